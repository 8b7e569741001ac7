"""Keeps the thread of a camera at that camera's address, wherever the camera redirects the demuxer to.

FFmpeg follows a redirect by itself and cannot be told not to. So the kernel stops every connect of a thread
that comes after `guard`, and asks a thread of ours that came before it (seccomp, user notification; Linux
5.5). What a stopped thread is about to connect to it cannot change. Against code that has taken the process
over this is nothing: that can undo what is noted here.

A thread that holds the interpreter's lock while it connects would wait for ever. Python and FFmpeg let go of
it.
Source: seccomp(2), seccomp_unotify(2), include/uapi/linux/seccomp.h.
"""

import ctypes
import fcntl
import ipaddress
import os
import platform
import socket
import struct
import sys
import threading
import traceback
from dataclasses import dataclass, field
from typing import Final

from kentongan.base.errors import Invalid

CALLS: Final = {"x86_64": (0xC000003E, 42, 317), "aarch64": (0xC00000B7, 203, 277)}
"""By machine: how the kernel calls it, its connect(2), its seccomp(2)."""
SET_FILTER: Final = 1
SPEC_ALLOW: Final = 1 << 2
NEW_LISTENER: Final = 1 << 3
RECEIVE: Final = 0xC0502100
SEND: Final = 0xC0182101
NOTICE: Final = struct.Struct("=QIIiIQ6Q")
ANSWER: Final = struct.Struct("=QqiI")
GO_ON: Final = 1
ALLOW: Final = 0x7FFF0000
NOTIFY: Final = 0x7FC00000
ADDRESS_MAX: Final = 128
EACCES: Final = 13

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("words", ctypes.c_char_p))


@dataclass
class Reach:
    """Where threads may connect to, by their number. One that is not noted connects where it likes."""

    _places: dict[int, tuple[Address, int]] = field(default_factory=dict[int, tuple[Address, int]])
    _memory: int = -1

    def guard(self) -> bool:
        """From now on this thread, and all that it starts, are asked about. Needs no_new_privs.

        Returns: False, where the kernel cannot do it.
        """
        self._memory = os.open("/proc/self/mem", os.O_RDONLY | os.O_CLOEXEC)
        told, listener = threading.Event(), list[int]()
        threading.Thread(target=self._judge, args=(told, listener), name="reach", daemon=True).start()
        found = _listener()
        listener.append(found)
        told.set()
        return found >= 0

    def only(self, host: str, port: int) -> None:
        """Let this thread connect to one place by TCP. Raises: Invalid, on a host that is no address."""
        try:
            place = ipaddress.ip_address(host)
        except ValueError:
            raise Invalid("a camera is reached by its address, not by a name") from None
        living = {thread.native_id for thread in threading.enumerate()}
        for gone in self._places.keys() - living:
            self._places.pop(gone, None)
        self._places[threading.get_native_id()] = (place, port)

    def _judge(self, told: threading.Event, listener: list[int]) -> None:
        """Answer the kernel. Its end ends the process: nobody could connect any more."""
        told.wait()
        try:
            while listener[0] >= 0:
                self._answer(listener[0])
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(3)

    def _answer(self, listener: int) -> None:
        notice = bytearray(NOTICE.size)
        try:
            fcntl.ioctl(listener, RECEIVE, notice)
            id, thread, _, _, _, _, file, at, length, *_ = NOTICE.unpack(notice)
            allowed = self._allowed(thread, file, at, length)
            fcntl.ioctl(
                listener, SEND, ANSWER.pack(id, 0, 0 if allowed else -EACCES, GO_ON if allowed else 0)
            )
        except (FileNotFoundError, InterruptedError):
            return  # who asked is gone

    def _allowed(self, thread: int, file: int, at: int, length: int) -> bool:
        place = self._places.get(thread)
        if place is None:
            return True
        try:
            wanted = place_of(os.pread(self._memory, min(length, ADDRESS_MAX), at))
            return wanted in (None, place) or not _is_stream(file)
        except OSError:
            return False


def place_of(address: bytes) -> tuple[Address, int] | None:
    """What a sockaddr names; None: no place on a network."""
    family = int.from_bytes(address[:2], sys.byteorder)
    if family == socket.AF_INET and len(address) >= 8:
        return ipaddress.IPv4Address(address[4:8]), int.from_bytes(address[2:4], "big")
    if family == socket.AF_INET6 and len(address) >= 24:
        found = ipaddress.IPv6Address(address[8:24])
        return found.ipv4_mapped or found, int.from_bytes(address[2:4], "big")
    return None


def _is_stream(file: int) -> bool:
    """Names are looked up by datagrams, which are nobody's stream."""
    found = socket.socket(fileno=file)
    try:
        return found.type == socket.SOCK_STREAM
    finally:
        found.detach()


def _listener() -> int:
    """A file on which the kernel asks about this thread and those that it starts; -1: it cannot."""
    kind = CALLS.get(platform.machine())
    if kind is None:
        return -1
    machine, connect, seccomp = kind
    words = (
        (0x20, 0, 0, 4),  # load the machine
        (0x15, 0, 3, machine),  # another one: go on
        (0x20, 0, 0, 0),  # load the call
        (0x15, 0, 1, connect),
        (0x06, 0, 0, NOTIFY),
        (0x06, 0, 0, ALLOW),
    )
    packed = b"".join(struct.pack("=HBBI", *word) for word in words)
    program = _Filter(len(words), packed)
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(seccomp, SET_FILTER, NEW_LISTENER | SPEC_ALLOW, ctypes.byref(program)))
