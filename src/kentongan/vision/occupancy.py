"""Beside the river: who is in a zone, since when, and who stands still there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.ground import Ground
from kentongan.vision.model import Kind, Tracks
from kentongan.vision.occupancy_polygon import cuts, inside, stretches
from kentongan.vision.speed import Grounds
from kentongan.vision.speed_trail import Reals, Trails, feet

GAP_S: Final = 1.0
"""What happened between two looks further apart than this nobody knows: it is not seen, and stays end."""
BACK_S: Final = 1.0
"""Who trembles over the border and is back within this time has not left."""
BEGUN_S: Final = 1.0
"""Who is first seen within this time of the first look may have been there before."""
SLOW_SIZES_S: Final = 0.4
"""Own sizes a second below which a road user stands: 1 to 6 km/h, seen from the front or from the side."""
SLOW_MPS: Final = 5 / 3.6

Heads: TypeAlias = NDArray[np.int64]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """A simple polygon on the road, in fractions of the picture; it closes itself and may turn either way."""

    name: str
    points: tuple[Point, ...]


Zones: TypeAlias = Callable[[str], Sequence[Zone]]
"""The zones of a camera as they are now; may change while the river runs."""


class End(StrEnum):
    """How a stay began or ended: over the border; inside, with its track; or with the looking itself."""

    PASSED = "passed"
    BROKEN = "broken"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One track in one zone. Where `begin` is not passed it was there before, where `end` is not, longer."""

    zone: str
    kind: Kind
    track: int
    since: datetime
    until: datetime
    begin: End
    end: End
    first: Point
    last: Point

    @property
    def lasted_s(self) -> float:
        return (self.until - self.since).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What one look showed of the zones of a camera.

    `seen`, `hidden`, `stopped` are (zones, kinds) numbers of road users: those seen, those not seen now whose
    track lives and was inside when last seen, and those of both that stand. `time_s` (zones, kinds) is the
    time road users spent inside since they were last seen, so that a gap of a track that comes back is
    filled; `occupied_s` (zones,) the time since the last look with anybody inside; `seen_s` that time itself,
    0 for a first look and after a hole of more than `GAP_S`. `stays` are those that ended.
    """

    camera: str
    at: datetime
    scene: int
    zones: tuple[Zone, ...]
    seen_s: float
    seen: Heads
    hidden: Heads
    stopped: Heads
    time_s: Reals
    occupied_s: Reals
    stays: tuple[Stay, ...]

    @property
    def inside(self) -> Heads:
        return self.seen + self.hidden


def _no_ground(_camera: str) -> Ground | None:
    return None


def occupancy(tracks: Iterable[Tracks], zones: Zones, grounds: Grounds = _no_ground) -> Iterator[Presence]:
    """Tell who is in which zone.

    A zone is a piece of road, so the point where a box stands, the middle of its lower edge, decides; between
    two looks it is taken to move straight and evenly, so times do not depend on the rate of looks. A road
    user stands who in the last second moved less than `SLOW_MPS` on a calibrated road, else less than
    `SLOW_SIZES_S` of his own sizes; one whose box is cut off by the picture's edge is not known to stand. A
    look that is not later than the one before (repeated, out of order) moves nothing and lasts no time.

    Args:
        tracks: of any cameras in any order, each camera's own in the order of time.
    Returns: one for each look, and at the end of the flow one more for each camera, with the stays cut off.
    """
    cameras: dict[str, _Camera] = {}
    for look in tracks:
        wanted = tuple(zones(look.camera))
        camera = cameras.get(look.camera)
        over: tuple[Stay, ...] = ()
        if camera is None or camera.scene != look.scene or camera.zones != wanted:
            over = camera.cut() if camera else ()
            camera = cameras[look.camera] = _Camera(wanted, look)
        presence = camera.step(_sound(look), grounds(look.camera))
        yield replace(presence, stays=over + presence.stays)
    for name, camera in cameras.items():
        yield replace(camera.presence(name, camera.last_at), stays=camera.cut())


@dataclass(slots=True)
class _Open:
    """A stay that goes on; `out_s` is when it went out over the border, which may be trembling (or None)."""

    since_s: float
    begin: End
    first: Point
    last: Point
    out_s: float | None = None


class _Camera:
    """The tracks of one camera, a row each, and their stays. Seconds are counted from the first look."""

    def __init__(self, zones: tuple[Zone, ...], first: Tracks) -> None:
        self.zones = zones
        self.scene = first.scene
        self.last_at = first.at
        self._corners = [np.array(zone.points, dtype=np.float64) for zone in zones]
        self._trails = Trails()
        self._begin_anew()
        self._last_s = self._began_s = -np.inf

    def _begin_anew(self) -> None:
        self._ids = np.zeros(0, dtype=np.int64)
        self._kinds = np.zeros(0, dtype=np.int64)
        self._foot = np.zeros((0, 2))
        self._at_s = np.zeros(0)
        self._stands = np.zeros(0, dtype=bool)
        self._stays: dict[tuple[int, int], _Open] = {}

    def step(self, look: Tracks, ground: Ground | None) -> Presence:
        now_s = self._trails.second(look.at)
        past_s = now_s - self._last_s
        if past_s <= 0:
            return self.presence(look.camera, look.at)
        ended: tuple[Stay, ...] = ()
        if past_s > GAP_S:
            ended, past_s, self._began_s = self.cut(), 0.0, now_s
        self._last_s, self.last_at = now_s, look.at
        ended += self._bury(look.alive)
        self._trails.step(look)
        time_s, occupied_s = self._move(look, now_s, past_s)
        self._note_standing(look, now_s, ground)
        away = [k for k, s in self._stays.items() if s.out_s is not None and now_s - s.out_s > BACK_S]
        ended += self._close(away)
        now = self.presence(look.camera, look.at)
        return replace(now, seen_s=past_s, time_s=time_s, occupied_s=occupied_s, stays=ended)

    def cut(self) -> tuple[Stay, ...]:
        """The looking ends here: so does every stay."""
        ended = self._close(list(self._stays), End.CUT)
        self._begin_anew()
        return ended

    def presence(self, camera: str, at: datetime) -> Presence:
        """The numbers as they are, without time."""
        seen, hidden, stopped = (np.zeros((len(self.zones), len(Kind)), dtype=np.int64) for _ in range(3))
        row_of = {track: row for row, track in enumerate(self._ids.tolist())}
        for (track, zone), stay in self._stays.items():
            row = row_of[track]
            if stay.out_s is None:
                (seen if self._at_s[row] == self._last_s else hidden)[zone, self._kinds[row]] += 1
                stopped[zone, self._kinds[row]] += self._stands[row]
        return Presence(
            camera=camera, at=at, scene=self.scene, zones=self.zones, seen_s=0.0, seen=seen, hidden=hidden,
            stopped=stopped, time_s=np.zeros(seen.shape), occupied_s=np.zeros(len(self.zones)), stays=(),
        )  # fmt: skip

    def _bury(self, alive: NDArray[np.int64]) -> tuple[Stay, ...]:
        stay = np.isin(self._ids, alive)
        dead = set(self._ids[~stay].tolist())
        ended = self._close([key for key in self._stays if key[0] in dead], End.BROKEN) if dead else ()
        self._ids, self._kinds, self._stands = self._ids[stay], self._kinds[stay], self._stands[stay]
        self._foot, self._at_s = self._foot[stay], self._at_s[stay]
        return ended

    def _move(self, look: Tracks, now_s: float, past_s: float) -> tuple[Reals, Reals]:
        """Take the tracks of a look from where they were to where they are; the times they spent inside."""
        to = feet(look.boxes)
        from_, from_s, new = self._before(look, to, now_s)
        time_s = np.zeros((len(self.zones), len(Kind)))
        occupied_s = np.zeros(len(self.zones))
        seen = set(look.ids.tolist())
        for zone, corners in enumerate(self._corners):
            found = cuts(from_, to, corners)
            within = inside(to, corners)
            parts_s: list[tuple[float, float]] = []
            for row in np.flatnonzero(within | ~np.isnan(found).all(axis=1)).tolist():
                whole = [(0.0, 1.0)] if np.isnan(found[row]).all() else None
                parts = whole or stretches(from_[row], to[row], found[row], corners)
                step = _Step(from_[row], to[row], float(from_s[row]), now_s, bool(new[row]))
                self._visit((int(look.ids[row]), zone), step, parts)
                spans_s = [(step.second(low), step.second(high)) for low, high in parts]
                time_s[zone, look.kinds[row]] += sum(high - low for low, high in spans_s)
                parts_s += spans_s
            off = ~within & np.isnan(found).all(axis=1)
            self._step_off(zone, look.ids[off], from_s[off])
            unseen = any(z == zone and t not in seen and s.out_s is None for (t, z), s in self._stays.items())
            occupied_s[zone] = past_s if unseen else _union_s(parts_s, now_s - past_s)
        return time_s, occupied_s

    def _before(self, look: Tracks, to: Reals, now_s: float) -> tuple[Reals, Reals, NDArray[np.bool_]]:
        """Where and when each track of a look was last seen, or born; which are new. Now they are here."""
        new = ~np.isin(look.ids, self._ids)
        n = int(new.sum())
        born_s = now_s - look.born_s[new]
        before = born_s < self._began_s  # known to somebody before this looking began
        self._ids = np.concatenate([self._ids, look.ids[new]])
        self._kinds = np.concatenate([self._kinds, look.kinds[new]])
        self._stands = np.concatenate([self._stands, np.zeros(n, dtype=bool)])
        self._foot = np.concatenate([self._foot, np.where(before[:, None], to[new], feet(look.born[new]))])
        self._at_s = np.concatenate([self._at_s, np.where(before, now_s, born_s)])
        rows = self._rows(look.ids)
        from_, from_s = self._foot[rows], self._at_s[rows]
        self._foot[rows], self._at_s[rows], self._kinds[rows] = to, now_s, look.kinds
        return from_, from_s, new

    def _rows(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        order = np.argsort(self._ids)
        return order[np.searchsorted(self._ids, ids, sorter=order)]

    def _visit(self, key: tuple[int, int], step: "_Step", parts: list[tuple[float, float]]) -> None:
        """Begin, carry on or interrupt the stay of a track in a zone, by the parts of its step inside."""
        for low, high in parts:
            stay = self._stays.get(key)
            if stay is None:
                begin = End.PASSED
                if low == 0 and step.new:
                    begin = End.CUT if step.from_s <= self._began_s + BEGUN_S else End.BROKEN
                stay = self._stays[key] = _Open(step.second(low), begin, step.place(low), step.place(high))
            stay.last = step.place(high)
            stay.out_s = step.second(high) if high < 1 else None

    def _step_off(self, zone: int, ids: NDArray[np.int64], from_s: Reals) -> None:
        """Those who stood on the very border, and went from there without cutting it, are out."""
        for track, second in zip(ids.tolist(), from_s.tolist(), strict=True):
            stay = self._stays.get((track, zone))
            if stay is not None and stay.out_s is None:
                stay.out_s = second

    def _note_standing(self, look: Tracks, now_s: float, ground: Ground | None) -> None:
        paces = self._trails.paces(now_s, ground)[self._trails.rows(look.ids)]
        self._stands[self._rows(look.ids)] = paces < (SLOW_SIZES_S if ground is None else SLOW_MPS)

    def _close(self, keys: list[tuple[int, int]], end: End = End.PASSED) -> tuple[Stay, ...]:
        """End stays; `end` is for those that are inside. Those that went out over the border passed it."""
        row_of = {track: row for row, track in enumerate(self._ids.tolist())}
        ended: list[Stay] = []
        for track, zone in keys:
            stay, row = self._stays.pop((track, zone)), row_of[track]
            out = stay.out_s is not None
            ended.append(Stay(
                zone=self.zones[zone].name, kind=Kind(int(self._kinds[row])), track=track,
                since=self._instant(stay.since_s),
                until=self._instant(float(self._at_s[row]) if stay.out_s is None else stay.out_s),
                begin=stay.begin, end=End.PASSED if out else end, first=stay.first, last=stay.last,
            ))  # fmt: skip
        return tuple(ended)

    def _instant(self, second: float) -> datetime:
        return self.last_at + timedelta(seconds=second - self._last_s)


@dataclass(frozen=True, slots=True)
class _Step:
    """From one sight of a track to the next, straight and even."""

    from_: Reals
    to: Reals
    from_s: float
    to_s: float
    new: bool

    def second(self, share: float) -> float:
        return self.to_s if share == 1 else self.from_s + share * (self.to_s - self.from_s)

    def place(self, share: float) -> Point:
        x, y = self.from_ + share * (self.to - self.from_)
        return float(x), float(y)


def _sound(look: Tracks) -> Tracks:
    """Without boxes that are no numbers: they are not seen now."""
    sound = np.isfinite(look.boxes).all(axis=1)
    if sound.all():
        return look
    boxes, kinds, ids = look.boxes[sound], look.kinds[sound], look.ids[sound]
    return replace(look, boxes=boxes, kinds=kinds, ids=ids, born=look.born[sound], born_s=look.born_s[sound])


def _union_s(spans_s: list[tuple[float, float]], since_s: float) -> float:
    """The time that any of some spans covers, after `since_s`."""
    total_s, end_s = 0.0, since_s
    for low, high in sorted(spans_s):
        total_s += max(0.0, high - max(low, end_s))
        end_s = max(end_s, high)
    return total_s
