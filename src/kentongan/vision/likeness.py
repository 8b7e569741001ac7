"""How alike boxes are that may have moved between two looks."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Reals: TypeAlias = NDArray[np.float64]
Sized: TypeAlias = tuple[Reals, Reals]
"""Centres and sizes of boxes, (2, N) each: x, y and width, height, any unit."""


def likeness(a: Sized, b: Sized, reach: Reals) -> Reals:
    """Intersection over union of boxes enlarged on every side by a part of their own size: (N, M).

    Args:
        reach: by how much, in sizes; (N, M), or (N, 1).
    Source: Yang et al., C-BIoU, WACV 2023.
    """
    grown = 0.5 + reach
    half, other = a[1][:, :, None] * grown, b[1][:, None] * grown
    apart = np.abs(a[0][:, :, None] - b[0][:, None])
    span = np.maximum(np.minimum(half + other - apart, 2 * np.minimum(half, other)), 0)
    shared = span[0] * span[1]
    return shared / (4 * (half[0] * half[1] + other[0] * other[1]) - shared)
