"""From a sheet to a PDF."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

from typst import Compiler

from kentongan.base.errors import Unavailable
from kentongan.base.press.fonts import fonts, legible
from kentongan.base.press.sheet import Sheet

SHEET: Final = Path(__file__).with_name("sheet.typ").read_bytes()
PLACES: Final = 3  # one sheet is set, two wait: each holds a thread, and the desk needs the others


class PressBusy(Unavailable):
    """As many wait for paper in this process as may."""


class Press:
    """Sets one sheet at a time: the desk's own work comes first. Who finds no place is told so at once."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = BoundedSemaphore(places)
        self._one = Lock()

    @contextmanager
    def place(self) -> Generator[None]:
        """A place in the queue, taken before anything is read or noted. Raises: PressBusy."""
        if not self._places.acquire(blocking=False):
            raise PressBusy("others are printing; try again in a moment")
        try:
            yield
        finally:
            self._places.release()

    def set(self, sheet: Sheet, at: datetime) -> bytes:
        """A PDF on A4, for who has a place. `at`: when it says that it was made."""
        said = json.dumps(legible(asdict(sheet)))
        with self._one:
            return _compiled(said, at)


def _compiled(said: str, at: datetime) -> bytes:
    compiler = Compiler(SHEET, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"said": said})
    made = compiler.compile(format="pdf", timestamp=at.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
