"""Blender's side of building: paints, boxes, rods, leaves. What is built with them stands in street.py."""

import math

import bpy
import numpy as np

from drill.scenes import Light


class Brush:
    """Adds solids to Blender's scene; draws what varies with a seed of its own."""

    def __init__(self, light: Light, seed: int) -> None:
        self.light = light
        self.dice = np.random.default_rng(seed * 7919 + 17)
        self._paints: dict[tuple[object, ...], bpy.types.Material] = {}

    # ---- paint
    def paint(self, rgb, rough=0.85, glow=None, picture=None, noise=0.0):
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
    def mesh(self, points, faces, paint, name="solid", uv=False, smooth=False):
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

    def box(self, c, s, rgb, turn=0.0, name="solid", **paint):
        signs = [(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
        ct, st = math.cos(turn), math.sin(turn)
        points = []
        for i, j, k in signs:
            x, y = i * s[0] / 2, j * s[1] / 2
            points.append((c[0] + x * ct - y * st, c[1] + x * st + y * ct, c[2] + k * s[2] / 2))
        faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        return self.mesh(points, faces, self.paint(rgb, **paint), name)

    def rod(self, p, q, r, rgb, sides=8, **paint):
        a, b = np.array(p, float), np.array(q, float)
        way = (b - a) / np.linalg.norm(b - a)
        side = np.cross(way, [0, 0, 1] if abs(way[2]) < 0.9 else [1, 0, 0])
        side /= np.linalg.norm(side)
        up = np.cross(side, way)
        ring = [
            math.cos(t) * side + math.sin(t) * up for t in np.linspace(0, 2 * math.pi, sides, endpoint=False)
        ]
        points = [a + r * v for v in ring] + [b + r * 0.75 * v for v in ring]
        faces = [(k, (k + 1) % sides, sides + (k + 1) % sides, sides + k) for k in range(sides)]
        return self.mesh(points, faces, self.paint(rgb, **paint), smooth=True)

    def tree(self, x, y, high) -> None:
        self.rod(
            (x, y, 0), (x + self.dice.uniform(-0.2, 0.2), y, high * 0.55), 0.14, (0.1, 0.075, 0.05), noise=0.3
        )
        crown = []
        for _ in range(7):
            a, r = self.dice.uniform(0, 6.28), high * 0.22 * self.dice.random()
            crown.append((x + r * math.cos(a), y + r * math.sin(a), high * self.dice.uniform(0.6, 0.95)))
        self.leaves(crown, high * 0.085, 420, 0.15)

    def leaves(self, clumps, spread, each, size) -> None:
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
        self.mesh(points, faces, self.paint(green, 0.6), "leaves")
