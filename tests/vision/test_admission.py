"""Who is looked at where not all can be, and how large."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.admission import AGAIN, EACH, FEW, FIRST, LEAST, MANY, PATIENCE, Admission

NAMES = [f"c{n}" for n in range(60)]
CALM, BUSY = 0.0, MANY + 0.2


def lost(share: float) -> dict[str, float]:
    return dict.fromkeys(NAMES, share)


def test_a_few_come_in_at_once_and_the_others_one_after_the_other_while_nothing_is_lost() -> None:
    door = Admission()
    door.knows(NAMES[:2])
    assert door.inside == {"c0", "c1"}
    door.knows(NAMES)
    assert door.inside == set(NAMES[:FIRST])
    sizes = [len(door.inside)]
    for _ in range(60):
        door.step(NAMES, lost(CALM), idle=0.0)
        sizes.append(len(door.inside))
    assert sizes[-1] == len(NAMES) and door.dim == 1.0
    assert all(0 <= more - few <= max(1, few // EACH) for few, more in pairwise(sizes))


def test_where_too_much_is_lost_all_are_shown_smaller_before_the_last_are_put_out() -> None:
    door = Admission()
    for _ in range(60):
        door.step(NAMES, lost(CALM), idle=0.0)
    steps = 0
    while door.dim > LEAST:
        door.step(NAMES, lost(BUSY), idle=0.0)
        steps += 1
        assert len(door.inside) == len(NAMES) and steps < 20
    for _ in range(PATIENCE):
        door.step(NAMES, lost(BUSY), idle=0.0)
    assert door.inside == set(NAMES[: int(len(NAMES) * (1 - BUSY))])


def test_cameras_are_shown_larger_again_only_when_all_are_inside_and_time_is_left() -> None:
    door = Admission()
    door.step(NAMES[:3], lost(BUSY), idle=0.0)
    dimmed = door.dim
    door.step(NAMES[:3], lost(CALM), idle=0.0)
    assert door.dim == dimmed < 1
    door.step(NAMES[:3], lost(CALM), idle=0.5)
    assert door.dim > dimmed


def test_who_waits_outside_does_not_count_as_lost() -> None:
    door = Admission()
    door.knows(NAMES)
    door.step(NAMES, {name: float(name not in door.inside) for name in NAMES}, idle=0.0)
    assert len(door.inside) == FIRST + FIRST // EACH and door.dim == 1.0


def test_the_place_of_one_that_goes_is_taken_by_the_next() -> None:
    door = Admission()
    door.knows(NAMES)
    door.knows(NAMES[1:])
    assert door.inside == set(NAMES[1 : FIRST + 1])


def test_where_some_looks_are_lost_and_others_wait_all_are_shown_smaller_so_that_nobody_waits_for_ever() -> (
    None
):
    door = Admission()
    door.knows(NAMES)
    door.step(NAMES, lost((FEW + MANY) / 2), idle=0.0)
    assert door.dim < 1.0 and len(door.inside) == FIRST


def test_silence_is_no_room_and_the_silent_make_nobody_elses_losses_small() -> None:
    door = Admission()
    door.knows(NAMES)
    inside = sorted(door.inside)
    door.step(NAMES, {}, idle=1.0)
    door.step(NAMES, {inside[0]: 0.0}, idle=1.0)
    assert len(door.inside) == FIRST
    door.step(NAMES, {inside[0]: 2 * MANY}, idle=0.0)
    assert door.dim < 1.0


@pytest.mark.parametrize("carried", [5, 12, 25, 40])
def test_a_machine_that_carries_so_many_settles_near_that_many_and_stays_there(carried: int) -> None:
    door, sizes = Admission(), []
    door.knows(NAMES)
    for _ in range(AGAIN):
        work = len(door.inside) * door.dim**2
        door.step(NAMES, dict.fromkeys(door.inside, max(0.0, 1 - carried / work)), idle=0.0)
        sizes.append(len(door.inside))
    most = carried / LEAST**2
    assert 0.85 * most <= sizes[-1] <= 1.06 * most
    assert max(sizes[-40:]) - min(sizes[-40:]) <= 1


STEPS = st.lists(
    st.tuples(st.integers(0, 20), st.floats(0, 1, allow_nan=False), st.floats(0, 1, allow_nan=False)),
    max_size=60,
)


@given(STEPS)
def test_whatever_comes_only_who_wants_is_inside_somebody_always_is_and_sizes_stay_in_bounds(
    steps: list[tuple[int, float, float]],
) -> None:
    door = Admission()
    for n, share, idle in steps:
        door.step(NAMES[:n], lost(share), idle)
        assert door.inside <= set(NAMES[:n])
        assert bool(door.inside) == bool(n)
        assert LEAST <= door.dim <= 1
