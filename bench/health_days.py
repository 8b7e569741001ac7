"""The part of bench/health.py that looks at whole made-up days in which nothing is wrong."""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from health_world import DAY_S, SMALL, Clip, World

from kentongan.video.fitness import Fitness

BEGINS_S: Final = 8 * 3600
ALARM_S: Final = 600.0


@dataclass(frozen=True)
class False_:
    """One finding where nothing was wrong. `alarm`: it would have been told aloud."""

    kind: str
    at_s: float
    alarm: bool


@dataclass(frozen=True)
class Day:
    clip: str
    seed: int
    false: list[False_]
    cpu_ms: float
    pictures: int


def day(clip: Clip, seed: int, step_s: float, days: float = 1.0) -> Day:
    """A camera that is new at eight in the morning, and its first day and night."""
    world, fitness, false, on = World(seed, SMALL), Fitness(), [], set()
    cpu = told = 0.0
    steps = int(days * DAY_S / step_s)
    for i in range(steps):
        t = i * step_s
        hour = (t + BEGINS_S) % DAY_S
        seen = np.round(world.show(clip.at(t), world.weather(hour), t, hour)).astype(np.uint8)
        began = time.thread_time()
        fitness.glance(t, seen)
        cpu += time.thread_time() - began
        now = {it.kind.value for it in fitness.found()}
        for kind in sorted(now - on):
            alarm = t - told >= ALARM_S or told == 0.0
            told = t if alarm else told
            false.append(False_(kind, hour, alarm))
        on = now
    return Day(clip.name, seed, false, 1000 * cpu / steps, steps)
