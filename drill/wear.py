"""The road as traffic leaves it: what plate.py rendered, with its paint worn. Pure."""

from typing import Final

import cv2
import numpy as np

from drill.scenes import Camera

ASPHALT: Final = 0.085
KEPT: Final = 0.3
"""How much of the contrast of paint, patches and cracks against the asphalt wheels and dirt have left."""


MIRRORED: Final = {"direct": "Glossy Direct", "indirect": "Glossy Indirect", "tint": "Glossy Color"}


def mirror(passes: dict[str, np.ndarray]) -> np.ndarray:
    """(H, W, 3) what a wet street mirrors of the sky, smoothed: this part of the light has no paint in it."""
    light = (passes["direct"] + passes["indirect"]) * passes["tint"]
    return np.minimum(cv2.GaussianBlur(light, (0, 0), 2.0), passes["full"])


def worn(
    passes: dict[str, np.ndarray], camera: Camera, mirrored: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """The road as traffic leaves it: paint grey and soft at its edges.

    passes: full, dim and albedo (H, W, 3), depth (H, W). mirrored: the part of full and dim that wear leaves
    as it is. Crisp paint under a motorcycle hides it from a detector, which real, worn paint does not
    (docs/eyes.md).
    """
    high, wide = passes["depth"].shape
    focal = camera.focal(wide)
    i, j = np.meshgrid(np.arange(wide) + 0.5, np.arange(high) + 0.5)
    ahead = np.stack([(i - wide / 2) / focal, (j - high / 2) / focal, np.ones_like(i)], axis=2)
    z = camera.eye[2] + (ahead @ camera.view()[:, :3])[..., 2] * passes["depth"]
    road = (np.abs(z) < 0.04).astype(np.float32)[..., None]
    old = np.maximum(passes["albedo"], 0.01)
    gain = np.clip((ASPHALT + (old - ASPHALT) * KEPT) / old, 0.25, 4)
    near = np.maximum(cv2.GaussianBlur(road, (0, 0), 1.4), 1e-3)[..., None]
    out = dict(passes)
    for name in ("full", "dim", "albedo"):
        kept = 0.0 if mirrored is None or name == "albedo" else mirrored
        plain = ((passes[name] - kept) * gain + kept) * road
        soft = cv2.GaussianBlur(plain, (0, 0), 1.4) / near
        out[name] = soft * road + passes[name] * (1 - road)
    return out
