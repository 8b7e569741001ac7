"""SQL of the journal room. Entries are written by `tx.note()` alone (base/db.py)."""

from typing import Final

from kentongan.base.db import Transaction
from kentongan.journal.model import Entry, Mark

ENTRIES: Final = """
    select seq, at, actor, kind, subject, body, encode(hash, 'hex') as hash from journal
    where %(before)s::bigint is null or seq < %(before)s::bigint
    order by seq desc limit %(most)s"""
ABOUT: Final = """
    select seq, at, actor, kind, subject, body, encode(hash, 'hex') as hash from journal
    where subject = any(%(subjects)s::text[]) and (%(before)s::bigint is null or seq < %(before)s::bigint)
    order by seq desc limit %(most)s"""
NEWEST: Final = "select seq, encode(hash, 'hex') as hash from journal order by seq desc limit 1"
AT: Final = "select seq, encode(hash, 'hex') as hash from journal where seq = %(seq)s"
CITIES: Final = "select slug from city_slugs() as slug"


def entries(tx: Transaction, before: int | None, most: int) -> list[Entry]:
    return tx.all(Entry, ENTRIES, before=before, most=most)


def about(tx: Transaction, subjects: list[str], before: int | None, most: int) -> list[Entry]:
    return tx.all(Entry, ABOUT, subjects=subjects, before=before, most=most)


def newest(tx: Transaction) -> Mark | None:
    """The end of the chain; None where a city has no entry yet."""
    return tx.maybe(Mark, NEWEST)


def at(tx: Transaction, seq: int) -> Mark | None:
    return tx.maybe(Mark, AT, seq=seq)


def cities(tx: Transaction) -> list[str]:
    return [row["slug"] for row in tx.all(dict[str, str], CITIES)]
