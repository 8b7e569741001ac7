"""What viewers get of one camera: an init segment, the pictures since the last key frame, then each new one.

Pictures are kept as they came, in the ring; fragments are made only while somebody looks. Who steps back gets
the same pieces from an earlier key frame on. Their numbers run on into those of the live pieces, so that a
player goes on from there for as long as it likes.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kentongan.video.codec import codec_of
from kentongan.video.fragments import Sample, fragment
from kentongan.video.ring import GROUP_BYTES_MAX, Group, Ring
from kentongan.video.shape import Shape


@dataclass(frozen=True, slots=True)
class Piece:
    """Something for viewers: the init segment (`sample` None) or one picture's fragment.

    `token` names the viewer it is meant for; "" means all. `number` rises with each piece of one feed.
    """

    number: int
    token: str
    sample: Sample | None
    shape: Shape
    body: bytes


Emit = Callable[[Piece], None]


class Feed:
    """Used by two threads: the one that reads the camera, and the one that hears who looks."""

    def __init__(self, emit: Emit, ring: Ring) -> None:
        self._emit = emit
        self._ring = ring
        self._lock = threading.Lock()
        self._shape = Shape(0, 0, "")
        self._init = b""
        # Numbers rise over every new beginning too: with the clock, faster than any camera's pictures.
        self._number = int(time.time() * 1000)
        self._looked = False

    @property
    def looked(self) -> bool:
        return self._looked

    @property
    def _shown(self) -> bool:
        """Whether pictures are sent: somebody looks, and a browser can show them."""
        return self._looked and codec_of(self._shape).playable

    def begin(self, shape: Shape, init: bytes) -> Group | None:
        """A new connection or new parameter sets: players must begin anew. Returns: what ends in the ring."""
        with self._lock:
            self._shape, self._init = shape, init
            ended = self._ring.begin(init, shape)
            if self._shown:
                self._emit(Piece(self._number, "", None, shape, init))
            return ended

    def add(self, sample: Sample) -> Group | None:
        """The next picture, in the order of decoding. Returns: the group that it ends in the ring."""
        with self._lock:
            self._number += 1
            ended = self._ring.add(sample)
            if self._shown:
                self._emit(self._piece(self._number, "", sample, self._shape))
            return ended

    def cut(self) -> Group | None:
        """The connection is lost. Returns: what ends in the ring."""
        with self._lock:
            return self._ring.cut()

    def look(self, token: str) -> bool:
        """Somebody new looks: hand over all that is needed to begin. False: there is nothing yet."""
        with self._lock:
            self._looked = True
            if not self._init or not self._shown:
                return False
            groups = self._ring.newest()
            if sum(group.size for group in groups) > GROUP_BYTES_MAX:
                groups = []  # it begins at the next key frame
            if not groups or groups[-1].init is not self._init:
                self._emit(Piece(self._number, token, None, self._shape, self._init))
                return True
            self._hand_over(groups, token)
            return True

    def back(self, token: str, at: datetime, tell: Callable[[datetime | None], None]) -> None:
        """Hand over what is kept from the key frame before `at` on; `tell` hears first from when, or None."""
        with self._lock:
            groups = [group for group in self._ring.since(at) if codec_of(group.shape).playable]
            tell(groups[0].began_at if groups else None)
            self._hand_over(groups, token)

    def unlook(self) -> None:
        with self._lock:
            self._looked = False

    def _hand_over(self, groups: list[Group], token: str) -> None:
        number = self._number - sum(len(group.samples) for group in groups)
        init: bytes | None = None
        for group in groups:
            if group.init is not init:
                init = group.init
                self._emit(Piece(number, token, None, group.shape, init))
            for sample in group.samples:
                number += 1
                self._emit(self._piece(number, token, sample, group.shape))

    @staticmethod
    def _piece(number: int, token: str, sample: Sample, shape: Shape) -> Piece:
        return Piece(number, token, sample, shape, fragment(number, [sample], shape))
