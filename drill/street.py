"""Builds the street in Blender: ground, markings, houses, trees, poles, wires, lamps."""

import math
from itertools import pairwise

import bpy
import numpy as np

from drill import school, works
from drill.brush import Brush
from drill.facade import SIGNS, front, letters
from drill.scenes import Light, Road, Scene

LAMP_W = 420.0


class Street(Brush):
    """One scene's still part. `lamps` (x, y, z, power for shade.shade_users) are the street's lights."""

    def __init__(self, scene: Scene, light: Light, seed: int) -> None:
        super().__init__(light, seed)
        self.scene = scene
        self.lamps: list[tuple[float, float, float, float]] = []

    def build(self) -> None:
        self._ground()
        if self.scene.ring:
            works.roundabout(self, self.scene.ring)
        for n, road in enumerate(self.scene.roads):
            if road.ramp:
                works.ramp(self, road)
                continue
            self._markings(road, n)
            for side in (-1, 1):
                self._houses(road, side, n)
                self._poles(road, side, n)
            if self.scene.trees:
                self._median(road)
            if self.scene.school:
                school.front(self, road, self.scene.school)
        for road in self.scene.roads:
            for end in (road.a, road.b):
                x, y = end
                self.box(
                    (x * 1.05, y * 1.05, 5),
                    (40 if x == 0 else 10, 40 if y == 0 else 10, 10),
                    (0.3, 0.29, 0.27),
                )

    # ---- the street's own frame: s along the road from its middle, d to the right of it
    def frame(self, road: Road):
        a, b = np.array(road.a), np.array(road.b)
        way = (b - a) / np.linalg.norm(b - a)
        right = np.array([way[1], -way[0]])
        origin = np.array([0.0, 0.0])
        low, high = float((a - origin) @ way), float((b - origin) @ way)
        return (
            (lambda s, d, z=0.0: (*(origin + s * way + d * right), z)),
            low,
            high,
            math.atan2(way[1], way[0]),
        )

    def strip(self, road, s0, s1, d0, d1, z, paint, name):
        at = self.frame(road)[0]
        return self.mesh(
            [at(s0, d0, z), at(s1, d0, z), at(s1, d1, z), at(s0, d1, z)], [(3, 2, 1, 0)], paint, name
        )

    def _ground(self) -> None:
        asphalt = self.paint((0.075, 0.075, 0.076), 0.8, noise=0.42)
        paving = self.paint((0.27, 0.25, 0.22), 0.9, noise=0.3)
        far = self.paint((0.16, 0.15, 0.12), 0.95, noise=0.3)
        self.mesh(
            [(-300, -300, -0.05), (300, -300, -0.05), (300, 300, -0.05), (-300, 300, -0.05)],
            [(0, 1, 2, 3)],
            far,
            "ground",
        )
        for n, road in enumerate(self.scene.roads):
            if road.ramp:
                continue
            _, low, high, turn = self.frame(road)
            clear = self.scene.clear_m(n)
            self.strip(road, low, high, -road.half_m, road.half_m, 0.002 * n, asphalt, "ground")
            for side in (-1, 1):
                for s0, s1 in [(low, -clear), (clear, high)] if clear else [(low, high)]:
                    d0, d1 = side * road.half_m, side * (road.half_m + road.walk_m)
                    self.strip(road, s0, s1, min(d0, d1), max(d0, d1), 0.13, paving, "ground")
                    self._kerb(road, (s0, s1), d0, turn)
            self._wear(road)

    def _kerb(self, road: Road, span: tuple[float, float], d: float, turn: float) -> None:
        """Painted stones, black and white, as everywhere."""
        for k in range(int(span[0]), int(span[1])):
            x, y, _ = self.frame(road)[0](k + 0.5, d)
            if math.dist((x, y), self.scene.camera.eye[:2]) < 75:
                pale = (0.5, 0.5, 0.48) if k % 2 else (0.07, 0.07, 0.07)
                self.box((x, y, 0.07), (0.99, 0.16, 0.17), pale, turn, noise=0.25)

    def _wear(self, road: Road) -> None:
        """Patches and oil, and cracks filled with tar."""
        for _ in range(22):
            s, d = self.dice.uniform(-40, 60), self.dice.uniform(-road.half_m + 1.2, road.half_m - 1.2)
            long, wide = self.dice.uniform(0.8, 6), self.dice.uniform(0.5, 1.1)
            dark = self.paint((float(self.dice.choice([0.04, 0.05, 0.1])),) * 3, 0.8, noise=0.4)
            z = 0.004 + 0.0003 * self.dice.integers(1, 9)
            self.strip(road, s, s + long, d - wide, d + wide, z, dark, "mark")
        tar = self.paint((0.02, 0.02, 0.02))
        for _ in range(14):
            s, d = self.dice.uniform(-30, 45), self.dice.uniform(-road.half_m, road.half_m)
            for _ in range(6):
                self.strip(road, s, s + 1.1, d, d + 0.05, 0.0072, tar, "mark")
                s, d = s + 1.0, d + self.dice.uniform(-0.25, 0.25)

    def _markings(self, road: Road, n: int) -> None:
        white = self.paint((0.52, 0.52, 0.5), 0.7, noise=0.55)
        yellow = self.paint((0.5, 0.34, 0.05), 0.7, noise=0.5)
        _, low, high, _ = self.frame(road)
        clear = self.scene.clear_m(n)
        for s0, s1 in [(low, -clear - 5), (clear + 5, high)] if clear else [(low, high)]:
            if not road.median_m:
                self._middle(road, (s0, s1), white)
            for side in (-1, 1):
                edge = side * (road.half_m - 0.25)
                self.strip(road, s0, s1, edge - 0.05, edge + 0.05, 0.008, yellow if n % 2 else white, "mark")
                for lane in range(1, road.lanes):
                    d = side * (road.median_m / 2 + lane * road.lane_m)
                    for s in np.arange(s0, s1, 8.0):
                        self.strip(road, s, s + 3, d - 0.06, d + 0.06, 0.008, white, "mark")
        self._crossings(road, clear, white)

    def _crossings(self, road: Road, clear: float, white) -> None:
        """Where one walks over: at the corners, else where the scene has its zebra."""
        if clear:
            for end in (-1, 1):
                self._zebra(road, sorted((end * (clear + 0.6), end * (clear + 3.2))), white)
                if not self.scene.ring:
                    self._stop(road, clear, end, white)
        elif self.scene.name in ("market", "narrow"):
            self._zebra(road, [17, 20], white)
        elif self.scene.school:
            school.zone(self, road, self.scene.school)

    def _middle(self, road: Road, span: tuple[float, float], white) -> None:
        """Two lines on a wide road, a broken one on a narrow."""
        if road.lanes > 1:
            for d in (-0.14, 0.14):
                self.strip(road, *span, d - 0.06, d + 0.06, 0.008, white, "mark")
            return
        for s in np.arange(*span, 5.0):
            self.strip(road, s, s + 2, -0.06, 0.06, 0.008, white, "mark")

    def _zebra(self, road: Road, span: list[float], white) -> None:
        for d in np.arange(-road.half_m + 0.4, road.half_m - 0.2, 0.9):
            self.strip(road, *span, d - 0.22, d + 0.22, 0.008, white, "mark")

    def _stop(self, road: Road, clear: float, end: int, white) -> None:
        """The line to stop at, and the red box where motorcycles wait."""
        s0, s1 = sorted((end * (clear + 4.2), end * (clear + 4.55)))
        d0, d1 = sorted((end * 0.2, end * road.half_m))
        self.strip(road, s0, s1, d0, d1, 0.008, white, "mark")
        red = self.paint((0.3, 0.05, 0.04), 0.8, noise=0.5)
        s0, s1 = sorted((end * (clear + 4.6), end * (clear + 8.5)))
        d0, d1 = d0 if d0 < 0 else d0 + 0.2, d1 if d1 > 0 else d1 - 0.2
        self.strip(road, s0, s1, d0, d1, 0.0075, red, "mark")

    def _median(self, road: Road) -> None:
        at, low, high, turn = self.frame(road)
        x, y, _ = at((low + high) / 2, 0)
        self.box((x, y, 0.1), (high - low, road.median_m, 0.2), (0.3, 0.3, 0.28), turn, noise=0.25)
        self.box((x, y, 0.2), (high - low, road.median_m - 0.4, 0.06), (0.06, 0.09, 0.03), turn, noise=0.5)
        for s in np.arange(16.0, high * 0.7, 7.0):
            px, py, _ = at(s + self.dice.uniform(-1, 1), self.dice.uniform(-0.3, 0.3))
            self.tree(px, py, self.dice.uniform(3.4, 5.5))
        for s in np.arange(3, 60, 1.6):
            px, py, _ = at(s, self.dice.uniform(-0.4, 0.4))
            self.leaves([(px, py, 0.45)], 0.28, 70, 0.1)

    def _houses(self, road: Road, side: int, n: int) -> None:
        at, low, high, turn = self.frame(road)
        clear = self.scene.clear_m(n)
        eye = self.scene.camera.eye
        s = low
        while s < high:
            wide = float(self.dice.choice([4.5, 5.0, 6.0, 9.0]))
            tall = float(self.dice.choice([4.6, 6.6, 7.2, 9.8, 12.6], p=[0.3, 0.25, 0.2, 0.17, 0.08]))
            back = road.half_m + road.walk_m + float(self.dice.choice([0.3, 0.6, 2.2]))
            if clear and s < clear + 0.5 and s + wide > -clear - 0.5:
                s = clear + 0.5
                continue
            if self._schooled(side, s, s + wide):
                s = self.scene.school.span_m[1] + 0.1
                continue
            x, y, _ = at(s + wide / 2, side * back)
            near = math.dist((x, y), eye[:2]) < 75
            if math.dist((x, y), eye[:2]) < 130:
                self._house(at, (s, wide, tall), side, back, turn, near)
            s += wide + (float(self.dice.uniform(0.5, 4)) if self.dice.random() < 0.2 else 0.02)
        for _ in range(0 if self.scene.school else 9):
            k = self.dice.uniform(clear + 2, 45) * self.dice.choice([-1, 1] if clear else [1])
            if road.walk_m > 2:
                x, y, _ = at(k, side * (road.half_m + 0.7))
                if math.dist((x, y), eye[:2]) > 9 and self.dice.random() < 0.7:
                    self.tree(x, y, self.dice.uniform(4.2, 6.5))

    def _schooled(self, side: int, s0: float, s1: float) -> bool:
        """Whether a school stands there, along the road from s0 to s1."""
        one = self.scene.school
        return one is not None and one.side == side and s1 >= one.span_m[0] and s0 <= one.span_m[1]

    def _house(self, at, size, side, back, turn, near) -> None:
        s, wide, tall = size
        deep = 12.0
        wall = front(wide, tall, self.dice)
        x, y, _ = at(s + wide / 2, side * (back + deep / 2))
        tone = wall[0][:4].mean(axis=(0, 1)) * 1.3
        self.box((x, y, tall / 2), (wide, deep, tall), tone, turn, noise=0.2)
        s0, s1 = (s + wide, s) if side > 0 else (s, s + wide)  # from left to right, seen from the road
        d = side * (back - 0.02)
        quad = [at(s0, d, 0), at(s1, d, 0), at(s1, d, tall), at(s0, d, tall)]
        self.mesh(quad, [(0, 1, 2, 3)], self.paint((1, 1, 1), picture=wall), "front", uv=True)
        if tall < 7 and self.dice.random() < 0.6:  # a roof of tiles
            ridge = tall + 1.6
            tile = self.paint((0.26, 0.09, 0.05), 0.9, noise=0.35)
            p = [
                at(s, side * (back - 0.7), tall),
                at(s + wide, side * (back - 0.7), tall),
                at(s + wide, side * (back + 6), ridge),
                at(s, side * (back + 6), ridge),
            ]
            self.mesh(p, [(0, 1, 2, 3)], tile, "roof")
        if near:
            self._shop(at, (s, wide, tall), side * back, turn)

    def _shop(self, at, size, door, turn) -> None:
        """What stands out from a front: awning, sign, goods, a box for cooling. door: d of the front."""
        s, wide, tall = size
        side, back = math.copysign(1, door), abs(door)
        rgb = np.array(SIGNS[int(self.dice.integers(len(SIGNS)))]) * 0.8
        if self.dice.random() < 0.65:  # an awning
            w0, w1 = s + 0.2, s + wide - 0.2
            out = self.dice.uniform(1.0, 1.9)
            p = [
                at(w0, side * back, 3.0),
                at(w1, side * back, 3.0),
                at(w1, side * (back - out), 2.55),
                at(w0, side * (back - out), 2.55),
            ]
            self.mesh(p, [(0, 1, 2, 3)], self.paint(rgb, 0.8, noise=0.2), "awning")
        if self.dice.random() < 0.35:  # a sign across the pavement
            sign = np.ones((40, 30, 3)) * rgb
            letters(sign[6:20], np.clip(1 - rgb * 1.6, 0.03, 0.8), self.dice)
            k = s + wide * 0.8
            z = 3.9
            p = [
                at(k, side * (back - 1.2), z),
                at(k, side * back, z),
                at(k, side * back, z + 1.5),
                at(k, side * (back - 1.2), z + 1.5),
            ]
            paint = self.paint((1, 1, 1), picture=(sign.astype(np.float32), None))
            self.mesh(p, [(0, 1, 2, 3)], paint, "sign", uv=True)
        for _ in range(int(self.dice.integers(0, 5))):  # what stands before a shop
            k, d = s + self.dice.uniform(0.3, wide - 0.3), side * (back - self.dice.uniform(0.2, 0.9))
            x, y, _ = at(k, d)
            tall_m = self.dice.uniform(0.3, 1.2)
            tint = self.dice.uniform(0.03, 0.5, 3)
            size = (self.dice.uniform(0.3, 0.9), 0.4, tall_m)
            self.box((x, y, 0.13 + tall_m / 2), size, tint, turn + self.dice.uniform(-0.3, 0.3))
        if self.dice.random() < 0.6:
            x, y, _ = at(s + wide / 2, side * (back - 0.3))
            self.box((x, y, min(tall - 0.8, 5.0)), (0.8, 0.4, 0.6), (0.55, 0.55, 0.53), turn)

    def _poles(self, road: Road, side: int, n: int) -> None:
        at, low, high, turn = self.frame(road)
        clear = self.scene.clear_m(n)
        steel = (0.3, 0.31, 0.31)
        start = clear + 6 if clear else 6
        stands = [
            *np.arange(start, high * 0.8, 26.0),
            *[-k for k in np.arange(start if clear else 20, -low * 0.8, 26.0)],
        ]
        for k in stands:
            x, y, _ = at(k, side * (road.half_m + 0.55))
            if math.dist((x, y), self.scene.camera.eye[:2]) < 4:
                continue
            lx, ly, _ = at(k, side * (road.half_m - 1.3))
            self.rod((x, y, 0), (x, y, 7.6), 0.09, steel)
            self.rod((x, y, 7.6), (lx, ly, 8.1), 0.05, steel)
            glow = 30.0 * self.light.lamps or None
            self.box((lx, ly, 8.08), (0.6, 0.25, 0.12), (0.9, 0.85, 0.7), turn, glow=glow)
            self.lamps.append((lx, ly, 7.9, LAMP_W))
        if side > 0:
            self._wires(road, sorted(stands))
            if self.scene.lights:
                self._lights(road, clear)

    def _wires(self, road: Road, stands: list[float]) -> None:
        """Poles of the power company, and too many wires between them."""
        at, _, _, turn = self.frame(road)
        grey = (0.28, 0.28, 0.27)
        for k in stands:
            x, y, _ = at(k, road.half_m + 0.55)
            if math.dist((x, y), self.scene.camera.eye[:2]) >= 4:
                self.rod((x, y, 0), (x, y, 9.0), 0.13, grey, noise=0.2)
                self.box((x, y, 8.2), (0.1, 1.6, 0.1), grey, turn)
        rows = ((-0.7, 8.2), (0, 8.25), (0.7, 8.2), (0.1, 6.6), (0.12, 6.3), (0.16, 6.45), (0.05, 6.1))
        for a, b in pairwise(stands):
            for off, z in rows:
                d = road.half_m + 0.55 + off
                sag = self.dice.uniform(0.4, 1.0)
                curve = [at(a + (b - a) * t, d, z - 4 * sag * t * (1 - t)) for t in np.linspace(0, 1, 9)]
                for p, q in pairwise(curve):
                    self.rod(p, q, 0.016, (0.015, 0.015, 0.015), 4)

    def _lights(self, road: Road, clear: float) -> None:
        """The poles of the traffic lights; frame.py draws the lamps that are on."""
        at, _, _, turn = self.frame(road)
        for end in (-1, 1):
            x, y, _ = at(end * (clear + 3.6), end * (road.half_m + 0.6))
            ox, oy, _ = at(end * (clear + 3.6), end * (road.half_m - 2.6))
            self.rod((x, y, 0), (x, y, 5.6), 0.09, (0.5, 0.4, 0.05))
            self.rod((x, y, 5.5), (ox, oy, 5.8), 0.06, (0.5, 0.4, 0.05))
            self.box((ox, oy, 5.4), (0.34, 0.34, 1.0), (0.02, 0.02, 0.02), turn)
            self.box((x, y, 3.0), (0.3, 0.3, 0.9), (0.02, 0.02, 0.02), turn)

    def lamps_on(self, share: float) -> None:
        """Switch the street lamps on in Blender, and turn their watts into what shade.shade_users takes."""
        if share <= 0:
            self.lamps = []
            return
        for x, y, z, power in self.lamps:
            one = bpy.data.lights.new("lamp", "POINT")
            one.energy, one.color, one.shadow_soft_size = power * share, (1.0, 0.86, 0.66), 0.15
            at = bpy.data.objects.new("lamp", one)
            bpy.context.scene.collection.objects.link(at)
            at.location = (x, y, z - 0.15)
        self.lamps = [(x, y, z, p * share / (4 * math.pi**3)) for x, y, z, p in self.lamps]
