"""Reads a city pack from its folder, and says what is wrong with it: file, row, what is expected.

The format stands in docs/city-packs.md.
"""

import json
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import AfterValidator, BaseModel, Field, FiniteFloat, TypeAdapter, ValidationError

from kentongan.base.errors import Invalid
from kentongan.places import aliases
from kentongan.places.junctions import Road, find
from kentongan.places.model import Card, Kind, Pack, Place, Point, distance_m, halfway, inside

LARGEST_BYTES: Final = 200_000_000
FARTHEST_M: Final = 100_000.0  # a point farther from the city's centre is a slip: swapped, or in another unit
SHOWN: Final = 20  # faults told at once

CARD: Final = "city.toml"
FILES: Final = {
    "roads.geojson": (Kind.ROAD,),
    "railways.geojson": (Kind.RAILWAY,),
    "areas.geojson": (Kind.KECAMATAN, Kind.KELURAHAN, Kind.CITY),
    "places.geojson": (Kind.LANDMARK, Kind.POLSEK, Kind.STOP),
    "junctions.geojson": (Kind.JUNCTION,),
}
"""Which kinds each file may hold; a feature without a kind is of a file's only one."""
OPTIONAL: Final = frozenset({"railways.geojson", "junctions.geojson"})
SHAPES: Final = {
    "roads.geojson": ("LineString", "MultiLineString"),
    "railways.geojson": ("LineString", "MultiLineString"),
    "areas.geojson": ("Polygon", "MultiPolygon", "Point"),
    "places.geojson": ("Point",),
    "junctions.geojson": ("Point",),
}


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; write it as in Asia/Jakarta") from None


def _country(code: str) -> str:
    if code and code not in holidays.list_supported_countries():
        raise ValueError("no such country with known holidays; write it as in ID, or leave it empty")
    return code


class CardFile(BaseModel, extra="forbid"):
    """city.toml, as it is written."""

    format: Literal[1]
    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    name: str = Field(min_length=1, max_length=80)
    province: str = Field(min_length=1, max_length=80)
    timezone: Annotated[str, AfterValidator(_zone)]
    lat: FiniteFloat = Field(ge=-90, le=90)
    lon: FiniteFloat = Field(ge=-180, le=180)
    code: str = Field("", max_length=20)
    holidays: Annotated[str, AfterValidator(_country)] = ""
    approximate: bool
    attribution: str = Field(min_length=1, max_length=500)


Pair = tuple[FiniteFloat, FiniteFloat]
Line = Annotated[list[Pair], Field(min_length=2)]
Ring = Annotated[list[Pair], Field(min_length=4)]


class PointShape(BaseModel):
    type: Literal["Point"]
    coordinates: Pair


class LineShape(BaseModel):
    type: Literal["LineString"]
    coordinates: Line


class LinesShape(BaseModel):
    type: Literal["MultiLineString"]
    coordinates: Annotated[list[Line], Field(min_length=1)]


class PolygonShape(BaseModel):
    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1)]


class PolygonsShape(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Annotated[list[Ring], Field(min_length=1)]], Field(min_length=1)]


Shape = Annotated[
    PointShape | LineShape | LinesShape | PolygonShape | PolygonsShape, Field(discriminator="type")
]


SHAPE: Final = TypeAdapter[Shape](Shape)


class Properties(BaseModel, extra="forbid"):
    """What may be said of a place in a pack."""

    kind: Kind | None = None
    name: str = Field("", max_length=160)
    rank: int = Field(5, ge=1, le=5)
    code: str = Field("", max_length=40)
    alias: list[Annotated[str, Field(min_length=1, max_length=160)]] = Field(default_factory=list[str])
    group: str | None = Field(None, max_length=80)
    areas: list[str] | None = None
    roads: list[str] | None = Field(None, min_length=2)
    arms: list[Annotated[FiniteFloat, Field(ge=0, lt=360)]] | None = None
    closed: bool | None = None
    oneway: bool | None = None
    lanes: int | None = Field(None, ge=1, le=20)
    approximate: bool | None = None

    def more(self) -> dict[str, object]:
        """All that has no column of its own."""
        return self.model_dump(exclude={"kind", "name", "rank", "code", "alias"}, exclude_none=True)


class Feature(BaseModel):
    type: Literal["Feature"]
    properties: Properties
    geometry: Shape


class Faults(Exception):
    """Everything found wrong with one file, a sentence each."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("; ".join(told[:SHOWN]))
        self.told = told


def read(folder: Path, *, aliased: bool = True) -> Pack:
    """The pack in this folder, with junctions found in its roads where the folder names none.

    Args:
        aliased: give the places their names of aliases.csv too.
    Raises: Invalid, with every fault up to SHOWN of them, each with its file and row.
    """
    pack, told = check(folder, aliased=aliased)
    if pack is None:
        rest = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
        raise Invalid("; ".join(told[:SHOWN]) + rest)
    return pack


def check(folder: Path, *, aliased: bool = True) -> tuple[Pack | None, list[str]]:
    """Read a pack whole: the pack, or None and what is wrong with it."""
    try:
        card = _card(folder / CARD)
    except Faults as faults:
        return None, faults.told
    told: list[str] = []
    places: list[Place] = []
    digest = sha256((folder / CARD).read_bytes())
    for name in FILES:
        path = folder / name
        if name in OPTIONAL and not path.exists():
            continue
        try:
            digest.update(name.encode() + sha256(path.read_bytes()).digest() if path.is_file() else b"")
            places += _places(path, card)
        except Faults as faults:
            told += faults.told
    try:
        others, text = other_names(folder)
    except Faults as faults:
        return None, told + faults.told
    if told:
        return None, told
    if not (folder / "junctions.geojson").exists():
        places += find(named_roads(places))
    if others:
        digest.update(aliases.FILE.encode() + sha256(text.encode()).digest())
    named = aliases.applied(places, others)[0] if aliased else places
    return Pack(card, tuple(named), digest.hexdigest()), []


def other_names(folder: Path) -> tuple[list[aliases.Alias], str]:
    """The rows of a folder's aliases.csv and its text; nothing where there is none. Raises: Faults."""
    path = folder / aliases.FILE
    if not path.exists():
        return [], ""
    text = _text(path)
    rows, told = aliases.parse(text)
    if told:
        raise Faults([f"{path}: {fault}" for fault in told])
    return rows, text


def named_roads(places: list[Place]) -> list[Road]:
    """The roads that others can turn into: named, not closed, one for each name."""
    open_roads = [p for p in places if p.kind is Kind.ROAD and p.name and not p.more.get("closed")]
    by_name: dict[str, list[Place]] = {}
    for place in open_roads:
        by_name.setdefault(place.name, []).append(place)
    return [
        Road(name, min(place.rank for place in pieces), tuple(path for p in pieces for path in paths_of(p)))
        for name, pieces in by_name.items()
    ]


def paths_of(place: Place) -> tuple[tuple[Point, ...], ...]:
    """The lines of a road."""
    coordinates = cast(list[Any], place.geometry["coordinates"])
    lines = [coordinates] if place.geometry["type"] == "LineString" else coordinates
    return tuple(tuple((float(x), float(y)) for x, y in line) for line in lines)


def _card(path: Path) -> Card:
    try:
        written = CardFile.model_validate(tomllib.loads(_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise Faults([f"{path}: not valid TOML: {error}"]) from None
    except ValidationError as error:
        raise Faults(_told(str(path), error)) from None
    return Card(**written.model_dump(exclude={"format"}))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise Faults([f"{path}: larger than {LARGEST_BYTES // 1_000_000} MB"])
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Faults([f"{path}: no such file; a city pack needs it (docs/city-packs.md)"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Faults([f"{path}: cannot be read as UTF-8 text: {error}"]) from None


def features(path: Path) -> list[object]:
    """The features of a GeoJSON file, unchecked. Raises: Faults."""
    try:
        whole = json.loads(_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Faults([f"{path}: not valid JSON: {error}"]) from None
    if not isinstance(whole, dict):
        raise Faults([f"{path}: not a GeoJSON FeatureCollection"])
    found = cast(dict[str, object], whole)
    rows = found.get("features")
    if found.get("type") != "FeatureCollection" or not isinstance(rows, list):
        raise Faults([f"{path}: not a GeoJSON FeatureCollection"])
    return cast(list[object], rows)


def _places(path: Path, card: Card) -> list[Place]:
    told: list[str] = []
    places: list[Place] = []
    for number, row in enumerate(features(path), 1):
        where = f"{path}: feature {number}"
        try:
            feature = Feature.model_validate(row)
        except ValidationError as error:
            told += _told(where, error)
            continue
        faults = list(_faults(path.name, feature, card))
        told += [f"{where}: {fault}" for fault in faults]
        if not faults:
            places.append(_place(path.name, feature))
    if told:
        raise Faults(told)
    return places


def _faults(file: str, feature: Feature, card: Card) -> Iterator[str]:
    kinds, shape = FILES[file], feature.geometry.type
    if shape not in SHAPES[file]:
        yield f"geometry {shape}; {file} takes {' or '.join(SHAPES[file])}"
    if feature.properties.kind is None and len(kinds) > 1:
        yield f"kind is missing; {file} takes {' or '.join(kinds)}"
    if feature.properties.kind is not None and feature.properties.kind not in kinds:
        yield f"kind {feature.properties.kind}; {file} takes {' or '.join(kinds)}"
    if not feature.properties.name and file not in {"roads.geojson", "railways.geojson"}:
        yield "name is missing"
    if file == "junctions.geojson" and feature.properties.roads is None:
        yield "roads is missing: the names of the roads that meet here"
    centre = (card.lon, card.lat)
    far = next((p for p in points_of(feature.geometry) if _far(centre, p)), None)
    if far is not None:
        swapped = "; lon and lat look swapped" if not _far(centre, (far[1], far[0])) else ""
        yield f"{list(far)} is more than {FARTHEST_M / 1000:.0f} km from the city's centre{swapped}"


def _far(centre: Point, point: Point) -> bool:
    on_earth = abs(point[0]) <= 180 and abs(point[1]) <= 90
    return not on_earth or distance_m(centre, point) > FARTHEST_M


def points_of(shape: Shape) -> list[Point]:
    match shape:
        case PointShape():
            return [shape.coordinates]
        case LineShape():
            return list(shape.coordinates)
        case LinesShape() | PolygonShape():
            return [point for line in shape.coordinates for point in line]
        case PolygonsShape():
            return [point for part in shape.coordinates for ring in part for point in ring]


def _place(file: str, feature: Feature) -> Place:
    said = feature.properties
    return Place(
        kind=said.kind or FILES[file][0],
        name=said.name,
        geometry=feature.geometry.model_dump(),
        point=stands_for(feature.geometry),
        rank=said.rank,
        code=said.code,
        alias=tuple(said.alias),
        more=said.more(),
    )


def stands_for(shape: Shape) -> Point:
    match shape:
        case PointShape():
            return shape.coordinates
        case LineShape():
            return halfway([tuple(shape.coordinates)])
        case LinesShape():
            return halfway([tuple(line) for line in shape.coordinates])
        case PolygonShape():
            return inside([tuple(ring) for ring in shape.coordinates])
        case PolygonsShape():
            return inside([tuple(ring) for ring in max(shape.coordinates, key=lambda part: len(part[0]))])


def _told(where: str, error: ValidationError) -> list[str]:
    return [f"{where}: {'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
