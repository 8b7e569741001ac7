"""Registering many cameras from a table: every fault by its row, and nothing half done."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid, KentonganError
from kentongan.cameras.model import Unlawful
from kentongan.cameras.register import sheet, sources, store
from kentongan.cameras.register.actions import Office, Wanted, judge, place, rules
from kentongan.cameras.register.address import Refused, Rules
from kentongan.cameras.register.sheet import Fault, Row

COLUMN_OF: Final = {
    sources.MAIN: "url_utama", sources.SUB: "url_kecil", sources.CONTROLS: "onvif", "": ""
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file holds: rows that can be stored, and what is wrong with the others."""

    good: list[tuple[Row, Wanted]]
    faults: list[Fault]
    rows: int


def preview(tx: Transaction, office: Office, text: str) -> Judged:
    """Judge a file and store nothing."""
    rows, faults = sheet.read(text)
    allowed = rules(tx, office.own)
    known = store.codes(tx)
    twice = {code for code, times in Counter(row.code for row in rows).items() if code and times > 1}
    good: list[tuple[Row, Wanted]] = []
    for row in rows:
        if row.code in known:
            row.faults.append(Fault(row.number, "kode", "code_taken"))
        if row.code in twice:
            row.faults.append(Fault(row.number, "kode", "code_twice"))
        wanted = _judged(row, tx, allowed)
        if wanted is not None and not row.faults:
            good.append((row, wanted))
        faults += row.faults
    return Judged(good, faults, len(rows))


def _judged(row: Row, tx: Transaction, allowed: Rules) -> Wanted | None:
    """A row's addresses, where they and the rest of it may stand; else its faults are noted."""
    if row.entry is None:
        return None
    since = row.entry.notice_since
    if since is not None and since > tx.at.date():
        row.faults.append(Fault(row.number, "rambu_sejak", "future"))
        return None
    try:
        row.entry.check(tx.at.date())
        return judge(row.addresses, allowed)
    except Refused as refused:
        row.faults.append(Fault(row.number, COLUMN_OF[refused.which], "address", str(refused)))
    except Unlawful as unlawful:
        row.faults.append(Fault(row.number, "aktif", "unlawful", str(unlawful)))
    except KentonganError as error:
        row.faults.append(Fault(row.number, "", "entry", str(error)))
    return None


def store_rows(tx: Transaction, office: Office, text: str, *, only_good: bool) -> Judged:
    """Store a file's cameras: all of them, or, where `only_good` says so, those without fault.

    Raises: Invalid, where nothing may be stored.
    """
    store.lock_codes(tx)
    found = preview(tx, office, text)
    if found.faults and not only_good:
        first = found.faults[0]
        where = f"row {first.row}" + (f", {first.column}" if first.column else "")
        raise Invalid(f"{len(found.faults)} faults, nothing was stored; the first: {where}: {first.said}")
    if not found.good:
        raise Invalid("the file holds no row that could be stored")
    for row, wanted in found.good:
        if row.entry is not None:
            id = place(tx, office, row.entry, wanted)
            tx.note("camera.added", id, code=row.entry.code, name=row.entry.name, row=row.number)
    tx.note("camera.imported", tx.actor.city, stored=len(found.good), left_out=found.rows - len(found.good))
    return found
