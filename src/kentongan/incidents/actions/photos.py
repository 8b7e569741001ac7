"""Pictures that a crew takes at the place: kept as they came, with their hash."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, Invalid, NotFound
from kentongan.incidents.actions.devices import Device
from kentongan.incidents.store import incidents as incident_store
from kentongan.incidents.store import photos as store
from kentongan.incidents.store import units as unit_store
from kentongan.incidents.store.photos import Jpeg, PhotoRow

BEGINS: Final = b"\xff\xd8\xff"
ENDS: Final = b"\xff\xd9"
MOST: Final = 20  # of one dispatch


class TooManyPhotos(Conflict):
    """A dispatch has as many pictures as it may have."""


class PhotoKeyReused(Conflict):
    """Another picture came under a key that is known."""


def add(tx: Transaction, device: Device, dispatch_id: UUID, photo: tuple[UUID, datetime, bytes]) -> bool:
    """Attach a picture to a dispatch of the device's own unit, once for each key.

    Args:
        photo: its key, when it was taken, and a JPEG. Nothing here opens it: a picture is hostile.
    Returns: False when it was there already. Raises: NotFound, Invalid, TooManyPhotos, PhotoKeyReused.
    """
    id, taken_at, jpeg = photo
    if not (jpeg.startswith(BEGINS) and jpeg.rstrip(b"\0").endswith(ENDS)):
        raise Invalid("a picture must be a JPEG")
    dispatch = unit_store.dispatch(tx, dispatch_id)  # its row is locked: pictures are counted one by one
    if dispatch.unit_id != device.unit_id:
        raise NotFound("no such dispatch of this unit")
    digest = hashlib.sha256(jpeg).digest()
    if store.is_same(tx, id, digest):
        return False
    if store.count(tx, dispatch_id) >= MOST:
        raise TooManyPhotos(f"a dispatch has {MOST} pictures at most")
    fields = {
        "id": id,
        "dispatch_id": dispatch_id,
        "incident_id": dispatch.incident_id,
        "device_id": device.id,
    }
    if not store.add(tx, **fields, taken_at=min(taken_at, tx.at), sha256=digest, jpeg=jpeg):
        raise PhotoKeyReused("this key belongs to another picture")
    said = {"photo": id, "unit": device.call_sign, "dispatch": dispatch_id, "sha256": digest.hex()}
    tx.note("incident.photo_added", dispatch.incident_id, **said)
    return True


def of_incident(tx: Transaction, incident_id: UUID) -> list[PhotoRow]:
    """Its pictures, and those of what was merged into it. Raises: NotFound."""
    incident_store.incident(tx, incident_id)
    return store.of_incidents(tx, incident_store.family(tx, incident_id))


def jpeg(tx: Transaction, id: UUID) -> Jpeg:
    """Raises: NotFound."""
    return store.jpeg(tx, id)
