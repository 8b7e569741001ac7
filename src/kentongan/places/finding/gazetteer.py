"""The index of one city's names: built from its rows once, kept in memory, read only after that."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, cast
from uuid import UUID

import numpy as np
import numpy.typing as npt

from kentongan.places.finding import language
from kentongan.places.model import Kind, Point, bounds, contains

METRES_PER_DEG: Final = 111_195.0
ONE_STREET_M: Final = 500.0  # pieces of one name farther apart are two streets
STEP_M: Final = 15.0  # a street is looked at in points this far apart
SOFT_WEIGHT: Final = 0.3
SORT_WEIGHT: Final = 0.8
UNKNOWN_WEIGHT: Final = 5.0

Metres = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table `place`, as the index takes it."""

    id: UUID
    kind: Kind
    name: str
    alias: list[str]
    code: str
    rank: int
    lat: float
    lon: float
    geometry: dict[str, Any]
    more: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that can be found. A street is one entry with all its pieces."""

    number: int
    id: UUID
    kind: Kind
    name: str
    alias: tuple[str, ...]
    code: str
    rank: int
    point: Point
    xy: Metres  # (N, 2) metres east and north of the centre: a street's points, else the one point
    reach_m: float  # nothing of it is farther from its point
    shapes: tuple[dict[str, Any], ...]
    box: tuple[float, float, float, float]  # west, south, east, north of its shapes
    more: dict[str, Any]
    inside: bool | None  # the city; None where the pack draws no city


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of writing an entry's name."""

    entry: int
    how: str  # name or alias
    text: str
    words: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a word, or two words written as one, stands in a variant."""

    variant: int
    start: int
    length: int


class Gazetteer:
    """Names to entries, points to areas. Read only after it is built; safe to share between threads."""

    def __init__(self, centre: Point, rows: Iterable[Row]) -> None:
        self.centre = centre
        self._stretch = np.array([METRES_PER_DEG * math.cos(math.radians(centre[1])), METRES_PER_DEG])
        every = [row for row in rows if row.kind is not Kind.RAILWAY]
        self._cities = [row.geometry for row in every if row.kind is Kind.CITY and _is_area(row.geometry)]
        self.entries: list[Entry] = []
        for row in every:
            if row.kind not in {Kind.ROAD, Kind.CITY}:
                self.entries.append(self._entry(row))
        for street in _streets([row for row in every if row.kind is Kind.ROAD and row.name], self):
            self.entries.append(self._street(street))
        self.variants: list[Variant] = []
        self.of_entry: list[list[int]] = [[] for _ in self.entries]
        self.terms: dict[str, list[Posting]] = {}
        self._index()
        self._grams = _grams_of(self.terms)
        self._sorted = sorted(self.terms)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for term in self.terms:
            self._sounds[language.sound(term)].append(term)
        self.near_term = lru_cache(maxsize=20_000)(self._near_term)
        self.streets = [entry for entry in self.entries if entry.kind is Kind.ROAD]
        self.areas = [e for e in self.entries if e.kind in {Kind.KECAMATAN, Kind.KELURAHAN}]
        self.polsek = [entry for entry in self.entries if entry.kind is Kind.POLSEK]
        self.by_points = [e for e in self.entries if e.kind in {Kind.LANDMARK, Kind.STOP, Kind.JUNCTION}]

    def metres(self, points: Sequence[Point]) -> Metres:
        return (np.asarray(points, dtype=np.float64) - self.centre) * self._stretch

    def degrees(self, xy: Metres) -> Point:
        lon, lat = xy / self._stretch + self.centre
        return round(float(lon), 6), round(float(lat), 6)

    def in_city(self, point: Point) -> bool | None:
        return any(contains(city, point) for city in self._cities) if self._cities else None

    def holds(self, entry: Entry, point: Point) -> bool:
        """An area that is drawn holds this point."""
        west, south, east, north = entry.box
        return (
            west <= point[0] <= east
            and south <= point[1] <= north
            and any(contains(shape, point) for shape in entry.shapes)
        )

    def distance_m(self, entry: Entry, xy: Metres) -> float:
        """From a point to an entry: 0 within an area that is drawn."""
        if entry.shapes and self.holds(entry, self.degrees(xy)):
            return 0.0
        return float(np.sqrt(((entry.xy - xy) ** 2).sum(axis=1).min()))

    def _entry(self, row: Row) -> Entry:
        areas = (row.geometry,) if _is_area(row.geometry) else ()
        outline = [point for shape in areas for point in _outline(shape)]
        xy = self.metres([(row.lon, row.lat)])
        reach_m = float(np.hypot(*(self.metres(outline) - xy).T).max()) if outline else 0.0
        return self._made(row, [row], xy, reach_m, areas)

    def _street(self, rows: list[Row]) -> Entry:
        xy = np.concatenate([self._dense(path) for row in rows for path in _paths(row.geometry)])
        middle = xy[((xy - np.median(xy, axis=0)) ** 2).sum(axis=1).argmin()]
        reach_m = float(np.sqrt(((xy - middle) ** 2).sum(axis=1).max()))
        return self._made(min(rows, key=lambda row: row.rank), rows, xy, reach_m, (), self.degrees(middle))

    def _made(  # noqa: PLR0913, PLR0917 - one place where an entry is built
        self, row: Row, rows: list[Row], xy: Metres, reach_m: float, areas: tuple[dict[str, Any], ...],
        point: Point | None = None,
    ) -> Entry:  # fmt: skip
        at = point or (row.lon, row.lat)
        names = {word for it in rows for word in (*it.alias, it.name)} - {row.name}
        return Entry(
            number=len(self.entries), id=row.id, kind=row.kind, name=row.name, alias=tuple(sorted(names)),
            code=row.code, rank=row.rank, point=at, xy=xy, reach_m=reach_m, shapes=areas,
            box=bounds([at, *(point for shape in areas for point in _outline(shape))]),
            more=row.more, inside=self.in_city(at),
        )  # fmt: skip

    def _dense(self, path: Sequence[Point]) -> Metres:
        corners = self.metres(path)
        pieces = [corners[:1]]
        for a, b in pairwise(corners):
            steps = max(1, math.ceil(float(np.hypot(*(b - a))) / STEP_M))
            pieces.append(a + (b - a) * (np.arange(1, steps + 1) / steps)[:, None])
        return np.concatenate(pieces)

    def _index(self) -> None:
        named = [(e.number, how, text) for e in self.entries for how, text in _named(e)]
        split = [(number, how, text, tuple(language.words(text))) for number, how, text in named]
        holds: defaultdict[str, int] = defaultdict(int)
        for *_, words in split:
            for word in set(words):
                holds[word] += 1
        for number, how, text, words in split:
            if not words:
                continue
            weights = tuple(soft_weight(word) or math.log(1 + len(split) / holds[word]) for word in words)
            self.of_entry[number].append(len(self.variants))
            self._post(len(self.variants), words)
            self.variants.append(Variant(number, how, text, words, weights))
        self.weight_of = {w: math.log(1 + len(split) / n) for w, n in holds.items()}
        self.heaviest = math.log(1 + len(split))

    def _post(self, variant: int, words: tuple[str, ...]) -> None:
        for length in (1, 2):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                if part[0] in language.STREET or all(w in language.CROSSING for w in part):
                    continue
                self.terms.setdefault("".join(part), []).append(Posting(variant, start, length))

    def _near_term(self, word: str, whole: bool) -> tuple[tuple[str, float, str], ...]:
        """Terms that may have been meant, with how alike they are (0..1) and why.

        Args:
            whole: False for a word still being typed: what begins with it counts.
        """
        found: dict[str, tuple[float, str]] = {}
        if word in self.terms:
            found[word] = (1.0, "same")
        if word.isdigit():
            return tuple((term, *how) for term, how in found.items())
        for term in self._sounds.get(language.sound(word), ()) if len(word) > 2 else ():
            found.setdefault(term, (0.95, "sound"))
        for term in self._alike(word):
            alike = likeness(word, term)
            if alike > found.get(term, (0.0, ""))[0]:
                found[term] = (alike, "typo")
        if not whole and len(word) >= 3:
            for term in self._sorted[
                bisect_left(self._sorted, word) : bisect_left(self._sorted, word + "\x7f")
            ]:
                found.setdefault(term, (0.72 + 0.25 * len(word) / len(term), "begun"))
        return tuple((term, *how) for term, how in found.items())

    def _alike(self, word: str) -> list[str]:
        """Terms that share enough pairs of letters with a word to be worth comparing."""
        if len(word) < 4:
            return []
        shared: defaultdict[str, int] = defaultdict(int)
        grams = _pairs(word)
        for gram in grams:
            for term in self._grams.get(gram, ()):
                shared[term] += 1
        least = max(1, len(grams) - 2 * most_slips(len(word)) - 1)
        return [
            t for t, n in shared.items() if n >= least and abs(len(t) - len(word)) <= most_slips(len(word))
        ]


def soft_weight(word: str) -> float:
    """What a soft word in a name counts; 0 for a word that is not soft."""
    if word in language.SORTS:
        return SORT_WEIGHT
    return SOFT_WEIGHT if word in language.SOFT or (len(word) == 1 and not word.isdigit()) else 0.0


def most_slips(length: int) -> int:
    """How many wrong letters a word of this length may have."""
    return 0 if length < 4 else 1 if length < 6 else 2 if length < 10 else 3


def likeness(a: str, b: str) -> float:
    """How alike two words are, 0..1; 0 where more letters are wrong than most_slips allows.

    Source: optimal string alignment distance (Damerau 1964, restricted), here over the longer length.
    """
    most = min(most_slips(len(a)), most_slips(len(b)))
    if abs(len(a) - len(b)) > most:
        return 0.0
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return 0.0
        before, above = above, row
    slips = above[-1]
    return 0.0 if slips > most else 1 - (slips + (a[0] != b[0]) * 0.5) / max(len(a), len(b))


def _pairs(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[n : n + 2] for n in range(len(marked) - 1)}


def _grams_of(terms: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for term in terms:
        for gram in _pairs(term):
            found[gram].append(term)
    return found


def _named(entry: Entry) -> list[tuple[str, str]]:
    """Every way of writing the entry, the official one first."""
    seen = {tuple(language.words(entry.name))}
    found = [("name", entry.name)]
    for alias in entry.alias:
        words = tuple(language.words(alias))
        if words not in seen:
            seen.add(words)
            found.append(("alias", alias))
    return found


def _streets(rows: list[Row], index: Gazetteer) -> list[list[Row]]:
    """Pieces of road as streets: one name, each piece within ONE_STREET_M of another."""
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[language.name_key(row.name)].append(row)
    return [street for pieces in by_name.values() for street in _chained(pieces, index)]


def _chained(pieces: list[Row], index: Gazetteer) -> list[list[Row]]:
    ends = [index.metres([p for path in _paths(row.geometry) for p in (path[0], path[-1])]) for row in pieces]
    boxes = [(e.min(axis=0) - ONE_STREET_M, e.max(axis=0) + ONE_STREET_M) for e in ends]
    left, streets = set(range(len(pieces))), list[list[Row]]()
    while left:
        chain = [left.pop()]
        for member in chain:
            low, high = boxes[member]
            near = {n for n in left if bool(((ends[n] >= low) & (ends[n] <= high)).all(axis=1).any())}
            chain.extend(near)
            left -= near
        streets.append([pieces[n] for n in sorted(chain)])
    return streets


def _is_area(geometry: dict[str, Any]) -> bool:
    return geometry["type"] in {"Polygon", "MultiPolygon"}


def _paths(geometry: dict[str, Any]) -> list[list[Point]]:
    lines = geometry["coordinates"]
    return cast(list[list[Point]], [lines] if geometry["type"] == "LineString" else lines)


def _outline(geometry: dict[str, Any]) -> list[Point]:
    parts = geometry["coordinates"]
    rings = [parts[0]] if geometry["type"] == "Polygon" else [part[0] for part in parts]
    return cast(list[Point], [tuple(point) for ring in rings for point in ring])
