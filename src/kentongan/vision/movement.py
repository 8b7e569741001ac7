"""Beside the river: who came into a junction over which line, and left it over which."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np

from kentongan.base.errors import Invalid
from kentongan.vision.model import Crossing, Crossings, Kind, Tracks, Way

BEGUN: Final = timedelta(seconds=1)
"""Who is first seen within this time of a scene's first look may have been there before."""

Door: TypeAlias = tuple[str, Way]
"""A line and the way over it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A movement that is asked for: in over one of some doors, out over one of others."""

    name: str
    from_: frozenset[Door]
    to: frozenset[Door]


Turns: TypeAlias = Callable[[str], Sequence[Turn]]
"""The movements of a camera as they are now; may change while the river runs."""


class Fate(StrEnum):
    """What became of a passage.

    Done: from approach to exit. Lost: its track ended in the junction. Found: its track began in it. Cut: it
    was in the junction when the looking began or ended, or when the movements were changed.
    """

    DONE = "done"
    LOST = "lost"
    FOUND = "found"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One track through the junction, at most once. `entered` or `left` is missing where `fate` says so.

    `again` are further crossings of approaches or exits by the same track, which make no second movement.
    """

    kind: Kind
    track: int
    entered: Crossing | None
    left: Crossing | None
    fate: Fate
    again: int

    @property
    def at(self) -> datetime:
        """When it came in, or where that was not seen, went out."""
        first = self.entered or self.left
        if first is None:
            raise Invalid("a passage must have crossed an approach or an exit")
        return first.at


@dataclass(frozen=True, slots=True)
class Movements:
    """The passages that came to an end with one look of one camera."""

    camera: str
    at: datetime
    scene: int
    items: tuple[Passage, ...]


def movement(flow: Iterable[tuple[Tracks, Crossings]], turns: Turns) -> Iterator[Movements]:
    """Join what each track crossed to one movement: first approach to last exit, if it stays out.

    An approach is a door that any of the camera's movements comes from, an exit one that any goes to; a
    U-turn is a movement like others (in and out over the same arm). A passage is told when its track has
    ended, so about a second late. Nothing is dropped: a track that breaks between the lines gives a lost
    passage and, where its second half leaves, a found one; `turning` shows them beside the movements. The
    memory of a track goes with it.

    Args:
        flow: the tracks of each look with what they crossed in it, cameras in any order.
        turns: the movements of a camera; no door is approach and exit at once.
    Returns: one for each look, and at the end of the flow one more for each camera, with those cut off by it.
    """
    cameras: dict[str, _Camera] = {}
    for tracks, crossings in flow:
        wanted = tuple(turns(tracks.camera))
        camera = cameras.get(tracks.camera)
        over: tuple[Passage, ...] = ()
        if camera is None or camera.scene != tracks.scene or camera.turns != wanted:
            over = camera.cut() if camera else ()
            camera = cameras[tracks.camera] = _Camera(wanted, tracks)
        items = over + camera.step(tracks, crossings)
        yield Movements(tracks.camera, tracks.at, tracks.scene, items)
    for name, camera in cameras.items():
        yield Movements(name, camera.last_at, camera.scene, camera.cut())


@dataclass(frozen=True, slots=True)
class _Memory:
    """What a track has crossed so far; instants decide, not the order in which crossings are told."""

    born_at: datetime
    kind: Kind
    first_in: Crossing | None = None
    last_in: Crossing | None = None
    last_out: Crossing | None = None
    crossed: int = 0

    def came(self, crossing: Crossing) -> "_Memory":
        first, last = self.first_in or crossing, self.last_in or crossing
        first, last = min(first, crossing, key=_instant), max(last, crossing, key=_instant)
        return replace(self, kind=crossing.kind, first_in=first, last_in=last, crossed=self.crossed + 1)

    def went(self, crossing: Crossing) -> "_Memory":
        last = max(self.last_out or crossing, crossing, key=_instant)
        return replace(self, kind=crossing.kind, last_out=last, crossed=self.crossed + 1)


class _Camera:
    def __init__(self, turns: tuple[Turn, ...], first: Tracks) -> None:
        self.turns = turns
        self.scene = first.scene
        self.last_at = first.at
        self._began_at = first.at
        self._ins = frozenset[Door]().union(*(turn.from_ for turn in turns))
        self._outs = frozenset[Door]().union(*(turn.to for turn in turns))
        self._known: dict[int, _Memory] = {}

    def step(self, tracks: Tracks, crossings: Crossings) -> tuple[Passage, ...]:
        self.last_at = tracks.at
        gone = [track for track in self._known if not (tracks.alive == track).any()]
        items = tuple(self._passage(track, self._known.pop(track), Fate.LOST) for track in gone)
        for crossing in crossings.items:
            door = (crossing.line, crossing.way)
            if door in self._ins | self._outs:
                memory = self._known.get(crossing.track) or _Memory(_born_at(tracks, crossing), crossing.kind)
                self._known[crossing.track] = (
                    memory.came(crossing) if door in self._ins else memory.went(crossing)
                )
        return items

    def cut(self) -> tuple[Passage, ...]:
        """The looking ends: what becomes of those that are in the junction."""
        items = tuple(self._passage(track, memory, Fate.CUT) for track, memory in self._known.items())
        self._known.clear()
        return items

    def _passage(self, track: int, memory: _Memory, inside: Fate) -> Passage:
        """
        Args:
            inside: the fate of one who is still in the junction.
        """
        entered, left = memory.first_in, memory.last_out
        if memory.last_in and left and left.at <= memory.last_in.at:
            left = None
        fate = Fate.DONE if left else inside
        if not entered:
            fate = Fate.CUT if memory.born_at <= self._began_at + BEGUN else Fate.FOUND
        used = (entered is not None) + (left is not None)
        return Passage(
            kind=memory.kind, track=track, entered=entered, left=left, fate=fate, again=memory.crossed - used
        )


def _instant(crossing: Crossing) -> datetime:
    return crossing.at


def _born_at(tracks: Tracks, crossing: Crossing) -> datetime:
    row = np.flatnonzero(tracks.ids == crossing.track)
    return tracks.at - timedelta(seconds=float(tracks.born_s[row[0]]))
