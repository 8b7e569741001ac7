"""How fast a zone is passed: the space-mean speed over a calibrated road."""

import math
from collections.abc import Sequence

import numpy as np

from kentongan.vision.ground import Ground
from kentongan.vision.movement_table import Z95
from kentongan.vision.occupancy import Stay
from kentongan.vision.speed import KMH
from kentongan.vision.speed_table import NOTHING, Estimate, t95


def zone_speed(stays: Sequence[Stay], ground: Ground) -> Estimate:
    """All the way that road users went in a zone over all the time they were in it, km/h.

    Unlike a mean of speeds at a line it holds those who stood, and stays of which only a part was seen count
    for that part. The way of a stay is the straight line between its ends, so that trembling boxes go
    nowhere; where the road bends it is too short. The interval holds the chance of who passed (jackknife) and
    the calibration's error.

    Returns: not known for fewer than two stays, and where an end lies above the horizon.
    Source: Edie (1963), see `Sums`; Quenouille, Biometrika 43 (1956), 353-360, for the jackknife.
    """
    ends = np.array([[stay.first, stay.last] for stay in stays], dtype=np.float64).reshape(-1, 2)
    time_s = np.array([stay.lasted_s for stay in stays])
    if len(stays) < 2 or time_s.sum() <= 0 or not ground.visible(ends).all():
        return NOTHING
    way = np.diff(ground.places(ends).reshape(-1, 2, 2), axis=1)[:, 0]
    way_m = np.linalg.norm(way, axis=1)
    mps = float(way_m.sum() / time_s.sum())
    n = len(stays)
    rest_s = np.maximum(time_s.sum() - time_s, 1e-9)
    without = (way_m.sum() - way_m) / rest_s
    chance = math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    along = way / np.maximum(way_m, 1e-9)[:, None]
    drifts = np.diff(ground.drifts(ends).reshape(n, 2, 2, -1), axis=1)[:, 0]
    shared = float(np.linalg.norm(np.einsum("ni,nik->k", along, drifts))) / float(time_s.sum())
    half = math.hypot(t95(n - 1) * chance, Z95 * shared)
    return Estimate(mps * KMH, max(0.0, mps - half) * KMH, (mps + half) * KMH)
