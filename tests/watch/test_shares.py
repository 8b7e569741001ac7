"""Who should carry how much, with thousands of loads that nobody thought of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.worker.shares import Load, chosen, holds_off, shares, surplus

loads = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.builds(
        Load,
        cameras=st.integers(0, 250),
        cost=st.floats(0, 30),
        room=st.integers(0, 250),
        power=st.floats(0.1, 64),
        giving=st.booleans(),
    ).map(lambda x: Load(x.cameras, x.cost if x.cameras else 0.0, x.room, x.power, x.giving)),
    min_size=1,
)


def made(*cameras: int, each: float = 0.05, room: int = 250) -> dict[str, Load]:
    """Processes of the same power that hold so many cameras of the same cost."""
    return {str(i): Load(n, n * each, room - n, 1.0) for i, n in enumerate(cameras)}


@given(loads)
def test_what_is_above_is_what_is_below(found: dict[str, Load]) -> None:
    over = surplus(found)
    assert math.isclose(sum(over.values()), 0, abs_tol=1e-6)
    total = sum(load.cameras for load in found.values())
    assert all(-load.room - 1e-6 <= over[name] <= total + 1e-6 for name, load in found.items())


@given(loads)
def test_nobody_gives_what_it_has_not_or_what_nobody_lacks(found: dict[str, Load]) -> None:
    over, gives = surplus(found), shares(found)
    room = sum(load.room for name, load in found.items() if over[name] < 0)
    assert sum(gives.values()) <= sum(load.cameras for load in found.values())
    for name, load in found.items():
        assert 0 <= gives[name] <= max(2, math.ceil(load.cameras / 8))
        assert gives[name] == 0 or (over[name] >= 1 and room > 0)


@given(loads)
def test_somebody_always_takes_what_is_to_be_taken(found: dict[str, Load]) -> None:
    able = [name for name, load in found.items() if load.room]
    assert not able or not all(holds_off(found, name) for name in able)


@given(st.lists(st.integers(0, 120), min_size=2, max_size=6), st.integers(0, 2**32 - 1))
def test_from_anywhere_they_come_to_fair_shares_and_stay_there(start: list[int], seed: int) -> None:
    held = list(start)
    for round_ in range(30):
        given_back = sum(gives := list(shares(made(*held)).values()))
        held = [n - k for n, k in zip(held, gives, strict=True)]
        for i in range(given_back):  # somebody who does not hold off takes it; who, the broker says
            free = [j for j in range(len(held)) if not holds_off(made(*held), str(j))]
            held[free[(seed + round_ + i) % len(free)]] += 1
    fair = sum(start) / len(start)
    assert sum(held) == sum(start)
    assert max(held) - fair < max(1.0, fair * 0.25) + 1
    assert sum(shares(made(*held)).values()) == 0


@pytest.mark.parametrize(
    ("before", "gives"),
    [
        ([30, 30, 0], [3, 3, 0]),
        ([200, 0], [25, 0]),
        ([2, 0], [1, 0]),
        ([1, 0], [0, 0]),
        ([22, 20, 18], [0, 0, 0]),
        ([22] * 9 + [2], [2] * 9 + [0]),
    ],
)
def test_who_joins_is_given_a_part_at_a_time(before: list[int], gives: list[int]) -> None:
    assert list(shares(made(*before)).values()) == gives


def test_a_stronger_machine_gets_more_and_a_full_one_no_more() -> None:
    strong = {"a": Load(40, 2.0, 210, 2.0), "b": Load(20, 1.0, 230, 1.0)}
    assert shares(strong) == {"a": 0, "b": 0}
    full = {"a": Load(50, 2.5, 200, 1.0), "b": Load(10, 0.5, 0, 1.0)}
    assert shares(full) == {"a": 0, "b": 0}
    assert not holds_off(full, "a")


def test_who_holds_a_costly_camera_gives_its_others_away_and_keeps_that() -> None:
    """One camera costs thirty usual ones: beside it nobody waits for a look."""
    costly = {"a": Load(11, 0.5 * 3.0 + 0.5, 200, 1.0), "b": Load(10, 0.5, 200, 1.0)}
    number = shares(costly)["a"]
    weights = {"slow": 12.6, **{f"c{i}": 0.42 for i in range(10)}}
    given_back = chosen(weights, number, surplus(costly)["a"])
    assert number >= 1
    assert "slow" not in given_back
    assert len(given_back) == number


def test_nothing_measured_yet_is_a_share_by_numbers() -> None:
    assert shares(made(10, 0, each=0.0)) == {"0": 2, "1": 0}
