"""SQL of incidents: the row, notes, merging, partners, pauses, lists."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.incidents.model.clocks import Pause
from kentongan.incidents.model.states import Incident

INCIDENTS: Final = """
    select id, code, origin, category, priority, state, narrative, answers, lat, lon, accuracy_m, place_text,
      polsek, kecamatan, marks, external_id, owner_id, owner_login, opened_at, entered_at, waits_from,
      opened_by, rang_at, answered_at, verified_at, dispatched_at, accepted_at, departed_at, arrived_at,
      controlled_at, done_at, closed_at, merged_into
    from incident"""
INCIDENT: Final = INCIDENTS + " where id = %(id)s"
LOCK: Final = INCIDENTS + " where id = %(id)s for update"
NEAR: Final = (
    INCIDENTS
    + """ where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done')
      and opened_at between %(from_at)s and %(to_at)s and category = any(%(categories)s::text[])
      and lat between %(south)s and %(north)s and lon between %(west)s and %(east)s and id <> %(id)s
    order by opened_at desc, id desc limit 50"""
)
OPEN: Final = (
    INCIDENTS
    + """ where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done')
    order by priority, opened_at, id limit %(most)s"""
)
COUNT_OPEN: Final = """
    select count(*)::int as number from incident
    where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done')"""
URGENT: Final = (
    INCIDENTS
    + """ where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done')
      and priority = any(%(priorities)s::text[]) and lat is not null
    order by priority, opened_at desc, id desc limit 64"""
)
SEARCH: Final = """
    select id, code, origin, category, priority, state, narrative, answers, lat, lon, accuracy_m, place_text,
      polsek, kecamatan, marks, external_id, owner_id, owner_login, opened_at, entered_at, waits_from,
      opened_by, rang_at, answered_at, verified_at, dispatched_at, accepted_at, departed_at, arrived_at,
      controlled_at, done_at, closed_at, merged_into
    from incident_search(%(asked)s::jsonb, %(most)s)"""
SERIAL: Final = """
    insert into incident_serial (day, last) values (%(day)s::date, 1)
    on conflict (city, day) do update set last = incident_serial.last + 1 returning last"""
LOCAL_DAY: Final = "select (%(at)s::timestamptz at time zone timezone)::date as day from city"
ADD: Final = """
    insert into incident (id, code, origin, category, priority, state, narrative, answers, lat, lon,
      accuracy_m, place_text, polsek, kecamatan, marks, external_id, owner_id, owner_login, opened_at,
      entered_at, waits_from, opened_by, rang_at, answered_at, verified_at, dispatched_at, accepted_at,
      departed_at, arrived_at, controlled_at, done_at, closed_at, merged_into)
    values (%(id)s, %(code)s, %(origin)s, %(category)s, %(priority)s, %(state)s, %(narrative)s,
      %(answers)s::jsonb, %(lat)s, %(lon)s, %(accuracy_m)s, %(place_text)s, %(polsek)s, %(kecamatan)s,
      %(marks)s::text[], %(external_id)s, %(owner_id)s, %(owner_login)s, %(opened_at)s, %(entered_at)s,
      %(waits_from)s, %(opened_by)s, %(rang_at)s, %(answered_at)s, %(verified_at)s, %(dispatched_at)s,
      %(accepted_at)s, %(departed_at)s, %(arrived_at)s, %(controlled_at)s, %(done_at)s, %(closed_at)s,
      %(merged_into)s)
    on conflict (id) do nothing"""
SAVE: Final = """
    update incident set category = %(category)s, priority = %(priority)s, state = %(state)s,
      narrative = %(narrative)s, answers = %(answers)s::jsonb, lat = %(lat)s, lon = %(lon)s,
      accuracy_m = %(accuracy_m)s, place_text = %(place_text)s, polsek = %(polsek)s,
      kecamatan = %(kecamatan)s, marks = %(marks)s::text[], waits_from = %(waits_from)s,
      owner_id = %(owner_id)s, owner_login = %(owner_login)s, rang_at = %(rang_at)s,
      answered_at = %(answered_at)s,
      verified_at = %(verified_at)s, dispatched_at = %(dispatched_at)s, accepted_at = %(accepted_at)s,
      departed_at = %(departed_at)s, arrived_at = %(arrived_at)s, controlled_at = %(controlled_at)s,
      done_at = %(done_at)s, closed_at = %(closed_at)s, merged_into = %(merged_into)s
    where id = %(id)s"""
FAMILY: Final = """
    with recursive part (id) as (
      select %(id)s::uuid union select i.id from incident i join part p on i.merged_into = p.id)
    select id from part"""
ADD_NOTE: Final = """
    insert into incident_note (id, incident_id, at, by, kind, text, corrects, marks)
    values (%(id)s, %(incident_id)s, %(at)s, %(by)s, %(kind)s, %(text)s, %(corrects)s, %(marks)s::text[])"""
NOTES: Final = """
    select id, incident_id, at, by, kind, text, corrects, marks, erased_at, erased_by, erased_why
    from incident_note where incident_id = any(%(ids)s::uuid[]) order by at, number"""
NOTE: Final = """
    select id, incident_id, at, by, kind, text, corrects, marks, erased_at, erased_by, erased_why
    from incident_note where id = %(id)s for update"""
ERASE_NOTE: Final = """
    update incident_note set text = '', marks = '{}', erased_at = %(at)s, erased_by = %(by)s,
      erased_why = %(why)s
    where id = %(id)s and erased_at is null"""
ADD_MERGE: Final = """
    insert into incident_merge (id, from_id, into_id, state_before, at, by)
    values (%(id)s, %(from_id)s, %(into_id)s, %(state_before)s, %(at)s, %(by)s)"""
MERGED_FROM: Final = """
    select state_before from incident_merge where from_id = %(id)s and unmerged_at is null"""
END_MERGE: Final = """
    update incident_merge set unmerged_at = %(at)s, unmerged_by = %(by)s
    where from_id = %(id)s and unmerged_at is null"""
ADD_PARTNER: Final = """
    insert into incident_partner (id, incident_id, partner, at, by, note)
    values (%(id)s, %(incident_id)s, %(partner)s, %(at)s, %(by)s, %(note)s)"""
PARTNERS: Final = """
    select p.id, p.incident_id, p.partner, k.name, p.at, p.by, p.note
    from incident_partner p join partner k on k.code = p.partner
    where p.incident_id = any(%(ids)s::uuid[]) order by p.at"""
ADD_PAUSE: Final = """
    insert into incident_pause (id, incident_id, clock, from_at, reason, by)
    values (%(id)s, %(incident_id)s, %(clock)s, %(at)s, %(reason)s, %(by)s) on conflict do nothing"""
END_PAUSE: Final = """
    update incident_pause set until_at = greatest(%(at)s::timestamptz, from_at)
    where incident_id = %(id)s and clock = %(clock)s and until_at is null"""
PAUSES: Final = """
    select incident_id, clock, from_at, until_at, reason, by from incident_pause
    where incident_id = any(%(ids)s::uuid[]) order by from_at"""
ACTIVE_UNITS: Final = """
    select count(*)::int as units from dispatch where incident_id = %(id)s and ended_at is null"""
KNOWN_PAPERS: Final = "select external_id from incident where external_id = any(%(ids)s::text[])"
# Nobody knows how long it rang where no exchange told of it: what is entered by hand was not answered in 0 s.
TIMES: Final = """
    select i.polsek, i.category, i.priority,
      extract(hour from i.opened_at at time zone c.timezone)::int as hour,
      case when exists (select from call k where k.incident_id = i.id and k.source_id is not null)
        then extract(epoch from i.answered_at - i.rang_at)::float8 end as answer_s,
      extract(epoch from i.dispatched_at - coalesce(i.answered_at, i.opened_at))::float8 as dispatch_s,
      extract(epoch from i.arrived_at - coalesce(i.answered_at, i.opened_at))::float8 as arrive_s, i.id
    from incident i join city c on c.slug = i.city
    where i.opened_at >= %(from_at)s and i.opened_at < %(to_at)s and i.state <> 'merged'
    limit 200000"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Text beside the chain: the journal holds its id and its hash."""

    id: UUID
    incident_id: UUID
    at: datetime
    by: str
    kind: str
    text: str
    corrects: UUID | None
    marks: tuple[str, ...]
    erased_at: datetime | None = None
    erased_by: str | None = None
    erased_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPartner:
    id: UUID
    incident_id: UUID
    partner: str
    name: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPause(Pause):
    incident_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long one incident took; None where it did not come to that. Pauses are still in it."""

    id: UUID
    polsek: str
    category: str
    priority: str
    hour: int
    answer_s: float | None
    dispatch_s: float | None
    arrive_s: float | None


def incident(tx: Transaction, id: UUID) -> Incident:
    return tx.one(Incident, INCIDENT, id=id)


def lock(tx: Transaction, id: UUID) -> Incident:
    """The row is locked. Raises: NotFound."""
    return tx.one(Incident, LOCK, id=id)


def near(tx: Transaction, **asked: object) -> list[Incident]:
    return tx.all(Incident, NEAR, **asked)


def open_ones(tx: Transaction, most: int) -> list[Incident]:
    """The gravest first, of those the longest open: where there are more, none that lacks is graver."""
    return tx.all(Incident, OPEN, most=most)


def count_open(tx: Transaction) -> int:
    return tx.one(dict[str, int], COUNT_OPEN)["number"]


def urgent(tx: Transaction, priorities: Sequence[str]) -> list[Incident]:
    """Open ones of these priorities that have a place, the most urgent first."""
    return tx.all(Incident, URGENT, priorities=list(priorities))


def search(tx: Transaction, asked: dict[str, Any], most: int) -> list[Incident]:
    return tx.all(Incident, SEARCH, asked=Jsonb(asked), most=most)


def new_code(tx: Transaction, at: datetime) -> str:
    """The next number of the day on which it was reported, by the city's own calendar."""
    day = tx.one(dict[str, date], LOCAL_DAY, at=at)["day"]
    last = tx.one(dict[str, int], SERIAL, day=day)["last"]
    return f"{day:%Y%m%d}-{last:04d}"


def is_there(tx: Transaction, id: UUID) -> bool:
    return tx.maybe(Incident, INCIDENT, id=id) is not None


def add(tx: Transaction, incident: Incident) -> bool:
    """False when another incident has this id."""
    return tx.run(ADD, **_fields(incident)) == 1


def save(tx: Transaction, incident: Incident) -> None:
    tx.run(SAVE, **_fields(incident))


def _fields(incident: Incident) -> dict[str, Any]:
    return asdict(incident) | {"marks": list(incident.marks), "answers": Jsonb(incident.answers)}


def family(tx: Transaction, id: UUID) -> list[UUID]:
    """An incident and all that were merged into it, however far down."""
    return [row["id"] for row in tx.all(dict[str, UUID], FAMILY, id=id)]


def add_note(tx: Transaction, note: Note) -> None:
    tx.run(ADD_NOTE, **(asdict(note) | {"marks": list(note.marks)}))


def notes(tx: Transaction, ids: list[UUID]) -> list[Note]:
    return tx.all(Note, NOTES, ids=ids)


def note(tx: Transaction, id: UUID) -> Note:
    """The row is locked. Raises: NotFound."""
    return tx.one(Note, NOTE, id=id)


def erase_note(tx: Transaction, id: UUID, why: str) -> bool:
    """False when it is erased already."""
    return tx.run(ERASE_NOTE, id=id, at=tx.at, by=tx.actor.name, why=why) == 1


def add_merge(tx: Transaction, id: UUID, incident: Incident, into_id: UUID) -> None:
    fields = {"from_id": incident.id, "into_id": into_id, "state_before": incident.state.value}
    tx.run(ADD_MERGE, **fields, id=id, at=tx.at, by=tx.actor.name)


def state_before_merge(tx: Transaction, id: UUID) -> str | None:
    found = tx.maybe(dict[str, str], MERGED_FROM, id=id)
    return found["state_before"] if found else None


def end_merge(tx: Transaction, id: UUID) -> None:
    tx.run(END_MERGE, id=id, at=tx.at, by=tx.actor.name)


def add_partner(tx: Transaction, id: UUID, incident_id: UUID, partner: str, note: str) -> None:
    tx.run(
        ADD_PARTNER, id=id, incident_id=incident_id, partner=partner, at=tx.done_at, by=tx.actor.name,
        note=note,
    )  # fmt: skip


def partners(tx: Transaction, ids: list[UUID]) -> list[ToldPartner]:
    return tx.all(ToldPartner, PARTNERS, ids=ids)


def add_pause(tx: Transaction, id: UUID, incident_id: UUID, clock: str, reason: str) -> bool:
    """False when this clock is paused already."""
    fields = {"id": id, "incident_id": incident_id, "clock": clock, "reason": reason}
    return tx.run(ADD_PAUSE, **fields, at=tx.at, by=tx.actor.name) == 1


def end_pause(tx: Transaction, incident_id: UUID, clock: str) -> bool:
    return tx.run(END_PAUSE, id=incident_id, clock=clock, at=tx.at) == 1


def pauses(tx: Transaction, ids: list[UUID]) -> list[IncidentPause]:
    return tx.all(IncidentPause, PAUSES, ids=ids)


def known_papers(tx: Transaction, ids: list[str]) -> set[str]:
    return {row["external_id"] for row in tx.all(dict[str, str], KNOWN_PAPERS, ids=ids)}


def times(tx: Transaction, from_at: datetime, to_at: datetime) -> list[Times]:
    return tx.all(Times, TIMES, from_at=from_at, to_at=to_at)


def active_units(tx: Transaction, id: UUID) -> int:
    return tx.one(dict[str, int], ACTIVE_UNITS, id=id)["units"]
