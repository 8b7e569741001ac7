"""What must not change a count: mirror, time run backwards, more looks, another hour, turned lines, scale.

Worlds here are seen without fault, so that a count that follows wrongly cannot hide behind noise.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.vision.cross import cross
from kentongan.vision.model import Detections, Kind, Line
from kentongan.vision.track import track
from vision.drive import NOON
from vision.scripts.world import Tally

LINES = (Line("A", (0.1, 0.5), (0.9, 0.5)), Line("B", (0.3, 0.05), (0.7, 0.95)))
SIZE = (0.06, 0.08)
SECONDS = 4.0
OTHER_WAY = {"forward": "back", "back": "forward"}


@dataclass(frozen=True)
class Drive:
    """Somebody who goes straight and evenly; who stops in between does so at the middle."""

    start: tuple[float, float]
    end: tuple[float, float]

    def at(self, seconds: np.ndarray) -> np.ndarray:
        share = seconds[:, None] / SECONDS
        return np.array(self.start) + share * (np.array(self.end) - np.array(self.start))


sides = st.floats(0.08, 0.92)
lanes = st.lists(
    st.tuples(st.booleans(), sides), min_size=1, max_size=4, unique_by=lambda it: round(it[1] * 6)
)
"""Drives down or up, apart from each other by more than a width: nobody can be taken for another."""


def drives(found: list[tuple[bool, float]]) -> list[Drive]:
    ends = [((round(x * 6) / 6 * 0.7 + 0.15, 0.1), (round(x * 6) / 6 * 0.7 + 0.15, 0.9)) for _, x in found]
    return [Drive(*(end if down else end[::-1])) for (down, _), end in zip(found, ends, strict=True)]


def seen(
    who: Sequence[Drive],
    looks_per_s: float,
    late_s: float = 0.0,
    *,
    mirrored: bool = False,
    scale: float = 1.0,
) -> list[Detections]:
    seconds = np.arange(0, SECONDS + 1e-6, 1 / looks_per_s)
    centres = np.stack([drive.at(seconds) for drive in who], axis=1)
    if mirrored:
        centres[..., 0] = 1 - centres[..., 0]
    half = np.array(SIZE) / 2
    boxes = (np.concatenate([centres - half, centres + half], axis=-1) * scale).astype(np.float32)
    kinds, scores = np.full(len(who), int(Kind.CAR)), np.full(len(who), 0.8, dtype=np.float32)
    return [
        Detections("c", NOON + timedelta(seconds=late_s + float(t)), 0, b, kinds, scores)
        for t, b in zip(seconds, boxes, strict=True)
    ]


def tally(flow: Sequence[Detections], lines: Sequence[Line] = LINES) -> Tally:
    stage = cross(track(iter(flow)), lambda _: lines)
    return Counter((item.line, str(item.way)) for seen in stage for item in seen.items)


def turned(found: Tally) -> Tally:
    return Counter({(line, OTHER_WAY[way]): n for (line, way), n in found.items()})


@settings(max_examples=25, deadline=None)
@given(lanes)
def test_everybody_is_counted_once_on_the_line_that_all_must_pass(found: list[tuple[bool, float]]) -> None:
    who = drives(found)
    counted = tally(seen(who, 5))
    assert counted["A", "forward"] + counted["A", "back"] == len(who)


@settings(max_examples=25, deadline=None)
@given(lanes)
def test_a_mirrored_street_gives_the_other_ways(found: list[tuple[bool, float]]) -> None:
    who = drives(found)
    mirror = [Line(li.name, (1 - li.from_[0], li.from_[1]), (1 - li.to[0], li.to[1])) for li in LINES]
    assert tally(seen(who, 5, mirrored=True), mirror) == turned(tally(seen(who, 5)))


@settings(max_examples=25, deadline=None)
@given(lanes)
def test_time_run_backwards_gives_the_other_ways(found: list[tuple[bool, float]]) -> None:
    there = drives(found)
    back = [Drive(drive.end, drive.start) for drive in there]
    assert tally(seen(back, 5)) == turned(tally(seen(there, 5)))


@settings(max_examples=25, deadline=None)
@given(lanes, st.sampled_from([4.0, 6.0, 7.0, 10.0, 15.0, 25.0]))
def test_more_or_fewer_looks_count_the_same(found: list[tuple[bool, float]], looks_per_s: float) -> None:
    who = drives(found)
    assert tally(seen(who, looks_per_s)) == tally(seen(who, 5))


@settings(max_examples=25, deadline=None)
@given(lanes, st.floats(0, 1e7))
def test_another_hour_counts_the_same(found: list[tuple[bool, float]], late_s: float) -> None:
    who = drives(found)
    assert tally(seen(who, 5, late_s)) == tally(seen(who, 5))


@settings(max_examples=25, deadline=None)
@given(lanes)
def test_lines_drawn_the_other_way_round_give_the_other_ways(found: list[tuple[bool, float]]) -> None:
    who = drives(found)
    ends = [Line(line.name, line.to, line.from_) for line in LINES]
    assert tally(seen(who, 5), ends) == turned(tally(seen(who, 5)))


@settings(max_examples=25, deadline=None)
@given(lanes, st.floats(0.3, 0.95))
def test_a_street_that_fills_less_of_the_picture_counts_the_same(
    found: list[tuple[bool, float]], scale: float
) -> None:
    who = drives(found)
    small = [Line(li.name, *((x * scale, y * scale) for x, y in (li.from_, li.to))) for li in LINES]
    assert tally(seen(who, 5, scale=scale), small) == tally(seen(who, 5))
