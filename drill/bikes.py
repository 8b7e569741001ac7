"""Motorcycles of the small sort (bebek, matik, sport) and those who ride them.

What tells a motorcycle from a walker at forty pixels, from behind and above: the wheel under the tail lamp,
knees
and hands that stand out to the sides, a dark machine between pale legs, mirrors, and the round of the helmet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drill.parts import (
    AMBER,
    CHROME,
    DARK,
    FOOT,
    FOOT_DOWN,
    HELMET,
    HELMET2,
    LAMP,
    LEGS,
    LEGS2,
    LOAD,
    PAINT,
    PLATE,
    RIM,
    SEAM,
    SEAM2,
    SHIRT,
    SHIRT2,
    SKIN,
    TAIL,
    TYRE,
    VISOR,
)  # fmt: skip
from drill.shapes import Mesh, Vec, ball, box, hoop, joined, limb, wheel

REAR, FORE, WHEEL = -0.63, 0.64, 0.295


@dataclass(frozen=True, slots=True)
class Wear:
    """The parts that one rider's clothes take their colours from."""

    shirt: int
    legs: int
    helmet: int
    seam: int


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one rider sits (x of the hip), leans and puts hands and feet; hands None: on the thighs."""

    x: float
    lean: float
    hands: Vec | None
    knee: Vec
    foot: Vec
    down: bool = False  # one foot on the road, waiting


DRIVER, BEHIND = Wear(SHIRT, LEGS, HELMET, SEAM), Wear(SHIRT2, LEGS2, HELMET2, SEAM2)
GRIP: Vec = (0.34, 0.34, 1.03)


def _body(seat: Seat, wear: Wear) -> list[Mesh]:
    """Hip, back and shoulders: wider than deep, a stripe over the shoulders, a helmet with its visor."""
    x, top = seat.x, seat.x + seat.lean
    head = (top + 0.09, 0.0, 1.53)
    return [
        ball((x, 0, 0.87), (0.18, 0.205, 0.13), wear.legs, 10, 5),
        ball((x + seat.lean * 0.35, 0, 1.06), (0.135, 0.18, 0.25), wear.shirt, 10, 7, tilt=seat.lean * 1.6),
        ball((top - 0.01, 0, 1.25), (0.125, 0.225, 0.14), wear.shirt, 10, 6),
        ball((top - 0.045, 0, 1.23), (0.105, 0.19, 0.075), wear.seam, 10, 5),
        limb((top, 0, 1.33), (head[0] - 0.02, 0, 1.45), 0.06, 0.06, SKIN, 6),
        ball(head, (0.145, 0.13, 0.14), wear.helmet, 10, 7),
        ball((head[0] + 0.08, 0, head[2] - 0.02), (0.08, 0.105, 0.07), VISOR, 8, 5),
        ball((head[0] + 0.09, 0, head[2] - 0.085), (0.06, 0.08, 0.055), SKIN, 7, 4),
    ]


def _limbs(seat: Seat, wear: Wear, s: int) -> list[Mesh]:
    """One arm and one leg; s: 1 left, -1 right."""
    top = seat.x + seat.lean
    shoulder = (top, s * 0.21, 1.27)
    if seat.hands:
        hand = (seat.hands[0], s * seat.hands[1], seat.hands[2])
        elbow = ((shoulder[0] + hand[0]) / 2 - 0.05, s * 0.36, 1.08)
    else:
        hand, elbow = (top + 0.36, s * 0.2, 0.93), (top + 0.1, s * 0.3, 1.02)
    knee = (seat.x + seat.knee[0], s * seat.knee[1], seat.knee[2])
    foot = (seat.x + seat.foot[0], s * seat.foot[1], seat.foot[2])
    if seat.down and s > 0:
        knee, foot = (seat.x + 0.3, 0.34, 0.58), (seat.x + 0.2, 0.42, 0.06)
    heel = (foot[0] - 0.06, foot[1], foot[2] + 0.07)
    return [
        limb(shoulder, elbow, 0.08, 0.066, wear.shirt),
        limb(elbow, hand, 0.06, 0.046, wear.shirt),
        ball(hand, (0.055, 0.05, 0.05), SKIN, 6, 4),
        limb((seat.x + 0.03, s * 0.13, 0.87), knee, 0.115, 0.085, wear.legs),
        limb(knee, heel, 0.08, 0.055, wear.legs),
        ball((foot[0] + 0.03, foot[1], foot[2]), (0.14, 0.055, 0.05), FOOT, 7, 4),
    ]


def rider(seat: Seat, wear: Wear) -> list[Mesh]:
    return _body(seat, wear) + _limbs(seat, wear, -1) + _limbs(seat, wear, 1)


def _wheels() -> list[Mesh]:
    parts = [
        hoop((REAR, 0, WHEEL), WHEEL, 0.07, TYRE, 18),
        hoop((FORE, 0, WHEEL), WHEEL, 0.058, TYRE, 18),
        wheel((REAR, 0, WHEEL), 0.1, 0.14, RIM, DARK, 8),
        wheel((FORE, 0, WHEEL), 0.09, 0.1, RIM, RIM, 8),
    ]
    for x in (REAR, FORE):
        for dx, dz in ((0.2, 0.0), (-0.1, 0.17), (-0.1, -0.17)):
            parts.append(limb((x, 0, WHEEL), (x + dx, 0, WHEEL + dz), 0.022, 0.018, RIM, 5))
    return parts


def _side(s: int) -> list[Mesh]:
    """What stands on both sides: fork, shock, bar, mirror, blinkers, panel, peg."""
    return [
        limb((FORE, s * 0.08, WHEEL), (0.43, s * 0.08, 0.86), 0.035, 0.032, CHROME if s > 0 else DARK, 6),
        limb((REAR, s * 0.12, WHEEL), (-0.42, s * 0.14, 0.7), 0.04, 0.035, DARK, 6),
        limb((0.42, 0, 0.99), (0.35, s * 0.36, 1.02), 0.024, 0.03, DARK, 6),
        limb((0.37, s * 0.33, 1.02), (0.4, s * 0.39, 1.17), 0.012, 0.012, DARK, 5),
        ball((0.4, s * 0.4, 1.2), (0.025, 0.085, 0.055), DARK, 7, 4),
        ball((-0.88, s * 0.14, 0.72), (0.05, 0.05, 0.04), AMBER, 6, 4),
        ball((0.53, s * 0.19, 0.84), (0.06, 0.06, 0.045), AMBER, 6, 4),
        ball((-0.5, s * 0.12, 0.66), (0.4, 0.075, 0.12), PAINT, 9, 5, tilt=0.2),
        box((0.0, s * 0.24, 0.31), (0.12, 0.14, 0.04), DARK),
    ]


def _stern() -> list[Mesh]:
    """Seen most: seat, rail, tail lamp, a short mudguard with its plate, the exhaust on the right."""
    return [
        ball((-0.42, 0, 0.79), (0.47, 0.145, 0.07), DARK, 9, 5, tilt=0.05),
        limb((-0.6, -0.12, 0.83), (-0.92, -0.1, 0.87), 0.02, 0.02, CHROME, 5),
        limb((-0.6, 0.12, 0.83), (-0.92, 0.1, 0.87), 0.02, 0.02, CHROME, 5),
        box((-0.93, 0, 0.87), (0.04, 0.24, 0.035), DARK),
        ball((-0.93, 0, 0.77), (0.06, 0.125, 0.05), TAIL, 8, 4),
        box((-0.93, 0, 0.6), (0.03, 0.16, 0.22), DARK, tilt=0.3),
        box((-0.975, 0, 0.6), (0.015, 0.27, 0.11), PLATE, tilt=0.25),
        limb((0.0, -0.13, 0.24), (-0.4, -0.17, 0.3), 0.03, 0.035, CHROME, 6),
        limb((-0.4, -0.18, 0.32), (-0.86, -0.21, 0.42), 0.055, 0.062, DARK, 8),
        ball((-0.62, -0.24, 0.38), (0.2, 0.025, 0.05), CHROME, 7, 4),
    ]


def _prow() -> list[Mesh]:
    return [
        ball((0.46, 0, 0.85), (0.14, 0.19, 0.17), PAINT, 10, 6),
        ball((0.57, 0, 0.89), (0.07, 0.115, 0.08), LAMP, 8, 5),
        ball((0.37, 0, 0.99), (0.1, 0.14, 0.06), DARK, 8, 5),
        ball((FORE, 0, 0.5), (0.26, 0.075, 0.1), PAINT, 9, 5),
        box((0.72, 0, 0.72), (0.015, 0.22, 0.09), PLATE),
    ]


def _machine(sort: int) -> list[Mesh]:
    """0 matik: a flat floor; 1 bebek: a spine and leg shields; 2 sport: a tank."""
    parts = _wheels() + _stern() + _prow() + _side(-1) + _side(1)
    parts += [
        ball((-0.02, 0, 0.37), (0.27, 0.14, 0.16), DARK, 9, 5),
        ball((-0.4, 0.09, 0.33), (0.3, 0.08, 0.1), DARK if sort == 0 else RIM, 8, 5),
    ]
    if sort == 0:
        parts += [
            box((0.36, 0, 0.6), (0.07, 0.42, 0.5), PAINT, tilt=-0.25),
            box((0.13, 0, 0.33), (0.44, 0.36, 0.07), DARK),
        ]
    elif sort == 1:
        parts += [limb((0.38, 0, 0.8), (-0.15, 0, 0.6), 0.1, 0.12, PAINT, 8)]
        parts += [box((0.32, s * 0.17, 0.56), (0.05, 0.14, 0.42), PAINT, tilt=-0.3) for s in (-1, 1)]
    else:
        parts += [
            ball((0.12, 0, 0.82), (0.3, 0.15, 0.13), PAINT, 10, 6, tilt=-0.1),
            ball((0.2, 0, 0.58), (0.24, 0.13, 0.14), PAINT, 8, 5),
        ]
    return parts


def _driver(sort: int, lean: float, down: bool) -> Seat:
    if sort == 0:  # feet side by side on the floor
        return Seat(-0.27, lean, GRIP, (0.43, 0.2, 0.72), (0.42, 0.17, 0.4), down)
    back = 0.0 if sort == 1 else -0.06
    return Seat(-0.25, lean + 0.05, GRIP, (0.4, 0.25, 0.68), (0.24 + back, 0.27, 0.35), down)


def _passenger(x: float) -> Seat:
    return Seat(x, 0.05, None, (0.36, 0.3, 0.7), (0.2, 0.27, 0.4))


def _carried(variant: int) -> Sequence[Mesh]:
    """What some carry."""
    match variant:
        case 3:  # a rucksack
            return [ball((-0.44, 0, 1.12), (0.12, 0.17, 0.22), LOAD, 8, 5)]
        case 6:  # a long skirt and a bag
            return [
                ball((-0.5, 0.17, 0.7), (0.22, 0.15, 0.28), LEGS2, 8, 5),
                ball((-0.84, 0, 1.12), (0.11, 0.17, 0.2), LOAD, 8, 5),
            ]
        case 10:
            return [box((-0.72, 0, 1.06), (0.46, 0.5, 0.44), LOAD)]
        case _:
            return []


def motorcycle(variant: int) -> Mesh:
    """0-3 one rider, 4-6 two, 7 three, 8 ojol, 9 ojol with passenger, 10 delivery box, 11 alone, 12 with a
    pupil behind, 13 with a small one in front, too; see FOOT_DOWN."""
    down, variant = variant >= FOOT_DOWN, variant % FOOT_DOWN
    sort = (0, 1, 2, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0)[variant]
    parts = _machine(sort)
    if variant == 11:
        return joined(parts)
    parts += rider(_driver(sort, (0.08, 0.12, 0.05, 0.1)[variant % 4], down), DRIVER)
    if variant in (4, 5, 6, 9):
        parts += rider(_passenger(-0.62), BEHIND)
    if variant == 7:
        parts += rider(_passenger(-0.72), BEHIND)
        child = joined(rider(_passenger(0.0), BEHIND))
        parts.append(child.moved((-0.33, 0, 0.3), 0, 0.66))
    if variant >= 12:
        child = joined(rider(_passenger(0.0), BEHIND))
        parts.append(child.moved((-0.6, 0, 0.26), 0, 0.72))
        parts.append(ball((-0.78, 0, 1.06), (0.09, 0.13, 0.17), LOAD, 8, 5))
        if variant == 13:
            parts.append(child.moved((0.0, 0, 0.3), 0, 0.58))
    return joined([*parts, *_carried(variant)])
