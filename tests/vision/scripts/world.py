"""A little world: a camera over a plane, road users on it, and when exactly each passes which line.

Metres on the ground, x right and y ahead of the camera's foot, z up; pictures in fractions, as everywhere.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import centres
from kentongan.vision.model import Kind, Line

Array: TypeAlias = NDArray[np.float64]
Place: TypeAlias = tuple[float, float]
Tally: TypeAlias = Counter[tuple[str, str]]
"""(line, way) to crossings."""

SIZES_M: Final = {
    Kind.MOTORCYCLE: (2.0, 0.8, 1.6),
    Kind.CAR: (4.3, 1.8, 1.5),
    Kind.BUS: (11.0, 2.5, 3.2),
    Kind.TRUCK: (8.0, 2.4, 3.0),
    Kind.THREE_WHEELER: (2.6, 1.3, 1.8),
    Kind.BICYCLE: (1.8, 0.6, 1.7),
    Kind.PEDESTRIAN: (0.5, 0.5, 1.7),
}
"""Length, width, height."""
FINE_S: Final = 0.02
"""The truth is computed this finely."""
SMOOTH_S: Final = 0.8
"""Nobody starts, stops or turns at once: positions are means over this time."""
NEAREST_M: Final = 0.5


@dataclass(frozen=True)
class Camera:
    """A pinhole: height over the road, tilt below the horizon, focal length in heights of the picture."""

    height_m: float = 7.0
    tilt_deg: float = 30.0
    focal: float = 1.0
    form: float = 16 / 9

    def picture(self, places: Array) -> Array:
        """(..., 2) fractions from (..., 3) metres."""
        sin, cos = math.sin(math.radians(self.tilt_deg)), math.cos(math.radians(self.tilt_deg))
        x, y, drop = places[..., 0], places[..., 1], self.height_m - places[..., 2]
        depth = np.maximum(y * cos + drop * sin, NEAREST_M)
        down = (drop * cos - y * sin) / depth
        return np.stack([0.5 + self.focal * x / depth / self.form, 0.5 + self.focal * down], axis=-1)


@dataclass(frozen=True)
class User:
    """A road user: where (x, y in metres) it is at which seconds; straight and even between them.

    It is there from the first second to the last; who stands twice at one place stops there.
    """

    kind: Kind
    seconds: tuple[float, ...]
    places: tuple[Place, ...]

    def at(self, seconds: Array) -> Array:
        """(T, 2) metres; means over `SMOOTH_S`, so that speed does not jump."""
        spread = np.linspace(-SMOOTH_S / 2, SMOOTH_S / 2, 17)
        when = seconds[:, None] + spread[None]
        # Straight on before the first second and after the last: nobody slows down for being born.
        return np.stack([_extended(when, self.seconds, axis) for axis in zip(*self.places, strict=True)], -1)

    def there(self, seconds: Array) -> NDArray[np.bool_]:
        return (seconds >= self.seconds[0]) & (seconds <= self.seconds[-1])


def _extended(when: Array, seconds: Sequence[float], values: Sequence[float]) -> Array:
    t, v = np.array(seconds), np.array(values)
    slopes = (v[1] - v[0]) / (t[1] - t[0]), (v[-1] - v[-2]) / (t[-1] - t[-2])
    low, high = np.minimum(when - t[0], 0), np.maximum(when - t[-1], 0)
    return (np.interp(when, t, v) + slopes[0] * low + slopes[1] * high).mean(axis=1)


@dataclass(frozen=True)
class World:
    """Who drives where, which lines are drawn, for how long one looks."""

    users: tuple[User, ...]
    lines: tuple[Line, ...]
    seconds: float
    camera: Camera = field(default_factory=Camera)

    def boxes(self, seconds: Array) -> Array:
        """(T, U, 4): the whole box of everybody, also what lies outside the picture; NaN who is away."""
        found = np.full((len(seconds), len(self.users), 4), np.nan)
        for i, user in enumerate(self.users):
            there = user.there(seconds)
            if there.any():
                found[there, i] = self._box(user, seconds[there])
        return found

    def _box(self, user: User, seconds: Array) -> Array:
        length, width, height = SIZES_M[user.kind]
        here, before, after = user.at(seconds), user.at(seconds - 0.2), user.at(seconds + 0.2)
        way = after - before
        pace = np.hypot(way[:, 0], way[:, 1])
        first = np.array(user.places[-1]) - np.array(user.places[0])
        rest = first / max(float(np.hypot(*first)), 1e-6) if np.hypot(*first) > 0 else np.array([0.0, 1.0])
        ahead = np.where(pace[:, None] > 0.02, way / np.maximum(pace, 1e-6)[:, None], rest)
        side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=-1)
        corners: list[Array] = []
        for along in (-length / 2, length / 2):
            for across in (-width / 2, width / 2):
                foot = here + along * ahead + across * side
                corners += [np.column_stack([foot, np.full(len(foot), z)]) for z in (0.0, height)]
        shown = self.camera.picture(np.stack(corners, axis=1))
        return np.concatenate([shown.min(axis=1), shown.max(axis=1)], axis=-1)

    def truth(self) -> Tally:
        """How often the centre of a whole box passes each line, each way."""
        seconds = np.arange(0, self.seconds, FINE_S)
        passed: Tally = Counter()
        for user in self.users:
            path = centres(self._box(user, seconds[user.there(seconds)]))
            for line in self.lines:
                passed += ways(path, line)
        return passed


def ways(path: Array, line: Line) -> Tally:
    """Count the steps of a path (T, 2) that cut a line."""
    start, along = np.array(line.from_), np.array(line.to) - np.array(line.from_)
    off = path - start
    side = along[0] * off[:, 1] - along[1] * off[:, 0]
    step = np.flatnonzero((side[:-1] < 0) != (side[1:] < 0))
    share = side[step] / (side[step] - side[step + 1])
    cut = off[step] + share[:, None] * (off[step + 1] - off[step])
    where = cut @ along / (along @ along)
    inside = step[(where >= 0) & (where <= 1)]
    forward = int((side[inside + 1] >= 0).sum())
    return Counter({(line.name, "forward"): forward, (line.name, "back"): len(inside) - forward})
