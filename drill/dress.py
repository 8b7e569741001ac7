"""The colours a road user wears, drawn with a seed. Linear light, 0..1."""

from typing import Final

import numpy as np

from drill.parts import PARTS

Rgb = tuple[float, float, float]
CAR_PAINTS: Final[list[tuple[Rgb, float]]] = [
    ((0.78, 0.78, 0.76), 5.0), ((0.55, 0.56, 0.57), 3.0), ((0.025, 0.025, 0.028), 4.0), ((0.16, 0.165,
    0.17), 3.0),
    ((0.33, 0.02, 0.02), 1.5), ((0.02, 0.05, 0.16), 0.8), ((0.3, 0.27, 0.22), 0.8), ((0.1, 0.13, 0.14), 0.6),
    ((0.62, 0.42, 0.02), 0.2), ((0.6, 0.14, 0.02), 0.3),
]  # fmt: skip
BIKE_PAINTS: Final[list[Rgb]] = [
    (0.016, 0.016, 0.018), (0.016, 0.016, 0.018), (0.02, 0.02, 0.022), (0.4, 0.02, 0.02), (0.7, 0.7, 0.7),
    (0.65, 0.65, 0.66),
    (0.02, 0.08, 0.35), (0.12, 0.12, 0.13), (0.3, 0.3, 0.31), (0.05, 0.02, 0.02),
]  # fmt: skip
CLOTHES: Final[list[Rgb]] = [
    (0.02, 0.025, 0.05), (0.02, 0.02, 0.02), (0.03, 0.03, 0.03), (0.25, 0.03, 0.03), (0.6, 0.6, 0.58),
    (0.06, 0.12, 0.28),
    (0.4, 0.33, 0.08), (0.1, 0.12, 0.05), (0.2, 0.18, 0.16), (0.35, 0.08, 0.17), (0.06, 0.18, 0.2), (0.6,
    0.2, 0.03),
]  # fmt: skip
JACKETS: Final[list[Rgb]] = [
    (0.014, 0.014, 0.016), (0.014, 0.014, 0.016), (0.02, 0.024, 0.05), (0.04, 0.04, 0.045), (0.09, 0.095,
    0.1),
    (0.55, 0.56, 0.56), (0.3, 0.025, 0.02), (0.03, 0.06, 0.2), (0.035, 0.06, 0.03), (0.55, 0.2, 0.02),
    (0.45, 0.5, 0.03),
    (0.2, 0.16, 0.11), (0.3, 0.06, 0.13),
]  # fmt: skip
TROUSERS: Final[list[Rgb]] = [
    (0.016, 0.016, 0.02), (0.016, 0.016, 0.02), (0.02, 0.03, 0.06), (0.03, 0.045, 0.1), (0.1, 0.14, 0.22),
    (0.14, 0.11, 0.07), (0.07, 0.07, 0.07), (0.03, 0.03, 0.03),
]  # fmt: skip
HELMETS: Final[list[Rgb]] = [
    (0.012, 0.012, 0.012), (0.012, 0.012, 0.012), (0.012, 0.012, 0.012), (0.02, 0.02, 0.022),
    (0.02, 0.02, 0.022), (0.55, 0.55, 0.54), (0.25, 0.02, 0.02), (0.02, 0.04, 0.14), (0.3, 0.2, 0.03),
    (0.2, 0.2, 0.21),
]  # fmt: skip
ANGKOT: Final[list[tuple[Rgb, Rgb]]] = [
    ((0.03, 0.22, 0.06), (0.5, 0.32, 0.02)), ((0.03, 0.2, 0.05), (0.35, 0.03, 0.03)), ((0.03, 0.2, 0.07),
    (0.6, 0.6, 0.6)),
    ((0.05, 0.14, 0.4), (0.6, 0.6, 0.6)), ((0.03, 0.18, 0.05), (0.02, 0.02, 0.02)),
]  # fmt: skip
BUS: Final[list[tuple[Rgb, Rgb]]] = [
    ((0.02, 0.12, 0.4), (0.75, 0.75, 0.75)), ((0.7, 0.7, 0.7), (0.4, 0.03, 0.03)), ((0.5, 0.06, 0.04), (0.7,
    0.7, 0.66)),
    ((0.65, 0.65, 0.62), (0.03, 0.2, 0.35)),
]  # fmt: skip
TRUCK: Final[list[Rgb]] = [
    (0.55, 0.32, 0.02),
    (0.5, 0.04, 0.03),
    (0.6, 0.6, 0.58),
    (0.04, 0.14, 0.3),
    (0.03, 0.22, 0.12),
]
UNIFORMS: Final[dict[str, Rgb]] = {"pupil_sd": (0.42, 0.02, 0.03), "pupil_smp": (0.02, 0.045, 0.24)}
"""The colour under the white shirt: red in the first six years, blue in the three after them."""
SHIRT: Final[Rgb] = (0.74, 0.74, 0.72)
OJOL: Final[Rgb] = (0.02, 0.27, 0.05)
ORANGE: Final[Rgb] = (0.65, 0.2, 0.02)


FADED: Final = [PARTS.index(p) for p in ("shirt", "legs", "shirt2", "legs2", "helmet", "helmet2", "load")]


def dress(make: str, variant: int, dice: np.random.Generator) -> np.ndarray:
    """(parts, 3): a colour for every part of a make."""
    worn = _plain(dice)
    if make == "motorcycle":
        worn |= _riders(variant, dice)
    elif make == "angkot":
        worn["paint"], worn["paint2"] = ANGKOT[int(dice.integers(len(ANGKOT)))]
    elif make in ("bus", "elf"):
        worn["paint"], worn["paint2"] = BUS[int(dice.integers(len(BUS)))]
    elif make in ("truck", "pickup"):
        worn |= _loaded(make, dice)
    elif make == "bajaj":
        worn |= {"paint": (0.03, 0.13, 0.42), "paint2": (0.7, 0.7, 0.7)}
    elif make in ("becak", "kaki_lima", "bicycle"):
        worn["paint"] = _pick(
            dice, [(0.04, 0.2, 0.35), (0.4, 0.04, 0.03), (0.05, 0.25, 0.1), (0.6, 0.55, 0.4)]
        )
        worn["paint2"] = _pick(dice, [(0.5, 0.4, 0.05), (0.5, 0.05, 0.04), (0.05, 0.2, 0.4)])
    elif make in UNIFORMS:
        worn |= _uniform(make, dice)
    if make in ("pedestrian", "kaki_lima", "becak", "bicycle"):
        hair = [(0.012, 0.01, 0.01), (0.012, 0.01, 0.01)] if make == "pedestrian" else []
        worn["helmet"] = _pick(dice, [*hair, *CLOTHES])
    soften = dice.uniform(0.8, 1.05)
    colours = np.array([worn[part] for part in PARTS], np.float32)
    if worn["shirt"] not in (OJOL, ORANGE):  # sun and washing
        share = 0.12 if make == "motorcycle" else 0.3
        colours[FADED] += (colours[FADED].mean(axis=1, keepdims=True) - colours[FADED]) * share
    return np.clip(colours * soften, 0.005, 0.9)


def _pick(dice: np.random.Generator, of: list[Rgb]) -> Rgb:
    return of[int(dice.integers(len(of)))]


def _plain(dice: np.random.Generator) -> dict[str, Rgb]:
    """What everyone wears until its make says otherwise."""
    weights = np.array([w for _, w in CAR_PAINTS])
    paint = CAR_PAINTS[int(dice.choice(len(CAR_PAINTS), p=weights / weights.sum()))][0]
    plate = (0.7, 0.7, 0.68) if dice.random() < 0.5 else (0.02, 0.02, 0.02)
    return {
        "paint": paint, "paint2": (0.6, 0.6, 0.58), "glass": (0.01, 0.012, 0.013), "dark": (0.018, 0.018,
        0.02),
        "tyre": (0.014, 0.014, 0.014), "rim": (0.3, 0.3, 0.31), "lamp": (0.7, 0.72, 0.75), "tail": (0.35,
        0.01, 0.01),
        "plate": plate, "skin": (0.36, 0.2, 0.12), "shirt": _pick(dice, CLOTHES), "legs": _pick(dice,
        TROUSERS),
        "helmet": _pick(dice, HELMETS), "shirt2": _pick(dice, CLOTHES), "legs2": _pick(dice, [*TROUSERS,
        *CLOTHES]),
        "helmet2": _pick(dice, HELMETS), "load": _pick(dice, [*CLOTHES, (0.65, 0.64, 0.6)]),
        "amber": (0.6, 0.2, 0.01), "wood": (0.2, 0.11, 0.05), "chrome": (0.45, 0.45, 0.46),
        "cloth": _pick(dice, [ORANGE, (0.05, 0.12, 0.3), (0.1, 0.1, 0.09)]), "visor": (0.03, 0.03, 0.035),
        "seam": (0.2, 0.2, 0.2), "seam2": (0.2, 0.2, 0.2), "foot": (0.02, 0.02, 0.02),
    }  # fmt: skip


def _riders(variant: int, dice: np.random.Generator) -> dict[str, Rgb]:
    """Jackets mostly dark, as on the street; dust on tyres; the green of the riders for hire."""
    worn: dict[str, Rgb] = {"paint": _pick(dice, BIKE_PAINTS)}
    for one in ("", "2"):
        shirt = _pick(dice, JACKETS) if dice.random() < 0.7 else _pick(dice, CLOTHES)
        other = _pick(dice, CLOTHES)
        worn |= {f"shirt{one}": shirt, f"seam{one}": other if dice.random() < 0.35 else shirt}
    if variant >= 12:
        below = UNIFORMS["pupil_sd" if dice.random() < 0.75 else "pupil_smp"]
        worn |= {"shirt2": SHIRT, "seam2": SHIRT, "legs2": below}
    dust = float(dice.uniform(0.0, 0.06))
    worn["tyre"] = (0.012 + dust, 0.011 + dust * 0.8, 0.01 + dust * 0.55)
    worn["rim"] = _pick(dice, [(0.02, 0.02, 0.02), (0.2, 0.2, 0.2), (0.35, 0.33, 0.3), (0.3, 0.2, 0.05)])
    worn["foot"] = _pick(dice, [(0.02, 0.02, 0.02), (0.25, 0.14, 0.08), (0.5, 0.5, 0.5)])
    if variant in (8, 9) or (variant == 10 and dice.random() < 0.6):
        worn |= {"shirt": OJOL, "helmet": OJOL if dice.random() < 0.8 else (0.02, 0.02, 0.02), "load": OJOL}
        worn["seam"] = (0.02, 0.02, 0.02)
        if dice.random() < 0.25:
            worn |= {"shirt": ORANGE, "helmet": ORANGE, "load": ORANGE}
    return worn


def _uniform(make: str, dice: np.random.Generator) -> dict[str, Rgb]:
    """White shirt, hair, a white scarf or a cap of the uniform's colour, shoes, a rucksack of any."""
    below = UNIFORMS[make]
    hair: Rgb = (0.012, 0.01, 0.01)
    return {
        "shirt": SHIRT, "legs": below, "helmet": _pick(dice, [hair, hair, hair, SHIRT, SHIRT, below]),
        "load": _pick(dice, [*CLOTHES, (0.5, 0.05, 0.25), (0.04, 0.2, 0.45)]),
    }  # fmt: skip


def _loaded(make: str, dice: np.random.Generator) -> dict[str, Rgb]:
    grey: list[Rgb] = [(0.02, 0.02, 0.02), (0.7, 0.7, 0.68), (0.2, 0.2, 0.21)]
    return {
        "paint": _pick(dice, TRUCK if make == "truck" else grey),
        "paint2": _pick(dice, [(0.6, 0.6, 0.6), (0.5, 0.04, 0.03), (0.6, 0.45, 0.03)]),
        "load": _pick(dice, [(0.62, 0.62, 0.6), (0.4, 0.4, 0.4), (0.3, 0.22, 0.13), (0.55, 0.5, 0.4)]),
    }
