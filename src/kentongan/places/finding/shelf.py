"""Keeps the indexes of the cities that are asked about, each as long as its rows stay the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

from kentongan.places.finding.gazetteer import Gazetteer

MOST: Final = 8


class Shelf:
    """Gazetteers by city. One city is built once at a time, and never holds up another."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Hashable, Gazetteer]] = OrderedDict()
        self._building: dict[str, Lock] = {}
        self._lock = Lock()

    def get(self, city: str, tag: Hashable, build: Callable[[], Gazetteer]) -> Gazetteer:
        """The index of this city's rows as they are now.

        Args:
            tag: what changes when the rows do.
            build: reads the rows; called only where there is no index of them yet.
        """
        with self._lock:
            building = self._building.setdefault(city, Lock())
        with building:
            kept = self._kept.get(city)
            if kept is None or kept[0] != tag:
                kept = (tag, build())
            with self._lock:
                self._kept[city] = kept
                self._kept.move_to_end(city)
                while len(self._kept) > MOST:
                    self._building.pop(self._kept.popitem(last=False)[0], None)
            return kept[1]
