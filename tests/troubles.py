"""What a watch process would have written of cameras, for the tests of what becomes of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import Connection

import make
from kentongan.base.db import Actor, Database
from kentongan.cameras import actions as register
from kentongan.cameras.health import record
from kentongan.cameras.health.record import Health, Seen
from kentongan.cameras.model import Source

ALL = (
    "offline",
    "frozen",
    "black",
    "over_exposed",
    "blurred",
    "covered",
    "turned",
    "moved",
    "low_rate",
    "clock_drift",
)


def cameras(db: Database, city: str, many: int) -> list[Source]:
    made = [make.source(code=f"C{i:03}", owner=f"pemilik {i % 2}") for i in range(many)]
    with db.change(Actor(city, "machine:test")) as tx:
        register.register(tx, made, place_again=False)
        tx.note("camera.registered", city)
    return made


def tell(watch_db: Database, city: str, camera: UUID, kinds: Sequence[str], **named: object) -> None:
    """What a watch process writes of one camera."""
    with watch_db.record(city, "machine:watch") as tx:
        seen = tuple(Seen(kind, tx.at, 0.9, "like=0.10") for kind in kinds)
        over = tuple(kind for kind in ALL if kind not in kinds)
        fields = {"network": "10.1.2.0/24", "hours": (), "learnt": None, "over": over} | named
        record.save(tx, [Health(camera=camera, troubles=seen, **fields)])  # type: ignore[arg-type]


def playing(owner: Connection, city: str, camera: UUID, at: datetime) -> None:
    owner.execute(
        "insert into camera_state (camera_id, city, epoch, state, detail, since, reported_at, worker)"
        " values (%s, %s, 1, 'playing', '', %s, %s, 'test') on conflict (camera_id) do update set"
        " since = excluded.since, reported_at = excluded.reported_at",
        [camera, city, at - timedelta(hours=1), at],
    )
