"""One connection to a camera, from first byte to end: pictures are placed, kept, passed on, looked at."""

import threading
import time
from typing import Final

from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from kentongan.base.errors import Invalid
from kentongan.video import h264
from kentongan.video.codec import BY_NAME, H264, Sets
from kentongan.video.feed import Feed
from kentongan.video.fragments import Sample, init_segment
from kentongan.video.knock import State, Trouble
from kentongan.video.outlets import Limits, Outlets
from kentongan.video.picture import IDLE, READING
from kentongan.video.rate import Rate
from kentongan.video.ring import Group
from kentongan.video.shape import Shape
from kentongan.video.sleep import Unit
from kentongan.video.status import Status
from kentongan.video.timeline import RATE, Placed, Timeline
from kentongan.video.watched import KEY_WITHIN_S, Coming, Counted, Glanced, Watched

SHAPE_UNKNOWN: Final = Shape(0, 0, "")
NALS_MAX: Final = 4096
"""Pieces of one picture: the largest in packets of 1400 bytes has a thousand. A decoder takes some hundred
bytes for each, and keeps them."""
GATHER_S: Final = 0.4
"""Pictures that nobody waits for are fetched a few at a time: to be woken costs more than to read."""
AWAITED_S: Final = 0.005
"""A picture for which so long had to be waited was not there yet: all others have been read."""


class Session:
    """`read` returns when `ended` is set, and raises Trouble however else it ends. `scene` rises where tracks
    must end: with each connection, too."""

    def __init__(self, limits: Limits, outlets: Outlets, feed: Feed, status: Status, scene: int) -> None:
        self.scene = scene
        self.rate = Rate()
        self._outlets = outlets
        self._feed = feed
        self._status = status
        status.losses.reconnected()
        self._codec = H264
        self._sets: Sets = (b"", b"")
        self._shape = SHAPE_UNKNOWN
        self._timeline = Timeline()
        self._late = True
        self.watched: Watched = (
            Glanced(limits, outlets, self._playing, lambda: feed.looked)
            if outlets.offer is None
            else Counted(limits, outlets, self._playing)
        )

    def delay_s(self) -> float | None:
        """See Timeline.least_delay_s."""
        return self._timeline.least_delay_s()

    def read(self, container: InputContainer, ended: threading.Event) -> None:
        if not container.streams.video:
            raise Trouble(State.GARBAGE, "no_video")
        stream = container.streams.video[0]
        self._meet(stream)
        opened_at = asked_at = time.monotonic()
        try:
            for packet in container.demux(stream):
                awaited = time.monotonic() - asked_at > AWAITED_S
                self._outlets.mark.set(READING)
                if ended.is_set():
                    return
                if packet.size:
                    self._take(packet)
                if self.rate.pictures == 0 and time.monotonic() - opened_at > KEY_WITHIN_S:
                    raise Trouble(State.GARBAGE, "no_key_frame")
                if awaited:
                    self._gather(ended)
                asked_at = time.monotonic()
        finally:
            self._pass_on(self._feed.cut())

    def _gather(self, ended: threading.Event) -> None:
        """Let the next pictures gather, where neither a detector nor a viewer waits for them."""
        if self._outlets.offer is None and not self._feed.looked and not self._late:
            self._outlets.mark.set(IDLE)
            ended.wait(GATHER_S)
            self._outlets.mark.set(READING)

    def _meet(self, stream: VideoStream) -> None:
        """Learn which codec it speaks, and the parameter sets that its description holds."""
        codec = BY_NAME.get(stream.codec_context.name)
        if codec is None:
            raise Trouble(State.GARBAGE, "unknown_codec")
        self._codec, self._sets = codec, (b"",) * len(codec.sets)
        self._take_sets(h264.split(stream.codec_context.extradata or b""))

    def _take(self, packet: "Packet[VideoStream]") -> None:
        """One access unit as it comes. Raises: Trouble."""
        now = time.monotonic()
        body = bytes(packet)
        # Most pictures hold nothing that we must read; those are not taken apart.
        nals = [] if self._codec.is_lone_slice(body) else _taken_apart(body)
        self.rate.add(len(body), now)
        if nals:
            self._take_sets(nals)
        marked = bool(packet.is_keyframe)
        if self._shape is SHAPE_UNKNOWN or (self.rate.pictures == 0 and not marked):
            return
        shown_ticks = self.rate.ticks(packet)
        ticks = packet.dts if packet.dts is not None else shown_ticks
        placed = self._timeline.place(ticks, now)
        self._late = placed.late_s * RATE > placed.length
        self._status.take(placed, ticks, now)
        disturbed = placed.jumped or self._codec.has_seam(nals)
        self.scene += disturbed
        shift = max(0, shown_ticks - ticks)
        self._pass_on(self._feed.add(Sample(marked, placed.at, placed.media, placed.length, shift, body)))
        unit = Unit(body, shown_ticks, placed, self.scene, self._codec.has_key(nals))
        self.watched.take(Coming(unit, now, marked, disturbed, self._codec.has_filler(nals)))

    def _take_sets(self, nals: list[bytes]) -> None:
        """Note new parameter sets before any decoder sees them. Raises: Trouble."""
        sets = self._codec.renewed(self._sets, nals)
        if sets == self._sets or not all(sets):
            self._sets = sets
            return
        try:
            shape = self._codec.shape(sets)
            init = init_segment(shape, sets)
        except Invalid:
            raise Trouble(State.GARBAGE, "bad_size") from None
        if self._shape is not SHAPE_UNKNOWN:
            self.scene += 1
            if (shape.width, shape.height) != (self._shape.width, self._shape.height):
                self._status.trouble("size_changed", time.monotonic())
        self._sets, self._shape = sets, shape
        self.watched.begin(self._codec, sets)
        self._pass_on(self._feed.begin(shape, init))

    def _pass_on(self, group: Group | None) -> None:
        if group is not None and self._outlets.ended is not None:
            self._outlets.ended(group)

    def _playing(self, placed: Placed) -> None:
        self._status.playing(placed, time.monotonic(), self._shape, self.rate.fps)


def _taken_apart(body: bytes) -> list[bytes]:
    """Its NAL units. Raises: Trouble, where they are more than any camera sends."""
    if body.count(h264.START) > NALS_MAX:
        raise Trouble(State.GARBAGE, "over_limits")
    return h264.split(body)
