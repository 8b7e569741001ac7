"""City packs: check one, find its junctions, or build the exact one of a city on the spot.

    kentongan city check DIR
    kentongan city junctions DIR                    writes DIR/junctions.geojson from the roads
    kentongan city import --osm FILE.osm.pbf        from an OpenStreetMap extract
    kentongan city import --geojson DIR             from roads, boundaries and stops as GeoJSON
    kentongan city cameras FILE.csv                 registers cameras from a table (docs/cameras.md)
    kentongan city networks [add|drop NETWORK]      where cameras may stand

An import goes to `city` in the data folder, where `kentongan up` finds it. See docs/city-packs.md.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.base.paths import CITIES, default_data
from kentongan.incidents import pack as incident_pack
from kentongan.places.aliases import applied
from kentongan.places.junctions import find
from kentongan.places.model import Card, Kind, Pack, Place, contains, distance_m
from kentongan.places.pack import check, named_roads, other_names, paths_of, read
from kentongan.places.write import write, write_features
from kentongan.tools import city_cameras
from kentongan.tools.city_sources import OSM, from_geojson, from_osm

ABOUT: Final = "Check a city pack, find its junctions, or build an exact one from what others publish."
RADIUS_KM: Final = 15.0
CARRIED: Final = (Kind.LANDMARK, Kind.POLSEK)  # kept from the older pack where the source has none


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    match asked.verb:
        case "check":
            return check_pack(asked.folder)
        case "junctions":
            return write_junctions(asked.folder)
        case "cameras":
            return city_cameras.cameras(asked)
        case "networks":
            return city_cameras.change_networks(asked)
        case _:
            return import_pack(asked)


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan city", description=ABOUT)
    verbs = words.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="say what is wrong with a pack").add_argument("folder", type=Path)
    verbs.add_parser("junctions", help="find junctions in the roads").add_argument("folder", type=Path)
    city_cameras.add_verbs(verbs)
    importing = verbs.add_parser("import", help="build an exact pack")
    source = importing.add_mutually_exclusive_group(required=True)
    source.add_argument("--osm", type=Path, metavar="FILE", help="an OpenStreetMap extract (.osm.pbf)")
    source.add_argument("--geojson", type=Path, metavar="DIR", help="a folder of GeoJSON files")
    importing.add_argument("--to", type=Path, metavar="DIR", help="default: city in the data folder")
    importing.add_argument(
        "--like", type=Path, metavar="DIR", default=CITIES / "bandung", help="pack whose city.toml is taken"
    )
    importing.add_argument(
        "--radius-km", type=float, default=RADIUS_KM, metavar="KM", help="how far from the centre (15)"
    )
    return words


def check_pack(folder: Path) -> int:
    """Print what a pack holds, or raise with every fault."""
    pack, told = check(folder)
    if pack is None:
        raise Invalid("\n".join(told))
    if any((folder / name).exists() for name in incident_pack.FILES):
        rules, told = incident_pack.check(folder)
        if rules is None:
            raise Invalid("\n".join(told))
        print(f"  {'category':10} {len(rules.categories):6}")
    _tell(pack, folder)
    return 0


def write_junctions(folder: Path) -> int:
    """Find the junctions anew. What stood in junctions.geojson is replaced."""
    old = folder / "junctions.geojson"
    pack, told = check(folder)
    if pack is None:
        raise Invalid("\n".join(told))
    found = find(named_roads([*pack.places]))
    kept = {"approximate": True} if pack.card.approximate else {}
    write_features(old, [replace(p, more=p.more | kept) for p in found], pack.card.attribution)
    print(f"{len(found)} junctions in {old}")
    return 0


def import_pack(asked: argparse.Namespace) -> int:
    """Build an exact pack; the one it replaces goes only when the new one is whole and good."""
    like = read(asked.like, aliased=False)
    target = asked.to or Path(os.environ.get("KENTONGAN_DATA") or default_data()) / "city"
    if asked.osm is not None:
        places, works = _near(from_osm(asked.osm), like.card, asked.radius_km), [OSM]
    else:
        everything, works = from_geojson(asked.geojson)
        places = _near(everything, like.card, asked.radius_km)
    if not any(place.kind is Kind.ROAD for place in places):
        raise Invalid(f"no road within {asked.radius_km:g} km of {like.card.name}; is this the right city?")
    places = _in_city(places, like.card)
    carried = [place for kind in CARRIED for place in _carry(kind, places, like)]
    if carried:
        works.append(like.card.attribution + " (landmark, Polsek)")
    junctions = find(named_roads(places))
    card = replace(like.card, approximate=False, attribution="; ".join(works)[:500])
    rules = _rules(target, asked.like)
    write(target, card, [*places, *carried, *junctions], _names_kept(target, asked.like))
    for name, content in rules.items():
        (target / name).write_bytes(content)
    _tell(read(target), target)
    print(f"pack written to {target}; `kentongan up` loads it at its next start")
    return 0


def _names_kept(target: Path, like: Path) -> str:
    """The aliases that stand already where the pack goes, as people there wrote them, or the other's."""
    return other_names(target)[1] or other_names(like)[1]


def _rules(target: Path, like: Path) -> dict[str, bytes]:
    """The command centre's rules outlive a new map: those that are there, else those of the `--like` pack."""
    folder = target if (target / incident_pack.BOOK).is_file() else like
    paths = [folder / name for name in incident_pack.FILES]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def _near(places: Iterable[Place], card: Card, radius_km: float) -> list[Place]:
    centre = (card.lon, card.lat)
    return [place for place in places if distance_m(centre, place.point) <= radius_km * 1000]


def _in_city(places: list[Place], card: Card) -> list[Place]:
    """Of areas only the city's own: the city by code or name, the others by lying in it or by their code."""
    cities = [p for p in places if p.kind is Kind.CITY and (p.name == card.name or p.code == card.code != "")]
    return [place for place in places if _belongs(place, cities, card)]


def _belongs(place: Place, cities: Sequence[Place], card: Card) -> bool:
    match place.kind:
        case Kind.CITY:
            return place in cities
        case Kind.KECAMATAN | Kind.KELURAHAN if card.code and place.code:
            return place.code.startswith(card.code + ".")
        case Kind.KECAMATAN | Kind.KELURAHAN if cities:
            return any(contains(city.geometry, place.point) for city in cities)
        case _:
            return True


def _carry(kind: Kind, places: Sequence[Place], like: Pack) -> tuple[Place, ...]:
    return () if any(place.kind is kind for place in places) else like.of(kind)


def _tell(pack: Pack, folder: Path) -> None:
    counted = Counter(place.kind.value for place in pack.places)
    length_km = sum(
        distance_m(a, b)
        for road in pack.of(Kind.ROAD)
        for path in paths_of(road)
        for a, b in pairwise(path)
    ) / 1000  # fmt: skip
    print(f"{pack.card.name}: {'sketch' if pack.card.approximate else 'exact'}; {pack.card.attribution}")
    for kind, number in sorted(counted.items()):
        print(f"  {kind:10} {number:6}" + (f"  ({length_km:.0f} km)" if kind == "road" else ""))
    rows = other_names(folder)[0]
    if rows:
        lost = applied(pack.places, rows)[1]
        print(f"  {'alias':10} {sum(len(row.alias) for row in rows):6}  ({len(rows)} rows of aliases.csv)")
        if lost:
            print(f"  {len(lost)} rows name no place of this pack: " + ", ".join(row.name for row in lost))
    sys.stdout.flush()
