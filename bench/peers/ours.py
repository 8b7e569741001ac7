"""One process of our own river over prepared clips for so many seconds; prints one JSON object.

    PYTHONPATH=src .venv/bin/python bench/peers/ours.py CLIPS [--weights FILE] [--seconds 20] [--cameras 14]
        [--without strips|gate|scaled|packing|bf16] [--profile]

Each camera plays one clip in turn, from another second than its neighbour, as fast as the machine can; the
pictures of one fifth of a second of all cameras reach the river together, as they do in `kentongan watch`.
The clock runs only when each camera has been seen for a while: what it learns of its road users in its first
seconds it learns once, not each time somebody measures. With --profile the time is told by stage, too;
watching it costs time itself, in Python's stages most.
"""

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from typing import Any

from kentongan.tools import eyes_in_use
from kentongan.tools.count import cache_folder
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import Attention
from kentongan.vision.detector import load
from kentongan.vision.model import Crossings, Frame, Line, Tracks
from kentongan.vision.river import count
from kentongan.vision.view import Thrift

LOOKS_PER_S = 5.0
TOGETHER = 16
SAVINGS = ("strips", "gate", "scaled", "packing")
STAGES = {
    "the network": ("openvino",),
    "decoding": ("decode.py", "av.", "av/"),
    "the gate": ("gate.py",),
    "following": ("track.py", "boxes.py", "recall.py", "likeness.py", "riders.py", "judge.py", "beside.py"),
    "understanding answers": ("eyes.py", "tongue.py", "stem.py"),
    "pieces and pictures": (
        "detect.py",
        "detector.py",
        "patches.py",
        "view.py",
        "focus.py",
        "narrow.py",
        "scale.py",
    ),
    "crossing lines": ("cross.py", "lines.py", "tally.py"),
}
"""Whose own time counts for what; numpy's functions, which belong to all, are told as the rest."""


def line(row: dict[str, Any]) -> Line:
    return Line(row["name"], tuple(row["from"]), tuple(row["to"]))


def endless(name: str, clip: Path, skip: int) -> Iterator[Frame]:
    """A camera that plays a clip again and again; each seam is a new scene."""
    past, scene = timedelta(0), 0
    while True:
        with Clip(clip) as playing:
            for frame in islice(playing.frames(Part(looks_per_s=LOOKS_PER_S)), skip, None):
                yield Frame(name, frame.at + past, frame.picture, scene + frame.scene)
        past, scene, skip = past + timedelta(seconds=playing.end_s), scene + 1000, 0


def stages(watched: cProfile.Profile) -> dict[str, float]:
    """Own seconds of each stage and of the rest, greatest first; what is written in C is its caller's."""
    out = dict.fromkeys([*STAGES, "the rest"], 0.0)
    for key, (_, _, own_s, _, callers) in pstats.Stats(watched).stats.items():  # pyright: ignore[reportAttributeAccessIssue]
        stage = stage_of(key)
        if stage is None and callers:
            for caller, row in callers.items():
                out[stage_of(caller) or "the rest"] += row[2]
        else:
            out[stage or "the rest"] += own_s
    return {stage: round(spent_s, 3) for stage, spent_s in sorted(out.items(), key=lambda x: -x[1])}


def stage_of(key: tuple[str, int, str]) -> str | None:
    told = f"{key[0]}:{key[2]}"
    return next((stage for stage, marks in STAGES.items() if any(mark in told for mark in marks)), None)


class Meter:
    """What was done since the clock began to run: only when each camera has been seen for a while."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.looks = self.crossings = 0
        self._warm = round(asked.warm * LOOKS_PER_S)
        self._seconds = asked.seconds
        self._watched = cProfile.Profile() if asked.profile else None
        self._wall_s: float | None = None
        self._cpu_s = 0.0

    def look(self, passing: Tracks | Crossings) -> None:
        if isinstance(passing, Crossings):
            self.looks += 1
            self.crossings += len(passing.items)

    def frames(self, playing: list[Iterator[Frame]]) -> Iterator[list[Frame]]:
        for turn in count_up():
            if turn == self._warm:
                self.looks = self.crossings = 0
                self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()
                if self._watched:
                    self._watched.enable()
            if self._wall_s is not None and time.perf_counter() - self._wall_s >= self._seconds:
                return
            now = [next(camera) for camera in playing]
            for first in range(0, len(now), TOGETHER):
                yield now[first : first + TOGETHER]

    def told(self) -> dict[str, Any]:
        assert self._wall_s is not None
        cpu_s = time.process_time() - self._cpu_s
        out: dict[str, Any] = {"looks": self.looks, "crossings": self.crossings}
        out |= {"video_s": self.looks / LOOKS_PER_S, "wall_s": time.perf_counter() - self._wall_s}
        out |= {"cpu_s": cpu_s, "ms_per_look": round(1000 * cpu_s / self.looks, 2)}
        if self._watched:
            self._watched.disable()
            out["stages_s"] = stages(self._watched)
        return out


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path, help="folder of NAME.mp4 with its lines in NAME.json")
    parser.add_argument("--weights", type=Path, help="default: what comes with Kentongan")
    parser.add_argument("--without", choices=(*SAVINGS, "bf16"), help="one saving turned off")
    parser.add_argument("--profile", action="store_true", help="seconds by stage as well")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--begin", type=int, default=0)
    parser.add_argument("--cameras", type=int, default=14)
    parser.add_argument("--warm", type=float, default=15.0, help="seconds of video before the clock runs")
    return parser.parse_args()


def main() -> None:
    asked = parsed()
    paths = sorted(asked.clips.glob("*.mp4"))
    lines: dict[str, tuple[Line, ...]] = {}
    playing: list[Iterator[Frame]] = []
    for n in range(asked.cameras):
        path = paths[(asked.begin + n) % len(paths)]
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        lines[str(n)] = tuple(line(row) for row in card["lines"])
        playing.append(endless(str(n), path, (n // len(paths)) * 7 % 40))
    weights = asked.weights or eyes_in_use.usual().path
    precision = "fp32" if asked.without == "bf16" else "auto"
    thrift = Thrift(**({asked.without: False} if asked.without in SAVINGS else {}))
    eyes = load(weights, precision, cache=cache_folder()), Attention(lines.__getitem__, thrift)
    meter = Meter(asked)
    for _ in count(meter.frames(playing), eyes, lines.__getitem__, meter.look):
        pass
    print(json.dumps(meter.told() | {"weights": weights.name}))


if __name__ == "__main__":
    main()
