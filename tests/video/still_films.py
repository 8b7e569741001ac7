"""Films of a street where for long nothing moves, as a camera encodes them; and what a pull makes of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from kentongan.video import session
from kentongan.video import watched as watched_module
from kentongan.video.outlets import Arrival, Limits, Report
from kentongan.video.pull import Pull
from kentongan.video.timeline import RATE, Timeline
from kentongan.vision.cross import cross
from kentongan.vision.gate import COLUMNS, Gate, rows_of
from kentongan.vision.model import Detections, Kind, Line, Picture
from kentongan.vision.patches import Rect
from kentongan.vision.track import track
from video.pulling import at_once, outlets

WIDTH, HEIGHT = 640, 360
FPS = 10
X264 = "keyint={key}:min-keyint={key}:scenecut=0:bframes={b}:open-gop=0"
CONSTANT = {"b": "500k", "maxrate": "500k", "bufsize": "500k"}
FILLED = ":nal-hrd=cbr"
EVERYWHERE = Rect(0, 0, COLUMNS, rows_of(WIDTH, HEIGHT))
MIDDLE = Line("A", (0.5, 0.95), (0.5, 0.05))


@dataclass(frozen=True)
class Mover:
    """A bright square that enters at the left at `at_s`."""

    at_s: float
    size: int = 24
    speed: float = 200.0  # pixels a second
    light: int = 80
    y: int = 180

    def place(self, t_s: float) -> int:
        return round((t_s - self.at_s) * self.speed)

    def draw(self, picture: np.ndarray, t_s: float) -> None:
        x = self.place(t_s)
        if t_s >= self.at_s and x < WIDTH:
            picture[self.y : self.y + self.size, max(0, x) : x + self.size] += self.light


@dataclass(frozen=True)
class Film:
    """How a film is shot. `light(t_s)` is added everywhere; `x264` and `options` are the encoder's."""

    seconds: float
    movers: tuple[Mover, ...] = ()
    noise: float = 0.0
    light: Callable[[float], float] = lambda t_s: 0.0
    key_every: int = 10
    b_frames: int = 0
    x264: str = ""
    options: dict[str, str] = field(default_factory=lambda: {"crf": "24"})


def street() -> np.ndarray:
    """A textured picture in which nothing moves."""
    random = np.random.default_rng(1)
    out = np.full((HEIGHT, WIDTH), 110.0, np.float32)
    for size in (4, 8, 16, 40):
        grain = random.normal(0, 9, (HEIGHT // size + 2, WIDTH // size + 2)).astype(np.float32)
        out += np.kron(grain, np.ones((size, size), np.float32))[:HEIGHT, :WIDTH]
    return np.clip(out, 30, 190)


STREET = street()


def pictures(film: Film) -> Iterator[av.VideoFrame]:
    random = np.random.default_rng(2)
    grains = [random.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32) * film.noise for _ in range(4)]
    for i in range(round(film.seconds * FPS)):
        t_s = i / FPS
        picture = STREET + film.light(t_s)
        for mover in film.movers:
            mover.draw(picture, t_s)
        if film.noise:
            shift = tuple(random.integers(0, (HEIGHT, WIDTH)))
            picture += np.roll(grains[i % 4], shift, (0, 1))
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = np.clip(picture, 0, 255).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = i, Fraction(1, FPS)
        yield frame


def options(film: Film) -> dict[str, str]:
    x264 = X264.format(key=film.key_every, b=film.b_frames) + film.x264
    return {"preset": "veryfast", "x264-params": x264, **film.options}


def encoded(film: Film) -> list[av.Packet]:
    """The packets of a film, in byte-stream form with parameter sets before each key picture."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base, context.framerate = Fraction(1, FPS), Fraction(FPS)
    context.options = options(film)
    out = [packet for frame in pictures(film) for packet in context.encode(frame)]
    return out + context.encode(None)


def saved(film: Film, path: Path) -> Path:
    """The same as a clip for the RTSP server."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options(film))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in pictures(film):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@dataclass
class Shift:
    """What came out of a pull that was given a whole film."""

    pull: Pull
    arrivals: list[Arrival] = field(default_factory=list)
    stills: list[datetime] = field(default_factory=list)
    moved_at: list[datetime] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    asleep: list[bool] = field(default_factory=list)

    @property
    def looks(self) -> list[float]:
        return [round(a.shown.placed.at.timestamp(), 3) for a in self.arrivals]

    @property
    def undecoded(self) -> int:
        return self.pull.undecoded

    def crossings(self) -> list[tuple[float, str]]:
        """Who passes the middle: real tracker and line, eyes that know the empty street."""
        seen = (_seen(a) for a in self.arrivals)
        crossed = cross(track(seen), lambda camera: (MIDDLE,))
        return [(round(c.at.timestamp(), 2), c.way.value) for found in crossed for c in found.items]


class River:
    """Looks at what a pull offers and tells it, some packets later, whether anything moved."""

    def __init__(self, *, sleep: bool, answers_after: int = 2, url: str = "") -> None:
        limits = Limits(open_s=1.0, read_s=1.0, looks_per_s=5, sleep=sleep)
        out = outlets(offer=self._offer, report=self._report, still=self._still)
        self.pull = Pull(url, limits, out, at_once)
        self.shift = Shift(self.pull)
        self._gate = Gate(WIDTH, HEIGHT)
        self._answers: list[tuple[int, datetime, bool]] = []
        self._after = answers_after
        self._taken = 0

    def _offer(self, arrival: Arrival) -> None:
        changed = bool(self._gate.changed(arrival.shown.frame).any())
        moved, at = changed or self._gate.moved(), arrival.shown.placed.at
        if changed:
            self._gate.note(EVERYWHERE)
        self.shift.arrivals.append(arrival)
        if moved:
            self.shift.moved_at.append(at)
        if self.pull.is_alive():
            self.pull.moved(at, moved)
        self._answers.append((self._taken + self._after, at, moved))

    def _report(self, report: Report) -> None:
        self.shift.reports.append(report)

    def _still(self, at: datetime) -> None:
        self.shift.stills.append(at)

    def take(self, packet: av.Packet) -> None:
        self._taken += 1
        while self._answers and self._answers[0][0] <= self._taken:
            _, at, moved = self._answers.pop(0)
            self.pull.moved(at, moved)
        self.pull._session._take(packet)
        self.shift.asleep.append(self.pull.asleep)


def watched(
    monkeypatch: pytest.MonkeyPatch, packets: Iterable[av.Packet], *, sleep: bool = True, after: int = 2
) -> Shift:
    """Give a pull these packets, at the pace at which a camera sends them, on a clock of our own."""
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    for module in (session, watched_module):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr("kentongan.video.timeline._skew", lambda: 0.0)
    river = River(sleep=sleep, answers_after=after)
    river.pull._session._timeline = Timeline(lambda: 0.0)
    for i, packet in enumerate(packets):
        clock.now = 1000 + i / FPS
        river.take(stamped(packet, i))
    return river.shift


def stamped(packet: av.Packet, i: int) -> av.Packet:
    """A copy as it comes over RTSP: ticks of 1/90000 s."""
    copy = av.Packet(bytes(packet))
    copy.is_keyframe = packet.is_keyframe
    copy.dts = i * RATE // FPS
    copy.pts = round(packet.pts * RATE / FPS)
    return copy


def _seen(arrival: Arrival) -> Detections:
    luma: Picture = arrival.shown.frame.to_ndarray(format="gray").astype(np.float32)
    shown = arrival.shown
    far = luma - STREET > 45
    rows, columns = np.flatnonzero(far.sum(1) > 2), np.flatnonzero(far.sum(0) > 2)
    boxes = np.zeros((0, 4), np.float32)
    if len(rows) and len(columns):
        found = [columns[0] / WIDTH, rows[0] / HEIGHT, (columns[-1] + 1) / WIDTH, (rows[-1] + 1) / HEIGHT]
        boxes = np.array([found], np.float32)
    kinds = np.full(len(boxes), int(Kind.CAR))
    scores = np.full(len(boxes), 0.9, np.float32)
    return Detections("c", shown.placed.at, arrival.scene, boxes, kinds, scores)
