"""Reading counts."""

from uuid import UUID

from kentongan.base.db import Database, Transaction
from kentongan.traffic import store
from kentongan.traffic.model import Health


def health(database: Database) -> Health:
    """What is counted now, over all cities. Raises: Unavailable, when the database does not answer."""
    with database.before_city() as tx:
        return store.health(tx)


def wanted(tx: Transaction) -> list[UUID]:
    """The cameras of a city that should be counted."""
    return store.wanted(tx)
