"""What a bench of cameras is judged by: looks due and done, their age, gaps, counts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np

DUE_PER_S: Final = 5.0
"""Looks that each camera is due, always."""
LOOKED_LEAST: Final = 0.95
AGE_MOST_S: Final = 0.5
GAP_MOST_S: Final = 1.0
ERROR_MOST: Final = 0.05
CROSSINGS_LEAST: Final = 10
"""A camera with fewer expected crossings does not count: one more or less would be a large share."""
SAME_S: Final = 1.0
"""Two crossings of one line in one way that are nearer than this may be the same one."""

Ledger = dict[str, Any]
"""One word of `watch.looked`, with `since` and `at` as seconds of the monotonic clock."""
Sums = dict[tuple[str, str], tuple[int, int]]
"""By line and way: crossings found and expected."""


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """One crossing at a second, of the clip or of the monotonic clock."""

    at_s: float
    line: str
    way: str


@dataclass(frozen=True, slots=True)
class Span:
    """What was measured, in seconds of the monotonic clock."""

    from_s: float
    to_s: float

    @property
    def seconds(self) -> float:
        return self.to_s - self.from_s

    def holds(self, at_s: float) -> bool:
        return self.from_s <= at_s < self.to_s

    def share(self, since_s: float, at_s: float) -> float:
        """What share of a stretch lies in this span, 0..1."""
        shared_s = min(at_s, self.to_s) - max(since_s, self.from_s)
        return max(0.0, shared_s / (at_s - since_s)) if at_s > since_s else 0.0

    def wider(self, by_s: float) -> "Span":
        return Span(self.from_s - by_s, self.to_s + by_s)


@dataclass(frozen=True, slots=True)
class Looked:
    """How the looks of a span went. None: there was nothing of which it could be told."""

    looked_share: float
    still_share: float
    audit_miss_share: float | None
    age_p95_s: float | None
    gap_max_s: float
    inferences_per_s: float
    packing: float | None
    looks_per_inference: float | None


def expected(loop: Sequence[Passed], zero_s: float, length_s: float, span: Span) -> list[Passed]:
    """When the crossings of an endless loop fall into a span.

    Args:
        loop: crossings by the second of the clip.
        zero_s: when the clip's first picture was due for the first time.
    """
    first, last = int((span.from_s - zero_s) // length_s), int((span.to_s - zero_s) // length_s)
    starts_s = [zero_s + turn * length_s for turn in range(first, last + 1)]
    found = [Passed(start_s + p.at_s, p.line, p.way) for start_s, p in product(starts_s, loop)]
    return sorted(p for p in found if span.holds(p.at_s))


def tallied(found: Iterable[Passed], wanted: Iterable[Passed], span: Span) -> Sums:
    """Count what was found and what was expected in a span, by line and way.

    Both may reach beyond the span: a crossing found just outside of it that is one expected just inside is
    counted, and the reverse is not. Else every camera would be charged for the edges of the measurement.
    """
    sums: Sums = {}
    ours, theirs = list(found), list(wanted)
    for key in {(p.line, p.way) for p in (*ours, *theirs)}:
        seen = [p.at_s for p in ours if (p.line, p.way) == key]
        due = [p.at_s for p in theirs if (p.line, p.way) == key]
        same = _same(seen, due)
        alone = [at_s for i, at_s in enumerate(seen) if i not in same]
        counted = [*(due[j] for j in same.values()), *alone]
        sums[key] = sum(map(span.holds, counted)), sum(map(span.holds, due))
    return {key: n for key, n in sums.items() if n != (0, 0)}


def _same(seen: list[float], due: list[float]) -> dict[int, int]:
    """Pairs of places whose instants are the same crossing, the nearest first."""
    near = [(abs(a - b), i, j) for i, a in enumerate(seen) for j, b in enumerate(due) if abs(a - b) <= SAME_S]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(near):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def count_error(cameras: Iterable[Sums]) -> float | None:
    """Sum of absolute errors over cameras, lines and ways / expected. None: no camera can be judged."""
    judged = [sums for sums in cameras if sum(due for _, due in sums.values()) >= CROSSINGS_LEAST]
    due = sum(due for sums in judged for _, due in sums.values())
    return sum(abs(n - due) for sums in judged for n, due in sums.values()) / due if due else None


def looked(words: Sequence[Ledger], cameras: Sequence[str], span: Span) -> Looked:
    """Add up the ledgers of all watch processes.

    A camera that does more looks than are due does not make up for one that does fewer, nor a second for
    another. A look that nobody told of was due and not done: so is every look of a process that died.
    """
    inside = [(word, share) for word in words if (share := span.share(word["since"], word["at"])) > 0]
    due = DUE_PER_S * span.seconds
    done, still = Counter[str](), Counter[str]()
    audits: list[tuple[float, float]] = []
    for word, share in inside:
        for name, row in word["cameras"].items():
            looks = row["seen"] + row["still"]
            kept = min(1.0, (row["due"] + 1) / looks) if looks else 0.0
            done[name] += looks * kept * share
            still[name] += row["still"] * kept * share
            audits.append((row["audited"] * share, row["missed"] * share))
    counted = {name: min(done[name], due) for name in cameras}
    stills = sum(still[name] * counted[name] / done[name] for name in cameras if done[name])
    ages_s = [age_s for word, share in inside if share >= 0.5 for age_s in word["ages_s"]]
    runs = sum(word["inferences"] * share for word, share in inside)
    filled = sum((word["packed_share"] or 0.0) * word["inferences"] * share for word, share in inside)
    all_due, audited = due * len(cameras), sum(n for n, _ in audits)
    return Looked(
        looked_share=sum(counted.values()) / all_due,
        still_share=stills / all_due,
        audit_miss_share=sum(missed for _, missed in audits) / audited if audited else None,
        age_p95_s=float(np.percentile(ages_s, 95)) if ages_s else None,
        gap_max_s=max(gap_s([word for word, _ in inside], name, span) for name in cameras),
        inferences_per_s=runs / span.seconds,
        packing=filled / runs if runs else None,
        looks_per_inference=len(ages_s) / runs if runs else None,
    )


def gap_s(words: Sequence[Ledger], camera: str, span: Span) -> float:
    """The longest time in which a camera was not looked at; time of which nobody told is such a time too."""
    told = sorted((w["since"], w["at"], w["cameras"][camera]) for w in words if camera in w["cameras"])
    gaps_s, until_s = [0.0], span.from_s
    for since_s, at_s, row in told:
        gaps_s.append(since_s - until_s)
        if since_s >= span.from_s:  # what ended before the span began is not the span's
            gaps_s.append(row["gap_max_s"])
        until_s = max(until_s, at_s)
    return max(*gaps_s, span.to_s - until_s)


def is_sustained(found: Looked, error: float | None) -> bool:
    """The rule of the bench. An age or an error of which nothing can be told breaks nothing."""
    return (
        found.looked_share >= LOOKED_LEAST
        and (found.age_p95_s is None or found.age_p95_s <= AGE_MOST_S)
        and found.gap_max_s <= GAP_MOST_S
        and (error is None or error <= ERROR_MOST)
    )


def late(found: Looked, shift_s: float | None) -> Looked:
    """The looks with ages from when the camera sent a picture, not from when the watch thinks it did."""
    if found.age_p95_s is None:
        return found
    return replace(found, age_p95_s=found.age_p95_s + max(0.0, shift_s or 0.0))


def shift_s(found: Mapping[str, Iterable[Passed]], wanted: Mapping[str, Iterable[Passed]]) -> float | None:
    """Median of how much later the same crossings were stamped than expected: what a camera's clock that was
    placed too late would hide from the age of looks. None: no crossing was found."""
    late_s: list[float] = []
    for camera, passed in found.items():
        ours, theirs = list(passed), list(wanted.get(camera, ()))
        for key in {(p.line, p.way) for p in ours}:
            seen = [p.at_s for p in ours if (p.line, p.way) == key]
            due = [p.at_s for p in theirs if (p.line, p.way) == key]
            late_s += [seen[i] - due[j] for i, j in _same(seen, due).items()]
    return float(np.median(late_s)) if late_s else None
