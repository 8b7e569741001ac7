"""What can be done with stills: a watch process stores them, an operator looks at them."""

from collections.abc import Sequence
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.cameras.stills import store
from kentongan.cameras.stills.store import Fresh, Still, Taken

__all__ = ["Fresh", "Still", "Taken", "newest", "save", "taken"]


def save(tx: Transaction, stills: Sequence[Fresh]) -> None:
    """Store the newest still of cameras. Those of cameras that are another's by now are left out."""
    store.save(tx, stills)


def newest(tx: Transaction, camera: UUID) -> Still:
    """Raises: NotFound, where there is no such camera in this city, or no picture of it yet."""
    found = store.still(tx, camera)
    if found is None:
        raise NotFound("there is no picture of this camera yet")
    return found


def taken(tx: Transaction) -> list[Taken]:
    """Of every camera that has a still, when it was taken."""
    return store.taken(tx)
