"""One thread that writes recordings, so that a slow or full disk holds up neither counting nor who looks.

What waits for it is bounded; what does not fit is not recorded, and the hole shows on the timeline. When the
disk is full or broken it closes every file, says so, tries again every two seconds, and goes on by itself.
"""

import errno
import logging
import os
import queue
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from kentongan.recordings.model import SEAM, StoreState
from kentongan.recordings.record import Segment
from kentongan.worker.segments import FULL, WRITING, Chunk, Open, recover, settled

WAITING_MAX: Final = 64 * 1024 * 1024
IDLE_S: Final = 20.0
"""A file to which nothing came for so long is closed: the camera is gone, or nobody wants it any more."""
LOOK_S: Final = 1.0
PROBE_S: Final = 2.0
MARGIN: Final = 1024 * 1024
DONE_MAX: Final = 20_000
"""Segments that wait for the database; the files of more are found at the next start."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """Where to write, under which name this machine is known, how long a file is, what must stay free."""

    folder: Path
    store: str
    segment_s: float
    floor_bytes: int


@dataclass(frozen=True, slots=True)
class Still:
    camera: UUID
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class End:
    """Close what is open of this key; of "" everything."""

    key: str
    closed: threading.Event


class Writer:
    """`start()`, then `put` from one thread; `take` what became whole; `stop()`."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.state = StoreState.READY
        self.detail = ""
        self.written = 0
        self._queue: queue.SimpleQueue[Chunk | Still | End | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._dropped = 0
        self._open: dict[str, tuple[Open, float]] = {}
        self._stills: dict[UUID, bytes] = {}
        self._done: list[Segment] = []
        self._looked_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)

    def start(self) -> None:
        """Mend what an earlier process left, then write. A folder that cannot be used is tried again."""
        try:
            (self.terms.folder / WRITING).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._recover()
        except OSError as error:
            self._blocked(error)
        self._thread.start()

    def stop(self, patience_s: float) -> None:
        """Write what waits and close every file."""
        self._queue.put(None)
        self._thread.join(patience_s)

    def put(self, chunk: Chunk) -> None:
        """Take a group of pictures to be written. It is dropped where the disk cannot keep up."""
        with self._lock:
            if self._waiting + len(chunk.body) > WAITING_MAX:
                self._dropped += 1
                return
            self._waiting += len(chunk.body)
        self._queue.put(chunk)

    def still(self, camera: UUID, jpeg: bytes) -> None:
        """The newest small picture of a camera, for its next segment."""
        self._queue.put(Still(camera, jpeg))

    def end(self, key: str) -> threading.Event:
        """Close a camera's file: nothing more comes of it. The event is set when that is done."""
        closed = threading.Event()
        self._queue.put(End(key, closed))
        return closed

    def take(self) -> list[Segment]:
        """The segments that are whole and not yet indexed; they stay until `settle`."""
        with self._lock:
            return list(self._done)

    def settle(self, segments: list[Segment]) -> None:
        """The database has these."""
        ids = {segment.id for segment in segments}
        with self._lock:
            self._done = [segment for segment in self._done if segment.id not in ids]
        with suppress(OSError):  # a name that stays is looked at again at the next start, and known then
            settled(self.terms.folder, segments)

    def dropped(self) -> int:
        """How many groups were not kept since this was asked last."""
        with self._lock:
            found, self._dropped = self._dropped, 0
            return found

    def free_bytes(self) -> int:
        """Raises: OSError."""
        return shutil.disk_usage(self.terms.folder).free

    # --- the thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                item = self._queue.get(timeout=LOOK_S)
            except queue.Empty:
                self._look()
                continue
            if item is None:
                self._close_all()
                return
            try:
                self._do(item)
            except OSError as error:
                self._blocked(error)
            self._look()

    def _do(self, item: Chunk | Still | End) -> None:
        if isinstance(item, Still):
            self._stills[item.camera] = item.jpeg
        elif isinstance(item, End):
            try:
                for key in [item.key] if item.key else list(self._open):
                    self._close(key)
            finally:
                item.closed.set()
        else:
            with self._lock:
                self._waiting -= len(item.body)
            self._write(item)

    def _write(self, chunk: Chunk) -> None:
        if self.state is not StoreState.READY:
            self._lose()
            return
        held = self._open.get(chunk.key)
        if held is not None and self._ends(held[0], chunk):
            self._close(chunk.key)
            held = None
        if held is None and not chunk.group.key:
            self._lose()  # its beginning is missing: nothing could show it
            return
        if held is None:
            self._close_others(chunk)
        try:
            writing = held[0] if held else Open(self.terms.folder, chunk)
            self._open[chunk.key] = (writing, time.monotonic())
            writing.add(chunk)
        except OSError:
            self._lose()
            raise
        self.written += len(chunk.body)

    def _close_others(self, chunk: Chunk) -> None:
        """What was recorded of the camera under an epoch before has ended."""
        camera = chunk.group.camera
        for key in [key for key, (writing, _) in self._open.items() if writing.first.camera == camera]:
            self._close(key)

    def _ends(self, writing: Open, chunk: Chunk) -> bool:
        """Whether the next group begins a new file."""
        if chunk.group.began_at - writing.last.ended_at > SEAM:
            return True
        if not chunk.group.key:
            return False
        if chunk.body[: chunk.first] != writing.init or chunk.group.media < writing.last.media:
            return True
        length_s = (chunk.group.ended_at - writing.first.began_at).total_seconds()
        group_s = (chunk.group.ended_at - chunk.group.began_at).total_seconds()
        return length_s - group_s / 2 > self.terms.segment_s

    def _close(self, key: str) -> None:
        held = self._open.pop(key, None)
        if held is None:
            return
        writing = held[0]
        if writing.size == len(writing.init):
            writing.drop()
            return
        segment = writing.finish(self.terms.store, self._stills.pop(writing.first.camera, b""))
        self._keep([segment])

    def _close_all(self) -> None:
        for key in list(self._open):
            try:
                self._close(key)
            except OSError as error:
                log.error("a recording stays unfinished until the next start: %s", error)

    def _keep(self, segments: list[Segment]) -> None:
        with self._lock:
            self._done = [*self._done, *segments][-DONE_MAX:]

    def _lose(self) -> None:
        with self._lock:
            self._dropped += 1

    # --- the disk -------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Once a second close what is idle, and see whether there still, or again, is room."""
        now = time.monotonic()
        ready = self.state is StoreState.READY
        if now - self._looked_at < (LOOK_S if ready else PROBE_S):
            return
        self._looked_at = now
        try:
            for key in [key for key, (_, at) in self._open.items() if now - at > IDLE_S]:
                self._close(key)
            if not ready:
                self._probe()
            elif self.free_bytes() < self.terms.floor_bytes:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._blocked(error)

    def _blocked(self, error: OSError) -> None:
        """Video stops; everything else goes on."""
        state = StoreState.FULL if error.errno in FULL else StoreState.BROKEN
        if self.state is not state:
            log.error("recording stops: %s is %s (%s)", self.terms.folder, state, error.strerror)
        self.state, self.detail = state, error.strerror or str(error)
        self._close_all()

    def _probe(self) -> None:
        """Go on where there is room and the disk takes what is written. Raises: OSError."""
        floor = self.terms.floor_bytes
        (self.terms.folder / WRITING).mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.free_bytes() < floor + max(floor // 10, MARGIN):
            return
        probe = self.terms.folder / WRITING / f"probe-{os.getpid()}"
        try:
            with probe.open("wb") as file:
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
        self._recover()
        self.state, self.detail = StoreState.READY, ""
        log.info("recording goes on: %s has room again", self.terms.folder)

    def _recover(self) -> None:
        found = recover(self.terms.folder, self.terms.store)
        with self._lock:
            known = {segment.id for segment in self._done}
        fresh = [segment for segment in found if segment.id not in known]
        if fresh:
            log.info("%d recordings that were not finished or not indexed are kept", len(fresh))
        self._keep(fresh)
