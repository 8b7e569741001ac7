"""`kentongan count` looks less often where nobody goes far meanwhile."""

from collections.abc import Callable

import pytest

from kentongan.tools.count import CALM, FAST, REFERENCE, Manner, paced
from kentongan.vision.model import Frame
from vision.drive import at

RATE = FAST.calm_looks_per_s or 0.0


def seconds(
    hurry: Callable[[str], float | None], manner: Manner = FAST, *, seam_s: float = 99.0
) -> list[float]:
    """When the looks fall of two seconds at ten pictures a second."""
    frames = [Frame("a", at(n / 10), None, int(n / 10 >= seam_s)) for n in range(20)]
    return [round((frame.at - at(0)).total_seconds(), 1) for frame in paced(frames, manner, hurry)]


def test_calm_traffic_is_looked_at_half_as_often() -> None:
    assert seconds(lambda _: CALM * RATE - 0.1) == [n / 5 for n in range(10)]


@pytest.mark.parametrize("hurry", [None, CALM * RATE, 20.0])
def test_fast_traffic_and_one_not_known_yet_is_looked_at_in_every_picture(hurry: float | None) -> None:
    assert len(seconds(lambda _: hurry)) == 20


def test_the_pace_changes_as_soon_as_the_traffic_is_known() -> None:
    asked = iter(range(20))
    assert seconds(lambda _: None if next(asked) < 10 else 0.5) == [
        *(n / 10 for n in range(10)), 1.1, 1.3, 1.5, 1.7, 1.9,
    ]  # fmt: skip


def test_the_first_picture_of_a_new_scene_is_always_looked_at() -> None:
    assert 0.5 in seconds(lambda _: 0.5, seam_s=0.5)


def test_the_reference_leaves_nothing_out() -> None:
    assert len(seconds(lambda _: 0.0, REFERENCE)) == 20
