"""Units, dispatches and who should go: explained, never decided. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid
from kentongan.incidents.model.rules import Rules

STALE_TIMES: Final = 5  # a position this many times older than fresh is not used
TOWN_KMH: Final = 25.0  # what a patrol makes of a road on average; an assumption, and shown as one
WRONG_FUNCTION_M: Final = 3000.0  # how much farther the right function may be and still come first
OLD_FIX_M: Final = 1500.0
UNRESTED_M: Final = 1000.0
OWN_AREA_M: Final = 300.0
MOST_RANKED: Final = 9  # one for each digit key


class UnitState(StrEnum):
    """siap, ditugaskan, menuju TKP, di TKP, mengawal, kembali, istirahat, tidak bertugas, gangguan,
    darurat petugas."""

    READY = "ready"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    ESCORTING = "escorting"
    RETURNING = "returning"
    RESTING = "resting"
    OFF_DUTY = "off_duty"
    FAULTY = "faulty"
    EMERGENCY = "emergency"


FREE: Final = frozenset({UnitState.READY, UnitState.RETURNING})
BY_HAND: Final = frozenset(
    {UnitState.READY, UnitState.ESCORTING, UnitState.RETURNING, UnitState.RESTING, UnitState.OFF_DUTY,
     UnitState.FAULTY}
)  # fmt: skip
"""States that somebody sets; the others follow from a dispatch or a call for help."""


class DispatchState(StrEnum):
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


OVER: Final = frozenset({DispatchState.DONE, DispatchState.DECLINED, DispatchState.CANCELLED})
DISPATCH_NEXT: Final[Mapping[DispatchState, frozenset[DispatchState]]] = MappingProxyType(
    {
        DispatchState.ASSIGNED: frozenset(
            {
                DispatchState.ACCEPTED,
                DispatchState.EN_ROUTE,
                DispatchState.ON_SCENE,
                DispatchState.DECLINED,
                DispatchState.CANCELLED,
            }
        ),
        DispatchState.ACCEPTED: frozenset(
            {DispatchState.EN_ROUTE, DispatchState.ON_SCENE, DispatchState.CANCELLED}
        ),
        DispatchState.EN_ROUTE: frozenset({DispatchState.ON_SCENE, DispatchState.CANCELLED}),
        DispatchState.ON_SCENE: frozenset({DispatchState.DONE, DispatchState.CANCELLED}),
        DispatchState.DONE: frozenset(),
        DispatchState.DECLINED: frozenset(),
        DispatchState.CANCELLED: frozenset(),
    }
)
"""A crew that stands at the place need not say first that it is on the way."""

DISPATCH_STAMPS: Final[Mapping[DispatchState, str]] = MappingProxyType(
    {
        DispatchState.ACCEPTED: "accepted_at",
        DispatchState.EN_ROUTE: "departed_at",
        DispatchState.ON_SCENE: "arrived_at",
        DispatchState.DONE: "ended_at",
        DispatchState.DECLINED: "ended_at",
        DispatchState.CANCELLED: "ended_at",
    }
)
UNIT_OF: Final[Mapping[DispatchState, UnitState]] = MappingProxyType(
    {
        DispatchState.ASSIGNED: UnitState.ASSIGNED,
        DispatchState.ACCEPTED: UnitState.ASSIGNED,
        DispatchState.EN_ROUTE: UnitState.EN_ROUTE,
        DispatchState.ON_SCENE: UnitState.ON_SCENE,
        DispatchState.DONE: UnitState.READY,
        DispatchState.DECLINED: UnitState.READY,
        DispatchState.CANCELLED: UnitState.READY,
    }
)


class UnitBusy(Conflict):
    """This unit is on an incident already."""


class UnitNotFree(Conflict):
    """This unit cannot be sent: it is off duty, resting or out of order."""


class CallSignTaken(Conflict):
    """Another unit of this city has this call sign."""


class IllegalStep(Conflict):
    """A dispatch cannot go from its state to the wanted one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One row of `unit`, with where it was last, and what it is on."""

    id: UUID
    call_sign: str
    name: str
    function: str
    polsek: str
    state: UnitState
    state_at: datetime
    freed_at: datetime | None
    active: bool
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    speed_kmh: float | None
    bearing_deg: float | None
    fix_at: datetime | None
    incident_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    id: UUID
    incident_id: UUID
    unit_id: UUID
    call_sign: str
    state: DispatchState
    sent_at: datetime
    sent_by: str
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    rank: int | None
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How far a unit is: along roads, else as the crow flies and said so."""

    distance_m: float
    by_road: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One unit of a recommendation. `why` speaks for it, `doubts` against; both in fixed words."""

    rank: int
    unit_id: UUID
    call_sign: str
    function: str
    distance_m: float
    by_road: bool
    eta_s: float
    fix_age_s: float
    why: list[str]
    doubts: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    unit_id: UUID
    call_sign: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unranked:
    """A unit that is free, of which nobody can say how near it is. `why`: no_place, no_position,
    stale_position, or further: behind those that are ranked."""

    unit_id: UUID
    call_sign: str
    function: str
    why: str
    fix_age_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Who could go, best first; who is free, too, but cannot be ranked: a person who knows by radio where it
    is may send it; who cannot go, and why; and what is lacking altogether."""

    ranked: list[Ranked]
    unranked: list[Unranked]
    passed_over: list[PassedOver]
    shortfall: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a recommendation is for."""

    function: str
    polsek: str
    at: datetime
    placed: bool = True


def step(dispatch: Dispatch, to: DispatchState, at: datetime) -> Dispatch:
    """The dispatch in its next state, stamped. Raises: IllegalStep."""
    if to not in DISPATCH_NEXT[dispatch.state]:
        ways = ", ".join(sorted(DISPATCH_NEXT[dispatch.state])) or "nothing more"
        raise IllegalStep(f"this dispatch is {dispatch.state}; next comes {ways}, not {to}")
    stamped: dict[str, Any] = {DISPATCH_STAMPS[to]: max(at, dispatch.sent_at)}
    if to in {DispatchState.EN_ROUTE, DispatchState.ON_SCENE} and dispatch.accepted_at is None:
        stamped["accepted_at"] = max(at, dispatch.sent_at)
    return replace(dispatch, state=to, **stamped)


def after_help(dispatch: Dispatch | None, before: UnitState | None) -> UnitState:
    """What a unit is when its call for help was seen: what its dispatch says; without one, what somebody had
    set before. Nobody is sent for having called; who was on an incident that ended meanwhile is ready."""
    if dispatch is not None:
        return UNIT_OF[dispatch.state]
    return before if before is not None and before in BY_HAND else UnitState.READY


def check_function(function: str, rules: Rules) -> str:
    if function not in rules.functions:
        raise Invalid(f"no such function: {function}; there are {', '.join(rules.functions)}")
    return function


def is_right(function: str, wanted: str) -> bool:
    """A unit's function serves a category's: "Satlantas" serves "Unit Gakkum Satlantas"."""
    return function.casefold() in wanted.casefold()


def unfree(unit: Unit) -> str | None:
    """Why a unit cannot be sent; None where it can."""
    if unit.incident_id is not None:
        return "busy"
    return None if unit.state in FREE else unit.state.value


def unknown(unit: Unit, ways: Mapping[UUID, Way], wanted: Wanted, rules: Rules) -> str | None:
    """Why nobody can say how near a unit is; None where somebody can."""
    if not wanted.placed:
        return "no_place"
    if unit.fix_at is None or unit.id not in ways:
        return "no_position"
    if (wanted.at - unit.fix_at).total_seconds() > rules.fresh_s * STALE_TIMES:
        return "stale_position"
    return None


def recommend(
    units: Sequence[Unit], ways: Mapping[UUID, Way], wanted: Wanted, rules: Rules
) -> Recommendation:
    """Rank the units that can go; say of the others why not, and what is lacking.

    Args:
        ways: how far each unit is; one without an entry has no usable position.
    """
    free = {unit.id: unit for unit in units if unfree(unit) is None}
    passed = [
        PassedOver(unit_id=unit.id, call_sign=unit.call_sign, why=why)
        for unit in units
        if (why := unfree(unit)) is not None
    ]
    doubted = {id: why for id, unit in free.items() if (why := unknown(unit, ways, wanted, rules))}
    scored = [_score(unit, ways[id], wanted, rules) for id, unit in free.items() if id not in doubted]
    scored.sort(key=lambda it: (it[0], it[1].call_sign))
    ranked = [replace(row, rank=nth) for nth, (_, row) in enumerate(scored[:MOST_RANKED], 1)]
    doubted |= {row.unit_id: "further" for _, row in scored[MOST_RANKED:]}
    if ranked:
        nearest = min(ranked, key=lambda row: row.distance_m)
        nearest.why.insert(0, "closest")
    return Recommendation(
        ranked=ranked,
        unranked=[_unranked(free[id], why, wanted.at) for id, why in doubted.items()],
        passed_over=passed,
        shortfall=_shortfall(units, ranked, wanted),
    )


def _unranked(unit: Unit, why: str, at: datetime) -> Unranked:
    age_s = None if unit.fix_at is None else round(max((at - unit.fix_at).total_seconds(), 0.0))
    return Unranked(
        unit_id=unit.id, call_sign=unit.call_sign, function=unit.function, why=why, fix_age_s=age_s
    )


def _score(unit: Unit, way: Way, wanted: Wanted, rules: Rules) -> tuple[float, Ranked]:
    """Metres, with what speaks against a unit added as metres: one scale that a person can follow."""
    why, doubts, score = ["free"], list[str](), way.distance_m
    age_s = (wanted.at - unit.fix_at).total_seconds() if unit.fix_at else 0.0
    rested = unit.freed_at is None or (wanted.at - unit.freed_at).total_seconds() >= rules.rest_s
    for good, name, price_m in (
        (is_right(unit.function, wanted.function), "right_function", WRONG_FUNCTION_M),
        (age_s <= rules.fresh_s, "fresh_position", OLD_FIX_M),
        (rested, "rested", UNRESTED_M),
        (bool(unit.polsek) and unit.polsek == wanted.polsek, "own_area", OWN_AREA_M),
        (way.by_road, "by_road", 0.0),
    ):
        if good:
            why.append(name)
        else:
            score += price_m
            doubts.append(name)
    ranked = Ranked(
        rank=0, unit_id=unit.id, call_sign=unit.call_sign, function=unit.function,
        distance_m=round(way.distance_m), by_road=way.by_road,
        eta_s=round(way.distance_m / (TOWN_KMH / 3.6)), fix_age_s=round(max(age_s, 0.0)), why=why,
        doubts=[d for d in doubts if d != "own_area"],
    )  # fmt: skip
    return score, ranked


def _shortfall(units: Sequence[Unit], ranked: Sequence[Ranked], wanted: Wanted) -> list[str]:
    if not units:
        return ["no_units"]
    if not ranked:
        free = any(unfree(unit) is None for unit in units)
        lack = "no_position" if wanted.placed else "no_place"
        return [lack] if free else ["nobody_free"]
    lacks = [
        ("right_function", "no_right_function"),
        ("fresh_position", "no_fresh_position"),
        ("rested", "nobody_rested"),
        ("by_road", "no_road"),
    ]
    return [told for word, told in lacks if not any(word in row.why for row in ranked)]
