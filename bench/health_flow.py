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
BURST_EVERY_S: Final = 1800.0
BURST_S: Final = 20.0
QUEUE_S: Final = 0.15


def trials(seed: int) -> Iterator[Trial]:
    random = np.random.default_rng(seed)
    for fps in RATES:
        for part in SLOWER:
            yield _slow(fps, part, random)
    for bursts in (False, True):
        for drift in DRIFTS:
            for jitter_s in JITTERS_S:
                yield _drifting(drift, jitter_s, random, bursts=bursts)


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


def _drifting(drift: float, jitter_s: float, random: np.random.Generator, *, bursts: bool) -> Trial:
    """`bursts`: with the queues of `quiet_day`, which may come in the minute in which it is to be found."""
    fitness, after_s, t = Fitness(), None, 0.0
    queue = Queue(random)
    while after_s is None and t < LEARN_S + WITHIN_S:
        delay_s = 7000 + drift * max(0.0, t - LEARN_S) + 0.02 + _quickest(random, jitter_s)
        delay_s += queue.delay_s(t) if bursts else 0.0
        fitness.flow(t, 10.0, delay_s)
        after_s = t - LEARN_S if t >= LEARN_S and fitness.found() else None
        t += BEAT_S
    name = f"clock drifts by {abs(drift):.1%}" + (", bursts" if bursts else "")
    return _trial(name, Unfit.CLOCK_DRIFT, after_s, fitness, f"jitter {1000 * jitter_s:g} ms")


class Queue:
    """A queue on the network that comes twice an hour and stays for 20 s in the mean."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._until_s = 0.0

    def delay_s(self, t: float) -> float:
        """What it adds to the delay of the quickest picture of a beat."""
        if self._random.random() < BEAT_S / BURST_EVERY_S:
            self._until_s = t + self._random.exponential(BURST_S)
        return float(self._random.exponential(QUEUE_S)) if t < self._until_s else 0.0


def _quickest(random: np.random.Generator, jitter_s: float) -> float:
    """The quickest of the twenty pictures of a beat."""
    return float(random.exponential(jitter_s, 20).min()) + (jitter_s * 3 if random.random() < 0.02 else 0.0)


def _trial(change: str, kind: Unfit, after_s: float | None, fitness: Fitness, how: str) -> Trial:
    named = ",".join(it.kind.value for it in fitness.found())
    late = after_s is not None and after_s < 0
    right = kind.value in named and not late
    return Trial("stamps", how, change, kind.value, after_s, named, right)


def quiet_day(seed: int) -> list[str]:
    """A day of stamps and rates of a camera that is well: half the rate at night, bursts on the network.

    Returns: the kind of each finding, as often as one began.
    """
    random, fitness = np.random.default_rng(seed), Fitness()
    found: list[str] = []
    on: set[str] = set()
    jitter_s = float(random.choice(JITTERS_S))
    skew = float(random.normal(0, 40e-6))
    queue = Queue(random)
    for i in range(43_200):
        t = i * BEAT_S
        night = 36_000 < t < 79_000
        queue_s = queue.delay_s(t)
        fps = round((6.25 if night else 12.5) * random.normal(1, 0.03), 1)
        fitness.flow(t, fps, 7000 + skew * t + queue_s + _quickest(random, jitter_s))
        now = {it.kind.value for it in fitness.found()}
        found += sorted(now - on)
        on = now
    return found
