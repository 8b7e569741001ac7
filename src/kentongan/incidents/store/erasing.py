"""SQL of text that must not stay: where it stands, and how it is emptied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.base.ids import new_id
from kentongan.incidents.model.handed import HandoverLine
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.store.handover import LINES

# What still waits is left alone: it becomes a note of its own, which can be erased then.
SAID: Final = """
    select a.device_id, a.seq, a.kind, a.note, a.note_id, a.at, a.dispatch_id, d.incident_id, u.call_sign
    from device_action a join dispatch d on d.id = a.dispatch_id
      join device v on v.id = a.device_id join unit u on u.id = v.unit_id
    where d.incident_id = any(%(ids)s::uuid[]) and a.note <> '' and a.outcome <> 'waiting'
    order by a.at, a.device_id, a.seq"""
UNSAY: Final = "update device_action set note = '' where device_id = %(device_id)s and seq = %(seq)s"
OUTCOMES: Final = """
    select d.id, d.outcome as text, coalesce(d.ended_at, d.sent_at) as at, u.call_sign as by
    from dispatch d join unit u on u.id = d.unit_id where d.incident_id = %(id)s and d.outcome <> ''"""
CLEAR_OUTCOME: Final = "update dispatch set outcome = '' where id = %(id)s"
PARTNERS: Final = """
    select id, note as text, at, by from incident_partner where incident_id = %(id)s and note <> ''"""
CLEAR_PARTNER: Final = "update incident_partner set note = '' where id = %(id)s"
HANDED: Final = """
    select id, out_at, out_by, note, lines from handover where out_at >= %(since)s::timestamptz order by id"""
HANDED_LOCK: Final = HANDED + " for update"
HANDED_ONE: Final = "select id, out_at, out_by, note, lines from handover where id = %(id)s"
HANDED_ONE_LOCK: Final = HANDED_ONE + " for update"
REWRITE: Final = "update handover set note = %(note)s, lines = %(lines)s::jsonb where id = %(id)s"
ELSEWHERE: Final = """
    select count(*)::int as n from (
      select distinct incident_id from incident_note
      where text = %(text)s and incident_id is distinct from %(id)s::uuid limit %(most)s) as others"""
ADD: Final = """
    insert into erasure (id, incident_id, handover_id, place, at, by, why)
    values (%(id)s, %(incident_id)s, %(handover_id)s, %(place)s, %(at)s, %(by)s, %(why)s)"""
LAST: Final = """
    select place as key, at, by, why from erasure where place = %(key)s order by at desc limit 1"""
OF_INCIDENTS: Final = """
    select place as key, at, by, why from erasure where incident_id = any(%(ids)s::uuid[]) order by at"""
OF_HANDOVERS: Final = """
    select handover_id, place as key, at, by, why from erasure
    where handover_id = any(%(ids)s::uuid[]) order by at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a unit's phone sent with one of its actions. `note_id`: the note that was made of it."""

    device_id: UUID
    seq: int
    kind: str
    note: str
    note_id: UUID | None
    at: datetime
    dispatch_id: UUID
    incident_id: UUID
    call_sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A text of one row."""

    id: UUID
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedText:
    """What a hand-over says in words."""

    id: UUID
    out_at: datetime
    out_by: str
    note: str
    lines: list[HandoverLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedThere(Erased):
    handover_id: UUID


def said(tx: Transaction, incident_ids: list[UUID]) -> list[Said]:
    return tx.all(Said, SAID, ids=incident_ids)


def unsay(tx: Transaction, device_id: UUID, seq: int) -> None:
    tx.run(UNSAY, device_id=device_id, seq=seq)


def outcomes(tx: Transaction, incident_id: UUID) -> list[Beside]:
    return tx.all(Beside, OUTCOMES, id=incident_id)


def clear_outcome(tx: Transaction, dispatch_id: UUID) -> None:
    tx.run(CLEAR_OUTCOME, id=dispatch_id)


def partners(tx: Transaction, incident_id: UUID) -> list[Beside]:
    return tx.all(Beside, PARTNERS, id=incident_id)


def clear_partner(tx: Transaction, id: UUID) -> None:
    tx.run(CLEAR_PARTNER, id=id)


def handed(tx: Transaction, since: datetime, *, lock: bool) -> list[HandedText]:
    """Hand-overs signed from this instant on."""
    return tx.all(HandedText, HANDED_LOCK if lock else HANDED, since=since)


def handed_one(tx: Transaction, id: UUID, *, lock: bool) -> HandedText:
    """Raises: NotFound."""
    return tx.one(HandedText, HANDED_ONE_LOCK if lock else HANDED_ONE, id=id)


def rewrite(tx: Transaction, it: HandedText) -> None:
    tx.run(REWRITE, id=it.id, note=it.note, lines=Jsonb(LINES.dump_python(it.lines, mode="json")))


def elsewhere(tx: Transaction, text: str, incident_id: UUID | None, most: int) -> int:
    """On how many other incidents these very words stand as a note; `most` and no more are counted."""
    return tx.one(dict[str, int], ELSEWHERE, text=text, id=incident_id, most=most)["n"]


def add(tx: Transaction, key: str, why: str, **whose: UUID) -> None:
    """Keep who erased what, beside it. `whose`: incident_id or handover_id."""
    row = {"incident_id": None, "handover_id": None, **whose}
    tx.run(ADD, **row, id=new_id(), place=key, at=tx.at, by=tx.actor.name, why=why)


def last(tx: Transaction, key: str) -> Erased | None:
    """The last time that something was erased at a place."""
    return tx.maybe(Erased, LAST, key=key)


def of_incidents(tx: Transaction, ids: list[UUID]) -> list[Erased]:
    return tx.all(Erased, OF_INCIDENTS, ids=ids)


def of_handovers(tx: Transaction, ids: list[UUID]) -> list[ErasedThere]:
    return tx.all(ErasedThere, OF_HANDOVERS, ids=ids)
