"""HTTP of the journal room."""

from typing import Annotated

from fastapi import APIRouter, Query

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.journal import actions
from kentongan.journal.model import PAGE_MOST, Entry

router = APIRouter(prefix="/api", tags=["journal"])
Reading = Annotated[Transaction, read("journal.read")]


@router.get("/journal", operation_id="listEntries")
def list_entries(
    tx: Reading,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 100,
) -> list[Entry]:
    return actions.entries(tx, before, limit)
