"""What one look costs after the detector: track, cross and tally.

    PYTHONPATH=src:tests python bench/track_speed.py

Milliseconds of processor time per look, medians, and as ratios to a yardstick: a fixed amount of small numpy
arithmetic timed in the same minute, so that figures of two days can be compared.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

import numpy as np

from kentongan.vision.cross import cross
from kentongan.vision.model import Detections, Kind
from kentongan.vision.tally import Pace, tally
from kentongan.vision.track import track
from vision.drive import NOON
from vision.scripts.script import level

LINES: Final = (level("A", 0.5), level("B", 0.6))
LOOKS: Final = 1500


def street(users: int, *, held: bool) -> list[Detections]:
    """Users in lanes of their own who drive down for ever, beginning again at the top; or stand."""
    lanes = (np.arange(users) + 0.5) / max(users, 1)
    rng = np.random.default_rng(1)
    kinds, scores = np.full(users, int(Kind.CAR)), np.full(users, 0.8, dtype=np.float32)
    flow: list[Detections] = []
    for i in range(LOOKS):
        y = 0.1 + (0.0 if held else 0.03 * i) + np.arange(users) * 0.13
        centres = np.stack([lanes, 0.05 + y % 0.9], axis=1)
        if not held:
            centres += rng.normal(0, 0.002, centres.shape)
        half = np.array([0.02, 0.04])
        boxes = np.concatenate([centres - half, centres + half], axis=1).astype(np.float32)
        luma = rng.integers(0, 256, (90, 160), np.uint8)  # every crossing is weighed
        flow.append(Detections("c", NOON + timedelta(seconds=i / 5), 0, boxes, kinds, scores, luma))
    return flow


def ms_per_look(run: Callable[[], object], looks: int = LOOKS) -> float:
    took: list[float] = []
    for _ in range(5):
        begun_s = time.process_time()
        run()
        took.append(time.process_time() - begun_s)
    return 1000 * statistics.median(took) / looks


def drained(flow: Iterable[object]) -> None:
    for _ in flow:
        pass


def yardstick() -> None:
    a = np.arange(48.0).reshape(12, 4)
    for _ in range(LOOKS):
        for _ in range(20):
            np.minimum(a + a, a * a)


def main() -> None:
    unit = ms_per_look(yardstick)
    print(f"yardstick (60 numpy calls on 12 x 4 numbers): {unit:.4f} ms")
    print("street".ljust(28) + "ms per look   yardsticks")
    for name, users, held in (
        ("nobody", 0, False),
        ("12 stand, all held", 12, True),
        ("12 drive", 12, False),
        ("40 drive", 40, False),
    ):
        flow = street(users, held=held)

        def run(flow: list[Detections] = flow) -> None:
            drained(tally(cross(track(iter(flow)), lambda _: LINES), Pace()))

        cost = ms_per_look(run)
        print(f"{name:28s}{cost:8.4f}     {cost / unit:6.2f}")


if __name__ == "__main__":
    main()
