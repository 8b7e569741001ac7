"""When a camera's pictures need not be decoded, because its packets say that nothing moves.

An encoder writes what changed. Where the whole picture stands still its packets are small, and as large as
those at the same place after the key picture before; whatever begins to move makes them larger. So packets of
a still camera are kept and not decoded; the first larger one wakes it, and all that was kept since the last
key picture is decoded first. Each key picture is decoded also in sleep, for whoever compares it with the one
before: what creeps is too slow to show in a packet.

Not every camera's packets say so: noise hides what is small, a constant bit rate hides everything. A camera
must have packets that are quiet, or must have announced by a larger packet what was then seen to move; one
whose pictures moved unannounced stays awake.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from kentongan.video.timeline import Placed

STILL_S: Final = 4.0
"""So long the whole picture stands still before a camera falls asleep; twice as long after each surprise."""
STILL_MAX_S: Final = 64.0
SETTLE_S: Final = 1.0
"""After a movement an encoder mends what it left behind; those packets teach nothing."""
FRESH_S: Final = 1.0
"""Falling asleep needs a look at the pixels that is no older."""
ANSWER_S: Final = 4.5
"""In sleep somebody must have compared a key picture so lately."""
KEY_MAX_S: Final = 2.2
"""Cameras with rarer key pictures do not sleep."""
ANNOUNCED_S: Final = 1.0
"""A larger packet announces what is seen to move within this time after it."""
TRUST: Final = 3
"""Announced movements, less twice the unannounced ones, that packets with noise need to be believed."""
TRUST_MAX: Final = 6
QUIET_BYTES: Final = 24
"""Packets are quiet where this much more than usual is noticed; eight by eight moving pixels add as much."""
KEY_SHARE: Final = 1 / 16
"""A still picture's packet is no larger than this part of a key picture's; with a constant rate it is."""
GROUPS: Final = 20
"""Still groups remembered; at least `GROUPS_MIN` of them before anything is judged."""
GROUPS_MIN: Final = 3
RUN: Final = 5
"""Packets whose sizes are judged together, so that a little more in each is noticed."""
PLACES_MAX: Final = 80
KEPT_MAX: Final = 80
KEPT_BYTES_MAX: Final = 512 * 1024
WAITING_MAX: Final = 256


@dataclass(slots=True)
class Unit:
    """One picture as it came. `due`: a look falls on it; `key`: it and those after it need none before."""

    body: bytes
    ticks: int
    placed: Placed
    scene: int
    key: bool
    due: bool = False


class _Usual:
    """Some last values of one kind while all was still, and how large the next may be."""

    def __init__(self, slack: int, most: int) -> None:
        self._slack = slack
        self._values: deque[int] = deque(maxlen=most)
        self._fresh = False
        self._middle = self._bound = 0.0
        self._top = 0

    def __len__(self) -> int:
        return len(self._values)

    def learn(self, value: int, *, asleep: bool) -> None:
        """What was not looked at must not raise the bound."""
        self._values.append(min(value, self.top) if asleep and self._values else value)
        self._fresh = False

    @property
    def middle(self) -> float:
        self._settle()
        return self._middle

    @property
    def top(self) -> int:
        self._settle()
        return self._top

    @property
    def bound(self) -> float:
        self._settle()
        return self._bound

    def _settle(self) -> None:
        if self._fresh or not self._values:
            return
        ordered = sorted(self._values)
        self._middle, self._top, self._fresh = ordered[len(ordered) // 2], ordered[-1], True
        self._bound = self._top + (self._top - self._middle) / 2 + self._slack


class Sizes:
    """What packets weigh while the picture is still, place by place after the key picture."""

    def __init__(self) -> None:
        self._places: dict[int, _Usual] = {}
        self._sums = _Usual(12, 4 * GROUPS)
        self._run: deque[float] = deque(maxlen=RUN)
        self._keys: deque[int] = deque(maxlen=3)

    def key(self, size: int) -> None:
        self._keys.append(size)

    def knows(self, place: int) -> bool:
        usual = self._places.get(place)
        return usual is not None and len(usual) >= GROUPS_MIN

    @property
    def _knows_sums(self) -> bool:
        return len(self._sums) >= 2 * RUN

    def take(self, place: int, size: int) -> tuple[bool, int]:
        """Whether the next packet, or it and those before together, is larger than usual; and by how much."""
        usual = self._places.get(place)
        if usual is None:
            return False, 0
        self._run.append(size - usual.middle)
        excess = round(sum(self._run))
        together = self._knows_sums and excess > self._sums.bound
        return self.knows(place) and (size > usual.bound or together), excess

    def learn(self, place: int, size: int, excess: int, *, asleep: bool) -> None:
        """Note a packet of a still picture."""
        if place not in self._places and len(self._places) < PLACES_MAX:
            self._places[place] = _Usual(8, GROUPS)
        usual = self._places.get(place)
        if usual is None:
            return
        if self.knows(place):
            self._sums.learn(excess, asleep=asleep)
        usual.learn(size, asleep=asleep)

    def speak(self, trusted: bool) -> bool:
        """Whether small packets mean that nothing moves; where there is noise, only if `trusted`."""
        known = [usual for place, usual in self._places.items() if self.knows(place)]
        if not known or not self._keys or not self._knows_sums:
            return False
        small = median(usual.middle for usual in known) <= min(self._keys) * KEY_SHARE
        return small and (trusted or median(usual.bound - usual.middle for usual in known) <= QUIET_BYTES)


@dataclass(frozen=True, slots=True)
class _Packet:
    at_s: float
    place: int
    size: int
    excess: int


class Sleep:
    """Says of one connection which pictures are to be decoded now. `heard` may come from any thread."""

    def __init__(self, *, allowed: bool) -> None:
        self.asleep = False
        self.undecoded = 0
        self._allowed = allowed
        self._heard: deque[tuple[float, bool]] = deque(maxlen=WAITING_MAX)
        self._waiting: deque[_Packet] = deque(maxlen=WAITING_MAX)
        self._kept: list[Unit] = []
        self._kept_bytes = 0
        self._sizes = Sizes()
        self._place = 0
        self._key_at: float | None = None
        self._gaps: deque[float] = deque(maxlen=2)
        self._still_from: float | None = None
        self._looked_at = self._over_at = self._slept_at = float("-inf")
        self._surprised = False
        self._trust = 0
        self._still_s = STILL_S

    def heard(self, at: datetime, moved: bool) -> None:
        """Somebody compared the picture of `at` with the one looked at before it."""
        self._heard.append((at.timestamp(), moved))

    def forbid(self) -> None:
        """This camera's packets say nothing, or its pictures come in another order than they are shown."""
        self._allowed = False

    def take(self, unit: Unit, *, disturbed: bool) -> list[Unit]:
        """The pictures to be decoded now, in order: this one, none, or all that were kept and this one.

        Args:
            disturbed: this picture does not simply follow the one before.
        """
        if not self._allowed:
            self._heard.clear()
            return [*self.wake(), unit]
        while self._heard:
            self._hear(*self._heard.popleft())
        at_s = unit.placed.at.timestamp()
        over = self._weigh(unit, at_s)
        if not self.asleep:
            if not disturbed and not over and self._may_sleep(at_s):
                self.asleep, self._surprised, self._slept_at = True, False, at_s
            return [unit]
        if disturbed or over or self._must_wake(at_s):
            return [*self.wake(), unit]
        if unit.key:
            self.undecoded += len(self._kept)
            self._forget()
            return [unit]
        self._kept.append(unit)
        self._kept_bytes += len(unit.body)
        return []

    def wake(self) -> list[Unit]:
        """What was kept since the last picture that was decoded."""
        kept = list(self._kept)
        self._forget()
        self.asleep = False
        return kept

    def _forget(self) -> None:
        self._kept.clear()
        self._kept_bytes = 0

    def _weigh(self, unit: Unit, at_s: float) -> bool:
        """Note a packet's size. Returns: whether it is larger than those of a still picture."""
        if unit.key:
            if self._key_at is not None:
                self._gaps.append(at_s - self._key_at)
            self._key_at, self._place = at_s, 0
            self._sizes.key(len(unit.body))
            return False
        self._place += 1
        over, excess = self._sizes.take(self._place, len(unit.body))
        if over:
            self._over_at = at_s
        self._waiting.append(_Packet(at_s, self._place, len(unit.body), excess))
        return over

    def _hear(self, at_s: float, moved: bool) -> None:
        spanned: list[_Packet] = []
        while self._waiting and self._waiting[0].at_s <= at_s:
            spanned.append(self._waiting.popleft())
        since, self._looked_at = self._still_from, at_s
        if moved:
            self._still_from = None
            if since is not None and at_s - since >= SETTLE_S:
                self._judge(at_s)
        elif since is None:
            self._still_from = at_s
        elif at_s - since >= SETTLE_S:
            for packet in spanned:
                self._sizes.learn(packet.place, packet.size, packet.excess, asleep=self.asleep)

    def _judge(self, at_s: float) -> None:
        """Something began to move: had a larger packet announced it?"""
        surprised = self.asleep and at_s > self._slept_at
        self._surprised = self._surprised or self.asleep
        if not surprised and at_s - self._over_at <= ANNOUNCED_S:
            self._trust = min(TRUST_MAX, self._trust + 1)
            self._still_s = max(STILL_S, self._still_s / 2)
            return
        if self._sizes.knows(1):
            self._trust = max(-TRUST_MAX, self._trust - 2)
        if surprised:
            self._still_s = min(STILL_MAX_S, self._still_s * 2)

    def _may_sleep(self, at_s: float) -> bool:
        if not self._allowed or self._trust < 0 or self._still_from is None or self._key_at is None:
            return False
        still = self._looked_at - self._still_from >= self._still_s
        fresh = at_s - self._looked_at <= FRESH_S and at_s - self._over_at > ANNOUNCED_S
        regular = len(self._gaps) == 2 and max(*self._gaps, at_s - self._key_at) <= KEY_MAX_S
        usual = self._place == 0 or self._sizes.knows(self._place)
        return still and fresh and regular and usual and self._sizes.speak(self._trust >= TRUST)

    def _must_wake(self, at_s: float) -> bool:
        late = self._key_at is None or at_s - self._key_at > KEY_MAX_S or at_s - self._looked_at > ANSWER_S
        strange = self._place > 0 and not self._sizes.knows(self._place)
        full = len(self._kept) >= KEPT_MAX or self._kept_bytes > KEPT_BYTES_MAX
        return self._surprised or late or strange or full
