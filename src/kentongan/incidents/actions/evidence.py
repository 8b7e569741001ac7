"""Which cameras are recorded because an incident is open: those that an operator is shown of a P1 or P2.

Never those of a category that keeps cameras shut, also where a person has opened them for a reason; never one
that the register does not know the ground of, nor one whose plan says off.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Camera, lacking
from kentongan.cameras.sight import Covers, sighting
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions.warm import URGENT
from kentongan.incidents.model.eyes import AROUND_M, MOST, choose
from kentongan.incidents.model.states import Incident
from kentongan.incidents.store import incidents as store
from kentongan.places.model import Point
from kentongan.recordings.lasting import actions as recordings
from kentongan.recordings.lasting.store import Lasting

OF_ONE_MOST: Final = 2 * MOST
"""Of one incident: the four that are shown, and those that were shown before and still look that way."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to begin, by incident, and what is to end."""

    begin: list[tuple[Incident, list[Camera]]] = field(default_factory=list[tuple[Incident, list[Camera]]])
    end: list[Lasting] = field(default_factory=list[Lasting])

    def __bool__(self) -> bool:
        return bool(self.begin or self.end)


def due(tx: Transaction, most: int, *, pulled: bool) -> Due:
    """At most so many cameras of a city, the most urgent incidents first, then the newest.

    `pulled`: cameras that nobody counts are to be watched as well, so one that nobody tells of does not work.
    """
    open_ones, known = store.urgent(tx, URGENT), recordings.lasting(tx)
    if not open_ones and not known:
        return Due()
    every = cameras.cameras(tx, pulled=pulled)
    lawful = [camera for camera in every if camera.enabled and not lacking(camera)]
    pairs = list(_wanted(tx, lawful, open_ones, known))
    allowed = recordings.allowed(tx, list({camera.id for _, camera in pairs}))
    stays: dict[tuple[UUID, UUID], tuple[Incident, Camera]] = {}
    taken: set[UUID] = set()
    for incident, camera in pairs:
        if camera.id in allowed and (camera.id in taken or len(taken) < most):
            taken.add(camera.id)
            stays[incident.id, camera.id] = (incident, camera)
    return _changes(stays, {(mark.incident_id, mark.camera_id): mark for mark in known})


def _changes(
    stays: Mapping[tuple[UUID, UUID], tuple[Incident, Camera]], known: Mapping[tuple[UUID, UUID], Lasting]
) -> Due:
    begin: dict[UUID, tuple[Incident, list[Camera]]] = {}
    for name, (incident, camera) in stays.items():
        if name not in known:
            begin.setdefault(incident.id, (incident, []))[1].append(camera)
    return Due(list(begin.values()), [mark for name, mark in known.items() if name not in stays])


def _wanted(
    tx: Transaction, lawful: list[Camera], open_ones: Iterable[Incident], known: Iterable[Lasting]
) -> Iterator[tuple[Incident, Camera]]:
    """Each open incident that opens its cameras, with those: first the ones recorded for it already."""
    running: dict[UUID, set[UUID]] = {}
    for mark in known:
        running.setdefault(mark.incident_id, set()).add(mark.camera_id)
    for incident in open_ones:
        if incident.lat is None or incident.lon is None:
            continue
        if not rulebook.known_category(tx, incident.category).opens_cameras:
            continue
        found = _of_place(lawful, (incident.lon, incident.lat), tx.at, running.get(incident.id, set()))
        yield from ((incident, camera) for camera in found)


def _of_place(lawful: list[Camera], place: Point, at: datetime, before: set[UUID]) -> list[Camera]:
    shown = [eye.sighting.camera for eye in choose(lawful, place, at).shown]
    stays = [it for it in lawful if it.id in before and (it in shown or _is_near(it, place))]
    return [*stays, *(camera for camera in shown if camera.id not in before)][:OF_ONE_MOST]


def _is_near(camera: Camera, place: Point) -> bool:
    """What was chosen is kept although another is better now: a picture that flickers is evidence still."""
    found = sighting(camera, place)
    return found.covers is not Covers.NO or found.distance_m <= AROUND_M


def apply(tx: Transaction, most: int, before_s: float, *, pulled: bool) -> bool:
    """Begin and end what is due, each in the journal of its incident.

    `before_s`: so long before it was reported it begins; `pulled`: see `due`. False: nothing was due, or
    another does it now.
    """
    if not recordings.try_lock(tx):
        return False
    found = due(tx, most, pulled=pulled)
    for incident, chosen in found.begin:
        about = (incident.id, incident.code)
        since = incident.opened_at - timedelta(seconds=before_s)
        marks = [recordings.begin(tx, (it.id, it.code), about, since) for it in chosen]
        codes = sorted(mark.code for mark in marks)
        from_at = marks[0].from_at.isoformat()
        tx.note("incident.recording_began", incident.id, code=incident.code, cameras=codes, from_at=from_at)
    recordings.end(tx, [mark.id for mark in found.end])
    for id in sorted({mark.incident_id for mark in found.end}):
        codes = sorted(mark.code for mark in found.end if mark.incident_id == id)
        tx.note("incident.recording_ended", id, cameras=codes)
    return bool(found)


def lasting(tx: Transaction) -> dict[UUID, float]:
    """The cameras that are to be recorded now for open incidents, and from how many seconds ago on."""
    found: dict[UUID, float] = {}
    for mark in recordings.lasting(tx):
        ago_s = (tx.at - mark.from_at).total_seconds()
        found[mark.camera_id] = max(ago_s, found.get(mark.camera_id, 0.0))
    return found
