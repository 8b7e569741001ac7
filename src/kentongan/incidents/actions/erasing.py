"""Text that must not stay: a passage is emptied, and who did it, when and why stands in its place.

The chain is not broken: it never held the text, only its SHA-256. What says the same goes in the same
transaction, as far as it is the same thing: `model/passages.py` decides, or the person who erases. Each text
that goes has an entry of its own in the journal, with its place and its SHA-256. What is out of reach:
docs/incidents.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, NotFound
from kentongan.incidents.actions import passages as texts
from kentongan.incidents.model.handed import INCIDENT
from kentongan.incidents.model.passages import HANDED, OFTEN, Copy, Passage, Standing, copies, digest
from kentongan.incidents.model.states import Incident
from kentongan.incidents.model.text import check_reason
from kentongan.incidents.store import erasing
from kentongan.incidents.store import incidents as store

ON_INCIDENT: Final = {Standing.NARRATIVE: "narrative", Standing.PLACE: "place_text"}


class AlreadyErased(Conflict):
    """Nothing is left of this text that could be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall go: the text at `key`, for a reason. `also`: keys of what says the same and goes with it;
    what is of the same origin goes anyway. None: as far as it is the same thing."""

    key: str
    reason: str
    also: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many texts went, and what says the same and was left."""

    erased: int
    left: list[Copy]


def alike(tx: Transaction, incident_id: UUID, key: str) -> list[Copy]:
    """What on this incident says the same as one of its texts. Raises: NotFound; AlreadyErased."""
    incident = store.incident(tx, incident_id)
    found = texts.of_incident(tx, incident, lock=False)
    return _alike(tx, _target(tx, found, key), found, incident_id)


def alike_handed(tx: Transaction, id: UUID, key: str) -> list[Copy]:
    """The same of a text in a hand-over: a line of an incident is a text of that incident."""
    handed = erasing.handed_one(tx, id, lock=False)
    whose = _incident_of(handed, key)
    if whose is not None:
        return alike(tx, whose, key)
    found = texts.of_handover(handed)
    return _alike(tx, _target(tx, found, key), found, None)


def erase(tx: Transaction, incident_id: UUID, wish: Wish) -> Outcome:
    """Empty a text of an incident for good, and its copies. Also on a closed incident.

    Raises: NotFound; NoReason; AlreadyErased.
    """
    why = check_reason(wish.reason)
    incident = store.lock(tx, incident_id)
    found = texts.of_incident(tx, incident, lock=True)
    target = _target(tx, found, wish.key)
    return _erase(tx, incident, target, _alike(tx, target, found, incident_id), replace(wish, reason=why))


def erase_handed(tx: Transaction, id: UUID, wish: Wish) -> Outcome:
    """The same of a text in a signed hand-over. Raises: as `erase`."""
    why = check_reason(wish.reason)
    whose = _incident_of(erasing.handed_one(tx, id, lock=False), wish.key)
    if whose is not None:
        return erase(tx, whose, wish)
    found = texts.of_handover(erasing.handed_one(tx, id, lock=True))
    target = _target(tx, found, wish.key)
    return _erase(tx, None, target, _alike(tx, target, found, None), replace(wish, reason=why))


def _incident_of(handed: erasing.HandedText, key: str) -> UUID | None:
    """Whose incident's a line is, by the key of its text; None: the hand-over's own."""
    lines = [it for it in handed.lines if it.kind == INCIDENT]
    return next((UUID(it.key) for it in lines if key in texts.line_keys(handed.id, it.key)), None)


def _target(tx: Transaction, found: Sequence[Passage], key: str) -> Passage:
    target = next((it for it in found if it.key == key), None)
    if target is not None and target.text:
        return target
    gone = erasing.last(tx, key)
    if gone is not None:
        raise AlreadyErased(f"this text was erased already, by {gone.by}")
    if target is not None:  # a note keeps by itself who erased it
        raise AlreadyErased("this text was erased already")
    raise NotFound("no such text here")


def _alike(
    tx: Transaction, target: Passage, found: Sequence[Passage], incident_id: UUID | None
) -> list[Copy]:
    return copies(target, found, erasing.elsewhere(tx, target.text, incident_id, OFTEN))


def _erase(
    tx: Transaction, incident: Incident | None, target: Passage, same: Sequence[Copy], wish: Wish
) -> Outcome:
    def goes(it: Copy) -> bool:
        return it.always or (it.goes if wish.also is None else it.passage.key in wish.also)

    gone = [it.passage for it in same if goes(it)]
    _one(tx, incident, target, wish.reason, {"copies": len(gone)})
    for it in gone:
        _one(tx, incident, it, wish.reason, {"copy_of": target.key})
    return Outcome(erased=1 + len(gone), left=[it for it in same if not goes(it)])


def _one(
    tx: Transaction, incident: Incident | None, it: Passage, why: str, beside: dict[str, object]
) -> None:
    """Empty one text, and say so in the journal: its place, and the hash of what it said."""
    said = {"what": it.standing.value, "text": it.key, "sha256": digest(it), "reason": why, **beside}
    if it.standing in HANDED:
        _unhand(tx, it)
        erasing.add(tx, it.key, why, handover_id=it.row)
        tx.note("handover.erased", it.row, code=incident.code if incident else None, **said)
        return
    if incident is None:
        raise NotFound("no incident's text stands in a hand-over alone")
    if it.standing is Standing.NOTE:
        store.erase_note(tx, it.row, why)
        tx.note("incident.note_erased", incident.id, note=it.row, **said)
        return
    EMPTIES[it.standing](tx, it)
    if it.standing not in ON_INCIDENT:
        erasing.add(tx, it.key, why, incident_id=incident.id)
    tx.note("incident.text_erased", incident.id, **said)


def _unhand(tx: Transaction, it: Passage) -> None:
    before = erasing.handed_one(tx, it.row, lock=True)
    if it.standing is Standing.HANDOVER:
        erasing.rewrite(tx, replace(before, note=""))
        return
    field = "place" if it.standing is Standing.LINE_PLACE else "note"
    lines = [
        replace(one, **{field: "", "erased": True})
        if it.key in texts.line_keys(it.row, one.key) and getattr(one, field) == it.text
        else one
        for one in before.lines
    ]
    erasing.rewrite(tx, replace(before, lines=lines))


def _unsay(tx: Transaction, it: Passage) -> None:
    erasing.unsay(tx, it.row, int(it.key.rpartition(":")[2]))


def _untell(tx: Transaction, it: Passage) -> None:
    """Of the incident itself: the row is read anew, another of its texts may have gone just now."""
    incident = store.lock(tx, it.row)
    store.save(tx, replace(incident, **{ON_INCIDENT[it.standing]: ""}))


EMPTIES: Final[dict[Standing, Callable[[Transaction, Passage], None]]] = {
    Standing.NARRATIVE: _untell,
    Standing.PLACE: _untell,
    Standing.PHONE: _unsay,
    Standing.OUTCOME: lambda tx, it: erasing.clear_outcome(tx, it.row),
    Standing.PARTNER: lambda tx, it: erasing.clear_partner(tx, it.row),
}
