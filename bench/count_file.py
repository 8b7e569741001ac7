"""How many times faster than real time `kentongan count` counts a file on one core.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests python bench/count_file.py [CLIP ...] [--seconds 75] [--json]

Each clip of the assets folder (default: an arterial road and a motorway) is made 640x360 at its own rate and
played over until it is so long. The process is pinned to one core; its start and the loading of the network
are part of the time. Beside it stands the yardstick of bench/speed.py, timed in the same minute.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.frame import VideoFrame
from speed import yardstick

USUAL = ("swetha_cars", "canersu_highway")
WIDTH, HEIGHT = 640, 360


def played(source: Path, seconds: float) -> Iterator[VideoFrame]:
    """The clip's pictures, over and over."""
    shown_s = 0.0
    while shown_s < seconds:
        with av.open(str(source)) as clip:
            video = clip.streams.video[0]
            pace_s = float(1 / (video.average_rate or 25))
            for frame in clip.decode(video):
                yield frame
                shown_s += pace_s
                if shown_s >= seconds:
                    return


def made(source: Path, target: Path, seconds: float) -> None:
    with av.open(str(source)) as clip:
        rate = Fraction(clip.streams.video[0].average_rate or 25).limit_denominator(1001)
    with av.open(str(target), "w", format="mp4") as outside:
        out = outside.add_stream("libx264", rate=rate, options={"crf": "23", "preset": "medium"})
        out.width, out.height, out.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number, frame in enumerate(played(source, seconds)):
            small = frame.reformat(WIDTH, HEIGHT, "yuv420p", interpolation="BICUBIC", threads=1)
            small.pts, small.time_base, small.pict_type = number, 1 / rate, 0
            outside.mux(out.encode(small))
        outside.mux(out.encode(None))


def counted(clip: Path, lines: Path) -> dict[str, Any]:
    words = [sys.executable, "-m", "kentongan", "count", str(clip), "--lines", str(lines), "--json"]
    begun_s = time.monotonic()
    core = max(os.sched_getaffinity(0))
    ran = subprocess.run(
        words, capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, {core})
    )
    took_s = time.monotonic() - begun_s
    found = json.loads(ran.stdout)
    return {
        "video_s": found["duration_s"],
        "crossings": len(found["crossings"]),
        "times_real_time": round(found["duration_s"] / took_s, 1),
        "times_processor_time": round(found["duration_s"] / found["cpu_s"], 1),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("clips", nargs="*", default=list(USUAL), metavar="CLIP")
    words.add_argument("--seconds", type=float, default=75.0)
    words.add_argument("--json", action="store_true")
    given = words.parse_args()
    scenes = Path(os.environ["KENTONGAN_ASSETS"]) / "scenes"
    with tempfile.TemporaryDirectory() as folder:
        for name in given.clips:
            (source,) = (path for path in scenes.glob(f"{name}.*") if path.suffix != ".json")
            clip = Path(folder) / f"{name}.mp4"
            made(source, clip, given.seconds)
            lines = Path(folder) / f"{name}.json"
            lines.write_text(
                json.dumps({"lines": json.loads(source.with_suffix(".json").read_text())["lines"]})
            )
            row = {"clip": name, "yardstick_s": round(yardstick(), 3)} | counted(clip, lines)
            print(
                json.dumps(row) if given.json else "  ".join(f"{k} {v}" for k, v in row.items()), flush=True
            )


if __name__ == "__main__":
    main()
