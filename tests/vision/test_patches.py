from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kentongan.vision.eyes import SHAPES
from kentongan.vision.patches import CLOSE, GAP, MARGIN, WASTE, Rect, lay, pieces

HIGHEST, WIDEST = SHAPES[-1]
SIZES = st.lists(st.tuples(st.integers(1, HIGHEST), st.integers(1, WIDEST)), max_size=30)
SMALL_SIZES = st.lists(st.tuples(st.integers(1, 120), st.integers(1, 200)), max_size=40)


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    """Anything from noise to a few blots."""
    rows, columns = draw(st.integers(1, 60)), draw(st.integers(1, 80))
    if draw(st.booleans()):
        return draw(arrays.arrays(bool, (rows, columns)))
    mask = np.zeros((rows, columns), dtype=bool)
    for _ in range(draw(st.integers(0, 6))):
        y, x = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        mask[y : y + draw(st.integers(1, 9)), x : x + draw(st.integers(1, 9))] = True
    return mask


def covered(mask: np.ndarray, rects: list[Rect]) -> np.ndarray:
    held = np.zeros_like(mask)
    for left, top, right, bottom in rects:
        held[top:bottom, left:right] = True
    return held


def spots(*where: tuple[int, int]) -> np.ndarray:
    mask = np.zeros((45, 80), dtype=bool)
    for row, column in where:
        mask[row, column] = True
    return mask


@given(masks())
def test_every_wanted_cell_is_in_a_piece_with_its_margin_and_pieces_are_in_the_picture(
    mask: np.ndarray,
) -> None:
    rects = pieces(mask)
    rows, columns = mask.shape
    assert all(0 <= r.left < r.right <= columns and 0 <= r.top < r.bottom <= rows for r in rects)
    held = covered(mask, rects)
    for y, x in np.argwhere(mask).tolist():
        around = held[max(0, y - MARGIN) : y + MARGIN + 1, max(0, x - MARGIN) : x + MARGIN + 1]
        assert around.all()


@given(masks())
def test_no_piece_is_empty_and_no_two_are_worth_joining(mask: np.ndarray) -> None:
    rects = pieces(mask)
    assert all(mask[r.top : r.bottom, r.left : r.right].any() for r in rects)
    for a, b in combinations(rects, 2):
        assert a.joined(b).area > WASTE * (a.area + b.area)


def test_nothing_wanted_is_no_piece_and_everything_wanted_is_the_whole_picture() -> None:
    assert pieces(np.zeros((45, 80), dtype=bool)) == []
    assert pieces(np.ones((45, 80), dtype=bool)) == [Rect(0, 0, 80, 45)]


def test_two_far_spots_are_two_pieces_and_two_near_ones_are_one() -> None:
    far = pieces(spots((10, 10), (30, 60)))
    assert sorted(far) == [Rect(6, 6, 15, 15), Rect(56, 26, 65, 35)]
    assert len(pieces(spots((10, 10), (10, 11 + CLOSE)))) == 2
    assert pieces(spots((10, 10), (10, 10 + CLOSE))) == [Rect(6, 6, 15 + CLOSE, 15)]


def test_a_piece_at_the_picture_edge_has_no_margin_beyond_it() -> None:
    assert pieces(spots((0, 0))) == [Rect(0, 0, 5, 5)]
    assert pieces(spots((44, 79))) == [Rect(75, 40, 80, 45)]


@pytest.mark.parametrize("sizes", [SIZES, SMALL_SIZES], ids=["any sizes", "small ones"])
def test_laid_pieces_are_in_their_canvas_and_none_touches_another(sizes: st.SearchStrategy) -> None:
    @given(sizes)
    def holds(sizes: list[tuple[int, int]]) -> None:
        places, shapes = lay(sizes, SHAPES)
        assert len(places) == len(sizes) and set(shapes) <= set(SHAPES)
        assert {p.canvas for p in places} == set(range(len(shapes)))
        laid = list(zip(places, sizes, strict=True))
        for place, (height, width) in laid:
            shape = shapes[place.canvas]
            assert 0 <= place.top <= shape[0] - height and 0 <= place.left <= shape[1] - width
        for (a, (a_high, a_wide)), (b, (b_high, b_wide)) in combinations(laid, 2):
            apart_x = a.left + a_wide + GAP <= b.left or b.left + b_wide + GAP <= a.left
            apart_y = a.top + a_high + GAP <= b.top or b.top + b_high + GAP <= a.top
            assert a.canvas != b.canvas or apart_x or apart_y

    holds()


def test_what_fits_one_small_canvas_is_laid_on_one_and_no_larger_than_needed() -> None:
    assert lay([(40, 60), (40, 60)], SHAPES)[1] == [SHAPES[0]]
    assert lay([SHAPES[2]], SHAPES) == ([(0, 0, 0)], [SHAPES[2]])
    assert lay([(SHAPES[0][0] + 1, 10)], SHAPES)[1] == [SHAPES[1]]
    assert lay([], SHAPES) == ([], [])


@pytest.mark.parametrize("size", [(HIGHEST + 1, 10), (10, WIDEST + 1)])
def test_a_piece_larger_than_the_largest_canvas_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="larger than the largest canvas"):
        lay([(10, 10), size], SHAPES)
