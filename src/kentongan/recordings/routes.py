"""HTTP of the recordings room: parse, call one action, answer. Files are passed on."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from nats.errors import Error as NatsError
from pydantic import BaseModel, Field, FiniteFloat
from starlette.concurrency import run_in_threadpool

from kentongan.access.doors import change, read
from kentongan.base import messages
from kentongan.base.db import Transaction
from kentongan.base.roster import ask_to_pull
from kentongan.recordings import actions
from kentongan.recordings.boxes import still_of
from kentongan.recordings.model import ExportState, Mode, Rule, Span, StoreState, place_of
from kentongan.recordings.shelf import Shelf, export_place
from kentongan.recordings.store import Export, Segment

router = APIRouter(prefix="/api/recordings", tags=["recordings"])
Looking = Annotated[Transaction, read("recording.view")]
Opening = Annotated[Transaction, change("recording.view")]
Planning = Annotated[Transaction, change("camera.manage")]
Holding = Annotated[Transaction, change("recording.hold")]
Exporting = Annotated[Transaction, change("recording.export")]
From = Annotated[datetime, Query(alias="from")]
To = Annotated[datetime, Query(alias="to")]
TICKS: Final = 90_000
HOLDER_ANSWERS_S: Final = 1.0
A_SHIFT: Final = "private, max-age=3600, immutable"


class RuleRow(BaseModel, extra="forbid"):
    """Days 0 (Monday) to 6; minutes of the city's own day."""

    days: list[int] = Field(max_length=7)
    from_min: int
    to_min: int
    mode: Mode


class RecordedCamera(BaseModel):
    """When a camera is recorded, and from when to when there is something of it; null: nothing."""

    camera_id: UUID
    code: str
    name: str
    mode: Mode
    rules: list[RuleRow]
    first_at: datetime | None
    last_at: datetime | None


class RecordingStore(BaseModel):
    """A machine that keeps recordings, as it last told. `full`, `broken`: it records no video now."""

    name: str
    state: StoreState
    detail: str
    since: datetime
    reported_at: datetime
    bytes: int
    free_bytes: int
    quota_bytes: int
    floor_bytes: int
    held_up_bytes: int


class SpanRow(BaseModel):
    from_at: datetime
    to_at: datetime


class HoldRow(SpanRow):
    id: UUID
    camera_id: UUID
    code: str
    reason: str
    until_at: datetime
    made_by: str
    made_at: datetime
    released_at: datetime | None


class MarkRow(SpanRow):
    id: UUID
    label: str
    made_by: str


class RecordedStill(BaseModel):
    id: UUID
    at: datetime


class TimelineRow(BaseModel):
    """What there is of a camera, and what is missing. Stills are segments, evenly chosen."""

    within: SpanRow
    spans: list[SpanRow]
    gaps: list[SpanRow]
    holds: list[HoldRow]
    marks: list[MarkRow]
    stills: list[RecordedStill]


class SegmentRow(BaseModel):
    """A file of some seconds. `media_s`: the player's time of its first picture."""

    id: UUID
    began_at: datetime
    ended_at: datetime
    media_s: float
    bytes: int
    codec: str
    width: int
    height: int


class ViewRow(BaseModel):
    """A span that was opened. `more`: it has more segments than are told here."""

    id: UUID
    within: SpanRow
    segments: list[SegmentRow]
    more: bool


class ViewWanted(BaseModel, extra="forbid"):
    from_at: datetime
    to_at: datetime
    reason: str = Field("", max_length=500)


class PlanWanted(BaseModel, extra="forbid"):
    mode: Mode
    rules: list[RuleRow] = Field(default_factory=list[RuleRow], max_length=28)


class MarkWanted(BaseModel, extra="forbid"):
    seconds: FiniteFloat = 60.0
    label: str = Field("", max_length=500)


class Marked(BaseModel):
    """`recording`: whoever holds the camera says whether it records now; false: the camera does not play,
    or the disk takes nothing; null: nobody answered, it is recorded as soon as somebody holds it."""

    mark: MarkRow
    recording: bool | None


class HoldWanted(BaseModel, extra="forbid"):
    from_at: datetime
    to_at: datetime
    until_at: datetime
    reason: str = Field(max_length=500)


class ReleaseWanted(BaseModel, extra="forbid"):
    reason: str = Field(max_length=500)


class ExportRow(SpanRow):
    """An export and how far it is. `sha256` in hex, of the whole file."""

    id: UUID
    camera_id: UUID
    code: str
    reason: str
    made_by: str
    made_at: datetime
    state: ExportState
    detail: str
    done: int
    total: int
    bytes: int | None
    sha256: str | None
    expires_at: datetime | None


@router.get("", operation_id="listRecordings")
def list_recordings(tx: Looking) -> list[RecordedCamera]:
    return [RecordedCamera.model_validate(asdict(it)) for it in actions.cameras(tx)]


@router.get("/stores", operation_id="listStores")
def list_stores(tx: Looking) -> list[RecordingStore]:
    return [RecordingStore.model_validate(asdict(it)) for it in actions.stores(tx)]


@router.get("/holds", operation_id="listHolds")
def list_holds(tx: Looking) -> list[HoldRow]:
    return [HoldRow.model_validate(asdict(it)) for it in actions.holds(tx)]


@router.post("/holds/{id}/release", operation_id="releaseHold")
def release_hold(tx: Holding, id: UUID, body: ReleaseWanted) -> HoldRow:
    return HoldRow.model_validate(asdict(actions.release(tx, id, body.reason)))


@router.get("/exports", operation_id="listExports")
def list_exports(tx: Looking) -> list[ExportRow]:
    return [_export(it) for it in actions.exports(tx)]


@router.post("/exports/{id}/cancel", operation_id="cancelExport")
def cancel_export(tx: Exporting, id: UUID) -> ExportRow:
    return _export(actions.cancel_export(tx, id))


@router.get("/exports/{id}/file", operation_id="fetchExport", response_class=StreamingResponse)
def fetch_export(tx: Exporting, request: Request, id: UUID) -> StreamingResponse:
    found = actions.fetch_export(tx, id)
    name = f"kentongan-{found.code}-{found.from_at:%Y%m%dT%H%M%SZ}-{str(found.id)[:8]}.zip"
    place = export_place(tx.actor.city, found.id)
    body = _shelf(request).stream(found.store or "", place, found.bytes or 0)
    headers = {
        "Content-Disposition": f'attachment; filename="{_plain(name)}"',
        "Content-Length": str(found.bytes),
        "X-Content-SHA256": found.sha256.hex() if found.sha256 else "",
    }
    return StreamingResponse(body, media_type="application/zip", headers=headers)


@router.get("/segments/{id}", operation_id="readSegment", response_class=Response)
async def read_segment(tx: Looking, request: Request, id: UUID) -> Response:
    """The file of a segment, as it was recorded, but for the small picture at its end."""
    found = await run_in_threadpool(actions.segment, tx, id)
    body = await _shelf(request).read(found.store, _place(tx, found), 0, found.bytes - found.still_bytes)
    return Response(body, media_type="video/mp4", headers={"Cache-Control": A_SHIFT})


@router.get("/segments/{id}/still", operation_id="readSegmentStill", response_class=Response)
async def read_segment_still(tx: Looking, request: Request, id: UUID) -> Response:
    """A small picture of a segment."""
    found = await run_in_threadpool(actions.segment, tx, id)
    if not found.still_bytes:
        return Response(status_code=204)
    start = found.bytes - found.still_bytes
    body = await _shelf(request).read(found.store, _place(tx, found), start, found.still_bytes)
    return Response(still_of(body), media_type="image/jpeg", headers={"Cache-Control": A_SHIFT})


@router.get("/{camera}/timeline", operation_id="readTimeline")
def read_timeline(tx: Looking, camera: UUID, from_: From, to: To) -> TimelineRow:
    return TimelineRow.model_validate(asdict(actions.timeline(tx, camera, from_, to)))


@router.get("/{camera}/segments", operation_id="listSegments")
def list_segments(tx: Looking, camera: UUID, from_: From, to: To) -> list[SegmentRow]:
    return [_segment(it) for it in actions.segments(tx, camera, from_, to)]


@router.post("/{camera}/views", operation_id="openView", status_code=201)
def open_view(tx: Opening, camera: UUID, body: ViewWanted) -> ViewRow:
    found = actions.view(tx, camera, body.from_at, body.to_at, body.reason)
    return ViewRow(
        id=found.id,
        within=_span(found.seen),
        segments=[_segment(it) for it in found.segments],
        more=found.more,
    )


@router.put("/{camera}/plan", operation_id="planRecording")
def plan_recording(tx: Planning, camera: UUID, body: PlanWanted) -> PlanWanted:
    rules = [Rule(days=tuple(r.days), from_min=r.from_min, to_min=r.to_min, mode=r.mode) for r in body.rules]
    actions.plan(tx, camera, body.mode, rules)
    return body


@router.post("/{camera}/marks", operation_id="recordNow", status_code=201)
def record_now(tx: Opening, request: Request, camera: UUID, body: MarkWanted) -> Marked:
    before_s = float(request.app.state.recording.pre_roll_s)
    made = actions.mark(tx, camera, body.seconds, before_s, body.label)
    asking = _ask_to_record(request, tx.actor.city, camera, body.seconds)
    said = asyncio.run_coroutine_threadsafe(asking, request.app.state.loop).result(2 * HOLDER_ANSWERS_S)
    return Marked(mark=MarkRow.model_validate(asdict(made)), recording=said)


@router.post("/{camera}/holds", operation_id="holdRecording", status_code=201)
def hold_recording(tx: Holding, camera: UUID, body: HoldWanted) -> HoldRow:
    return HoldRow.model_validate(asdict(actions.hold(tx, camera, actions.HoldWanted(**dict(body)))))


@router.post("/{camera}/exports", operation_id="askExport", status_code=201)
def ask_export(tx: Exporting, camera: UUID, body: ViewWanted) -> ExportRow:
    return _export(actions.ask_export(tx, camera, body.from_at, body.to_at, body.reason))


async def _ask_to_record(request: Request, city: str, camera: UUID, seconds: float) -> bool | None:
    """Tell whoever holds the camera at once; it reads the mark by itself within seconds, too."""
    nats: Any = request.app.state.nats
    if not nats.is_connected:
        return None
    words = messages.body(seconds=seconds)
    try:
        found = await nats.request(messages.record(city, camera), words, timeout=HOLDER_ANSWERS_S)
        return bool(json.loads(found.data)["recording"])
    except (NatsError, TimeoutError):
        with suppress(NatsError, TimeoutError):
            await asyncio.wait_for(ask_to_pull(nats, city, camera), HOLDER_ANSWERS_S / 2)
        return None
    except (ValueError, KeyError, TypeError):
        return None


def _shelf(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf


def _place(tx: Transaction, found: Segment) -> str:
    return place_of(tx.actor.city, found.camera_id, found.began_at, found.id)


def _span(found: Span) -> SpanRow:
    return SpanRow(from_at=found.from_at, to_at=found.to_at)


def _segment(found: Segment) -> SegmentRow:
    return SegmentRow.model_validate(asdict(found) | {"media_s": found.media / TICKS})


def _export(found: Export) -> ExportRow:
    sha256 = None if found.sha256 is None else found.sha256.hex()
    return ExportRow.model_validate(asdict(found) | {"sha256": sha256})


def _plain(name: str) -> str:
    return "".join(it if it.isalnum() or it in "-._" else "-" for it in name if it.isascii())
