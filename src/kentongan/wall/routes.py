"""HTTP of the wall room: kept walls, marked instants, saved pictures."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.wall import actions
from kentongan.wall.actions import Shot, Wish
from kentongan.wall.model import Bookmark, Layout, Tour, Wall

router = APIRouter(prefix="/api", tags=["wall"])
Looking = Annotated[Transaction, read("camera.view")]
Keeping = Annotated[Transaction, change("camera.view")]
Sharing = Annotated[Transaction, change("wall.share")]


class WantedWall(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=60)
    key: int | None = Field(None, ge=1, le=9, description="Alt and this digit shows it.")
    shows: Annotated[Layout | Tour, Field(discriminator="kind")]

    def wish(self, *, shared: bool) -> Wish:
        return Wish(shared=shared, name=self.name, key=self.key, shows=self.shows)


class Mark(BaseModel, extra="forbid"):
    """`at`: when the picture was taken that is marked."""

    camera_id: UUID
    at: AwareDatetime
    note: str = Field("", max_length=500)


class SavedPicture(BaseModel, extra="forbid"):
    camera_id: UUID
    at: AwareDatetime
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0, le=2**31)


class Noted(BaseModel):
    """The journal holds it since then."""

    noted_at: datetime


@router.get("/walls", operation_id="listWalls")
def list_walls(tx: Looking) -> list[Wall]:
    return list(actions.walls(tx))


@router.post("/walls", status_code=201, operation_id="keepWall")
def keep_wall(tx: Keeping, body: WantedWall) -> Wall:
    return actions.keep(tx, body.wish(shared=False))


@router.post("/walls/shared", status_code=201, operation_id="shareWall")
def share_wall(tx: Sharing, body: WantedWall) -> Wall:
    return actions.keep(tx, body.wish(shared=True))


@router.put("/walls/{id}", operation_id="changeWall")
def change_wall(tx: Keeping, id: UUID, body: WantedWall) -> Wall:
    return actions.change(tx, id, body.wish(shared=False))


@router.put("/walls/shared/{id}", operation_id="changeSharedWall")
def change_shared_wall(tx: Sharing, id: UUID, body: WantedWall) -> Wall:
    return actions.change(tx, id, body.wish(shared=True))


@router.delete("/walls/{id}", status_code=204, operation_id="removeWall")
def remove_wall(tx: Keeping, id: UUID) -> None:
    actions.remove(tx, id, shared=False)


@router.delete("/walls/shared/{id}", status_code=204, operation_id="removeSharedWall")
def remove_shared_wall(tx: Sharing, id: UUID) -> None:
    actions.remove(tx, id, shared=True)


@router.get("/bookmarks", operation_id="listBookmarks")
def list_bookmarks(tx: Looking, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[Bookmark]:
    return actions.bookmarks(tx, limit)


@router.post("/bookmarks", status_code=201, operation_id="addBookmark")
def add_bookmark(tx: Keeping, body: Mark) -> Bookmark:
    return actions.mark(tx, body.camera_id, body.at, body.note)


@router.post("/snapshots", status_code=201, operation_id="noteSnapshot")
def note_snapshot(tx: Keeping, body: SavedPicture) -> Noted:
    actions.snap(
        tx, Shot(camera_id=body.camera_id, at=body.at, sha256=body.sha256, size_bytes=body.size_bytes)
    )
    return Noted(noted_at=tx.at)
