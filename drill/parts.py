"""What road users are made of: the parts that take a colour, how they shine, and the makes with their
sizes."""

from dataclasses import dataclass
from typing import Final

import numpy as np

PARTS: Final = (
    "paint", "paint2", "glass", "dark", "tyre", "rim", "lamp", "tail", "plate", "skin", "shirt", "legs",
    "helmet", "shirt2", "legs2", "helmet2", "load", "amber", "wood", "chrome", "cloth", "visor",
    "seam", "seam2", "foot",
)  # fmt: skip
(PAINT, PAINT2, GLASS, DARK, TYRE, RIM, LAMP, TAIL, PLATE, SKIN, SHIRT, LEGS, HELMET, SHIRT2, LEGS2, HELMET2,
 LOAD, AMBER, WOOD, CHROME, CLOTH, VISOR, SEAM, SEAM2, FOOT) = range(len(PARTS))  # fmt: skip

# How each part shines: 0 matt, 1 lacquer, 2 glass, 3 metal, 4 headlamp, 5 tail lamp.
SHINE: Final = np.array([1, 1, 2, 0, 0, 3, 4, 5, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 3, 0, 2, 0, 0, 0], np.int32)
ON_FOOT: Final = ("pedestrian", "pupil_sd", "pupil_smp")
"""Whose variants are the moments of a step."""
FOOT_DOWN: Final = 100
"""A motorcycle's variant plus this: the same, waiting with a foot on the road."""


@dataclass(frozen=True, slots=True)
class Make:
    """What the truth calls it (`kind`, of the product's words), and its length and width in metres."""

    kind: str
    length_m: float
    width_m: float
    variants: int


MAKES: Final = {
    "motorcycle": Make("motorcycle", 1.9, 0.75, 14),
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
    "pupil_sd": Make("pedestrian", 0.45, 0.45, 12),
    "pupil_smp": Make("pedestrian", 0.5, 0.45, 12),
}
