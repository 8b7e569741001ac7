"""What a seat hears: its silence, whether its page can sound, and who else is there to hear."""

from datetime import datetime, timedelta
from typing import Final

from kentongan.access import store
from kentongan.access.model import Ear, Present
from kentongan.base.db import Books, Transaction

SILENT_FOR: Final = timedelta(minutes=5)
THERE_FOR: Final = timedelta(seconds=60)  # an open page asks for something more often than this
GOES_ON: Final = timedelta(minutes=10)  # a page that is heard of again within this was there all the time


def silence(tx: Transaction, *, silent: bool) -> datetime | None:
    """Let the actor's seat be silent for five minutes, or sound again. Returns: until when it is silent."""
    until = tx.at + SILENT_FOR if silent else None
    store.silence(tx, tx.actor.person_id, until)
    if silent:
        tx.note("session.silenced", tx.actor.person_id, until=until)
    else:
        tx.note("session.sounds", tx.actor.person_id)
    return until


def still_audible(books: Books) -> bool:
    """A page of the actor's says again that it can sound, as it does all the time; a dead one says nothing.

    That it goes on is measured and no decision: no entry. Returns: False, it has to be said as something new.
    """
    with books.record() as tx:
        return store.still_audible(tx, books.actor.person_id, tx.at - GOES_ON)


def say_audible(tx: Transaction, *, audible: bool) -> None:
    """A page of the actor's can sound, or cannot any more. Who has not said so for a minute does not hear."""
    store.set_audible(tx, tx.actor.person_id, audible=audible)
    if audible:
        tx.note("seat.hears", tx.actor.person_id)
    else:
        tx.note("seat.deaf", tx.actor.person_id)


def is_audible(tx: Transaction) -> bool:
    return store.is_audible(tx, tx.actor.person_id, tx.at - THERE_FOR)


def ears(tx: Transaction, permission: str) -> list[Ear]:
    """Other people who may do this and were there within a minute, and whether they hear."""
    return store.ears(tx, permission, tx.at - THERE_FOR)


def present(tx: Transaction, permission: str) -> Present:
    """The actor's role, and the roles of everybody who may do this and was there within a minute."""
    return Present(
        own=store.role_of(tx, tx.actor.person_id),
        there=frozenset(store.there(tx, permission, tx.at - THERE_FOR)),
    )
