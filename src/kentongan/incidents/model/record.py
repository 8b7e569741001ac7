"""What an incident leaves behind, laid out as a sheet of paper. Pure: what is unknown is said so, never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from kentongan.base.press.sheet import Facts, Sheet, Table
from kentongan.incidents.model.calls import Call, masked
from kentongan.incidents.model.clocks import Clock, ClockState
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.model.pen import (
    DASH,
    Frame,
    Halt,
    PartnerTold,
    Pen,
    Written,
    entries,
    framed,
    plain,
    proof,
)
from kentongan.incidents.model.states import Incident
from kentongan.incidents.model.units import Dispatch
from kentongan.incidents.words import Words
from kentongan.journal.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is known of an incident at one instant. `entries`: the journal's, oldest first. `remarks`: by
    dispatch, what its crew sent beside. `erased`: by the key of the place where a text stood."""

    frame: Frame
    incident: Incident
    category: str
    priority: str
    polsek: str
    parts: int
    clocks: Sequence[Clock]
    halts: Sequence[Halt]
    calls: Sequence[Call]
    dispatches: Sequence[Dispatch]
    partners: Sequence[PartnerTold]
    notes: Sequence[Written]
    remarks: Mapping[UUID, Sequence[str]]
    erased: Mapping[str, Erased]
    entries: Sequence[Entry]
    entries_cut: bool


def laid_out(record: Record, words: Words) -> Sheet:
    pen = Pen(words, ZoneInfo(record.frame.city.timezone))
    it = record.incident
    parts = (
        _facts(record, pen), _clocks(record, pen), *_halts(record, pen), _calls(record, pen),
        _units(record, pen), _partners(record, pen), _cameras(record, pen), _notes(record, pen),
        _timeline(record, pen),
        proof(record.frame, pen),
    )  # fmt: skip
    return Sheet(
        lang=words.lang,
        title=words["record"],
        subtitle=f"{it.code} · {it.priority} · {record.category}",
        parts=parts,
        **framed(record.frame, pen),
    )


def _facts(record: Record, pen: Pen) -> Facts:
    it, words = record.incident, pen.words
    polsek = pen.known(record.polsek or it.polsek)
    if "polsek_approximate" in it.marks:
        polsek = words["approximate"].format(name=polsek)
    rows = [
        ("code", it.code),
        ("category", f"{record.category} ({it.category})"),
        ("priority", f"{it.priority} {record.priority}"),
        ("state", words[f"state.{it.state.value}"]),
        ("owner", it.owner_login or words["none_owner"]),
        ("place", pen.known(it.place_text)),
        ("point", _point(it, pen)),
        ("polsek", polsek),
        ("kecamatan", pen.known(it.kecamatan)),
        ("opened", f"{pen.time(it.opened_at)} · {it.opened_by}"),
        ("entered", pen.time(it.entered_at)),
        ("origin", words[f"origin.{it.origin.value}"]),
    ]
    if it.external_id:
        rows.append(("external", it.external_id))
    if record.parts:
        rows.append(("parts", words["merged_parts"].format(n=record.parts)))
    if it.marks:
        rows.append(("marks", _marks(it.marks, words)))
    rows.append(("told", it.narrative or DASH))
    named = [(words[f"name.{name}"], what) for name, what in rows]
    return Facts(title=words["part.facts"], rows=[*named, *((q, str(a)) for q, a in it.answers.items())])


def _point(it: Incident, pen: Pen) -> str:
    if it.lat is None or it.lon is None:
        return pen.words["unknown"]
    sure = "" if it.accuracy_m is None else f" {pen.words['accuracy'].format(m=round(it.accuracy_m))}"
    return f"{it.lat:.6f}, {it.lon:.6f}{sure}"


def _marks(marks: Sequence[str], words: Words) -> str:
    return ", ".join(words.get(f"mark.{mark}", mark) for mark in marks)


def _clocks(record: Record, pen: Pen) -> Table:
    columns = pen.columns(
        ("clock", 22), ("target", 24), ("from", 33), ("until", 33), ("took", 24), ("result", None)
    )
    rows = [_clock(clock, pen) for clock in record.clocks]
    return pen.table("clocks", columns, rows)


def _clock(clock: Clock, pen: Pen) -> list[str]:
    words = pen.words
    no_limit = clock.target_s is None and clock.elapsed_s is not None
    result = words["no_limit"] if no_limit else words[f"clock_state.{clock.state.value}"]
    paused = f" ({words['clock_state.paused']} {pen.span(clock.paused_s)})" if clock.paused_s else ""
    running = clock.state in {ClockState.RUNNING, ClockState.AMBER, ClockState.LATE, ClockState.PAUSED}
    return [
        words[f"clock.{clock.name.value}"],
        words["no_limit"] if clock.target_s is None else pen.span(clock.target_s),
        pen.time(clock.started_at),
        DASH if running else pen.time(clock.stopped_at),
        pen.span(clock.elapsed_s) + paused,
        result,
    ]


def _halts(record: Record, pen: Pen) -> list[Table]:
    """Said only where there is one: most clocks are never paused."""
    columns = pen.columns(("clock", 24), ("from", 33), ("until", 33), ("by", 28), ("why", None))
    rows = [
        [pen.words[f"clock.{it.clock}"], pen.time(it.from_at), pen.step(it.until_at), it.by, it.reason]
        for it in record.halts
    ]
    return [pen.table("pauses", columns, rows)] if rows else []


def _calls(record: Record, pen: Pen) -> Table:
    words = pen.words
    columns = pen.columns(
        ("at", 33), ("channel", 24), ("number", 36), ("state", 22), ("answered", 27), ("ended", None)
    )
    rows = [
        [
            pen.time(it.rang_at), words[f"channel.{it.channel.value}"],
            masked(it.number) or words["withheld"], words[f"call.{it.state.value}"], pen.step(it.answered_at),
            words[f"outcome.{it.disposition.value}"] if it.disposition else DASH,
        ]
        for it in record.calls
    ]  # fmt: skip
    return pen.table("calls", columns, rows)


def _units(record: Record, pen: Pen) -> Table:
    steps = (("sent", 23), ("accepted", 23), ("departed", 23), ("arrived", 23), ("finished", 23))
    columns = pen.columns(("unit", 17), ("state", 20), *steps, ("remark", None))
    rows = [
        [
            it.call_sign, pen.words[f"dispatch.{it.state.value}"], f"{pen.step(it.sent_at)} {it.sent_by}",
            *(pen.step(at) for at in (it.accepted_at, it.departed_at, it.arrived_at, it.ended_at)),
            " · ".join(_remarks(it, record, pen)) or DASH,
        ]
        for it in record.dispatches
    ]  # fmt: skip
    return pen.table("units", columns, rows)


def _remarks(it: Dispatch, record: Record, pen: Pen) -> list[str]:
    gone = pen.gone(record.erased.get(f"outcome:{it.id}"))
    return [text for text in (it.reason, *record.remarks.get(it.id, ()), it.outcome, gone) if text]


def _partners(record: Record, pen: Pen) -> Table:
    columns = pen.columns(("partner", 45), ("at", 33), ("by", 35), ("remark", None))
    rows = [
        [it.name, pen.time(it.at), it.by, it.note or pen.gone(it.erased) or DASH] for it in record.partners
    ]
    return pen.table("partners", columns, rows)


def _cameras(record: Record, pen: Pen) -> Table:
    columns = pen.columns(("at", 33), ("what", 18), ("cameras", 45), ("rule", None), ("by", 32))
    rows = [
        _opened(it, pen) for it in record.entries if it.kind.endswith((".cameras_opened", ".cameras_closed"))
    ]
    return pen.table("cameras", columns, rows)


def _opened(entry: Entry, pen: Pen) -> list[str]:
    said, words = entry.body, pen.words
    if said.get("why") == "category":
        rule = words["by_rule"].format(category=said.get("category") or words["unknown"])
    else:
        rule = words["by_person"].format(reason=said["reason"]) if said.get("reason") else words["by_hand"]
    what = words["opened.opened" if entry.kind.endswith("opened") else "opened.closed"]
    return [pen.time(entry.at), what, plain(said.get("cameras")) or DASH, rule, entry.actor]


def _notes(record: Record, pen: Pen) -> Table:
    columns = pen.columns(("at", 33), ("by", 30), ("kind", 20), ("text", None))
    rows = [[pen.time(it.at), it.by, pen.words[f"note.{it.kind}"], _text(it, pen)] for it in record.notes]
    return pen.table("notes", columns, rows)


def _text(note: Written, pen: Pen) -> str:
    if note.erased is not None:
        at, by, why = note.erased
        return pen.words["erased"].format(at=pen.time(at), by=by, why=why)
    corrects = pen.words["corrects"].format(at=pen.time(note.corrects_at)) if note.corrects_at else ""
    odd = _marks(note.marks, pen.words)
    return note.text + "".join(f" ({said})" for said in (corrects, odd) if said)


def _timeline(record: Record, pen: Pen) -> Table:
    table = entries(record.entries, pen)
    if not record.entries_cut:
        return table
    return replace(table, title=f"{table.title}. {pen.words['entries_cut'].format(n=len(table.rows))}")
