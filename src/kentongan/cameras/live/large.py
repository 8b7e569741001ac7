"""The large stream of a camera beside its small one: which of the two a page gets, and on which time.

A page that goes from one to the other plays on in one buffer. So the large pictures are shifted to the media
time that a small one of the same instant has; boxes and clock words keep the time of the small stream.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nats.aio.msg import Msg

from kentongan.cameras.live.pieces import Order, Piece, piece_of

SILENT_S: Final = 2.0
"""A large stream of which nothing came for so long gives way to the small one."""
DRIFT_S: Final = 0.15
"""The two times may part by so much before the large pictures are shifted anew."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """One large picture to be shown, at `media_s` of the small stream's time.

    `init`: what a player must be given before it, and `shift_s`, to be added to the times in its fragments.
    """

    piece: Piece
    media_s: float
    shift_s: float
    init: Piece | None


class Large:
    """For one stream of one page. Until `take` gives something, the small stream is shown."""

    def __init__(self) -> None:
        self._order = Order()
        self._init: Piece | None = None
        self._lead_s: float | None = None  # of the small stream; None: it has not begun
        self._shift_s: float | None = None  # None: the small stream is shown
        self._begins = True  # at the next key picture, with its init segment
        self._heard_at = 0.0

    @property
    def shown(self) -> bool:
        return self._shift_s is not None

    def anew(self) -> "Large":
        """One that hears the large stream from its beginning on, beside the same small one."""
        after = Large()
        after._lead_s = self._lead_s
        return after

    def small_begins(self) -> None:
        """The small stream begins anew, and its time with it."""
        self._lead_s = self._shift_s = None

    def hear_small(self, piece: Piece) -> None:
        """A key picture of the small stream came."""
        self._lead_s = _lead_s(piece)

    def gives_way(self, *, wanted: bool) -> bool:
        """Whether the small stream takes over at the key picture that it has now."""
        if not self.shown or (wanted and time.monotonic() - self._heard_at < SILENT_S):
            return False
        self._shift_s = None
        return True

    def take(self, message: Msg, *, wanted: bool) -> list[Shifted]:
        """The large pictures that are to be shown now, in order. The first one is a key picture.

        Raises: KeyError, ValueError on what is no piece.
        """
        found = [self._shifted(piece, wanted=wanted) for piece in self._order.take(piece_of(message))]
        return [one for one in found if one is not None]

    def _shifted(self, piece: Piece, *, wanted: bool) -> Shifted | None:
        if piece.init is not None:
            self._init, self._begins = piece, True
            return None
        self._heard_at = time.monotonic()
        init: Piece | None = None
        if piece.key and (wanted or self.shown) and self._lead_s is not None:
            shift_s = self._lead_s - _lead_s(piece)
            if self._begins or self._shift_s is None or abs(shift_s - self._shift_s) > DRIFT_S:
                self._shift_s, self._begins, init = shift_s, False, self._init
        if self._shift_s is None or self._begins:
            return None
        return Shifted(piece, piece.media_s + self._shift_s, self._shift_s, init)


def _lead_s(piece: Piece) -> float:
    """How far media time is ahead of the clock."""
    return piece.media_s - datetime.fromisoformat(piece.at).timestamp()
