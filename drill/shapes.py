"""Meshes from parameters: boxes, ellipsoids, limbs, wheels, lofted bodies. Pure numpy, metres.

A mesh is a heap of triangles: corners, corner normals and a material per triangle. x is forward, y left, z
up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Vec = tuple[float, float, float]
CREASE = math.cos(math.radians(50))


@dataclass(frozen=True, slots=True)
class Mesh:
    """corners, normals: (T, 3, 3) float32; material: (T,) int32."""

    corners: np.ndarray
    normals: np.ndarray
    material: np.ndarray

    def moved(self, by: Vec, turn_rad: float = 0.0, scale: float = 1.0) -> "Mesh":
        """Turned about z, scaled, then shifted."""
        c, s = math.cos(turn_rad), math.sin(turn_rad)
        turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)
        at = self.corners @ turn.T * np.float32(scale) + np.array(by, np.float32)
        return Mesh(at, self.normals @ turn.T, self.material)

    @property
    def size(self) -> tuple[np.ndarray, np.ndarray]:
        """The least and greatest corner."""
        flat = self.corners.reshape(-1, 3)
        return flat.min(axis=0), flat.max(axis=0)


def joined(parts: Sequence[Mesh]) -> Mesh:
    return Mesh(
        np.concatenate([p.corners for p in parts]).astype(np.float32),
        np.concatenate([p.normals for p in parts]).astype(np.float32),
        np.concatenate([p.material for p in parts]).astype(np.int32),
    )


def solid(points: np.ndarray, faces: Sequence[Sequence[int]], material: Sequence[int] | int) -> Mesh:
    """A mesh from polygons; edges sharper than the crease angle stay sharp, others are smooth."""
    tris: list[tuple[int, int, int]] = []
    mats: list[int] = []
    for n, face in enumerate(faces):
        kind = material if isinstance(material, int) else material[n]
        for k in range(1, len(face) - 1):
            tris.append((face[0], face[k], face[k + 1]))
            mats.append(kind)
    index = np.array(tris)
    at = np.asarray(points, np.float64)[index]
    flat = np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0])
    area = np.linalg.norm(flat, axis=1)
    keep = area > 1e-9
    index, at, flat, area = index[keep], at[keep], flat[keep], area[keep]
    unit = flat / area[:, None]
    around: dict[int, list[int]] = {}
    for t, corner in enumerate(index):
        for v in corner:
            around.setdefault(int(v), []).append(t)
    normals = np.empty_like(at)
    for t, corner in enumerate(index):
        for k, v in enumerate(corner):
            near = around[int(v)]
            smooth = flat[near][unit[near] @ unit[t] > CREASE].sum(axis=0)
            normals[t, k] = smooth / (np.linalg.norm(smooth) + 1e-12)
    return Mesh(at.astype(np.float32), normals.astype(np.float32), np.array(mats, np.int32)[keep])


def box(c: Vec, s: Vec, material: int, tilt: float = 0.0, turn: float = 0.0) -> Mesh:
    """A box by centre and size; tilt about y, then turn about z, in radians."""
    signs = np.array([(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], float)
    points = signs * np.array(s) / 2
    ct, st, cz, sz = math.cos(tilt), math.sin(tilt), math.cos(turn), math.sin(turn)
    points = points @ np.array([[ct, 0, st], [0, 1, 0], [-st, 0, ct]]).T
    points = points @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]]).T + np.array(c)
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return solid(points, faces, material)


def revolved(rings: Sequence[tuple[Vec, float]], axis: Vec, material: int, sides: int = 8) -> Mesh:
    """A skin round a row of (centre, radius) rings that all face along `axis`; ends are closed."""
    way = np.array(axis, float) / np.linalg.norm(axis)
    side = np.cross(way, [0, 0, 1] if abs(way[2]) < 0.9 else [1, 0, 0])
    side /= np.linalg.norm(side)
    up = np.cross(side, way)
    angle = np.arange(sides) * 2 * math.pi / sides
    circle = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * up
    points = np.concatenate([np.array(c) + r * circle for c, r in rings])
    faces: list[tuple[int, ...]] = []
    for i in range(len(rings) - 1):
        for k in range(sides):
            a, b = i * sides + k, i * sides + (k + 1) % sides
            faces.append((a, a + sides, b + sides, b))
    last = (len(rings) - 1) * sides
    faces += [tuple(range(sides)), tuple(last + k for k in reversed(range(sides)))]
    mesh = solid(points, faces, material)
    centre = np.array(rings[len(rings) // 2][0])
    return outward(mesh, centre)


def outward(mesh: Mesh, centre: np.ndarray) -> Mesh:
    """Turn the mesh inside out where its faces look at the centre (closed, roughly convex shapes)."""
    middle = mesh.corners.mean(axis=1) - centre
    flat = np.cross(mesh.corners[:, 1] - mesh.corners[:, 0], mesh.corners[:, 2] - mesh.corners[:, 0])
    if float((middle * flat).sum()) < 0:
        return Mesh(mesh.corners[:, ::-1].copy(), -mesh.normals[:, ::-1], mesh.material)
    return mesh


def limb(p: Vec, q: Vec, r1: float, r2: float, material: int, sides: int = 7) -> Mesh:
    """A tapered limb with rounded ends."""
    a, b = np.array(p, float), np.array(q, float)
    way = (b - a) / (np.linalg.norm(b - a) + 1e-9)
    rings = [
        (tuple(a - way * r1 * 0.8), r1 * 0.45), (tuple(a - way * r1 * 0.2), r1),
        (tuple(b + way * r2 * 0.2), r2), (tuple(b + way * r2 * 0.8), r2 * 0.45),
    ]  # fmt: skip
    return revolved(rings, tuple(way), material, sides)


def ball(c: Vec, s: Vec, material: int, sides: int = 9, rings: int = 6, tilt: float = 0.0) -> Mesh:
    """An ellipsoid by centre and half axes, tilted about y."""
    rows: list[tuple[Vec, float]] = []
    for k in range(rings + 1):
        z = -math.cos(math.pi * k / rings)
        rows.append(((0.0, 0.0, z), max(0.02, math.sqrt(max(0.0, 1 - z * z)))))
    one = revolved(rows, (0, 0, 1), material, sides)
    scale = np.array(s, np.float32)
    ct, st = math.cos(tilt), math.sin(tilt)
    turn = np.array([[ct, 0, st], [0, 1, 0], [-st, 0, ct]], np.float32)
    normals = one.normals / scale
    normals /= np.linalg.norm(normals, axis=2, keepdims=True) + 1e-9
    return Mesh((one.corners * scale) @ turn.T + np.array(c, np.float32), normals @ turn.T, one.material)


def wheel(c: Vec, r: float, w: float, tyre: int, rim: int, sides: int = 14) -> Mesh:
    """A wheel that turns about y: a tyre with bevelled shoulders and a paler rim on both sides."""
    x, y, z = c
    rings = [((x, y + f * w / 2, z), r * g) for f, g in ((-1, 0.86), (-0.7, 1), (0.7, 1), (1, 0.86))]
    parts = [revolved(rings, (0, 1, 0), tyre, sides)]
    for s in (-1, 1):
        out = [((x, y + s * (w / 2 - 0.01), z), r * 0.6), ((x, y + s * (w / 2 + 0.012), z), r * 0.5)]
        parts.append(revolved(out, (0, float(s), 0), rim, 10))
    return joined(parts)


def hoop(c: Vec, r: float, thick: float, material: int, sides: int = 16) -> Mesh:
    """A thin tyre (bicycle, motorcycle): a torus that turns about y."""
    inner = 5
    points: list[Vec] = []
    faces: list[tuple[int, ...]] = []
    for u in range(sides):
        a = 2 * math.pi * u / sides
        for v in range(inner):
            b = 2 * math.pi * v / inner
            d = r - thick + thick * math.cos(b)
            points.append((c[0] + d * math.cos(a), c[1] + thick * math.sin(b), c[2] + d * math.sin(a)))
    for u in range(sides):
        for v in range(inner):
            i, j = u * inner, (u + 1) % sides * inner
            faces.append((i + v, i + (v + 1) % inner, j + (v + 1) % inner, j + v))
    mesh = solid(np.array(points), faces, material)
    hub = np.array(c)
    # A torus is not convex: look at the first triangle against the middle of its own ring.
    mid = mesh.corners[0].mean(axis=0) - hub
    ring = np.array([mid[0], 0, mid[2]])
    ring = ring / np.linalg.norm(ring) * (r - thick)
    flat = np.cross(mesh.corners[0, 1] - mesh.corners[0, 0], mesh.corners[0, 2] - mesh.corners[0, 0])
    if float((mid - ring) @ flat) < 0:
        return Mesh(mesh.corners[:, ::-1].copy(), -mesh.normals[:, ::-1], mesh.material)
    return mesh


Station = tuple[float, float, float, float, float, str, float]
"""x, belt z, top z, half width, half width at the top, skin to the next station, sill z.

Skin: "s" side windows, "w" a front or rear screen, "" or "p" sheet metal.
"""


def body(stations: Sequence[Station], paint: int, glass: int, dark: int) -> Mesh:
    """A car's body lofted through cross sections from tail to nose."""
    points: list[Vec] = []
    for x, belt, top, half, half_top, _, sill in stations:
        ring = [
            (0.0, sill), (half * 0.9, sill), (half, sill + (belt - sill) * 0.45), (half * 0.985, belt - 0.04),
            (half * 0.95, belt), (half_top, top - 0.05), (half_top * 0.82, top), (0.0, top + 0.02),
        ]  # fmt: skip
        ring = ring + [(-y, z) for y, z in ring[-2:0:-1]]
        points += [(x, y, z) for y, z in ring]
    n = 14
    faces: list[tuple[int, ...]] = []
    mats: list[int] = []
    for i in range(len(stations) - 1):
        skin = stations[i][5]
        for k in range(n):
            a, b = i * n + k, i * n + (k + 1) % n
            faces.append((a, b, b + n, a + n))
            band = k if k < 7 else 13 - k
            pane = (skin == "s" and band == 4) or (skin == "w" and band in (5, 6))
            mats.append(glass if pane else dark if band == 0 else paint)
    faces += [tuple(range(n)), tuple((len(stations) - 1) * n + k for k in reversed(range(n)))]
    mats += [paint, paint]
    mesh = solid(np.array(points), faces, mats)
    return outward(mesh, np.array([0.0, 0.0, 0.9]))
