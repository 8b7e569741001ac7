"""The register as a table for spreadsheets: many cameras in at once, every fault by its row, and out again.

A spreadsheet in Indonesia separates by ";" and writes 6,91 for 6.91: both ways are read. What goes out is
written so that no cell is taken for a formula.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from kentongan.cameras.model import Purpose
from kentongan.cameras.register.model import Addresses, Entry, Stored

MOST: Final = 1000
CELL_MAX: Final = 1000
YES: Final = frozenset({"ya", "yes", "y", "1", "true"})
NO: Final = frozenset({"tidak", "no", "n", "0", "false", ""})
COLUMNS: Final = (
    "kode", "nama", "lintang", "bujur", "pemilik", "tujuan", "dasar_hukum", "rambu", "rambu_sejak", "aktif",
    "dihitung", "url_utama", "url_kecil", "onvif", "pengguna", "kata_sandi",
)  # fmt: skip
NEEDED: Final = ("kode", "nama", "lintang", "bujur", "pemilik", "tujuan", "url_utama")
SHOWN: Final = (*COLUMNS[:11], "alamat_utama", "alamat_kecil", "alamat_onvif", "login_tersimpan", "fiktif")
EXAMPLE: Final = (
    "C201", "Simpang Lima arah utara", "-6.917500", "107.619100", "Dinas Perhubungan", "lalu_lintas",
    "Perwal 12/2025", "tiang lampu sisi barat", "2026-01-15", "ya", "tidak", "rtsp://10.20.1.5/stream1",
    "rtsp://10.20.1.5/stream2", "http://10.20.1.5/onvif/device_service", "kentongan", "",
)  # fmt: skip

LONGEST: Final = {
    "kode": 20, "nama": 160, "pemilik": 160, "dasar_hukum": 300, "rambu": 300, "pengguna": 200,
    "kata_sandi": 200,
}  # fmt: skip
SAID: Final = {
    "empty": "this cell is empty",
    "number": "not a number; write -6.917500",
    "place": "no place on earth: latitude -90 to 90, longitude -180 to 180",
    "purpose": f"one of {', '.join(Purpose)}",
    "day": "not a day; write 2026-01-15",
    "future": "a sign that stands only in future is no sign yet",
    "yes_no": "ya or tidak",
    "control": "it holds a control character; leave it out",
    "cells": "the row has more cells than the head; is a separator in a text?",
    "code_taken": "a camera has this code already",
    "code_twice": "two rows of the file have this code",
    "file_empty": "the file is empty; take the template",
    "column_unknown": "unknown column; take the template",
    "column_missing": "this column is missing",
    "column_twice": "this column occurs twice",
}
"""What is wrong, by the word under which the page says it in the operator's language."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; an empty column: with the row. Row 0: with the file.

    `word`: of SAID, or one for which `more` tells it.
    """

    row: int
    column: str
    word: str
    more: str = ""

    @property
    def said(self) -> str:
        return self.more or SAID[self.word]


@dataclass(slots=True)
class Row:
    """One line of the file, by its number in it. `entry`: None, where faults keep it from being one."""

    number: int
    code: str
    entry: Entry | None = None
    addresses: Addresses = field(default_factory=Addresses)
    faults: list[Fault] = field(default_factory=list[Fault])


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of a file, numbered as a spreadsheet numbers them, and what is wrong with the file itself."""
    text = text.lstrip("\ufeff")
    first = next(iter(text.strip().splitlines()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        table = [(number, row) for number, row in enumerate(found, 1) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return [], [Fault(found.line_num, "", "unreadable", f"not readable as CSV: {error}")]
    if not table:
        return [], [Fault(0, "", "file_empty")]
    (top, names), *rows = table
    head = [cell.strip().lower() for cell in names]
    while not head[-1]:  # a spreadsheet writes cells that were once used
        head.pop()
    faults = _head_faults(top, head, len(rows))
    return ([], faults) if faults else ([_row(number, head, cells) for number, cells in rows], [])


def _head_faults(top: int, head: list[str], rows: int) -> list[Fault]:
    faults = [Fault(top, name, "column_unknown") for name in head if name not in COLUMNS]
    faults += [Fault(top, name, "column_missing") for name in NEEDED if name not in head]
    faults += [Fault(top, name, "column_twice") for name in sorted(set(head)) if head.count(name) > 1]
    if rows > MOST:
        faults.append(Fault(0, "", "rows", f"{rows} rows; a file takes {MOST} at most"))
    return faults


def _row(number: int, head: list[str], found: list[str]) -> Row:
    cells = dict(zip(head, found, strict=False))
    row = Row(number, _tidy(cells.get("kode", ""))[:40])
    if any(cell.strip() for cell in found[len(head) :]):
        row.faults.append(Fault(number, "", "cells"))
    row.faults += [fault for name, cell in cells.items() if (fault := _spoilt(number, name, cell))]

    def cell(name: str, of: Callable[[str], object], otherwise: object) -> object:
        try:
            return of(_tidy(cells.get(name, "")))
        except ValueError as error:
            row.faults.append(Fault(number, name, str(error)))
            return otherwise

    fields = {
        "code": cell("kode", _some, ""), "name": cell("nama", _some, ""),
        "lat": cell("lintang", _lat, 0.0), "lon": cell("bujur", _lon, 0.0),
        "owner": cell("pemilik", _some, ""), "purpose": cell("tujuan", _purpose, Purpose.TRAFFIC),
        "legal_basis": cell("dasar_hukum", str, ""), "notice": cell("rambu", str, ""),
        "notice_since": cell("rambu_sejak", _day, None), "enabled": cell("aktif", _yes, False),
        "counted": cell("dihitung", _yes, False),
    }  # fmt: skip
    cell("url_utama", _some, "")
    if not row.faults:
        row.entry = Entry(**fields)  # pyright: ignore[reportArgumentType]
        row.addresses = _addresses(cells)
    return row


def _tidy(cell: str) -> str:
    """On one line, with single blanks."""
    return " ".join(cell.split())


def _spoilt(number: int, name: str, cell: str) -> Fault | None:
    """What no cell may be, whatever it means."""
    most = LONGEST.get(name, CELL_MAX)
    if len(cell) > most:
        return Fault(number, name, "long", f"longer than {most} characters")
    if any(unicodedata.category(c) == "Cc" for c in _tidy(cell)):
        return Fault(number, name, "control")
    return None


def _addresses(cells: dict[str, str]) -> Addresses:
    told = {name: (cells.get(name) or "").strip() or None for name in ("url_utama", "url_kecil", "onvif")}
    user, password = cells.get("pengguna") or None, cells.get("kata_sandi") or None
    return Addresses(
        main_url=told["url_utama"],
        sub_url=told["url_kecil"],
        control_url=told["onvif"],
        user=user,
        password=password,
    )


# Each raises ValueError with a word of SAID.


def _some(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def _lat(text: str) -> float:
    return _degrees(text, 90.0)


def _lon(text: str) -> float:
    return _degrees(text, 180.0)


def _degrees(text: str, most: float) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise ValueError("number") from None
    if not -most <= found <= most:
        raise ValueError("place")
    return found


def _purpose(text: str) -> Purpose:
    try:
        return Purpose(text.lower().replace(" ", "_"))
    except ValueError:
        raise ValueError("purpose") from None


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError("day")


def _yes(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError("yes_no")


def template() -> str:
    """The head and one example, for a spreadsheet."""
    return _written([COLUMNS, EXAMPLE])


def written(cameras: Iterable[Stored]) -> str:
    """The register without any secret: of an address only scheme, host and port."""
    return _written([SHOWN, *(_cells(it) for it in cameras)])


def _cells(it: Stored) -> list[str]:
    return [
        it.code, it.name, f"{it.lat:.6f}", f"{it.lon:.6f}", it.owner, it.purpose.value, it.legal_basis,
        it.notice,
        it.notice_since.isoformat() if it.notice_since else "", _word(it.enabled), _word(it.counted),
        it.main_shown or "", it.sub_shown or "", it.control_shown or "", _word(it.has_login),
        _word(it.fictional),
    ]  # fmt: skip


def _word(found: bool) -> str:
    return "ya" if found else "tidak"


def _written(rows: Iterable[Iterable[str]]) -> str:
    made = io.StringIO()
    out = csv.writer(made, lineterminator="\r\n")
    for row in rows:
        out.writerow([plain(cell) for cell in row])
    return "\ufeff" + made.getvalue()


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if cell[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell
