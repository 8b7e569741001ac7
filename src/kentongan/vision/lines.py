"""Reading LINES.json: which lines to count on, and in which part of a clip."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from kentongan.base.errors import Invalid
from kentongan.vision.model import Line

ABOUT: Final = frozenset(
    {"clip", "width", "height", "fps", "duration_s", "crossings", "seen", "ambiguous", "source", "note"}
)
"""Keys with which a file may describe itself (clips with their truth do); they change nothing."""
SHORTEST: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Plan:
    """What to count: lines, and the part of the clip in its own seconds (None: all of it)."""

    lines: tuple[Line, ...]
    from_s: float | None
    to_s: float | None


def read(path: Path) -> Plan:
    """Read and check a file of lines.

    Raises: Invalid, naming the file and the place of the fault.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid(f"{path}: no such file of lines") from None
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"{path}: cannot be read: {error}") from None
    except json.JSONDecodeError as error:
        raise Invalid(f"{path}: line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    try:
        return plan(found)
    except Invalid as error:
        raise Invalid(f"{path}: {error}") from None


def plan(found: object) -> Plan:
    """Check what a file of lines holds.

    Raises: Invalid, naming the place of the fault.
    """
    body = _keys(found, "the file", needed={"lines"}, allowed={"from_s", "to_s"} | ABOUT)
    rows = body["lines"]
    if not isinstance(rows, list) or not rows:
        raise Invalid('lines: must be a list of at least one {"name", "from", "to"}')
    lines = tuple(_line(row, f"lines[{i}]") for i, row in enumerate(cast("list[object]", rows)))
    names = [line.name for line in lines]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise Invalid(f"lines[{i}].name: {name!r} is the name of lines[{names.index(name)}] already")
    from_s, to_s = _second(body, "from_s"), _second(body, "to_s")
    if to_s is not None and to_s <= (from_s or 0.0):
        raise Invalid(f"to_s: {to_s:g} must be later than from_s, {from_s or 0.0:g}")
    return Plan(lines, from_s, to_s)


def _line(row: object, place: str) -> Line:
    body = _keys(row, place, needed={"name", "from", "to"}, allowed=set())
    name = body["name"]
    if not isinstance(name, str) or not name.strip():
        raise Invalid(f"{place}.name: must be a text that is not empty")
    from_, to = _point(body["from"], f"{place}.from"), _point(body["to"], f"{place}.to")
    if math.dist(from_, to) < SHORTEST:
        raise Invalid(f"{place}: line {name!r} has no length, it goes from {list(from_)} to {list(to)}")
    return Line(name, from_, to)


def _point(found: object, place: str) -> tuple[float, float]:
    pair = cast("list[object]", found) if isinstance(found, list) else []
    if len(pair) != 2:
        raise Invalid(f"{place}: must be [x, y]")
    x, y = (_number(part, f"{place}[{i}]") for i, part in enumerate(pair))
    for i, part in enumerate((x, y)):
        if not 0 <= part <= 1:
            raise Invalid(f"{place}[{i}]: {part:g} is outside the picture; fractions go from 0 to 1")
    return x, y


def _second(body: Mapping[str, object], key: str) -> float | None:
    if body.get(key) is None:
        return None
    second = _number(body[key], key)
    if second < 0:
        raise Invalid(f"{key}: {second:g} is before the clip begins; it must be 0 or more")
    return second


def _number(found: object, place: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise Invalid(f"{place}: {found!r} is not a number")
    return float(found)


def _keys(
    found: object, place: str, needed: set[str], allowed: set[str] | frozenset[str]
) -> dict[str, object]:
    if not isinstance(found, dict):
        raise Invalid(f"{place}: must be an object with {', '.join(sorted(needed))}")
    body = cast("dict[str, object]", found)
    for key in body:
        if key not in needed | allowed:
            known = ", ".join(sorted(needed | (set(allowed) - ABOUT)))
            raise Invalid(f"{place}: unknown key {key!r}; known are {known}")
    for key in sorted(needed):
        if key not in body:
            raise Invalid(f"{place}: key {key!r} is missing")
    return body
