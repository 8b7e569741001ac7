"""Many reports of one happening: propose duplicates, merge, unmerge. Nothing is lost by either."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.ids import new_id
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.rules import kin_codes
from kentongan.incidents.model.states import CannotMerge, Incident, State, merge, unmerge
from kentongan.incidents.store import incidents as store
from kentongan.places.model import Point, distance_m
from kentongan.places.network import around


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An open incident that may be the same happening: how far, and how long ago."""

    incident: Incident
    distance_m: float
    apart_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What others are compared with. `id`: itself, which is no other."""

    id: UUID
    place: Point
    at: datetime


def duplicates(tx: Transaction, id: UUID) -> list[Duplicate]:
    """Open incidents near in place and time and of kin category, nearest first. Proposed, never merged."""
    incident = store.incident(tx, id)
    if incident.lat is None or incident.lon is None:
        return []
    it = Happening(id=id, place=(incident.lon, incident.lat), at=incident.opened_at)
    return _like(tx, it, incident.category)


def alike(tx: Transaction, place: Point, category: str) -> list[Duplicate]:
    """The same for what nobody has opened yet: perhaps a caller speaks of one that is open already."""
    return _like(tx, Happening(id=new_id(), place=place, at=tx.at), category)


def _like(tx: Transaction, it: Happening, category: str) -> list[Duplicate]:
    its, known = rulebook.rules(tx), rulebook.categories(tx)
    kin = kin_codes(rulebook.known_category(tx, category), known) if category else [c.code for c in known]
    west, south, east, north = around(it.place, its.duplicate_m)
    apart = timedelta(seconds=its.duplicate_s)
    found = store.near(
        tx, id=it.id, categories=kin, west=west, south=south, east=east, north=north,
        from_at=it.at - apart, to_at=it.at + apart,
    )  # fmt: skip
    rows = [
        Duplicate(
            incident=other, distance_m=distance_m(it.place, (other.lon, other.lat)),
            apart_s=abs((other.opened_at - it.at).total_seconds()),
        )
        for other in found
        if other.lon is not None and other.lat is not None
    ]  # fmt: skip
    near = [row for row in rows if row.distance_m <= its.duplicate_m]
    return sorted(near, key=lambda row: row.distance_m)


def merge_into(tx: Transaction, id: UUID, into_id: UUID) -> Incident:
    """Make one incident part of another. Its calls, notes and units stay its own, and are shown with both.

    Raises: NotFound, CannotMerge.
    """
    locked = {each: store.lock(tx, each) for each in sorted({id, into_id})}
    incident, into = locked[id], locked[into_id]
    merged = merge(incident, into)
    store.add_merge(tx, new_id(), incident, into_id)
    store.save(tx, merged)
    tx.note("incident.merged", id, into=into_id, into_code=into.code, before=incident.state.value)
    tx.note("incident.joined", into_id, part=id, part_code=incident.code)
    return into


def unmerge_again(tx: Transaction, id: UUID) -> Incident:
    """Make it an incident of its own again, as it was. Raises: NotFound, CannotMerge."""
    incident = store.lock(tx, id)
    before = store.state_before_merge(tx, id)
    if before is None:
        raise CannotMerge(f"{incident.code} is not merged")
    after = unmerge(incident, State(before), tx.at)
    store.save(tx, after)
    store.end_merge(tx, id)
    tx.note("incident.unmerged", id, was_in=incident.merged_into)
    tx.note("incident.parted", incident.merged_into, part=id, part_code=incident.code)
    return after


def root(tx: Transaction, id: UUID) -> Incident:
    """The incident that this one is part of, locked; itself where it is merged into none."""
    incident = store.lock(tx, id)
    while incident.merged_into is not None:
        incident = store.lock(tx, incident.merged_into)
    return incident
