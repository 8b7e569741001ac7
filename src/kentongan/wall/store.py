"""SQL of the wall room. One statement, one function, no decisions."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from kentongan.base.db import Transaction
from kentongan.wall.model import Bookmark, Shows, Wall

WALLS: Final = """
    select w.id, w.name, w.shared, w.owner_id = %(me)s::uuid as mine, p.login as owner, w.key, w.shows,
      w.changed_at
    from wall w join person p on p.id = w.owner_id
    where w.shared or w.owner_id = %(me)s::uuid order by w.shared, lower(w.name)"""
ADD_WALL: Final = """
    insert into wall (id, owner_id, shared, name, key, shows, changed_at)
    values (%(id)s, %(me)s, %(shared)s, %(name)s, %(key)s, %(shows)s, %(at)s)"""
TAKEN: Final = """
    select id from wall
    where lower(name) = lower(%(name)s) and id <> %(id)s and shared = %(shared)s
      and (shared or owner_id = %(me)s::uuid)"""
CHANGE_WALL: Final = """
    update wall set name = %(name)s, key = %(key)s, shows = %(shows)s, changed_at = %(at)s
    where id = %(id)s and shared = %(shared)s and (shared or owner_id = %(me)s::uuid)"""
REMOVE_WALL: Final = """
    delete from wall where id = %(id)s and shared = %(shared)s and (shared or owner_id = %(me)s::uuid)"""
FREE_KEY: Final = """
    update wall set key = null
    where key = %(key)s and id <> %(id)s and shared = %(shared)s and (shared or owner_id = %(me)s::uuid)"""
LOCK_SHELF: Final = """
    select pg_advisory_xact_lock(hashtextextended('wall ' || here() || ' ' || %(shelf)s::text, 0)) is null
      as locked"""
BOOKMARKS: Final = """
    select b.id, b.camera_id, b.at, b.note, p.login as by, b.made_at
    from bookmark b join person p on p.id = b.person_id order by b.made_at desc limit %(limit)s"""
ADD_BOOKMARK: Final = """
    insert into bookmark (id, camera_id, person_id, at, note, made_at)
    values (%(id)s, %(camera_id)s, %(me)s, %(at)s, %(note)s, %(made_at)s)"""

SHOWS: Final = TypeAdapter[Shows](Shows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A wall as somebody wants to keep it."""

    id: UUID
    shared: bool
    name: str
    key: int | None
    shows: Shows


@dataclass(frozen=True, slots=True)
class Id:
    id: UUID


def walls(tx: Transaction) -> list[Wall]:
    """Those that this person sees: their own, then the shared ones."""
    return tx.all(Wall, WALLS, me=tx.actor.person_id)


def lock_shelf(tx: Transaction, *, shared: bool) -> None:
    """Two changes of one shelf come one after the other."""
    tx.run(LOCK_SHELF, shelf="shared" if shared else str(tx.actor.person_id))


def taken(tx: Transaction, kept: Kept) -> bool:
    wanted = {"id": kept.id, "name": kept.name, "shared": kept.shared, "me": tx.actor.person_id}
    return tx.maybe(Id, TAKEN, **wanted) is not None


def add_wall(tx: Transaction, kept: Kept) -> None:
    tx.run(ADD_WALL, **_row(tx, kept))


def change_wall(tx: Transaction, kept: Kept) -> int:
    return tx.run(CHANGE_WALL, **_row(tx, kept))


def remove_wall(tx: Transaction, id: UUID, *, shared: bool) -> int:
    return tx.run(REMOVE_WALL, id=id, shared=shared, me=tx.actor.person_id)


def free_key(tx: Transaction, kept: Kept) -> None:
    """Take a key away from the others of the same shelf."""
    tx.run(FREE_KEY, id=kept.id, key=kept.key, shared=kept.shared, me=tx.actor.person_id)


def bookmarks(tx: Transaction, limit: int) -> list[Bookmark]:
    return tx.all(Bookmark, BOOKMARKS, limit=limit)


def add_bookmark(tx: Transaction, mark: Bookmark) -> None:
    row = asdict(mark)
    del row["by"]
    tx.run(ADD_BOOKMARK, **row, me=tx.actor.person_id)


def _row(tx: Transaction, kept: Kept) -> dict[str, object]:
    return {
        "id": kept.id,
        "me": tx.actor.person_id,
        "shared": kept.shared,
        "name": kept.name,
        "key": kept.key,
        "shows": Jsonb(SHOWS.dump_python(kept.shows, mode="json")),
        "at": tx.at,
    }
