"""Count error of the tracker on the track scripts of tests/vision/scripts, script by script.

    PYTHONPATH=src:tests python bench/track_scripts.py [--seeds N] [--first N] [--looks 5 10] [NAME ...]
    PYTHONPATH=src:tests python bench/track_scripts.py --seeds 4 --markdown [--write docs/accuracy.md]

The error is the sum over script, line and way of |found - true|, divided by true. With --markdown the
property tests are run too, and three tables come out: conditions, scripts, property tests.
"""

import argparse
import time
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

from kentongan.tools.bench_accuracy_table import written
from vision.scripts.regression import SCRIPTS
from vision.scripts.script import Script
from vision.scripts.table import PLACES, Row, held, row, tables


def line(name: str, found: Row) -> str:
    cells = [f"{found.found[r]:6d} {found.wrong[r]:5d} {found.error(r):7.1%}" for r in found.found]
    return f"{name:32}{found.true:6d}" + "   ".join(["", *cells])


def put(path: Path | None, found: list[str], note: str) -> None:
    """Print the tables, or write them into a document."""
    inners = [found[0], f"{note}\n\n{found[1]}", found[2]]
    if path is None:
        print("\n\n".join(inners))
        return
    text = path.read_text(encoding="utf-8")
    for place, inner in zip(PLACES, inners, strict=True):
        text = written(text, place, inner, path)
    path.write_text(text, encoding="utf-8")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="parts of names of scripts; all without")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--looks", type=float, nargs="+", default=[5.0, 10.0])
    parser.add_argument("--markdown", action="store_true", help="the tables of docs/accuracy.md; all scripts")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put them into this document")
    asked = parser.parse_args()
    if asked.names and asked.markdown:
        parser.error("--markdown gives all scripts: name none")
    if asked.write and not asked.markdown:
        parser.error("--write goes with --markdown")
    return asked


def main() -> None:
    asked = parsed()
    seeds = range(asked.first, asked.first + asked.seeds)
    if asked.write:  # a missing place is told before the work
        text = asked.write.read_text(encoding="utf-8")
        for place in PLACES:
            written(text, place, "", asked.write)
    begun_s = time.perf_counter()
    rates = "".join(f" found   err   error ({r:g}/s)" for r in asked.looks)
    print(f"{'script':32}  true  {rates}")
    rows: dict[Script, Row] = {}
    for script in SCRIPTS:
        if not asked.names or any(name in script.name for name in asked.names):
            rows[script] = row(script, asked.looks, seeds)
            print(line(script.name, rows[script]), flush=True)
    print(line("all", reduce(Row.__add__, rows.values())))
    print(f"in {time.perf_counter() - begun_s:.0f} s")
    if asked.markdown:
        at = datetime.now(UTC)
        note = f"Seeds {seeds[0]} to {seeds[-1]} of each script, {at:%Y-%m-%d %H:%M} UTC."
        put(asked.write, tables(rows, held()), note)


if __name__ == "__main__":
    main()
