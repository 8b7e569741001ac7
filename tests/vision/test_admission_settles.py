"""What becomes of cameras after long: all that fit are inside in full, and nobody goes to and fro."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.vision.admission import AGAIN, EACH, FIRST, LEAST, MANY, SILENT, SPARE, STEP, Admission

NAMES = [f"c{n}" for n in range(40)]
LEARNING = 8
"""Steps after which what a camera shows is known, and cheap."""
CALM, BUSY = 0.0, MANY + 0.2


def lost(share: float) -> dict[str, float]:
    return dict.fromkeys(NAMES, share)


@dataclass
class Machine:
    """Carries so many cameras in full; one whose road users are not known yet costs `dear` times as much.

    It never has nothing to do while nothing waits: it gathers, as every one with many cameras does.
    """

    carries: float
    dear: float = 4.0
    ages: dict[str, int] = field(default_factory=dict[str, int])

    def step(self, door: Admission, names: list[str], silent: frozenset[str] = frozenset()) -> set[str]:
        """Look for a step. Returns: who was put out."""
        sending = [name for name in names if name not in silent]
        door.knows(names)
        for name in sending:
            door.hears(name, names)
        before = door.inside
        looked = [name for name in sending if name in before]
        self.ages |= {name: self.ages.get(name, 0) + 1 for name in looked}
        costs = (self.dear if self.ages[name] < LEARNING else 1.0 for name in looked)
        work = sum(costs) * door.dim**2 / self.carries
        share = max(0.0, 1 - 1 / work) if work else 0.0
        shares = {name: share if name in before else 1.0 for name in sending}
        door.step(names, shares, idle=0.0, free=max(0.0, 1 - work))
        return set(before - door.inside).intersection(sending)


@pytest.mark.parametrize("carries", [1, 2, 3, 5, 12])
@pytest.mark.parametrize("number", [FIRST, len(NAMES)])
def test_who_is_put_out_stays_out_also_where_fewer_fit_than_come_in_at_once(
    carries: int, number: int
) -> None:
    door, machine = Admission(), Machine(carries)
    outs = [bool(machine.step(door, NAMES[:number])) for _ in range(6 * AGAIN)]
    assert sum(outs[AGAIN:]) <= 5, "once for each time that more are tried"
    assert 1 <= len(door.inside) <= max(1, carries / LEAST**2 / (1 - MANY))


def test_as_many_as_ever_come_in_at_once_when_it_is_forgotten_that_so_few_were_too_many() -> None:
    door, machine = Admission(), Machine(2)
    for _ in range(AGAIN):
        machine.step(door, NAMES[:FIRST])
    few = len(door.inside)
    assert few < FIRST
    machine.carries = 100
    for _ in range(3 * AGAIN):
        machine.step(door, NAMES[:few])
    door.knows(NAMES)
    assert len(door.inside) >= FIRST


@pytest.mark.parametrize("free", [SPARE, SPARE + 0.01])
def test_cameras_are_shown_larger_again_where_a_river_that_gathers_has_time(free: float) -> None:
    door = Admission()
    door.step(NAMES[:3], lost(BUSY), idle=0.0)
    dimmed = door.dim
    assert dimmed < 1.0
    door.step(NAMES[:3], lost(CALM), idle=0.0, free=free)
    assert door.dim == (pytest.approx(dimmed + STEP) if free > SPARE else dimmed)


@pytest.mark.parametrize("goes_first", [True, False])
def test_who_came_by_measure_in_the_place_of_others_goes_out_again_where_that_was_too_much(
    goes_first: bool,
) -> None:
    door, mine, new = Admission(), NAMES[:20], NAMES[20:]
    for _ in range(30):
        door.step(mine, lost(CALM), idle=0.0, free=1.0)
    names = [*mine[10:], *new]
    door.knows(mine[10:] if goes_first else [*mine, *new])
    door.knows(names)
    assert door.inside == set(names)
    door.step(names, lost(BUSY), idle=0.0)
    assert door.inside == set(names[: 10 + 20 // EACH]), "as many as had come in were nothing measured"


CHAOS = st.lists(
    st.tuples(
        st.integers(0, len(NAMES)),
        st.sets(st.sampled_from(NAMES)),
        st.sampled_from([0.0, 0.0, 0.04, 0.2, 0.9]),
        st.floats(0, 1),
        st.integers(1, 12),
    ),
    max_size=12,
)


def upset(chaos: list[tuple[int, set[str], float, float, int]]) -> Admission:
    """A door that has been through all this."""
    door = Admission()
    for number, silent, share, free, steps in chaos:
        names = NAMES[:number]
        for _ in range(steps):
            sending = [name for name in names if name not in silent]
            for name in sending:
                door.hears(name, names)
            shares = {name: share if name in door.inside else 1.0 for name in sending}
            door.step(names, shares, idle=0.0, free=0.0 if share else free)
    return door


@settings(max_examples=60, deadline=None)
@given(CHAOS, st.integers(1, len(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_whatever_was_all_who_send_and_fit_are_inside_in_full_after_a_while_and_it_is_forgotten(
    chaos: list[tuple[int, set[str], float, float, int]], number: int, silent: set[str]
) -> None:
    door, machine, names = upset(chaos), Machine(10 * len(NAMES)), NAMES[:number]
    sending, dead = set(names) - silent, frozenset(silent)
    for _ in range(AGAIN + len(NAMES) + SILENT):
        machine.step(door, names, dead)
    assert sending <= door.inside
    for _ in range(AGAIN + 10):
        assert not machine.step(door, names, dead), "nobody goes out again"
    assert door.inside >= sending
    if sending:
        assert door.dim == 1.0
        door.knows(NAMES)
        new = set(NAMES) - set(names)
        assert len(door.inside & new) >= min(len(new), len(sending) // 2), "its measure is believed"


@settings(max_examples=60, deadline=None)
@given(CHAOS, st.integers(1, len(NAMES)), st.integers(1, 20), st.sampled_from([1.0, 2.0, 4.0]))
def test_whatever_was_nobody_goes_to_and_fro_without_end(
    chaos: list[tuple[int, set[str], float, float, int]], number: int, carries: int, dear: float
) -> None:
    door, machine, names = upset(chaos), Machine(carries, dear), NAMES[:number]
    for _ in range(2 * AGAIN):
        machine.step(door, names)
    outs = [bool(machine.step(door, names)) for _ in range(2 * AGAIN)]
    assert sum(outs) <= 4, "where so many are tried again, and are too many"
