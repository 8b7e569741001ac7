"""What a unit's device does: say where it is, and what its crew did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from kentongan.access.hashing import new_token, token_hash
from kentongan.base.db import Database, Transaction
from kentongan.base.errors import Conflict, Invalid, NotFound
from kentongan.base.ids import new_id
from kentongan.incidents.actions import incidents, push, units
from kentongan.incidents.model.calls import check_clock
from kentongan.incidents.model.fixes import Fix, check_topic
from kentongan.incidents.model.push import OLD, Word, near_help
from kentongan.incidents.model.text import check_point, line
from kentongan.incidents.model.units import Dispatch, DispatchState, Unit, UnitState, after_help
from kentongan.incidents.store import devices as store
from kentongan.incidents.store import incidents as incident_store
from kentongan.incidents.store import units as unit_store
from kentongan.incidents.store.devices import DeviceRow, Done, Emergency, Help

HELP: Final = "help"
HELP_TOLD: Final = timedelta(minutes=15)  # so long a crew sees that its call for help was seen
STEPS: Final = {
    "accept": DispatchState.ACCEPTED,
    "decline": DispatchState.DECLINED,
    "en_route": DispatchState.EN_ROUTE,
    "arrived": DispatchState.ON_SCENE,
    "done": DispatchState.DONE,
}


class SeqReused(Conflict):
    """A device used a number twice for different things."""


class TopicTaken(Conflict):
    """Another device has this name at the broker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device by its token: it belongs to one unit."""

    id: UUID
    unit_id: UUID
    call_sign: str


def find(database: Database, token: bytes) -> tuple[str, Device] | None:
    """City and device of a token's hash, before a city is known."""
    with database.before_city() as tx:
        return _found(store.find(tx, token))


def find_named(database: Database, topic: str) -> tuple[str, Device] | None:
    """The same by a device's name at the broker."""
    with database.before_city() as tx:
        return _found(store.find_named(tx, topic))


def _found(row: dict[str, Any] | None) -> tuple[str, Device] | None:
    if row is None:
        return None
    return row["city"], Device(id=row["id"], unit_id=row["unit_id"], call_sign=row["call_sign"])


# --- registering ------------------------------------------------------------------------------------------


def add(tx: Transaction, unit_id: UUID, name: str, topic: str = "") -> tuple[UUID, str]:
    """A token for a device of a unit, and its name at the broker where it has one.

    Returns: its id, and the token: shown once. Raises: NotFound, Invalid, TopicTaken.
    """
    unit = unit_store.lock(tx, unit_id)
    id, token, named = new_id(), new_token(), check_topic(topic)
    row = store.NewDevice(
        id=id, unit_id=unit_id, name=line(name, 80), token_hash=token_hash(token), topic=named
    )
    if not store.add(tx, row):
        raise TopicTaken(f"{named} speaks for another device already; revoke that one first")
    tx.note("unit.device_added", unit_id, device=id, call_sign=unit.call_sign)
    return id, token


def revoke(tx: Transaction, id: UUID) -> None:
    """Raises: NotFound."""
    if not store.revoke(tx, id):
        raise NotFound("no such device, or its token was revoked already")
    push.forget_device(tx, id)
    tx.note("unit.device_revoked", id)


# --- positions --------------------------------------------------------------------------------------------


def place(tx: Transaction, device: Device, fix: Fix) -> bool:
    """Take a position. A measurement: it rides the live feed, and only the newest is kept.

    Returns: False when a newer one is known. Raises: Invalid, ClockWrong.
    """
    check_point(fix.lat, fix.lon)
    check_clock(fix.at, tx.at)
    at = min(fix.at, tx.at)
    kept = store.place(
        tx, unit_id=device.unit_id, device_id=device.id, lat=fix.lat, lon=fix.lon, accuracy_m=fix.accuracy_m,
        speed_kmh=fix.speed_kmh, bearing_deg=None if fix.bearing_deg is None else fix.bearing_deg % 360,
        battery_pct=fix.battery_pct, fix_at=at,
    )  # fmt: skip
    if kept:
        tx.measured("unit")
    return kept


# --- what a crew did --------------------------------------------------------------------------------------


def act(tx: Transaction, device: Device, said: Sequence[Done]) -> tuple[list[Done], int]:
    """Take what a device says was done: each number once, in the order of the numbers.

    A number that comes before one that is still on its way waits for it; help waits for nothing, and one that
    was given up (`unstick`) is taken late.
    Returns: what became of each, and the number that comes next.
    """
    expected = store.next_seq(tx, device.id)
    for done in sorted(said, key=lambda d: d.seq):
        fresh = store.add_action(tx, device.id, replace(done, at=min(done.at, tx.at), received_at=tx.at))
        if fresh and (done.kind == HELP or done.seq < expected):
            _apply(tx, device, done)
    expected = _catch_up(tx, device, expected)
    return _told(tx, device, said), expected


def unstick(tx: Transaction, device: Device) -> None:
    """Apply what waited too long for a number that does not come: the phone it was on may be lost."""
    waiting = [d for d in store.actions(tx, device.id, []) if d.outcome == "waiting"]
    if waiting:
        store.next_seq(tx, device.id)
        _catch_up(tx, device, waiting[0].seq)


def _catch_up(tx: Transaction, device: Device, expected: int) -> int:
    """Apply what waits, from `expected` on, up to the first number that has not come."""
    known = {done.seq: done for done in store.actions(tx, device.id, [expected])}
    while expected in known:
        if known[expected].outcome == "waiting":
            _apply(tx, device, known[expected])
        expected += 1
        if expected not in known:  # help was settled at once, and stands in its place all the same
            known |= {d.seq: d for d in store.actions(tx, device.id, [expected]) if d.seq == expected}
    store.set_next(tx, device.id, expected)
    return expected


def _told(tx: Transaction, device: Device, said: Sequence[Done]) -> list[Done]:
    """Raises: Conflict, where a number was used for something else."""
    wanted = {done.seq: done.key for done in said}
    found = [d for d in store.actions(tx, device.id, list(wanted)) if d.seq in wanted]
    if any(d.key != wanted[d.seq] for d in found) or len(found) != len(wanted):
        raise SeqReused("a number was used for another action; register this device anew")
    return found


def _apply(tx: Transaction, device: Device, done: Done) -> None:
    """Do it, or say why it cannot be done any more: either way it is settled."""
    try:
        _do(tx, device, done)
        outcome, detail = "done", ""
    except (Conflict, Invalid, NotFound) as error:
        outcome, detail = "refused", str(error)
        tx.note("unit.refused", device.unit_id, call_sign=device.call_sign, did=done.kind, why=detail)
    store.settle(tx, device.id, done.seq, outcome, detail)


def _do(tx: Transaction, device: Device, done: Done) -> None:
    if done.kind == HELP:
        help_wanted(tx, device, done)
        return
    if done.dispatch_id is None:
        raise Invalid("say of which dispatch this is")
    dispatch = unit_store.dispatch(tx, done.dispatch_id)
    if dispatch.unit_id != device.unit_id:
        raise NotFound("no such dispatch of this unit")
    if done.kind == "note":
        kept = incidents.note(tx, dispatch.incident_id, done.note)
        store.noted(tx, device.id, done.seq, kept.id)
    else:
        units.progress(tx, dispatch.id, STEPS[done.kind], done.at, done.note)


def help_wanted(tx: Transaction, device: Device, done: Done) -> None:
    """An officer calls for help: seen at once by every seat, and kept until somebody says so."""
    place = None if done.lat is None or done.lon is None else check_point(done.lat, done.lon)
    fresh = store.add_help(tx, new_id(), device.unit_id, place)
    unit_store.set_state(tx, device.unit_id, UnitState.EMERGENCY.value)
    dispatch = unit_store.of_unit(tx, device.unit_id)
    incident = dispatch.incident_id if dispatch else None
    if fresh:
        _wake_near(tx, device, place, incident)
    tx.note("unit.emergency", device.unit_id, call_sign=device.call_sign, incident=incident, said_at=done.at)


def _wake_near(
    tx: Transaction, device: Device, place: tuple[float, float] | None, incident_id: UUID | None
) -> None:
    caller = unit_store.unit(tx, device.unit_id)
    near = near_help(unit_store.units(tx), caller, place, tx.at - OLD)
    code = incident_store.incident(tx, incident_id).code if incident_id else ""
    push.tell(tx, near, Word.HELP, code)


def emergencies(tx: Transaction) -> list[Emergency]:
    return store.emergencies(tx)


def acknowledge(tx: Transaction, id: UUID) -> None:
    """Say that a call for help was seen; the unit is again what its dispatch says, else what it was before.

    Raises: NotFound.
    """
    seen = store.acknowledge(tx, id)
    unit, dispatch = unit_store.unit(tx, seen.unit_id), unit_store.of_unit(tx, seen.unit_id)
    if unit.state is UnitState.EMERGENCY:
        unit_store.set_state(tx, unit.id, after_help(dispatch, seen.state_before).value)
    tx.note("unit.emergency_seen", unit.id, emergency=id)


def rows(tx: Transaction, unit_id: UUID) -> list[DeviceRow]:
    unit_store.unit(tx, unit_id)
    return store.of_unit(tx, unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a crew sees of itself: its unit, the number that comes next, what it is on, its call for help."""

    unit: Unit
    next_seq: int
    dispatch: Dispatch | None
    help: Help | None


def view(tx: Transaction, device: Device) -> Own:
    return Own(
        unit=unit_store.unit(tx, device.unit_id),
        next_seq=store.peek_seq(tx, device.id),
        dispatch=unit_store.of_unit(tx, device.unit_id),
        help=store.last_help(tx, device.unit_id, tx.at - HELP_TOLD),
    )
