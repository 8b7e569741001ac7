"""Beside the river: how fast road users were when they passed a line, and how well that is known."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.ground import Ground, Matrix, Points
from kentongan.vision.model import Crossing, Crossings, Tracks
from kentongan.vision.movement_table import Z95
from kentongan.vision.speed_trail import Trails

KMH: Final = 3.6
MOST_LOOKS: Final = 24
"""More looks than this in one window are thinned: their errors hang together."""
SURE: Final = 2.45
"""A speed below so many of its own errors cannot be told from standing (95 % of normal draws in a plane)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How speeds are measured, and what is believed of the detector.

    A window of `window_s` about the crossing needs `least_looks` looks that span `least_s`. A box's foot is
    off by `foot_x` of its width and `foot_y` of its height (standard deviations; on six clips, medians of
    0.014 to 0.039 and 0.024 to 0.068 were measured), and these errors fade within `fade_s`, with which the
    two halves of a drive agree as well as they should (docs/measures.md). Road users change their speed by
    about `accel_mps2`, which matters where the window does not lie evenly about the crossing. A speed whose
    standard uncertainty is above both `most_kmh` and `most_share` of itself is not told.
    """

    window_s: float = 1.5
    least_looks: int = 4
    least_s: float = 0.5
    foot_x: float = 0.035
    foot_y: float = 0.055
    fade_s: float = 0.25
    accel_mps2: float = 1.0
    most_kmh: float = 3.0
    most_share: float = 0.1


USUAL: Final = Care()


class Unknown(StrEnum):
    """Why a speed is not told. Never 0: that is a speed."""

    NO_GROUND = "no_ground"
    TOO_FEW_LOOKS = "too_few_looks"
    TOO_UNCERTAIN = "too_uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A speed over the road with its standard uncertainty.

    `shared_kmh` is the part of `error_kmh` that comes from the calibration: all road users at that place
    share it, and means do not make it smaller.
    """

    speed_kmh: float
    error_kmh: float
    shared_kmh: float

    @property
    def low_kmh(self) -> float:
        """Lower end of the 95 % interval; 0 where it cannot be told from standing."""
        if self.speed_kmh < SURE * self.error_kmh:
            return 0.0
        return max(0.0, self.speed_kmh - Z95 * self.error_kmh)

    @property
    def high_kmh(self) -> float:
        return self.speed_kmh + (SURE if self.low_kmh == 0 else Z95) * self.error_kmh


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a track was when it crossed a line."""

    crossing: Crossing
    found: Measured | Unknown


@dataclass(frozen=True, slots=True)
class Speeds:
    """The speeds that became known with one look of one camera."""

    camera: str
    at: datetime
    scene: int
    items: tuple[Speed, ...]


Grounds: TypeAlias = Callable[[str], Ground | None]
"""The calibrated road of a camera, where it has one."""


def speed(flow: Iterable[tuple[Tracks, Crossings]], grounds: Grounds, care: Care = USUAL) -> Iterator[Speeds]:
    """Measure how fast each track was when it crossed a line.

    The feet of its boxes in a window about the crossing are put on the road and fitted with a straight and
    even motion, by generalised least squares. The uncertainty holds the errors of the feet, which hang
    together from look to look and are raised where they scatter more than believed; of the calibration; and
    of a speed that changes. Every crossing gets its speed or the reason why it has none, half a window late.

    Args:
        flow: the tracks of each look with what they crossed in it, cameras in any order.
    Returns: one for each look, and at the end of the flow one more for each camera, with what was under way.
    Source: Aitken, Proc. Royal Society of Edinburgh 55 (1936), 42-48, for the fit; Birge, Physical Review 40
        (1932), 207-227, for raising errors by the scatter; Hartley & Zisserman, 2nd ed., section 5.2.
    """
    cameras: dict[str, _Camera] = {}
    for tracks, crossings in flow:
        camera = cameras.get(tracks.camera)
        over: tuple[Speed, ...] = ()
        if camera is None or camera.scene != tracks.scene:
            over = camera.cut() if camera else ()
            camera = cameras[tracks.camera] = _Camera(tracks, care)
        camera.ground = grounds(tracks.camera)
        yield Speeds(tracks.camera, tracks.at, tracks.scene, over + camera.step(tracks, crossings))
    for name, camera in cameras.items():
        yield Speeds(name, camera.last_at, camera.scene, camera.cut())


class _Camera:
    """The last steps of a camera's tracks, and the crossings whose windows are still open."""

    def __init__(self, first: Tracks, care: Care) -> None:
        self.scene = first.scene
        self.last_at = first.at
        self.ground: Ground | None = None
        self._care = care
        self._trails = Trails()
        self._open: list[Crossing] = []

    def step(self, tracks: Tracks, crossings: Crossings) -> tuple[Speed, ...]:
        self.last_at = max(self.last_at, tracks.at)
        alive = set(tracks.alive.tolist())
        done = self._told([c for c in self._open if c.track not in alive])
        self._trails.step(tracks)
        self._open += crossings.items
        now_s = self._trails.second(self.last_at) - self._care.window_s / 2
        return done + self._told([c for c in self._open if self._trails.second(c.at) <= now_s])

    def cut(self) -> tuple[Speed, ...]:
        return self._told(list(self._open))

    def _told(self, over: list[Crossing]) -> tuple[Speed, ...]:
        told = tuple(Speed(crossing, self._speed(crossing)) for crossing in over)
        self._open = [crossing for crossing in self._open if crossing not in over]
        return told

    def _speed(self, crossing: Crossing) -> Measured | Unknown:
        if self.ground is None:
            return Unknown.NO_GROUND
        row = int(self._trails.rows(np.array([crossing.track]))[0])
        at_s = self._trails.at_s[row] - self._trails.second(crossing.at)
        used = np.flatnonzero(np.abs(at_s) <= self._care.window_s / 2)
        used = used[self.ground.visible(self._trails.foot[row, used])]
        used = used[np.unique(np.linspace(0, len(used) - 1, min(len(used), MOST_LOOKS)).astype(int))]
        if len(used) < self._care.least_looks or np.ptp(at_s[used]) < self._care.least_s:
            return Unknown.TOO_FEW_LOOKS
        foot, size = self._trails.foot[row, used], self._trails.size[row, used]
        return fitted(self.ground, at_s[used], foot, size, self._care)


def fitted(
    ground: Ground, at_s: NDArray[np.float64], foot: Matrix, size: Matrix, care: Care
) -> Measured | Unknown:
    """The speed of one who moves straight and evenly.

    Args:
        at_s: (N,), seconds from the instant whose speed is wanted; N >= 3.
        foot: (N, 2), where he was seen to stand, fractions of the picture, all below the horizon.
        size: (N, 2), width and height of his boxes.
    """
    n = len(at_s)
    places, slopes = ground.places(foot), ground.slopes(foot)
    fade = np.exp(-np.abs(at_s[:, None] - at_s[None, :]) / care.fade_s)
    off = np.median(size, axis=0) * [care.foot_x, care.foot_y]
    noise: Matrix = np.einsum("iak,ij,jbk->iajb", slopes * off**2, fade, slopes).reshape(2 * n, 2 * n)
    design: Points = np.kron(np.stack([np.ones(n), at_s], axis=1), np.eye(2))
    weights: Points = np.linalg.inv(noise)
    spread: Points = np.linalg.inv(design.T @ weights @ design)
    solve: Points = spread @ design.T @ weights
    answer: Points = solve @ places.ravel()
    rest = places.ravel() - design @ answer
    scatter = float(rest @ weights @ rest) / (2 * n - 4)
    mps = float(np.linalg.norm(answer[2:]))
    along: Points = answer[2:] / mps if mps else np.array([0.0, 1.0])
    own2 = float(along @ spread[2:, 2:] @ along) * max(1.0, scatter)
    drift: Points = along @ (solve @ ground.drifts(foot).reshape(2 * n, -1))[2:]
    shared2 = float((drift**2).sum())
    change = care.accel_mps2 * abs(float(at_s.mean()))
    error = float(np.sqrt(own2 + shared2 + change**2)) * KMH
    if error > max(care.most_kmh, care.most_share * mps * KMH):
        return Unknown.TOO_UNCERTAIN
    return Measured(speed_kmh=mps * KMH, error_kmh=error, shared_kmh=float(np.sqrt(shared2)) * KMH)
