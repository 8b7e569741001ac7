"""A minute of a street at which nearly nothing happens, for what sleeping cameras and the gate gain there.

    KENTONGAN_ASSETS=... PYTHONPATH=src .venv/bin/python bench/still_clip.py DIR [NOISE]
    ./kentongan bench cameras --clips DIR --cameras 40 --seconds 60 [--without sleep [gate]] --json

The car park of `intel-car-detection`: its first picture for 45 s, each time with noise of a sensor (NOISE:
its standard deviation of 255, 0 without; drawn anew, seed 1), then the first 15 s of the clip with its true
crossing. A made-up minute: real streets at night flicker and sway more, and let a
camera sleep less.
"""

import json
import os
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

NAME = "intel-car-detection"
FPS = 10
STILL_S, MOVING_S = 45.0, 15.0


def main() -> None:
    folder, noise = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(os.environ["KENTONGAN_ASSETS"]) / "scenes" / f"{NAME}.mp4"
    drawn = np.random.default_rng(1)
    with av.open(str(source)) as clip, av.open(str(folder / "still.mp4"), "w") as out:
        seen = [(frame.time or 0.0, frame.to_ndarray(format="rgb24")) for frame in clip.decode(video=0)]
        high, wide = seen[0][1].shape[:2]
        stream = out.add_stream("libx264", rate=FPS, options={"crf": "12", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        for n in range(round((STILL_S + MOVING_S) * FPS)):
            at_s = n / FPS - STILL_S
            picture = max((one for one in seen if one[0] <= max(at_s, 0.0) + 1e-6), key=lambda one: one[0])[1]
            if at_s < 0:
                picture = picture + drawn.normal(0, noise, (high, wide, 1))
            frame = VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8), format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    card = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
    card |= {"clip": "still.mp4", "fps": FPS, "duration_s": STILL_S + MOVING_S}
    card["crossings"] = [
        row | {"t_s": row["t_s"] + STILL_S} for row in card["crossings"] if row["t_s"] < MOVING_S - 1
    ]
    (folder / "still.json").write_text(json.dumps(card, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
