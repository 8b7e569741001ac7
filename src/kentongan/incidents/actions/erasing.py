"""Text that must not stay: a note is emptied, and who did it, when and why stands in its place.

The chain is not broken: it never held the text, only its SHA-256 (`incident.noted`).
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, NotFound
from kentongan.incidents.model.text import check_reason
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store.incidents import Note

COPIED: Final = {"narrative": "narrative", "place": "place_text"}
"""Kinds of text that stand on the incident itself, too."""


class AlreadyErased(Conflict):
    """Nothing is left of this note that could be erased."""


def erase(tx: Transaction, incident_id: UUID, note_id: UUID, reason: str) -> Note:
    """Empty a note for good, and its copy on the incident. Also on a closed incident.

    Raises: NotFound; NoReason; AlreadyErased.
    """
    why = check_reason(reason)
    incident = store.lock(tx, incident_id)
    note = store.note(tx, note_id)
    if note.incident_id != incident_id:
        raise NotFound("no such note on this incident")
    if not store.erase_note(tx, note_id, why):
        raise AlreadyErased(f"this note was erased already, by {note.erased_by}")
    field = COPIED.get(note.kind)
    if field is not None and getattr(incident, field) == note.text:
        emptied: dict[str, Any] = {field: ""}
        store.save(tx, replace(incident, **emptied))
    tx.note("incident.note_erased", incident_id, note=note_id, what=note.kind, reason=why)
    return store.note(tx, note_id)
