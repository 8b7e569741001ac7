"""What waits for one page, bounded, a lane for each of its streams.

One socket carries all pictures of a page, so what is slow must not hold up the rest: lanes take turns, one
message each, and a lane that is too full or too late lets its own pictures go up to the next key picture.
What was sent and not yet taken by the page is bounded too (`Window`): otherwise it would pile up in buffers
of the network, where nobody can choose what to drop.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

QUEUE_BYTES: Final = 1024 * 1024
QUEUE_MESSAGES: Final = 1000
LATE_S: Final = 2.0
"""A picture that has waited for so long is worth less than the next one."""
PAST_BYTES: Final = 32 * 1024 * 1024
PAST_MESSAGES: Final = 20_000
FLIGHT_BYTES: Final = 1024 * 1024
STUCK_S: Final = 10.0

Clock = Callable[[], float]


class Step(Enum):
    """What a message is to a player: may it be left out, and can one begin with it?"""

    WORD = "word"  # how the camera is; never left out
    INIT = "init"  # a new beginning; never left out
    KEY = "key"  # a player can go on from here
    MORE = "more"  # needs what came before


@dataclass(frozen=True, slots=True)
class Item:
    body: str | bytes
    step: Step


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may wait, and for how long; what is more or later is let go."""

    bytes: int
    messages: int
    late_s: float


LIVE: Final = Bounds(QUEUE_BYTES, QUEUE_MESSAGES, LATE_S)
PAST: Final = Bounds(PAST_BYTES, PAST_MESSAGES, 60.0)
"""What a camera's holder remembers comes all at once, and is no worse for having waited."""


class Lane:
    """What waits for one stream. `skips` counts how often pictures were let go."""

    def __init__(self, lanes: "Lanes", skipped: str, bounds: Bounds = LIVE) -> None:
        """`skipped`: the word that tells the page of a gap."""
        self._lanes = lanes
        self._skipped = Item(skipped, Step.WORD)
        self._bounds = bounds
        self._waiting: deque[tuple[float, Item]] = deque()
        self._bytes = 0
        self._skipping = False
        self.skips = 0

    def put(self, body: str | bytes, step: Step) -> None:
        if self._skipping and step is Step.MORE:
            return
        if step in (Step.KEY, Step.INIT):
            self._skipping = False
        self._push(Item(body, step))
        late = self._lanes.now() - self._waiting[0][0] > self._bounds.late_s
        full = self._bytes > self._bounds.bytes or len(self._waiting) > self._bounds.messages
        if late or full:
            self._let_go()
        self._lanes.wake(self)

    def take(self) -> Item | None:
        if not self._waiting:
            return None
        item = self._waiting.popleft()[1]
        self._bytes -= len(item.body)
        return item

    @property
    def since(self) -> float | None:
        """Since when the oldest waits; None: nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def _push(self, item: Item) -> None:
        self._waiting.append((self._lanes.now(), item))
        self._bytes += len(item.body)

    def _let_go(self) -> None:
        """Keep words and the newest beginning; go on at the next key picture."""
        kept = [(at, item) for at, item in self._waiting if item.step in (Step.WORD, Step.INIT)]
        if len(kept) == len(self._waiting):
            return
        self._waiting.clear()
        self._bytes = 0
        for _, item in kept:
            self._push(item)
        self._skipping = True
        self.skips += 1
        self._push(self._skipped)


class Window:
    """How much is on its way: what was sent and the page has not yet said that it took."""

    def __init__(self) -> None:
        self._sent = 0
        self._taken = 0
        self._some = asyncio.Event()

    def took(self, total: int) -> None:
        """The page says how many bytes it has taken in all."""
        self._taken = max(self._taken, min(total, self._sent))
        self._some.set()

    async def room(self, size: int) -> None:
        """Wait until so much more may be sent."""
        while self._sent - self._taken > FLIGHT_BYTES:
            self._some.clear()
            await self._some.wait()
        self._sent += size


class Lanes:
    """All lanes of one page, taking turns. For one thread, that of the event loop."""

    def __init__(self, now: Clock = time.monotonic) -> None:
        self.now = now
        self._turns: deque[Lane] = deque()
        self._some = asyncio.Event()
        self._moved_at = now()

    def wake(self, lane: Lane) -> None:
        """This lane has something to send."""
        if lane not in self._turns:
            if not self._turns:
                self._moved_at = self.now()
            self._turns.append(lane)
        self._some.set()

    def drop(self, lane: Lane) -> None:
        """This lane's stream is over; what waits in it is not sent any more."""
        if lane in self._turns:
            self._turns.remove(lane)

    async def next(self) -> Item:
        """The next message, of the lane whose turn it is."""
        while True:
            while self._turns:
                lane = self._turns.popleft()
                item = lane.take()
                if item is not None:
                    if lane.since is not None:
                        self._turns.append(lane)
                    return item
            self._some.clear()
            await self._some.wait()

    def sent(self) -> None:
        """The message that was taken is on its way."""
        self._moved_at = self.now()

    @property
    def stuck(self) -> bool:
        """Whether something waits and nothing could be sent for long: nobody reads at the other end."""
        return bool(self._turns) and self.now() - self._moved_at > STUCK_S
