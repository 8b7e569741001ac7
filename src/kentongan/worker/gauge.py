"""What the cameras of this process cost: the processor time of its children, shared out over their cameras.

The kernel says how much a child took. What the child says of single cameras only shares that out, so that a
child that lies cannot make this process look idle, nor busier than by one usual camera for each of its own.
"""

import math
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from kentongan.video.pipe import Head
from kentongan.worker.posts import Post, Posts
from kentongan.worker.spent import process_s

SMOOTH_S: Final = 15.0
"""So long a change takes to be believed: nobody moves cameras for a moment's load."""
LOST_MAX: Final = 0.6
"""Where more looks are lost the machine starves, and what a camera would take is anybody's guess."""


@dataclass(slots=True)
class _Camera:
    """What one camera, under one epoch, took so far, and takes."""

    spent_s: float = 0.0
    before_s: float = 0.0
    looks: float = 0.0
    due: float = 0.0
    lost: float = 0.0
    cost: float | None = None
    outside: bool = False

    def share(self, weight: float) -> tuple[float, float]:
        """Its own part since the last look at it, and its looks; both begin anew. `weight`: of the new."""
        own, self.before_s = max(0.0, self.spent_s - self.before_s), self.spent_s
        looks, self.looks = self.looks, 0.0
        if self.due >= 1:
            # A camera that gives nothing loses no look for want of processor time.
            lost = min(LOST_MAX, max(0.0, 1 - looks / self.due)) if looks else 0.0
            self.lost += weight * (lost - self.lost)
        self.due = 0.0
        return own, looks


@dataclass(slots=True)
class Gauge:
    """Hears what children say, and measures every so often. Costs are in cores, by camera."""

    _cameras: dict[str, _Camera] = field(default_factory=dict[str, _Camera])
    _processes: dict[int, float] = field(default_factory=dict[int, float])
    _at: float = field(default_factory=time.monotonic)

    def hear(self, posts: Posts, head: Head) -> None:
        """Raises: TypeError, ValueError, KeyError on what is no measure."""
        if head["kind"] == "report" and posts.of(head["key"]) is not None:
            self._of(head["key"]).spent_s = _number(head.get("spent_s", 0.0))
        elif head["kind"] == "looked":
            outside = set(head.get("outside", ()))
            for key, row in head["cameras"].items():
                if posts.of(key) is not None:
                    camera = self._of(key)
                    camera.outside = key in outside
                    camera.looks += _number(row["seen"]) + _number(row["still"])
                    camera.due += _number(row["due"])

    def measure(self, children: Iterable[tuple[int, list[Post]]]) -> None:
        """Share out what each child (its pid, its posts) took since the last time."""
        now, before = time.monotonic(), self._at
        passed_s, self._at = now - before, now
        held: set[str] = set()
        processes: dict[int, float] = {}
        for pid, posts in children:
            held |= {post.key for post in posts}
            with suppress(OSError):
                processes[pid] = process_s(pid)
            if pid in self._processes and pid in processes and passed_s > 0:
                self._share_out((processes[pid] - self._processes[pid]) / passed_s, passed_s, posts)
        self._processes = processes
        for key in self._cameras.keys() - held:
            del self._cameras[key]

    def cost(self, post: Post) -> float | None:
        """Cores that a camera takes, were no look lost; None while it is not known yet."""
        camera = self._cameras.get(post.key)
        return camera.cost / (1 - camera.lost) if camera and camera.cost is not None else None

    def outside(self, post: Post) -> bool:
        """Whether a camera is decoded and not looked at, as there is no room for it: what it took so far says
        nothing of what it would take."""
        camera = self._cameras.get(post.key)
        return camera is not None and camera.outside

    def _share_out(self, cores: float, passed_s: float, posts: list[Post]) -> None:
        weight = 1 - math.exp(-passed_s / SMOOTH_S)
        parts = {post.key: self._of(post.key).share(weight) for post in posts}
        own = sum(part for part, _ in parts.values()) / passed_s
        looks = sum(n for _, n in parts.values())
        rest = max(0.0, cores - own)
        fit = min(1.0, cores / own) if own else 0.0
        for key, (part, n) in parts.items():
            found = part / passed_s * fit + rest * (n / looks if looks else 1 / len(parts))
            camera = self._of(key)
            camera.cost = found if camera.cost is None else camera.cost + weight * (found - camera.cost)

    def _of(self, key: str) -> _Camera:
        return self._cameras.setdefault(key, _Camera())


def costs(gauge: Gauge, posts: Iterable[Post], usual: float) -> dict[UUID, float]:
    """Cores of each camera; of those not measured yet, and of those outside, what cameras usually take.

    A dead camera comes back one day: it weighs a quarter of a usual one. One that waits outside would be
    looked at elsewhere: were it taken for what its decoding costs, a process with many of those would seem to
    have time.
    """
    return {post.camera: _weight(gauge, post, usual) for post in posts}


def _weight(gauge: Gauge, post: Post, usual: float) -> float:
    cost = gauge.cost(post)
    if cost is None:
        return usual
    return max(usual if gauge.outside(post) else usual / 4, cost)


def _number(found: object) -> float:
    """Raises: ValueError."""
    if not isinstance(found, int | float) or not math.isfinite(found) or found < 0:
        raise ValueError(f"{found!r} is no measure")
    return float(found)
