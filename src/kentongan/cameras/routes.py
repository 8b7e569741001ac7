"""HTTP of the cameras room: parse, call one action, answer. The live picture is live.py."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.cameras import actions
from kentongan.cameras.health.model import TroubleKind
from kentongan.cameras.model import Camera, Drawn, Health, Line, Purpose, State, health, is_unwatched
from kentongan.settings import Watching

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
Looking = Annotated[Transaction, read("camera.view")]
Managing = Annotated[Transaction, change("camera.manage")]


def _pulled(request: Request) -> bool:
    """Whether the installation has those cameras watched that nobody counts."""
    return cast(Watching, request.app.state.watching).pulls_all


Pulled = Annotated[bool, Depends(_pulled)]
Spot = tuple[FiniteFloat, FiniteFloat]


class CameraTrouble(BaseModel):
    """What is wrong with a camera, since when, and when that was last confirmed. `why`: in numbers, and of
    `moved` who turned it."""

    kind: TroubleKind
    since: datetime
    seen_at: datetime
    sure: float
    why: str


class CameraRow(BaseModel):
    """A camera as lists and maps show it. Null: not known, or never reported. `unwatched`: it is to be
    watched, and nobody does: what else is said of it is old."""

    id: UUID
    code: str
    name: str
    lat: float
    lon: float
    bearing_deg: float | None
    fov_deg: float | None
    reach_m: float | None
    owner: str
    purpose: Purpose
    fictional: bool
    enabled: bool
    counted: bool
    legal_basis: str
    notice: str
    notice_since: date | None
    movable: bool
    health: Health
    state: State | None
    detail: str
    since: datetime | None
    reported_at: datetime | None
    frame_at: datetime | None
    width: int | None
    height: int | None
    fps: float | None
    codec: str | None
    troubles: list[CameraTrouble]
    unwatched: bool


class CameraLine(BaseModel):
    """A counting line in fractions of the picture, y down."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    name: str
    from_: Spot = Field(alias="from")
    to: Spot
    forward_name: str
    back_name: str


class CameraDetail(CameraRow):
    lines: list[CameraLine]


class DrawnLine(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=40)
    from_: Spot = Field(alias="from")
    to: Spot
    forward_name: str = Field("", max_length=80)
    back_name: str = Field("", max_length=80)


class ChangedCamera(BaseModel, extra="forbid"):
    name: str | None = Field(None, max_length=160)
    enabled: bool | None = None
    counted: bool | None = None
    reason: str | None = Field(None, max_length=300)
    lines: list[DrawnLine] | None = Field(None, max_length=100)


@router.get("", operation_id="listCameras")
def list_cameras(tx: Looking, pulled: Pulled) -> list[CameraRow]:
    return [row(camera, tx.at) for camera in actions.cameras(tx, pulled=pulled)]


@router.get("/{id}", operation_id="readCamera")
def read_camera(tx: Looking, pulled: Pulled, id: UUID) -> CameraDetail:
    return _detail(actions.camera(tx, id), tx.at, pulled)


@router.patch("/{id}", operation_id="changeCamera")
def change_camera(tx: Managing, pulled: Pulled, id: UUID, body: ChangedCamera) -> CameraDetail:
    return _detail(actions.change(tx, id, _wanted(body)), tx.at, pulled)


def _wanted(body: ChangedCamera) -> actions.CameraChange:
    lines = None if body.lines is None else [drawn(line) for line in body.lines]
    return actions.CameraChange(
        name=body.name, enabled=body.enabled, counted=body.counted, reason=body.reason, lines=lines
    )


def drawn(line: DrawnLine) -> Drawn:
    return Drawn(
        name=line.name,
        from_=line.from_,
        to=line.to,
        forward_name=line.forward_name,
        back_name=line.back_name,
    )


def row(camera: Camera, at: datetime) -> CameraRow:
    return CameraRow.model_validate(_row(camera, at))


def _row(camera: Camera, at: datetime) -> dict[str, object]:
    return {**asdict(camera), "health": health(camera, at), "unwatched": is_unwatched(camera, at)}


def _detail(found: tuple[Camera, list[Line]], at: datetime, pulled: bool) -> CameraDetail:
    camera, lines = replace(found[0], pulled=pulled), found[1]
    return CameraDetail.model_validate(_row(camera, at) | {"lines": [asdict(line) for line in lines]})
