"""Phones that are woken: which, for what, and what became of it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.base.ids import new_id
from kentongan.base.seal import Seal
from kentongan.base.webpush import Answer, Target, decoded, encoded
from kentongan.incidents.model.push import LIVES, MOST, Word, again_at
from kentongan.incidents.store import push as store
from kentongan.incidents.store.push import Due, Subscription

LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 20
GONE: Final = frozenset({404, 410})  # RFC 8030, 7.3: the phone is not there any more
LATER: Final = frozenset({408, 425, 429})


def subscribe(tx: Transaction, seal: Seal, device_id: UUID, unit_id: UUID, target: Target) -> UUID:
    """Wake this browser from now on; said twice it stands once, and of many the oldest goes.

    Returns: its id, which is new whenever the phone belongs to another device.
    """
    endpoint = hashlib.sha256(target.endpoint.encode()).digest()
    for left in store.moved(tx, device_id, endpoint):
        said = {"device": left.device_id, "subscription": left.subscription_id}
        tx.note("unit.push_removed", left.unit_id, **said, why="moved", to=unit_id)
    id = new_id()
    fresh = Subscription(
        id=id, device_id=device_id, endpoint=endpoint, sealed=_sealed(seal, id, target), created_at=tx.at
    )
    if not store.add(tx, fresh):
        found = store.known(tx, device_id, endpoint)
        store.renew(tx, found.id, _sealed(seal, found.id, target))
        return found.id
    dropped = store.drop_oldest(tx, device_id, MOST)
    tx.note("unit.push_added", unit_id, device=device_id, subscription=id, dropped=dropped)
    return id


def unsubscribe(tx: Transaction, device_id: UUID, unit_id: UUID, id: UUID) -> None:
    """Raises: NotFound."""
    if not store.drop(tx, device_id, id):
        raise NotFound("this phone is not woken")
    tx.note("unit.push_removed", unit_id, device=device_id, subscription=id, why="person")


def tell(tx: Transaction, unit_ids: Sequence[UUID], word: Word, code: str = "") -> None:
    """Let every phone of these units be woken once this is committed."""
    store.tell(tx, list(unit_ids), word, code)


def forget_device(tx: Transaction, device_id: UUID) -> None:
    """A revoked device is woken no more; its revocation is what is written down."""
    store.drop_of_device(tx, device_id)


# --- sending ----------------------------------------------------------------------------------------------


def take(tx: Transaction) -> list[Due]:
    """What is to be sent now. What is not settled within a minute is sent again by whoever looks then.

    What was not sent in time is never sent: a crew is not woken for yesterday's call for help.
    """
    store.forget_before(tx, tx.at - LIVES)
    return store.take(tx, tx.at + LEASE, AT_ONCE)


def target_of(seal: Seal, due: Due) -> Target:
    """Raises: Sealed."""
    said = json.loads(seal.open(due.sealed, _about(due.subscription_id)))
    return Target(endpoint=said["endpoint"], key=decoded(said["key"]), secret=decoded(said["secret"]))


def settle(tx: Transaction, due: Due, answer: Answer | None) -> str:
    """Write down what became of it. `answer`: None where the service did not answer.

    Returns: sent, gone, later, late or refused.
    """
    status = answer.status if answer else None
    if status is not None and status in GONE:
        return forget(tx, due, "gone")
    if status is not None and 200 <= status < 300:
        store.done(tx, due.id)
        return "sent"
    if status is not None and status < 500 and status not in LATER:
        store.done(tx, due.id)
        return "refused"
    next_at = again_at(due.created_at, due.tries, tx.at, answer.retry_s if answer else None)
    if next_at is None:
        store.done(tx, due.id)
        return "late"
    store.later(tx, due.id, next_at)
    return "later"


def forget(tx: Transaction, due: Due, why: str) -> str:
    """This phone is woken no more, and its crew's page will say so. Returns: `why`."""
    if store.drop(tx, due.device_id, due.subscription_id):
        tx.note(
            "unit.push_removed", due.unit_id, device=due.device_id, subscription=due.subscription_id, why=why
        )
    return why


def _sealed(seal: Seal, id: UUID, target: Target) -> bytes:
    said = {"endpoint": target.endpoint, "key": encoded(target.key), "secret": encoded(target.secret)}
    return seal.seal(json.dumps(said).encode(), _about(id))


def _about(id: UUID) -> str:
    return f"push address:{id}"
