"""Blurred, covered or turned away: the view now, held against the views that this camera has learnt.

A camera learns what it sees at each level of light, and what it has seen in the last minutes. While one of
them fits, nothing is wrong and both are learnt on; while none fits, nothing is learnt. Parts of the picture
that change often, as a road does, count little.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kentongan.video.fitness_shape import CELLS, Field, Mask, Plane, Shape, likeness, moved, shape, spread_out
from kentongan.video.fitness_signs import Sign

SMOOTH_S: Final = 6.0
"""Pictures are averaged over about so long."""
LOOK_S: Final = 4.5
YOUNG: Final = 40
SETTLED: Final = 25
"""Looks that a view needs before it is believed."""
LEVELS: Final = (32.0, 62.0, 105.0)
"""Mean luma at which one level of light ends and the next begins."""
LEVEL_SLACK: Final = 5.0
GONE: Final = 0.45
"""A cell shows something else where it is less like the view than this part of what it usually is."""
BARE: Final = 0.5
"""And it is bare where its edges have less than this part of their usual strength."""
BARE_PART: Final = 0.06
PLAIN_PART: Final = 0.25
"""Of the usual power of edges; what is left when the whole lens is covered."""
MOST: Final = 0.6
MANY: Final = 0.25
VEIL: Final = 0.14
SPREADS: Final = 6.0
GAINED: Final = 0.25
FIRM: Final = 2.5
CELLS_USED: Final = 36
SHIFTED: Final = 0.3
SHIFT_GAIN: Final = 0.12
SOFTER: Final = 0.2
SOFT_SPREADS: Final = 3.0
KNOWN: Final = 0.3
LOW_LIKE: Final = 0.75
STRUCTURE: Final = 0.045
"""Mean power of a pixel's edge below which a view has nothing to be known by."""


@dataclass(slots=True)
class View:
    """One learnt view. `steady`: how alike each cell usually is to it; `usual`: how alike the whole is;
    `spread` and `soft`: how much that and the sharpness vary."""

    edges: Field
    power: Plane
    low: Plane
    strong: Plane
    steady: Plane
    sharp: Plane
    usual: float = 0.6
    spread: float = 0.05
    soft: float = 0.05
    looks: int = 1

    @classmethod
    def of(cls, seen: Shape) -> "View":
        steady = np.full(CELLS, 0.6, np.float32)
        return cls(seen.edges.copy(), seen.power.copy(), seen.low, seen.strong, steady, seen.sharp)

    def learn(self, it: "Fit", seen: Shape, slowest: float) -> None:
        """Learn a look on. A believed view learns cells that show something else ten times more slowly."""
        least = 1.0 / (self.looks + 1)
        pace = np.full(CELLS, max(slowest, least), np.float32)
        if self.believed:
            pace[it.gone] *= np.float32(0.1)
        self.edges += spread_out(pace) * (seen.edges - self.edges)
        self.power += pace * (seen.power - self.power)
        self.low = self.low + pace * (seen.low - self.low)
        self.strong = self.strong + pace * (seen.strong - self.strong)
        self.sharp = self.sharp + pace * (seen.sharp - self.sharp)
        self.steady += np.maximum(pace, np.float32(0.01)) * (it.like - self.steady)
        each = max(least, 0.02)
        off, gap = abs(it.whole - self.usual), abs(it.softer)
        if self.looks > SETTLED:
            off, gap = min(off, 3 * self.spread + 0.01), min(gap, 3 * self.soft + 0.01)
        self.spread += each * (off - self.spread)
        self.soft += each * (gap - self.soft)
        self.usual += each * (max(it.whole, self.usual - off) - self.usual)
        self.looks += 1

    @property
    def believed(self) -> bool:
        return self.looks >= YOUNG

    @property
    def structured(self) -> bool:
        return float(self.power.mean()) / 25 >= STRUCTURE


def softer(seen: Shape, view: View) -> float:
    """By how much the log of sharpness has fallen in the middle one of the cells with the strongest edges:
    the others show more of the noise than of the scene."""
    strong = view.strong * np.clip(view.steady, 0.05, 1)
    there = strong >= np.partition(strong, -CELLS_USED, axis=None)[-CELLS_USED]
    return float(np.median((view.sharp - seen.sharp)[there]))


@dataclass(frozen=True, slots=True)
class Fit:
    """How one view fits what is seen. `whole`: over the picture, weighted; `lost`: part of what is steady
    that shows something else; `bare`: part of it that has lost its edges too; `gained`: part of the picture
    with edges where there were none; `low`: likeness of the coarse pictures; `softer`: lost sharpness."""

    view: View
    like: Plane
    gone: Mask
    whole: float
    lost: float
    bare: float
    gained: float
    low: float
    softer: float

    @property
    def drop(self) -> float:
        """By how much more than usual it differs, in units of what counts."""
        return (self.view.usual - self.whole) / max(VEIL, SPREADS * self.view.spread)


def fit(seen: Shape, view: View) -> Fit:
    like = likeness(seen, view.edges, view.power)
    steady = np.clip(view.steady, 0, 1)
    firm = np.minimum(view.power / np.float32(FIRM), 1) * steady**2
    total = float(firm.sum()) + 1e-6
    gone = like < GONE * np.clip(steady, 0.3, 1)
    bare = gone & (seen.strong < BARE * view.strong)
    return Fit(
        view,
        like,
        gone,
        float((firm * like).sum()) / total,
        float(firm[gone].sum()) / total,
        float(firm[bare].sum()) / total,
        float(np.count_nonzero(seen.power > 1.3 * view.power + 2.5)) / like.size,
        _alike(seen.low, view.low),
        softer(seen, view),
    )


def _alike(one: Plane, other: Plane) -> float:
    """Correlation of two coarse pictures."""
    a, b = one - one.mean(), other - other.mean()
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 1e-6))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one look says; None: nothing, as there is nothing to compare with."""

    blurred: Sign | None = None
    covered: Sign | None = None
    turned: Sign | None = None

    @property
    def doubts(self) -> bool:
        return any(s is not None and s.there for s in (self.blurred, self.covered, self.turned))


CLEAR: Final = Sign(False)
WELL: Final = Verdict(CLEAR, CLEAR, CLEAR)


@dataclass(slots=True)
class Sight:
    """All that one camera has learnt of its view, and the average it is looked at through."""

    views: dict[int, View] = field(default_factory=dict[int, View])
    recent: View | None = None
    level: int = -1
    _mean: Plane | None = None
    _at_s: float = 0.0
    _looked_s: float = float("-inf")
    _from_s: float = 0.0

    def see(self, at_s: float, luma: np.ndarray, bright: float, *, sound: bool) -> Verdict | None:
        """One picture (90, 160). Returns a verdict each few seconds, else None.

        Args:
            bright: its mean luma.
            sound: nothing else is wrong with it; what is not sound is not learnt.
        """
        self._average(at_s, luma)
        if at_s - self._looked_s < LOOK_S or self._mean is None:
            return None
        self._looked_s = at_s
        self.level = level_of(bright, self.level)
        if at_s - self._from_s < 2 * SMOOTH_S:
            return Verdict()
        return self._judge(shape(self._mean), sound=sound)

    def restart(self) -> None:
        """What is averaged is no more; what was learnt stays."""
        self._mean = None

    def _average(self, at_s: float, luma: np.ndarray) -> None:
        step_s = at_s - self._at_s
        self._at_s = at_s
        if self._mean is None or step_s > 30 or step_s < 0:
            self._mean = luma.astype(np.float32)
            self._from_s = at_s
            return
        self._mean += np.float32(1 - np.exp(-step_s / SMOOTH_S)) * (luma - self._mean)

    def _judge(self, seen: Shape, *, sound: bool) -> Verdict:
        known = [v for v in (self.views.get(self.level), self.recent) if v is not None]
        fits = [fit(seen, view) for view in known]
        verdict = judge(seen, _trusted(fits))
        if verdict.doubts:
            others = [view for level, view in self.views.items() if level != self.level]
            verdict = judge(seen, _trusted([*fits, *(fit(seen, view) for view in others)]))
        if sound and not verdict.doubts:
            self._learn(seen, fits)
        return verdict

    def _learn(self, seen: Shape, fits: list[Fit]) -> None:
        likes = {id(it.view): it for it in fits}
        if self.recent is None:
            self.recent = View.of(seen)
        else:
            self.recent.learn(likes[id(self.recent)], seen, 0.02)
        view = self.views.get(self.level)
        if view is None:
            self.views[self.level] = View.of(seen)
        elif not view.believed or likes[id(view)].whole > KNOWN:
            view.learn(likes[id(view)], seen, 0.002)


def _trusted(fits: list[Fit]) -> list[Fit]:
    return [it for it in fits if it.view.believed and it.view.structured]


def level_of(bright: float, before: int) -> int:
    """The level of light; it changes only when the light is clearly another."""
    now = int(np.searchsorted(LEVELS, bright))
    if before < 0 or now == before:
        return now
    edge = LEVELS[min(now, before)] if now > before else LEVELS[now]
    return now if abs(bright - edge) > LEVEL_SLACK or abs(now - before) > 1 else before


def judge(seen: Shape, fits: list[Fit]) -> Verdict:
    """What is wrong, held against the view that fits best."""
    if not fits:
        return Verdict()
    best = max(fits, key=lambda it: it.whole)
    soft = _soft(fits)
    if soft.there and (best.whole >= KNOWN or best.low >= LOW_LIKE):
        return Verdict(soft, CLEAR, CLEAR)
    if best.lost >= MANY or best.drop >= 1:
        beside = _beside(seen, best, fits)
        if beside.there:
            return Verdict(CLEAR, CLEAR, beside)
    covered = _covered(seen, best)
    away = best.lost >= MOST and _edged(seen) and not covered.there
    turned = Sign(away, min(1.0, 0.4 + best.lost / 2), f"like={best.whole:.2f} lost={best.lost:.2f}")
    return Verdict(CLEAR, covered, turned)


def _edged(seen: Shape) -> bool:
    return float(seen.power.mean()) / 25 >= STRUCTURE


def _soft(fits: list[Fit]) -> Sign:
    """Softer than this camera usually is at this light, and than its own spread."""
    gaps = [(it.softer, max(SOFTER, SOFT_SPREADS * it.view.soft)) for it in fits]
    gap, limit = min(gaps, key=lambda it: it[0] - it[1])
    return Sign(gap > limit, min(1.0, 0.5 + (gap - limit) / 2), f"softer={gap:.2f} limit={limit:.2f}")


def _covered(seen: Shape, it: Fit) -> Sign:
    """Steady parts show nothing of what they did and hardly an edge; or all of it lies behind a veil of
    edges."""
    wholly = it.lost >= MOST and float(seen.power.sum()) < PLAIN_PART * float(it.view.power.sum())
    partly = it.lost < MOST and it.bare >= BARE_PART
    veiled = it.lost < MOST and it.drop >= 1 and it.gained >= GAINED
    sure = min(1.0, 0.5 + it.lost / 2)
    why = f"lost={it.lost:.2f} bare={it.bare:.2f} gained={it.gained:.2f}"
    return Sign(wholly or partly or veiled, sure, why)


def _beside(seen: Shape, best: Fit, fits: list[Fit]) -> Sign:
    """The view lies beside where it was."""
    if not _edged(seen):
        return CLEAR
    peak, right, down = max(moved(seen.edges, it.view.edges) for it in fits)
    there = (right, down) != (0, 0) and peak >= SHIFTED and peak > best.whole + SHIFT_GAIN
    sure = min(1.0, 0.5 + best.lost / 2)
    return Sign(there, sure, f"like={best.whole:.2f} moved={right:+d},{down:+d} peak={peak:.2f}")
