"""HTTP of eyes on a place: the choice of cameras, open incidents there, the note of what was opened."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.cameras.model import Health
from kentongan.cameras.sight import Covers
from kentongan.incidents.actions import eyes as actions
from kentongan.incidents.actions import merging, warm
from kentongan.incidents.model.eyes import MOST
from kentongan.incidents.model.states import State
from kentongan.incidents.model.text import Plain
from kentongan.settings import Watching

router = APIRouter(prefix="/api", tags=["incidents"])
Seeing = Annotated[Transaction, read("camera.view")]
Looking = Annotated[Transaction, read("incident.view")]
Taking = Annotated[Transaction, change("call.take")]
Managing = Annotated[Transaction, change("incident.manage")]
Lat = Annotated[FiniteFloat, Query(ge=-90, le=90)]
Lon = Annotated[FiniteFloat, Query(ge=-180, le=180)]


def _pulled(request: Request) -> bool:
    """Whether the installation has those cameras watched that nobody counts."""
    return cast(Watching, request.app.state.watching).pulls_all


Pulled = Annotated[bool, Depends(_pulled)]


class EyeRow(BaseModel):
    """A camera chosen for a place. `bearing_deg`: from the camera to the place; `faces`: it looks that way.

    `still_age_s`: how old its last stored picture was when this was told; null: it has none.
    """

    camera_id: UUID
    code: str
    name: str
    fictional: bool
    health: Health
    distance_m: float
    bearing_deg: float
    covers: Covers
    faces: bool
    still_at: datetime | None
    still_age_s: float | None


class EyesRow(BaseModel):
    """`seeing`: how many working cameras see the place; `broken`: how many more would, if they worked."""

    shown: list[EyeRow]
    seeing: int
    broken: int


class AlikeRow(BaseModel):
    """An open incident that may be the one a caller speaks of."""

    id: UUID
    code: str
    category: str
    state: State
    distance_m: float
    apart_s: float


class UrgentEyeRow(BaseModel):
    """A camera that the rule opens for an open P1 or P2 incident."""

    camera_id: UUID
    incident_id: UUID
    code: str
    category: str
    opened_at: datetime


class OpenCameras(BaseModel, extra="forbid"):
    """The cameras that are open now; an empty list: they were closed. The reason where no rule opens them."""

    cameras: list[UUID] = Field(max_length=MOST)
    reason: Plain = Field("", max_length=500)


class OpenCallCameras(OpenCameras):
    category: Plain = Field("", max_length=20)


@router.get("/incidents/near", operation_id="chooseCameras")
def choose_cameras(tx: Seeing, pulled: Pulled, lat: Lat, lon: Lon) -> EyesRow:
    """The best working cameras of a place, with their last stored pictures."""
    found = actions.near(tx, lat, lon, pulled=pulled)
    shown: list[EyeRow] = []
    for it in found.eyes.shown:
        camera, still = it.sighting.camera, found.taken.get(it.sighting.camera.id)
        shown.append(
            EyeRow(
                camera_id=camera.id, code=camera.code, name=camera.name, fictional=camera.fictional,
                health=it.health, distance_m=round(it.sighting.distance_m, 1),
                bearing_deg=round(it.sighting.bearing_deg, 1),
                covers=it.sighting.covers, faces=it.faces, still_at=still.at if still else None,
                still_age_s=max(0.0, round((tx.at - still.at).total_seconds(), 1)) if still else None,
            )
        )  # fmt: skip
    return EyesRow(shown=shown, seeing=found.eyes.seeing, broken=found.eyes.broken)


@router.get("/incidents/urgent-cameras", operation_id="listUrgentCameras")
def list_urgent_cameras(tx: Looking, pulled: Pulled) -> list[UrgentEyeRow]:
    """What a wall shows by itself: the best camera of each urgent incident, the newest first; then more."""
    return [
        UrgentEyeRow(
            camera_id=camera, incident_id=incident.id, code=incident.code, category=incident.category,
            opened_at=incident.opened_at,
        )
        for camera, incident in warm.shown(tx, pulled=pulled)
    ]  # fmt: skip


@router.get("/incidents/alike", operation_id="listAlike")
def list_alike(
    tx: Looking, lat: Lat, lon: Lon, category: Annotated[Plain, Query(max_length=20)] = ""
) -> list[AlikeRow]:
    """Open incidents near this place and time, before a new one is opened; without a category, all."""
    return [
        AlikeRow(
            id=it.incident.id, code=it.incident.code, category=it.incident.category, state=it.incident.state,
            distance_m=round(it.distance_m), apart_s=it.apart_s,
        )
        for it in merging.alike(tx, (lon, lat), category)
    ]  # fmt: skip


@router.put("/calls/{id}/cameras", operation_id="noteCallCameras", status_code=204)
def note_call_cameras(tx: Taking, id: UUID, body: OpenCallCameras) -> None:
    actions.note_of_call(tx, id, body.cameras, body.category, body.reason)


@router.put("/incidents/{id}/cameras", operation_id="noteIncidentCameras", status_code=204)
def note_incident_cameras(tx: Managing, id: UUID, body: OpenCameras) -> None:
    actions.note_of_incident(tx, id, body.cameras, body.reason)
