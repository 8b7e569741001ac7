import math
from dataclasses import replace

import numpy as np
import pytest

from kentongan.vision.ground import Errors, calibrate
from kentongan.vision.model import Kind
from kentongan.vision.occupancy import End, Stay
from kentongan.vision.occupancy_speed import zone_speed
from kentongan.vision.occupancy_table import dwell
from vision.drive import at
from vision.roads import METRES, camera, pictured, road

PASSED, BROKEN = End.PASSED, End.BROKEN


def stay(lasted_s: float, end: End = PASSED) -> Stay:
    return Stay(
        zone="Z", kind=Kind.CAR, track=1, since=at(0), until=at(lasted_s), begin=PASSED, end=end,
        first=(0, 0), last=(0, 0),
    )  # fmt: skip


def test_the_median_stay_takes_broken_ones_as_longer_than_seen() -> None:
    """Half of nine are gone at the fifth; with two broken at 1 s, half of what is left is gone later."""
    nine = [stay(float(i)) for i in range(1, 10)]
    assert dwell(nine).median_s == 5
    assert dwell([*nine, stay(1.5, BROKEN), stay(1.5, BROKEN)]).median_s == 5
    assert dwell([*nine, *[stay(8.5, BROKEN)] * 4]).median_s == 7
    few = dwell([stay(4.0)])
    assert (few.median_s, few.low_s, few.high_s) == (4, 0, math.inf)
    none = dwell([stay(4.0, BROKEN)])
    assert math.isnan(none.median_s) and (none.low_s, none.high_s, none.broken) == (0, math.inf, 1)


@pytest.mark.parametrize(("n", "censor_s"), [(12, 60.0), (40, 60.0), (40, 20.0)])
def test_the_interval_of_the_median_stay_is_honest(n: int, censor_s: float) -> None:
    rng = np.random.default_rng(3)
    held, draws, median_s = 0, 1500, 20 * math.log(2)
    for _ in range(draws):
        lasted, until = rng.exponential(20, n), rng.exponential(censor_s, n)
        found = dwell(
            [stay(min(a, b), PASSED if a <= b else BROKEN) for a, b in zip(lasted, until, strict=True)]
        )
        held += found.low_s <= median_s <= found.high_s
    assert 0.92 < held / draws < 0.985


def went(kmh: float, since_s: float = 0) -> Stay:
    """From the near to the far edge of the calibrated road, 28 m."""
    near, far = pictured(camera(), np.array([[0.0, 12.0], [0.0, 40.0]])).tolist()
    until = at(since_s + 28 / kmh * 3.6)
    return replace(stay(1), since=at(since_s), until=until, first=tuple(near), last=tuple(far))


def test_the_speed_of_a_zone_is_all_the_way_over_all_the_time() -> None:
    """So of equal ways it is the harmonic mean; who stands takes time and goes no way."""
    ground = road(camera())
    found = zone_speed([went(30), went(60), went(45)], ground)
    assert found.value == pytest.approx(3 / (1 / 30 + 1 / 60 + 1 / 45), rel=1e-3)
    assert found.low < found.value < found.high
    stood = replace(went(30), last=went(30).first)
    assert zone_speed([went(30), stood], ground).value == pytest.approx(15, rel=1e-3)
    assert zone_speed([went(30), went(30)], ground).high - 30 < 2


def test_the_speed_of_a_zone_is_unknown_of_one_stay_and_beyond_the_horizon() -> None:
    assert math.isnan(zone_speed([went(30)], road(camera())).value)
    assert math.isnan(zone_speed([], road(camera())).value)
    sky = replace(went(30), first=(0.5, -3.0))
    assert math.isnan(zone_speed([went(30), sky], road(camera())).value)


def test_the_interval_of_a_zones_speed_is_honest() -> None:
    """Traffic of 20 to 60 km/h, calibrations drawn with their errors: 92 to 98 of 100 hold the true mean."""
    rng = np.random.default_rng(11)
    true = 3.6 * 28 / float(np.mean(28 * 3.6 / rng.uniform(20, 60, 200_000)))
    held, draws, rough = 0, 400, Errors(0.003, 1.5)
    for _ in range(draws):
        pixels = pictured(camera(), METRES) + rng.normal(0, rough.picture, METRES.shape)
        ground = calibrate(pixels, METRES + rng.normal(0, rough.metres, METRES.shape), rough)
        found = zone_speed([went(float(v)) for v in rng.uniform(20, 60, 60)], ground)
        held += found.low <= true <= found.high
    assert 0.92 <= held / draws <= 0.98
