"""The register as a table for spreadsheets: many cameras in at once, every fault by its row, and out again.

A spreadsheet in Indonesia separates by ";" and writes 6,91 for 6.91: both ways are read. What goes out is
written so that no cell is taken for a formula.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from kentongan.base.errors import KentonganError
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; an empty column: with the row."""

    row: int
    column: str
    said: str


@dataclass(slots=True)
class Row:
    """One line of the file, by its number in it. `entry`: None, where faults keep it from being one."""

    number: int
    code: str
    entry: Entry | None = None
    addresses: Addresses = field(default_factory=Addresses)
    faults: list[Fault] = field(default_factory=list[Fault])


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of a file, and what is wrong with the file itself."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines:
        return [], [Fault(0, "", "the file is empty; take the template")]
    found = csv.reader(
        lines, delimiter=";" if lines[0].count(";") > lines[0].count(",") else ",", strict=True
    )
    try:
        table = [row for row in found if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return [], [Fault(found.line_num, "", f"not readable as CSV: {error}")]
    head = [cell.strip().lower() for cell in table[0]]
    faults = _head_faults(head, len(table) - 1)
    if faults:
        return [], faults
    return [_row(number, dict(zip(head, cells, strict=False)), len(cells) > len(head))
            for number, cells in enumerate(table[1:], 2)], []  # fmt: skip


def _head_faults(head: list[str], rows: int) -> list[Fault]:
    faults = [Fault(1, name, "unknown column; take the template") for name in head if name not in COLUMNS]
    faults += [Fault(1, name, "this column is missing") for name in NEEDED if name not in head]
    faults += [Fault(1, name, "this column occurs twice") for name in set(head) if head.count(name) > 1]
    if rows > MOST:
        faults.append(Fault(0, "", f"{rows} rows; a file takes {MOST} at most"))
    return faults


def _row(number: int, cells: dict[str, str], too_long: bool) -> Row:
    row = Row(number, cells.get("kode", "").strip()[:40])
    if too_long:
        row.faults.append(
            Fault(number, "", "the row has more cells than the head; is a separator in a text?")
        )
    if any(len(cell) > CELL_MAX for cell in cells.values()):
        row.faults.append(Fault(number, "", f"a cell is longer than {CELL_MAX} characters"))

    def cell(name: str, of: Callable[[str], object], otherwise: object) -> object:
        try:
            return of(cells.get(name, "").strip())
        except (ValueError, KentonganError) as error:
            row.faults.append(Fault(number, name, str(error)))
            return otherwise

    fields = {
        "code": cell("kode", _some, ""), "name": cell("nama", _some, ""), "lat": cell("lintang", _number,
        0.0),
        "lon": cell("bujur", _number, 0.0), "owner": cell("pemilik", _some, ""),
        "purpose": cell("tujuan", _purpose, Purpose.TRAFFIC), "legal_basis": cell("dasar_hukum", str, ""),
        "notice": cell("rambu", str, ""), "notice_since": cell("rambu_sejak", _day, None),
        "enabled": cell("aktif", _yes, False), "counted": cell("dihitung", _yes, False),
    }  # fmt: skip
    cell("url_utama", _some, "")
    if not row.faults:
        row.entry = Entry(**fields)  # pyright: ignore[reportArgumentType]
        row.addresses = _addresses(cells)
    return row


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


def _some(text: str) -> str:
    if not text:
        raise ValueError("this cell is empty")
    return text


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError("not a number; write -6.917500") from None


def _purpose(text: str) -> Purpose:
    try:
        return Purpose(text.lower().replace(" ", "_"))
    except ValueError:
        raise ValueError(f"one of {', '.join(Purpose)}") from None


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError("not a day; write 2026-01-15")


def _yes(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError("ya or tidak")


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
