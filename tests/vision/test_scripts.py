"""The regression set: worlds in which counters are known to go wrong, counted over many seeds.

`bench/track_scripts.py` prints the same table for as many seeds as one likes.
"""

from collections.abc import Sequence

import pytest

from vision.scripts.regression import SCRIPTS
from vision.scripts.script import Outcome, Script, counted

SEEDS = (11, 12)
RATES = (5.0, 10.0)
AT_MOST = 0.02
counts: dict[tuple[str, float], list[Outcome]] = {}


def outcomes(script: Script, looks_per_s: float) -> list[Outcome]:
    """Counted once for all tests."""
    key = script.name, looks_per_s
    if key not in counts:
        counts[key] = [counted(script, looks_per_s, seed) for seed in SEEDS]
    return counts[key]


def error(found: Sequence[Outcome]) -> float:
    return sum(o.errors for o in found) / sum(sum(o.true.values()) for o in found)


@pytest.mark.parametrize("looks_per_s", RATES)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name.replace(" ", "_"))
def test_a_script_is_counted_within_its_bound(script: Script, looks_per_s: float) -> None:
    found = outcomes(script, looks_per_s)
    assert sum(sum(o.true.values()) for o in found) >= 20
    assert error(found) <= script.bound


@pytest.mark.parametrize("looks_per_s", RATES)
def test_the_whole_set_is_counted_within_two_percent(looks_per_s: float) -> None:
    everything = {script.name: outcomes(script, looks_per_s) for script in SCRIPTS}
    for name, found in everything.items():
        true, seen = (
            sum(sum(side.values()) for side in sides)
            for sides in zip(*((o.true, o.found) for o in found), strict=True)
        )
        print(f"{name:34s} true {true:5d}  found {seen:5d}  error {error(found):6.1%}")
    assert error([o for found in everything.values() for o in found]) <= AT_MOST
