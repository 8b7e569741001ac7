"""Who and what is light: people on foot, the bicycle, becak, bajaj and the food cart."""

import math

from drill.parts import (
    CHROME,
    CLOTH,
    DARK,
    GLASS,
    HELMET,
    LAMP,
    LEGS,
    LOAD,
    PAINT,
    PAINT2,
    PLATE,
    RIM,
    SHIRT,
    SKIN,
    TAIL,
    TYRE,
    WOOD,
)  # fmt: skip
from drill.shapes import Mesh, Station, Vec, ball, body, box, hoop, joined, limb, revolved, wheel


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
    parts += [
        ball(head, (0.1, 0.085, 0.125), SKIN, 8, 5),
        ball((head[0], 0, head[2] + 0.05), (0.12, 0.1, 0.09), HELMET, 8, 5),
    ]
    return parts


def bicycle() -> Mesh:
    parts = [hoop((-0.52, 0, 0.33), 0.33, 0.025, TYRE), hoop((0.52, 0, 0.33), 0.33, 0.025, TYRE)]
    for p, q in (
        ((-0.52, 0, 0.33), (-0.15, 0, 0.75)), ((-0.15, 0, 0.75), (0.36, 0, 0.8)), ((0, 0, 0.33), (0.36, 0,
        0.8)),
        ((-0.52, 0, 0.33), (0, 0, 0.33)), ((0.52, 0, 0.33), (0.33, 0, 1.0)), ((0, 0, 0.33), (-0.2, 0, 0.92)),
    ):  # fmt: skip
        parts.append(limb(p, q, 0.022, 0.022, PAINT, 5))
    parts += [
        limb((0.32, -0.27, 1.02), (0.32, 0.27, 1.02), 0.02, 0.02, DARK, 5),
        ball((-0.22, 0, 0.94), (0.13, 0.07, 0.04), DARK, 7, 4),
    ]
    return joined(parts + _pedaller((-0.2, 0, 1.0), (0.32, 0.25, 1.03)))


def bajaj() -> Mesh:
    lo = 0.3
    shell: list[Station] = [
        (-1.25, 0.8, 0.85, 0.5, 0.44, "", 0.4), (-1.2, 0.9, 1.0, 0.6, 0.54, "w", lo), (-1.05, 0.92, 1.6,
        0.62, 0.52, "p", lo),
        (-0.9, 0.92, 1.68, 0.62, 0.53, "s", lo), (0.0, 0.92, 1.72, 0.62, 0.53, "p", lo), (0.08, 0.92, 1.72,
        0.61, 0.52, "s", lo),
        (0.55, 0.92, 1.66, 0.56, 0.48, "w", lo), (0.95, 0.9, 0.98, 0.46, 0.4, "", lo), (1.2, 0.66, 0.72,
        0.26, 0.2, "", 0.4),
    ]  # fmt: skip
    parts = [body(shell, PAINT, GLASS, DARK), box((-0.3, 0, 1.72), (1.5, 1.0, 0.08), PAINT2)]
    parts += [
        wheel((1.0, 0, 0.23), 0.23, 0.12, TYRE, RIM, 12),
        ball((1.12, 0, 0.82), (0.09, 0.1, 0.1), LAMP, 8, 5),
    ]
    for s in (-1, 1):
        parts += [
            wheel((-0.85, s * 0.55, 0.24), 0.24, 0.13, TYRE, RIM, 12),
            box((-1.26, s * 0.46, 0.7), (0.04, 0.12, 0.16), TAIL),
        ]
    return joined([*parts, box((-1.27, 0, 0.5), (0.02, 0.36, 0.11), PLATE)])


def becak() -> Mesh:
    parts = [hoop((-0.9, 0, 0.33), 0.33, 0.028, TYRE)]
    for s in (-1, 1):
        parts += [
            hoop((0.55, s * 0.5, 0.33), 0.33, 0.028, TYRE),
            box((0.5, s * 0.42, 0.72), (0.8, 0.04, 0.42), PAINT),
        ]
        parts += [
            limb((0.2, s * 0.42, 0.9), (0.22, s * 0.42, 1.72), 0.02, 0.02, CHROME, 5),
            box((0.55, s * 0.52, 0.7), (0.6, 0.12, 0.04), PAINT2),
        ]
    parts += [
        box((0.55, 0, 0.6), (0.75, 0.84, 0.1), CLOTH), box((0.2, 0, 0.95), (0.1, 0.84, 0.55), CLOTH,
        tilt=-0.2),
        ball((0.48, 0, 1.7), (0.55, 0.5, 0.12), PAINT2, 10, 5), box((0.9, 0, 0.42), (0.3, 0.7, 0.05), WOOD),
        limb((-0.9, 0, 0.33), (0.1, 0, 0.62), 0.025, 0.025, PAINT, 5), limb((-0.4, 0, 0.5), (-0.55, 0,
        0.95), 0.025, 0.025, PAINT, 5),
        box((0.1, 0, 1.02), (0.05, 0.9, 0.05), CHROME), ball((-0.57, 0, 0.97), (0.14, 0.09, 0.04), DARK, 7,
        4),
    ]  # fmt: skip
    return joined(parts + _pedaller((-0.55, 0, 1.02), (0.08, 0.3, 1.05)))


def walker(variant: int) -> Mesh:
    """Six moments of a step; a pedestrian walks through them. Odd ones wear a headscarf when dressed so."""
    swing = 0.27 * math.sin(2 * math.pi * variant / 6)
    lift = 0.14 * math.cos(2 * math.pi * variant / 6)
    parts = [
        limb((0, 0, 0.98), (0.02, 0, 1.36), 0.145, 0.165, SHIRT, 8),
        ball((0, 0, 0.93), (0.13, 0.16, 0.12), LEGS, 8, 4),
    ]
    for s in (-1, 1):
        f = s * swing
        up = max(0.0, s * lift)
        parts += [
            limb((0, s * 0.09, 0.9), (f * 0.55 + up * 0.4, s * 0.1, 0.5), 0.09, 0.07, LEGS),
            limb(
                (f * 0.55 + up * 0.4, s * 0.1, 0.5),
                (f - 0.04 - up * 0.4, s * 0.1, 0.1 + up * 0.5),
                0.065,
                0.05,
                LEGS,
            ),
            ball((f + 0.03 - up * 0.4, s * 0.1, 0.05 + up * 0.5), (0.13, 0.05, 0.05), DARK, 7, 4),
            limb((0, s * 0.2, 1.36), (-f * 0.5, s * 0.25, 1.1), 0.06, 0.05, SHIRT),
            limb((-f * 0.5, s * 0.25, 1.1), (-f * 0.8 + 0.08, s * 0.24, 0.87), 0.045, 0.038, SKIN),
        ]
    parts += [
        ball((0.04, 0, 1.61), (0.1, 0.085, 0.125), SKIN, 8, 6),
        ball((0.0, 0, 1.65), (0.115, 0.105, 0.115), HELMET, 8, 6),
    ]
    return joined(parts)


def pupil(variant: int, tall: float) -> Mesh:
    """A walker's six steps, smaller, with a rucksack; 6 to 11 with a skirt. tall: of a grown-up's height."""
    parts = [walker(variant % 6), ball((-0.19, 0, 1.17), (0.12, 0.17, 0.21), LOAD, 8, 5)]
    parts.append(ball((0.01, 0, 1.66), (0.135, 0.125, 0.13), HELMET, 8, 6))  # heads shrink less than bodies
    if variant >= 6:
        parts.append(revolved([((0, 0, 0.38), 0.25), ((0, 0, 1.0), 0.16)], (0, 0, 1), LEGS, 9))
    return joined(parts).moved((0, 0, 0), 0.0, tall)


def kaki_lima() -> Mesh:
    """A food cart with its seller behind."""
    parts = [
        box((0.35, 0, 0.75), (1.3, 0.8, 0.55), PAINT), box((0.35, 0, 1.3), (1.2, 0.7, 0.5), GLASS),
        box((0.35, 0, 1.95), (1.6, 1.05, 0.08), PAINT2), box((0.35, 0, 1.06), (1.34, 0.84, 0.05), WOOD),
        ball((0.6, 0, 1.45), (0.2, 0.2, 0.2), CHROME, 8, 5), box((0.35, 0, 1.8), (1.5, 0.95, 0.22), LOAD),
    ]  # fmt: skip
    for s in (-1, 1):
        parts += [
            hoop((0.1, s * 0.44, 0.3), 0.3, 0.03, TYRE),
            limb((-0.3, s * 0.32, 0.9), (-0.72, s * 0.3, 0.98), 0.02, 0.02, CHROME, 5),
        ]
        for x in (-0.25, 0.95):
            parts.append(limb((x, s * 0.36, 1.0), (x, s * 0.4, 1.9), 0.025, 0.025, WOOD, 5))
    return joined(parts + [p.moved((-0.95, 0, 0)) for p in (walker(1),)])
