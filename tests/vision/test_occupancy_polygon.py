from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.vision.occupancy_polygon import area, check, cuts, inside, stretches
from vision.drive import Point
from vision.zones import HOOK, SQUARE, clear, distance, share_inside

fractions = st.floats(0.1, 0.9)
points = st.tuples(fractions, fractions)


@given(st.lists(points, min_size=3, max_size=7), points)
def test_inside_is_the_same_whichever_way_a_polygon_turns_and_wherever_it_starts(
    corners: list[Point], place: Point
) -> None:
    array, point = np.array(corners), np.array([place])
    assume(min(distance(place, a, b) for a, b in pairwise([*corners, corners[0]])) > 1e-6)
    answers = {bool(inside(point, c)[0]) for c in (array, array[::-1], np.roll(array, 1, axis=0))}
    assert len(answers) == 1
    assert bool(inside(point * [-1, 1], array * [-1, 1])[0]) == answers.pop()


@given(points, points)
def test_stretches_of_a_step_are_what_lies_inside(a: Point, b: Point) -> None:
    assume(clear([a, b]))
    corners, p, q = np.array(HOOK.points), np.array([a]), np.array([b])
    parts = stretches(p[0], q[0], cuts(p, q, corners)[0], corners)
    assert sum(high - low for low, high in parts) == pytest.approx(share_inside(a, b), abs=2e-3)
    back = stretches(q[0], p[0], cuts(q, p, corners)[0], corners)
    assert np.allclose([(1 - high, 1 - low) for low, high in back[::-1]], parts)


def test_the_area_is_signed_by_the_way_it_turns() -> None:
    assert area(np.array(SQUARE.points)) == pytest.approx(0.16)
    assert area(np.array(SQUARE.points[::-1])) == pytest.approx(-0.16)


@pytest.mark.parametrize(
    ("corners", "fault"),
    [
        ([(0, 0), (1, 1)], "2 points make no zone"),
        ([(0, 0), (1, 0), (1, 1), (0, 0)], "point 0 repeats point 3"),
        ([(0, 0), (1, 1), (1, 0), (0, 1)], "the side from point 0 crosses or touches the one from point 2"),
        ([(0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)], "crosses or touches"),
        ([(0, 0), (0.5, 0.5), (1, 1)], "too small"),
        ([(0, 0), (0.001, 0), (0, 0.001)], "too small"),
    ],
)
def test_what_is_no_simple_polygon_is_refused(corners: list[Point], fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        check(np.array(corners, dtype=np.float64))


def test_notched_zones_are_fine() -> None:
    check(np.array(HOOK.points))
