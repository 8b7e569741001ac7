"""What wakes a crew's phone, and when it is tried again. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from kentongan.incidents.model.units import Unit, UnitState
from kentongan.places.model import distance_m

MOST: Final = 3  # browsers of one device
LIVES: Final = timedelta(minutes=10)  # what a crew hears later than this it has heard by radio
FIRST_S: Final = 2.0
SLOWEST_S: Final = 120.0
NEAR_M: Final = 3000.0
OLD: Final = timedelta(minutes=15)
"""Of a position, older than this, nobody knows whether it is near: a call for help asks generously."""


class Word(StrEnum):
    """A task; a task that is one no more; a colleague near calls for help."""

    TASK = "task"
    CANCELLED = "cancelled"
    HELP = "help"


def text(word: Word, code: str) -> bytes:
    """All that is pushed: which word, and the number of the incident. Nothing of anybody."""
    return json.dumps({"word": word.value, "code": code}, separators=(",", ":")).encode()


def again_at(created_at: datetime, tries: int, at: datetime, asked_s: float | None) -> datetime | None:
    """When to try again what failed so often; None: not any more."""
    pause_s = min(FIRST_S * 2 ** min(tries, 10), SLOWEST_S)
    next_at = at + timedelta(seconds=max(pause_s, min(asked_s or 0.0, LIVES.total_seconds())))
    return next_at if next_at < created_at + LIVES else None


def near_help(
    units: Sequence[Unit], caller: Unit, place: tuple[float, float] | None, oldest_at: datetime
) -> list[UUID]:
    """Who is told that a unit calls for help: on duty, and not known to be farther away than 3 km.

    Args:
        place: latitude and longitude that came with the call; else the caller's last position is taken.
        oldest_at: of a position from before that nobody knows whether it still holds.
    """
    on_duty = [u for u in units if u.id != caller.id and u.state is not UnitState.OFF_DUTY]
    there = place or _known(caller, oldest_at)
    if there is None:
        return [u.id for u in on_duty]
    return [u.id for u in on_duty if (at := _known(u, oldest_at)) is None or _apart_m(at, there) <= NEAR_M]


def _known(unit: Unit, oldest_at: datetime) -> tuple[float, float] | None:
    """Latitude and longitude, where they are known and new enough: unknown is not far."""
    if unit.lat is None or unit.lon is None or unit.fix_at is None or unit.fix_at < oldest_at:
        return None
    return unit.lat, unit.lon


def _apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    return distance_m((one[1], one[0]), (other[1], other[0]))
