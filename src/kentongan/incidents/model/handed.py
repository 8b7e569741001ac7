"""A hand-over between shifts: its lines, and how it is laid out on paper. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kentongan.base.press.sheet import Facts, Sheet, Table
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.model.pen import DASH, Frame, Pen, entries, framed, proof
from kentongan.incidents.model.states import State
from kentongan.incidents.model.waiting import Waits
from kentongan.incidents.words import Words
from kentongan.journal.model import Entry

INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverLine:
    """One thing handed over: an incident, or a number of things. `key` is ticked; `note`: of who leaves.

    What an incident waits for is as it was when the list was made; those of before this was kept say nothing.
    `erased`: its place or its note was text that must not stay.
    """

    key: str
    kind: str
    text: str
    number: int = 1
    code: str = ""
    priority: str = ""
    category: str = ""
    state: State | None = None
    owner: str = ""
    place: str = ""
    opened_at: datetime | None = None
    waits: list[Waits] = field(default_factory=list[Waits])
    note: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    id: UUID
    out_at: datetime
    out_by: str
    note: str
    lines: list[HandoverLine]
    ticked: list[str]
    in_at: datetime | None
    in_by: str | None
    erased: list[Erased] = field(default_factory=list[Erased])

    def erased_at(self, *parts: str) -> Erased | None:
        """Who erased a text last: of the whole shift, of a line by its key, of a line's place."""
        key = ":".join((f"handed:{self.id}", *parts))
        return next((it for it in reversed(self.erased) if it.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A hand-over with what its paper needs beside it. `entries`: the journal's, oldest first."""

    handover: Handover
    categories: Mapping[str, str]
    entries: Sequence[Entry]


def laid_out(handed: Handed, frame: Frame, words: Words) -> Sheet:
    pen = Pen(words, ZoneInfo(frame.city.timezone))
    it = handed.handover
    return Sheet(
        lang=words.lang,
        title=words["handover"],
        subtitle=pen.time(it.out_at),
        parts=(
            _facts(it, pen),
            _open(handed, pen),
            _other(it, pen),
            entries(handed.entries, pen),
            proof(frame, pen),
        ),
        **framed(frame, pen),
    )


def _facts(it: Handover, pen: Pen) -> Facts:
    words = pen.words
    taken = words["signed_empty"] if it.in_at is None else f"{it.in_by} · {pen.time(it.in_at)}"
    rows = [
        (words["name.out"], f"{it.out_by} · {pen.time(it.out_at)}"),
        (words["name.in"], taken),
        (words["name.ticked"], f"{len(it.ticked)} / {len(it.lines)}"),
        (words["name.note"], it.note or pen.gone(it.erased_at()) or DASH),
    ]
    return Facts(title=words["part.handover"], rows=rows)


def _open(handed: Handed, pen: Pen) -> Table:
    it = handed.handover
    named = (("incident", 50), ("waits", None), ("owner", 20), ("place", 30))
    columns = pen.columns(*named, ("note", 34), ("ticked", 18))
    rows = [_incident(line, handed, pen) for line in it.lines if line.kind == INCIDENT]
    return pen.table("open", columns, rows)


def _incident(line: HandoverLine, handed: Handed, pen: Pen) -> list[str]:
    words, it = pen.words, handed.handover
    if not line.code:  # of before more than a text was kept
        return [line.text, DASH, DASH, DASH, DASH, _ticked(line, it, pen)]
    state = words[f"state.{line.state.value}"] if line.state else DASH
    lost = line.erased and it.erased_at(line.key) is None  # of before it was kept who erased it
    return [
        f"{line.code} · {state}\n{line.priority} {handed.categories.get(line.category, line.category)}",
        ", ".join(words[f"waits.{one.value}"] for one in line.waits) or DASH,
        line.owner or words["none_owner"],
        line.place
        or pen.gone(it.erased_at(line.key, "place"))
        or words["erased_here" if lost else "unknown"],
        line.note or pen.gone(it.erased_at(line.key)) or DASH,
        _ticked(line, it, pen),
    ]


def _other(it: Handover, pen: Pen) -> Table:
    columns = pen.columns(("what", 80), ("note", None), ("ticked", 20))
    rows = [
        [
            pen.words[f"line.{line.kind}"].format(n=line.number),
            line.note or pen.gone(it.erased_at(line.key)) or DASH,
            _ticked(line, it, pen),
        ]
        for line in it.lines
        if line.kind != INCIDENT
    ]
    return pen.table("other", columns, rows)


def _ticked(line: HandoverLine, it: Handover, pen: Pen) -> str:
    return pen.words["name.yes" if line.key in it.ticked else "name.no"]
