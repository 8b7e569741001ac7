"""Who is looked at where not all can be, and how large."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.admission import (
    AGAIN,
    DEAR,
    EACH,
    FEW,
    FIRST,
    HEARD,
    IDLE,
    LEAST,
    MANY,
    PATIENCE,
    SILENT,
    SPARE,
    TRIAL,
    Admission,
    room,
)  # fmt: skip

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


@pytest.mark.parametrize("carried", [5, 12, 18, 21])
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


SHARES = st.floats(0, 1, allow_nan=False)
STEPS = st.lists(st.tuples(st.integers(0, 20), SHARES, SHARES), max_size=60)


@given(STEPS)
def test_whatever_comes_only_who_wants_is_inside_somebody_always_is_and_sizes_stay_in_bounds(
    steps: list[tuple[int, float, float]],
) -> None:
    door = Admission()
    for n, share, idle in steps:
        door.step(NAMES[:n], lost(share), idle, free=max(idle, 1 - share))
        assert door.inside <= set(NAMES[:n])
        assert bool(door.inside) == bool(n)
        assert LEAST <= door.dim <= 1


def standing(number: int, *, free: float = 1.0) -> Admission:
    """So many are inside, for a while."""
    door = Admission()
    for _ in range(60):
        door.step(NAMES[:number], lost(CALM), idle=0.0, free=free)
    assert len(door.inside) == number
    return door


@given(st.integers(0, 500), st.integers(0, 500), SHARES)
def test_no_more_have_room_than_were_measured_or_than_the_free_time_pays_for(
    settled: int, entered: int, free: float
) -> None:
    found = room(settled, entered, free)
    assert 0 <= found <= settled
    assert found == 0 or found + entered <= settled
    if found:
        each = (1 - free) / settled
        assert (found + entered) * DEAR * each <= free - SPARE + 1e-9
    if free <= SPARE:
        assert found == 0


@given(st.integers(0, 500), st.integers(0, 500), st.tuples(SHARES, SHARES))
def test_more_free_time_is_never_less_room_and_more_who_came_in_never_more(
    settled: int, entered: int, frees: tuple[float, float]
) -> None:
    assert room(settled, entered, min(frees)) <= room(settled, entered, max(frees))
    assert room(settled, entered + 1, frees[0]) <= room(settled, entered, frees[0])
    assert room(settled, entered, frees[0]) <= room(settled + 1, entered, frees[0])


@given(st.integers(FIRST, 30), st.integers(0, 30), st.floats(0.8, 1))
def test_those_of_another_process_that_died_come_in_at_once_where_the_river_is_free(
    mine: int, others: int, free: float
) -> None:
    door, most = standing(mine, free=free), max(room(mine, 0, free), mine // EACH)
    names = NAMES[: mine + others]
    for n in range(mine, mine + others + 1):  # one after the other, as each sends its first picture
        door.knows(names[:n])
    assert len(door.inside) == min(mine + others, mine + most)
    steps = 0
    while len(door.inside) < len(names):
        door.step(names, dict.fromkeys(door.inside, CALM), idle=0.0, free=free)
        steps += 1
    assert steps <= 3


@given(st.integers(1, 40), st.floats(0, SPARE))
def test_a_river_that_has_no_time_lets_in_as_few_as_ever(mine: int, free: float) -> None:
    door = standing(mine, free=free)
    door.knows(NAMES)
    assert len(door.inside) <= max(FIRST, mine + max(1, mine // EACH))
    before = len(door.inside)
    door.step(NAMES, dict.fromkeys(door.inside, CALM), idle=0.0, free=free)
    assert len(door.inside) <= before + max(1, before // EACH)


@pytest.mark.parametrize("late", range(TRIAL))
def test_many_that_came_in_by_measure_and_were_too_much_go_out_together_and_the_others_lose_nothing_more(
    late: int,
) -> None:
    door = standing(20)
    door.knows(NAMES[:40])
    assert len(door.inside) == 40
    for _ in range(late):
        door.step(NAMES[:40], lost(CALM), idle=0.0, free=0.0)
    door.step(NAMES[:40], lost(BUSY), idle=0.0, free=0.0)
    assert door.inside == set(NAMES[: 20 + 20 // EACH]) and door.dim == 1.0
    before = len(door.inside)
    door.step(NAMES[:40], lost(CALM), idle=0.0, free=1.0)
    assert len(door.inside) == before + before // EACH, "the measure is not believed for a while"


def test_what_was_good_for_a_while_is_not_sent_back_but_shown_smaller() -> None:
    door = standing(20)
    door.knows(NAMES[:40])
    for _ in range(TRIAL):
        door.step(NAMES[:40], lost(CALM), idle=0.0, free=0.0)
    door.step(NAMES[:40], lost(BUSY), idle=0.0, free=0.0)
    assert len(door.inside) == 40 and door.dim < 1.0


def test_who_shows_cameras_smaller_has_less_room_for_those_that_are_not_known_yet() -> None:
    found = list[int]()
    for dimmed in (False, True):
        door = standing(20)
        while dimmed and door.dim > LEAST:
            door.step(NAMES[:20], lost(BUSY), idle=0.0, free=0.0)
        door.step(NAMES[:20], lost(CALM), idle=0.0, free=0.7)
        door.knows(NAMES)
        found.append(len(door.inside) - 20)
    assert found == [room(20, 0, 0.7), max(20 // EACH, room(20, 0, 0.7, DEAR / LEAST**2))]
    assert found[1] < found[0]


def test_who_was_once_too_full_believes_no_measure() -> None:
    full = standing(40)
    while len(full.inside) == 40:
        full.step(NAMES[:40], lost(BUSY), idle=0.0, free=0.0)
    before = len(full.inside)
    full.step(NAMES, lost(CALM), idle=1.0, free=1.0)
    assert len(full.inside) == before + 1


def well(door: Admission, number: int, steps: int, *, idle: float = IDLE + 0.1, free: float = 0.0) -> None:
    for _ in range(steps):
        door.step(NAMES[:number], lost(CALM), idle=idle, free=free)


def test_that_so_many_were_too_much_is_forgotten_after_a_long_time_in_which_all_was_well() -> None:
    door = standing(40)
    while len(door.inside) == 40:
        door.step(NAMES[:40], lost(BUSY), idle=0.0)
    inside = len(door.inside)
    while door.dim < 1.0:
        well(door, inside, 1)
    well(door, inside, AGAIN, idle=IDLE)  # no time was left
    well(door, inside, AGAIN - 1)
    door.step(NAMES[:inside], lost(FEW), idle=1.0)  # some was lost: it is counted anew
    well(door, inside, AGAIN - 1, free=1.0)
    door.knows(NAMES)
    assert len(door.inside) == inside + 1
    door.knows(NAMES[:inside])
    well(door, inside, AGAIN, free=1.0)
    door.knows(NAMES)
    assert len(door.inside) == min(len(NAMES), 2 * inside)


def shut(number: int) -> Admission:
    """So many are inside, and lost too much in the last step for others to come in before the next."""
    door = standing(number, free=0.0)
    door.step(NAMES[:number], lost((FEW + MANY) / 2), idle=0.0)
    assert door.dim == 1.0
    return door


def sent(names: list[str], silent: set[str]) -> dict[str, float]:
    """What is lost where those inside lose nothing and some send nothing."""
    return {name: CALM for name in names if name not in silent}


@given(st.integers(1, 20), st.sampled_from([0.0, 1.0]))
def test_who_fell_silent_inside_keeps_nobody_out(dead: int, free: float) -> None:
    door, silent = shut(20), set(NAMES[:dead])
    for _ in range(SILENT):
        door.step(NAMES[:40], sent(sorted(door.inside), silent), idle=1.0, free=free)
    assert not door.inside & silent
    steps = 0
    while not set(NAMES[20:40]) <= door.inside:
        door.step(NAMES[:40], sent(sorted(door.inside), silent), idle=1.0, free=free)
        steps += 1
        assert steps <= 12
    assert door.inside == set(NAMES[dead:40]) and door.dim == 1.0


def test_who_is_silent_for_a_moment_only_stays_inside_and_half_of_them_keep_the_door_shut() -> None:
    door, silent = shut(20), set(NAMES[: 20 - int(20 * HEARD) + 1])
    for _ in range(SILENT - 1):
        door.step(NAMES[:40], sent(NAMES[:20], silent), idle=1.0, free=1.0)
        assert door.inside == set(NAMES[:20])
    door.step(NAMES[:40], sent(NAMES[:20], set()), idle=1.0, free=1.0)
    assert door.inside > set(NAMES[:20])


@given(st.integers(1, 20))
def test_who_fell_silent_is_inside_again_with_its_first_picture_where_nobody_took_its_place(
    dead: int,
) -> None:
    door = shut(20)
    for _ in range(2 * SILENT):
        door.step(NAMES[:20], sent(NAMES[:20], set(NAMES[:dead])), idle=0.0)
    assert len(door.inside) == 20 - dead
    for n in range(dead):
        door.hears(NAMES[n], NAMES[:20])
        assert NAMES[n] in door.inside
    door.step(NAMES[:20], lost(BUSY), idle=0.0)
    assert len(door.inside) == 20 and door.dim < 1.0, "it is no trial: they were inside before"


def test_who_is_back_when_others_took_its_place_comes_before_all_who_wait() -> None:
    door, back = standing(12, free=0.0), NAMES[5]
    names = [*NAMES[:12], *NAMES[20:]]
    for _ in range(SILENT):
        door.step(NAMES[:12], sent(NAMES[:12], {back}), idle=0.0)
    while len(door.inside) < 20:
        door.step(names, sent(names, {back}), idle=0.0)
    for _ in range(TRIAL):
        door.step(names, dict.fromkeys(names, (FEW + MANY) / 2), idle=0.0)  # the door is shut
    door.hears("nobody", names)
    door.hears(back, names)
    assert back not in door.inside
    before = door.inside
    door.step(names, sent(names, set()), idle=0.0)
    assert back in door.inside and before < door.inside


def test_the_silent_say_nothing_of_what_cameras_cost() -> None:
    door = standing(20)
    door.step(NAMES[:20], sent(NAMES[:20], set(NAMES[:8])), idle=0.0, free=1.0)
    door.knows(NAMES)
    assert len(door.inside) == 20 + room(12, 0, 1.0)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sets(st.sampled_from(NAMES[:30])), SHARES, st.booleans()),
        max_size=40,
    )
)
def test_whoever_is_silent_sizes_stay_in_bounds_and_somebody_who_sends_gets_in(
    steps: list[tuple[int, set[str], float, bool]],
) -> None:
    door = Admission()
    for n, silent, share, calm in steps:
        names = NAMES[:n]
        for name in names:
            if name not in silent:
                door.hears(name, names)
        found = dict.fromkeys(sent(names, silent), CALM if calm else share)
        door.step(names, found, idle=share, free=share)
        assert door.inside <= set(names)
        assert bool(door.inside) or not found
        assert LEAST <= door.dim <= 1
    names, silent = NAMES[:40], set(NAMES[:30])  # all that were ever inside or waited
    for _ in range(SILENT + 1):
        door.step(names, sent(names, silent), idle=1.0)
    assert door.inside & set(NAMES[30:40])


def played(carried: int, start: int, dear: float, *, measured: bool) -> tuple[int, int, float]:
    """All come to a machine that carries so many and has some, newcomers being dear for their first steps.

    Returns: how many are inside in the end, after how many steps all were, and looks lost, in steps of one.
    """
    door = standing(start, free=1 - start / carried if measured else 0.0)
    ages, waited, wasted = dict.fromkeys(door.inside, AGAIN), 0, 0.0
    for _ in range(AGAIN):
        door.knows(NAMES)
        ages |= {name: ages.get(name, 0) + 1 for name in door.inside}
        work = sum(dear if ages[name] < 8 else 1.0 for name in door.inside) * door.dim**2 / carried
        share, free = max(0.0, 1 - 1 / work), max(0.0, 1 - work)
        waited += len(door.inside) < len(NAMES)
        wasted += share * len(door.inside)
        door.step(NAMES, dict.fromkeys(door.inside, share), idle=0.0, free=free if measured else 0.0)
    return len(door.inside), waited, wasted


@pytest.mark.parametrize("dear", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("start", [5, 20, 30])
@pytest.mark.parametrize("carried", [10, 25, 45, 60, 100, 200])
def test_who_measures_overruns_a_machine_no_more_than_who_does_not_and_lets_all_in_at_once_where_they_fit(
    carried: int, start: int, dear: float
) -> None:
    start = min(start, carried)
    inside, waited, wasted = played(carried, start, dear, measured=True)
    blind_inside, blind_waited, blind_wasted = played(carried, start, dear, measured=False)
    assert inside >= blind_inside - 1
    assert waited <= blind_waited + 2
    assert wasted <= 1.3 * blind_wasted + 6
    if carried >= 200 and start >= 20:
        assert waited <= 2
