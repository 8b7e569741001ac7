"""HTTP of what keeps a shift going: the ladder, the hand-over, paper reports."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import handover, ladder, paper
from kentongan.incidents.actions.paper import Checked, Fault
from kentongan.incidents.model.handed import Handover, HandoverLine
from kentongan.incidents.model.rules import Ladder
from kentongan.incidents.model.text import Plain

router = APIRouter(prefix="/api", tags=["shifts"])
Looking = Annotated[Transaction, read("incident.view")]
Managing = Annotated[Transaction, change("incident.manage")]
LookingAtShift = Annotated[Transaction, read("shift.sign")]
Signing = Annotated[Transaction, change("shift.sign")]
CheckingPaper = Annotated[Transaction, read("incident.import")]
EnteringPaper = Annotated[Transaction, change("incident.import")]


class Leaving(BaseModel, extra="forbid"):
    """`notes`: of single lines, by key. `seen`: the keys of the lines that were read, so that nothing unread
    is signed; without it, whatever is open."""

    note: Plain = Field("", max_length=2000)
    notes: dict[Plain, Plain] = Field(default_factory=dict[str, str], max_length=handover.LINES_MOST + 3)
    seen: list[Plain] | None = Field(None, max_length=handover.LINES_MOST + 3)


class Ticking(BaseModel, extra="forbid"):
    ticked: list[Plain] = Field(max_length=handover.LINES_MOST + 3)


class Sheet(BaseModel, extra="forbid"):
    """A table as CSV text: docs/incidents.md."""

    csv: str = Field(max_length=900_000)


class EscalationRow(BaseModel):
    """`level`: as far as it has risen. `mine`: it is told to whoever asks, by their role or because nobody of
    the roles that the steps name is there. `line`: of a call; `code` and what follows: of an incident."""

    id: UUID
    ladder: Ladder
    subject_id: UUID
    started_at: datetime
    nth: int
    level: str
    mine: bool
    risen_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    line: str
    code: str
    category: str
    priority: str
    place_text: str


class EnteredPaper(BaseModel):
    stored: int


class CheckedPaper(BaseModel):
    reports: int
    faults: list[Fault]


@router.get("/escalations", operation_id="listEscalations")
def list_escalations(tx: Looking) -> list[EscalationRow]:
    """What has risen and is not over, the highest first."""
    return [
        EscalationRow.model_validate(asdict(it.risen) | {"level": it.level, "mine": it.mine})
        for it in ladder.told(tx)
    ]


@router.post("/escalations/{id}/acknowledgement", operation_id="acknowledgeEscalation", status_code=204)
def acknowledge_escalation(tx: Managing, id: UUID) -> None:
    ladder.acknowledge(tx, id)


@router.get("/handovers", operation_id="listHandovers")
def list_handovers(tx: LookingAtShift, before: UUID | None = None) -> list[Handover]:
    """The newest twenty; those before the hand-over `before` for the page after."""
    return handover.recent(tx, before)


@router.get("/handovers/draft", operation_id="draftHandover")
def draft_handover(tx: LookingAtShift) -> list[HandoverLine]:
    return handover.draft(tx)


@router.post("/handovers", operation_id="leaveShift", status_code=201)
def leave_shift(tx: Signing, body: Leaving) -> Handover:
    return handover.leave(tx, handover.Leaving(**body.model_dump()))


@router.put("/handovers/{id}", operation_id="takeShift")
def take_shift(tx: Signing, id: UUID, body: Ticking) -> Handover:
    return handover.take(tx, id, body.ticked)


@router.post("/incidents/import/check", operation_id="checkPaper")
def check_paper(tx: CheckingPaper, body: Sheet) -> CheckedPaper:
    """Every fault of a sheet, by row and column; nothing is stored."""
    checked: Checked = paper.check(tx, body.csv)
    return CheckedPaper(reports=len(checked.reports), faults=checked.faults)


@router.post("/incidents/import", operation_id="enterPaper", status_code=201)
def enter_paper(tx: EnteringPaper, body: Sheet) -> EnteredPaper:
    """All reports of a sheet, with their true times; with one fault, none."""
    return EnteredPaper(stored=paper.enter(tx, body.csv))
