"""What the network's answer is taken for: candidates, or a clear word that it is broken."""

import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.vision.detect import see
from kentongan.vision.eyes import SHAPES, Candidates, Grid, Shape, cells
from vision.pictures import Bright, painted


def answer(shape: Shape, **cell: float) -> np.ndarray:
    """What YOLOX says of an empty canvas, but for one clear car in cell 100."""
    raw = np.zeros((cells(shape), 85), np.float32)
    raw[100] = 0
    raw[100, [2, 3]] = 1.5
    raw[100, 4], raw[100, 7] = 0.9, 0.9
    raw[100, [int(place[1:]) for place in cell]] = list(cell.values())
    return raw


def test_one_clear_car_is_one_candidate() -> None:
    found = Grid(SHAPES[0]).candidates(answer(SHAPES[0]))
    assert len(found.boxes) == 1 and found.sure[0] == pytest.approx(0.9)
    width = np.exp(1.5) * 8
    assert found.boxes[0] == pytest.approx([0 - width / 2, 40 - width / 2, width / 2, 40 + width / 2])


ENDLESS = [(column, value) for column in (0, 1, 2, 3, 4, 7) for value in (np.nan, np.inf, -np.inf)]


# A size of no extent, e to the power of minus infinity, is no number without end: see the next test.
@pytest.mark.parametrize("column, value", [c for c in ENDLESS if c not in {(2, -np.inf), (3, -np.inf)}])
def test_a_broken_network_is_told_and_never_passes_for_an_empty_street(column: int, value: float) -> None:
    with pytest.raises(Invalid, match=r"no number|without end"), np.errstate(all="ignore"):
        Grid(SHAPES[0]).candidates(answer(SHAPES[0], **{f"c{column}": value}))


def test_a_box_of_no_size_reaches_nobody() -> None:
    eyes = _Fixed(answer(SHAPES[-1], c2=-np.inf))
    assert len(see(eyes, painted()).boxes) == 0


class _Fixed(Bright):
    """Eyes whose network always answers the same."""

    def __init__(self, raw: np.ndarray) -> None:
        super().__init__(shapes=SHAPES[-1:])
        self._raw = raw

    def finish(self, ticket: int) -> Candidates:
        super().finish(ticket)
        return Grid(self.shapes[0]).candidates(self._raw)
