"""All cameras of a decoding child: pulls them, counts them, says what it sees to the parent."""

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from av.video.frame import VideoFrame

from kentongan.base.clock import wall
from kentongan.video.feed import Piece
from kentongan.video.fitness_watch import Fitnesses
from kentongan.video.knock import State, place_of
from kentongan.video.outlets import Limits, Outlets, Report
from kentongan.video.picture import DECODING, IDLE
from kentongan.video.pipe import ChildEnd, Head
from kentongan.video.pull import Pull
from kentongan.video.ring import Group, Room
from kentongan.vision import device
from kentongan.vision.decode import Shrinker
from kentongan.vision.detect import Attention, Look
from kentongan.vision.eyes import Eyes
from kentongan.vision.looks import Looks, Manner
from kentongan.vision.model import Crossings, Frame, Line, Picture, Tracks
from kentongan.vision.newest import Newest
from kentongan.vision.occupancy_polygon import Points
from kentongan.vision.river import count
from kentongan.vision.tally import Pace
from kentongan.vision.view import Thrift
from kentongan.worker import said
from kentongan.worker.astray import Astray
from kentongan.worker.confine import connect_only
from kentongan.worker.glimpsed import Glimpsed
from kentongan.worker.held import Held, Keeping
from kentongan.worker.main_stream import MainStream
from kentongan.worker.marks import Marks
from kentongan.worker.reach import Reach
from kentongan.worker.spent import give_back, thread_s
from kentongan.worker.tape import Tape

BEAT_S: Final = 1.0
REPORT_BEATS: Final = 2
GIVE_BACK_BEATS: Final = 30
OVERLOADED: Final = 0.5
RELIEVED: Final = 0.25
"""Parts of a camera's looks that are lost where the machine is too slow."""
MEDIA_KEPT: Final = 64
TURN_MAX_S: Final = 120.0
MAIN_GLANCE_S: Final = 86_400.0


class Eye:
    """All cameras of this process. `key` is "<camera>@<epoch>": a camera taken again starts with nothing."""

    def __init__(self, end: ChildEnd, marks: Marks, first: Head, reach: Reach) -> None:
        self._end = end
        self._reach = reach
        self._marks = marks
        self._keeping = keeping = Keeping(**first["keeping"])
        self._limits = Limits(
            first["open_s"], first["read_s"], first["looks_per_s"], first["sleep"],
            on_gpu=device.decoding(first["device"]) == device.CUDA, glance_s=keeping.glance_s,
        )  # fmt: skip
        self._room = Room(round(keeping.ring_mb * 1e6))
        self._turns: dict[str, deque[threading.Event]] = {}
        self._bound = threading.local()  # what each thread may reach
        self._pace = Pace(self._looks_per_s, float(first["flush_s"]))
        self._newest = Newest()
        self._fitness = Fitnesses()
        self._astray = Astray(self._newest, self._fitness)
        self._cameras: dict[str, Held] = {}
        self._overloaded: dict[str, datetime] = {}  # since when
        self._looks = Looks(wall())
        self._shrinker = Shrinker()
        self._thrift = Thrift(**first["thrift"])
        self._attention: Attention | None = None
        self.wanted = threading.Event()
        """Set for good with the first camera that is to be counted."""

    def hear(self, word: Head) -> None:
        """One word of the parent: add, drop, lines, turn, relearn, moved, look, back, unlook, warm, record or
        unrecord."""
        kind, key = word["kind"], word["key"]
        if kind == "add":
            self._add(key, word)
        elif (camera := self._cameras.get(key)) is None:
            return  # it was dropped meanwhile
        elif kind == "drop":
            self._drop(key)
        elif kind == "turn":
            self._let_go(key)
        elif kind == "relearn":
            self._fitness.relearn(key)
        elif kind == "moved":
            self._astray.moved(key, word["by"])
        elif kind == "lines":
            lines, names, masks = said.drawn_of(word)
            self._cameras[key] = replace(camera, lines=lines, names=names, masks=masks)
        else:
            self._serve(camera, key, word)

    def _serve(self, camera: Held, key: str, word: Head) -> None:
        """Begin or cease to send pictures to somebody."""
        match word["kind"]:
            case "look" | "unlook" if word.get("large"):
                camera.look_large(word)
            case "look":
                camera.pull.feed.look(word["token"])
            case "unlook":
                camera.pull.feed.unlook()
            case "back":
                self._go_back(key, word["token"], float(word["seconds"]))
            case "warm":
                camera.ring.keep(self._keeping.kept(warm=bool(word["on"])))
            case "record":
                camera.record(float(word["back_s"]))
            case _:
                camera.unrecord()

    def _drop(self, key: str) -> None:
        camera = self._cameras.pop(key)
        camera.pull.end()
        camera.unrecord()
        camera.look_large({"kind": "unlook"})
        self._newest.forget(key)
        self._fitness.forget(key)
        self._astray.forget(key)
        while key in self._turns:
            self._let_go(key)

    def _add(self, key: str, word: Head) -> None:
        river, mark = self._marks.river(word["slot"]), self._marks.reader(word["slot"])
        ring = self._keeping.ring(self._room, warm=bool(word.get("warm")))
        self._fitness.add(key, word.get("learnt", ""))
        if word.get("moved_by"):
            self._astray.moved(key, word["moved_by"])
        tape = Tape(key, ring, self._end.record, on=bool(word.get("record")))
        main = None
        if word.get("main_url"):
            main = MainStream(partial(self._start_main, key, word), ring, tape.ended)
        outlets = Outlets(
            emit=partial(self._emit, key),
            report=partial(self._report, key),
            mark=mark,
            ring=ring,
            offer=partial(self._astray.offer, key) if word["counted"] else None,
            glimpse=Glimpsed(
                self._end, key, self._keeping.stills_s, partial(self._fitness.glimpse, key), mark
            ).take,
            still=partial(self._astray.still, key),
            ended=main.sub_ended if main else tape.ended,
        )
        turn = partial(self._await_turn, key, place_of(word["url"]))
        pull = Pull(word["url"], self._limits, outlets, turn, float(word["wait_s"]))
        drawn = said.drawn_of(word)
        self._cameras[key] = Held(pull, river, bool(word["counted"]), *drawn, tape, main, OrderedDict(), ring)
        pull.start()
        if word["counted"]:
            self.wanted.set()
        if main and word.get("record"):
            main.record()

    def _start_main(
        self, key: str, word: Head, ended: Callable[[Group], None], report: Callable[[Report], None]
    ) -> Pull:
        """Pull a main stream. While it is only recorded one key picture of each connection is decoded."""
        outlets = Outlets(
            emit=partial(self._emit, key, large=True), report=report, mark=self._marks.reader(word["slot"]),
            ring=self._keeping.ring(self._room), ended=ended,
        )  # fmt: skip
        limits = replace(self._limits, glance_s=MAIN_GLANCE_S)
        turn = partial(self._await_turn, key, place_of(word["main_url"]))
        pull = Pull(word["main_url"], limits, outlets, turn)
        pull.start()
        return pull

    def _go_back(self, key: str, token: str, seconds: float) -> None:
        feed = self._cameras[key].pull.feed
        feed.back(token, wall() - timedelta(seconds=seconds), partial(self._tell_back, key, token))

    def _tell_back(self, key: str, token: str, from_at: datetime | None) -> None:
        said_at = from_at.isoformat() if from_at else None
        self._end.send({"kind": "back", "key": key, "token": token, "from_at": said_at})

    def _await_turn(self, key: str, place: tuple[str, int] | None) -> None:
        """Connect when the parent says so: it keeps watch over all children's connects.

        The pull's thread calls this; from then on it reaches its camera's address and port, and no other.
        """
        if place is not None and getattr(self._bound, "place", None) != place:
            self._reach.only(*place)
            if getattr(self._bound, "place", None) is None:
                connect_only(place[1])
            self._bound.place = place
        turn = threading.Event()
        self._turns.setdefault(key, deque()).append(turn)
        self._end.send({"kind": "turn", "key": key})
        if key in self._cameras:  # else it was dropped meanwhile
            turn.wait(TURN_MAX_S)

    def _let_go(self, key: str) -> None:
        """Let one of a camera's streams connect; where its other one waits, too, ask again."""
        waiting = self._turns.get(key)
        if not waiting:
            self._turns.pop(key, None)
            return
        waiting.popleft().set()
        if waiting and key in self._cameras:
            self._end.send({"kind": "turn", "key": key})

    def count(self, detector: Eyes) -> None:
        frames = self._newest.frames(self._note)
        attention = Attention(self._lines_of, self._thrift, self._is_watched, self._shrink, self)
        attention.masks = self._masks_of
        self._attention = attention
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
                    self._report(key, camera.pull.report, camera.pull.delay_s())
                    if (learnt := self._fitness.memory_of(key)) is not None:
                        self._end.send({"kind": "sight", "key": key, "learnt": learnt})
            if beats % GIVE_BACK_BEATS == 0:
                give_back()

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
        self._end.send({"kind": "looked", "outside": [*self._newest.outside]} | self._looks.take(wall()))

    def _note_losses(self, losses: dict[str, float]) -> None:
        """A camera is overloaded from when it loses most of its looks until it loses few."""
        if self._attention is not None:
            self._attention.dim = self._newest.dim
        for key in [key for key in self._overloaded if losses.get(key, 0.0) < RELIEVED]:
            del self._overloaded[key]
        for key, lost in losses.items():
            if lost > OVERLOADED:
                self._overloaded.setdefault(key, wall())

    def _lines_of(self, key: str) -> tuple[Line, ...]:
        camera = self._cameras.get(key)
        return camera.lines if camera else ()

    def _masks_of(self, key: str) -> tuple[Points, ...]:
        camera = self._cameras.get(key)
        return camera.masks if camera else ()

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

    def _report(self, key: str, report: Report, delay_s: float | None = None) -> None:
        playing = report.state in {State.PLAYING, State.CLOCK}
        fit = self._fitness.report(key, report.fps, delay_s, playing=playing)
        self._astray.hear(key, fit, playing=playing)
        since = self._overloaded.get(key)
        if since is not None and report.state is State.PLAYING and not report.detail:
            report = replace(report, detail="overloaded", since=max(since, report.since))
        self._end.send(said.report_of(key, report) | fit | {"spent_s": thread_s(self._thread(key))})

    def _thread(self, key: str) -> int | None:
        camera = self._cameras.get(key)
        return camera.pull.native_id if camera else None

    def _emit(self, key: str, piece: Piece, *, large: bool = False) -> None:
        head = said.piece_of(key, piece) | {"large": large}
        self._end.send(head, piece.body, may_drop=piece.sample is not None)
