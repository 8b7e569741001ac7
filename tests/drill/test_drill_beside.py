"""Figures that compare rendered frames with real ones."""

from pathlib import Path

import numpy as np
import pytest

from drill import beside
from kentongan.base.paths import ROOT
from kentongan.tools import labelled


def test_flat_grey_has_no_contrast_no_edges_no_noise() -> None:
    told = beside.figures(np.full((360, 640, 3), 114, np.uint8))
    assert told["brightness"] == pytest.approx(114, abs=0.1)
    assert max(told[key] for key in ("contrast", "colour", "edges", "noise", "black_percent")) < 0.01


def test_noise_is_told_as_what_it_is() -> None:
    rng = np.random.default_rng(1)
    grey = np.clip(rng.normal(114, 5, (360, 640)), 0, 255)
    told = beside.figures(np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8))
    assert told["noise"] == pytest.approx(5, rel=0.05)


def test_pictures_of_a_clip_are_spread_over_it_and_a_sheet_shows_them(tmp_path: Path) -> None:
    some = beside.pictures(ROOT / "tests" / "scenes" / "drill-flyover-day-1.mp4")
    assert len(some) == beside.TAKEN and (some[0] != some[-1]).any()
    beside.written(beside.sheet(some), tmp_path / "sheet.jpg")
    assert labelled.picture(tmp_path / "sheet.jpg").shape == (720, 960, 3)
