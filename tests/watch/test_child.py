"""A decoding child takes memory for looks once something is to be counted, and not before."""

import socket
import subprocess
import sys
import threading

from kentongan.video.pipe import ChildEnd, Head
from kentongan.worker import child
from kentongan.worker.eye import Eye
from kentongan.worker.marks import Marks
from kentongan.worker.reach import Reach
from video.conftest import Street
from vision.pictures import Bright
from watch.conftest import wait_until
from watch.start import FIRST


class Asleep(Bright):
    """Eyes that note when they are got ready."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = threading.Event()

    def warm(self) -> None:
        self.ready.set()


def test_the_detector_gets_ready_when_the_first_camera_is_to_be_counted(street: Street) -> None:
    said: list[Head] = []
    end = ChildEnd(socket.socketpair()[1])
    eye = Eye(end, Marks.new(), FIRST, Reach())

    def take(head: Head, _: bytes = b"", *, may_drop: bool = False) -> None:
        said.append(head)
        if head["kind"] == "turn":
            eye.hear(head)

    end.send = end.record = take  # type: ignore[method-assign]
    eyes = Asleep()
    threading.Thread(target=child._counting, args=(eye, eyes), daemon=True).start()

    def add(key: str, path: str, slot: int, *, counted: bool) -> None:
        rest = {"lines": [], "masks": [], "wait_s": 0, "record": False, "main_url": ""}
        eye.hear(
            {"kind": "add", "key": key, "url": street.url(path), "slot": slot, "counted": counted, **rest}
        )
        plays = {"kind": "report", "key": key, "state": "playing"}
        wait_until(lambda: any(plays.items() <= word.items() for word in said), why="it plays")

    add("kept", "B0", 0, counted=False)
    assert not eyes.ready.is_set(), "nobody counts yet"
    add("counted", "B1", 1, counted=True)
    assert eyes.ready.wait(5)
    wait_until(lambda: bool(eyes.canvases), why="it is looked at")
    for key in ("kept", "counted"):
        eye.hear({"kind": "drop", "key": key})


def test_freed_memory_goes_back_to_the_system_though_something_newer_lies_above_it() -> None:
    body = """
import platform
from kentongan.worker.spent import give_back
def rss_mb():
    return next(int(row.split()[1]) for row in open("/proc/self/status") if row.startswith("VmRSS")) / 1024
pairs = [(bytes(60_000), bytes(2_000)) for _ in range(1000)]
kept = [small for _, small in pairs]
del pairs
before = rss_mb()
give_back()
assert platform.libc_ver()[0] != "glibc" or rss_mb() < before - 30, (before, rss_mb())
"""
    ran = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
