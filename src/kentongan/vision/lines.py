"""Reading LINES.json: which lines to count on, in which part of a clip, and what else to measure."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, cast

import numpy as np

from kentongan.base.errors import Invalid
from kentongan.vision.ground import CAREFUL, Errors, Ground, calibrate
from kentongan.vision.model import Line, Way
from kentongan.vision.movement import Door, Turn
from kentongan.vision.occupancy import Zone
from kentongan.vision.occupancy_polygon import check

ABOUT: Final = frozenset(
    {"clip", "width", "height", "fps", "duration_s", "crossings", "seen", "ambiguous", "source", "note"}
)
"""Keys with which a file may describe itself (clips with their truth do); they change nothing."""
ASKED: Final = frozenset({"from_s", "to_s", "zones", "movements", "ground"})
SHORTEST: Final = 1e-4
BESIDE: Final = 0.02
"""A line whose middle is nearer than this to another line, drawn out, is on neither side of it."""
Middle: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to count: lines, and the part of the clip in its own seconds (None: all of it).

    And what to measure beside it, where the file asks for it: movements, zones, speeds over a ground.
    """

    lines: tuple[Line, ...]
    from_s: float | None
    to_s: float | None
    turns: tuple[Turn, ...] = ()
    zones: tuple[Zone, ...] = ()
    ground: Ground | None = None


def read(path: Path) -> Plan:
    """Read and check a file of lines.

    Raises: Invalid, naming the file and the place of the fault.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors begin with a mark
    except FileNotFoundError:
        raise Invalid(f"{path}: no such file of lines") from None
    except UnicodeDecodeError:
        raise Invalid(f"{path}: cannot be read: it is no text in UTF-8; save it so") from None
    except (OSError, RecursionError) as error:
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
    body = _keys(found, "the file", needed={"lines"}, allowed=ASKED | ABOUT)
    lines = tuple(_line(row, place) for row, place in _rows(body, "lines", '{"name", "from", "to"}'))
    _differ([line.name for line in lines], "lines")
    from_s, to_s = _second(body, "from_s"), _second(body, "to_s")
    if to_s is not None and to_s <= (from_s or 0.0):
        raise Invalid(f"to_s: {to_s:g} must be later than from_s, {from_s or 0.0:g}")
    turns = _turns(body, lines) if "movements" in body else ()
    ground = _ground(body["ground"]) if "ground" in body else None
    return Plan(lines, from_s, to_s, turns, _zones(body) if "zones" in body else (), ground)


def _line(row: object, place: str) -> Line:
    body = _keys(row, place, needed={"name", "from", "to"}, allowed=set())
    name = _name(body["name"], f"{place}.name")
    from_, to = _point(body["from"], f"{place}.from"), _point(body["to"], f"{place}.to")
    if math.dist(from_, to) < SHORTEST:
        raise Invalid(f"{place}: line {name!r} has no length, it goes from {list(from_)} to {list(to)}")
    return Line(name, from_, to)


def _zones(body: Mapping[str, object]) -> tuple[Zone, ...]:
    zones: list[Zone] = []
    for row, place in _rows(body, "zones", '{"name", "points"}'):
        found = _keys(row, place, needed={"name", "points"}, allowed=set())
        name, points = _name(found["name"], f"{place}.name"), found["points"]
        corners = tuple(_point(point, f"{place}.points[{i}]") for i, point in enumerate(_list(points)))
        try:
            check(np.array(corners, dtype=np.float64).reshape(-1, 2))
        except Invalid as error:
            raise Invalid(f"{place}.points: {error}") from None
        zones.append(Zone(name, corners))
    _differ([zone.name for zone in zones], "zones")
    return tuple(zones)


def _ground(found: object) -> Ground:
    errors = {"picture_error", "metres_error"}
    body = _keys(found, "ground", needed={"picture", "metres"}, allowed=errors)
    picture = [_point(p, f"ground.picture[{i}]") for i, p in enumerate(_list(body["picture"]))]
    metres = [_pair(p, f"ground.metres[{i}]", "[east, north]") for i, p in enumerate(_list(body["metres"]))]
    sizes = {key: _number(body[key], f"ground.{key}") for key in sorted(errors & set(body))}
    for key, size in sizes.items():
        if size <= 0:
            raise Invalid(f"ground.{key}: {size:g} must be more than 0; no point is known exactly")
    known = Errors(sizes.get("picture_error", CAREFUL.picture), sizes.get("metres_error", CAREFUL.metres))
    try:
        return calibrate(np.array(picture).reshape(-1, 2), np.array(metres).reshape(-1, 2), known)
    except Invalid as error:
        raise Invalid(f"ground: {error}") from None


def _turns(body: Mapping[str, object], lines: Sequence[Line]) -> tuple[Turn, ...]:
    """Movements between lines. Each crossing leads in or out of the junction, never both."""
    by_name = {line.name: line for line in lines}
    turns: list[Turn] = []
    for row, place in _rows(body, "movements", '{"name", "from", "to"}'):
        found = _keys(row, place, needed={"name", "from", "to"}, allowed=set())
        name = _name(found["name"], f"{place}.name")
        ends = [_doors(found[key], f"{place}.{key}", by_name) for key in ("from", "to")]
        middles = [np.mean([_middle(by_name[line]) for line, _, _ in end], axis=0) for end in ends]
        from_ = frozenset(_door(by_name[line], way, (middles[1], True), at) for line, way, at in ends[0])
        to = frozenset(_door(by_name[line], way, (middles[0], False), at) for line, way, at in ends[1])
        turns.append(Turn(name, from_, to))
    _differ([turn.name for turn in turns], "movements")
    for i, turn in enumerate(turns):
        for j, other in enumerate(turns):
            for line, way in sorted(turn.to & other.from_):
                raise Invalid(
                    f"movements[{i}].to: {way} over {line!r} is where movements[{j}] comes from; "
                    "a movement leaves the junction where no other comes in"
                )
            if j < i and turn.from_ & other.from_ and turn.to & other.to:
                raise Invalid(
                    f"movements[{i}]: {turn.name!r} is among movements[{j}], {other.name!r}, already"
                )
    return tuple(turns)


def _doors(found: object, place: str, lines: Mapping[str, Line]) -> list[tuple[str, Way | None, str]]:
    """One end of a movement: lines by name, the way over each or None where it is to be told from the other
    end, and the place of each in the file."""
    rows = cast("list[object]", found) if isinstance(found, list) else [found]
    if not rows:
        raise Invalid(f"{place}: must name at least one line")
    doors: list[tuple[str, Way | None, str]] = []
    for i, row in enumerate(rows):
        at = f"{place}[{i}]" if isinstance(found, list) else place
        name, way = row, None
        if isinstance(row, dict):
            body = _keys(cast("object", row), at, needed={"line", "way"}, allowed=set())
            name, said = body["line"], body["way"]
            if not isinstance(said, str) or said not in set(Way):
                raise Invalid(f"{at}.way: must be one of {', '.join(Way)}")
            way = Way(said)
        if not isinstance(name, str) or name not in lines:
            raise Invalid(f"{at}: {name!r} is the name of no line; lines are {', '.join(map(repr, lines))}")
        doors.append((name, way, at))
    return doors


def _door(line: Line, way: Way | None, other: tuple[Middle, bool], place: str) -> Door:
    """A line with its way: towards the other end of the movement, or from there.

    Args:
        other: the middle of the other end, and whether the movement goes there.
    """
    if way is not None:
        return line.name, way
    (x, y), there = other
    along = line.to[0] - line.from_[0], line.to[1] - line.from_[1]
    side = (along[0] * (y - line.from_[1]) - along[1] * (x - line.from_[0])) / math.hypot(*along)
    if abs(side) < BESIDE:
        raise Invalid(
            f"{place}: which way over {line.name!r} is meant cannot be told from where the other end lies; "
            f'say {{"line": {json.dumps(line.name)}, "way": "forward"}} or "back"'
        )
    return line.name, Way.FORWARD if (side > 0) == there else Way.BACK


def _middle(line: Line) -> Middle:
    return (line.from_[0] + line.to[0]) / 2, (line.from_[1] + line.to[1]) / 2


def _rows(body: Mapping[str, object], key: str, form: str) -> list[tuple[object, str]]:
    """The rows of a list with the place of each."""
    rows = _list(body[key])
    if not rows:
        raise Invalid(f"{key}: must be a list of at least one {form}")
    return [(row, f"{key}[{i}]") for i, row in enumerate(rows)]


def _list(found: object) -> list[object]:
    return cast("list[object]", found) if isinstance(found, list) else []


def _name(found: object, place: str) -> str:
    if not isinstance(found, str) or not found.strip():
        raise Invalid(f"{place}: must be a text that is not empty")
    return found


def _differ(names: Sequence[str], key: str) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise Invalid(f"{key}[{i}].name: {name!r} is the name of {key}[{names.index(name)}] already")


def _pair(found: object, place: str, form: str) -> tuple[float, float]:
    pair = _list(found)
    if len(pair) != 2:
        raise Invalid(f"{place}: must be {form}")
    x, y = (_number(part, f"{place}[{i}]") for i, part in enumerate(pair))
    return x, y


def _point(found: object, place: str) -> tuple[float, float]:
    x, y = _pair(found, place, "[x, y]")
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
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Invalid(f"{place}: {found!r} is not a number")
    try:
        number = float(found)
    except OverflowError:
        raise Invalid(f"{place}: a number of so many digits cannot be meant") from None
    if not math.isfinite(number):
        raise Invalid(f"{place}: {found!r} is not a number")
    return number


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
