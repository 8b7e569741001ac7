"""A counted camera for tests, and a hand that writes minutes as a watch process would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

import make
from kentongan.base.db import Actor, Database
from kentongan.base.ids import new_id
from kentongan.cameras import actions as cameras

WHOLE = 2**60 - 1
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Road:
    """A camera with one line, and a hand that writes minutes as a watch process would."""

    owner: psycopg.Connection
    city: str
    camera: UUID
    line: UUID

    def minute(self, at: datetime, crossings: int, seen: int = WHOLE, epoch: int = 1, **named: Any) -> None:
        place = [self.city, self.camera, at.replace(second=0, microsecond=0), epoch]
        self.owner.execute("insert into seen_minute values (%s, %s, %s, %s, %s)", [*place, seen])
        if crossings:
            self.owner.execute(
                "insert into count_minute (city, camera_id, minute, epoch, line_id, way, kind, crossings)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s)",
                [*place, self.line, named.get("way", "forward"), named.get("kind", "car"), crossings],
            )

    def hours(self, start: datetime, end: datetime, crossings: int) -> None:
        """Whole minutes from start to end, the crossings all in the first."""
        self.owner.execute(
            "insert into seen_minute select %s, %s, m, 1, %s"
            " from generate_series(%s::timestamptz, %s::timestamptz - interval '1 minute', '1 minute') m",
            [self.city, self.camera, WHOLE, start, end],
        )
        if crossings:
            self.owner.execute(
                "insert into count_minute values (%s, %s, %s, 'forward', 'car', %s, 1, %s)",
                [self.city, self.line, self.camera, start, crossings],
            )


@pytest.fixture
def road(db: Database, owner: psycopg.Connection, city_a: str) -> Road:
    source = make.source()
    with db.change(Actor(city_a, "machine:test")) as tx:
        cameras.register(tx, [source], place_again=False)
        tx.note("camera.registered", source.id)
    line = new_id()
    owner.execute(
        "insert into line (id, city, camera_id, name, from_x, from_y, to_x, to_y, created_at)"
        " values (%s, %s, %s, 'A', 0.1, 0.5, 0.9, 0.5, %s)",
        [line, city_a, source.id, LONG_AGO],
    )
    return Road(owner, city_a, source.id, line)
