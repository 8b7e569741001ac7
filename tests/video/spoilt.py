"""Streams of pictures as no honest camera sends them: good ones, encoded here, that something is done to.

What is random comes from the seed. Names of what is done are the fields of `Change`.
"""

import asyncio
import random
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from kentongan.video import clip as clips
from kentongan.video.clip import RATE, Burst, Clip, burst
from video.conftest import clip as film

LONG_S: Final = 40.0
FPS: Final = 10
STEP: Final = RATE // FPS
HOUR: Final = 3600 * RATE
EMPTY: Final = (b"", b"\x00\x00\x01", b"\x00\x00\x00\x01", b"\x7c", b"\x7c\x85")
TIMES: Final[dict[str, Callable[[int], int]]] = {
    "forwards": lambda number: number * STEP,
    "backwards": lambda number: -number * STEP,
    "stands": lambda number: 0,
    "jumps-back": lambda number: number * STEP - number // 30 * HOUR,
}
"""The RTP time of a picture, by its number."""


@dataclass(frozen=True)
class Films:
    """Good streams. `other`: of another size; `hevc`: H.265; `grain`: nothing changes but the noise."""

    usual: Clip
    other: Clip
    hevc: Clip
    grain: Clip

    @classmethod
    def made(cls, folder: Path, usual: Path) -> "Films":
        """Encode what is needed beside a clip that is there."""
        film(folder / "other.mp4", width=320, height=128)
        film(folder / "hevc.mp4", width=480, height=128, to="x265")
        _grain(folder / "grain.mp4")
        others = (clips.load(folder / f"{name}.mp4") for name in ("other", "hevc", "grain"))
        return cls(clips.load(usual), *others)


def _grain(path: Path) -> None:
    rng = np.random.default_rng(20261130)
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=0"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        still = np.linspace(40, 120, 160)[None, :, None]
        for _ in range(40):
            picture = still + rng.normal(0, 14, (96, 160, 3))
            frame = av.VideoFrame.from_ndarray(picture.clip(0, 255).astype(np.uint8), "bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is done to the pictures of a film.

    `to`: every other second comes from that film. `nals` come before each picture from `nals_from` on, `sei`
    that many before the twentieth. `empty`: packets of nothing between. `times`: of the RTP stamps, one of
    `TIMES`; `reports`: of the clock in the sender's reports, which are sent once a second where it is given.
    `rate`: pictures a second. `noise`: that part of all bits is turned over. `random`: bytes of no meaning
    come, "payload" for each packet's, "slices" for what follows the first byte of each NAL unit.
    `keys_from`, `keys_until`: no key picture comes before and after so many pictures. `short`: before every
    other picture comes a key picture that ends after so many bytes, in packets that are sound.
    """

    film: str = "usual"
    to: str = ""
    nals: tuple[bytes, ...] = ()
    nals_from: int = 0
    sei: int = 0
    empty: bool = False
    times: str = "forwards"
    reports: str = ""
    rate: float = FPS
    noise: float = 0.0
    random: str = ""
    keys_from: int = 0
    keys_until: int = 10**9
    short: int = 0


async def spoilt(films: Films, change: Change, seed: int) -> AsyncIterator[tuple[int, bytes]]:
    """Pictures for some time: their number, and their packets."""
    rng, sender = random.Random(seed), seed & 0xFFFFFFFF
    sequence, began = 0, time.monotonic()
    for number in range(int(LONG_S * change.rate)):
        parts = list(_parts(films, change, number, rng))
        ticks = 1000 * RATE + TIMES[change.times](number)
        body = bytearray()
        if change.reports and number % FPS == 0:
            body += _report(sender, 1000 * RATE + TIMES[change.reports](number), ticks)
        for part in parts:
            body += part.stamped(sequence, ticks, sender)
            sequence += len(part.at)
        if change.noise and parts:
            _turn_over(body, parts[-1], change.noise, rng)
        yield number, bytes(body)
        await asyncio.sleep(max(0.0, began + (number + 1) / change.rate - time.monotonic()))


def _parts(films: Films, change: Change, number: int, rng: random.Random) -> Iterator[Burst]:
    """The packets of one picture, with what is put before it."""
    if change.sei and number == 20:
        for _ in range(change.sei // 1000):
            yield burst([b"\x06\x05\x01\x00\x80"] * 1000)
    if change.empty:
        yield burst([*EMPTY])
    if change.nals and number >= change.nals_from:
        yield burst([*change.nals])
    name = change.to if change.to and number // FPS % 2 else change.film
    clip: Clip = getattr(films, name)
    picture = number % len(clip.bursts)
    if picture in clip.keys and not change.keys_from <= number < change.keys_until:
        return
    if change.short and number % 2:
        yield shortened(clip, change.short)
    if change.random:
        yield burst(list(_meaningless(clip.bursts[picture], change.random, rng)))
    else:
        yield clip.bursts[picture]


def shortened(clip: Clip, length: int) -> Burst:
    """The first key picture of a clip, parameter sets and all, that ends after so many bytes.

    What follows it decides where it ends for the demuxer: a parameter set by itself is put before that.
    """
    left, found = length, list[bytes]()
    for nal in nals_of(clip.bursts[clip.keys[0]]):
        found.append(nal[:left])
        left -= len(nal)
        if left <= 0:
            break
    return burst(found)


def nals_of(whole: Burst) -> list[bytes]:
    """The NAL units of a picture that is small enough to be sent without fragments."""
    ends = [*(at - 4 for at in whole.at[1:]), len(whole.body)]
    return [whole.body[at + 12 : end] for at, end in zip(whole.at, ends, strict=True)]


def _meaningless(whole: Burst, kind: str, rng: random.Random) -> Iterator[bytes]:
    for nal in nals_of(whole):
        if kind == "payload":
            yield rng.randbytes(len(nal))
        elif nal[0] & 31 in {1, 5}:
            yield nal[:1] + rng.randbytes(len(nal) - 1)
        else:
            yield nal


def _report(sender: int, clock: int, ticks: int) -> bytes:
    """An RTCP sender's report on channel 1. Source: RFC 3550, 6.4.1."""
    seconds, rest = divmod(clock, RATE)
    ntp = (3_900_000_000 + seconds) % 2**32 << 32 | rest * 2**32 // RATE
    body = struct.pack("!BBHIQIII", 0x80, 200, 6, sender, ntp, ticks & 0xFFFFFFFF, 0, 0)
    return struct.pack("!BBH", 0x24, 1, len(body)) + body


def _turn_over(body: bytearray, part: Burst, noise: float, rng: random.Random) -> None:
    """Turn bits of the last picture over; the headers of its packets stay sound."""
    start, ends = len(body) - len(part.body), [*(at - 4 for at in part.at[1:]), len(part.body)]
    places = [start + i for at, end in zip(part.at, ends, strict=True) for i in range(at + 12, end)]
    for _ in range(int(len(places) * 8 * noise)):
        body[rng.choice(places)] ^= 1 << rng.randrange(8)


def huge_sps(pixels: int = 16384) -> bytes:
    """A baseline sequence parameter set of so many pixels each way."""
    mbs = _exp_golomb(pixels // 16 - 1)
    fields = [_exp_golomb(n) for n in (0, 0, 2, 1)]
    bits = "".join([*fields, "0", mbs, mbs, "1", "1", "0", "0", "1"])
    bits += "0" * (-len(bits) % 8)
    return bytes([0x67, 66, 0xC0, 62]) + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _exp_golomb(n: int) -> str:
    text = bin(n + 1)[2:]
    return "0" * (len(text) - 1) + text
