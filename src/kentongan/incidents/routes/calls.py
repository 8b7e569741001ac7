"""HTTP of calls: what sources say, what people do with a call, who may tell us."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.incidents import located
from kentongan.incidents.actions import calls as actions
from kentongan.incidents.doors import Told, seal_of, signed
from kentongan.incidents.model.calls import (
    Attention,
    CallBack,
    CallCard,
    CallCounts,
    CallState,
    Channel,
    Disposition,
    Flag,
    Repeats,
    Source,
    Word,
    masked,
    normal_number,
    waits_from,
)
from kentongan.incidents.model.text import Plain, check_point, line

router = APIRouter(prefix="/api", tags=["calls"])
Hearing = Annotated[Told, signed]
Looking = Annotated[Transaction, read("call.view")]
Taking = Annotated[Transaction, change("call.take")]
Revealing = Annotated[Transaction, change("call.reveal")]
LookingAtSources = Annotated[Transaction, read("source.manage")]
ManagingSources = Annotated[Transaction, change("source.manage")]


class Point(BaseModel, extra="forbid"):
    lat: FiniteFloat
    lon: FiniteFloat
    accuracy_m: FiniteFloat | None = Field(None, ge=0, le=1_000_000)


class SaidWord(BaseModel, extra="forbid"):
    """One word about a call. At most one of `place`, `pidf`, `aml` says where the caller is."""

    key: Plain = Field(min_length=1, max_length=100, description="the same for each repetition of this word")
    call: Plain = Field(min_length=1, max_length=100, description="the call's own name at its source")
    word: CallState
    at: AwareDatetime
    number: Plain | None = Field(None, max_length=60)
    line: Plain = Field("", max_length=80)
    place: Point | None = None
    pidf: Plain | None = Field(None, max_length=located.LONGEST)
    aml: Plain | None = Field(None, max_length=2000)


class HeardWord(BaseModel):
    call_id: UUID
    state: CallState
    repeated: bool


class CallRow(BaseModel):
    """A call as lists show it. `number` is masked; the whole of it is shown for a reason. `rang_at` is by its
    source's clock, `waits_from` by ours.

    `called_back`: who called was reached; `tries` count the times when nobody was.
    """

    id: UUID
    channel: Channel
    external_id: str
    line: str
    number: str | None
    state: CallState
    attention: Attention
    rang_at: datetime
    waits_from: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    missed_at: datetime | None
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place_from: str
    marks: list[str]
    claimed_by: UUID | None
    claimed_login: str | None
    claimed_at: datetime | None
    disposition: Disposition | None
    disposed_at: datetime | None
    disposed_by: str | None
    incident_id: UUID | None
    called_back: bool
    tries: int
    tried_at: datetime | None
    repeats: int
    flag: str | None


class CallDetail(CallRow):
    """`same_number`: what is known of the caller's number; `flags` end by themselves and block nothing."""

    backs: list[CallBack]
    same_number: Repeats
    flags: list[Flag]


class EnteredCall(BaseModel, extra="forbid"):
    channel: Channel = Channel.PHONE
    at: AwareDatetime | None = None
    number: Plain | None = Field(None, max_length=60)
    line: Plain = Field("", max_length=80)
    external_id: Plain = Field("", max_length=100)
    place: Point | None = None


class Reason(BaseModel, extra="forbid"):
    reason: Plain = Field(max_length=500)


class Claim(BaseModel, extra="forbid"):
    """`free_only`: take nothing over that a colleague has."""

    reason: Plain = Field("", max_length=500)
    free_only: bool = False


class Outcome(BaseModel, extra="forbid"):
    disposition: Disposition


class CalledBack(BaseModel, extra="forbid"):
    reached: bool
    note: Plain = Field("", max_length=500)


class Flagging(Reason):
    days: int = Field(30, ge=1, le=90)


class Number(BaseModel):
    number: str | None


class NewSource(BaseModel, extra="forbid"):
    name: Plain = Field(min_length=1, max_length=80)


class AddedSource(BaseModel):
    """`key` in hex: shown once, kept sealed."""

    id: UUID
    key: str


@router.post("/calls", operation_id="hearCall")
def hear_call(told: Hearing, body: SaidWord) -> HeardWord:
    """What a source says about a call, signed: docs/incidents.md. Order and repetition change nothing."""
    heard = actions.hear(told.tx, told.signed, _word(body))
    return HeardWord(call_id=heard.call_id, state=heard.state, repeated=heard.repeated)


@router.get("/calls", operation_id="listCalls")
def list_calls(tx: Looking) -> list[CallRow]:
    """All that rings, is open or stale, oldest first; then the newest 50 missed ones, newest first."""
    return [row(card, attention) for card, attention in actions.waiting(tx)]


@router.get("/calls/counts", operation_id="countCalls")
def count_calls(tx: Looking) -> CallCounts:
    """How many ring or are open, and how many missed ones wait: more than the list shows, perhaps."""
    return actions.counts(tx)


@router.get("/calls/recent", operation_id="listRecentCalls")
def list_recent_calls(
    tx: Looking, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[CallRow]:
    """Every call, newest first; those before the call `before` for the page after."""
    return [row(card, attention) for card, attention in actions.recent(tx, before, limit)]


@router.post("/calls/manual", operation_id="enterCall", status_code=201)
def enter_call(tx: Taking, body: EnteredCall) -> CallRow:
    return row(actions.enter(tx, _entered(body)), Attention.OPEN)


@router.put("/calls/manual/{id}", operation_id="enterCallAs")
def enter_call_as(tx: Taking, id: UUID, body: EnteredCall) -> CallRow:
    """The same under the page's own id, entered once however often it is said. Said again, `channel`,
    `number` and `external_id` are what was said last; the rest stays as it was entered."""
    actions.enter_as(tx, id, _entered(body))
    return row(*actions.seen(tx, id))


@router.get("/calls/{id}", operation_id="readCall")
def read_call(tx: Looking, id: UUID) -> CallDetail:
    repeats, flags = actions.repeats(tx, id)
    shown = row(*actions.seen(tx, id)).model_dump()
    return CallDetail(**shown, backs=actions.backs(tx, id), same_number=repeats, flags=flags)


@router.post("/calls/{id}/claim", operation_id="claimCall")
def claim_call(tx: Taking, id: UUID, body: Claim) -> CallRow:
    return row(actions.claim(tx, id, body.reason, free_only=body.free_only), Attention.OPEN)


@router.post("/calls/{id}/disposition", operation_id="disposeCall")
def dispose_call(tx: Taking, id: UUID, body: Outcome) -> CallRow:
    return row(actions.dispose(tx, id, body.disposition), Attention.DONE)


@router.delete("/calls/{id}/disposition", operation_id="reopenCall")
def reopen_call(tx: Taking, id: UUID) -> CallRow:
    actions.reopen(tx, id)
    return row(*actions.seen(tx, id))


@router.post("/calls/{id}/number", operation_id="revealNumber")
def reveal_number(tx: Revealing, id: UUID, body: Reason) -> Number:
    """The caller's whole number. Who saw it and why stands in the journal."""
    return Number(number=actions.reveal(tx, id, body.reason))


@router.post("/calls/{id}/backs", operation_id="noteCallBack", status_code=201)
def note_call_back(tx: Taking, id: UUID, body: CalledBack) -> list[CallBack]:
    return actions.call_back(tx, id, body.reached, body.note)


@router.put("/calls/{id}/flag", operation_id="flagNumber")
def flag_number(tx: Taking, id: UUID, body: Flagging) -> list[Flag]:
    return actions.flag(tx, id, body.reason, body.days)


@router.delete("/calls/{id}/flag", operation_id="unflagNumber", status_code=204)
def unflag_number(tx: Taking, id: UUID) -> None:
    actions.unflag(tx, id)


@router.get("/call-sources", operation_id="listSources")
def list_sources(tx: LookingAtSources) -> list[Source]:
    return actions.sources(tx)


@router.post("/call-sources", operation_id="addSource", status_code=201)
def add_source(tx: ManagingSources, request: Request, body: NewSource) -> AddedSource:
    id, key = actions.add_source(tx, seal_of(request), body.name)
    return AddedSource(id=id, key=key)


@router.delete("/call-sources/{id}", operation_id="revokeSource", status_code=204)
def revoke_source(tx: ManagingSources, id: UUID) -> None:
    actions.revoke_source(tx, id)


def row(card: CallCard, attention: Attention) -> CallRow:
    since = waits_from(card.rang_at, card.received_at)
    fields = asdict(card) | {"number": masked(card.number), "attention": attention, "waits_from": since}
    return CallRow.model_validate(fields)


def _entered(body: EnteredCall) -> actions.Entered:
    place = body.place
    return actions.Entered(
        channel=body.channel, at=body.at, number=body.number, line=body.line, external_id=body.external_id,
        lat=place.lat if place else None, lon=place.lon if place else None,
        accuracy_m=place.accuracy_m if place else None,
    )  # fmt: skip


def _word(body: SaidWord) -> Word:
    """Raises: Invalid, on more than one place, or one that is none."""
    said = [name for name in ("place", "pidf", "aml") if getattr(body, name) is not None]
    if len(said) > 1:
        raise Invalid(f"say where the caller is once: {' or '.join(said)}")
    found: located.Located | None = None
    if body.place is not None:
        found = located.Located(*check_point(body.place.lat, body.place.lon), body.place.accuracy_m)
    elif body.pidf is not None:
        found = located.pidf(body.pidf)
    elif body.aml is not None:
        found = located.aml(body.aml)
    return Word(
        key=body.key,
        external_id=body.call,
        kind=body.word,
        at=body.at,
        line=line(body.line, 80),
        number=normal_number(body.number),
        lat=found.lat if found else None,
        lon=found.lon if found else None,
        accuracy_m=found.accuracy_m if found else None,
        place_from={"place": "lat_lon"}.get(said[0], said[0]) if said else "",
    )
