"""Shuts a process out of the file system but for what it must read, with Landlock (Linux 5.13 and newer).

A decoder that a hostile stream has taken over runs as our own user. With this it can still not open the data
folder: no secret, no signing key, no other process's environment. On the network
the thread of a camera reaches that camera's port only (`reach.py`: and its address only); code that has taken
the process over reaches others.
Source: landlock(7), include/uapi/linux/landlock.h.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Final

CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
ASK_VERSION: Final = 1
PATH_BENEATH: Final = 1
NET_PORT: Final = 2
CONNECT_TCP: Final = 1 << 1
PORTS_SINCE: Final = 4

READ: Final = 1 << 0 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
FILE_RIGHTS: Final = (
    1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
)  # the rights that make sense for a plain file
RIGHTS_BY_VERSION: Final = ((1, 13), (2, 14), (3, 15), (5, 16))  # version: how many rights it knows

# What the interpreter, FFmpeg and OpenVINO read while they run.
SYSTEM: Final = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc",
    "/sys",
    "/dev",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
)


PACKAGE: Final = Path(__file__).resolve().parents[1]
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38


def renounce() -> None:
    """Die with the parent, gain nothing, leave no core file: it would hold pictures."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


def program_paths() -> list[Path]:
    """What a process of ours reads of itself while it runs."""
    return [PACKAGE.parent, Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib"))]


def confine(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Let this thread, and all that it starts from now on, read `readable` and the system, change `writable`.

    Needs no_new_privs. Returns: False on a kernel without Landlock; nothing is confined then.
    Raises: OSError, when the kernel has it and refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION))
    if version < 1:
        return False
    every = (1 << max(rights for since, rights in RIGHTS_BY_VERSION if since <= version)) - 1
    attribute = struct.pack("Q", every)
    ruleset = _called(libc, CREATE_RULESET, attribute, len(attribute), 0)
    try:
        for path in [*map(Path, SYSTEM), *readable]:
            _allow(libc, ruleset, path, READ)
        for path in [Path("/dev/null"), *writable]:
            _allow(libc, ruleset, path, every)
        _called(libc, RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def connect_only(port: int) -> bool:
    """Let this thread, and none but this, connect to one TCP port only, wherever a camera redirects it to.

    Needs no_new_privs. Returns: False on a kernel whose Landlock knows no ports (before Linux 6.7).
    Raises: OSError, when the kernel knows them and refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if int(libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)) < PORTS_SINCE:
        return False
    attribute = struct.pack("QQ", 0, CONNECT_TCP)
    ruleset = _called(libc, CREATE_RULESET, attribute, len(attribute), 0)
    try:
        _called(libc, ADD_RULE, ruleset, NET_PORT, struct.pack("QQ", CONNECT_TCP, port), 0)
        _called(libc, RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        right = rights if path.is_dir() else rights & FILE_RIGHTS
        _called(libc, ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", right, opened), 0)
    finally:
        os.close(opened)


def _called(libc: ctypes.CDLL, number: int, *words: object) -> int:
    result = int(libc.syscall(number, *words))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return result
