"""Small pictures of a street that never was, for tests of what is wrong with a camera."""

import numpy as np

from kentongan.video.fitness import Fitness

STEP_S = 2.0
Picture = np.ndarray


def street(seed: int = 1, wide: int = 320) -> Picture:
    """Houses, kerbs and poles, wider than a picture, so that a camera can turn. 0 to 255."""
    random = np.random.default_rng(seed)
    out = np.full((90, wide), 110.0)
    for _ in range(60):
        x, y = int(random.integers(0, wide - 4)), int(random.integers(0, 80))
        out[y : y + int(random.integers(3, 30)), x : x + int(random.integers(3, 40))] = random.uniform(
            40, 200
        )
    return soft(out, 0.6)


def soft(picture: Picture, sigma: float) -> Picture:
    reach = int(3 * sigma) + 1
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma * sigma))
    kernel /= kernel.sum()
    for axis in (0, 1):
        picture = np.apply_along_axis(
            lambda row: np.convolve(np.pad(row, reach, mode="edge"), kernel, "valid"), axis, picture
        )
    return picture


class Camera:
    """Looks at the street; a car drives by now and then."""

    def __init__(self, seed: int = 1, noise: float = 1.0) -> None:
        self.fitness = Fitness()
        self.scene = street(seed)
        self.t = 0.0
        self.noise = noise
        self._random = np.random.default_rng(seed + 100)

    def look(self, change=lambda it: it, *, pan: int = 0, seconds: float = STEP_S, step_s: float = STEP_S):
        """Look for so long, through a change. Returns what was found meanwhile, each with when."""
        began, found = self.t, {}
        while self.t < began + seconds:
            picture = self.scene[:, pan : pan + 160].copy()
            x = int(self.t * 9) % 400
            picture[60:72, x : x + 18] = 220
            picture = change(picture) + self._random.normal(0, self.noise, picture.shape)
            self.show(np.round(np.clip(picture, 0, 255)).astype(np.uint8), step_s)
            for it in self.fitness.found():
                found.setdefault(it.kind.value, self.t - began)
        return found

    def show(self, luma: np.ndarray, step_s: float = STEP_S) -> None:
        self.fitness.glance(self.t, luma)
        self.t += step_s


def learnt(seed: int = 1, step_s: float = STEP_S) -> Camera:
    """A camera that has looked at its street for ten minutes."""
    camera = Camera(seed)
    assert camera.look(seconds=300 * step_s, step_s=step_s) == {}
    return camera
