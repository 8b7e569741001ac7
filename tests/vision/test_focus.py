import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.focus import BEFORE_S, ENOUGH, LOST_S, NARROWEST_PX, TALL_PX, TALL_TWO_PX, Focus
from kentongan.vision.gate import COLUMNS
from kentongan.vision.model import Kind, Line, Tracks
from vision.drive import at, boxes

FORM = 640 / 360
DOWN = Line("A", (0.5, 0.0), (0.5, 1.0))
UNIT = st.floats(-0.5, 1.5)


def passing(
    speed_s: float, size: tuple[float, float], kind: Kind = Kind.CAR, *, y: float = 0.5, n: int = 2 * ENOUGH
) -> list[Tracks]:
    """Road users one after the other, each seen twice as it passes the middle of the picture."""
    looks = []
    for i in range(n):
        for step in (0, 1):
            where = boxes([(0.5 + 0.2 * speed_s * (step - 1), y)], size)
            looks.append(seen(i + 0.2 * step, where, [i], kind))
    return looks


def seen(second: float, where: np.ndarray, ids: list[int], kind: Kind = Kind.CAR, scene: int = 0) -> Tracks:
    numbers = np.array(ids, dtype=np.int64)
    kinds = np.full(len(ids), int(kind))
    return Tracks("c", at(second), scene, where, kinds, numbers, where, np.zeros(len(ids)), numbers)


def learnt(looks: list[Tracks], line: Line = DOWN) -> Focus:
    focus = Focus(640, 360, [line])
    for look in looks:
        focus.learn(look)
    return focus


def reach(focus: Focus) -> float:
    """Half the width of the corridor about the line in the middle, in widths of the picture."""
    return float(focus.corridor.any(axis=0).sum()) / COLUMNS / 2


def test_nothing_learnt_keeps_everything_at_a_size_unknown() -> None:
    focus = Focus(640, 360, [DOWN])
    assert focus.corridor.all() and focus.corridor.shape == (45, COLUMNS) and focus.width_px is None


def test_a_corridor_reaches_as_far_as_its_road_users_go_before_and_after_the_line() -> None:
    focus = learnt(passing(0.2, (0.05, 0.05)))
    assert reach(focus) == pytest.approx(BEFORE_S * 0.2 + 0.025, abs=1.5 / COLUMNS)
    assert focus.corridor[:, COLUMNS // 2].all() and not focus.corridor[:, 0].any()


def test_fast_and_large_road_users_widen_the_corridor() -> None:
    usual, fast, large = (
        reach(learnt(passing(*how))) for how in ((0.2, (0.05, 0.05)), (0.5, (0.05, 0.05)), (0.2, (0.3, 0.05)))
    )
    assert fast == pytest.approx(usual + 0.3 * BEFORE_S, abs=1.5 / COLUMNS)
    assert large == pytest.approx(usual + 0.125, abs=1.5 / COLUMNS)


def test_heights_and_what_goes_down_are_measured_in_widths_too() -> None:
    tall = reach(learnt(passing(0.2, (0.02, 0.3))))
    assert tall == pytest.approx(BEFORE_S * 0.2 + 0.15 / FORM, abs=1.5 / COLUMNS)
    level = Line("B", (0.0, 0.5), (1.0, 0.5))
    downward = [
        seen(i + 0.2 * step, boxes([(0.5, 0.5 + 0.08 * (step - 1))], (0.05, 0.05)), [i])
        for i in range(2 * ENOUGH)
        for step in (0, 1)
    ]
    high = learnt(downward, level).corridor.any(axis=1).sum() / 45 / FORM / 2
    assert high == pytest.approx(BEFORE_S * 0.4 / FORM + 0.025, abs=1.5 / COLUMNS)


def test_a_line_is_surrounded_alike_in_pixels_across_and_down() -> None:
    level = Line("B", (0.25, 0.5), (0.75, 0.5))
    focus = learnt(passing(0.2, (0.05, 0.05)), level)
    high = focus.corridor.any(axis=1).sum() * 360 / 45
    wide = focus.corridor.any(axis=0).sum() * 640 / COLUMNS
    assert wide == pytest.approx(320 + high, abs=16)


@pytest.mark.parametrize("tall, kind, width_px", [
    (0.06, Kind.CAR, TALL_PX / (0.06 / FORM)),
    (0.06, Kind.MOTORCYCLE, TALL_TWO_PX / (0.06 / FORM)),
    (0.06, Kind.PEDESTRIAN, TALL_TWO_PX / (0.06 / FORM)),
    (0.12, Kind.TRUCK, TALL_PX / (0.12 / FORM)),
    (0.4, Kind.BUS, NARROWEST_PX),
])  # fmt: skip
def test_a_picture_is_shown_so_large_that_its_road_users_can_be_recognised(
    tall: float, kind: Kind, width_px: float
) -> None:
    assert learnt(passing(0.2, (0.05, tall), kind)).width_px == pytest.approx(width_px, rel=1e-3)


def test_few_two_wheelers_do_not_decide_and_many_do() -> None:
    cars = passing(0.2, (0.1, 0.1), n=36)
    few = learnt([*passing(0.2, (0.02, 0.02), Kind.MOTORCYCLE, n=2), *cars])
    many = learnt([*passing(0.2, (0.02, 0.08), Kind.MOTORCYCLE, n=24), *cars])
    assert few.width_px == pytest.approx(TALL_PX / (0.1 / FORM), rel=1e-3)
    assert many.width_px == pytest.approx(TALL_TWO_PX / (0.08 / FORM), rel=1e-3)


@pytest.mark.parametrize("looks", [
    passing(0.0, (0.1, 0.1)),
    passing(0.015, (0.1, 0.1)),
    passing(0.2, (0.1, 0.1), y=0.03),
    passing(0.2, (0.1, 0.1), y=0.98),
    passing(0.2, (0.1, 0.1), n=ENOUGH - 1),
    [seen(i, boxes([(0.05 + 0.05 * (i % 3), 0.5)]), [1]) for i in range(60)],
    [seen(i, boxes([(0.4 + 0.2 * (i % 2), 0.5)]), [1], scene=i) for i in range(60)],
    [seen(i, boxes([(0.4 + 0.2 * (i % 2), 0.5)]), [i]) for i in range(60)],
    [seen(0, boxes([(0.4 + 0.2 * (i % 2), 0.5)]), [1]) for i in range(60)],
], ids=["standing", "creeping", "cut above", "cut below", "too few", "far away", "other scenes", "others",
        "no time"])  # fmt: skip
def test_nothing_is_learnt_from(looks: list[Tracks]) -> None:
    focus = learnt(looks)
    assert focus.corridor.all() and focus.width_px is None


def test_without_lines_everything_matters_for_ever() -> None:
    focus = Focus(640, 360, [])
    for look in passing(0.2, (0.05, 0.05)):
        focus.learn(look)
    assert focus.corridor.all() and focus.width_px is None


@given(st.tuples(UNIT, UNIT))
def test_a_line_of_no_length_is_a_point_with_its_surroundings(point: tuple[float, float]) -> None:
    focus = Focus(640, 360, [Line("P", point, point)])
    rows, columns = focus.corridor.shape
    far = focus._far
    assert np.isfinite(far).all() and far.shape == (rows, columns)
    for y, x in ((0, 0), (rows // 2, 3), (rows - 1, columns - 1)):
        across = (x + 0.5) / columns - point[0]
        down = ((y + 0.5) / rows - point[1]) / FORM
        assert far[y, x] == pytest.approx(np.hypot(across, down), abs=1e-9)


@given(st.lists(st.tuples(UNIT, UNIT, UNIT, UNIT), min_size=1, max_size=4))
def test_distance_is_that_of_the_nearest_point_of_the_nearest_line(
    ends: list[tuple[float, float, float, float]],
) -> None:
    lines = [Line(str(i), (a, b), (c, d)) for i, (a, b, c, d) in enumerate(ends)]
    far = Focus(640, 360, lines)._far
    y, x = 17, 33
    here = np.array([(x + 0.5) / COLUMNS, (y + 0.5) / 45])
    along = np.linspace(0, 1, 2001)[:, None]
    points = np.concatenate([np.array(ln.from_) * (1 - along) + np.array(ln.to) * along for ln in lines])
    step = (points - here) / (1, FORM)
    assert far[y, x] == pytest.approx(np.hypot(step[:, 0], step[:, 1]).min(), abs=1e-3)


def test_who_was_followed_is_expected_where_he_should_be_by_now() -> None:
    focus = Focus(640, 360, [DOWN])
    focus.learn(seen(0, boxes([(0.2, 0.5), (0.8, 0.2)]), [1, 2]))
    focus.learn(seen(1, boxes([(0.3, 0.5), (0.8, 0.2)]), [1, 2]))
    assert focus.expected(at(3)) == pytest.approx(boxes([(0.5, 0.5), (0.8, 0.2)]), abs=1e-6)


def test_who_is_not_seen_is_expected_for_a_while_and_not_for_ever() -> None:
    focus = Focus(640, 360, [DOWN])
    for second, x in ((0, 0.2), (0.1, 0.3)):
        focus.learn(seen(second, boxes([(x, 0.5)]), [1]))
    focus.learn(seen(0.2, boxes([]), []))
    assert focus.expected(at(0.3)) == pytest.approx(boxes([(0.5, 0.5)]), abs=1e-5)
    focus.learn(seen(0.3, boxes([(0.5, 0.5)]), [1]))
    assert focus.expected(at(0.4)) == pytest.approx(boxes([(0.6, 0.5)]), abs=1e-5)
    focus.learn(seen(0.3 + LOST_S, boxes([]), []))
    assert len(focus.expected(at(0.4 + LOST_S))) == 0


@pytest.mark.parametrize(("speed_s", "size"), [(0.2, (0.05, 0.05)), (0.2, (0.2, 0.05)), (0.6, (0.1, 0.1))])
def test_who_hurries_goes_many_of_his_own_extents_in_a_second(
    speed_s: float, size: tuple[float, float]
) -> None:
    extent = max(size[0], size[1] / FORM)
    assert learnt(passing(speed_s, size)).hurry == pytest.approx(speed_s / extent, rel=0.01)
    assert learnt([]).hurry is None


def test_a_new_scene_expects_nobody_and_keeps_what_was_learnt() -> None:
    focus = learnt(passing(0.2, (0.05, 0.05)))
    width_px = focus.width_px
    focus.begin()
    assert len(focus.expected(at(9))) == 0 and focus.width_px == width_px and not focus.corridor.all()


def test_nobody_is_expected_before_anybody_was_seen() -> None:
    assert Focus(640, 360, [DOWN]).expected(at(0)).shape == (0, 4)
