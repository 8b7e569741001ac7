"""Files of recordings: one is open for each camera that is recorded, and what a crash left is mended.

A file is written under `writing/` and has a second name at its place once it is whole; its first name goes
when the database has it. So whatever lies under `writing/` is not indexed yet, and `recover` needs to look
nowhere else. A lock says that its writer still lives; it goes with the process.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from kentongan.base.errors import Invalid
from kentongan.base.ids import new_id
from kentongan.recordings.boxes import STILL_MAX, Group, Layout, layout, still_box
from kentongan.recordings.model import Kind, place_of
from kentongan.recordings.record import Segment

WRITING: Final = "writing"
BLOCK: Final = 1024 * 1024
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a child sent: an init segment of `first` bytes, then one moof and mdat."""

    key: str
    group: Group
    first: int
    body: bytes
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is known of a file once it is whole."""

    store: str
    kind: Kind
    size: int
    still_bytes: int
    sha256: bytes


class Open:
    """A segment being written. Raises OSError from everything; what was whole before stays whole."""

    def __init__(self, folder: Path, chunk: Chunk) -> None:
        self.id = new_id()
        self.key = chunk.key
        self.kind = chunk.kind
        self.init = chunk.body[: chunk.first]
        self.first = self.last = chunk.group
        self.size = 0
        self._folder = folder
        self._hash = hashlib.sha256()
        self._path = folder / WRITING / f"{self.id}.{chunk.kind}.part"
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._append(self.init)
        except OSError:
            self.drop()
            raise

    def add(self, chunk: Chunk) -> None:
        self._append(chunk.group.boxed() + chunk.body[chunk.first :])
        self.last = chunk.group
        self.kind = max(self.kind, chunk.kind, key=[Kind.GENERAL, Kind.INCIDENT].index)

    def finish(self, store: str, still: bytes) -> Segment:
        """Make it last, and give it its place.

        After an OSError the file waits under `writing/`; where the disk did not keep what it was given it
        lies there as `.bad`: what is read of it now proves nothing.
        """
        try:
            still_bytes = self._add_still(still)
            place = self._folder / place_of(self.first.city, self.first.camera, self.first.began_at, self.id)
            name_place(self._path, place)
            self._sync(place)
        finally:
            os.close(self._file)
        sealed = Sealed(store, self.kind, self.size, still_bytes, self._hash.digest())
        return _segment(self.id, (self.first, self.last), sealed)

    def drop(self) -> None:
        """Close it and take it away."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def _sync(self, place: Path) -> None:
        """Its content and, as it has just got one, its new name."""
        try:
            os.fsync(self._file)
        except OSError as error:
            if error.errno not in FULL:
                self._path.rename(self._path.with_suffix(".bad"))
                place.unlink(missing_ok=True)
            raise

    def _add_still(self, still: bytes) -> int:
        if not 0 < len(still) <= STILL_MAX:
            return 0
        box = still_box(still)
        try:
            self._append(box)
        except OSError:  # a full disk: the pictures themselves are whole
            return 0
        return len(box)

    def _append(self, body: bytes) -> None:
        rest = memoryview(body)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, self.size)
                os.lseek(self._file, self.size, os.SEEK_SET)
            raise
        self._hash.update(body)
        self.size += len(body)


def name_place(path: Path, place: Path) -> None:
    """Give a file a second name at its place, which it may have already."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.link(path, place)


def recover(folder: Path, store: str) -> list[Segment]:
    """What processes that are gone left under `writing/`: cut to what is whole and put in its place.

    A file in which nothing is whole is removed. Raises: OSError.
    """
    found: list[Segment] = []
    for path in sorted((folder / WRITING).glob("*.part")):
        with _unlocked(path) as file:
            if file is None:
                continue
            mended = _mended(folder, path, file, store)
            if mended is None:
                path.unlink(missing_ok=True)
            else:
                found.append(mended)
    return found


@contextmanager
def _unlocked(path: Path) -> Iterator[BinaryIO | None]:
    """The file, if nobody writes it."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file


def _mended(folder: Path, path: Path, file: BinaryIO, store: str) -> Segment | None:
    """None: nothing of it is whole."""
    size = file.seek(0, os.SEEK_END)
    try:
        id, kind = UUID(path.name.split(".")[0]), Kind(path.name.split(".")[1])
        found = layout(file, size)
    except (Invalid, ValueError, IndexError):
        return None
    if found.end < size:
        file.truncate(found.end)
    first, last = found.groups[0].group, found.groups[-1].group
    name_place(path, folder / place_of(first.city, first.camera, first.began_at, id))
    os.fsync(file.fileno())
    return _segment(id, (first, last), Sealed(store, kind, found.end, _still_bytes(found), digest(file)))


def _still_bytes(found: Layout) -> int:
    return found.still[1] - found.still[0] if found.still else 0


def _segment(id: UUID, ends: tuple[Group, Group], sealed: Sealed) -> Segment:
    first, last = ends
    return Segment(
        id=id,
        city=first.city,
        camera_id=first.camera,
        epoch=first.epoch,
        store=sealed.store,
        began_at=first.began_at,
        ended_at=max(first.ended_at, last.ended_at),
        media=first.media,
        bytes=sealed.size,
        still_bytes=sealed.still_bytes,
        sha256=sealed.sha256,
        codec=first.codec,
        width=first.width,
        height=first.height,
        kind=sealed.kind,
    )


def digest(file: BinaryIO) -> bytes:
    """The SHA-256 of a whole file."""
    found = hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        found.update(block)
    return found.digest()


def settled(folder: Path, segments: list[Segment]) -> None:
    """The database has these: their first names can go."""
    for segment in segments:
        for kind in Kind:
            (folder / WRITING / f"{segment.id}.{kind}.part").unlink(missing_ok=True)
