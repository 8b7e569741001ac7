"""Reads places out of what others publish: an OpenStreetMap extract, or a folder of GeoJSON files."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

import osmium
import osmium.filter
import osmium.geom
from pydantic import ValidationError

from kentongan.base.errors import Invalid
from kentongan.places.model import Kind, Place
from kentongan.places.pack import Faults, features
from kentongan.tools.assets_catalogue import ITEMS
from kentongan.tools.city_tags import place_of

OSM: Final = "© OpenStreetMap contributors, ODbL 1.0"
KEYS: Final = ("highway", "railway", "boundary", "amenity", "shop", "leisure", "aeroway")
TOLD_EVERY: Final = 1_000_000


def from_osm(path: Path) -> Iterator[Place]:
    """Every place of an extract (.osm.pbf, .osm.xml), in the order of the file.

    Raises: Invalid, when the file cannot be read as OpenStreetMap.
    """
    lines = osmium.geom.GeoJSONFactory()
    wanted = osmium.filter.KeyFilter(*KEYS)
    try:
        reading = osmium.FileProcessor(str(path)).with_areas(
            osmium.filter.TagFilter(("boundary", "administrative"))
        )
        for number, thing in enumerate(reading.with_filter(wanted), 1):
            if number % TOLD_EVERY == 0:
                sys.stderr.write(f"{path.name}: {number // TOLD_EVERY} million objects\n")
            geometry = _geometry(thing, lines)
            place = None if geometry is None else place_of(dict(thing.tags), geometry)
            if place is not None:
                yield place
    except (RuntimeError, OSError) as error:
        raise Invalid(f"{path}: cannot be read as an OpenStreetMap extract: {error}") from None


def _geometry(thing: Any, factory: osmium.geom.GeoJSONFactory) -> dict[str, object] | None:
    """Of nodes, ways and areas; None for a relation, and for a way with nodes outside the extract."""
    try:
        if thing.is_node():
            text = factory.create_point(thing)
        elif thing.is_way():
            text = factory.create_linestring(thing)
        elif thing.is_area():
            text = factory.create_multipolygon(thing)
        else:
            return None
    except (osmium.InvalidLocationError, RuntimeError):
        return None
    return cast(dict[str, object], json.loads(text))


def from_geojson(folder: Path) -> tuple[list[Place], list[str]]:
    """Every place of the *.geojson files in a folder and below, and whose work they are.

    Of two files that draw the same area the one with more points counts. Names in *.csv files with the
    columns code and name go before those of the drawings.
    Raises: Invalid, with file and row.
    """
    files = sorted(folder.rglob("*.geojson"))
    if not files:
        raise Invalid(f"{folder}: no *.geojson file in it or below it")
    places: list[Place] = []
    works: list[str] = []
    for path in files:
        found = list(_in_file(path))
        sys.stderr.write(f"{path}: {len(found)} places\n")
        if found:
            works.append(_work(path))
        places += found
    names = _names(folder, works)
    return _finest(places, names), list(dict.fromkeys(works))


def _in_file(path: Path) -> Iterator[Place]:
    try:
        rows = features(path)
    except Faults as faults:
        raise Invalid("; ".join(faults.told)) from None
    for number, row in enumerate(rows, 1):
        feature = cast(dict[str, Any], row) if isinstance(row, dict) else {}
        try:
            place = place_of(feature["properties"] or {}, feature["geometry"])
        except (KeyError, TypeError, AttributeError):
            raise Invalid(f"{path}: feature {number}: not a GeoJSON feature") from None
        except ValidationError as error:
            fault = error.errors()[0]
            raise Invalid(f"{path}: feature {number}: geometry: {fault['msg']}") from None
        if place is not None:
            yield place


def _work(path: Path) -> str:
    """Whose work a file is: as it says itself, else as the catalogue of assets knows it by its hash."""
    body = path.read_bytes()
    if path.suffix == ".geojson":
        said = json.loads(body).get("attribution")
        if isinstance(said, str) and said:
            return said
    known = {item.sha256: f"{item.source} ({item.licence})" for item in ITEMS}
    return known.get(sha256(body).hexdigest(), path.name)


def _names(folder: Path, works: list[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            table = csv.DictReader(rows)
            if {"code", "name"} <= set(table.fieldnames or ()):
                names |= {row["code"]: row["name"] for row in table}
                works.append(_work(path))
    return names


def _finest(places: list[Place], names: dict[str, str]) -> list[Place]:
    """Each coded area once, in its finest drawing, under its official name; everything else as it is."""
    areas: dict[tuple[Kind, str], Place] = {}
    others: list[Place] = []
    for place in places:
        key = (place.kind, place.code)
        if not place.code:
            others.append(place)
        elif key not in areas or _size(areas[key]) < _size(place):
            areas[key] = place
    return others + [replace(area, name=names.get(area.code, area.name)) for area in areas.values()]


def _size(place: Place) -> int:
    return len(json.dumps(place.geometry))
