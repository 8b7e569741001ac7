"""From one shift to the next: what is open, listed by the machine, signed by who leaves and by who comes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from kentongan.base.db import Books, Transaction
from kentongan.base.errors import Conflict, Invalid
from kentongan.base.ids import new_id
from kentongan.incidents.actions import looking, record
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.handed import Handed, Handover, HandoverLine, laid_out
from kentongan.incidents.model.text import tidy
from kentongan.incidents.store import erasing
from kentongan.incidents.store import handover as store
from kentongan.incidents.words import Language, words
from kentongan.journal import actions as journal
from kentongan.journal.model import PAGE_MOST

LINES_MOST: Final = 500
SHOWN: Final = 20
LINE_NOTE_MOST: Final = 500


class Unticked(Conflict):
    """A line that nobody has looked at is not handed over."""


class AlreadySigned(Conflict):
    """This hand-over is signed by both."""


class ListChanged(Conflict):
    """What is open is no longer what was read: look at the list again before signing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What who leaves says: of the shift, of single lines. `seen`: the lines that were read; None: unsaid."""

    note: str = ""
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    seen: Sequence[str] | None = None


def draft(tx: Transaction) -> list[HandoverLine]:
    """What would be handed over now: open incidents, the most urgent first, then what else waits."""
    counts = store.counts(tx)
    lines = _incidents(tx)
    for kind in ("unanswered", "emergencies", "dead_cameras"):
        number = getattr(counts, kind)
        if number:
            lines.append(HandoverLine(key=kind, kind=kind, text="", number=number))
    return lines


def _incidents(tx: Transaction) -> list[HandoverLine]:
    return [
        HandoverLine(
            key=str(it.id), kind="incident", text=f"{it.code} {it.category} {it.priority} {it.state}",
            code=it.code, priority=it.priority, category=it.category, state=it.state,
            owner=it.owner_login or "", place=it.place_text, opened_at=it.opened_at, waits=waiting,
        )
        for it, _, waiting in looking.open_ones(tx, LINES_MOST)
    ]  # fmt: skip


def leave(tx: Transaction, said: Leaving) -> Handover:
    """Sign out: the list as it is now becomes the hand-over.

    Raises: ListChanged, when it is not the one that was read; Invalid, on a note that is too long.
    """
    id, lines = new_id(), draft(tx)
    keys = {line.key for line in lines}
    if said.seen is not None and set(said.seen) != keys:
        changed = len(set(said.seen) ^ keys)
        raise ListChanged(f"{changed} lines came or went since this list was read; look at it again")
    if not set(said.notes) <= keys:
        raise Invalid("a note belongs to no line of this hand-over")
    notes = {key: _short(note) for key, note in said.notes.items()}
    noted = [replace(line, note=notes.get(line.key, "")) for line in lines]
    store.add(tx, id, tidy(said.note).text[:2000], noted)
    tx.note("handover.left", id, lines=len(lines))
    return store.lock(tx, id)


def _short(note: str) -> str:
    text = tidy(note).text
    if len(text) > LINE_NOTE_MOST:
        raise Invalid(f"the note of one line has {len(text)} characters; {LINE_NOTE_MOST} at most")
    return text


def take(tx: Transaction, id: UUID, ticked: Sequence[str]) -> Handover:
    """Tick lines; with the last one ticked the hand-over is signed by both.

    Raises: NotFound; AlreadySigned; Conflict, by who left it; Invalid, an unknown line.
    """
    before = store.lock(tx, id)
    if before.in_at is not None:
        raise AlreadySigned(f"{before.in_by} has signed this hand-over already")
    if before.out_by == tx.actor.name:
        raise Conflict("who leaves cannot be who takes over")
    keys = [line.key for line in before.lines]
    if not set(ticked) <= set(keys):
        raise Invalid("no such line in this hand-over")
    all_ticked = [key for key in keys if key in {*before.ticked, *ticked}]
    after = replace(before, ticked=all_ticked)
    if len(all_ticked) < len(keys):
        store.sign(tx, after)
        tx.note("handover.ticked", id, ticked=len(all_ticked), lines=len(keys))
        return after
    after = replace(after, in_at=tx.at, in_by=tx.actor.name)
    store.sign(tx, after)
    tx.note("handover.taken", id, left_by=before.out_by, lines=len(keys))
    return after


def recent(tx: Transaction, before: UUID | None = None) -> list[Handover]:
    found = store.recent(tx, before, SHOWN)
    erased = erasing.of_handovers(tx, [it.id for it in found])
    return [replace(it, erased=[one for one in erased if one.handover_id == it.id]) for it in found]


def printed(books: Books, id: UUID, lang: Language) -> record.Printed:
    """A hand-over, read and then noted as an incident's record is. Raises: NotFound; StillChanging."""
    for _ in range(record.TRIES):
        with books.read() as tx:
            entries = journal.about(tx, [str(id)], None, PAGE_MOST)[::-1]
            names = {it.code: it.name for it in rulebook.every_category(tx)}
            erased = [*erasing.of_handovers(tx, [id])]
            found, frame = replace(store.handover(tx, id), erased=erased), record.frame(tx)
        with suppress(record.CameBetween):
            with books.change() as tx:
                tx.note("handover.printed", id, language=lang)
                own = record.own_entry(entries, journal.about(tx, [str(id)], None, record.LAST_TWO))
            handed = Handed(handover=found, categories=names, entries=[*entries, own])
            sheet = laid_out(handed, record.ended_by(frame, own), words(lang))
            return record.Printed(sheet=sheet, at=own.at, name=f"serah-terima-{id}.pdf")
    raise record.StillChanging("this hand-over changes while it is read; print it again in a moment")
