"""Builders of calibrated roads: a camera on a pole, and what it sees of points on the road."""

import math

import numpy as np

from kentongan.vision.ground import Errors, Ground, Matrix, calibrate

METRES = np.array([[-4.0, 12.0], [4.0, 12.0], [5.0, 40.0], [-5.0, 40.0]])
"""Corners of a stretch of road, east and north of the pole's foot: near left, near right, then far."""
SHARP = Errors(picture=0.002, metres=0.05)


def camera(
    *, height_m: float = 8.0, tilt_deg: float = 22.0, turn_deg: float = 0.0, focal: float = 1.1
) -> Matrix:
    """(3, 3), from (east, north, 1) to the picture: a pinhole looking north, tilted down, form 16:9.

    Args:
        focal: in widths of the picture.
        turn_deg: to the right of north.
    """
    tilt, turn = math.radians(tilt_deg), math.radians(turn_deg)
    right = np.array([math.cos(turn), -math.sin(turn), 0.0])
    ahead = np.array([math.sin(turn) * math.cos(tilt), math.cos(turn) * math.cos(tilt), -math.sin(tilt)])
    down = np.cross(ahead, right)
    eye = np.array([0.0, 0.0, height_m])
    lens = np.array([[focal, 0, 0.5], [0, focal * 16 / 9, 0.5], [0, 0, 1]])
    whole = lens @ np.stack([right, down, ahead])
    return np.stack([whole[:, 0], whole[:, 1], -whole @ eye], axis=1)


def pictured(to_picture: Matrix, metres: np.ndarray) -> np.ndarray:
    seen = np.concatenate([metres, np.ones((len(metres), 1))], axis=1) @ to_picture.T
    return seen[:, :2] / seen[:, 2:]


def road(to_picture: Matrix, metres: np.ndarray = METRES, errors: Errors = SHARP) -> Ground:
    return calibrate(pictured(to_picture, metres), metres, errors)
