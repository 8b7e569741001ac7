"""The drill city's streets, lights and cameras. Pure: what is where, in metres; x east, y north, z up."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera on a pole; fov_deg is horizontal."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    fov_deg: float

    def view(self) -> np.ndarray:
        """(3, 4): world to camera; x right, y down, z ahead."""
        eye, ahead = np.array(self.eye), np.array(self.target) - np.array(self.eye)
        ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(ahead, [0, 0, 1.0])
        right /= np.linalg.norm(right)
        rows = np.stack([right, np.cross(ahead, right), ahead])
        return np.concatenate([rows, (-rows @ eye)[:, None]], axis=1)

    def focal(self, width: int) -> float:
        return width / 2 / math.tan(math.radians(self.fov_deg) / 2)

    def project(self, at: tuple[float, float, float]) -> Point:
        """A point of the world as fractions of a 16:9 picture."""
        x, y, z = self.view() @ np.array([*at, 1.0])
        f = self.focal(1)
        return float(0.5 + f * x / z), float(0.5 + f * y / z * 16 / 9)


@dataclass(frozen=True, slots=True)
class Ramp:
    """A road that leaves the ground `foot_m` along its way from the middle, and climbs to a deck."""

    foot_m: float
    slope: float
    top_m: float

    def height(self, s: float) -> float:
        return min(self.top_m, max(0.0, (s - self.foot_m) * self.slope))


@dataclass(frozen=True, slots=True)
class Ring:
    """A carriageway round the origin; traffic goes clockwise, as it does where one drives on the left."""

    inner_m: float
    outer_m: float
    lanes: int = 2


@dataclass(frozen=True, slots=True)
class Road:
    """A straight two-way road: `lanes` each way; a median of `median_m` between the ways."""

    a: Point
    b: Point
    lanes: int
    lane_m: float = 3.3
    median_m: float = 0.0
    walk_m: float = 2.6
    ramp: Ramp | None = None
    side_m: float = 0.0  # beside the lanes, before the kerb: nobody drives there

    @property
    def half_m(self) -> float:
        """From the middle to the kerb."""
        return self.lanes * self.lane_m + self.median_m / 2 + self.side_m

    @property
    def way(self) -> Point:
        """The unit way from a to b."""
        long = math.dist(self.a, self.b)
        return (self.b[0] - self.a[0]) / long, (self.b[1] - self.a[1]) / long


MIX: Final = {
    "motorcycle": 0.62, "mpv": 0.11, "hatch": 0.06, "suv": 0.04, "sedan": 0.025, "angkot": 0.045,
    "pickup": 0.035,
    "truck": 0.025, "elf": 0.008, "bus": 0.008, "bajaj": 0.006, "becak": 0.006, "bicycle": 0.012,
}  # fmt: skip
SCHOOL_MIX: Final = {
    "motorcycle": 0.745, "mpv": 0.06, "hatch": 0.035, "suv": 0.015, "sedan": 0.01, "angkot": 0.08,
    "pickup": 0.015, "bajaj": 0.005, "becak": 0.01, "bicycle": 0.025,
}  # fmt: skip
"""Who fetches a child, and who carries many."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A counting line from the left to the right end on the ground, raised to a box's middle height."""

    name: str
    a: Point
    b: Point


@dataclass(frozen=True, slots=True)
class School:
    """A school beside the first road, in metres along it: its front, its gate, the zebra before it. side: 1
    to the right of the road, -1 to the left."""

    name: str
    side: int
    span_m: Point
    gate_m: Point
    zebra_m: Point


@dataclass(frozen=True, slots=True)
class Scene:
    """One street with its camera. Roads that are not parallel meet at the origin; `lights`: signals rule
    there."""

    name: str
    title: str
    camera: Camera
    roads: tuple[Road, ...]
    gates: tuple[Gate, ...]
    lights: bool = False
    per_minute: dict[str, float] = field(default_factory=dict)
    walkers: int = 8
    parked: int = 6
    speed_ms: float = 11.0
    trees: bool = False
    greens_s: tuple[float, float] = (22, 18)
    ring: Ring | None = None
    school: School | None = None
    mix: dict[str, float] = field(default_factory=lambda: MIX)

    @property
    def meets(self) -> bool:
        """Whether roads meet in view."""
        return any(self._across(0, n) for n in range(1, len(self.roads)))

    def _across(self, n: int, m: int) -> bool:
        (ax, ay), (bx, by) = self.roads[n].way, self.roads[m].way
        return abs(ax * by - ay * bx) > 0.5

    def clear_m(self, n: int) -> float:
        """How far from the middle the meeting of roads reaches along road n, its pavement too; 0 without
        one."""
        road = self.roads[n]
        if self.ring:
            return self.ring.outer_m + road.walk_m
        return max((r.half_m + r.walk_m for m, r in enumerate(self.roads) if self._across(n, m)), default=0.0)

    def rise(self, x: float, y: float) -> tuple[float, float]:
        """Height of the road there, and its slope along y; both 0 but on a ramp, which runs along y."""
        for road in self.roads:
            if road.ramp and abs(x - road.a[0]) <= road.half_m + 0.3:
                high = road.ramp.height(y)
                return high, road.ramp.slope if 0 < high < road.ramp.top_m else 0.0
        return 0.0, 0.0


_JUNCTION: Final = Scene(
    "junction", "SIMPANG LATIHAN 1",
    Camera((-3.4, -33.0, 7.6), (1.6, -8.0, 0.0), 62),
    (Road((0, -160), (0, 160), 2), Road((-160, 0), (160, 0), 2)),
    (Gate("A", (-7.2, -17.5), (-0.2, -17.5)), Gate("B", (0.2, -16.0), (7.2, -16.0))),
    lights=True, per_minute={"0": 34, "1": 22}, walkers=9, parked=7,
)  # fmt: skip
_ARTERIAL: Final = Scene(
    "arterial", "JL. LATIHAN RAYA",
    Camera((-1.0, -12.0, 7.4), (0.6, 14.0, 0.0), 68),
    (Road((0, -160), (0, 200), 2, 3.4, 2.4, 3.0),),
    (Gate("A", (-8.2, 9.0), (-1.2, 9.0)), Gate("B", (1.2, 8.0), (8.2, 8.0)), Gate("C", (-8.2, 22.0), (-1.2,
    22.0))),
    per_minute={"0": 64}, walkers=9, parked=7, speed_ms=12.5, trees=True,
)  # fmt: skip
_NARROW: Final = Scene(
    "narrow", "JL. LATIHAN KECIL",
    Camera((-2.3, -11.0, 6.0), (0.6, 7.0, 0.2), 70),
    (Road((0, -120), (0, 150), 1, 2.9, 0.0, 1.6),),
    (Gate("A", (-3.2, 6.0), (3.2, 6.0)), Gate("B", (-3.2, 14.0), (3.2, 14.0))),
    per_minute={"0": 22}, walkers=12, parked=10, speed_ms=8.0,
)  # fmt: skip
_MARKET: Final = Scene(
    "market", "JL. LATIHAN PASAR",
    Camera((2.6, -13.0, 6.2), (-0.6, 6.0, 0.2), 70),
    (Road((0, -120), (0, 150), 1, 3.2, 0.0, 2.6),),
    (Gate("A", (-3.6, 6.0), (3.6, 6.0)), Gate("B", (-3.6, 13.0), (3.6, 13.0))),
    per_minute={"0": 20}, walkers=26, parked=14, speed_ms=6.5,
)  # fmt: skip
_ROUNDABOUT: Final = Scene(
    "roundabout", "BUNDARAN LATIHAN",
    Camera((-3.0, -42.0, 9.2), (0.6, -12.0, 0.0), 64),
    (Road((0, -170), (0, 170), 2), Road((-170, 0), (170, 0), 2)),
    (Gate("A", (-7.2, -24.5), (-0.2, -24.5)), Gate("B", (0.2, -24.0), (7.2, -24.0)), Gate("C", (-12.4,
    -12.4), (-7.0, -7.0))),
    per_minute={"0": 26, "1": 20}, walkers=8, parked=7, speed_ms=9.0, ring=Ring(10.0, 17.2),
)  # fmt: skip
_FLYOVER: Final = Scene(
    "flyover", "FLYOVER LATIHAN",
    Camera((-2.6, -19.0, 8.2), (0.8, 8.0, 0.6), 68),
    (
        Road((0, -160), (0, 200), 2, 3.2, 9.4, 2.6),
        Road((0, -159), (0, 199), 1, 3.9, 0.0, 0.0, Ramp(6.0, 0.06, 5.6)),
    ),
    (Gate("A", (-11.0, 2.5), (-4.8, 2.5)), Gate("B", (-3.8, 0.5), (3.8, 0.5)), Gate("C", (4.8, 2.0), (11.0,
    2.0))),
    per_minute={"0": 34, "1": 14}, walkers=6, parked=6, speed_ms=11.5,
)  # fmt: skip
_SCHOOL: Final = Scene(
    "school", "JL. LATIHAN SEKOLAH",
    Camera((-3.2, -8.0, 6.9), (2.4, 8.0, 0.4), 72),
    (Road((0, -120), (0, 150), 1, 3.3, 0.0, 2.6, side_m=1.7),),
    (Gate("A", (-3.6, 4.0), (3.6, 4.0)), Gate("B", (-3.6, 16.0), (3.6, 16.0)), Gate("C", (0.0, 13.5),
    (0.0, 8.5))),
    per_minute={"0": 24}, walkers=14, parked=8, speed_ms=6.0, mix=SCHOOL_MIX,
    school=School("SDN LATIHAN", 1, (-9.0, 40.0), (13.4, 17.6), (9.4, 12.6)),
)  # fmt: skip
_ALL: Final = (_JUNCTION, _ARTERIAL, _NARROW, _MARKET, _ROUNDABOUT, _FLYOVER, _SCHOOL)
SCENES: Final = {s.name: s for s in _ALL}


@dataclass(frozen=True, slots=True)
class Light:
    """Sun (irradiance, W/m2 in scene units) and sky (radiance), where the sun stands, and what is switched
    on."""

    name: str
    sun_rgb: tuple[float, float, float]
    sky_rgb: tuple[float, float, float]
    haze_rgb: tuple[float, float, float]
    high_deg: float
    from_deg: float
    lamps: float = 0.0
    heads: float = 0.0
    wet: bool = False
    exposure: float = 1.0
    haze_m: float = 650.0
    clock: str = "10:12"


LIGHTS: Final = {
    "day": Light("day", (5.6, 5.2, 4.6), (0.36, 0.43, 0.56), (0.62, 0.68, 0.76), 50, 235, exposure=1.05),
    "dusk": Light("dusk", (0.6, 0.27, 0.1), (0.13, 0.14, 0.22), (0.42, 0.27, 0.2), 9, 250, 0.7, 0.8,
        exposure=1.8, clock="17:58"),
    "night": Light("night", (0, 0, 0), (0.012, 0.013, 0.02), (0.016, 0.016, 0.022), 45, 205, 1.0, 1.0,
    exposure=2.6, clock="20:31"),
    "rain": Light("rain", (0, 0, 0), (0.42, 0.45, 0.5), (0.5, 0.53, 0.57), 60, 205, 0, 0.35, True, 1.35,
    150, "15:44"),
}  # fmt: skip


def sun_of(light: Light) -> np.ndarray:
    """The unit way towards the sun."""
    high, side = math.radians(light.high_deg), math.radians(light.from_deg)
    return np.array([math.sin(side) * math.cos(high), math.cos(side) * math.cos(high), math.sin(high)])
