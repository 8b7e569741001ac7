"""Pieces of one camera's stream as they come over the messages, put in order.

The holder of a camera hands over what a player needs to begin to an inbox of the stream's own, and everything
after to `live.<city>.<camera>.media` for all who look. The two arrive side by side.
"""

from dataclasses import dataclass
from typing import Final, cast

from nats.aio.msg import Msg

from kentongan.base import messages

PENDING_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of the media wire; `init` holds codec and size where a player must begin anew."""

    number: int
    key: bool
    init: dict[str, object] | None
    media_s: float
    at: str
    body: bytes


def piece_of(message: Msg) -> Piece:
    """Raises: KeyError, ValueError on what is none."""
    head = message.headers or {}
    init: dict[str, object] | None = None
    if messages.CODEC in head:
        size = {"width": int(head[messages.WIDTH]), "height": int(head[messages.HEIGHT])}
        init = {"type": "init", "codec": head[messages.CODEC], **size}
    media_s = float(head.get(messages.MEDIA, "0"))
    number, key = int(head[messages.NUMBER]), head.get(messages.KEY) == "1"
    return Piece(number, key, init, media_s, head.get(messages.AT, ""), message.data)


class Order:
    """Puts pieces of two subjects in the order of their numbers, each once, beginning with an init segment.

    A piece that never comes is not waited for: the next key picture goes on from there.
    """

    def __init__(self) -> None:
        self._last: int | None = None
        self._pending: dict[int, Piece] = {}

    def take(self, piece: Piece) -> list[Piece]:
        """The pieces that can be shown now, in order."""
        if piece.init is not None:
            first = self._last is None or piece.number >= self._last
            if not first:
                return []  # a hand-over that was overtaken by a newer beginning
            self._last = piece.number
            return [piece, *self._ready()]
        if self._last is not None and piece.number <= self._last:
            return []
        self._pending[piece.number] = piece
        if self._last is not None and len(self._pending) > PENDING_MAX:
            self._skip()
        if len(self._pending) > 2 * PENDING_MAX:  # still no beginning: only the newest can matter
            del self._pending[min(self._pending)]
        return self._ready() if self._last is not None else []

    def _ready(self) -> list[Piece]:
        out: list[Piece] = []
        last = cast(int, self._last)
        self._pending = {n: p for n, p in self._pending.items() if n > last}
        while (following := self._pending.pop(last + 1, None)) is not None:
            out.append(following)
            last += 1
        self._last = last
        return out

    def _skip(self) -> None:
        keys = [n for n, p in self._pending.items() if p.key]
        self._last = (min(keys) if keys else max(self._pending)) - 1
