"""`kentongan eyes export`: frames of the city's own cameras, to be labelled by its own people.

They come from the recordings on this machine, spread over the hours asked for, and differ from each other as
much as there is to choose from. Faces and plates are blurred by region before a frame is written.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict, Invalid, NotFound, Unavailable
from kentongan.base.ids import new_id
from kentongan.base.paths import ROOT
from kentongan.recordings import actions
from kentongan.recordings.model import place_of
from kentongan.recordings.shelf import path_of
from kentongan.recordings.store import Segment
from kentongan.tools.labelled_coco import COCO_FILE
from kentongan.vision.tongue import NANO

TO_CHOOSE_FROM: Final = 4
"""So many frames are looked at for each that is taken."""
FRAMES_MOST: Final = 500
HOURS_MOST: Final = 24
START_S: Final = 600.0
FILE_S: Final = 20.0
"""So long may looking take, and so much longer for each recording; a file takes less than a second."""
SPAN: Final = timedelta(minutes=5)
README: Final = """\
Gambar kamera kota ini untuk pelabelan. Wajah dan pelat dikaburkan menurut letaknya pada kotak yang terlihat
oleh pendeteksi; yang tidak terlihat tidak dikaburkan. Wajah orang yang berbaring atau digendong, dan pelat
kendaraan yang terlihat sebagian, bisa tetap terbaca. Periksa setiap gambar sebelum folder ini dibagikan.
Kotak di labels/ adalah dugaan mesin: betulkan, tambah, hapus. Nama jenis: classes.txt.
Label Studio: impor sebagai YOLO. CVAT: impor annotations.json sebagai COCO.
Sesudah dibetulkan hanya satu bentuk yang boleh tinggal: hapus annotations.json bila labels/ yang dibetulkan,
hapus classes.txt bila annotations.json yang dibetulkan.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to export: how many frames of each camera, of the last so many hours, why, and to where."""

    frames: int
    hours: float
    reason: str
    out: Path
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the recordings of this machine lie, under which name the index knows it, and what looks."""

    folder: Path
    store: str
    model: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Camera:
    id: UUID
    code: str
    segments: tuple[Segment, ...]
    elsewhere: int


def check(wish: Wish) -> None:
    """Raises: Invalid, Conflict."""
    if not 1 <= wish.frames <= FRAMES_MOST:
        raise Invalid(f"--frames: 1 to {FRAMES_MOST} of each camera")
    if not 0 < wish.hours <= HOURS_MOST:
        raise Invalid(f"--hours: more than 0, at most {HOURS_MOST}")
    if not wish.reason.strip():
        raise Invalid("--reason: say what the pictures are for; it is written into the journal")
    if wish.out.exists():
        raise Conflict(f"{wish.out}: is there already; name a new folder")


def export(db: Database, actor: Actor, shelf: Shelf, wish: Wish) -> dict[str, int]:
    """Export frames; what was looked at and what was taken is in the journal before the folder is there.

    Returns: how many frames of each camera, by its code.
    Raises: Invalid, Conflict; NotFound, where nothing was recorded; Unavailable, where looking failed.
    """
    check(wish)
    with db.change(actor) as tx:
        cameras = _cameras(tx, shelf, wish)
    fresh = wish.out.with_name(f"{wish.out.name}.{new_id().hex[:8]}.part")
    try:
        for name in ("images", "labels"):
            (fresh / name).mkdir(parents=True, mode=0o700)
        rows = _looked(cameras, actor.city, shelf, wish, fresh)
        _write(fresh, rows)
        counts = {camera.code: sum(row["code"] == camera.code for row in rows) for camera in cameras}
        with db.change(actor) as tx:
            for camera in cameras:
                tx.note(
                    "eyes.exported", camera.id, code=camera.code, frames=counts[camera.code],
                    reason=wish.reason.strip(), folder=wish.out.name,
                    sha256=_digest(fresh, rows, camera.code),
                )  # fmt: skip
        fresh.replace(wish.out)  # after the commit: no folder that the journal does not know
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return counts


def _cameras(tx: Transaction, shelf: Shelf, wish: Wish) -> list[Camera]:
    """The cameras asked for, with recordings of this machine. Opening them is noted as at the page."""
    known = {camera.code: camera for camera in actions.cameras(tx)}
    for code in wish.codes:
        if code not in known:
            raise NotFound(f"--camera: no camera {code!r} in this city")
    to_at = tx.at
    from_at = to_at - timedelta(hours=wish.hours)
    out: list[Camera] = []
    for code in sorted(wish.codes or known):
        camera = known[code]
        if camera.last_at is None or camera.last_at < from_at:
            continue
        actions.view(tx, camera.camera_id, from_at, to_at, wish.reason)
        found = _spread(tx, camera.camera_id, (from_at, to_at), wish.frames * TO_CHOOSE_FROM)
        here = tuple(segment for segment in found if segment.store == shelf.store)
        out.append(Camera(camera.camera_id, code, here, len(found) - len(here)))
    if not any(camera.segments for camera in out):
        away = sum(camera.elsewhere for camera in out)
        other = f"; {away} recordings lie on other machines: run it there" if away else ""
        raise NotFound(f"nothing was recorded here in the last {wish.hours:g} hours{other}")
    return [camera for camera in out if camera.segments]


def _spread(tx: Transaction, camera: UUID, ends: tuple[datetime, datetime], wanted: int) -> list[Segment]:
    """So many segments of a camera, each once, spread over a span as evenly as there are some."""
    step = max(SPAN, (ends[1] - ends[0]) / wanted)
    parts: list[list[Segment]] = []
    known: set[UUID] = set()
    at = ends[0]
    while at < ends[1]:
        inside = actions.segments(tx, camera, at, min(at + step, ends[1]))
        parts.append([segment for segment in inside if segment.id not in known])
        known |= {segment.id for segment in inside}
        at += step
    found: list[Segment] = []
    while len(found) < wanted and any(parts):
        for part in parts:
            if part:
                found.append(part.pop(len(part) // 2))
    return found


def _looked(
    cameras: Sequence[Camera], city: str, shelf: Shelf, wish: Wish, out: Path
) -> list[dict[str, Any]]:
    """Let a process that is shut out of all else choose, blur and write. Raises: Unavailable."""
    shelf.cache.mkdir(parents=True, exist_ok=True)
    job = {
        "model": str(shelf.model), "cache": str(shelf.cache), "recordings": str(shelf.folder),
        "out": str(out), "frames": wish.frames,
        "cameras": [
            {"code": camera.code, "files": [_file(one, camera, city, shelf) for one in camera.segments]}
            for camera in cameras
        ],
    }  # fmt: skip
    within_s = START_S + FILE_S * sum(len(camera.segments) for camera in cameras)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "kentongan.tools.eyes_look"],
            input=json.dumps(job), capture_output=True, text=True, check=False, timeout=within_s,
            env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"the frames could not be looked at in {within_s:.0f} s; ask for fewer --frames, or try again"
        ) from None
    except ValueError:  # its words are no text
        raise Unavailable("the frames could not be looked at: what came of it cannot be read") from None
    return _rows(ran)


def _rows(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """What the process wrote, a row for each frame. Raises: Unavailable."""
    if ran.returncode != 0:
        said = (ran.stderr.strip().splitlines() or [f"it ended with {ran.returncode}"])[-1]
        raise Unavailable(f"the frames could not be looked at: {said}")
    try:
        rows: list[Any] = [json.loads(line) for line in ran.stdout.splitlines()]
    except ValueError:
        rows = []
    if not rows or not all(isinstance(row, dict) for row in rows) or "broken" not in rows[-1]:
        raise Unavailable("the frames could not be looked at: what came of it cannot be read")
    if len(rows) == 1:
        raise Unavailable("not one of the recordings here can be read; run `kentongan verify recordings`")
    return cast("list[dict[str, Any]]", rows[:-1])


def _file(segment: Segment, camera: Camera, city: str, shelf: Shelf) -> dict[str, str]:
    place = place_of(city, camera.id, segment.began_at, segment.id)
    name = f"{camera.code}_{segment.began_at:%Y%m%dT%H%M%S}_{segment.id.hex[-4:]}"
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    return {"path": str(path_of(shelf.folder, place)), "name": safe}


def _write(out: Path, rows: Sequence[dict[str, Any]]) -> None:
    """The names of the kinds, the same boxes in the form of COCO, and what a person must know."""
    (out / "classes.txt").write_text("\n".join(NANO) + "\n", encoding="utf-8")
    (out / "BACA-SAYA.txt").write_text(README, encoding="utf-8")
    images: list[dict[str, object]] = []
    drawn: list[dict[str, object]] = []
    for i, row in enumerate(rows, 1):
        wide, high = row["width"], row["height"]
        images.append({"id": i, "file_name": f"{row['name']}.jpg", "width": wide, "height": high})
        for kind, x, y, w, h in row["boxes"]:
            box = [(x - w / 2) * wide, (y - h / 2) * high, w * wide, h * high]
            drawn.append(
                {
                    "id": len(drawn) + 1, "image_id": i, "category_id": kind + 1, "iscrowd": 0,
                    "area": round(box[2] * box[3], 2), "bbox": [round(v, 2) for v in box],
                }
            )  # fmt: skip
    kinds = [{"id": i, "name": name} for i, name in enumerate(NANO, 1)]
    body = {"images": images, "categories": kinds, "annotations": drawn}
    (out / COCO_FILE).write_text(json.dumps(body), encoding="utf-8")


def _digest(out: Path, rows: Sequence[dict[str, Any]], code: str) -> str:
    """Of the frames of one camera, in the order of their names: the hash of their hashes."""
    whole = sha256()
    for name in sorted(str(row["name"]) for row in rows if row["code"] == code):
        whole.update(sha256((out / "images" / f"{name}.jpg").read_bytes()).digest())
    return whole.hexdigest()
