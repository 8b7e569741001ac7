"""What `keep` decides about recordings, each in the journal: what must go, what is exported, what is full.

It dooms; the machine that has the files deletes them. Holds come before everything; what was exported is not
deleted for want of room either. Where only such is left, it says that the quota is held up.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Final

from kentongan.base.db import Actor, Database, Transaction
from kentongan.recordings.model import StoreState
from kentongan.recordings.retention import store as retention
from kentongan.recordings.retention.store import Going
from kentongan.recordings.store import Store, stores
from kentongan.settings import Recording

KEEPER: Final = "machine:keep"
MARGIN: Final = 1.25
"""Room is made when less than so many times the floor is free: before video has to stop."""
ROUNDS: Final = 40


class NothingToDo(Exception):
    """All is as it should be: there is nothing to commit, and nothing to note."""


def keep(database: Database, city: str, settings: Recording) -> None:
    """One beat for one city. Raises: Unavailable."""
    for act in (_note_stores, _note_exports, _doom):
        try:
            with database.change(Actor(city, KEEPER)) as tx:
                act(tx, settings)
                if not tx.noted:
                    raise NothingToDo
        except NothingToDo:
            continue


def _note_stores(tx: Transaction, settings: Recording) -> None:
    """A disk that is full or broken is an alarm; that it is well again is told too."""
    for store in stores(tx):
        if store.state is not store.noted_state:
            retention.note_state(tx, store.name, store.state)
            full = {"state": store.state.value, "detail": store.detail, "free_bytes": store.free_bytes}
            if store.state is StoreState.READY:
                tx.note("recording.resumed", store.name, **full)
            else:
                tx.note("recording.stopped", store.name, **full)


def _note_exports(tx: Transaction, settings: Recording) -> None:
    """An export leaves the house only after its hash stands in the journal."""
    for made in retention.made_exports(tx):
        retention.hand_out(tx, made.id, tx.at + timedelta(days=settings.export_days))
        tx.note(
            "recording.exported", made.id, camera=made.code, from_at=made.from_at.isoformat(),
            to_at=made.to_at.isoformat(), by=made.made_by, sha256=made.sha256.hex(), clips=made.clips,
        )  # fmt: skip
    for expired in retention.expire(tx):
        tx.note("recording.export_expired", expired.id)


def _doom(tx: Transaction, settings: Recording) -> None:
    """What is too old, and the oldest of what is over a quota."""
    cuts = {
        "general": tx.at - timedelta(days=settings.days),
        "incident": tx.at - timedelta(days=settings.days_incident),
    }
    found: dict[tuple[str, str], list[Going]] = defaultdict(list)
    for going in retention.doom_old(tx, **cuts):
        found[going.store, "age"].append(going)
    for store in stores(tx):
        gone = sum(going.bytes for (name, _), list_ in found.items() if name == store.name for going in list_)
        found[store.name, "quota"] += _make_room(tx, store, gone)
    for (name, why), all_ in found.items():
        if all_:
            retention.take_off(tx, name, sum(going.bytes for going in all_))
            tx.note(
                "recording.deleted", name, why=why, segments=len(all_), bytes=sum(g.bytes for g in all_),
                cameras=len({g.camera_id for g in all_}), oldest=min(g.began_at for g in all_).isoformat(),
                newest=max(g.ended_at for g in all_).isoformat(),
            )  # fmt: skip


def _make_room(tx: Transaction, store: Store, gone: int) -> list[Going]:
    """Doom the oldest of one store until quota and floor are kept, or nothing is left that may go."""
    going_already = retention.pending_bytes(tx, store.name)
    over_quota = store.bytes - gone - store.quota_bytes
    too_little = int(store.floor_bytes * MARGIN) - store.free_bytes - going_already
    over = max(over_quota, too_little if store.bytes > gone else 0)
    found: list[Going] = []
    for _ in range(ROUNDS):
        if over <= 0:
            break
        batch = retention.doom_oldest(tx, store.name, over)
        if not batch:
            break
        over -= sum(going.bytes for going in batch)
        found += batch
    held_up = max(0, over)
    if (held_up > 0) != (store.held_up_bytes > 0):
        if held_up:
            tx.note("recording.quota_held_up", store.name, bytes=held_up)
        else:
            tx.note("recording.quota_kept", store.name)
    if held_up != store.held_up_bytes:
        retention.hold_up(tx, store.name, held_up)
    return found
