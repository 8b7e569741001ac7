"""SQL of devices, their positions and what they said was done."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.units import UnitState

FIND: Final = "select id, city, unit_id, call_sign from device_find(%(token)s::bytea)"
FIND_NAMED: Final = "select id, city, unit_id, call_sign from device_named(%(topic)s::text)"

ADD: Final = """
    insert into device (id, unit_id, name, token_hash, topic, created_at, created_by)
    values (%(id)s, %(unit_id)s, %(name)s, %(token_hash)s, %(topic)s, %(at)s, %(by)s)
    on conflict (topic) where revoked_at is null do nothing"""
REVOKE: Final = "update device set revoked_at = %(at)s where id = %(id)s and revoked_at is null"
OF_UNIT: Final = """
    select id, name, topic, created_at, created_by, revoked_at from device where unit_id = %(unit_id)s
    order by created_at"""
PLACE: Final = """
    insert into unit_position (unit_id, lat, lon, accuracy_m, speed_kmh, bearing_deg, battery_pct, fix_at,
                               received_at, device_id)
    values (%(unit_id)s, %(lat)s, %(lon)s, %(accuracy_m)s, %(speed_kmh)s, %(bearing_deg)s, %(battery_pct)s,
            %(fix_at)s, %(at)s, %(device_id)s)
    on conflict (unit_id) do update set lat = excluded.lat, lon = excluded.lon,
      accuracy_m = excluded.accuracy_m, speed_kmh = excluded.speed_kmh, bearing_deg = excluded.bearing_deg,
      battery_pct = excluded.battery_pct, fix_at = excluded.fix_at, received_at = excluded.received_at,
      device_id = excluded.device_id
    where excluded.fix_at > unit_position.fix_at"""
NEXT_SEQ: Final = "select next_seq from device where id = %(id)s for update"
PEEK_SEQ: Final = "select next_seq from device where id = %(id)s"
SET_NEXT: Final = "update device set next_seq = %(seq)s where id = %(id)s"
ACTIONS: Final = """
    select seq, key, kind, dispatch_id, at, note, lat, lon, outcome, detail, received_at from device_action
    where device_id = %(device_id)s and (seq = any(%(seqs)s::bigint[]) or outcome = 'waiting') order by seq"""
# Words of no dispatch are of no incident: nobody could read them, and nobody erase them.
ADD_ACTION: Final = """
    insert into device_action (device_id, seq, key, kind, dispatch_id, at, note, lat, lon, received_at,
                               outcome)
    values (%(device_id)s, %(seq)s, %(key)s, %(kind)s, %(dispatch_id)s, %(at)s,
            case when exists (select 1 from dispatch d where d.id = %(dispatch_id)s::uuid) then %(note)s
              else '' end,
            %(lat)s, %(lon)s, %(received_at)s, 'waiting')
    on conflict do nothing"""
NOTED: Final = """
    update device_action set note_id = %(note_id)s where device_id = %(device_id)s and seq = %(seq)s"""
SETTLE: Final = """
    update device_action set outcome = %(outcome)s, detail = %(detail)s
    where device_id = %(device_id)s and seq = %(seq)s"""
STUCK: Final = """
    select distinct device_id as id from device_action
    where outcome = 'waiting' and received_at < %(before)s limit 50"""
DEVICE: Final = """
    select d.id, d.unit_id, u.call_sign from device d join unit u on u.id = d.unit_id where d.id = %(id)s"""
HELP: Final = """
    insert into emergency (id, unit_id, at, lat, lon, state_before)
    values (%(id)s, %(unit_id)s, %(at)s, %(lat)s, %(lon)s,
            (select state from unit where id = %(unit_id)s))
    on conflict do nothing"""
EMERGENCIES: Final = """
    select e.id, e.unit_id, u.call_sign, e.at, e.lat, e.lon from emergency e join unit u on u.id = e.unit_id
    where e.acknowledged_at is null order by e.at"""
LAST_HELP: Final = """
    select at, acknowledged_at from emergency
    where unit_id = %(unit_id)s and (acknowledged_at is null or acknowledged_at > %(after)s)
    order by at desc limit 1"""
ACKNOWLEDGE: Final = """
    update emergency set acknowledged_at = %(at)s, acknowledged_by = %(by)s
    where id = %(id)s and acknowledged_at is null returning unit_id, state_before"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    id: UUID
    unit_id: UUID
    name: str
    token_hash: bytes
    topic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """`topic`: its name at the broker of positions; null: it sends by HTTP alone."""

    id: UUID
    name: str
    topic: str | None
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that a device said was done. `waiting`: one with a smaller number is still on its way."""

    seq: int
    key: UUID
    kind: str
    dispatch_id: UUID | None
    at: datetime
    note: str
    lat: float | None
    lon: float | None
    outcome: str
    detail: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    id: UUID
    unit_id: UUID
    call_sign: str
    at: datetime
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A unit's own call for help, as its crew sees it. `acknowledged_at`: when somebody saw it."""

    at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHelp:
    """A call for help that was seen. `state_before`: of its unit, when it called; None: not kept."""

    unit_id: UUID
    state_before: UnitState | None


def add(tx: Transaction, row: NewDevice) -> bool:
    """False when another device has its name at the broker."""
    return tx.run(ADD, **asdict(row), at=tx.at, by=tx.actor.name) == 1


def revoke(tx: Transaction, id: UUID) -> bool:
    return tx.run(REVOKE, id=id, at=tx.at) == 1


def of_unit(tx: Transaction, unit_id: UUID) -> list[DeviceRow]:
    return tx.all(DeviceRow, OF_UNIT, unit_id=unit_id)


def place(tx: Transaction, **fix: object) -> bool:
    """False when a newer fix is known."""
    return tx.run(PLACE, **fix, at=tx.at) == 1


def next_seq(tx: Transaction, id: UUID) -> int:
    """The number that comes next; the device's row is locked."""
    return tx.one(dict[str, int], NEXT_SEQ, id=id)["next_seq"]


def peek_seq(tx: Transaction, id: UUID) -> int:
    """The same for looking: nothing is locked."""
    return tx.one(dict[str, int], PEEK_SEQ, id=id)["next_seq"]


def set_next(tx: Transaction, id: UUID, seq: int) -> None:
    tx.run(SET_NEXT, id=id, seq=seq)


def actions(tx: Transaction, device_id: UUID, seqs: list[int]) -> list[Done]:
    return tx.all(Done, ACTIONS, device_id=device_id, seqs=seqs)


def add_action(tx: Transaction, device_id: UUID, done: Done) -> bool:
    """False when its number or its key is known."""
    names = ("seq", "key", "kind", "dispatch_id", "at", "note", "lat", "lon", "received_at")
    return tx.run(ADD_ACTION, device_id=device_id, **{n: getattr(done, n) for n in names}) == 1


def noted(tx: Transaction, device_id: UUID, seq: int, note_id: UUID) -> None:
    """Keep which note was made of an action."""
    tx.run(NOTED, device_id=device_id, seq=seq, note_id=note_id)


def settle(tx: Transaction, device_id: UUID, seq: int, outcome: str, detail: str) -> None:
    tx.run(SETTLE, device_id=device_id, seq=seq, outcome=outcome, detail=detail)


def stuck(tx: Transaction, before: datetime) -> list[UUID]:
    return [row["id"] for row in tx.all(dict[str, UUID], STUCK, before=before)]


def device(tx: Transaction, id: UUID) -> dict[str, Any]:
    return tx.one(dict[str, Any], DEVICE, id=id)


def add_help(tx: Transaction, id: UUID, unit_id: UUID, place: tuple[float, float] | None) -> bool:
    lat, lon = place or (None, None)
    return tx.run(HELP, id=id, unit_id=unit_id, at=tx.at, lat=lat, lon=lon) == 1


def emergencies(tx: Transaction) -> list[Emergency]:
    return tx.all(Emergency, EMERGENCIES)


def last_help(tx: Transaction, unit_id: UUID, after: datetime) -> Help | None:
    return tx.maybe(Help, LAST_HELP, unit_id=unit_id, after=after)


def acknowledge(tx: Transaction, id: UUID) -> SeenHelp:
    """Raises: NotFound."""
    return tx.one(SeenHelp, ACKNOWLEDGE, id=id, at=tx.at, by=tx.actor.name)


def find(tx: Transaction, token: bytes) -> dict[str, Any] | None:
    """Before a city is known: id, city, unit_id, call_sign."""
    return tx.maybe(dict[str, Any], FIND, token=token)


def find_named(tx: Transaction, topic: str) -> dict[str, Any] | None:
    """The same by a device's name at the broker."""
    return tx.maybe(dict[str, Any], FIND_NAMED, topic=topic)
