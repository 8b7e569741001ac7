"""The part of bench/health.py for rate and clock: made-up stamps over a made-up network."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from health_recall import WITHIN_S, Trial

from kentongan.video.fitness import Fitness
from kentongan.video.fitness_signs import Unfit

BEAT_S: Final = 2.0
LEARN_S: Final = 600.0
RATES: Final = (5.0, 10.0, 15.0, 25.0)
SLOWER: Final = (0.4, 0.33, 0.2, 0.1)
DRIFTS: Final = (0.005, 0.01, 0.03, -0.005, -0.02)
JITTERS_S: Final = (0.002, 0.01, 0.03)


def trials(seed: int) -> Iterator[Trial]:
    random = np.random.default_rng(seed)
    for fps in RATES:
        for part in SLOWER:
            yield _slow(fps, part, random)
    for drift in DRIFTS:
        for jitter_s in JITTERS_S:
            yield _drifting(drift, jitter_s, random)


def _slow(fps: float, part: float, random: np.random.Generator) -> Trial:
    """A rate is measured over windows of five seconds, as the pull does."""
    fitness, measured = Fitness(), fps
    after_s: float | None = None
    t = 0.0
    while after_s is None and t < LEARN_S + WITHIN_S:
        if t % 6 < BEAT_S:
            now = fps if t < LEARN_S + 6 else fps * part
            measured = round(now * random.normal(1, 0.02), 1)
        fitness.flow(t, measured, None)
        after_s = t - LEARN_S if fitness.found() else None
        t += BEAT_S
    return _trial(f"rate falls to {part:.0%}", Unfit.LOW_RATE, after_s, fitness, f"{fps:g} pictures/s")


def _drifting(drift: float, jitter_s: float, random: np.random.Generator) -> Trial:
    fitness, after_s, t = Fitness(), None, 0.0
    while after_s is None and t < LEARN_S + WITHIN_S:
        delay_s = 7000 + drift * max(0.0, t - LEARN_S) + 0.02 + _quickest(random, jitter_s)
        fitness.flow(t, 10.0, delay_s)
        after_s = t - LEARN_S if fitness.found() else None
        t += BEAT_S
    name = f"clock drifts by {abs(drift):.1%}"
    return _trial(name, Unfit.CLOCK_DRIFT, after_s, fitness, f"jitter {1000 * jitter_s:g} ms")


def _quickest(random: np.random.Generator, jitter_s: float) -> float:
    """The quickest of the twenty pictures of a beat."""
    return float(random.exponential(jitter_s, 20).min()) + (jitter_s * 3 if random.random() < 0.02 else 0.0)


def _trial(change: str, kind: Unfit, after_s: float | None, fitness: Fitness, how: str) -> Trial:
    named = ",".join(it.kind.value for it in fitness.found())
    late = after_s is not None and after_s < 0
    right = kind.value in named and not late
    return Trial("stamps", how, change, kind.value, after_s, named, right)


def quiet_day(seed: int) -> list[str]:
    """A day of stamps and rates of a camera that is well: half the rate at night, bursts on the network."""
    random, fitness, found = np.random.default_rng(seed), Fitness(), set()
    jitter_s = float(random.choice(JITTERS_S))
    skew = float(random.normal(0, 40e-6))
    busy_until = 0.0
    for i in range(43_200):
        t = i * BEAT_S
        night = 36_000 < t < 79_000
        if random.random() < 1 / 900:
            busy_until = t + random.exponential(20)
        queue_s = float(random.exponential(0.15)) if t < busy_until else 0.0
        fps = round((6.25 if night else 12.5) * random.normal(1, 0.03), 1)
        fitness.flow(t, fps, 7000 + skew * t + queue_s + _quickest(random, jitter_s))
        found |= {it.kind.value for it in fitness.found()}
    return sorted(found)
