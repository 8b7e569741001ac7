"""SQL of units and dispatches."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.units import Dispatch, Unit

UNITS: Final = """
    select u.id, u.call_sign, u.name, u.function, u.polsek, u.state, u.state_at, u.freed_at, u.active, p.lat,
      p.lon, p.accuracy_m, p.speed_kmh, p.bearing_deg, p.fix_at,
      (select d.incident_id from dispatch d where d.unit_id = u.id and d.ended_at is null) as incident_id
    from unit u left join unit_position p on p.unit_id = u.id"""
ACTIVE: Final = UNITS + " where u.active order by u.call_sign"
UNIT: Final = UNITS + " where u.id = %(id)s"
LOCK: Final = "select id from unit where id = %(id)s and active for update"
ADD: Final = """
    insert into unit (id, call_sign, name, function, polsek, state, state_at, created_at)
    values (%(id)s, %(call_sign)s, %(name)s, %(function)s, %(polsek)s, 'off_duty', %(at)s, %(at)s)
    on conflict do nothing"""
STATE: Final = """
    update unit set state = %(state)s, state_at = %(at)s,
      freed_at = case when %(freed)s::boolean then %(at)s::timestamptz else freed_at end
    where id = %(id)s"""
RETIRE: Final = "update unit set active = false where id = %(id)s and active"
DISPATCHES: Final = """
    select d.id, d.incident_id, d.unit_id, u.call_sign, d.state, d.sent_at, d.sent_by, d.accepted_at,
      d.departed_at, d.arrived_at, d.ended_at, d.rank, d.reason, d.outcome
    from dispatch d join unit u on u.id = d.unit_id"""
DISPATCH: Final = DISPATCHES + " where d.id = %(id)s for update of d"
OF_INCIDENTS: Final = (
    DISPATCHES + " where d.incident_id = any(%(ids)s::uuid[]) order by d.sent_at, u.call_sign"
)
OF_UNIT: Final = DISPATCHES + " where d.unit_id = %(id)s and d.ended_at is null"
# `on conflict do nothing`: the index that holds one active dispatch per unit decides a race.
SEND: Final = """
    insert into dispatch (id, incident_id, unit_id, state, sent_at, sent_by, rank, reason)
    values (%(id)s, %(incident_id)s, %(unit_id)s, 'assigned', %(at)s, %(by)s, %(rank)s, %(reason)s)
    on conflict do nothing"""
SAVE: Final = """
    update dispatch set state = %(state)s, accepted_at = %(accepted_at)s, departed_at = %(departed_at)s,
      arrived_at = %(arrived_at)s, ended_at = %(ended_at)s, outcome = %(outcome)s
    where id = %(id)s"""


def units(tx: Transaction) -> list[Unit]:
    return tx.all(Unit, ACTIVE)


def unit(tx: Transaction, id: UUID) -> Unit:
    return tx.one(Unit, UNIT, id=id)


def lock(tx: Transaction, id: UUID) -> Unit:
    """The row is locked. Raises: NotFound."""
    tx.one(dict[str, UUID], LOCK, id=id)
    return unit(tx, id)


def add(tx: Transaction, id: UUID, named: dict[str, str]) -> bool:
    """False when the call sign is taken."""
    return tx.run(ADD, **named, id=id, at=tx.at) == 1


def set_state(tx: Transaction, id: UUID, state: str, *, freed: bool = False) -> None:
    tx.run(STATE, id=id, state=state, at=tx.at, freed=freed)


def retire(tx: Transaction, id: UUID) -> bool:
    return tx.run(RETIRE, id=id) == 1


def dispatch(tx: Transaction, id: UUID) -> Dispatch:
    """The row is locked. Raises: NotFound."""
    return tx.one(Dispatch, DISPATCH, id=id)


def of_incidents(tx: Transaction, ids: list[UUID]) -> list[Dispatch]:
    return tx.all(Dispatch, OF_INCIDENTS, ids=ids)


def of_unit(tx: Transaction, unit_id: UUID) -> Dispatch | None:
    return tx.maybe(Dispatch, OF_UNIT, id=unit_id)


def send(tx: Transaction, new: Dispatch) -> bool:
    """False when the unit is on an incident already."""
    fields = {k: v for k, v in asdict(new).items() if k in {"id", "incident_id", "unit_id", "rank", "reason"}}
    return tx.run(SEND, **fields, at=new.sent_at, by=new.sent_by) == 1


def save(tx: Transaction, dispatch: Dispatch) -> None:
    tx.run(SAVE, **asdict(dispatch))
