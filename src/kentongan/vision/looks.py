"""The ledger of looks: how many each camera was due and got, how late they came, what they cost.

It measures the river and steers nothing. What it says is what `kentongan bench cameras` judges by.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

AGES_MAX: Final = 20_000
"""Ages kept between two readings; nobody reads what is not read for so long."""


class Manner(StrEnum):
    """How a look was done: a detector saw it, or pixels or packets that did arrive showed it still."""

    SEEN = "seen"
    STILL = "still"


@dataclass(slots=True)
class _Camera:
    due: float = 0.0
    seen: int = 0
    still: int = 0
    audited: int = 0
    missed: int = 0
    gap_s: float = 0.0
    newest_at: datetime | None = None  # of the pictures that were looked at
    idle_since: datetime | None = None
    """When the last look was done; before the first, when one was known to be due."""

    def busy(self) -> bool:
        return bool(self.due or self.seen or self.still or self.audited)


class Looks:
    """Filled by the river's thread and by those that read cameras; read once a second by another."""

    def __init__(self, began: datetime) -> None:
        """`began`: the instant from which the first reading tells."""
        self._lock = threading.Lock()
        self._cameras: dict[str, _Camera] = {}
        self._since = began
        self._ages_s: list[float] = []
        self._inferences = 0
        self._filled = 0.0

    def due(self, camera: str, n: float) -> None:
        """Note that `n` more looks are due. By the clock, not by pictures: a silent camera is due too."""
        with self._lock:
            self._of(camera).due += n

    def done(self, camera: str, at: datetime, age_s: float, manner: Manner) -> None:
        """Note a look.

        A picture that is looked at again, or one older than another that was, is no further look: a camera
        that wakes shows once more what had been told as still. Its age counts: so late was its detection.

        Args:
            at: the instant of the picture.
            age_s: seconds from that instant until its outcome was known.
        """
        with self._lock:
            row = self._of(camera)
            if manner is Manner.SEEN and len(self._ages_s) < AGES_MAX:
                self._ages_s.append(round(age_s, 4))
            if row.newest_at is not None and at <= row.newest_at:
                return
            if manner is Manner.SEEN:
                row.seen += 1
            else:
                row.still += 1
            before = row.newest_at or row.idle_since
            if before is not None:
                row.gap_s = max(row.gap_s, (at - before).total_seconds())
            row.newest_at, row.idle_since = at, at + timedelta(seconds=age_s)

    def audited(self, camera: str, missed: bool) -> None:
        """Note that a look told as still was checked by full detection; `missed`: something moved there."""
        with self._lock:
            row = self._of(camera)
            row.audited += 1
            row.missed += missed

    def inferred(self, n: int, packed_share: float) -> None:
        """Note `n` runs of the network whose input was filled by this share, 0..1, with what was asked."""
        with self._lock:
            self._inferences += n
            self._filled += n * packed_share

    def take(self, now: datetime) -> dict[str, Any]:
        """Read what was noted since the last reading, and begin anew.

        Returns: `since`, `at`: the span; `cameras`: by name `due`, `seen`, `still`, `audited`, `missed` and
            `gap_max_s`, the longest time between two pictures looked at, one that still goes on included;
            `ages_s`: of the looks seen; `inferences`; `packed_share`: their mean, null where there were none.
        """
        with self._lock:
            told = {
                "since": self._since.isoformat(),
                "at": now.isoformat(),
                "cameras": dict(self._rows(now)),
                "ages_s": self._ages_s,
                "inferences": self._inferences,
                "packed_share": round(self._filled / self._inferences, 4) if self._inferences else None,
            }
            self._since, self._ages_s, self._inferences, self._filled = now, [], 0, 0.0
            return told

    def _rows(self, now: datetime) -> Iterator[tuple[str, dict[str, float]]]:
        for name, row in list(self._cameras.items()):
            if not row.busy():
                del self._cameras[name]  # it was dropped: a camera that is watched is always due
                continue
            yield name, _told(row, now)
            self._cameras[name] = _Camera(newest_at=row.newest_at, idle_since=row.idle_since or now)

    def _of(self, camera: str) -> _Camera:
        return self._cameras.setdefault(camera, _Camera())


def _told(row: _Camera, now: datetime) -> dict[str, float]:
    # From when the last look was done, not from its picture: every picture takes its time to be looked at.
    open_s = (now - row.idle_since).total_seconds() if row.idle_since else 0.0
    return {
        "due": round(row.due, 3),
        "seen": row.seen,
        "still": row.still,
        "audited": row.audited,
        "missed": row.missed,
        "gap_max_s": round(max(row.gap_s, open_s), 3),
    }
