import math
import random
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kentongan.vision.model import Kind, Tracks
from kentongan.vision.occupancy import End, Presence, Stay, Zone, occupancy
from kentongan.vision.occupancy_table import Sums, Usage
from vision.drive import SIZE, Point, at, tracks
from vision.roads import METRES, camera, pictured, road
from vision.zones import HOOK, SQUARE, clear, share_inside

PASSED, BROKEN, CUT = End.PASSED, End.BROKEN, End.CUT
fractions = st.floats(0.1, 0.9)
points = st.tuples(fractions, fractions)


def standing(second: float, where: dict[int, Point], *, size: Point = SIZE, scene: int = 0) -> Tracks:
    """Tracks whose feet, the middles of the lower edges of their boxes, are where a test says."""
    lifted = {track: (x, y - size[1] / 2) for track, (x, y) in where.items()}
    return tracks(second, lifted, size=size, scene=scene)


def walk(path: Iterable[Point], *, step_s: float = 0.2, since_s: float = 0.0) -> list[Tracks]:
    return [standing(since_s + i * step_s, {1: p}) for i, p in enumerate(path)]


def between(a: Point, b: Point, steps: int) -> list[Point]:
    return [(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(steps + 1)]


def shown(flow: Iterable[Tracks], *zones: Zone) -> list[Presence]:
    return list(occupancy(flow, lambda _: zones))


def stays(flow: Iterable[Tracks], *zones: Zone) -> list[Stay]:
    return [stay for seen in shown(flow, *zones) for stay in seen.stays]


def gone(flow: list[Tracks]) -> list[Tracks]:
    """The same, and a look when all tracks have ended."""
    return [*flow, standing((flow[-1].at - at(0)).total_seconds() + 0.2, {})]


def ends(flow: Iterable[Tracks], *zones: Zone) -> list[tuple[End, End]]:
    return [(stay.begin, stay.end) for stay in stays(flow, *zones)]


ACROSS = between((0.1, 0.5), (0.9, 0.5), 20)


def test_who_drives_through_stays_from_border_to_border() -> None:
    (stay,) = stays(gone(walk(ACROSS)), SQUARE)
    assert (stay.begin, stay.end, stay.kind, stay.zone) == (PASSED, PASSED, Kind.CAR, "Z")
    assert stay.lasted_s == pytest.approx(2.0, abs=1e-4)
    assert (stay.since - at(1.0)).total_seconds() == pytest.approx(0, abs=1e-4)
    assert stay.first == pytest.approx((0.3, 0.5), abs=1e-6)
    assert stay.last == pytest.approx((0.7, 0.5), abs=1e-6)


def test_the_foot_of_the_box_decides_not_its_middle() -> None:
    tall = (0.05, 0.4)
    flow = [standing(i * 0.2, {1: (0.5, 0.75)}, size=tall) for i in range(5)]
    assert sum(int(seen.inside.sum()) for seen in shown(flow, SQUARE)) == 0
    flow = [standing(i * 0.2, {1: (0.5, 0.65)}, size=tall) for i in range(5)]
    assert all(int(seen.seen[0, Kind.CAR]) == 1 for seen in shown(flow, SQUARE)[:-1])


@given(points, points, st.integers(1, 40), st.integers(1, 40))
def test_the_rate_of_looks_changes_no_time(a: Point, b: Point, many: int, few: int) -> None:
    """Straight and even driving through a zone with a notch takes the same time at any rate."""
    assume(clear([a, b]))
    times: list[float] = []
    for steps in (many, few):
        path = between(a, b, steps)
        flow = [standing(i * 0.8 / steps, {1: p}) for i, p in enumerate(path)]
        times.append(sum(float(seen.time_s.sum()) for seen in shown(flow, HOOK)))
    assert times[0] == pytest.approx(times[1], abs=1e-4)
    assert times[0] == pytest.approx(0.8 * share_inside(a, b), abs=2e-3)


@given(st.lists(points, min_size=2, max_size=10), st.floats(0, 1e6))
def test_later_it_is_the_same_later(path: list[Point], late_s: float) -> None:
    now, then = stays(walk(path), HOOK), stays(walk(path, since_s=late_s), HOOK)
    assert [(s.begin, s.end) for s in now] == [(s.begin, s.end) for s in then]
    for a, b in zip(now, then, strict=True):
        assert abs((b.since - a.since).total_seconds() - late_s) < 1e-3
        assert abs(a.lasted_s - b.lasted_s) < 1e-3


@given(st.lists(points, min_size=2, max_size=10))
def test_a_mirrored_picture_and_a_zone_drawn_the_other_way_round_change_nothing(path: list[Point]) -> None:
    assume(clear(path))
    flipped = Zone("Z", tuple((1 - x, y) for x, y in HOOK.points))
    turned = Zone("Z", HOOK.points[::-1])
    plain = times_of(walk(path), HOOK)
    assert times_of(walk([(1 - x, y) for x, y in path]), flipped) == pytest.approx(plain, abs=1e-4)
    assert times_of(walk(path), turned) == pytest.approx(plain, abs=1e-4)


def test_who_trembles_over_the_border_stays_once() -> None:
    tremble = [(0.1, 0.5), (0.29, 0.5), (0.31, 0.5), (0.295, 0.5), (0.305, 0.5), (0.5, 0.5), (0.8, 0.5)]
    assert ends(gone(walk(tremble)), SQUARE) == [(PASSED, PASSED)]


def test_who_stands_on_the_very_border_and_goes_from_there_has_left() -> None:
    eighths = Zone("Z", ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)))
    for border, beyond in ((0.25, 0.125), (0.75, 0.875)):
        path = [(0.125, 0.5), (0.5, 0.5), (border, 0.5), *[(beyond, 0.5)] * 8]
        flow = [standing(i * 0.25, {1: p}, size=(0.125, 0.125)) for i, p in enumerate(path)]
        (found,) = stays(flow, eighths)
        assert (found.begin, found.end) == (PASSED, PASSED)
        assert (found.until - at(0.5)).total_seconds() == pytest.approx(0, abs=1e-6)


def test_who_leaves_for_longer_and_comes_back_stays_twice() -> None:
    path = [*ACROSS, *[(0.9, 0.5)] * 6, *ACROSS[::-1]]
    assert ends(gone(walk(path)), SQUARE) == [(PASSED, PASSED), (PASSED, PASSED)]


def test_a_track_that_ends_inside_is_broken_and_one_that_is_there_at_the_end_is_cut() -> None:
    assert ends(gone(walk(ACROSS[:11])), SQUARE) == [(PASSED, BROKEN)]
    assert ends(walk(ACROSS[:11]), SQUARE) == [(PASSED, CUT)]
    assert ends(gone(walk(ACROSS[10:])), SQUARE) == [(CUT, PASSED)]
    before = [standing(i * 0.2, {}) for i in range(10)]
    assert ends([*before, *gone(walk(ACROSS[10:], since_s=2.0))], SQUARE) == [(BROKEN, PASSED)]


def test_a_seam_a_hole_and_another_zone_cut_every_stay() -> None:
    inside_, centre = walk([(0.5, 0.5)] * 5), {1: (0.5, 0.5)}
    assert ends([*inside_, standing(1.0, centre, scene=1)], SQUARE) == [(CUT, CUT)] * 2
    hole = shown([*inside_, standing(4.0, centre), standing(4.2, centre)], SQUARE)
    assert [(s.begin, s.end) for p in hole for s in p.stays] == [(CUT, CUT)] * 2
    assert [round(p.seen_s, 3) for p in hole] == [0, 0.2, 0.2, 0.2, 0.2, 0, 0.2, 0]
    zones = [(SQUARE,)]
    found: list[Stay] = []
    for i, seen in enumerate(occupancy(iter(walk([(0.5, 0.5)] * 9)), lambda _: zones[0])):
        found += seen.stays
        if i == 4:
            zones[0] = (HOOK,)
    assert [(s.begin, s.end) for s in found] == [(CUT, CUT)]


def test_no_stay_begins_before_the_looking_does() -> None:
    """A road user is known since longer than the zone."""
    flow = [replace(seen, born_s=np.array([5 + i * 0.2])) for i, seen in enumerate(walk([(0.5, 0.5)] * 5))]
    (found,) = stays(flow, SQUARE)
    assert (found.begin, found.since, found.until) == (CUT, at(0), at(0.8))


def test_a_track_unseen_for_some_looks_is_counted_as_hidden_and_its_time_is_filled() -> None:
    flow = walk([(0.5, 0.5)] * 10)
    none = standing(0, {})
    for i in (4, 5, 6):
        flow[i] = replace(
            flow[i], boxes=none.boxes, kinds=none.kinds, ids=none.ids, born=none.born, born_s=none.born_s
        )
    seen = shown(flow, SQUARE)
    assert [int(p.seen.sum()) for p in seen[:-1]] == [1] * 4 + [0] * 3 + [1] * 3
    assert [int(p.hidden.sum()) for p in seen[:-1]] == [0] * 4 + [1] * 3 + [0] * 3
    (found,) = usage(seen, -1, 99)
    assert found.mean == pytest.approx(1) and found.occupied == pytest.approx(1)


def test_a_box_that_is_no_number_is_not_seen_and_ends_nothing() -> None:
    flow = walk([(0.5, 0.5)] * 10)
    flow[5] = replace(flow[5], boxes=np.full((1, 4), np.nan, dtype=np.float32))
    seen = shown(flow, SQUARE)
    assert [int(p.hidden.sum()) for p in seen[:-1]] == [0] * 5 + [1] + [0] * 4
    assert ends(flow, SQUARE) == [(CUT, CUT)]


def test_looks_that_repeat_or_come_too_late_last_no_time_and_move_nobody() -> None:
    flow = walk(ACROSS)
    troubled = [*flow[:8], flow[7], standing(0.3, {1: (0.9, 0.9)}), *flow[8:]]
    seen = shown(gone(troubled), SQUARE)
    assert seen[8].seen_s == seen[9].seen_s == 0
    assert times_of(gone(troubled), SQUARE) == pytest.approx(times_of(gone(flow), SQUARE))


def test_looks_without_anybody_and_without_zones_flow_on() -> None:
    empty = shown([standing(i * 0.2, {}) for i in range(5)], SQUARE)
    assert [p.seen.shape for p in empty] == [(1, len(Kind))] * 6
    (found,) = usage(empty, -1, 9)
    assert (found.seen_s, found.mean, found.occupied, found.peak) == (pytest.approx(0.8), 0, 0, 0)
    assert [p.seen.shape for p in shown(walk(ACROSS))] == [(0, len(Kind))] * 22


def test_what_was_not_seen_is_unknown_not_nought() -> None:
    (found,) = usage(shown([standing(0, {}), standing(50, {})], SQUARE), -1, 99)
    assert found.seen_s == 0
    assert all(math.isnan(v) for v in (found.mean, found.occupied, found.mean_queue, found.mean_most))


def test_a_car_that_stands_is_in_the_queue_and_one_that_drives_is_not() -> None:
    flow = [standing(i * 0.2, {1: (0.4, 0.5), 2: (0.35 + i * 0.01, 0.6)}) for i in range(30)]
    seen = shown(flow, SQUARE)
    assert all(int(p.stopped.sum()) == 1 for p in seen[3:30])
    (found,) = usage(seen, 2, 99)
    assert (found.mean_queue, found.queue_peak, found.queued) == (pytest.approx(1), 1, pytest.approx(1))


@given(st.floats(0.02, 0.2), st.floats(0.02, 0.2), st.floats(0, 3))
def test_who_stands_is_judged_in_his_own_sizes(wide: float, tall: float, sizes_s: float) -> None:
    """Near or far, and in a picture of any form: own sizes a second."""
    assume(abs(sizes_s - 0.4) > 0.05)
    step = sizes_s * wide * 0.1
    flow = [standing(i * 0.1, {1: (0.25 + i * step, 0.5)}, size=(wide, tall)) for i in range(9)]
    everywhere = Zone("Z", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    assert int(shown(flow, everywhere)[8].stopped.sum()) == (sizes_s < 0.4)


@pytest.mark.parametrize(("kmh", "queued"), [(0.0, 1), (3.0, 1), (7.0, 0), (50.0, 0)])
def test_on_a_calibrated_road_metres_a_second_decide_who_stands(kmh: float, queued: int) -> None:
    seen_by = camera()
    whole = Zone("Z", ((0.0, 0.3), (1.0, 0.3), (1.0, 1.0), (0.0, 1.0)))
    places = np.array([[0.0, 15 + kmh / 3.6 * i * 0.2] for i in range(8)])
    feet = pictured(seen_by, places)
    flow = [standing(i * 0.2, {1: (p[0], p[1])}, size=(0.08, 0.12)) for i, p in enumerate(feet.tolist())]
    ground = road(seen_by, METRES)
    seen = list(occupancy(flow, lambda _: (whole,), lambda _: ground))
    assert int(seen[7].stopped.sum()) == queued


def test_a_box_cut_off_by_the_pictures_edge_is_not_known_to_stand() -> None:
    everywhere = Zone("Z", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    flow = [standing(i * 0.2, {1: (0.5, 0.995)}) for i in range(10)]
    assert all(int(p.stopped.sum()) == 0 for p in shown(flow, everywhere))


@given(st.integers(0, 2**32 - 1))
def test_times_at_looks_and_times_of_stays_are_the_same_times(seed: int) -> None:
    """Nobody trembles here; then the sum over looks is the sum over stays, for each zone."""
    rng = random.Random(seed)
    paths = {i: [(rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9)) for _ in range(4)] for i in range(3)}
    flow = [
        standing(leg * 4 + i * 0.4, {n: between(p[leg], p[leg + 1], 10)[i] for n, p in paths.items()})
        for leg in range(3)
        for i in range(10)
    ]
    seen = shown(flow, SQUARE, HOOK)
    for zone in (0, 1):
        looked = sum(float(p.time_s[zone].sum()) for p in seen)
        stayed = [s for p in seen for s in p.stays if s.zone == "Z"]
        assert looked <= sum(s.lasted_s for s in stayed) + 1e-3
        assert all(p.occupied_s[zone] <= p.seen_s + 1e-9 for p in seen)
        assert all(p.occupied_s[zone] * 3 >= p.time_s[zone].sum() - 1e-6 for p in seen)


def test_lost_and_found_in_the_same_zone_bounds_the_mean() -> None:
    flow = [standing(i * 0.2, {1: (0.5, 0.5)} if i < 10 else {2: (0.5, 0.5)} if i >= 20 else {})
            for i in range(31)]  # fmt: skip
    (found,) = usage(shown(flow, SQUARE), -1, 99)
    assert found.seen_s == pytest.approx(6.0)
    assert found.mean == pytest.approx((1.8 + 2.0) / 6)
    assert found.mean_most == pytest.approx(1.0)
    assert (found.kept.part, found.kept.whole) == (0, 0)


def test_after_ten_thousand_tracks_nothing_of_them_is_remembered() -> None:
    stage = occupancy(
        (standing(i * 0.2, {i: (0.5, 0.5), i - 1: (0.2, 0.5)}) for i in range(10_000)), lambda _: [SQUARE]
    )
    for _ in range(9_999):
        next(stage)
    memory = stage.gi_frame.f_locals["cameras"]["c"]  # type: ignore[attr-defined]
    sizes = [len(v) for v in vars(memory).values() if isinstance(v, np.ndarray | dict)]
    assert max(*sizes, len(memory._trails.ids)) <= 2


def usage(presences: list[Presence], since_s: float, until_s: float) -> tuple[Usage, ...]:
    sums = Sums(presences[0].zones, at(since_s), at(until_s))
    for presence in presences:
        sums.add(presence)
    return sums.usage()


def times_of(flow: Iterable[Tracks], zone: Zone) -> list[float]:
    return sorted(s.lasted_s for s in stays(flow, zone))
