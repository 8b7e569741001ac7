import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.vision.ground import Errors, Ground, calibrate, homography
from vision.roads import METRES, SHARP, camera, pictured, road

cameras = st.builds(
    lambda height, tilt, turn: camera(height_m=height, tilt_deg=tilt, turn_deg=turn),
    st.floats(4, 15), st.floats(12, 45), st.floats(-30, 30),
)  # fmt: skip
shares = st.floats(0.0, 1.0)
LOW = camera()


def inner(across: float, along: float) -> np.ndarray:
    """A point of the road between the corners."""
    near, far = METRES[0] + across * (METRES[1] - METRES[0]), METRES[3] + across * (METRES[2] - METRES[3])
    return (near + along * (far - near))[None]


@given(cameras, shares, shares)
def test_from_the_road_to_the_picture_and_back(seen_by: np.ndarray, across: float, along: float) -> None:
    ground, place = road(seen_by), inner(across, along)
    picture = pictured(seen_by, place)
    assert np.allclose(ground.places(picture), place, atol=1e-6)
    assert np.allclose(ground.pictured(place), picture, atol=1e-9)
    assert ground.visible(picture).all()


@given(cameras, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_changes_nothing(seen_by: np.ndarray, rng: object) -> None:
    order = list(range(4))
    rng.shuffle(order)  # type: ignore[attr-defined]
    pixels = pictured(seen_by, METRES)
    assert np.allclose(homography(pixels, METRES), homography(pixels[order], METRES[order]), rtol=1e-6)


@given(cameras, st.floats(-5e5, 5e5), st.floats(-5e5, 5e5))
def test_where_metres_are_counted_from_changes_no_distance(seen_by: np.ndarray, e: float, n: float) -> None:
    here = road(seen_by)
    there = calibrate(pictured(seen_by, METRES), METRES + np.array([e, n]), SHARP)
    two = pictured(seen_by, np.concatenate([inner(0.2, 0.3), inner(0.7, 0.9)]))
    assert np.allclose(np.diff(here.places(two), axis=0), np.diff(there.places(two), axis=0), atol=1e-5)
    error = np.full((2, 2), 0.002)
    assert np.allclose(here.covariances(two, error), there.covariances(two, error), rtol=1e-3, atol=1e-8)


@given(cameras)
def test_a_mirrored_street_is_the_same_street_mirrored(seen_by: np.ndarray) -> None:
    pixels = pictured(seen_by, METRES)
    ground, flipped = road(seen_by), calibrate(pixels * [-1, 1] + [1, 0], METRES * [-1, 1], SHARP)
    point = pictured(seen_by, inner(0.3, 0.4))
    assert np.allclose(ground.places(point) * [-1, 1], flipped.places(point * [-1, 1] + [1, 0]), atol=1e-6)


@given(cameras, shares, shares)
def test_slopes_are_the_derivative_of_places(seen_by: np.ndarray, across: float, along: float) -> None:
    ground, point = road(seen_by), pictured(seen_by, inner(across, along))
    step = 1e-6
    for axis in (0, 1):
        moved = np.eye(2)[axis] * step
        slope = (ground.places(point + moved) - ground.places(point - moved)) / (2 * step)
        assert np.allclose(ground.slopes(point)[:, :, axis], slope, rtol=1e-4, atol=1e-4)


def test_the_last_element_is_1_and_more_points_than_four_are_fitted() -> None:
    metres = np.concatenate([METRES, inner(0.5, 0.5), inner(0.2, 0.8)])
    found = homography(pictured(LOW, metres), metres)
    assert found[2, 2] == 1.0
    assert np.allclose(found, homography(pictured(LOW, METRES), METRES))


def test_a_camera_whose_upper_corners_show_the_sky_is_calibrated_as_well() -> None:
    seen_by = camera(tilt_deg=10)
    ground = road(seen_by)
    assert not ground.visible(np.array([[0.0, 0.0], [0.5, 0.05]])).any()
    assert np.allclose(ground.places(pictured(seen_by, inner(0.5, 0.2))), inner(0.5, 0.2))
    with pytest.raises(Invalid, match=r"\[0.000, 0.000\] is above the horizon"):
        ground.places(np.array([[0.5, 0.9], [0.0, 0.0]]))


GOOD = pictured(LOW, METRES)
LINE = np.array([[-4.0, 12.0], [0.0, 12.0], [4.0, 12.0], [-5.0, 40.0]])
SQUARE = np.array([[0.0, 0.0], [1, 0], [1, 1], [0, 1]])
FIVE = np.concatenate([METRES, [[0.0, 20.0]]])


@pytest.mark.parametrize(
    ("pixels", "metres", "fault"),
    [
        (GOOD[:3], METRES[:3], "3 points are too few"),
        (GOOD, METRES[:3], "4 points in the picture but 3 on the road"),
        (np.tile(GOOD, (6, 1)), np.tile(METRES, (6, 1)), "24 points are too many"),
        (GOOD * [np.nan, 1], METRES, "a point is not a number"),
        (pictured(LOW, LINE), LINE, "points 0, 1, 2 are in line in the picture"),
        (GOOD, LINE, "points 0, 1, 2 are in line on the road"),
        (GOOD[[0, 0, 1, 2]], METRES, "points 0, 1, 2 are in line in the picture"),
        (np.tile(GOOD[:1], (4, 1)), METRES, "are in line in the picture"),
        (GOOD, METRES * [-1, 1], "mirrored"),
        (GOOD, METRES[:, ::-1], "mirrored"),
        (GOOD[[3, 2, 1, 0]], METRES, "mirrored|exchanged"),
        (GOOD, METRES[[1, 0, 2, 3]], "two of them are exchanged, or one is above the horizon"),
        (SQUARE[[0, 2, 1, 3]], SQUARE * [9, -9], "exchanged"),
        (pictured(LOW, FIVE), FIVE + np.eye(5, 2, -3) * 9, "do not fit one plane: .* m off"),
    ],
)  # fmt: skip
def test_points_that_make_no_road_are_refused_with_a_sentence(
    pixels: np.ndarray, metres: np.ndarray, fault: str
) -> None:
    with pytest.raises(Invalid, match=fault):
        homography(pixels, metres)
    with pytest.raises(Invalid, match=fault):
        calibrate(pixels, metres)


def test_three_points_in_line_do_no_harm_where_four_others_are_not() -> None:
    metres = np.concatenate([METRES, [[0.0, 12.0]]])
    assert np.allclose(homography(pictured(LOW, metres), metres), homography(GOOD, METRES))


@settings(max_examples=4, deadline=None)
@given(st.sampled_from([12.0, 18.0, 30.0]), st.sampled_from([4, 8]), st.integers(0, 2**32 - 1))
def test_the_stated_covariance_of_places_is_honest(tilt_deg: float, points: int, seed: int) -> None:
    """Draw calibrations and clicks with the stated errors: 95 of 100 true places lie in the 95 % ellipse."""
    rng = np.random.default_rng(seed)
    seen_by, errors, click = camera(tilt_deg=tilt_deg), Errors(0.002, 0.05), 0.003
    metres = np.concatenate([METRES, [[0, 12], [0, 40], [4.5, 26], [-4.5, 26]]])[:points]
    places = np.concatenate([inner(0.5, 0.1), inner(0.2, 0.4), inner(0.8, 0.7)])
    held, draws = np.zeros(len(places)), 400
    for _ in range(draws):
        ground = drawn(rng, seen_by, metres, errors)
        seen = pictured(seen_by, places) + rng.normal(0, click, (len(places), 2))
        off = (ground.places(seen) - places)[:, :, None]
        cov = ground.covariances(seen, np.full((len(places), 2), click))
        held += (off.transpose(0, 2, 1) @ np.linalg.solve(cov, off))[:, 0, 0] <= 5.991
    assert ((held / draws).mean() > 0.92) and ((held / draws).mean() < 0.98), held / draws


def drawn(rng: np.random.Generator, seen_by: np.ndarray, metres: np.ndarray, errors: Errors) -> Ground:
    pixels = pictured(seen_by, metres) + rng.normal(0, errors.picture, metres.shape)
    return calibrate(pixels, metres + rng.normal(0, errors.metres, metres.shape), errors)
