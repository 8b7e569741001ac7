import numpy as np
import pytest

from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind
from kentongan.vision.riders import merged

MOTORCYCLE, CAR, PERSON = int(Kind.MOTORCYCLE), int(Kind.CAR), int(Kind.PEDESTRIAN)
MACHINE = (0.40, 0.50, 0.44, 0.60)
RIDER = (0.40, 0.42, 0.44, 0.57)
WALKER_BEHIND = (0.40, 0.30, 0.44, 0.46)


def seen(
    *found: tuple[int, tuple[float, ...]], form: float = 16 / 9, scores: list[float] | None = None
) -> Seen:
    boxes = np.array([box for _, box in found], dtype=np.float32).reshape(-1, 4)
    kinds = np.array([kind for kind, _ in found], dtype=np.int64)
    return Seen(boxes, kinds, np.array(scores or [0.6] * len(kinds), dtype=np.float32), form)


def kinds(found: Seen) -> list[int]:
    return sorted(found.kinds.tolist())


def test_rider_and_machine_are_one_with_one_box_round_both() -> None:
    found = merged(seen((MOTORCYCLE, MACHINE), (PERSON, RIDER)))
    assert kinds(found) == [MOTORCYCLE]
    assert np.allclose(found.boxes[0], (0.40, 0.42, 0.44, 0.60))


def test_three_on_one_machine_are_one() -> None:
    behind, before = (0.41, 0.43, 0.45, 0.58), (0.39, 0.44, 0.42, 0.56)
    assert kinds(
        merged(seen((MOTORCYCLE, MACHINE), (PERSON, RIDER), (PERSON, behind), (PERSON, before)))
    ) == [MOTORCYCLE]


def test_who_walks_behind_a_machine_stays() -> None:
    found = merged(seen((MOTORCYCLE, MACHINE), (PERSON, WALKER_BEHIND)))
    assert kinds(found) == sorted([MOTORCYCLE, PERSON])


def test_the_upper_body_seen_from_behind_and_the_machine_below_it_are_one() -> None:
    torso, machine = (0.7215, 0.4915, 0.7545, 0.5785), (0.722, 0.5765, 0.756, 0.6595)
    found = merged(seen((PERSON, torso), (MOTORCYCLE, machine)))
    assert kinds(found) == [MOTORCYCLE]
    assert np.allclose(found.boxes[0], (0.7215, 0.4915, 0.756, 0.6595))


def test_who_rides_before_a_whole_rider_stays() -> None:
    """The box behind holds machine and rider: it is much higher than wide."""
    before, behind = (0.64, 0.30, 0.67, 0.42), (0.64, 0.41, 0.675, 0.57)
    assert kinds(merged(seen((PERSON, before), (MOTORCYCLE, behind)))) == sorted([MOTORCYCLE, PERSON])


def test_two_riders_side_by_side_stay_two() -> None:
    beside = [tuple(v + (0.05 if i % 2 == 0 else 0) for i, v in enumerate(b)) for b in (MACHINE, RIDER)]
    found = merged(seen((MOTORCYCLE, MACHINE), (PERSON, RIDER), (MOTORCYCLE, beside[0]), (PERSON, beside[1])))
    assert kinds(found) == [MOTORCYCLE, MOTORCYCLE]


def test_a_rider_seen_as_a_car_too_is_a_rider_but_a_car_seen_as_a_rider_too_is_a_car() -> None:
    narrow, wide = (0.40, 0.42, 0.44, 0.60), (0.40, 0.42, 0.60, 0.60)
    assert kinds(merged(seen((CAR, narrow), (MOTORCYCLE, narrow)))) == [MOTORCYCLE]
    assert kinds(merged(seen((CAR, wide), (MOTORCYCLE, wide)))) == [CAR]


def test_a_driver_behind_the_windscreen_is_not_on_the_road_but_one_before_the_bus_is() -> None:
    bus = (int(Kind.BUS), (0.2, 0.2, 0.6, 0.8))
    assert kinds(merged(seen(bus, (PERSON, (0.3, 0.3, 0.35, 0.45))))) == [int(Kind.BUS)]
    assert kinds(merged(seen(bus, (PERSON, (0.3, 0.55, 0.35, 0.79))))) == sorted([int(Kind.BUS), PERSON])


@pytest.mark.parametrize("sure", [0.2, 0.9])
def test_the_whole_machine_stays_whichever_part_is_seen_better(sure: float) -> None:
    whole, part = (0.40, 0.42, 0.44, 0.60), (0.40, 0.50, 0.44, 0.60)
    found = merged(seen((MOTORCYCLE, whole), (MOTORCYCLE, part), scores=[0.5, sure]))
    assert np.allclose(found.boxes, [whole])
    assert np.allclose(found.scores, max(0.5, sure))


THREE_WHEELER, BICYCLE = int(Kind.THREE_WHEELER), int(Kind.BICYCLE)
BECAK = (0.40, 0.40, 0.50, 0.60)


def test_a_becak_with_driver_and_passenger_is_one() -> None:
    driver, passenger = (0.40, 0.38, 0.44, 0.55), (0.45, 0.44, 0.48, 0.55)
    found = merged(seen((THREE_WHEELER, BECAK), (PERSON, driver), (PERSON, passenger)))
    assert kinds(found) == [THREE_WHEELER]
    assert np.allclose(found.boxes[0], (0.40, 0.38, 0.50, 0.60)), "its box holds the driver's head"


def test_a_becak_whose_hind_part_is_seen_as_a_bicycle_with_its_rider_is_one() -> None:
    rear, driver = (0.40, 0.47, 0.46, 0.595), (0.40, 0.40, 0.44, 0.56)
    found = merged(seen((THREE_WHEELER, BECAK), (BICYCLE, rear), (PERSON, driver)))
    assert kinds(found) == [THREE_WHEELER]


def test_who_walks_before_or_behind_a_becak_and_a_motorcycle_before_a_bajaj_stay() -> None:
    before, behind = (0.43, 0.42, 0.46, 0.60), (0.43, 0.28, 0.46, 0.41)
    for walker in (before, behind):
        assert kinds(merged(seen((THREE_WHEELER, BECAK), (PERSON, walker)))) == [THREE_WHEELER, PERSON]
    rides = (0.43, 0.46, 0.46, 0.60)
    assert kinds(merged(seen((THREE_WHEELER, BECAK), (MOTORCYCLE, rides)))) == [MOTORCYCLE, THREE_WHEELER]


def test_nothing_seen_is_nothing() -> None:
    assert kinds(merged(seen())) == []
    assert kinds(merged(seen((PERSON, RIDER)))) == [PERSON]
