"""A month in seconds: what minute 10 needs is what day 30 needs.

Thirty days of frame time for one camera and for forty: three bursts of looks ten minutes apart, in each of
which somebody drives over the line, then hours until the next three. Every burst has tracks of its own, as a
month of traffic has; what lies between is only skipped, as nothing is remembered by its length. Memory is
measured (tracemalloc) while the looks come, and what the first days needed must do for all of them.
"""

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from kentongan.vision.cross import cross
from kentongan.vision.model import Detections, Kind
from kentongan.vision.tally import Pace, tally
from kentongan.vision.track import track
from vision.drive import NOON, detections
from vision.test_cross import LEVEL

MONTH_S = 30 * 86_400.0
SLACK_BYTES = 20_000


def burst(camera: str, second: float) -> Iterator[Detections]:
    """Somebody drives over the line, and somebody stands near it all month; each look has its brightness."""
    for i in range(6):
        seen = detections(second + 0.2 * i, [(0.4, 0.2 + 0.12 * i), (0.8, 0.45)])
        luma = np.full((90, 160), i, np.uint8)
        yield Detections(camera, seen.at, 0, seen.boxes, seen.kinds, seen.scores, luma)


def month(cameras: int, bursts: int, sizes: list[int]) -> Iterator[Detections]:
    """Notes what memory is in use, twenty times in the month."""
    for i in range(bursts):
        second = MONTH_S * (i // 3 * 3) / bursts + 600 * (i % 3)
        for camera in range(cameras):
            yield from burst(f"c{camera}", second)
        if i % (bursts // 20) == 0:
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])


@pytest.mark.parametrize(("cameras", "bursts"), [(1, 600), (40, 20)])
def test_day_thirty_needs_the_memory_of_minute_ten(cameras: int, bursts: int) -> None:
    sizes: list[int] = []
    stage = tally(cross(track(month(cameras, bursts, sizes)), lambda _: [LEVEL]), Pace())
    tracemalloc.start()
    passed = sum(sum(c.crossings.values()) for counts in stage for c in counts if c.final)
    tracemalloc.stop()
    assert passed >= cameras * (bursts - 1)
    assert len(sizes) == 20
    assert max(sizes[3:]) - max(sizes[:3]) < SLACK_BYTES


def test_cameras_that_were_dropped_are_forgotten_after_an_hour() -> None:
    def flow() -> Iterator[Detections]:
        for i in range(200):
            yield from burst(f"gone {i}", 1200.0 * i)

    tracking = track(flow())
    crossing = cross(tracking, lambda _: [LEVEL])
    most = 0
    for _ in crossing:
        kept = [len(stage.gi_frame.f_locals["cameras"]) for stage in (tracking, crossing)]  # type: ignore[attr-defined]
        most = max(most, *kept)
    assert 2 <= most <= 6


def test_a_camera_that_comes_back_after_it_was_forgotten_uses_no_number_again() -> None:
    def flow() -> Iterator[Detections]:
        yield from burst("a", 0)
        for hour in range(4):
            yield from burst("b", 600 + 3600.0 * hour)
        yield from burst("a", 6 * 3600.0)

    numbers = [set(seen.alive.tolist()) for seen in track(flow()) if seen.camera == "a"]
    assert numbers[5].isdisjoint(numbers[-1])


def test_a_car_that_stands_on_the_line_for_hours_is_one_track_and_counts_when_it_leaves() -> None:
    """Held: where no pixel changed, box and score are the same look after look."""
    kinds, scores = np.array([int(Kind.CAR)]), np.array([0.7], dtype=np.float32)

    def at(second: float, y: float) -> Detections:
        box = np.array([[0.45, y - 0.05, 0.55, y + 0.05]], dtype=np.float32)
        return Detections("c", NOON + timedelta(seconds=second), 0, box, kinds, scores)

    come = [at(0.2 * i, 0.3 + 0.01 * i) for i in range(20)]
    stand = [at(4.0 + 0.8 * i, 0.5) for i in range(9000)]  # two hours
    leave = [at(7204.0 + 0.2 * i, 0.5 + 0.015 * i) for i in range(15)]
    found = list(track(iter([*come, *stand, *leave])))
    assert len({int(i) for seen in found for i in seen.ids}) == 1
    assert sum(len(seen.items) for seen in cross(iter(found), lambda _: [LEVEL])) == 1
