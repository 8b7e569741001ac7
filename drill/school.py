"""What is built before a school: its zone on the road, wall, gate and board, the yard with the flag."""

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from drill.scenes import Road, School

if TYPE_CHECKING:
    from drill.street import Street

RED: Final = (0.56, 0.045, 0.035)
WHITE: Final = (0.72, 0.72, 0.7)
CREAM: Final = (0.62, 0.55, 0.38)
MAROON: Final = (0.3, 0.045, 0.04)
IRON: Final = (0.05, 0.09, 0.2)
GREEN: Final = (0.02, 0.16, 0.07)
YELLOW: Final = (0.62, 0.5, 0.02)
DEEP_M: Final = 15.0
"""From the wall to the veranda."""


def words(rows: list[str], size: tuple[int, int], colours: tuple[tuple, tuple]) -> np.ndarray:
    """(h, w, 3) float32: rows of block letters, each as wide as the picture. colours: ground and ink."""
    wide, high = size
    out = np.ones((high, wide, 3), np.float32) * np.float32(colours[0])
    each = high / len(rows)
    for n, row in enumerate(rows):
        (w, h), _ = cv2.getTextSize(row, cv2.FONT_HERSHEY_SIMPLEX, 2.0, 7)
        sheet = np.zeros((h + 14, w + 14), np.float32)
        cv2.putText(sheet, row, (7, h + 7), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 1.0, 7, cv2.LINE_AA)
        box = int(wide * 0.9), int(each * 0.74)
        ink = cv2.resize(sheet, box, interpolation=cv2.INTER_AREA)[..., None]
        y, x = int(each * n + each * 0.13), (wide - box[0]) // 2
        patch = out[y : y + box[1], x : x + box[0]]
        patch[...] = patch * (1 - ink) + np.float32(colours[1]) * ink
    return out


def board(street: "Street", corners: list[tuple], picture: np.ndarray, name: str = "sign") -> None:
    """A picture on four corners: below left, below right, above right, above left."""
    street.mesh(corners, [(0, 1, 2, 3)], street.paint((1, 1, 1), picture=(picture, None)), name, uv=True)


def zone(street: "Street", road: Road, school: School) -> None:
    """The red carpet over the road with its words, and the zebra on it."""
    at = street.frame(road)[0]
    s0, s1 = school.zebra_m
    half = road.half_m
    red = street.paint(RED, 0.8, noise=0.5)
    street.strip(road, s0 - 8.0, s1 + 8.0, -half + 0.1, half - 0.1, 0.0078, red, "mark")
    white = street.paint(WHITE, 0.7, noise=0.5)
    for d in np.arange(-half + 0.45, half - 0.2, 0.9):
        street.strip(road, s0, s1, d - 0.24, d + 0.24, 0.0088, white, "mark")
    said = words(["ZONA", "SELAMAT", "SEKOLAH"], (150, 270), (RED, WHITE))
    said *= 1 + 0.16 * street.dice.standard_normal((*said.shape[:2], 1)).astype(np.float32)
    said = np.clip(said, 0.02, 0.85)
    a, b = 0.25, road.lanes * road.lane_m - 0.1
    for way, (t0, t1) in ((1, (s0 - 6.6, s0 - 1.6)), (-1, (s1 + 6.6, s1 + 1.6))):
        corners = [(t0, -b * way), (t0, -a * way), (t1, -a * way), (t1, -b * way)]
        board(street, [at(s, d, 0.0092) for s, d in corners], said, "mark")
    for way in (-1, 1):  # the line to stop at
        s, d0, d1 = (s0 - 1.2 if way > 0 else s1 + 1.2), *sorted((-way * 0.1, -way * (half - 0.3)))
        street.strip(road, s - 0.15, s + 0.15, d0, d1, 0.0092, white, "mark")


def front(street: "Street", road: Road, school: School) -> None:
    """All of it beside the road, on the school's side."""
    _yard(street, road, school)
    _wall(street, road, school)
    _gate(street, road, school)
    _building(street, road, school)
    _flag(street, road, school)
    _signs(street, road, school)


def _line(road: Road, school: School) -> float:
    """Where the wall stands: d."""
    return school.side * (road.half_m + road.walk_m + 0.2)


def _yard(street: "Street", road: Road, school: School) -> None:
    """Paving, a strip of grass, trees along the wall."""
    at = street.frame(road)[0]
    wall, out = _line(road, school), school.side
    s0, s1 = school.span_m
    paving = street.paint((0.3, 0.26, 0.21), 0.9, noise=0.35)
    grass = street.paint((0.08, 0.12, 0.035), 0.95, noise=0.5)
    d0, d1 = sorted((wall, wall + out * 60))
    street.strip(road, s0, s1, d0, d1, 0.06, paving, "ground")
    d0, d1 = sorted((wall + out * 0.4, wall + out * 2.6))
    for a, b in ((s0, school.gate_m[0] - 0.6), (school.gate_m[1] + 0.6, s1)):
        street.strip(road, a, b, d0, d1, 0.075, grass, "ground")
    for s in (s0 + 2.5, s0 + 9.5, school.gate_m[1] + 6.0, school.gate_m[1] + 12.5, s1 - 3):
        x, y, _ = at(s + street.dice.uniform(-1, 1), wall + out * 2.0)
        street.tree(x, y, street.dice.uniform(4.6, 6.4))
    for s in np.arange(s0 + 1, s1 - 1, 1.1):
        if not school.gate_m[0] - 0.8 < s < school.gate_m[1] + 0.8:
            x, y, _ = at(s, wall + out * 0.75)
            street.leaves([(x, y, 0.55)], 0.2, 55, 0.1)
    for k in range(3):  # potted plants, a ring for basketball further in
        x, y, _ = at(school.gate_m[1] + 2 + 1.2 * k, wall + out * (DEEP_M - 1.2))
        street.box((x, y, 0.3), (0.4, 0.4, 0.5), (0.3, 0.1, 0.05))
        street.leaves([(x, y, 0.85)], 0.18, 60, 0.1)
    x, y, _ = at(s0 + 14, wall + out * 11)
    street.rod((x, y, 0), (x, y, 3.2), 0.07, (0.1, 0.2, 0.4))
    street.box((x, y - 0.3, 3.3), (1.5, 0.06, 1.0), WHITE)


def _wall(street: "Street", road: Road, school: School) -> None:
    """Plastered, with pillars, a row of iron bars on it; painted below as schools are."""
    at, _, _, turn = street.frame(road)
    d = _line(road, school)
    for s0, s1 in ((school.span_m[0], school.gate_m[0]), (school.gate_m[1], school.span_m[1])):
        x, y, _ = at((s0 + s1) / 2, d)
        street.box((x, y, 0.55), (s1 - s0, 0.18, 1.1), CREAM, turn, noise=0.3)
        street.box((x, y, 0.2), (s1 - s0, 0.22, 0.4), MAROON, turn, noise=0.3)
        street.box((x, y, 1.78), (s1 - s0, 0.05, 0.05), IRON, turn)
        for s in np.arange(s0, s1 + 0.1, 3.0):
            x, y, _ = at(s, d)
            street.box((x, y, 1.0), (0.36, 0.36, 2.0), CREAM, turn, noise=0.3)
            street.box((x, y, 2.05), (0.46, 0.46, 0.12), MAROON, turn)
        for s in np.arange(s0 + 0.2, s1, 0.24):
            x, y, _ = at(s, d)
            street.rod((x, y, 1.1), (x, y, 1.9), 0.014, IRON, 4)


def _gate(street: "Street", road: Road, school: School) -> None:
    """Two posts, a beam with the school's name, a sliding gate that is open; a board on two legs."""
    at, _, _, turn = street.frame(road)
    d, out = _line(road, school), school.side
    s0, s1 = school.gate_m
    for s in (s0, s1):
        x, y, _ = at(s, d)
        street.box((x, y, 1.8), (0.6, 0.6, 3.6), CREAM, turn, noise=0.25)
        street.box((x, y, 0.35), (0.66, 0.66, 0.7), MAROON, turn, noise=0.25)
        street.box((x, y, 3.66), (0.8, 0.8, 0.14), MAROON, turn)
    x, y, _ = at((s0 + s1) / 2, d)
    street.box((x, y, 3.3), (s1 - s0, 0.3, 0.9), GREEN, turn)
    name = words([school.name], (420, 84), (GREEN, (0.75, 0.6, 0.05)))
    face = d - out * 0.16
    ends = (s1, s0) if out > 0 else (s0, s1)  # from left to right, seen from the road
    board(street, [at(ends[0], face, 2.9), at(ends[1], face, 2.9), at(ends[1], face, 3.7),
                   at(ends[0], face, 3.7)], name)  # fmt: skip
    for s in np.arange(s1 - 0.2, s1 + 3.4, 0.16):  # the gate, slid aside behind the wall
        x, y, _ = at(s, d + out * 0.25)
        street.rod((x, y, 0.15), (x, y, 1.95), 0.018, IRON, 4)
    _board(street, road, school)


def _board(street: "Street", road: Road, school: School) -> None:
    """The school's board, turned towards who comes along the street from the road's beginning."""
    at = street.frame(road)[0]
    d, out = _line(road, school), school.side
    s = school.gate_m[0] - 4.4
    said = words(["PEMERINTAH KOTA LATIHAN", school.name, "JL. LATIHAN SEKOLAH NO. 1"], (300, 130),
                 (WHITE, (0.02, 0.04, 0.2)))  # fmt: skip
    said[:6], said[-6:], said[:, :6], said[:, -6:] = (np.float32((0.02, 0.1, 0.4)),) * 4
    a, b = (s + 0.9, d + out * 0.5), (s - 0.9, d + out * 3.2)
    ends = (a, b) if out > 0 else (b, a)
    board(street, [at(*ends[0], 1.9), at(*ends[1], 1.9), at(*ends[1], 3.4), at(*ends[0], 3.4)], said)
    for p in (a, b):
        x, y, _ = at(*p)
        street.rod((x, y + 0.05, 0), (x, y + 0.05, 3.5), 0.06, (0.4, 0.41, 0.42))


def _building(street: "Street", road: Road, school: School) -> None:
    """One floor, a veranda with pillars before doors and windows, a roof of tiles; houses behind it."""
    at, _, _, turn = street.frame(road)
    d, out = _line(road, school) + school.side * DEEP_M, school.side
    s0, s1 = school.span_m[0] + 1, school.span_m[1] - 1
    x, y, _ = at((s0 + s1) / 2, d + out * 5.5)
    street.box((x, y, 1.75), (s1 - s0, 7.0, 3.5), CREAM, turn, noise=0.15)
    x, y, _ = at((s0 + s1) / 2, d + out * 1.95)
    street.box((x, y, 0.5), (s1 - s0, 0.1, 1.0), MAROON, turn, noise=0.2)
    glass = (0.05, 0.07, 0.08)
    for n, s in enumerate(np.arange(s0 + 1.2, s1 - 1, 2.4)):
        x, y, _ = at(s, d + out * 1.9)
        if n % 4 == 2:
            street.box((x, y, 1.1), (1.1, 0.1, 2.2), (0.12, 0.2, 0.32), turn)
        else:
            street.box((x, y, 1.75), (1.7, 0.12, 1.3), WHITE, turn)
            street.box((x, y, 1.75), (1.5, 0.16, 1.1), glass, turn, rough=0.3)
    for s in np.arange(s0, s1 + 0.1, 4.8):
        x, y, _ = at(s, d)
        street.box((x, y, 1.5), (0.3, 0.3, 3.0), WHITE, turn, noise=0.2)
    tile = street.paint((0.27, 0.085, 0.045), 0.9, noise=0.35)
    eaves, ridge = (d - out * 0.7, 2.95), (d + out * 5.2, 5.6)
    points = [at(s, *edge) for edge, s in ((eaves, s0 - 0.6), (eaves, s1 + 0.6), (ridge, s1), (ridge, s0))]
    street.mesh(points, [(0, 1, 2, 3)], tile, "roof")
    for s in np.arange(s0, s1 + 30, 8.0):  # the town behind
        x, y, _ = at(s, d + out * street.dice.uniform(20, 26))
        high = float(street.dice.uniform(4.5, 9.0))
        street.box((x, y, high / 2), (8.0, 9.0, high), street.dice.uniform(0.25, 0.55, 3), turn, noise=0.2)
    for s in np.arange(s0 - 4, s1 + 12, 6.5):
        x, y, _ = at(s, d + out * 12)
        street.tree(x, y, street.dice.uniform(6.5, 9.5))


def _flag(street: "Street", road: Road, school: School) -> None:
    """Red over white, half unfurled, on a white pole with a step round its foot."""
    at = street.frame(road)[0]
    d, out = _line(road, school), school.side
    s, d = school.gate_m[0] + 0.5, d + out * 8.0
    x, y, _ = at(s, d)
    street.box((x, y, 0.3), (1.6, 1.6, 0.5), (0.5, 0.48, 0.44), noise=0.2)
    street.rod((x, y, 0.3), (x, y, 7.0), 0.06, (0.7, 0.7, 0.7))
    for rgb, low in (((0.62, 0.02, 0.03), 6.2), ((0.75, 0.75, 0.74), 5.5)):
        cloth = street.paint(rgb, 0.8)
        points, folds = [], np.linspace(0, 1, 9)
        for t in folds:
            k, drop = d + out * 1.9 * t, 0.35 * t * t
            side = s - 0.4 * t + 0.13 * math.sin(9 * t)
            points += [at(side, k, low - drop), at(side, k, low + 0.7 - drop)]
        faces = [(2 * n, 2 * n + 2, 2 * n + 3, 2 * n + 1) for n in range(len(folds) - 1)]
        street.mesh(points, faces, cloth, "flag", smooth=True)


def _signs(street: "Street", road: Road, school: School) -> None:
    """Before the zone, for both ways: children cross, and how fast one may drive."""
    at = street.frame(road)[0]
    warning = np.ones((60, 60, 3), np.float32) * np.float32(YELLOW)
    warning[:4] = warning[-4:] = warning[:, :4] = warning[:, -4:] = 0.02
    for x, tall in ((20, 30), (38, 24)):
        cv2.circle(warning, (x, 50 - tall), 5, (0.02, 0.02, 0.02), -1)
        cv2.line(warning, (x, 55 - tall), (x, 44), (0.02, 0.02, 0.02), 7)
        for foot in (-5, 5):
            cv2.line(warning, (x, 42), (x + foot, 54), (0.02, 0.02, 0.02), 4)
    limit = words(["30"], (60, 60), (WHITE, (0.02, 0.02, 0.02)))
    cv2.circle(limit, (30, 30), 27, (0.5, 0.02, 0.02), 6)
    for way, s in ((1, school.zebra_m[0] - 4.5), (-1, school.zebra_m[1] + 8.5)):
        d = -way * (road.half_m + 0.35)
        x, y, _ = at(s, d)
        street.rod((x, y, 0), (x, y, 3.3), 0.045, (0.4, 0.41, 0.42))
        for picture, z in ((warning, 2.5), (limit, 1.75)):
            corners = [(-0.38, 0), (0.38, 0), (0.38, 0.72), (-0.38, 0.72)]
            face = [at(s - way * 0.07, d + way * k, z + up) for k, up in corners]
            board(street, face, picture)
            street.box((x, y - way * 0.02, z + 0.36), (0.74, 0.04, 0.7), (0.3, 0.3, 0.3))
