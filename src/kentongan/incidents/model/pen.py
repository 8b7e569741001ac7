"""How our paper writes: times of the city, words of one language, head and foot. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from kentongan.access.model import City
from kentongan.base.press.sheet import Column, Facts, Table
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.words import Words
from kentongan.journal.model import Entry, Mark

HASH_GROUP: Final = 16
DASH: Final = "-"
TOLD: Final = (
    "what", "unit", "before", "after", "disposition", "partner", "clock", "level", "category", "priority",
    "into_code", "part_code", "code", "state", "cameras", "reason", "sha256",
)  # fmt: skip
"""What an entry says beside its kind, in this order."""
SAID_IN: Final = {
    "before": "state", "after": "state", "state": "dispatch", "disposition": "outcome", "clock": "clock",
    "what": "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A note as paper shows it: who wrote what, or who erased it and why."""

    at: datetime
    by: str
    kind: str
    text: str
    corrects_at: datetime | None
    marks: Sequence[str]
    erased: tuple[datetime, str, str] | None


@dataclass(frozen=True, slots=True)
class Halt:
    """A pause of a clock."""

    clock: str
    from_at: datetime
    until_at: datetime | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class PartnerTold:
    name: str
    at: datetime
    by: str
    note: str
    erased: Erased | None


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in the city's time and in one language."""

    words: Words
    zone: ZoneInfo

    def time(self, at: datetime | None) -> str:
        return self.words["unknown"] if at is None else f"{at.astimezone(self.zone):%d-%m-%Y %H:%M:%S}"

    def step(self, at: datetime | None) -> str:
        """Of something that may simply not have come yet."""
        return DASH if at is None else f"{at.astimezone(self.zone):%d-%m %H:%M:%S}"

    def span(self, seconds: float | None) -> str:
        if seconds is None:
            return self.words["unknown"]
        minutes, rest = divmod(round(seconds), 60)
        if minutes == 0:
            return self.words["seconds"].format(s=rest)
        return self.words["minutes_seconds"].format(m=minutes, s=rest)

    def known(self, text: str | None) -> str:
        return text or self.words["unknown"]

    def gone(self, it: Erased | None) -> str:
        """What stands in the place of a text that was erased; nothing where none was."""
        return self.words["erased"].format(at=self.time(it.at), by=it.by, why=it.why) if it else ""

    def late(self, entry: Entry) -> str:
        """When it was done, where word of it came later."""
        said_at = entry.body.get("said_at")
        if not isinstance(said_at, str):
            return ""
        return f" · {self.words['said_at'].format(at=self.time(datetime.fromisoformat(said_at)))}"

    def columns(self, *said: tuple[str, float | None]) -> list[Column]:
        """Names of columns with their mm; None: what is left."""
        return [Column(name=self.words[f"name.{name}"], mm=mm) for name, mm in said]

    def table(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Table:
        title, none = self.words[f"part.{name}"], self.words[f"none.{name}"]
        return Table(title=title, columns=columns, rows=rows, none=none)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Whose paper it is, who made it when, and the end of the journal's chain at that instant."""

    city: City
    office: str
    head: Mark
    at: datetime
    by: str


def framed(frame: Frame, pen: Pen) -> dict[str, Any]:
    """Head and foot of every paper of ours."""
    words, city = pen.words, frame.city
    local = frame.at.astimezone(pen.zone)
    zone = f"{local:%Z} (UTC{local:%z})"
    printed = words["printed"].format(at=pen.time(frame.at), by=frame.by)
    return {
        "office": [line for line in (frame.office, f"{city.name}, {city.province}") if line],
        "marks": [words["training"]] if city.training else [],
        "foot": f"{printed} · {words['all_times'].format(zone=zone)}",
        "page_of": words["page_of"],
        "unknown_letters": words["unknown_letters"],
    }


def proof(frame: Frame, pen: Pen) -> Facts:
    words = pen.words
    return Facts(
        title=words["part.proof"],
        rows=[
            (words["name.printed"], f"{pen.time(frame.at)} · {frame.by}"),
            (words["name.head_entry"], str(frame.head.seq)),
            (words["name.head_hash"], grouped(frame.head.hash)),
            ("", words["check"]),
        ],
    )


def entries(found: Sequence[Entry], pen: Pen) -> Table:
    """The journal, with each entry's number and hash."""
    columns = pen.columns(("entry", 13), ("at", 30), ("by", 28), ("what", None))
    hashes = Column(name=pen.words["name.hash"], mm=52, mono=True)
    rows = [
        [str(it.seq), pen.time(it.at), it.actor, told(it, pen.words) + pen.late(it), grouped(it.hash)]
        for it in found
    ]
    return pen.table("timeline", [*columns, hashes], rows)


def told(entry: Entry, words: Words) -> str:
    said = [text for key in TOLD if (text := _worded(key, entry.body, words))]
    return " · ".join([words.get(f"entry.{entry.kind}", entry.kind), *said])


def _worded(key: str, body: Mapping[str, Any], words: Words) -> str:
    text = plain(body.get(key))
    if key == "sha256" and text:
        return f"SHA-256 {text[:HASH_GROUP]}…"
    return words.get(f"{SAID_IN[key]}.{text}", text) if key in SAID_IN else text


def plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in cast(list[object], value))
    return "" if value is None or isinstance(value, dict) else str(value)


def grouped(digest: str) -> str:
    """A hash in groups that an eye can hold against another."""
    return " ".join(digest[nth : nth + HASH_GROUP] for nth in range(0, len(digest), HASH_GROUP))
