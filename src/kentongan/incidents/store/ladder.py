"""SQL of the escalation ladders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.rules import Ladder

TRY_LOCK: Final = "select pg_try_advisory_xact_lock(hashtextextended('ladder ' || here(), 0)) as mine"
# What nobody took yet. A call older than an hour is history; it is on the missed list.
CALLS: Final = """
    select id, rang_at, received_at from call
    where state = 'ringing' and claimed_at is null and disposition is null
      and rang_at > %(at)s::timestamptz - interval '1 hour'"""
# No unit has it now, be it sent to what was merged into it. One that is attended is left alone when the unit
# that had it was called off, and none had finished there.
INCIDENTS: Final = """
    with recursive part (root, id) as (
      select i.id, i.id from incident i join priority p on p.city = i.city and p.code = i.priority
      where i.state in ('new', 'verified', 'dispatched', 'attended') and i.origin <> 'paper'
        and p.accept_s is not null
      union select part.root, i.id from incident i join part on i.merged_into = part.id),
    sent as (
      select part.root,
        coalesce(bool_or(d.accepted_at is not null and d.ended_at is null), false) as has_unit,
        coalesce(bool_or(d.accepted_at is not null and d.state = 'cancelled'), false)
          and not coalesce(bool_or(d.state = 'done'), false) as left_alone
      from part left join dispatch d on d.incident_id = part.id group by part.root)
    select i.id as subject_id, i.waits_from as started_at from incident i join sent s on s.root = i.id
    where not s.has_unit and (i.state <> 'attended' or s.left_alone)"""
OPEN: Final = """
    select id, ladder, subject_id, started_at, nth, risen_at, acknowledged_at, acknowledged_by, ended_at
    from escalation where ended_at is null order by started_at"""
RISEN: Final = """
    select e.id, e.ladder, e.subject_id, e.started_at, e.nth, e.risen_at, e.acknowledged_at,
      e.acknowledged_by, e.ended_at, coalesce(i.code, '') as code, coalesce(i.category, '') as category,
      coalesce(i.priority, '') as priority, coalesce(i.place_text, '') as place_text,
      coalesce(c.line, '') as line
    from escalation e left join incident i on e.ladder = 'incident' and i.id = e.subject_id
      left join call c on e.ladder = 'call' and c.id = e.subject_id
    where e.ended_at is null and e.nth > 0 order by e.nth desc, e.started_at"""
LOCK: Final = """
    select id, ladder, subject_id, started_at, nth, risen_at, acknowledged_at, acknowledged_by, ended_at
    from escalation where id = %(id)s for update"""
START: Final = """
    insert into escalation (id, ladder, subject_id, started_at)
    values (%(id)s, %(ladder)s, %(subject_id)s, %(started_at)s) on conflict do nothing"""
RISE: Final = "update escalation set nth = %(nth)s, risen_at = %(at)s where id = %(id)s"
END: Final = "update escalation set ended_at = %(at)s where id = %(id)s"
ACKNOWLEDGE: Final = """
    update escalation set acknowledged_at = %(at)s, acknowledged_by = %(by)s
    where id = %(id)s and acknowledged_at is null and ended_at is null"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    subject_id: UUID
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    id: UUID
    rang_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """How far up something has risen; nth 0: not yet at all."""

    id: UUID
    ladder: Ladder
    subject_id: UUID
    started_at: datetime
    nth: int
    risen_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Risen(Escalation):
    """One with what its row says: of an incident its words, of a call the line it rang on."""

    code: str
    category: str
    priority: str
    place_text: str
    line: str


def try_lock(tx: Transaction) -> bool:
    """False while another process climbs for this city."""
    return tx.one(dict[str, bool], TRY_LOCK)["mine"]


def calls(tx: Transaction) -> list[Ringing]:
    return tx.all(Ringing, CALLS, at=tx.at)


def incidents(tx: Transaction) -> list[Waiting]:
    return tx.all(Waiting, INCIDENTS)


def open_ones(tx: Transaction) -> list[Escalation]:
    return tx.all(Escalation, OPEN)


def risen(tx: Transaction) -> list[Risen]:
    return tx.all(Risen, RISEN)


def lock(tx: Transaction, id: UUID) -> Escalation:
    """The row is locked. Raises: NotFound."""
    return tx.one(Escalation, LOCK, id=id)


def start(tx: Transaction, id: UUID, ladder: Ladder, one: Waiting) -> None:
    fields = {"subject_id": one.subject_id, "started_at": one.started_at}
    tx.run(START, **fields, id=id, ladder=ladder.value)


def rise(tx: Transaction, id: UUID, nth: int) -> None:
    tx.run(RISE, id=id, nth=nth, at=tx.at)


def end(tx: Transaction, id: UUID) -> None:
    tx.run(END, id=id, at=tx.at)


def acknowledge(tx: Transaction, id: UUID) -> bool:
    return tx.run(ACKNOWLEDGE, id=id, at=tx.at, by=tx.actor.name) == 1
