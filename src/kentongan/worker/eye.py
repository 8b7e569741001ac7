"""All cameras of a decoding child: pulls them, counts them, says what it sees to the parent."""

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from av.video.frame import VideoFrame

from kentongan.base.clock import wall
from kentongan.video.feed import Piece
from kentongan.video.knock import State
from kentongan.video.outlets import Limits, Outlets, Report
from kentongan.video.picture import DECODING, IDLE, Mark
from kentongan.video.pipe import ChildEnd, Head
from kentongan.video.pull import Pull
from kentongan.video.ring import Ring, Room
from kentongan.vision import device
from kentongan.vision.decode import Shrinker
from kentongan.vision.detect import Attention, Look
from kentongan.vision.eyes import Eyes
from kentongan.vision.looks import Looks, Manner
from kentongan.vision.model import Crossings, Frame, Line, Picture, Tracks
from kentongan.vision.newest import Newest
from kentongan.vision.river import count
from kentongan.vision.tally import Pace
from kentongan.vision.view import Thrift
from kentongan.worker import said
from kentongan.worker.glimpsed import Glimpsed
from kentongan.worker.marks import Marks
from kentongan.worker.spent import thread_s

BEAT_S: Final = 1.0
REPORT_BEATS: Final = 2
OVERLOADED: Final = 0.5
RELIEVED: Final = 0.25
"""Parts of a camera's looks that are lost where the machine is too slow."""
MEDIA_KEPT: Final = 64
TURN_MAX_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class _Camera:
    pull: Pull
    river: Mark
    counted: bool
    lines: tuple[Line, ...]
    names: dict[str, str]  # of lines, by id
    media: "OrderedDict[float, float]"  # media time of the last frames by their instant


@dataclass(frozen=True, slots=True)
class Keeping:
    """How cameras are kept; the names are those of the settings, section [watching]."""

    ring_s: float = 40.0
    ring_camera_mb: float = 32.0
    ring_mb: float = 1200.0
    glance_s: float = 5.0
    stills_s: float = 10.0

    def ring(self, room: Room) -> Ring:
        return Ring(timedelta(seconds=self.ring_s), round(self.ring_camera_mb * 1e6), room)


class Eye:
    """All cameras of this process. `key` is "<camera>@<epoch>": a camera taken again starts with nothing."""

    def __init__(self, end: ChildEnd, marks: Marks, first: Head) -> None:
        self._end = end
        self._marks = marks
        self._keeping = keeping = Keeping(**first["keeping"])
        self._limits = Limits(
            first["open_s"], first["read_s"], first["looks_per_s"], first["sleep"],
            on_gpu=device.decoding(first["device"]) == device.CUDA, glance_s=keeping.glance_s,
        )  # fmt: skip
        self._room = Room(round(keeping.ring_mb * 1e6))
        self._turns: dict[str, threading.Event] = {}
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
            self._let_go(key)
        elif kind == "turn":
            self._let_go(key)
        elif kind == "lines":
            old = self._cameras[key]
            self._cameras[key] = _Camera(old.pull, old.river, old.counted, *said.lines_of(word), old.media)
        elif kind == "look":
            self._cameras[key].pull.feed.look(word["token"])
        elif kind == "back":
            self._go_back(key, word["token"], float(word["seconds"]))
        elif kind == "unlook":
            self._cameras[key].pull.feed.unlook()

    def _add(self, key: str, word: Head) -> None:
        river = self._marks.river(word["slot"])
        outlets = Outlets(
            emit=partial(self._emit, key),
            report=partial(self._report, key),
            mark=self._marks.reader(word["slot"]),
            ring=self._keeping.ring(self._room),
            offer=partial(self._newest.offer, key) if word["counted"] else None,
            glimpse=Glimpsed(self._end, key, self._keeping.stills_s).take,
            still=partial(self._newest.still, key),
        )
        pull = Pull(word["url"], self._limits, outlets, partial(self._await_turn, key), float(word["wait_s"]))
        self._cameras[key] = _Camera(pull, river, bool(word["counted"]), *said.lines_of(word), OrderedDict())
        pull.start()

    def _go_back(self, key: str, token: str, seconds: float) -> None:
        feed = self._cameras[key].pull.feed
        feed.back(token, wall() - timedelta(seconds=seconds), partial(self._tell_back, key, token))

    def _tell_back(self, key: str, token: str, from_at: datetime | None) -> None:
        said_at = from_at.isoformat() if from_at else None
        self._end.send({"kind": "back", "key": key, "token": token, "from_at": said_at})

    def _await_turn(self, key: str) -> None:
        """Connect when the parent says so: it keeps watch over all children's connects."""
        turn = self._turns[key] = threading.Event()
        self._end.send({"kind": "turn", "key": key})
        if key in self._cameras:  # else it was dropped meanwhile
            turn.wait(TURN_MAX_S)

    def _let_go(self, key: str) -> None:
        turn = self._turns.pop(key, None)
        if turn is not None:
            turn.set()

    def count(self, detector: Eyes) -> None:
        frames = self._newest.frames(self._note)
        attention = Attention(self._lines_of, self._thrift, self._is_watched, self._shrink, self)
        for counts in count(frames, (detector, attention), self._lines_of, self._look, self._pace):
            self._end.send({"kind": "counts", "counts": [said.count_of(c) for c in counts]})

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
            self._end.send({"kind": "beat", "dropped": self._newest.dropped} | self._pulled())
            self._tell_looks(now - before)
            before = now
            if beats % REPORT_BEATS == 0:
                self._note_losses(self._newest.losses())
                for key, camera in list(self._cameras.items()):
                    self._report(key, camera.pull.report)

    def _pulled(self) -> Head:
        """How many pictures came of the cameras held now, and how many did not; what the rings take."""
        losses = [camera.pull.losses for camera in list(self._cameras.values())]
        came, lost = sum(one.pictures for one in losses), sum(one.lost for one in losses)
        return {"child": os.getpid(), "pictures": came, "lost": lost, "ring_bytes": self._room.size}

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
            self._show(passing.camera, {"type": "boxes", "media_s": media_s, "boxes": said.boxes_of(passing)})
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
        self._end.send(said.report_of(key, report) | {"spent_s": thread_s(self._thread(key))})

    def _thread(self, key: str) -> int | None:
        camera = self._cameras.get(key)
        return camera.pull.native_id if camera else None

    def _emit(self, key: str, piece: Piece) -> None:
        self._end.send(said.piece_of(key, piece), piece.body, may_drop=piece.sample is not None)
