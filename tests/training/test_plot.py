"""The picture of the training curve shows what was written while it ran."""

import json
from pathlib import Path

import pytest

from kentongan.base.paths import ROOT
from kentongan.tools.eyes_in_use import PACKAGED
from training import plot

CURVE = ROOT / "training" / "curve.jsonl"


def test_the_picture_in_the_guide_is_that_of_the_curve_that_lies_here() -> None:
    card = json.loads(PACKAGED.with_suffix(".json").read_text(encoding="utf-8"))
    begun = [stretch["steps"][0] for stretch in card["stretches"][1:]]
    rows = plot.read(CURVE)
    assert rows[-1]["step"] == card["steps"]
    shown = (ROOT / "docs" / "pictures" / "eyes" / "curve.svg").read_text(encoding="utf-8")
    assert shown == plot.drawn(rows, begun), f"training/plot.py {CURVE} docs/pictures/eyes/curve.svg {begun}"


def test_a_broken_row_is_refused_with_its_line(tmp_path: Path) -> None:
    first = CURVE.read_text(encoding="utf-8").splitlines()[0]
    file = tmp_path / "curve.jsonl"
    for rows, said in (([first, "{"], "line 2"), ([first, '{"step": 1}'], "line 2"), ([first], "two rows")):
        file.write_text("\n".join(rows), encoding="utf-8")
        with pytest.raises(ValueError, match=said):
            plot.read(file)
