"""What is built beside plain roads: the island of a roundabout, the ramp of a flyover."""

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from drill.scenes import Ring, Road

if TYPE_CHECKING:
    from drill.street import Street

ASPHALT: Final = (0.075, 0.075, 0.076)
CONCRETE: Final = (0.36, 0.35, 0.33)
PALE: Final = (0.5, 0.5, 0.48)
BLACK: Final = (0.05, 0.05, 0.05)
TURN: Final = 2 * math.pi


def _polar(r: float, a: float, z: float) -> tuple[float, float, float]:
    return r * math.cos(a), r * math.sin(a), z


def _band(street: "Street", radii: tuple[float, float], turns: tuple[float, float], z: float, paint) -> None:
    """A flat piece of a ring, between two radii and two angles."""
    inner, outer = radii
    many = max(2, round((turns[1] - turns[0]) * outer / 0.8))
    angles = np.linspace(*turns, many + 1)
    points = [_polar(r, a, z) for a in angles for r in (inner, outer)]
    faces = [(2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2) for k in range(many)]
    street.mesh(points, faces, paint, "ground")


def roundabout(street: "Street", ring: Ring) -> None:
    """The ring's carriageway, its corners, and an island with a monument."""
    half = street.scene.roads[0].half_m
    asphalt = street.paint(ASPHALT, 0.8, noise=0.42)
    paving = street.paint((0.27, 0.25, 0.22), 0.9, noise=0.3)
    white = street.paint((0.52, 0.52, 0.5), 0.7, noise=0.55)
    _band(street, (0.0, ring.outer_m), (0, TURN), 0.0035, asphalt)
    for radius in (ring.inner_m + 0.3, ring.outer_m - 0.3):
        gap = math.asin(half / radius) if radius > half * 1.3 and radius > ring.inner_m + 1 else 0.0
        for k in range(4):
            _band(
                street,
                (radius - 0.06, radius + 0.06),
                (k * TURN / 4 + gap, (k + 1) * TURN / 4 - gap),
                0.009,
                white,
            )
    middle = (ring.inner_m + ring.outer_m) / 2
    for a in np.arange(0, TURN, 5.0 / middle):
        _band(street, (middle - 0.06, middle + 0.06), (a, a + 2.0 / middle), 0.009, white)
    gap = math.asin((half + 0.3) / ring.outer_m)
    for k in range(4):
        _band(
            street,
            (ring.outer_m, ring.outer_m + 8),
            (k * TURN / 4 + gap, (k + 1) * TURN / 4 - gap),
            0.12,
            paving,
        )
        _kerb(street, ring.outer_m, (k * TURN / 4 + gap, (k + 1) * TURN / 4 - gap))
    _give_way(street, ring, half)
    _kerb(street, ring.inner_m, (0, TURN))
    _island(street, ring.inner_m)


def _kerb(street: "Street", r: float, turns: tuple[float, float]) -> None:
    """Painted stones, black and white."""
    step = 1.0 / r
    for k, a in enumerate(np.arange(turns[0], turns[1], step)):
        x, y, z = _polar(r, a + step / 2, 0.08)
        street.box((x, y, z), (0.16, 0.98, 0.2), PALE if k % 2 else BLACK, a + step / 2, noise=0.25)


def _give_way(street: "Street", ring: Ring, half: float) -> None:
    """Broken lines where the arms come in: on the left of each."""
    white = street.paint((0.52, 0.52, 0.5), 0.7, noise=0.4)
    for road in street.scene.roads:
        for end in (-1, 1):
            for d in np.arange(0.4, half - 0.4, 1.0):
                s = end * (ring.outer_m + 0.6)
                street.strip(road, s, s + 0.3, end * d, end * (d + 0.55), 0.009, white, "mark")


def _island(street: "Street", r: float) -> None:
    """Grass, low hedges, flowers, a column with a ball, and the arrows that every driver knows."""
    grass = street.paint((0.06, 0.1, 0.03), 0.9, noise=0.5)
    _band(street, (0.0, r - 0.1), (0, TURN), 0.17, grass)
    for many, radius, spread in ((34, r * 0.82, 0.25), (20, r * 0.45, 0.3)):
        for a in np.linspace(0, TURN, many, endpoint=False):
            street.leaves([_polar(radius, a + street.dice.uniform(-0.05, 0.05), 0.42)], spread, 60, 0.1)
    for a in np.linspace(0, TURN, 40, endpoint=False):
        x, y, _ = _polar(r * 0.66, a, 0)
        tint = [(0.5, 0.05, 0.1), (0.6, 0.45, 0.05), (0.5, 0.1, 0.35)][int(street.dice.integers(3))]
        street.box((x, y, 0.3), (0.35, 0.5, 0.25), tint, a, noise=0.4)
    for k, (wide, high) in enumerate(((4.2, 0.5), (3.2, 0.5), (2.3, 0.6))):
        street.box((0, 0, 0.4 + k * 0.5), (wide, wide, high), CONCRETE, 0.4, noise=0.2)
    street.rod((0, 0, 1.4), (0, 0, 8.2), 0.62, (0.6, 0.58, 0.52), 12, noise=0.15)
    for k in range(6):
        a = k * TURN / 6
        street.rod(_polar(0.75, a, 1.4), _polar(0.2, a, 6.4), 0.12, (0.5, 0.36, 0.08), 6)
    street.box((0, 0, 8.5), (1.0, 1.0, 0.7), (0.5, 0.36, 0.08), 0.78)
    for quarter in range(4):
        a = (quarter + 0.5) * TURN / 4 + 0.5
        for k in range(3):
            x, y, _ = _polar(r - 0.7, a + k * 0.09, 0)
            street.box((x, y, 0.85), (0.06, 0.75, 0.5), PALE if k % 2 else BLACK, a + k * 0.09)
    for a in (0.8, 0.8 + TURN / 2):
        x, y, _ = _polar(r * 0.55, a, 0)
        street.rod((x, y, 0), (x, y, 9.0), 0.1, (0.3, 0.31, 0.31))
        street.box((x, y, 9.0), (0.8, 0.4, 0.14), (0.9, 0.85, 0.7), a, glow=30.0 * street.light.lamps or None)
        street.lamps.append((x, y, 8.8, 520.0))


def ramp(street: "Street", road: Road) -> None:
    """A wedge with walls and parapets, then a deck on piers; low islands part it from the street beside."""
    assert road.ramp
    at, low, high, _ = street.frame(road)
    half, foot = road.half_m, road.ramp.foot_m
    end = foot + road.ramp.top_m / road.ramp.slope
    top = road.ramp.top_m
    asphalt = street.paint(ASPHALT, 0.8, noise=0.42)
    wall = street.paint(CONCRETE, 0.9, noise=0.3)
    street.mesh(
        [at(foot, -half, 0.012), at(foot, half, 0.012), at(end, half, top), at(end, -half, top),
         at(high, half, top), at(high, -half, top)],
        [(0, 1, 2, 3), (3, 2, 4, 5)], asphalt, "ground",
    )  # fmt: skip
    for side in (-1, 1):
        d = side * (half + 0.02)
        street.mesh([at(foot, d, 0), at(end, d, 0), at(end, d, top)], [(0, 1, 2)], wall, "wall")
        x, y, _ = at((end + high) / 2, d)
        street.box((x, y, top - 0.6), (0.4, high - end, 1.2), CONCRETE, noise=0.2)
        _parapet(street, road, side, (foot, end, high))
        _aside(street, road, side, low)
    for s in np.arange(end + 4, high, 18.0):
        x, y, _ = at(s, 0)
        street.box((x, y, top / 2 - 0.3), (2.4, 1.6, top - 0.6), CONCRETE, noise=0.25)
    white = street.paint((0.52, 0.52, 0.5), 0.7, noise=0.5)
    for s in np.arange(low, end, 5.0):
        a, b = (road.ramp.height(k) + 0.02 for k in (s, s + 2))
        points = [at(s, -0.06, a), at(s + 2, -0.06, b), at(s + 2, 0.06, b), at(s, 0.06, a)]
        street.mesh(points, [(3, 2, 1, 0)], white, "mark")


def _parapet(street: "Street", road: Road, side: int, bends: tuple[float, float, float]) -> None:
    """A low wall along the edge, with lamps on it, and a striped head where it begins."""
    assert road.ramp
    at = street.frame(road)[0]
    wall = street.paint(CONCRETE, 0.9, noise=0.3)
    d0, d1 = side * (road.half_m - 0.02), side * (road.half_m + 0.28)
    for s0, s1 in pairwise(bends):
        z0, z1 = road.ramp.height(s0), road.ramp.height(s1)
        points = [at(s, d, z + up) for s, z in ((s0, z0), (s1, z1)) for d in (d0, d1) for up in (0, 0.85)]
        faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (1, 5, 7, 3)]
        street.mesh(points, faces, wall, "wall")
    for k in range(4):
        x, y, _ = at(bends[0] - 0.2, side * (road.half_m + 0.13))
        street.box((x, y, 0.14 + k * 0.26), (0.5, 0.4, 0.26), (0.5, 0.4, 0.02) if k % 2 else BLACK)
    for s in np.arange(bends[0] + 14, bends[1], 28.0):
        high = road.ramp.height(s)
        x, y, _ = at(s, side * (road.half_m + 0.13))
        lx, ly, _ = at(s, side * (road.half_m - 1.2))
        street.rod((x, y, high), (x, y, high + 7.2), 0.09, (0.3, 0.31, 0.31))
        street.rod((x, y, high + 7.2), (lx, ly, high + 7.6), 0.05, (0.3, 0.31, 0.31))
        glow = 30.0 * street.light.lamps or None
        street.box((lx, ly, high + 7.6), (0.25, 0.6, 0.12), (0.9, 0.85, 0.7), glow=glow)
        street.lamps.append((lx, ly, high + 7.4, 420.0))


def _aside(street: "Street", road: Road, side: int, low: float) -> None:
    """The island between the way up and the street beside it: kerb stones, a hedge along the wall."""
    at = street.frame(road)[0]
    foot = road.ramp.foot_m if road.ramp else 0.0
    d = side * (road.half_m + 0.4)
    x, y, _ = at((low + foot) / 2, d)
    street.box((x, y, 0.08), (0.62, foot - low, 0.16), (0.3, 0.3, 0.28), noise=0.25)
    for k in range(-18, 60):
        for off in (-0.31, 0.31) if k < foot else (0.36,):
            x, y, _ = at(k + 0.5, d + side * off)
            street.box((x, y, 0.09), (0.14, 0.98, 0.19), PALE if k % 2 else BLACK, noise=0.25)
    yellow = street.paint((0.5, 0.34, 0.05), 0.7, noise=0.5)
    inner = side * (road.half_m - 0.18)
    street.strip(road, low, foot, inner - 0.05, inner + 0.05, 0.009, yellow, "mark")
    for s in np.arange(foot + 1.5, 60, 1.3):
        x, y, _ = at(s, side * (road.half_m + 0.45))
        street.leaves([(x, y, 0.35)], 0.16, 40, 0.09)
