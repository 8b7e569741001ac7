"""Trucks: a cab, and a box or a bed of planks."""

from drill.parts import CLOTH, DARK, GLASS, LAMP, LOAD, PAINT, PAINT2, PLATE, RIM, TAIL, TYRE, WOOD
from drill.shapes import Mesh, Station, ball, body, box, joined, wheel


def truck(variant: int) -> Mesh:
    lo, w = 0.55, 0.98
    cab: list[Station] = [
        (1.45, 1.35, 1.4, 0.9, 0.86, "", lo), (1.5, 1.4, 2.1, w, 0.88, "p", lo),
        (1.62, 1.4, 2.18, w, 0.9, "s", lo), (2.45, 1.38, 2.12, w, 0.86, "w", lo),
        (2.85, 1.32, 1.42, w, 0.92, "", lo), (2.98, 1.0, 1.1, 0.97, 0.9, "", lo),
        (3.03, 0.7, 0.8, 0.9, 0.84, "", 0.5),
    ]  # fmt: skip
    parts = [body(cab, PAINT, GLASS, DARK), box((-0.2, 0, 0.72), (5.9, 0.8, 0.22), DARK)]
    parts += _behind(variant)
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


def _behind(variant: int) -> list[Mesh]:
    """A box, or an open bed of planks with a heap or covered goods."""
    parts: list[Mesh] = []
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
    return parts
