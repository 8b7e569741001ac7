"""Gathering what an incident leaves behind, for paper.

All of it is read first, and nobody waits for that. Then one short transaction says who printed it, and looks
whether anything about the incident came in between: so the end of the chain that the paper names is this very
entry, and nothing that is older can be missing on it.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.access import actions as access
from kentongan.base.db import Books, Transaction
from kentongan.base.errors import Conflict
from kentongan.base.press.sheet import Sheet
from kentongan.incidents.actions import looking, where
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions.passages import PhoneText
from kentongan.incidents.model.pen import Frame, Halt, PartnerTold, Written
from kentongan.incidents.model.record import Record, laid_out
from kentongan.incidents.store import units as unit_store
from kentongan.incidents.store.incidents import Note
from kentongan.incidents.words import Language, words
from kentongan.journal import actions as journal
from kentongan.journal.model import PAGE_MOST, Entry, Mark

ENTRIES_MOST: Final = 10_000
TRIES: Final = 5
LAST_TWO: Final = 2


class StillChanging(Conflict):
    """What is printed changes faster than it can be read."""


class CameBetween(Exception):
    """Something came between reading and noting: what was noted is rolled back, and all is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A sheet that is in the journal already: when, and the name of its file."""

    sheet: Sheet
    at: datetime
    name: str


def printed(books: Books, id: UUID, lang: Language) -> Printed:
    """The record of an incident; who printed it is in the journal by then.

    Raises: NotFound; NoRules; StillChanging.
    """
    for _ in range(TRIES):
        with books.read() as tx:
            found = _gathered(tx, id)
        code = found.incident.code
        with suppress(CameBetween):
            with books.change() as tx:
                tx.note("incident.printed", id, code=code, language=lang)
                own = own_entry(found.entries, looking.timeline(tx, id, None, LAST_TWO))
            ended = replace(found, entries=[*found.entries, own], frame=ended_by(found.frame, own))
            return Printed(sheet=laid_out(ended, words(lang)), at=own.at, name=f"insiden-{code}.pdf")
    raise StillChanging("this incident changes while it is read; print it again in a moment")


def own_entry(known: Sequence[Entry], newest: Sequence[Entry]) -> Entry:
    """The entry of printing, which holds the journal's lock now.

    Args:
        known: what was read, oldest first. newest: the last two entries now, newest first.
    Raises: CameBetween.
    """
    own, *before = newest
    if [it.seq for it in before] != [it.seq for it in known[-1:]]:
        raise CameBetween
    return own


def frame(tx: Transaction) -> Frame:
    """Of a paper that is gathered now."""
    return Frame(
        city=access.home(tx), office=rulebook.office(tx), head=journal.head(tx), at=tx.at, by=tx.actor.name
    )


def ended_by(frame: Frame, own: Entry) -> Frame:
    """The same, with the entry of printing as the end of the chain that it names."""
    return replace(frame, head=Mark(seq=own.seq, hash=own.hash), at=own.at)


def _gathered(tx: Transaction, id: UUID) -> Record:
    entries = _entries(tx, id)  # before the rest: what changes after them has an entry that is not among them
    seen = looking.see(tx, id)
    it = seen.incident
    family = [id, *seen.parts]
    judged = where.judged(tx, it.lat, it.lon)
    erased = {one.key: one for one in seen.erased}
    return Record(
        frame=frame(tx),
        incident=it,
        category=rulebook.known_category(tx, it.category).name,
        priority=rulebook.priority(tx, it.priority).name,
        polsek=f"{judged.polsek_name} ({it.polsek})" if judged and judged.polsek == it.polsek else "",
        parts=len(seen.parts),
        clocks=seen.clocks,
        halts=[Halt(p.clock.value, p.from_at, p.until_at, p.reason, p.by) for p in seen.pauses],
        calls=seen.calls,
        dispatches=unit_store.of_incidents(tx, family),
        partners=[
            PartnerTold(told.name, told.at, told.by, told.note, erased.get(f"partner:{told.id}"))
            for told in seen.partners
        ],
        notes=[_written(note, seen.notes) for note in seen.notes],
        remarks=_remarks(seen.said),
        erased=erased,
        entries=entries,
        entries_cut=len(entries) >= ENTRIES_MOST,
    )


def _remarks(said: Sequence[PhoneText]) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for it in said:
        found[it.dispatch_id].append(it.text)
    return found


def _entries(tx: Transaction, id: UUID) -> list[Entry]:
    """Oldest first; the newest ENTRIES_MOST of them."""
    found: list[Entry] = []
    before: int | None = None
    while len(found) < ENTRIES_MOST:
        page = looking.timeline(tx, id, before, PAGE_MOST)
        found += page
        if len(page) < PAGE_MOST:
            break
        before = page[-1].seq
    return found[:ENTRIES_MOST][::-1]


def _written(note: Note, among: list[Note]) -> Written:
    at = {one.id: one.at for one in among}
    erased = None
    if note.erased_at is not None:
        erased = (note.erased_at, note.erased_by or "", note.erased_why or "")
    return Written(
        at=note.at, by=note.by, kind=note.kind, text=note.text, marks=note.marks, erased=erased,
        corrects_at=at.get(note.corrects) if note.corrects else None,
    )  # fmt: skip
