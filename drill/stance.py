"""How a road user stands in one frame: its shape's variant, its turn and place, what of it glows. Pure."""

import math
from typing import Final

import numpy as np

from drill.motion import User
from drill.parts import FOOT_DOWN, MAKES, ON_FOOT
from drill.scenes import Light, Scene
from drill.shapes import Mesh

ALONE: Final = 11
"""The variant of a motorcycle without a rider."""
ON_ITS_SIDE: Final = np.array([[1.0, 0, 0], [0, 0.17, -0.985], [0, 0.985, 0.17]])
LYING: Final = np.array([[0, 0, -1.0], [0, 1.0, 0], [1.0, 0, 0]])
LOW: Final = {"motorcycle": 0.3, "pedestrian": 0.16}
"""How high the origin of a shape lies above the road when it has fallen."""

Placed = tuple[User, Mesh, np.ndarray, np.ndarray]
"""Who, the shape, its turn (3, 3) and its place (3)."""


def variant(u: User, frame: int) -> int:
    """People walk: their steps are the variants of their shape. Who waits puts a foot down."""
    slow = u.pose[frame][3] <= 0.25
    if u.make in ON_FOOT:
        return u.variant * 6 + (0 if slow else (u.dice + int(frame * 1.1)) % 6)
    if u.make == "motorcycle" and u.variant != ALONE:
        if u.fallen is not None and frame >= u.fallen:
            return ALONE
        return u.variant + FOOT_DOWN * slow
    return u.variant


def place(scene: Scene, u: User, frame: int) -> tuple[np.ndarray, np.ndarray]:
    x, y, yaw, _ = u.pose[frame]
    c, s = math.cos(yaw), math.sin(yaw)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    on_walk = u.make in ON_FOOT or u.standing
    z = 0.13 if on_walk and _on_pavement(scene, x, y) else 0.0
    if u.fallen is not None and frame >= u.fallen and (u.risen is None or frame < u.risen):
        return turn @ (LYING if u.make == "pedestrian" else ON_ITS_SIDE), np.array([x, y, z + LOW[u.make]])
    high, slope = scene.rise(x, y)
    if high:
        up = math.atan(slope) * s
        turn = turn @ np.array(
            [[math.cos(up), 0, -math.sin(up)], [0, 1.0, 0], [math.sin(up), 0, math.cos(up)]]
        )
    return turn, np.array([x, y, z + high])


def _on_pavement(scene: Scene, x: float, y: float) -> bool:
    if scene.ring and math.hypot(x, y) < scene.ring.outer_m:
        return False
    off = [(abs(x) if road.a[0] == road.b[0] else abs(y)) - road.half_m for road in scene.roads]
    return min(off) > 0


def glow(light: Light, u: User, frame: int) -> tuple[float, float]:
    """Strength of head and tail lamps."""
    if u.standing or MAKES[u.make].kind in ("pedestrian", "bicycle"):
        return 0.0, 0.0
    if u.fallen is not None and frame >= u.fallen:
        return 0.0, 0.1
    heads = light.heads
    speed, before = u.pose[frame][3], u.pose.get(frame - 3, u.pose[frame])[3]
    brake = 2.2 if speed < before - 0.35 or speed < 0.3 else 0.25
    head = 16.0 * heads if heads else (2.2 if u.make == "motorcycle" and u.dice % 5 else 0.0)
    return head, brake * (0.35 + heads * 0.5)


def heads(light: Light, placed: list[Placed]) -> np.ndarray:
    """(N, 6): headlights for shade.beam."""
    rows: list[tuple[float, ...]] = []
    for u, _, rot, at in placed:
        if u.standing or MAKES[u.make].kind in ("pedestrian", "bicycle") or u.make == "becak":
            continue
        long = MAKES[u.make].length_m / 2
        power = (0.5 if u.make == "motorcycle" else 0.8) * light.heads
        rows.append((at[0] + rot[0, 0] * long, at[1] + rot[1, 0] * long, at[2], rot[0, 0], rot[1, 0], power))
    return np.array(rows, float).reshape(-1, 6)
