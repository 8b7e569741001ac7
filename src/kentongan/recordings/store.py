"""SQL of the recordings room, as the page and `keep` need it. One constant, one function, no decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.recordings.model import Digest, ExportState, Mode, Plan, Span, StoreState, rules_of

CAMERAS: Final = """
    select c.id as camera_id, c.code, c.name, coalesce(p.mode, 'alert') as mode,
      coalesce(p.rules, '[]') as rules, f.began_at as first_at, l.ended_at as last_at
    from camera c left join recording_plan p on p.camera_id = c.id
    left join lateral (select began_at from segment s
      where s.camera_id = c.id and s.deleted_at is null order by began_at limit 1) f on true
    left join lateral (select ended_at from segment s
      where s.camera_id = c.id and s.deleted_at is null order by began_at desc limit 1) l on true
    order by c.code"""
NAMED: Final = "select id, code, name, enabled from camera where id = %(id)s"
TIMEZONE: Final = "select timezone from city"
STORES: Final = """
    select name, state, detail, since, reported_at, bytes, free_bytes, quota_bytes, floor_bytes, dropped,
      held_up_bytes, noted_state
    from recording_store order by name"""
PLAN: Final = "select mode, rules from recording_plan where camera_id = %(camera_id)s"
SAVE_PLAN: Final = """
    insert into recording_plan (camera_id, mode, rules, changed_at)
    values (%(camera_id)s, %(mode)s, %(rules)s, %(at)s)
    on conflict (camera_id) do update set mode = excluded.mode, rules = excluded.rules,
      changed_at = excluded.changed_at"""
SPANS: Final = """
    select
      coalesce(array_agg(extract(epoch from began_at)::double precision order by began_at), '{}') as began,
      coalesce(array_agg(extract(epoch from ended_at)::double precision order by began_at), '{}') as ended
    from segment
    where camera_id = %(camera_id)s and deleted_at is null
      and began_at > %(from_at)s::timestamptz - interval '5 minutes'
      and began_at < %(to_at)s::timestamptz and ended_at > %(from_at)s::timestamptz"""
STILLS: Final = """
    select distinct on (floor(extract(epoch from began_at) / %(step_s)s::double precision)) id, began_at as at
    from segment
    where camera_id = %(camera_id)s and deleted_at is null and still_bytes > 0
      and began_at >= %(from_at)s and began_at < %(to_at)s
    order by floor(extract(epoch from began_at) / %(step_s)s::double precision), began_at"""
SEGMENTS: Final = """
    select id, camera_id, store, began_at, ended_at, media, bytes, still_bytes, codec, width, height
    from segment
    where camera_id = %(camera_id)s and deleted_at is null
      and began_at > %(from_at)s::timestamptz - interval '5 minutes'
      and began_at < %(to_at)s::timestamptz and ended_at > %(from_at)s::timestamptz
    order by began_at, number limit %(most)s"""
SEGMENT: Final = """
    select id, camera_id, store, began_at, ended_at, media, bytes, still_bytes, codec, width, height
    from segment where id = %(id)s and deleted_at is null"""
VIEWED: Final = """
    select id from recording_view
    where person_id = %(person_id)s and camera_id = %(camera_id)s and made_at > %(since)s
      and from_at < %(to_at)s and to_at > %(from_at)s limit 1"""
ADD_VIEW: Final = """
    insert into recording_view (id, camera_id, person_id, from_at, to_at, made_at)
    values (%(id)s, %(camera_id)s, %(person_id)s, %(from_at)s, %(to_at)s, %(at)s)"""
MARKS: Final = """
    select id, camera_id, from_at, to_at, label, made_by, made_at from recording_mark
    where camera_id = %(camera_id)s and from_at < %(to_at)s and to_at > %(from_at)s order by from_at"""
ADD_MARK: Final = """
    insert into recording_mark (id, camera_id, from_at, to_at, label, made_by, made_at)
    values (%(id)s, %(camera_id)s, %(from_at)s, %(to_at)s, %(label)s, %(made_by)s, %(made_at)s)"""
KEEP_MARKED: Final = """
    update segment set kind = 'kejadian'
    where camera_id = %(camera_id)s and deleted_at is null and kind = 'umum'
      and began_at > %(from_at)s::timestamptz - interval '5 minutes'
      and began_at < %(to_at)s::timestamptz and ended_at > %(from_at)s::timestamptz"""
HOLDS: Final = """
    select h.id, h.camera_id, c.code, h.from_at, h.to_at, h.reason, h.until_at, h.made_by, h.made_at,
      h.released_at, h.released_by
    from recording_hold h join camera c on c.id = h.camera_id
    where (%(camera_id)s::uuid is null or h.camera_id = %(camera_id)s::uuid)
      and h.from_at < %(to_at)s and h.to_at > %(from_at)s
      and h.released_at is null and h.until_at > %(at)s
    order by h.from_at"""
HOLD: Final = """
    select h.id, h.camera_id, c.code, h.from_at, h.to_at, h.reason, h.until_at, h.made_by, h.made_at,
      h.released_at, h.released_by
    from recording_hold h join camera c on c.id = h.camera_id where h.id = %(id)s"""
ADD_HOLD: Final = """
    insert into recording_hold (id, camera_id, from_at, to_at, reason, until_at, made_by, made_at)
    values (%(id)s, %(camera_id)s, %(from_at)s, %(to_at)s, %(reason)s, %(until_at)s, %(made_by)s,
            %(made_at)s)"""
UNDOOM: Final = """
    update segment set doomed_at = null
    where camera_id = %(camera_id)s and doomed_at is not null and deleted_at is null
      and began_at > %(from_at)s::timestamptz - interval '5 minutes'
      and began_at < %(to_at)s::timestamptz and ended_at > %(from_at)s::timestamptz
    returning store, bytes"""
PUT_BACK: Final = "update recording_store set bytes = bytes + %(bytes)s where name = %(store)s"
RELEASE: Final = """
    update recording_hold set released_at = %(at)s, released_by = %(by)s
    where id = %(id)s and released_at is null"""
EXPORTS: Final = """
    select e.id, e.camera_id, c.code, e.from_at, e.to_at, e.reason, e.made_by, e.person_id, e.made_at,
      e.state, e.detail, e.done, e.total, e.store, e.bytes, e.sha256, e.clips, e.expires_at
    from recording_export e join camera c on c.id = e.camera_id
    where e.made_at > %(since)s order by e.made_at desc limit 100"""
EXPORT: Final = """
    select e.id, e.camera_id, c.code, e.from_at, e.to_at, e.reason, e.made_by, e.person_id, e.made_at,
      e.state, e.detail, e.done, e.total, e.store, e.bytes, e.sha256, e.clips, e.expires_at
    from recording_export e join camera c on c.id = e.camera_id where e.id = %(id)s"""
LOCK_PERSON: Final = "select pg_advisory_xact_lock(hashtextextended('export ' || %(person)s::text, 0))"
OPEN_EXPORTS: Final = """
    select count(*)::integer as n from recording_export
    where person_id = %(person_id)s and state in ('waiting', 'making', 'made')"""
ADD_EXPORT: Final = """
    insert into recording_export (id, camera_id, from_at, to_at, reason, made_by, person_id, made_at)
    values (%(id)s, %(camera_id)s, %(from_at)s, %(to_at)s, %(reason)s, %(made_by)s, %(person_id)s, %(at)s)"""
CANCEL: Final = """
    update recording_export set state = 'cancelled'
    where id = %(id)s and state in ('waiting', 'making', 'made', 'ready')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCamera:
    """A camera, when it is recorded, and what there is of it; None: nothing."""

    camera_id: UUID
    code: str
    name: str
    mode: Mode
    rules: list[dict[str, Any]]
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Camera:
    id: UUID
    code: str
    name: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A machine's disk as it last told; `noted_state` is what the journal says of it."""

    name: str
    state: StoreState
    detail: str
    since: datetime
    reported_at: datetime
    bytes: int
    free_bytes: int
    quota_bytes: int
    floor_bytes: int
    dropped: int
    held_up_bytes: int
    noted_state: StoreState


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    id: UUID
    camera_id: UUID
    store: str
    began_at: datetime
    ended_at: datetime
    media: int
    bytes: int
    still_bytes: int
    codec: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Still:
    id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    id: UUID
    camera_id: UUID
    from_at: datetime
    to_at: datetime
    label: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    id: UUID
    camera_id: UUID
    code: str
    from_at: datetime
    to_at: datetime
    reason: str
    until_at: datetime
    made_by: str
    made_at: datetime
    released_at: datetime | None
    released_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    id: UUID
    camera_id: UUID
    code: str
    from_at: datetime
    to_at: datetime
    reason: str
    made_by: str
    person_id: UUID
    made_at: datetime
    state: ExportState
    detail: str
    done: int
    total: int
    store: str | None
    bytes: int | None
    sha256: Digest | None
    clips: list[dict[str, str]]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ends:
    """Instants of many segments, in seconds since 1970: a month has a quarter of a million."""

    began: list[float]
    ended: list[float]


@dataclass(frozen=True, slots=True)
class _Plan:
    mode: Mode
    rules: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Zone:
    timezone: str


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Number:
    n: int


@dataclass(frozen=True, slots=True)
class Undoomed:
    store: str
    bytes: int


def cameras(tx: Transaction) -> list[RecordedCamera]:
    return tx.all(RecordedCamera, CAMERAS)


def camera(tx: Transaction, id: UUID) -> Camera:
    return tx.one(Camera, NAMED, id=id)


def zone(tx: Transaction) -> ZoneInfo:
    """The city's own time."""
    return ZoneInfo(tx.one(_Zone, TIMEZONE).timezone)


def stores(tx: Transaction) -> list[Store]:
    return tx.all(Store, STORES)


def plan(tx: Transaction, camera_id: UUID) -> Plan:
    found = tx.maybe(_Plan, PLAN, camera_id=camera_id)
    return Plan(mode=found.mode, rules=rules_of(found.rules)) if found else Plan()


def save_plan(tx: Transaction, camera_id: UUID, mode: Mode, rules: list[dict[str, Any]]) -> None:
    tx.run(SAVE_PLAN, camera_id=camera_id, mode=mode.value, rules=Jsonb(rules), at=tx.at)


def ends(tx: Transaction, camera_id: UUID, within: Span) -> Ends:
    return tx.one(Ends, SPANS, camera_id=camera_id, from_at=within.from_at, to_at=within.to_at)


def stills(tx: Transaction, camera_id: UUID, within: Span, step_s: float) -> list[Still]:
    """At most one for each step."""
    named = {"camera_id": camera_id, "from_at": within.from_at, "to_at": within.to_at}
    return tx.all(Still, STILLS, step_s=step_s, **named)


def segments(tx: Transaction, camera_id: UUID, within: Span, most: int) -> list[Segment]:
    named = {"camera_id": camera_id, "from_at": within.from_at, "to_at": within.to_at}
    return tx.all(Segment, SEGMENTS, most=most, **named)


def segment(tx: Transaction, id: UUID) -> Segment:
    return tx.one(Segment, SEGMENT, id=id)


def viewed(tx: Transaction, person_id: UUID, found: Segment, kept: timedelta) -> bool:
    """Whether this person has opened a span, not long ago, to which the segment belongs."""
    named = {"camera_id": found.camera_id, "from_at": found.began_at, "to_at": found.ended_at}
    return bool(tx.all(_Id, VIEWED, person_id=person_id, since=tx.at - kept, **named))


def add_view(tx: Transaction, id: UUID, camera_id: UUID, person_id: UUID, seen: Span) -> None:
    ends = {"from_at": seen.from_at, "to_at": seen.to_at}
    tx.run(ADD_VIEW, id=id, camera_id=camera_id, person_id=person_id, at=tx.at, **ends)


def marks(tx: Transaction, camera_id: UUID, within: Span) -> list[Mark]:
    return tx.all(Mark, MARKS, camera_id=camera_id, from_at=within.from_at, to_at=within.to_at)


def add_mark(tx: Transaction, mark: Mark) -> None:
    """And keep what is recorded of it for longer."""
    ends = {"camera_id": mark.camera_id, "from_at": mark.from_at, "to_at": mark.to_at}
    tx.run(ADD_MARK, id=mark.id, label=mark.label, made_by=mark.made_by, made_at=mark.made_at, **ends)
    keep_marked(tx, mark.camera_id, mark.from_at, mark.to_at)


def keep_marked(tx: Transaction, camera_id: UUID, from_at: datetime, to_at: datetime) -> None:
    tx.run(KEEP_MARKED, camera_id=camera_id, from_at=from_at, to_at=to_at)


def holds(tx: Transaction, camera_id: UUID | None, within: Span) -> list[Hold]:
    """Those that hold now."""
    ends = {"from_at": within.from_at, "to_at": within.to_at}
    return tx.all(Hold, HOLDS, camera_id=camera_id, at=tx.at, **ends)


def hold(tx: Transaction, id: UUID) -> Hold:
    return tx.one(Hold, HOLD, id=id)


def add_hold(tx: Transaction, hold: Hold) -> list[Undoomed]:
    """And take back what was to be deleted of it. Returns: that."""
    ends = {"camera_id": hold.camera_id, "from_at": hold.from_at, "to_at": hold.to_at}
    who = {"made_by": hold.made_by, "made_at": hold.made_at}
    tx.run(ADD_HOLD, id=hold.id, reason=hold.reason, until_at=hold.until_at, **who, **ends)
    back = tx.all(Undoomed, UNDOOM, **ends)
    for name in sorted({found.store for found in back}):
        tx.run(PUT_BACK, store=name, bytes=sum(found.bytes for found in back if found.store == name))
    return back


def release(tx: Transaction, id: UUID, by: str) -> bool:
    return tx.run(RELEASE, id=id, at=tx.at, by=by) > 0


def exports(tx: Transaction, since: datetime) -> list[Export]:
    """The newest first, a hundred at most."""
    return tx.all(Export, EXPORTS, since=since)


def export(tx: Transaction, id: UUID) -> Export:
    return tx.one(Export, EXPORT, id=id)


def open_exports(tx: Transaction, person_id: UUID) -> int:
    """How many of one person's are being made; who asks for the same person waits for this transaction."""
    tx.run(LOCK_PERSON, person=str(person_id))
    return tx.one(_Number, OPEN_EXPORTS, person_id=person_id).n


def add_export(tx: Transaction, wanted: Export) -> None:
    named = {"camera_id": wanted.camera_id, "from_at": wanted.from_at, "to_at": wanted.to_at}
    who = {"reason": wanted.reason, "made_by": wanted.made_by, "person_id": wanted.person_id}
    tx.run(ADD_EXPORT, id=wanted.id, at=tx.at, **named, **who)


def cancel(tx: Transaction, id: UUID) -> bool:
    return tx.run(CANCEL, id=id) > 0
