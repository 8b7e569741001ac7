"""One pull against a real RTSP server that misbehaves on demand."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise

import pytest

from kentongan.video import status, watched
from kentongan.video.knock import Trouble, knock
from kentongan.video.picture import Decoder
from kentongan.video.session import Session
from standing import wait_until
from video.conftest import Street
from video.pulling import Seen, pull


@contextmanager
def pulled(street: Street, path: str, *, counted: bool = True) -> Iterator[Seen]:
    running, seen = pull(street.url(path), counted=counted)
    try:
        yield seen
    finally:
        running.end()
        running.join(30)
        assert not running.is_alive()


def test_a_camera_plays_at_five_looks_a_second(street: Street) -> None:
    with pulled(street, "C0") as seen:
        wait_until(lambda: len(seen.arrivals) >= 10, why="pictures arrive")
        assert seen.states() == ["playing"]
        steps = _gaps([arrival.shown.placed.at.timestamp() for arrival in seen.arrivals[4:]])
        assert statistics.median(steps) == pytest.approx(0.2, abs=0.03)
        assert (seen.reports[0].width, seen.reports[0].height) == (160, 96)
        wait_until(
            lambda: time.time() - seen.arrivals[-1].shown.placed.at.timestamp() < 0.5,
            why="what is shown is of now",
        )


def test_the_seam_of_a_loop_begins_a_new_scene_and_is_no_fault(street: Street) -> None:
    with pulled(street, "C1") as seen:
        wait_until(lambda: len(seen.scenes()) >= 3, why="two seams of a clip of 2 s pass")
        assert seen.states() == ["playing"]
        at = [a.shown.placed.at for a in seen.arrivals]
        assert at == sorted(at)


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ({"kind": "dead"}, ["dead refused"]),
        ({"kind": "hang"}, ["silent no_answer"]),
        ({"kind": "stall", "after_s": 0.5}, ["playing", "silent timeout"]),
        ({"kind": "garbage", "after_s": 0.5}, ["playing", "garbage"]),
        ({"kind": "cut", "after_s": 0.5}, ["playing", "dead ended", "playing"]),
        ({"kind": "size", "after_s": 0.5, "clip": "b.mp4"}, ["playing", "playing size_changed"]),
        ({"kind": "clock", "every_s": 0.8}, ["playing", "clock clock_jump"]),
    ],
    ids=lambda value: str(value["kind"]) if isinstance(value, dict) else "",
)
def test_a_fault_gives_its_state_and_the_others_go_on(
    street: Street, fault: dict[str, object], states: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "BROKEN_S", 1.5)
    street.fail("C2", **fault)
    with pulled(street, "C2") as bad, pulled(street, "C3") as good:
        wait_until(lambda: len(bad.states()) >= len(states), timeout_s=9, why=f"{states} comes")
        assert [found[: len(asked)] for found, asked in zip(bad.states(), states, strict=False)] == states
        before = len(good.arrivals)
        wait_until(lambda: len(good.arrivals) > before + 2, why="the other camera goes on")
        assert good.states() == ["playing"]


def test_noise_of_a_camera_that_is_only_shown_is_told(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "BROKEN_S", 1.5)
    street.fail("C0", kind="garbage", after_s=1.5)
    street.fail("C1", kind="garbage")
    shown = {"counted": False}
    with pulled(street, "C0", **shown) as later, pulled(street, "C1", **shown) as never:
        wait_until(lambda: len(later.states()) > 1, why="noise comes after pictures")
        assert later.states()[:2] == ["playing", "garbage not_decodable"]
        wait_until(lambda: len(never.states()) > 0, why="noise comes at once")
        assert set(never.states()) == {"garbage not_decodable"}


@pytest.mark.security
def test_noise_is_never_looked_at(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the noise that can be decoded, as it says that little changed."""
    monkeypatch.setattr(watched, "BROKEN_S", 3.0)
    for n in range(6):
        street.fail(f"C{n}", kind="garbage")
    with ExitStack() as stack:
        seen = [stack.enter_context(pulled(street, f"C{n}")) for n in range(6)]
        wait_until(lambda: all(one.states() for one in seen), timeout_s=15, why="all are told")
    assert {state for one in seen for state in one.states()} == {"garbage not_decodable"}
    assert not [arrival for one in seen for arrival in one.arrivals]


def test_of_a_camera_that_is_only_shown_one_picture_a_second_is_decoded(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "BROKEN_S", 1.5)
    glances: list[bool] = []
    glance = Decoder.glance

    def counted(self: Decoder, body: bytes, ticks: int) -> bool:
        glances.append(glance(self, body, ticks))
        return glances[-1]

    monkeypatch.setattr(Decoder, "glance", counted)
    street.fail("C1", kind="size", after_s=1.5, clip="b.mp4")
    began = time.monotonic()
    with pulled(street, "C0", counted=False) as seen, pulled(street, "C1", counted=False) as grown:
        wait_until(lambda: len(glances) >= 8, why="both go on to be decoded")
        wait_until(lambda: len(grown.states()) >= 2, why="the new size is seen")
    took_s = time.monotonic() - began
    assert seen.states() == ["playing"]
    assert grown.states() == ["playing", "playing size_changed"]
    assert all(glances)
    assert len(glances) <= 2 * (took_s + 1) + 1, "one of each a second, and one when the size is another"


def test_pictures_that_nobody_waits_for_gather_and_none_is_lost(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[float] = []
    take = Session._take

    def noted(self: Session, packet: object) -> None:
        came.append(time.monotonic())
        take(self, packet)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "_take", noted)
    running, seen = pull(street.url("C0"), counted=False)
    try:
        wait_until(lambda: len(came) >= 50, why="pictures come")
        gathered = came[10:50]
        running.feed.look("t")
        wait_until(lambda: len(seen.pieces) >= 60, why="pictures come while somebody looks")
        alone = came[-40:]
    finally:
        running.end()
        running.join(30)
    assert statistics.median(_gaps(gathered)) < 0.05 < statistics.median(_gaps(alone))
    at = [sample.at.timestamp() for group in seen.groups for sample in group.samples]
    assert _gaps(at[10:]) == pytest.approx([0.1] * (len(at) - 11), abs=0.06), "as if each had come alone"
    assert [report.detail for report in seen.reports] == [""]


def _gaps(of: list[float]) -> list[float]:
    return [later - before for before, later in pairwise(of)]


def test_a_new_size_and_a_jump_of_the_clock_begin_a_new_scene(street: Street) -> None:
    street.fail("C0", kind="size", after_s=0.5, clip="b.mp4")
    street.fail("C1", kind="clock", every_s=0.7)
    with pulled(street, "C0") as size, pulled(street, "C1") as clock:
        wait_until(lambda: {a.shown.frame.width for a in size.arrivals} == {160, 240}, why="both decode")
        for arrival in size.arrivals:
            assert (arrival.shown.frame.width == 240) == (arrival.scene > size.arrivals[0].scene)
        wait_until(lambda: len(clock.scenes()) >= 3, why="the clock jumps twice")
        assert all(abs(a.shown.placed.at.timestamp() - time.time()) < 10 for a in clock.arrivals)


def test_a_killed_server_is_found_again(street: Street) -> None:
    with pulled(street, "C4") as seen, pulled(street, "C5", counted=False) as viewed:
        wait_until(lambda: len(seen.arrivals) > 3 and viewed.states() == ["playing"], why="both play")
        street.kill()
        wait_until(lambda: any("dead" in s for s in seen.states()), why="the end is seen")
        first = seen.scenes()[-1]
        street.up()
        wait_until(lambda: seen.states()[-1] == viewed.states()[-1] == "playing", why="both play again")
        wait_until(lambda: seen.arrivals[-1].scene > first, why="a new scene")


def test_a_slow_camera_is_late_but_plays(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "LATE_S", 1.0)
    street.fail("C0", kind="slow")
    with pulled(street, "C0") as seen:
        wait_until(lambda: seen.states()[-1:] == ["playing late"], timeout_s=12, why="it falls behind")


@contextmanager
def speaker(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Something on a port that is no camera of ours."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listener.accept()
        with line:
            line.recv(4096)
            answer(line)

    threading.Thread(target=serve, daemon=True).start()
    with listener:
        yield f"rtsp://user:secret@127.0.0.1:{listener.getsockname()[1]}/x"


def says(text: bytes) -> Callable[[socket.socket], None]:
    return lambda line: line.sendall(text)


@pytest.mark.security
@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "garbage not_rtsp"),
        (b"RTSP/1.0 302 Moved\r\nLocation: rtsp://169.254.169.254/\r\n\r\n", "dead redirected"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: 2000000000\r\n\r\n", "garbage over_limits"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", "garbage over_limits"),
        (b"RTSP/1.0 200 OK\r\nX: " + b"x" * 40_000, "garbage over_limits"),
        (b"RTSP/1.0 404 Not Found\r\n\r\n", "dead no_such_stream"),
        (b"\x00" * 50, "garbage not_rtsp"),
        (b"", "dead refused"),
    ],
)
def test_what_is_no_camera_is_told_by_its_first_words(text: bytes, trouble: str) -> None:
    with speaker(says(text)) as url, pytest.raises(Trouble) as caught:
        knock(url, 1.0)
    assert f"{caught.value.state} {caught.value.detail}" == trouble


@pytest.mark.security
def test_one_byte_a_second_is_no_answer() -> None:
    def drip(line: socket.socket) -> None:
        with suppress(OSError):
            for byte in b"RTSP/1.0":
                line.sendall(bytes([byte]))
                time.sleep(0.1)

    with speaker(drip) as url, pytest.raises(Trouble) as caught:
        knock(url, 0.5)
    assert caught.value.detail == "no_answer"


@pytest.mark.security
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/", "rtsp:///x", "concat:a|b", "rtsp://h/a b"]
)
def test_only_rtsp_addresses_are_opened(url: str) -> None:
    with pytest.raises(Trouble) as caught:
        knock(url, 0.2)
    assert caught.value.state == "dead"
