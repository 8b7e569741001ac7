"""Who comes the wrong way is given room: drivers who meet him keep to the middle of the road. Pure."""

import math
from typing import Final

import numpy as np

from drill.motion import STEP_S, Pose, User, pose_at
from drill.parts import MAKES
from drill.scenes import Scene

KERB_M: Final = 1.05
"""From the kerb, left to those who come the wrong way."""
EARLY: Final = round(2.0 / STEP_S)
"""How long a driver takes to make room, and to go back, in frames."""
BESIDE_M: Final = 1.0


def give(scene: Scene, drivers: list[User], riders: list[User]) -> None:
    """Push the drivers aside where they pass a rider at the kerb of the first road; their poses are
    changed."""
    for one in drivers:
        need = np.zeros(max(one.pose, default=0) + 1)
        for rider in riders:
            beside = [f for f in one.pose.keys() & rider.pose.keys() if _beside(scene, one, rider, f)]
            if beside:
                need = np.maximum(need, _bump(len(need), beside) * _lack(scene, one, beside))
        if need.max() > 0:
            one.pose = _moved(scene, one.pose, need)


def _along(scene: Scene, pose: Pose) -> tuple[float, float]:
    """How far along the first road, and how far to the right of its middle."""
    x, y = scene.roads[0].way
    return pose[0] * x + pose[1] * y, pose[0] * y - pose[1] * x


def _beside(scene: Scene, one: User, rider: User, f: int) -> bool:
    """Whether they pass each other on the rider's side of the road."""
    (s, d), (rs, rd) = _along(scene, one.pose[f]), _along(scene, rider.pose[f])
    near = (MAKES[one.make].length_m + MAKES[rider.make].length_m) / 2 + BESIDE_M
    return d * rd > 0 and abs(s - rs) < near


def _lack(scene: Scene, one: User, frames: list[int]) -> float:
    """How many metres one is too close to the kerb in these frames, at most."""
    free = scene.roads[0].half_m - KERB_M - MAKES[one.make].width_m / 2
    return max(0.0, *(abs(_along(scene, one.pose[f])[1]) - free for f in frames))


def _bump(frames: int, beside: list[int]) -> np.ndarray:
    """1 from the first to the last of these frames, and smoothly to 0 before and after them."""
    f = np.arange(frames)
    gone = np.clip((f - min(beside) + EARLY) / EARLY, 0, 1) * np.clip((max(beside) + EARLY - f) / EARLY, 0, 1)
    return gone * gone * (3 - 2 * gone)


def _moved(scene: Scene, pose: dict[int, Pose], need: np.ndarray) -> dict[int, Pose]:
    """The same path, so many metres nearer to the middle of the road, and turned as it then runs."""
    way_x, way_y = scene.roads[0].way
    slope = np.gradient(need) / STEP_S
    out: dict[int, Pose] = {}
    for f, (x, y, yaw, speed) in pose.items():
        side = -math.copysign(1.0, _along(scene, pose[f])[1])
        gone = side * float(need[f])
        turned = math.atan(side * float(slope[f]) / max(2.0, speed))
        ahead = math.cos(yaw) * way_x + math.sin(yaw) * way_y
        at = np.array([x + way_y * gone, y - way_x * gone])
        out[f] = pose_at(at, yaw - turned * math.copysign(1.0, ahead), speed)
    return out
