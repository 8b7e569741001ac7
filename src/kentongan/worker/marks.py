"""Shared memory in which the child's threads say what they are about to do, so that a crash can be traced.

Two bytes for each camera: what its reading thread does, and what the river does with its pictures.
"""

import mmap
import os
from typing import Final

from kentongan.video.picture import DECODING, IDLE, OPENING

SLOTS: Final = 1280
"""For as many cameras as a process counts and pulls at most (settings.py), and as many to be looked at."""


class Marks:
    """Both processes map the same file of no name."""

    def __init__(self, file: int) -> None:
        self.file = file
        self._map = mmap.mmap(file, SLOTS * 2)

    @classmethod
    def new(cls) -> "Marks":
        file = os.memfd_create("kentongan-marks")
        os.ftruncate(file, SLOTS * 2)
        return cls(file)

    def reader(self, slot: int) -> "Spot":
        return Spot(self._map, slot * 2)

    def river(self, slot: int) -> "Spot":
        return Spot(self._map, slot * 2 + 1)

    def clear(self) -> None:
        self._map[:] = bytes(SLOTS * 2)

    def suspects(self) -> set[int]:
        """Slots of cameras that were inside the decoder, else of those being opened."""
        for doing in (DECODING, OPENING):
            found = {at // 2 for at, mark in enumerate(self._map[:]) if mark == doing}
            if found:
                return found
        return set()

    def close(self) -> None:
        self._map.close()
        os.close(self.file)


class Spot:
    """One byte of it."""

    def __init__(self, shared: mmap.mmap, at: int) -> None:
        self._shared = shared
        self._at = at
        self.set(IDLE)

    def set(self, doing: int) -> None:
        self._shared[self._at] = doing
