"""SQL of hand-overs between shifts."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from kentongan.base.db import Transaction
from kentongan.incidents.model.handed import Handover, HandoverLine

COUNTS: Final = """
    select (select count(*)::int from call where disposition is null
        and rang_at > %(at)s::timestamptz - interval '7 days') as unanswered,
      (select count(*)::int from emergency where acknowledged_at is null) as emergencies,
      (select count(*)::int from camera c left join camera_state s on s.camera_id = c.id
        where c.enabled and c.counted and (s.state is distinct from 'playing'
          or s.reported_at < %(at)s::timestamptz - interval '30 seconds')) as dead_cameras"""
ADD: Final = """
    insert into handover (id, out_at, out_by, note, lines)
    values (%(id)s, %(at)s, %(by)s, %(note)s, %(lines)s::jsonb)"""
HANDOVERS: Final = "select id, out_at, out_by, note, lines, ticked, in_at, in_by from handover"
LIST: Final = """
    select id, out_at, out_by, note, lines, ticked, in_at, in_by from handover
    where %(before)s::uuid is null
      or (out_at, id) < (select b.out_at, b.id from handover b where b.id = %(before)s::uuid)
    order by out_at desc, id desc limit %(most)s"""
HANDOVER: Final = HANDOVERS + " where id = %(id)s"
LOCK: Final = HANDOVERS + " where id = %(id)s for update"
SIGN: Final = """
    update handover set ticked = %(ticked)s::text[], in_at = %(in_at)s, in_by = %(in_by)s where id = %(id)s"""

LINES: Final = TypeAdapter(list[HandoverLine])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    unanswered: int
    emergencies: int
    dead_cameras: int


def counts(tx: Transaction) -> Counts:
    return tx.one(Counts, COUNTS, at=tx.at)


def add(tx: Transaction, id: UUID, note: str, lines: list[HandoverLine]) -> None:
    rows = Jsonb(LINES.dump_python(lines, mode="json"))
    tx.run(ADD, id=id, at=tx.at, by=tx.actor.name, note=note, lines=rows)


def recent(tx: Transaction, before: UUID | None, most: int) -> list[Handover]:
    """Newest first; those before the hand-over `before` for the page after."""
    return tx.all(Handover, LIST, before=before, most=most)


def handover(tx: Transaction, id: UUID) -> Handover:
    """Raises: NotFound."""
    return tx.one(Handover, HANDOVER, id=id)


def lock(tx: Transaction, id: UUID) -> Handover:
    """The row is locked. Raises: NotFound."""
    return tx.one(Handover, LOCK, id=id)


def sign(tx: Transaction, handover: Handover) -> None:
    fields = {"ticked": handover.ticked, "in_at": handover.in_at, "in_by": handover.in_by}
    tx.run(SIGN, **fields, id=handover.id)
