"""Who moves: one road user's path through the clip, smoothed from a simulator's steps. Pure."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from drill.parts import MAKES
from drill.scenes import Point

STEP_S: Final = 0.1
Pose = tuple[float, float, float, float]
"""x, y, yaw, speed."""


@dataclass(slots=True)
class User:
    """One road user through the clip: make, variant, and its pose (x, y, yaw, speed) by frame."""

    id: int
    make: str
    variant: int
    dice: int
    pose: dict[int, Pose] = field(default_factory=dict[int, Pose])
    standing: bool = False
    fallen: int | None = None  # from this frame on it lies: a machine on its side, a person on the road
    risen: int | None = None  # and from this one a person stands again


@dataclass(frozen=True, slots=True)
class Notice:
    """What an alert rule should notice, from when to when (seconds of the clip)."""

    what: str
    from_s: float
    to_s: float
    users: tuple[int, ...]


@dataclass(slots=True)
class Play:
    users: list[User]
    signals: list[str]  # per frame, SUMO's state of the junction's lights; "" where there are none
    notices: list[Notice]


def pose_at(at: np.ndarray, yaw: float, speed: float) -> Pose:
    """Rounded, so that the same clip is the same on every machine."""
    return round(float(at[0]), 3), round(float(at[1]), 3), round(yaw, 4), round(speed, 2)


VARIANTS: Final = {"motorcycle": ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [14, 14, 12, 8, 12, 10, 8, 3, 9, 4, 6])}


def variant_of(make: str, dice: np.random.Generator) -> int:
    if make in VARIANTS:
        of, weights = VARIANTS[make]
        return int(dice.choice(of, p=np.array(weights) / sum(weights)))
    return int(dice.integers(MAKES[make].variants))


def smooth(pose: dict[int, Point], length: float) -> dict[int, Pose]:
    """Middle and yaw from the front's path: smoothed, and the tail follows like a trailer's axle."""
    frames = sorted(pose)
    at = np.array([pose[f] for f in frames])
    if len(at) < 6:
        return {}
    kernel = np.exp(-(np.arange(-6, 7) ** 2) / (2 * 2.6**2))
    kernel /= kernel.sum()
    before = at[:1] - (at[1] - at[0]) * np.arange(6, 0, -1)[:, None]
    after = at[-1:] + (at[-1] - at[-2]) * np.arange(1, 7)[:, None]
    lead = np.concatenate([before, at, after])
    path = np.stack([np.convolve(lead[:, k], kernel, "valid") for k in (0, 1)], axis=1)
    moved = path[-1] - path[0] if np.linalg.norm(path[-1] - path[0]) > 0.5 else np.array([1.0, 0.0])
    early = path[min(12, len(path) - 1)] - path[0]
    way = early if np.linalg.norm(early) > 0.3 else moved
    tail = path[0] - way / np.linalg.norm(way) * length
    out: dict[int, Pose] = {}
    for n, f in enumerate(frames):
        gap = path[n] - tail
        tail = path[n] - gap / (np.linalg.norm(gap) + 1e-9) * length
        middle = (path[n] + tail) / 2
        ahead = path[n] - tail
        speed = float(np.linalg.norm(path[n] - path[n - 1]) / STEP_S) if n else 0.0
        out[f] = pose_at(middle, math.atan2(ahead[1], ahead[0]), speed)
    return out
