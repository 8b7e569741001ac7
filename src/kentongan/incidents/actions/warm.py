"""Which cameras are kept ready: those that an operator would be shown of open P1 and P2 incidents."""

from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras import actions as cameras
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.eyes import choose
from kentongan.incidents.store import incidents as store

URGENT: Final = ("P1", "P2")


def wanted(tx: Transaction, most: int) -> list[UUID]:
    """At most so many, most urgent first, then newest; of a category with `tidak` none."""
    found: dict[UUID, None] = {}
    everyone = cameras.cameras(tx)
    for incident in store.urgent(tx, URGENT):
        if len(found) >= most:
            break
        category = rulebook.known_category(tx, incident.category)
        if category.opens_cameras and incident.lat is not None and incident.lon is not None:
            chosen = choose(everyone, (incident.lon, incident.lat), tx.at).shown
            found |= dict.fromkeys(eye.sighting.camera.id for eye in chosen)
    return list(found)[:most]
