"""What a watch process writes of the health of cameras it holds: troubles, hours, what was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.ids import new_id
from kentongan.cameras.health.model import FAILED

SERIOUS: Final = sorted(FAILED)
"""Only these are an alarm, and only these keep a later one of the camera quiet: fog is none."""
REOPEN: Final = """
    update camera_trouble set ended_at = null, seen_at = %(at)s::timestamptz
    where id = (select id from camera_trouble where camera_id = %(camera)s::uuid and kind = %(kind)s::text
        and ended_at > %(at)s::timestamptz - interval '10 minutes' order by ended_at desc limit 1)
      and not exists (select from camera_trouble o where o.camera_id = %(camera)s::uuid
        and o.kind = %(kind)s::text and o.ended_at is null)"""
BEGIN: Final = """
    insert into camera_trouble as t (id, camera_id, kind, since, seen_at, sure, why, alarm)
    select %(id)s::uuid, %(camera)s::uuid, %(kind)s::text, %(since)s::timestamptz, %(at)s::timestamptz,
      %(sure)s::double precision, %(why)s::text, %(kind)s::text = any(%(failed)s::text[])
        and not exists (select from camera_trouble b where b.camera_id = %(camera)s::uuid and b.alarm
          and b.kind = any(%(failed)s::text[]) and b.kind <> %(kind)s::text
          and b.seen_at > %(at)s::timestamptz - interval '10 minutes')
    on conflict (camera_id, kind) where ended_at is null
      do update set seen_at = excluded.seen_at, sure = excluded.sure, why = excluded.why"""
END: Final = """
    update camera_trouble set ended_at = greatest(since, %(at)s::timestamptz)
    where camera_id = %(camera)s::uuid and ended_at is null and kind = any(%(over)s::text[])"""
HOUR: Final = """
    insert into camera_hour as h (camera_id, hour, watched, failed, impaired)
    values (%(camera)s::uuid, %(hour)s::timestamptz, %(watched)s::bit(360), %(failed)s::bit(360),
            %(impaired)s::bit(360))
    on conflict (camera_id, hour) do update set watched = h.watched | excluded.watched,
      failed = h.failed | excluded.failed, impaired = h.impaired | excluded.impaired"""
SIGHT: Final = """
    insert into camera_sight as s (camera_id, network, learnt, learnt_at)
    values (%(camera)s::uuid, %(network)s::text, %(learnt)s::bytea,
            case when %(learnt)s::bytea is null then null else %(at)s::timestamptz end)
    on conflict (camera_id) do update set network = excluded.network,
      learnt = coalesce(excluded.learnt, s.learnt), learnt_at = coalesce(excluded.learnt_at, s.learnt_at)"""
LEARNT: Final = """
    select s.camera_id, s.learnt from camera_sight s
      left join camera_view v on v.camera_id = s.camera_id
    where s.camera_id = %(camera)s::uuid and s.learnt is not null
      and (v.accepted_at is null or v.accepted_at < s.learnt_at)"""
VIEWS: Final = """
    select v.camera_id, v.accepted_at, coalesce(v.moved_by, '') as moved_by,
      case when v.moved_at > coalesce(v.accepted_at, '-infinity') and (
        v.moved_at > %(at)s::timestamptz - interval '10 minutes' or exists (select from camera_trouble t
          where t.camera_id = v.camera_id and t.kind = 'moved' and t.ended_at is null)) then v.moved_at end
      as moved_at
    from camera_view v where v.camera_id = any(%(ids)s::uuid[])"""
"""Who comes to hold a camera hears of a move while the camera is not back, or it has just been."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One trouble as it is now."""

    kind: str
    since: datetime
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class Hour:
    """Masks of 360 slots of ten seconds, the first slot highest."""

    hour: datetime
    watched: int
    failed: int
    impaired: int


@dataclass(frozen=True, slots=True)
class Health:
    """What is told of one camera. `over`: kinds that it is certain not to have; `learnt`: news of its
    view."""

    camera: UUID
    network: str
    troubles: tuple[Seen, ...]
    over: tuple[str, ...]
    hours: tuple[Hour, ...]
    learnt: bytes | None


@dataclass(frozen=True, slots=True)
class Learnt:
    camera_id: UUID
    learnt: bytes


@dataclass(frozen=True, slots=True)
class View:
    """What persons said and did of a camera's view. `moved_at`: turned since, and not known to be back."""

    camera_id: UUID
    accepted_at: datetime | None
    moved_at: datetime | None
    moved_by: str


def save(tx: Transaction, healths: Sequence[Health]) -> None:
    """Store how cameras are that this process holds (the caller has made sure of that)."""
    rows: list[dict[str, object]] = [
        {"id": new_id(), "camera": it.camera, "kind": t.kind, "since": min(t.since, tx.at), "at": tx.at,
         "sure": t.sure, "why": t.why[:200], "failed": SERIOUS}
        for it in healths for t in it.troubles
    ]  # fmt: skip
    tx.run_many(REOPEN, rows)
    tx.run_many(BEGIN, rows)
    over = [it for it in healths if it.over]
    tx.run_many(END, [{"camera": it.camera, "at": tx.at, "over": list(it.over)} for it in over])
    tx.run_many(HOUR, [_hour(it.camera, hour) for it in healths for hour in it.hours])
    tx.run_many(
        SIGHT,
        [{"camera": it.camera, "network": it.network, "learnt": it.learnt, "at": tx.at} for it in healths],
    )
    if healths:
        tx.measured("trouble")


def learnt(tx: Transaction, camera: UUID) -> bytes | None:
    """What a camera has learnt of its view, unless somebody said since that it shall look elsewhere."""
    found = tx.maybe(Learnt, LEARNT, camera=camera)
    return found.learnt if found else None


def views(tx: Transaction, cameras: Sequence[UUID]) -> dict[UUID, View]:
    """When somebody last said that a camera shall look where it looks now, or turned it."""
    return {it.camera_id: it for it in tx.all(View, VIEWS, ids=list(cameras), at=tx.at)}


def _hour(camera: UUID, it: Hour) -> dict[str, object]:
    masks = {"watched": it.watched, "failed": it.failed, "impaired": it.impaired}
    return {
        "camera": camera,
        "hour": it.hour,
        **{name: format(mask, "0360b") for name, mask in masks.items()},
    }
