"""Cars, buses and pick-ups from their cross sections."""

import math

import numpy as np

from drill.cabins import CABINS
from drill.parts import CHROME, CLOTH, DARK, GLASS, LAMP, LOAD, PAINT, PAINT2, PLATE, RIM, TAIL, TYRE, WOOD
from drill.shapes import Mesh, Station, Vec, ball, body, box, joined, wheel


def closed(make: str, variant: int) -> Mesh:
    """A car or bus with a roof."""
    stations, axles, r = CABINS[make].stations, CABINS[make].axles, CABINS[make].wheel_m
    half = stations[len(stations) // 2][3]
    nose, tail = stations[-1], stations[0]
    parts = [body(stations, PAINT, GLASS, DARK)]
    for x in axles:
        for s in (-1, 1):
            parts += [wheel((x, s * (half - 0.1), r), r, 0.2, TYRE, RIM)]
            parts.append(arch(x, s * (half - 0.012), r))
    parts += front(nose, half, make) + rear(tail, half, make)
    screen = [q for q in stations if q[5] == "w"][-1]
    for s in (-1, 1):
        at = (screen[0] + 0.38, s * (half + 0.09), screen[1] + 0.1)
        parts.append(ball(at, (0.08, 0.11, 0.08), PAINT if make != "bus" else DARK, 7, 4))
    return joined(parts + _extras(make, variant, stations, half))


def _extras(make: str, variant: int, stations: tuple[Station, ...], half: float) -> list[Mesh]:
    """What only some carry: a rack, an open door, a stripe, a destination board."""
    parts: list[Mesh] = []
    if make == "suv" or (make == "mpv" and variant):
        for s in (-1, 1):
            parts.append(box((-0.75, s * 0.6, stations[4][2] + 0.05), (1.9, 0.04, 0.05), CHROME))
    if make == "angkot":
        parts.append(box((0, 0, 0.62), (3.2, half * 2 + 0.03, 0.2), PAINT2))
        parts.append(box((1.05, 0, 1.93), (0.22, 0.9, 0.16), PLATE))
        parts.append(box((-0.4, half - 0.02, 1.05), (0.85, 0.05, 1.3), DARK))  # the open door, on the left
    if make == "bus":
        parts.append(box((-0.2, 0, 1.0), (9.6, half * 2 + 0.02, 0.34), PAINT2))
        parts.append(box((5.0, 0, 2.72), (0.3, 1.6, 0.3), DARK))
        parts.append(box((-1, 0, 3.14), (3.0, 1.6, 0.22), PAINT))
    return parts


def arch(x: float, y: float, r: float) -> Mesh:
    rings = 10
    out = 0.02 if y > 0 else -0.02
    points = [(x, y + out, r + 0.03)]
    points += [
        (x + (r + 0.08) * math.cos(a), y + out, max(0.2, r + 0.03 + (r + 0.08) * math.sin(a)))
        for a in np.linspace(0, 2 * math.pi, rings, endpoint=False)
    ]
    return _fan(points, y > 0)


def _fan(points: list[Vec], left: bool) -> Mesh:
    n = len(points) - 1
    at = np.array(points, np.float32)
    tris = [(0, 1 + k, 1 + (k + 1) % n) for k in range(n)]
    corners = at[np.array(tris)]
    normals = np.zeros_like(corners)
    normals[..., 1] = 1 if left else -1
    return Mesh(corners, normals, np.full(n, DARK, np.int32))


def front(nose: Station, half: float, make: str) -> list[Mesh]:
    x, z = nose[0], nose[1]
    big = make in ("bus", "elf")
    lamp_z = 0.8 if big else z + 0.03
    parts = [
        box((x - 0.02, 0, lamp_z - 0.1), (0.07, half * 0.95, 0.13), DARK),
        box((x - 0.04, 0, 0.4), (0.14, half * 1.6, 0.12), DARK),
        box((x + 0.03, 0, 0.5), (0.02, 0.43, 0.12), PLATE),
        box((x - 0.01, 0, lamp_z + 0.02), (0.07, half * 0.8, 0.025), CHROME),
    ]
    for s in (-1, 1):
        parts.append(ball((x - 0.1, s * half * 0.72, lamp_z), (0.12, 0.17, 0.09), LAMP, 8, 4))
        parts.append(ball((x - 0.06, s * half * 0.72, 0.42), (0.07, 0.08, 0.05), CHROME, 6, 4))
    return parts


def rear(tail: Station, half: float, make: str) -> list[Mesh]:
    x, z = tail[0], tail[1]
    tall = 0.2 if make in ("mpv", "suv", "bus", "elf", "angkot") else 0.11
    parts = [
        box((x - 0.02, 0, z - 0.16), (0.02, 0.43, 0.12), PLATE),
        box((x + 0.02, 0, 0.42), (0.12, half * 1.6, 0.14), PAINT if make != "angkot" else DARK),
    ]
    for s in (-1, 1):
        parts.append(ball((x + 0.07, s * half * 0.82, z + 0.02), (0.09, 0.11, tall), TAIL, 7, 4))
    return parts


def pickup(variant: int) -> Mesh:
    lo, w = 0.3, 0.81
    cab: list[Station] = [
        (0.08, 1.0, 1.02, 0.76, 0.7, "", lo), (0.1, 1.02, 1.72, w, 0.68, "p", lo),
        (0.2, 1.02, 1.8, w, 0.7, "s", lo), (0.95, 1.0, 1.76, w, 0.66, "w", lo),
        (1.52, 0.97, 1.06, w, 0.74, "", lo), (1.95, 0.82, 0.9, 0.78, 0.68, "", 0.32),
        (2.05, 0.62, 0.68, 0.7, 0.6, "", 0.36),
    ]  # fmt: skip
    parts = [body(cab, PAINT, GLASS, DARK), box((-1.0, 0, 0.58), (2.15, 1.56, 0.12), PAINT)]
    for s in (-1, 1):
        parts.append(box((-1.0, s * 0.79, 0.83), (2.1, 0.05, 0.42), PAINT))
        for x in (-1.25, 1.3):
            parts += [wheel((x, s * 0.7, 0.3), 0.3, 0.2, TYRE, RIM), arch(x, s * 0.81, 0.3)]
    parts += [box((-2.03, 0, 0.83), (0.05, 1.6, 0.42), PAINT), box((-1, 0, 0.4), (2, 0.8, 0.2), DARK)]
    parts += front(cab[-1], w, "pickup")
    for s in (-1, 1):
        parts.append(box((-2.06, s * 0.68, 0.6), (0.05, 0.2, 0.1), TAIL))
        parts.append(ball((1.3, s * 0.92, 1.12), (0.06, 0.1, 0.08), DARK, 6, 4))
    parts.append(box((-2.07, 0, 0.5), (0.02, 0.43, 0.12), PLATE))
    return joined(parts + _bed_load(variant))


def _bed_load(variant: int) -> list[Mesh]:
    parts: list[Mesh] = []
    if variant == 1:  # a heap under a tarpaulin
        parts.append(ball((-0.95, 0, 1.1), (1.05, 0.74, 0.62), LOAD, 10, 6))
    if variant == 2:  # crates
        dice = np.random.default_rng(5)
        for i in range(4):
            for j in range(2):
                high = float(dice.uniform(0.3, 0.9))
                at = (-1.75 + i * 0.5, -0.37 + j * 0.74, 0.65 + high / 2)
                parts.append(box(at, (0.46, 0.68, high), (LOAD, WOOD, CLOTH)[(i + j) % 3]))
    return parts
