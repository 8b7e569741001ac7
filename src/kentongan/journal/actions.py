"""Reading the journal, and signing its heads."""

from datetime import UTC

from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict, NotFound
from kentongan.journal import store
from kentongan.journal.heads import Signer, sign
from kentongan.journal.model import PAGE_MOST, Entry, Head, Mark

KEEPER = "machine:keep"


class BrokenChain(Conflict):
    """The chain no longer holds a row that was signed: it was cut or rewritten."""


def entries(tx: Transaction, before: int | None, limit: int) -> list[Entry]:
    """The newest entries, newest first; the ones below `before` for the page after."""
    return store.entries(tx, before, min(limit, PAGE_MOST))


def about(tx: Transaction, subjects: list[str], before: int | None, limit: int) -> list[Entry]:
    """Entries about any of these subjects, newest first."""
    return store.about(tx, subjects, before, min(limit, PAGE_MOST))


def head(tx: Transaction) -> Mark:
    """The end of the chain as this transaction sees it. Raises: NotFound, where a city has no entry yet."""
    found = store.newest(tx)
    if found is None:
        raise NotFound("this city's journal has no entry yet")
    return found


def cities(database: Database) -> list[str]:
    with database.before_city() as tx:
        return store.cities(tx)


def sign_head(database: Database, signer: Signer, city: str, last: Head | None) -> Head | None:
    """Sign a city's head where it moved since `last`; gives back the newest signed one.

    Raises: BrokenChain, and signs nothing, when the chain does not continue what was signed before.
    """
    with database.read(Actor(city, KEEPER)) as tx:
        newest = store.newest(tx)
        signed = store.at(tx, last.seq) if last else None
        at = tx.at
    if last is not None and signed != Mark(seq=last.seq, hash=last.hash):
        raise BrokenChain(
            f"the journal of {city} does not hold row {last.seq} as it was signed at {last.at}; "
            "nothing is signed until somebody looked: run kentongan journal verify"
        )
    if newest is None or (last is not None and newest.seq == last.seq):
        return last
    head = Head(city=city, seq=newest.seq, hash=newest.hash, at=at.astimezone(UTC).isoformat())
    sign(signer, head)
    return head
