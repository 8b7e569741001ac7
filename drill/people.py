"""People on foot, what is parked, and what was ordered of them: wrong way, walking on the road, a crowd."""

import math
from typing import Final

import numpy as np

from drill.motion import STEP_S, Notice, Pose, User, pose_at
from drill.scenes import Scene

TEN = round(1 / STEP_S)


def _road_way(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """The first road's way, and what lies to the right of it."""
    way = np.array(scene.roads[0].way)
    return way, np.array([way[1], -way[0]])


def _turn(way: np.ndarray) -> float:
    return math.atan2(float(way[1]), float(way[0]))


def walkers(scene: Scene, dice: np.random.Generator, frames: int, taken: int) -> list[User]:
    """Some walk along the pavement, some cross; a seller pushes a cart where the street is slow."""
    out: list[User] = []
    for n in range(scene.walkers):
        make = "kaki_lima" if n == 0 and scene.speed_ms < 9 else "pedestrian"
        speed = float(dice.uniform(0.8, 1.5)) * (0.6 if make == "kaki_lima" else 1)
        often = 0.3 if scene.speed_ms < 9 else 0.08
        if make == "pedestrian" and dice.random() < often:
            pose = _cross(scene, dice, frames, speed)
        else:
            pose = _along(scene, dice, frames, (make, speed))
        if pose:
            out.append(User(taken + len(out) + 1, make, 0, int(dice.integers(1 << 30)), pose))
    return out


def _cross(scene: Scene, dice: np.random.Generator, frames: int, speed: float) -> dict[int, Pose]:
    """From kerb to kerb: on the zebra where roads meet, anywhere else."""
    way, right = _road_way(scene)
    half, side = scene.roads[0].half_m, int(dice.choice([-1, 1]))
    begin = int(dice.integers(-200, max(1, frames - 100)))
    across = -scene.clear_m(0) - 1.9 if scene.meets else float(dice.uniform(6, 20))
    pose: dict[int, Pose] = {}
    for f in range(frames):
        gone = (f - begin) * STEP_S * speed
        if 0 <= gone <= 2 * half + 3:
            at = way * across + right * side * (half + 1.5 - gone)
            pose[f] = pose_at(at, _turn(-right * side), speed)
    return pose


def _along(scene: Scene, dice: np.random.Generator, frames: int, who: tuple[str, float]) -> dict[int, Pose]:
    make, speed = who
    road, (way, right) = scene.roads[0], _road_way(scene)
    side, ahead = int(dice.choice([-1, 1])), int(dice.choice([-1, 1]))
    on_road = make == "kaki_lima" or road.walk_m < 2
    d = side * (road.half_m + (-0.5 if on_road else dice.uniform(0.6, max(0.7, road.walk_m - 0.5))))
    s = float(dice.uniform(-32, 30)) if scene.meets else float(dice.uniform(-8, 40))
    if scene.ring:
        s -= 8
    cut = scene.clear_m(0) - road.walk_m + 1 if scene.meets else 0.0
    pose: dict[int, Pose] = {}
    for f in range(frames):
        at = way * (s + ahead * speed * f * STEP_S) + right * d
        if abs(float(at @ way)) >= cut:
            pose[f] = pose_at(at, _turn(way * ahead), speed)
    return pose


def parked(scene: Scene, dice: np.random.Generator, frames: int, taken: int) -> list[User]:
    """Motorcycles before the shops, two or three side by side."""
    out: list[User] = []
    road, (way, right) = scene.roads[0], _road_way(scene)
    clear = scene.clear_m(0) + 6.8 if scene.meets else -4.0
    for _ in range(scene.parked):
        side = int(dice.choice([-1, 1]))
        s = float(dice.uniform(clear, clear + 30)) * (int(dice.choice([-1, 1])) if scene.meets else 1)
        for k in range(int(dice.integers(1, 4))):
            at = way * (s + k * 0.8) + right * side * (road.half_m + max(0.5, road.walk_m - 1.1))
            here = pose_at(at, _turn(right * side) + float(dice.uniform(-0.25, 0.25)), 0.0)
            pose = dict.fromkeys(range(frames), here)
            number = taken + len(out) + 1
            out.append(User(number, "motorcycle", 11, int(dice.integers(1 << 30)), pose, standing=True))
    return out


Asked = tuple[str, int]
"""What was ordered, and how many users have a number already."""


def ordered(
    scene: Scene, dice: np.random.Generator, frames: int, asked: Asked
) -> tuple[list[User], list[Notice]]:
    """What the simulator does not do by itself; stop, jam, crash and flood are traffic.py's."""
    order, taken = asked
    if order == "wrong_way":
        riders = _wrong_way(scene, dice, frames, taken)
        return riders, [Notice(order, *_in_sight(scene, u), (u.id,)) for u in riders]
    if order in ("walk", "crowd"):
        out = _gather(scene, dice, frames, asked)
        return out, [Notice(order, 15.0, frames * STEP_S, tuple(u.id for u in out))]
    return [], []


IN_SIGHT_M: Final = 45.0
"""Along the road from its middle: nearer than this who comes the wrong way should be noticed."""


def _in_sight(scene: Scene, rider: User) -> tuple[float, float]:
    """From when to when (seconds) one who comes along the first road is near and still before the camera."""
    x, y = scene.roads[0].way
    eye = scene.camera.eye[0] * x + scene.camera.eye[1] * y
    when = [f for f, at in rider.pose.items() if eye < at[0] * x + at[1] * y <= IN_SIGHT_M]
    return min(when, default=max(rider.pose)) * STEP_S, max(when, default=max(rider.pose)) * STEP_S


def _wrong_way(scene: Scene, dice: np.random.Generator, frames: int, taken: int) -> list[User]:
    """Three motorcycles come from afar down the kerb of the other side, one after the other."""
    road, (way, right) = scene.roads[0], _road_way(scene)
    out: list[User] = []
    for k in range(3):
        begin, speed = (2 + 15 * k) * TEN, float(dice.uniform(4.5, 6.5))
        pose: dict[int, Pose] = {}
        for f in range(begin, frames):
            s = 2 * IN_SIGHT_M - (f - begin) * STEP_S * speed
            if s < -60:
                break
            at = way * s + right * (-road.half_m + 0.5 + 0.08 * math.sin(s / 5))
            pose[f] = pose_at(at, _turn(-way), speed)
        if pose:
            out.append(User(taken + len(out) + 1, "motorcycle", k * 2, int(dice.integers(1 << 30)), pose))
    return out


def _gather(scene: Scene, dice: np.random.Generator, frames: int, asked: Asked) -> list[User]:
    """Three who walk along the carriageway, or a crowd that stands on it."""
    order, taken = asked
    road, (way, right) = scene.roads[0], _road_way(scene)
    middle = way * 9.0 + right * (-road.half_m * 0.45)
    out: list[User] = []
    for _ in range(3 if order == "walk" else 18):
        begin = int(dice.uniform(5, 15) * TEN)
        spot = middle + dice.standard_normal(2) * (1.6 if order == "crowd" else 0.5)
        start = way * float(dice.uniform(4, 16)) + right * (-road.half_m - 1.2)
        on = way if order == "walk" else None
        pose = _go(range(begin, frames), start, spot, on)
        out.append(User(taken + len(out) + 1, "pedestrian", 0, int(dice.integers(1 << 30)), pose))
    return out


def _go(when: range, start: np.ndarray, spot: np.ndarray, on: np.ndarray | None) -> dict[int, Pose]:
    """Walk to a spot, and from there stand, or go on along `on`."""
    gap = spot - start
    long = float(np.linalg.norm(gap))
    pose: dict[int, Pose] = {}
    for f in when:
        gone = (f - when.start) * STEP_S * 1.1
        if gone > long and on is not None:
            pose[f] = pose_at(spot + on * (gone - long), _turn(on), 1.1)
        else:
            pose[f] = pose_at(start + gap * min(1.0, gone / long), _turn(gap), 1.1 if gone < long else 0.0)
    return pose


def after_crash(scene: Scene, dice: np.random.Generator, frames: int, fell: tuple[User, int]) -> list[User]:
    """The rider lies on the road for eight seconds, then stands; five come from the kerb to help."""
    machine, taken = fell
    road, (way, right) = scene.roads[0], _road_way(scene)
    at_frame = machine.fallen or 0
    last = machine.pose.get(at_frame) or machine.pose[max(machine.pose)]
    place = np.array(last[:2])
    side = 1.0 if float(place @ right) > 0 else -1.0
    beside = place - right * side * 1.3 - way * 0.4
    lies = {f: pose_at(beside, last[2] + 0.7, 0.0) for f in range(at_frame, frames)}
    number = taken + 1
    out = [
        User(
            number,
            "pedestrian",
            0,
            int(dice.integers(1 << 30)),
            lies,
            fallen=at_frame,
            risen=at_frame + 8 * TEN,
        )
    ]
    for k in range(5):
        begin = at_frame + int(dice.uniform(1.5, 7) * TEN)
        start = way * (float(place @ way) + float(dice.uniform(-6, 8))) + right * side * (road.half_m + 0.9)
        turn = float(dice.uniform(0, 2 * math.pi))
        spot = beside + np.array([math.cos(turn), math.sin(turn)]) * (1.0 + 0.2 * k)
        pose = _go(range(begin, frames), start, spot, None)
        out.append(User(number + 1 + k, "pedestrian", 0, int(dice.integers(1 << 30)), pose))
    return [one for one in out if one.pose]
