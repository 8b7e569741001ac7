"""The colours a road user wears, drawn with a seed. Linear light, 0..1."""

from typing import Final

import numpy as np

from drill.users import PARTS

Rgb = tuple[float, float, float]
CAR_PAINTS: Final[list[tuple[Rgb, float]]] = [
    ((0.78, 0.78, 0.76), 5.0), ((0.55, 0.56, 0.57), 3.0), ((0.025, 0.025, 0.028), 4.0), ((0.16, 0.165, 0.17), 3.0),
    ((0.33, 0.02, 0.02), 1.5), ((0.02, 0.05, 0.16), 0.8), ((0.3, 0.27, 0.22), 0.8), ((0.1, 0.13, 0.14), 0.6),
    ((0.62, 0.42, 0.02), 0.2), ((0.6, 0.14, 0.02), 0.3),
]  # fmt: skip
BIKE_PAINTS: Final[list[Rgb]] = [
    (0.02, 0.02, 0.022), (0.02, 0.02, 0.022), (0.4, 0.02, 0.02), (0.7, 0.7, 0.7), (0.02, 0.08, 0.35), (0.12, 0.12, 0.13),
    (0.02, 0.25, 0.2), (0.5, 0.2, 0.02),
]  # fmt: skip
CLOTHES: Final[list[Rgb]] = [
    (0.02, 0.025, 0.05), (0.03, 0.03, 0.03), (0.03, 0.03, 0.03), (0.25, 0.04, 0.04), (0.5, 0.5, 0.48), (0.08, 0.14, 0.28),
    (0.4, 0.33, 0.1), (0.1, 0.12, 0.06), (0.22, 0.2, 0.18), (0.35, 0.1, 0.2), (0.08, 0.2, 0.22), (0.55, 0.25, 0.06),
]  # fmt: skip
TROUSERS: Final[list[Rgb]] = [(0.02, 0.02, 0.025), (0.03, 0.045, 0.1), (0.06, 0.08, 0.14), (0.16, 0.14, 0.1), (0.09, 0.09, 0.09)]
HELMETS: Final[list[Rgb]] = [
    (0.02, 0.02, 0.02), (0.02, 0.02, 0.02), (0.6, 0.6, 0.6), (0.4, 0.03, 0.03), (0.03, 0.06, 0.25), (0.5, 0.3, 0.05), (0.5, 0.2, 0.3),
]  # fmt: skip
ANGKOT: Final[list[tuple[Rgb, Rgb]]] = [
    ((0.03, 0.22, 0.06), (0.5, 0.32, 0.02)), ((0.03, 0.2, 0.05), (0.35, 0.03, 0.03)), ((0.03, 0.2, 0.07), (0.6, 0.6, 0.6)),
    ((0.05, 0.14, 0.4), (0.6, 0.6, 0.6)), ((0.03, 0.18, 0.05), (0.02, 0.02, 0.02)),
]  # fmt: skip
BUS: Final[list[tuple[Rgb, Rgb]]] = [
    ((0.02, 0.12, 0.4), (0.75, 0.75, 0.75)), ((0.7, 0.7, 0.7), (0.4, 0.03, 0.03)), ((0.5, 0.06, 0.04), (0.7, 0.7, 0.66)),
    ((0.65, 0.65, 0.62), (0.03, 0.2, 0.35)),
]  # fmt: skip
TRUCK: Final[list[Rgb]] = [(0.55, 0.32, 0.02), (0.5, 0.04, 0.03), (0.6, 0.6, 0.58), (0.04, 0.14, 0.3), (0.03, 0.22, 0.12)]
OJOL: Final[Rgb] = (0.02, 0.27, 0.05)
ORANGE: Final[Rgb] = (0.65, 0.2, 0.02)


def dress(make: str, variant: int, dice: np.random.Generator) -> np.ndarray:
    """(parts, 3): a colour for every part of a make."""

    def pick(of: list[Rgb]) -> Rgb:
        return of[int(dice.integers(len(of)))]

    weights = np.array([w for _, w in CAR_PAINTS])
    paint = CAR_PAINTS[int(dice.choice(len(CAR_PAINTS), p=weights / weights.sum()))][0]
    worn: dict[str, Rgb] = {
        "paint": paint, "paint2": (0.6, 0.6, 0.58), "glass": (0.01, 0.012, 0.013), "dark": (0.018, 0.018, 0.02),
        "tyre": (0.014, 0.014, 0.014), "rim": (0.3, 0.3, 0.31), "lamp": (0.7, 0.72, 0.75), "tail": (0.35, 0.01, 0.01),
        "plate": (0.7, 0.7, 0.68) if dice.random() < 0.5 else (0.02, 0.02, 0.02), "skin": (0.36, 0.2, 0.12),
        "shirt": pick(CLOTHES), "legs": pick(TROUSERS), "helmet": pick(HELMETS), "shirt2": pick(CLOTHES),
        "legs2": pick([*TROUSERS, *CLOTHES]), "helmet2": pick(HELMETS), "load": pick([*CLOTHES, (0.65, 0.64, 0.6)]),
        "amber": (0.6, 0.2, 0.01), "wood": (0.2, 0.11, 0.05), "chrome": (0.45, 0.45, 0.46), "cloth": pick([ORANGE, (0.05, 0.12, 0.3), (0.1, 0.1, 0.09)]),
        "visor": (0.03, 0.03, 0.035),
    }  # fmt: skip
    if make == "motorcycle":
        worn["paint"] = pick(BIKE_PAINTS)
        if variant in (8, 9) or (variant == 10 and dice.random() < 0.6):
            worn |= {"shirt": OJOL, "helmet": OJOL if dice.random() < 0.8 else (0.02, 0.02, 0.02), "load": OJOL}
            if dice.random() < 0.25:
                worn |= {"shirt": ORANGE, "helmet": ORANGE, "load": ORANGE}
    elif make == "angkot":
        worn["paint"], worn["paint2"] = ANGKOT[int(dice.integers(len(ANGKOT)))]
    elif make in ("bus", "elf"):
        worn["paint"], worn["paint2"] = BUS[int(dice.integers(len(BUS)))]
    elif make in ("truck", "pickup"):
        worn["paint"] = pick(TRUCK) if make == "truck" else pick([(0.02, 0.02, 0.02), (0.7, 0.7, 0.68), (0.2, 0.2, 0.21)])
        worn["paint2"] = pick([(0.6, 0.6, 0.6), (0.5, 0.04, 0.03), (0.6, 0.45, 0.03)])
        worn["load"] = pick([(0.62, 0.62, 0.6), (0.4, 0.4, 0.4), (0.3, 0.22, 0.13), (0.55, 0.5, 0.4)])
    elif make == "bajaj":
        worn |= {"paint": (0.03, 0.13, 0.42), "paint2": (0.7, 0.7, 0.7)}
    elif make in ("becak", "kaki_lima", "bicycle"):
        worn |= {"paint": pick([(0.04, 0.2, 0.35), (0.4, 0.04, 0.03), (0.05, 0.25, 0.1), (0.6, 0.55, 0.4)]), "paint2": pick([(0.5, 0.4, 0.05), (0.5, 0.05, 0.04), (0.05, 0.2, 0.4)])}
    if make in ("pedestrian", "kaki_lima", "becak", "bicycle"):
        worn["helmet"] = pick([(0.012, 0.01, 0.01), (0.012, 0.01, 0.01), *CLOTHES]) if make == "pedestrian" else pick(CLOTHES)
    soften = dice.uniform(0.8, 1.05)
    colours = np.array([worn[part] for part in PARTS], np.float32)
    faded = [PARTS.index(part) for part in ("shirt", "legs", "shirt2", "legs2", "helmet", "helmet2", "load")]
    if worn["shirt"] not in (OJOL, ORANGE):  # sun and washing
        colours[faded] += (colours[faded].mean(axis=1, keepdims=True) - colours[faded]) * 0.35
    return np.clip(colours * soften, 0.005, 0.9)
