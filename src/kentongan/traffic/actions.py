"""Reading counts."""

from kentongan.base.db import Database
from kentongan.traffic import store
from kentongan.traffic.model import Health


def health(database: Database) -> Health:
    """What is counted now, over all cities. Raises: Unavailable, when the database does not answer."""
    with database.before_city() as tx:
        return store.health(tx)
