"""Composes one frame: who is where, drawn over the still street, with what of them is to be seen."""

from typing import Final

import numpy as np

from drill import lens, raster, shade, stance
from drill.dress import dress
from drill.motion import Play, Pose
from drill.parts import MAKES, SHINE
from drill.scenes import LIGHTS, Scene, sun_of
from drill.truth import Sight
from drill.users import build

MAP: Final = 2048
SPAN_M: Final = 100.0
LEAST_PX: Final = 14
"""A road user of fewer pixels than this (at twice the picture's size) has no box."""
STILL: Final = np.eye(3)


class Painter:
    """Draws the frames of one clip. Made once: plate, shadow of the houses, rays."""

    def __init__(
        self, scene: Scene, light: str, seed: int, plate: dict[str, np.ndarray], played: Play
    ) -> None:
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
        ahead = np.stack(
            [(i - self.centre[0]) / self.focal, (j - self.centre[1]) / self.focal, np.ones_like(i)], axis=2
        )
        self.rays = (ahead @ self.view[:, :3]).astype(np.float32)
        self.sun = sun_of(self.light)
        side = np.cross(self.sun, [0, 0, 1.0])
        side /= np.linalg.norm(side)
        self.sunward = np.stack([side, np.cross(self.sun, side), self.sun])
        target = np.array(scene.camera.target)
        away = target - self.eye
        self.origin = (
            np.array([self.eye[0], self.eye[1], 0])
            + np.array([away[0], away[1], 0]) / np.hypot(away[0], away[1]) * 36
        )
        self.step = SPAN_M / MAP
        self.still = np.full((MAP, MAP), -1e6, np.float32)
        self.sunny = max(self.light.sun_rgb) > 0
        if self.sunny:
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
        now = [u for u in self.played.users if frame in u.pose and self._near(u.pose[frame])]
        placed = [
            (u, build(u.make, stance.variant(u, frame)), *stance.place(self.scene, u, frame)) for u in now
        ]
        feet, glow, colours = self._draw(placed, frame)
        lit, sunlit = self._lit, (self.sunward, self.origin, self.step)
        shade.darken(self.full, self.dim, self.depth0, self.rays, self.eye, *sunlit, self._moving, feet, lit)
        if self.light.heads:
            heads = stance.heads(self.light, placed)
            shade.beam(self.albedo, self.depth0, self.rays, self.eye, heads, lit)
        self._shade(colours, glow)
        self._signals(frame, self._depth, lit)
        shade.veil(self._depth, self.light.haze_m, np.array(self.light.haze_rgb, np.float32), lit)
        sway = lens.shake(frame, self.seed)
        return self._develop(lit, frame, sway), self._sights(placed, self._owner, sway, frame)

    def _draw(self, placed: list[stance.Placed], frame: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Fill the buffers; returns where feet are, what glows, and the colours, row by row as drawn."""
        self._depth[...] = self.depth0
        self._owner.fill(0)
        self._moving.fill(-1e6)
        feet = np.zeros((len(placed), 7))
        glow = np.zeros((len(placed) + 1, 2))
        colours = np.zeros((len(placed) + 1, len(SHINE), 3), np.float32)
        buffers = (self._depth, self._normal, self._part, self._owner)
        for n, (u, mesh, rot, at) in enumerate(placed, 1):
            shape = (mesh.corners, mesh.normals, mesh.material, rot, at, n)
            raster.draw(*shape, self.view, self.focal, self.centre, *buffers)
            if self.sunny:
                raster.cast(mesh.corners, rot, at, self.sunward, self.origin, self.step, self._moving)
            make = MAKES[u.make]
            wide = make.width_m * (0.4 if make.width_m > 1 else 0.26)
            feet[n - 1] = (at[0], at[1], rot[0, 0], rot[1, 0], make.length_m * 0.46, wide, at[2])
            colours[n] = self.colours[u.id]
            glow[n] = stance.glow(self.light, u, frame)
        return feet, glow, colours

    def _shade(self, colours: np.ndarray, glow: np.ndarray) -> None:
        sky = np.array(self.light.sky_rgb) * 0.6 + np.array(self.light.haze_rgb) * 0.4
        sun = np.array(self.light.sun_rgb)
        ground = (sun * self.sun[2] / np.pi + sky) * 0.1
        shade.shade_users(
            self._depth, self._normal, self._part, self._owner, colours, SHINE, glow, self.rays, self.eye,
            self.sun, self.sunward, self.origin, self.step, self.still, self._moving, sun, sky * 0.92, ground,
            self.lamps.reshape(-1, 4), np.array([1.0, 0.86, 0.66]), self._lit,
        )  # fmt: skip

    def _near(self, pose: Pose) -> bool:
        x, _, z = self.view @ np.array([pose[0], pose[1], 0.8, 1.0])
        return 0.5 < z < 130 and abs(x) < z * 1.1 + 9

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
            if pz < 1 or (end == -1 and y > self.eye[1]):
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

    def _sights(
        self, placed: list[stance.Placed], owner: np.ndarray, sway: tuple[float, float], frame: int
    ) -> list[Sight]:
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
                u.id, MAKES[u.make].kind, u.make, tuple(round(float(v), 4) for v in whole),
                tuple(round(float(v), 4) for v in visible),
                round(min(1.0, share), 2), self._inside(mesh, rot, at), round(u.pose[frame][3] * 3.6, 1),
                u.standing,
            ))  # fmt: skip
        return out

    def _inside(self, mesh, rot: np.ndarray, at: np.ndarray) -> float:
        """Which share of the outline's box lies inside the picture."""
        low, high = mesh.size
        corners = np.array(
            [(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
        )
        seen = self.view[:, :3] @ ((rot @ corners.T).T + at).T + self.view[:, 3:]
        depth = np.maximum(seen[2], 0.5)
        u, v = (
            0.5 + self.focal * seen[0] / depth / self.width,
            0.5 + self.focal * seen[1] / depth / self.height,
        )
        area = (u.max() - u.min()) * (v.max() - v.min())
        kept = (min(1, u.max()) - max(0, u.min())) * (min(1, v.max()) - max(0, v.min()))
        return round(float(max(0.0, min(1.0, kept / area))), 2)
