"""What a wall shows, and what of it makes sense. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid

WALLS_MAX: Final = 100
STOPS_MAX: Final = 60
DWELL_S: Final = (5, 3600)
AHEAD: Final = timedelta(seconds=5)
"""So much later than our own clock may a marked picture be: clocks of seats and cameras differ."""

Places = Literal[1, 4, 6, 8, 9, 16]
"""How many pictures; 6 is one large and five small ones, 8 one large and seven."""

Tile = UUID | Literal["led", ""]
"""A camera; "led": whatever happened last; "": whatever is free and runs well."""


class NameTaken(Conflict):
    """Two walls on one shelf cannot have the same name."""


class TooManyWalls(Conflict):
    """A shelf holds so many and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Pictures side by side, the large one first, then row by row."""

    kind: Literal["layout"]
    places: Places
    tiles: list[Tile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One station of a tour: a kept layout, or one camera."""

    wall: UUID | None
    camera: UUID | None
    dwell_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """Stations one after the other, round and round."""

    kind: Literal["tour"]
    stops: list[Stop]


Shows = Layout | Tour


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One kept wall, as one person sees it. `owner`: the login of who made it."""

    id: UUID
    name: str
    shared: bool
    mine: bool
    owner: str
    key: int | None
    shows: Shows
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """An instant of a camera that somebody marked."""

    id: UUID
    camera_id: UUID
    at: datetime
    note: str
    by: str
    made_at: datetime


def check(shows: Shows, cameras: Collection[UUID], walls: Mapping[UUID, Wall], *, shared: bool) -> None:
    """Raises: Invalid, saying which tile or stop is wrong, and how."""
    if isinstance(shows, Layout):
        _check_layout(shows, cameras)
    else:
        _check_tour(shows, cameras, walls, shared=shared)


def _check_layout(layout: Layout, cameras: Collection[UUID]) -> None:
    if len(layout.tiles) != layout.places:
        raise Invalid(
            f"a layout of {layout.places} pictures needs {layout.places} tiles, not {len(layout.tiles)}"
        )
    for number, tile in enumerate(layout.tiles, 1):
        if isinstance(tile, UUID) and tile not in cameras:
            raise Invalid(f"tile {number}: no such camera")


def _check_tour(tour: Tour, cameras: Collection[UUID], walls: Mapping[UUID, Wall], *, shared: bool) -> None:
    if not 2 <= len(tour.stops) <= STOPS_MAX:
        raise Invalid(f"a tour has 2 to {STOPS_MAX} stops, not {len(tour.stops)}")
    for number, stop in enumerate(tour.stops, 1):
        least, most = DWELL_S
        if not least <= stop.dwell_s <= most:
            raise Invalid(f"stop {number}: stay {least} to {most} seconds, not {stop.dwell_s}")
        if (stop.wall is None) == (stop.camera is None):
            raise Invalid(f"stop {number}: give a wall or a camera, one of the two")
        if stop.camera is not None and stop.camera not in cameras:
            raise Invalid(f"stop {number}: no such camera")
        if stop.wall is not None:
            _check_stop(number, walls.get(stop.wall), shared=shared)


def _check_stop(number: int, wall: Wall | None, *, shared: bool) -> None:
    if wall is None:
        raise Invalid(f"stop {number}: no such wall")
    if not isinstance(wall.shows, Layout):
        raise Invalid(f"stop {number}: {wall.name} is a tour itself; a tour goes through layouts and cameras")
    if shared and not wall.shared:
        raise Invalid(f"stop {number}: {wall.name} is your own, and others cannot see it; share it first")


def check_instant(at: datetime, now: datetime) -> None:
    """Raises: Invalid, on a picture that cannot have been taken yet."""
    if at > now + AHEAD:
        raise Invalid("this instant has not come yet: check the clock of this computer")
