"""What can be done with units: register, set a state, recommend, send, follow a dispatch to its end."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.base.ids import new_id
from kentongan.incidents.actions import incidents, merging, push, where
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.push import Word
from kentongan.incidents.model.states import NEXT, Incident, State, move, stamp
from kentongan.incidents.model.text import check_reason, line
from kentongan.incidents.model.units import (
    BY_HAND,
    FREE,
    OVER,
    UNIT_OF,
    CallSignTaken,
    Dispatch,
    DispatchState,
    Recommendation,
    Unit,
    UnitBusy,
    UnitNotFree,
    UnitState,
    Wanted,
    check_function,
    recommend,
    step,
)
from kentongan.incidents.store import incidents as incident_store
from kentongan.incidents.store import units as store

PERSON_STEPS: Final = frozenset(DispatchState) - {DispatchState.ASSIGNED}


def units(tx: Transaction) -> list[Unit]:
    return store.units(tx)


def register(tx: Transaction, call_sign: str, function: str, name: str, polsek: str) -> Unit:
    """Raises: Invalid, CallSignTaken."""
    its = rulebook.rules(tx)
    sign = line(call_sign, 40)
    if not re.fullmatch(its.call_sign, sign):
        raise Invalid(f"a call sign of this city looks like {its.call_sign}")
    named = {"call_sign": sign, "function": check_function(function, its)}
    named |= {"name": line(name, 80), "polsek": line(polsek, 40)}
    id = new_id()
    if not store.add(tx, id, named):
        raise CallSignTaken(f"there is a unit {sign} already")
    tx.note("unit.registered", id, **named)
    return store.unit(tx, id)


def set_state(tx: Transaction, id: UUID, state: UnitState) -> Unit:
    """Set what somebody may set by hand. Raises: NotFound; Invalid; UnitBusy, while it is on an incident."""
    if state not in BY_HAND:
        raise Invalid(f"a unit becomes {state} by its dispatch, not by hand")
    unit = store.lock(tx, id)
    if unit.incident_id is not None:
        raise UnitBusy(f"{unit.call_sign} is on an incident; finish or cancel its dispatch")
    store.set_state(tx, id, state.value)
    tx.note("unit.changed", id, call_sign=unit.call_sign, before=unit.state.value, after=state.value)
    return store.unit(tx, id)


def recommended(tx: Transaction, incident_id: UUID) -> Recommendation:
    """Who could go, with why and why not. Without a place nobody can say who is near. Raises: NotFound."""
    incident = incident_store.incident(tx, incident_id)
    everyone = store.units(tx)
    category = rulebook.known_category(tx, incident.category)
    wanted = Wanted(function=category.function, polsek=incident.polsek, at=tx.at)
    if incident.lat is None or incident.lon is None:
        return recommend(everyone, {}, replace(wanted, placed=False), rulebook.rules(tx))
    placed = [(u.id, (u.lon, u.lat)) for u in everyone if u.lat is not None and u.lon is not None]
    ways = where.ways(tx, (incident.lon, incident.lat), [point for _, point in placed])
    by_unit = dict(zip([id for id, _ in placed], ways, strict=True))
    return recommend(everyone, by_unit, wanted, rulebook.rules(tx))


def send(tx: Transaction, incident_id: UUID, unit_id: UUID, reason: str = "") -> Dispatch:
    """Send a free unit. Another than the first of the recommendation needs a reason.

    Raises: NotFound, Merged, IncidentClosed, UnitBusy, UnitNotFree, NoReason.
    """
    incident = incidents.changeable(tx, incident_id)
    unit = store.lock(tx, unit_id)
    if unit.incident_id is not None:
        raise UnitBusy(f"{unit.call_sign} is already on an incident")
    if unit.state not in FREE:
        raise UnitNotFree(f"{unit.call_sign} is {unit.state}; it must be free to be sent")
    rank = _rank(tx, incident, unit_id)
    why = line(reason, 500) if rank == 1 else check_reason(reason)
    sent = Dispatch(
        id=new_id(), incident_id=incident_id, unit_id=unit_id, call_sign=unit.call_sign,
        state=DispatchState.ASSIGNED, sent_at=tx.at, sent_by=tx.actor.name, accepted_at=None,
        departed_at=None, arrived_at=None, ended_at=None, rank=rank, reason=why, outcome="",
    )  # fmt: skip
    if not store.send(tx, sent):
        raise UnitBusy(f"{unit.call_sign} is already on an incident")
    store.set_state(tx, unit_id, UnitState.ASSIGNED.value)
    if State.DISPATCHED in NEXT[incident.state] and incident.state is not State.ATTENDED:
        incident_store.save(tx, move(incident, State.DISPATCHED, tx.at))
    push.tell(tx, [unit_id], Word.TASK, incident.code)
    tx.note("incident.dispatched", incident_id, unit=unit.call_sign, dispatch=sent.id, rank=rank, reason=why)
    return sent


def _rank(tx: Transaction, incident: Incident, unit_id: UUID) -> int | None:
    """A unit's place in the recommendation; None: nobody can say how near it is."""
    ranked = recommended(tx, incident.id).ranked
    return next((row.rank for row in ranked if row.unit_id == unit_id), None)


def progress(
    tx: Transaction, id: UUID, to: DispatchState, at: datetime | None = None, outcome: str = ""
) -> Dispatch:
    """Bring a dispatch a step further, and its unit and incident with it.

    Args:
        at: when it happened, where that is known better than by the clock of now; never in the future.
    Raises: NotFound, IllegalStep.
    """
    before = store.dispatch(tx, id)
    after = replace(step(before, to, min(at or tx.at, tx.at)), outcome=line(outcome, 500))
    store.save(tx, after)
    unit = store.lock(tx, after.unit_id)
    if unit.state is not UnitState.EMERGENCY:
        store.set_state(tx, after.unit_id, UNIT_OF[to].value, freed=to in OVER)
    _follow(tx, after, to)
    if to is DispatchState.CANCELLED:
        push.tell(tx, [after.unit_id], Word.CANCELLED, incident_store.incident(tx, after.incident_id).code)
    said = {"unit": after.call_sign, "dispatch": after.id, "before": before.state.value, "after": to.value}
    tx.note("incident.advanced", after.incident_id, **said)
    return after


def _follow(tx: Transaction, dispatch: Dispatch, to: DispatchState) -> None:
    """What a step means for the incident, or for the one it was merged into."""
    incident = merging.root(tx, dispatch.incident_id)
    if not incident.is_open:
        return
    for name in ("accepted_at", "departed_at", "arrived_at"):
        at = getattr(dispatch, name)
        if at is not None:
            incident = stamp(incident, name, at)
    if to in OVER and dispatch.accepted_at is not None:
        incident = replace(incident, waits_from=tx.at)
    if to in {DispatchState.EN_ROUTE, DispatchState.ON_SCENE} and incident.state is State.DISPATCHED:
        incident = move(incident, State.ATTENDED, tx.at)
    if to in OVER and incident.state is State.DISPATCHED and not incidents.where_units(tx, incident.id):
        incident = move(incident, State.VERIFIED, tx.at)
    incident_store.save(tx, incident)


def of_incident(tx: Transaction, incident_id: UUID) -> list[Dispatch]:
    """Its dispatches, and those of what was merged into it."""
    incident_store.incident(tx, incident_id)
    return store.of_incidents(tx, incident_store.family(tx, incident_id))


def current(tx: Transaction, unit_id: UUID) -> Dispatch | None:
    return store.of_unit(tx, unit_id)
