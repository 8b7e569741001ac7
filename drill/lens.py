"""What a cheap camera makes of the light: bloom, tone, blur, noise, chroma, rain, shake, the writing on
top."""

from typing import Final

import cv2
import numpy as np

from drill.scenes import Light

MARK: Final = "SIMULASI"


def shake(frame: int, seed: int, strength: float = 0.35) -> tuple[float, float]:
    """How far the pole sways at a frame, in pixels of the small picture."""
    t = frame / 10 + seed % 97
    return strength * float(np.sin(t * 2.1) + 0.5 * np.sin(t * 5.3)), strength * 0.6 * float(
        np.sin(t * 3.1 + 1) + 0.4 * np.sin(t * 7.7)
    )


def expose(light: np.ndarray, state: Light, size: tuple[int, int], sway: tuple[float, float]) -> np.ndarray:
    """Linear light at twice the size to the picture before noise: (h, w, 3) float32, 0..1, RGB."""
    lit = np.minimum(light * np.float32(state.exposure), np.float32(24.0))
    small = cv2.resize(lit, size, interpolation=cv2.INTER_AREA)
    hot = np.maximum(small - 1.0, 0)
    if float(hot.max()) > 0.3:
        glare = cv2.GaussianBlur(hot, (0, 0), 2.2) * 0.45 + cv2.GaussianBlur(hot, (0, 0), 9) * 0.22
        if state.heads:
            glare += cv2.GaussianBlur(hot, (0, 0), 26) * 0.2
        small = small + glare
    move = np.array([[1, 0, sway[0]], [0, 1, sway[1]]], np.float32)
    small = cv2.warpAffine(small, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    tone = small / (1 + small * 0.22) * 1.16
    tone = np.clip(tone, 0, 1) ** (1 / 2.25)
    grey = tone.mean(axis=2, keepdims=True)
    tone = grey + (tone - grey) * (0.9 if not state.heads else 0.8)
    tone = np.clip((tone - 0.045) * 1.07, 0, 1)
    soft = cv2.GaussianBlur(tone, (0, 0), 0.4)
    return np.clip(soft + 0.75 * (soft - cv2.GaussianBlur(soft, (0, 0), 1.5)), 0, 1)


def rain(picture: np.ndarray, frame: int, seed: int) -> np.ndarray:
    """Streaks of this instant, and drops that sit on the glass for the whole clip."""
    h, w = picture.shape[:2]
    dice = np.random.default_rng((seed, frame, 77))
    veil = np.zeros((h, w), np.float32)
    for _ in range(130):
        x, y, long = int(dice.integers(-20, w)), int(dice.integers(-30, h)), int(dice.integers(10, 34))
        cv2.line(veil, (x, y), (x + long // 6, y + long), float(dice.uniform(0.05, 0.2)), 1, cv2.LINE_AA)
    out = np.clip(picture + cv2.GaussianBlur(veil, (0, 0), 0.8)[..., None], 0, 1)
    still = np.random.default_rng((seed, 5))
    blurred = cv2.GaussianBlur(out, (0, 0), 5)
    mask = np.zeros((h, w), np.float32)
    for _ in range(16):
        at = (int(still.integers(0, w)), int(still.integers(0, h)))
        cv2.ellipse(
            mask,
            at,
            (int(still.integers(3, 11)), int(still.integers(3, 13))),
            0,
            0,
            360,
            0.8,
            -1,
            cv2.LINE_AA,
        )
    mask = cv2.GaussianBlur(mask, (0, 0), 1.6)[..., None]
    return out * (1 - mask) + np.clip(blurred * 1.08 + 0.03, 0, 1) * mask


def finish(picture: np.ndarray, frame: int, seed: int, night: bool) -> np.ndarray:
    """Noise and coarse colour: (h, w, 3) uint8, BGR."""
    h, w = picture.shape[:2]
    dice = np.random.default_rng((seed, frame, 3))
    grain = 0.016 if night else 0.008
    noisy = picture + dice.standard_normal((h, w, 1)).astype(np.float32) * grain
    noisy = (
        noisy + cv2.resize(dice.standard_normal((h // 2, w // 2, 3)).astype(np.float32), (w, h)) * grain * 0.5
    )
    return (np.clip(noisy, 0, 1)[..., ::-1] * 255 + 0.5).astype(np.uint8)


def write_on(picture: np.ndarray, title: str, clock: str, day: str) -> np.ndarray:
    """The camera's own writing, and that this is a simulation. picture: uint8, BGR; changed in place."""
    h, w = picture.shape[:2]
    k = w / 640
    rows = [
        (MARK, (10, 20), 0.5),
        (f"{day} {clock}", (w / k - 196, 20), 0.44),
        (title, (10, h / k - 12), 0.46),
        (MARK, (w / k - 92, h / k - 12), 0.46),
    ]
    for text, (x, y), size in rows:
        for ink, thick in (((0, 0, 0), 3), ((255, 255, 255), 1)):
            cv2.putText(
                picture,
                text,
                (int(x * k), int(y * k)),
                cv2.FONT_HERSHEY_SIMPLEX,
                size * k,
                ink,
                max(1, int(thick * k)),
                cv2.LINE_AA,
            )
    return picture
