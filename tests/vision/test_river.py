"""The whole river over several cameras, with the real detector."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import Attention
from kentongan.vision.detector import load
from kentongan.vision.lines import read
from kentongan.vision.model import Count, Crossings, Frame, Tracks
from kentongan.vision.river import count
from vision.drive import NOON


def test_two_cameras_are_counted_side_by_side_and_the_looker_sees_what_passes(
    assets: Path, tmp_path: Path
) -> None:
    scene = assets / "scenes" / "adam_demo"
    plan = read(scene.with_suffix(".json"))
    detector = load(assets / "models" / "yolox_nano.onnx", precision="fp32", cache=tmp_path)
    blank = VideoFrame.from_ndarray(np.full((360, 640, 3), 114, dtype=np.uint8), format="bgr24")
    looked: list[Tracks | Crossings] = []

    def frames() -> Iterator[list[Frame]]:
        with Clip(scene.with_suffix(".mp4")) as clip:
            for frame in clip.frames(Part(looks_per_s=5)):
                at = NOON + timedelta(seconds=55 + frame.at.timestamp())
                yield [replace(frame, camera="busy", at=at), Frame("quiet", at, blank)]

    eyes = (detector, Attention(lambda _: plan.lines))
    counts = [c for each in count(frames(), eyes, lambda _: plan.lines, looked.append) for c in each]
    latest: dict[tuple[str, object], Count] = {(c.camera, c.since): c for c in counts}
    busy = [c for (name, _), c in latest.items() if name == "busy"]
    quiet = [c for (name, _), c in latest.items() if name == "quiet"]
    assert [c.since for c in busy] == [NOON, NOON + timedelta(minutes=1)]
    assert [c.final for c in busy] == [True, False]
    assert sum(sum(c.crossings.values()) for c in quiet) == 0
    assert 23 <= sum(sum(c.crossings.values()) for c in busy) <= 29
    assert busy[0].seen_s == quiet[0].seen_s == 5
    told = sum(len(seen.items) for seen in looked if isinstance(seen, Crossings))
    assert told == sum(sum(c.crossings.values()) for c in busy)
    assert all(len(set(s.ids.tolist())) == len(s.ids) for s in looked if isinstance(s, Tracks))
