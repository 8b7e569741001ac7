"""Drives a scene's traffic with SUMO: its net, who departs when, and what was ordered of those who drive.

Orders done here: stop, jam, crash (one runs into the back of another and falls), flood. Others: people.py.
"""

import math
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import libsumo
import numpy as np
import sumo

from drill.motion import STEP_S
from drill.parts import MAKES
from drill.scenes import Point, Road, Scene
from drill.yields import Zebra, angkot_stop

WARM_S: Final = 75.0
LEAD: Final = 8  # frames before the clip, which the smoothing of its first frames needs
ORDER_AT_S: Final = 12.0
LAID: Final = "motorcycle.laid"

Arm = tuple[str, Point, Road, str]
"""Node name, its place, its road, the road's number."""


@dataclass(slots=True)
class Traffic:
    """What SUMO did: fronts by vehicle and frame, the signals, and who stopped or fell on order, by
    second."""

    tracks: dict[str, dict[int, Point]] = field(default_factory=dict[str, dict[int, Point]])
    signals: list[str] = field(default_factory=list[str])
    held: dict[str, float] = field(default_factory=dict[str, float])
    fallen: dict[str, float] = field(default_factory=dict[str, float])


def _arms(scene: Scene) -> list[Arm]:
    """Both ends of every road."""
    return [(f"{n}{e}", p, r, str(n)) for n, r in enumerate(scene.roads) for e, p in (("a", r.a), ("b", r.b))]


def _round(scene: Scene) -> list[Arm]:
    """The arms of a roundabout in the order in which traffic passes them (clockwise)."""
    return sorted(_arms(scene), key=lambda arm: -math.atan2(arm[1][1], arm[1][0]))


def _edge(name: str, ends: tuple[str, str], lanes: tuple[int, float], shape: str, rank: int) -> str:
    return (
        f'<edge id="{name}" from="{ends[0]}" to="{ends[1]}" numLanes="{lanes[0]}" width="{lanes[1]}" '
        f'spreadType="right" priority="{rank}" SPEED shape="{shape}"/>'
    )


def _straight(scene: Scene) -> tuple[list[str], list[str]]:
    """Nodes and edges of roads that pass or cross."""
    nodes: list[str] = []
    edges: list[str] = []
    if scene.meets:
        kind = "traffic_light" if scene.lights else "priority"
        nodes.append(f'<node id="c" x="0" y="0" type="{kind}"/>')
    for n, p, road, _ in _arms(scene):
        other = "c" if scene.meets else next(m for m, q, r, _ in _arms(scene) if r is road and q != p)
        far = (0.0, 0.0) if scene.meets else next(q for q in (road.a, road.b) if q != p)
        lanes = (road.lanes, road.lane_m)
        edges.append(_edge(f"{n}_in", (n, other), lanes, _shape(road, p, far), 1))
        if scene.meets:
            edges.append(_edge(f"{n}_out", (other, n), lanes, _shape(road, far, p), 1))
    return nodes, edges


def _circle(scene: Scene) -> tuple[list[str], list[str]]:
    """Nodes and edges of a roundabout: arms that yield to the ring."""
    assert scene.ring
    arms, r = _round(scene), scene.ring.inner_m
    turn = [math.atan2(p[1], p[0]) for _, p, _, _ in arms]
    ring = (scene.ring.lanes, (scene.ring.outer_m - r) / scene.ring.lanes)
    nodes = [
        f'<node id="r{n}" x="{r * math.cos(a):.2f}" y="{r * math.sin(a):.2f}" type="priority"/>'
        for (n, _, _, _), a in zip(arms, turn, strict=True)
    ]
    edges: list[str] = []
    for k, (n, p, road, _) in enumerate(arms):
        near = (r * math.cos(turn[k]), r * math.sin(turn[k]))
        lanes = (road.lanes, road.lane_m)
        edges.append(_edge(f"{n}_in", (n, f"r{n}"), lanes, _shape(road, p, near), 1))
        edges.append(_edge(f"{n}_out", (f"r{n}", n), lanes, _shape(road, near, p), 1))
        following = arms[(k + 1) % len(arms)][0]
        long = (turn[k] - turn[(k + 1) % len(arms)]) % (2 * math.pi)
        bow = [turn[k] - long * share for share in np.linspace(0, 1, 9)]
        shape = " ".join(f"{r * math.cos(a):.2f},{r * math.sin(a):.2f}" for a in bow)
        edges.append(_edge(f"ring_{n}", (f"r{n}", f"r{following}"), ring, shape, 5))
    return nodes, edges


def network(scene: Scene, folder: Path) -> Path:
    """Write the scene's net with SUMO's netconvert; traffic keeps to the left."""
    nodes, edges = _circle(scene) if scene.ring else _straight(scene)
    nodes += [f'<node id="{n}" x="{p[0]}" y="{p[1]}"/>' for n, p, _, _ in _arms(scene)]
    fast = "".join(edges).replace("SPEED", f'speed="{scene.speed_ms}"')
    (folder / "n.nod.xml").write_text(f"<nodes>{''.join(nodes)}</nodes>")
    (folder / "n.edg.xml").write_text(f"<edges>{fast}</edges>")
    green_a, green_b = scene.greens_s
    words = {
        "-n": folder / "n.nod.xml", "-e": folder / "n.edg.xml", "-o": folder / "n.net.xml",
        "--lefthand": "true",
        "--no-turnarounds": "true", "--default.junctions.radius": "5", "--tls.yellow.time": "3",
        "--tls.green.time": int((green_a + green_b) / 2), "--offset.disable-normalization": "true",
        "--no-warnings": "true",
    }  # fmt: skip
    made = subprocess.run(
        [str(Path(sumo.SUMO_HOME) / "bin" / "netconvert"), *(str(w) for pair in words.items() for w in pair)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr)
    return folder / "n.net.xml"


def _shape(road: Road, start: Point, end: Point) -> str:
    """The edge's inner border: half the median to the left of the road's middle line, seen along the edge."""
    way = np.array(end) - np.array(start)
    way = way / np.linalg.norm(way)
    left = np.array([-way[1], way[0]]) * road.median_m / 2
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in (np.array(start) + left, np.array(end) + left))


VTYPE: Final = {
    "motorcycle": 'vClass="motorcycle" minGap="0.6" minGapLat="0.25" maxSpeedLat="1.6" '
    'latAlignment="arbitrary" lcPushy="0.9" lcAssertive="2" lcSublane="2" lcStrategic="0.3" '
    'speedFactor="normc(1.05,0.18,0.6,1.4)" accel="3.2" tau="0.7" sigma="0.5"',
    "bicycle": 'vClass="bicycle" maxSpeed="4" minGapLat="0.3" latAlignment="left"',
    "becak": 'vClass="bicycle" maxSpeed="3.2" minGapLat="0.3" latAlignment="left"',
    "bus": 'vClass="bus" latAlignment="center"',
    "truck": 'vClass="truck" latAlignment="center" speedFactor="normc(0.85,0.08,0.6,1)"',
}
CARS: Final = (
    'vClass="passenger" minGap="1.4" minGapLat="0.4" latAlignment="center" maxSpeedLat="0.5" lcSublane="0.6" '
    'sigma="0.6" speedFactor="normc(0.95,0.12,0.6,1.3)" tau="1.0"'
)


def _path(scene: Scene, arm: Arm, dice: np.random.Generator) -> str:
    """The edges one takes: most go straight on."""
    name, _, road, _ = arm
    if not scene.meets:
        return f"{name}_in"
    others = [m for m, _, _, _ in _arms(scene) if m != name]
    ahead = next(m for m, _, r, _ in _arms(scene) if m != name and r is road)
    out = ahead if dice.random() < 0.68 else others[int(dice.integers(len(others)))]
    if not scene.ring:
        return f"{name}_in {out}_out"
    order = [m for m, _, _, _ in _round(scene)]
    k, last = order.index(name), order.index(out)
    steps = (last - k) % len(order)
    ring = [f"ring_{order[(k + i) % len(order)]}" for i in range(steps)]
    return " ".join([f"{name}_in", *ring, f"{out}_out"])


def _make(dice: np.random.Generator, scene: Scene, road: Road, flood: bool) -> str:
    makes, shares = list(scene.mix), np.array(list(scene.mix.values()))
    make = makes[int(dice.choice(len(makes), p=shares / shares.sum()))]
    if flood and dice.random() < 0.6:
        make = "motorcycle"
    if make in ("becak", "bus") and road.lanes == 1 and dice.random() < 0.5:
        make = "motorcycle"
    return "mpv" if road.ramp and make in ("becak", "bicycle", "bajaj") else make


def routes(scene: Scene, seed: int, until_s: float, flood: bool) -> str:
    """Departures drawn by us, so that the simulator's own drawing does not decide who there is."""
    dice = np.random.default_rng(seed * 31 + 5)
    types = [
        f'<vType id="{m}" length="{MAKES[m].length_m}" width="{MAKES[m].width_m}" {VTYPE.get(m, CARS)}/>'
        for m in scene.mix
    ]
    rows: list[tuple[float, str]] = []
    for arm in _arms(scene):
        rate = scene.per_minute.get(arm[3], 10.0) * (2.2 if flood else 1.0) / 60
        t = 0.0
        while t < until_s:
            t += float(dice.exponential(1 / rate))
            make = _make(dice, scene, arm[2], flood)
            halt, lat = "", "random"
            if scene.school and make == "angkot":
                halt = angkot_stop(arm[0], math.hypot(*arm[1]), dice)
                lat = "right"
            rows.append((t, (
                f'<vehicle id="{make}.{len(rows)}" type="{make}" depart="{t:.1f}" departLane="random" '
                f'departPosLat="{lat}" departSpeed="max" arrivalPos="max">'
                f'<route edges="{_path(scene, arm, dice)}"/>{halt}</vehicle>'
            )))  # fmt: skip
    return f"<routes>{''.join(types)}{''.join(r for _, r in sorted(rows))}</routes>"


class Order:
    """What is done to the traffic while it runs."""

    def __init__(self, scene: Scene, what: str, traffic: Traffic) -> None:
        self.scene, self.what, self.traffic = scene, what, traffic
        gate = scene.gates[0]
        ahead = -6.0 if what == "crash" else 7.0  # who is to be hit brakes for ten metres and more
        self.spot = ((gate.a[0] + gate.b[0]) / 2, gate.a[1] + ahead)
        self._ahead, self._at = np.zeros(2), np.zeros(2)
        self._speed = 0.0

    def step(self, at_s: float) -> None:
        present = set(libsumo.vehicle.getIDList())
        for v in self.traffic.held:
            if v in present:
                libsumo.vehicle.setSpeed(v, 0.0)
        if self.what == "crash" and self.traffic.held:
            self._ride(at_s)
        elif self.what in ("stop", "jam", "crash") and at_s >= ORDER_AT_S:
            self._hold(at_s)

    def _hold(self, at_s: float) -> None:
        """Stop in the lane, in view: one car; for a jam every car that comes near."""
        held = self.traffic.held
        if (held and self.what != "jam") or len(held) >= 4:
            return
        for v in libsumo.vehicle.getIDList():
            light = v.startswith(("motorcycle", "bicycle", "becak"))
            if light or v in held or math.dist(libsumo.vehicle.getPosition(v), self.spot) >= 4:
                continue
            if self.what != "crash":
                held[v] = at_s
                return
            if self._alone(v):
                held[v] = at_s
                self._begin(v)
                return

    def _alone(self, v: str) -> bool:
        """Whether nobody drives within 32 m behind it, and it moves."""
        front, ahead = _front(v)
        for w in libsumo.vehicle.getIDList():
            gap = np.array(libsumo.vehicle.getPosition(w)) - front
            along, aside = float(gap @ ahead), abs(float(gap[0] * ahead[1] - gap[1] * ahead[0]))
            if w != v and -32 < along < 0.5 and aside < 1.7:
                return False
        return libsumo.vehicle.getSpeed(v) > 4

    def _begin(self, v: str) -> None:
        """A motorcycle comes from behind at the same speed, and its rider looks elsewhere."""
        front, self._ahead = _front(v)
        aside = np.array([self._ahead[1], -self._ahead[0]]) * 0.3
        self._at = front - self._ahead * (libsumo.vehicle.getLength(v) + 20) + aside
        self._speed = max(7.0, libsumo.vehicle.getSpeed(v))
        libsumo.vehicle.add(LAID, libsumo.vehicle.getRouteID(v), typeID="motorcycle")
        self._place()

    def _ride(self, at_s: float) -> None:
        (v,) = self.traffic.held
        if LAID not in self.traffic.fallen and v in libsumo.vehicle.getIDList():
            front, _ = _front(v)
            gap = float((front - self._at) @ self._ahead) - libsumo.vehicle.getLength(v)
            self._at = self._at + self._ahead * max(0.0, min(gap, self._speed * STEP_S))
            if gap < self._speed * STEP_S:
                self.traffic.fallen[LAID] = at_s
        self._place()

    def _place(self) -> None:
        x, y = (float(k) for k in self._at)
        turn = math.degrees(math.atan2(float(self._ahead[0]), float(self._ahead[1])))
        libsumo.vehicle.moveToXY(LAID, "", -1, x, y, angle=turn, keepRoute=1)


def _front(v: str) -> tuple[np.ndarray, np.ndarray]:
    turn = math.radians(libsumo.vehicle.getAngle(v))
    return np.array(libsumo.vehicle.getPosition(v)), np.array([math.sin(turn), math.cos(turn)])


def _watch(scene: Scene, seed: int, seconds: float, what: str) -> Traffic:
    """Run warm, then write down who is where, frame by frame."""
    out = Traffic()
    order = Order(scene, what, out)
    zebra = Zebra(scene, seed, seconds, what) if scene.school else None
    lights = libsumo.trafficlight.getIDList()
    first = int(WARM_S / STEP_S)
    for k in range(first + int(seconds / STEP_S) + LEAD):
        libsumo.simulationStep()
        if k < first - LEAD:
            continue
        f = k - first
        out.signals.append(libsumo.trafficlight.getRedYellowGreenState(lights[0]) if lights else "")
        for v in libsumo.vehicle.getIDList():
            out.tracks.setdefault(v, {})[f] = libsumo.vehicle.getPosition(v)
        if zebra:
            zebra.step(f * STEP_S)
        order.step(f * STEP_S)
    out.signals = out.signals[LEAD : LEAD + int(seconds / STEP_S)]
    return out


def drive(scene: Scene, seed: int, seconds: float, order: str) -> Traffic:
    """Same words, same answer."""
    with tempfile.TemporaryDirectory() as folder:
        net = network(scene, Path(folder))
        drawn = Path(folder) / "r.rou.xml"
        drawn.write_text(routes(scene, seed, WARM_S + seconds, order == "flood"))
        libsumo.start([
            "sumo", "-n", str(net), "-r", str(drawn), "--step-length", str(STEP_S), "--lateral-resolution",
            "0.4",
            "--no-step-log", "true", "--no-warnings", "true", "--seed", str(seed), "--collision.action",
            "none",
            "--time-to-teleport", "-1",
        ])  # fmt: skip
        try:
            return _watch(scene, seed, seconds, order)
        finally:
            libsumo.close()
