"""Canvases as the product lays them: strips of pictures at the size the river shows them, grey between.

Each strip has had light, blur, rain and compression of its own. The same numbers make the same canvas.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from kentongan.vision.boxes import inside
from kentongan.vision.eyes import GREY
from kentongan.vision.patches import lay
from training.pictures import Sample, Set, kinds_of

SHAPES = ((256, 448), (256, 448), (192, 416), (320, 544), (384, 640))
WIDTHS = (256, 1.0)
"""A picture is shown at least so wide, in pixels, and at most as large as it is or as a canvas allows."""
WHOLE = 0.3
"""So often a canvas holds one whole picture."""
KEPT = 0.7
"""Who is cut in two and shows less of himself is unknown: the river leaves him out too."""
LOW_PX = 6
RARE = 0.75
"""A kind is looked for as often as one over its number to this power: 0 as it comes, 1 all kinds alike."""


class Canvases:
    """Makes canvases from sets; each set is drawn from as often as its share says."""

    def __init__(self, sets: Sequence[Set], shares: Sequence[float], seed: int) -> None:
        self._sets = [one for one in sets if one.samples]
        shares = np.array([share for one, share in zip(sets, shares, strict=True) if one.samples], float)
        self._shares = shares / shares.sum()
        self._seed = seed
        counts = np.array(list(kinds_of(self._sets).values()), float)
        self._wanted = np.maximum(counts, 20) ** -RARE
        self._odds = [self._odds_of(one) for one in self._sets]

    def _odds_of(self, one: Set) -> np.ndarray:
        """How often each picture of a set is drawn: oftener where it shows a rare kind."""
        odds = np.array([self._wanted[s.kinds].max(initial=self._wanted.min()) for s in one.samples])
        return odds / odds.sum()

    def batch(self, step: int, size: int) -> tuple[np.ndarray, list[tuple[np.ndarray, ...]]]:
        """Canvases (n, height, width, 3), and of each boxes in pixels, kinds, weights, unknown, open."""
        dice = np.random.default_rng((self._seed, step))
        shape = SHAPES[dice.integers(len(SHAPES))]
        made = [self._one(shape, dice) for _ in range(size)]
        return np.stack([canvas for canvas, _ in made]), [truth for _, truth in made]

    def _one(self, shape: tuple[int, int], dice: np.random.Generator) -> tuple[np.ndarray, tuple]:
        strips = []
        wanted = 1 if dice.random() < WHOLE else int(dice.integers(3, 8))
        for _ in range(wanted):
            which = dice.choice(len(self._sets), p=self._shares)
            some = self._sets[which].samples
            sample = some[dice.choice(len(some), p=self._odds[which])]
            strips.append(strip(sample, shape, dice, None if wanted == 1 else self._wanted))
        canvas = np.full((*shape, 3), GREY, np.uint8)
        parts = []
        while True:  # what does not fit on one canvas is left out
            places, sheets = lay([one[0].shape[:2] for one in strips], [shape])
            if len(sheets) == 1 or len(strips) == 1:
                break
            strips.pop()
        for (picture, boxes, kinds, weights, unknown, whole), place in zip(strips, places, strict=True):
            high, wide = picture.shape[:2]
            canvas[place.top : place.top + high, place.left : place.left + wide] = picture
            corner = np.array([place.left, place.top] * 2, np.float32)
            own = np.array([[0, 0, wide, high]][: not whole], np.float32).reshape(-1, 4)
            parts.append((boxes + corner, kinds, weights, unknown + corner, own + corner))
        return canvas, tuple(np.concatenate([part[i] for part in parts]) for i in range(5))


def strip(
    sample: Sample, shape: tuple[int, int], dice: np.random.Generator, wanted: np.ndarray | None
) -> tuple:
    """A part of a picture at a size: the picture, boxes in its pixels, kinds, weights, unknown, whole.

    `wanted`: how much each kind is looked for; None: the whole picture is taken.
    """
    whole = wanted is None
    high, wide = sample.picture.shape[:2]
    most = min(wide, shape[1]) if whole else wide
    width = int(dice.uniform(min(WIDTHS[0], most), most))
    height = max(16, round(high * width / wide))
    if whole and height > shape[0]:
        width, height = max(16, width * shape[0] // height), shape[0]
    size = np.array([width, height] * 2, np.float32)
    boxes, unknown = sample.boxes * size, sample.unknown * size
    kinds, weights = sample.kinds, sample.weights
    odds = None if wanted is None else wanted[kinds] / max(float(wanted[kinds].sum()), 1e-9)
    left, top, right, bottom = (
        (0, 0, width, height) if whole else _cut(boxes, odds, (width, height, *shape), dice)
    )
    frame = np.array([[left, top, right, bottom]], np.float32)
    kept = inside(boxes, frame)[:, 0] if len(boxes) else np.zeros(0)
    tall = boxes[:, 3] - boxes[:, 1] >= LOW_PX
    good = (kept >= KEPT) & tall
    unknown = np.concatenate([unknown, boxes[(kept > 0) & ~good]])
    corner, most_px = np.array([left, top] * 2, np.float32), np.array([right - left, bottom - top] * 2)
    boxes = np.clip(boxes[good] - corner, 0, most_px).astype(np.float32)
    unknown = np.clip(unknown - corner, 0, most_px).astype(np.float32)
    picture = weathered(_shrunk(sample.picture, (width, height), (left, top, right, bottom)), dice)
    if dice.random() < 0.5:
        picture = np.ascontiguousarray(picture[:, ::-1])
        boxes, unknown = (
            b[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [right - left, 0, right - left, 0] for b in (boxes, unknown)
        )
    boxes, unknown = boxes.astype(np.float32), unknown.astype(np.float32)
    return picture, boxes, kinds[good], weights[good], unknown, sample.whole


def _shrunk(picture: np.ndarray, size: tuple[int, int], cut: tuple[int, int, int, int]) -> np.ndarray:
    """The part `cut` of a picture shrunk to `size` (width, height); only that part is worked on."""
    high, wide = picture.shape[:2]
    left, right = (round(x * wide / size[0]) for x in cut[::2])
    top, bottom = (round(y * high / size[1]) for y in cut[1::2])
    part = picture[top:bottom, left:right]
    return cv2.resize(part, (cut[2] - cut[0], cut[3] - cut[1]), interpolation=cv2.INTER_AREA)


def _cut(
    boxes: np.ndarray, odds: np.ndarray, sizes: tuple[int, int, int, int], dice: np.random.Generator
) -> tuple:
    """Left, top, right, bottom of a strip, mostly round somebody.

    `sizes`: width and height of the picture, height and width of the canvas.
    """
    size, shape = sizes[:2], sizes[2:]
    wide = int(dice.uniform(0.3, 1.0) * min(size[0], shape[1]))
    high = int(dice.uniform(0.3, 0.9) * min(size[1], shape[0]))
    wide, high = max(48, wide), max(48, high)
    wide, high = min(wide, size[0], shape[1]), min(high, size[1], shape[0])
    x, y = dice.uniform(0, size[0]), dice.uniform(0, size[1])
    if len(boxes) and dice.random() < 0.85:
        one = boxes[dice.choice(len(boxes), p=odds)]
        x, y = (one[:2] + one[2:]) / 2 + dice.normal(0, 20, 2)
    left = int(np.clip(x - wide / 2, 0, size[0] - wide))
    top = int(np.clip(y - high / 2, 0, size[1] - high))
    return left, top, left + wide, top + high


def weathered(picture: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Other light, another lens, rain, a cheap camera: each sometimes."""
    out = picture.astype(np.float32)
    if dice.random() < 0.7:
        curve = 255 * (np.arange(256) / 255) ** dice.uniform(0.6, 1.6) * dice.uniform(0.7, 1.2)
        out = curve.astype(np.float32)[picture] * dice.uniform(0.92, 1.08, 3).astype(np.float32)
    if dice.random() < 0.15:  # night: little light, much gain
        out = out * np.float32(dice.uniform(0.2, 0.5)) + _noise(out.shape, dice.uniform(3, 12), dice)
    if dice.random() < 0.25:
        grey = out.mean(2, keepdims=True)
        out = grey + (out - grey) * dice.uniform(0.0, 1.0)
    if dice.random() < 0.3:
        out = cv2.GaussianBlur(out, (0, 0), dice.uniform(0.3, 1.3))
    if dice.random() < 0.12:
        out = _smeared(out, dice)
    if dice.random() < 0.12:
        out = _rained(out, dice)
    if dice.random() < 0.3:
        out = out + _noise(out.shape, dice.uniform(1, 8), dice)
    done = np.clip(out, 0, 255).astype(np.uint8)
    if dice.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(15, 80))]
        done = cv2.imdecode(cv2.imencode(".jpg", done, quality)[1], cv2.IMREAD_COLOR)
    return done


def _noise(shape: tuple[int, ...], strong: float, dice: np.random.Generator) -> np.ndarray:
    return dice.standard_normal(shape, np.float32) * np.float32(strong)


def _smeared(picture: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Moved while the shutter was open."""
    length = int(dice.integers(3, 8))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), dice.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(picture, -1, kernel / max(float(kernel.sum()), 1e-6))


def _rained(picture: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Streaks before the lens, and the haze behind them."""
    high, wide = picture.shape[:2]
    streaks = np.zeros((high, wide), np.float32)
    for _ in range(int(high * wide * dice.uniform(0.0005, 0.003))):
        x, y = int(dice.integers(wide)), int(dice.integers(high))
        long = int(dice.integers(4, 14))
        cv2.line(streaks, (x, y), (x + int(dice.integers(-2, 3)), y + long), float(dice.uniform(20, 70)))
    haze = np.float32(dice.uniform(0.0, 0.25))
    return picture * (1 - haze) + 150 * haze + cv2.GaussianBlur(streaks, (0, 0), 0.6)[..., None]
