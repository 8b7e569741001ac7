"""Shapes and cameras of the drill city: sizes as on the street, skins that face outward, lines in sight."""

import numpy as np
import pytest

from drill.dress import dress
from drill.parts import MAKES, PARTS, SHINE
from drill.scenes import LIGHTS, MIX, SCENES, sun_of
from drill.users import build
from kentongan.vision.model import Kind


@pytest.mark.parametrize("make", MAKES)
def test_every_variant_has_the_size_the_traffic_keeps_free_for_it(make: str):
    for variant in range(MAKES[make].variants):
        low, high = build(make, variant).size
        assert abs(float(high[0] - low[0]) - MAKES[make].length_m) < 0.35
        assert -0.05 < float(low[2]) < 0.1, "stands on the ground"


@pytest.mark.parametrize("make", MAKES)
def test_kinds_are_words_of_the_product_and_normals_have_length_one(make: str):
    assert MAKES[make].kind in {kind.word for kind in Kind}
    length = np.linalg.norm(build(make, 0).normals, axis=2)
    assert float(np.abs(length - 1).max()) < 0.02


def test_a_colour_for_every_part_the_same_for_the_same_seed():
    first, again = (dress("motorcycle", 8, np.random.default_rng(4)) for _ in range(2))
    assert first.shape == (len(PARTS), 3) and len(SHINE) == len(PARTS)
    assert np.array_equal(first, again)


@pytest.mark.parametrize("name", SCENES)
def test_counting_lines_lie_in_the_picture(name: str):
    scene = SCENES[name]
    for gate in scene.gates:
        middle = ((gate.a[0] + gate.b[0]) / 2, (gate.a[1] + gate.b[1]) / 2, 0.6)
        x, y = scene.camera.project(middle)
        assert 0.05 < x < 0.95 and 0.1 < y < 0.95, gate.name


def test_the_sun_stands_above_the_street():
    assert all(sun_of(light)[2] > 0 for light in LIGHTS.values())


def test_motorcycles_are_most_of_the_traffic():
    assert abs(sum(MIX.values()) - 1) < 1e-9
    assert MIX["motorcycle"] > 0.5
