import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.eyes import SHAPES
from kentongan.vision.focus import NARROWEST_PX
from kentongan.vision.gate import COLUMNS
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind, Line, Tracks
from kentongan.vision.patches import MARGIN, Rect
from kentongan.vision.view import LAVISH, SPARING, SURE, Glance, Thrift, View
from vision.drive import at, boxes
from vision.pictures import HIGH, WIDE, Px, frame

FORM = WIDE / HIGH
LINE = Line("A", (0.5, 0.0), (0.5, 1.0))
NOBODY_CUT = boxes([])
CAR: Px = (96, 96, 160, 144)


def view_of(
    size: tuple[int, int] = (WIDE, HIGH), thrift: Thrift = SPARING, lines: tuple[Line, ...] = ()
) -> View:
    return View(size, lines, thrift, SHAPES[-1])


def glance(view: View, second: float, *cars: Px, wide: bool = False) -> Glance:
    shown = frame(second, *cars, size=view.size)
    return view.glance(shown, shown.picture, wide=wide)


def seen(*where: Px, score: float = 0.8) -> Seen:
    found = np.array(where, np.float32).reshape(-1, 4) / np.array([WIDE, HIGH] * 2, np.float32)
    n = len(found)
    return Seen(found, np.full(n, int(Kind.CAR)), np.full(n, score, np.float32), FORM)


def cells(car: Px) -> Rect:
    """Of a car that fills whole cells of 8 by 8 pixels."""
    return Rect(*(edge // 8 for edge in car))


def holds(outer: Rect, inner: Rect) -> bool:
    return outer.joined(inner) == outer


def settled(*cars: Px, thrift: Thrift = SPARING) -> View:
    """A view whose first picture was looked at and showed these."""
    view = view_of(thrift=thrift)
    view.took(glance(view, 0, *cars), seen(*cars), NOBODY_CUT)
    return view


def test_all_of_the_first_picture_is_looked_at() -> None:
    first = glance(view_of(), 0, CAR)
    assert first.rects == (Rect(0, 0, COLUMNS, 45),) and (first.width, first.height) == (WIDE, HIGH)
    assert first.moved and not first.audit


@pytest.mark.parametrize("size, shown", [
    ((640, 360), (640, 360)), ((1920, 1080), (640, 360)), ((320, 240), (512, 384)), ((360, 640), (192, 341)),
    ((4096, 2304), (640, 360)), ((1, 1), (384, 384)), ((2, 4096), (32, 384)), ((4096, 2), (640, 16)),
])  # fmt: skip
def test_a_picture_is_shown_as_large_as_a_canvas_takes_and_of_its_own_form(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    found = glance(view_of(size), 0)
    assert (found.width, found.height) == shown


@given(st.integers(1, 4096), st.integers(1, 4096), st.floats(1, 1e6))
def test_no_picture_is_shown_larger_than_the_largest_canvas_whatever_was_learnt(
    width: int, height: int, learnt_px: float
) -> None:
    view = view_of((width, height))
    view.focus.width_px = learnt_px
    shown_wide, shown_high = view._shown(1.0)
    assert 1 <= shown_wide <= SHAPES[-1][1] and 1 <= shown_high <= SHAPES[-1][0]


def test_all_of_a_road_user_is_looked_at_where_his_ends_alone_changed() -> None:
    long: Px = (96, 96, 480, 144)
    further: Px = (112, 96, 496, 144)
    view = settled(long)
    (rect,) = glance(view, 1, further).rects
    least = Rect(12 - MARGIN, 12 - MARGIN, 62 + MARGIN, 18 + MARGIN)
    assert holds(rect, least) and rect.bottom <= least.bottom + 1  # by rounding


def test_only_what_changed_is_looked_at_beside_who_stands_apart() -> None:
    view = settled(CAR)
    (rect,) = glance(view, 1, CAR, (400, 200, 448, 240)).rects
    assert rect == Rect(50 - MARGIN, 25 - MARGIN, 56 + MARGIN, 30 + MARGIN)


def test_who_was_cut_is_looked_for_in_all_of_his_place_as_soon_as_it_changes() -> None:
    view = view_of()
    cut = seen((96, 96, 320, 144)).boxes
    view.took(glance(view, 0), seen(), cut)
    (rect,) = glance(view, 1, (96, 96, 112, 144)).rects
    assert holds(rect, Rect(12, 12, 40, 18))
    view.took(glance(view, 1.2, (96, 96, 128, 144)), seen(), NOBODY_CUT)
    (rect,) = glance(view, 1.4, (96, 96, 144, 144)).rects
    assert rect.right <= 18 + MARGIN


def test_who_is_followed_is_looked_for_whole_where_he_should_be_as_long_as_he_reaches_into_the_corridor() -> (
    None
):
    view = view_of(lines=(LINE,))
    view.took(glance(view, 0), seen(), NOBODY_CUT)
    view.focus.corridor = np.zeros_like(view.focus.everything)
    view.focus.corridor[:, 38:55] = True
    for second, x in ((0.0, 0.5), (0.2, 0.6)):
        where = boxes([(x, 0.5)])
        view.focus.learn(_tracked(second, where))
    came: Px = (420, 160, 476, 200)  # where he is after 0.4 s
    (rect,) = glance(view, 0.4, came).rects
    assert holds(rect, cells(came))
    assert glance(view, 0.4, (40, 160, 96, 200)).rects == ()  # there nobody is expected
    assert glance(view, 0.6, (484, 160, 540, 200)).rects == ()  # he has left what matters


def test_who_has_left_the_corridor_is_told_once_more_and_then_forgotten() -> None:
    view = view_of(lines=(LINE,))
    view.took(glance(view, 0), seen(), NOBODY_CUT)
    view.focus.corridor = np.zeros_like(view.focus.everything)
    view.focus.corridor[:, :20] = True
    beyond: Px = (320, 160, 376, 200)
    shown = view.took(glance(view, 0.2, CAR), seen(CAR, beyond), NOBODY_CUT)
    assert len(shown.boxes) == 2 and len(view.known.boxes) == 1


def _tracked(second: float, where: np.ndarray) -> Tracks:
    ids, born_s = np.arange(len(where)), np.zeros(len(where))
    return Tracks("c", at(second), 0, where, np.full(len(where), int(Kind.CAR)), ids, where, born_s, ids)


def test_a_piece_shows_anew_who_was_wholly_in_it_and_leaves_the_others() -> None:
    half_out: Px = (150, 96, 400, 144)
    view = settled(CAR, half_out)
    shown = view.took(Glance(frame(1), (Rect(8, 8, 30, 24),), WIDE, HIGH, 45), seen(), NOBODY_CUT)
    assert (shown.boxes == seen(half_out).boxes).all()


def test_who_is_seen_anew_is_not_told_twice_by_the_box_that_was_known() -> None:
    known: Px = (96, 96, 260, 144)
    again: Px = (100, 96, 264, 144)
    view = settled(known)
    shown = view.took(Glance(frame(1), (Rect(14, 8, 40, 24),), WIDE, HIGH, 45), seen(again), NOBODY_CUT)
    assert (shown.boxes == seen(again).boxes).all()
    assert len(shown.kinds) == len(shown.scores) == 1


def test_with_nothing_spared_every_picture_is_looked_at_whole_and_none_is_audited() -> None:
    view = settled(CAR, thrift=LAVISH)
    for second in range(1, 60):
        still = glance(view, second, CAR)
        assert still.rects == (Rect(0, 0, COLUMNS, 45),) and not still.audit


def test_what_is_watched_is_looked_at_beyond_the_corridor() -> None:
    view = view_of(lines=(LINE,))
    view.took(glance(view, 0), seen(), NOBODY_CUT)
    view.focus.corridor = np.zeros_like(view.focus.everything)
    assert glance(view, 1, CAR).rects == ()
    assert glance(view, 1, CAR, wide=True).rects


def test_a_change_beyond_the_corridor_moved_but_needs_no_look() -> None:
    view = view_of(lines=(LINE,))
    view.took(glance(view, 0), seen(), NOBODY_CUT)
    view.focus.corridor = np.zeros_like(view.focus.everything)
    unlooked = glance(view, 1, CAR)
    assert unlooked.moved and unlooked.rects == () and not unlooked.audit


@pytest.mark.parametrize("found, missed", [
    (seen((400, 200, 460, 240)), True),
    (seen((400, 200, 460, 240), score=SURE - 0.01), False),
    (seen((100, 100, 164, 146)), False),
    (seen(CAR), False),
    (seen(), False),
    (seen(CAR, (400, 200, 460, 240)), True),
    (seen((0, 300, 60, 340)), False),
    (seen((580, 320, 640, 360)), True),
], ids=["new", "unsure", "about there", "known", "nobody", "one of two", "beside",
        "in the corner"])  # fmt: skip
def test_an_audit_tells_clear_ones_who_matter_and_were_not_known(found: Seen, missed: bool) -> None:
    view = settled(CAR)
    view.focus.corridor = view.focus.everything.copy()
    view.focus.corridor[:, :10] = False
    assert view.missed(found) is missed


def test_an_audit_of_a_picture_of_which_nobody_was_known_misses_whoever_is_there() -> None:
    assert settled().missed(seen(CAR)) and not settled().missed(seen())


def test_a_new_scene_knows_nobody_but_keeps_what_was_learnt_of_the_place() -> None:
    view = settled(CAR)
    view.focus.width_px = 320.0
    view.begin(7)
    assert view.scene == 7 and len(view.known.boxes) == 0 and view.focus.width_px == 320.0
    assert glance(view, 1, CAR).rects == (Rect(0, 0, COLUMNS, 45),)


def test_a_dimmed_camera_is_shown_smaller_and_never_narrower_than_any_may_be() -> None:
    view = view_of()
    view.focus.width_px = 500.0
    assert view._shown(1.0) == (480, 270) and view._shown(0.8) == (384, 216)
    view.focus.width_px = NARROWEST_PX + 10
    assert view._shown(0.5)[0] == NARROWEST_PX
