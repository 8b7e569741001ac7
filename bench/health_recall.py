"""The part of bench/health.py that changes real clips and sees whether, when and as what it is found."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import numpy as np
from health_changes import CHANGES, MARGIN, Change
from health_world import Clip, Glass, Picture, Weather, World, clear, small

from kentongan.video.fitness import Fitness

FULL: Final = (360, 640)
STEP_S: Final = 5.0
LEARN_S: Final = 1500.0
WITHIN_S: Final = 60.0
CONDITIONS: Final = {
    "day": Weather(),
    "day, rain": Weather(rain=1.0),
    "night": Weather(dark=1.0),
    "night, rain and headlights": Weather(dark=1.0, rain=1.0, cars=10.0),
}


@dataclass(frozen=True)
class Trial:
    """What became of one change. `after_s`: None where nothing was found in time."""

    clip: str
    condition: str
    change: str
    kind: str
    after_s: float | None
    named: str
    right: bool


@dataclass
class Camera:
    """A camera that has learnt its view, and the world before it."""

    clip: Clip
    world: World
    weather: Weather
    fitness: Fitness
    t: float = 0.0

    def picture(self, t: float, pan: int = 0) -> Picture:
        return self.clip.at(t)[:, pan : pan + FULL[1]]

    def learn(self) -> None:
        while self.t < LEARN_S:
            seen = self.world.show(self.picture(self.t), self.weather, self.t)
            self.fitness.glance(self.t, np.round(small(seen)).astype(np.uint8))
            self.t += STEP_S


def view(clip: Clip) -> Clip:
    """Clips are read wider than the view, so that there is something beside it to turn to."""
    assert clip.pictures.shape[2] >= FULL[1] + MARGIN
    rows = clip.pictures.shape[1]
    top = (rows - FULL[0]) // 2
    return Clip(clip.name, clip.pictures[:, top : top + FULL[0]], clip.per_s)


def trials(clips: list[Clip], seed: int) -> Iterator[Trial]:
    for number, clip in enumerate(clips):
        for place, (condition, weather) in enumerate(CONDITIONS.items()):
            world = World(seed + 97 * number + 7 * place, FULL)
            camera = Camera(clip, world, weather, Fitness())
            camera.learn()
            before = [it.kind.value for it in camera.fitness.found()]
            other = clips[(number + 1) % len(clips)]
            for change in (Change("nothing", ""), *CHANGES):
                yield _try(copy.deepcopy(camera), change, condition, other, before)


def _try(camera: Camera, change: Change, condition: str, other: Clip, before: list[str]) -> Trial:
    random = np.random.default_rng(len(change.name) + int(camera.t))
    lens = change.lens(random) if change.lens else clear
    shown = Held(camera, change.hold) if change.hold else None
    world = World(4711 + len(other.name), FULL) if change.elsewhere else camera.world
    began, fitness = camera.t, camera.fitness
    after_s, named = None, ",".join(before)
    while camera.t < began + WITHIN_S and after_s is None:
        t = camera.t
        if shown is not None:
            luma = shown.next(t - began)
        else:
            scene = other.at(t)[:, : FULL[1]] if change.elsewhere else camera.picture(t, change.pan)
            luma = small(world.show(scene, camera.weather, t, None, Glass(lens, change.pan)))
        fitness.glance(t, np.round(luma).astype(np.uint8))
        found = [it.kind.value for it in fitness.found()]
        if found:
            after_s, named = t - began, ",".join(found)
        camera.t += STEP_S
    right = bool(set(named.split(",")) & {change.kind, *change.also}) if after_s is not None else False
    return Trial(camera.clip.name, condition, change.name, change.kind, after_s, named, right)


class Held:
    """A picture that stands still: given again, coded again at a constant rate, or under a running clock."""

    def __init__(self, camera: Camera, how: str) -> None:
        self._picture = np.round(
            camera.world.show(camera.picture(camera.t), camera.weather, camera.t)
        ).astype(np.uint8)
        self._how = how
        self._coded = _coded(self._picture, 40) if how == "coded" else []

    def next(self, t: float) -> Picture:
        if self._how == "coded":
            return small(self._coded[int(t / STEP_S) % len(self._coded)])
        if self._how == "clock":
            picture = self._picture.copy()
            figures = np.random.default_rng(int(t)).random((10, 4)) > 0.5
            picture[8:28, 20:28] = np.kron(figures, np.ones((2, 2))) * 220 + 16
            return small(picture)
        return small(self._picture)


def _coded(picture: Picture, many: int) -> list[Picture]:
    """The key pictures that a camera's coder makes of one picture at a constant rate."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
    context.time_base, context.framerate = Fraction(1, 10), Fraction(10)
    context.bit_rate = 500_000
    context.options = {
        "preset": "veryfast",
        "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=0:nal-hrd=cbr:"
        "vbv-maxrate=500:vbv-bufsize=500",
    }
    reader, out = av.CodecContext.create("h264", "r"), []
    for i in range(many * 10):
        frame = av.VideoFrame.from_ndarray(picture, "gray").reformat(format="yuv420p")
        frame.pts = i
        for packet in context.encode(frame):
            out += [(f, packet.is_keyframe) for f in reader.decode(packet)]
    for packet in context.encode(None):
        out += [(f, packet.is_keyframe) for f in reader.decode(packet)]
    return [f.to_ndarray(format="gray") for i, (f, _) in enumerate(out) if i % 10 == 0]
