"""SQL of the stills: the newest small picture of each camera."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction

# A camera that was switched off, or taken under another epoch meanwhile, gets none.
SAVE: Final = """
    insert into camera_still as s (camera_id, epoch, at, jpeg)
    select c.id, c.epoch, %(at)s::timestamptz, %(jpeg)s::bytea from camera c
    where c.id = %(camera)s::uuid and c.enabled and c.epoch = %(epoch)s::bigint
    on conflict (camera_id) do update set epoch = excluded.epoch, at = excluded.at, jpeg = excluded.jpeg
    where s.epoch <= excluded.epoch"""
STILL: Final = "select camera_id, epoch, at, jpeg from camera_still where camera_id = %(camera)s::uuid"
TAKEN: Final = "select camera_id, at from camera_still order by camera_id"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A still as a watch process has it, made under an epoch of its camera."""

    camera: UUID
    epoch: int
    at: datetime
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Still:
    camera_id: UUID
    epoch: int
    at: datetime
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """When the still of a camera was taken."""

    camera_id: UUID
    at: datetime


def save(tx: Transaction, stills: Sequence[Fresh]) -> None:
    tx.run_many(SAVE, [asdict(still) for still in stills])


def still(tx: Transaction, camera: UUID) -> Still | None:
    return tx.maybe(Still, STILL, camera=camera)


def taken(tx: Transaction) -> list[Taken]:
    return tx.all(Taken, TAKEN)
