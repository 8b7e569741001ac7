"""The decoding child: pulls, decodes and counts cameras. Started by the watch process, never by hand.

It opens what hostile cameras send, so it holds nothing worth taking: no address of database or broker, a
clean environment, one socket to its parent. It may crash; the parent starts another.
"""

import faulthandler
import os
import resource
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kentongan.video.pipe import ChildEnd, Head
from kentongan.vision import device
from kentongan.vision.eyes import Eyes
from kentongan.worker.confine import confine, program_paths, renounce
from kentongan.worker.eye import Eye
from kentongan.worker.marks import Marks
from kentongan.worker.reach import Reach

STACK_BYTES: Final = 2 * 1024 * 1024
EYES_MB: Final = 800
"""Address space that the sizes of canvas take once something is counted; 260 MB of it are used."""

LoadDetector = Callable[[Head], Eyes | None]


def main() -> None:
    """`python -m kentongan.worker.child SOCKET_FD MARKS_FD`."""
    run(int(sys.argv[1]), int(sys.argv[2]), load_detector)


def run(line_fd: int, marks_fd: int, detector_of: LoadDetector) -> None:
    """Live until the parent goes."""
    faulthandler.enable()  # a crash in native code says where we were
    renounce()
    end = ChildEnd(socket.socket(fileno=line_fd))
    first = end.receive()
    if first is None:
        return
    _shut_out(first)
    detector = detector_of(first)
    threading.stack_size(STACK_BYTES)
    ahead_mb = 0 if detector is None else EYES_MB
    _limit_memory(int(first["memory_mb"]) + ahead_mb, on_gpu=device.is_gpu(detector))
    reach = Reach()
    eye = Eye(end, Marks(marks_fd), first, reach)
    if detector is not None:
        threading.Thread(target=_counting, args=(eye, detector), name="river", daemon=True).start()
    threading.Thread(target=eye.beat, name="beat", daemon=True).start()
    # What a GPU's driver connects to by itself it may do while it holds the lock that `Reach` waits for.
    if device.decoding(first["device"]) != device.CUDA and not reach.guard():
        sys.stderr.write("this kernel asks nobody: a camera may redirect us to another host on its port\n")
    end.send({"kind": "ready", "counting": detector is not None})
    while (word := end.receive()) is not None:
        eye.hear(word)
    os._exit(0)  # threads may sleep in reads; there is nothing to save here


def load_detector(first: Head) -> Eyes | None:
    if not first["model"]:
        return None
    cache = Path(first["cache"])
    eyes = device.load(Path(first["model"]), first["device"], first["precision"], cache)
    # Where networks were compiled before, getting ready takes a second, and waits until something is counted.
    if device.is_gpu(eyes) or not any(cache.glob("*.blob")):
        eyes.warm()
    return eyes


def _shut_out(first: Head) -> None:
    """Leave no file in reach but the program, the system, the model and its cache."""
    model = [Path(first["model"])] if first["model"] else []
    cache = [Path(first["cache"])] if first["model"] else []
    gpu = device.doors(first["device"]) if first["model"] else device.NO_DOORS
    if not confine([*program_paths(), *model, *gpu.read], [*cache, *gpu.change]):
        sys.stderr.write("this kernel has no Landlock: a decoder that is taken over could read our files\n")


def _limit_memory(memory_mb: int, *, on_gpu: bool) -> None:
    """What cameras make us use is bounded; our own code and the model are not counted."""
    # A GPU's driver reserves address space far beyond any memory; there only what can be written is bounded.
    words = Path("/proc/self/statm").read_text(encoding="ascii").split()
    most = int(words[5 if on_gpu else 0]) * resource.getpagesize() + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA if on_gpu else resource.RLIMIT_AS, (most, most))


def _counting(eye: Eye, detector: Eyes) -> None:
    """The river's thread. Its end ends the process, whatever it was: counting silently nothing is worse."""
    try:
        eye.wanted.wait()
        detector.warm()
        eye.count(detector)
        sys.stderr.write("the river has run dry, which it never should\n")
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(3)


if __name__ == "__main__":
    main()
