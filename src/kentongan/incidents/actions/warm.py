"""Cameras of open P1 and P2 incidents: which are kept ready, and which a wall shows by itself.

`pulled`: cameras that nobody counts are to be watched as well, so one that nobody tells of does not work.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras import actions as cameras
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.model.eyes import choose
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store.incidents import Incident

URGENT: Final = ("P1", "P2")


def wanted(tx: Transaction, most: int, *, pulled: bool) -> list[UUID]:
    """At most so many, most urgent first, then newest; of a category with `tidak` none."""
    found: dict[UUID, None] = {}
    for _, chosen in _opened(tx, pulled):
        if len(found) >= most:
            break
        found |= dict.fromkeys(chosen)
    return list(found)[:most]


def shown(tx: Transaction, *, pulled: bool) -> list[tuple[UUID, Incident]]:
    """Each camera once, with its incident: the best one of each, the newest first, then the second best ones.

    So each open incident has a picture before any has two. Of a category with `tidak` none.
    """
    newest = sorted(_opened(tx, pulled), key=lambda one: one[0].opened_at, reverse=True)
    rounds = zip_longest(*([(camera, incident) for camera in chosen] for incident, chosen in newest))
    found: dict[UUID, Incident] = {}
    for camera, incident in (one for ring in rounds for one in ring if one is not None):
        found.setdefault(camera, incident)
    return list(found.items())


def _opened(tx: Transaction, pulled: bool) -> Iterator[tuple[Incident, list[UUID]]]:
    """Open incidents whose rule opens cameras, with those that an operator would be shown, the best first."""
    everyone = cameras.cameras(tx, pulled=pulled)
    for incident in store.urgent(tx, URGENT):
        category = rulebook.known_category(tx, incident.category)
        if category.opens_cameras and incident.lat is not None and incident.lon is not None:
            chosen = choose(everyone, (incident.lon, incident.lat), tx.at).shown
            yield incident, [eye.sighting.camera.id for eye in chosen]
