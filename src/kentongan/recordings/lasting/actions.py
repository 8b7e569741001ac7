"""Recording that lasts as long as an incident is open: begun, kept going and ended by a machine.

A mark says so to whoever holds the camera. Each camera's own plan stays above it: what is not to be recorded
now is not recorded for an incident either.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.ids import new_id
from kentongan.recordings.lasting import store
from kentongan.recordings.lasting.store import Lasting
from kentongan.recordings.model import Mode, Plan, rules_of
from kentongan.recordings.store import zone

LEASE: Final = timedelta(hours=1)
"""A mark ends by itself when nobody has moved its end on for so long."""
BACK_MOST: Final = timedelta(seconds=120)
"""Further back nobody who holds a camera is asked to reach."""


def try_lock(tx: Transaction) -> bool:
    """Whether this transaction alone decides what lasts in the city."""
    return store.try_lock(tx)


def lasting(tx: Transaction) -> list[Lasting]:
    return store.lasting(tx)


def allowed(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the cameras that their plans let be recorded now."""
    plans = {row.camera_id: Plan(mode=row.mode, rules=rules_of(row.rules)) for row in store.plans(tx, ids)}
    local = tx.at.astimezone(zone(tx))
    return {id for id in ids if plans.get(id, Plan()).mode_at(local) is not Mode.OFF}


def begin(tx: Transaction, camera: tuple[UUID, str], incident: tuple[UUID, str], since: datetime) -> Lasting:
    """Both as (id, code). From an instant on, or from as far back as can be reached."""
    made = Lasting(
        id=new_id(), camera_id=camera[0], code=camera[1], incident_id=incident[0],
        from_at=max(min(since, tx.at), tx.at - BACK_MOST), to_at=tx.at + LEASE,
    )  # fmt: skip
    store.add(tx, made, incident[1])
    return made


def prolong(tx: Transaction) -> int:
    """Let what lasts go on. Returns: how many marks were half over."""
    return store.prolong(tx, tx.at + LEASE / 2, tx.at + LEASE)


def end(tx: Transaction, ids: Sequence[UUID]) -> None:
    """What was recorded until now stays as long as what somebody marked."""
    store.end(tx, ids)
