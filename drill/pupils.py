"""Who is before a school: pupils who cross in groups, wait and buy, who fetches them, food carts. Pure.

The groups are drawn with a seed of their own: traffic.py asks when they cross, and who drives waits then.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from drill.motion import STEP_S, Pose, User, pose_at
from drill.scenes import Point, Scene, School
from drill.stance import ALONE

MAKES_OF_PUPILS: Final = ("pupil_sd", "pupil_smp")
WITH_CHILD: Final = (12, 13)
"""The variants of a motorcycle with a pupil behind, and with a small one in front, too."""
FETCHED: Final = 0.34
"""Share of the motorcycles that carry a child."""
HOLD_S: Final = 2.0
"""How long before a group steps off the kerb those who drive see it and stop."""
SLOWEST: Final = 1.12
SPREAD_S: Final = 1.5
"""How long after the first the last of a group sets out."""

Stop = tuple[Point, float]
"""A place (s along the road, d to the right of it) and until when one stays there, in seconds."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some who cross together; side: 1 from the right of the road to its left, -1 the other way."""

    from_s: float
    side: int
    many: int


def groups(scene: Scene, seed: int, seconds: float) -> list[Group]:
    """The same for the same words; the first sets out when the clip is a few seconds old."""
    dice = np.random.default_rng(seed * 53 + 11)
    out: list[Group] = []
    at_s = float(dice.uniform(5, 8))
    while scene.school and at_s < seconds:
        side = scene.school.side if dice.random() < 0.72 else -scene.school.side
        out.append(Group(round(at_s, 1), side, int(dice.integers(4, 9))))
        at_s += float(dice.uniform(25, 32))
    return out


def crossing_s(scene: Scene, group: Group) -> Point:
    """From when to when those who drive wait for a group."""
    road = scene.roads[0]
    last = group.from_s + SPREAD_S + (2 * road.half_m - road.side_m + 1.0) / SLOWEST
    return group.from_s - HOLD_S, last


class Yard:
    """Draws everybody of one clip and numbers them."""

    def __init__(self, scene: Scene, seed: int, seconds: float, taken: int) -> None:
        assert scene.school
        self.scene, self.school, self.road = scene, scene.school, scene.roads[0]
        self.dice = np.random.default_rng(seed * 71 + 29)
        self.seconds, self.frames = seconds, int(seconds / STEP_S)
        self.taken = taken
        self.out: list[User] = []

    def add(self, make: str, pose: dict[int, Pose], variant: int = 0, standing: bool = False) -> None:
        if pose:
            number = self.taken + len(self.out) + 1
            self.out.append(User(number, make, variant, int(self.dice.integers(1 << 30)), pose, standing))

    def between(self, low: float, high: float) -> float:
        return float(self.dice.uniform(low, high))

    def pupil(self, pose: dict[int, Pose], make: str = "pupil_sd") -> None:
        """A girl's skirt on every second one."""
        self.add(make, pose, int(self.dice.integers(2)))

    def still(self, place: Point, yaw: float) -> dict[int, Pose]:
        """Standing there through the whole clip. yaw: 0 looks along the road, above 0 to the left of it."""
        return dict.fromkeys(range(self.frames), self.pose(place, yaw, 0.0))

    def pose(self, place: Point, yaw: float, speed: float) -> Pose:
        x, y = self.road.way
        at = np.array([place[0] * x + place[1] * y, place[0] * y - place[1] * x])
        return pose_at(at, math.atan2(y, x) + yaw, speed)

    def walk(self, stops: list[Stop], speed: float) -> dict[int, Pose]:
        """From stop to stop, and away with the last; who waits looks where he will go."""
        pose: dict[int, Pose] = {}
        begin = stops[0][1]
        for (p, _), (q, until) in pairwise(stops):
            long = math.dist(p, q)
            yaw = -math.atan2(q[1] - p[1], q[0] - p[0])
            arrive = begin + long / speed
            for f in range(max(0, math.ceil(begin / STEP_S)), min(self.frames, math.ceil(arrive / STEP_S))):
                k = (f * STEP_S - begin) / max(1e-6, arrive - begin)
                pose[f] = self.pose((p[0] + (q[0] - p[0]) * k, p[1] + (q[1] - p[1]) * k), yaw, speed)
            for f in range(max(0, math.ceil(arrive / STEP_S)), min(self.frames, math.ceil(until / STEP_S))):
                pose[f] = self.pose(q, -math.copysign(math.pi / 2, -q[1]), 0.0)
            begin = max(arrive, until)
        return pose


def attend(scene: Scene, seed: int, seconds: float, taken: int) -> list[User]:
    """Everybody before the school who does not drive, numbered on from `taken`."""
    yard = Yard(scene, seed, seconds, taken)
    for group in groups(scene, seed, seconds):
        _cross(yard, group)
    _carts(yard)
    _parents(yard)
    _leave(yard)
    _others(yard)
    return yard.out


def carry(scene: Scene, seed: int, drivers: list[User]) -> None:
    """Seat a child on some of the motorcycles that pass a school; their variants are changed."""
    dice = np.random.default_rng(seed * 37 + 7)
    for one in drivers:
        if scene.school and one.make == "motorcycle" and one.fallen is None and dice.random() < FETCHED:
            one.variant = WITH_CHILD[int(dice.random() < 0.25)]


def _middle(school: School) -> float:
    return (school.zebra_m[0] + school.zebra_m[1]) / 2


def _cross(yard: Yard, group: Group) -> None:
    """They come along the pavement, gather at the kerb, cross, and go on along the other one. An adult leads
    the larger groups."""
    half, middle = yard.road.half_m, _middle(yard.school)
    make = MAKES_OF_PUPILS[0 if group.side == yard.school.side else 1]
    for k in range(group.many):
        s = middle + yard.between(-1.2, 1.2)
        near = group.side * (half + yard.between(0.3, 1.3))
        far = -group.side * (half + yard.between(0.5, 1.6))
        speed = yard.between(SLOWEST, 1.35)
        waits = yard.between(3, 14)
        ahead = 1.0 if yard.dice.random() < 0.6 else -1.0
        gate = yard.school.gate_m[0] + yard.between(0.6, 3.4)
        come = (
            _gateway(yard, gate, (s, near))
            if group.side == yard.school.side
            else (s - ahead * yard.between(6, 12), near)
        )
        sets_out = group.from_s + (0.0 if k == 0 else yard.between(0.2, SPREAD_S))
        begin = sets_out - waits - math.dist(come, (s, near)) / speed
        away = (s + ahead * 60, far)
        pose = yard.walk([(come, begin), ((s, near), sets_out), ((s, far), 0.0), (away, 0.0)], speed)
        if k == 0 and group.many > 4:
            yard.add("pedestrian", pose)
        else:
            yard.pupil(pose, make)


def _gateway(yard: Yard, gate: float, kerb: Point) -> Point:
    """Whence one comes straight to the kerb: from the yard, or from the gate itself where that would lead
    through the wall."""
    wall = yard.road.half_m + yard.road.walk_m + 0.2
    behind = wall + 1.3
    passes = kerb[0] + (gate - kerb[0]) * (wall - abs(kerb[1])) / (behind - abs(kerb[1]))
    low, high = yard.school.gate_m
    inside = low + 0.3 < passes < high - 0.3
    return gate, yard.school.side * (behind if inside else wall + 0.15)


def _carts(yard: Yard) -> None:
    """Food carts at the kerb with their sellers, and pupils about them."""
    half, side = yard.road.half_m, yard.school.side
    for s in (yard.school.zebra_m[0] - 4.6, yard.school.gate_m[1] + 3.2, yard.school.gate_m[1] + 12.0):
        d = side * (half - 0.75)
        yard.add("kaki_lima", yard.still((s, d), 0.0 if yard.dice.random() < 0.5 else math.pi), standing=True)
        for _ in range(int(yard.dice.integers(2, 5))):
            place = (s + yard.between(-1.3, 1.3), side * (half + yard.between(0.35, 1.3)))
            yard.pupil(yard.still(place, side * math.pi / 2 + yard.between(-0.5, 0.5)))


def _parents(yard: Yard) -> None:
    """Motorcycles at an angle to the kerb, some with who waits on them; others stand beside."""
    half, side, school = yard.road.half_m, yard.school.side, yard.school
    zebra, gate = school.zebra_m[0], school.gate_m[1]
    rows = ((zebra - 12.5, zebra - 6.6), (zebra - 2.9, zebra - 0.6), (gate + 5.4, gate + 9.8))
    for s0, s1 in rows:
        for s in np.arange(s0, s1, 0.85):
            if yard.dice.random() < 0.12:
                continue
            yaw = side * (1.0 + yard.between(-0.12, 0.12))
            variant = int(yard.dice.integers(4)) if yard.dice.random() < 0.22 else ALONE
            yard.add("motorcycle", yard.still((float(s), side * (half - 0.85)), yaw), variant, True)
    for _ in range(yard.scene.parked):  # before the shops on the other side
        s, d = yard.between(-2, 38), -side * (half + yard.road.walk_m - 1.1)
        pose = yard.still((s, d), side * (math.pi / 2 + yard.between(-0.3, 0.3)))
        yard.add("motorcycle", pose, ALONE, True)
    for _ in range(7):
        place = yard.between(zebra - 12, gate + 9), side * (half + yard.between(0.6, 1.9))
        if not zebra - 0.5 < place[0] < school.zebra_m[1] + 0.5:
            yard.add("pedestrian", yard.still(place, side * -math.pi / 2 + yard.between(-0.8, 0.8)))


def _leave(yard: Yard) -> None:
    """Pupils who come out of the gate in twos and threes and go along the wall, or stand there."""
    half, side, school = yard.road.half_m, yard.school.side, yard.school
    at_s = -25.0
    while at_s < yard.seconds:
        ahead = 1.0 if yard.dice.random() < 0.45 else -1.0
        for _ in range(int(yard.dice.integers(1, 4))):
            begin, speed = at_s + yard.between(0, 2), yard.between(0.95, 1.3)
            s, d = school.gate_m[0] + yard.between(0.7, 3.5), side * (half + yard.road.walk_m)
            lane = side * (half + yard.between(0.9, 2.2))
            stops: list[Stop] = [((s, d + side * 9), begin), ((s, d + side * 0.4), 0.0), ((s, lane), 0.0)]
            pose = yard.walk([*stops, ((s + ahead * 60, lane), 0.0)], speed)
            yard.pupil(pose, MAKES_OF_PUPILS[int(yard.dice.random() < 0.15)])
        at_s += yard.between(6, 12)
    for _ in range(6):  # in the yard, before the flag
        s, deep = school.gate_m[0] + yard.between(-9, 6), yard.road.walk_m + yard.between(3, 13)
        place = s, side * (half + deep)
        yard.pupil(yard.still(place, yard.between(-math.pi, math.pi)))


def _others(yard: Yard) -> None:
    """Who walks along the other pavement."""
    for _ in range(yard.scene.walkers // 2):
        ahead = 1.0 if yard.dice.random() < 0.5 else -1.0
        s, d = yard.between(-10, 40), -yard.school.side * (yard.road.half_m + yard.between(0.6, 1.4))
        pose = yard.walk([((s, d), 0.0), ((s + ahead * 90, d), 0.0)], yard.between(0.8, 1.4))
        yard.add("pedestrian", pose)
