"""The last seconds of each camera, as they came: what a viewer steps back into, and what a recorder stores.

Pictures are kept in groups, from one key picture to the next. A group that grows too long or too large is
cut; what follows of it is a group that begins with no key picture. Bytes are bounded for each camera, and for
all cameras of a process together; where there is no more room the oldest group goes, whosever it is.
"""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from kentongan.video.fragments import Sample, fragment
from kentongan.video.shape import Shape

GROUP_BYTES_MAX: Final = 4 * 1024 * 1024
GROUP_MAX: Final = timedelta(seconds=10)
KEY_MAX: Final = timedelta(seconds=60)
"""Of cameras whose key pictures come more seldom not all that is promised is kept."""
SAMPLE_BYTES: Final = 400
"""What a kept picture costs beside its bytes."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures of one camera that follow each other, under one init segment.

    `key`: the first one is a key picture; `size`: bytes of memory that the pictures take.
    """

    init: bytes
    shape: Shape
    began_at: datetime
    ended_at: datetime
    samples: tuple[Sample, ...]
    size: int

    @property
    def key(self) -> bool:
        return self.samples[0].key

    def fragment(self, number: int) -> bytes:
        """One moof and mdat of the whole group."""
        return fragment(number, self.samples, self.shape)


class Room:
    """What the finished groups of one process may take together. Its lock is that of every ring in it.

    Groups that still grow come on top: at most `GROUP_BYTES_MAX` of each camera.
    """

    def __init__(self, bytes_max: int) -> None:
        self.lock = threading.RLock()
        self.size = 0
        self._bytes_max = bytes_max
        self._rings: list[Ring] = []

    def enter(self, ring: "Ring") -> None:
        with self.lock:
            self._rings.append(ring)

    def leave(self, ring: "Ring") -> None:
        with self.lock:
            if ring in self._rings:
                self._rings.remove(ring)

    def make(self) -> None:
        """Drop the oldest groups until the rest fits."""
        with self.lock:
            while self.size > self._bytes_max:
                oldest = [(ring.oldest, i) for i, ring in enumerate(self._rings) if ring.oldest is not None]
                self._rings[min(oldest)[1]].drop()


class Ring:
    """One camera's: `kept`, and what of before it comes since the key picture that it begins with.

    `add` and `begin` come from the thread that reads it, everything else from any.
    """

    def __init__(self, kept: timedelta, bytes_max: int, room: Room) -> None:
        self._kept = kept
        self._bytes_max = bytes_max
        self._room = room
        self._groups: deque[Group] = deque()
        self._finished_bytes = 0
        self._growing: list[Sample] = []
        self._growing_bytes = 0
        self._init = b""
        self._shape: Shape | None = None
        room.enter(self)

    @property
    def size(self) -> int:
        return self._finished_bytes + self._growing_bytes

    @property
    def oldest(self) -> datetime | None:
        return self._groups[0].began_at if self._groups else None

    def keep(self, kept: timedelta) -> None:
        """Keep so much from now on; what is too old then goes when the next group ends."""
        with self._room.lock:
            self._kept = kept

    def begin(self, init: bytes, shape: Shape) -> Group | None:
        """A new connection or new parameter sets. Returns: the group that ends here."""
        ended = self.cut()
        self._init, self._shape = init, shape
        return ended

    def add(self, sample: Sample) -> Group | None:
        """The next picture, in the order of decoding. Returns: the group that it ends.

        What comes before the first key picture after a beginning is not kept.
        """
        ended = self.cut() if self._growing and self._is_over(sample) else None
        if self._shape is None or not (sample.key or self._growing or ended):
            return ended
        self._growing.append(sample)
        self._growing_bytes += len(sample.body) + SAMPLE_BYTES
        return ended

    def cut(self) -> Group | None:
        """End the group that grows now. Returns: it, where it holds anything."""
        if not self._growing or self._shape is None:
            return None
        with self._room.lock:
            group = self._grown()
            self._growing, self._growing_bytes = [], 0
            self._groups.append(group)
            self._finished_bytes += group.size
            self._room.size += group.size
            while self._groups and self._is_old(self._groups[0], group.ended_at):
                self.drop()
            self._room.make()
        return group

    def drop(self) -> None:
        """Forget the oldest group."""
        with self._room.lock:
            size = self._groups.popleft().size
            self._finished_bytes -= size
            self._room.size -= size

    def since(self, at: datetime) -> list[Group]:
        """What is kept from the newest key picture at or before `at` on, or from the oldest one after it.

        The last group is the one that still grows. Groups that hang on one that was dropped are left out.
        """
        groups = self.groups()
        keys = [i for i, group in enumerate(groups) if group.key]
        before = [i for i in keys if groups[i].began_at <= at]
        return groups[before[-1] if before else keys[0] :] if keys else []

    def finished(self, at: datetime) -> list[Group]:
        """As `since`, but for the group that still grows."""
        with self._room.lock:
            return [group for group in self.since(at) if group in self._groups]

    def newest(self) -> list[Group]:
        """What is kept from the last key picture on: all that a player needs to go on from now."""
        groups = self.groups()
        keys = [i for i, group in enumerate(groups) if group.key]
        return groups[keys[-1] :] if keys else []

    def groups(self) -> list[Group]:
        """All that is kept, the growing group last."""
        with self._room.lock:
            return [*self._groups, *([self._grown()] if self._growing else [])]

    def close(self) -> None:
        """Forget everything: the camera is left."""
        with self._room.lock:
            while self._groups:
                self.drop()
            self._growing, self._growing_bytes = [], 0
            self._room.leave(self)

    def _grown(self) -> Group:
        samples = tuple(self._growing)
        shape = self._shape or Shape(0, 0, "")
        return Group(self._init, shape, samples[0].at, samples[-1].at, samples, self._growing_bytes)

    def _is_over(self, sample: Sample) -> bool:
        too_long = abs(sample.at - self._growing[0].at) >= GROUP_MAX
        return sample.key or too_long or self._growing_bytes + len(sample.body) > GROUP_BYTES_MAX

    def _is_old(self, group: Group, now: datetime) -> bool:
        """Whether the first group can go: what is promised begins at a key picture, and that is kept."""
        # A clock that was set back leaves groups in the future; they are as old.
        if self.size > self._bytes_max or group.ended_at - now > self._kept:
            return True
        if not group.key:
            return now - group.ended_at > self._kept
        later = next((one.began_at for one in islice(self._groups, 1, None) if one.key), None)
        since = group.ended_at + KEY_MAX if later is None else later
        return now - since >= self._kept
