import numpy as np
import pytest
from av.filter import Graph
from av.video.frame import VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.gate import CHANGED, COLUMNS, Gate, brightness, rows_of
from kentongan.vision.patches import Rect
from vision.pictures import grey

SIZES = [(320, 240), (637, 359), (640, 360), (1920, 1080), (360, 640), (81, 80), (2, 2)]
FORMS = [
    "gray",
    "yuv420p",
    "yuvj420p",
    "nv12",
    "yuv444p",
    "yuv420p10le",
    "gray16le",
    "p010le",
    "rgb24",
    "bgr24",
    "gbrp",
    "ya8",
    "yuyv422",
    "uyvy422",
    "rgba",
]


def flat(brightness: int, size: tuple[int, int] = (640, 360)) -> np.ndarray:
    return np.full((size[1], size[0]), brightness, np.uint8)


def lit(rect: Rect, by: int, size: tuple[int, int] = (640, 360)) -> np.ndarray:
    """A grey picture with the cells of `rect` brighter."""
    picture = flat(100, size).astype(int)
    rows = rows_of(*size)
    top, bottom = (round(v * size[1] / rows) for v in (rect.top, rect.bottom))
    left, right = (round(v * size[0] / COLUMNS) for v in (rect.left, rect.right))
    picture[top:bottom, left:right] += by
    return picture.astype(np.uint8)


def rect_of(mask: np.ndarray) -> Rect:
    ys, xs = mask.nonzero()
    return Rect(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)


SPOT = Rect(20, 10, 26, 14)


def test_all_of_the_first_picture_changed_and_it_moved() -> None:
    gate = Gate(640, 360)
    assert gate.changed(grey(flat(100))).shape == (45, COLUMNS)
    assert gate.moved()
    assert not gate.changed(grey(flat(100))).any()
    assert not gate.moved()


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_of_any_size_is_all_new_then_still_then_changed_all_over(size: tuple[int, int]) -> None:
    gate = Gate(*size)
    assert gate.changed(grey(flat(100, size))).all()
    assert not gate.changed(grey(flat(100, size))).any()
    assert gate.changed(grey(flat(150, size))).all()


@given(st.integers(0, 2**32 - 1))
def test_noise_up_to_the_threshold_is_no_change_and_just_above_it_is(seed: int) -> None:
    dice = np.random.default_rng(seed)
    base = dice.integers(CHANGED + 1, 255 - CHANGED, (360, 640))
    sign = dice.choice([-1, 1], base.shape)
    gate = Gate(640, 360)
    gate.changed(grey(base))
    assert not gate.changed(grey(base + sign * CHANGED)).any()
    assert gate.changed(grey(base + sign * (CHANGED + 1))).all()


def test_black_against_white_is_a_change_both_ways() -> None:
    for one, other in ((0, 255), (255, 0)):
        gate = Gate(640, 360)
        gate.changed(grey(flat(one)))
        assert gate.changed(grey(flat(other))).all()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [(320, 240), (637, 359), (640, 360)])
def test_the_cells_that_changed_are_named_in_every_form_of_picture(form: str, size: tuple[int, int]) -> None:
    gate = Gate(*size)
    gate.changed(grey(flat(100, size), form))
    for spot in (SPOT, Rect(70, 30, 76, 34)):
        found = rect_of(gate.changed(grey(lit(spot, 60, size), form)))
        assert np.abs(np.array(found) - np.array(spot)).max() <= 1  # to the cell that the pixels fall in


def test_one_sample_alone_changes_no_cell() -> None:
    picture = flat(100)
    gate = Gate(640, 360)
    gate.changed(grey(picture))
    picture[4, 4] = 255  # a cell is 8 by 8, its samples lie 4 apart
    picture[2, 2] = 255
    assert gate.changed(grey(picture)).sum() == 0
    picture[2, 6] = 255
    assert gate.changed(grey(picture)).sum() == 1


def test_what_creeps_adds_up_until_it_is_looked_at() -> None:
    gate = Gate(640, 360)
    gate.changed(grey(flat(100)))
    for step in range(1, CHANGED + 1):
        assert not gate.changed(grey(flat(100 + step))).any()
        assert not gate.moved()
    assert gate.changed(grey(flat(101 + CHANGED))).all()
    gate.note(Rect(0, 0, COLUMNS, gate.rows))
    assert not gate.changed(grey(flat(101 + CHANGED))).any()


def test_noting_a_rectangle_makes_its_cells_known_and_no_others() -> None:
    gate = Gate(640, 360)
    gate.changed(grey(flat(100)))
    gate.changed(grey(flat(200)))
    gate.note(SPOT)
    again = gate.changed(grey(flat(200)))
    assert rect_of(~again) == SPOT and (~again).sum() == SPOT.area


def test_moved_compares_two_pictures_that_follow_each_other() -> None:
    gate = Gate(640, 360)
    told = []
    for brightness_now in (100, 200, 200, 100, 100):
        gate.changed(grey(flat(brightness_now)))
        told.append(gate.moved())
    assert told == [True, True, False, True, False]


def test_a_road_user_who_goes_through_is_a_change_where_he_came_and_where_he_left() -> None:
    gate = Gate(640, 360)
    gate.changed(grey(lit(SPOT, 80)))
    there = Rect(50, 10, 56, 14)
    mask = gate.changed(grey(lit(there, 80)))
    assert mask[SPOT.top : SPOT.bottom, SPOT.left : SPOT.right].all()
    assert mask[there.top : there.bottom, there.left : there.right].all()
    assert mask.sum() == SPOT.area + there.area


@pytest.mark.parametrize(
    "size, rows", [((640, 360), 45), ((320, 240), 60), ((4096, 1), 1), ((1, 1), COLUMNS)]
)
def test_cells_are_about_square(size: tuple[int, int], rows: int) -> None:
    assert rows_of(*size) == rows


def test_a_picture_high_as_a_tower_has_no_more_cells_than_another() -> None:
    assert rows_of(2, 4096) == 2 * COLUMNS
    gate = Gate(2, 4096)
    assert gate.changed(grey(flat(100, (2, 4096)))).shape == (2 * COLUMNS, COLUMNS)


def test_the_brightness_of_a_picture_stored_upside_down_is_the_right_way_up() -> None:
    brighter_downwards = np.repeat(np.arange(64, dtype=np.uint8)[:, None] * 3 + 20, 64, axis=1)
    picture = grey(brighter_downwards, "yuv420p")
    assert (np.diff(brightness(picture).astype(int), axis=0) > 0).all()
    assert (np.diff(brightness(_flipped(picture)).astype(int), axis=0) < 0).all()
    assert (np.diff(brightness(_flipped(_flipped(picture))).astype(int), axis=0) > 0).all()


def _flipped(picture: VideoFrame) -> VideoFrame:
    """Turned over by reading its rows backwards, as some decoders store them."""
    graph = Graph()
    source = graph.add_buffer(
        width=picture.width, height=picture.height, format=picture.format, time_base="1/25"
    )
    graph.link_nodes(source, graph.add("vflip"), graph.add("buffersink")).configure()
    graph.push(picture)
    return graph.pull()
