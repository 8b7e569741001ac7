"""HTTP of paper: an incident's record and a hand-over as PDF. Set after the commit: no lock waits for it."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from kentongan.access.doors import change
from kentongan.base.db import Transaction
from kentongan.base.edge import Paper
from kentongan.incidents.actions import handover, record
from kentongan.incidents.words import Language

router = APIRouter(prefix="/api", tags=["incidents"])
Printing = Annotated[Transaction, change("incident.view")]
PrintingShift = Annotated[Transaction, change("shift.sign")]
PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/incidents/{id}/report.pdf", operation_id="printIncident", response_class=Response, responses=PDF
)
def print_incident(tx: Printing, id: UUID, language: Language = "id") -> Response:
    """The whole record. The journal says who printed it; that entry is the end of the chain that it names."""
    code, sheet = record.printed(tx, id, language)
    return Paper(sheet, tx.at, f"insiden-{code}.pdf")


@router.get(
    "/handovers/{id}/report.pdf", operation_id="printHandover", response_class=Response, responses=PDF
)
def print_handover(tx: PrintingShift, id: UUID, language: Language = "id") -> Response:
    return Paper(handover.printed(tx, id, language), tx.at, f"serah-terima-{id}.pdf")
