"""Text and coordinates from outside: refused where they make no sense, marked where they are odd. Pure."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator

from kentongan.base.errors import Invalid

NARRATIVE_MOST: Final = 8000
REASON_LEAST: Final = 10
KEPT_FORMATS: Final = frozenset({"\u200d"})  # the joiner inside emoji
BREAKS: Final = frozenset({"\n", "\r", "\t"})
MARKUP: Final = re.compile(r"<[a-zA-Z/!?]")
FORMULA: Final = ("=", "@", "+", "-", "\t", "\r")

HIDDEN_MARK: Final = "hidden_characters"
MARKUP_MARK: Final = "markup"
FORMULA_MARK: Final = "formula"


@dataclass(frozen=True, slots=True)
class Tidy:
    """Text as it is kept, and what was odd about it as it came."""

    text: str
    marks: tuple[str, ...] = ()


def _plain(text: str) -> str:
    wrong = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in BREAKS), None)
    if wrong is not None:
        raise ValueError(f"U+{ord(wrong):04X} is a control character and no text; leave it out")
    return text


Plain = Annotated[str, AfterValidator(_plain)]
"""A string that a database can hold and a person can read: no control characters, no lone surrogates."""


def plain(text: str) -> str:
    """Raises: Invalid, on what is no text."""
    try:
        return _plain(text)
    except ValueError as error:
        raise Invalid(str(error)) from None


def tidy(text: str) -> Tidy:
    """Take out what hides or turns text round; say what was odd. Raises: Invalid, on what is no text."""
    normal = unicodedata.normalize("NFC", plain(text).replace("\r\n", "\n").replace("\r", "\n")).strip()
    shown = "".join(c for c in normal if unicodedata.category(c) != "Cf" or c in KEPT_FORMATS)
    marks: list[str] = []
    if shown != normal:
        marks.append(HIDDEN_MARK)
    if MARKUP.search(shown):
        marks.append(MARKUP_MARK)
    if shown.startswith(("=", "@")):
        marks.append(FORMULA_MARK)
    return Tidy(shown, tuple(marks))


def line(text: str, most: int = 200) -> str:
    """One line of at most so many characters. Raises: Invalid."""
    cleaned = " ".join(tidy(text).text.split())
    if len(cleaned) > most:
        raise Invalid(f"{len(cleaned)} characters; {most} at most")
    return cleaned


def is_same(a: str, b: str) -> bool:
    """Whether two texts say the same, blanks and hidden characters aside. No words equal nothing."""
    one = tidy(a).text.split()
    return bool(one) and one == tidy(b).text.split()


def check_reason(reason: str) -> str:
    """Raises: Invalid, on a reason that says nothing."""
    cleaned = line(reason, 500)
    if len(cleaned) < REASON_LEAST or len(set(cleaned)) < 4:
        raise NoReason(f"say why, in at least {REASON_LEAST} characters")
    return cleaned


class NoReason(Invalid):
    """This needs a reason that somebody can read later."""


class NoPlace(Invalid):
    """No point on earth."""


def check_point(lat: float, lon: float) -> tuple[float, float]:
    """Raises: NoPlace, saying when the two look swapped."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise NoPlace("a place needs two finite numbers, lat and lon")
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = "; lat and lon look swapped" if abs(lon) <= 90 and abs(lat) <= 180 else ""
        raise NoPlace(f"lat {lat:g}, lon {lon:g} is no point on earth{swapped}")
    return lat, lon


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula. Source: OWASP ASVS 5.0, 1.2.10."""
    return "'" + text if text.startswith(FORMULA) else text
