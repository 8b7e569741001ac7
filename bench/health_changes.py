"""What is done to a camera in the test of its health: each change works on the picture before the sensor's
noise.

Made by us; sizes are pixels of a picture 640 wide. A hand, paint, a leaf and a web lie on or near the lens,
so their edges are out of focus.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from health_world import Lens, Picture

MARGIN: Final = 320
"""Pixels to the right of the usual view that a camera which turns can come to see."""


@dataclass(frozen=True)
class Change:
    """`kind` is the trouble that should be found; `also`: others that are as true. `pan`: pixels to the
    right."""

    name: str
    kind: str
    lens: Callable[[np.random.Generator], Lens] | None = None
    pan: int = 0
    hold: str = ""
    also: tuple[str, ...] = ()
    elsewhere: bool = False


def blurred(sigma: float) -> Callable[[np.random.Generator], Lens]:
    return lambda _: lambda picture: soften(picture, sigma)


def soften(picture: Picture, sigma: float) -> Picture:
    reach = int(3 * sigma) + 1
    at = np.arange(-reach, reach + 1)
    kernel = np.exp(-(at**2) / (2 * sigma * sigma))
    kernel /= kernel.sum()
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach, reach)
        wide = np.pad(picture, pad, mode="edge")
        count = picture.shape[axis]
        picture = sum(
            (k * np.take(wide, range(i, i + count), axis=axis) for i, k in enumerate(kernel)),
            np.zeros(1, np.float32),
        ).astype(np.float32)
    return picture


def _grid(shape: tuple[int, int]) -> tuple[Picture, Picture]:
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return rows, columns


def _over(mask: Picture, luma: float, random: np.random.Generator) -> Lens:
    """Something of one tone with a little unevenness, as light as the scene lets it be."""
    uneven = soften(random.normal(0, 60, mask.shape).astype(np.float32), 25)

    def put(picture: Picture) -> Picture:
        tone = luma * (0.25 + 0.75 * float(picture.mean()) / 128) + uneven
        return picture * (1 - mask) + tone * mask

    return put


def _oval(x: float, y: float, wide: float, high: float, soft: float) -> Picture:
    rows, columns = _grid((360, 640))
    away = np.sqrt(((columns - x * 640) / wide) ** 2 + ((rows - y * 360) / high) ** 2)
    return 1 / (1 + np.exp(np.clip((away - 1) * (wide + high) / (2 * soft), -50, 50)))


def hand(random: np.random.Generator, whole: bool) -> Lens:
    mask = np.ones((360, 640), np.float32) if whole else _oval(random.uniform(0.35, 0.65), 0.5, 260, 200, 30)
    return _over(mask, random.uniform(40, 100), random)


def leaf(random: np.random.Generator) -> Lens:
    x, y = random.uniform(0.2, 0.8), random.uniform(0.3, 0.7)
    return _over(_oval(x, y, 170, 130, 18), random.uniform(50, 110), random)


def spray(random: np.random.Generator) -> Lens:
    mask = np.zeros((360, 640), np.float32)
    for _ in range(16):
        x, y = random.random(), random.random()
        mask = np.maximum(mask, _oval(x, y, random.uniform(60, 150), random.uniform(50, 110), 8))
    return _over(0.97 * mask, random.uniform(60, 200), random)


def web(random: np.random.Generator) -> Lens:
    """Strands from a hub and rings between them, bright, broad and out of focus, over a veil."""
    rows, columns = _grid((360, 640))
    x, y = random.uniform(200, 440), random.uniform(100, 260)
    angle, away = np.arctan2(rows - y, columns - x), np.hypot(rows - y, columns - x)
    spokes = np.exp(-((np.sin(angle * 9 + random.random() * 6) * away / 9) ** 2 / 18))
    rings = np.exp(-((np.sin(away / 17 + 0.4 * np.sin(9 * angle)) * 17) ** 2 / 30))
    strands = soften(np.maximum(spokes, rings).astype(np.float32), 4)
    alpha = np.clip(0.25 + 0.65 * strands, 0, 0.9)

    def put(picture: Picture) -> Picture:
        return picture * (1 - alpha) + alpha * (60 + 0.9 * float(picture.mean()))

    return put


def burnt(part: float) -> Callable[[np.random.Generator], Lens]:
    """So much light that this part of the picture is white."""

    def put(picture: Picture) -> Picture:
        limit = max(1.0, float(np.percentile(picture[::4, ::4], 100 - 100 * part)))
        return np.clip(picture * 248 / limit, 0, 255)

    return lambda _: put


def dark(random: np.random.Generator) -> Lens:
    return lambda picture: np.full(picture.shape, 17.0, np.float32)


CHANGES: Final = (
    Change("frozen, the same picture again", "frozen", hold="same"),
    Change("frozen, coded anew at a constant rate", "frozen", hold="coded"),
    Change("frozen, under a clock that runs", "frozen", hold="clock"),
    Change("black", "black", dark, also=("covered",)),
    Change("over-exposed, 70 % white", "over_exposed", burnt(0.7)),
    Change("over-exposed, 95 % white", "over_exposed", burnt(0.95)),
    Change("blurred, sigma 2", "blurred", blurred(2)),
    Change("blurred, sigma 3", "blurred", blurred(3)),
    Change("blurred, sigma 4.5", "blurred", blurred(4.5)),
    Change("blurred, sigma 7", "blurred", blurred(7), also=("covered",)),
    Change("blurred, sigma 12", "blurred", blurred(12), also=("covered",)),
    Change("covered by a hand, wholly", "covered", lambda r: hand(r, True), also=("black",)),
    Change("covered by a hand, mostly", "covered", lambda r: hand(r, False)),
    Change("covered by paint", "covered", spray, also=("over_exposed",)),
    Change("covered by a leaf", "covered", leaf),
    Change("covered by a spider's web", "covered", web, also=("blurred",)),
    Change("turned by 3 % of the width", "turned", pan=19),
    Change("turned by 6 %", "turned", pan=38),
    Change("turned by 12 %", "turned", pan=77),
    Change("turned by 25 %", "turned", pan=160),
    Change("turned by 50 %", "turned", pan=320),
    Change("turned to something else", "turned", elsewhere=True),
)
