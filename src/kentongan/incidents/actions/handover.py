"""From one shift to the next: what is open, listed by the machine, signed by who leaves and by who comes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, Invalid
from kentongan.base.ids import new_id
from kentongan.incidents.model.text import tidy
from kentongan.incidents.store import handover as store
from kentongan.incidents.store import incidents as incident_store
from kentongan.incidents.store.handover import Handover, HandoverLine

LINES_MOST: Final = 500
SHOWN: Final = 20


class Unticked(Conflict):
    """A line that nobody has looked at is not handed over."""


class AlreadySigned(Conflict):
    """This hand-over is signed by both."""


def draft(tx: Transaction) -> list[HandoverLine]:
    """What would be handed over now."""
    counts = store.counts(tx)
    lines = [
        HandoverLine(key=str(i.id), kind="incident", text=f"{i.code} {i.category} {i.priority} {i.state}")
        for i in incident_store.open_ones(tx, LINES_MOST)
    ]
    for kind in ("unanswered", "emergencies", "dead_cameras"):
        number = getattr(counts, kind)
        if number:
            lines.append(HandoverLine(key=kind, kind=kind, text="", number=number))
    return lines


def leave(tx: Transaction, note: str) -> Handover:
    """Sign out: the list as it is now becomes the hand-over."""
    id, lines = new_id(), draft(tx)
    store.add(tx, id, tidy(note).text[:2000], lines)
    tx.note("handover.left", id, lines=len(lines))
    return store.lock(tx, id)


def take(tx: Transaction, id: UUID, ticked: Sequence[str]) -> Handover:
    """Tick lines; with the last one ticked the hand-over is signed by both.

    Raises: NotFound; AlreadySigned; Conflict, by who left it; Invalid, an unknown line.
    """
    before = store.lock(tx, id)
    if before.in_at is not None:
        raise AlreadySigned(f"{before.in_by} has signed this hand-over already")
    if before.out_by == tx.actor.name:
        raise Conflict("who leaves cannot be who takes over")
    keys = [line.key for line in before.lines]
    if not set(ticked) <= set(keys):
        raise Invalid("no such line in this hand-over")
    all_ticked = [key for key in keys if key in {*before.ticked, *ticked}]
    after = replace(before, ticked=all_ticked)
    if len(all_ticked) < len(keys):
        store.sign(tx, after)
        tx.note("handover.ticked", id, ticked=len(all_ticked), lines=len(keys))
        return after
    after = replace(after, in_at=tx.at, in_by=tx.actor.name)
    store.sign(tx, after)
    tx.note("handover.taken", id, left_by=before.out_by, lines=len(keys))
    return after


def recent(tx: Transaction) -> list[Handover]:
    return store.recent(tx, SHOWN)
