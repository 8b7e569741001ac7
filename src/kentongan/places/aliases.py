"""Other names of places, in a file of the city's own: aliases.csv of a pack. See docs/city-packs.md.

A row names a place as the pack does and what people call it. A street is meant by "Jalan ...", a crossing by
two streets with a plus between them. Names are compared without titles and by sound, so that one file
serves a sketch and an import that write a street differently.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final, cast

from kentongan.places.finding.language import STREET, fold, name_key
from kentongan.places.model import Kind, Place

FILE: Final = "aliases.csv"
COLUMNS: Final = ("name", "alias")
LONGEST: Final = 160
MOST_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Alias:
    """One row. `row` is its line in the file."""

    row: int
    name: str
    alias: tuple[str, ...]


def parse(text: str) -> tuple[list[Alias], list[str]]:
    """The rows of an aliases.csv, and a sentence for each that is wrong."""
    rows = csv.reader(StringIO(text))
    head = next(rows, list[str]())
    if tuple(head) != COLUMNS:
        return [], [f"the first line must be {','.join(COLUMNS)}"]
    found: list[Alias] = []
    told: list[str] = []
    for number, row in enumerate(rows, 2):
        if not row:
            continue
        names = tuple(part.strip() for part in row[1].split(";") if part.strip()) if len(row) == 2 else ()
        if len(row) != 2 or not row[0].strip() or not names:
            told.append(f"row {number}: takes a name and, after a comma, aliases with ; between them")
        elif any(len(name) > LONGEST or not fold(name) for name in (row[0], *names)):
            told.append(f"row {number}: a name has letters or digits, and at most {LONGEST} signs")
        elif number > MOST_ROWS:
            return [], [f"more than {MOST_ROWS} rows"]
        else:
            found.append(Alias(number, row[0].strip(), names))
    return found, told


def applied(places: Sequence[Place], rows: Sequence[Alias]) -> tuple[list[Place], list[Alias]]:
    """The places with their other names, and the rows whose place is not in this pack."""
    by_key: dict[tuple[str, ...], list[int]] = {}
    for index, place in enumerate(places):
        for key in _keys(place):
            by_key.setdefault(key, []).append(index)
    told: dict[int, list[str]] = {}
    unplaced: list[Alias] = []
    for row in rows:
        meant = by_key.get(_key(row.name), [])
        if not meant:
            unplaced.append(row)
        for index in meant:
            told.setdefault(index, []).extend(row.alias)
    changed = [
        replace(place, alias=tuple(dict.fromkeys([*place.alias, *told[index]]))) if index in told else place
        for index, place in enumerate(places)
    ]
    return changed, unplaced


def _key(name: str) -> tuple[str, ...]:
    if "+" in name:
        return ("+", *sorted(name_key(part) for part in name.split("+")))
    return ("street" if set(fold(name).split()[:1]) & STREET else "place", name_key(name))


def _keys(place: Place) -> list[tuple[str, ...]]:
    """What a row may call this place. A junction of several streets is every pair of them."""
    if place.kind is Kind.JUNCTION:
        roads = sorted({name_key(str(road)) for road in _roads(place)})
        return [("+", a, b) for n, a in enumerate(roads) for b in roads[n + 1 :]]
    return [_key(place.name)] if place.name else []


def _roads(place: Place) -> Sequence[object]:
    roads = place.more.get("roads")
    return cast(list[object], roads) if isinstance(roads, list) else []
