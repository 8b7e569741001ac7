"""One pull per camera: read it, tell what is wrong with it, feed those who look and those who count.

A pull is a thread that sleeps in the read. It alone opens, reads and closes its container: closing one from
another thread crashes the process. Every byte of a camera is hostile; sizes and rates are checked before a
decoder sees them.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import av
from av.container import InputContainer
from av.error import (
    ConnectionRefusedError as AvRefused,
)
from av.error import (
    ExitError,
    FFmpegError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)
from av.packet import Packet
from av.video.stream import VideoStream

from kentongan.base.clock import wall
from kentongan.base.errors import Invalid
from kentongan.video import h264
from kentongan.video.feed import Emit, Feed
from kentongan.video.fragments import Sample
from kentongan.video.knock import State, Trouble, knock
from kentongan.video.picture import IDLE, OPENING, READING, Decoder, Mark, Shown
from kentongan.video.rate import Rate
from kentongan.video.sleep import Sleep, Unit
from kentongan.video.timeline import RATE, Placed, Timeline

OPTIONS: Final = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "protocol_whitelist": "rtp,rtsp,tcp,tls",
    "codec_whitelist": "h264",
    "analyzeduration": "1",
    "probesize": "4096",
    "fpsprobesize": "0",
}
KEY_WITHIN_S: Final = 10.0
BROKEN_S: Final = 4.0
"""So long something may come of which nothing can be decoded."""
GLANCE_S: Final = 0.9
TROUBLED_S: Final = 30.0
"""So long a camera is said to have trouble after a jump of its clock or a new size."""
LATE_S: Final = 3.0
PLAYED_S: Final = 10.0
BACKOFF_S: Final = (0.3, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a camera now. `since`: in this state and detail since."""

    state: State
    detail: str
    since: datetime
    frame_at: datetime | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    codec: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A decoded picture that the counting river may want; `scene` rises where tracks must end.

    `backlog`: it was kept while the camera slept, and more pictures follow at once.
    """

    shown: Shown
    scene: int
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where a pull's water goes. `offer` gets pictures to count, None: this camera is not counted.

    `still` is told each look that falls on a picture that was not decoded, as nothing moved; None: the camera
    never sleeps. Should something have moved after all, that picture is offered later.
    """

    emit: Emit
    offer: Callable[[Arrival], None] | None
    report: Callable[[Report], None]
    mark: Mark
    still: Callable[[datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`sleep`: whether a camera's pictures may stay undecoded while `moved` says that they stand still;
    `on_gpu`: whether those to be counted are decoded on a GPU (`gpu_decodes` says whether one can)."""

    open_s: float
    read_s: float
    looks_per_s: float
    sleep: bool = False
    on_gpu: bool = False


class Pull(threading.Thread):
    """Reads one camera until `end()`; it comes back by itself from everything but a crash of the process."""

    def __init__(self, url: str, limits: Limits, outlets: Outlets, wait_s: float = 0.0) -> None:
        super().__init__(name="pull", daemon=True)
        self._url = url
        self._limits = limits
        self._outlets = outlets
        self._wait_s = wait_s
        self._ended = threading.Event()
        self.feed = Feed(outlets.emit)
        self._said = Report(State.CONNECTING, "", wall())
        self._seen: tuple[datetime | None, float | None] = (None, None)
        self._scene = 0
        self._sets = (b"", b"")
        self._shape: h264.Shape | None = None
        self._decoder: Decoder | None = None
        self._timeline = Timeline()
        self._sleep = self._slumber()
        self._due_at = self._shown_at = self._glanced_at = 0.0
        self._sound = False
        self._trouble = ("", 0.0)
        self._rate = Rate()

    def moved(self, at: datetime, moved: bool) -> None:
        """Hear whether anything in the offered picture of `at` moved since the one looked at before it.

        May be called from any thread. A camera of which nothing is heard does not sleep.
        """
        self._sleep.heard(at, moved)

    @property
    def asleep(self) -> bool:
        return self._sleep.asleep

    @property
    def undecoded(self) -> int:
        """How many pictures of this connection were never decoded, as nothing moved."""
        return self._sleep.undecoded

    def end(self) -> None:
        """Ask the thread to stop; it does so at the next picture or timeout."""
        self._ended.set()

    @property
    def report(self) -> Report:
        """What is known of the camera now."""
        at, fps = self._seen
        return replace(self._said, frame_at=at, fps=fps)

    def run(self) -> None:
        failures = 0
        self._ended.wait(self._wait_s)
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                self._outlets.mark.set(OPENING)
                self._session()
            except Trouble as trouble:
                self._say(trouble.state, trouble.detail)
            finally:
                self._outlets.mark.set(IDLE)
            failures = 0 if time.monotonic() - began > PLAYED_S else min(failures + 1, len(BACKOFF_S) - 1)
            # Jitter, so that a network that comes back is not met by everybody at once.
            self._ended.wait(BACKOFF_S[failures] * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    def _session(self) -> None:
        """One connection, from knock to end. Raises: Trouble, however it ends."""
        knock(self._url, self._limits.open_s)
        self._anew()
        try:
            with self._opened() as container:
                self._read(container)
        except (FFmpegError, OSError) as error:
            raise self._translated(error) from None
        if not self._ended.is_set():
            raise Trouble(State.DEAD, "ended")

    def _anew(self) -> None:
        self._scene += 1
        self._sets = (b"", b"")
        self._shape = self._decoder = None
        self._timeline = Timeline()
        self._sleep = self._slumber()
        self._rate = Rate()
        self._due_at = self._glanced_at = 0.0
        self._sound = False
        self._shown_at = time.monotonic()

    def _slumber(self) -> Sleep:
        return Sleep(allowed=self._limits.sleep and self._outlets.still is not None)

    def _opened(self) -> InputContainer:
        timeout = (self._limits.open_s, self._limits.read_s)
        return av.open(self._url, format="rtsp", options=OPTIONS, timeout=timeout)

    def _read(self, container: InputContainer) -> None:
        if not container.streams.video:
            raise Trouble(State.GARBAGE, "no_video")
        stream = container.streams.video[0]
        if stream.codec_context.name != "h264":
            raise Trouble(State.GARBAGE, "not_h264")
        self._take_sets(h264.split(stream.codec_context.extradata or b""))
        opened_at = time.monotonic()
        for packet in container.demux(stream):
            self._outlets.mark.set(READING)
            if self._ended.is_set():
                return
            if packet.size:
                self._take(packet)
            if self._rate.pictures == 0 and time.monotonic() - opened_at > KEY_WITHIN_S:
                raise Trouble(State.GARBAGE, "no_key_frame")

    def _take(self, packet: "Packet[VideoStream]") -> None:
        """One access unit as it comes. Raises: Trouble."""
        now = time.monotonic()
        body = bytes(packet)
        # Most pictures hold nothing that we must read; those are not taken apart.
        nals = [] if h264.is_lone_slice(body) else h264.split(body)
        self._rate.add(len(body), now)
        if nals:
            self._take_sets(nals)
        if self._shape is None or (self._rate.pictures == 0 and not packet.is_keyframe):
            return
        shown_ticks = self._rate.ticks(packet)
        ticks = packet.dts if packet.dts is not None else shown_ticks
        placed = self._timeline.place(ticks, now)
        self._watch_clock(placed, now)
        disturbed = placed.jumped or h264.has_seam(nals)
        self._scene += disturbed
        shift = max(0, shown_ticks - ticks)
        key = bool(packet.is_keyframe)
        self.feed.add(Sample(key, placed.at, placed.media, placed.length, shift, body))
        if self._outlets.offer is not None:
            if h264.has_filler(nals):
                self._sleep.forbid()
            unit = Unit(body, shown_ticks, placed, self._scene, h264.has_idr(nals))
            self._decode(unit, self._sleep.take(unit, disturbed=disturbed))
            return
        if key:
            self._glance(body, shown_ticks, now, whole=h264.has_idr(nals))
        if self._is_sound(now):
            self._playing(placed, now)

    def _take_sets(self, nals: list[bytes]) -> None:
        """Note new parameter sets before any decoder sees them. Raises: Trouble."""
        sps, pps = self._sets
        for nal in nals:
            if h264.kind_of(nal) == h264.SPS:
                sps = nal
            elif h264.kind_of(nal) == h264.PPS:
                pps = nal
        if (sps, pps) == self._sets or not sps or not pps:
            return
        try:
            shape = h264.shape(sps)
        except Invalid:
            raise Trouble(State.GARBAGE, "bad_size") from None
        if self._shape is not None:
            self._scene += 1
            if (shape.width, shape.height) != (self._shape.width, self._shape.height):
                self._trouble = ("size_changed", time.monotonic() + TROUBLED_S)
        self._sets, self._shape = (sps, pps), shape
        on_gpu = self._limits.on_gpu and self._outlets.offer is not None
        self._decoder = Decoder(sps, pps, self._outlets.mark, on_gpu=on_gpu)
        self._sleep = self._slumber()
        self.feed.begin(shape, sps, pps)

    def _decode(self, unit: Unit, given: list[Unit]) -> None:
        """Decode what is `given`, for each picture needs the one before; offer those to be looked at.

        Of a camera that sleeps only key pictures are given, and all of those are offered.
        """
        if self._decoder is None or self._outlets.offer is None:
            return
        if not given:
            self._pass_by(unit)
        for one in given:
            found = self._decoder.decode(one.body, one.ticks, one.placed)
            for shown in found:
                self._playing(shown.placed, time.monotonic())
                if shown.placed is not one.placed:
                    self._sleep.forbid()
                late = one is not unit
                due = one.due if late else self._is_due(shown.placed)
                if due or (self._sleep.asleep and one.key):
                    self._outlets.offer(Arrival(shown, one.scene, late))
                self._shown_at = time.monotonic()
            if not found:
                self._sleep.wake()
        if given and time.monotonic() - self._shown_at > BROKEN_S:
            raise Trouble(State.GARBAGE, "not_decodable")

    def _pass_by(self, unit: Unit) -> None:
        """A picture that was kept and not decoded, as nothing moves."""
        self._playing(unit.placed, time.monotonic())
        unit.due = self._is_due(unit.placed)
        if unit.due and self._outlets.still is not None:
            self._outlets.still(unit.placed.at)

    def _is_due(self, placed: Placed) -> bool:
        """Whether the next look falls on this picture."""
        at = placed.at.timestamp()
        # Half a picture's time of slack: looks fall on the nearest picture, not on the next but one.
        if not placed.jumped and at < self._due_at - placed.length / RATE / 2:
            return False
        step = 1 / self._limits.looks_per_s
        self._due_at = self._due_at + step if 0 <= at - self._due_at < step else at + step
        return True

    def _glance(self, body: bytes, ticks: int, now: float, *, whole: bool) -> None:
        """Of a camera that is only shown decode one key picture a second: noise must not pass for pictures.

        A key picture that is not `whole` needs later ones to be decoded; it is believed.
        """
        if self._decoder is None or (self._sound and now - self._glanced_at < GLANCE_S):
            return
        self._glanced_at = now
        self._sound = not whole or self._decoder.glance(body, ticks)

    def _is_sound(self, now: float) -> bool:
        """Whether the last key picture was one. Raises: Trouble, where none was for long."""
        if self._sound and now - self._glanced_at < KEY_WITHIN_S + BROKEN_S:
            self._shown_at = now
        elif now - self._shown_at > BROKEN_S:
            raise Trouble(State.GARBAGE, "not_decodable")
        return self._sound

    def _watch_clock(self, placed: Placed, now: float) -> None:
        if placed.jumped:
            self._trouble = ("clock_jump", now + TROUBLED_S)
        elif placed.late_s > LATE_S and now > self._trouble[1]:
            self._trouble = ("late", now + TROUBLED_S)

    def _playing(self, placed: Placed, now: float) -> None:
        detail = self._trouble[0] if now < self._trouble[1] else ""
        state = State.CLOCK if detail == "clock_jump" else State.PLAYING
        self._seen = (placed.at, self._rate.fps)
        shape, said = self._shape, self._said
        if shape is None:
            return
        form = (shape.width, shape.height, shape.codec)
        changed = (state, detail) != (said.state, said.detail)
        if changed or form != (said.width, said.height, said.codec):
            since = wall() if changed else said.since
            self._said = Report(state, detail, since, None, form[0], form[1], None, form[2])
        if changed:
            self._outlets.report(self.report)

    def _say(self, state: State, detail: str) -> None:
        """Tell what is wrong; the trouble stays until the camera really plays again."""
        if (state, detail) == (self._said.state, self._said.detail):
            return
        self._said = replace(self._said, state=state, detail=detail, since=wall())
        self._outlets.report(self.report)

    def _translated(self, error: Exception) -> Trouble:
        """What FFmpeg means."""
        if isinstance(error, ExitError | TimeoutError):
            return Trouble(State.SILENT, "timeout" if self._rate.pictures else "no_answer")
        if isinstance(error, InvalidDataError):
            return Trouble(State.GARBAGE, "not_video")
        if isinstance(error, AvRefused | ConnectionRefusedError):
            return Trouble(State.DEAD, "refused")
        if isinstance(error, HTTPUnauthorizedError | HTTPForbiddenError):
            return Trouble(State.DEAD, "forbidden")
        if isinstance(error, HTTPNotFoundError):
            return Trouble(State.DEAD, "no_such_stream")
        return Trouble(State.DEAD, "lost")
