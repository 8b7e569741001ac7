# PyAV leaves its packets and options half typed:
# pyright: reportUnknownMemberType=false
"""Prepares the clips of the demonstration city, once: what a small street camera would send.

H.264 without B-frames, 640x360, 10 frames/s, a key frame each second. The clip of the assets stays as it is.
The demonstration's RTSP server loops the result without re-encoding.
"""

import json
import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import av
import av.error
import av.filter
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from pydantic import BaseModel, Field, FiniteFloat

from kentongan.base.errors import Invalid, NotFound
from kentongan.base.paths import ROOT
from kentongan.tools.assets import find
from kentongan.tools.assets_catalogue import CATALOGUE, SCENES

WIDTH: Final = 640
HEIGHT: Final = 360
FPS: Final = 10
LONGEST_S: Final = 60.0
NEAR_S: Final = 1e-6
RECIPE: Final = "1: h264 baseline 640x360 10/s gop 10 crf 24 max 500k"
ENCODING: Final = {
    "preset": "veryfast",
    "profile": "baseline",
    "level": "3.0",
    "crf": "24",
    "maxrate": "500k",
    "bufsize": "1000k",
    "x264-params": f"keyint={FPS}:min-keyint={FPS}:scenecut=0:bframes=0:open-gop=0",
}
OWN_SOURCE: Final = "SIMULASI: rendered by this project (drill/)"
OWN: Final = ROOT / "tests" / "scenes"
"""Clips of the drill city, which the project renders itself (drill/): played where no others are at hand."""
MIDDLE: Final = {"lines": [{"name": "A", "from": [0.05, 0.55], "to": [0.95, 0.55]}]}
"""The line of a clip that nobody has drawn lines for: across the lower middle of the picture."""


Timed = tuple[float, VideoFrame]
"""A picture with its seconds from the start of the span."""


class Line(BaseModel):
    """A counting line in fractions of the picture, y down; what its two ways mean to people."""

    name: str
    from_: tuple[FiniteFloat, FiniteFloat] = Field(alias="from")
    to: tuple[FiniteFloat, FiniteFloat]


class Scene(BaseModel):
    """The part of a scene file that the demonstration needs."""

    lines: list[Line] = Field(min_length=1)
    from_s: float = Field(0.0, ge=0)
    to_s: float | None = Field(None, gt=0)


class Fit(NamedTuple):
    """Where the source picture lies in the padded one: pixels, all even."""

    left: int
    top: int
    width: int
    height: int

    def place(self, point: tuple[float, float]) -> list[float]:
        """A point of the source (fractions) as fractions of the padded picture."""
        x = (self.left + point[0] * self.width) / WIDTH
        y = (self.top + point[1] * self.height) / HEIGHT
        return [round(x, 5), round(y, 5)]


def prepare(data: Path) -> list[Path]:
    """Make every clip that is at hand; return the paths of the prepared mp4 files, sorted by name.

    The project's own are made only where the assets give none.
    Raises: NotFound, where not one clip is at hand: the message says where to put them.
    """
    ready: list[Path] = []
    missing: list[str] = []
    for name in SCENES:
        try:
            ready.append(prepare_one(name, data))
        except NotFound as error:
            missing.append(str(error))
    if not ready:
        ready = [prepare_own(source, data) for source in sorted(OWN.glob("*.mp4"))]
    if not ready:
        raise NotFound("no clip for the demonstration cameras: " + "; ".join(missing))
    return sorted(ready)


def prepare_one(name: str, data: Path) -> Path:
    """Make DATA/clips/NAME.mp4 and NAME.json, unless they were made from the same source already."""
    source = find(name, data)
    try:
        drawn = find(f"{name}.lines", data).read_bytes()
    except NotFound:
        drawn = json.dumps(MIDDLE).encode()
    item = CATALOGUE[name]
    return _prepared(
        source, drawn, data, {"hash": item.sha256, "source": item.source, "licence": item.licence}
    )


def prepare_own(source: Path, data: Path) -> Path:
    """The same of a clip of the drill city, beside its scene. The card says that it is simulated."""
    drawn = source.with_suffix(".json").read_bytes()
    about: dict[str, object] = {
        "hash": sha256(source.read_bytes()).hexdigest(),
        "source": OWN_SOURCE,
        "licence": "Apache-2.0",
        "simulated": True,
    }
    return _prepared(source, drawn, data, about)


def _prepared(source: Path, drawn: bytes, data: Path, about: dict[str, object]) -> Path:
    made_from = sha256(RECIPE.encode() + str(about["hash"]).encode() + drawn).hexdigest()
    target = data / "clips" / f"{source.stem}.mp4"
    card = target.with_suffix(".json")
    if target.is_file() and _made_from(card) == made_from:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(f"preparing clip {source.stem}\n")
    scene = Scene.model_validate_json(drawn)
    draft = target.with_suffix(".draft.mp4")
    duration_s, fit = encode(source, draft, scene.from_s, scene.to_s)
    draft.replace(target)
    written = card.with_suffix(".draft.json")
    body = _card(target, about, scene, fit) | {"duration_s": round(duration_s, 3), "made_from": made_from}
    written.write_text(json.dumps(body, indent=1))
    written.replace(card)
    return target


def _made_from(card: Path) -> str:
    try:
        return str(json.loads(card.read_text())["made_from"])
    except (OSError, ValueError, KeyError):
        return ""


def _card(clip: Path, about: dict[str, object], scene: Scene, fit: Fit) -> dict[str, object]:
    lines: list[dict[str, object]] = []
    for line in scene.lines:
        start, end = fit.place(line.from_), fit.place(line.to)
        forward, back = ways(start, end)
        lines.append(
            {"name": line.name, "from": start, "to": end, "forward_name": forward, "back_name": back}
        )
    return {
        "clip": clip.name,
        "source": about["source"],
        "licence": about["licence"],
        "attribution": f"{about['source']} ({about['licence']})",
        "simulated": about.get("simulated", False),
        "width": WIDTH,
        "height": HEIGHT,
        "fps": FPS,
        "lines": lines,
    }


def ways(start: list[float], end: list[float]) -> tuple[str, str]:
    """What "forward" and "back" over a line look like in the picture, in Indonesian: content, as names are.

    Forward goes from side < 0 to side > 0 (vision/model.py), which is along (-dy, dx) of the line.
    """
    right = -(end[1] - start[1]) * HEIGHT
    down = (end[0] - start[0]) * WIDTH
    if math.fabs(down) >= math.fabs(right):
        names = ("mendekati kamera", "menjauhi kamera")
        return names if down > 0 else (names[1], names[0])
    names = ("ke kanan gambar", "ke kiri gambar")
    return names if right > 0 else (names[1], names[0])


def fitted(width: int, height: int) -> Fit:
    """The largest even-sized picture of this shape inside 640x360, in the middle."""
    scale = min(WIDTH / width, HEIGHT / height)
    inner_w = min(WIDTH, 2 * round(width * scale / 2))
    inner_h = min(HEIGHT, 2 * round(height * scale / 2))
    return Fit((WIDTH - inner_w) // 4 * 2, (HEIGHT - inner_h) // 4 * 2, inner_w, inner_h)


def encode(source: Path, target: Path, from_s: float, to_s: float | None) -> tuple[float, Fit]:
    """Write the span [from_s, to_s) of `source`, at most LONGEST_S, as the demonstration plays it.

    Returns: the length written in seconds, and where the source picture lies in it.
    Raises: Invalid, when the file is no video or the span is empty.
    """
    try:
        with av.open(str(source)) as inside, av.open(str(target), "w", format="mp4") as outside:
            video = inside.streams.video[0]
            video.thread_type = "AUTO"
            shape = video.sample_aspect_ratio or 1
            fit = fitted(round(video.width * shape), video.height)
            out = outside.add_stream("libx264", rate=FPS, options=dict(ENCODING))
            out.width, out.height, out.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            frames = 0
            for frame in _evenly(_span(inside.decode(video), from_s, to_s), video, fit):
                frame.pts, frame.time_base = frames, Fraction(1, FPS)
                outside.mux(out.encode(frame))
                frames += 1
            outside.mux(out.encode(None))
    except (av.error.FFmpegError, IndexError) as error:
        raise Invalid(f"{source}: cannot be read as a video: {error}") from None
    if not frames:
        raise Invalid(f"{source}: no picture between {from_s} s and {to_s} s")
    return frames / FPS, fit


def _span(frames: Iterator[VideoFrame], from_s: float, to_s: float | None) -> Iterator[Timed]:
    """Frames with their time from the clip's first picture, within the span."""
    end_s = min(math.inf if to_s is None else to_s, from_s + LONGEST_S)
    first: float | None = None
    for frame in frames:
        if frame.pts is None:
            continue
        first = frame.time if first is None else first
        at_s = frame.time - first
        if at_s >= end_s:
            return
        if at_s >= from_s:
            yield at_s - from_s, frame


def _evenly(frames: Iterator[Timed], video: VideoStream, fit: Fit) -> Iterator[VideoFrame]:
    """Ten pictures per second: for each tenth the newest picture not after it. Scaled and padded."""
    graph = _graph(video, fit)
    tenth = 0
    held: Timed | None = None
    for at_s, frame in frames:
        while held is not None and tenth / FPS < at_s - NEAR_S:
            yield _through(graph, held[1])
            tenth += 1
        held = (at_s, frame)
    if held is not None and tenth / FPS <= held[0] + NEAR_S:
        yield _through(graph, held[1])


def _graph(video: VideoStream, fit: Fit) -> av.filter.Graph:
    graph = av.filter.Graph()
    chain = [
        graph.add_buffer(template=video),
        graph.add("scale", f"{fit.width}:{fit.height}:flags=bicubic"),
        graph.add("pad", f"{WIDTH}:{HEIGHT}:{fit.left}:{fit.top}:black"),
        graph.add("setsar", "1"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*chain).configure()
    return graph


def _through(graph: av.filter.Graph, frame: VideoFrame) -> VideoFrame:
    graph.vpush(frame)
    return graph.vpull()
