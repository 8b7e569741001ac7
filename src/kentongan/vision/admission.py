"""How many cameras are looked at, and how large they are shown, by what the machine can carry.

A machine that is given too much would look at every camera too seldom and count none of them rightly. So at
every step, some seconds long, it is asked how many looks were lost among those inside that send pictures.

1. A few come in at once. Where few looks are lost one more is let in for four inside, or as many as the river
   was measured to have time for (`room`); the door stays open for that number until the next step.
2. What a camera shows is dear until its road users are known. Those who came in by measure and were too much
   go out again together, and no measure is believed for a while.
3. Where many looks are lost, or some and others wait, all are shown smaller; where that does not help, the
   last are put out. From then on they come in one by one, and as many as were too much only after a while.
4. Where nobody waits and the river has time, all are shown larger. When they have long been shown in full so,
   it is forgotten that it ever was too much.
5. Who is inside and sends nothing steps aside, so that it keeps nobody out. With its next picture it is in
   again where nobody took its place, else it waits before all others.

Whoever waits outside is told as overloaded, never as an empty street (docs/decisions/0013 and 0034).
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

FIRST: Final = 8
"""Cameras that are let in at once; no more than stayed, where some of so few had to be put out."""
EACH: Final = 4
"""After that one for so many inside, from step to step; one by one once it was too much."""
DEAR: Final = 4.0
"""A camera whose road users are not known yet is taken to cost so many times what others cost in the mean,
were those shown in full."""
SPARE: Final = 0.2
"""Share of its time that the river keeps free of those who are let in by measure, and of showing all
larger."""
TRIAL: Final = 2
"""Steps for which who came in by measure may be sent back."""
FEW: Final = 0.03
"""Share of the looks lost, among those inside that send pictures, below which there is room,"""
MANY: Final = 0.05
"""and above which there is too little. In between cameras are shown smaller where others wait."""
IDLE: Final = 0.15
"""Share of its time the river must have had nothing to do before cameras are shown larger again. Where many
are looked at some picture always waits, and it gathers more: there more than `SPARE` free will do."""
LEAST: Final = 0.6
STEP: Final = 0.04
"""How much smaller cameras are shown at the least, and by how much at every step; docs/speed.md says what it
costs."""
PATIENCE: Final = 4
"""Steps in a row with too little room, at the least size, before somebody is put out."""
AGAIN: Final = 150
"""So many steps later a number of cameras that was too much is tried again: five minutes."""
HEARD: Final = 0.5
"""Share of those inside that must send pictures before others are let in: silence is no room."""
SILENT: Final = 5
"""Steps in a row without a picture after which a camera steps aside."""


def room(settled: int, entered: int, free: float, dear: float = DEAR) -> int:
    """How many cameras more the river has time for, until it is measured again.

    Never more than were measured, with those that came in meanwhile: a few say little of many.

    Args:
        settled: cameras that were inside all the time that was measured, and sent something.
        entered: cameras that came in during that time, and have not shown in full what they cost.
        free: share of that time in which the river had nothing to do, 0..1.
        dear: times what those cost in the mean, what one more is taken to cost.
    """
    busy = 1.0 - free
    fit = settled * (free - SPARE) / (dear * busy) if busy > 0 else settled
    return max(0, int(min(settled, fit)) - entered)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What was measured since the last step. `lost`: share of the looks of those inside that sent any;
    `heard`: whether enough of them did; `settled`: so many of those were inside all the time."""

    lost: float
    heard: bool
    settled: int
    idle: float
    free: float

    @property
    def roomy(self) -> bool:
        return self.lost < FEW and self.heard

    @property
    def too_full(self) -> bool:
        return self.lost > MANY

    @property
    def spare(self) -> bool:
        """Whether the river has time to look at larger pictures."""
        return self.idle > IDLE or self.free > SPARE


@dataclass(slots=True)
class _Aside:
    """Who was inside and sends nothing."""

    silent: dict[str, int] = field(default_factory=dict[str, int])
    """Steps in a row without a picture, of those inside."""
    back: dict[str, bool] = field(default_factory=dict[str, bool])
    """Who stepped aside, and whether it sends again and waits: those as they came back."""
    places: int = 0
    """Left by those who stepped aside, and taken by nobody else yet."""

    def keep(self, wanted: Mapping[str, None]) -> None:
        """Forget all others."""
        self.back = {name: back for name, back in self.back.items() if name in wanted}
        self.places = min(self.places, len(self.back))

    def step(self, inside: Sequence[str], sent: Set[str]) -> set[str]:
        """Returns: who was silent for so long that it steps aside now."""
        self.silent = {name: self.silent.get(name, 0) + 1 for name in inside if name not in sent}
        leave = {name for name, steps in self.silent.items() if steps >= SILENT}
        self.back |= dict.fromkeys(leave, False)
        self.places += len(leave)
        return leave

    def hears(self, name: str) -> bool:
        """Returns: whether it had stepped aside, and sends again from now on."""
        if self.back.get(name, True):
            return False
        del self.back[name]
        self.back[name] = True
        return True

    def enter(self, come: Sequence[str]) -> None:
        """These take places, and step aside no longer."""
        self.places = max(0, self.places - len(come))
        for name in come:
            self.back.pop(name, None)


@dataclass(slots=True)
class _Trial:
    """Of those who came in by measure alone, and may be sent back for a while."""

    first: int
    usual: int = field(init=False)
    """So many at most would be inside now, were nothing measured."""
    sure: int = field(init=False)
    """So many were inside before those came who may be sent back,"""
    steps: int = 0
    """in so many steps."""
    doubt: int = 0
    """For so many steps the measure is not believed."""

    def __post_init__(self) -> None:
        self.usual = self.sure = self.first

    def expects(self, number: int) -> None:
        self.usual = max(self.first, number)

    def leave(self, leave: Set[str], inside: Sequence[str]) -> None:
        """Whose time is free now was known; who comes in its place is not."""
        self.sure = max(self.first, self.sure - sum(name in leave for name in inside[: self.sure]))
        self.expects(self.usual - len(leave))

    def step(self, number: int, *, too_full: bool) -> bool:
        """`number` are inside. Returns: whether only `sure` may stay."""
        self.steps, self.doubt = max(0, self.steps - 1), max(0, self.doubt - 1)
        if number > self.usual:
            self.sure = self.sure if self.steps else self.usual
            self.steps = TRIAL
        self.expects(number)
        if not self.steps or not too_full or number <= self.sure:
            return False
        self.steps, self.doubt = 0, AGAIN
        return True


class Admission:
    """`inside`: the cameras that are looked at; `dim`: times their learnt width. `step` every few seconds."""

    def __init__(self, first: int = FIRST) -> None:
        self.inside: frozenset[str] = frozenset()
        self.dim = 1.0
        self._first = first
        self._order: list[str] = []  # who is inside, as they came in
        self._before: frozenset[str] = frozenset()  # who was inside after the last step
        self._sent: Set[str] = frozenset()  # who sent anything before the last step
        self._aside = _Aside()
        self._trial = _Trial(first)
        self._open = 0  # so many may come in before the next step,
        self._at_once = first  # and as long as fewer than these are inside
        self._tight = 0  # so many steps in a row it was too full at the least size
        self._too_many: int | None = None  # so many were too much
        self._since = 0  # steps since then
        self._calm = 0  # so many steps in a row there was time, and all were shown in full

    def knows(self, cameras: Iterable[str]) -> None:
        """Take note of who wants to be looked at: some come in at once, others wait for `step`."""
        wanted = dict.fromkeys(cameras)
        self._leave({name for name in self._order if name not in wanted})
        self._aside.keep(wanted)
        come = self._waiting(wanted)[: max(self._open, self._at_once - len(self._order), 0)]
        self._enter(come)
        self._open = max(0, self._open - len(come))
        self.inside = frozenset(self._order)

    def hears(self, camera: str, cameras: Iterable[str]) -> None:
        """Who had stepped aside sends again: it comes in at once, or waits before all others.

        Args:
            camera: it; any other camera changes nothing.
            cameras: all that want to be looked at, who came first first.
        """
        if not self._aside.hears(camera):
            return
        if self._aside.places:
            self._enter([camera])
            self._trial.usual += 1
        self.knows(cameras)

    def step(self, cameras: Iterable[str], lost: Mapping[str, float], idle: float, free: float = 0.0) -> None:
        """Let somebody in or out, show all larger or smaller.

        Args:
            cameras: all that want to be looked at, who came first first.
            lost: share of the looks that was lost since the last step, 0..1, of each camera that sent any.
            idle: share of that time in which the river had nothing to do and nothing waited, 0..1.
            free: the same with what it waited for more to come, as it does where there are many; 0: unknown.
        """
        wanted = dict.fromkeys(cameras)
        self.knows(wanted)
        self._since += 1
        self._open = 0
        self._sent = frozenset(lost)
        for name in lost:
            self.hears(name, wanted)
        self._leave(self._aside.step(self._order, self._sent))
        among = {name: lost[name] for name in self._order if name in lost}
        heard = len(among) >= HEARD * len(self._order)
        self.knows(wanted)
        if among:
            share = sum(among.values()) / len(among)
            self._act(_Measure(share, heard, len(self._before & among.keys()), idle, free), wanted)
        self.inside = self._before = frozenset(self._order)

    def _act(self, found: _Measure, wanted: Iterable[str]) -> None:
        """Do what was measured asks for."""
        self._forgive(calm=found.roomy and found.spare)
        if self._trial.step(len(self._order), too_full=found.too_full):
            self._stay(self._trial.sure)
            return
        waiting = self._waiting(wanted)
        self._suit(found, others=bool(waiting))
        if found.roomy:
            self._let_in(found, waiting)

    def _forgive(self, *, calm: bool) -> None:
        """Forget that so many were once too much, after a long time in which all was well."""
        self._calm = self._calm + 1 if calm and self.dim == 1.0 else 0
        if self._calm >= AGAIN:
            self._too_many, self._at_once = None, self._first

    def _suit(self, found: _Measure, *, others: bool) -> None:
        """Show all smaller, or larger where they may be; put somebody out where that does not help."""
        self._tight = self._tight + 1 if found.too_full and self.dim <= LEAST else 0
        if found.too_full or (found.lost >= FEW and others):
            self.dim = max(LEAST, round(self.dim - STEP, 3))
        elif found.lost < FEW and found.spare and not (others and found.heard):
            self.dim = min(1.0, round(self.dim + STEP, 3))
        if self._tight >= PATIENCE and len(self._order) > 1:
            self._put_out(found.lost)

    def _put_out(self, share: float) -> None:
        """Put out as many of the last as are too much, but never all."""
        self._tight, self._since, self._too_many = 0, 0, len(self._order)
        stay = max(1, min(len(self._order) - 1, int(len(self._order) * (1 - share))))
        self._at_once = min(self._first, stay)
        self._stay(stay)

    def _let_in(self, found: _Measure, waiting: list[str]) -> None:
        """Let in who waits, and hold the door open for as many as come before the next step."""
        entered = len(set(self._order) - self._before)
        more = self._more()
        self._trial.expects(len(self._order) + more)
        if self._too_many is None and not self._trial.doubt:
            more = max(more, room(found.settled, entered, found.free, DEAR / self.dim**2))
        self._enter(waiting[:more])
        self._open = max(0, more - len(waiting))

    def _more(self) -> int:
        """How many are let in whatever is measured; none, where so many were too much not long ago."""
        if self._too_many is None:
            return max(1, len(self._order) // EACH)
        return int(len(self._order) + 1 < self._too_many or self._since >= AGAIN)

    def _enter(self, come: list[str]) -> None:
        self._order += come
        self._aside.enter(come)

    def _leave(self, leave: Set[str]) -> None:
        self._trial.leave(leave, self._order)
        self._order = [name for name in self._order if name not in leave]

    def _stay(self, number: int) -> None:
        """All others go out, and no place is kept for those who stepped aside."""
        del self._order[number:]
        self._aside.places = 0

    def _waiting(self, wanted: Iterable[str]) -> list[str]:
        """Who wants to come in: first who was inside before and is back, last who sends nothing."""
        out = set(self._order) | self._aside.back.keys()
        others = sorted((name for name in wanted if name not in out), key=lambda name: name not in self._sent)
        return [name for name, back in self._aside.back.items() if back] + others
