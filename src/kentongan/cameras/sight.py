"""What a camera sees of the city: a slice of a circle, from where it stands as far as it reaches. Pure.

Points are (lon, lat) in degrees, bearings degrees from north, clockwise. What stands in the
way is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.cameras.model import Camera, Health, health
from kentongan.places.model import Point, bearing_deg, distance_m

USUAL_REACH_M: Final = 60.0
"""Taken where nobody has said how far a camera reaches; what follows from it is only "perhaps"."""
MOST_REACH_M: Final = 20_000.0
ROUND_DEG: Final = 360.0
BAND_M: Final = 25.0
"""Cameras as near as this to each other are equally near: then the one that works comes first."""
AT_THE_FOOT_M: Final = 0.5
"""So near a place has no bearing from the camera."""
WORKING: Final = (
    Health.NORMAL, Health.CAUTION, Health.STANDBY, Health.SERIOUS, Health.CRITICAL, Health.OFF,
)  # fmt: skip


class Covers(StrEnum):
    """Perhaps: it would, by a reach or a direction that nobody has entered."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Where a camera stands and looks. None: not known."""

    lat: float
    lon: float
    bearing_deg: float | None
    fov_deg: float | None
    reach_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One camera and one place: how far, in which direction from the camera, and whether it sees it."""

    camera: Camera
    distance_m: float
    bearing_deg: float
    covers: Covers


@dataclass(frozen=True, slots=True)
class Seers:
    """Who sees a place, the best first; and the nearest camera of all, also when it looks elsewhere."""

    seeing: tuple[Sighting, ...]
    nearest: Sighting | None


def check_sight(sight: Sight) -> Sight:
    """Returns: the sight with its bearing turned into 0..360. Raises: Invalid, with what to do."""
    for name, value in (("position", sight.lat), ("position", sight.lon), ("bearing", sight.bearing_deg),
                        ("angle", sight.fov_deg), ("reach", sight.reach_m)):  # fmt: skip
        if value is not None and not isfinite(value):
            raise Invalid(f"the {name} is no number; give one, or null where it is not known")
    if not (-90 <= sight.lat <= 90 and -180 <= sight.lon <= 180):
        raise Invalid(
            f"{sight.lat}, {sight.lon} is no place on earth; give latitude and longitude in degrees"
        )
    if sight.fov_deg is not None and not 0 < sight.fov_deg <= ROUND_DEG:
        raise Invalid(f"an angle of {sight.fov_deg:g} degrees; give more than 0 and at most 360")
    if sight.reach_m is not None and not 0 < sight.reach_m <= MOST_REACH_M:
        raise Invalid(f"a reach of {sight.reach_m:g} m; give more than 0 and at most {MOST_REACH_M:g}")
    turned = None if sight.bearing_deg is None else sight.bearing_deg % ROUND_DEG
    return Sight(
        lat=sight.lat, lon=sight.lon, bearing_deg=0.0 if turned == ROUND_DEG else turned,
        fov_deg=sight.fov_deg, reach_m=sight.reach_m,
    )  # fmt: skip


def turn_deg(a: float, b: float) -> float:
    """How far apart two bearings are, the shorter way round: 0..180."""
    return abs((a - b + 180.0) % ROUND_DEG - 180.0)


def covers(sight: Sight, distance: float, bearing: float) -> Covers:
    """Whether a camera sees what lies so far away in this direction."""
    if distance > (USUAL_REACH_M if sight.reach_m is None else sight.reach_m):
        return Covers.NO
    aimed = _aimed(sight, bearing) if distance > AT_THE_FOOT_M else Covers.YES
    return Covers.PERHAPS if aimed is Covers.YES and sight.reach_m is None else aimed


def _aimed(sight: Sight, bearing: float) -> Covers:
    if sight.fov_deg is not None and sight.fov_deg >= ROUND_DEG:
        return Covers.YES
    if sight.bearing_deg is None or sight.fov_deg is None:
        return Covers.PERHAPS
    return Covers.YES if turn_deg(bearing, sight.bearing_deg) <= sight.fov_deg / 2 else Covers.NO


def sighting(camera: Camera, place: Point) -> Sighting:
    foot = (camera.lon, camera.lat)
    distance, bearing = distance_m(foot, place), bearing_deg(foot, place)
    found = covers(sight_of(camera), distance, bearing)
    return Sighting(camera=camera, distance_m=distance, bearing_deg=bearing, covers=found)


def sight_of(camera: Camera) -> Sight:
    return Sight(
        lat=camera.lat,
        lon=camera.lon,
        bearing_deg=camera.bearing_deg,
        fov_deg=camera.fov_deg,
        reach_m=camera.reach_m,
    )


def seers(cameras: Iterable[Camera], place: Point, at: datetime) -> Seers:
    """Who sees a place: surely before perhaps, then near, then working, then with the newest picture.

    A camera that is switched off sees nothing. One that is dead is told all the same, with its state.
    """
    found = [sighting(camera, place) for camera in cameras if camera.enabled]
    seeing = sorted((it for it in found if it.covers is not Covers.NO), key=lambda it: _rank(it, at))
    return Seers(tuple(seeing), min(found, key=lambda it: it.distance_m, default=None))


def _rank(it: Sighting, at: datetime) -> tuple[bool, int, int, float, float]:
    frame_at = it.camera.frame_at
    age_s = float("inf") if frame_at is None else (at - frame_at).total_seconds()
    works = WORKING.index(health(it.camera, at))
    return it.covers is not Covers.YES, int(it.distance_m // BAND_M), works, age_s, it.distance_m
