"""SQL of the pictures that crews take."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction

ADD: Final = """
    insert into photo (id, dispatch_id, incident_id, device_id, taken_at, received_at, sha256, jpeg)
    values (%(id)s, %(dispatch_id)s, %(incident_id)s, %(device_id)s, %(taken_at)s, %(at)s, %(sha256)s,
            %(jpeg)s)
    on conflict do nothing"""
SAME: Final = "select 1 as known from photo where id = %(id)s and sha256 = %(sha256)s"
COUNT: Final = "select count(*) as n from photo where dispatch_id = %(id)s"
OF_INCIDENTS: Final = """
    select p.id, p.incident_id, p.dispatch_id, u.call_sign, p.taken_at, p.received_at,
      encode(p.sha256, 'hex') as sha256, octet_length(p.jpeg) as size_b
    from photo p join dispatch d on d.id = p.dispatch_id join unit u on u.id = d.unit_id
    where p.incident_id = any(%(ids)s::uuid[]) order by p.taken_at"""
JPEG: Final = "select jpeg, sha256 from photo where id = %(id)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRow:
    id: UUID
    incident_id: UUID
    dispatch_id: UUID
    call_sign: str
    taken_at: datetime
    received_at: datetime
    sha256: str
    size_b: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpeg:
    jpeg: bytes
    sha256: bytes


def add(tx: Transaction, **photo: object) -> bool:
    """False when its key is known."""
    return tx.run(ADD, **photo, at=tx.at) == 1


def is_same(tx: Transaction, id: UUID, sha256: bytes) -> bool:
    return tx.maybe(dict[str, int], SAME, id=id, sha256=sha256) is not None


def count(tx: Transaction, dispatch_id: UUID) -> int:
    return tx.one(dict[str, int], COUNT, id=dispatch_id)["n"]


def of_incidents(tx: Transaction, ids: list[UUID]) -> list[PhotoRow]:
    return tx.all(PhotoRow, OF_INCIDENTS, ids=ids)


def jpeg(tx: Transaction, id: UUID) -> Jpeg:
    """Raises: NotFound."""
    return tx.one(Jpeg, JPEG, id=id)
