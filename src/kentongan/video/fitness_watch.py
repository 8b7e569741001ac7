"""The fitness of all cameras of a decoding child: small pictures are made here, and findings are told.

Pictures come from each camera's own thread, the beat from another; one lock for each camera keeps them apart.
"""

import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from kentongan.base.errors import Invalid
from kentongan.video import fitness_memory as memory
from kentongan.video.fitness import SIZE, Fitness
from kentongan.video.pipe import Head
from kentongan.video.scale import scaled

KEEP_S: Final = 600.0
"""What was learnt is told to the parent so often, so that it outlives this process."""


@dataclass(slots=True)
class _Kept:
    fitness: Fitness
    lock: threading.Lock = field(default_factory=threading.Lock)
    reformatter: VideoReformatter = field(default_factory=VideoReformatter)
    kept_at: float = field(default_factory=time.monotonic)
    frame_at: datetime | None = None
    told_at: datetime | None = None


class Fitnesses:
    """By key of the camera. `clock`: seconds of any steady clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cameras: dict[str, _Kept] = {}

    def add(self, key: str, learnt: str) -> None:
        """`learnt`: what `memory_of` gave for this camera once, in base64; "" for a new one."""
        try:
            fitness = memory.unpacked(b64decode(learnt)) if learnt else Fitness()
        except (Invalid, ValueError):
            fitness = Fitness()  # a memory of another version: it learns anew
        self._cameras[key] = _Kept(fitness, kept_at=self._clock())

    def forget(self, key: str) -> None:
        self._cameras.pop(key, None)

    def relearn(self, key: str) -> None:
        kept = self._cameras.get(key)
        if kept is not None:
            with kept.lock:
                kept.fitness.relearn()
                kept.kept_at = self._clock() - KEEP_S

    def moved(self, key: str, by: str) -> None:
        """A person turned the camera."""
        kept = self._cameras.get(key)
        if kept is not None:
            with kept.lock:
                kept.fitness.moved(self._clock(), by)

    def glimpse(self, key: str, frame: VideoFrame, at: datetime) -> None:
        """A picture that was decoded anyhow."""
        kept = self._cameras.get(key)
        if kept is None:
            return
        luma = small(kept.reformatter, frame)
        with kept.lock:
            kept.fitness.glance(self._clock(), luma)
            kept.frame_at = at

    def report(self, key: str, fps: float | None, delay_s: float | None, *, playing: bool) -> Head:
        """What is wrong with a camera; takes note of its rate and stamps."""
        kept = self._cameras.get(key)
        if kept is None:
            return {}
        with kept.lock:
            now = self._clock()
            if playing:
                kept.fitness.flow(now, fps, delay_s)
            else:
                kept.fitness.reconnected()
            rows = [[it.kind.value, round(now - it.since_s, 1), round(it.sure, 2), it.why]
                    for it in kept.fitness.found()]  # fmt: skip
            return {"troubles": rows if playing else [], "judged": playing and kept.fitness.judged}

    def memory_of(self, key: str) -> str | None:
        """What a camera has learnt, in base64, when it is time to keep it; else None."""
        kept = self._cameras.get(key)
        if kept is None or self._clock() - kept.kept_at < KEEP_S:
            return None
        with kept.lock:
            kept.kept_at = self._clock()
            if kept.fitness.found():
                return None  # while something is wrong it learns nothing
            return b64encode(memory.packed(kept.fitness)).decode()


def small(reformatter: VideoReformatter, frame: VideoFrame) -> npt.NDArray[np.uint8]:
    """The luma of a picture, as means of its pixels, (90, 160)."""
    rows, columns = SIZE
    luma = scaled(reformatter, frame, (columns, rows), "gray", Interpolation.AREA)
    return np.ascontiguousarray(luma.to_ndarray(), np.uint8)
