"""What can be done about the health of cameras: look, write tickets, tell the machine that a view is
right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kentongan.base.db import Transaction
from kentongan.base.ids import new_id
from kentongan.cameras import store as register
from kentongan.cameras.health import league, store
from kentongan.cameras.health.league import By, Row, Span
from kentongan.cameras.health.model import (
    CONTACT_MOST,
    FAILED,
    NOTE_MOST,
    WORKS_FOR,
    Outage,
    Ticket,
    TicketState,
    TicketThere,
    Trouble,
    aloud,
    check_text,
    check_trouble,
    outages,
    proposed,
    step,
)
from kentongan.cameras.health.store import Contact
from kentongan.cameras.model import is_unwatched


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Everything that is wrong now. `alarms` and `proposed`: ids of troubles that are told aloud, and of
    those that want a ticket. `unwatched`: cameras that are to be watched, and that nobody watches."""

    at: datetime
    troubles: Sequence[Trouble]
    outages: Sequence[Outage]
    alarms: frozenset[UUID]
    proposed: frozenset[UUID]
    unwatched: Sequence[UUID]


def now(tx: Transaction, propose: timedelta, *, pulled: bool) -> Now:
    """`pulled`: cameras that nobody counts are to be watched as well."""
    troubles, groups = store.open_troubles(tx), store.open_outages(tx)
    held = {id for outage in groups for id in outage.cameras}
    wanted = proposed(troubles, store.tickets(tx, everything=False), held, tx.at - propose)
    return Now(
        at=tx.at, troubles=troubles, outages=groups, alarms=aloud(troubles, held, tx.at),
        proposed=frozenset(it.id for it in wanted), unwatched=_unwatched(tx, held, pulled),
    )  # fmt: skip


def _unwatched(tx: Transaction, held: set[UUID], pulled: bool) -> list[UUID]:
    """By the cameras' codes; those of an outage are told already."""
    every = [replace(it, pulled=pulled) for it in register.cameras(tx)]
    return [it.id for it in every if it.id not in held and is_unwatched(it, tx.at)]


def history(tx: Transaction, camera: UUID) -> list[Trouble]:
    """Troubles of one camera that are over, newest first. Raises: NotFound."""
    register.camera(tx, camera)
    return store.past_troubles(tx, camera)


def accept_view(tx: Transaction, camera: UUID) -> None:
    """A camera shall look where it looks now; it learns its view anew. Raises: NotFound."""
    found = register.camera(tx, camera)
    store.accept(tx, camera)
    tx.note("camera.view_accepted", camera, code=found.code)


def turn(tx: Transaction, camera: UUID) -> None:
    """A person turned a camera: it is `moved`, and nothing of it is counted, until it looks again where it
    did or somebody accepts where it looks. The caller notes it."""
    store.move(tx, camera, tx.actor.name)


def tickets(tx: Transaction, *, everything: bool) -> list[Ticket]:
    """Open ones, or all, newest first."""
    return store.tickets(tx, everything=everything)


def open_ticket(tx: Transaction, camera: UUID, trouble: str, note: str) -> Ticket:
    """Write a ticket. Raises: NotFound; Invalid; TicketThere."""
    found = register.camera(tx, camera)
    kind = check_trouble(trouble)
    number = store.next_number(tx)
    if (before := store.open_ticket(tx, camera, kind)) is not None:
        raise TicketThere(f"ticket {before.number} is open for this already")
    made = Ticket(
        id=new_id(), number=number, camera_id=camera, trouble=kind, state=TicketState.OPEN,
        note=check_text(note, NOTE_MOST), assignee="", opened_at=tx.at, opened_by=tx.actor.name,
        changed_at=tx.at, repaired_at=None, verified_at=None,
    )  # fmt: skip
    store.add_ticket(tx, made)
    tx.note("ticket.opened", made.id, number=number, code=found.code, trouble=kind, note=made.note)
    return made


def assign(tx: Transaction, id: UUID, to: str, note: str) -> Ticket:
    """Say who repairs it. Raises: NotFound; Invalid; TicketClosed."""
    ticket = step(store.ticket(tx, id), TicketState.ASSIGNED, tx.at)
    after = replace(ticket, assignee=check_text(to, CONTACT_MOST), note=_noted(ticket, note))
    store.change_ticket(tx, after)
    tx.note("ticket.assigned", id, number=after.number, to=after.assignee, note=note)
    return after


def repaired(tx: Transaction, id: UUID, note: str) -> Ticket:
    """Somebody says that it is repaired; the machine believes it when it sees it. Raises: NotFound;
    TicketClosed."""
    ticket = step(store.ticket(tx, id), TicketState.REPAIRED, tx.at)
    after = replace(ticket, note=_noted(ticket, note))
    store.change_ticket(tx, after)
    tx.note("ticket.repaired", id, number=after.number, note=note)
    return after


def drop(tx: Transaction, id: UUID, note: str) -> Ticket:
    """Nothing is to be done after all. Raises: NotFound; TicketClosed."""
    ticket = step(store.ticket(tx, id), TicketState.DROPPED, tx.at)
    after = replace(ticket, note=_noted(ticket, note))
    store.change_ticket(tx, after)
    tx.note("ticket.dropped", id, number=after.number, note=note)
    return after


def _noted(ticket: Ticket, note: str) -> str:
    """The newest note; what was noted before stays in the journal. Raises: Invalid."""
    return check_text(note, NOTE_MOST) or ticket.note


def contacts(tx: Transaction) -> list[Contact]:
    return store.contacts(tx)


def set_contact(tx: Transaction, owner: str, contact: str) -> Contact:
    """Whom to call about an owner's cameras. Raises: Invalid."""
    kept = Contact(check_text(owner, CONTACT_MOST), check_text(contact, CONTACT_MOST))
    store.set_contact(tx, kept.owner, kept.contact)
    tx.note("owner.contact_set", kept.owner, contact=kept.contact)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    span: Span
    rows: Sequence[Row]


def uptime(tx: Transaction, by: By, first: date | None, last: date | None) -> League:
    """The league of some local days, both included; of the last seven where none are given. Raises:
    Invalid."""
    zone = ZoneInfo(store.timezone(tx))
    today = tx.at.astimezone(zone).date()
    ends = last or today
    within = league.span(first or ends - timedelta(days=6), ends, zone, tx.at)
    watched = store.watched(tx, within.start, within.end, zone.key)
    failures = store.failures(tx, within.start, within.end, zone.key)
    members = store.members(tx, within.start, within.end)
    return League(span=within, rows=league.rows(by, within, members, watched, failures))


# --- the machine's part: `kentongan keep` ------------------------------------------------------------------


def group(tx: Transaction) -> int:
    """Find which cameras were cut off together, and which of those are back. Returns: how many changed."""
    changed = outages(store.placed(tx), store.open_outages(tx), tx.at)
    # What ended makes room first: there is one open outage of a name.
    for outage in sorted(changed, key=lambda it: it.ended_at is None):
        store.save_outage(tx, outage)
    if changed:
        tx.measured("trouble")
    return len(changed)


def tend(tx: Transaction, propose: timedelta, *, write: bool) -> int:
    """Verify what is repaired, open again what is not, and write tickets where the city wants the machine to.

    Returns: how many tickets changed; each is noted.
    """
    found = store.tickets(tx, everything=False)
    troubles = store.open_troubles(tx)
    works = store.working(tx, tx.at - WORKS_FOR, sorted(FAILED))
    moved = sum(_tended(tx, it, troubles, works) for it in found if it.state is TicketState.REPAIRED)
    if not write:
        return moved
    held = {id for outage in store.open_outages(tx) for id in outage.cameras}
    fresh = proposed(troubles, found, held, tx.at - propose)
    for trouble in fresh:
        open_ticket(tx, trouble.camera_id, trouble.kind, "")
    return moved + len(fresh)


def _tended(tx: Transaction, ticket: Ticket, troubles: Sequence[Trouble], works: set[UUID]) -> bool:
    """Move one repaired ticket on, if the machine sees that the camera works or that it does not."""
    again = [
        it for it in troubles
        if it.camera_id == ticket.camera_id and it.kind == ticket.trouble
        and ticket.repaired_at is not None and it.since > ticket.repaired_at
    ]  # fmt: skip
    if again:
        after = step(ticket, TicketState.OPEN, tx.at)
        store.change_ticket(tx, after)
        tx.note("ticket.reopened", ticket.id, number=ticket.number, trouble=ticket.trouble)
        return True
    late = ticket.repaired_at is not None and tx.at - ticket.repaired_at >= WORKS_FOR
    if not late or ticket.camera_id not in works or _open(ticket, troubles):
        return False
    store.change_ticket(tx, step(ticket, TicketState.VERIFIED, tx.at))
    tx.note("ticket.verified", ticket.id, number=ticket.number, works_min=WORKS_FOR.seconds // 60)
    return True


def _open(ticket: Ticket, troubles: Sequence[Trouble]) -> bool:
    """Whether the very trouble of the ticket goes on, be it a serious one or not."""
    return any(it.camera_id == ticket.camera_id and it.kind == ticket.trouble for it in troubles)
