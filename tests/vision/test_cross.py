import gc
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kentongan.vision.cross import BAND, RETURN, cross
from kentongan.vision.model import Line, Tracks, Way
from vision.drive import SIZE, Point, at, drive, passed, tracks, ways
from vision.drive import boxes as box_rows
from vision.scripts.paint import Paint

LEVEL = Line("A", (0.2, 0.5), (0.8, 0.5))
FORWARD, BACK = Way.FORWARD, Way.BACK
RIDER = (0.05, 0.12)
fractions = st.floats(0.05, 0.95)
points = st.tuples(fractions, fractions)
paths = st.lists(points, min_size=2, max_size=12)
slopes = st.builds(lambda a, b: Line("A", a, b), points, points).filter(
    lambda line: math.dist(line.from_, line.to) > 0.05
)


@pytest.mark.parametrize(
    ("ys", "expected"),
    [
        ((0.3, 0.7), [FORWARD]),
        ((0.7, 0.3), [BACK]),
        ((0.3, 0.4), []),
        ((0.3, 0.7, 0.3), [FORWARD, BACK]),
        ((0.3, 0.5, 0.7), [FORWARD]),
        ((0.3, 0.499, 0.501, 0.499, 0.7), [FORWARD]),
        ((0.3, 0.499, 0.501, 0.3), []),
        ((0.3, 0.52, 0.48, 0.7), [FORWARD]),  # of his box, 0.1 high, too little was back
        ((0.3, 0.52, 0.44, 0.7), [FORWARD, BACK, FORWARD]),
    ],
)
def test_who_goes_from_one_side_clearly_to_the_other_crosses_once(
    ys: tuple[float, ...], expected: list[Way]
) -> None:
    assert ways(drive((0.5, y) for y in ys), LEVEL) == expected


def test_who_passes_beyond_the_end_of_the_line_does_not_cross() -> None:
    assert ways(drive([(0.9, 0.3), (0.9, 0.7)]), LEVEL) == []
    assert ways(drive([(0.79, 0.3), (0.79, 0.7)]), LEVEL) == [FORWARD]


def test_the_step_must_cut_the_segment_also_when_it_goes_round_the_end_in_the_dead_band() -> None:
    round_the_end = [(0.7, 0.3), (0.9, 0.499), (0.9, 0.501), (0.7, 0.7)]
    assert ways(drive(round_the_end), LEVEL) == []


def test_the_instant_is_that_of_the_cut_between_two_looks() -> None:
    (crossing,) = passed(drive([(0.5, 0.4), (0.5, 0.8)], step_s=1.0), LEVEL)
    assert abs((crossing.at - at(0.25)).total_seconds()) < 1e-3


@given(paths, slopes)
def test_a_mirrored_picture_gives_the_same_crossings_the_other_way(path: list[Point], line: Line) -> None:
    assume(decided(path, line))
    mirrored = Line("A", (1 - line.from_[0], line.from_[1]), (1 - line.to[0], line.to[1]))
    there = ways(drive(path), line)
    assert ways(drive([(1 - x, y) for x, y in path]), mirrored) == [opposite(way) for way in there]


@given(paths, slopes)
def test_a_line_drawn_the_other_way_round_gives_the_other_ways(path: list[Point], line: Line) -> None:
    assume(decided(path, line))
    turned = Line("A", line.to, line.from_)
    assert ways(drive(path), turned) == [opposite(way) for way in ways(drive(path), line)]


@given(st.tuples(points, points), slopes)
def test_a_step_back_in_time_crosses_the_other_way(step: tuple[Point, Point], line: Line) -> None:
    assume(decided(list(step), line))
    back = ways(drive(reversed(step)), line)
    assert back == [opposite(way) for way in ways(drive(step), line)]


@given(paths, slopes, st.floats(0, 1e5))
def test_later_is_the_same_but_later(path: list[Point], line: Line, late_s: float) -> None:
    assume(decided(path, line))
    now = passed(drive(path), line)
    later = passed([tracks(late_s + i * 0.2, {1: p}) for i, p in enumerate(path)], line)
    assert [c.way for c in later] == [c.way for c in now]
    for a, b in zip(now, later, strict=True):
        assert abs((b.at - a.at).total_seconds() - late_s) < 1e-3


@given(paths, slopes, st.floats(0.2, 5), st.floats(0.2, 5))
def test_the_form_of_the_picture_changes_nothing(
    path: list[Point], line: Line, wide: float, tall: float
) -> None:
    """The same street seen by a camera with other pixels: everything stretched, boxes too."""
    assume(decided(path, line))
    stretched = Line("A", *((x * wide, y * tall) for x, y in (line.from_, line.to)))
    flow = drive([(x * wide, y * tall) for x, y in path], size=(SIZE[0] * wide, SIZE[1] * tall))
    assert ways(flow, stretched) == ways(drive(path), line)


@given(st.floats(0, math.tau), st.lists(st.floats(-0.9, 0.9), min_size=1, max_size=60))
def test_who_stops_on_a_line_of_any_slope_and_trembles_is_counted_once(
    angle: float, trembles: list[float]
) -> None:
    """opendatacam counted two cars that stopped on the line fifteen times."""
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    line = Line("A", place(0.5, along, -0.3), place(0.5, along, 0.3))
    band = BAND * extent(line) / 0.6
    path = [place(0.5, across, d) for d in (-0.25, -0.1, *(t * band for t in trembles), 0.1, 0.25)]
    assert ways(drive(path), line) == [FORWARD]


@given(st.floats(0, math.tau), st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=60))
def test_who_waits_just_beyond_a_line_and_whose_box_jumps_among_his_neighbours_is_counted_once(
    angle: float, jumps: list[float]
) -> None:
    """Riders in a queue at a stop line are seen with a piece of one another: half a box forth and back."""
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    line = Line("A", place(0.5, along, -0.3), place(0.5, along, 0.3))
    whole = RETURN * extent(line) / 0.6
    path = [place(0.5, across, d) for d in (-0.25, -0.1, *(t * whole for t in jumps), 0.1, 0.25)]
    assert ways(drive(path), line) == [FORWARD]


@given(slopes, st.lists(points, min_size=1, max_size=30))
def test_ways_of_one_track_and_line_alternate(line: Line, path: list[Point]) -> None:
    """Forward twice in a row would be counting somebody who never came back; only round the ends one may."""
    endless = Line("A", *stretched_to(line, 100))
    found = ways(drive(path), endless)
    assert all(a != b for a, b in pairwise(found))


def test_what_a_track_passed_before_it_was_confirmed_counts() -> None:
    seen = tracks(0.2, {1: (0.5, 0.7)})
    born = np.array([[0.45, 0.25, 0.55, 0.35]], dtype=np.float32)
    early = type(seen)(
        seen.camera, seen.at, 0, seen.boxes, seen.kinds, seen.ids, born, np.array([0.2]), seen.alive
    )
    (crossing,) = passed([early], LEVEL)
    assert crossing.way == FORWARD
    assert at(0) < crossing.at < at(0.2)


def test_a_seam_scores_nothing() -> None:
    flow = [tracks(0, {1: (0.5, 0.3)}), tracks(0.2, {1: (0.5, 0.7)}, scene=1)]
    assert ways(flow, LEVEL) == []


def test_a_line_that_is_moved_over_a_standing_car_scores_nothing() -> None:
    lines = [LEVEL]
    flow = [tracks(i * 0.2, {1: (0.5, 0.6)}) for i in range(6)]
    found = 0
    for i, seen in enumerate(cross(iter(flow), lambda _: tuple(lines))):
        found += len(seen.items)
        if i == 2:
            lines[0] = Line("A", (0.2, 0.7), (0.8, 0.7))
    assert found == 0
    assert ways([*flow, tracks(1.4, {1: (0.5, 0.8)})], lines[0]) == [FORWARD]


def test_each_line_counts_for_itself() -> None:
    other = Line("B", (0.8, 0.6), (0.2, 0.6))
    assert [(c.line, c.way) for c in passed(drive([(0.5, 0.3), (0.5, 0.8)]), LEVEL, other)] == [
        ("A", FORWARD),
        ("B", BACK),
    ]


def test_without_lines_frames_flow_on() -> None:
    assert [seen.items for seen in cross(drive([(0.5, 0.3), (0.5, 0.7)]), lambda _: ())] == [(), ()]


def test_after_ten_thousand_tracks_nothing_of_them_is_remembered() -> None:
    stage = cross(
        (tracks(i * 0.2, {i: (0.5, 0.3), i + 1: (0.4, 0.7)}) for i in range(10_000)), lambda _: [LEVEL]
    )
    largest = 0
    for i, _ in enumerate(stage):
        if i % 2000 == 1999:
            memory = stage.gi_frame.f_locals["cameras"]["c"]  # type: ignore[attr-defined]
            per_track = (memory._ids, memory._boxes, memory._sides, memory._firm, memory._cut, memory._cut_s)
            largest = max(largest, *(len(rows) for rows in per_track))
    gc.collect()
    assert largest <= 2


def waiting(n: int, ys: Sequence[float]) -> tuple[Paint, list[Point]]:
    """Riders one before the other at these heights, in columns."""
    places = [(0.3 + 0.4 * column / max(n - 1, 1), y) for column in range(n) for y in ys]
    return Paint(len(places), 1.0, []), places


def shuffled(places: list[Point], rng: np.random.Generator) -> list[Point]:
    """Each box lies on its rider, or on one of his column, or between the two."""
    found: list[Point] = []
    for x, y in places:
        column = [other for ox, other in places if ox == x]
        found.append((x, y + rng.choice([0, 0, 0.5, 1]) * (rng.choice(column) - y)))
    return found


def queue(
    seconds: Iterable[float], boxes: Iterable[list[Point]], true: Iterable[list[Point]], paint: Paint | None
) -> list[Tracks]:
    """Tracks of these boxes over the picture of where all truly are."""
    flow: list[Tracks] = []
    for second, seen, there in zip(seconds, boxes, true, strict=True):
        shown = tracks(second, dict(enumerate(seen)), size=RIDER)
        luma = paint.luma(box_rows(there, RIDER).astype(float), np.zeros(2)) if paint else None
        flow.append(replace(shown, luma=luma))
    return flow


@pytest.mark.parametrize("seed", range(4))
def test_a_queue_that_waits_on_the_line_is_not_counted_whatever_its_boxes_do(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paint, places = waiting(3, (0.38, 0.46, 0.54, 0.62))
    seconds = np.arange(0, 20, 0.2).tolist()
    boxes = [shuffled(places, rng) for _ in seconds]
    assert passed(queue(seconds, boxes, [places] * len(seconds), paint), LEVEL) == []
    blind = passed(queue(seconds, boxes, [places] * len(seconds), None), LEVEL)
    assert len(blind) > 20  # so much hangs on the picture: without it boxes are believed


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("step_s", [0.04, 0.1, 0.2])
def test_when_the_queue_drives_off_everybody_behind_the_line_is_counted_once(
    seed: int, step_s: float
) -> None:
    rng = np.random.default_rng(seed)
    paint, places = waiting(3, (0.36, 0.44, 0.56, 0.64))
    seconds = np.arange(0, 10, step_s).tolist()
    gone = [0.35 * max(0.0, t - 6) for t in seconds]
    true = [[(x, y + far) for x, y in places] for far in gone]
    boxes = [shuffled(there, rng) if t < 5 else there for t, there in zip(seconds, true, strict=True)]
    found = passed(queue(seconds, boxes, true, paint), LEVEL)
    assert [c.way for c in found] == [FORWARD] * 6
    assert len({c.track for c in found}) == 6
    assert all(c.at > at(6) for c in found)


@pytest.mark.parametrize("back", [True, False])
@pytest.mark.parametrize("y", [0.485, 0.49, 0.495])
def test_who_waits_upon_the_line_with_a_box_that_swings_over_it_is_counted_once_when_he_drives_off(
    y: float, back: bool
) -> None:
    """Behind him waits another, of whom the box takes a piece; it comes `back`, or stays over the line."""
    paint = Paint(2, 1.0, [])
    seconds = np.arange(0, 12, 0.2).tolist()
    true = [
        [(0.5, y + far), (0.5, y - 0.08 + far)]
        for far in (max(0.35 * (t - 8), min(0.0, 0.4 * (t - 1))) for t in seconds)
    ]
    swing = [(0.03 * math.sin(5 * t) if back else 0.025) if 2 < t < 8 else 0.0 for t in seconds]
    boxes = [[(a[0], a[1] + by), b] for (a, b), by in zip(true, swing, strict=True)]
    found = passed(queue(seconds, boxes, true, paint), LEVEL)
    assert sorted((c.track, c.way) for c in found) == [(0, FORWARD), (1, FORWARD)]
    if y < 0.491:  # nearer he was last clearly behind the line while he still drove
        assert all(c.at > at(7.7) for c in found)


def test_who_cannot_be_told_from_the_road_is_counted_as_without_a_picture() -> None:
    seconds = np.arange(0, 3, 0.2).tolist()
    true = [[(0.5, 0.3 + 0.15 * t)] for t in seconds]
    dark, flat = Paint(1, 0.0, []), [[(9.0, 9.0)]] * len(seconds)
    assert [c.way for c in passed(queue(seconds, true, flat, dark), LEVEL)] == [FORWARD]


def opposite(way: Way) -> Way:
    return BACK if way is FORWARD else FORWARD


def side(p: Point, line: Line) -> float:
    (ax, ay), (bx, by) = line.from_, line.to
    return (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax)


def extent(line: Line) -> float:
    return (SIZE[0] * abs(line.to[1] - line.from_[1]) + SIZE[1] * abs(line.to[0] - line.from_[0])) / 2


def decided(path: list[Point], line: Line) -> bool:
    """Nothing lies so near the dead band's edge, the line or one of its ends that rounding decides."""
    sides = [side(p, line) for p in path]
    edges = (0.0, BAND * extent(line), RETURN * extent(line))
    if any(abs(abs(s) - edge) < 1e-5 for s in sides for edge in edges):
        return False
    for (a, sa), (b, sb) in pairwise(zip(path, sides, strict=True)):
        if (sa < 0) != (sb < 0):
            share = sa / (sa - sb)
            cut = [a[i] + share * (b[i] - a[i]) for i in (0, 1)]
            along = [line.to[i] - line.from_[i] for i in (0, 1)]
            u = sum((cut[i] - line.from_[i]) * along[i] for i in (0, 1)) / sum(v * v for v in along)
            if min(abs(u), abs(u - 1)) < 1e-4:
                return False
    return True


def place(middle: float, way: Point, distance: float) -> Point:
    return middle + way[0] * distance, middle + way[1] * distance


def stretched_to(line: Line, times: float) -> tuple[Point, Point]:
    (ax, ay), (bx, by) = line.from_, line.to
    dx, dy = (bx - ax) * times, (by - ay) * times
    return (ax - dx, ay - dy), (bx + dx, by + dy)
