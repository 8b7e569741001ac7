"""HTTP of the pictures that crews take: a device sends them, who may see the incident sees them."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response
from pydantic import AwareDatetime, BaseModel

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import photos as actions
from kentongan.incidents.doors import Carried, carried
from kentongan.incidents.store.photos import PhotoRow

router = APIRouter(prefix="/api", tags=["units"])
Looking = Annotated[Transaction, read("incident.view")]
Carrying = Annotated[Carried, carried]
PICTURE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}


class TakenPhoto(BaseModel):
    """`dispatch`: of the device's own unit. `key`: the same for each repetition."""

    dispatch: UUID
    key: UUID
    at: AwareDatetime


class AddedPhoto(BaseModel):
    """`added`: false when it was there already."""

    added: bool


@router.post("/device/photos", operation_id="addPhoto")
def add_photo(
    it: Carrying,
    said: Annotated[TakenPhoto, Query()],
    body: Annotated[bytes, Body(media_type="image/jpeg")],
) -> AddedPhoto:
    """A JPEG of at most 1 MiB."""
    return AddedPhoto(added=actions.add(it.tx, it.device, said.dispatch, (said.key, said.at, body)))


@router.get("/incidents/{id}/photos", operation_id="listPhotos")
def list_photos(tx: Looking, id: UUID) -> list[PhotoRow]:
    return actions.of_incident(tx, id)


@router.get("/photos/{id}", operation_id="readPhoto", response_class=Response, responses=PICTURE)
def read_photo(tx: Looking, id: UUID) -> Response:
    """A picture and nothing else: an address opened by itself is saved, never shown as a page."""
    found = actions.jpeg(tx, id)
    headers = {"Content-Disposition": f'attachment; filename="{id}.jpg"', "ETag": f'"{found.sha256.hex()}"'}
    return Response(found.jpeg, media_type="image/jpeg", headers=headers)
