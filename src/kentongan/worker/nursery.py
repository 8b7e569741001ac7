"""Keeps one decoding child alive: starts it, hears it, starts another when it dies, and says who did it."""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kentongan.base.errors import Unavailable
from kentongan.video.pipe import BODY_MAX, Broken, Head, packed, receive
from kentongan.worker.marks import SLOTS, Marks

COMMAND: Final = (sys.executable, "-m", "kentongan.worker.child")
SILENT_S: Final = 20.0
"""A child that beats no more for so long hangs."""
AGAIN_S: Final = 0.5
SLOW_AGAIN_S: Final = 5.0
KEPT_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "VIRTUAL_ENV")

log = logging.getLogger(__name__)


class NoRoom(Unavailable):
    """The child can hold no more cameras."""


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears what. `died` gets the slots of the suspects; `ready` comes with every new child: which start
    it is, and whether it counts."""

    heard: Callable[[Head, bytes], Awaitable[None]]
    ready: Callable[[int, bool], Awaitable[None]]
    died: Callable[[set[int]], Awaitable[None]]


class Nursery:
    """One child at a time. `run()` for ever; `tell()` is lost while there is no child."""

    def __init__(self, first: Head, ears: Ears, command: tuple[str, ...] = COMMAND) -> None:
        self._first = first
        self._ears = ears
        self._command = command
        self._marks = Marks.new()
        self._free = set(range(SLOTS))
        self._child: asyncio.subprocess.Process | None = None
        self._out: asyncio.StreamWriter | None = None
        self._heard_at = 0.0
        self._starts = 0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.returncode is None else None

    @property
    def held(self) -> int:
        """How many places in the marks are taken."""
        return SLOTS - len(self._free)

    def slot(self) -> int:
        """A free place in the marks. Raises: NoRoom."""
        if not self._free:
            raise NoRoom(f"this child holds {SLOTS} cameras; start another process")
        return self._free.pop()

    def give_back(self, slot: int) -> None:
        self._free.add(slot)

    def tell(self, **word: object) -> int:
        """Tell the child. Returns: which start of it hears this; 0 while there is none."""
        if self._out is None or self._out.is_closing():
            return 0
        self._out.write(packed(word))
        return self._starts

    async def run(self) -> None:
        while True:
            began = time.monotonic()
            self._marks.clear()
            self._starts += 1
            child, reader, self._out = await self._start()
            self._child = child
            hearing = asyncio.create_task(self._hear(reader))
            watching = asyncio.create_task(self._watch(child))
            try:
                await child.wait()
                with suppress(TimeoutError):
                    await asyncio.wait_for(hearing, 1.0)  # what it said before it died counts
            finally:
                hearing.cancel()
                watching.cancel()
                self._out.close()
                self._out = None
                _kill(child)
            log.warning("the decoding child ended with %s", child.returncode)
            suspects = self._marks.suspects()
            await self._ears.died(suspects)
            # A suspect has to wait by itself; a child that dies young of nobody knows what makes all wait.
            aged = time.monotonic() - began > SLOW_AGAIN_S
            await asyncio.sleep(AGAIN_S if suspects or aged else SLOW_AGAIN_S)

    async def stop(self) -> None:
        if self._child is not None:
            _kill(self._child)
            await self._child.wait()

    def close(self) -> None:
        """Give its marks back to the system. It has ended, and is not used again."""
        self._marks.close()

    async def _start(self) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]:
        ours, theirs = socket.socketpair()
        with theirs:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                str(theirs.fileno()),
                str(self._marks.file),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), self._marks.file),
                env=environment(),
            )
        reader, writer = await asyncio.open_connection(sock=ours, limit=BODY_MAX)
        self._heard_at = time.monotonic()
        writer.write(packed(self._first))
        return child, reader, writer

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                head, body = await receive(reader)
                self._heard_at = time.monotonic()
                if head.get("kind") == "ready":
                    await self._ears.ready(self._starts, bool(head.get("counting")))
                else:
                    await self._ears.heard(head, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        except (Broken, KeyError, TypeError, ValueError) as error:
            log.error("the decoding child talks nonsense (%r); it is ended", error)
            if self._child:
                _kill(self._child)

    async def _watch(self, child: asyncio.subprocess.Process) -> None:
        """End a child that hangs. Our own pause is not its silence."""
        before = time.monotonic()
        loading_s = 60.0
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            if now - before > 3:
                self._heard_at = now
            before = now
            if now - self._heard_at > SILENT_S + loading_s:
                log.error("the decoding child hangs; it is ended")
                _kill(child)
            if now - self._heard_at < 1.5:
                loading_s = 0.0


def environment() -> dict[str, str]:
    """What the child may know: where Python lies, and nothing of ours."""
    known = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    source = str(Path(__file__).resolve().parents[2])
    paths = [source, *filter(None, known.get("PYTHONPATH", "").split(os.pathsep))]
    # Each arena reserves 64 MiB of address space, which is what the child's limit counts.
    return known | {"PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}


def _kill(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGKILL)
