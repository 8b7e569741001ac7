"""Calls: what a source's words add up to, who has one, and what is odd about waiting. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid
from kentongan.incidents.model.rules import Rules
from kentongan.incidents.model.text import check_reason

FUTURE_S: Final = 300.0  # a clock this far ahead is wrong
OLD_S: Final = 86400.0  # a word this late is taken, and marked
LATE_MARK: Final = "late"
OUTSIDE_MARK: Final = "outside_city"
FLAG_DAYS: Final = 90
NUMBER: Final = re.compile(r"\+?[0-9*#]{2,32}")
WITHHELD: Final = frozenset({"", "anonymous", "private", "unknown", "restricted", "withheld", "unavailable"})


class CallState(StrEnum):
    """The words of a source, and the states of a call, are the same four."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"


ORDER: Final = {state: nth for nth, state in enumerate(CallState)}


class Channel(StrEnum):
    LINE_110 = "110"
    PHONE = "phone"
    RADIO = "radio"
    WALK_IN = "walk_in"
    MESSAGE = "message"
    PANIC = "panic"
    PARTNER = "partner"
    PAPER = "paper"


class Disposition(StrEnum):
    """How a call ended for us. All but `incident` are one key."""

    INCIDENT = "incident"
    SILENT = "silent"
    PRANK = "prank"
    MISDIAL = "misdial"
    INFORMATION = "information"


class Attention(StrEnum):
    """What a card says about waiting; a stale one is amber and is never moved."""

    RINGING = "ringing"
    LATE = "late"
    OPEN = "open"
    STALE = "stale"
    MISSED = "missed"
    DONE = "done"


class ClaimedByOther(Conflict):
    """A colleague has this call, and the time to take over without a word is over."""


class CallClosed(Conflict):
    """This call has its outcome already."""


class ClockWrong(Invalid):
    """The time said lies in the future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing that a source said about a call. `key`: the source's own, the same for each repetition."""

    key: str
    external_id: str
    kind: CallState
    at: datetime
    line: str = ""
    number: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    place_from: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the words of one call add up to."""

    state: CallState
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    missed_at: datetime | None
    line: str
    number: str | None
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place_from: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One row of `call`. `number` is the caller's and personal."""

    id: UUID
    source_id: UUID | None
    external_id: str
    channel: Channel
    line: str
    number: str | None
    state: CallState
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    missed_at: datetime | None
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place_from: str
    marks: tuple[str, ...]
    claimed_by: UUID | None
    claimed_login: str | None
    claimed_at: datetime | None
    disposition: Disposition | None
    disposed_at: datetime | None
    disposed_by: str | None
    incident_id: UUID | None
    received_at: datetime


def told(words: Iterable[Word]) -> Told:
    """Add words up, whatever their order and however often each is said: a set has neither.

    A call that ended and was never answered was missed. Until the word that it was answered comes, that is
    what is known.
    """
    once = {word.key: word for word in words}
    ordered = sorted(once.values(), key=lambda w: (w.at, ORDER[w.kind], w.key))
    if not ordered:
        raise Invalid("a call needs at least one word")

    def first(kind: CallState) -> datetime | None:
        return next((w.at for w in ordered if w.kind is kind), None)

    answered_at, ended_at = first(CallState.ANSWERED), first(CallState.ENDED)
    missed_at = None if answered_at else first(CallState.MISSED) or ended_at
    placed = min((w for w in ordered if w.lat is not None), key=_coarse, default=None)
    return Told(
        state=_state(answered_at, ended_at, missed_at),
        rang_at=ordered[0].at,
        answered_at=answered_at,
        ended_at=ended_at,
        missed_at=missed_at,
        line=next((w.line for w in ordered if w.line), ""),
        number=next((w.number for w in ordered if w.number), None),
        lat=placed.lat if placed else None,
        lon=placed.lon if placed else None,
        accuracy_m=placed.accuracy_m if placed else None,
        place_from=placed.place_from if placed else "",
        marks=tuple(sorted({mark for w in ordered for mark in w.marks})),
    )


def _coarse(word: Word) -> tuple[float, float, str]:
    """The finest place first, of equals the newest."""
    accuracy_m = float("inf") if word.accuracy_m is None else word.accuracy_m
    return accuracy_m, -word.at.timestamp(), word.key


def _state(answered: datetime | None, ended: datetime | None, missed: datetime | None) -> CallState:
    if missed is not None:
        return CallState.MISSED
    if ended is not None:
        return CallState.ENDED
    return CallState.RINGING if answered is None else CallState.ANSWERED


def check_clock(said: datetime, at: datetime) -> tuple[str, ...]:
    """Marks for a time that was said. Raises: ClockWrong, on one in the future."""
    ahead_s = (said - at).total_seconds()
    if ahead_s > FUTURE_S:
        raise ClockWrong(f"the time said lies {ahead_s:.0f} s in the future; set the clock of what sends it")
    return (LATE_MARK,) if ahead_s < -OLD_S else ()


def waits_from(rang_at: datetime, received_at: datetime) -> datetime:
    """Since when a call waits for us: since we heard of it, as far as its source's clock may be off; what
    came later than that was late on its way, and has waited since it rang."""
    apart_s = abs((rang_at - received_at).total_seconds())
    return received_at if apart_s <= FUTURE_S else rang_at


def normal_number(said: str | None) -> str | None:
    """A caller's number in one form; None where it was withheld. Raises: Invalid."""
    text = (said or "").strip()
    if text.casefold() in WITHHELD:
        return None
    digits = re.sub(r"[\s().-]", "", text.removeprefix("tel:"))
    if not NUMBER.fullmatch(digits):
        raise Invalid("a caller's number is made of digits, and may begin with +")
    return "0" + digits.removeprefix("+62") if digits.startswith("+62") else digits


def masked(number: str | None) -> str | None:
    """What lists show: the first two and the last two of it."""
    if number is None:
        return None
    if len(number) <= 5:
        return "x" * len(number)
    return number[:2] + "x" * (len(number) - 4) + number[-2:]


def check_claim(call: Call, person_id: UUID, at: datetime, rules: Rules, reason: str) -> str:
    """Whether this person may have the call now. Returns: "claimed", "taken" or "reassigned".

    Raises: CallClosed; ClaimedByOther, where a reason is needed and none is given; NoReason.
    """
    if call.disposition is not None:
        raise CallClosed("this call has its outcome already; open its incident, or leave it")
    if call.claimed_by is None or call.claimed_at is None or call.claimed_by == person_id:
        return "claimed"
    if (at - call.claimed_at).total_seconds() <= rules.grace_s:
        return "taken"
    if not reason.strip():
        raise ClaimedByOther(f"{call.claimed_login} has this call; say why you take it over")
    check_reason(reason)
    return "reassigned"


def attention(call: Call, called_back: bool, at: datetime, rules: Rules) -> Attention:
    """A pure function of clocks: reading it changes nothing, and nothing moves a stale card."""
    if call.disposition is not None:
        return Attention.DONE
    if call.state is CallState.MISSED and call.claimed_at is None:
        return Attention.DONE if called_back else Attention.MISSED
    if call.claimed_at is not None:
        stale = (at - call.claimed_at).total_seconds() > rules.stale_s
        return Attention.STALE if stale else Attention.OPEN
    waited_s = (at - waits_from(call.rang_at, call.received_at)).total_seconds()
    if call.state is CallState.RINGING:
        return Attention.LATE if waited_s > rules.answer_s else Attention.RINGING
    return Attention.STALE if waited_s > rules.stale_s else Attention.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard(Call):
    """A call with what its card says beside it."""

    called_back: bool  # somebody called back and reached who called
    tries: int  # how often somebody called back and reached nobody
    tried_at: datetime | None  # the last of those
    repeats: int  # calls of the same number in 90 days, itself among them
    flag: str | None  # why the number is flagged, while it is


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """How many calls wait: `live` ring or are open, `missed` wait for somebody to call back."""

    live: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    id: UUID
    name: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """What is known of a caller's number, without the number. `by_outcome` counts 90 days."""

    day: int
    week: int
    days_90: int
    by_outcome: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    id: UUID
    reason: str
    set_at: datetime
    set_by: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    id: UUID
    at: datetime
    by: str
    reached: bool
    note: str
