"""Reads the rules of a command centre from a city pack's folder: categories, questions, clocks, ladders.

    incidents.toml   clocks, priorities, ladders, partners, units, shifts
    categories.csv   kode, label, bidang, prioritas_awal, ..., buka_cctv_otomatis, sinonim, kerabat
    questions.csv    kode, urut, pertanyaan, jenis, pilihan

Every fault is told, with its file and row. The format stands in docs/incidents.md.
"""

import csv
import io
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from kentongan.base.errors import Invalid
from kentongan.incidents.model.rules import (
    Asks,
    Category,
    Ladder,
    Partner,
    Priority,
    Question,
    Rules,
    RulesPack,
    Step,
)

Row = TypeVar("Row", bound=BaseModel)

BOOK: Final = "incidents.toml"
CATEGORIES: Final = "categories.csv"
QUESTIONS: Final = "questions.csv"
FILES: Final = (BOOK, CATEGORIES, QUESTIONS)
LARGEST_BYTES: Final = 2_000_000
SHOWN: Final = 20
NO_PRIORITY: Final = "-"
ASKS: Final = {"ya_tidak": Asks.YES_NO, "teks": Asks.TEXT, "angka": Asks.NUMBER, "pilihan": Asks.CHOICE}
YES_NO: Final = {"ya": True, "tidak": False}
CODE: Final = r"^[A-Z]{3}-[A-Z]{3}$"


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no pattern: {error}") from None
    return text


class OfficePart(BaseModel, extra="forbid"):
    """Who answers 110 here, as the head of a paper names it."""

    name: str = Field(min_length=1, max_length=120)


class ClocksPart(BaseModel, extra="forbid"):
    answer_s: int = Field(ge=1, le=3600)
    grace_s: int = Field(ge=0, le=3600)
    stale_s: int = Field(ge=1, le=86400)
    duplicate_m: int = Field(ge=1, le=10000)
    duplicate_s: int = Field(ge=1, le=86400)
    fresh_s: int = Field(ge=1, le=3600)
    rest_s: int = Field(ge=0, le=86400)


class UnitsPart(BaseModel, extra="forbid"):
    call_sign: Annotated[str, Field(max_length=100), AfterValidator(_pattern)]
    functions: list[str] = Field(min_length=1, max_length=50)


class ShiftsPart(BaseModel, extra="forbid"):
    starts: list[Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]] = Field(min_length=1)


class PriorityPart(BaseModel, extra="forbid"):
    code: str = Field(pattern=r"^P[1-5]$")
    name: str = Field(min_length=1, max_length=120)
    dispatch_s: int | None = Field(None, ge=1)
    arrive_s: int | None = Field(None, ge=1)
    accept_s: int | None = Field(None, ge=1)


class StepPart(BaseModel, extra="forbid"):
    of: Ladder
    level: str = Field(min_length=1, max_length=40)
    seat: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,39}$")
    after_s: int = Field(ge=0, le=86400)


class PartnerPart(BaseModel, extra="forbid"):
    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    name: str = Field(min_length=1, max_length=80)
    number: str = Field("", max_length=40)


class Book(BaseModel, extra="forbid"):
    """incidents.toml, as it is written."""

    format: Literal[1]
    office: OfficePart | None = None
    clocks: ClocksPart
    units: UnitsPart
    shifts: ShiftsPart
    priority: list[PriorityPart] = Field(min_length=1, max_length=5)
    ladder: list[StepPart] = Field(default_factory=list[StepPart])
    partner: list[PartnerPart] = Field(default_factory=list[PartnerPart])


class CategoryRow(BaseModel, extra="forbid"):
    """A row of categories.csv."""

    kode: str = Field(pattern=CODE)
    label: str = Field(min_length=1, max_length=160)
    bidang: str = Field(min_length=1, max_length=40)
    prioritas_awal: str = Field(pattern=r"^(P[1-5]|-)$")
    fungsi_utama: str = Field(min_length=1, max_length=120)
    mitra: str = Field("", max_length=120)
    sandi_radio_alias: str = Field("", max_length=40)
    jenis_eido: str = Field("", max_length=80)
    cap_category: str = Field("", max_length=20)
    buka_cctv_otomatis: Literal["ya", "tidak"]
    sinonim: str = Field("", max_length=500)
    kerabat: str = Field("", max_length=200)


class QuestionRow(BaseModel, extra="forbid"):
    """A row of questions.csv."""

    kode: str = Field(pattern=CODE)
    urut: int = Field(ge=1, le=99)
    pertanyaan: str = Field(min_length=1, max_length=200)
    jenis: Literal["ya_tidak", "teks", "angka", "pilihan"]
    pilihan: str = Field("", max_length=300)


def read(folder: Path) -> RulesPack:
    """The rules in this folder. Raises: Invalid, with every fault up to SHOWN of them."""
    pack, faults = check(folder)
    if pack is None:
        rest = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise Invalid("; ".join(faults[:SHOWN]) + rest)
    return pack


def check(folder: Path) -> tuple[RulesPack | None, list[str]]:
    """The rules, or None and what is wrong with them."""
    faults: list[str] = []
    texts = {name: _text(folder / name, faults) for name in FILES}
    if faults:
        return None, faults
    book = _book(folder / BOOK, texts[BOOK], faults)
    categories = _rows(CategoryRow, folder / CATEGORIES, texts[CATEGORIES], faults)
    questions = _rows(QuestionRow, folder / QUESTIONS, texts[QUESTIONS], faults)
    if book is not None:
        faults += _disagreements(folder, book, categories, questions)
        faults += _twice(folder, book)
    if book is None or faults:
        return None, faults
    digest = sha256(b"".join(sha256(texts[name].encode()).digest() for name in FILES)).hexdigest()
    return _pack(book, [row for _, row in categories], [row for _, row in questions], digest), []


def _text(path: Path, faults: list[str]) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError("larger than 2 MB")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.append(f"{path}: no such file; the command centre's rules need it (docs/incidents.md)")
    except (OSError, ValueError) as error:
        faults.append(f"{path}: cannot be read as UTF-8 text: {error}")
    return ""


def _book(path: Path, text: str, faults: list[str]) -> Book | None:
    try:
        return Book.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path}: not valid TOML: {error}")
    except ValidationError as error:
        faults += _said(str(path), error)
    return None


def _rows(row: type[Row], path: Path, text: str, faults: list[str]) -> list[tuple[int, Row]]:
    """Each row with its line in the file."""
    found: list[tuple[int, Row]] = []
    for number, fields in enumerate(csv.DictReader(io.StringIO(text)), 2):
        where = f"{path}: row {number}"
        if None in fields or None in fields.values():
            faults.append(f"{where}: has another number of cells than the heading")
            continue
        try:
            found.append((number, row.model_validate(fields)))
        except ValidationError as error:
            faults += _said(where, error)
    return found


def _disagreements(
    folder: Path,
    book: Book,
    categories: list[tuple[int, CategoryRow]],
    questions: list[tuple[int, QuestionRow]],
) -> Iterator[str]:
    known = {priority.code for priority in book.priority} | {NO_PRIORITY}
    for number, row in categories:
        if row.prioritas_awal not in known:
            yield f"{folder / CATEGORIES}: row {number}: no priority {row.prioritas_awal} in {BOOK}"
    for code, times in Counter(row.kode for _, row in categories).items():
        if times > 1:
            yield f"{folder / CATEGORIES}: {code} stands {times} times"
    codes = {row.kode for _, row in categories}
    for number, row in questions:
        where = f"{folder / QUESTIONS}: row {number}"
        if row.kode not in codes:
            yield f"{where}: no category {row.kode}"
        if (row.jenis == "pilihan") != bool(row.pilihan):
            yield f"{where}: pilihan is for jenis pilihan, and needed there"


def _twice(folder: Path, book: Book) -> Iterator[str]:
    for name, codes in (("priority", book.priority), ("partner", book.partner)):
        for code, times in Counter(part.code for part in codes).items():
            if times > 1:
                yield f"{folder / BOOK}: {name} {code} stands {times} times"
    for ladder in Ladder:
        waits = [step.after_s for step in book.ladder if step.of is ladder]
        if waits != sorted(set(waits)):
            yield f"{folder / BOOK}: the steps of ladder {ladder} must wait longer and longer"


def _pack(book: Book, categories: list[CategoryRow], questions: list[QuestionRow], digest: str) -> RulesPack:
    cards: defaultdict[str, list[Question]] = defaultdict(list)
    for row in sorted(questions, key=lambda it: it.urut):
        choices = tuple(choice.strip() for choice in row.pilihan.split("|") if choice.strip())
        cards[row.kode].append(Question(text=row.pertanyaan, asks=ASKS[row.jenis], choices=choices))
    return RulesPack(
        rules=Rules(
            **book.clocks.model_dump(),
            call_sign=book.units.call_sign,
            functions=tuple(book.units.functions),
            shifts=tuple(book.shifts.starts),
            office=book.office.name if book.office else "",
        ),
        priorities=tuple(Priority(**part.model_dump()) for part in book.priority),
        categories=tuple(_category(row, tuple(cards[row.kode])) for row in categories),
        partners=tuple(Partner(**part.model_dump()) for part in book.partner),
        ladders={ladder: _steps(book, ladder) for ladder in Ladder},
        digest=digest,
    )


def _category(row: CategoryRow, card: tuple[Question, ...]) -> Category:
    return Category(
        code=row.kode,
        name=row.label,
        field=row.bidang,
        priority=None if row.prioritas_awal == NO_PRIORITY else row.prioritas_awal,
        function=row.fungsi_utama,
        partner=row.mitra,
        radio=row.sandi_radio_alias,
        eido=row.jenis_eido,
        cap=row.cap_category,
        opens_cameras=YES_NO[row.buka_cctv_otomatis],
        synonyms=tuple(word.strip() for word in row.sinonim.split("|") if word.strip()),
        kin=tuple(row.kerabat.split()),
        questions=card,
    )


def _steps(book: Book, ladder: Ladder) -> tuple[Step, ...]:
    steps = [step for step in book.ladder if step.of is ladder]
    return tuple(
        Step(nth=nth, level=step.level, seat=step.seat, after_s=step.after_s)
        for nth, step in enumerate(steps, 1)
    )


def _said(where: str, error: ValidationError) -> list[str]:
    return [f"{where}: {'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
