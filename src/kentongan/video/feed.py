"""What viewers get of one camera: an init segment, the pictures since the last key frame, then each new one.

Pictures are kept as they came; fragments are made only while somebody looks.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kentongan.video import h264
from kentongan.video.fragments import Sample, fragment, init_segment

KEPT_MAX: Final = 4 * 1024 * 1024
"""Bytes kept since the last key frame; a camera whose groups are longer begins at its next key frame."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something for viewers: the init segment (`sample` None) or one picture's fragment.

    `token` names the viewer it is meant for; "" means all. `number` rises with each piece of one feed.
    """

    number: int
    token: str
    sample: Sample | None
    shape: h264.Shape
    body: bytes


Emit = Callable[[Piece], None]


class Feed:
    """Used by two threads: the one that reads the camera, and the one that hears who looks."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._lock = threading.Lock()
        self._kept: list[Sample] = []
        self._kept_bytes = 0
        self._whole = False
        self._shape = h264.Shape(0, 0, "")
        self._init = b""
        # Numbers rise over every new beginning too: with the clock, faster than any camera's pictures.
        self._number = int(time.time() * 1000)
        self._looked = False

    @property
    def looked(self) -> bool:
        return self._looked

    def begin(self, shape: h264.Shape, sps: bytes, pps: bytes) -> None:
        """A new connection or new parameter sets: players must begin anew."""
        init = init_segment(shape, sps, pps)
        with self._lock:
            self._forget()
            self._whole = False
            self._shape, self._init = shape, init
            if self._looked:
                self._emit(Piece(self._number, "", None, shape, init))

    def add(self, sample: Sample) -> None:
        """The next picture, in the order of decoding."""
        with self._lock:
            self._number += 1
            if sample.key:
                self._forget()
                self._whole = True
            if self._kept_bytes + len(sample.body) > KEPT_MAX:
                self._forget()
                self._whole = False
            if self._whole:
                self._kept.append(sample)
                self._kept_bytes += len(sample.body)
            if self._looked:
                self._emit(Piece(self._number, "", sample, self._shape, fragment(self._number, sample)))

    def look(self, token: str) -> bool:
        """Somebody new looks: hand over all that is needed to begin. False: there is nothing yet."""
        with self._lock:
            self._looked = True
            if not self._init:
                return False
            first = self._number - len(self._kept)
            self._emit(Piece(first, token, None, self._shape, self._init))
            for i, sample in enumerate(self._kept, first + 1):
                self._emit(Piece(i, token, sample, self._shape, fragment(i, sample)))
            return True

    def unlook(self) -> None:
        with self._lock:
            self._looked = False

    def _forget(self) -> None:
        self._kept.clear()
        self._kept_bytes = 0
