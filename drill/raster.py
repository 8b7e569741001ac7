"""Our own small renderer of road users over a still plate: visibility, sun, sky, shadows, reflections.

All kernels are compiled once (numba) and run on one thread. World: metres, z up. Light is linear.
"""

import numpy as np
from numba import njit


@njit(cache=True, fastmath=False)
def draw(tri, nrm, mat, rot, at, who, view, focal, centre, depth, normal, part, owner):
    """Rasterise one mesh, turned by `rot` and moved to `at`, into the G-buffer.

    view: (3, 4) world to camera (x right, y down, z ahead); focal in pixels; owner gets `who` where it wins.
    Returns how many pixels it would have alone (its own silhouette cannot be counted here, see `alone`).
    """
    h, w = depth.shape
    for t in range(tri.shape[0]):
        px = np.empty(3)
        py = np.empty(3)
        pz = np.empty(3)
        ok = True
        for k in range(3):
            x, y, z = tri[t, k, 0], tri[t, k, 1], tri[t, k, 2]
            wx = rot[0, 0] * x + rot[0, 1] * y + rot[0, 2] * z + at[0]
            wy = rot[1, 0] * x + rot[1, 1] * y + rot[1, 2] * z + at[1]
            wz = rot[2, 0] * x + rot[2, 1] * y + rot[2, 2] * z + at[2]
            cz = view[2, 0] * wx + view[2, 1] * wy + view[2, 2] * wz + view[2, 3]
            if cz < 0.5:
                ok = False
                break
            px[k] = centre[0] + focal * (view[0, 0] * wx + view[0, 1] * wy + view[0, 2] * wz + view[0, 3]) / cz
            py[k] = centre[1] + focal * (view[1, 0] * wx + view[1, 1] * wy + view[1, 2] * wz + view[1, 3]) / cz
            pz[k] = 1.0 / cz
        if not ok:
            continue
        x0 = max(0, int(np.floor(min(px[0], px[1], px[2]))))
        x1 = min(w - 1, int(np.ceil(max(px[0], px[1], px[2]))))
        y0 = max(0, int(np.floor(min(py[0], py[1], py[2]))))
        y1 = min(h - 1, int(np.ceil(max(py[0], py[1], py[2]))))
        if x0 > x1 or y0 > y1:
            continue
        area = (px[1] - px[0]) * (py[2] - py[0]) - (py[1] - py[0]) * (px[2] - px[0])
        if abs(area) < 1e-9:
            continue
        for j in range(y0, y1 + 1):
            for i in range(x0, x1 + 1):
                a = ((px[1] - i - 0.5) * (py[2] - j - 0.5) - (py[1] - j - 0.5) * (px[2] - i - 0.5)) / area
                b = ((px[2] - i - 0.5) * (py[0] - j - 0.5) - (py[2] - j - 0.5) * (px[0] - i - 0.5)) / area
                c = 1 - a - b
                if a < 0 or b < 0 or c < 0:
                    continue
                d = 1.0 / (a * pz[0] + b * pz[1] + c * pz[2])
                if d < depth[j, i]:
                    depth[j, i] = d
                    owner[j, i] = who
                    part[j, i] = mat[t]
                    nx = a * nrm[t, 0, 0] + b * nrm[t, 1, 0] + c * nrm[t, 2, 0]
                    ny = a * nrm[t, 0, 1] + b * nrm[t, 1, 1] + c * nrm[t, 2, 1]
                    nz = a * nrm[t, 0, 2] + b * nrm[t, 1, 2] + c * nrm[t, 2, 2]
                    normal[j, i, 0] = rot[0, 0] * nx + rot[0, 1] * ny + rot[0, 2] * nz
                    normal[j, i, 1] = rot[1, 0] * nx + rot[1, 1] * ny + rot[1, 2] * nz
                    normal[j, i, 2] = rot[2, 0] * nx + rot[2, 1] * ny + rot[2, 2] * nz


@njit(cache=True)
def cover(tri, rot, at, view, focal, centre, stamp, who):
    """Mark a mesh's own silhouette with `who`. Returns: pixels inside the picture, and its box there."""
    h, w = stamp.shape
    count = 0
    left, top, right, bottom = w, h, -1, -1
    for t in range(tri.shape[0]):
        px = np.empty(3)
        py = np.empty(3)
        ok = True
        for k in range(3):
            x, y, z = tri[t, k, 0], tri[t, k, 1], tri[t, k, 2]
            wx = rot[0, 0] * x + rot[0, 1] * y + rot[0, 2] * z + at[0]
            wy = rot[1, 0] * x + rot[1, 1] * y + rot[1, 2] * z + at[1]
            wz = rot[2, 0] * x + rot[2, 1] * y + rot[2, 2] * z + at[2]
            cz = view[2, 0] * wx + view[2, 1] * wy + view[2, 2] * wz + view[2, 3]
            if cz < 0.5:
                ok = False
                break
            px[k] = centre[0] + focal * (view[0, 0] * wx + view[0, 1] * wy + view[0, 2] * wz + view[0, 3]) / cz
            py[k] = centre[1] + focal * (view[1, 0] * wx + view[1, 1] * wy + view[1, 2] * wz + view[1, 3]) / cz
        if not ok:
            continue
        area = (px[1] - px[0]) * (py[2] - py[0]) - (py[1] - py[0]) * (px[2] - px[0])
        if abs(area) < 1e-9:
            continue
        for j in range(max(0, int(np.floor(py.min()))), min(h - 1, int(np.ceil(py.max()))) + 1):
            for i in range(max(0, int(np.floor(px.min()))), min(w - 1, int(np.ceil(px.max()))) + 1):
                a = ((px[1] - i - 0.5) * (py[2] - j - 0.5) - (py[1] - j - 0.5) * (px[2] - i - 0.5)) / area
                b = ((px[2] - i - 0.5) * (py[0] - j - 0.5) - (py[2] - j - 0.5) * (px[0] - i - 0.5)) / area
                if a < 0 or b < 0 or a + b > 1 or stamp[j, i] == who:
                    continue
                stamp[j, i] = who
                count += 1
                left, right = min(left, i), max(right, i)
                top, bottom = min(top, j), max(bottom, j)
    return count, left, top, right + 1, bottom + 1


@njit(cache=True)
def seen(owner, users):
    """Per user: visible pixels and their box. Returns (users + 1, 5): count, left, top, right, bottom."""
    h, w = owner.shape
    out = np.zeros((users + 1, 5), np.int64)
    out[:, 1] = w
    out[:, 2] = h
    for j in range(h):
        for i in range(w):
            n = owner[j, i]
            if n > 0:
                out[n, 0] += 1
                out[n, 1] = min(out[n, 1], i)
                out[n, 2] = min(out[n, 2], j)
                out[n, 3] = max(out[n, 3], i + 1)
                out[n, 4] = max(out[n, 4], j + 1)
    return out


@njit(cache=True)
def cast(tri, rot, at, sunward, origin, step, shade):
    """Draw a mesh into a shadow map: parallel light. sunward: (3, 3) rows right, up, towards the sun."""
    n = shade.shape[0]
    for t in range(tri.shape[0]):
        px = np.empty(3)
        py = np.empty(3)
        pz = np.empty(3)
        for k in range(3):
            x, y, z = tri[t, k, 0], tri[t, k, 1], tri[t, k, 2]
            wx = rot[0, 0] * x + rot[0, 1] * y + rot[0, 2] * z + at[0] - origin[0]
            wy = rot[1, 0] * x + rot[1, 1] * y + rot[1, 2] * z + at[1] - origin[1]
            wz = rot[2, 0] * x + rot[2, 1] * y + rot[2, 2] * z + at[2] - origin[2]
            px[k] = (sunward[0, 0] * wx + sunward[0, 1] * wy + sunward[0, 2] * wz) / step + n / 2
            py[k] = (sunward[1, 0] * wx + sunward[1, 1] * wy + sunward[1, 2] * wz) / step + n / 2
            pz[k] = sunward[2, 0] * wx + sunward[2, 1] * wy + sunward[2, 2] * wz
        area = (px[1] - px[0]) * (py[2] - py[0]) - (py[1] - py[0]) * (px[2] - px[0])
        if abs(area) < 1e-9:
            continue
        for j in range(max(0, int(np.floor(py.min()))), min(n - 1, int(np.ceil(py.max()))) + 1):
            for i in range(max(0, int(np.floor(px.min()))), min(n - 1, int(np.ceil(px.max()))) + 1):
                a = ((px[1] - i - 0.5) * (py[2] - j - 0.5) - (py[1] - j - 0.5) * (px[2] - i - 0.5)) / area
                b = ((px[2] - i - 0.5) * (py[0] - j - 0.5) - (py[2] - j - 0.5) * (px[0] - i - 0.5)) / area
                c = 1 - a - b
                if a < 0 or b < 0 or c < 0:
                    continue
                high = a * pz[0] + b * pz[1] + c * pz[2]
                if high > shade[j, i]:
                    shade[j, i] = high


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
def shade_users(depth, normal, part, owner, colours, shine, glow, rays, eye, sun, sunward, origin, step,
                still, moving, sun_rgb, sky_rgb, ground_rgb, lamps, lamp_rgb, out):
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
                spec = (hot ** 180) * 3.0 + (hot ** 20) * 0.12
            for c in range(3):
                lamp = 0.0
                for q in range(lamps.shape[0]):
                    lx, ly, lz = lamps[q, 0] - x, lamps[q, 1] - y, lamps[q, 2] - z
                    rr = lx * lx + ly * ly + lz * lz + 0.3
                    f = (nx * lx + ny * ly + nz * lz) / np.sqrt(rr)
                    if f > 0:
                        lamp += f / rr * lamps[q, 3] * lamp_rgb[c]
                diffuse = light * sun_rgb[c] / np.pi + (sky_rgb[c] * up + ground_rgb[c] * (1 - up)) * near + lamp
                base = colours[n, p, c]
                bright = base * diffuse * (1 - fres)
                bright += fres * _sky(rx, ry, rz, sky_rgb[c] * 1.25, ground_rgb[c] * 1.3) * near
                bright += spec * sun_rgb[c] * (fres + 0.03)
                if kind == 4:
                    bright += glow[n, 0] * (1.0, 0.96, 0.86)[c]
                elif kind == 5:
                    bright += glow[n, 1] * (1.0, 0.05, 0.03)[c]
                out[j, i, c] = bright


@njit(cache=True)
def darken(plate, dim, depth, rays, eye, sunward, origin, step, moving, feet, out):
    """The plate with users' shadows: the sun's part goes where the light is cut, the sky's under bodies.

    plate: all light; dim: without the sun; feet: (N, 6) x, y, cos, sin, half length, half width.
    """
    h, w = depth.shape
    for j in range(h):
        for i in range(w):
            d = depth[j, i]
            cut = 0.0
            hide = 1.0
            if d < 200:
                x, y, z = eye[0] + rays[j, i, 0] * d, eye[1] + rays[j, i, 1] * d, eye[2] + rays[j, i, 2] * d
                cut = 1.0 - _lit(moving, sunward, origin, step, x, y, z, 0.05)
                if z < 0.5:
                    for q in range(feet.shape[0]):
                        dx, dy = x - feet[q, 0], y - feet[q, 1]
                        if dx * dx + dy * dy > (feet[q, 4] + 1.2) ** 2:
                            continue
                        a = abs(dx * feet[q, 2] + dy * feet[q, 3]) - feet[q, 4]
                        b = abs(-dx * feet[q, 3] + dy * feet[q, 2]) - feet[q, 5]
                        gap = np.sqrt(max(0.0, a) ** 2 + max(0.0, b) ** 2)
                        if gap < 1.0:
                            k = (1.0 - gap) ** 2 * min(1.0, 0.35 + feet[q, 5] * 0.55)
                            if a < 0 and b < 0:
                                k = min(0.93, k + 0.25 * min(1.0, -max(a, b) / 0.3))
                            hide *= 1.0 - k
            for c in range(3):
                out[j, i, c] = (dim[j, i, c] + (plate[j, i, c] - dim[j, i, c]) * (1 - cut)) * hide


@njit(cache=True)
def beam(albedo, depth, rays, eye, heads, out):
    """Headlights on the street. heads: (N, 6) x, y, z, cos, sin, power."""
    h, w = depth.shape
    for j in range(h):
        for i in range(w):
            d = depth[j, i]
            if d > 90:
                continue
            x, y, z = eye[0] + rays[j, i, 0] * d, eye[1] + rays[j, i, 1] * d, eye[2] + rays[j, i, 2] * d
            if z > 1.5:
                continue
            total = 0.0
            for q in range(heads.shape[0]):
                dx, dy = x - heads[q, 0], y - heads[q, 1]
                a = dx * heads[q, 3] + dy * heads[q, 4]
                if a < 0.4 or a > 28:
                    continue
                b = -dx * heads[q, 4] + dy * heads[q, 3]
                wide = 0.5 + a * 0.22
                total += heads[q, 5] * np.exp(-(b / wide) ** 2) * np.exp(-a / 7.0) * min(1.0, a / 2.5)
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
