"""Gathering the texts of an incident and of a hand-over, each with the place where it stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.passages import Passage, Standing
from kentongan.incidents.model.states import Incident
from kentongan.incidents.model.text import is_same
from kentongan.incidents.store import erasing
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store.erasing import HandedText, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneText:
    """What a phone sent that is shown nowhere else. `key`: where it stands, `kind`: what it was sent with."""

    key: str
    incident_id: UUID
    dispatch_id: UUID
    call_sign: str
    kind: str
    at: datetime
    text: str


def phones(tx: Transaction, incident_ids: list[UUID]) -> list[PhoneText]:
    """Of notes that were refused, of steps before the last one: what became no note and no outcome."""
    outcomes = {it.id: it.text for id in incident_ids for it in erasing.outcomes(tx, id)}
    return [
        PhoneText(
            key=phone_key(it), incident_id=it.incident_id, dispatch_id=it.dispatch_id,
            call_sign=it.call_sign, kind=it.kind, at=it.at, text=it.note,
        )
        for it in erasing.said(tx, incident_ids)
        if it.note_id is None and not is_same(it.note, outcomes.get(it.dispatch_id, ""))
    ]  # fmt: skip


def of_incident(tx: Transaction, incident: Incident, *, lock: bool) -> list[Passage]:
    """Every text that was written of an incident, and of hand-overs since all that may tell of it.

    A note that is empty is among them: it was erased. `lock`: also the rows of the hand-overs.
    """
    handed = erasing.handed(tx, incident.entered_at, lock=lock)
    return [
        *_own(incident),
        *_notes(tx, incident.id),
        *[_phone(it) for it in erasing.said(tx, [incident.id])],
        *_beside(tx, incident.id),
        *[one for it in handed for one in _handed(it, str(incident.id))],
    ]


def of_handover(handed: HandedText) -> list[Passage]:
    """Every text of a hand-over."""
    keys = {line.key for line in handed.lines}
    lines = [one for key in sorted(keys) for one in _lines(handed, key)]
    return [*_whole(handed, listed=True), *lines]


def line_keys(handover_id: UUID, line: str) -> tuple[str, str]:
    """The keys of a line's note and of its place."""
    key = f"handed:{handover_id}:{line}"
    return key, f"{key}:place"


def phone_key(it: Said) -> str:
    return f"phone:{it.device_id}:{it.seq}"


def _own(it: Incident) -> list[Passage]:
    """What the incident itself says: the same as the note that is kept of it."""
    found = ((Standing.NARRATIVE, it.narrative), (Standing.PLACE, it.place_text))
    return [
        Passage(
            key=f"{standing.value}:{it.id}", standing=standing, row=it.id, text=text, origin=standing.value,
            at=it.entered_at, by=it.opened_by,
        )
        for standing, text in found
        if text
    ]  # fmt: skip


def _notes(tx: Transaction, id: UUID) -> list[Passage]:
    told = {Standing.NARRATIVE.value, Standing.PLACE.value}
    return [
        Passage(
            key=f"note:{it.id}", standing=Standing.NOTE, row=it.id, text=it.text, at=it.at, by=it.by,
            origin=it.kind if it.kind in told else f"note:{it.id}",
        )
        for it in store.notes(tx, [id])
    ]  # fmt: skip


def _phone(it: Said) -> Passage:
    """Of a note that was sent, the note that was made of it; of a step, the outcome of its dispatch."""
    key = phone_key(it)
    note = f"note:{it.note_id}" if it.note_id else key
    return Passage(
        key=key, standing=Standing.PHONE, row=it.device_id, text=it.note, at=it.at, by=it.call_sign,
        origin=note if it.kind == "note" else f"outcome:{it.dispatch_id}",
    )  # fmt: skip


def _beside(tx: Transaction, id: UUID) -> list[Passage]:
    rows = [(Standing.OUTCOME, it) for it in erasing.outcomes(tx, id)]
    rows += [(Standing.PARTNER, it) for it in erasing.partners(tx, id)]
    return [
        Passage(
            key=f"{standing.value}:{it.id}", standing=standing, row=it.id, text=it.text, at=it.at, by=it.by,
            origin=f"{standing.value}:{it.id}",
        )
        for standing, it in rows
    ]  # fmt: skip


def _handed(it: HandedText, line: str) -> list[Passage]:
    listed = any(one.key == line for one in it.lines)
    return [*_whole(it, listed=listed), *_lines(it, line)]


def _whole(it: HandedText, *, listed: bool) -> list[Passage]:
    key = f"handed:{it.id}"
    return [
        Passage(
            key=key, standing=Standing.HANDOVER, row=it.id, text=it.note, origin=key, at=it.out_at,
            by=it.out_by, listed=listed,
        )
    ] if it.note else []  # fmt: skip


def _lines(it: HandedText, line: str) -> list[Passage]:
    note, place = line_keys(it.id, line)
    found = ((Standing.LINE, note, "note", note), (Standing.LINE_PLACE, place, "place", "place"))
    return [
        Passage(
            key=key, standing=standing, row=it.id, text=getattr(one, field), origin=origin, at=it.out_at,
            by=it.out_by,
        )
        for one in it.lines
        if one.key == line
        for standing, key, field, origin in found
        if getattr(one, field)
    ]  # fmt: skip
