"""What a watch process knows of the health of one camera it holds, on its way to the database."""

import math
import time
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from kentongan.base.clock import Clock, wall
from kentongan.cameras.health.model import FAILED, TroubleKind
from kentongan.cameras.health.record import Hour, Seen
from kentongan.video.pipe import Head

NEVER: Final = datetime.min.replace(tzinfo=UTC)
OFFLINE_S: Final = 15.0
"""A camera that was away for a shorter while is no trouble."""
BACK_S: Final = 10.0
"""A camera is back when it has played so long without a break. A shorter while is a try that failed (so says
PLAYED_S of video/pull.py, too): between two tries lie up to 12 s, so that one that shows a moment at each
would never be away for OFFLINE_S, and nobody would hear of it."""
AWAY: Final = frozenset({"dead", "silent", "garbage"})
SLOT_S: Final = 10
CONFIRM_S: Final = 20.0
"""Troubles are confirmed, and hours written, so often; at once when something changes."""
WHY_MAX: Final = 200
SINCE_MAX_S: Final = 3e6
LEARNT_MAX: Final = 200_000


@dataclass(slots=True)
class Fit:
    """One camera's health: what the child says of it, and the slots of the hours not stored yet."""

    troubles: tuple[Seen, ...] = ()
    judged: bool = False
    learnt: bytes | None = None
    fresh: bool = False  # `learnt` is not stored yet
    accepted_at: datetime = field(default_factory=wall)
    clock: Clock = wall
    moved_at: datetime = NEVER
    moved_by: str = ""  # who turned it, while it is not back
    _away_since: datetime | None = None
    _away_why: str = ""
    _back_since: datetime | None = None
    _hours: dict[datetime, list[int]] = field(default_factory=dict[datetime, list[int]])
    _told: frozenset[str] | None = None
    _told_at: float = 0.0

    def hear(self, head: Head) -> None:
        """Take what the child says. Raises: KeyError, ValueError, TypeError on what makes no sense."""
        now = self.clock()
        self.judged = bool(head.get("judged", False))
        self.troubles = tuple(
            Seen(
                TroubleKind(kind).value,
                now - timedelta(seconds=_within(since_s, SINCE_MAX_S)),
                _within(sure, 1.0),
                _plain(why),
            )
            for kind, since_s, sure, why in head.get("troubles", [])[: len(TroubleKind)]
        )
        self._follow(head, now)
        if self.moved_by and head["state"] == "playing":
            self.moved_by = next((it.why for it in self.troubles if it.kind == TroubleKind.MOVED), "")

    def _follow(self, head: Head, now: datetime) -> None:
        """A camera that is away in one way and then in another, or back for a moment, was away all the
        time."""
        if head["state"] in AWAY:
            self._away_since = self._away_since or min(datetime.fromisoformat(head["since"]), now)
            self._away_why, self._back_since = _plain(head["detail"]), None
        elif head["state"] == "connecting":
            self._back_since = None
        else:
            self._back_since = self._back_since or now
            if (now - self._back_since).total_seconds() >= BACK_S:
                self._away_since = None

    def move(self, at: datetime, by: str) -> bool:
        """A person turned it. Returns: whether that is news."""
        news = at > self.moved_at
        if news:
            self.moved_at, self.moved_by = at, _plain(by) or "?"
        return news

    def keep(self, learnt: str) -> None:
        """What the camera has learnt of its view. Raises: ValueError."""
        raw = b64decode(learnt, validate=True)
        if len(raw) <= LEARNT_MAX:
            self.learnt, self.fresh = raw, True

    def note(self, report: Head) -> None:
        """Mark the slot of now: somebody watched, and how the camera was."""
        now = self.clock()
        if report["state"] in {"connecting", "released"}:
            return
        kinds = {it.kind for it in self.troubles}  # while it plays, its moments are moments of work
        hour = now.replace(minute=0, second=0, microsecond=0)
        bit = 1 << (359 - (now.minute * 60 + now.second) // SLOT_S)
        masks = self._hours.setdefault(hour, [0, 0, 0])
        masks[0] |= bit
        if report["state"] in AWAY or kinds & FAILED:
            masks[1] |= bit
        elif kinds:
            masks[2] |= bit

    def now(self, report: Head) -> tuple[Seen, ...]:
        """Everything that is wrong, what the state of the connection says among it."""
        since = self._away_since
        if since is None or report["state"] == "released":
            return self.troubles
        # One that came back in time is no trouble while it proves itself.
        if ((self._back_since or self.clock()) - since).total_seconds() < OFFLINE_S:
            return self.troubles
        return (*self.troubles, Seen(TroubleKind.OFFLINE.value, since, 1.0, self._away_why))

    def over(self, report: Head) -> tuple[str, ...]:
        """Kinds that the camera is certain not to have."""
        if report["state"] not in {"playing", "clock"}:
            return ()
        there = {it.kind for it in self.troubles}
        if self._away_since is not None:
            there.add(TroubleKind.OFFLINE.value)
        known = TroubleKind if self.judged else [TroubleKind.OFFLINE]
        return tuple(it.value for it in known if it.value not in there)

    def due(self, report: Head) -> bool:
        """Whether the database wants to hear: something changed, or it is time to confirm."""
        said = frozenset(it.kind for it in self.now(report)) | frozenset(f"-{it}" for it in self.over(report))
        if said == self._told and not self.fresh and time.monotonic() - self._told_at < CONFIRM_S:
            return False
        self._told, self._told_at = said, time.monotonic()
        return True

    def hours(self) -> tuple[Hour, ...]:
        return tuple(Hour(hour, *masks) for hour, masks in self._hours.items())

    def stored(self) -> None:
        """What was handed over stands in the database."""
        last = max(self._hours, default=None)
        self._hours = {hour: masks for hour, masks in self._hours.items() if hour == last}
        self.fresh = False

    def lost(self) -> None:
        """It does not: hand it over again."""
        self._told = None


def _within(found: object, most: float) -> float:
    """Raises: ValueError, where the database could not keep it."""
    if not isinstance(found, int | float) or not math.isfinite(found):
        raise ValueError(f"{found!r} is no number")
    return min(max(float(found), 0.0), most)


def _plain(found: object) -> str:
    return "".join(c for c in str(found) if c.isprintable())[: WHY_MAX // 4]
