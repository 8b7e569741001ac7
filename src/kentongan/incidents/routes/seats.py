"""HTTP of a seat's silence: for five minutes at most, and never the last one's for what is critical."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from kentongan.access import actions as access
from kentongan.access.doors import change, read
from kentongan.base.db import Transaction

router = APIRouter(prefix="/api", tags=["calls"])
Hearing = Annotated[Transaction, read("call.view")]
Silencing = Annotated[Transaction, change("call.view")]
ANSWERS = "call.take"  # who may act on what sounds


class SeatRow(BaseModel):
    """`others`: how many other people who may take a call were there within a minute, and hear."""

    others: int


class Silence(BaseModel, extra="forbid"):
    silent: bool


class SilentSeat(SeatRow):
    silent_until: datetime | None


@router.get("/seat", operation_id="readSeat")
def read_seat(tx: Hearing) -> SeatRow:
    return SeatRow(others=access.hearing(tx, ANSWERS))


@router.put("/seat/silence", operation_id="silenceSeat")
def silence_seat(tx: Silencing, body: Silence) -> SilentSeat:
    """Sound nothing at this seat for five minutes, or sound again."""
    until = access.silence(tx, silent=body.silent)
    return SilentSeat(others=access.hearing(tx, ANSWERS), silent_until=until)
