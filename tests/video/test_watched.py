"""Cameras whose key pictures are rare, and cameras whose key pictures cease: a real decoder, our own time."""

import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from kentongan.video import h264
from kentongan.video.codec import H264
from kentongan.video.knock import Trouble
from kentongan.video.outlets import Arrival, Limits
from kentongan.video.sleep import Unit
from kentongan.video.timeline import RATE, Placed
from kentongan.video.watched import Coming, Counted, Glanced, Watched
from video.pulling import outlets

FPS = 10
BEGAN = datetime(2026, 11, 30, 12, tzinfo=UTC)
LIMITS = Limits(3.0, 3.0, 5, glance_s=5.0)


@cache
def film(seconds: int, key_every_s: int) -> tuple[bytes, ...]:
    """A bar that runs over a grey field, as byte streams."""
    keys = key_every_s * FPS
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 160, 96, "yuv420p"
    encoder.time_base = Fraction(1, FPS)
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": f"keyint={keys}:min-keyint={keys}:scenecut=0",
    }
    bodies: list[bytes] = []
    for number in range(seconds * FPS):
        picture = np.full((96, 160, 3), 70, np.uint8)
        picture[:, number * 7 % 160 : number * 7 % 160 + 12] = 255
        frame = av.VideoFrame.from_ndarray(picture, "bgr24")
        frame.pts = number
        bodies += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(bodies)


def troubled_after_s(watched: Watched, bodies: tuple[bytes, ...]) -> tuple[float, str] | None:
    """Show it all these pictures, the first of which is a key picture. Returns: after how long it raised
    what, by the clock of the pictures; None: it never did."""
    began = time.monotonic()
    sets = H264.renewed((b"", b""), h264.split(bodies[0]))
    watched.begin(H264, sets)
    for number, body in enumerate(bodies):
        key = H264.has_key(h264.split(body))
        at_s, step = number / FPS, RATE // FPS
        placed = Placed(BEGAN + timedelta(seconds=at_s), number * step, step, 0.0)
        unit = Unit(body, number * step, placed, 0, key)
        try:
            watched.take(Coming(unit, began + at_s, key, disturbed=False, filled=False))
        except Trouble as trouble:
            return at_s, f"{trouble.state} {trouble.detail}"
    return None


def ceasing(bodies: tuple[bytes, ...], after: int) -> tuple[bytes, ...]:
    return tuple(b for i, b in enumerate(bodies) if i < after or not H264.has_key(h264.split(b)))


def counted() -> tuple[Counted, list[Arrival], list[Placed]]:
    looks: list[Arrival] = []
    played: list[Placed] = []
    return Counted(LIMITS, outlets(offer=looks.append), played.append), looks, played


@pytest.mark.parametrize("key_every_s", [1, 20, 60])
def test_a_camera_with_rare_key_pictures_is_counted_all_the_time(key_every_s: int) -> None:
    watched, looks, played = counted()
    assert troubled_after_s(watched, film(90, key_every_s)) is None
    assert len(played) == 90 * FPS
    assert len(looks) == pytest.approx(90 * LIMITS.looks_per_s, abs=5)


def test_a_counted_camera_whose_key_pictures_cease_is_in_trouble() -> None:
    watched, _, played = counted()
    found = troubled_after_s(watched, ceasing(film(60, 1), after=30))
    assert found is not None, "it goes on as if it played"
    assert found[1] == "garbage no_key_frame"
    assert 14 <= found[0] <= 20
    assert len(played) < 100, "hardly anything of it can be decoded"


def test_a_counted_camera_that_is_broken_long_after_its_key_picture_is_in_trouble() -> None:
    """Half a minute of good pictures does not outweigh what came since."""
    bodies = film(90, 90)
    watched, _, _ = counted()
    broken = bodies[:350] + ceasing(film(60, 1), after=0)
    found = troubled_after_s(watched, broken)
    assert found is not None
    assert found[0] <= 35 + 2 * 14 + 1


@pytest.mark.parametrize("key_every_s", [1, 20, 40])
def test_a_camera_with_rare_key_pictures_plays_where_it_is_only_kept(key_every_s: int) -> None:
    played: list[Placed] = []
    watched = Glanced(LIMITS, outlets(), played.append, lambda: False)
    assert troubled_after_s(watched, film(90, key_every_s)) is None
    assert len(played) == 90 * FPS


def test_a_camera_that_is_only_kept_and_whose_key_pictures_cease_is_in_trouble_within_a_minute() -> None:
    watched = Glanced(LIMITS, outlets(), lambda _: None, lambda: False)
    found = troubled_after_s(watched, ceasing(film(90, 1), after=30))
    assert found is not None
    assert found[1] == "garbage not_decodable"
    assert found[0] <= 3 + 60
