"""What a watch process writes of recordings: segments, how its store is, what it deleted, exports it made.

Files come first: a segment is indexed when its file is whole and on the disk, under its id, once. A camera's
chain is locked while its next links are made, so that two processes never continue it from the same place.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.recordings.model import NOTHING, Facts, Kind, Mode, Plan, StoreState, link, rules_of

LOCK_CHAINS: Final = """
    select pg_advisory_xact_lock(hashtextextended('segment ' || id, 0))
    from unnest(%(ids)s::text[]) as id order by id"""
CAMERAS: Final = "select id from camera where id = any(%(ids)s::uuid[])"
KNOWN: Final = "select id from segment where id = any(%(ids)s::uuid[])"
HEADS: Final = """
    select c.id as camera_id, s.number, s.chain
    from unnest(%(ids)s::uuid[]) as c (id)
    cross join lateral (
      select number, chain from segment where camera_id = c.id order by number desc limit 1) s"""
ADD: Final = """
    insert into segment (id, camera_id, number, epoch, store, began_at, ended_at, media, bytes, still_bytes,
                         sha256, chain, codec, width, height, kind)
    select %(id)s::uuid, %(camera_id)s::uuid, %(number)s::bigint, %(epoch)s::bigint, %(store)s::text,
      %(began_at)s::timestamptz, %(ended_at)s::timestamptz, %(media)s::bigint, %(bytes)s::bigint,
      %(still_bytes)s::integer, %(sha256)s::bytea, %(chain)s::bytea, %(codec)s::text, %(width)s::integer,
      %(height)s::integer, case when exists (
        select from recording_mark m where m.camera_id = %(camera_id)s::uuid
          and m.from_at < %(ended_at)s::timestamptz and m.to_at > %(began_at)s::timestamptz)
      then 'kejadian' else %(kind)s::text end"""
ADD_BYTES: Final = """
    update recording_store set bytes = bytes + %(bytes)s::bigint where name = %(store)s::text"""
REPORT: Final = """
    insert into recording_store as r (name, state, detail, since, reported_at, free_bytes, quota_bytes,
                                      floor_bytes, dropped)
    values (%(name)s::text, %(state)s::text, %(detail)s::text, %(at)s::timestamptz, %(at)s::timestamptz,
            %(free_bytes)s::bigint, %(quota_bytes)s::bigint, %(floor_bytes)s::bigint, %(dropped)s::bigint)
    on conflict (city, name) do update set
      since = case when r.state = excluded.state then r.since else excluded.since end,
      state = excluded.state, detail = excluded.detail, reported_at = excluded.reported_at,
      free_bytes = excluded.free_bytes, quota_bytes = excluded.quota_bytes,
      floor_bytes = excluded.floor_bytes, dropped = r.dropped + excluded.dropped"""
WISHES: Final = """
    select c.id as camera_id, p.mode, coalesce(p.rules, '[]') as rules,
      (select min(m.from_at) from recording_mark m where m.camera_id = c.id
         and m.to_at > %(at)s::timestamptz) as marked_from_at,
      (select max(m.to_at) from recording_mark m where m.camera_id = c.id
         and m.to_at > %(at)s::timestamptz) as marked_to_at
    from unnest(%(ids)s::uuid[]) as c (id) left join recording_plan p on p.camera_id = c.id"""
TIMEZONE: Final = "select timezone from city"
DOOMED: Final = """
    select s.id, s.camera_id, s.began_at from segment s
    where s.store = %(store)s::text and s.doomed_at is not null and s.deleted_at is null
      and not exists (select from recording_hold h where h.camera_id = s.camera_id and h.released_at is null
        and h.until_at > %(at)s::timestamptz and h.from_at < s.ended_at and h.to_at > s.began_at)
    order by s.began_at limit 500 for update of s skip locked"""
DELETED: Final = "update segment set deleted_at = %(at)s::timestamptz where id = any(%(ids)s::uuid[])"
CLAIM: Final = """
    update recording_export set state = 'making', worker = %(worker)s::text, store = %(store)s::text,
      beat_at = %(at)s::timestamptz, done = 0
    where id = (
      select e.id from recording_export e
      where (e.state = 'waiting'
          or (e.state = 'making' and e.beat_at < %(at)s::timestamptz - interval '30 seconds'))
        and (e.made_at < %(at)s::timestamptz - interval '5 seconds' or exists (
          select from segment s where s.camera_id = e.camera_id and s.store = %(store)s::text
            and s.began_at < e.to_at and s.ended_at > e.from_at))
      order by e.made_at limit 1 for update skip locked)
    returning id, camera_id, from_at, to_at, reason, made_by, made_at"""
CAMERA: Final = "select code, name from camera where id = %(id)s::uuid"
PARTS: Final = """
    select id, number, epoch, store, began_at, ended_at, media, bytes, still_bytes, sha256, chain, codec,
      width, height,
      coalesce((select b.chain from segment b where b.camera_id = s.camera_id and b.number = s.number - 1),
        decode(repeat('00', 32), 'hex')) as before
    from segment s
    where camera_id = %(camera_id)s::uuid and deleted_at is null
      and began_at > %(from_at)s::timestamptz - interval '5 minutes'
      and began_at < %(to_at)s::timestamptz and ended_at > %(from_at)s::timestamptz
    order by began_at, number"""
PROGRESS: Final = """
    update recording_export set done = %(done)s::integer, total = %(total)s::integer,
      beat_at = %(at)s::timestamptz
    where id = %(id)s::uuid and state = 'making' and worker = %(worker)s::text"""
MADE: Final = """
    update recording_export set state = 'made', bytes = %(bytes)s::bigint, sha256 = %(sha256)s::bytea,
      clips = %(clips)s::jsonb, beat_at = %(at)s::timestamptz
    where id = %(id)s::uuid and state = 'making' and worker = %(worker)s::text"""
FAILED: Final = """
    update recording_export set state = 'failed', detail = %(detail)s::text
    where id = %(id)s::uuid and state = 'making' and worker = %(worker)s::text"""
WANTED_EXPORTS: Final = """
    select id from recording_export
    where id = any(%(ids)s::uuid[]) and state in ('making', 'made', 'ready')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A file that is whole and lies on the disk of `store`."""

    id: UUID
    city: str
    camera_id: UUID
    epoch: int
    store: str
    began_at: datetime
    ended_at: datetime
    media: int
    bytes: int
    still_bytes: int
    sha256: bytes
    codec: str
    width: int
    height: int
    kind: Kind

    @property
    def facts(self) -> Facts:
        return Facts(
            camera_id=self.camera_id,
            began_at=self.began_at,
            ended_at=self.ended_at,
            bytes=self.bytes,
            sha256=self.sha256,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An indexed segment as an export needs it; `before` is the chain's value before it."""

    id: UUID
    number: int
    epoch: int
    store: str
    began_at: datetime
    ended_at: datetime
    media: int
    bytes: int
    still_bytes: int
    sha256: bytes
    chain: bytes
    before: bytes
    codec: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class ChainEnd:
    camera_id: UUID
    number: int
    chain: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReport:
    """How a store is. `dropped`: since the report before."""

    name: str
    state: StoreState
    detail: str
    free_bytes: int
    quota_bytes: int
    floor_bytes: int
    dropped: int


@dataclass(frozen=True, slots=True)
class _WishRow:
    camera_id: UUID
    mode: Mode | None
    rules: list[dict[str, Any]]
    marked_from_at: datetime | None
    marked_to_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Zone:
    timezone: str


@dataclass(frozen=True, slots=True)
class Wish:
    """When a camera should be recorded: its plan, and what somebody marked."""

    plan: Plan
    marked_from_at: datetime | None
    marked_to_at: datetime | None


@dataclass(frozen=True, slots=True)
class Doomed:
    id: UUID
    camera_id: UUID
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An export to be made."""

    id: UUID
    camera_id: UUID
    from_at: datetime
    to_at: datetime
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str


def add(tx: Transaction, segments: Sequence[Segment], *, tell: bool) -> int:
    """Index segments, each once, in the order given. Those of cameras that are not there are left out.

    Returns: how many were new. `tell`: let the pages know.
    """
    ours = {row.id for row in tx.all(Id, CAMERAS, ids=[s.camera_id for s in segments])}
    segments = [s for s in segments if s.camera_id in ours]
    tx.run(LOCK_CHAINS, ids=sorted({str(s.camera_id) for s in segments}))
    known = {row.id for row in tx.all(Id, KNOWN, ids=[s.id for s in segments])}
    fresh = [s for s in segments if s.id not in known]
    heads = tx.all(ChainEnd, HEADS, ids=sorted({s.camera_id for s in fresh}))
    ends = {head.camera_id: (head.number, head.chain) for head in heads}
    rows: list[dict[str, object]] = []
    for found in fresh:
        number, before = ends.get(found.camera_id, (0, NOTHING))
        chain = link(before, found.facts)
        ends[found.camera_id] = (number + 1, chain)
        row: dict[str, object] = {**asdict(found), "kind": found.kind.value}
        rows.append(row | {"number": number + 1, "chain": chain})
    if rows:
        tx.run_many(ADD, rows)
        for store in sorted({s.store for s in fresh}):
            tx.run(ADD_BYTES, store=store, bytes=sum(s.bytes for s in fresh if s.store == store))
        if tell:
            tx.measured("recording")
    return len(rows)


def report(tx: Transaction, store: StoreReport) -> None:
    tx.run(REPORT, at=tx.at, **asdict(store) | {"state": store.state.value})


def wishes(tx: Transaction, cameras: Sequence[UUID]) -> tuple[str, dict[UUID, Wish]]:
    """The city's time zone, and what is wanted of each camera."""
    rows = tx.all(_WishRow, WISHES, ids=list(cameras), at=tx.at)
    found = {
        row.camera_id: Wish(
            Plan(mode=row.mode or Mode.ALERT, rules=rules_of(row.rules)), row.marked_from_at, row.marked_to_at
        )
        for row in rows
    }
    return tx.one(_Zone, TIMEZONE).timezone, found


def doomed(tx: Transaction, store: str) -> list[Doomed]:
    """Segments of this store that are to be deleted now, locked; not those that somebody holds meanwhile."""
    return tx.all(Doomed, DOOMED, store=store, at=tx.at)


def deleted(tx: Transaction, ids: Sequence[UUID]) -> None:
    tx.run(DELETED, ids=list(ids), at=tx.at)


def claim(tx: Transaction, store: str, worker: str) -> Job | None:
    """The next export that nobody makes."""
    return tx.maybe(Job, CLAIM, store=store, worker=worker, at=tx.at)


def camera(tx: Transaction, id: UUID) -> Named:
    return tx.one(Named, CAMERA, id=id)


def parts(tx: Transaction, job: Job) -> list[Part]:
    return tx.all(Part, PARTS, camera_id=job.camera_id, from_at=job.from_at, to_at=job.to_at)


def progress(tx: Transaction, job: Job, worker: str, done: int, total: int) -> bool:
    """False: it was cancelled, or another has it."""
    return tx.run(PROGRESS, id=job.id, worker=worker, done=done, total=total, at=tx.at) > 0


def made(tx: Transaction, job: Job, worker: str, **found: Any) -> bool:
    """`found`: bytes, sha256 and clips (name and sha256 in hex of each mp4)."""
    clips = Jsonb(found.pop("clips"))
    return tx.run(MADE, id=job.id, worker=worker, at=tx.at, clips=clips, **found) > 0


def failed(tx: Transaction, job: Job, worker: str, detail: str) -> None:
    tx.run(FAILED, id=job.id, worker=worker, detail=detail)


def wanted_exports(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    return {row.id for row in tx.all(Id, WANTED_EXPORTS, ids=list(ids))}
