"""One process of our own river over prepared clips for so many seconds; prints one JSON object.

    PYTHONPATH=src .venv/bin/python bench/peers/ours.py CLIPS --weights FILE [--seconds 20] [--cameras 16]

Each camera plays one clip in turn, from another second than its neighbour, as fast as the machine can; the
pictures of one fifth of a second of all cameras reach the river together, as they do in `kentongan watch`.
The clock runs only when each camera has been seen for a while: what it learns of its road users in its first
seconds it learns once, not each time somebody measures.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from typing import Any

from kentongan.tools.count import cache_folder
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import Attention
from kentongan.vision.detector import load
from kentongan.vision.model import Crossings, Frame, Line, Tracks
from kentongan.vision.river import count

LOOKS_PER_S = 5.0
TOGETHER = 16


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path, help="folder of NAME.mp4 with its lines in NAME.json")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--begin", type=int, default=0)
    parser.add_argument("--cameras", type=int, default=14)
    parser.add_argument("--warm", type=float, default=15.0, help="seconds of video before the clock runs")
    asked = parser.parse_args()
    paths = sorted(asked.clips.glob("*.mp4"))
    lines: dict[str, tuple[Line, ...]] = {}
    playing: list[Iterator[Frame]] = []
    for n in range(asked.cameras):
        path = paths[(asked.begin + n) % len(paths)]
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        lines[str(n)] = tuple(line(row) for row in card["lines"])
        playing.append(endless(str(n), path, (n // len(paths)) * 7 % 40))
    done = {"looks": 0, "crossings": 0}

    def look(passing: Tracks | Crossings) -> None:
        if isinstance(passing, Crossings):
            done["looks"] += 1
            done["crossings"] += len(passing.items)

    detector = load(asked.weights, cache=cache_folder())
    clock = {"wall_s": 0.0, "cpu_s": 0.0}

    def frames() -> Iterator[list[Frame]]:
        for turn in count_up():
            if turn == round(asked.warm * LOOKS_PER_S):
                clock.update(wall_s=time.perf_counter(), cpu_s=time.process_time())
                done.update(looks=0, crossings=0)
            if clock["wall_s"] and time.perf_counter() - clock["wall_s"] >= asked.seconds:
                return
            now = [next(camera) for camera in playing]
            for first in range(0, len(now), TOGETHER):
                yield now[first : first + TOGETHER]

    for _ in count(frames(), (detector, Attention(lines.__getitem__)), lines.__getitem__, look):
        pass
    took = {"wall_s": time.perf_counter() - clock["wall_s"], "cpu_s": time.process_time() - clock["cpu_s"]}
    print(json.dumps(done | {"video_s": done["looks"] / LOOKS_PER_S} | took))


if __name__ == "__main__":
    main()
