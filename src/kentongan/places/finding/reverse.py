"""What is here: the areas and the Polsek of a point, and what stands near it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kentongan.places.finding.gazetteer import Entry, Gazetteer, Metres
from kentongan.places.model import Kind, Point, bearing_deg

NEAR: Final = 5
NEAR_M: Final = 1_500.0
CITY_M: Final = 15_000.0  # where no city is drawn, nothing farther from its centre is taken to be in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The Polsek that answers for a place. `approximate`: nobody has confirmed it, or no area is drawn."""

    name: str
    code: str
    approximate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """Whose place it is. `inside` the city: None where the pack draws no city."""

    inside: bool | None
    kecamatan: str | None
    kelurahan: str | None
    polsek: Office | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Something named near a point, with the way to it."""

    kind: Kind
    name: str
    distance_m: float
    bearing_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    lat: float
    lon: float
    area: Jurisdiction
    street: Neighbour | None
    near: list[Neighbour]


def jurisdiction(gazetteer: Gazetteer, point: Point) -> Jurisdiction:
    """By the drawn areas; where the pack draws none, by the nearest kecamatan, marked approximate."""
    inside = gazetteer.in_city(point)
    xy = gazetteer.metres([point])[0]
    if inside is False or (inside is None and float(np.hypot(*xy)) > CITY_M):
        return Jurisdiction(inside=False, kecamatan=None, kelurahan=None, polsek=None)
    kecamatan, drawn = _area(gazetteer, Kind.KECAMATAN, point, xy)
    kelurahan, surely = _area(gazetteer, Kind.KELURAHAN, point, xy)
    return Jurisdiction(
        inside=inside,
        kecamatan=kecamatan.name if kecamatan else None,
        kelurahan=kelurahan.name if kelurahan and surely else None,
        polsek=_polsek(gazetteer, kecamatan, drawn=drawn) if kecamatan else None,
    )


def here(gazetteer: Gazetteer, point: Point) -> Here:
    xy = gazetteer.metres([point])[0]
    streets = sorted(((_gap_m(s, xy), s) for s in gazetteer.streets), key=lambda it: it[0])[:1]
    others = sorted(((_gap_m(e, xy), e) for e in gazetteer.by_points), key=lambda it: it[0])[:NEAR]
    return Here(
        lat=point[1],
        lon=point[0],
        area=jurisdiction(gazetteer, point),
        street=next((_neighbour(gazetteer, e, far, xy) for far, e in streets if far <= NEAR_M), None),
        near=[_neighbour(gazetteer, e, far, xy) for far, e in others if far <= NEAR_M],
    )


def _gap_m(entry: Entry, xy: Metres) -> float:
    return float(np.sqrt(((entry.xy - xy) ** 2).sum(axis=1).min()))


def _neighbour(gazetteer: Gazetteer, entry: Entry, far_m: float, xy: Metres) -> Neighbour:
    nearest = entry.xy[((entry.xy - xy) ** 2).sum(axis=1).argmin()]
    there, here_ = gazetteer.degrees(nearest), gazetteer.degrees(xy)
    return Neighbour(
        kind=entry.kind,
        name=entry.name,
        distance_m=round(far_m, 1),
        bearing_deg=round(bearing_deg(here_, there), 1) % 360,
    )


def _area(gazetteer: Gazetteer, kind: Kind, point: Point, xy: Metres) -> tuple[Entry | None, bool]:
    """The area of this kind that holds the point, and whether that is drawn or only the nearest one."""
    areas = [area for area in gazetteer.areas if area.kind is kind]
    holding = next((area for area in areas if gazetteer.holds(area, point)), None)
    if holding is not None or any(area.shapes for area in areas):
        return holding, True
    return min(areas, key=lambda area: _gap_m(area, xy), default=None), False


def _polsek(gazetteer: Gazetteer, kecamatan: Entry, *, drawn: bool) -> Office | None:
    for polsek in gazetteer.polsek:
        if kecamatan.code and kecamatan.code in (polsek.more.get("areas") or []):
            guessed = bool(polsek.more.get("approximate")) or not drawn
            return Office(name=polsek.name, code=polsek.code, approximate=guessed)
    return None
