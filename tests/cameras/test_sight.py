"""What a camera sees of the city: cones over north, round cameras, and what is only perhaps."""

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import make
from kentongan.base.errors import Invalid
from kentongan.cameras.model import Camera, State
from kentongan.cameras.sight import (
    USUAL_REACH_M,
    Covers,
    Sight,
    check_sight,
    covers,
    seers,
    sighting,
    turn_deg,
)
from kentongan.places.model import bearing_deg, distance_m, moved

BRAGA = (107.6098, -6.9147)
bearings = st.floats(0, 359.99)
angles = st.floats(1, 359)
reaches = st.floats(1, 5000)


def sight(**named: Any) -> Sight:
    lon, lat = BRAGA
    fields = {"lat": lat, "lon": lon, "bearing_deg": 90.0, "fov_deg": 60.0, "reach_m": 100.0} | named
    return Sight(**fields)


def camera(place: tuple[float, float] = BRAGA, **named: Any) -> Camera:
    return make.camera(**({"lon": place[0], "lat": place[1], "reach_m": 100.0} | named))


@pytest.mark.parametrize(
    ("aim", "fov", "towards", "found"),
    [
        (350.0, 60.0, 15.0, Covers.YES),
        (350.0, 60.0, 25.0, Covers.NO),
        (10.0, 60.0, 345.0, Covers.YES),
        (10.0, 60.0, 335.0, Covers.NO),
        (90.0, 60.0, 120.0, Covers.YES),
        (90.0, 60.0, 121.0, Covers.NO),
        (90.0, 360.0, 270.0, Covers.YES),
        (None, 360.0, 270.0, Covers.YES),
        (None, 60.0, 90.0, Covers.PERHAPS),
        (90.0, None, 90.0, Covers.PERHAPS),
    ],
)
def test_a_cone_goes_round_over_north(
    aim: float | None, fov: float | None, towards: float, found: Covers
) -> None:
    assert covers(sight(bearing_deg=aim, fov_deg=fov), 50, towards) is found


def test_an_unknown_reach_is_the_usual_one_and_only_perhaps() -> None:
    unknown = sight(reach_m=None)
    assert covers(unknown, USUAL_REACH_M, 90) is Covers.PERHAPS
    assert covers(unknown, USUAL_REACH_M + 1, 90) is Covers.NO
    assert covers(unknown, 10, 270) is Covers.NO


def test_what_stands_under_the_camera_has_no_bearing_and_is_seen() -> None:
    assert covers(sight(), 0.0, 270) is Covers.YES


@given(
    aim=bearings, fov=angles, reach=reaches, off=st.floats(-179, 179), turn=bearings, part=st.floats(0.1, 2)
)
def test_turning_camera_and_place_together_changes_nothing(
    aim: float, fov: float, reach: float, off: float, turn: float, part: float
) -> None:
    assume(abs(abs(off) - fov / 2) > 1e-6)
    before = covers(sight(bearing_deg=aim, fov_deg=fov, reach_m=reach), reach * part, aim + off)
    after = covers(
        sight(bearing_deg=(aim + turn) % 360, fov_deg=fov, reach_m=reach), reach * part, aim + off + turn
    )
    assert after is before


@given(aim=bearings, fov=angles, reach=reaches, off=st.floats(-179, 179), part=st.floats(0.1, 2))
def test_a_mirror_changes_nothing(aim: float, fov: float, reach: float, off: float, part: float) -> None:
    assume(abs(abs(off) - fov / 2) > 1e-6)
    found = {
        covers(sight(bearing_deg=b % 360, fov_deg=fov, reach_m=reach), reach * part, towards % 360)
        for b, towards in ((aim, aim + off), (-aim, -aim - off), (aim, aim - off))
    }
    assert len(found) == 1


@given(
    aim=bearings, fov=angles, reach=st.floats(20, 2000), off=st.floats(-179, 179), part=st.floats(0.1, 2),
    east=st.floats(-0.2, 0.2), north=st.floats(-0.2, 0.2),
)  # fmt: skip
def test_moving_camera_and_place_together_changes_nothing(
    aim: float, fov: float, reach: float, off: float, part: float, east: float, north: float
) -> None:
    """A city's width away; a metre's place is wherever the metre is."""
    assume(abs(abs(off) - fov / 2) > 0.5 and abs(part - 1) > 0.01)
    found = set[Covers]()
    for foot in (BRAGA, (BRAGA[0] + east, BRAGA[1] + north)):
        it = camera(foot, bearing_deg=aim, fov_deg=fov, reach_m=reach)
        found.add(sighting(it, moved(foot, aim + off, reach * part)).covers)
    assert len(found) == 1


@given(a=st.floats(-720, 720), b=st.floats(-720, 720))
def test_the_turn_between_two_bearings_is_the_shorter_way_round(a: float, b: float) -> None:
    assert 0 <= turn_deg(a, b) <= 180
    assert turn_deg(a, b) == pytest.approx(turn_deg(b, a), abs=1e-9)
    assert turn_deg(a, a + 360) == pytest.approx(0, abs=1e-9)


def test_a_sighting_tells_metres_and_the_bearing_from_the_camera() -> None:
    found = sighting(camera(), moved(BRAGA, 110, 80))
    assert found.distance_m == pytest.approx(80, abs=0.2)
    assert found.bearing_deg == pytest.approx(110, abs=0.2)
    assert found.covers is Covers.YES
    assert distance_m(BRAGA, moved(BRAGA, 120, 80)) == pytest.approx(80, abs=0.1)
    assert bearing_deg(BRAGA, moved(BRAGA, 0, 80)) == pytest.approx(0, abs=0.2)


def around(place: tuple[float, float], metres: float, **named: Any) -> Camera:
    """A camera that stands so far west of a place and looks at it."""
    return camera(moved(place, 270, metres), bearing_deg=90.0, fov_deg=60.0, **named)


def test_sure_comes_before_perhaps_then_near_then_working_then_fresh() -> None:
    reported: dict[str, Any] = {"state": State.PLAYING, "reported_at": make.AT, "since": make.AT}
    perhaps = around(BRAGA, 10, code="perhaps", reach_m=None, **reported)
    far = around(BRAGA, 90, code="far", **reported)
    dead = around(BRAGA, 40, code="dead", **(reported | {"state": State.DEAD}))
    stale = around(BRAGA, 45, code="stale", frame_at=make.AT - timedelta(minutes=1), **reported)
    fresh = around(BRAGA, 49, code="fresh", frame_at=make.AT, **reported)
    off = around(BRAGA, 30, code="off", enabled=False)
    away = replace(around(BRAGA, 20, code="away"), bearing_deg=270.0)
    found = seers([perhaps, far, dead, stale, fresh, off, away], BRAGA, make.AT)
    assert [it.camera.code for it in found.seeing] == ["fresh", "stale", "dead", "far", "perhaps"]


def test_where_nobody_sees_the_nearest_is_told_with_its_distance() -> None:
    found = seers([around(BRAGA, 640, code="far"), around(BRAGA, 900)], BRAGA, make.AT)
    assert found.seeing == ()
    assert found.nearest is not None
    assert (found.nearest.camera.code, round(found.nearest.distance_m)) == ("far", 640)
    assert seers([], BRAGA, make.AT).nearest is None


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"lat": 91.0}, "no place on earth"),
        ({"lon": nan}, "position is no number"),
        ({"fov_deg": 0.0}, "more than 0 and at most 360"),
        ({"fov_deg": 361.0}, "more than 0 and at most 360"),
        ({"reach_m": -5.0}, "a reach of -5 m"),
        ({"reach_m": 20_001.0}, "at most 20000"),
    ],
)
def test_what_is_no_view_is_refused_with_what_to_do(named: dict[str, float], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check_sight(sight(**named))


@pytest.mark.parametrize(("given_deg", "kept"), [(370.0, 10.0), (-10.0, 350.0), (360.0, 0.0), (-1e-300, 0.0)])
def test_a_bearing_is_turned_into_a_full_circle(given_deg: float, kept: float) -> None:
    assert check_sight(sight(bearing_deg=given_deg)).bearing_deg == kept
