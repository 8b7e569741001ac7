"""A size of canvas is made ready only once doing without it has cost as much."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.detector import load
from kentongan.vision.eyes import SHAPES, Candidates, Shape
from kentongan.vision.few_sizes import FewSizes
from kentongan.vision.model import Picture
from vision.test_detector import picture


class Noted:
    """Eyes that see nobody and note the sizes of what they are shown."""

    def __init__(self) -> None:
        self.shapes, self.depth = SHAPES, 1
        self.seen: list[Shape] = []

    def warm(self) -> None: ...

    def start(self, canvas: Picture) -> int:
        self.seen.append((canvas.shape[0], canvas.shape[1]))
        return 0

    def finish(self, ticket: int) -> Candidates:
        raise NotImplementedError


def area(shape: Shape) -> int:
    return shape[0] * shape[1]


@given(st.lists(st.sampled_from(SHAPES), max_size=120), st.integers(0, 3_000_000))
def test_what_stands_in_holds_it_is_ready_and_costs_no_more_than_it_would_to_make_it_ready(
    wanted: list[Shape], price_px: int
) -> None:
    few = FewSizes(Noted(), price_px)
    paid: Counter[Shape] = Counter()
    for shape in wanted:
        before = set(few.ready)
        found = few.standing_for(shape)
        assert found[0] >= shape[0] and found[1] >= shape[1]
        assert found in few.ready
        assert found == shape or found in before
        assert found == shape or shape not in few.ready
        paid[shape] += area(found) - area(shape)
    assert all(cost <= price_px for cost in paid.values())
    assert few.ready <= set(wanted)


@given(st.sampled_from(SHAPES), st.sampled_from(SHAPES))
def test_for_nothing_every_size_is_ready_and_at_any_price_the_largest_does(one: Shape, other: Shape) -> None:
    assert FewSizes(Noted(), 0).standing_for(one) == one
    stingy = FewSizes(Noted(), 10**9)
    stingy.standing_for(SHAPES[-1])
    assert [stingy.standing_for(shape) for shape in (one, other)] == [SHAPES[-1]] * 2


def test_warm_eyes_look_at_each_canvas_as_it_is() -> None:
    eyes = Noted()
    few = FewSizes(eyes)
    few.warm()
    for shape in SHAPES:
        few.start(np.zeros((*shape, 3), np.uint8))
    assert eyes.seen == list(SHAPES)


def test_on_a_larger_canvas_the_same_is_seen_at_the_same_place(
    assets: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    eyes = load(assets / "models" / "yolox_nano.onnx", "fp32", tmp_path_factory.mktemp("networks"))
    shown = picture(assets, "canersu_highway.mp4")[::2, ::2][100:356, 100:548]
    few = FewSizes(eyes)
    few.standing_for((384, 640))
    found, alone = few.finish(few.start(shown.copy())), eyes.finish(eyes.start(shown.copy()))
    assert few.ready == {(384, 640)}
    strong = [each.only(each.sure * each.likely.max(axis=1) > 0.5) for each in (found, alone)]
    assert len(strong[1].boxes) > 0
    for box in strong[1].boxes:
        assert np.abs(strong[0].boxes - box).max(axis=1).min() < 4
