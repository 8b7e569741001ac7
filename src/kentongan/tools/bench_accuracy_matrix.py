"""A camera's matrix of kinds, from its crossings counted by eye: what each is told as, how often missed.

It calibrates how counts by kind are read, camera by camera. Nothing is corrected by it: a factor of one hour
says little about another light, so whoever multiplies says so beside the number.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kentongan.tools.bench_accuracy_score import (
    ENOUGH,
    RESAMPLES,
    SEED,
    Cells,
    Pairing,
    kinds,
    of_kind,
)

MISSED: Final = "missed"
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Factor:
    """Of one kind: true crossings, those told so, and true ones for each told, with its 95 % interval.

    There is no factor where fewer than `ENOUGH` are true, or none is told so; no interval where all is right.
    """

    true: int
    told: int
    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """`cells` has how many of each true kind (or `NOBODY`) were told as each kind (or were `MISSED`)."""

    kinds: tuple[str, ...]
    cells: dict[tuple[str, str], int]
    factors: dict[str, Factor]


def matrix(pairings: Sequence[Pairing]) -> Matrix:
    """Of all these scenes together; of one camera where they are its scenes."""
    cells: Counter[tuple[str, str]] = Counter()
    for p in pairings:
        cells.update((a.kind, b.kind) for a, b in p.hits)
        cells.update((q.kind, MISSED) for q in p.missed)
        cells.update((NOBODY, q.kind) for q in p.false)
    known = tuple(kinds(pairings))
    return Matrix(known, dict(cells), {kind: _factor(of_kind(pairings, kind).cells) for kind in known})


def _factor(cells: Cells) -> Factor:
    both, true, found = (int(part.sum()) for part in (cells.both, cells.true, cells.found))
    truth, told = both + true, both + found
    if truth < ENOUGH or not told:
        return Factor(truth, told, None, None)
    if not (true + found):
        return Factor(truth, told, 1.0, None)
    shares = np.array([both, true, found]) / (both + true + found)
    drawn = np.random.default_rng(SEED).multinomial(both + true + found, shares, RESAMPLES)
    ratios = (drawn[:, 0] + drawn[:, 1]) / np.maximum(drawn[:, 0] + drawn[:, 2], 1)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return Factor(truth, told, truth / told, (float(low), float(high)))


def to_json(found: Matrix) -> dict[str, object]:
    """Null: too few to judge."""
    rows = [*found.kinds, NOBODY]
    return {
        "told_as": {
            true: {told: n for (a, told), n in sorted(found.cells.items()) if a == true} for true in rows
        },
        "factors": {
            kind: {
                "true": factor.true,
                "told": factor.told,
                "true_for_each_told": None if factor.value is None else round(factor.value, 4),
                "interval": None if factor.interval is None else [round(end, 4) for end in factor.interval],
            }
            for kind, factor in found.factors.items()
        },
    }


def rows(found: Matrix) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table: a row a true kind, a column a told one, then the factor."""
    told = [*found.kinds, MISSED]
    heads = ["truly", *told, "true for each told"]
    table = [
        [true, *(str(found.cells.get((true, kind), 0)) for kind in told), _shown(found.factors.get(true))]
        for true in [*found.kinds, NOBODY]
    ]
    table[-1][-2] = "-"
    return heads, table


def _shown(factor: Factor | None) -> str:
    if factor is None:
        return "-"
    if factor.value is None:
        return f"not judged: fewer than {ENOUGH}" if factor.true < ENOUGH else "none is told so"
    span = "" if factor.interval is None else f" ({factor.interval[0]:.2f}-{factor.interval[1]:.2f})"
    return f"{factor.value:.2f}{span}"
