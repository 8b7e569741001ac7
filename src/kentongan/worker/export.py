"""Makes exports: the original segments, the clips made of them, and a manifest that proves both, in one zip.

It runs on the machine that has the files; what lies elsewhere is asked of there. The zip's comment is the
SHA-256 of all bytes before it, so that one changed byte anywhere is seen without anything else at hand.
"""

import asyncio
import hashlib
import json
import logging
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from kentongan import VERSION
from kentongan.base.db import Database
from kentongan.base.errors import KentonganError, Unavailable
from kentongan.recordings import record
from kentongan.recordings.clip import Clipper, Piece
from kentongan.recordings.model import SEAM, Span, gaps, merged, place_of
from kentongan.recordings.record import Job, Named, Part
from kentongan.recordings.shelf import Shelf, export_place, path_of
from kentongan.worker.sweep import sweep_exports

SOURCE: Final = "machine:watch"
FORMAT: Final = "kentongan export 1"
ANSWER_S: Final = 60.0
BLOCK: Final = 1024 * 1024
README: Final = """\
Rekaman dari Kentongan. rekaman-*.mp4 dapat diputar langsung; asli/ berisi segmen asli tanpa perubahan.
Periksa keaslian, tanpa jaringan: kentongan verify export BERKAS.zip
"""

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Nobody wants it any more."""


class Spoilt(Exception):
    """It cannot be made; the sentence says why."""


@dataclass(slots=True)
class Clip:
    """One mp4 being put together beside the zip."""

    name: str
    file: BinaryIO
    first: Piece
    last: Piece
    groups: int = 0
    hash: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def add(self, piece: Piece) -> None:
        for body in (piece.init or b"", piece.body):
            self.file.write(body)
            self.hash.update(body)
            self.size += len(body)
        self.groups += 1
        self.last = piece

    def told(self) -> dict[str, Any]:
        group = self.first.group
        return {
            "name": self.name, "sha256": self.hash.hexdigest(), "bytes": self.size, "codec": group.codec,
            "width": group.width, "height": group.height, "groups": self.groups,
            "from": group.began_at.isoformat(), "to": self.last.group.ended_at.isoformat(),
        }  # fmt: skip


class Exports:
    """Makes one export at a time. Blocking; for a thread of its own."""

    def __init__(self, database: Database, shelf: Shelf, worker: str, days: int) -> None:
        self._database = database
        self._shelf = shelf
        self._worker = worker
        self._days = days

    def make_next(self, city: str, loop: asyncio.AbstractEventLoop) -> None:
        """Make what waits, and take away what nobody can fetch any more. Raises: Unavailable."""
        sweep_exports(self._database, city, self._shelf)
        with self._database.record(city, SOURCE) as tx:
            job = record.claim(tx, self._shelf.store, self._worker)
            if job is None:
                return
            camera, parts = record.camera(tx, job.camera_id), record.parts(tx, job)
            tx.measured("recording")

        def fetch(part: Part) -> bytes:
            place = place_of(city, job.camera_id, part.began_at, part.id)
            reading = self._shelf.read(part.store, place, 0, part.bytes)
            return asyncio.run_coroutine_threadsafe(reading, loop).result(ANSWER_S)

        try:
            if not parts:
                raise Spoilt("nothing was recorded in this span, or it was deleted by now")
            self._make(city, job, Source(camera, parts, fetch))
        except Cancelled:
            log.info("export %s was cancelled", job.id)
        except (Spoilt, KentonganError, OSError, TimeoutError) as error:
            if isinstance(error, Unavailable) and "database" in str(error):
                raise
            with self._database.record(city, SOURCE) as tx:
                record.failed(tx, job, self._worker, str(error))
                tx.measured("recording")

    def _make(self, city: str, job: Job, source: "Source") -> None:
        path = path_of(self._shelf.folder, export_place(city, job.id))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(path.name + ".part")
        clips: list[Clip] = []
        try:
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
                clips = self._pack(city, job, source, packed)
            size, digest = _seal(fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
            for clip in clips:
                clip.file.close()
                Path(clip.file.name).unlink(missing_ok=True)
        told = [{"name": clip.name, "sha256": clip.hash.hexdigest()} for clip in clips]
        with self._database.record(city, SOURCE) as tx:
            if not record.made(tx, job, self._worker, bytes=size, sha256=digest, clips=told):
                path.unlink(missing_ok=True)
                return
            tx.measured("recording")

    def _pack(self, city: str, job: Job, source: "Source", packed: zipfile.ZipFile) -> list[Clip]:
        """Originals first; the clips grow beside the zip meanwhile. Raises: Cancelled, Spoilt."""
        clips: list[Clip] = []
        clipper = Clipper(Span(job.from_at, job.to_at))
        beside = Path(packed.filename or "")
        for i, part in enumerate(source.parts):
            self._beat(city, job, i, len(source.parts))
            body = source.fetch(part)
            if hashlib.sha256(body).digest() != part.sha256:
                raise Spoilt(f"segment {part.id} of {part.began_at.isoformat()} is not what was recorded")
            packed.writestr(_original(i, part), body)
            for piece in clipper.take(body):
                if piece.init is not None:
                    name = f"rekaman-{len(clips) + 1}.mp4"
                    file = beside.with_name(f"{beside.name}.{name}").open("w+b")
                    clips.append(Clip(name, file, piece, piece))
                clips[-1].add(piece)
        if not clips:
            raise Spoilt("no whole picture was recorded in this span")
        for clip in clips:
            _add_clip(packed, clip)
        manifest = _manifest(city, job, source, clips)
        packed.writestr("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
        packed.writestr("BACA-SAYA.txt", README)
        packed.comment = b"0" * 64
        self._beat(city, job, len(source.parts), len(source.parts))
        return clips

    def _beat(self, city: str, job: Job, done: int, total: int) -> None:
        with self._database.record(city, SOURCE) as tx:
            if not record.progress(tx, job, self._worker, done, total):
                raise Cancelled
            tx.measured("recording")


@dataclass(frozen=True, slots=True)
class Source:
    """What an export is made of."""

    camera: Named
    parts: list[Part]
    fetch: Callable[[Part], bytes]


def _original(i: int, part: Part) -> str:
    return f"asli/{i + 1:04d}_{part.id}.mp4"


def _add_clip(packed: zipfile.ZipFile, clip: Clip) -> None:
    clip.file.seek(0)
    with packed.open(clip.name, "w", force_zip64=True) as out:
        while block := clip.file.read(BLOCK):
            out.write(block)


def _seal(path: Path) -> tuple[int, bytes]:
    """Write the hash of all before it into the zip's comment. Returns: size and SHA-256 of the whole file."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        found = hashlib.sha256()
        file.seek(0)
        left = size - 64
        while left and (block := file.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
        seal = found.hexdigest().encode()
        found.update(seal)
        file.seek(size - 64)
        file.write(seal)
        file.flush()
        os.fsync(file.fileno())
    return size, found.digest()


def _manifest(city: str, job: Job, source: Source, clips: list[Clip]) -> dict[str, Any]:
    asked = Span(job.from_at, job.to_at)
    covered = merged((Span(p.began_at, p.ended_at) for p in source.parts), SEAM)
    return {
        "format": FORMAT, "software": f"Kentongan {VERSION}", "export": str(job.id), "city": city,
        "camera": {"id": str(job.camera_id), "code": source.camera.code, "name": source.camera.name},
        "asked": _ends(asked), "time_zone": "UTC", "reason": job.reason,
        "asked_by": job.made_by, "asked_at": job.made_at.isoformat(),
        "gaps": [_ends(gap) for gap in gaps(covered, asked)],
        "clips": [clip.told() for clip in clips],
        "segments": [_told(i, part) for i, part in enumerate(source.parts)],
    }  # fmt: skip


def _ends(span: Span) -> dict[str, str]:
    return {"from": span.from_at.isoformat(), "to": span.to_at.isoformat()}


def _told(i: int, part: Part) -> dict[str, Any]:
    def text(at: datetime) -> str:
        return at.isoformat()

    return {
        "file": _original(i, part), "id": str(part.id), "number": part.number, "epoch": part.epoch,
        "store": part.store, "began_at": text(part.began_at), "ended_at": text(part.ended_at),
        "bytes": part.bytes, "sha256": part.sha256.hex(), "before": part.before.hex(),
        "chain": part.chain.hex(),
    }  # fmt: skip
