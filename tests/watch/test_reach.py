"""A camera's thread connects to that camera, whatever the camera says."""

import subprocess
import sys
import textwrap

import pytest

from kentongan.worker import reach

FIRST = """
import socket, sys, threading
from kentongan.worker.confine import renounce
from kentongan.worker.reach import Reach
renounce()
reach = Reach()
if not reach.guard():
    sys.exit(77)
def refused(place, kind=socket.SOCK_STREAM, how="connect"):
    with socket.socket(socket.AF_INET6 if ":" in place[0] else socket.AF_INET, kind) as one:
        one.settimeout(5)
        try:
            one.connect(place)
        except PermissionError:
            return True
        return False
def in_thread(work):
    found = []
    running = threading.Thread(target=lambda: found.append(work()))
    running.start()
    running.join(20)
    assert found, "it waits for ever"
    return found[0]
def listening(host, port=0):
    one = socket.create_server((host, port))
    return one
"""


def ran(body: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST + textwrap.dedent(body)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if done.returncode == 77:
        pytest.skip("this kernel does not ask")
    assert done.returncode == 0, done.stderr


@pytest.mark.security
def test_a_bound_thread_reaches_one_address_and_port_and_others_are_free() -> None:
    ran(
        """
        camera = listening("127.0.0.1")
        port = camera.getsockname()[1]
        other, elsewhere = listening("127.0.0.2", port), listening("127.0.0.1")
        places = [one.getsockname() for one in (camera, other, elsewhere)]
        def bound():
            reach.only("127.0.0.1", port)
            return [refused(place) for place in places]
        assert in_thread(bound) == [False, True, True]
        assert in_thread(lambda: [refused(place) for place in places]) == [False] * 3, "nobody bound this one"
        """
    )


@pytest.mark.security
def test_the_same_address_in_another_form_is_the_same_and_datagrams_are_nobodys_stream() -> None:
    ran(
        """
        camera = listening("127.0.0.1")
        port = camera.getsockname()[1]
        def bound():
            reach.only("127.0.0.1", port)
            return [
                refused(("::ffff:127.0.0.1", port)), refused(("::ffff:127.0.0.2", port)),
                refused(("127.0.0.2", port), socket.SOCK_DGRAM),
            ]
        assert in_thread(bound) == [False, True, False]
        """
    )


@pytest.mark.security
def test_ffmpeg_does_not_follow_a_camera_to_another_host() -> None:
    ran(
        """
        import av
        from kentongan.video.pull import OPTIONS
        camera = listening("127.0.0.1")
        port = camera.getsockname()[1]
        other = listening("127.0.0.2", port)
        strays = []
        def answer():
            while True:
                line, _ = camera.accept()
                line.recv(4096)
                line.sendall(b"RTSP/1.0 302 Moved\\r\\nCSeq: 1\\r\\n"
                             b"Location: rtsp://127.0.0.2:%d/x\\r\\n\\r\\n" % port)
                line.recv(4096)
                line.close()
        def stray():
            while True:
                line, _ = other.accept()
                strays.append(line)
                line.close()
        for one in (answer, stray):
            threading.Thread(target=one, daemon=True).start()
        def opened(bound):
            if bound:
                reach.only("127.0.0.1", port)
            try:
                av.open(f"rtsp://127.0.0.1:{port}/x", format="rtsp", options=OPTIONS, timeout=(5, 5))
            except Exception as error:
                return type(error).__name__
        said = in_thread(lambda: opened(True))
        assert said is not None and not strays, strays
        in_thread(lambda: opened(False))
        assert strays, "without it FFmpeg goes there: else this test shows nothing"
        """
    )


@pytest.mark.security
@pytest.mark.parametrize(
    ("address", "place"),
    [
        (b"\x02\x00\x02\x2a\x0a\x00\x00\x01" + bytes(8), "10.0.0.1 554"),
        (b"\x0a\x00\x02\x2a" + bytes(4) + bytes(15) + b"\x01" + bytes(4), "::1 554"),
        (b"\x01\x00/run/x\x00", None),
        (b"", None),
        (b"\x02\x00\x02", None),
    ],
)
def test_an_address_as_the_kernel_knows_it(address: bytes, place: str | None) -> None:
    found = reach.place_of(address)
    assert (None if found is None else f"{found[0]} {found[1]}") == place
