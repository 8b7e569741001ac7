"""Paints the fronts of shophouses (ruko) as pictures: floors, windows, signs, roll doors. Pure numpy."""

from typing import Final

import numpy as np

PX: Final = 26  # pixels a metre
SHOP_M: Final = 3.4
WALLS: Final = [
    (0.62, 0.55, 0.4), (0.66, 0.64, 0.58), (0.5, 0.3, 0.2), (0.55, 0.56, 0.55), (0.62, 0.5, 0.25), (0.4,
    0.5, 0.42),
    (0.6, 0.42, 0.34), (0.36, 0.48, 0.56), (0.68, 0.66, 0.6),
]  # fmt: skip
SIGNS: Final = [
    (0.6, 0.04, 0.03), (0.7, 0.5, 0.03), (0.04, 0.14, 0.5), (0.03, 0.35, 0.12), (0.7, 0.7, 0.68), (0.65,
    0.25, 0.02),
    (0.03, 0.03, 0.03), (0.4, 0.05, 0.25),
]  # fmt: skip


def letters(area: np.ndarray, ink: np.ndarray, dice: np.random.Generator) -> None:
    """Marks that read as writing from afar and say nothing."""
    h, w = area.shape[:2]
    tall = max(3, int(h * dice.uniform(0.4, 0.65)))
    y = (h - tall) // 2
    x = int(w * 0.08)
    while x < w * 0.9:
        wide = int(tall * dice.uniform(0.35, 0.7)) + 1
        if dice.random() < 0.16:
            x += wide
            continue
        stroke = max(1, tall // 5)
        glyph = dice.random((3, 2)) < 0.75
        area[y : y + tall, x : x + stroke] = ink
        for row in range(3):
            if glyph[row, 0]:
                k = y + row * (tall - stroke) // 2
                area[k : k + stroke, x : x + wide - 1] = ink
        if glyph[0, 1]:
            area[y : y + tall, x + wide - 1 - stroke : x + wide - 1] = ink
        x += wide + max(1, tall // 5)


def front(wide_m: float, high_m: float, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One house: its colour picture (rows from the top) and the same-sized picture of what glows at night."""
    w, h = int(wide_m * PX), int(high_m * PX)
    wall = np.array(WALLS[int(dice.integers(len(WALLS)))]) * dice.uniform(0.7, 1.05)
    a = np.ones((h, w, 3)) * wall
    lit = np.zeros_like(a)
    a *= 1 + 0.035 * dice.standard_normal((h, w, 1))
    for _ in range(int(w / 8)):  # rain has run down the wall
        x, long = int(dice.integers(0, max(1, w - 6))), int(dice.integers(h // 10, h // 2))
        y = int(dice.integers(0, max(1, h - long)))
        a[y : y + long, x : x + int(dice.integers(1, 7))] *= dice.uniform(0.72, 0.95)
    shop = int(SHOP_M * PX)
    floors = max(0, int((high_m - SHOP_M) / 3.0))
    for f in range(floors):
        _floor(a, lit, h - shop - int((f + 1) * 3.0 * PX), dice)
    _shop(a, lit, h - shop, dice)
    a[:3] *= 0.6
    return np.clip(a, 0.01, 0.85).astype(np.float32), lit.astype(np.float32)


def _floor(a: np.ndarray, lit: np.ndarray, y: int, dice: np.random.Generator) -> None:
    w = a.shape[1]
    y = max(0, y)
    bays = int(dice.integers(1, 4))
    wide, high = int(w / bays * dice.uniform(0.45, 0.8)), int(PX * dice.uniform(1.1, 1.7))
    top = y + int(PX * 0.7)
    on = dice.random() < 0.35
    for b in range(bays):
        x = int((b + 0.5) * w / bays - wide / 2)
        a[top - 2 : top + high + 2, max(0, x - 2) : x + wide + 2] *= dice.choice([0.5, 1.25])
        shade = dice.uniform(0.02, 0.1)
        a[top : top + high, x : x + wide] = np.array([1, 1.1, 1.15]) * shade
        if dice.random() < 0.4:
            a[top : top + int(high * dice.uniform(0.3, 1)), x : x + wide] = dice.uniform(0.25, 0.5)
        if on:
            lit[top : top + high, x : x + wide] = np.array([1, 0.75, 0.45]) * dice.uniform(0.1, 0.6)
        for k in range(1, int(dice.integers(2, 5))):
            a[top : top + high, min(w - 1, x + k * wide // 4)] = 0.4
    if dice.random() < 0.5:  # a balcony's rail
        a[top + high + 3 : top + high + 6] = 0.12
        a[top + high - 8 : top + high + 4 : 1, ::4] *= 0.55
    a[y : y + 2] *= 0.7
    if dice.random() < 0.22:  # a sheet with advertising over the whole floor
        sign = np.array(SIGNS[int(dice.integers(len(SIGNS)))])
        a[y + 6 : y + int(PX * 2.4), 4 : w - 4] = sign
        letters(a[y + 6 : y + int(PX * 1.6), 4 : w - 4], np.clip(1 - sign * 1.6, 0.02, 0.8), dice)


def _shop(a: np.ndarray, lit: np.ndarray, y: int, dice: np.random.Generator) -> None:
    h, w = a.shape[:2]
    sign = np.array(SIGNS[int(dice.integers(len(SIGNS)))]) * dice.uniform(0.7, 1.1)
    tall = int(PX * dice.uniform(0.7, 1.1))
    a[y : y + tall, 3 : w - 3] = sign
    letters(a[y : y + tall, 3 : w - 3], np.clip(1 - sign * 1.6, 0.02, 0.85), dice)
    if dice.random() < 0.6:
        lit[y : y + tall, 3 : w - 3] = a[y : y + tall, 3 : w - 3] * 1.2
    top = y + tall + 4
    kind = dice.random()
    if kind < 0.3:  # the roll door is down
        waves = np.sin(np.arange(h - top, dtype=np.float64) * 1.6)
        pale = float(dice.choice([0.35, 0.2, 0.45]))
        a[top:, 5 : w - 5] = (pale + 0.05 * waves)[:, None, None]
    else:
        a[top:, 5 : w - 5] = 0.03
        for _ in range(int(w * (h - top) / 90)):  # goods in the dark of the shop
            s = int(dice.integers(2, 8))
            x = int(dice.integers(6, max(7, w - 12)))
            k = int(dice.integers(int(top) + 4, int(h) - 4))
            a[k : k + s, x : x + s] = dice.uniform(0.02, 0.5, 3) * dice.uniform(0.2, 0.9)
        lit[top:, 5 : w - 5] = (
            (a[top:, 5 : w - 5] * 1.6 + 0.12) * np.array([1, 0.95, 0.85]) * dice.uniform(0.6, 1.8)
        )
        if kind > 0.8:
            a[top:, w // 2 - 2 : w // 2 + 2] = 0.4
    a[-4:] = 0.2
