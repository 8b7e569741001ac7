"""The clock of the RTSP server: where each camera's loop is can be told from outside."""

import socket
import statistics
import time

import pytest

from video.conftest import Street


def arrivals(street: Street, path: str, seconds: float) -> list[float]:
    """When pictures arrived, on the monotonic clock; those that catch up at the start are left out."""
    with socket.create_connection(("127.0.0.1", street.port)) as line:
        reader = line.makefile("rb")
        for method in ("SETUP", "PLAY"):
            line.sendall(
                f"{method} {street.url(path)} RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP\r\n\r\n".encode()
            )
            while reader.readline().strip():
                pass
        began, found = time.monotonic(), []
        while time.monotonic() < began + seconds:
            assert reader.read(1) == b"$"
            packet = reader.read(int.from_bytes(reader.read(3)[1:], "big"))
            if packet[1] & 0x80 and time.monotonic() > began + 0.15:
                found.append(time.monotonic())
        return found


@pytest.mark.parametrize("path", ["C0", "C1"])
def test_a_picture_is_sent_when_the_loop_says(street: Street, path: str) -> None:
    late_s = [(came_s - street.server.zero_s(path)) % 0.1 for came_s in arrivals(street, path, 1.5)]
    assert len(late_s) >= 10
    assert statistics.median(late_s) < 0.06


def test_cameras_of_one_clip_are_not_in_step(street: Street) -> None:
    offset_s = street.server.zero_s("C0") - street.server.zero_s("C1")
    assert offset_s == pytest.approx(0.3, abs=0.001)
    street.server.cameras["C1"] = street.server.cameras["C1"].model_copy(update={"offset_s": 0.33})
    assert street.server.zero_s("C0") - street.server.zero_s("C1") == pytest.approx(0.33, abs=0.001)
