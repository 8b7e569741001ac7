"""People on foot, what is parked, and what was ordered: wrong way, walking on the carriageway, a crowd."""

import math

import numpy as np

from drill.motion import STEP_S, Notice, User
from drill.scenes import Scene

Pose = tuple[float, float, float, float]


def _road_way(scene: Scene, n: int) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.array(scene.roads[n].a), np.array(scene.roads[n].b)
    way = (b - a) / np.linalg.norm(b - a)
    return way, np.array([way[1], -way[0]])


def walkers(scene: Scene, dice: np.random.Generator, frames: int, taken: int) -> list[User]:
    """Some walk along the pavement, some cross; a seller pushes a cart where the street is slow."""
    out: list[User] = []
    for n in range(scene.walkers):
        road = scene.roads[0]
        way, right = _road_way(scene, 0)
        side = int(dice.choice([-1, 1]))
        make = "kaki_lima" if n == 0 and scene.speed_ms < 9 else "pedestrian"
        speed = float(dice.uniform(0.8, 1.5)) * (0.6 if make == "kaki_lima" else 1)
        on_road = make == "kaki_lima" or road.walk_m < 2
        d = side * (road.half_m + (-0.5 if on_road else dice.uniform(0.6, max(0.7, road.walk_m - 0.5))))
        ahead = int(dice.choice([-1, 1]))
        s = float(dice.uniform(-32, 30)) if len(scene.roads) > 1 else float(dice.uniform(-8, 40))
        crossing = make == "pedestrian" and dice.random() < (0.3 if scene.speed_ms < 9 else 0.08)
        begin = int(dice.integers(-200, max(1, frames - 100)))
        pose: dict[int, Pose] = {}
        across = float(dice.uniform(6, 20)) if len(scene.roads) == 1 else -13.3
        for f in range(frames):
            if crossing:
                gone = (f - begin) * STEP_S * speed
                if not 0 <= gone <= 2 * road.half_m + 3:
                    continue
                at = way * across + right * side * (road.half_m + 1.5 - gone)
                yaw = math.atan2(*(-right * side)[::-1])
            else:
                at = way * (s + ahead * speed * f * STEP_S) + right * d
                if len(scene.roads) > 1 and abs(float(at @ way)) < scene.roads[1].half_m + 1:
                    continue
                yaw = math.atan2(*(way * ahead)[::-1])
            pose[f] = (round(float(at[0]), 3), round(float(at[1]), 3), round(yaw, 4), round(speed, 2))
        if pose:
            out.append(User(taken + len(out) + 1, make, 0, int(dice.integers(1 << 30)), pose))
    return out


def parked(scene: Scene, dice: np.random.Generator, frames: int, taken: int) -> list[User]:
    """Motorcycles before the shops, and a car or two at the kerb where there is room."""
    out: list[User] = []
    for n in range(scene.parked):
        road = scene.roads[0]
        way, right = _road_way(scene, 0)
        side = int(dice.choice([-1, 1]))
        clear = 16.0 if len(scene.roads) > 1 else -4.0
        s = float(dice.uniform(clear, clear + 30)) * (1 if len(scene.roads) == 1 else int(dice.choice([-1, 1])))
        for k in range(int(dice.integers(1, 4))):
            at = way * (s + k * 0.8) + right * side * (road.half_m + max(0.5, road.walk_m - 1.1))
            yaw = math.atan2(*(right * side)[::-1]) + float(dice.uniform(-0.25, 0.25))
            here = (round(float(at[0]), 3), round(float(at[1]), 3), round(yaw, 4), 0.0)
            one = User(taken + len(out) + 1, "motorcycle", 11, int(dice.integers(1 << 30)), dict.fromkeys(range(frames), here), True)
            out.append(one)
    return out


def ordered(scene: Scene, dice: np.random.Generator, frames: int, order: str, taken: int) -> tuple[list[User], list[Notice]]:
    """What the simulator does not do by itself. Orders: wrong_way, walk, crowd; others are SUMO's."""
    road = scene.roads[0]
    way, right = _road_way(scene, 0)
    ten = 1 / STEP_S
    if order == "wrong_way":
        out = []
        for k in range(3):
            begin, speed = int((10 + 15 * k) * ten), float(dice.uniform(4.5, 6.5))
            pose = {}
            for f in range(begin, frames):
                s = 45 - (f - begin) * STEP_S * speed
                if s < -60:
                    break
                at = way * s + right * (-road.half_m + 0.7 + 0.15 * math.sin(s / 5))
                pose[f] = (round(float(at[0]), 3), round(float(at[1]), 3), round(math.atan2(-way[1], -way[0]), 4), speed)
            if pose:
                out.append(User(taken + len(out) + 1, "motorcycle", k * 2, int(dice.integers(1 << 30)), pose))
        return out, [Notice("wrong_way", min(u.pose) * STEP_S, max(u.pose) * STEP_S, (u.id,)) for u in out]
    if order in ("walk", "crowd"):
        out = []
        many = 3 if order == "walk" else 18
        middle = way * 9.0 + right * (-road.half_m * 0.45)
        for _ in range(many):
            begin = int(dice.uniform(5, 15) * ten)
            spot = middle + dice.standard_normal(2) * (1.6 if order == "crowd" else 0.5)
            start = way * float(dice.uniform(4, 16)) + right * (-road.half_m - 1.2)
            pose = {}
            for f in range(begin, frames):
                gone = (f - begin) * STEP_S * 1.1
                gap = spot - start
                long = float(np.linalg.norm(gap))
                if order == "walk" and gone > long:
                    at, turn = spot + way * (gone - long), math.atan2(way[1], way[0])
                else:
                    at = start + gap * min(1.0, gone / long)
                    turn = math.atan2(gap[1], gap[0])
                pose[f] = (round(float(at[0]), 3), round(float(at[1]), 3), round(turn, 4), 1.1 if gone < long or order == "walk" else 0.0)
            out.append(User(taken + len(out) + 1, "pedestrian", 0, int(dice.integers(1 << 30)), pose))
        return out, [Notice(order, 15.0, frames * STEP_S, tuple(u.id for u in out))]
    return [], []
