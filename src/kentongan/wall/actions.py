"""What can be done at the wall: keep, change and remove walls, mark an instant, take a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.ids import new_id
from kentongan.cameras import actions as cameras
from kentongan.wall import store
from kentongan.wall.model import (
    WALLS_MAX,
    Bookmark,
    NameTaken,
    Shows,
    TooManyWalls,
    Wall,
    check,
    check_instant,
)
from kentongan.wall.store import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to keep, and on which shelf: their own, or the one that all share."""

    shared: bool
    name: str
    key: int | None
    shows: Shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture that a seat saved: of which camera, taken when, and the file's hash and size."""

    camera_id: UUID
    at: datetime
    sha256: str
    size_bytes: int


def walls(tx: Transaction) -> Sequence[Wall]:
    return store.walls(tx)


def keep(tx: Transaction, wish: Wish) -> Wall:
    """Raises: Invalid; NameTaken; TooManyWalls."""
    store.lock_shelf(tx, shared=wish.shared)
    found = store.walls(tx)
    if sum(it.shared == wish.shared for it in found) >= WALLS_MAX:
        raise TooManyWalls(f"there are {WALLS_MAX} walls here already; remove one first")
    kept = _kept(tx, new_id(), wish, found)
    store.add_wall(tx, kept)
    tx.note("wall.added", kept.id, **_words(kept))
    return _settled(tx, kept)


def change(tx: Transaction, id: UUID, wish: Wish) -> Wall:
    """Raises: NotFound; Invalid; NameTaken."""
    store.lock_shelf(tx, shared=wish.shared)
    kept = _kept(tx, id, wish, store.walls(tx))
    if not store.change_wall(tx, kept):
        raise NotFound("no such wall on this shelf")
    tx.note("wall.changed", kept.id, **_words(kept))
    return _settled(tx, kept)


def remove(tx: Transaction, id: UUID, *, shared: bool) -> None:
    """Raises: NotFound."""
    found = _found(tx, id)
    if not store.remove_wall(tx, id, shared=shared):
        raise NotFound("no such wall on this shelf")
    tx.note("wall.removed", id, name=found.name, shared=shared)


def bookmarks(tx: Transaction, limit: int) -> list[Bookmark]:
    """The newest first."""
    return store.bookmarks(tx, limit)


def mark(tx: Transaction, camera_id: UUID, at: datetime, note: str) -> Bookmark:
    """Mark an instant of a camera. Raises: NotFound; Invalid, where it has not come yet."""
    check_instant(at, tx.at)
    camera, _ = cameras.camera(tx, camera_id)
    made = Bookmark(
        id=new_id(), camera_id=camera_id, at=at, note=note.strip(), by=tx.actor.name, made_at=tx.at
    )
    store.add_bookmark(tx, made)
    tx.note("bookmark.added", camera_id, code=camera.code, at=at.isoformat(), note=made.note)
    return made


def snap(tx: Transaction, shot: Shot) -> None:
    """Note that a seat saved a picture, with the hash the file can be known by. The file is not kept.

    Raises: NotFound; Invalid, where its instant has not come yet.
    """
    check_instant(shot.at, tx.at)
    camera, _ = cameras.camera(tx, shot.camera_id)
    tx.note(
        "snapshot.taken", shot.camera_id, code=camera.code, at=shot.at.isoformat(), sha256=shot.sha256,
        size_bytes=shot.size_bytes,
    )  # fmt: skip


def _kept(tx: Transaction, id: UUID, wish: Wish, found: Sequence[Wall]) -> Kept:
    name = wish.name.strip()
    if not name:
        raise Invalid("a wall needs a name")
    known = {camera.id for camera in cameras.cameras(tx)}
    check(wish.shows, known, {wall.id: wall for wall in found}, shared=wish.shared)
    kept = Kept(id=id, shared=wish.shared, name=name, key=wish.key, shows=wish.shows)
    if store.taken(tx, kept):
        raise NameTaken(f"there is a wall named {name} already; choose another name")
    return kept


def _words(kept: Kept) -> dict[str, object]:
    return {"name": kept.name, "shared": kept.shared, "shows": kept.shows.kind}


def _settled(tx: Transaction, kept: Kept) -> Wall:
    if kept.key is not None:
        store.free_key(tx, kept)
    return _found(tx, kept.id)


def _found(tx: Transaction, id: UUID) -> Wall:
    for wall in store.walls(tx):
        if wall.id == id:
            return wall
    raise NotFound("no such wall")
