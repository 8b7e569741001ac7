"""Arithmetic of boxes (x1, y1, x2, y2), whole arrays at a time. Any unit, as long as it is one."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.floating[Any]]


def area(boxes: Numbers) -> Numbers:
    """(N,) from (N, 4)."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def centres(boxes: Numbers) -> Numbers:
    """(N, 2) x, y from (N, 4)."""
    return (boxes[:, :2] + boxes[:, 2:]) * 0.5


def overlap(a: Numbers, b: Numbers) -> Numbers:
    """Area that each box of `a` shares with each of `b`: (N, M) from (N, 4) and (M, 4)."""
    wide = np.minimum(a[:, 2:3], b[:, 2]) - np.maximum(a[:, 0:1], b[:, 0])
    tall = np.minimum(a[:, 3:4], b[:, 3]) - np.maximum(a[:, 1:2], b[:, 1])
    return np.maximum(wide, 0) * np.maximum(tall, 0)


def iou(a: Numbers, b: Numbers) -> Numbers:
    """Intersection over union, (N, M) in 0..1; boxes without area match nothing."""
    shared = overlap(a, b)
    union = area(a)[:, None] + area(b)[None, :] - shared
    return shared / np.maximum(union, 1e-12)


def inside(a: Numbers, b: Numbers) -> Numbers:
    """Share of each box of `a` that lies in each box of `b`, (N, M) in 0..1."""
    return overlap(a, b) / np.maximum(area(a)[:, None], 1e-12)


def enlarged(boxes: Numbers, by: Numbers) -> Numbers:
    """Grow each box about its centre by `by` (N,) times its own size on every side."""
    margin = (boxes[:, 2:] - boxes[:, :2]) * by[:, None]
    return np.concatenate([boxes[:, :2] - margin, boxes[:, 2:] + margin], axis=1)


def distinct(boxes: Numbers, scores: Numbers, most: float) -> NDArray[np.int64]:
    """Non-maximum suppression: the places of the boxes that stay, best score first.

    Args:
        boxes: (N, 4).
        scores: (N,).
        most: a box goes when its iou with a better one is above this.
    """
    order = np.argsort(-scores, kind="stable")
    close = iou(boxes[order], boxes[order]) > most
    gone = np.zeros(len(order), dtype=bool)
    for i in range(len(order)):
        if not gone[i]:
            gone[i + 1 :] |= close[i, i + 1 :]
    return order[~gone]
