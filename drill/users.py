"""Road users from parameters: what stands on the street and what colours it wears. Pure numpy.

`build(make, variant)` gives the mesh, `dress(make, dice)` the colours. Sizes are those of common Indonesian
makes; the shapes are ours and copy none.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from drill.shapes import Mesh, Station, Vec, ball, body, box, hoop, joined, limb, wheel

PARTS: Final = (
    "paint", "paint2", "glass", "dark", "tyre", "rim", "lamp", "tail", "plate", "skin", "shirt", "legs",
    "helmet", "shirt2", "legs2", "helmet2", "load", "amber", "wood", "chrome", "cloth", "visor",
)  # fmt: skip
(PAINT, PAINT2, GLASS, DARK, TYRE, RIM, LAMP, TAIL, PLATE, SKIN, SHIRT, LEGS, HELMET, SHIRT2, LEGS2, HELMET2,
 LOAD, AMBER, WOOD, CHROME, CLOTH, VISOR) = range(len(PARTS))  # fmt: skip

# How each part shines: 0 matt, 1 lacquer, 2 glass, 3 metal, 4 headlamp, 5 tail lamp.
SHINE: Final = np.array([1, 1, 2, 0, 0, 3, 4, 5, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 3, 0, 2], np.int32)


@dataclass(frozen=True, slots=True)
class Make:
    """What the truth calls it (`kind`, of the product's words), and its length and width in metres."""

    kind: str
    length_m: float
    width_m: float
    variants: int


MAKES: Final = {
    "motorcycle": Make("motorcycle", 1.9, 0.75, 12),
    "mpv": Make("car", 4.25, 1.7, 2),
    "hatch": Make("car", 3.7, 1.66, 1),
    "suv": Make("car", 4.5, 1.82, 1),
    "sedan": Make("car", 4.45, 1.76, 1),
    "angkot": Make("car", 3.75, 1.6, 1),
    "pickup": Make("car", 4.1, 1.65, 3),
    "elf": Make("bus", 5.3, 1.9, 1),
    "bus": Make("bus", 10.4, 2.45, 1),
    "truck": Make("truck", 6.1, 2.1, 3),
    "bajaj": Make("three_wheeler", 2.6, 1.25, 1),
    "becak": Make("three_wheeler", 2.5, 1.1, 1),
    "bicycle": Make("bicycle", 1.75, 0.55, 1),
    "kaki_lima": Make("pedestrian", 2.3, 0.9, 1),
    "pedestrian": Make("pedestrian", 0.5, 0.5, 6),
}


@cache
def build(make: str, variant: int) -> Mesh:
    """The mesh of one variant; its middle stands at the origin and looks along x."""
    match make:
        case "motorcycle":
            return _motorcycle(variant)
        case "pickup":
            return _pickup(variant)
        case "truck":
            return _truck(variant)
        case "bajaj":
            return _bajaj()
        case "becak":
            return _becak()
        case "bicycle":
            return _bicycle()
        case "kaki_lima":
            return _kaki_lima()
        case "pedestrian":
            return _walker(variant)
        case _:
            return _closed(make, variant)


def _cabin(make: str) -> tuple[list[Station], tuple[float, float], float]:
    """Stations of a closed body, where its axles are, and its wheel radius."""
    lo = 0.24
    if make == "sedan":
        w = 0.87
        return [
            (-2.22, 0.78, 0.80, 0.72, 0.6, "", 0.42), (-2.16, 0.9, 0.95, 0.84, 0.7, "", 0.3),
            (-1.62, 0.95, 1.02, w, 0.78, "w", lo), (-0.98, 0.94, 1.40, w, 0.60, "p", lo),
            (-0.9, 0.94, 1.42, w, 0.61, "s", lo), (-0.02, 0.93, 1.46, w, 0.63, "p", lo),
            (0.08, 0.93, 1.46, w, 0.63, "s", lo), (0.55, 0.92, 1.42, w, 0.61, "w", lo),
            (1.25, 0.90, 0.98, w, 0.74, "", lo), (2.0, 0.78, 0.83, 0.85, 0.7, "", 0.26),
            (2.22, 0.62, 0.68, 0.74, 0.6, "", 0.3),
        ], (-1.38, 1.38), 0.31  # fmt: skip
    if make == "hatch":
        w = 0.82
        return [
            (-1.85, 0.85, 0.9, 0.76, 0.62, "", 0.36), (-1.8, 0.97, 1.04, 0.81, 0.66, "w", 0.28),
            (-1.58, 0.98, 1.44, w, 0.62, "p", lo), (-1.46, 0.98, 1.48, w, 0.62, "s", lo),
            (-0.5, 0.96, 1.52, w, 0.63, "p", lo), (-0.4, 0.96, 1.52, w, 0.63, "s", lo),
            (0.4, 0.95, 1.47, w, 0.61, "w", lo), (1.1, 0.93, 1.02, w, 0.72, "", lo),
            (1.7, 0.82, 0.88, 0.8, 0.66, "", 0.27), (1.85, 0.64, 0.7, 0.7, 0.58, "", 0.32),
        ], (-1.2, 1.2), 0.3  # fmt: skip
    if make == "suv":
        w, lo = 0.91, 0.32
        return [
            (-2.25, 1.0, 1.04, 0.84, 0.7, "", 0.45), (-2.2, 1.08, 1.16, 0.9, 0.74, "w", 0.38),
            (-1.98, 1.1, 1.70, w, 0.68, "p", lo), (-1.86, 1.1, 1.76, w, 0.69, "s", lo),
            (-0.75, 1.08, 1.82, w, 0.7, "p", lo), (-0.63, 1.08, 1.82, w, 0.7, "s", lo),
            (0.35, 1.07, 1.76, w, 0.68, "w", lo), (1.1, 1.05, 1.15, w, 0.8, "", lo),
            (2.02, 0.98, 1.06, 0.9, 0.76, "", 0.36), (2.25, 0.82, 0.88, 0.82, 0.68, "", 0.42),
        ], (-1.35, 1.4), 0.37  # fmt: skip
    if make == "angkot":
        w, lo = 0.79, 0.26
        return [
            (-1.87, 0.98, 1.0, 0.7, 0.62, "", 0.36), (-1.82, 1.02, 1.1, w, 0.68, "w", 0.3),
            (-1.66, 1.02, 1.78, w, 0.68, "p", lo), (-1.55, 1.02, 1.84, w, 0.69, "s", lo),
            (-0.65, 1.02, 1.87, w, 0.7, "p", lo), (-0.55, 1.02, 1.87, w, 0.7, "s", lo),
            (0.35, 1.02, 1.86, w, 0.7, "p", lo), (0.45, 1.0, 1.85, w, 0.7, "s", lo),
            (1.0, 0.98, 1.78, w, 0.66, "w", lo), (1.5, 0.96, 1.06, w, 0.72, "", lo),
            (1.78, 0.82, 0.9, 0.77, 0.68, "", 0.3), (1.87, 0.62, 0.68, 0.7, 0.6, "", 0.34),
        ], (-1.15, 1.2), 0.28  # fmt: skip
    if make == "elf":
        w, lo = 0.94, 0.36
        row: list[Station] = [
            (-2.55 + i * 0.85, 1.25, 2.25, w, 0.84, "s" if i % 2 == 0 or i < 4 else "p", lo) for i in range(5)
        ]
        return [
            (-2.65, 1.2, 1.24, 0.88, 0.8, "", 0.5), (-2.62, 1.25, 1.35, w, 0.82, "w", 0.42), *row,
            (0.95, 1.2, 2.24, w, 0.84, "s", lo), (1.75, 1.18, 2.15, w, 0.8, "w", lo),
            (2.38, 1.12, 1.22, w, 0.84, "", lo), (2.58, 0.9, 0.98, 0.9, 0.8, "", 0.4),
            (2.65, 0.66, 0.72, 0.82, 0.72, "", 0.44),
        ], (-1.6, 1.75), 0.36  # fmt: skip
    if make == "bus":
        w, lo = 1.22, 0.38
        row = [(-5.05 + i * 1.5, 1.4, 3.05, w, 1.12, "s", lo) for i in range(7)]
        return [
            (-5.2, 1.5, 1.55, 1.15, 1.05, "", 0.5), (-5.15, 1.6, 1.75, w, 1.08, "w", 0.45), *row,
            (4.35, 1.4, 3.04, w, 1.12, "s", lo), (4.85, 1.35, 2.98, w, 1.08, "w", lo),
            (5.12, 1.15, 1.3, w, 1.12, "", lo), (5.2, 1.0, 1.1, 1.15, 1.05, "", 0.42),
        ], (-2.9, 3.0), 0.48  # fmt: skip
    w, lo = 0.84, 0.28  # mpv: the people carrier that every second car of the city is
    return [
        (-2.1, 0.9, 0.95, 0.76, 0.66, "", 0.4), (-2.06, 1.02, 1.1, 0.82, 0.7, "w", 0.32),
        (-1.86, 1.04, 1.62, w, 0.66, "p", lo), (-1.74, 1.04, 1.67, w, 0.67, "s", lo),
        (-0.85, 1.02, 1.72, w, 0.68, "p", lo), (-0.75, 1.02, 1.72, w, 0.68, "s", lo),
        (0.05, 1.0, 1.71, w, 0.67, "p", lo), (0.12, 1.0, 1.7, w, 0.67, "s", lo),
        (0.55, 0.99, 1.64, w, 0.65, "w", lo), (1.25, 0.97, 1.06, w, 0.74, "", lo),
        (1.95, 0.86, 0.92, 0.82, 0.7, "", 0.3), (2.12, 0.66, 0.72, 0.74, 0.62, "", 0.34),
    ], (-1.3, 1.4), 0.31  # fmt: skip


def _closed(make: str, variant: int) -> Mesh:
    stations, axles, r = _cabin(make)
    half = stations[len(stations) // 2][3]
    nose, tail = stations[-1], stations[0]
    parts = [body(stations, PAINT, GLASS, DARK)]
    for x in axles:
        for s in (-1, 1):
            parts += [wheel((x, s * (half - 0.1), r), r, 0.2, TYRE, RIM)]
            parts.append(_arch(x, s * (half - 0.012), r))
    parts += _front(nose, half, make) + _rear(tail, half, make)
    screen = [q for q in stations if q[5] == "w"][-1]
    for s in (-1, 1):
        at = (screen[0] + 0.38, s * (half + 0.09), screen[1] + 0.1)
        parts.append(ball(at, (0.08, 0.11, 0.08), PAINT if make != "bus" else DARK, 7, 4))
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
    return joined(parts)


def _arch(x: float, y: float, r: float) -> Mesh:
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


def _front(nose: Station, half: float, make: str) -> list[Mesh]:
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


def _rear(tail: Station, half: float, make: str) -> list[Mesh]:
    x, z = tail[0], tail[1]
    tall = 0.2 if make in ("mpv", "suv", "bus", "elf", "angkot") else 0.11
    parts = [
        box((x - 0.02, 0, z - 0.16), (0.02, 0.43, 0.12), PLATE),
        box((x + 0.02, 0, 0.42), (0.12, half * 1.6, 0.14), PAINT if make != "angkot" else DARK),
    ]
    for s in (-1, 1):
        parts.append(ball((x + 0.07, s * half * 0.82, z + 0.02), (0.09, 0.11, tall), TAIL, 7, 4))
    return parts


def _pickup(variant: int) -> Mesh:
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
            parts += [wheel((x, s * 0.7, 0.3), 0.3, 0.2, TYRE, RIM), _arch(x, s * 0.81, 0.3)]
    parts += [box((-2.03, 0, 0.83), (0.05, 1.6, 0.42), PAINT), box((-1, 0, 0.4), (2, 0.8, 0.2), DARK)]
    parts += _front(cab[-1], w, "pickup")
    for s in (-1, 1):
        parts.append(box((-2.06, s * 0.68, 0.6), (0.05, 0.2, 0.1), TAIL))
        parts.append(ball((1.3, s * 0.92, 1.12), (0.06, 0.1, 0.08), DARK, 6, 4))
    parts.append(box((-2.07, 0, 0.5), (0.02, 0.43, 0.12), PLATE))
    if variant == 1:  # a heap under a tarpaulin
        parts.append(ball((-0.95, 0, 1.1), (1.05, 0.74, 0.62), LOAD, 10, 6))
    if variant == 2:  # crates
        dice = np.random.default_rng(5)
        for i in range(4):
            for j in range(2):
                high = float(dice.uniform(0.3, 0.9))
                at = (-1.75 + i * 0.5, -0.37 + j * 0.74, 0.65 + high / 2)
                parts.append(box(at, (0.46, 0.68, high), (LOAD, WOOD, CLOTH)[(i + j) % 3]))
    return joined(parts)


def _truck(variant: int) -> Mesh:
    lo, w = 0.55, 0.98
    cab: list[Station] = [
        (1.45, 1.35, 1.4, 0.9, 0.86, "", lo), (1.5, 1.4, 2.1, w, 0.88, "p", lo),
        (1.62, 1.4, 2.18, w, 0.9, "s", lo), (2.45, 1.38, 2.12, w, 0.86, "w", lo),
        (2.85, 1.32, 1.42, w, 0.92, "", lo), (2.98, 1.0, 1.1, 0.97, 0.9, "", lo),
        (3.03, 0.7, 0.8, 0.9, 0.84, "", 0.5),
    ]  # fmt: skip
    parts = [body(cab, PAINT, GLASS, DARK), box((-0.2, 0, 0.72), (5.9, 0.8, 0.22), DARK)]
    if variant == 0:
        parts.append(box((-0.85, 0, 1.85), (4.3, 2.0, 2.0), LOAD))
        parts.append(box((-0.85, 0, 0.86), (4.3, 2.02, 0.08), DARK))
    else:
        parts.append(box((-0.85, 0, 0.95), (4.3, 2.0, 0.16), WOOD))
        for s in (-1, 1):
            for z in (1.2, 1.45, 1.7):
                parts.append(box((-0.85, s * 1.0, z), (4.3, 0.06, 0.18), WOOD))
            for x in (-2.9, -1.5, -0.2, 1.2):
                parts.append(box((x, s * 1.04, 1.4), (0.1, 0.05, 0.95), PAINT2))
        for z in (1.2, 1.45, 1.7):
            parts.append(box((-3.0, 0, z), (0.06, 2.0, 0.18), WOOD))
        if variant == 2:
            parts.append(ball((-0.85, 0, 1.9), (2.25, 1.05, 1.05), CLOTH, 12, 8))
            parts.append(box((-0.85, 0, 2.1), (4.1, 1.9, 0.9), CLOTH))
        else:
            parts.append(ball((-0.85, 0, 1.45), (2.0, 0.9, 0.5), LOAD, 10, 6))
    for x in (2.2, -1.75):
        for s in (-1, 1):
            parts.append(wheel((x, s * 0.85, 0.42), 0.42, 0.26, TYRE, RIM, 16))
    for s in (-1, 1):
        parts += [
            ball((3.0, s * 0.72, 0.86), (0.07, 0.16, 0.1), LAMP, 8, 4),
            box((-3.06, s * 0.8, 0.78), (0.05, 0.3, 0.14), TAIL),
            box((2.75, s * 1.16, 1.7), (0.1, 0.16, 0.36), DARK),
        ]
    parts += [box((3.05, 0, 0.62), (0.02, 0.45, 0.13), PLATE), box((3.0, 0, 1.02), (0.08, 1.2, 0.16), DARK)]
    parts += [box((3.0, 0, 0.55), (0.16, 1.9, 0.16), PAINT2), box((-3.07, 0, 0.6), (0.02, 0.45, 0.13), PLATE)]
    return joined(parts)


def _rider(dx: float, wears: tuple[int, int, int], hands: Vec | None, lean: float = 0.0) -> list[Mesh]:
    """One rider; dx shifts the seat back. wears: shirt, legs, helmet. hands None: on the thighs."""
    shirt, legs, helmet = wears
    hip = (-0.2 + dx, 0.0, 0.9)
    neck = (-0.06 + dx + lean, 0.0, 1.4)
    parts = [limb(hip, neck, 0.165, 0.175, shirt, 9), ball((hip[0], 0, 0.92), (0.18, 0.19, 0.13), legs, 9, 5)]
    for s in (-1, 1):
        elbow = (neck[0] + 0.17, s * 0.3, 1.14)
        hand = (hands[0], s * hands[1], hands[2]) if hands else (neck[0] + 0.36, s * 0.16, 1.0)
        parts += [
            limb((neck[0], s * 0.2, 1.37), elbow, 0.075, 0.06, shirt),
            limb(elbow, hand, 0.055, 0.045, shirt),
            ball(hand, (0.05, 0.045, 0.045), SKIN, 6, 4),
            limb((hip[0], s * 0.12, 0.88), (0.16 + dx, s * 0.24, 0.76), 0.1, 0.08, legs),
            limb((0.16 + dx, s * 0.24, 0.76), (-0.0 + dx * 0.8, s * 0.22, 0.36), 0.075, 0.055, legs),
            ball((0.07 + dx * 0.8, s * 0.22, 0.32), (0.14, 0.055, 0.05), DARK, 7, 4),
        ]
    head = (neck[0] + 0.07, 0.0, neck[2] + 0.27)
    parts += [
        limb(neck, (head[0] - 0.02, 0, head[2] - 0.1), 0.06, 0.06, SKIN),
        ball(head, (0.145, 0.125, 0.145), helmet, 10, 7),
        ball((head[0] + 0.085, 0, head[2] - 0.02), (0.075, 0.1, 0.075), VISOR, 8, 5),
    ]
    return parts


def _cycle(scooter: bool) -> list[Mesh]:
    """A motorcycle of the small sort (bebek, matik) without its riders."""
    parts = [hoop((-0.6, 0, 0.3), 0.3, 0.068, TYRE), hoop((0.64, 0, 0.3), 0.3, 0.058, TYRE)]
    for x in (-0.6, 0.64):
        parts.append(wheel((x, 0, 0.3), 0.19, 0.1, RIM, RIM, 10))
    for s in (-1, 1):
        parts += [
            limb((0.64, s * 0.09, 0.3), (0.44, s * 0.09, 0.85), 0.035, 0.03, DARK, 6),
            limb((-0.6, s * 0.12, 0.3), (-0.35, s * 0.13, 0.72), 0.035, 0.035, DARK, 6),
            limb((0.42, s * 0.05, 1.0), (0.27, s * 0.36, 1.04), 0.026, 0.028, DARK, 6),
            ball((0.37, s * 0.38, 1.22), (0.025, 0.09, 0.06), DARK, 7, 4),
            limb((0.37, s * 0.36, 1.18), (0.33, s * 0.25, 1.03), 0.012, 0.012, DARK, 5),
            ball((-0.88, s * 0.13, 0.72), (0.05, 0.045, 0.04), AMBER, 6, 4),
            ball((0.52, s * 0.2, 0.86), (0.06, 0.06, 0.05), AMBER, 6, 4),
            ball((-0.45, s * 0.17, 0.62), (0.36, 0.07, 0.15), PAINT, 8, 5, tilt=0.12),
            box((0.02, s * 0.22, 0.33), (0.16, 0.16, 0.05), DARK),
        ]
    parts += [
        ball((-0.05, 0, 0.42), (0.34, 0.19, 0.19), DARK, 9, 5),
        ball((-0.4, 0.05, 0.34), (0.3, 0.17, 0.13), DARK, 8, 5),
        limb((-0.15, -0.17, 0.33), (-0.8, -0.19, 0.42), 0.055, 0.08, DARK, 8),
        ball((-0.5, -0.25, 0.41), (0.2, 0.025, 0.05), CHROME, 7, 4),
        ball((-0.32, 0, 0.8), (0.5, 0.17, 0.085), DARK, 9, 5),
        ball((-0.66, 0, 0.7), (0.33, 0.19, 0.14), PAINT, 10, 6, tilt=0.15),
        box((-0.86, 0, 0.9), (0.16, 0.26, 0.04), DARK),
        ball((0.48, 0, 0.86), (0.15, 0.23, 0.23), PAINT, 10, 6),
        ball((0.34, 0, 1.04), (0.13, 0.16, 0.1), DARK, 8, 5),
        ball((0.58, 0, 0.93), (0.09, 0.14, 0.1), LAMP, 8, 5),
        ball((-0.95, 0, 0.77), (0.05, 0.14, 0.055), TAIL, 8, 4),
        ball((0.64, 0, 0.55), (0.3, 0.1, 0.1), PAINT, 8, 5),
        box((-0.86, 0, 0.5), (0.05, 0.2, 0.42), DARK, tilt=0.35),
        box((-0.96, 0, 0.56), (0.02, 0.25, 0.12), PLATE, tilt=0.3),
        box((0.74, 0, 0.76), (0.02, 0.23, 0.1), PLATE),
    ]
    if scooter:
        parts += [box((0.37, 0, 0.62), (0.08, 0.46, 0.52), PAINT, tilt=-0.25), box((0.12, 0, 0.33), (0.44, 0.4, 0.08), DARK)]
    else:
        parts += [limb((0.38, 0, 0.82), (-0.1, 0, 0.6), 0.11, 0.12, PAINT, 8), box((0.3, 0, 0.6), (0.06, 0.42, 0.4), PAINT, tilt=-0.3)]
    return parts


def _motorcycle(variant: int) -> Mesh:
    """0-3 one rider, 4-6 two, 7 three, 8 ojol, 9 ojol with passenger, 10 delivery box, 11 parked alone."""
    parts = _cycle(scooter=variant % 2 == 0)
    grip = (0.29, 0.31, 1.03)
    one, two = (SHIRT, LEGS, HELMET), (SHIRT2, LEGS2, HELMET2)
    if variant == 11:
        return joined(parts)
    if variant == 7:
        parts += _rider(0.06, one, grip, 0.03) + _rider(-0.5, two, None)
        child = _rider(0.0, two, None)
        parts += [p.moved((-0.13, 0, 0.32), 0, 0.66) for p in child]
        return joined(parts)
    parts += _rider(0, one, grip, (0.0, 0.08, -0.02, 0.04)[variant % 4])
    if variant in (4, 5, 6, 9):
        parts += _rider(-0.4, two, None)
    if variant == 6:  # a long skirt and a bag
        parts += [ball((-0.45, 0.16, 0.72), (0.22, 0.16, 0.3), LEGS2, 8, 5)]
        parts += [ball((-0.78, 0, 1.2), (0.14, 0.2, 0.24), LOAD, 8, 5)]
    if variant == 10:
        parts += [box((-0.68, 0, 1.06), (0.5, 0.52, 0.46), LOAD)]
    if variant == 3:
        parts += [ball((-0.42, 0, 1.18), (0.13, 0.18, 0.23), LOAD, 8, 5)]  # a rucksack
    return joined(parts)


def _pedaller(hip: Vec, hands: Vec) -> list[Mesh]:
    x, _, z = hip
    neck = (x + 0.2, 0.0, z + 0.5)
    parts = [limb(hip, neck, 0.14, 0.16, SHIRT, 8)]
    for s, up in ((-1, 0.16), (1, -0.04)):
        knee = (x + 0.4, s * 0.13, z - 0.28 + up)
        parts += [
            limb((x, s * 0.09, z), knee, 0.09, 0.07, LEGS),
            limb(knee, (x + 0.24, s * 0.12, z - 0.66 + up), 0.065, 0.045, LEGS),
            limb((neck[0], s * 0.18, neck[2]), (hands[0], s * 0.26, hands[2]), 0.06, 0.045, SHIRT),
        ]
    head = (neck[0] + 0.05, 0, neck[2] + 0.25)
    parts += [ball(head, (0.1, 0.085, 0.125), SKIN, 8, 5), ball((head[0], 0, head[2] + 0.05), (0.12, 0.1, 0.09), HELMET, 8, 5)]
    return parts


def _bicycle() -> Mesh:
    parts = [hoop((-0.52, 0, 0.33), 0.33, 0.025, TYRE), hoop((0.52, 0, 0.33), 0.33, 0.025, TYRE)]
    for p, q in (
        ((-0.52, 0, 0.33), (-0.15, 0, 0.75)), ((-0.15, 0, 0.75), (0.36, 0, 0.8)), ((0, 0, 0.33), (0.36, 0, 0.8)),
        ((-0.52, 0, 0.33), (0, 0, 0.33)), ((0.52, 0, 0.33), (0.33, 0, 1.0)), ((0, 0, 0.33), (-0.2, 0, 0.92)),
    ):  # fmt: skip
        parts.append(limb(p, q, 0.022, 0.022, PAINT, 5))
    parts += [limb((0.32, -0.27, 1.02), (0.32, 0.27, 1.02), 0.02, 0.02, DARK, 5), ball((-0.22, 0, 0.94), (0.13, 0.07, 0.04), DARK, 7, 4)]
    return joined(parts + _pedaller((-0.2, 0, 1.0), (0.32, 0.25, 1.03)))


def _bajaj() -> Mesh:
    lo = 0.3
    shell: list[Station] = [
        (-1.25, 0.8, 0.85, 0.5, 0.44, "", 0.4), (-1.2, 0.9, 1.0, 0.6, 0.54, "w", lo), (-1.05, 0.92, 1.6, 0.62, 0.52, "p", lo),
        (-0.9, 0.92, 1.68, 0.62, 0.53, "s", lo), (0.0, 0.92, 1.72, 0.62, 0.53, "p", lo), (0.08, 0.92, 1.72, 0.61, 0.52, "s", lo),
        (0.55, 0.92, 1.66, 0.56, 0.48, "w", lo), (0.95, 0.9, 0.98, 0.46, 0.4, "", lo), (1.2, 0.66, 0.72, 0.26, 0.2, "", 0.4),
    ]  # fmt: skip
    parts = [body(shell, PAINT, GLASS, DARK), box((-0.3, 0, 1.72), (1.5, 1.0, 0.08), PAINT2)]
    parts += [wheel((1.0, 0, 0.23), 0.23, 0.12, TYRE, RIM, 12), ball((1.12, 0, 0.82), (0.09, 0.1, 0.1), LAMP, 8, 5)]
    for s in (-1, 1):
        parts += [wheel((-0.85, s * 0.55, 0.24), 0.24, 0.13, TYRE, RIM, 12), box((-1.26, s * 0.46, 0.7), (0.04, 0.12, 0.16), TAIL)]
    return joined([*parts, box((-1.27, 0, 0.5), (0.02, 0.36, 0.11), PLATE)])


def _becak() -> Mesh:
    parts = [hoop((-0.9, 0, 0.33), 0.33, 0.028, TYRE)]
    for s in (-1, 1):
        parts += [hoop((0.55, s * 0.5, 0.33), 0.33, 0.028, TYRE), box((0.5, s * 0.42, 0.72), (0.8, 0.04, 0.42), PAINT)]
        parts += [limb((0.2, s * 0.42, 0.9), (0.22, s * 0.42, 1.72), 0.02, 0.02, CHROME, 5), box((0.55, s * 0.52, 0.7), (0.6, 0.12, 0.04), PAINT2)]
    parts += [
        box((0.55, 0, 0.6), (0.75, 0.84, 0.1), CLOTH), box((0.2, 0, 0.95), (0.1, 0.84, 0.55), CLOTH, tilt=-0.2),
        ball((0.48, 0, 1.7), (0.55, 0.5, 0.12), PAINT2, 10, 5), box((0.9, 0, 0.42), (0.3, 0.7, 0.05), WOOD),
        limb((-0.9, 0, 0.33), (0.1, 0, 0.62), 0.025, 0.025, PAINT, 5), limb((-0.4, 0, 0.5), (-0.55, 0, 0.95), 0.025, 0.025, PAINT, 5),
        box((0.1, 0, 1.02), (0.05, 0.9, 0.05), CHROME), ball((-0.57, 0, 0.97), (0.14, 0.09, 0.04), DARK, 7, 4),
    ]  # fmt: skip
    return joined(parts + _pedaller((-0.55, 0, 1.02), (0.08, 0.3, 1.05)))


def _walker(variant: int) -> Mesh:
    """Six moments of a step; a pedestrian walks through them. Odd ones wear a headscarf when dressed so."""
    swing = 0.27 * math.sin(2 * math.pi * variant / 6)
    lift = 0.14 * math.cos(2 * math.pi * variant / 6)
    parts = [limb((0, 0, 0.98), (0.02, 0, 1.36), 0.145, 0.165, SHIRT, 8), ball((0, 0, 0.93), (0.13, 0.16, 0.12), LEGS, 8, 4)]
    for s in (-1, 1):
        f = s * swing
        up = max(0.0, s * lift)
        parts += [
            limb((0, s * 0.09, 0.9), (f * 0.55 + up * 0.4, s * 0.1, 0.5), 0.09, 0.07, LEGS),
            limb((f * 0.55 + up * 0.4, s * 0.1, 0.5), (f - 0.04 - up * 0.4, s * 0.1, 0.1 + up * 0.5), 0.065, 0.05, LEGS),
            ball((f + 0.03 - up * 0.4, s * 0.1, 0.05 + up * 0.5), (0.13, 0.05, 0.05), DARK, 7, 4),
            limb((0, s * 0.2, 1.36), (-f * 0.5, s * 0.25, 1.1), 0.06, 0.05, SHIRT),
            limb((-f * 0.5, s * 0.25, 1.1), (-f * 0.8 + 0.08, s * 0.24, 0.87), 0.045, 0.038, SKIN),
        ]
    parts += [ball((0.04, 0, 1.61), (0.1, 0.085, 0.125), SKIN, 8, 6), ball((0.0, 0, 1.65), (0.115, 0.105, 0.115), HELMET, 8, 6)]
    return joined(parts)


def _kaki_lima() -> Mesh:
    """A food cart with its seller behind."""
    parts = [
        box((0.35, 0, 0.75), (1.3, 0.8, 0.55), PAINT), box((0.35, 0, 1.3), (1.2, 0.7, 0.5), GLASS),
        box((0.35, 0, 1.95), (1.6, 1.05, 0.08), PAINT2), box((0.35, 0, 1.06), (1.34, 0.84, 0.05), WOOD),
        ball((0.6, 0, 1.45), (0.2, 0.2, 0.2), CHROME, 8, 5), box((0.35, 0, 1.8), (1.5, 0.95, 0.22), LOAD),
    ]  # fmt: skip
    for s in (-1, 1):
        parts += [hoop((0.1, s * 0.44, 0.3), 0.3, 0.03, TYRE), limb((-0.3, s * 0.32, 0.9), (-0.72, s * 0.3, 0.98), 0.02, 0.02, CHROME, 5)]
        for x in (-0.25, 0.95):
            parts.append(limb((x, s * 0.36, 1.0), (x, s * 0.4, 1.9), 0.025, 0.025, WOOD, 5))
    return joined(parts + [p.moved((-0.95, 0, 0)) for p in (_walker(1),)])
