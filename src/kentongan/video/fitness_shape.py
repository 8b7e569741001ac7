"""The shape of a view: where its edges run, however bright they are; and how far one shape is moved from
another.

A shape is the field of luma gradients, each divided by its own length and a floor, of a picture averaged over
some seconds. Light, contrast and noise hardly change it; rain, headlights and traffic average out of it.

Sources: normalised gradients, Fitch et al., "Orientation correlation", BMVC 2002 (correlating unit gradients
as complex numbers by FFT); phase correlation, Kuglin & Hines, 1975; block-wise scene-change and occlusion
measures against a background of edges, Ribnick et al., "Real-time detection of camera tampering", AVSS 2006.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.floating]
Field = npt.NDArray[np.complex64]
Mask = npt.NDArray[np.bool_]

ROWS: Final = 45
COLUMNS: Final = 80
SIDE: Final = 5
CELLS: Final = (ROWS // SIDE, COLUMNS // SIDE)
FLOOR: Final = 3.0
"""Luma steps as small as this may be noise; a gradient is divided by its length and this."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`edges`: (45, 80) complex, right and down; `power`, `low`, `strong`: of each 5 x 5 cell, how much edge
    it holds, its mean luma, the mean length of its plain gradients, and `sharp`: the log of fine to coarse
    steps."""

    edges: Field
    power: Plane
    low: Plane
    strong: Plane
    sharp: Plane


def halved(picture: Plane) -> Plane:
    """(90, 160) to (45, 80), by the mean of four."""
    rows = picture[0::2] + picture[1::2]
    return (rows[:, 0::2] + rows[:, 1::2]) * np.float32(0.25)


def shape(picture: Plane) -> Shape:
    """The shape of a picture (90, 160) that is averaged over some seconds."""
    small = halved(picture)
    edges = np.zeros((ROWS, COLUMNS), np.complex64)
    edges.real[:, 1:-1] = small[:, 2:] - small[:, :-2]
    edges.imag[1:-1] = small[2:] - small[:-2]
    length = np.abs(edges)
    edges /= length + np.float32(2 * FLOOR)
    return Shape(
        edges,
        cells(edges.real**2 + edges.imag**2),
        cells(small) / np.float32(SIDE * SIDE),
        cells(length) / np.float32(SIDE * SIDE),
        _sharp(picture, small),
    )


def cells(plane: Plane) -> Plane:
    """Sums of the 9 x 16 cells."""
    return _DOWN @ plane @ _ACROSS


_DOWN: Final = np.repeat(np.eye(CELLS[0], dtype=np.float32), SIDE, axis=1)
_ACROSS: Final = np.repeat(np.eye(CELLS[1], dtype=np.float32), SIDE, axis=0)


def spread_out(each: Plane) -> Plane:
    """A value of each cell for each of its pixels."""
    return np.repeat(np.repeat(each, SIDE, axis=0), SIDE, axis=1)


def _sharp(picture: Plane, small: Plane) -> Plane:
    """Of each cell the log of the power of steps from pixel to pixel to that of steps twice as wide."""
    fine = _FINE_DOWN @ _power(picture) @ _FINE_ACROSS / np.float32(4)
    coarse = _DOWN[:, :-1] @ _power(small) @ _ACROSS[:-1]
    return np.log((fine + np.float32(0.5)) / (coarse + np.float32(2.0)))


_FINE_DOWN: Final = np.repeat(np.eye(CELLS[0], dtype=np.float32), 2 * SIDE, axis=1)[:, :-1]
_FINE_ACROSS: Final = np.repeat(np.eye(CELLS[1], dtype=np.float32), 2 * SIDE, axis=0)[:-1]


def _power(picture: Plane) -> Plane:
    here = picture[:-1, :-1]
    across, down = picture[:-1, 1:] - here, picture[1:, :-1] - here
    across *= across
    down *= down
    across += down
    return across


def likeness(now: Shape, edges: Field, power: Plane) -> Plane:
    """How alike two fields are in each cell, -1 to 1; 0 where either is plain."""
    product = now.edges.real * edges.real + now.edges.imag * edges.imag
    return cells(product) / (np.sqrt(now.power * power) + np.float32(0.3))


def moved(now: Field, before: Field) -> tuple[float, int, int]:
    """Where the one field lies over the other best. Returns: how alike they are there, pixels right and
    down."""
    spectrum = np.fft.fft2(now) * np.conj(np.fft.fft2(before))
    surface = np.fft.ifft2(spectrum).real
    at = int(np.argmax(surface))
    scale = float(np.sqrt(np.vdot(now, now).real * np.vdot(before, before).real)) + 1e-6
    down, right = divmod(at, COLUMNS)
    return (
        float(surface.flat[at]) / scale,
        right - COLUMNS if right > COLUMNS // 2 else right,
        down - ROWS if down > ROWS // 2 else down,
    )
