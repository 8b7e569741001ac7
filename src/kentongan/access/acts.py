"""What a person asks for under an id of their page's own: done once, and never later than it is good for.

A page whose answer was lost asks again. With the header

    X-Kentongan-Act: <id>; at=<when the person asked, ISO 8601>; for=<seconds for which that is good>

the same id is done once, whatever it is; what waited longer than `for`, in the page or on the way, is refused
instead of done; and the journal says when it was asked for, where that is not now.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kentongan.access import store
from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, Invalid

HEADER: Final = "x-kentongan-act"
SAID: Final = re.compile(r"(?P<id>[0-9a-f-]{36}); at=(?P<at>[0-9TZ:.+-]{16,40}); for=(?P<good_s>[0-9]{1,5})")
LONGEST_S: Final = 86_400
LATE: Final = timedelta(seconds=5)  # sooner than this is at once


class AlreadyDone(Conflict):
    """This very act was done before, and nothing was done now."""


class TooLate(Conflict):
    """It waited longer than it is good for, and nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`at`: when the person asked for it, by the server's clock as far as their page knows it."""

    id: UUID
    at: datetime
    good_s: int


def read(said: str) -> Act:
    """What the header says. Raises: Invalid."""
    found = SAID.fullmatch(said)
    try:
        if found is None:
            raise ValueError
        at = datetime.fromisoformat(found["at"])
        act = Act(id=UUID(found["id"]), at=at, good_s=int(found["good_s"]))
        if at.tzinfo is None or act.good_s > LONGEST_S:
            raise ValueError
        return act
    except ValueError as error:
        raise Invalid(f"{HEADER} says: id; at=instant with its zone; for=seconds, a day at most") from error


def once(tx: Transaction, act: Act) -> None:
    """Before it is done, in its transaction: of two at once the second waits for the first.

    Raises: AlreadyDone; TooLate.
    """
    if not store.add_act(tx, act.id):
        raise AlreadyDone("this was done already, and nothing was done now; read what stands there")
    waited = tx.at - act.at
    if waited > timedelta(seconds=act.good_s):
        raise TooLate(f"this waited for {waited.total_seconds():.0f} s; look again, then ask for it anew")
    if waited >= LATE:
        tx.said_at = act.at


def forget(tx: Transaction, before: datetime) -> None:
    """What was done so long ago that nobody asks for it again."""
    store.forget_acts(tx, before)
