"""Which cameras an operator is shown of a place: those that work, the best first. Pure.

Order: sees the place surely, perhaps, not; then near, looking along the way, healthy, with a new picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.cameras.model import Camera, Health, health
from kentongan.cameras.sight import BAND_M, ROUND_DEG, Covers, Sighting, sighting, turn_deg
from kentongan.places.model import Point

MOST: Final = 4
"""Of one monitor a person notices 85 %, of four 74 %, of nine 53 % (UI.md, U17)."""
AROUND_M: Final = 1000.0
"""A camera that does not see the place is shown when it stands as near as this, or is the nearest of all."""
WORKING: Final = (Health.NORMAL, Health.CAUTION, Health.STANDBY)
SURE: Final = (Covers.YES, Covers.PERHAPS, Covers.NO)


@dataclass(frozen=True, slots=True)
class Eye:
    """One camera chosen for a place. `faces`: it looks towards the place, from however far."""

    sighting: Sighting
    health: Health
    faces: bool


@dataclass(frozen=True, slots=True)
class Eyes:
    """The best of those that work; and how many cannot be used now although they would see the place."""

    shown: tuple[Eye, ...]
    seeing: int
    broken: int


def choose(cameras: Iterable[Camera], place: Point, at: datetime) -> Eyes:
    """The best four working cameras for a place: (lon, lat) in degrees."""
    everyone = [_eye(camera, place, at) for camera in cameras if camera.enabled]
    able = sorted((it for it in everyone if it.health in WORKING), key=lambda it: _rank(it, at))
    seeing = [it for it in able if it.sighting.covers is not Covers.NO]
    near = [it for it in able if it.sighting.covers is not Covers.NO or it.sighting.distance_m <= AROUND_M]
    nearest = sorted(able, key=lambda it: it.sighting.distance_m)[:1]
    broken = [it for it in everyone if it.health not in WORKING and it.sighting.covers is not Covers.NO]
    return Eyes(shown=tuple((near or nearest)[:MOST]), seeing=len(seeing), broken=len(broken))


def _eye(camera: Camera, place: Point, at: datetime) -> Eye:
    seen = sighting(camera, place)
    return Eye(seen, health(camera, at), _faces(camera, seen.bearing_deg))


def _faces(camera: Camera, bearing: float) -> bool:
    if camera.fov_deg is not None and camera.fov_deg >= ROUND_DEG:
        return True
    if camera.bearing_deg is None or camera.fov_deg is None:
        return False
    return turn_deg(bearing, camera.bearing_deg) <= camera.fov_deg / 2


def _rank(it: Eye, at: datetime) -> tuple[int, int, bool, int, float, float]:
    frame_at = it.sighting.camera.frame_at
    age_s = float("inf") if frame_at is None else (at - frame_at).total_seconds()
    distance_m = it.sighting.distance_m
    sure, band = SURE.index(it.sighting.covers), int(distance_m // BAND_M)
    return sure, band, not it.faces, WORKING.index(it.health), age_s, distance_m
