"""A camera of two streams: the sub-stream is shown small, the main stream recorded, and shown large where it
is H.264. One pull of it does for both."""

import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kentongan.video.pipe import ChildEnd
from kentongan.video.rtsp_server import Camera
from kentongan.worker import main_stream
from kentongan.worker.eye import Eye
from kentongan.worker.marks import Marks
from kentongan.worker.reach import Reach
from standing import wait_until
from video.conftest import Street, clip
from watch.start import FIRST

KEY = "camera@1"


class Child:
    """A decoding child's eye in this process, and what it says. Each turn to connect is given at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.words: list[tuple[dict, bytes]] = []
        end = ChildEnd(theirs)
        end.send = end.record = self._take  # type: ignore[method-assign]
        self.eye = Eye(end, Marks.new(), FIRST, Reach())
        self._ours = ours

    def _take(self, head: dict, body: bytes = b"", *, may_drop: bool = False) -> None:
        self.words.append((head, body))
        if head["kind"] == "turn":
            self.eye.hear({"kind": "turn", "key": head["key"]})

    def hear(self, kind: str, **more: object) -> None:
        self.eye.hear({"kind": kind, "key": KEY, **more})

    def codecs(self, kind: str) -> list[str]:
        if kind == "group":
            return [head["codec"] for head, _ in self.words if head["kind"] == "group"]
        return [head["init"]["codec"] for head, _ in self.words if head["kind"] == kind and head["init"]]

    def widths(self, *, large: bool) -> list[int]:
        pieces = [head for head, _ in self.words if head["kind"] == "piece" and head["init"]]
        return [head["init"]["width"] for head in pieces if head["large"] is large]

    def groups(self) -> list[tuple[str, str]]:
        return [(head["began_at"], head["ended_at"]) for head, _ in self.words if head["kind"] == "group"]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    clip(folder / "sub.mp4")
    clip(folder / "main.mp4", width=642, height=362, to="x265")
    clip(folder / "large.mp4", width=480, height=288)
    return folder


@pytest.fixture
def street(films: Path) -> Iterator[Street]:
    built = Street(films, [Camera(path=name, clip=f"{name}.mp4") for name in ("sub", "main", "large")])
    yield built
    built.close()


def born(street: Street, main: str) -> Iterator[Child]:
    made = Child()
    lines = {"lines": [], "masks": [], "slot": 0, "wait_s": 0, "counted": False}
    made.hear("add", url=street.url("sub"), main_url=street.url(main), record=False, **lines)
    yield made
    made.hear("drop")


@pytest.fixture
def child(street: Street) -> Iterator[Child]:
    yield from born(street, "main")


@pytest.fixture
def sharp(street: Street) -> Iterator[Child]:
    """Its main stream is one that a browser shows."""
    yield from born(street, "large")


def test_one_pull_of_the_main_stream_does_for_who_looks_and_for_the_recording(
    sharp: Child, street: Street
) -> None:
    sharp.hear("look", token="me")
    sharp.hear("look", token="mine", large=True)
    wait_until(lambda: sharp.widths(large=True) == [480], why="the main stream is sent")
    sharp.hear("record", back_s=0)
    wait_until(lambda: len(sharp.codecs("group")) > 1, why="it is recorded")
    assert street.server.playing() == 2, "by the same pull"
    sharp.hear("unlook", large=True)
    before = len(sharp.codecs("group"))
    wait_until(lambda: len(sharp.codecs("group")) > before + 1, why="recording goes on without who looked")
    sharp.hear("look", token="again", large=True)
    wait_until(lambda: sharp.widths(large=True) == [480, 480], why="who comes is given its beginning")
    sharp.hear("unrecord")
    pieces = len(sharp.words)
    wait_until(lambda: len(sharp.words) > pieces + 20, why="what is shown goes on without the recording")
    assert street.server.playing() == 2
    sharp.hear("unlook", large=True)
    wait_until(lambda: street.server.playing() == 1, why="nobody wants it, and it is let go")
    assert set(sharp.widths(large=False)) == {160}


def test_a_main_stream_that_no_browser_shows_is_let_go_and_not_fetched_again(
    child: Child, street: Street
) -> None:
    child.hear("look", token="me", large=True)
    wait_until(lambda: street.server.playing() == 2, why="it is looked what it is")
    wait_until(lambda: street.server.playing() == 1, why="it is H.265")
    child.hear("look", token="me", large=True)
    child.hear("record", back_s=0)
    wait_until(lambda: len(child.codecs("group")) > 1, why="it is recorded all the same")
    child.hear("unrecord")
    wait_until(lambda: street.server.playing() == 1, why="and let go")
    assert child.widths(large=True) == []


def test_the_main_stream_is_recorded_and_the_sub_stream_shown(child: Child, street: Street) -> None:
    child.hear("look", token="me")
    wait_until(lambda: child.codecs("piece") != [], why="it is shown")
    assert street.server.playing() == 1, "a main stream that nobody records is not pulled"
    child.hear("record", back_s=0)
    wait_until(lambda: "hvc1.1.6.L63.90" in child.codecs("group"), why="the main stream is recorded")
    child.hear("unrecord")
    wait_until(lambda: street.server.playing() == 1, why="it is let go")
    assert all(codec.startswith("avc1") for codec in child.codecs("piece"))
    assert all(codec.startswith("hvc1") for codec in child.codecs("group"))


def test_where_the_main_stream_gives_nothing_the_sub_stream_is_recorded_without_a_hole(
    child: Child, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_stream, "PATIENCE_S", 3.0)
    child.hear("record", back_s=0)
    wait_until(lambda: len(child.codecs("group")) >= 2, why="the main stream is recorded")
    street.fail("main", kind="dead")
    wait_until(lambda: child.codecs("group")[-1].startswith("avc1"), timeout_s=15, why="the other takes over")
    street.server.faults.clear()
    wait_until(lambda: child.codecs("group")[-1].startswith("hvc1"), timeout_s=15, why="the main is back")
    times = child.groups()
    assert all(a[1] <= b[1] for a, b in pairwise(times))
