"""Composes one frame: who is where, drawn over the still street, with what of them is to be seen."""

import math
from typing import Final

import numpy as np

from drill import lens, raster
from drill.dress import dress
from drill.motion import Play, User
from drill.scenes import LIGHTS, Scene, sun_of
from drill.truth import Sight
from drill.users import MAKES, SHINE, build

MAP: Final = 2048
SPAN_M: Final = 100.0
LEAST_PX: Final = 14
"""A road user of fewer pixels than this (at twice the picture's size) has no box."""
STILL: Final = np.eye(3)


class Painter:
    """Draws the frames of one clip. Made once: plate, shadow of the houses, rays."""

    def __init__(self, scene: Scene, light: str, seed: int, plate: dict[str, np.ndarray], played: Play) -> None:
        self.scene, self.light, self.seed, self.played = scene, LIGHTS[light], seed, played
        self.full, self.dim = plate["full"].astype(np.float32), plate["dim"].astype(np.float32)
        self.albedo, self.depth0 = plate["albedo"].astype(np.float32), plate["depth"].astype(np.float32)
        self.lamps = plate["lamps"].astype(np.float64) * [1, 1, 1, 1.8]  # what the street throws back, too
        self.height, self.width = self.depth0.shape
        self.view = scene.camera.view()
        self.focal = scene.camera.focal(self.width)
        self.centre = np.array([self.width / 2, self.height / 2])
        self.eye = np.array(scene.camera.eye)
        i, j = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        ahead = np.stack([(i - self.centre[0]) / self.focal, (j - self.centre[1]) / self.focal, np.ones_like(i)], axis=2)
        self.rays = (ahead @ self.view[:, :3]).astype(np.float32)
        self.sun = sun_of(self.light)
        side = np.cross(self.sun, [0, 0, 1.0])
        side /= np.linalg.norm(side)
        self.sunward = np.stack([side, np.cross(self.sun, side), self.sun])
        target = np.array(scene.camera.target)
        away = target - self.eye
        self.origin = np.array([self.eye[0], self.eye[1], 0]) + np.array([away[0], away[1], 0]) / np.hypot(away[0], away[1]) * 36
        self.step = SPAN_M / MAP
        self.still = np.full((MAP, MAP), -1e6, np.float32)
        if max(self.light.sun_rgb) > 0:
            raster.cast(plate["still"], STILL, np.zeros(3), self.sunward, self.origin, self.step, self.still)
        shape = (self.height, self.width)
        # Taken once: fresh pages for every frame cost more than what is drawn into them.
        self._depth, self._owner = np.empty(shape, np.float32), np.empty(shape, np.int32)
        self._part, self._normal = np.empty(shape, np.int16), np.empty((*shape, 3), np.float32)
        self._lit, self._stamp = np.empty((*shape, 3), np.float32), np.empty(shape, np.int32)
        self._moving = np.empty((MAP, MAP), np.float32)
        self.colours = {u.id: dress(u.make, u.variant, np.random.default_rng(u.dice)) for u in played.users}

    def paint(self, frame: int) -> tuple[np.ndarray, list[Sight]]:
        """The picture (h / 2, w / 2, 3) uint8 BGR, and who is seen in it."""
        now = [(u, u.pose[frame]) for u in self.played.users if frame in u.pose and self._near(u.pose[frame])]
        placed = [(u, build(u.make, self._variant(u, frame)), *self._pose(u, p)) for u, p in now]
        depth, normal, part, owner, moving, lit = self._depth, self._normal, self._part, self._owner, self._moving, self._lit
        depth[...] = self.depth0
        owner.fill(0)
        moving.fill(-1e6)
        feet = np.zeros((len(placed), 6))
        glow = np.zeros((len(placed) + 1, 2))
        colours = np.zeros((len(placed) + 1, len(SHINE), 3), np.float32)
        for n, (u, mesh, rot, at) in enumerate(placed, 1):
            raster.draw(mesh.corners, mesh.normals, mesh.material, rot, at, n, self.view, self.focal, self.centre, depth, normal, part, owner)
            raster.cast(mesh.corners, rot, at, self.sunward, self.origin, self.step, moving)
            make = MAKES[u.make]
            feet[n - 1] = (at[0], at[1], rot[0, 0], rot[1, 0], make.length_m * 0.46, make.width_m * (0.4 if make.width_m > 1 else 0.2))
            colours[n] = self.colours[u.id]
            glow[n] = self._glow(u, frame)
        raster.darken(self.full, self.dim, self.depth0, self.rays, self.eye, self.sunward, self.origin, self.step, moving, feet, lit)
        if self.light.heads:
            raster.beam(self.albedo, self.depth0, self.rays, self.eye, self._heads(placed), lit)
        sky = np.array(self.light.sky_rgb) * 0.6 + np.array(self.light.haze_rgb) * 0.4
        sun = np.array(self.light.sun_rgb)
        ground = (sun * self.sun[2] / np.pi + sky) * 0.1
        raster.shade_users(
            depth, normal, part, owner, colours, SHINE, glow, self.rays, self.eye, self.sun, self.sunward, self.origin, self.step,
            self.still, moving, sun, sky * 0.92, ground, self.lamps.reshape(-1, 4), np.array([1.0, 0.86, 0.66]), lit,
        )  # fmt: skip
        self._signals(frame, depth, lit)
        raster.veil(depth, self.light.haze_m, np.array(self.light.haze_rgb, np.float32), lit)
        sway = lens.shake(frame, self.seed)
        return self._develop(lit, frame, sway), self._sights(placed, owner, sway, frame)

    def _near(self, pose: tuple[float, float, float, float]) -> bool:
        x, y, z = self.view @ np.array([pose[0], pose[1], 0.8, 1.0])
        return 0.5 < z < 130 and abs(x) < z * 1.1 + 9

    @staticmethod
    def _variant(u: User, frame: int) -> int:
        """People walk: their steps are the variants of their shape."""
        if u.make == "pedestrian":
            return (u.dice + int(frame * 1.1)) % 6 if u.pose[frame][3] > 0.2 else 0
        return u.variant

    def _pose(self, u: User, pose: tuple[float, float, float, float]) -> tuple[np.ndarray, np.ndarray]:
        x, y, yaw, _ = pose
        c, s = math.cos(yaw), math.sin(yaw)
        on_walk = u.make == "pedestrian" or u.standing
        z = 0.13 if on_walk and any(self._on_pavement(x, y, n) for n in range(len(self.scene.roads))) else 0.0
        return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]]), np.array([x, y, z])

    def _on_pavement(self, x: float, y: float, n: int) -> bool:
        road = self.scene.roads[n]
        off = abs(x) if road.a[0] == road.b[0] else abs(y)
        return road.half_m < off

    def _glow(self, u: User, frame: int) -> tuple[float, float]:
        if u.standing or MAKES[u.make].kind in ("pedestrian", "bicycle"):
            return 0.0, 0.0
        heads = self.light.heads
        speed, before = u.pose[frame][3], u.pose.get(frame - 3, u.pose[frame])[3]
        brake = 2.2 if speed < before - 0.35 or speed < 0.3 else 0.25
        head = 16.0 * heads if heads else (2.2 if u.make == "motorcycle" and u.dice % 5 else 0.0)
        return head, brake * (0.35 + heads * 0.5)

    def _heads(self, placed: list) -> np.ndarray:
        rows = []
        for u, _, rot, at in placed:
            if u.standing or MAKES[u.make].kind in ("pedestrian", "bicycle") or u.make == "becak":
                continue
            long = MAKES[u.make].length_m / 2
            power = (0.5 if u.make == "motorcycle" else 0.8) * self.light.heads
            rows.append((at[0] + rot[0, 0] * long, at[1] + rot[1, 0] * long, 0.7, rot[0, 0], rot[1, 0], power))
        return np.array(rows, float).reshape(-1, 6)

    def _signals(self, frame: int, depth: np.ndarray, lit: np.ndarray) -> None:
        """The lamps of the traffic lights, as SUMO has switched them: small discs where their poles stand."""
        state = self.played.signals[frame] if self.played.signals else ""
        if not state:
            return
        road = self.scene.roads[0]
        clear = self.scene.roads[1].half_m + self.scene.roads[1].walk_m
        third = len(state) // 4
        for end, letter in ((1, state[0]), (-1, state[third * 2])):
            n = "ryGg".find(letter)
            colour = ((6.0, 0.2, 0.1), (5.0, 3.0, 0.2), (0.2, 5.0, 2.5), (0.2, 5.0, 2.5))[max(0, n)]
            z = (5.72, 5.4, 5.08, 5.08)[max(0, n)]
            x, y = (end * (road.half_m - 2.6), end * (clear + 3.6) - end * -0.2)
            px, py, pz = self.view @ np.array([x, y, z, 1.0])
            if pz < 1 or end == -1 and y > self.eye[1]:
                continue
            u, v = self.centre[0] + self.focal * px / pz, self.centre[1] + self.focal * py / pz
            r = max(1.5, 0.11 * self.focal / pz)
            if not (r < u < self.width - r and r < v < self.height - r):
                continue
            j0, i0, k = max(0, int(v - r)), max(0, int(u - r)), int(2 * r) + 3
            jj, ii = np.ogrid[j0 : min(self.height, j0 + k), i0 : min(self.width, i0 + k)]
            patch = (slice(j0, j0 + k), slice(i0, i0 + k))
            disc = ((ii - u) ** 2 + (jj - v) ** 2 < r * r) & (depth[patch] > pz - 0.6)
            lit[patch][disc] = colour

    def _develop(self, lit: np.ndarray, frame: int, sway: tuple[float, float]) -> np.ndarray:
        size = (self.width // 2, self.height // 2)
        picture = lens.expose(lit, self.light, size, sway)
        if self.light.wet:
            picture = lens.rain(picture, frame, self.seed)
        done = lens.finish(picture, frame, self.seed, self.light.heads > 0.8)
        hour, minute = (int(k) for k in self.light.clock.split(":"))
        total = hour * 3600 + minute * 60 + self.seed % 60 + frame // 10
        clock = f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"
        return lens.write_on(done, self.scene.title, clock, "2026-11-24")

    def _sights(self, placed: list, owner: np.ndarray, sway: tuple[float, float], frame: int) -> list[Sight]:
        found = raster.seen(owner, len(placed))
        stamp = self._stamp
        stamp.fill(0)
        shift = np.array([sway[0] * 2 / self.width, sway[1] * 2 / self.height] * 2)
        scale = np.array([self.width, self.height] * 2, float)
        out: list[Sight] = []
        for n, (u, mesh, rot, at) in enumerate(placed, 1):
            if found[n, 0] < LEAST_PX:
                continue
            alone = raster.cover(mesh.corners, rot, at, self.view, self.focal, self.centre, stamp, n)
            share = found[n, 0] / max(1, alone[0])
            whole = np.clip(np.array(alone[1:]) / scale + shift, 0, 1)
            visible = np.clip(found[n, 1:] / scale + shift, 0, 1)
            out.append(Sight(
                u.id, MAKES[u.make].kind, u.make, tuple(round(float(v), 4) for v in whole), tuple(round(float(v), 4) for v in visible),
                round(min(1.0, share), 2), self._inside(mesh, rot, at), round(u.pose[frame][3] * 3.6, 1), u.standing,
            ))  # fmt: skip
        return out

    def _inside(self, mesh, rot: np.ndarray, at: np.ndarray) -> float:
        """Which share of the outline's box lies inside the picture."""
        low, high = mesh.size
        corners = np.array([(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        seen = self.view[:, :3] @ ((rot @ corners.T).T + at).T + self.view[:, 3:]
        depth = np.maximum(seen[2], 0.5)
        u, v = 0.5 + self.focal * seen[0] / depth / self.width, 0.5 + self.focal * seen[1] / depth / self.height
        area = (u.max() - u.min()) * (v.max() - v.min())
        kept = (min(1, u.max()) - max(0, u.min())) * (min(1, v.max()) - max(0, v.min()))
        return round(float(max(0.0, min(1.0, kept / area))), 2)
