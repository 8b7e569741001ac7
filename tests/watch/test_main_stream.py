"""A camera whose main stream is H.265 and whose sub-stream is H.264 records the one and shows the other."""

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

    def groups(self) -> list[tuple[str, str]]:
        return [(head["began_at"], head["ended_at"]) for head, _ in self.words if head["kind"] == "group"]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    clip(folder / "sub.mp4")
    clip(folder / "main.mp4", width=642, height=362, to="x265")
    return folder


@pytest.fixture
def street(films: Path) -> Iterator[Street]:
    built = Street(films, [Camera(path=name, clip=f"{name}.mp4") for name in ("sub", "main")])
    yield built
    built.close()


@pytest.fixture
def child(street: Street) -> Iterator[Child]:
    made = Child()
    lines = {"lines": [], "masks": [], "slot": 0, "wait_s": 0, "counted": False}
    made.hear("add", url=street.url("sub"), main_url=street.url("main"), record=False, **lines)
    yield made
    made.hear("drop")


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
