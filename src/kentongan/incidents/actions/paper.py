"""Reports that were written on paper while nothing worked: entered later, with their true times, all or none.

    nomor, waktu, kategori, uraian, tempat, lat, lon, dikirim, tiba, selesai

Times without a zone are the city's own. A sheet may be separated by commas, semicolons or tabs.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid, KentonganError
from kentongan.incidents.actions import incidents
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions.incidents import Opening
from kentongan.incidents.model.states import Origin, State, move
from kentongan.incidents.model.text import check_point, line, plain
from kentongan.incidents.store import incidents as store

COLUMNS: Final = (
    "nomor", "waktu", "kategori", "uraian", "tempat", "lat", "lon", "dikirim", "tiba", "selesai",
)  # fmt: skip
NEEDED: Final = ("nomor", "waktu", "kategori")
ROWS_MOST: Final = 2000
TOLD_MOST: Final = 100
ZONE: Final = "select timezone from city"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, and where: rows as a spreadsheet counts them, the heading is row 1."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    opening: Opening
    times: tuple[tuple[State, datetime], ...]
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    reports: list[Report]
    faults: list[Fault]


class BadSheet(Invalid):
    """A sheet with faults: nothing of it is stored."""


def check(tx: Transaction, text: str) -> Checked:
    """Read a sheet whole. Faults by row and column; nothing is stored."""
    rows = _rows(text)
    zone = ZoneInfo(tx.one(dict[str, str], ZONE)["timezone"])
    known = store.known_papers(tx, [row["nomor"].strip() for _, row in rows])
    codes = {c.code for c in rulebook.categories(tx) if c.priority is not None}
    twice = Counter(row["nomor"].strip() for _, row in rows)
    reports: list[Report] = []
    faults: list[Fault] = []
    for number, row in rows:
        found: list[Fault] = []
        paper = row["nomor"].strip()
        if paper in known:
            found.append(Fault(row=number, column="nomor", message="entered already"))
        if twice[paper] > 1:
            found.append(Fault(row=number, column="nomor", message="stands twice in this sheet"))
        if row["kategori"].strip() not in codes:
            found.append(Fault(row=number, column="kategori", message="no such category"))
        report = _report(_Row(number, row, zone, tx.at), found)
        faults += found
        if report is not None and not found:
            reports.append(report)
    return Checked(reports=reports, faults=faults[:TOLD_MOST])


def enter(tx: Transaction, text: str) -> int:
    """Enter every report of a sheet. Raises: BadSheet, with its faults, and nothing is stored."""
    checked = check(tx, text)
    if checked.faults:
        said = "; ".join(f"row {f.row} {f.column}: {f.message}" for f in checked.faults[:20])
        raise BadSheet(said)
    for report in checked.reports:
        incident = incidents.open_incident(tx, report.opening)
        for state, at in report.times:
            incident = move(incident, state, at)
        store.save(tx, replace(incident, arrived_at=report.arrived_at))
    tx.note("incident.entered_from_paper", tx.actor.city, reports=len(checked.reports))
    return len(checked.reports)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, str]
    zone: ZoneInfo
    now: datetime


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """Raises: BadSheet, on what is no such table."""
    try:
        plain(text)
    except Invalid as error:
        raise BadSheet(str(error)) from None
    heading = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    table = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator)
    try:
        lines = list(table)
    except csv.Error as error:
        raise BadSheet(f"this is no table: {error}") from None
    names = [cell.strip().casefold() for cell in lines[0]] if lines else []
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) != len(names):
        raise BadSheet(f"the heading names {', '.join(COLUMNS)}; {', '.join(NEEDED)} are needed")
    filled = [(n, cells) for n, cells in enumerate(lines[1:], 2) if any(cell.strip() for cell in cells)]
    if not 1 <= len(filled) <= ROWS_MOST:
        raise BadSheet(f"a sheet has 1 to {ROWS_MOST} reports")
    wrong = [n for n, cells in filled if len(cells) != len(names)]
    if wrong:
        raise BadSheet(f"row {wrong[0]} has another number of cells than the heading")
    empty = dict.fromkeys(COLUMNS, "")
    return [(n, empty | dict(zip(names, cells, strict=True))) for n, cells in filled]


def _report(row: _Row, found: list[Fault]) -> Report | None:
    times = {name: _time(row, name, found) for name in ("waktu", "dikirim", "tiba", "selesai")}
    at = times["waktu"]
    place = _place(row, found)
    said = [t for t in times.values() if t is not None]
    if said != sorted(said):
        found.append(Fault(row=row.number, column="waktu", message="the times are out of order"))
    try:
        paper, where = line(row.cells["nomor"], 60), line(row.cells["tempat"], 300)
    except KentonganError as error:
        found.append(Fault(row=row.number, column="nomor", message=str(error)))
        return None
    if not paper:
        found.append(Fault(row=row.number, column="nomor", message="is missing"))
    if len(row.cells["uraian"]) > incidents.NARRATIVE_MOST:
        found.append(Fault(row=row.number, column="uraian", message="is too long"))
    if at is None or found:
        return None
    lat, lon = place or (None, None)
    opening = Opening(
        category=row.cells["kategori"].strip(), narrative=row.cells["uraian"], lat=lat, lon=lon,
        place_text=where, opened_at=at, external_id=paper, origin=Origin.PAPER,
    )  # fmt: skip
    return Report(opening=opening, times=tuple(_moves(times)), arrived_at=times["tiba"])


def _moves(times: dict[str, datetime | None]) -> list[tuple[State, datetime]]:
    """The shortest way along the graph to what the paper says."""
    sent, arrived, done = times["dikirim"], times["tiba"], times["selesai"]
    way: list[tuple[State, datetime]] = []
    first, there = sent or arrived or done, arrived or done
    if first is not None:
        way.append((State.DISPATCHED, first))
    if there is not None:
        way.append((State.ATTENDED, there))
    if done is not None:
        way += [(State.DONE, done), (State.CLOSED, done)]
    return way


def _time(row: _Row, name: str, found: list[Fault]) -> datetime | None:
    text = row.cells[name].strip()
    if not text:
        if name == "waktu":
            found.append(Fault(row=row.number, column=name, message="is missing"))
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        found.append(Fault(row=row.number, column=name, message="write a time as 2026-11-24 03:15"))
        return None
    at = at.replace(tzinfo=row.zone) if at.tzinfo is None else at
    if at > row.now:
        found.append(Fault(row=row.number, column=name, message="lies in the future"))
    return at


def _place(row: _Row, found: list[Fault]) -> tuple[float, float] | None:
    lat, lon = row.cells["lat"].strip(), row.cells["lon"].strip()
    if not lat and not lon:
        return None
    try:
        return check_point(float(lat), float(lon))
    except (ValueError, KentonganError) as error:
        said = str(error) if isinstance(error, KentonganError) else "lat and lon are two numbers"
        found.append(Fault(row=row.number, column="lat", message=said))
        return None
