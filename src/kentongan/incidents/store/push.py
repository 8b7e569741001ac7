"""SQL of phones that are woken, and of what is still to be sent to them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.push import Word

ADD: Final = """
    insert into push_subscription (id, device_id, endpoint, sealed, created_at)
    values (%(id)s, %(device_id)s, %(endpoint)s, %(sealed)s, %(created_at)s)
    on conflict (device_id, endpoint) do nothing"""
KNOWN: Final = """
    select id, device_id, endpoint, sealed, created_at from push_subscription
    where device_id = %(device_id)s and endpoint = %(endpoint)s for update"""
RENEW: Final = "update push_subscription set sealed = %(sealed)s where id = %(id)s"
MOVED: Final = """
    select unit_id, device_id, subscription_id
    from push_moved(%(endpoint)s::bytea, %(device_id)s::uuid, %(at)s::timestamptz)"""
TOO_MANY: Final = """
    delete from push_subscription where id in (
      select id from push_subscription where device_id = %(device_id)s
      order by created_at desc, id offset %(most)s)"""
DROP: Final = "delete from push_subscription where id = %(id)s and device_id = %(device_id)s"
DROP_OF_DEVICE: Final = "delete from push_subscription where device_id = %(device_id)s"
OF_DEVICE: Final = """
    select id, device_id, endpoint, sealed, created_at from push_subscription
    where device_id = %(device_id)s order by created_at, id"""
TELL: Final = """
    insert into push_message (subscription_id, word, code, created_at, next_at)
    select s.id, %(word)s, %(code)s, %(at)s, %(at)s
    from push_subscription s join device d on d.id = s.device_id
    where d.unit_id = any(%(unit_ids)s::uuid[]) and d.revoked_at is null"""
# Taken by moving it ahead: who looks meanwhile finds nothing, and who dies loses nothing.
TAKE: Final = """
    update push_message m set next_at = %(until)s, tries = m.tries + 1
    from push_subscription s join device d on d.id = s.device_id
    where s.id = m.subscription_id and m.id in (
      select id from push_message where next_at <= %(at)s
      order by next_at limit %(most)s for update skip locked)
    returning m.id, m.subscription_id, s.device_id, d.unit_id, m.word, m.code, m.created_at, m.tries,
      s.sealed"""
TOO_OLD: Final = "delete from push_message where created_at < %(before)s"
LATER: Final = "update push_message set next_at = %(next_at)s where id = %(id)s"
DONE: Final = "delete from push_message where id = %(id)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    id: UUID
    device_id: UUID
    endpoint: bytes
    sealed: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What another device of this city was woken by until now."""

    unit_id: UUID
    device_id: UUID
    subscription_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message to be sent now. `tries` counts this one."""

    id: UUID
    subscription_id: UUID
    device_id: UUID
    unit_id: UUID
    word: Word
    code: str
    created_at: datetime
    tries: int
    sealed: bytes


def add(tx: Transaction, row: Subscription) -> bool:
    """False when this device has it already."""
    return tx.run(ADD, **asdict(row)) == 1


def known(tx: Transaction, device_id: UUID, endpoint: bytes) -> Subscription:
    """Raises: NotFound."""
    return tx.one(Subscription, KNOWN, device_id=device_id, endpoint=endpoint)


def renew(tx: Transaction, id: UUID, sealed: bytes) -> None:
    tx.run(RENEW, id=id, sealed=sealed)


def moved(tx: Transaction, device_id: UUID, endpoint: bytes) -> list[Left]:
    """Forget it wherever another device has it. Other cities have it in their journals by this alone."""
    return tx.all(Left, MOVED, device_id=device_id, endpoint=endpoint, at=tx.at)


def drop_oldest(tx: Transaction, device_id: UUID, most: int) -> int:
    return tx.run(TOO_MANY, device_id=device_id, most=most)


def drop(tx: Transaction, device_id: UUID, id: UUID) -> bool:
    return tx.run(DROP, device_id=device_id, id=id) == 1


def drop_of_device(tx: Transaction, device_id: UUID) -> None:
    tx.run(DROP_OF_DEVICE, device_id=device_id)


def of_device(tx: Transaction, device_id: UUID) -> list[Subscription]:
    return tx.all(Subscription, OF_DEVICE, device_id=device_id)


def tell(tx: Transaction, unit_ids: list[UUID], word: Word, code: str) -> None:
    tx.run(TELL, unit_ids=unit_ids, word=word.value, code=code, at=tx.at)


def forget_before(tx: Transaction, before: datetime) -> int:
    return tx.run(TOO_OLD, before=before)


def take(tx: Transaction, until: datetime, most: int) -> list[Due]:
    return tx.all(Due, TAKE, at=tx.at, until=until, most=most)


def later(tx: Transaction, id: UUID, next_at: datetime) -> None:
    tx.run(LATER, id=id, next_at=next_at)


def done(tx: Transaction, id: UUID) -> None:
    tx.run(DONE, id=id)
