"""The cameras that this process holds, and the counts it has not stored yet."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from kentongan.base.clock import wall
from kentongan.cameras.health.model import network_of
from kentongan.cameras.health.record import Health
from kentongan.cameras.stills.actions import Fresh
from kentongan.traffic.record import Known, Report
from kentongan.video.pipe import Head
from kentongan.vision.model import Count, Kind, Way
from kentongan.worker.fits import Fit

UNSAVED_MAX: Final = 100_000
"""Minutes kept while the database is away: of 25 cameras almost three days."""
FORGIVEN_S: Final = 300.0
IN_TURN_S: Final = 2.0
PENANCE_S: Final = (10.0, 30.0, 120.0, 300.0)
PROOF_S: Final = (30.0, 120.0, 600.0, 3600.0)
"""So long a camera has to play in a child of its own before it is let in with others again."""
DOUBT_S: Final = 2.0
"""So long, the first time, where others may as well have been the culprit."""
LEASE_S: Final = 10.0
INBOXES_MAX: Final = 32
JPEG: Final = b"\xff\xd8\xff"
STILL_MAX: Final = 256 * 1024
LEDGER: Final = ("due", "seen", "still", "audited", "missed", "gap_max_s")


def fresh_report() -> Head:
    return {"state": "connecting", "detail": "", "since": wall().isoformat()}


@dataclass(slots=True)
class Post:
    """One camera held, under one epoch. `message` is the duty that is kept in progress, if there is one."""

    city: str
    known: Known
    slot: int
    counted: bool
    message: Msg | None = None
    subscriptions: list[Subscription] = field(default_factory=list[Subscription])
    report: Head = field(default_factory=fresh_report)
    fit: Fit = field(default_factory=Fit)
    suspected: bool = False
    alone: bool = False  # in a child of its own, as one died of it
    sound_since: float = 0.0
    told: int = 0  # which start of its child was told of it; -1: one that is dead
    offered_at: float = 0.0  # when its duty was given to the others, who have not taken it yet
    recorded: bool = False  # whether its child is to send what should be recorded
    showing: bool = False
    warmed: bool = False  # whether its child was told to keep more of it
    warm_until: float = 0.0
    looked_until: float = 0.0
    showing_large: bool = False
    large_until: float = 0.0
    wanted_until: float = 0.0
    inboxes: list[str] = field(default_factory=list[str])
    asked_back: dict[str, str] = field(default_factory=dict[str, str])  # where the answer goes, by inbox

    @property
    def camera(self) -> UUID:
        return self.known.camera.id

    @property
    def epoch(self) -> int:
        return self.known.camera.epoch

    @property
    def key(self) -> str:
        return f"{self.camera}@{self.epoch}"

    @property
    def looked(self) -> bool:
        return time.monotonic() < self.looked_until

    def look(self, linger_s: float, inbox: str) -> bool:
        """Somebody looks. Returns whether somebody did already."""
        before = self.looked
        self.showing = True
        self.looked_until = time.monotonic() + LEASE_S
        self.wanted_until = self.looked_until + linger_s
        if inbox:
            self.inboxes = [*self.inboxes[-INBOXES_MAX:], inbox]
        return before

    @property
    def looked_large(self) -> bool:
        return time.monotonic() < self.large_until

    def look_large(self, inbox: str) -> bool:
        """Somebody looks at it large. Returns whether somebody did already."""
        before = self.looked_large
        self.showing_large = True
        self.large_until = time.monotonic() + LEASE_S
        if inbox:
            self.inboxes = [*self.inboxes[-INBOXES_MAX:], inbox]
        return before

    @property
    def warm(self) -> bool:
        return time.monotonic() < self.warm_until

    def keep_warm(self, linger_s: float) -> None:
        """Hold it as if somebody looked, and send nothing."""
        self.warm_until = time.monotonic() + LEASE_S
        self.wanted_until = max(self.wanted_until, self.warm_until + linger_s)

    def step_back(self, inbox: str, reply: str) -> None:
        """Somebody wants what was before, beginning at an answer to `reply`."""
        self.inboxes = [*self.inboxes[-INBOXES_MAX:], inbox]
        self.asked_back[inbox] = reply
        if len(self.asked_back) > INBOXES_MAX:
            del self.asked_back[next(iter(self.asked_back))]

    def hear(self, report: Head) -> bool:
        """Take what the child says of the camera. Returns whether its state is another one now."""
        if self.suspected and report["state"] == "connecting":
            report = report | {"state": "garbage", "detail": "decoder_crashed"}
        else:
            self.suspected = False
        if self.alone and report["state"] == "playing":
            self.sound_since = self.sound_since or time.monotonic()
            report = report | {"detail": report["detail"] or "proving"}
        else:
            self.sound_since = 0.0
        self.fit.hear(report)
        changed = any(report[k] != self.report.get(k) for k in ("state", "detail"))
        self.report = report
        return changed

    def reported(self, worker: str) -> Report:
        """The report for the database."""
        found = self.report
        return Report(
            camera=self.camera,
            epoch=self.epoch,
            state=found["state"],
            detail=found["detail"],
            since=datetime.fromisoformat(found["since"]),
            frame_at=datetime.fromisoformat(found["frame_at"]) if found.get("frame_at") else None,
            width=found.get("width"),
            height=found.get("height"),
            fps=found.get("fps"),
            codec=found.get("codec"),
            counting=self.counted,
            worker=worker,
        )

    def healthy(self) -> Health | None:
        """Its health for the database, where that has news. Marks that it was watched now."""
        self.fit.note(self.report)
        if not self.fit.due(self.report):
            return None
        fit = self.fit
        return Health(
            self.camera, network_of(self.known.camera.main_place), fit.now(self.report),
            fit.over(self.report), fit.hours(), fit.learnt if fit.fresh else None,
        )  # fmt: skip

    def drawn(self) -> list[dict[str, Any]]:
        """The lines, for the child."""
        rows = self.known.lines if self.counted else ()
        return [{"id": str(w.id), "name": w.name, "from": list(w.from_), "to": list(w.to)} for w in rows]

    def masked(self) -> list[list[list[float]]]:
        """The masks, for the child."""
        return [[list(point) for point in mask.points] for mask in self.known.masks if self.counted]


class Posts:
    """All of them, by camera and by key."""

    def __init__(self) -> None:
        self.by_camera: dict[UUID, Post] = {}

    def __iter__(self) -> Iterator[Post]:
        return iter(list(self.by_camera.values()))

    def __len__(self) -> int:
        return len(self.by_camera)

    def add(self, post: Post) -> None:
        self.by_camera[post.camera] = post

    def remove(self, post: Post) -> None:
        if self.by_camera.get(post.camera) is post:
            del self.by_camera[post.camera]

    def of(self, key: object) -> Post | None:
        """The post of a key that the child named; None when that is past."""
        try:
            post = self.by_camera.get(UUID(str(key).partition("@")[0]))
        except ValueError:
            return None
        return post if post and post.key == key else None

    def holds(self, post: Post) -> bool:
        return self.by_camera.get(post.camera) is post

    def on_duty(self, *, counted: bool) -> list[Post]:
        """Those that are to be counted, or only pulled, whether somebody looks or not."""
        held = [p for p in self.by_camera.values() if p.message is not None and not p.offered_at]
        return [p for p in held if p.counted == counted]

    def asked(self) -> list[Post]:
        """Those that are pulled while somebody looks."""
        return [p for p in self.by_camera.values() if p.message is None]

    def cities(self) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = {}
        for post in self.by_camera.values():
            found.setdefault(post.city, []).append(post)
        return found


class Unsaved:
    """Running totals that the database does not hold yet; a later one of the same minute takes its place."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int, datetime], Count] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, post: Post, found: Head) -> None:
        """Raises: KeyError, ValueError, TypeError on what is no count."""
        since = datetime.fromisoformat(found["since"])
        if since.second or since.microsecond or abs(since - wall()) > timedelta(days=1):
            raise ValueError("no minute of now")
        lines = {str(line.id) for line in post.known.lines}
        rows = [row for row in found["crossings"] if row[0] in lines]
        total = Count(
            camera=str(post.camera),
            since=since,
            crossings={(line, Way(way), Kind(kind)): int(n) for line, way, kind, n in rows},
            seconds=int(found["seconds"]) & ((1 << 60) - 1),
            final=False,
        )
        self._kept[post.city, str(post.camera), post.epoch, since] = total
        if len(self._kept) > UNSAVED_MAX:
            del self._kept[next(iter(self._kept))]

    def cities(self) -> set[str]:
        return {city for city, _, _, _ in self._kept}

    def of(self, city: str) -> list[tuple[int, Count]]:
        return [(epoch, c) for (where, _, epoch, _), c in self._kept.items() if where == city]

    def saved(self, city: str, rows: list[tuple[int, Count]]) -> None:
        """Forget these, unless a later total came meanwhile."""
        for epoch, total in rows:
            key = (city, total.camera, epoch, total.since)
            if self._kept.get(key) is total:
                del self._kept[key]


def still_of(post: Post, head: Head, jpeg: bytes) -> Fresh:
    """A small picture as the child made it. Raises: KeyError, ValueError, on what is none."""
    at = datetime.fromisoformat(head["at"])
    if not (jpeg.startswith(JPEG) and len(jpeg) <= STILL_MAX) or at.tzinfo is None:
        raise ValueError("no picture")
    return Fresh(post.camera, post.epoch, min(at, wall()), jpeg)


def ledger_of(posts: Posts, ledger: Head) -> Head:
    """What the child notes of its looks, by cameras that we hold; see vision/looks.py.

    A camera taken again meanwhile is told under its new epoch only.
    Raises: KeyError, ValueError, TypeError on what is no ledger.
    """
    rows = {str(post.camera): row for key, row in ledger["cameras"].items() if (post := posts.of(key))}
    share = ledger["packed_share"]
    return {
        "since": datetime.fromisoformat(ledger["since"]).isoformat(),
        "at": datetime.fromisoformat(ledger["at"]).isoformat(),
        "cameras": {id: {name: _finite(row[name]) for name in LEDGER} for id, row in rows.items()},
        "ages_s": [_finite(age_s) for age_s in ledger["ages_s"]],
        "inferences": int(ledger["inferences"]),
        "packed_share": None if share is None else _finite(share),
    }


def crossings_of(post: Post, found: Head) -> list[Head]:
    """The crossings that the child found, but for those of lines that are gone by now.

    Raises: KeyError, ValueError, TypeError on what is none.
    """
    drawn = {str(line.id): line.name for line in post.known.lines}
    where = {"city": post.city, "camera": str(post.camera)}
    told: list[Head] = []
    for line, way, kind, at in found["crossings"]:
        if line in drawn:
            kinds = {"way": Way(way).value, "kind": Kind(kind).word}
            when = {"at": datetime.fromisoformat(at).isoformat()}
            told.append(where | {"line": line, "line_name": drawn[line]} | kinds | when)
    return told


def _finite(found: object) -> float:
    """Raises: ValueError, where JSON could not carry it."""
    if not isinstance(found, int | float) or not math.isfinite(found):
        raise ValueError(f"{found!r} is no number")
    return found


class Penance:
    """Cameras at which a child died: each wait is longer, until one has behaved for five minutes.

    Where several were inside the decoder at once nobody is guilty yet: each gets a child of its own, or where
    they are too many for that they come back one after the other, so that the next death has one culprit. Who
    only was there is let in again soon, and at once where another is found guilty; not so at the next time.
    """

    def __init__(self) -> None:
        self._deaths: dict[UUID, int] = {}
        self._doubts: dict[UUID, tuple[int, float]] = {}  # how often, and when last
        self._until: dict[UUID, float] = {}

    def in_turn(self, suspects: list[UUID]) -> None:
        """These wait for each other."""
        now = time.monotonic()
        first = sorted(suspects, key=lambda camera: self._deaths.get(camera, 0))
        self._until |= {camera: now + IN_TURN_S * (i + 1) for i, camera in enumerate(first)}

    def doubt(self, suspects: list[UUID]) -> None:
        """A child died, and any of these can have done it."""
        now = time.monotonic()
        for camera in suspects:
            times, at = self._doubts.get(camera, (0, now))
            self._doubts[camera] = (times + 1 if now - at < FORGIVEN_S else 1, now)

    def died(self, camera: UUID) -> None:
        """A child died, and nobody but this camera can have done it: who else was suspected is cleared."""
        self._doubts = {cleared: (0, at) for cleared, (_, at) in self._doubts.items()}
        now = time.monotonic()
        recent = now - self._until.get(camera, 0.0) < FORGIVEN_S
        times = self._deaths.get(camera, 0) if recent else 0
        self._deaths[camera] = times + 1
        self._until[camera] = now + PENANCE_S[min(times, len(PENANCE_S) - 1)]

    def proof_s(self, camera: UUID) -> float:
        """How long the camera has to behave by itself; one suspected elsewhere as long as a culprit."""
        deaths = self._deaths.get(camera, 0)
        times, _ = self._doubts.get(camera, (2, 0.0))
        if deaths == 0 and times < 2:
            return DOUBT_S * times
        return PROOF_S[min(max(deaths, times - 1), len(PROOF_S)) - 1]

    def wait_s(self, camera: UUID) -> float:
        """How long the camera still has to wait."""
        return max(0.0, self._until.get(camera, 0.0) - time.monotonic())
