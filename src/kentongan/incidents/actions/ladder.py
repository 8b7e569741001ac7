"""What nobody takes rises: Polsek, Polres, Polda, Mabes. A machine climbs, under its name, and notes it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kentongan.access import seats
from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict
from kentongan.base.ids import new_id
from kentongan.incidents.model.calls import waits_from
from kentongan.incidents.model.rules import Ladder, rung
from kentongan.incidents.store import ladder as store
from kentongan.incidents.store import rules as rule_store
from kentongan.incidents.store.ladder import Escalation, Risen, Waiting

MACHINE: Final = "machine:ladder"
MAY_HAVE: Final = "incident.manage"  # who may say that they have what has risen


class NothingDue(Exception):
    """Nothing had to be done: the transaction is rolled back, and the journal stays as it is."""


def climb(tx: Transaction) -> int:
    """Raise what is due in one city, and end what somebody took. Returns: how many entries it made.

    All of it is worked out anew from the database and the clock, so that a restart forgets nothing.
    """
    if not store.try_lock(tx):
        return 0
    for ladder in Ladder:
        waiting = {one.subject_id: one for one in _waiting(tx, ladder)}
        steps = rule_store.steps(tx, ladder)
        known = {e.subject_id: e for e in store.open_ones(tx) if e.ladder is ladder}
        for subject_id, one in waiting.items():
            if subject_id not in known and rung(steps, one.started_at, tx.at) > 0:
                store.start(tx, new_id(), ladder, one)
        for it in store.open_ones(tx):
            if it.ladder is not ladder:
                continue
            if it.subject_id not in waiting:
                _end(tx, it)
            elif it.acknowledged_at is None:
                _rise(tx, it, rung(steps, it.started_at, tx.at))
    return tx.noted


def _waiting(tx: Transaction, ladder: Ladder) -> list[Waiting]:
    """What nobody took yet, and since when."""
    if ladder is Ladder.INCIDENT:
        return store.incidents(tx)
    return [
        Waiting(subject_id=it.id, started_at=waits_from(it.rang_at, it.received_at)) for it in store.calls(tx)
    ]


def _rise(tx: Transaction, it: Escalation, due: int) -> None:
    """Every step is noted, also one that a restart slept through: it is told late, and never left out."""
    steps = {step.nth: step for step in rule_store.steps(tx, it.ladder)}
    for nth in range(it.nth + 1, due + 1):
        store.rise(tx, it.id, nth)
        step = steps[nth]
        said = {"escalation": it.id, "level": step.level, "seat": step.seat, "nth": nth}
        if it.ladder is Ladder.CALL:
            tx.note("call.escalated", it.subject_id, **said)
        else:
            tx.note("incident.escalated", it.subject_id, **said)


def _end(tx: Transaction, it: Escalation) -> None:
    store.end(tx, it.id)
    tx.note("escalation.ended", it.subject_id, escalation=it.id, ladder=it.ladder.value, nth=it.nth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What has risen, as one seat sees it. `mine`: it is told to whoever asks."""

    risen: Risen
    level: str
    mine: bool


def told(tx: Transaction) -> list[Told]:
    """What has risen and is not over, the highest first: told to the roles of each step that it reached."""
    present = seats.present(tx, MAY_HAVE)
    steps = {ladder: rule_store.steps(tx, ladder) for ladder in Ladder}
    found: list[Told] = []
    for it in store.risen(tx):
        reached = [step for step in steps[it.ladder] if step.nth <= it.nth]
        level = reached[-1].level if reached else ""
        mine = present.concerned({step.seat for step in reached})
        found.append(Told(risen=it, level=level, mine=mine))
    return found


def acknowledge(tx: Transaction, id: UUID) -> None:
    """Somebody has it: it rises no further. Raises: NotFound, Conflict."""
    it = store.lock(tx, id)
    if not store.acknowledge(tx, id):
        raise Conflict("this does not rise any more: somebody was faster, or it is over")
    tx.note("escalation.acknowledged", it.subject_id, escalation=id, ladder=it.ladder.value, nth=it.nth)


def climb_in(database: Database, city: str) -> int:
    """One look at one city's ladders."""
    try:
        with database.change(Actor(city, MACHINE)) as tx:
            made = climb(tx)
            if not made:
                raise NothingDue
            return made
    except NothingDue:
        return 0
