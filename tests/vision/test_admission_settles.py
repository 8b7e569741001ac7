"""What becomes of cameras after long: all that fit are inside in full, and nobody goes to and fro."""

from dataclasses import dataclass, field

import pytest

from kentongan.vision.admission import AGAIN, FIRST, LEAST, MANY, Admission

NAMES = [f"c{n}" for n in range(40)]
LEARNING = 8
"""Steps after which what a camera shows is known, and cheap."""


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
