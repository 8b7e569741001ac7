"""A prepared clip, held in memory as RTP packets that only need a number, a time and a sender's name.

Prepared means: MP4, H.264 or H.265 without B-frames, the first picture a key frame (tools/clips.py makes such
files). Source: RFC 6184 (RTP payload for H.264), RFC 7798 (for H.265), RFC 2326, 10.12 (interleaved binary).
"""

import struct
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from kentongan.base.errors import Invalid
from kentongan.video import h264
from kentongan.video.codec import BY_NAME, H264, Codec, Sets

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

    codec: Codec
    sets: Sets
    bursts: tuple[Burst, ...]
    seam: Burst
    ticks: tuple[int, ...]
    keys: tuple[int, ...]
    length: int

    @property
    def sps(self) -> bytes:
        return self.sets[-2]

    @property
    def pps(self) -> bytes:
        return self.sets[-1]

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
        """Session description for one video stream. Source: RFC 4566; RFC 6184, 8.2; RFC 7798, 7.2."""
        sets = [b64encode(one).decode() for one in self.sets]
        if self.codec is H264:
            name, profile = "H264", f"packetization-mode=1;profile-level-id={self.sps[1:4].hex()}"
            profile += f";sprop-parameter-sets={sets[0]},{sets[1]}"
        else:
            name, profile = "H265", f"sprop-vps={sets[0]};sprop-sps={sets[1]};sprop-pps={sets[2]}"
        lines = (
            "v=0",
            "o=- 0 0 IN IP4 127.0.0.1",
            "s=Kentongan",
            "c=IN IP4 0.0.0.0",
            "t=0 0",
            "m=video 0 RTP/AVP 96",
            f"a=rtpmap:96 {name}/90000",
            f"a=fmtp:96 {profile}",
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
            return _clip(container, stream, _record(stream))
    except FileNotFoundError:
        raise Invalid(f"{path}: no such clip; `kentongan assets` prepares them") from None
    except (FFmpegError, IndexError, Invalid) as error:
        raise Invalid(f"{path}: not a prepared clip: {error}") from None


@dataclass(frozen=True, slots=True)
class _Record:
    """What a file's decoder configuration record says. `size`: bytes of the length before each NAL unit."""

    codec: Codec
    sets: Sets
    size: int


def _record(stream: VideoStream) -> _Record:
    """Source: ISO/IEC 14496-15, 5.3.3.1 (avcC) and 8.3.3.1 (hvcC)."""
    box = stream.codec_context.extradata or b""
    codec = BY_NAME.get(stream.codec_context.name)
    if codec is None or len(box) < 11 or box[0] != 1:
        raise Invalid("it holds no H.264 or H.265 in MP4 form")
    if codec is H264:
        pps_at = 8 + int.from_bytes(box[6:8], "big") + 1
        found, size = [_sized(box, 6), _sized(box, pps_at)], (box[4] & 3) + 1
    else:
        found, size = list(_hvcc_sets(box)), (box[21] & 3) + 1
    sets = codec.renewed((b"",) * len(codec.sets), found)
    codec.shape(sets)
    return _Record(codec, sets, size)


def _sized(box: bytes, at: int) -> bytes:
    return box[at + 2 : at + 2 + int.from_bytes(box[at : at + 2], "big")]


def _hvcc_sets(box: bytes) -> Iterator[bytes]:
    at = 23
    for _ in range(box[22]):
        number, at = int.from_bytes(box[at + 1 : at + 3], "big"), at + 3
        for _ in range(number):
            yield _sized(box, at)
            at += 2 + len(_sized(box, at))


def _clip(container: InputContainer, stream: VideoStream, record: _Record) -> Clip:
    codec = record.codec
    slices = codec.keys | codec.others
    bursts: list[Burst] = []
    ticks: list[int] = []
    keys: list[int] = []
    seam: Burst | None = None
    for packet in container.demux(stream):
        if packet.size == 0:
            continue
        if packet.pts is None or packet.pts != packet.dts:
            raise Invalid("pictures are out of order (B-frames)")
        pictures = [n for n in h264.lengths(bytes(packet), record.size) if codec.kind_of(n) in slices]
        if packet.is_keyframe:
            keys.append(len(bursts))
            seam = seam or burst([*record.sets, codec.seam(), *pictures], codec)
            pictures = [*record.sets, *pictures]
        bursts.append(burst(pictures, codec))
        ticks.append(int(packet.pts * packet.time_base * RATE))
    if seam is None or keys[0] != 0 or len(bursts) < 2:
        raise Invalid("its first picture is not a key frame")
    steps = [t - ticks[0] for t in ticks]
    length = steps[-1] + steps[-1] // (len(steps) - 1)
    return Clip(codec, record.sets, tuple(bursts), seam, tuple(steps), tuple(keys), length)


def burst(nals: list[bytes], codec: Codec = H264) -> Burst:
    """Pack one picture's NAL units into RTP packets, long ones as fragments."""
    payloads = [part for nal in nals for part in _payloads(nal, codec)]
    body = bytearray()
    at: list[int] = []
    for i, payload in enumerate(payloads):
        marker = 0x80 if i == len(payloads) - 1 else 0
        body += struct.pack("!BBH", 0x24, 0, 12 + len(payload))
        at.append(len(body))
        body += struct.pack("!BBHII", 0x80, marker | 96, 0, 0, 0)
        body += payload
    return Burst(bytes(body), tuple(at))


def _payloads(nal: bytes, codec: Codec) -> list[bytes]:
    """Source: RFC 6184, 5.8 (FU-A); RFC 7798, 4.4.3 (FU)."""
    if len(nal) <= PAYLOAD:
        return [nal]
    if codec is H264:
        head, first = bytes([nal[0] & 0xE0 | 28]), 1
    else:
        head, first = bytes([nal[0] & 0x81 | 49 << 1, nal[1]]), 2
    parts = [nal[i : i + PAYLOAD] for i in range(first, len(nal), PAYLOAD)]
    last = len(parts) - 1
    return [
        head + bytes([(0x80 if i == 0 else 0) | (0x40 if i == last else 0) | codec.kind_of(nal)]) + part
        for i, part in enumerate(parts)
    ]
