"""What a unit's device does: say where it is, and what its crew did."""

from dataclasses import dataclass
from uuid import UUID

from kentongan.base.db import Database
from kentongan.incidents.store import devices as store


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device by its token: it belongs to one unit."""

    id: UUID
    unit_id: UUID
    call_sign: str


def find(database: Database, token: bytes) -> tuple[str, Device] | None:
    """City and device of a token's hash, before a city is known."""
    with database.before_city() as tx:
        found = store.find(tx, token)
    if found is None:
        return None
    return found["city"], Device(id=found["id"], unit_id=found["unit_id"], call_sign=found["call_sign"])
