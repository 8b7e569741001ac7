"""What a watch process writes: counts, seconds seen, states. Every write names the epoch it was made under.

Whoever takes a camera raises its epoch. A write under another epoch than the camera's is left out, in the
same transaction that looks: the camera's row is locked meanwhile, so nobody can take it in between.
Rows hold totals of their (line, way, kind, minute, epoch), so writing one again changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.vision.model import Count

LOCK: Final = "select id from camera where id = %(id)s::uuid for no key update"
TAKE: Final = """
    update camera set epoch = epoch + 1
    where id = %(id)s and enabled and (counted or not %(counted)s::boolean)
      and (%(counted)s::boolean or not counted or not exists (
        select from camera_state s where s.camera_id = camera.id and s.counting and s.state <> 'released'
          and s.epoch = camera.epoch and s.reported_at > %(at)s::timestamptz - interval '5 seconds'))
    returning epoch"""
SUSPECTED: Final = """
    select camera_id from camera_state where camera_id = %(id)s::uuid
      and detail in ('decoder_crashed', 'proving')
      and reported_at > %(at)s::timestamptz - interval '10 minutes'"""
TAKEN: Final = """
    insert into camera_state as s (camera_id, epoch, state, since, reported_at, counting, worker)
    values (%(id)s::uuid, %(epoch)s::bigint, 'connecting', %(at)s::timestamptz, %(at)s::timestamptz,
            %(counted)s::boolean, %(worker)s::text)
    on conflict (camera_id) do update set epoch = excluded.epoch, state = excluded.state, detail = '',
      since = excluded.since, reported_at = excluded.reported_at, counting = excluded.counting,
      worker = excluded.worker"""
HELD: Final = """
    select c.id, c.epoch, c.enabled, c.counted, s.url
    from camera c join camera_source s on s.camera_id = c.id
    where c.id = any(%(ids)s::uuid[]) order by c.id for share of c"""
LINES: Final = """
    select id, camera_id, name, array[from_x, from_y] as from_, array[to_x, to_y] as "to",
      forward_name, back_name
    from line where camera_id = any(%(ids)s::uuid[]) and ended_at is null order by camera_id, name"""
SEEN: Final = """
    insert into seen_minute (camera_id, minute, epoch, seconds)
    values (%(camera)s::uuid, %(minute)s::timestamptz, %(epoch)s::bigint, %(seconds)s::bigint)
    on conflict (camera_id, minute, epoch) do update set seconds = seen_minute.seconds | excluded.seconds"""
COUNTED: Final = """
    insert into count_minute (line_id, camera_id, way, kind, minute, epoch, crossings)
    values (%(line)s::uuid, %(camera)s::uuid, %(way)s::text, %(kind)s::text, %(minute)s::timestamptz,
            %(epoch)s::bigint, %(crossings)s::integer)
    on conflict (line_id, way, kind, minute, epoch)
      do update set crossings = greatest(count_minute.crossings, excluded.crossings)"""
STATE: Final = """
    insert into camera_state as s (camera_id, epoch, state, detail, since, reported_at, frame_at,
                                   width, height, fps, codec, counting, worker)
    values (%(camera)s::uuid, %(epoch)s::bigint, %(state)s::text, %(detail)s::text, %(since)s::timestamptz,
            %(at)s::timestamptz, %(frame_at)s::timestamptz, %(width)s::integer, %(height)s::integer,
            %(fps)s::double precision, %(codec)s::text, %(counting)s::boolean, %(worker)s::text)
    on conflict (camera_id) do update set epoch = excluded.epoch, state = excluded.state,
      detail = excluded.detail, since = excluded.since, reported_at = excluded.reported_at,
      frame_at = excluded.frame_at, width = excluded.width, height = excluded.height, fps = excluded.fps,
      codec = excluded.codec, counting = excluded.counting, worker = excluded.worker
    where s.epoch <= excluded.epoch"""


@dataclass(frozen=True, slots=True)
class Epoch:
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that counts now."""

    id: UUID
    camera_id: UUID
    name: str
    from_: tuple[float, float]
    to: tuple[float, float]
    forward_name: str
    back_name: str


@dataclass(frozen=True, slots=True)
class Held:
    """A camera's row as it stands."""

    id: UUID
    epoch: int
    enabled: bool
    counted: bool
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """A camera with the lines that count now. `suspected`: lately a decoder died of it elsewhere."""

    camera: Held
    lines: tuple[Line, ...]
    suspected: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is told of one camera; see the table camera_state."""

    camera: UUID
    epoch: int
    state: str
    detail: str
    since: datetime
    frame_at: datetime | None
    width: int | None
    height: int | None
    fps: float | None
    codec: str | None
    counting: bool
    worker: str


def take(tx: Transaction, camera: UUID, worker: str, *, counted: bool) -> Known | None:
    """Take a camera under a new epoch, and say so at once, so that nobody takes it before the first report.

    None: it is not to be watched or counted any more; or it was asked only to pull what somebody counts now.
    """
    # TAKE reads another table too: it has to begin after whoever takes the camera now has committed.
    tx.run(LOCK, id=camera)
    found = tx.maybe(Epoch, TAKE, id=camera, counted=counted, at=tx.at)
    if found is None:
        return None
    suspected = bool(tx.all(dict[str, UUID], SUSPECTED, id=camera, at=tx.at))
    tx.run(TAKEN, id=camera, epoch=found.epoch, counted=counted, worker=worker, at=tx.at)
    now = known(tx, [camera]).get(camera)
    return replace(now, suspected=suspected) if now else None


def known(tx: Transaction, cameras: Iterable[UUID]) -> dict[UUID, Known]:
    """Cameras as they stand now, locked against being taken until this transaction ends."""
    ids = sorted(cameras)
    lines = tx.all(Line, LINES, ids=ids)
    rows = tx.all(Held, HELD, ids=ids)
    return {row.id: Known(row, tuple(line for line in lines if line.camera_id == row.id)) for row in rows}


def save_counts(tx: Transaction, counts: Sequence[tuple[int, Count]]) -> set[UUID]:
    """Store (epoch, total) of minutes. A total's lines are named by their ids.

    Returns: the cameras whose epoch is another one by now; of these nothing was stored.
    """
    now = known(tx, {UUID(count.camera) for _, count in counts})
    stale = {UUID(c.camera) for epoch, c in counts if _epoch(now, c.camera) != epoch}
    good = [(epoch, c) for epoch, c in counts if _epoch(now, c.camera) == epoch]
    tx.run_many(SEEN, [_seen(epoch, c) for epoch, c in good if c.seconds])
    tx.run_many(COUNTED, [row for epoch, c in good for row in _crossings(epoch, c)])
    if good:
        tx.measured("count")
    return stale


def save_states(tx: Transaction, reports: Sequence[Report], *, tell: bool) -> dict[UUID, Known]:
    """Store what is known of cameras held. `tell`: let the pages know.

    Returns: the cameras whose epoch still is the one given; of the others nothing was stored.
    """
    now = known(tx, {report.camera for report in reports})
    good = [r for r in reports if r.camera in now and now[r.camera].camera.epoch == r.epoch]
    tx.run_many(STATE, [_state(tx, r) for r in good])
    if good and tell:
        tx.measured("camera")
    return {r.camera: now[r.camera] for r in good}


def _epoch(now: dict[UUID, Known], camera: str) -> int:
    found = now.get(UUID(camera))
    return found.camera.epoch if found else -1


def _seen(epoch: int, count: Count) -> dict[str, object]:
    return {"camera": count.camera, "minute": count.since, "epoch": epoch, "seconds": count.seconds}


def _crossings(epoch: int, count: Count) -> list[dict[str, object]]:
    fixed = {"camera": count.camera, "minute": count.since, "epoch": epoch}
    return [
        {**fixed, "line": line, "way": way.value, "kind": kind.word, "crossings": number}
        for (line, way, kind), number in count.crossings.items()
        if number
    ]


def _state(tx: Transaction, report: Report) -> dict[str, object]:
    return {
        "camera": report.camera,
        "epoch": report.epoch,
        "state": report.state,
        "detail": report.detail,
        "since": report.since,
        "at": tx.at,
        "frame_at": report.frame_at,
        "width": report.width,
        "height": report.height,
        "fps": report.fps,
        "codec": report.codec,
        "counting": report.counting,
        "worker": report.worker,
    }
