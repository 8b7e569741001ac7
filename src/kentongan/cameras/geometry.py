"""HTTP of cameras by name and by place: who sees it, where one looks, what is drawn in its picture."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.cameras import actions, routes
from kentongan.cameras.model import Health, State, health
from kentongan.cameras.outlines import Drawing, DrawnOutline, Wanted, ZoneKind
from kentongan.cameras.routes import CameraLine, CameraRow, DrawnLine, Pulled, Spot
from kentongan.cameras.sight import Covers, Sighting
from kentongan.places.finding.finder import Findings

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
Looking = Annotated[Transaction, read("camera.view")]
Managing = Annotated[Transaction, change("camera.manage")]
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
MOST_SEEING: Final = 20


class SightedCamera(BaseModel):
    """A camera as seen from a place: how far, in which direction from the camera, and whether it sees it."""

    camera_id: UUID
    code: str
    name: str
    lat: float
    lon: float
    health: Health
    state: State | None
    detail: str
    fictional: bool
    frame_at: datetime | None
    distance_m: float
    bearing_deg: float
    covers: Covers


class SeenPlace(BaseModel):
    """Who sees a place, the best first, 20 at most. Empty: nobody does, and `nearest` looks elsewhere."""

    lat: float
    lon: float
    seeing: list[SightedCamera]
    seeing_count: int
    nearest: SightedCamera | None


class ChangedSight(BaseModel, extra="forbid"):
    """What is left out stays; null: not known."""

    lat: FiniteFloat = Field(0.0, ge=-90, le=90)
    lon: FiniteFloat = Field(0.0, ge=-180, le=180)
    bearing_deg: FiniteFloat | None = Field(None, ge=-360, le=720)
    fov_deg: FiniteFloat | None = None
    reach_m: FiniteFloat | None = None


class DrawnArea(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=40)
    points: list[Spot] = Field(max_length=100)


class DrawnZone(DrawnArea):
    kind: ZoneKind


class WantedDrawing(BaseModel, extra="forbid"):
    """Everything that is to be drawn in a camera's picture; what is not here ends."""

    lines: list[DrawnLine] = Field(max_length=100)
    zones: list[DrawnZone] = Field(max_length=100)
    masks: list[DrawnArea] = Field(max_length=100)


class CameraZone(BaseModel):
    """An area of the picture in fractions of it, y down; it closes itself."""

    id: UUID
    camera_id: UUID
    name: str
    kind: ZoneKind
    points: list[Spot]


class CameraMask(BaseModel):
    """An area that is nobody's business: not counted, and painted black by the page."""

    id: UUID
    camera_id: UUID
    name: str
    points: list[Spot]


class Outlines(BaseModel):
    """Zones and masks of all cameras of the city."""

    zones: list[CameraZone]
    masks: list[CameraMask]


class CameraDrawing(BaseModel):
    lines: list[CameraLine]
    zones: list[CameraZone]
    masks: list[CameraMask]


@router.get("/seeing", operation_id="camerasSeeing")
def cameras_seeing(tx: Looking, pulled: Pulled, lat: Lat, lon: Lon) -> SeenPlace:
    found = actions.seeing(tx, lat, lon, pulled=pulled)
    seeing = [_sighted(it, tx.at) for it in found.seeing[:MOST_SEEING]]
    nearest = _sighted(found.nearest, tx.at) if found.nearest else None
    return SeenPlace(lat=lat, lon=lon, seeing=seeing, seeing_count=len(found.seeing), nearest=nearest)


@router.get("/named", operation_id="searchCameras")
def search_cameras(
    tx: Looking,
    text: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Findings:
    """Cameras by what people call them."""
    return actions.named(tx, text, limit)


@router.get("/outlines", operation_id="listOutlines")
def list_outlines(tx: Looking) -> Outlines:
    zones, masks = actions.outlines(tx)
    return Outlines.model_validate({"zones": _plain(zones), "masks": _plain(masks)})


@router.patch("/{id}/sight", operation_id="aimCamera")
def aim_camera(tx: Managing, pulled: Pulled, id: UUID, body: ChangedSight) -> CameraRow:
    aimed = actions.aim(tx, id, body.model_dump(exclude_unset=True))
    return routes.row(replace(aimed, pulled=pulled), tx.at)


@router.get("/{id}/drawing", operation_id="readDrawing")
def read_drawing(tx: Looking, id: UUID) -> CameraDrawing:
    return _drawing(actions.drawing(tx, id))


@router.put("/{id}/drawing", operation_id="drawCamera")
def draw_camera(tx: Managing, id: UUID, body: WantedDrawing) -> CameraDrawing:
    zones = [DrawnOutline(name=it.name, kind=it.kind, points=tuple(it.points)) for it in body.zones]
    masks = [DrawnOutline(name=it.name, points=tuple(it.points)) for it in body.masks]
    return _drawing(actions.draw(tx, id, Wanted([routes.drawn(it) for it in body.lines], zones, masks)))


def _sighted(it: Sighting, at: datetime) -> SightedCamera:
    camera = it.camera
    return SightedCamera(
        camera_id=camera.id, code=camera.code, name=camera.name, lat=camera.lat, lon=camera.lon,
        health=health(camera, at), state=camera.state, detail=camera.detail, fictional=camera.fictional,
        frame_at=camera.frame_at, distance_m=round(it.distance_m, 1), bearing_deg=round(it.bearing_deg, 1),
        covers=it.covers,
    )  # fmt: skip


def _drawing(found: Drawing) -> CameraDrawing:
    return CameraDrawing.model_validate(
        {"lines": _plain(found.lines), "zones": _plain(found.zones), "masks": _plain(found.masks)}
    )


def _plain(rows: list[Any]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]
