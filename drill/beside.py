"""Rendered frames beside real ones: figures that compare them, and sheets to look at.

    python drill/beside.py OUT [--assets DIR]

Real frames of the assets folder may not be passed on (docs/assets.md): OUT is for whoever has them, and is
not committed. Every picture is made 640x360 first. Needs PyAV and numpy only.
"""

import argparse
import json
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
SIZE: Final = (640, 360)
TAKEN: Final = 12
"""So many pictures of each set, evenly spread."""
REAL: Final = {
    "nganjuk_day": "images/nganjuk_day/images",
    "nganjuk_night": "images/nganjuk_night/images",
    "manaus_fixedcam": "images/manaus_fixedcam/images",
    "intel-car-detection": "scenes/intel-car-detection.mp4",
    "thanglm_nguocchieu": "scenes/thanglm_nguocchieu.mp4",
}
LAPLACE: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
LUMA: Final = np.array([0.114, 0.587, 0.299], np.float32)

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def pictures(source: Path) -> list[Picture]:
    """A few pictures (360, 640, 3), BGR, of a clip or of a folder of pictures."""
    if source.is_dir():
        files = sorted(source.iterdir())
        chosen = [files[i] for i in np.linspace(0, len(files) - 1, TAKEN).astype(int)]
        return [next(_decoded(file)) for file in chosen]
    with av.open(str(source)) as opened:
        count = sum(1 for packet in opened.demux(video=0) if packet.size)
    wanted = set(np.linspace(0, count - 1, TAKEN).astype(int).tolist())
    return [picture for i, picture in enumerate(_decoded(source)) if i in wanted]


def _decoded(file: Path) -> Iterator[Picture]:
    with av.open(str(file)) as opened:
        for frame in opened.decode(video=0):
            yield frame.reformat(*SIZE, format="bgr24").to_ndarray()


def figures(picture: Picture) -> dict[str, float]:
    """Of one picture: brightness, contrast, colour of 255; edges; noise (Immerkaer 1996); shares of 100."""
    light = picture.astype(np.float32) @ LUMA
    near = sum(
        LAPLACE[i, j] * light[i : light.shape[0] - 2 + i, j : light.shape[1] - 2 + j]
        for i in range(3)
        for j in range(3)
    )
    slope = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    return {
        "brightness": float(light.mean()),
        "contrast": float(light.std()),
        "colour": float((picture.max(axis=2) - picture.min(axis=2)).mean()),
        "edges": float(slope),
        "noise": float(np.median(np.abs(near)) / 0.6745 / 6),
        "black_percent": float(100 * (light < 16).mean()),
        "white_percent": float(100 * (light > 239).mean()),
    }


def sheet(rows: list[Picture]) -> Picture:
    """Up to 12 pictures at half their size, three a row."""
    small = [picture[::2, ::2] for picture in rows]
    blank = np.zeros_like(small[0])
    small += [blank] * (-len(small) % 3)
    return np.concatenate([np.concatenate(small[i : i + 3], axis=1) for i in range(0, len(small), 3)])


def written(picture: Picture, file: Path) -> None:
    """As a JPEG."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24").reformat(
        format="yuvj420p"
    )
    frame.pts = 0
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = 3
    file.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)]))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("out", type=Path, metavar="OUT", help="a new folder")
    words.add_argument("--assets", type=Path, default=Path(os.environ.get("KENTONGAN_ASSETS") or "assets"))
    asked = words.parse_args()
    asked.out.mkdir(parents=True)
    sets = {clip.stem: clip for clip in sorted((ROOT / "tests" / "scenes").glob("*.mp4"))}
    sets |= {name: asked.assets / place for name, place in REAL.items() if (asked.assets / place).exists()}
    for name, source in sets.items():
        some = pictures(source)
        rows = [figures(picture) for picture in some]
        means = {key: round(float(np.mean([row[key] for row in rows])), 2) for key in rows[0]}
        print(json.dumps({"set": name, "pictures": len(some), **means}), flush=True)
        written(sheet(some), asked.out / f"{name}.jpg")


if __name__ == "__main__":
    main()
