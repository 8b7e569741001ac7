"""Cameras whose view does not fit the one that their lines were drawn on: nothing of them is counted.

Their pictures go on to whoever looks and to the recorder. A second in which a camera is astray is a second
that was not seen: what may be wrong is never counted, and unknown is never 0.
"""

from datetime import datetime
from typing import Final

from kentongan.video.fitness_signs import Unfit
from kentongan.video.fitness_watch import Fitnesses
from kentongan.video.outlets import Arrival
from kentongan.video.pipe import Head
from kentongan.vision.newest import Newest

AWAY: Final = frozenset({Unfit.TURNED.value, Unfit.MOVED.value})


class Astray:
    """Stands between the threads that read cameras and the river. By key of the camera."""

    def __init__(self, newest: Newest, fitness: Fitnesses) -> None:
        self._newest = newest
        self._fitness = fitness
        self._keys: set[str] = set()

    def offer(self, key: str, arrival: Arrival) -> None:
        if key not in self._keys:
            self._newest.offer(key, arrival)

    def still(self, key: str, at: datetime) -> None:
        if key not in self._keys:
            self._newest.still(key, at)

    def hear(self, key: str, fit: Head, *, playing: bool) -> None:
        """What is wrong with the view now; of a camera that does not play nothing is known."""
        if playing and any(row[0] in AWAY for row in fit.get("troubles", ())):
            self._keys.add(key)
        elif playing:
            self._keys.discard(key)

    def moved(self, key: str, by: str) -> None:
        """Somebody turned it: it is astray from now on, before any look has shown it."""
        self._fitness.moved(key, by)
        self._keys.add(key)

    def forget(self, key: str) -> None:
        self._keys.discard(key)
