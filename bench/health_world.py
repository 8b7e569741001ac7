"""A made-up day over a real clip: our own curves of light, night, noise, rain, headlights, shadow and wind.

Synthetic, and said to be: no camera of Bandung stood behind it. One world is one camera; it works on pictures
of any width, so that the long day may be made of small pictures and the changes of large ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

SMALL: Final = (90, 160)
DAY_S: Final = 86_400.0
Picture = np.ndarray
Lens = Callable[[Picture], Picture]


def clear(picture: Picture) -> Picture:
    return picture


@dataclass(frozen=True)
class Clip:
    """Grey pictures of a clip, a few each second, all in memory."""

    name: str
    pictures: Picture
    per_s: float

    def at(self, t: float) -> Picture:
        return self.pictures[int(t * self.per_s) % len(self.pictures)]


def read(path: Path, width: int = 640, per_s: float = 5.0) -> Clip:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        height = width * 9 // 16
        kept, due = [], 0.0
        for frame in container.decode(stream):
            if frame.time is None or frame.time + 1e-6 < due:
                continue
            due += 1 / per_s
            kept.append(frame.reformat(width, height, "gray").to_ndarray())
    return Clip(path.stem, np.stack(kept), per_s)


def small(picture: Picture) -> Picture:
    """The mean of each block, as the decoding child makes its small pictures."""
    rows, columns = picture.shape[0] // SMALL[0], picture.shape[1] // SMALL[1]
    return picture.reshape(SMALL[0], rows, SMALL[1], columns).mean(axis=(1, 3))


@dataclass(frozen=True)
class Glass:
    """What is on or in front of the lens, and how many pixels it was turned to the right."""

    lens: Lens = clear
    pan: int = 0


@dataclass(frozen=True)
class Weather:
    """`dark`: 0 noon to 1 night. `rain`, `wind`: 0 to 1. `cars`: headlights that come by per minute at
    night."""

    dark: float = 0.0
    rain: float = 0.0
    wind: float = 0.3
    cars: float = 4.0


class World:
    """One camera's day."""

    def __init__(self, seed: int, shape: tuple[int, int]) -> None:
        self._random = np.random.default_rng(seed)
        self._shape = shape
        self._scale = shape[1] / SMALL[1]
        rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        self._rows, self._columns = rows / shape[0], columns / shape[1]
        fixed = np.random.default_rng(seed + 1)
        self._lamps = np.zeros(shape, np.float32)
        for _ in range(int(fixed.integers(3, 9))):
            x, y = fixed.random(), fixed.random() * 0.6
            core = self._glow(x, y, 0.004 + 0.004 * fixed.random())
            halo = self._glow(x, y, 0.02 + 0.03 * fixed.random())
            self._lamps += 255 * core + (30 + 60 * fixed.random()) * halo
        self._night_gain = 0.35 + 0.3 * fixed.random()
        self._rainy = fixed.random(24) < 0.3
        self._clouds = fixed.random(97)
        self._dawn_s = (5.2 + 0.6 * fixed.random()) * 3600
        self._dusk_s = (17.6 + 0.6 * fixed.random()) * 3600
        self._lamps_s = self._dusk_s + 600 + 900 * fixed.random()
        self._slant = fixed.random() * 2 - 1
        self._car: tuple[float, float, float, float] | None = None

    def _glow(self, x: float, y: float, size: float) -> Picture:
        aspect = self._shape[0] / self._shape[1]
        return np.exp(-((self._columns - x) ** 2 + ((self._rows - y) * aspect) ** 2) / (2 * size * size))

    def weather(self, day_s: float) -> Weather:
        """The weather at a time of the day: night falls and ends within an hour, rain keeps to its hours."""
        up = np.clip((day_s - self._dawn_s) / 3000 + 0.5, 0, 1)
        down = np.clip((day_s - self._dusk_s) / 3000 + 0.5, 0, 1)
        hour = day_s / 3600 % 24
        here = float(self._rainy[int(hour)])
        ramp = min(1.0, (hour % 1) * 6, (1 - hour % 1) * 6)
        late = 4.0 if 5 <= hour < 23 else 0.8
        wind = 0.2 + 0.6 * float(self._clouds[int(hour * 4)])
        return Weather(1 - float(up - down), here * ramp, wind, late)

    def show(
        self,
        picture: Picture,
        weather: Weather,
        t: float,
        day_s: float | None = None,
        glass: Glass = Glass(),
    ) -> Picture:
        """One picture as the camera would give it, 0 to 255, not yet rounded: the glass stands between the
        world and the sensor's noise."""
        out = picture.astype(np.float32)
        dark = weather.dark
        if dark < 0.6:
            out = self._daylight(out, t, day_s)
        if dark > 0:
            out = 255 * (out / 255) ** (1 + 1.1 * dark) * (1 - (1 - self._night_gain) * dark)
            lit = dark > 0.5 if day_s is None else self._are_lamps_on(day_s)
            if lit:
                lamps = _rolled(self._lamps, -glass.pan, 1) if glass.pan else self._lamps
                out = np.maximum(out, lamps + 0.15 * out) if dark > 0.5 else out + 0.4 * lamps
            out = out + self._headlights(weather, t)
        if weather.rain > 0:
            out = self._rain(out, weather.rain)
        out = glass.lens(self._sway(out, weather.wind))
        noise = (0.8 + 5.0 * dark) / self._scale_noise()
        out = out + self._random.normal(0, noise, out.shape).astype(np.float32)
        return np.clip(out, 0, 255)

    def _scale_noise(self) -> float:
        """Small pictures are means of sixteen pixels of a picture 640 wide."""
        return 4.0 / self._scale

    def _are_lamps_on(self, day_s: float) -> bool:
        return day_s > self._lamps_s or day_s < self._dawn_s + 300

    def _daylight(self, out: Picture, t: float, day_s: float | None) -> Picture:
        """Clouds change the light within seconds; a shadow's edge goes over the picture during the day."""
        where = t / 900 if day_s is None else day_s / 900
        cloud = float(np.interp(where % 96, np.arange(97), self._clouds))
        gain = 0.75 + 0.4 * cloud
        if day_s is None:
            return out * gain
        edge = (day_s - self._dawn_s) / (self._dusk_s - self._dawn_s)
        slanted = self._columns + self._slant * (self._rows - 0.5) * 0.6
        shade = 1 / (1 + np.exp(np.clip(-(slanted - edge) / 0.01, -50, 50)))
        return out * gain * (1 - 0.35 * cloud * shade)

    def _headlights(self, weather: Weather, t: float) -> Picture:
        """Two lamps that come nearer; now and then one looks right into the lens."""
        if weather.dark < 0.4:
            return np.zeros(1, np.float32)
        if self._car is None or t > self._car[1] or t < self._car[0] - 120:
            gap = self._random.exponential(60 / weather.cars)
            glare = 0.5 if self._random.random() < 0.06 else 0.05 + 0.08 * self._random.random()
            length = self._random.uniform(3, 8) if glare < 0.4 else self._random.uniform(4, 12)
            self._car = (t + gap, t + gap + length, self._random.random(), glare)
        begin, end, x, glare = self._car
        if not begin <= t <= end:
            return np.zeros(1, np.float32)
        near = (t - begin) / (end - begin)
        y, size = 0.35 + 0.6 * near, glare * (0.25 + 0.75 * near)
        drift = x + 0.2 * near * (x - 0.5)
        left = self._glow(drift - 0.02 - 0.05 * near, y, size)
        return 230 * weather.dark * (left + self._glow(drift + 0.02 + 0.05 * near, y, size))

    def _rain(self, out: Picture, rain: float) -> Picture:
        veiled = out * (1 - 0.3 * rain) + 40 * rain * float(out.mean()) / 128
        streaks = np.zeros(self._shape, np.float32)
        length = max(2, int(5 * self._scale))
        for _ in range(int(120 * rain)):
            row = int(self._random.integers(0, self._shape[0] - length))
            column = int(self._random.integers(0, self._shape[1]))
            streaks[row : row + length, column] += 30 * rain / (1 if self._scale > 2 else 3)
        return veiled + streaks

    def _sway(self, out: Picture, wind: float) -> Picture:
        """The pole sways by parts of a small pixel."""
        dx, dy = self._random.normal(0, 0.25 * wind, 2) * self._scale
        return shifted(out, float(dx), float(dy))


def shifted(picture: Picture, right: float, down: float) -> Picture:
    """A picture moved by parts of a pixel; its edge is repeated."""
    for axis, by in ((1, right), (0, down)):
        whole = int(np.floor(by))
        part = by - whole
        moved = _rolled(picture, whole, axis)
        picture = moved * (1 - part) + _rolled(picture, whole + 1, axis) * part
    return picture


def _rolled(picture: Picture, by: int, axis: int) -> Picture:
    if by == 0:
        return picture
    index = np.clip(np.arange(picture.shape[axis]) - by, 0, picture.shape[axis] - 1)
    return np.take(picture, index, axis=axis)
