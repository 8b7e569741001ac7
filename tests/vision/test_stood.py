"""Who goes changes the picture; whose box goes alone does not."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.stood import KEPT_S, Lumas
from vision.drive import Point, box
from vision.scripts.paint import Paint

RIDER = (0.05, 0.12)
STILL = np.zeros(2)
A, B = (0.4, 0.45), (0.41, 0.55)
"""Two riders, one half before the other."""


def boxed(*centres: Point, size: Point = RIDER) -> np.ndarray:
    return np.array([box(c, size) for c in centres])


def kept(paint: Paint, *looks: np.ndarray, step_s: float = 0.2) -> Lumas:
    lumas = Lumas()
    for i, boxes in enumerate(looks):
        lumas.keep(i * step_s, paint.luma(boxes, STILL))
    return lumas


def test_whose_box_jumps_to_his_neighbour_while_both_wait_has_stood() -> None:
    queue = boxed(A, B)
    lumas = kept(Paint(2, 1.0, []), queue, queue)
    assert lumas.stood(0.0, queue[0], queue[1])
    assert lumas.stood(0.0, queue[1], queue[0])


def test_he_has_stood_also_when_somebody_passed_in_between_and_is_gone() -> None:
    queue, away = boxed(A, B, (9, 9)), boxed(A, B, A)
    lumas = kept(Paint(3, 1.0, []), queue, away, queue)
    assert lumas.stood(0.0, queue[0], queue[1])


def test_when_both_ride_on_neither_has_stood() -> None:
    queue = boxed(A, B)
    gone = queue + np.array([0.0, 0.1, 0.0, 0.1])
    lumas = kept(Paint(2, 1.0, []), queue, gone)
    assert not lumas.stood(0.0, queue[0], gone[0])
    assert not lumas.stood(0.0, queue[0], gone[1])


steps = st.floats(0.3, 3.0)


@given(st.integers(0, 500), st.floats(0, math.tau), steps, st.floats(0.5, 3.0), st.floats(0.1, 1.0))
def test_who_moves_is_never_said_to_have_stood(
    who: int, angle: float, step: float, large: float, contrast: float
) -> None:
    size = (RIDER[0] * large, RIDER[1] * large)
    way = step * size[0] * math.cos(angle), step * size[1] * math.sin(angle)
    there, here = boxed((0.5, 0.5), size=size), boxed((0.5 + way[0], 0.5 + way[1]), size=size)
    others = np.full((who, 4), 9.0)
    paint = Paint(who + 1, contrast, [])
    lumas = kept(paint, np.concatenate([others, there]), np.concatenate([others, here]))
    assert not lumas.stood(0.0, there[0], here[0])


@given(st.integers(0, 500), st.floats(0.2, 1.5), st.floats(0.0, 0.05))
def test_of_who_is_as_dark_as_the_road_nothing_is_claimed(who: int, step: float, contrast: float) -> None:
    there = boxed((0.5, 0.5))
    paint = Paint(who, contrast, [])
    lumas = kept(paint, np.full((who, 4), 9.0), np.full((who, 4), 9.0))
    assert not lumas.stood(0.0, there[0], there[0] + step * RIDER[1] * np.array([0, 1, 0, 1]))


@pytest.mark.parametrize("rate_s", [1 / 30, 0.1, 0.2])
def test_who_creeps_is_seen_to_move(rate_s: float) -> None:
    """At 30 looks a second nobody goes far between two of them."""
    n = round(1.5 / rate_s)
    path = [boxed((0.5, 0.45 + 0.1 * i / n)) for i in range(n + 1)]
    lumas = kept(Paint(1, 1.0, []), *path, step_s=rate_s)
    assert not lumas.stood(0.0, path[0][0], path[-1][0])


def test_without_brightness_now_or_before_he_is_believed_to_have_moved() -> None:
    queue, paint = boxed(A, B), Paint(2, 1.0, [])
    assert not Lumas().stood(0.0, queue[0], queue[1])
    assert not kept(paint, queue).stood(0.0, queue[0], queue[1])
    lumas = kept(paint, queue, queue)
    lumas.keep(0.4, None)
    assert not lumas.stood(0.0, queue[0], queue[1])
    lumas.keep(0.6, paint.luma(queue, STILL))
    assert lumas.stood(0.4, queue[0], queue[1])  # a sleeping camera's picture has not changed meanwhile


def test_a_picture_of_another_size_tells_nothing() -> None:
    queue = boxed(A, B)
    lumas = kept(Paint(2, 1.0, []), queue, queue)
    lumas.keep(0.4, np.zeros((60, 80), np.uint8))
    assert not lumas.stood(0.2, queue[0], queue[1])


def test_a_late_look_changes_nothing_and_a_clock_set_back_begins_anew() -> None:
    queue, paint = boxed(A, B), Paint(2, 1.0, [])
    lumas = Lumas()
    for at_s in (100.0, 100.2, 100.1):
        lumas.keep(at_s, paint.luma(queue, STILL))
    assert not lumas.stood(100.0, queue[0], queue[1])
    for at_s in (5.0, 5.2):
        lumas.keep(at_s, paint.luma(queue, STILL))
    assert lumas.stood(5.0, queue[0], queue[1])


def test_who_was_there_long_ago_is_held_against_the_oldest_look_and_no_more_are_kept() -> None:
    queue = boxed(A, B)
    lumas = kept(Paint(2, 1.0, []), *([queue] * 100))
    assert lumas.stood(0.0, queue[0], queue[1])
    assert len(lumas._kept) <= KEPT_S / 0.2 + 2


@pytest.mark.parametrize("there", [(-0.2, 0.5), (0.999, 0.5), (0.5, -0.3), (1.3, 1.3)])
def test_boxes_that_reach_out_of_the_picture_are_compared_where_it_is(there: Point) -> None:
    queue = boxed(there, B)
    lumas = kept(Paint(2, 1.0, []), queue, queue)
    assert lumas.stood(0.0, queue[0], queue[1]) in {True, False}
