"""What an open incident waits for, and which of several is the most urgent. Pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from kentongan.incidents.model.clocks import Clock, ClockName, ClockState
from kentongan.incidents.model.states import Incident, State
from kentongan.incidents.model.units import OVER, Dispatch, DispatchState


class Waits(StrEnum):
    LATE_DISPATCH = "late_dispatch"
    LATE_ARRIVE = "late_arrive"
    OWNER = "owner"
    VERIFICATION = "verification"
    UNIT = "unit"
    ACCEPTANCE = "acceptance"
    ARRIVAL = "arrival"
    FINISHING = "finishing"
    CLOSING = "closing"


LATE: Final = {ClockName.DISPATCH: Waits.LATE_DISPATCH, ClockName.ARRIVE: Waits.LATE_ARRIVE}
WITHOUT_UNIT: Final = {
    State.NEW: Waits.UNIT,
    State.VERIFIED: Waits.UNIT,
    State.DISPATCHED: Waits.UNIT,
    State.ATTENDED: Waits.FINISHING,
    State.CONTROLLED: Waits.FINISHING,
    State.DONE: Waits.CLOSING,
}
OF_UNITS: Final = {
    DispatchState.ASSIGNED: Waits.ACCEPTANCE,
    DispatchState.ACCEPTED: Waits.ARRIVAL,
    DispatchState.EN_ROUTE: Waits.ARRIVAL,
    DispatchState.ON_SCENE: Waits.FINISHING,
}


def waits(incident: Incident, clocks: Sequence[Clock], dispatches: Sequence[Dispatch]) -> list[Waits]:
    """All that it waits for now, what is late first; nothing, when it is over."""
    if not incident.is_open:
        return []
    found = {LATE[it.name] for it in clocks if it.name in LATE and it.state is ClockState.LATE}
    if incident.owner_id is None:
        found.add(Waits.OWNER)
    if incident.state is State.NEW:
        found.add(Waits.VERIFICATION)
    active = [it for it in dispatches if it.state not in OVER]
    found |= {OF_UNITS[it.state] for it in active} or {WITHOUT_UNIT[incident.state]}
    return [one for one in Waits if one in found]


def urgency(incident: Incident, waiting: Sequence[Waits]) -> tuple[str, bool, datetime]:
    """A key to sort by, the most urgent first: priority, what is late, the longest open."""
    late = any(one in LATE.values() for one in waiting)
    return incident.priority, not late, incident.opened_at
