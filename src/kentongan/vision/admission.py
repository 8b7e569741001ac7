"""How many cameras are looked at, and how large they are shown, by what the machine can carry.

A machine that is given too much would look at every camera too seldom and count none of them rightly. So
cameras are let in a few at a time: what a camera shows is dear until its road users are known, and cheap
afterwards. Many come in together only where the river was measured to have time for them, as when another
process has died, and go out together where that was wrong (docs/decisions/0034). Where not all fit, those
inside are first shown smaller, then the last ones wait outside; whoever waits is told as overloaded, never as
an empty street. Who is inside and sends nothing keeps nobody out: it steps aside, and comes first when it is
back.
"""

from collections.abc import Iterable, Mapping
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
LEAST: Final = 0.76
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


class Admission:
    """`inside`: the cameras that are looked at; `dim`: times their learnt width. `step` every few seconds."""

    def __init__(self, first: int = FIRST) -> None:
        self._first = first
        self._at_once = first  # fewer where so many were too much not long ago
        self.inside: frozenset[str] = frozenset()
        self.dim = 1.0
        self._order: list[str] = []
        self._tight = 0
        self._too_many: int | None = None
        self._since = 0  # steps since then
        self._open = 0  # so many may come in before the next step
        self._before: frozenset[str] = frozenset()  # who was inside after the last step
        self._usual = first  # so many at most would be inside now, were nothing measured
        self._sure = first  # so many were inside before those came who may be sent back,
        self._trial = 0  # in so many steps
        self._doubt = 0  # for so many steps the measure is not believed
        self._calm = 0  # so many steps in a row there was time, and all were shown in full
        self._silent: dict[str, int] = {}  # steps in a row without a picture, of those inside
        self._aside: dict[str, bool] = {}  # who stepped aside, and whether it is back and waits
        self._places = 0  # left by those, and taken by nobody else yet
        self._sent: frozenset[str] = frozenset()  # who sent anything before the last step

    def knows(self, cameras: Iterable[str]) -> None:
        """Take note of who wants to be looked at: some come in at once, others wait for `step`."""
        wanted = dict.fromkeys(cameras)
        self._leave({name for name in self._order if name not in wanted})
        self._aside = {name: back for name, back in self._aside.items() if name in wanted}
        self._places = min(self._places, len(self._aside))
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
        if self._aside.get(camera, True):
            return
        del self._aside[camera]
        self._aside[camera] = True
        if self._places:
            self._enter([camera])
            self._usual += 1
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
        self._step_aside(lost)
        among = {name: lost[name] for name in self._order if name in lost}
        heard = len(among) >= HEARD * len(self._order)
        self.knows(wanted)
        if among:
            share = sum(among.values()) / len(among)
            time = idle > IDLE or free > SPARE
            self._forgive(calm=share < FEW and heard and time)
            if not self._sent_back(share):
                waiting = self._waiting(wanted)
                self._suit(share, waiting, larger=time and not (waiting and heard))
                if share < FEW and heard:
                    self._let_in(waiting, len(self._before & among.keys()), free)
        self.inside = self._before = frozenset(self._order)

    def _step_aside(self, lost: Mapping[str, float]) -> None:
        """Who is inside and was silent for long leaves its place to others, until it is heard again."""
        self._silent = {name: self._silent.get(name, 0) + 1 for name in self._order if name not in lost}
        leave = {name for name, steps in self._silent.items() if steps >= SILENT}
        self._leave(leave)
        self._aside |= dict.fromkeys(leave, False)
        self._places += len(leave)

    def _forgive(self, *, calm: bool) -> None:
        """Forget that so many were once too much, after a long time in which all was well."""
        self._calm = self._calm + 1 if calm and self.dim == 1.0 else 0
        if self._calm >= AGAIN:
            self._too_many, self._at_once = None, self._first

    def _sent_back(self, share: float) -> bool:
        """Put out again who came in by measure alone and was too much; believe no measure for a while."""
        self._trial, self._doubt = max(0, self._trial - 1), max(0, self._doubt - 1)
        if len(self._order) > self._usual:
            self._sure = self._sure if self._trial else self._usual
            self._trial = TRIAL
        self._usual = max(self._first, len(self._order))
        if not self._trial or share <= MANY or len(self._order) <= self._sure:
            return False
        del self._order[self._sure :]
        self._trial, self._doubt, self._places = 0, AGAIN, 0
        return True

    def _suit(self, share: float, waiting: list[str], *, larger: bool) -> None:
        """Show all smaller, or larger where they may be; put somebody out where that does not help."""
        self._tight = self._tight + 1 if share > MANY and self.dim <= LEAST else 0
        if share > MANY or (share >= FEW and waiting):
            self.dim = max(LEAST, round(self.dim - STEP, 3))
        elif share < FEW and larger:
            self.dim = min(1.0, round(self.dim + STEP, 3))
        if self._tight >= PATIENCE and len(self._order) > 1:
            self._put_out(share)

    def _let_in(self, waiting: list[str], settled: int, free: float) -> None:
        """Let in who waits, and hold the door open for as many as come before the next step."""
        entered = len(set(self._order) - self._before)
        more = self._more()
        self._usual = max(self._first, len(self._order) + more)
        if self._too_many is None and not self._doubt:
            more = max(more, room(settled, entered, free, DEAR / self.dim**2))
        self._enter(waiting[:more])
        self._open = max(0, more - len(waiting))

    def _more(self) -> int:
        """How many are let in whatever is measured; none, where so many were too much not long ago."""
        if self._too_many is None:
            return max(1, len(self._order) // EACH)
        return int(len(self._order) + 1 < self._too_many or self._since >= AGAIN)

    def _put_out(self, share: float) -> None:
        """Put out as many of the last as are too much, but never all."""
        self._tight, self._since, self._too_many, self._places = 0, 0, len(self._order), 0
        stay = max(1, min(len(self._order) - 1, int(len(self._order) * (1 - share))))
        self._at_once = min(self._first, stay)
        del self._order[stay:]

    def _leave(self, leave: set[str]) -> None:
        """What these cost was known; what others cost, that come in their place by measure, is not."""
        sure = self._sure - len(leave.intersection(self._order[: self._sure]))
        self._sure, self._usual = max(self._first, sure), max(self._first, self._usual - len(leave))
        self._order = [name for name in self._order if name not in leave]

    def _enter(self, come: list[str]) -> None:
        self._order += come
        self._places = max(0, self._places - len(come))
        for name in come:
            self._aside.pop(name, None)

    def _waiting(self, wanted: Iterable[str]) -> list[str]:
        """Who wants to come in: first who was inside before and is back, last who sends nothing."""
        out = set(self._order) | self._aside.keys()
        others = sorted((name for name in wanted if name not in out), key=lambda name: name not in self._sent)
        return [name for name, back in self._aside.items() if back] + others
