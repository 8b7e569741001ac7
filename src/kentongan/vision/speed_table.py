"""Speeds added up: means and percentiles by line and kind, with what is not known of them."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.model import Kind, Way
from kentongan.vision.movement_table import Z95
from kentongan.vision.speed import SURE, Measured, Speed, Unknown

T95: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Student's two-sided 95 % points of 1 to 10 degrees of freedom."""
SHARE: Final = 0.85

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; nan where it is not known, infinity where an end is not."""

    value: float
    low: float
    high: float


NOTHING: Final = Estimate(math.nan, 0.0, math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast those of one kind (None: all) passed one line one way.

    `n` speeds were measured, `unknown` says how many were not, and why: if they are many, they may be the
    fast ones or those far off, and the figures say nothing of them. `time_mean` is the mean of those who
    passed; `space_mean` that of those who are on the road at one instant, not known where somebody almost
    stood; `p85` is what 85 of 100 do not exceed. All in km/h.
    """

    line: str
    way: Way
    kind: Kind | None
    n: int
    unknown: Counter[Unknown]
    time_mean: Estimate
    space_mean: Estimate
    p85: Estimate


def paces(speeds: Sequence[Speed], since: datetime, until: datetime) -> tuple[Pace, ...]:
    """Add up the speeds of a period, for each line and way all kinds together first, then each kind.

    The intervals hold the chance of who happened to pass (as if drawn from traffic like it), the errors of
    each speed, and the calibration's, which all share.

    Args:
        since, until: crossings from the first on, before the second.
    Source: Wardrop, Proc. Institution of Civil Engineers 1 (1952), 325-362, for the two means; David &
        Nagaraja, Order Statistics, 3rd ed., section 7.1, for the interval of a percentile.
    """
    chosen = [s for s in speeds if since <= s.crossing.at < until]
    doors = sorted({(s.crossing.line, s.crossing.way) for s in chosen})
    found: list[Pace] = []
    for line, way in doors:
        here = [s for s in chosen if (s.crossing.line, s.crossing.way) == (line, way)]
        kinds = sorted({s.crossing.kind for s in here})
        found += [_pace(here, None), *(_pace([s for s in here if s.crossing.kind is k], k) for k in kinds)]
    return tuple(found)


def _pace(speeds: Sequence[Speed], kind: Kind | None) -> Pace:
    known = [s.found for s in speeds if isinstance(s.found, Measured)]
    return Pace(
        line=speeds[0].crossing.line,
        way=speeds[0].crossing.way,
        kind=kind,
        n=len(known),
        unknown=Counter(s.found for s in speeds if isinstance(s.found, Unknown)),
        time_mean=_time_mean(known),
        space_mean=_space_mean(known),
        p85=_percentile(known, SHARE),
    )


def _columns(known: Sequence[Measured]) -> tuple[Reals, Reals, float]:
    """Speeds, the squares of their own errors, and the error they share."""
    kmh = np.array([m.speed_kmh for m in known])
    own2 = np.array([m.error_kmh**2 - m.shared_kmh**2 for m in known])
    return kmh, own2, float(np.mean([m.shared_kmh for m in known]))


def _time_mean(known: Sequence[Measured]) -> Estimate:
    if len(known) < 2:
        return NOTHING
    kmh, _, shared = _columns(known)
    return _about(float(kmh.mean()), float(kmh.std(ddof=1)) / math.sqrt(len(kmh)), shared, len(kmh))


def _space_mean(known: Sequence[Measured]) -> Estimate:
    """The harmonic mean. Errors of a speed raise the mean of 1 / speed; that is taken off."""
    if len(known) < 2 or any(m.speed_kmh < SURE * m.error_kmh for m in known):
        return NOTHING
    kmh, own2, shared = _columns(known)
    hours = (1 - own2 / kmh**2) / kmh
    mean = 1 / float(hours.mean())
    return _about(mean, mean**2 * float(hours.std(ddof=1)) / math.sqrt(len(kmh)), shared, len(kmh))


def _about(value: float, chance: float, shared: float, n: int) -> Estimate:
    half = math.hypot(t95(n - 1) * chance, Z95 * shared)
    return Estimate(value, max(0.0, value - half), value + half)


def _percentile(known: Sequence[Measured], share: float) -> Estimate:
    """Errors spread the speeds; they are drawn together by as much before they are ranked."""
    if len(known) < 2:
        return NOTHING
    kmh, own2, shared = _columns(known)
    spread2 = float(kmh.var(ddof=1))
    true_share = max(0.0, 1 - float(own2.mean()) / spread2) if spread2 else 0.0
    ranked = np.sort(kmh.mean() + math.sqrt(true_share) * (kmh - kmh.mean()))
    value = float(np.quantile(ranked, share))
    first, last = _ranks(len(ranked), share)
    low = float(ranked[first]) if first >= 0 else 0.0
    high = float(ranked[last]) if last < len(ranked) else math.inf
    together = Z95 * shared
    return Estimate(
        value, max(0.0, value - math.hypot(value - low, together)), value + math.hypot(high - value, together)
    )


def _ranks(n: int, share: float) -> tuple[int, int]:
    """Between which ranked values, from 0, the quantile lies in 95 of 100 samples; -1 and n: beyond them."""
    k = np.arange(n + 1)
    ways = np.array([math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in k.tolist()])
    below = np.cumsum(np.exp(ways + k * math.log(share) + (n - k) * math.log(1 - share)))
    first = int(np.searchsorted(below, 0.025, side="right")) - 1
    last = int(np.searchsorted(below, 0.975))
    return first, last


def t95(freedom: int) -> float:
    """Student's two-sided 95 % point, as a series in 1 / freedom from 11 on."""
    if freedom <= len(T95):
        return T95[freedom - 1]
    z = Z95
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
