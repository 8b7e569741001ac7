"""Lights what raster.py drew: sun, sky, lamps, shadows both ways, reflections, headlights, haze.

All kernels are compiled once (numba) and run on one thread. World: metres, z up. Light is linear.
"""

import numpy as np
from numba import njit


@njit(cache=True)
def _lit(shade, sunward, origin, step, x, y, z, bias):
    """Share of the sun that reaches a point, over a small patch of the shadow map."""
    n = shade.shape[0]
    dx, dy, dz = x - origin[0], y - origin[1], z - origin[2]
    u = (sunward[0, 0] * dx + sunward[0, 1] * dy + sunward[0, 2] * dz) / step + n / 2
    v = (sunward[1, 0] * dx + sunward[1, 1] * dy + sunward[1, 2] * dz) / step + n / 2
    d = sunward[2, 0] * dx + sunward[2, 1] * dy + sunward[2, 2] * dz + bias
    i, j = int(u), int(v)
    if i < 2 or j < 2 or i >= n - 2 or j >= n - 2:
        return 1.0
    free = 0
    for b in range(-1, 2):
        for a in range(-1, 2):
            if shade[j + b, i + a] <= d:
                free += 1
    return free / 9.0


@njit(cache=True)
def _sky(rx, ry, rz, sky, murk):
    """What a mirror sees along a direction: street below, fronts at the skyline, sky above."""
    if rz < -0.02:
        return murk * 0.55
    rise = min(1.0, max(0.0, (rz - 0.12) / 0.22))
    return murk * 0.8 * (1 - rise) + sky * rise


@njit(cache=True)
def _chance(a, b, c):
    """0..1, the same for the same three numbers."""
    k = (a * 73856093) ^ (b * 19349663) ^ (c * 83492791)
    k = (k ^ (k >> 13)) * 1274126177 & 0x7FFFFFFF
    return (k & 0xFFFF) / 65535.0


@njit(cache=True)
def shade_users(
    depth,
    normal,
    part,
    owner,
    colours,
    shine,
    glow,
    rays,
    eye,
    sun,
    sunward,
    origin,
    step,
    still,
    moving,
    sun_rgb,
    sky_rgb,
    ground_rgb,
    lamps,
    lamp_rgb,
    out,
):
    """Light every pixel that a user owns.

    sun_rgb: irradiance; sky_rgb, ground_rgb: radiance from above and below. lamps: (L, 4) x, y, z, power.
    glow: (users + 1, 2) strength of head and tail lamps.
    """
    h, w = depth.shape
    for j in range(h):
        for i in range(w):
            n = owner[j, i]
            if n <= 0:
                continue
            d = depth[j, i]
            x, y, z = eye[0] + rays[j, i, 0] * d, eye[1] + rays[j, i, 1] * d, eye[2] + rays[j, i, 2] * d
            nx, ny, nz = normal[j, i, 0], normal[j, i, 1], normal[j, i, 2]
            long = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
            vx, vy, vz = -rays[j, i, 0], -rays[j, i, 1], -rays[j, i, 2]
            far = np.sqrt(vx * vx + vy * vy + vz * vz)
            vx, vy, vz = vx / far, vy / far, vz / far
            nx, ny, nz = nx / long, ny / long, nz / long
            if nx * vx + ny * vy + nz * vz < 0:
                nx, ny, nz = -nx, -ny, -nz
            p = part[j, i]
            kind = shine[p]
            facing = nx * sun[0] + ny * sun[1] + nz * sun[2]
            light = 0.0
            if facing > 0 and sun_rgb[1] > 0:
                off = 0.04
                light = facing * min(
                    _lit(still, sunward, origin, step, x + nx * off, y + ny * off, z + nz * off, 0.12),
                    _lit(moving, sunward, origin, step, x + nx * off, y + ny * off, z + nz * off, 0.07),
                )
            up = 0.5 + 0.5 * nz
            near = 1.0 - 0.55 * np.exp(-max(0.0, z) / 0.28) * (1.0 - 0.6 * max(0.0, nz))
            cosv = max(0.0, nx * vx + ny * vy + nz * vz)
            fres = 0.0
            if kind == 1:
                fres = 0.04 + 0.6 * (1 - cosv) ** 5
            elif kind == 2:
                fres = 0.06 + 0.9 * (1 - cosv) ** 4
            elif kind == 3:
                fres = 0.45
            elif kind >= 4:
                fres = 0.08
            rx = 2 * cosv * nx - vx
            ry = 2 * cosv * ny - vy
            rz = 2 * cosv * nz - vz
            hot = max(0.0, rx * sun[0] + ry * sun[1] + rz * sun[2])
            spec = 0.0
            if kind > 0 and light > 0:
                spec = (hot**180) * 3.0 + (hot**20) * 0.12
            worn = 1.0
            if kind == 0:  # folds and dirt: a patchwork over the ways a surface faces
                worn = 0.72 + 0.56 * _chance(
                    int(nx * 5 + 50), int(ny * 5 + 50), int(nz * 5 + 50) * 31 + p * 7 + n
                )
            for c in range(3):
                lamp = 0.0
                for q in range(lamps.shape[0]):
                    lx, ly, lz = lamps[q, 0] - x, lamps[q, 1] - y, lamps[q, 2] - z
                    rr = lx * lx + ly * ly + lz * lz + 0.3
                    f = (nx * lx + ny * ly + nz * lz) / np.sqrt(rr)
                    if f > 0:
                        lamp += f / rr * lamps[q, 3] * lamp_rgb[c]
                diffuse = (
                    light * sun_rgb[c] / np.pi + (sky_rgb[c] * up + ground_rgb[c] * (1 - up)) * near + lamp
                )
                base = colours[n, p, c] * worn
                bright = base * diffuse * (1 - fres)
                bright += fres * _sky(rx, ry, rz, sky_rgb[c] * 1.25, ground_rgb[c] * 1.3) * near
                bright += spec * sun_rgb[c] * (fres + 0.03)
                if kind == 4:
                    bright += glow[n, 0] * (1.0, 0.96, 0.86)[c]
                elif kind == 5:
                    bright += glow[n, 1] * (1.0, 0.05, 0.03)[c]
                out[j, i, c] = bright


CELL_M = 3.0
CELLS = 64
MOST = 24  # road users that one cell can hold; more never stood on nine square metres


@njit(cache=True)
def _cells(feet, origin):
    """Which road users' feet can darken a cell of ground: (CELLS, CELLS, MOST + 1), the last is how many."""
    out = np.zeros((CELLS, CELLS, MOST + 1), np.int16)
    for q in range(feet.shape[0]):
        reach = feet[q, 4] + 1.2
        i0 = max(0, int((feet[q, 0] - reach - origin[0]) / CELL_M + CELLS / 2))
        i1 = min(CELLS - 1, int((feet[q, 0] + reach - origin[0]) / CELL_M + CELLS / 2))
        j0 = max(0, int((feet[q, 1] - reach - origin[1]) / CELL_M + CELLS / 2))
        j1 = min(CELLS - 1, int((feet[q, 1] + reach - origin[1]) / CELL_M + CELLS / 2))
        for j in range(j0, j1 + 1):
            for i in range(i0, i1 + 1):
                n = out[j, i, MOST]
                if n < MOST:
                    out[j, i, n] = q
                    out[j, i, MOST] = n + 1
    return out


@njit(cache=True)
def _busy(moving):
    """Where the shadow map holds anything, in squares of eight, one square wider: (n / 8, n / 8) bool."""
    n = moving.shape[0] // 8
    out = np.zeros((n, n), np.bool_)
    for j in range(n * 8):
        for i in range(n * 8):
            if moving[j, i] > -1e5:
                for b in range(max(0, j // 8 - 1), min(n, j // 8 + 2)):
                    for a in range(max(0, i // 8 - 1), min(n, i // 8 + 2)):
                        out[b, a] = True
    return out


@njit(cache=True)
def _square(sunward, origin, step, n, x, y, z):
    """The square of eight in which a point's shadow would lie: row and column, -1 outside the map."""
    dx, dy, dz = x - origin[0], y - origin[1], z - origin[2]
    u = (sunward[0, 0] * dx + sunward[0, 1] * dy + sunward[0, 2] * dz) / step + n / 2
    v = (sunward[1, 0] * dx + sunward[1, 1] * dy + sunward[1, 2] * dz) / step + n / 2
    if u < 0 or v < 0 or u >= n or v >= n:
        return -1, -1
    return int(v) // 8, int(u) // 8


@njit(cache=True)
def _under(feet, cells, origin, x, y, z):
    """Share of the sky's light that bodies close above leave of a point."""
    i = int((x - origin[0]) / CELL_M + CELLS / 2)
    j = int((y - origin[1]) / CELL_M + CELLS / 2)
    hide = 1.0
    if i < 0 or j < 0 or i >= CELLS or j >= CELLS:
        return hide
    for m in range(cells[j, i, MOST]):
        q = cells[j, i, m]
        dx, dy = x - feet[q, 0], y - feet[q, 1]
        if dx * dx + dy * dy > (feet[q, 4] + 1.2) ** 2 or abs(z - feet[q, 6]) > 0.4:
            continue
        a = abs(dx * feet[q, 2] + dy * feet[q, 3]) - feet[q, 4]
        b = abs(-dx * feet[q, 3] + dy * feet[q, 2]) - feet[q, 5]
        gap = np.sqrt(max(0.0, a) ** 2 + max(0.0, b) ** 2)
        if gap < 1.0:
            k = (1.0 - gap) ** 2 * min(1.0, 0.35 + feet[q, 5] * 0.55)
            if a < 0 and b < 0:
                k = min(0.93, k + 0.25 * min(1.0, -max(a, b) / 0.3))
            hide *= 1.0 - k
    return hide


@njit(cache=True)
def darken(plate, dim, depth, rays, eye, sunward, origin, step, moving, feet, out):
    """The plate with users' shadows: the sun's part goes where the light is cut, the sky's under bodies.

    plate: all light; dim: without the sun; feet: (N, 7) x, y, cos, sin, half length, half width, height of
    the road.
    """
    h, w = depth.shape
    n = moving.shape[0]
    cells, busy = _cells(feet, origin), _busy(moving)
    for j in range(h):
        for i in range(w):
            d = depth[j, i]
            cut = 0.0
            hide = 1.0
            if d < 200:
                x, y, z = eye[0] + rays[j, i, 0] * d, eye[1] + rays[j, i, 1] * d, eye[2] + rays[j, i, 2] * d
                b, a = _square(sunward, origin, step, n, x, y, z)
                if b >= 0 and busy[b, a]:
                    cut = 1.0 - _lit(moving, sunward, origin, step, x, y, z, 0.05)
                if z < 7.0:
                    hide = _under(feet, cells, origin, x, y, z)
            for c in range(3):
                out[j, i, c] = (dim[j, i, c] + (plate[j, i, c] - dim[j, i, c]) * (1 - cut)) * hide


@njit(cache=True)
def beam(albedo, depth, rays, eye, heads, out):
    """Headlights on the street. heads: (N, 6) x, y, height of the road, cos, sin, power."""
    h, w = depth.shape
    for j in range(h):
        for i in range(w):
            d = depth[j, i]
            if d > 90:
                continue
            x, y, z = eye[0] + rays[j, i, 0] * d, eye[1] + rays[j, i, 1] * d, eye[2] + rays[j, i, 2] * d
            if z > 7.0:
                continue
            total = 0.0
            for q in range(heads.shape[0]):
                if z - heads[q, 2] > 1.5 or heads[q, 2] - z > 1.5:
                    continue
                dx, dy = x - heads[q, 0], y - heads[q, 1]
                a = dx * heads[q, 3] + dy * heads[q, 4]
                if a < 0.4 or a > 28:
                    continue
                b = -dx * heads[q, 4] + dy * heads[q, 3]
                wide = 0.5 + a * 0.22
                total += heads[q, 5] * np.exp(-((b / wide) ** 2)) * np.exp(-a / 7.0) * min(1.0, a / 2.5)
            if total > 0:
                for c in range(3):
                    out[j, i, c] += total * albedo[j, i, c] * (1.0, 0.93, 0.8)[c]


@njit(cache=True)
def veil(depth, haze_m, haze_rgb, lit):
    """Haze over what is far, in place."""
    h, w = depth.shape
    for j in range(h):
        for i in range(w):
            share = (1.0 - np.exp(-min(depth[j, i], 600.0) / haze_m)) * 0.75
            for c in range(3):
                lit[j, i, c] = lit[j, i, c] * (1.0 - share) + haze_rgb[c] * share
