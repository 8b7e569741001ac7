"""HTTP of what a seat hears: whether its page can sound, and its silence, for five minutes at most.

What is critical sounds at a silent seat all the same where nobody else hears it.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from kentongan.access import seats as access
from kentongan.access.doors import books, change, read
from kentongan.base.db import Books, Transaction

router = APIRouter(prefix="/api", tags=["calls"])
Hearing = Annotated[Transaction, read("call.view")]
Silencing = Annotated[Transaction, change("call.view")]
Sounding = Annotated[Books, books("call.view")]
ANSWERS = "call.take"  # who may act on what sounds


class SeatRow(BaseModel):
    """`others`: how many other people who may take a call were there within a minute, and hear. `deaf`: the
    logins of those who do not: silent, or with no page that said within a minute that it can sound.
    `audible`: whether one's own did."""

    others: int
    deaf: list[str]
    audible: bool


class Silence(BaseModel, extra="forbid"):
    silent: bool


class Sound(BaseModel, extra="forbid"):
    """`audible`: the browser lets this page sound."""

    audible: bool


class SilentSeat(SeatRow):
    silent_until: datetime | None


@router.get("/seat", operation_id="readSeat")
def read_seat(tx: Hearing) -> SeatRow:
    return _row(tx)


@router.put("/seat/sound", operation_id="soundSeat")
def sound_seat(its: Sounding, body: Sound) -> SeatRow:
    """Say that this page can sound, again every 20 s, or that it cannot any more: nobody is believed to hear
    before, and nobody a minute after it was last said."""
    if not (body.audible and access.still_audible(its)):
        with its.change() as tx:
            access.say_audible(tx, audible=body.audible)
    with its.read() as tx:
        return _row(tx)


@router.put("/seat/silence", operation_id="silenceSeat")
def silence_seat(tx: Silencing, body: Silence) -> SilentSeat:
    """Sound nothing at this seat for five minutes, or sound again."""
    until = access.silence(tx, silent=body.silent)
    return SilentSeat(**_row(tx).model_dump(), silent_until=until)


def _row(tx: Transaction) -> SeatRow:
    others = access.ears(tx, ANSWERS)
    return SeatRow(
        others=sum(it.hears for it in others),
        deaf=[it.login for it in others if not it.hears],
        audible=access.is_audible(tx),
    )
