"""How the watch process and its decoding child talk: a socket pair, each message a JSON head and a body.

The child's words are those of a process that may have been taken over by a camera's bytes: sizes are bounded
here, and the parent believes none of its names without looking them up.
"""

import asyncio
import json
import socket
import struct
import threading
from collections import deque
from typing import Any, Final, cast

HEAD_MAX: Final = 1024 * 1024
BODY_MAX: Final = 8 * 1024 * 1024
WAITING_MAX: Final = 96_000_000
"""Bytes that may wait in the child: of what is for viewers the rest is dropped. Four cameras of 0.5 Mbit/s
that show their last five minutes are 76 MB."""
RECORDED_MAX: Final = 192_000_000
"""And for what is to be recorded: viewers must not cost evidence."""

Head = dict[str, Any]
_SIZES: Final = struct.Struct("!II")


def packed(head: Head, body: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return _SIZES.pack(len(text), len(body)) + text + body


class Broken(Exception):
    """What came is no message of ours."""


async def receive(reader: asyncio.StreamReader) -> tuple[Head, bytes]:
    """The next message. Raises: asyncio.IncompleteReadError at the end; Broken."""
    text_size, body_size = _SIZES.unpack(await reader.readexactly(_SIZES.size))
    if text_size > HEAD_MAX or body_size > BODY_MAX:
        raise Broken
    text = await reader.readexactly(text_size)
    try:
        head = json.loads(text)
    except ValueError:
        raise Broken from None
    if not isinstance(head, dict):
        raise Broken
    return cast(Head, head), await reader.readexactly(body_size)


class ChildEnd:
    """The child's end: any thread sends, one receives. A parent that reads nothing holds nobody up."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._from = line.makefile("rb")
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._ready = threading.Condition()
        threading.Thread(target=self._write, name="pipe", daemon=True).start()

    def send(self, head: Head, body: bytes = b"", *, may_drop: bool = False) -> None:
        self._put(packed(head, body), WAITING_MAX if may_drop else None)

    def record(self, head: Head, body: bytes) -> None:
        """What is to be recorded: it waits longer than what is for viewers."""
        self._put(packed(head, body), RECORDED_MAX)

    def _put(self, message: bytes, most: int | None) -> None:
        with self._ready:
            if most is not None and self._bytes + len(message) > most:
                return
            self._waiting.append(message)
            self._bytes += len(message)
            self._ready.notify()

    def receive(self) -> Head | None:
        """The parent's next word; None when the parent is gone."""
        sizes = self._from.read(_SIZES.size)
        if len(sizes) < _SIZES.size:
            return None
        text_size, _ = _SIZES.unpack(sizes)
        return json.loads(self._from.read(text_size))

    def _write(self) -> None:
        while True:
            with self._ready:
                while not self._waiting:
                    self._ready.wait()
                message = self._waiting.popleft()
                self._bytes -= len(message)
            try:
                self._line.sendall(message)
            except OSError:
                return  # the parent is gone; the receiving thread sees it too
