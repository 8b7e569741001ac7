"""SQL of the health of cameras: reading what the watch measured, and the tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras.health.league import Failure, Watched
from kentongan.cameras.health.model import Outage, Placed, Ticket, Trouble

OPEN_TROUBLES: Final = """
    select t.id, t.camera_id, t.kind, t.since, t.seen_at, t.sure, t.why, t.alarm
    from camera_trouble t join camera c on c.id = t.camera_id
    where t.ended_at is null and c.enabled order by t.since desc, t.id"""
PAST_TROUBLES: Final = """
    select id, camera_id, kind, since, seen_at, sure, why, alarm from camera_trouble
    where camera_id = %(camera)s and ended_at is not null order by since desc limit 100"""
OPEN_OUTAGES: Final = """
    select id, binds, name, since, ended_at, cameras from outage where ended_at is null order by since desc,
    id"""
PLACED: Final = """
    select c.id as camera_id, coalesce(s.network, '') as network, coalesce(a.name, '') as area, c.owner,
      t.since as down_since
    from camera c left join camera_sight s on s.camera_id = c.id
      left join camera_trouble t on t.camera_id = c.id and t.kind = 'offline' and t.ended_at is null
      left join lateral (select p.name from place p where p.kind = 'kecamatan'
        order by (p.lat - c.lat) ^ 2 + (p.lon - c.lon) ^ 2 limit 1) a on true
    where c.enabled"""
SAVE_OUTAGE: Final = """
    insert into outage (id, binds, name, since, ended_at, cameras)
    values (%(id)s, %(binds)s, %(name)s, %(since)s, %(ended_at)s::timestamptz, %(cameras)s::uuid[])
    on conflict (id) do update set ended_at = excluded.ended_at, cameras = excluded.cameras"""
TICKETS: Final = """
    select id, number, camera_id, trouble, state, note, assignee, opened_at, opened_by, changed_at,
      repaired_at, verified_at
    from ticket where %(all)s::boolean or state in ('open', 'assigned', 'repaired')
    order by opened_at desc, number desc limit 500"""
TICKET: Final = """
    select id, number, camera_id, trouble, state, note, assignee, opened_at, opened_by, changed_at,
      repaired_at, verified_at
    from ticket where id = %(id)s for update"""
OPEN_TICKET: Final = """
    select id, number, camera_id, trouble, state, note, assignee, opened_at, opened_by, changed_at,
      repaired_at, verified_at
    from ticket where camera_id = %(camera)s and trouble = %(trouble)s
      and state in ('open', 'assigned', 'repaired')"""
LOCK_TICKETS: Final = "select pg_advisory_xact_lock(hashtextextended('ticket ' || here(), 0))"
NEXT_NUMBER: Final = "select coalesce(max(number), 0) + 1 as number from ticket"
ADD_TICKET: Final = """
    insert into ticket (id, number, camera_id, trouble, state, note, assignee, opened_at, opened_by,
    changed_at) values (%(id)s, %(number)s, %(camera_id)s, %(trouble)s, %(state)s, %(note)s, %(assignee)s,
    %(opened_at)s, %(opened_by)s, %(changed_at)s)"""
CHANGE_TICKET: Final = """
    update ticket set state = %(state)s, note = %(note)s, assignee = %(assignee)s, changed_at =
    %(changed_at)s, repaired_at = %(repaired_at)s::timestamptz, verified_at = %(verified_at)s::timestamptz
    where id = %(id)s"""
WORKING: Final = """
    select c.id from camera c join camera_state s on s.camera_id = c.id
    where s.state = 'playing' and s.reported_at > %(at)s::timestamptz - interval '15 seconds'
      and s.since <= %(since)s::timestamptz
      and not exists (select from camera_trouble t where t.camera_id = c.id and t.kind =
      any(%(kinds)s::text[]) and (t.ended_at is null or t.ended_at > %(since)s::timestamptz))"""
CONTACTS: Final = "select owner, contact from owner_contact order by owner"
SET_CONTACT: Final = """
    insert into owner_contact (owner, contact) values (%(owner)s, %(contact)s)
    on conflict (city, owner) do update set contact = excluded.contact"""
ACCEPT: Final = """
    insert into camera_view (camera_id, accepted_at) values (%(camera)s, %(at)s)
    on conflict (camera_id) do update set accepted_at = excluded.accepted_at"""
MOVE: Final = """
    insert into camera_view (camera_id, moved_at, moved_by) values (%(camera)s, %(at)s, %(by)s)
    on conflict (camera_id) do update set moved_at = excluded.moved_at, moved_by = excluded.moved_by"""
TIMEZONE: Final = "select timezone from city where slug = here()"
WATCHED: Final = """
    select c.id as camera_id, (h.hour at time zone %(zone)s::text)::date as day,
      sum(bit_count(h.watched))::integer as watched, sum(bit_count(h.watched & h.failed))::integer as failed,
      sum(bit_count(h.watched & h.impaired & ~h.failed))::integer as impaired
    from camera c join camera_hour h on h.camera_id = c.id
    where h.hour >= %(start)s and h.hour < %(end)s group by 1, 2"""
FAILURES: Final = """
    select camera_id, kind, (since at time zone %(zone)s::text)::date as day, count(*)::integer as times
    from camera_trouble where since >= %(start)s and since < %(end)s group by 1, 2, 3"""
MEMBERS: Final = """
    select c.id, c.code, c.name, c.owner, c.created_at from camera c
    where c.enabled or exists (select from camera_hour h where h.camera_id = c.id
      and h.hour >= %(start)s and h.hour < %(end)s) order by c.code"""


@dataclass(frozen=True, slots=True)
class Number:
    number: int


@dataclass(frozen=True, slots=True)
class Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class Zone:
    timezone: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call about an owner's cameras."""

    owner: str
    contact: str


@dataclass(frozen=True, slots=True)
class Member:
    """A camera that takes part in the league."""

    id: UUID
    code: str
    name: str
    owner: str
    created_at: datetime


def open_troubles(tx: Transaction) -> list[Trouble]:
    """Of cameras that are switched on: of one that shall not look nothing is wrong."""
    return tx.all(Trouble, OPEN_TROUBLES)


def past_troubles(tx: Transaction, camera: UUID) -> list[Trouble]:
    return tx.all(Trouble, PAST_TROUBLES, camera=camera)


def open_outages(tx: Transaction) -> list[Outage]:
    return tx.all(Outage, OPEN_OUTAGES)


def placed(tx: Transaction) -> list[Placed]:
    return tx.all(Placed, PLACED)


def save_outage(tx: Transaction, it: Outage) -> None:
    tx.run(
        SAVE_OUTAGE, id=it.id, binds=it.binds.value, name=it.name, since=it.since, ended_at=it.ended_at,
        cameras=list(it.cameras),
    )  # fmt: skip


def tickets(tx: Transaction, *, everything: bool) -> list[Ticket]:
    return tx.all(Ticket, TICKETS, all=everything)


def ticket(tx: Transaction, id: UUID) -> Ticket:
    return tx.one(Ticket, TICKET, id=id)


def open_ticket(tx: Transaction, camera: UUID, trouble: str) -> Ticket | None:
    return tx.maybe(Ticket, OPEN_TICKET, camera=camera, trouble=trouble)


def next_number(tx: Transaction) -> int:
    """The next number of a ticket; nobody else takes one until this transaction ends."""
    tx.run(LOCK_TICKETS)
    return tx.one(Number, NEXT_NUMBER).number


def add_ticket(tx: Transaction, it: Ticket) -> None:
    tx.run(
        ADD_TICKET, id=it.id, number=it.number, camera_id=it.camera_id, trouble=it.trouble,
        state=it.state.value, note=it.note, assignee=it.assignee, opened_at=it.opened_at,
        opened_by=it.opened_by, changed_at=it.changed_at,
    )  # fmt: skip


def change_ticket(tx: Transaction, it: Ticket) -> None:
    tx.run(
        CHANGE_TICKET, id=it.id, state=it.state.value, note=it.note, assignee=it.assignee,
        changed_at=it.changed_at, repaired_at=it.repaired_at, verified_at=it.verified_at,
    )  # fmt: skip


def working(tx: Transaction, since: datetime, kinds: Sequence[str]) -> set[UUID]:
    """Cameras that have played without one of these troubles since then."""
    return {row.id for row in tx.all(Id, WORKING, at=tx.at, since=since, kinds=list(kinds))}


def contacts(tx: Transaction) -> list[Contact]:
    return tx.all(Contact, CONTACTS)


def set_contact(tx: Transaction, owner: str, contact: str) -> None:
    tx.run(SET_CONTACT, owner=owner, contact=contact)


def accept(tx: Transaction, camera: UUID) -> None:
    tx.run(ACCEPT, camera=camera, at=tx.at)


def move(tx: Transaction, camera: UUID, by: str) -> None:
    tx.run(MOVE, camera=camera, at=tx.at, by=by)


def timezone(tx: Transaction) -> str:
    return tx.one(Zone, TIMEZONE).timezone


def watched(tx: Transaction, start: datetime, end: datetime, zone: str) -> list[Watched]:
    return tx.all(Watched, WATCHED, start=start, end=end, zone=zone)


def failures(tx: Transaction, start: datetime, end: datetime, zone: str) -> list[Failure]:
    return tx.all(Failure, FAILURES, start=start, end=end, zone=zone)


def members(tx: Transaction, start: datetime, end: datetime) -> list[Member]:
    """Cameras that are switched on, and those that were watched then: what was stays told."""
    return tx.all(Member, MEMBERS, start=start, end=end)
