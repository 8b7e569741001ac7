"""Words as they are compared: folded, written one way, and what the table indonesian.toml says of each.

A word that says how (in front of, near), what kind (street, crossing) or nothing (please, at) is *soft*:
it counts when a name holds it, and costs little where none does. One that says a sort of building costs more.
"""

import re
import tomllib
import unicodedata
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final


class Relation(StrEnum):
    """How the place that is meant lies to the place that is named."""

    FRONT = "front"
    BESIDE = "beside"
    NEAR = "near"
    ACROSS = "across"
    BEHIND = "behind"
    TOWARDS = "towards"
    CORNER = "corner"
    END = "end"


SLACK_M: Final = MappingProxyType({
    Relation.FRONT: 30, Relation.BESIDE: 50, Relation.ACROSS: 60, Relation.CORNER: 30,
    Relation.BEHIND: 100, Relation.END: 150, Relation.NEAR: 250, Relation.TOWARDS: 500,
})  # fmt: skip
"""What each relation adds to the accuracy radius. Chosen by us; nobody has measured how people use them."""

_TABLE: Final = tomllib.loads(Path(__file__).with_name("indonesian.toml").read_text(encoding="utf-8"))


def _group(table: str, key: str) -> frozenset[str]:
    return frozenset(str(_TABLE[table][key]).split())


RELATION: Final = MappingProxyType({word: kind for kind in Relation for word in _group("relation", kind)})
CROSSING: Final = _group("kind", "crossing")
STREET: Final = _group("kind", "street")
STOP: Final = _group("kind", "stop")
KELURAHAN: Final = _group("kind", "kelurahan")
KECAMATAN: Final = _group("kind", "kecamatan")
SORTS: Final = _group("kind", "sort")
TITLES: Final = _group("beside", "title")
SOFT: Final = frozenset({*RELATION}).union(
    *(_group(table, key) for table in ("kind", "beside") for key in _TABLE[table])
)
_MEANT: Final = {said: meant for meant, ways in _TABLE["same"].items() for said in ways}
_SAID: Final = re.compile(rf"\b(?:{'|'.join(sorted(_MEANT, key=len, reverse=True))})\b")
_SOUNDS: Final = tuple(tuple(pair.split(":")) for pair in str(_TABLE["sound"]["pairs"]).split())
_TWICE: Final = re.compile(r"\b([a-z]{3,})2\b")  # alun2: the word twice
_LETTERS: Final = re.compile(r"\b[a-z](?: [a-z])+\b")  # b k r: initials


def fold(text: str) -> str:
    """Lower case, no accents, single spaces, letters and digits alone; initials stand together."""
    split = unicodedata.normalize("NFKD", text)
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in split if not _silent(c))
    spaced = re.sub(r"[^a-z0-9]+", " ", plain.casefold()).strip()
    twice = _TWICE.sub(r"\1 \1", spaced)
    return _LETTERS.sub(lambda found: found[0].replace(" ", ""), twice)


def _silent(char: str) -> bool:
    """Accents, apostrophes, zero-width and direction marks: never between two words."""
    return char in "'’`´" or unicodedata.category(char) in {"Mn", "Cf", "Me"}


def same(folded: str) -> str:
    """The one way of writing what is written in many."""
    return _SAID.sub(lambda found: _MEANT[found[0]], folded)


def words(text: str) -> list[str]:
    """A name or a phrase as the words that are compared."""
    return [word.lstrip("0") or word for word in same(fold(text)).split()]


def sound(word: str) -> str:
    """Two words that are easily taken for each other sound the same here."""
    for said, heard in _SOUNDS:
        word = word.replace(said, heard)
    return re.sub(r"(.)\1+", r"\1", word).rstrip("h")


def name_key(name: str) -> str:
    """What two ways of writing one street's name have in common: no titles, no kind, no spaces, by sound."""
    hard = [word for word in words(name) if word not in STREET and word not in TITLES]
    return sound("".join(hard or words(name)))
