"""The letters of our paper, and which characters they have. Open fonts (OFL) that come as a package.

FiraGO writes Latin, Greek, Cyrillic, Arabic, Hebrew, Thai, Georgian and Devanagari; Noto Sans Symbols 2 the
signs. What none of them has is printed as its number, [U+4E2D]: a box would hide that something stood there.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from typst import Fonts

NAMES: Final = ("FiraGO_Regular", "FiraGO_Bold", "FiraMono_Regular", "NotoSansSymbols2_Regular")
WHOLE: Final = ("FiraGO_Regular", "NotoSansSymbols2_Regular")  # what plain text is set in
UNBROKEN_MOST: Final = 28  # letters without a space; longer ones may be broken, so that they stay on the page
BREAK: Final = "\u200b"
BREAKS: Final = frozenset({"\n", "\t", " "})
BLANK: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


@cache
def _raw(name: str) -> bytes:
    return cast(bytes, import_module(f"pymupdf_fonts.{name}").fontbuffer)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Kept as long as this process lives: the typesetter reads its fonts from files."""
    folder = TemporaryDirectory(prefix="kentongan-fonts-")
    for name in NAMES:
        (Path(folder.name) / f"{name}.ttf").write_bytes(_raw(name))
    return folder


@cache
def fonts() -> Fonts:
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder().name])


@cache
def letters() -> frozenset[int]:
    """Every character that plain text can show."""
    return frozenset(code for name in WHOLE for code in characters(_raw(name)))


def characters(font: bytes) -> Iterator[int]:
    """The characters that a font has a glyph for. Source: OpenType 1.9.1, `cmap`, formats 4 and 12."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for nth in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * nth)
        if tag == b"cmap":
            yield from _mapped(font, offset)


def _mapped(font: bytes, start: int) -> Iterator[int]:
    for nth in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * nth)[2]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
                yield from range(first, last + 1)
        elif form == 4:
            yield from _segments(font, at)


def _segments(font: bytes, at: int) -> Iterator[int]:
    many = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{many}H", font, at + 14)
    starts = struct.unpack_from(f">{many}H", font, at + 16 + 2 * many)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def legible(value: Any) -> Any:
    """Any text in what is said, made so that every character of it can be seen and stays on the page."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, dict):
        return {key: legible(its) for key, its in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [legible(its) for its in cast(list[Any], value)]
    return value


def _shown(text: str) -> str:
    """What hides or turns text round is left out, what has no glyph becomes its number."""
    if text.isascii() and len(text) <= UNBROKEN_MOST and text.isprintable():
        return text
    out: list[str] = []
    unknown: list[str] = []
    run = 0
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if character not in BREAKS and kind in BLANK - {"Cn", "Co"}:
            continue
        if character not in BREAKS and ord(character) not in letters():
            unknown.append(f"U+{ord(character):04X}")
            continue
        if unknown:
            out.append(_numbers(unknown))
            run = 0
        run = 0 if character.isspace() or character == "-" else run + 1
        out.append(character)
        if run >= UNBROKEN_MOST and not unicodedata.combining(character):
            out.append(BREAK)
            run = 0
    return "".join([*out, _numbers(unknown)])


def _numbers(unknown: list[str]) -> str:
    said = f"[{' '.join(unknown)}]" if unknown else ""
    unknown.clear()
    return said
