"""HTTP of the stills. Ages are told by the server's clock, so that a page with a wrong one shows no lie."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.cameras.stills import actions

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
Looking = Annotated[Transaction, read("camera.view")]
PICTURE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"image/jpeg": {}}, "description": "320 pixels wide"},
    304: {"description": "as before"},
}


class StillRow(BaseModel):
    """When the still of a camera was taken, and how long ago that was when this was told."""

    camera_id: UUID
    at: datetime
    age_s: float


@router.get("/stills", operation_id="listStills")
def list_stills(tx: Looking) -> list[StillRow]:
    return [
        StillRow(camera_id=row.camera_id, at=row.at, age_s=max(0.0, (tx.at - row.at).total_seconds()))
        for row in actions.taken(tx)
    ]


@router.get("/{id}/still", operation_id="readStill", response_class=Response, responses=PICTURE)
def read_still(tx: Looking, id: UUID, if_none_match: Annotated[str, Header()] = "") -> Response:
    still = actions.newest(tx, id)
    tag = f'"{still.epoch}-{round(still.at.timestamp() * 1000)}"'
    age_s = max(0, round((tx.at - still.at).total_seconds()))
    fields = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Still-Age": str(age_s)}
    if tag in [one.strip().removeprefix("W/") for one in if_none_match.split(",")]:
        return Response(status_code=304, headers=fields)
    return Response(still.jpeg, media_type="image/jpeg", headers=fields)
