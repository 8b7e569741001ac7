"""What an open incident waits for, and which is the most urgent."""

from datetime import timedelta
from typing import Any

import pytest

from incident_rows import incident
from kentongan.base.ids import new_id
from kentongan.incidents.model.clocks import Clock, ClockName, ClockState
from kentongan.incidents.model.states import OPEN, State
from kentongan.incidents.model.units import OVER, Dispatch, DispatchState
from kentongan.incidents.model.waiting import OF_UNITS, WITHOUT_UNIT, Waits, urgency, waits
from make import AT


def sent(state: DispatchState) -> Dispatch:
    nothing = dict.fromkeys(("accepted_at", "departed_at", "arrived_at", "ended_at", "rank"))
    ids = {name: new_id() for name in ("id", "incident_id", "unit_id")}
    fields: dict[str, Any] = {
        "call_sign": "P31",
        "sent_at": AT,
        "sent_by": "ani",
        "reason": "",
        "outcome": "",
    }
    return Dispatch(**nothing, **ids, **fields, state=state)


def clock(name: ClockName, state: ClockState) -> Clock:
    return Clock(
        name=name, target_s=60, started_at=AT, stopped_at=None, elapsed_s=90, paused_s=0, state=state
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "units", "expected"),
    [
        (State.NEW, [], [Waits.VERIFICATION, Waits.UNIT]),
        (State.VERIFIED, [], [Waits.UNIT]),
        (State.DISPATCHED, [DispatchState.DECLINED], [Waits.UNIT]),
        (State.DISPATCHED, [DispatchState.ASSIGNED], [Waits.ACCEPTANCE]),
        (State.ATTENDED, [DispatchState.ON_SCENE, DispatchState.EN_ROUTE], [Waits.ARRIVAL, Waits.FINISHING]),
        (State.ATTENDED, [DispatchState.DONE], [Waits.FINISHING]),
        (State.DONE, [], [Waits.CLOSING]),
        (State.CLOSED, [], []),
    ],
)
def test_what_it_waits_for(state: State, units: list[DispatchState], expected: list[Waits]):
    it = incident(state=state, owner_id=new_id(), owner_login="ani")
    assert waits(it, [], [sent(one) for one in units]) == expected


def test_nobody_owns_it_and_a_target_that_has_passed_come_first():
    clocks = [clock(ClockName.DISPATCH, ClockState.LATE), clock(ClockName.ARRIVE, ClockState.AMBER)]
    found = waits(incident(state=State.VERIFIED), clocks, [])
    assert found == [Waits.LATE_DISPATCH, Waits.OWNER, Waits.UNIT]


def test_every_open_state_and_every_running_dispatch_is_waited_for():
    assert set(WITHOUT_UNIT) == OPEN
    assert set(OF_UNITS) == set(DispatchState) - OVER


def test_the_most_urgent_first_by_priority_then_what_is_late_then_the_longest_open():
    young, old = incident(priority="P2"), incident(priority="P2", opened_at=AT - timedelta(hours=1))
    first = incident(priority="P1")
    order = sorted(
        [(young, []), (old, []), (young, [Waits.LATE_ARRIVE]), (first, [])], key=lambda it: urgency(*it)
    )
    assert order == [(first, []), (young, [Waits.LATE_ARRIVE]), (old, []), (young, [])]
