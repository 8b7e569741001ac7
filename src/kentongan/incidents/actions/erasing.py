"""Text that must not stay: a note is emptied, and who did it, when and why stands in its place.

The chain is not broken: it never held the text, only its SHA-256 (`incident.noted`). Copies go in the same
transaction: docs/incidents.md lists where they stand, and which are out of reach.
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, NotFound
from kentongan.incidents.model.handed import HandoverLine
from kentongan.incidents.model.states import Incident
from kentongan.incidents.model.text import check_reason, is_same
from kentongan.incidents.store import erasing
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store.incidents import Note

ON_INCIDENT: Final = ("narrative", "place_text")


class AlreadyErased(Conflict):
    """Nothing is left of this note that could be erased."""


def erase(tx: Transaction, incident_id: UUID, note_id: UUID, reason: str) -> Note:
    """Empty a note for good, and every copy of it that this incident left. Also on a closed incident.

    Raises: NotFound; NoReason; AlreadyErased.
    """
    why = check_reason(reason)
    incident = store.lock(tx, incident_id)
    note = store.note(tx, note_id)
    if note.incident_id != incident_id:
        raise NotFound("no such note on this incident")
    if note.erased_at is not None:
        raise AlreadyErased(f"this note was erased already, by {note.erased_by}")
    copies = _copies(tx, incident, note.text)
    twins = [it for it in store.notes(tx, [incident_id]) if it.id != note_id and is_same(it.text, note.text)]
    for it in (note, *twins):
        store.erase_note(tx, it.id, why)
        tx.note("incident.note_erased", incident_id, note=it.id, what=it.kind, reason=why, copies=copies)
    return store.note(tx, note_id)


def _copies(tx: Transaction, incident: Incident, text: str) -> int:
    """Empty what says the same beside the notes. Returns: in how many places it stood."""
    emptied: dict[str, Any] = {f: "" for f in ON_INCIDENT if is_same(getattr(incident, f), text)}
    if emptied:
        store.save(tx, replace(incident, **emptied))
    said = [it for it in erasing.said(tx, incident.id) if is_same(it.note, text)]
    outcomes = [it for it in erasing.outcomes(tx, incident.id) if is_same(it.text, text)]
    partners = [it for it in erasing.partners(tx, incident.id) if is_same(it.text, text)]
    for it in said:
        erasing.unsay(tx, it)
    for it in outcomes:
        erasing.clear_outcome(tx, it.id)
    for it in partners:
        erasing.clear_partner(tx, it.id)
    return len(emptied) + len(said) + len(outcomes) + len(partners) + _handed(tx, incident, text)


def _handed(tx: Transaction, incident: Incident, text: str) -> int:
    """The same in the lists that shifts signed. Each says in its own timeline that it was changed."""
    changed = 0
    for before in erasing.handed(tx, incident.entered_at):
        note = "" if is_same(before.note, text) else before.note
        after = replace(before, note=note, lines=[_line(it, incident, text) for it in before.lines])
        if after == before:
            continue
        erasing.rewrite(tx, after)
        tx.note("handover.erased", before.id, code=incident.code)
        changed += 1
    return changed


def _line(line: HandoverLine, incident: Incident, text: str) -> HandoverLine:
    if line.key != str(incident.id):
        return line
    if is_same(line.place, text):
        line = replace(line, place="", erased=True)
    return replace(line, note="", erased=True) if is_same(line.note, text) else line
