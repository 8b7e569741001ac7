"""Places that phones and networks send along with a call: PIDF-LO and AML. Pure; nothing of it is trusted.

Sources: RFC 4119, RFC 5491 (PIDF-LO); ETSI TS 103 625 (AML, key=value pairs joined by semicolons).
"""

import math
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from kentongan.base.errors import Invalid
from kentongan.incidents.model.text import check_point, plain

LONGEST: Final = 16_384
DEEPEST: Final = 40
GML: Final = "http://www.opengis.net/gml"
SHAPES: Final = "http://www.opengis.net/pidflo/1.0"
AML_HEAD: Final = 'A"ML='


@dataclass(frozen=True, slots=True)
class Located:
    lat: float
    lon: float
    accuracy_m: float | None


def pidf(text: str) -> Located:
    """The first point or circle of a PIDF-LO document.

    Raises: Invalid, on what is no such document. A document type is refused before anything in it is read, so
    that no entity is ever expanded or fetched.
    """
    if len(text) > LONGEST:
        raise Invalid(f"a PIDF-LO document of {len(text)} characters; {LONGEST} at most")
    found = _texts(plain(text))
    position = found.get(f"{GML}|pos", "").split()
    if len(position) < 2:
        raise Invalid("this PIDF-LO document holds no gml:pos; a civic address alone is no point")
    lat, lon = check_point(_number(position[0]), _number(position[1]))
    radius = found.get(f"{SHAPES}|radius")
    return Located(lat, lon, None if radius is None else _radius(radius))


def aml(text: str) -> Located:
    """The place in an AML message. Raises: Invalid."""
    cleaned = plain(text).strip()
    if not cleaned.startswith(AML_HEAD) or len(cleaned) > LONGEST:
        raise Invalid('an AML message begins with A"ML= and is short')
    parts = [part.partition("=") for part in cleaned.split(";")]
    pairs = {name: value for name, _, value in parts}
    if "lt" not in pairs or "lg" not in pairs:
        raise Invalid("this AML message holds no lt and lg")
    lat, lon = check_point(_number(pairs["lt"]), _number(pairs["lg"]))
    return Located(lat, lon, _radius(pairs["rd"]) if pairs.get("rd") else None)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise Invalid(f"{text[:20]!r} is no number") from None
    if not math.isfinite(value):
        raise Invalid(f"{text[:20]!r} is no finite number")
    return value


def _radius(text: str) -> float:
    value = _number(text)
    if value < 0:
        raise Invalid("a radius is 0 m or more")
    return value


def _texts(document: str) -> dict[str, str]:
    """The text of the first element of each name. Raises: Invalid."""
    found: dict[str, str] = {}
    open_names: list[str] = []
    parser = expat.ParserCreate(namespace_separator="|")

    def refuse(*_: object) -> None:
        raise Invalid("a PIDF-LO document has no document type and no entities")

    def start(name: str, _: object) -> None:
        if len(open_names) >= DEEPEST:
            raise Invalid("a PIDF-LO document is not so deep")
        open_names.append(name)

    def text(words: str) -> None:
        if open_names:
            found[open_names[-1]] = found.get(open_names[-1], "") + words

    def end(name: str) -> None:
        open_names.pop()
        done = found.pop(name, None)
        if done is not None:
            kept.setdefault(name, done)

    kept: dict[str, str] = {}
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    try:
        parser.Parse(document.encode(), True)
    except expat.ExpatError as error:
        raise Invalid(f"this PIDF-LO document is not well-formed XML: {error}") from None
    return kept
