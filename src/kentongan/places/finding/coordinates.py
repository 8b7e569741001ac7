"""Positions as people and programs write them: decimal, degrees-minutes-seconds, geo: URI, plus code."""

import math
import re
from dataclasses import dataclass
from typing import Final

from kentongan.places.finding import pluscode
from kentongan.places.model import Point, distance_m

FAR_M: Final = 100_000.0  # farther from the city than this is taken for a slip, if one explains it
_N: Final = r"[-+−–]?\d{1,3}(?:[.,]\d+)?"
_GEO: Final = re.compile(rf"\bgeo:\s*({_N.replace('.,', '.')}),\s*({_N.replace('.,', '.')})[^\s]*", re.I)
_UNSURE: Final = re.compile(r"[;?&]u=(\d+(?:\.\d+)?)", re.I)
_LINK: Final = re.compile(r"https?://\S*?[@=/]([-+]?\d{1,3}\.\d+),\s*([-+]?\d{1,3}\.\d+)", re.I)
_DMS: Final = re.compile(
    r"(\d{1,3})\s*[°º:d ]\s*(\d{1,2})\s*['’′:m ]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″s]|'')?\s*"
    r"(N|S|E|W|LU|LS|BT|BB|U|T|B)\b",
    re.I,
)
_DECIMAL: Final = re.compile(
    rf"^\D{{0,12}}?(?P<a>{_N})\s*°?\s*(?P<sa>N|S|E|W|LU|LS|BT|BB)?\s*(?:[,;/ ]|\s)\s*"
    rf"(?:lon|lng|long|bujur)?\s*[:=]?\s*(?P<b>{_N})\s*°?\s*(?P<sb>N|S|E|W|LU|LS|BT|BB)?\s*$",
    re.I,
)
_NORTH: Final = frozenset({"N", "LU", "U"})
_SOUTH: Final = frozenset({"S", "LS"})
_EAST: Final = frozenset({"E", "BT", "T"})
_WEST: Final = frozenset({"W", "BB", "B"})
_LAT: Final = _NORTH | _SOUTH


@dataclass(frozen=True, slots=True)
class Position:
    """A position that was written. `notes`: swapped, south_assumed, out_of_range, far_away."""

    point: Point
    accuracy_m: float
    how: str
    notes: tuple[str, ...] = ()


def position(text: str, centre: Point) -> Position | None:
    """The position this text is; None where it is none. One that cannot be is noted out_of_range."""
    geo = _GEO.search(text)
    if geo:
        unsure = _UNSURE.search(text)
        return _placed(_number(geo[1]), _number(geo[2]), centre, "geo", float(unsure[1]) if unsure else 10.0)
    code = pluscode.decode(text, centre)
    if code:
        return Position(code[0], max(10.0, round(code[1])), "plus_code", _far(code[0], centre))
    link = _LINK.search(text)
    if link:
        return _placed(float(link[1]), float(link[2]), centre, "link", 20.0)
    parts = list(_DMS.finditer(text))
    if len(parts) == 2:
        return _sided([(_sixty(part), part[4].upper()) for part in parts], centre)
    return _decimal(text, centre)


def _decimal(text: str, centre: Point) -> Position | None:
    found = _DECIMAL.match(text.strip())
    if found is None:
        return None
    a, b = found["a"], found["b"]
    sides = (found["sa"] or "").upper(), (found["sb"] or "").upper()
    if not all("." in n or "," in n for n in (a, b)) and not all(sides):
        return None  # two whole numbers are no position
    if all(sides):
        return _sided([(_number(a), sides[0]), (_number(b), sides[1])], centre, "decimal", 10.0)
    digits = min(len(n) - max(n.find("."), n.find(",")) - 1 if ("." in n or "," in n) else 0 for n in (a, b))
    return _placed(_number(a), _number(b), centre, "decimal", max(10.0, round(60_000 * 10.0**-digits)))


def _sided(
    parts: list[tuple[float, str]], centre: Point, how: str = "dms", accuracy_m: float = 30.0
) -> Position | None:
    """Two numbers that say their hemisphere, in either order."""
    lat = [(-n if side in _SOUTH else n) for n, side in parts if side in _LAT]
    lon = [(-n if side in _WEST else n) for n, side in parts if side in _EAST | _WEST]
    if len(lat) != 1 or len(lon) != 1:
        return None
    point = (lon[0], lat[0])
    if not _on_earth(point):
        return Position(centre, 0.0, how, ("out_of_range",))
    return Position(point, accuracy_m, how, _far(point, centre))


def _placed(a: float, b: float, centre: Point, how: str, accuracy_m: float) -> Position:
    """Latitude first, as people write it; the other order or a lost minus where only that is near."""
    tries = (
        ((b, a), ()),
        ((a, b), ("swapped",)),
        ((b, -a), ("south_assumed",)),
        ((a, -b), ("swapped", "south_assumed")),
    )
    for point, notes in tries:
        if _on_earth(point) and distance_m(point, centre) <= FAR_M:
            return Position(point, accuracy_m, how, notes)
    if _on_earth((b, a)):
        return Position((b, a), accuracy_m, how, ("far_away",))
    return Position(centre, 0.0, how, ("out_of_range",))


def _far(point: Point, centre: Point) -> tuple[str, ...]:
    return ("far_away",) if distance_m(point, centre) > FAR_M else ()


def _on_earth(point: Point) -> bool:
    return all(map(math.isfinite, point)) and abs(point[0]) <= 180 and abs(point[1]) <= 90


def _sixty(part: re.Match[str]) -> float:
    return int(part[1]) + int(part[2]) / 60 + _number(part[3]) / 3600


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-").replace("–", "-"))
