"""Moves road users: SUMO for the traffic, simple walks for people, and what was ordered on top.

`play(scene, seed, seconds, order)` gives, per tenth of a second, where everybody is. Same seed, same answer.
"""

import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from drill.scenes import MIX, Point, Road, Scene
from drill.users import MAKES

STEP_S: Final = 0.1
WARM_S: Final = 75.0


@dataclass(slots=True)
class User:
    """One road user through the clip: make, variant, and its pose (x, y, yaw, speed) by frame."""

    id: int
    make: str
    variant: int
    dice: int
    pose: dict[int, tuple[float, float, float, float]] = field(default_factory=dict)
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What an alert rule should notice, from when to when (seconds of the clip)."""

    what: str
    from_s: float
    to_s: float
    users: tuple[int, ...]


@dataclass(slots=True)
class Play:
    users: list[User]
    signals: list[str]  # per frame, SUMO's state of the junction's lights; "" where there are none
    notices: list[Notice]


VARIANTS: Final = {"motorcycle": ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [14, 14, 12, 8, 12, 10, 8, 3, 9, 4, 6])}


def variant_of(make: str, dice: np.random.Generator) -> int:
    if make in VARIANTS:
        of, weights = VARIANTS[make]
        return int(dice.choice(of, p=np.array(weights) / sum(weights)))
    return int(dice.integers(MAKES[make].variants))


def _arms(scene: Scene) -> list[tuple[str, Point, Road, str]]:
    """Node name, its place, its road, the road's number, for both ends of every road."""
    return [(f"{n}{e}", p, r, str(n)) for n, r in enumerate(scene.roads) for e, p in (("a", r.a), ("b", r.b))]


def network(scene: Scene, folder: Path) -> Path:
    """Write the scene's net with SUMO's netconvert; traffic keeps to the left."""
    arms = _arms(scene)
    kind = "traffic_light" if scene.lights else "priority"
    middle = len(scene.roads) > 1
    nodes = [f'<node id="{n}" x="{p[0]}" y="{p[1]}"/>' for n, p, _, _ in arms]
    edges: list[str] = []
    if middle:
        nodes.append(f'<node id="c" x="0" y="0" type="{kind}"/>')
    for n, p, road, _ in arms:
        other = "c" if middle else next(m for m, q, r, _ in arms if r is road and q != p)
        both = [(f"{n}_in", n, other), (f"{n}_out", other, n)] if middle else [(f"{n}_in", n, other)]
        for name, start, end in both:
            edges.append(
                f'<edge id="{name}" from="{start}" to="{end}" numLanes="{road.lanes}" speed="{scene.speed_ms}" '
                f'width="{road.lane_m}" spreadType="right" shape="{_shape(road, p, name.endswith("_in"), middle)}"/>'
            )
    (folder / "n.nod.xml").write_text(f"<nodes>{''.join(nodes)}</nodes>")
    (folder / "n.edg.xml").write_text(f"<edges>{''.join(edges)}</edges>")
    import sumo

    converter = Path(sumo.SUMO_HOME) / "bin" / "netconvert"
    green_a, green_b = scene.greens_s
    made = subprocess.run(
        [str(converter), "-n", str(folder / "n.nod.xml"), "-e", str(folder / "n.edg.xml"), "-o", str(folder / "n.net.xml"),
         "--lefthand", "true", "--no-turnarounds", "true", "--default.junctions.radius", "5", "--tls.yellow.time", "3",
         "--tls.green.time", str(int((green_a + green_b) / 2)), "--offset.disable-normalization", "true", "--no-warnings", "true"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(made.stderr)
    return folder / "n.net.xml"


def _shape(road: Road, end: Point, inward: bool, middle: bool) -> str:
    """The edge's inner border: half the median to the left of the road's middle line, seen along the edge."""
    far = (0.0, 0.0) if middle else next(p for p in (road.a, road.b) if p != end)
    a, b = (end, far) if inward else (far, end)
    way = np.array(b) - np.array(a)
    way = way / np.linalg.norm(way)
    left = np.array([-way[1], way[0]]) * road.median_m / 2
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in (np.array(a) + left, np.array(b) + left))


VTYPE: Final = {
    "motorcycle": 'vClass="motorcycle" minGap="0.6" minGapLat="0.25" maxSpeedLat="1.6" latAlignment="arbitrary" lcPushy="0.9" '
    'lcAssertive="2" lcSublane="2" lcStrategic="0.3" speedFactor="normc(1.05,0.18,0.6,1.4)" accel="3.2" tau="0.7" sigma="0.5"',
    "bicycle": 'vClass="bicycle" maxSpeed="4" minGapLat="0.3" latAlignment="left"',
    "becak": 'vClass="bicycle" maxSpeed="3.2" minGapLat="0.3" latAlignment="left"',
    "bus": 'vClass="bus" latAlignment="center"',
    "truck": 'vClass="truck" latAlignment="center" speedFactor="normc(0.85,0.08,0.6,1)"',
}
CARS: Final = 'vClass="passenger" minGap="1.4" minGapLat="0.4" latAlignment="center" maxSpeedLat="0.5" lcSublane="0.6" sigma="0.6" speedFactor="normc(0.95,0.12,0.6,1.3)" tau="1.0"'


def _routes(scene: Scene, seed: int, until_s: float, flood: bool) -> str:
    """Departures drawn by us, so that the simulator's own drawing does not decide who there is."""
    dice = np.random.default_rng(seed * 31 + 5)
    types = [
        f'<vType id="{m}" length="{MAKES[m].length_m}" width="{MAKES[m].width_m}" {VTYPE.get(m, CARS)}/>'
        for m in MIX
    ]
    arms = _arms(scene)
    middle = len(scene.roads) > 1
    rows: list[tuple[float, str]] = []
    makes, shares = list(MIX), np.array(list(MIX.values()))
    for n, _, road, number in arms:
        rate = scene.per_minute.get(number, 10.0) * (2.2 if flood else 1.0) / 60
        t = 0.0
        while t < until_s:
            t += float(dice.exponential(1 / rate))
            make = makes[int(dice.choice(len(makes), p=shares / shares.sum()))]
            if flood and dice.random() < 0.6:
                make = "motorcycle"
            if make in ("becak", "bus") and road.lanes == 1 and dice.random() < 0.5:
                make = "motorcycle"
            route = f"{n}_in"
            if middle:
                others = [m for m, _, r, _ in arms if m != n]
                straight = next(m for m, _, r, _ in arms if m != n and r is road)
                out = straight if dice.random() < 0.68 else others[int(dice.integers(len(others)))]
                route += f" {out}_out"
            rows.append((t, (
                f'<vehicle id="{make}.{len(rows)}" type="{make}" depart="{t:.1f}" departLane="random" departPosLat="random" '
                f'departSpeed="max" arrivalPos="max"><route edges="{route}"/></vehicle>'
            )))  # fmt: skip
    return f"<routes>{''.join(types)}{''.join(r for _, r in sorted(rows))}</routes>"


def _traffic(scene: Scene, seed: int, seconds: float, order: str) -> tuple[dict[str, dict[int, Point]], list[str], list[Notice], dict[str, int]]:
    import libsumo

    begin = WARM_S
    tracks: dict[str, dict[int, Point]] = {}
    signals: list[str] = []
    held: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        net = network(scene, Path(folder))
        routes = Path(folder) / "r.rou.xml"
        routes.write_text(_routes(scene, seed, begin + seconds, order == "flood"))
        libsumo.start([
            "sumo", "-n", str(net), "-r", str(routes), "--step-length", str(STEP_S), "--lateral-resolution", "0.4",
            "--no-step-log", "true", "--no-warnings", "true", "--seed", str(seed), "--collision.action", "none", "--time-to-teleport", "-1",
        ])  # fmt: skip
        try:
            lights = libsumo.trafficlight.getIDList()
            first = int(begin / STEP_S)
            for k in range(first + int(seconds / STEP_S) + 8):
                libsumo.simulationStep()
                if k < first - 8:
                    continue
                f = k - first
                signals.append(libsumo.trafficlight.getRedYellowGreenState(lights[0]) if lights else "")
                for v in libsumo.vehicle.getIDList():
                    x, y = libsumo.vehicle.getPosition(v)
                    tracks.setdefault(v, {})[f] = (x, y)
                if order in ("stop", "jam"):
                    _hold(libsumo, scene, order, f * STEP_S, held)
        finally:
            libsumo.close()
    notices = [Notice(order, at, seconds, (-1,)) for at in sorted(held.values())[:1]]
    return tracks, signals[8 : 8 + int(seconds / STEP_S)], notices, {v: int(t / STEP_S) for v, t in held.items()}


def _hold(sumo, scene: Scene, order: str, at_s: float, held: dict[str, float]) -> None:
    """Stop in the lane, in view: one car; for a jam every car that comes near."""
    for v in held:
        if v in sumo.vehicle.getIDList():
            sumo.vehicle.setSpeed(v, 0.0)
    if at_s < 12 or (held and order != "jam") or len(held) >= 4:
        return
    gate = scene.gates[0]
    spot = ((gate.a[0] + gate.b[0]) / 2, gate.a[1] + 7.0)
    for v in sumo.vehicle.getIDList():
        x, y = sumo.vehicle.getPosition(v)
        if not v.startswith(("motorcycle", "bicycle", "becak")) and math.dist((x, y), spot) < 4 and v not in held:
            held[v] = at_s
            return


def _smooth(pose: dict[int, Point], length: float) -> dict[int, tuple[float, float, float, float]]:
    """Middle and yaw from the front's path: smoothed, and the tail follows like a trailer's axle."""
    frames = sorted(pose)
    at = np.array([pose[f] for f in frames])
    if len(at) < 6:
        return {}
    kernel = np.exp(-(np.arange(-6, 7) ** 2) / (2 * 2.6**2))
    kernel /= kernel.sum()
    lead = np.concatenate([at[:1] - (at[1] - at[0]) * np.arange(6, 0, -1)[:, None], at, at[-1:] + (at[-1] - at[-2]) * np.arange(1, 7)[:, None]])
    path = np.stack([np.convolve(lead[:, k], kernel, "valid") for k in (0, 1)], axis=1)
    moved = path[-1] - path[0] if np.linalg.norm(path[-1] - path[0]) > 0.5 else np.array([1.0, 0.0])
    early = path[min(12, len(path) - 1)] - path[0]
    way = early if np.linalg.norm(early) > 0.3 else moved
    tail = path[0] - way / np.linalg.norm(way) * length
    out: dict[int, tuple[float, float, float, float]] = {}
    for n, f in enumerate(frames):
        gap = path[n] - tail
        tail = path[n] - gap / (np.linalg.norm(gap) + 1e-9) * length
        middle = (path[n] + tail) / 2
        ahead = path[n] - tail
        speed = float(np.linalg.norm(path[n] - path[n - 1]) / STEP_S) if n else 0.0
        out[f] = (round(float(middle[0]), 3), round(float(middle[1]), 3), round(math.atan2(ahead[1], ahead[0]), 4), round(speed, 2))
    return out


def play(scene: Scene, seed: int, seconds: float, order: str = "") -> Play:
    """Everything that moves or stands in the clip."""
    dice = np.random.default_rng(seed * 101 + 3)
    tracks, signals, notices, held = _traffic(scene, seed, seconds, order)
    users: list[User] = []
    frames = int(seconds / STEP_S)
    for name in sorted(tracks, key=lambda v: (min(tracks[v]), v)):
        make = name.split(".")[0]
        pose = {f: p for f, p in _smooth(tracks[name], MAKES[make].length_m).items() if 0 <= f < frames}
        if pose:
            users.append(User(len(users) + 1, make, variant_of(make, dice), int(dice.integers(1 << 30)), pose))
            if name in held:
                notices = [Notice(n.what, n.from_s, n.to_s, (*[u for u in n.users if u > 0], users[-1].id)) for n in notices]
    from drill.people import ordered, parked, walkers

    users += walkers(scene, dice, frames, len(users))
    users += parked(scene, dice, frames, len(users))
    if order == "flood":
        notices = [Notice(order, 0.0, seconds, ())]
    more, seen = ordered(scene, dice, frames, order, len(users))
    return Play(users + more, signals, notices + seen)


if __name__ == "__main__":
    from drill.scenes import SCENES

    played = play(SCENES[sys.argv[1]], 1, 20)
    sys.stdout.write(f"{len(played.users)} users, signals {sorted(set(played.signals))}\n")
