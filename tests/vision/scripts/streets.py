"""The worlds of the scripts, one for each way in which counters are known to go wrong, and when one looks."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from kentongan.vision.model import Kind, Line
from vision.scripts.script import CARS, CITY, Lane, Rng, level, way
from vision.scripts.world import Camera, User, World

NEAR_M, FAR_M = 2.0, 55.0
AWAY: Final = tuple(((x, NEAR_M), (x, FAR_M)) for x in (-7.0, -3.5))
TOWARDS: Final = tuple(((x, FAR_M), (x, NEAR_M)) for x in (0.5, 4.0))
MIDDLE: Final = level("A", 0.52)
STEEP: Final = Camera(height_m=9.0, tilt_deg=55.0)
TWO_WHEELS: Final = (Kind.MOTORCYCLE,)
VISITS_S: Final = (0.0, 3600.0, 7200.0)
"""When others come by where somebody stands for hours,"""
VISIT_S: Final = 40.0
"""for so long."""
STILL_S: Final = 0.8
"""From look to look where nothing moves."""


def avenue(rng: Rng, seconds: float = 40.0, pace_ms: float = 9.0, gap_s: float = 3.0) -> list[User]:
    """Two lanes away, two towards."""
    lanes = [Lane(path, pace_ms, CITY, gap_s) for path in AWAY + TOWARDS]
    return [user for lane in lanes for user in lane.traffic(rng, seconds)]


def plain(rng: Rng) -> World:
    return World(tuple(avenue(rng)), (MIDDLE, level("B", 0.4)), 40.0)


def stop_and_go(rng: Rng) -> World:
    """opendatacam#204: two cars that stopped on the line were counted fifteen times."""
    users: list[User] = []
    for x, _ in (AWAY[0][0], AWAY[1][0], (0.5, 0.0), (4.0, 0.0)):
        now = rng.uniform(0, 3)
        for _ in range(5):
            stop = rng.uniform(10.0, 13.0)  # the line lies about 12 m ahead
            path = ((x, NEAR_M), (x, stop), (x, stop + rng.uniform(0.2, 0.8)), (x, FAR_M))
            wait_s = rng.uniform(2, 5)
            users.append(way(Kind.CAR, path, now, 6.0, {1: wait_s, 2: rng.uniform(0.5, 2)}))
            now += wait_s + 6.5
    return World(tuple(users), (MIDDLE,), 75.0)


def meeting(rng: Rng) -> World:
    """Two that come towards each other and meet at the line; others overtake there."""
    users: list[User] = []
    for i in range(12):
        start, y = 4.0 * i + rng.uniform(0, 0.5), rng.uniform(9.5, 11)
        kind = (Kind.CAR, Kind.MOTORCYCLE)[i % 2]
        users.append(way(kind, ((-18, y), (18, y)), start, 9.0))
        users.append(way(Kind.CAR, ((18, y + 3.2), (-18, y + 3.2)), start + rng.uniform(-0.3, 0.3), 9.0))
        if i % 2:
            fast = 18 / 9.0 - 18 / 13.0  # beside the other just at the middle
            users.append(way(Kind.MOTORCYCLE, ((-18, y - 2.2), (18, y - 2.2)), start + fast, 13.0))
    return World(tuple(users), (Line("A", (0.5, 0.3), (0.5, 0.9)),), 54.0)


def riders(rng: Rng) -> World:
    lanes = [Lane(path, 9.0, TWO_WHEELS, 2.0) for path in AWAY + TOWARDS]
    users = [user for lane in lanes for user in lane.traffic(rng, 40)]
    return World(tuple(users), (MIDDLE,), 40.0)


def swarm(rng: Rng) -> World:
    """Cars crawl in two lanes, motorcycles filter between them and beside."""
    users = [u for x in (-4.0, 0.5) for u in Lane(((x, NEAR_M), (x, 40)), 2.5, CARS, 1.5).traffic(rng, 60)]
    for x in (-6.2, -1.75, 2.9):
        path = tuple((x + rng.uniform(-0.2, 0.2), y) for y in (NEAR_M, 10.0, 18.0, 40.0))
        users += Lane(path, 6.5, TWO_WHEELS, 1.6).traffic(rng, 50)
    return World(tuple(users), (level("A", 0.6),), 45.0, replace(STEEP, tilt_deg=42.0))


def column(rng: Rng) -> World:
    """Riders nose to tail: between two looks each comes about where the one before him was."""
    users: list[User] = []
    for x, far, near in ((-6.5, 24.0, 4.0), (-4.0, 4.0, 24.0), (1.0, 24.0, 4.0), (3.5, 4.0, 24.0)):
        now, pace = rng.uniform(-3, -2), rng.uniform(7, 10)
        while now < 24:
            side = rng.uniform(-0.2, 0.2)
            users.append(way(Kind.MOTORCYCLE, ((x + side, far), (x + side, near)), now, pace))
            now += rng.uniform(3.5, 6.5) / pace
    return World(tuple(users), (level("A", 0.6),), 25.0)


def slope(degrees: float) -> Callable[[Rng], World]:
    """A line of this slope, seen from steeply above, and traffic that crosses it at 50 to 90 degrees."""

    def world(rng: Rng) -> World:
        camera = Camera(height_m=16.0, tilt_deg=75.0)
        angle = math.radians(degrees)
        along = np.array([math.cos(angle), -math.sin(angle)])
        across = np.array([math.sin(angle), math.cos(angle)])
        middle = np.array([0.0, 16.0 / math.tan(math.radians(75.0))])
        users: list[User] = []
        for place, way_, bend in ((-5.0, 1, 20), (-1.5, 1, 0), (1.5, -1, -25), (5.0, -1, 40)):
            turn = math.radians(bend)
            ahead = way_ * (math.cos(turn) * across + math.sin(turn) * along)
            foot = middle + place * along
            path = (tuple((foot - 16 * ahead).tolist()), tuple((foot + 16 * ahead).tolist()))
            users += Lane(path, 7.0, CITY, 3.5).traffic(rng, 26.0)
        ends = [camera.picture(np.array([*(middle + far * along), 0.7])) for far in (-11.0, 11.0)]
        line = Line("A", *((float(x), float(y)) for x, y in ends))
        return World(tuple(users), (line,), 26.0, camera)

    return world


def bus_hides(rng: Rng) -> World:
    """Across the picture, farther cars pass the line while a nearer bus hides them for a second or two."""
    users: list[User] = []
    for i in range(8):
        start = 5.0 * i
        users.append(way(Kind.BUS, ((-26, 9.0), (26, 9.0)), start, 8.0))
        for lane in (0, 1):
            pace = rng.uniform(7, 9)
            meet = start + 26 / 8.0 + rng.uniform(-0.6, 0.6)
            users.append(way(Kind.CAR, ((26, 13 + 3 * lane), (-26, 13 + 3 * lane)), meet - 26 / pace, pace))
    return World(tuple(users), (Line("A", (0.5, 0.1), (0.5, 0.9)),), 46.0)


def across(rng: Rng) -> World:
    lanes = [Lane(((-20, 9.0), (20, 9.0)), 8.0, CITY, 2.6), Lane(((20, 13.0), (-20, 13.0)), 7.0, CITY, 2.6)]
    users = [user for lane in lanes for user in lane.traffic(rng, 45)]
    return World(tuple(users), (Line("A", (0.5, 0.1), (0.5, 0.9)),), 45.0)


def standing(rng: Rng) -> World:
    """One stands on the line all the time, one just before it; the others drive by, some hide them."""
    users = [
        User(Kind.CAR, (-1, 200), ((-3.5, 12.2), (-3.5, 12.21))),
        User(Kind.TRUCK, (-1, 200), ((8.0, 10.0), (8.0, 10.01))),
        User(Kind.MOTORCYCLE, (-1, 200), ((-9.5, 11.6), (-9.5, 11.61))),
    ]
    for x, a, b in ((-6.5, NEAR_M, FAR_M), (0.0, FAR_M, NEAR_M), (4.0, FAR_M, NEAR_M)):
        users += Lane(((x, a), (x, b)), 8.0, CITY, 8.0).traffic(rng, 120)
    return World(tuple(users), (MIDDLE,), 120.0)


def for_hours(rng: Rng) -> World:
    """One comes, stands on the line for two hours and drives on; others stand beside it as long."""
    stop = ((-3.5, NEAR_M), (-3.5, rng.uniform(10.5, 13.5)), (-3.5, FAR_M))  # the line lies about 12 m ahead
    users = [
        way(Kind.CAR, stop, 3.0, 7.0, {1: VISITS_S[-1]}),
        User(Kind.TRUCK, (-1, VISITS_S[-1] + 60), ((8.0, 10.0), (8.0, 10.01))),
        User(Kind.MOTORCYCLE, (-1, VISITS_S[-1] + 60), ((-9.5, 11.6), (-9.5, 11.61))),
    ]
    for x, a, b in ((-6.5, NEAR_M, FAR_M), (0.0, FAR_M, NEAR_M), (4.0, FAR_M, NEAR_M)):
        lane = Lane(((x, a), (x, b)), 8.0, CITY, 5.0)
        users += [user for at_s in VISITS_S for user in lane.traffic(rng, at_s + VISIT_S, at_s)]
    return World(tuple(users), (MIDDLE,), VISITS_S[-1] + VISIT_S)


def turning(rng: Rng) -> World:
    """Wrong ways and U-turns: some turn before the line, some on the far side and come back."""
    users: list[User] = []
    for i in range(10):
        start = 4.5 * i + rng.uniform(0, 1)
        turn = (6.0, 16.5)[i % 2] + rng.uniform(-0.5, 0.5)  # the line lies about 12 m ahead
        there, bend, back = (-4.0, turn), ((-2.5, turn + 1.5), (1.0, turn + 1.5)), (2.5, turn)
        path = ((-4.0, NEAR_M), there, *bend, back, (2.5, NEAR_M))
        users.append(way((Kind.CAR, Kind.MOTORCYCLE)[i % 3 == 0], path, start, 5.0))
        if i % 3 == 0:
            users.append(way(Kind.MOTORCYCLE, ((6.0, NEAR_M), (6.0, FAR_M)), start, 7.0))
        users.append(way(Kind.CAR, ((8.5, FAR_M), (8.5, NEAR_M)), start - 4, 8.0))
    return World(tuple(users), (MIDDLE,), 56.0)


def parallels(rng: Rng) -> World:
    return World(tuple(avenue(rng)), tuple(level(f"{i}", 0.46 + 0.03 * i) for i in range(4)), 40.0)


def fans(rng: Rng) -> World:
    """Lines that share a point, as the arms of a junction do."""
    lines = (
        Line("A", (0.5, 0.95), (0.05, 0.45)),
        Line("B", (0.5, 0.95), (0.95, 0.45)),
        Line("C", (0.5, 0.95), (0.5, 0.2)),
    )
    return World(across(rng).users, lines, 45.0)


def entering(rng: Rng) -> World:
    """The line lies close to the edge where road users come in: only a part of each is seen at first."""
    lines = (Line("A", (0.13, 0.2), (0.13, 0.95)), Line("B", (0.87, 0.2), (0.87, 0.95)))
    return World(across(rng).users, lines, 45.0)


def racing(rng: Rng) -> World:
    """A third of the picture between two looks at 5 a second."""
    lanes = [Lane(((-40, 9.5), (40, 9.5)), 32.0, CARS, 3.0), Lane(((40, 14.0), (-40, 14.0)), 37.0, CARS, 3.0)]
    users = [user for lane in lanes for user in lane.traffic(rng, 40)]
    return World(tuple(users), (Line("A", (0.5, 0.1), (0.5, 0.95)),), 40.0)


def far(rng: Rng) -> World:
    """High over an avenue: cars are ten pixels tall, motorcycles eight."""
    camera = Camera(height_m=22.0, tilt_deg=28.0, focal=1.3)
    lanes = [Lane(((x, 30.0), (x, 95.0)), 13.0, CITY, 3.0) for x in (-7.0, -3.5)]
    lanes += [Lane(((x, 95.0), (x, 30.0)), 13.0, CITY, 3.0) for x in (1.0, 4.5)]
    users = [user for lane in lanes for user in lane.traffic(rng, 40)]
    return World(tuple(users), (level("A", 0.55, 0.1, 0.9),), 40.0, camera)


def roundabout(rng: Rng) -> World:
    """Round and out again, past a line on each of four spokes."""
    camera = Camera(height_m=24.0, tilt_deg=58.0)
    x0, y0, radius = 0.0, 15.0, 8.5
    hub = camera.picture(np.array([x0, y0, 0.7]))
    users: list[User] = []
    for i in range(16):
        first, turns = rng.uniform(0, math.tau), rng.uniform(0.6, 1.6) * math.pi
        bends = first + np.linspace(0, turns, 14)
        path = [(x0 + 2.2 * radius * math.cos(first - 0.5), y0 + 2.2 * radius * math.sin(first - 0.5))]
        path += [(x0 + radius * math.cos(b), y0 + radius * math.sin(b)) for b in bends]
        last = float(bends[-1]) + 0.5
        path.append((x0 + 2.2 * radius * math.cos(last), y0 + 2.2 * radius * math.sin(last)))
        users.append(way((Kind.CAR, Kind.MOTORCYCLE)[i % 3 == 2], path, 3.4 * i, 7.0))
    spokes: list[Line] = []
    for i in range(4):
        angle = math.tau * i / 4 + 0.3
        end = camera.picture(np.array([x0 + 14 * math.cos(angle), y0 + 14 * math.sin(angle), 0.7]))
        spokes.append(Line(f"{i}", (float(hub[0]), float(hub[1])), (float(end[0]), float(end[1]))))
    return World(tuple(users), tuple(spokes), 60.0, camera)


def queue(rng: Rng) -> World:
    """A red light before the line: all stand for a while, then go; nobody moves in between."""
    users: list[User] = []
    for x in (-7.0, -3.5, 0.5):
        for i in range(5):
            stop = 11.4 - 5.5 * i + rng.uniform(-0.4, 0.4)
            path = ((x, stop - 25), (x, stop), (x, stop + 60))
            begun = 1.2 * i + rng.uniform(0, 0.3)
            users.append(way(Kind.CAR, path, begun, 7.0, {1: 20 + 1.0 * i - begun}))
    for x in (4.0, 8.0):
        users += Lane(((x, FAR_M), (x, NEAR_M)), 8.0, CITY, 3.0).traffic(rng, 45)
    return World(tuple(users), (MIDDLE, level("B", 0.42)), 50.0)


def dense_queue(rng: Rng) -> World:
    """A red light, and motorcycles wait before the line, on it and beyond, one half before the other."""
    users: list[User] = []
    for x in (-6.0, -4.4, -2.8, -1.2):
        for i in range(6):
            stop = 15.5 - 2.4 * i + rng.uniform(-0.3, 0.3)  # the line lies about 12 m ahead
            path = ((x, stop - 20), (x, stop), (x + rng.uniform(-0.2, 0.2), stop + 45))
            begun = 0.7 * i + rng.uniform(0, 0.3)
            users.append(way(Kind.MOTORCYCLE, path, begun, 6.0, {1: 22 + 0.6 * i - begun}))
    users += Lane(((5.0, FAR_M), (5.0, NEAR_M)), 8.0, CITY, 3.0).traffic(rng, 40)
    return World(tuple(users), (MIDDLE,), 40.0)


def falling(looks_per_s: float, seconds: float, rng: Rng) -> list[float]:
    """From the full rate down to 2 looks a second and up again, as under load; never even."""
    now, found = 0.0, []
    while now < seconds:
        found.append(now)
        share = abs(1 - 2 * now / seconds)  # 1 at both ends, 0 in the middle
        rate = 2.0 + (looks_per_s - 2.0) * share
        now += rng.uniform(0.75, 1.25) / rate
    return found


def gaps(looks_per_s: float, seconds: float, rng: Rng) -> list[float]:
    """Every few seconds nothing comes for 0.4 to 0.8 s."""
    now, found = 0.0, []
    while now < seconds:
        found.append(now)
        now += rng.uniform(0.4, 0.8) if rng.random() < 0.3 / looks_per_s else 1 / looks_per_s
    return found


def uneven(looks_per_s: float, seconds: float, rng: Rng) -> list[float]:
    """No two looks are as far apart as the two before: from a third of the even time to nearly twice it."""
    now, found = 0.0, []
    while now < seconds:
        found.append(now)
        now += rng.uniform(0.35, 1.8) / looks_per_s
    return found


def seldom(looks_per_s: float, seconds: float, _rng: Rng) -> list[float]:
    """Evenly while others pass; in the still hours between, as seldom as one looks at what stands."""
    now, found = 0.0, []
    while now < seconds:
        found.append(now)
        busy = any(at_s <= now < at_s + VISIT_S for at_s in VISITS_S)
        now += 1 / looks_per_s if busy else STILL_S
    return found
