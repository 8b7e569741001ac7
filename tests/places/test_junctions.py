"""Where roads meet: crossings, ends on the way, wide roads; not two roads side by side."""

import pytest

from kentongan.places.junctions import Road, find
from kentongan.places.model import Point, moved

CENTRE = (107.6, -6.9)


def at(east_m: float, north_m: float) -> Point:
    return moved(moved(CENTRE, 90, east_m), 0, north_m)


def road(name: str, *points: Point, rank: int = 2) -> Road:
    return Road(name, rank, (points,))


def test_two_roads_that_cross_make_one_junction_with_four_arms() -> None:
    (junction,) = find([
        road("Jalan Dago", at(0, -500), at(0, 500)),
        road("Jalan Riau", at(-500, 0), at(500, 0), rank=3),
    ])  # fmt: skip
    assert junction.name == "Simpang Dago - Riau"
    assert junction.point == pytest.approx(CENTRE, abs=1e-6)
    assert sorted(junction.more["arms"]) == [0, 90, 180, 270]  # type: ignore[arg-type]


def test_a_road_that_ends_just_short_of_another_meets_it_with_three_arms() -> None:
    (junction,) = find([
        road("Jalan Dago", at(0, -500), at(0, 500)),
        road("Jalan Ganesha", at(-400, 0), at(-20, 0)),
    ])  # fmt: skip
    assert sorted(junction.more["arms"]) == [0, 180, 270]  # type: ignore[arg-type]


def test_a_road_that_ends_far_short_of_another_does_not_meet_it() -> None:
    assert find([road("A", at(0, -500), at(0, 500)), road("B", at(-400, 0), at(-30, 0))]) == []


def test_two_carriageways_of_a_wide_road_are_one_junction() -> None:
    wide = Road("Jalan Soekarno-Hatta", 1, ((at(-500, 0), at(500, 0)), (at(-500, 30), at(500, 30))))
    (junction,) = find([wide, road("Jalan Kopo", at(0, -500), at(0, 500))])
    assert junction.name == "Simpang Soekarno-Hatta - Kopo"
    assert junction.rank == 1


def test_three_roads_at_one_place_are_one_junction_named_by_the_two_greatest() -> None:
    (junction,) = find([
        road("Jalan Sunda", at(0, 0), at(0, 500), rank=3),
        road("Jalan Asia Afrika", at(-500, 0), at(0, 0)),
        road("Jalan Ahmad Yani", at(0, 0), at(400, 400)),
    ])  # fmt: skip
    assert junction.name == "Simpang Ahmad Yani - Asia Afrika"
    assert junction.more["roads"] == ["Jalan Ahmad Yani", "Jalan Asia Afrika", "Jalan Sunda"]


def test_two_roads_side_by_side_are_no_junction() -> None:
    lane = road("B", *(at(east, 20) for east in range(-1000, 1001, 20)))
    assert find([road("A", at(-1000, 0), at(1000, 0)), lane]) == []


def test_roads_that_meet_twice_make_two_junctions() -> None:
    bow = road("B", at(-400, -50), at(-200, 200), at(200, 200), at(400, -50))
    assert len(find([road("A", at(-600, 0), at(600, 0)), bow])) == 2
