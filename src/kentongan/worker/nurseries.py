"""All decoding children of one watch process, so that what kills one is noticed by few.

One counts, and holds the detector. Cameras that are only pulled are spread over others, some in each. A
camera at which a child died gets one of its own until it has behaved for a while (docs/decisions/0023).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Final

from kentongan.base.tasks import end
from kentongan.video.pipe import Broken, Head
from kentongan.worker.marks import SLOTS
from kentongan.worker.nursery import Ears, NoRoom, Nursery

ALONE_MAX: Final = 8
"""Children of one suspect each; more suspects than that wait for their turn."""
ALONE_MB: Final = 768
"""Address space of a child that holds one camera, beyond its own code."""

log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What a child is for."""

    COUNT = "count"
    PULL = "pull"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears what, of all children, each named by its number; `heard` needs none, for keys say enough."""

    heard: Callable[[Head, bytes], Awaitable[None]]
    ready: Callable[[int, int, bool], Awaitable[None]]
    died: Callable[[int, set[int]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Room:
    nursery: Nursery
    kind: Kind


class Nurseries:
    """`run()` for ever. A slot names a child and a place in its marks; `tell` finds the child by the key."""

    def __init__(self, first: Head, hearing: Hearing, command: tuple[str, ...], together: int) -> None:
        self._first = first
        self._hearing = hearing
        self._command = command
        self._together = together
        self._numbers = count()
        self._rooms: dict[int, _Room] = {}
        self._keys: dict[str, int] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._failed: asyncio.Future[None] | None = None
        self._open(Kind.COUNT)

    def kind(self, slot: int) -> Kind:
        return self._rooms[slot // SLOTS].kind

    def pids(self) -> dict[int, int]:
        """The children that live now, by their number."""
        found = {number: room.nursery.pid for number, room in self._rooms.items()}
        return {number: pid for number, pid in found.items() if pid is not None}

    @property
    def held(self) -> int:
        """How many cameras they hold together."""
        return sum(room.nursery.held for room in self._rooms.values())

    def slot(self, kind: Kind) -> int:
        """A place in a child of one kind, which is made where all are full. Raises: NoRoom."""
        if self.held >= SLOTS:
            raise NoRoom(f"this process holds {SLOTS} cameras; start another")
        most = {Kind.COUNT: SLOTS, Kind.PULL: self._together, Kind.ALONE: 1}[kind]
        free = (n for n, room in self._rooms.items() if room.kind is kind and room.nursery.held < most)
        number = next(free, None)
        if number is None:
            if kind is Kind.ALONE and sum(r.kind is kind for r in self._rooms.values()) >= ALONE_MAX:
                raise NoRoom(f"{ALONE_MAX} cameras have a child of their own already")
            number = self._open(kind)
        return number * SLOTS + self._rooms[number].nursery.slot()

    def give_back(self, slot: int) -> None:
        """Free a place; a child that is left with none ends, but for the one that counts."""
        number, place = divmod(slot, SLOTS)
        room = self._rooms[number]
        room.nursery.give_back(place)
        if room.kind is not Kind.COUNT and not room.nursery.held:
            del self._rooms[number]
            self._keys = {key: n for key, n in self._keys.items() if n != number}
            ending = asyncio.create_task(self._close(room.nursery, self._tasks.pop(number, None)))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    def tell(self, **word: object) -> int:
        """Tell the child that works on a camera. Returns: which start of it hears this; 0 where none does."""
        key = str(word["key"])
        if word["kind"] == "add":
            self._keys[key], word["slot"] = divmod(int(str(word["slot"])), SLOTS)
        number = self._keys.pop(key, None) if word["kind"] == "drop" else self._keys.get(key)
        return self._rooms[number].nursery.tell(**word) if number in self._rooms else 0

    async def run(self) -> None:
        self._failed = asyncio.get_running_loop().create_future()
        for number in self._rooms:
            self._begin(number)
        try:
            await self._failed
        finally:
            await end(list(self._tasks.values()))

    async def _close(self, nursery: Nursery, task: asyncio.Task[None] | None) -> None:
        await end([task] if task else [])  # its child dies with it
        nursery.close()

    async def stop(self) -> None:
        for room in self._rooms.values():
            await room.nursery.stop()

    def _open(self, kind: Kind) -> int:
        number = next(self._numbers)
        ears = Ears(
            partial(self._heard, number),
            partial(self._hearing.ready, number),
            partial(self._died, number),
        )
        first = self._first if kind is Kind.COUNT else self._first | {"model": ""}
        if kind is Kind.ALONE:
            first |= {"memory_mb": min(ALONE_MB, int(self._first["memory_mb"]))}
        self._rooms[number] = _Room(Nursery(first, ears, self._command), kind)
        if self._failed is not None:
            self._begin(number)
        return number

    def _begin(self, number: int) -> None:
        task = asyncio.create_task(self._rooms[number].nursery.run())
        self._tasks[number] = task
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A nursery that fails takes the process with it: half a watch would look like a whole one."""
        if not task.cancelled() and (error := task.exception()) and self._failed and not self._failed.done():
            self._failed.set_exception(error)

    async def _heard(self, number: int, head: Head, body: bytes) -> None:
        """A child speaks of the cameras that it was given, and of no other's."""
        named = [head["key"]] if "key" in head else [found["key"] for found in head.get("counts", ())]
        named += list(head.get("cameras", ()))
        if any(self._keys.get(str(key), number) != number for key in named):
            raise Broken
        await self._hearing.heard(head, body)

    async def _died(self, number: int, places: set[int]) -> None:
        if number in self._rooms:
            await self._hearing.died(number, {number * SLOTS + place for place in places})
