"""Our own small renderer of road users over a still plate: what is seen, and the map of shadows.

All kernels are compiled once (numba) and run on one thread. World: metres, z up. Light is linear.
"""

import numpy as np
from numba import njit


@njit(cache=True, fastmath=False)
def draw(tri, nrm, mat, rot, at, who, view, focal, centre, depth, normal, part, owner):
    """Rasterise one mesh, turned by `rot` and moved to `at`, into the G-buffer.

    view: (3, 4) world to camera (x right, y down, z ahead); focal in pixels; owner gets `who` where it wins.
    A silhouette of its own, however hidden, is `cover`.
    """
    h, w = depth.shape
    px = np.empty(3)
    py = np.empty(3)
    pz = np.empty(3)
    for t in range(tri.shape[0]):
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
            px[k] = (
                centre[0] + focal * (view[0, 0] * wx + view[0, 1] * wy + view[0, 2] * wz + view[0, 3]) / cz
            )
            py[k] = (
                centre[1] + focal * (view[1, 0] * wx + view[1, 1] * wy + view[1, 2] * wz + view[1, 3]) / cz
            )
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
    px = np.empty(3)
    py = np.empty(3)
    for t in range(tri.shape[0]):
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
            px[k] = (
                centre[0] + focal * (view[0, 0] * wx + view[0, 1] * wy + view[0, 2] * wz + view[0, 3]) / cz
            )
            py[k] = (
                centre[1] + focal * (view[1, 0] * wx + view[1, 1] * wy + view[1, 2] * wz + view[1, 3]) / cz
            )
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
    px = np.empty(3)
    py = np.empty(3)
    pz = np.empty(3)
    for t in range(tri.shape[0]):
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
