"""From a sheet to a PDF."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from typst import Compiler

from kentongan.base.errors import Unavailable
from kentongan.base.press.fonts import fonts, legible
from kentongan.base.press.sheet import Sheet

SHEET: Final = Path(__file__).with_name("sheet.typ").read_bytes()
WAIT_S: Final = 30.0
_one: Final = Lock()  # the desk's own work comes first: one sheet at a time


def press(sheet: Sheet, at: datetime) -> bytes:
    """A PDF on A4. `at`: when it says that it was made.

    Raises: Unavailable, when others wait for paper already.
    """
    said = legible(asdict(sheet))
    if not _one.acquire(timeout=WAIT_S):
        raise Unavailable("others are printing; try again in a moment")
    try:
        return _compiled(json.dumps(said), at)
    finally:
        _one.release()


def _compiled(said: str, at: datetime) -> bytes:
    compiler = Compiler(SHEET, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"said": said})
    made = compiler.compile(format="pdf", timestamp=at.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
