# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Chooses frames of recordings, blurs faces and plates, and writes them with the boxes that are seen now.

`python -m kentongan.tools.eyes_look`, started by `kentongan eyes export`, never by hand. Recordings hold what
cameras sent, so this process shuts itself out of all files but them, the model, the program and the system's;
it writes to the new folder and the cache of models only. The network is not shut off, nor anything where the
kernel has no Landlock.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from kentongan.tools.eyes_blur import blurred
from kentongan.video.scale import whole
from kentongan.vision.detect import see
from kentongan.vision.detector import load
from kentongan.vision.eyes import Eyes
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind, Picture
from kentongan.vision.tongue import NANO
from kentongan.worker.confine import confine, program_paths, renounce

FEW: Final = (16, 9)
"""A picture is compared with others as so many cells of brightness."""
CROWD: Final = 40.0
"""Weight of how many road users of each kind are seen, beside brightness 0..255."""
LEAST: Final = 0.3
"""What is seen less surely is blurred but not drawn."""
QUANTISER: Final = 3
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that may be taken: the file it is the first picture of, its name, what sets it apart."""

    path: Path
    name: str
    code: str
    traits: NDArray[np.float64]


def main() -> int:
    """Read the job from stdin; say on stdout what was written, a line each, then how many were unreadable."""
    renounce()
    job = cast("dict[str, Any]", json.loads(sys.stdin.read()))
    out, model, cache = (Path(job[key]) for key in ("out", "model", "cache"))
    if not confine([*program_paths(), model, Path(job["recordings"])], [out, cache]):
        sys.stderr.write("this kernel has no Landlock: a decoder that is taken over could read our files\n")
    eyes = load(model, cache=cache)
    eyes.warm()
    broken = 0
    for camera in job["cameras"]:
        found, spoilt = _candidates(camera, eyes)
        broken += spoilt
        for place in varied(np.array([one.traits for one in found]), int(job["frames"])):
            row = _written(found[place], eyes, out)
            sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.write(json.dumps({"broken": broken}) + "\n")
    return 0


def varied(traits: NDArray[np.float64], wanted: int) -> list[int]:
    """Places of rows that differ most: each next one is the farthest from all that were taken.

    Source: Gonzalez, Clustering to minimize the maximum intercluster distance, 1985.
    """
    if not len(traits):
        return []
    taken = [int(np.linalg.norm(traits - traits.mean(axis=0), axis=1).argmin())]
    far = np.linalg.norm(traits - traits[taken[0]], axis=1)
    while len(taken) < min(wanted, len(traits)):
        taken.append(int(far.argmax()))
        far = np.minimum(far, np.linalg.norm(traits - traits[taken[-1]], axis=1))
    return sorted(taken)


def _candidates(camera: dict[str, Any], eyes: Eyes) -> tuple[list[Candidate], int]:
    found: list[Candidate] = []
    for file in camera["files"]:
        picture = _first(Path(file["path"]))
        if picture is None:
            continue
        traits = _traits(picture, see(eyes, picture))
        found.append(Candidate(Path(file["path"]), str(file["name"]), str(camera["code"]), traits))
    return found, len(camera["files"]) - len(found)


def _traits(picture: Picture, seen: Seen) -> NDArray[np.float64]:
    """Brightness of cells, and how many of each kind are there: (cells + kinds,)."""
    high, wide = picture.shape[:2]
    grey = picture.mean(axis=2)
    rows = [(i * high // FEW[1], (i + 1) * high // FEW[1]) for i in range(FEW[1])]
    columns = [(i * wide // FEW[0], (i + 1) * wide // FEW[0]) for i in range(FEW[0])]
    cells = [float(grey[a:b, c:d].mean()) for a, b in rows for c, d in columns]
    sure = seen.kinds[seen.scores >= LEAST]
    crowd = np.log1p(np.bincount(sure, minlength=len(Kind)))
    return np.concatenate([cells, CROWD * crowd])


def _written(one: Candidate, eyes: Eyes, out: Path) -> dict[str, Any]:
    """Write one frame, blurred. What the detector sees stands beside it, to be corrected."""
    picture = _first(one.path)
    if picture is None:
        raise ValueError(f"{one.path}: could be read a moment ago")
    seen = see(eyes, picture)
    body = jpeg(blurred(picture, seen))
    (out / "images" / f"{one.name}.jpg").write_bytes(body)
    drawn = seen.only(seen.scores >= LEAST)
    rows = [_row(box, kind) for box, kind in zip(drawn.boxes.tolist(), drawn.kinds.tolist(), strict=True)]
    lines = "".join(f"{n} {x:.6f} {y:.6f} {w:.6f} {h:.6f}\n" for n, x, y, w, h in rows)
    (out / "labels" / f"{one.name}.txt").write_text(lines, encoding="utf-8")
    high, wide = picture.shape[:2]
    return {"code": one.code, "name": one.name, "width": wide, "height": high, "boxes": rows}


def _row(box: list[float], kind: int) -> tuple[int, float, float, float, float]:
    x1, y1, x2, y2 = box
    return NANO.index(Kind(kind).word), (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1


def _first(path: Path) -> Picture | None:
    """The first picture of a file; None: it cannot be read."""
    try:
        return next(_pictures(path), None)
    except (FFmpegError, OSError, ValueError):
        return None


def _pictures(path: Path) -> Iterator[Picture]:
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    with av.open(f"file:{path}", options=options) as opened:
        for frame in opened.decode(video=0):
            yield cast("Picture", whole(frame, "bgr24").to_ndarray())


def jpeg(picture: Picture) -> bytes:
    """Encode a picture as large as it is."""
    high, wide = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture[:high, :wide]), format="bgr24")
    shown = whole(frame, "yuvj420p")
    shown.pts = 0
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = wide, high, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.thread_count = 1
    encoder.qmin = encoder.qmax = QUANTISER
    return b"".join(bytes(packet) for packet in [*encoder.encode(shown), *encoder.encode(None)])


if __name__ == "__main__":
    sys.exit(main())
