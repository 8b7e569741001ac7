"""One look at a camera, as the test button takes it."""

import asyncio
import random
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kentongan.base.clock import wall
from kentongan.video.knock import Trouble
from kentongan.video.probe import Limits, Probe
from kentongan.video.rtsp_server import Camera
from kentongan.video.timeline import RATE
from video.conftest import Street, clip
from video.hostile import CASES, Hostile, Talk, playing, sent
from video.spoilt import TIMES, Films

NTP_BEGAN = 2_208_988_800
"""Seconds from 1900, where the clock of RTP's reports begins, to 1970. Source: RFC 868."""
REPORTED = 3_900_000_000 + 1000 - NTP_BEGAN
"""What the clock of `spoilt` stands at when it begins to play."""
JPEG_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\n"
    "a=rtpmap:26 JPEG/90000\r\na=control:track0\r\n"
)


@pytest.fixture
def odd(street: Street, tmp_path: Path) -> Iterator[Hostile]:
    """Cameras that are no fault of ours, but odd."""
    built = Hostile(Films.made(tmp_path, street.folder / "a.mp4"), 1)
    built.start()
    yield built
    built.close()


def seen(url: str) -> str:
    """What is said of a camera."""
    probe = Probe(url, Limits(open_s=3, read_s=3))
    try:
        found = probe.run()
    except Trouble as trouble:
        return f"{trouble.state} {trouble.detail}"
    assert probe.jpeg().startswith(b"\xff\xd8\xff")
    return f"playing {found['codec']} {found['width']}x{found['height']}"


@pytest.mark.security
def test_noise_is_never_shown_as_a_picture(street: Street) -> None:
    """Noise that only changes the picture before it is decoded now and then: six cameras, some forty each."""
    for n in range(6):
        street.fail(f"C{n}", kind="garbage")
    with ThreadPoolExecutor(6) as tries:
        said = list(tries.map(seen, [street.url(f"C{n}") for n in range(6)]))
    assert said == ["garbage not_decodable"] * 6


def test_noise_and_pictures_of_h265_are_told_apart(street: Street) -> None:
    film = clip(street.folder / "h265.mp4", width=642, height=362, seconds=1, to="x265")
    for name in ("NOISE", "SOUND"):
        street.server.cameras[name] = Camera(path=name, clip=film.name)
    street.fail("NOISE", kind="garbage")
    with ThreadPoolExecutor(2) as tries:
        noise, sound = tries.map(seen, [street.url("NOISE"), street.url("SOUND")])
    assert (noise, sound) == ("garbage not_decodable", "playing hevc 642x362")


def test_the_offset_of_a_clock_is_what_the_cameras_reports_say(
    odd: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CASES, "reports", playing(sent(reports="forwards")))
    began = wall().timestamp()
    found = Probe(odd.url("reports"), Limits(open_s=3, read_s=3)).run()
    assert REPORTED - wall().timestamp() - 1 < found["clock_offset_s"] < REPORTED - began + 1


async def jpegs(talk: Talk) -> None:
    """Motion JPEG, of which nothing is ever pulled. Source: RFC 2435."""
    await talk.play(JPEG_SDP)
    for n in range(100):
        head = struct.pack("!BBHII", 0x80, 0x80 | 26, n, n * 9000, 1) + bytes([0, 0, 0, 0, 1, 60, 20, 12])
        packet = head + random.randbytes(900)
        await talk.send(struct.pack("!BBH", 0x24, 0, len(packet)) + packet)
        await asyncio.sleep(0.05)


def test_a_camera_that_would_never_be_pulled_does_not_pass(
    odd: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its codec, its size, and how many pictures it sends: 60 a second by their stamps."""
    monkeypatch.setitem(CASES, "jpegs", jpegs)
    monkeypatch.setitem(TIMES, "fast", lambda number: number * RATE // 60)
    monkeypatch.setitem(CASES, "fast", playing(sent(times="fast", rate=60)))
    with ThreadPoolExecutor(3) as tries:
        said = list(tries.map(seen, map(odd.url, ["jpegs", "sps-16384", "fast"])))
    assert said == ["garbage unknown_codec", "garbage bad_size", "garbage over_limits"]
