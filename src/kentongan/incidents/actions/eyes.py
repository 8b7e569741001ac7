"""Eyes on a place: which cameras are shown of it, and the note of who opened or closed them, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.cameras import actions as cameras
from kentongan.cameras.stills import actions as stills
from kentongan.cameras.stills.actions import Taken
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.eyes import Eyes, choose
from kentongan.incidents.model.text import check_point, check_reason
from kentongan.incidents.store import calls as call_store
from kentongan.incidents.store import incidents as store


@dataclass(frozen=True, slots=True)
class Sought:
    """The chosen cameras, and when each one's last stored picture was taken."""

    eyes: Eyes
    taken: dict[UUID, Taken]


def near(tx: Transaction, lat: float, lon: float, *, pulled: bool) -> Sought:
    """The best working cameras of a place. `pulled`: those that nobody counts are to be watched as well.

    Raises: NoPlace.
    """
    check_point(lat, lon)
    found = choose(cameras.cameras(tx, pulled=pulled), (lon, lat), tx.at)
    wanted = {it.sighting.camera.id for it in found.shown}
    return Sought(found, {it.camera_id: it for it in stills.taken(tx) if it.camera_id in wanted})


def note_of_call(tx: Transaction, id: UUID, ids: Sequence[UUID], category: str, reason: str) -> None:
    """Write down which cameras are open now for a call; with none, that they were closed.

    They open by the rule of the category, otherwise for a reason. Raises: NotFound, NoCategory, NoReason.
    """
    call_store.call(tx, id)
    said = _said(tx, ids, category, reason)
    if ids:
        tx.note("call.cameras_opened", id, **said)
    else:
        tx.note("call.cameras_closed", id, **said)


def note_of_incident(tx: Transaction, id: UUID, ids: Sequence[UUID], reason: str) -> None:
    """The same for an incident, by the rule of its own category. Raises: NotFound, NoReason."""
    incident = store.lock(tx, id)
    said = _said(tx, ids, incident.category, reason)
    if ids:
        tx.note("incident.cameras_opened", id, **said)
    else:
        tx.note("incident.cameras_closed", id, **said)


def _said(tx: Transaction, ids: Sequence[UUID], category: str, reason: str) -> dict[str, object]:
    rule = rulebook.known_category(tx, category).opens_cameras if category else None
    if not ids:
        return {"category": category, "why": "category" if rule is False else "person"}
    by_rule = {"why": "category"} if rule else {"why": "person", "reason": check_reason(reason)}
    return {"cameras": _codes(tx, ids), "category": category, **by_rule}


def _codes(tx: Transaction, ids: Sequence[UUID]) -> list[str]:
    known = {camera.id: camera.code for camera in cameras.cameras(tx)}
    if not set(ids) <= set(known):
        raise NotFound("no such camera in this city")
    return sorted(known[id] for id in set(ids))
