"""SQL of what `keep` decides about recordings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.recordings.model import StoreState

DOOM_OLD: Final = """
    update segment set doomed_at = %(at)s::timestamptz where id in (
      select s.id from segment s
      where s.doomed_at is null and s.began_at < greatest(%(general)s::timestamptz, %(incident)s::timestamptz)
        and s.ended_at < case s.kind when 'umum' then %(general)s::timestamptz
                                     else %(incident)s::timestamptz end
        and not exists (select from recording_hold h where h.camera_id = s.camera_id and h.released_at is null
          and h.until_at > %(at)s::timestamptz and h.from_at < s.ended_at and h.to_at > s.began_at)
        and not exists (select from recording_export e where e.camera_id = s.camera_id
          and e.state in ('waiting', 'making') and e.from_at < s.ended_at and e.to_at > s.began_at)
      order by s.began_at limit 20000)
    returning id, camera_id, store, began_at, ended_at, bytes"""
DOOM_OLDEST: Final = """
    update segment set doomed_at = %(at)s::timestamptz where id in (
      select id from (
        select o.id, sum(o.bytes) over (order by o.began_at, o.id) - o.bytes as before
        from (
          select s.id, s.began_at, s.bytes from segment s
          where s.store = %(store)s::text and s.doomed_at is null
            and not exists (select from recording_hold h where h.camera_id = s.camera_id
              and h.released_at is null and h.until_at > %(at)s::timestamptz
              and h.from_at < s.ended_at and h.to_at > s.began_at)
            and not exists (select from recording_export e where e.camera_id = s.camera_id
              and e.state in ('waiting', 'making', 'made', 'ready', 'expired')
              and e.from_at < s.ended_at and e.to_at > s.began_at)
          order by s.began_at, s.id limit 500) o) counted
      where before < %(over)s::bigint)
    returning id, camera_id, store, began_at, ended_at, bytes"""
PENDING: Final = """
    select coalesce(sum(bytes), 0)::bigint as n from segment
    where store = %(store)s::text and doomed_at is not null and deleted_at is null"""
TAKE_OFF: Final = """
    update recording_store set bytes = greatest(0, bytes - %(bytes)s::bigint) where name = %(store)s::text"""
HOLD_UP: Final = "update recording_store set held_up_bytes = %(bytes)s::bigint where name = %(store)s::text"
NOTE_STATE: Final = "update recording_store set noted_state = %(state)s::text where name = %(store)s::text"
MADE: Final = """
    select e.id, c.code, e.from_at, e.to_at, e.made_by, e.sha256, e.clips
    from recording_export e join camera c on c.id = e.camera_id
    where e.state = 'made' order by e.made_at limit 100 for update of e"""
HAND_OUT: Final = """
    update recording_export set state = 'ready', expires_at = %(until)s::timestamptz
    where id = %(id)s::uuid and state = 'made'"""
EXPIRE: Final = """
    update recording_export set state = 'expired'
    where state = 'ready' and expires_at < %(at)s::timestamptz returning id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A segment that has just been doomed."""

    id: UUID
    camera_id: UUID
    store: str
    began_at: datetime
    ended_at: datetime
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeExport:
    id: UUID
    code: str
    from_at: datetime
    to_at: datetime
    made_by: str
    sha256: bytes
    clips: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Number:
    n: int


@dataclass(frozen=True, slots=True)
class Id:
    id: UUID


def doom_old(tx: Transaction, *, general: datetime, incident: datetime) -> list[Going]:
    """Everyday segments older than `general`, those around something that happened older than `incident`."""
    return tx.all(Going, DOOM_OLD, general=general, incident=incident, at=tx.at)


def doom_oldest(tx: Transaction, store: str, over: int) -> list[Going]:
    """The oldest that may go, until `over` bytes are reached; some at a time. Empty: nothing may go."""
    return tx.all(Going, DOOM_OLDEST, store=store, over=over, at=tx.at)


def pending_bytes(tx: Transaction, store: str) -> int:
    """What is doomed and still on the disk."""
    return tx.one(_Number, PENDING, store=store).n


def take_off(tx: Transaction, store: str, bytes: int) -> None:
    tx.run(TAKE_OFF, store=store, bytes=bytes)


def hold_up(tx: Transaction, store: str, bytes: int) -> None:
    tx.run(HOLD_UP, store=store, bytes=bytes)


def note_state(tx: Transaction, store: str, state: StoreState) -> None:
    tx.run(NOTE_STATE, store=store, state=state.value)


def made_exports(tx: Transaction) -> list[MadeExport]:
    """Locked until this transaction ends."""
    return tx.all(MadeExport, MADE)


def hand_out(tx: Transaction, id: UUID, until: datetime) -> None:
    tx.run(HAND_OUT, id=id, until=until)


def expire(tx: Transaction) -> list[Id]:
    return tx.all(Id, EXPIRE, at=tx.at)
