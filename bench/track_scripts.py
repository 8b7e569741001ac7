"""Count error of the tracker on the track scripts of tests/vision/scripts, script by script.

    PYTHONPATH=src:tests python bench/track_scripts.py [--seeds N] [--first N] [--looks 5 10] [NAME ...]

The error is the sum over script, line and way of |found - true|, divided by true.
"""

import argparse
import time
from collections.abc import Sequence

from vision.scripts.script import Outcome, Script, counted
from vision.scripts.streets import SCRIPTS


def row(script: Script, looks: Sequence[float], seeds: range) -> tuple[str, list[int]]:
    """One line of the table, and (true, errors) for each rate."""
    cells, sums = [script.name.ljust(32)], []
    for rate in looks:
        outcomes: list[Outcome] = [counted(script, rate, seed) for seed in seeds]
        true = sum(sum(o.true.values()) for o in outcomes)
        errors = sum(o.errors for o in outcomes)
        found = sum(sum(o.found.values()) for o in outcomes)
        cells.append(f"{true:6d} {found:6d} {errors:5d} {errors / true:7.1%}")
        sums += [true, errors]
    return "   ".join(cells), sums


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="parts of names of scripts; all without")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--looks", type=float, nargs="+", default=[5.0, 10.0])
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    begun_s = time.perf_counter()
    print("script".ljust(32) + "".join(f"      true  found   err   error ({r:g}/s)" for r in asked.looks))
    sums = [0] * 2 * len(asked.looks)
    for script in SCRIPTS:
        if not asked.names or any(name in script.name for name in asked.names):
            line, found = row(script, asked.looks, seeds)
            sums = [a + b for a, b in zip(sums, found, strict=True)]
            print(line, flush=True)
    shares = [
        f"{r:g}/s {e / t:.2%} of {t}" for r, t, e in zip(asked.looks, sums[::2], sums[1::2], strict=True)
    ]
    print("all: " + ", ".join(shares) + f" in {time.perf_counter() - begun_s:.0f} s")


if __name__ == "__main__":
    main()
