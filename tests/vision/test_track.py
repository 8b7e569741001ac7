import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.vision.model import Detections, Kind, Tracks
from kentongan.vision.track import track
from vision.drive import Point, boxes, detections, passed, tracks
from vision.test_cross import LEVEL


def followed(flow: list[Detections]) -> list[Tracks]:
    return list(track(flow))


def ids_seen(flow: list[Tracks]) -> set[int]:
    return {int(i) for seen in flow for i in seen.ids}


@pytest.mark.parametrize("looks_per_s", [3, 5, 10, 30])
@pytest.mark.parametrize("speed", [0.0, 0.1, 0.4])
def test_one_road_user_keeps_one_number_at_any_rate_of_looks(looks_per_s: int, speed: float) -> None:
    steps = [i / looks_per_s for i in range(2 * looks_per_s)]
    found = followed([detections(s, [(0.5, 0.05 + speed * s)]) for s in steps])
    assert len(ids_seen(found)) == 1
    assert len(found) == len(steps)


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.floats(0.5, 1.0))
def test_flicker_gives_no_second_number(rng: random.Random, seen_share: float) -> None:
    """Detections come and go and tremble; never more than two looks in a row are missed."""
    flow: list[Detections] = []
    missed = 0
    for i in range(60):
        miss = rng.random() > seen_share and missed < 2 and i > 3
        missed = missed + 1 if miss else 0
        centre = (0.5 + rng.uniform(-0.004, 0.004), 0.1 + 0.01 * i + rng.uniform(-0.004, 0.004))
        flow.append(detections(i * 0.2, [] if miss else [centre]))
    found = followed(flow)
    assert len(ids_seen(found)) == 1
    assert len(passed(found, LEVEL)) == 1


def test_tracks_carry_the_brightness_of_their_look_also_when_nobody_is_there() -> None:
    luma = np.zeros((90, 160), np.uint8)
    flow = [replace(detections(0.0, [(0.5, 0.5)]), luma=luma), replace(detections(0.2, []), luma=luma)]
    assert [seen.luma is luma for seen in followed(flow)] == [True, True]


def test_a_glimpse_is_no_road_user() -> None:
    flow = [detections(i * 0.2, [(0.5, 0.4)] if i == 5 else []) for i in range(20)]
    assert ids_seen(followed(flow)) == set()


def test_what_is_only_ever_faint_is_no_road_user_but_carries_on_one_that_is() -> None:
    faint = [detections(i * 0.2, [(0.5, 0.4)], score=0.15) for i in range(10)]
    assert ids_seen(followed(faint)) == set()
    clear_then_faint = [detections(i * 0.2, [(0.5, 0.4)], score=0.8 if i < 3 else 0.15) for i in range(30)]
    found = followed(clear_then_faint)
    assert len(ids_seen(found)) == 1
    assert len(found[-1].ids) == 1


def test_two_that_meet_keep_their_numbers() -> None:
    flow = [
        detections(i * 0.1, [(0.2 + 0.02 * i, 0.45), (0.8 - 0.02 * i, 0.56)], size=(0.1, 0.1))
        for i in range(31)
    ]
    found = followed(flow)
    assert len(ids_seen(found)) == 2
    for number in ids_seen(found):
        ys = [float(s.boxes[list(s.ids).index(number), 1]) for s in found if number in s.ids]
        assert max(ys) - min(ys) < 0.05


def test_a_seam_ends_every_track_and_numbers_are_never_used_again() -> None:
    flow = [detections(i * 0.2, [(0.5, 0.4), (0.2, 0.2)], scene=i // 10) for i in range(40)]
    found = followed(flow)
    by_scene = [{int(i) for s in found if s.scene == scene for i in s.ids} for scene in range(4)]
    assert [len(ids) for ids in by_scene] == [2, 2, 2, 2]
    assert len(set.union(*by_scene)) == 8


def test_each_camera_has_tracks_of_its_own() -> None:
    flow: list[Detections] = []
    for i in range(10):
        seen = detections(i * 0.2, [(0.5, 0.4)])
        flow += [seen, Detections("d", seen.at, 0, seen.boxes + 0.01, seen.kinds, seen.scores)]
    found = followed(flow)
    assert [s.camera for s in found] == ["c", "d"] * 10
    assert all(len(s.ids) == 1 for s in found[-2:])


@given(st.lists(st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)), max_size=8), st.integers(1, 6))
@settings(max_examples=50)
def test_numbers_in_one_frame_are_unique_and_alive(where: list[Point], times: int) -> None:
    for seen in followed([detections(i * 0.2, where) for i in range(times)]):
        assert len(set(seen.ids.tolist())) == len(seen.ids) == len(seen.boxes) == len(seen.kinds)
        assert set(seen.ids.tolist()) <= set(seen.alive.tolist())


def test_after_ten_thousand_road_users_nothing_of_them_is_remembered() -> None:
    rng = np.random.default_rng(1)

    def street() -> list[Detections]:
        flow: list[Detections] = []
        for i in range(12_000):
            lane = 0.1 + 0.8 * ((i // 6) * 0.37 % 1)
            where = [(lane, 0.1 + 0.14 * (i % 6)), *rng.uniform(0.1, 0.9, (5, 2)).tolist()]
            flow.append(detections(i * 0.2, where, size=(0.03, 0.03)))
        return flow

    stage = track(iter(street()))
    largest = last = 0
    for seen in stage:
        largest = max(largest, len(seen.alive))
        last = max(last, *seen.alive.tolist())
    assert last > 10_000
    assert largest < 120


def test_a_dead_track_leaves_nothing_behind() -> None:
    flow = [detections(i * 0.2, [(0.5, 0.4)] if i < 10 else []) for i in range(20)]
    assert len(followed(flow)[-1].alive) == 0


@pytest.mark.parametrize(
    ("looks_like", "heights_s", "kind"),
    [
        (Kind.PEDESTRIAN, 0.8, Kind.PEDESTRIAN),
        (Kind.PEDESTRIAN, 2.5, Kind.MOTORCYCLE),
        (Kind.BICYCLE, 2.5, Kind.BICYCLE),
        (Kind.BICYCLE, 5.0, Kind.MOTORCYCLE),
    ],
    ids=["walks", "rides", "cycles", "cycles too fast"],
)
def test_who_is_too_fast_for_what_it_looks_like_rides_a_motorcycle(
    looks_like: Kind, heights_s: float, kind: Kind
) -> None:
    flow: list[Detections] = []
    for i in range(10):
        seen = detections(i * 0.2, [(0.1 + heights_s * 0.08 * 0.2 * i, 0.5)], size=(0.03, 0.08))
        kinds = np.full(1, int(looks_like))
        flow.append(Detections(seen.camera, seen.at, 0, seen.boxes, kinds, seen.scores))
    assert followed(flow)[-1].kinds.tolist() == [int(kind)]


def test_a_vehicle_half_hidden_for_a_look_does_not_jump_over_the_line() -> None:
    flow = [detections(i * 0.1, [(0.5, 0.38)], size=(0.2, 0.2)) for i in range(20)]
    for i in (9, 10):
        seen = flow[i]
        flow[i] = Detections(
            seen.camera, seen.at, 0, boxes([(0.5, 0.5)], (0.2, 0.45)), seen.kinds, seen.scores
        )
    assert passed(followed(flow), LEVEL) == []


def test_builders_of_tracks_and_the_stage_agree() -> None:
    made, found = (
        tracks(0.2, {1: (0.5, 0.4)}),
        followed([detections(i * 0.2, [(0.5, 0.4)]) for i in (0, 1)])[1],
    )
    assert np.allclose(made.boxes, found.boxes)
    assert made.ids.tolist() == found.ids.tolist()
