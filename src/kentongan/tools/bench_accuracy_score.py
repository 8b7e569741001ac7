"""Scoring crossings found against crossings counted by eye. Pure arithmetic; no clip, no detector."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import lap
import numpy as np
from numpy.typing import NDArray

NEAR_S: Final = 1.0
"""A crossing found is the one counted by eye when their instants differ by no more."""
ENOUGH: Final = 30
"""From so many true crossings on, the count error of a kind is judged."""
Z_95: Final = 1.959964
RESAMPLES: Final = 4000
SEED: Final = 20261124
UNSURE: Final = 2.0
"""Cost of pairing with an unsure crossing, where all times together cost at most 1."""


@dataclass(frozen=True, slots=True)
class Passing:
    """One crossing, counted by eye or found. `sure` is False where two careful people might differ."""

    t_s: float
    line: str
    way: str
    kind: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Pairing:
    """Truth and outcome of one scene, or of a part of it. `hits` holds (true, found)."""

    scene: str
    hits: tuple[tuple[Passing, Passing], ...]
    missed: tuple[Passing, ...]
    false: tuple[Passing, ...]

    def only(self, line: str, way: str) -> "Pairing":
        """What concerns one line and way."""

        def there(p: Passing) -> bool:
            return (p.line, p.way) == (line, way)

        return Pairing(
            self.scene,
            tuple(pair for pair in self.hits if there(pair[0])),
            tuple(p for p in self.missed if there(p)),
            tuple(p for p in self.false if there(p)),
        )

    def sure(self) -> "Pairing":
        """Without the unsure crossings, on both sides: neither missing nor finding one of them counts."""
        return Pairing(
            self.scene,
            tuple(pair for pair in self.hits if pair[0].sure),
            tuple(p for p in self.missed if p.sure),
            self.false,
        )

    def ways(self) -> list[tuple[str, str]]:
        """Every line and way at which something was or was found, in order."""
        all_ = [true for true, _ in self.hits] + [*self.missed, *self.false]
        return sorted({(p.line, p.way) for p in all_})


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with its 95 % interval (Wilson). There is no value where the whole is 0."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Source: Wilson, Probable inference, JASA 22 (1927); Agresti & Coull 1998 on why this one."""
        if not self.whole:
            return None
        p, n, z2 = self.part / self.whole, self.whole, Z_95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Cells:
    """Per scene, line and way: how many both sides have, only the truth has, only the outcome has.

    The three arrays have one place per group; `scenes` numbers the scene of each.
    """

    both: NDArray[np.int64]
    true: NDArray[np.int64]
    found: NDArray[np.int64]
    scenes: NDArray[np.int64]

    @property
    def errors(self) -> int:
        """Sum over scene, line and way of |found - true|."""
        return int(np.abs(self.found - self.true).sum())

    @property
    def truth(self) -> int:
        return int((self.both + self.true).sum())

    @property
    def count_error(self) -> float | None:
        return self.errors / self.truth if self.truth else None

    def over_crossings(self) -> tuple[float, float] | None:
        """95 % interval of the count error by drawing crossings anew (percentiles of `RESAMPLES` draws).

        None where nothing was wrong: draws from crossings without an error hold none, and would promise that
        there never is one.
        """
        cells = np.concatenate([self.both, self.true, self.found])
        if not self.truth or not (self.true.sum() + self.found.sum()):
            return None
        drawn = np.random.default_rng(SEED).multinomial(cells.sum(), cells / cells.sum(), RESAMPLES)
        both, true, found = np.split(drawn, 3, axis=1)
        return _percentiles(np.abs(found - true).sum(axis=1), (both + true).sum(axis=1))

    def over_scenes(self) -> tuple[float, float] | None:
        """The same by drawing whole scenes anew; None for a single scene."""
        names = np.unique(self.scenes)
        if len(names) < 2 or not self.truth:
            return None
        errors, truth = (
            np.array([column[self.scenes == name].sum() for name in names])
            for column in (np.abs(self.found - self.true), self.both + self.true)
        )
        drawn = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
        return _percentiles(errors[drawn].sum(axis=1), truth[drawn].sum(axis=1))


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one group of crossings."""

    cells: Cells
    found: int
    recall: Share
    precision: Share
    kind_right: Share


def pair(scene: str, true: Sequence[Passing], found: Sequence[Passing]) -> Pairing:
    """Match crossings one to one: as many pairs as possible of the same line and way within `NEAR_S`.

    Among the matchings of most pairs, one with most sure crossings, and of these the nearest in time. Kinds
    do not matter here. Preferring the sure ones costs no pair: crossings that can be matched together stay so
    in some largest matching, as augmenting paths never unmatch.
    """
    hits: list[tuple[Passing, Passing]] = []
    for key in sorted({(p.line, p.way) for p in true} & {(p.line, p.way) for p in found}):
        a, b = ([p for p in side if (p.line, p.way) == key] for side in (true, found))
        hits += [(a[i], b[j]) for i, j in _partners(a, b)]
    hit, taken = {id(a) for a, _ in hits}, {id(b) for _, b in hits}
    return Pairing(
        scene,
        tuple(hits),
        tuple(p for p in true if id(p) not in hit),
        tuple(p for p in found if id(p) not in taken),
    )


def _partners(true: Sequence[Passing], found: Sequence[Passing]) -> list[tuple[int, int]]:
    """Places that belong together; every crossing here is of one line and way."""
    dt = np.abs(np.array([[a.t_s - b.t_s for b in found] for a in true]))
    dear = 2 * (1 + UNSURE) * (len(true) + 1)  # more than all pairs together can cost
    doubt = np.array([0.0 if a.sure else UNSURE for a in true])[:, None]
    cost = np.where(dt <= NEAR_S + 1e-9, dt / len(true) + doubt, 10 * dear)
    _, partner, _ = lap.lapjv(cost, extend_cost=True, cost_limit=dear)
    return [(i, j) for i, j in enumerate(partner.tolist()) if j >= 0]


def figures(pairings: Sequence[Pairing]) -> Figures:
    """The figures of all kinds together."""
    cells = _cells(pairings, lambda p: len(p.hits), lambda p: len(p.missed), lambda p: len(p.false))
    hits = int(cells.both.sum())
    found = hits + int(cells.found.sum())
    right = sum(a.kind == b.kind for p in pairings for a, b in p.hits)
    return Figures(cells, found, Share(hits, cells.truth), Share(hits, found), Share(right, hits))


def of_kind(pairings: Sequence[Pairing], kind: str) -> Figures:
    """The figures of one kind.

    Both sides have it where a hit has it on both; recall asks only whether a true one was found at all,
    precision whether what was called so is so.
    """
    cells = _cells(
        pairings,
        lambda p: sum(a.kind == kind == b.kind for a, b in p.hits),
        lambda p: sum(q.kind == kind for q in p.missed) + sum(a.kind == kind != b.kind for a, b in p.hits),
        lambda p: sum(q.kind == kind for q in p.false) + sum(b.kind == kind != a.kind for a, b in p.hits),
    )
    right = int(cells.both.sum())
    called = right + int(cells.found.sum())
    hit = sum(a.kind == kind for p in pairings for a, _ in p.hits)
    return Figures(cells, called, Share(hit, cells.truth), Share(right, called), Share(right, hit))


def kinds(pairings: Sequence[Pairing]) -> list[str]:
    """Every kind that was or was found, most true ones first."""
    true = Counter(q.kind for p in pairings for q in [*(a for a, _ in p.hits), *p.missed])
    found = {q.kind for p in pairings for q in [*(b for _, b in p.hits), *p.false]}
    return sorted(true.keys() | found, key=lambda kind: (-true[kind], kind))


def _cells(
    pairings: Sequence[Pairing],
    both: Callable[[Pairing], int],
    true: Callable[[Pairing], int],
    found: Callable[[Pairing], int],
) -> Cells:
    groups = [(n, p.only(*key)) for n, p in enumerate(pairings) for key in p.ways()]
    numbers = [[count(group) for _, group in groups] for count in (both, true, found)]
    columns = [np.array(column, dtype=np.int64) for column in [*numbers, [n for n, _ in groups]]]
    return Cells(columns[0], columns[1], columns[2], columns[3])


def _percentiles(errors: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[float, float]:
    low, high = np.percentile(errors / np.maximum(truth, 1), [2.5, 97.5])
    return float(low), float(high)
