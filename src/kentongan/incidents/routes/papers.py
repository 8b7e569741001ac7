"""HTTP of paper: an incident's record and a hand-over as PDF. Read, noted, then set: no lock waits for it."""

from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import APIRouter, Request, Response

from kentongan.access.doors import books
from kentongan.base.db import Books
from kentongan.base.press.setting import Press
from kentongan.incidents.actions import handover, record
from kentongan.incidents.words import Language

router = APIRouter(prefix="/api", tags=["incidents"])
Printing = Annotated[Books, books("incident.view")]
PrintingShift = Annotated[Books, books("shift.sign")]
PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/incidents/{id}/report.pdf", operation_id="printIncident", response_class=Response, responses=PDF
)
def print_incident(it: Printing, id: UUID, request: Request, language: Language = "id") -> Response:
    """The whole record. The journal says who printed it; that entry is the end of the chain that it names."""
    press = _press(request)
    with press.place():
        return _saved(press, record.printed(it, id, language))


@router.get(
    "/handovers/{id}/report.pdf", operation_id="printHandover", response_class=Response, responses=PDF
)
def print_handover(it: PrintingShift, id: UUID, request: Request, language: Language = "id") -> Response:
    press = _press(request)
    with press.place():
        return _saved(press, handover.printed(it, id, language))


def _saved(press: Press, paper: record.Printed) -> Response:
    """Saved under its name, never shown as a page of ours."""
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"', "Cache-Control": "no-store"}
    return Response(press.set(paper.sheet, paper.at), media_type="application/pdf", headers=headers)


def _press(request: Request) -> Press:
    return cast(Press, request.app.state.press)
