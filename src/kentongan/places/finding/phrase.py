"""What was typed, taken apart: its words, what kind of place is asked for, what only says near what it is."""

import re
from dataclasses import dataclass
from typing import Final

from kentongan.places.finding import language
from kentongan.places.finding.language import Relation
from kentongan.places.model import Kind

LONGEST_WORDS: Final = 12
_HOUSE: Final = re.compile(r"\bnomor\s*(\d{1,4}(?:\s?[a-z]\b)?)")
_OTHERS: Final = {
    "km": re.compile(r"\bkm\s*(\d{1,3}(?:\s\d)?)\b"),
    "rt_rw": re.compile(r"\br[tw]\s*\d{1,3}\b"),
    "block": re.compile(r"\bblok\s*[a-z]{0,2}\s?\d{0,3}\b"),
    "floor": re.compile(r"\blantai\s*\d{1,2}\b"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as it is compared; `soft` words cost little where no name holds them."""

    text: str
    soft: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[Word, ...]
    kinds: frozenset[Kind]  # what is asked for; empty: anything
    relation: Relation | None
    anchor: int  # words from here on say near what it is; len(words) where nothing does
    house: str  # the house number, "" for none
    notes: tuple[str, ...]
    whole: bool  # the last word is written out: a space or a stop follows it


def take_apart(text: str) -> Phrase:
    folded = language.same(language.fold(text))
    house = _HOUSE.search(folded)
    notes: list[str] = []
    folded = _HOUSE.sub(" ", folded)
    for note, pattern in _OTHERS.items():
        if pattern.search(folded):
            notes.append(note)
            folded = pattern.sub(" ", folded)
    texts = [text.lstrip("0") or text for text in folded.split()]
    if len(texts) > LONGEST_WORDS:
        notes.append("cut")
        texts = texts[:LONGEST_WORDS]
    words = tuple(Word(t, t in language.SOFT or (len(t) == 1 and not t.isdigit())) for t in texts)
    at = next((n for n, word in enumerate(words) if word.text in language.RELATION), None)
    middle = at is not None and any(not word.soft for word in words[:at])
    return Phrase(
        words=words,
        kinds=_kinds(texts),
        relation=None if at is None else language.RELATION[texts[at]],
        anchor=at if at is not None and middle else len(words),
        house=house[1].replace(" ", "") if house else "",
        notes=tuple(notes),
        whole=text[-1:].isspace(),
    )


def _kinds(texts: list[str]) -> frozenset[Kind]:
    said = set(texts)
    kinds = {
        Kind.JUNCTION: said & language.CROSSING or sum(t in language.STREET for t in texts) > 1,
        Kind.STOP: said & language.STOP,
        Kind.KELURAHAN: said & language.KELURAHAN,
        Kind.KECAMATAN: said & language.KECAMATAN,
    }
    asked = {kind for kind, found in kinds.items() if found}
    if not asked and said & language.STREET:
        asked = {Kind.ROAD}
    return frozenset(asked)
