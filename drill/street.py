"""Builds the street in Blender: ground, markings, houses, trees, poles, wires, lamps."""

import math

import bpy
import numpy as np

from drill.facade import front, letters, SIGNS
from drill.scenes import Light, Road, Scene

LAMP_W = 420.0


class Street:
    """One scene's still part. `lamps` (x, y, z, power for raster.shade_users) are the street's lights."""

    def __init__(self, scene: Scene, light: Light, seed: int) -> None:
        self.scene, self.light = scene, light
        self.dice = np.random.default_rng(seed * 7919 + 17)
        self.lamps: list[tuple[float, float, float, float]] = []
        self._paints: dict[tuple[object, ...], bpy.types.Material] = {}

    def build(self) -> None:
        self._ground()
        for n, road in enumerate(self.scene.roads):
            self._markings(road, n)
            for side in (-1, 1):
                self._houses(road, side, n)
                self._poles(road, side, n)
            if self.scene.trees:
                self._median(road)
        for road in self.scene.roads:
            for end in (road.a, road.b):
                x, y = end
                self._box((x * 1.05, y * 1.05, 5), (40 if x == 0 else 10, 40 if y == 0 else 10, 10), (0.3, 0.29, 0.27))

    # ---- paint
    def _paint(self, rgb, rough=0.85, glow=None, picture=None, noise=0.0):
        key = (tuple(np.round(rgb, 3)), rough, glow, noise) if picture is None else None
        if key in self._paints:
            return self._paints[key]
        m = bpy.data.materials.new("paint")
        m.use_nodes = True
        tree = m.node_tree
        b = tree.nodes["Principled BSDF"]
        b.inputs["Base Color"].default_value = (*[float(c) for c in rgb], 1)
        b.inputs["Roughness"].default_value = rough
        if glow:
            b.inputs["Emission Color"].default_value = (*rgb, 1)
            b.inputs["Emission Strength"].default_value = glow
        if noise:
            self._noisy(tree, b, rgb, noise)
        if picture is not None:
            self._pictured(tree, b, *picture)
        if key:
            self._paints[key] = m
        return m

    def _noisy(self, tree, b, rgb, amount) -> None:
        at = tree.nodes.new("ShaderNodeTexCoord")
        mixed = None
        for scale, share in ((0.09, 0.5), (0.8, 0.5), (14.0, 0.35)):
            n = tree.nodes.new("ShaderNodeTexNoise")
            n.inputs["Scale"].default_value, n.inputs["Detail"].default_value = scale, 8
            tree.links.new(at.outputs["Object"], n.inputs["Vector"])
            if mixed is None:
                mixed = n.outputs["Fac"]
                continue
            mix = tree.nodes.new("ShaderNodeMix")
            mix.inputs[0].default_value = share
            tree.links.new(mixed, mix.inputs[2])
            tree.links.new(n.outputs["Fac"], mix.inputs[3])
            mixed = mix.outputs[0]
        ramp = tree.nodes.new("ShaderNodeValToRGB")
        ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.3, 0.7
        ramp.color_ramp.elements[0].color = (*[c * (1 - amount) for c in rgb], 1)
        ramp.color_ramp.elements[1].color = (*[min(1, c * (1 + amount)) for c in rgb], 1)
        tree.links.new(mixed, ramp.inputs["Fac"])
        tree.links.new(ramp.outputs["Color"], b.inputs["Base Color"])
        if self.light.wet and amount > 0.3:
            rough = tree.nodes.new("ShaderNodeMapRange")
            rough.inputs[1].default_value, rough.inputs[2].default_value = 0.4, 0.62
            rough.inputs[3].default_value, rough.inputs[4].default_value = 0.08, 0.5
            tree.links.new(mixed, rough.inputs[0])
            tree.links.new(rough.outputs[0], b.inputs["Roughness"])

    def _pictured(self, tree, b, colour, glow) -> None:
        for array, name in ((colour, "Base Color"), (glow, "Emission Color")):
            if array is None or (name == "Emission Color" and not self.light.lamps):
                continue
            h, w = array.shape[:2]
            image = bpy.data.images.new("front", w, h, float_buffer=True)
            image.colorspace_settings.name = "Non-Color"
            rgba = np.ones((h, w, 4), np.float32)
            rgba[..., :3] = array[::-1]
            image.pixels.foreach_set(rgba.ravel())
            node = tree.nodes.new("ShaderNodeTexImage")
            node.image = image
            tree.links.new(node.outputs["Color"], b.inputs[name])
            if name == "Emission Color":
                b.inputs["Emission Strength"].default_value = 0.5 * self.light.lamps

    # ---- shapes
    def _mesh(self, points, faces, paint, name="solid", uv=False, smooth=False):
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata([tuple(map(float, p)) for p in points], [], faces)
        mesh.materials.append(paint)
        if smooth:
            mesh.polygons.foreach_set("use_smooth", [True] * len(faces))
        if uv:
            layer = mesh.uv_layers.new()
            for k, c in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)] * len(faces)):
                layer.data[k].uv = c
        one = bpy.data.objects.new(name, mesh)
        bpy.context.scene.collection.objects.link(one)
        return one

    def _box(self, c, s, rgb, turn=0.0, name="solid", **paint):
        signs = [(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
        ct, st = math.cos(turn), math.sin(turn)
        points = []
        for i, j, k in signs:
            x, y = i * s[0] / 2, j * s[1] / 2
            points.append((c[0] + x * ct - y * st, c[1] + x * st + y * ct, c[2] + k * s[2] / 2))
        faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        return self._mesh(points, faces, self._paint(rgb, **paint), name)

    def _rod(self, p, q, r, rgb, sides=8, **paint):
        a, b = np.array(p, float), np.array(q, float)
        way = (b - a) / np.linalg.norm(b - a)
        side = np.cross(way, [0, 0, 1] if abs(way[2]) < 0.9 else [1, 0, 0])
        side /= np.linalg.norm(side)
        up = np.cross(side, way)
        ring = [math.cos(t) * side + math.sin(t) * up for t in np.linspace(0, 2 * math.pi, sides, endpoint=False)]
        points = [a + r * v for v in ring] + [b + r * 0.75 * v for v in ring]
        faces = [(k, (k + 1) % sides, sides + (k + 1) % sides, sides + k) for k in range(sides)]
        return self._mesh(points, faces, self._paint(rgb, **paint), smooth=True)

    # ---- the street's own frame: s along the road from its middle, d to the right of it
    def _frame(self, road: Road):
        a, b = np.array(road.a), np.array(road.b)
        way = (b - a) / np.linalg.norm(b - a)
        right = np.array([way[1], -way[0]])
        origin = np.array([0.0, 0.0])
        low, high = float((a - origin) @ way), float((b - origin) @ way)
        return (lambda s, d, z=0.0: (*(origin + s * way + d * right), z)), low, high, math.atan2(way[1], way[0])

    def _clear(self, n: int) -> float:
        """How far from the middle the other road's pavement reaches; 0 where there is none."""
        others = [r for k, r in enumerate(self.scene.roads) if k != n]
        return max((r.half_m + r.walk_m for r in others), default=0.0)

    def _strip(self, road, s0, s1, d0, d1, z, paint, name):
        at = self._frame(road)[0]
        return self._mesh([at(s0, d0, z), at(s1, d0, z), at(s1, d1, z), at(s0, d1, z)], [(3, 2, 1, 0)], paint, name)

    def _ground(self) -> None:
        asphalt = self._paint((0.075, 0.075, 0.076), 0.8, noise=0.42)
        paving = self._paint((0.27, 0.25, 0.22), 0.9, noise=0.3)
        far = self._paint((0.16, 0.15, 0.12), 0.95, noise=0.3)
        self._mesh([(-300, -300, -0.05), (300, -300, -0.05), (300, 300, -0.05), (-300, 300, -0.05)], [(0, 1, 2, 3)], far, "ground")
        for n, road in enumerate(self.scene.roads):
            _, low, high, turn = self._frame(road)
            clear = self._clear(n)
            self._strip(road, low, high, -road.half_m, road.half_m, 0.002 * n, asphalt, "ground")
            for side in (-1, 1):
                for s0, s1 in ([(low, -clear), (clear, high)] if clear else [(low, high)]):
                    d0, d1 = side * road.half_m, side * (road.half_m + road.walk_m)
                    self._strip(road, s0, s1, min(d0, d1), max(d0, d1), 0.13, paving, "ground")
                    for k in range(int(s0), int(s1), 1):  # painted kerb stones, black and white, as everywhere
                        x, y, _ = self._frame(road)[0](k + 0.5, d0)
                        if math.dist((x, y), self.scene.camera.eye[:2]) < 75:
                            pale = (0.5, 0.5, 0.48) if k % 2 else (0.07, 0.07, 0.07)
                            self._box((x, y, 0.07), (0.99, 0.16, 0.17), pale, turn, noise=0.25)
            for _ in range(22):  # patches and oil
                s, d = self.dice.uniform(-40, 60), self.dice.uniform(-road.half_m + 1.2, road.half_m - 1.2)
                long, wide = self.dice.uniform(0.8, 6), self.dice.uniform(0.5, 1.1)
                dark = self._paint((float(self.dice.choice([0.04, 0.05, 0.1])),) * 3, 0.8, noise=0.4)
                self._strip(road, s, s + long, d - wide, d + wide, 0.004 + 0.0003 * self.dice.integers(1, 9), dark, "mark")
            for _ in range(14):  # cracks filled with tar
                s, d = self.dice.uniform(-30, 45), self.dice.uniform(-road.half_m, road.half_m)
                for _ in range(6):
                    self._strip(road, s, s + 1.1, d, d + 0.05, 0.0072, self._paint((0.02, 0.02, 0.02)), "mark")
                    s, d = s + 1.0, d + self.dice.uniform(-0.25, 0.25)

    def _markings(self, road: Road, n: int) -> None:
        white = self._paint((0.52, 0.52, 0.5), 0.7, noise=0.55)
        yellow = self._paint((0.5, 0.34, 0.05), 0.7, noise=0.5)
        _, low, high, _ = self._frame(road)
        clear = self._clear(n)
        spans = [(low, -clear - 5), (clear + 5, high)] if clear else [(low, high)]
        for s0, s1 in spans:
            if not road.median_m:
                for d in ((-0.14, 0.14) if road.lanes > 1 else (0.0,)):
                    if road.lanes > 1:
                        self._strip(road, s0, s1, d - 0.06, d + 0.06, 0.008, white, "mark")
                    else:
                        for s in np.arange(s0, s1, 5.0):
                            self._strip(road, s, s + 2, -0.06, 0.06, 0.008, white, "mark")
            for side in (-1, 1):
                edge = side * (road.half_m - 0.25)
                self._strip(road, s0, s1, edge - 0.05, edge + 0.05, 0.008, yellow if n % 2 else white, "mark")
                for lane in range(1, road.lanes):
                    d = side * (road.median_m / 2 + lane * road.lane_m)
                    for s in np.arange(s0, s1, 8.0):
                        self._strip(road, s, s + 3, d - 0.06, d + 0.06, 0.008, white, "mark")
        if clear:
            for end in (-1, 1):
                for d in np.arange(-road.half_m + 0.4, road.half_m - 0.2, 0.9):
                    s0, s1 = sorted((end * (clear + 0.6), end * (clear + 3.2)))
                    self._strip(road, s0, s1, d - 0.22, d + 0.22, 0.008, white, "mark")
                s0, s1 = sorted((end * (clear + 4.2), end * (clear + 4.55)))
                d0, d1 = sorted((end * 0.2, end * road.half_m))
                self._strip(road, s0, s1, d0, d1, 0.008, white, "mark")
                red = self._paint((0.3, 0.05, 0.04), 0.8, noise=0.5)  # the red box where motorcycles wait
                s0, s1 = sorted((end * (clear + 4.6), end * (clear + 8.5)))
                self._strip(road, s0, s1, d0 if d0 < 0 else d0 + 0.2, d1 if d1 > 0 else d1 - 0.2, 0.0075, red, "mark")
        elif self.scene.name in ("market", "narrow"):
            for d in np.arange(-road.half_m + 0.4, road.half_m - 0.2, 0.9):
                self._strip(road, 17, 20, d - 0.22, d + 0.22, 0.008, white, "mark")

    def _median(self, road: Road) -> None:
        at, low, high, turn = self._frame(road)
        x, y, _ = at((low + high) / 2, 0)
        self._box((x, y, 0.1), (high - low, road.median_m, 0.2), (0.3, 0.3, 0.28), turn, noise=0.25)
        self._box((x, y, 0.2), (high - low, road.median_m - 0.4, 0.06), (0.06, 0.09, 0.03), turn, noise=0.5)
        for s in np.arange(16.0, high * 0.7, 7.0):
            px, py, _ = at(s + self.dice.uniform(-1, 1), self.dice.uniform(-0.3, 0.3))
            self._tree(px, py, self.dice.uniform(3.4, 5.5))
        for s in np.arange(3, 60, 1.6):
            px, py, _ = at(s, self.dice.uniform(-0.4, 0.4))
            self._leaves([(px, py, 0.45)], 0.28, 70, 0.1)

    def _tree(self, x, y, high) -> None:
        self._rod((x, y, 0), (x + self.dice.uniform(-0.2, 0.2), y, high * 0.55), 0.14, (0.1, 0.075, 0.05), noise=0.3)
        crown = []
        for _ in range(7):
            a, r = self.dice.uniform(0, 6.28), high * 0.22 * self.dice.random()
            crown.append((x + r * math.cos(a), y + r * math.sin(a), high * self.dice.uniform(0.6, 0.95)))
        self._leaves(crown, high * 0.085, 420, 0.15)

    def _leaves(self, clumps, spread, each, size) -> None:
        points, faces = [], []
        for clump in clumps:
            for _ in range(each):
                p = np.array(clump) + self.dice.standard_normal(3) * spread
                u, v = self.dice.standard_normal((2, 3))
                u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
                n, k = len(points), size * self.dice.uniform(0.6, 1.3)
                points += [p + u * k, p + v * k * 0.6, p - u * k, p - v * k * 0.6]
                faces.append((n, n + 1, n + 2, n + 3))
        green = [(0.045, 0.1, 0.022), (0.07, 0.13, 0.03), (0.03, 0.07, 0.02)][int(self.dice.integers(3))]
        self._mesh(points, faces, self._paint(green, 0.6), "leaves")

    def _houses(self, road: Road, side: int, n: int) -> None:
        at, low, high, turn = self._frame(road)
        clear = self._clear(n)
        eye = self.scene.camera.eye
        s = low
        while s < high:
            wide = float(self.dice.choice([4.5, 5.0, 6.0, 9.0]))
            tall = float(self.dice.choice([4.6, 6.6, 7.2, 9.8, 12.6], p=[0.3, 0.25, 0.2, 0.17, 0.08]))
            back = road.half_m + road.walk_m + float(self.dice.choice([0.3, 0.6, 2.2]))
            if clear and s < clear + 0.5 and s + wide > -clear - 0.5:
                s = clear + 0.5
                continue
            x, y, _ = at(s + wide / 2, side * back)
            near = math.dist((x, y), eye[:2]) < 75
            if math.dist((x, y), eye[:2]) < 130:
                self._house(at, (s, wide, tall), side, back, turn, near)
            s += wide + (float(self.dice.uniform(0.5, 4)) if self.dice.random() < 0.2 else 0.02)
        for _ in range(9):
            k = self.dice.uniform(clear + 2, 45) * self.dice.choice([-1, 1] if clear else [1])
            if road.walk_m > 2:
                x, y, _ = at(k, side * (road.half_m + 0.7))
                if math.dist((x, y), eye[:2]) > 9 and self.dice.random() < 0.7:
                    self._tree(x, y, self.dice.uniform(4.2, 6.5))

    def _house(self, at, size, side, back, turn, near) -> None:
        s, wide, tall = size
        deep = 12.0
        wall = front(wide, tall, self.dice)
        x, y, _ = at(s + wide / 2, side * (back + deep / 2))
        tone = wall[0][:4].mean(axis=(0, 1)) * 1.3
        self._box((x, y, tall / 2), (wide, deep, tall), tone, turn, noise=0.2)
        order = ((s, side), (s + wide, side)) if side > 0 else ((s + wide, side), (s, side))
        (s0, _), (s1, _) = order if side < 0 else order[::-1]
        d = side * (back - 0.02)
        quad = [at(s0, d, 0), at(s1, d, 0), at(s1, d, tall), at(s0, d, tall)]
        self._mesh(quad, [(0, 1, 2, 3)], self._paint((1, 1, 1), picture=wall), "front", uv=True)
        if tall < 7 and self.dice.random() < 0.6:  # a roof of tiles
            ridge = tall + 1.6
            tile = self._paint((0.26, 0.09, 0.05), 0.9, noise=0.35)
            p = [at(s, side * (back - 0.7), tall), at(s + wide, side * (back - 0.7), tall), at(s + wide, side * (back + 6), ridge), at(s, side * (back + 6), ridge)]
            self._mesh(p, [(0, 1, 2, 3)], tile, "roof")
        if not near:
            return
        rgb = np.array(SIGNS[int(self.dice.integers(len(SIGNS)))]) * 0.8
        if self.dice.random() < 0.65:  # an awning
            w0, w1 = s + 0.2, s + wide - 0.2
            out = self.dice.uniform(1.0, 1.9)
            p = [at(w0, side * back, 3.0), at(w1, side * back, 3.0), at(w1, side * (back - out), 2.55), at(w0, side * (back - out), 2.55)]
            self._mesh(p, [(0, 1, 2, 3)], self._paint(rgb, 0.8, noise=0.2), "awning")
        if self.dice.random() < 0.35:  # a sign across the pavement
            sign = np.ones((40, 30, 3)) * rgb
            letters(sign[6:20], np.clip(1 - rgb * 1.6, 0.03, 0.8), self.dice)
            k = s + wide * 0.8
            z = 3.9
            p = [at(k, side * (back - 1.2), z), at(k, side * back, z), at(k, side * back, z + 1.5), at(k, side * (back - 1.2), z + 1.5)]
            self._mesh(p, [(0, 1, 2, 3)], self._paint((1, 1, 1), picture=(sign.astype(np.float32), None)), "sign", uv=True)
        for _ in range(int(self.dice.integers(0, 5))):  # what stands before a shop
            k, d = s + self.dice.uniform(0.3, wide - 0.3), side * (back - self.dice.uniform(0.2, 0.9))
            x, y, _ = at(k, d)
            tall_m = self.dice.uniform(0.3, 1.2)
            tint = self.dice.uniform(0.03, 0.5, 3)
            self._box((x, y, 0.13 + tall_m / 2), (self.dice.uniform(0.3, 0.9), 0.4, tall_m), tint, turn + self.dice.uniform(-0.3, 0.3))
        if self.dice.random() < 0.6:
            x, y, _ = at(s + wide / 2, side * (back - 0.3))
            self._box((x, y, min(tall - 0.8, 5.0)), (0.8, 0.4, 0.6), (0.55, 0.55, 0.53), turn)

    def _poles(self, road: Road, side: int, n: int) -> None:
        at, low, high, turn = self._frame(road)
        clear = self._clear(n)
        grey, steel = (0.28, 0.28, 0.27), (0.3, 0.31, 0.31)
        start = clear + 6 if clear else 6
        stands = [*np.arange(start, high * 0.8, 26.0), *[-k for k in np.arange(start if clear else 20, -low * 0.8, 26.0)]]
        for k in stands:
            x, y, _ = at(k, side * (road.half_m + 0.55))
            if math.dist((x, y), self.scene.camera.eye[:2]) < 4:
                continue
            if side > 0:
                self._rod((x, y, 0), (x, y, 9.0), 0.13, grey, noise=0.2)
                bx, by, _ = at(k, side * (road.half_m + 0.55) - 0.0)
                self._box((bx, by, 8.2), (0.1, 1.6, 0.1), grey, turn)
            lx, ly, _ = at(k, side * (road.half_m - 1.3))
            self._rod((x, y, 0), (x, y, 7.6), 0.09, steel)
            self._rod((x, y, 7.6), (lx, ly, 8.1), 0.05, steel)
            self._box((lx, ly, 8.08), (0.6, 0.25, 0.12), (0.9, 0.85, 0.7), turn, glow=30.0 * self.light.lamps or None)
            self.lamps.append((lx, ly, 7.9, LAMP_W))
        if side > 0:
            ends = sorted(stands)
            for a, b in zip(ends, ends[1:], strict=False):
                for off, z in ((-0.7, 8.2), (0, 8.25), (0.7, 8.2), (0.1, 6.6), (0.12, 6.3), (0.16, 6.45), (0.05, 6.1)):
                    d = side * (road.half_m + 0.55) + off
                    sag = self.dice.uniform(0.4, 1.0)
                    curve = [at(a + (b - a) * t, d, z - 4 * sag * t * (1 - t)) for t in np.linspace(0, 1, 9)]
                    for p, q in zip(curve, curve[1:], strict=False):
                        self._rod(p, q, 0.016, (0.015, 0.015, 0.015), 4)
        if self.scene.lights:
            for end in (-1, 1):
                d = -end * (road.half_m + 0.6) * -1 if side > 0 else None
                if d is None:
                    continue
                x, y, _ = at(end * (clear + 3.6), end * (road.half_m + 0.6) * 1.0)
                ox, oy, _ = at(end * (clear + 3.6), end * (road.half_m - 2.6))
                self._rod((x, y, 0), (x, y, 5.6), 0.09, (0.5, 0.4, 0.05))
                self._rod((x, y, 5.5), (ox, oy, 5.8), 0.06, (0.5, 0.4, 0.05))
                self._box((ox, oy, 5.4), (0.34, 0.34, 1.0), (0.02, 0.02, 0.02), turn)
                self._box((x, y, 3.0), (0.3, 0.3, 0.9), (0.02, 0.02, 0.02), turn)

    def lamps_on(self, share: float) -> None:
        """Switch the street lamps on in Blender, and turn their watts into what raster.shade_users takes."""
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
