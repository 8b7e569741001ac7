"""Gathering what an incident leaves behind, for paper. The journal says first who printed it."""

from typing import Final
from uuid import UUID

from kentongan.access import actions as access
from kentongan.base.db import Transaction
from kentongan.base.press.sheet import Sheet
from kentongan.incidents.actions import looking, where
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.pen import Frame, Halt, PartnerTold, Written
from kentongan.incidents.model.record import Record, laid_out
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store import units as unit_store
from kentongan.incidents.store.incidents import Note
from kentongan.incidents.words import Language, words
from kentongan.journal import actions as journal
from kentongan.journal.model import PAGE_MOST, Entry

ENTRIES_MOST: Final = 10_000


def printed(tx: Transaction, id: UUID, lang: Language) -> tuple[str, Sheet]:
    """The sheet of an incident and its number. Printing is noted before anything is read: so the end of the
    chain that the paper names is this very entry, and nothing that is older can be missing on it.

    Raises: NotFound; NoRules.
    """
    code = store.incident(tx, id).code
    tx.note("incident.printed", id, code=code, language=lang)
    return code, laid_out(_gathered(tx, id), words(lang))


def frame(tx: Transaction) -> Frame:
    """Of a paper that is printed now."""
    return Frame(
        city=access.home(tx), office=rulebook.office(tx), head=journal.head(tx), at=tx.at, by=tx.actor.name
    )


def _gathered(tx: Transaction, id: UUID) -> Record:
    seen = looking.see(tx, id)
    it = seen.incident
    family = [id, *seen.parts]
    entries = _entries(tx, id)
    judged = where.judged(tx, it.lat, it.lon)
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
        partners=[PartnerTold(told.name, told.at, told.by, told.note) for told in seen.partners],
        notes=[_written(note, seen.notes) for note in seen.notes],
        entries=entries,
        entries_cut=len(entries) >= ENTRIES_MOST,
    )


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
