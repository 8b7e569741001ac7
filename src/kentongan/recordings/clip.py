"""One mp4 out of many segments: their groups as they are, moved to their place in time.

Each mdat is byte for byte that of its segment; in its moof only the running number and the time are ours. A
clip's time is the wall's time, so that a hole in the recording is a hole in the clip. Where codec or size
change a new clip begins: one mp4 has one decoder's configuration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from kentongan.recordings.boxes import Group, Placed, layout, moved
from kentongan.recordings.model import Span

RATE: Final = 90_000
DRIFT: Final = timedelta(seconds=0.25)
"""A player's time that has run so far from the wall's is set anew."""
SAME: Final = timedelta(seconds=0.5)
"""A group that began so long before the one before it ended is another copy of the same pictures."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes for a clip. `init`: with these, and at this group, a new clip begins."""

    init: bytes | None
    group: Group
    body: bytes


class Clipper:
    """Give it a camera's segments in order; it gives the pieces of what was asked, from a key picture on."""

    def __init__(self, asked: Span) -> None:
        self._asked = asked
        self._init = b""
        self._origin: datetime | None = None
        self._offset = 0
        self._ended: datetime | None = None
        self._last = 0
        self._number = 0
        self._broken = True

    def take(self, segment: bytes) -> Iterator[Piece]:
        """The pieces of one segment's file. Raises: Invalid, where it is none of ours."""
        found = layout(BytesIO(segment), len(segment))
        init = segment[: found.init_end]
        wanted = [placed for placed in found.groups if self._is_asked(placed, found.groups)]
        for placed in wanted:
            if self._ended is not None and placed.group.began_at < self._ended - SAME:
                self._broken = True
                continue
            if self._broken and not placed.group.key:
                continue
            self._broken = False
            begins = init if init != self._init else None
            if begins is not None:
                self._begin(init, placed.group)
            yield Piece(begins, placed.group, self._placed(segment, placed))

    def _is_asked(self, placed: Placed, groups: tuple[Placed, ...]) -> bool:
        group = placed.group
        if group.began_at >= self._asked.to_at:
            return False
        if group.ended_at > self._asked.from_at:
            return True
        # A group that hangs on earlier ones of its file is shown only with them.
        later = groups[groups.index(placed) + 1 :]
        nearest = next((p.group for p in later if p.group.key), None)
        hangs = any(not p.group.key and p.group.ended_at > self._asked.from_at for p in later)
        return hangs and (nearest is None or nearest.began_at > self._asked.from_at)

    def _begin(self, init: bytes, first: Group) -> None:
        self._init, self._origin, self._number, self._last = init, first.began_at, 0, 0
        self._offset = -first.media

    def _placed(self, segment: bytes, placed: Placed) -> bytes:
        group = placed.group
        origin = self._origin or group.began_at
        wall = round((group.began_at - origin).total_seconds() * RATE)
        if abs(group.media + self._offset - wall) > DRIFT.total_seconds() * RATE:
            self._offset = wall - group.media
        ticks = max(group.media + self._offset, self._last)
        self._number += 1
        self._ended = group.ended_at
        length = round((group.ended_at - group.began_at).total_seconds() * RATE)
        self._last = ticks + max(1, length - RATE // 20)
        head = moved(segment[placed.moof : placed.mdat], self._number, ticks)
        return head + segment[placed.mdat : placed.end]
