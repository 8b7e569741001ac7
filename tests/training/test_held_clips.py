"""Which clips are learnt from, which are kept for the test; a broken truth is refused by its line."""

import gzip
import json
from pathlib import Path

import pytest

from kentongan.base.paths import ROOT
from kentongan.tools.eyes_in_use import PACKAGED, learnt_from
from training import clips

SCENES = ROOT / "tests" / "scenes"
USER = {"kind": "car", "hidden": 0.1, "box": [0.1, 0.1, 0.2, 0.2]}


def test_what_the_shipped_detector_is_judged_by_is_not_learnt_from_unless_somebody_says_so() -> None:
    shown = clips.shown(SCENES, None)
    assert len(shown) > 4
    assert {clip.stem for clip in clips.shown(SCENES, [])} == {clip.stem for clip in shown} | {*clips.HELD}
    card = json.loads(PACKAGED.with_suffix(".json").read_text(encoding="utf-8"))
    known = {one.get("clip") for stretch in card["stretches"] for one in stretch["sets"]}
    assert learnt_from(PACKAGED) and not known & {f"{name}.mp4" for name in clips.HELD}
    assert [clip.stem for clip in clips.shown(SCENES, [path.stem for path in shown[1:]] + [*clips.HELD])] == [
        shown[0].stem
    ]


def test_a_clip_that_is_to_be_held_back_and_is_misspelt_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no clip 'drill-flyover' .* drill-arterial-day-1"):
        clips.shown(SCENES, ["drill-flyover"])


def packed(path: Path, *rows: object) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{}, {"users": [USER]}, "{"], "line 3: not JSON"),
        ([{}, {"users": [USER]}, []], "line 3: not the truth of a frame"),
        ([[]], "line 1: not the truth of a clip"),
        ([{}, {"users": [USER | {"box": [0.1, 0.1, 0.2]}]}], "line 2: not the truth of a frame"),
        ([{}, {"users": [USER | {"box": [0, 0, 64, 32]}]}], "line 2: not the truth of a frame"),
        ([{}, {"users": [{"kind": "car"}]}], "line 2: not the truth of a frame"),
        ([{}, {"user": []}], "line 2: not the truth of a frame"),
        ([], "is empty"),
    ],
)
def test_a_broken_truth_is_refused_with_its_line(rows: list[object], said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"x\.truth\.jsonl\.gz.*{said}"):
        clips.truth(packed(tmp_path / "x.truth.jsonl.gz", *rows))


def test_a_truth_that_is_cut_off_or_no_truth_is_refused(tmp_path: Path) -> None:
    file = packed(tmp_path / "x.truth.jsonl.gz", {}, {"users": [USER]})
    assert len(clips.truth(file)) == 2
    for body in (file.read_bytes()[:-9], b"nothing of the kind"):
        file.write_bytes(body)
        with pytest.raises(ValueError, match="cannot be read"):
            clips.truth(file)


def test_the_truth_of_every_clip_is_whole() -> None:
    for clip in clips.shown(SCENES, []):
        assert len(clips.truth(clip.with_suffix(clips.TRUTH))) == 601
