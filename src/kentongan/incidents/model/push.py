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
    """Who is told that a unit calls for help: on duty and within 3 km by a position that is not too old.

    Args:
        place: latitude and longitude that came with the call; else the caller's own position is taken. Where
            neither is known everybody on duty is told: unknown is not far.
    """
    on_duty = [u for u in units if u.id != caller.id and u.state is not UnitState.OFF_DUTY]
    lat, lon = place or (caller.lat, caller.lon)
    if lat is None or lon is None:
        return [u.id for u in on_duty]
    return [
        u.id
        for u in on_duty
        if u.lat is not None and u.lon is not None and u.fix_at is not None and u.fix_at >= oldest_at
        and distance_m((u.lon, u.lat), (lon, lat)) <= NEAR_M
    ]  # fmt: skip
