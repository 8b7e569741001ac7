"""Cameras whose pictures carry the time at which they were drawn, in blocks that a machine can read.

    PYTHONPATH=src .venv/bin/python bench/clock_camera.py CLIP CAMERAS

Serves rtsp://127.0.0.1:PORT/clock0 and so on by the test server of the house, until SIGTERM; the first line
says the port. Behind the blocks plays CLIP, so that a picture costs what a street costs. It is drawn and
encoded when it is due and not before: what is burnt in is the time of its making.

The blocks: 40 of them, 16 pixels wide and 24 high, from the left, most significant first: milliseconds since
1970, the lowest 40 bits. Light is one. The row below holds the same inverted: where the two disagree, nothing
was read.
"""

import asyncio
import itertools
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import PictureType

from kentongan.video import h264
from kentongan.video.clip import RATE, Burst, Clip, burst
from kentongan.video.codec import H264
from kentongan.video.rtsp_server import Camera, RtspServer

FPS = 10
KEY_EVERY = 10
HOURS = 2
BITS, BLOCK, HIGH = 40, 16, 24
DARK, LIGHT = 30, 225
KEPT = 40
BACKGROUND = 40


def background(path: Path) -> list[np.ndarray]:
    """Some pictures of a clip, 640 wide, as planes of yuv420p."""
    with av.open(str(path)) as container:
        frames = itertools.islice(container.decode(video=0), BACKGROUND)
        return [frame.reformat(640, 360, "yuv420p").to_ndarray() for frame in frames]


def stamp(planes: np.ndarray, ms: int) -> None:
    """Burn a time into a picture."""
    for place in range(BITS):
        one = ms >> (BITS - 1 - place) & 1
        left = place * BLOCK
        planes[0:HIGH, left : left + BLOCK] = LIGHT if one else DARK
        planes[HIGH : 2 * HIGH, left : left + BLOCK] = DARK if one else LIGHT


class ClockClip:
    """What the test server takes for a prepared clip: its pictures are made when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.ticks = range(0, HOURS * 3600 * RATE, RATE // FPS)
        self.length = HOURS * 3600 * RATE
        self._background = background(path)
        self._encoder = self._fresh()
        self._kept: dict[int, Burst] = {}
        self._last = -1
        probe = self._encode(0)
        self.codec = H264
        self.sps, self.pps = self.sets = tuple(
            next(nal for nal in probe if h264.kind_of(nal) == kind) for kind in (h264.SPS, h264.PPS)
        )

    def sdp(self) -> str:
        return Clip.sdp(self)  # type: ignore[arg-type]

    def picture_at(self, ticks: int) -> int:
        return ticks // (RATE // FPS)

    def key_before(self, picture: int) -> int:
        return picture - picture % KEY_EVERY

    def burst(self, number: int) -> Burst:
        if number not in self._kept:
            self._kept[number] = burst(self._encode(number))
            for old in [it for it in self._kept if it < number - KEPT]:
                del self._kept[old]
        return self._kept[number]

    def _fresh(self) -> av.VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = 640, 360, "yuv420p"
        encoder.framerate, encoder.time_base = Fraction(FPS), Fraction(1, FPS)
        encoder.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "x264-params": f"keyint={KEY_EVERY}:min-keyint={KEY_EVERY}:scenecut=0:bframes=0:crf=30",
        }
        return encoder

    def _encode(self, number: int) -> list[bytes]:
        """Draw picture `number` now. After a gap the encoder begins anew, with a key picture."""
        if number != self._last + 1 and number % KEY_EVERY == 0:
            self._encoder = self._fresh()
        self._last = number
        planes = self._background[number % len(self._background)].copy()
        stamp(planes, int(time.time() * 1000))
        frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
        frame.pts = number
        if number % KEY_EVERY == 0:
            frame.pict_type = PictureType.I
        nals = [nal for packet in self._encoder.encode(frame) for nal in h264.split(bytes(packet))]
        kinds = (h264.SPS, h264.PPS, h264.SLICE, h264.IDR)
        return [nal for nal in nals if h264.kind_of(nal) in kinds]


async def serve(path: Path, cameras: int) -> None:
    server = RtspServer([], path.parent)
    clip = ClockClip(path)
    server._clips["clock"] = clip  # type: ignore[assignment]
    server.cameras = {f"clock{n}": Camera(path=f"clock{n}", clip="clock") for n in range(cameras)}
    await server.start()
    print(server.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
