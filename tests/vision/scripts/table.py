"""The regression set as tables for docs/accuracy.md: conditions, scripts, property tests."""

import ast
import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import is_hypothesis_test

from vision.scripts.regression import BESIDE, CONDITIONS, FOLLOWS
from vision.scripts.script import Outcome, Script, counted

TESTS: Final = Path(__file__).parents[1]
PLACES: Final = ("conditions", "track scripts", "property tests")
"""The marks in the document, in the order of `tables`."""


@dataclass(frozen=True)
class Row:
    """What a script, or several, came to: true crossings, and found and wrong ones by looks per second."""

    true: int
    found: dict[float, int]
    wrong: dict[float, int]

    def __add__(self, other: "Row") -> "Row":
        return Row(self.true + other.true, *(
            {rate: a[rate] + b[rate] for rate in a}
            for a, b in ((self.found, other.found), (self.wrong, other.wrong))
        ))  # fmt: skip

    def cells(self) -> list[str]:
        """Columns of a table, behind those that say what it is."""
        each = [[f"{n}", f"{self.wrong[rate]}", f"{self.error(rate):.1%}"] for rate, n in self.found.items()]
        return [f"{self.true}", *(cell for cells in each for cell in cells)]

    def error(self, rate: float) -> float:
        """Count error: the sum over line, way and seed of |found - true|, divided by true."""
        return self.wrong[rate] / self.true


def row(script: Script, rates: Sequence[float], seeds: Sequence[int]) -> Row:
    """Count a script with each seed at each rate."""
    by_rate = {rate: [counted(script, rate, seed) for seed in seeds] for rate in rates}
    true = sum(sum(o.true.values()) for o in by_rate[rates[0]])
    return Row(true, _sums(by_rate, lambda o: sum(o.found.values())), _sums(by_rate, lambda o: o.errors))


def _sums(by_rate: Mapping[float, list[Outcome]], of: Callable[[Outcome], int]) -> dict[float, int]:
    return {rate: sum(map(of, outcomes)) for rate, outcomes in by_rate.items()}


def properties() -> dict[str, str]:
    """Every property test of counting: its name and its file."""
    found: dict[str, str] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(_given(mark) for mark in node.decorator_list):
                found[node.name] = path.name
    return found


def _given(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "given"


def follows(name: str) -> str:
    """What a property test does to a street, after which the count must be the same or turned."""
    return ", ".join(what for what, words in FOLLOWS.items() if any(word in name for word in words))


class Drawn:
    """Let pytest run the property tests alone, and count the examples that each was held against."""

    def __init__(self) -> None:
        self.drawn: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the property tests, and count each example that was drawn for them and held."""
        items[:] = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
        for test in {id(item.obj): item.obj for item in items if isinstance(item, pytest.Function)}.values():
            test.hypothesis.inner_test = self._counting(test.__name__, test.hypothesis.inner_test)

    def _counting(self, name: str, test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def held(*args: object, **words: object) -> None:
            test(*args, **words)
            self.drawn[name] += 1

        return held


def held() -> dict[str, int]:
    """Run every property test.

    Returns: how many drawn examples each was held against.
    Raises: SystemExit, where one failed.
    """
    drawn = Drawn()
    files = [str(TESTS / name) for name in sorted(set(properties().values()))]
    if pytest.main(["-q", "-p", "no:cacheprovider", "-o", "addopts=", *files], plugins=[drawn]):
        raise SystemExit("a property test failed; nothing was written")
    return dict(drawn.drawn)


def tables(rows: Mapping[Script, Row], drawn: Mapping[str, int]) -> list[str]:
    """The three tables in Markdown."""
    whole = functools.reduce(Row.__add__, rows.values())
    of_rates = [f"{head} {rate:g}/s" for rate in whole.found for head in ("found", "wrong", "error")]
    numbers = ["true", *of_rates]
    by_condition: list[list[str]] = []
    for name in CONDITIONS:
        mine = {script.name: row for script, row in rows.items() if script.of == name}
        beside = ", ".join(f"`{test}`" for test in BESIDE[name])
        sums = functools.reduce(Row.__add__, mine.values()).cells()
        by_condition.append([name, "; ".join(mine), *sums, beside])
    scripts = [[s.of, s.name, s.about, f"{s.bound:.0%}", *row.cells()] for s, row in rows.items()]
    tests = [[f"`{name}`", file, follows(name), f"{drawn[name]}", "0"] for name, file in properties().items()]
    return [
        markdown(["condition", "scripts", *numbers, "beside it"], [
            *by_condition, ["all", "", *whole.cells(), ""]
        ]),
        markdown(["stands for", "script", "what it shows", "at most", *numbers], [
            *scripts, ["all", "", "", "2%", *whole.cells()]
        ]),
        markdown(["property test", "file", "the count follows", "drawn", "failed"], tests),
    ]  # fmt: skip


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns of numbers stand to the right."""
    right = [all(row[i][:1].isdigit() for row in rows) for i in range(len(heads))]
    rule = ["---:" if one else "---" for one in right]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *rows])


def read(text: str) -> list[list[str]]:
    """The rows of the first table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
