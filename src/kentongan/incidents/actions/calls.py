"""What can be done with calls: hear of one, claim it, give it an outcome, show its number with a reason."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from kentongan.base.db import Database, Transaction
from kentongan.base.errors import Conflict, Forbidden, Invalid, NotFound
from kentongan.base.ids import new_id
from kentongan.base.seal import Seal
from kentongan.incidents.actions import where
from kentongan.incidents.actions.rules import rules
from kentongan.incidents.model.calls import (
    FLAG_DAYS,
    OUTSIDE_MARK,
    Attention,
    Call,
    CallBack,
    CallCard,
    CallClosed,
    CallCounts,
    CallState,
    Channel,
    ClaimedByOther,
    Disposition,
    Flag,
    Repeats,
    Source,
    Word,
    attention,
    check_claim,
    check_clock,
    normal_number,
    told,
)
from kentongan.incidents.model.text import check_point, check_reason, line, tidy
from kentongan.incidents.store import calls as store

NOTED: Final[dict[CallState, LiteralString]] = {
    CallState.RINGING: "call.rang",
    CallState.ANSWERED: "call.answered",
    CallState.ENDED: "call.ended",
    CallState.MISSED: "call.missed",
}
CLAIMED: Final[dict[str, LiteralString]] = {
    "claimed": "call.claimed",
    "taken": "call.taken",
    "reassigned": "call.reassigned",
}
OPEN_FOR: Final = timedelta(days=7)  # an open call older than this is history, not a queue
MOST: Final = 200
MISSED_MOST: Final = 50  # newest; the others are counted
KEY_BYTES: Final = 32


class Replayed(Conflict):
    """This very message was taken already."""


class KeyReused(Conflict):
    """Another message had this idempotency key."""


class NameTaken(Conflict):
    """Another source of this city has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed, and what proves that it is new."""

    source_id: UUID
    source: str
    signature: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    call_id: UUID
    state: CallState
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A call that a person writes down."""

    channel: Channel
    at: datetime | None = None
    number: str | None = None
    line: str = ""
    external_id: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None


# --- sources ----------------------------------------------------------------------------------------------


def sources(tx: Transaction) -> list[Source]:
    return store.sources(tx)


def add_source(tx: Transaction, seal: Seal, name: str) -> tuple[UUID, str]:
    """A new key for somebody who tells us of calls. Returns: its id, and the key: shown once.

    Raises: Invalid, NameTaken.
    """
    cleaned = line(name, 80)
    if not cleaned:
        raise Invalid("a source needs a name")
    id, key = new_id(), secrets.token_bytes(KEY_BYTES)
    if not store.add_source(tx, id, cleaned, seal.seal(key, f"source:{id}")):
        raise NameTaken(f"there is a source {cleaned} already; choose another name, or revoke it first")
    tx.note("source.added", id, name=cleaned)
    return id, key.hex()


def revoke_source(tx: Transaction, id: UUID) -> None:
    """Raises: NotFound."""
    if not store.revoke_source(tx, id):
        raise NotFound("no such source, or its key was revoked already")
    tx.note("source.revoked", id)


def key_of(database: Database, seal: Seal, source_id: UUID) -> tuple[str, str, bytes] | None:
    """City, name and key of a source, before a city is known; None where there is none."""
    with database.before_city() as tx:
        found = store.find_source(tx, source_id)
    if found is None:
        return None
    return found["city"], found["name"], seal.open(found["sealed_key"], f"source:{source_id}")


# --- what sources say -------------------------------------------------------------------------------------


def hear(tx: Transaction, signed: Signed, word: Word) -> Heard:
    """Take one word about a call. The order of words and their repetition change nothing.

    Raises: Replayed, the same message again; KeyReused, another message under a known key; Invalid.
    """
    if not store.take_signature(tx, signed.source_id, signed.signature):
        raise Replayed("this message was taken already; sign a repetition anew, with the time of now")
    store.lock_of(tx, signed.source_id, word.external_id)
    known = store.word_digest(tx, signed.source_id, word.key)
    if known is not None and known != signed.digest:
        raise KeyReused(f"the key {word.key!r} was used for another message")
    if known is None:
        return _hear_new(tx, signed, word)
    call_id = store.call_of(tx, signed.source_id, word.external_id)
    assert call_id is not None  # noqa: S101 - a word and its call are stored together
    return Heard(call_id=call_id, state=store.call(tx, call_id).state, repeated=True)


def _hear_new(tx: Transaction, signed: Signed, word: Word) -> Heard:
    marks = [*word.marks, *check_clock(word.at, tx.at)]
    if where.is_outside(tx, word.lat, word.lon):
        marks.append(OUTSIDE_MARK)
    word = replace(word, marks=tuple(sorted(set(marks))))
    store.add_word(tx, signed.source_id, word, signed.digest)
    all_told = told(store.words(tx, signed.source_id, word.external_id))
    call_id = store.call_of(tx, signed.source_id, word.external_id)
    if call_id is None:
        call_id = new_id()
        store.add(tx, _new(call_id, signed.source_id, Channel.LINE_110, tx.at, word))
    store.tell(tx, call_id, all_told)
    tx.note(
        NOTED[word.kind], call_id, source=signed.source, line=word.line, at=word.at, marks=list(word.marks)
    )
    return Heard(call_id=call_id, state=all_told.state, repeated=False)


def _new(id: UUID, source_id: UUID | None, channel: Channel, at: datetime, word: Word) -> Call:
    return Call(
        id=id, source_id=source_id, external_id=word.external_id, channel=channel, line=word.line,
        number=word.number, state=word.kind, rang_at=word.at, answered_at=None, ended_at=None,
        missed_at=None, lat=word.lat, lon=word.lon, accuracy_m=word.accuracy_m, place_from=word.place_from,
        marks=word.marks, claimed_by=None, claimed_login=None, claimed_at=None, disposition=None,
        disposed_at=None, disposed_by=None, incident_id=None, received_at=at,
    )  # fmt: skip


# --- what people do ---------------------------------------------------------------------------------------


def enter(tx: Transaction, entered: Entered, id: UUID | None = None) -> CallCard:
    """Write a call down by hand; it is whoever wrote it who has it. Raises: Invalid; NotFound, on an id that
    is not this city's to give."""
    at = entered.at or tx.at
    marks = [*check_clock(at, tx.at)]
    if entered.lat is not None and entered.lon is not None:
        check_point(entered.lat, entered.lon)
    if where.is_outside(tx, entered.lat, entered.lon):
        marks.append(OUTSIDE_MARK)
    word = Word(
        key="", external_id=line(entered.external_id, 100), kind=CallState.ANSWERED, at=min(at, tx.at),
        line=line(entered.line, 80), number=normal_number(entered.number), lat=entered.lat, lon=entered.lon,
        accuracy_m=entered.accuracy_m, place_from="person" if entered.lat is not None else "",
        marks=tuple(marks),
    )  # fmt: skip
    call = replace(
        _new(id or new_id(), None, entered.channel, tx.at, word),
        answered_at=word.at,
        claimed_by=_person(tx),
        claimed_login=tx.actor.name,
        claimed_at=tx.at,
    )
    if not store.add(tx, call):
        raise NotFound("no such call")
    tx.note("call.entered", call.id, channel=call.channel.value, marks=marks)
    return store.card(tx, call.id)


def enter_as(tx: Transaction, id: UUID, entered: Entered) -> CallCard:
    """The same under a name of the page's own: entered once, however often it is said. Said again, how it
    came, the number and the ticket are what was said last; when and where stays. The journal says which of
    them changed, and never the number.

    Raises: Invalid, NotFound; Conflict, on a call that an exchange told of.
    """
    store.lock_of(tx, id, "")
    if not store.is_there(tx, id):
        return enter(tx, entered, id)
    known = store.call(tx, id)
    if known.source_id is not None:
        raise Conflict("what an exchange says of a call is not corrected by hand")
    said = (entered.channel, normal_number(entered.number), line(entered.external_id, 100))
    had = (known.channel, known.number, known.external_id)
    changed = [name for name, a, b in zip(("channel", "number", "ticket"), said, had, strict=True) if a != b]
    store.correct(tx, id, *said)
    tx.note("call.corrected", id, changed=changed, channel=entered.channel.value)
    return store.card(tx, id)


def claim(tx: Transaction, id: UUID, reason: str, *, free_only: bool = False) -> CallCard:
    """Have a call. For 20 s a colleague may take it over without a word, afterwards with a reason.

    Args:
        free_only: only one that nobody has; of two who press the key at once, the second takes nothing over.

    Raises: NotFound, CallClosed, ClaimedByOther, NoReason.
    """
    call = store.call(tx, id)
    if free_only and call.claimed_by not in {None, tx.actor.person_id}:
        raise ClaimedByOther(f"{call.claimed_login} was faster")
    how = check_claim(call, _person(tx), tx.at, rules(tx), reason)
    store.claim(tx, id)
    said = {"reason": line(reason, 500)} if how == "reassigned" else {}
    before = {} if call.claimed_login is None else {"before": call.claimed_login}
    tx.note(CLAIMED[how], id, **before, **said)
    return store.card(tx, id)


def dispose(tx: Transaction, id: UUID, disposition: Disposition) -> CallCard:
    """Give a call its outcome in one action. Raises: NotFound, CallClosed, ClaimedByOther, Invalid."""
    if disposition is Disposition.INCIDENT:
        raise Invalid("open an incident from this call instead")
    call = store.call(tx, id)
    if call.disposition is not None:
        raise CallClosed(f"this call is {call.disposition} already; reopen it first")
    if call.claimed_by not in {None, tx.actor.person_id}:
        raise ClaimedByOther(f"{call.claimed_login} has this call; take it over before you close it")
    store.dispose(tx, id, disposition.value)
    tx.note("call.disposed", id, disposition=disposition.value)
    return store.card(tx, id)


def reopen(tx: Transaction, id: UUID) -> CallCard:
    """Take an outcome back, not one that became an incident. Raises: NotFound, Conflict."""
    call = store.call(tx, id)
    if call.disposition is None:
        raise Conflict("this call is open")
    if call.disposition is Disposition.INCIDENT:
        raise Conflict("an incident came of this call; correct the incident instead")
    store.reopen(tx, id)
    tx.note("call.reopened", id, before=call.disposition.value)
    return store.card(tx, id)


def reveal(tx: Transaction, id: UUID, reason: str) -> str | None:
    """The caller's number, for a reason that the journal keeps. Raises: NotFound, NoReason."""
    why = check_reason(reason)
    call = store.call(tx, id)
    tx.note("call.revealed", id, reason=why, incident=call.incident_id)
    return call.number


def call_back(tx: Transaction, id: UUID, reached: bool, note: str) -> list[CallBack]:
    """Note that somebody called back. Raises: NotFound, Invalid."""
    store.call(tx, id)
    back = CallBack(id=new_id(), at=tx.done_at, by=tx.actor.name, reached=reached, note=tidy(note).text[:500])
    store.add_back(tx, id, back)
    tx.note("call.called_back", id, reached=reached)
    return store.backs(tx, id)


def seen(tx: Transaction, id: UUID) -> tuple[CallCard, Attention]:
    """Raises: NotFound."""
    found = store.card(tx, id)
    return found, attention(found, found.called_back, tx.at, rules(tx))


def backs(tx: Transaction, id: UUID) -> list[CallBack]:
    return store.backs(tx, id)


def waiting(tx: Transaction) -> list[tuple[CallCard, Attention]]:
    """All that rings, is open or stale, oldest first; after those the newest missed ones.

    Missed calls have a lane of their own: however many there are, they hide none that rings.
    """
    its, after = rules(tx), tx.at - OPEN_FOR
    cards = [*store.live(tx, after), *store.missed(tx, after, MISSED_MOST)]
    return [(card, attention(card, card.called_back, tx.at, its)) for card in cards]


def counts(tx: Transaction) -> CallCounts:
    """How many calls wait, those among them that no list shows."""
    return store.counts(tx, tx.at - OPEN_FOR)


def recent(tx: Transaction, before: UUID | None, most: int) -> Sequence[tuple[CallCard, Attention]]:
    """Every call, newest first; the ones before `before` for the page after."""
    its = rules(tx)
    mark = store.card(tx, before) if before else None
    cards = store.recent(tx, (mark.rang_at, mark.id) if mark else None, min(most, MOST))
    return [(card, attention(card, card.called_back, tx.at, its)) for card in cards]


def repeats(tx: Transaction, id: UUID) -> tuple[Repeats, list[Flag]]:
    """What is known of the caller's number, without the number."""
    number = store.card(tx, id).number
    if number is None:
        return Repeats(day=0, week=0, days_90=0, by_outcome={}), []
    return store.repeats(tx, number), store.flags(tx, number)


def flag(tx: Transaction, id: UUID, reason: str, days: int) -> list[Flag]:
    """Say of a number that it plays tricks. It ends by itself; nothing blocks or delays the call.

    Raises: NotFound; Invalid, no number or too long.
    """
    why = check_reason(reason)
    number = store.card(tx, id).number
    if number is None:
        raise Invalid("this call came without a number")
    if not 1 <= days <= FLAG_DAYS:
        raise Invalid(f"a flag lasts 1 to {FLAG_DAYS} days")
    store.end_flags(tx, number)
    new = Flag(
        id=new_id(), reason=why, set_at=tx.at, set_by=tx.actor.name, until=tx.at + timedelta(days=days)
    )
    store.add_flag(tx, number, new)
    tx.note("call.flagged", id, until=new.until, reason=why)
    return store.flags(tx, number)


def unflag(tx: Transaction, id: UUID) -> None:
    """Raises: NotFound, Conflict."""
    number = store.card(tx, id).number
    if number is None or store.end_flags(tx, number) == 0:
        raise Conflict("this number is not flagged")
    tx.note("call.unflagged", id)


def forget(tx: Transaction) -> int:
    """Take the numbers off calls of which no incident came, after 90 days. Returns: of how many."""
    calls = store.forget_numbers(tx, timedelta(days=FLAG_DAYS))
    tx.note("call.forgotten", tx.actor.city, calls=calls)
    return calls


def _person(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise Forbidden("a person does this, under a name")
    return tx.actor.person_id
