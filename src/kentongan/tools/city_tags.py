"""What the tags of OpenStreetMap mean to a city pack. Pure."""

from collections.abc import Mapping
from typing import Final, cast

from kentongan.places.model import Kind, Place
from kentongan.places.pack import SHAPE, stands_for

RANKS: Final = {
    "motorway": 1,
    "trunk": 1,
    "primary": 2,
    "secondary": 3,
    "tertiary": 4,
    "unclassified": 5,
    "residential": 5,
    "living_street": 5,
}
LEVELS: Final = {
    "5": Kind.CITY, "6": Kind.KECAMATAN, "7": Kind.KELURAHAN,
    "kota": Kind.CITY, "kabupaten": Kind.CITY, "kecamatan": Kind.KECAMATAN, "kelurahan": Kind.KELURAHAN,
}  # fmt: skip
"""admin_level in Indonesia, and the word `tingkat` that boundary files of its cities use."""
LANDMARKS: Final = {
    "amenity": {
        "hospital": "rumah sakit", "university": "kampus", "townhall": "pemerintahan",
        "bus_station": "transportasi", "marketplace": "pusat niaga",
        "courthouse": "pemerintahan", "fire_station": "pemadam",
    },
    "railway": {"station": "transportasi"},
    "shop": {"mall": "pusat niaga"},
    "leisure": {"stadium": "olahraga"},
    "aeroway": {"aerodrome": "transportasi"},
}  # fmt: skip
LONGEST: Final = 160  # of a name in a pack

Tags = Mapping[str, object]


def place_of(tags: Tags, geometry: dict[str, object]) -> Place | None:
    """The place these tags and this GeoJSON geometry describe; None where a pack has no use for them."""
    match geometry["type"]:
        case "LineString" | "MultiLineString":
            return _line(tags, geometry)
        case "Polygon" | "MultiPolygon":
            return _area(tags, geometry)
        case _:
            return _point(tags, geometry)


def _line(tags: Tags, geometry: dict[str, object]) -> Place | None:
    if tags.get("railway") == "rail":
        return _made(Kind.RAILWAY, tags, geometry, {})
    highway = str(tags.get("highway", ""))
    rank = RANKS.get(highway.removesuffix("_link"))
    if rank is None:
        return None
    more: dict[str, object] = {}
    if highway.startswith("motorway") or tags.get("bridge") not in {None, "no"} or "tunnel" in tags:
        more["closed"] = True  # nobody turns off it here, whatever passes above or below
    if tags.get("oneway") in {"yes", "-1"}:
        more["oneway"] = True
    if tags.get("oneway") == "-1" and geometry["type"] == "LineString":
        geometry = geometry | {"coordinates": cast(list[object], geometry["coordinates"])[::-1]}
    lanes = str(tags.get("lanes", ""))
    if lanes.isdigit() and 1 <= int(lanes) <= 20:
        more["lanes"] = int(lanes)
    return _made(Kind.ROAD, tags, geometry, more, rank=rank)


def _area(tags: Tags, geometry: dict[str, object]) -> Place | None:
    level = tags.get("tingkat") or tags.get("admin_level")
    if level is None or (tags.get("boundary", "administrative") != "administrative"):
        return None
    kind = LEVELS.get(str(level))
    return None if kind is None or not _name(tags) else _made(kind, tags, geometry, {})


def _point(tags: Tags, geometry: dict[str, object]) -> Place | None:
    name = _name(tags)
    if not name:
        return None
    if tags.get("highway") == "bus_stop" or "shelter" in tags or "route_count" in tags:
        return _made(Kind.STOP, tags, geometry, {})
    if tags.get("amenity") == "police":
        if name.lower().startswith("polsek"):
            return _made(Kind.POLSEK, tags, geometry, {})
        return _made(Kind.LANDMARK, tags, geometry, {"group": "polisi"})
    for key, groups in LANDMARKS.items():
        group = groups.get(str(tags.get(key, "")))
        if group is not None:
            return _made(Kind.LANDMARK, tags, geometry, {"group": group})
    return None


def _made(
    kind: Kind, tags: Tags, geometry: dict[str, object], more: dict[str, object], *, rank: int = 5
) -> Place:
    words = (str(tags[key]) for key in ("alt_name", "old_name", "short_name", "loc_name") if key in tags)
    alias = (part.strip()[:LONGEST] for word in words for part in word.split(";"))
    return Place(
        kind=kind,
        name=_name(tags)[:LONGEST],
        geometry=geometry,
        point=stands_for(SHAPE.validate_python(geometry)),
        rank=rank,
        code=str(tags.get("kode") or tags.get("ref:id:kemendagri") or "")[:40],
        alias=tuple(dict.fromkeys(part for part in alias if part)),
        more=more,
    )


def _name(tags: Tags) -> str:
    return str(tags.get("name") or tags.get("nama") or "").strip()
