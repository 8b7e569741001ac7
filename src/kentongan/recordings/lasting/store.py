"""SQL of marks that last as long as an incident is open. One constant, one function, no decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.recordings.model import Mode
from kentongan.recordings.store import keep_marked

TRY_LOCK: Final = "select pg_try_advisory_xact_lock(hashtextextended('evidence ' || here(), 0)) as got"
LASTING: Final = """
    select m.id, m.camera_id, c.code, m.incident_id, m.from_at, m.to_at
    from recording_mark m join camera c on c.id = m.camera_id
    where m.incident_id is not null and m.to_at > %(at)s::timestamptz order by m.from_at, c.code"""
PLANS: Final = """
    select camera_id, mode, rules from recording_plan where camera_id = any(%(ids)s::uuid[])"""
ADD: Final = """
    insert into recording_mark (id, camera_id, incident_id, from_at, to_at, label, made_by, made_at)
    values (%(id)s, %(camera_id)s, %(incident_id)s, %(from_at)s, %(to_at)s, %(label)s, %(made_by)s, %(at)s)"""
PROLONG: Final = """
    update recording_mark set to_at = %(to_at)s::timestamptz
    where incident_id is not null and to_at > %(at)s::timestamptz and to_at < %(soon)s::timestamptz"""
END: Final = """
    update recording_mark set to_at = greatest(%(at)s::timestamptz, from_at + interval '1 millisecond')
    where id = any(%(ids)s::uuid[])"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """One camera that is recorded for one open incident. `code`: the camera's."""

    id: UUID
    camera_id: UUID
    code: str
    incident_id: UUID
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class PlanRow:
    camera_id: UUID
    mode: Mode
    rules: list[dict[str, Any]]


def try_lock(tx: Transaction) -> bool:
    return tx.one(dict[str, bool], TRY_LOCK)["got"]


def lasting(tx: Transaction) -> list[Lasting]:
    """Those that are not over."""
    return tx.all(Lasting, LASTING, at=tx.at)


def plans(tx: Transaction, ids: Sequence[UUID]) -> list[PlanRow]:
    return tx.all(PlanRow, PLANS, ids=list(ids))


def add(tx: Transaction, made: Lasting, label: str) -> None:
    """And keep what is recorded of it already for longer."""
    ends = {"from_at": made.from_at, "to_at": made.to_at}
    named = {"camera_id": made.camera_id, "incident_id": made.incident_id}
    tx.run(ADD, id=made.id, label=label, made_by=tx.actor.name, at=tx.at, **named, **ends)
    keep_marked(tx, made.camera_id, made.from_at, made.to_at)


def prolong(tx: Transaction, soon: datetime, to_at: datetime) -> int:
    """Those that would be over before `soon`. Returns: how many."""
    return tx.run(PROLONG, at=tx.at, soon=soon, to_at=to_at)


def end(tx: Transaction, ids: Sequence[UUID]) -> None:
    tx.run(END, ids=list(ids), at=tx.at)
