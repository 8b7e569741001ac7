"""The decoding child: pulls, decodes and counts cameras. Started by the watch process, never by hand.

It opens what hostile cameras send, so it holds nothing worth taking: no address of database or broker, a
clean environment, one socket to its parent. It may crash; the parent starts another.
"""

import ctypes
import os
import resource
import signal
import socket
import sys
import sysconfig
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from av.video.frame import VideoFrame

from kentongan.base.clock import wall
from kentongan.video.feed import Piece
from kentongan.video.knock import State
from kentongan.video.picture import DECODING, IDLE, Mark
from kentongan.video.pipe import ChildEnd, Head
from kentongan.video.pull import Limits, Outlets, Pull, Report
from kentongan.vision import device
from kentongan.vision.decode import Shrinker
from kentongan.vision.detect import Attention, Look
from kentongan.vision.eyes import Eyes
from kentongan.vision.looks import Looks, Manner
from kentongan.vision.model import Count, Crossings, Frame, Kind, Line, Picture, Tracks
from kentongan.vision.newest import Newest
from kentongan.vision.river import count
from kentongan.vision.tally import Pace
from kentongan.vision.view import Thrift
from kentongan.worker.confine import confine
from kentongan.worker.marks import Marks
from kentongan.worker.spent import thread_s

PACKAGE: Final = Path(__file__).resolve().parents[1]
BEAT_S: Final = 1.0
REPORT_BEATS: Final = 2
OVERLOADED: Final = 0.5
RELIEVED: Final = 0.25
"""Parts of a camera's looks that are lost where the machine is too slow."""
STACK_BYTES: Final = 2 * 1024 * 1024
MEDIA_KEPT: Final = 64
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38

LoadDetector = Callable[[Head], Eyes | None]


def main() -> None:
    """`python -m kentongan.worker.child SOCKET_FD MARKS_FD`."""
    run(int(sys.argv[1]), int(sys.argv[2]), load_detector)


def run(line_fd: int, marks_fd: int, detector_of: LoadDetector) -> None:
    """Live until the parent goes."""
    _confine()
    end = ChildEnd(socket.socket(fileno=line_fd))
    first = end.receive()
    if first is None:
        return
    _shut_out(first)
    detector = detector_of(first)
    threading.stack_size(STACK_BYTES)
    _limit_memory(int(first["memory_mb"]), on_gpu=device.is_gpu(detector))
    eye = Eye(end, Marks(marks_fd), first)
    if detector is not None:
        threading.Thread(target=_counting, args=(eye, detector), name="river", daemon=True).start()
    threading.Thread(target=eye.beat, name="beat", daemon=True).start()
    end.send({"kind": "ready", "counting": detector is not None})
    while (word := end.receive()) is not None:
        eye.hear(word)
    os._exit(0)  # threads may sleep in reads; there is nothing to save here


def load_detector(first: Head) -> Eyes | None:
    if not first["model"]:
        return None
    eyes = device.load(Path(first["model"]), first["device"], first["precision"], Path(first["cache"]))
    eyes.warm()
    return eyes


def _confine() -> None:
    """Die with the parent, gain nothing, leave no core file: it would hold pictures."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


def _shut_out(first: Head) -> None:
    """Leave no file in reach but the program, the system, the model and its cache."""
    program = [PACKAGE.parent, Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib"))]
    model = [Path(first["model"])] if first["model"] else []
    cache = [Path(first["cache"])] if first["model"] else []
    gpu = device.doors(first["device"]) if first["model"] else device.NO_DOORS
    if not confine([*program, *model, *gpu.read], [*cache, *gpu.change]):
        sys.stderr.write("this kernel has no Landlock: a decoder that is taken over could read our files\n")


def _limit_memory(memory_mb: int, *, on_gpu: bool) -> None:
    """What cameras make us use is bounded; our own code and the model are not counted."""
    # A GPU's driver reserves address space far beyond any memory; there only what can be written is bounded.
    words = Path("/proc/self/statm").read_text(encoding="ascii").split()
    most = int(words[5 if on_gpu else 0]) * resource.getpagesize() + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA if on_gpu else resource.RLIMIT_AS, (most, most))


def _counting(eye: "Eye", detector: Eyes) -> None:
    """The river's thread. A fault in it ends the process: counting silently too little is worse."""
    try:
        eye.count(detector)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(3)


@dataclass(frozen=True, slots=True)
class _Camera:
    pull: Pull
    river: Mark
    counted: bool
    lines: tuple[Line, ...]
    names: dict[str, str]  # of lines, by id
    media: "OrderedDict[float, float]"  # media time of the last frames by their instant


class Eye:
    """All cameras of this process. `key` is "<camera>@<epoch>": a camera taken again starts with nothing."""

    def __init__(self, end: ChildEnd, marks: Marks, first: Head) -> None:
        self._end = end
        self._marks = marks
        self._limits = Limits(
            first["open_s"], first["read_s"], first["looks_per_s"], first["sleep"],
            on_gpu=device.decoding(first["device"]) == device.CUDA,
        )  # fmt: skip
        self._pace = Pace(self._looks_per_s, float(first["flush_s"]))
        self._newest = Newest()
        self._cameras: dict[str, _Camera] = {}
        self._overloaded: dict[str, datetime] = {}  # since when
        self._looks = Looks(wall())
        self._shrinker = Shrinker()
        self._thrift = Thrift(**first["thrift"])

    def hear(self, word: Head) -> None:
        """One word of the parent: add, drop, lines, look or unlook."""
        kind, key = word["kind"], word["key"]
        if kind == "add":
            self._add(key, word)
        elif key not in self._cameras:
            return  # it was dropped meanwhile
        elif kind == "drop":
            self._cameras.pop(key).pull.end()
            self._newest.forget(key)
        elif kind == "lines":
            old = self._cameras[key]
            self._cameras[key] = _Camera(old.pull, old.river, old.counted, *_lines(word), old.media)
        elif kind == "look":
            self._cameras[key].pull.feed.look(word["token"])
        elif kind == "unlook":
            self._cameras[key].pull.feed.unlook()

    def _add(self, key: str, word: Head) -> None:
        river = self._marks.river(word["slot"])
        outlets = Outlets(
            emit=partial(self._emit, key),
            offer=partial(self._newest.offer, key) if word["counted"] else None,
            report=partial(self._report, key),
            mark=self._marks.reader(word["slot"]),
            still=partial(self._newest.still, key),
        )
        pull = Pull(word["url"], self._limits, outlets, float(word["wait_s"]))
        self._cameras[key] = _Camera(pull, river, bool(word["counted"]), *_lines(word), OrderedDict())
        pull.start()

    def count(self, detector: Eyes) -> None:
        frames = self._newest.frames(self._note)
        attention = Attention(self._lines_of, self._thrift, self._is_watched, self._shrink, self)
        for counts in count(frames, (detector, attention), self._lines_of, self._look, self._pace):
            self._end.send({"kind": "counts", "counts": [_count(c) for c in counts]})

    def looked(self, look: Look) -> None:
        """One look is done (see `Onlooker`)."""
        manner = Manner.STILL if look.still else Manner.SEEN
        self._looks.done(look.camera, look.at, (wall() - look.at).total_seconds(), manner)
        if look.missed is not None:
            self._looks.audited(look.camera, look.missed)
        camera = self._cameras.get(look.camera)
        if camera is not None and look.moved is not None:
            camera.pull.moved(look.at, look.moved)

    def inferred(self, canvases: int, filled: float) -> None:
        """So many canvases were looked at (see `Onlooker`)."""
        self._looks.inferred(canvases, filled)

    def _is_watched(self, key: str) -> bool:
        camera = self._cameras.get(key)
        return camera is not None and camera.pull.feed.looked

    def _shrink(self, key: str, picture: VideoFrame, size: tuple[int, int]) -> Picture:
        """Convert a picture, and say meanwhile whose it is: hostile bytes may crash this, too."""
        camera = self._cameras.get(key)
        if camera is not None:
            camera.river.set(DECODING)
        try:
            return self._shrinker.shrunk(picture, size)
        finally:
            if camera is not None:
                camera.river.set(IDLE)

    def beat(self) -> None:
        beats, before = 0, time.monotonic()
        while True:
            time.sleep(BEAT_S)
            beats, now = beats + 1, time.monotonic()
            self._end.send({"kind": "beat", "dropped": self._newest.dropped})
            self._tell_looks(now - before)
            before = now
            if beats % REPORT_BEATS == 0:
                self._note_losses(self._newest.losses())
                for key, camera in list(self._cameras.items()):
                    self._report(key, camera.pull.report)

    def _tell_looks(self, passed_s: float) -> None:
        """A camera that is to be counted is due its looks whatever it sends."""
        for key, camera in list(self._cameras.items()):
            if camera.counted:
                self._looks.due(key, passed_s * self._limits.looks_per_s)
        self._end.send({"kind": "looked"} | self._looks.take(wall()))

    def _note_losses(self, losses: dict[str, float]) -> None:
        """A camera is overloaded from when it loses most of its looks until it loses few."""
        for key in [key for key in self._overloaded if losses.get(key, 0.0) < RELIEVED]:
            del self._overloaded[key]
        for key, lost in losses.items():
            if lost > OVERLOADED:
                self._overloaded.setdefault(key, wall())

    def _lines_of(self, key: str) -> tuple[Line, ...]:
        camera = self._cameras.get(key)
        return camera.lines if camera else ()

    def _looks_per_s(self, key: str) -> float:
        """What a camera can give of the looks we want."""
        camera = self._cameras.get(key)
        fps = camera.pull.report.fps if camera else None
        return self._limits.looks_per_s if fps is None else min(self._limits.looks_per_s, fps)

    def _note(self, frame: Frame, media_s: float) -> None:
        camera = self._cameras.get(frame.camera)
        if camera:
            camera.media[frame.at.timestamp()] = media_s
            if len(camera.media) > MEDIA_KEPT:
                camera.media.popitem(last=False)

    def _look(self, passing: Tracks | Crossings) -> None:
        """The tap: the ledger, every crossing, and boxes and crossings for who looks."""
        if isinstance(passing, Crossings):
            self._tell_passed(passing)
        camera = self._cameras.get(passing.camera)
        if camera is None or not camera.pull.feed.looked:
            return
        media_s = camera.media.get(passing.at.timestamp())
        if media_s is None:
            return
        if isinstance(passing, Tracks):
            self._show(passing.camera, {"type": "boxes", "media_s": media_s, "boxes": _boxes(passing)})
            return
        for item in passing.items:
            word = {"type": "crossing", "media_s": media_s, "line": camera.names.get(item.line, "")}
            self._show(passing.camera, word | {"way": item.way.value, "kind": item.kind.word})

    def _tell_passed(self, passing: Crossings) -> None:
        if passing.items:
            rows = [[c.line, c.way.value, int(c.kind), c.at.isoformat()] for c in passing.items]
            self._end.send({"kind": "crossed", "key": passing.camera, "crossings": rows})

    def _show(self, key: str, word: Head) -> None:
        self._end.send({"kind": "show", "key": key, "show": word}, may_drop=True)

    def _report(self, key: str, report: Report) -> None:
        since = self._overloaded.get(key)
        if since is not None and report.state is State.PLAYING and not report.detail:
            report = replace(report, detail="overloaded", since=max(since, report.since))
        self._end.send({
            "kind": "report", "key": key, "state": report.state.value, "detail": report.detail,
            "since": report.since.isoformat(), "width": report.width, "height": report.height,
            "frame_at": report.frame_at.isoformat() if report.frame_at else None,
            "fps": report.fps, "codec": report.codec, "spent_s": thread_s(self._thread(key)),
        })  # fmt: skip

    def _thread(self, key: str) -> int | None:
        camera = self._cameras.get(key)
        return camera.pull.native_id if camera else None

    def _emit(self, key: str, piece: Piece) -> None:
        head: Head = {"kind": "piece", "key": key, "token": piece.token, "number": piece.number}
        if piece.sample is None:
            shape = piece.shape
            head |= {"init": {"codec": shape.codec, "width": shape.width, "height": shape.height}}
        else:
            sample = piece.sample
            head |= {"init": None, "first": sample.key, "media_s": round(sample.media_s, 5)}
            head |= {"at": sample.at.isoformat()}
        self._end.send(head, piece.body, may_drop=piece.sample is not None)


def _lines(word: Head) -> tuple[tuple[Line, ...], dict[str, str]]:
    """Lines named by their ids, for a name may pass to another line; and their names."""
    lines = tuple(Line(row["id"], tuple(row["from"]), tuple(row["to"])) for row in word["lines"])
    return lines, {row["id"]: row["name"] for row in word["lines"]}


def _boxes(tracks: Tracks) -> list[list[object]]:
    rows = zip(tracks.boxes.tolist(), tracks.kinds.tolist(), tracks.ids.tolist(), strict=True)
    return [[*(round(v, 4) for v in box), Kind(kind).word, number] for box, kind, number in rows]


def _count(found: Count) -> Head:
    return {
        "key": found.camera,
        "since": found.since.isoformat(),
        "seconds": found.seconds,
        "crossings": [[line, way.value, int(kind), n] for (line, way, kind), n in found.crossings.items()],
    }


if __name__ == "__main__":
    main()
