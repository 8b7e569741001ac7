"""A prepared clip, held in memory as RTP packets that only need a number, a time and a sender's name.

Prepared means: MP4, H.264 without B-frames, the first picture a key frame (tools/clips.py makes such files).
Source: RFC 6184 (RTP payload for H.264), RFC 2326 section 10.12 (interleaved binary).
"""

import struct
from base64 import b64encode
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from kentongan.base.errors import Invalid
from kentongan.video import h264

RATE: Final = 90_000
"""RTP clock of video, ticks per second."""

PAYLOAD: Final = 8000
"""Bytes in one RTP packet at most. Over TCP there is no MTU to respect, and fewer packets cost less."""


@dataclass(frozen=True, slots=True)
class Burst:
    """All RTP packets of one picture, interleaved on channel 0. `at`: where each RTP header starts."""

    body: bytes
    at: tuple[int, ...]

    def stamped(self, number: int, ticks: int, sender: int) -> bytearray:
        """A copy with sequence numbers from `number` on, the RTP time and the sender's SSRC."""
        out = bytearray(self.body)
        for i, at in enumerate(self.at):
            struct.pack_into("!HII", out, at + 2, (number + i) & 0xFFFF, ticks & 0xFFFFFFFF, sender)
        return out


@dataclass(frozen=True, slots=True)
class Clip:
    """`ticks[i]` is the time of picture i; `length` that of the whole loop; both in 1/90000 s."""

    sps: bytes
    pps: bytes
    bursts: tuple[Burst, ...]
    seam: Burst
    ticks: tuple[int, ...]
    keys: tuple[int, ...]
    length: int

    def key_before(self, picture: int) -> int:
        """The newest key frame at or before a picture."""
        return self.keys[max(0, bisect_right(self.keys, picture) - 1)]

    def picture_at(self, ticks: int) -> int:
        """The picture shown at a time inside the loop."""
        return max(0, bisect_right(self.ticks, ticks) - 1)

    def burst(self, number: int) -> Burst:
        """Picture `number` of the endless loop; every first one after the seam says so."""
        picture = number % len(self.bursts)
        return self.seam if picture == 0 and number else self.bursts[picture]

    def sdp(self) -> str:
        """Session description for one video stream. Source: RFC 4566; RFC 6184 section 8.2."""
        sets = f"sprop-parameter-sets={b64encode(self.sps).decode()},{b64encode(self.pps).decode()}"
        profile = f"packetization-mode=1;profile-level-id={self.sps[1:4].hex()}"
        lines = (
            "v=0",
            "o=- 0 0 IN IP4 127.0.0.1",
            "s=Kentongan",
            "c=IN IP4 0.0.0.0",
            "t=0 0",
            "m=video 0 RTP/AVP 96",
            "a=rtpmap:96 H264/90000",
            f"a=fmtp:96 {profile};{sets}",
            "a=control:track0",
            "",
        )
        return "\r\n".join(lines)


def load(path: Path) -> Clip:
    """Read a prepared clip.

    Raises: Invalid, naming the file, when it is not one.
    """
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            return _clip(container, stream, _avcc(stream))
    except FileNotFoundError:
        raise Invalid(f"{path}: no such clip; `kentongan assets` prepares them") from None
    except (FFmpegError, IndexError, Invalid) as error:
        raise Invalid(f"{path}: not a prepared clip: {error}") from None


def _avcc(stream: VideoStream) -> tuple[bytes, bytes, int]:
    """SPS, PPS and the size of the lengths, out of the file's decoder configuration record."""
    box = stream.codec_context.extradata or b""
    if stream.codec_context.name != "h264" or len(box) < 11 or box[0] != 1:
        raise Invalid("it holds no H.264 in MP4 form")
    sps_size = int.from_bytes(box[6:8], "big")
    sps = box[8 : 8 + sps_size]
    at = 8 + sps_size + 1
    pps = box[at + 2 : at + 2 + int.from_bytes(box[at : at + 2], "big")]
    h264.shape(sps)
    return sps, pps, (box[4] & 3) + 1


def _clip(container: InputContainer, stream: VideoStream, sets: tuple[bytes, bytes, int]) -> Clip:
    sps, pps, size = sets
    bursts: list[Burst] = []
    ticks: list[int] = []
    keys: list[int] = []
    seam: Burst | None = None
    for packet in container.demux(stream):
        if packet.size == 0:
            continue
        if packet.pts is None or packet.pts != packet.dts:
            raise Invalid("pictures are out of order (B-frames)")
        pictures = [n for n in h264.lengths(bytes(packet), size) if h264.kind_of(n) in (h264.SLICE, h264.IDR)]
        if packet.is_keyframe:
            keys.append(len(bursts))
            seam = seam or burst([sps, pps, h264.seam_nal(), *pictures])
            pictures = [sps, pps, *pictures]
        bursts.append(burst(pictures))
        ticks.append(int(packet.pts * packet.time_base * RATE))
    if seam is None or keys[0] != 0 or len(bursts) < 2:
        raise Invalid("its first picture is not a key frame")
    steps = [t - ticks[0] for t in ticks]
    length = steps[-1] + steps[-1] // (len(steps) - 1)
    return Clip(sps, pps, tuple(bursts), seam, tuple(steps), tuple(keys), length)


def burst(nals: list[bytes]) -> Burst:
    """Pack one picture's NAL units into RTP packets, long ones as fragments (FU-A)."""
    payloads = [part for nal in nals for part in _payloads(nal)]
    body = bytearray()
    at: list[int] = []
    for i, payload in enumerate(payloads):
        marker = 0x80 if i == len(payloads) - 1 else 0
        body += struct.pack("!BBH", 0x24, 0, 12 + len(payload))
        at.append(len(body))
        body += struct.pack("!BBHII", 0x80, marker | 96, 0, 0, 0)
        body += payload
    return Burst(bytes(body), tuple(at))


def _payloads(nal: bytes) -> list[bytes]:
    if len(nal) <= PAYLOAD:
        return [nal]
    indicator = bytes([nal[0] & 0xE0 | 28])
    parts = [nal[i : i + PAYLOAD] for i in range(1, len(nal), PAYLOAD)]
    last = len(parts) - 1
    return [
        indicator + bytes([(0x80 if i == 0 else 0) | (0x40 if i == last else 0) | nal[0] & 31]) + part
        for i, part in enumerate(parts)
    ]
