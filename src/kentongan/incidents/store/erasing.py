"""SQL of text that must not stay: where copies of a note stand, and how they are emptied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.incidents.model.handed import HandoverLine
from kentongan.incidents.store.handover import LINES

# What still waits is left alone: it becomes a note of its own, which can be erased then.
SAID: Final = """
    select a.device_id, a.seq, a.note from device_action a join dispatch d on d.id = a.dispatch_id
    where d.incident_id = %(id)s and a.note <> '' and a.outcome <> 'waiting'"""
UNSAY: Final = "update device_action set note = '' where device_id = %(device_id)s and seq = %(seq)s"
OUTCOMES: Final = "select id, outcome as text from dispatch where incident_id = %(id)s and outcome <> ''"
CLEAR_OUTCOME: Final = "update dispatch set outcome = '' where id = %(id)s"
PARTNERS: Final = "select id, note as text from incident_partner where incident_id = %(id)s and note <> ''"
CLEAR_PARTNER: Final = "update incident_partner set note = '' where id = %(id)s"
HANDED: Final = """
    select id, note, lines from handover where out_at >= %(since)s::timestamptz order by id for update"""
REWRITE: Final = "update handover set note = %(note)s, lines = %(lines)s::jsonb where id = %(id)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a unit's phone sent with one of its actions."""

    device_id: UUID
    seq: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A text of one row."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedText:
    """What a hand-over says in words."""

    id: UUID
    note: str
    lines: list[HandoverLine]


def said(tx: Transaction, incident_id: UUID) -> list[Said]:
    return tx.all(Said, SAID, id=incident_id)


def unsay(tx: Transaction, it: Said) -> None:
    tx.run(UNSAY, device_id=it.device_id, seq=it.seq)


def outcomes(tx: Transaction, incident_id: UUID) -> list[Beside]:
    return tx.all(Beside, OUTCOMES, id=incident_id)


def clear_outcome(tx: Transaction, dispatch_id: UUID) -> None:
    tx.run(CLEAR_OUTCOME, id=dispatch_id)


def partners(tx: Transaction, incident_id: UUID) -> list[Beside]:
    return tx.all(Beside, PARTNERS, id=incident_id)


def clear_partner(tx: Transaction, id: UUID) -> None:
    tx.run(CLEAR_PARTNER, id=id)


def handed(tx: Transaction, since: datetime) -> list[HandedText]:
    """Hand-overs signed from this instant on; their rows are locked."""
    return tx.all(HandedText, HANDED, since=since)


def rewrite(tx: Transaction, it: HandedText) -> None:
    tx.run(REWRITE, id=it.id, note=it.note, lines=Jsonb(LINES.dump_python(it.lines, mode="json")))
