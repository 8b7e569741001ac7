"""The road as a plane: from the picture to metres and back, and how well that is known."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.base.errors import Invalid

Points: TypeAlias = NDArray[np.floating[Any]]
"""(N, 2): fractions of the picture, x right, y down; or metres, east and north of anywhere near."""
Matrix: TypeAlias = NDArray[np.float64]

WORST_FIT_M: Final = 0.5
FLATTEST: Final = 0.01
"""Three points are in line when their triangle is lower than this share of its longest side."""
MOST_POINTS: Final = 20
STEP: Final = 0.1
"""Of an error's size: how far a point is moved to see what its error does."""
NEAR_HORIZON: Final = 1e-3
"""What is nearer to the horizon than this share of the calibrated points' depth has no place on the road."""


@dataclass(frozen=True, slots=True)
class Errors:
    """How well the calibrating points are known, as standard deviations of each coordinate.

    `picture` in fractions of the picture: 0.003 is 2 pixels across 640. `metres` on the road: a tape, or a
    good aerial picture.
    """

    picture: float = 0.003
    metres: float = 0.1


CAREFUL: Final = Errors()


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A calibrated road.

    `matrix` (3, 3) takes (x, y, 1) of the picture to the road; it is scaled so that the third coordinate, the
    depth, is 1 at the middle of the calibrating points and positive wherever the road can be seen. `spread`
    (9, M): how one standard deviation of each of the M coordinates of those points changes it.
    """

    matrix: Matrix
    spread: Matrix

    def visible(self, points: Points) -> NDArray[np.bool_]:
        """(N,): which of the points, in fractions of the picture, lie below the horizon."""
        return np.asarray(_homogeneous(points) @ self.matrix[2] > NEAR_HORIZON)

    def places(self, points: Points) -> Matrix:
        """(N, 2) metres of (N, 2) fractions of the picture.

        Raises: Invalid, where a point is above the horizon: it is no place on the road.
        """
        hidden = np.flatnonzero(~self.visible(points))
        if len(hidden):
            x, y = points[hidden[0]]
            raise Invalid(f"the point [{x:.3f}, {y:.3f}] is above the horizon and no place on the road")
        return _mapped(self.matrix, points)

    def pictured(self, metres: Points) -> Matrix:
        """(N, 2) fractions of the picture of (N, 2) metres; may lie outside it."""
        return _mapped(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64), metres)

    def slopes(self, points: Points) -> Matrix:
        """(N, 2, 2): metres east and north (rows) per picture's width and height (columns)."""
        depth = (_homogeneous(points) @ self.matrix[2])[:, None, None]
        places = self.places(points)
        return (self.matrix[None, :2, :2] - places[:, :, None] * self.matrix[None, 2:, :2]) / depth

    def drifts(self, points: Points) -> Matrix:
        """(N, 2, M): where one standard deviation of each calibrating coordinate moves the places, metres.

        Errors of the calibration are the same for all points and all road users: they do not average out.
        """
        p = _homogeneous(points)
        scaled = (p / (p @ self.matrix[2])[:, None])[:, None, :] * np.ones((1, 2, 1))
        places = self.places(points)
        by_element = np.zeros((len(p), 2, 9))
        by_element[:, 0, 0:3] = scaled[:, 0]
        by_element[:, 1, 3:6] = scaled[:, 1]
        by_element[:, :, 6:9] = -places[:, :, None] * scaled
        return by_element @ self.spread

    def covariances(self, points: Points, error: Points) -> Matrix:
        """(N, 2, 2) square metres, of the places of points with `error` (N, 2), fractions, first order.

        Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed., section 5.2 (propagation of covariance).
        """
        slopes, drifts = self.slopes(points), self.drifts(points)
        own = slopes * (error**2)[:, None, :] @ slopes.transpose(0, 2, 1)
        return own + drifts @ drifts.transpose(0, 2, 1)


def homography(pixels: Points, ground: Points) -> Matrix:
    """Find the map from image to road plane.

    Args:
        pixels: (N, 2), x right, y down, fractions of the image; N >= 4, four of them with no three in line.
        ground: (N, 2), metres east and north of the camera's foot, or of anywhere near.
    Returns: (3, 3), scaled so that the last element is 1 (where the image's corner lies on the horizon, where
        that cannot be, so that its length is).
    Raises: Invalid, on fewer than four points, no four with no three in line, mirrored or exchanged points,
        points above the horizon, or a fit worse than 0.5 m rms.
    Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed., algorithm 4.2 (normalised DLT).
    """
    _check(pixels, ground)
    found = _solved(pixels, ground)
    _check_view(found, pixels)
    missed_m = np.linalg.norm(_mapped(found, pixels) - ground, axis=1)
    rms_m = float(np.sqrt((missed_m**2).mean()))
    if rms_m > WORST_FIT_M:
        raise Invalid(
            f"the points do not fit one plane: {rms_m:.2f} m rms, at most {WORST_FIT_M:g} m is good enough; "
            f"the worst is point {int(missed_m.argmax())}, {missed_m.max():.2f} m off"
        )
    last = found[2, 2]
    return found / (last if abs(last) > 1e-9 * np.linalg.norm(found) else np.linalg.norm(found))


def calibrate(pixels: Points, ground: Points, errors: Errors = CAREFUL) -> Ground:
    """Make a road of points known in both, with what their own errors do to it.

    Args: as of `homography`.
    Raises: Invalid, as `homography`.
    """
    homography(pixels, ground)
    given = np.concatenate([pixels.ravel(), ground.ravel()]).astype(np.float64)
    sizes = np.repeat([errors.picture, errors.metres], pixels.size)
    columns: list[Matrix] = []
    for i, size in enumerate(sizes):
        sides = [given + way * STEP * size * (np.arange(len(given)) == i) for way in (1, -1)]
        ahead, behind = (_solved(*side.reshape(2, -1, 2)) for side in sides)
        columns.append(((ahead - behind) / (2 * STEP)).ravel())
    return Ground(_solved(pixels, ground), np.stack(columns, axis=1))


def _check(pixels: Points, ground: Points) -> None:
    if len(pixels) != len(ground):
        raise Invalid(
            f"{len(pixels)} points in the picture but {len(ground)} on the road; they belong in pairs"
        )
    if len(pixels) < 4:
        raise Invalid(f"{len(pixels)} points are too few: a road needs four or more")
    if len(pixels) > MOST_POINTS:
        raise Invalid(f"{len(pixels)} points are too many; {MOST_POINTS} are more than enough")
    if not (np.isfinite(pixels).all() and np.isfinite(ground).all()):
        raise Invalid("a point is not a number")
    for points, where in ((pixels, "in the picture"), (ground, "on the road")):
        flat = np.zeros((len(points),) * 3, dtype=bool)
        for a, b, c in combinations(range(len(points)), 3):
            flat[a, b, c] = _in_line(points[[a, b, c]])
        if all(any(flat[t] for t in combinations(four, 3)) for four in combinations(range(len(points)), 4)):
            three = ", ".join(str(i) for i in np.argwhere(flat)[0])
            raise Invalid(f"points {three} are in line {where}: four are needed with no three in line")


def _in_line(three: Points) -> bool:
    sides = three[[1, 2, 2]] - three[[0, 0, 1]]
    longest = float(np.linalg.norm(sides, axis=1).max())
    twice_area = abs(float(sides[0, 0] * sides[1, 1] - sides[0, 1] * sides[1, 0]))
    return twice_area <= FLATTEST * longest**2


def _check_view(matrix: Matrix, pixels: Points) -> None:
    """The map must be one that a camera above the road can have."""
    if (_homogeneous(pixels) @ matrix[2] <= NEAR_HORIZON).any():
        raise Invalid(
            "no camera sees these points so: two of them are exchanged, or one is above the horizon; "
            "give the road's points in the order of the picture's"
        )
    # A camera above the road turns (x right, y down) into (east, north) with a flip; its eye below would not.
    if np.linalg.det(matrix) >= 0:
        raise Invalid(
            "the points on the road are mirrored: going round, they turn the other way than in the picture; "
            "is [east, north] given as [north, east], or are points exchanged?"
        )


def _solved(pixels: Points, ground: Points) -> Matrix:
    """The map of least algebraic error, scaled so that the depth is 1 in the middle of the points."""
    to_p, p = _normalised(pixels)
    to_g, g = _normalised(ground)
    none = np.zeros_like(p)
    up = np.concatenate([none, -p, g[:, 1:2] * p], axis=1)
    right = np.concatenate([p, none, -g[:, 0:1] * p], axis=1)
    solution = np.linalg.svd(np.concatenate([up, right]))[2][-1].reshape(3, 3)
    matrix = np.asarray(np.linalg.inv(to_g) @ solution @ to_p, dtype=np.float64)
    depth = _homogeneous(pixels) @ matrix[2]
    middle, most = float(depth.mean()), float(np.abs(depth).max())
    return matrix / (middle if abs(middle) > 1e-9 * most else most)


def _normalised(points: Points) -> tuple[Matrix, Matrix]:
    """The similarity that brings points about the origin, sqrt(2) away on average; and them, (N, 3)."""
    middle = points.mean(axis=0)
    scale = np.sqrt(2) / float(np.linalg.norm(points - middle, axis=1).mean())
    to = np.array(
        [[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]], dtype=np.float64
    )
    return to, _homogeneous(points) @ to.T


def _homogeneous(points: Points) -> Matrix:
    return np.concatenate([points, np.ones((len(points), 1))], axis=1).astype(np.float64)


def _mapped(matrix: Matrix, points: Points) -> Matrix:
    to = _homogeneous(points) @ matrix.T
    return to[:, :2] / to[:, 2:]
