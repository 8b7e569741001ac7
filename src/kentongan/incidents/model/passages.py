"""Texts of an incident by where they stand, and which of them go when one of them must not stay. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from kentongan.incidents.model.text import is_same

TELLING_WORDS: Final = 4
TELLING_DIGITS: Final = 6
OFTEN: Final = 3
"""On so many other incidents the same words are a phrase that is said often, and no copy."""


class Standing(StrEnum):
    """Where a text stands."""

    NOTE = "note"
    NARRATIVE = "narrative"
    PLACE = "place"
    PHONE = "phone"
    OUTCOME = "outcome"
    PARTNER = "partner"
    LINE = "line"
    LINE_PLACE = "line_place"
    HANDOVER = "handover"


HANDED: Final = frozenset({Standing.LINE, Standing.LINE_PLACE, Standing.HANDOVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text and the one place where it stands.

    `key` names the place, for good. `row`: the row that holds it. `origin`: passages of one origin say the
    same by themselves, nobody has typed it twice. `by`: who wrote it, where that is known. `listed`: of a
    hand-over, whether this incident was handed over with it.
    """

    key: str
    standing: Standing
    row: UUID
    text: str
    origin: str
    at: datetime
    by: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased: the place where it stood, who did it, when and why."""

    key: str
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A passage that says the same. `always`: it goes in any case; `goes`: unless somebody says otherwise."""

    passage: Passage
    always: bool
    goes: bool


def copies(target: Passage, among: Sequence[Passage], elsewhere: int) -> list[Copy]:
    """What says the same as a passage, blanks and hidden characters aside.

    Of one origin with it, it always goes. What somebody has typed again goes where the words tell something,
    as long as they are not said everywhere: "siap" is no copy of another crew's "siap".

    Args:
        elsewhere: on how many other incidents the same words stand as a note.
    """
    told = is_telling(target.text) and elsewhere < OFTEN
    return [
        Copy(
            passage=it,
            always=it.origin == target.origin,
            goes=it.origin == target.origin or (told and it.listed),
        )
        for it in among
        if it.key != target.key and is_same(it.text, target.text)
    ]


def is_telling(text: str) -> bool:
    """Whether words are many enough to tell of somebody: a few words are, when a number is among them."""
    return len(text.split()) >= TELLING_WORDS or sum(c.isdigit() for c in text) >= TELLING_DIGITS


def digest(passage: Passage) -> str:
    """SHA-256 over the 16 bytes of the row's id and the text, in hex: as the journal keeps of each text."""
    return hashlib.sha256(passage.row.bytes + passage.text.encode()).hexdigest()
