"""HTTP of the traffic room: parse, call one action, answer. Coverage always stands beside counts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.traffic import actions
from kentongan.traffic.model import (
    Cell,
    CountedLine,
    Flow,
    LinedPeriod,
    LineFlow,
    LineSeen,
    Period,
    Span,
    Step,
    Typical,
)

router = APIRouter(prefix="/api", tags=["traffic"])
Looking = Annotated[Transaction, read("count.view")]


class Counts(BaseModel):
    """What crossed in a span. `seen_s` of `possible_s` seconds were seen: with 0 seen, nothing is known."""

    from_: datetime = Field(alias="from")
    to: datetime
    seen_s: int
    possible_s: int
    cells: list[Cell]


class LinedCounts(Counts):
    """With what was seen of the span since each line was drawn: that is what stands behind its cells."""

    lines: list[LineSeen]


class CameraCounts(BaseModel):
    """`unproven`: what counts now is a detector that has been tried on few real streets."""

    camera_id: UUID
    at: datetime
    lines: list[CountedLine]
    now: LinedCounts
    last_15_min: LinedCounts
    today: LinedCounts
    typical_today: Typical | None
    unproven: bool


class SeriesCounts(Counts):
    camera_id: UUID


class FlowRow(BaseModel):
    """Vehicles a minute over each line of a camera, of the seconds that were seen: null where too few were.

    No line, or not `counted`: nothing is counted there. `typical`: of this hour; null where too few days are
    known.
    """

    camera_id: UUID
    counted: bool
    from_: datetime = Field(alias="from")
    to: datetime
    possible_s: int
    lines: list[LineFlow]


@router.get("/flows", operation_id="listFlows")
def list_flows(
    tx: Looking, camera: Annotated[list[UUID], Query(min_length=1, max_length=16)]
) -> list[FlowRow]:
    """What crosses in front of these cameras now, beside what is typical of this hour and weekday."""
    return [_flow(flow) for flow in actions.flows(tx, camera)]


@router.get("/cameras/{id}/counts", operation_id="readCameraCounts")
def read_camera_counts(tx: Looking, request: Request, id: UUID) -> CameraCounts:
    found = actions.camera_counts(tx, id)
    return CameraCounts(
        camera_id=found.camera_id,
        at=found.at,
        lines=found.lines,
        now=_counts(found.now),
        last_15_min=_counts(found.last_15_min),
        today=_counts(found.today),
        typical_today=found.typical_today,
        unproven=bool(request.app.state.unproven_eyes),
    )


@router.get("/counts", operation_id="listCounts")
def list_counts(
    tx: Looking,
    since: Annotated[AwareDatetime, Query(alias="from")],
    to: AwareDatetime,
    step: Step = Step.MINUTE,
    camera: UUID | None = None,
) -> list[SeriesCounts]:
    """Counts by minute (3 hours at most) or hour (7 days). A period of which nothing was seen is missing."""
    points = actions.series(tx, Span(start=since, end=to), step, camera)
    return [SeriesCounts.model_validate({"camera_id": p.camera_id, **_fields(p.period)}) for p in points]


def _counts(period: LinedPeriod) -> LinedCounts:
    return LinedCounts.model_validate({"lines": period.lines, **_fields(period)})


def _fields(period: Period) -> dict[str, object]:
    return {
        "from": period.span.start,
        "to": period.span.end,
        "seen_s": period.seen_s,
        "possible_s": period.span.length_s,
        "cells": period.cells,
    }


def _flow(flow: Flow) -> FlowRow:
    ends = {"from": flow.span.start, "to": flow.span.end, "possible_s": flow.span.length_s}
    return FlowRow.model_validate(
        {"camera_id": flow.camera_id, "counted": flow.counted, "lines": flow.lines, **ends}
    )
