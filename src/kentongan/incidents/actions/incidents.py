"""What can be done with incidents: open, correct, move, own, note, tell a partner, pause a clock."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, Forbidden, Invalid
from kentongan.base.ids import new_id
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions import where
from kentongan.incidents.model.calls import OUTSIDE_MARK, Call, CallClosed, check_clock, waits_from
from kentongan.incidents.model.clocks import ClockName
from kentongan.incidents.model.crossing import changes, crossed, crossed_answers
from kentongan.incidents.model.states import (
    EXITS,
    REASONED,
    Incident,
    IncidentClosed,
    Merged,
    MovedMeanwhile,
    Origin,
    State,
    move,
)
from kentongan.incidents.model.text import NARRATIVE_MOST, check_point, check_reason, line, tidy
from kentongan.incidents.store import calls as call_store
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store.incidents import Note
from kentongan.journal import actions as journal

ANSWERS_MOST: Final = 40
LOOKED_BACK: Final = 500  # entries among which who changed it is looked for
ALREADY_OPENED: Final = "this report was taken already; read the incident of this id"


class TooLong(Invalid):
    """A text longer than anybody reads."""


class AlreadyOpened(Conflict):
    """An incident of this id is there: this is a repetition, and nothing was done."""


class ChangedMeanwhile(Conflict):
    """Somebody else corrected the same since it was read: nothing was saved."""


class ClockPaused(Conflict):
    """This clock stands still already, or runs already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An incident as somebody wants it. From calls, from a machine's alert, or from neither."""

    id: UUID | None = None
    category: str
    priority: str | None = None
    narrative: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    place_text: str = ""
    call_ids: tuple[UUID, ...] = ()
    answers: dict[str, str] = field(default_factory=dict[str, str])
    opened_at: datetime | None = None
    external_id: str | None = None
    origin: Origin = Origin.PERSON


def open_incident(tx: Transaction, wanted: Opening) -> Incident:
    """Open an incident; the calls it comes from get it as their outcome.

    Raises: Invalid, NotFound; CallClosed, when a call has an outcome already; AlreadyOpened.
    """
    if wanted.id is not None and store.is_there(tx, wanted.id):
        raise AlreadyOpened(ALREADY_OPENED)
    calls = [call_store.call(tx, id) for id in sorted(set(wanted.call_ids))]
    for call in calls:
        _check_free(call)
    first = min(calls, key=lambda c: c.rang_at, default=None)
    incident = _opened(tx, wanted, first)
    if not store.add(tx, incident):
        raise AlreadyOpened(ALREADY_OPENED)
    _keep_text(tx, incident.id, "narrative", wanted.narrative)
    _keep_text(tx, incident.id, "place", incident.place_text)
    for call in calls:
        call_store.dispose(tx, call.id, "incident", incident.id)
    tx.note(
        "incident.opened", incident.id, code=incident.code, category=incident.category,
        priority=incident.priority, origin=incident.origin.value, calls=[str(c.id) for c in calls],
        polsek=incident.polsek, marks=list(incident.marks),
    )  # fmt: skip
    return incident


def _opened(tx: Transaction, wanted: Opening, first: Call | None) -> Incident:
    category = rulebook.category(tx, wanted.category)
    said = tidy(_short(wanted.narrative))
    reported_at = wanted.opened_at or (first.rang_at if first else tx.at)
    marks = [*said.marks, *check_clock(reported_at, tx.at)]
    lat, lon, accuracy_m = wanted.lat, wanted.lon, wanted.accuracy_m
    if lat is None and first is not None:
        lat, lon, accuracy_m = first.lat, first.lon, first.accuracy_m
    whose = _whose(tx, lat, lon, marks)
    return Incident(
        id=wanted.id or new_id(), code=store.new_code(tx, reported_at), category=category.code,
        origin=Origin.CALL if first and wanted.origin is Origin.PERSON else wanted.origin,
        priority=rulebook.priority(tx, wanted.priority or category.priority or "P5").code, state=State.NEW,
        narrative=said.text, answers=_answers(wanted.answers), lat=lat, lon=lon, accuracy_m=accuracy_m,
        place_text=line(wanted.place_text, 300), polsek=whose[0], kecamatan=whose[1],
        marks=tuple(sorted(set(marks))), external_id=wanted.external_id, owner_id=tx.actor.person_id,
        owner_login=tx.actor.name if tx.actor.person_id else None, opened_at=min(reported_at, tx.at),
        entered_at=tx.at, waits_from=tx.at, opened_by=tx.actor.name, rang_at=_rang_at(first),
        answered_at=(first.answered_at or first.claimed_at) if first else None, verified_at=None,
        dispatched_at=None, accepted_at=None, departed_at=None, arrived_at=None, controlled_at=None,
        done_at=None, closed_at=None, merged_into=None,
    )  # fmt: skip


def _rang_at(first: Call | None) -> datetime | None:
    """By the clock that says when it was answered: its source's, else ours."""
    if first is None:
        return None
    return first.rang_at if first.answered_at else waits_from(first.rang_at, first.received_at)


def _check_free(call: Call) -> None:
    if call.disposition is not None:
        raise CallClosed(f"a call has its outcome already ({call.disposition}); reopen it first")


def _short(text: str) -> str:
    if len(text) > NARRATIVE_MOST:
        raise TooLong(f"a narrative has {NARRATIVE_MOST} characters at most; this one has {len(text)}")
    return text


def _answers(said: Mapping[str, str]) -> dict[str, str]:
    if len(said) > ANSWERS_MOST:
        raise Invalid(f"{len(said)} answers; {ANSWERS_MOST} at most")
    return {line(question, 200): tidy(answer).text[:500] for question, answer in said.items()}


def _whose(tx: Transaction, lat: float | None, lon: float | None, marks: list[str]) -> tuple[str, str]:
    """Polsek and kecamatan of a place; marks one outside the city, and one that is judged by nearness."""
    if lat is None or lon is None:
        if lat is not None or lon is not None:
            raise Invalid("a place needs both lat and lon")
        return "", ""
    check_point(lat, lon)
    found = where.judged(tx, lat, lon)
    if found is None:
        return "", ""
    if not found.inside:
        marks.append(OUTSIDE_MARK)
    if found.approximate:
        marks.append("polsek_approximate")
    return found.polsek, found.kecamatan


def changeable(tx: Transaction, id: UUID) -> Incident:
    """Lock an incident that still takes changes. Raises: NotFound, Merged, IncidentClosed."""
    incident = store.lock(tx, id)
    if incident.state is State.MERGED:
        raise Merged("this incident is part of another one; go there, or unmerge it first")
    if not incident.is_open:
        raise IncidentClosed(f"this incident is {incident.state}; reopen it first")
    return incident


def correct(tx: Transaction, id: UUID, wanted: Mapping[str, Any], had: Mapping[str, Any]) -> Incident:
    """Change what is said of an incident; what was said before stays in its notes and in the journal.

    Args:
        wanted: any of category, priority, narrative, answers, lat, lon, accuracy_m, place_text.
        had: what the same fields said when they were read.
    Raises: NotFound, Merged, IncidentClosed, Invalid; ChangedMeanwhile, saying who changed what.
    """
    before = changeable(tx, id)
    _check_read(tx, before, wanted, had)
    after = replace(before, **{k: wanted[k] for k in ("accuracy_m",) if k in wanted})
    if "category" in wanted:
        category = rulebook.category(tx, wanted["category"])
        after = replace(after, category=category.code, priority=category.priority or before.priority)
    if "priority" in wanted:
        after = replace(after, priority=rulebook.priority(tx, wanted["priority"]).code)
    if "narrative" in wanted:
        said = tidy(_short(wanted["narrative"]))
        marks = tuple(sorted({*before.marks, *said.marks}))
        after = replace(after, narrative=said.text, marks=marks)
        _keep_text(tx, id, "narrative", said.text)
    if "answers" in wanted:
        after = replace(after, answers=before.answers | _answers(wanted["answers"]))
    after = _placed(tx, after, wanted)
    if after.priority != before.priority:
        after = replace(after, waits_from=tx.at)
    store.save(tx, after)
    names = ("category", "priority", "lat", "lon", "polsek")
    changed = {
        k: {"from": getattr(before, k), "to": getattr(after, k)}
        for k in names
        if getattr(before, k) != getattr(after, k)
    }
    words = [name for name in ("narrative", "place_text") if getattr(before, name) != getattr(after, name)]
    answered = _answered(tx, before, after)
    tx.note("incident.corrected", id, changed=changed, said=sorted(wanted), words=words, answered=answered)
    return after


def _answered(tx: Transaction, before: Incident, after: Incident) -> list[str]:
    """Which questions of the city's cards have another answer now. Other words are not for the journal, where
    they would stand for good."""
    cards = [rulebook.known_category(tx, code).questions for code in {before.category, after.category}]
    known = {it.text for card in cards for it in card}
    return sorted(q for q in known if before.answers.get(q, "") != after.answers.get(q, ""))


def _check_read(tx: Transaction, now: Incident, wanted: Mapping[str, Any], had: Mapping[str, Any]) -> None:
    """Raises: ChangedMeanwhile, where this would undo unseen what somebody else said."""
    fields = crossed(now, had, wanted)
    if fields:
        asked = crossed_answers(now, had, wanted)
        raise ChangedMeanwhile(f"{_changed_by(tx, now.id, fields, asked)}; read it again, then save")


def _changed_by(tx: Transaction, id: UUID, fields: Sequence[str], asked: Sequence[str]) -> str:
    """Who made each of these fields, and answers to these questions, what they are now, in words."""
    newest = journal.about(tx, [str(id)], None, LOOKED_BACK)
    by: defaultdict[str, list[str]] = defaultdict(list)
    for name in fields:
        who = next((it for it in newest if changes(it.kind, it.body, name, asked)), None)
        by[f"{who.actor} at {who.at:%H:%M} UTC" if who else "somebody"].append(name)
    return "; ".join(f"{who} changed {', '.join(names)}" for who, names in by.items())


def _placed(tx: Transaction, incident: Incident, wanted: Mapping[str, Any]) -> Incident:
    if "place_text" in wanted:
        incident = replace(incident, place_text=line(wanted["place_text"], 300))
        _keep_text(tx, incident.id, "place", incident.place_text)
    if "lat" not in wanted and "lon" not in wanted:
        return incident
    lat, lon = wanted.get("lat"), wanted.get("lon")
    marks = [m for m in incident.marks if m not in {OUTSIDE_MARK, "polsek_approximate"}]
    polsek, kecamatan = _whose(tx, lat, lon, marks)
    return replace(
        incident, lat=lat, lon=lon, polsek=polsek, kecamatan=kecamatan, marks=tuple(sorted(set(marks)))
    )


def _keep_text(
    tx: Transaction, incident_id: UUID, kind: str, text: str, corrects: UUID | None = None
) -> Note | None:
    """Put personal text beside the chain. Its hash goes into the chain with a note of its own."""
    said = tidy(_short(text))
    if not said.text:
        return None
    kept = Note(
        id=new_id(), incident_id=incident_id, at=tx.done_at, by=tx.actor.name, kind=kind, text=said.text,
        corrects=corrects, marks=said.marks,
    )  # fmt: skip
    store.add_note(tx, kept)
    digest = hashlib.sha256(kept.id.bytes + said.text.encode()).hexdigest()
    tx.note("incident.noted", incident_id, note=kept.id, what=kind, sha256=digest, corrects=corrects)
    return kept


def note(tx: Transaction, id: UUID, text: str, corrects: UUID | None = None) -> Note:
    """Write a note, or a corrected one: the old note stays. Also on a closed incident.

    Raises: NotFound; Invalid, empty, or it corrects a note of another incident.
    """
    store.lock(tx, id)
    if corrects is not None and store.note(tx, corrects).incident_id != id:
        raise Invalid("a note corrects a note of the same incident")
    kept = _keep_text(tx, id, "note", text, corrects)
    if kept is None:
        raise Invalid("a note needs words")
    return kept


def transit(tx: Transaction, id: UUID, to: State, reason: str = "", had: State | None = None) -> Incident:
    """Move an incident along its graph. Exits and ways back need a reason.

    Args:
        had: the state in which it was read; None: unsaid.
    Raises: NotFound, Merged, MovedMeanwhile, IllegalMove, NoReason; Conflict, when it would leave while units
        are on it.
    """
    before = store.lock(tx, id)
    if had is not None and before.state not in {had, State.MERGED}:
        raise MovedMeanwhile(f"this incident is {before.state} by now, no longer {had}; look, then decide")
    if to is State.MERGED:
        raise Invalid("say into which incident: merge it")
    after = move(before, to, tx.at)
    why = check_reason(reason) if (before.state, to) in REASONED else line(reason, 500)
    if to in EXITS | {State.CLOSED} and where_units(tx, id):
        raise Conflict("units are on this incident; finish or cancel their dispatches first")
    store.save(tx, after)
    tx.note("incident.moved", id, before=before.state.value, after=to.value)
    if why:
        _keep_text(tx, id, "reason", why)
    return after


def own(tx: Transaction, id: UUID) -> Incident:
    """Become the one owner. Raises: NotFound, Merged, IncidentClosed, Forbidden."""
    if tx.actor.person_id is None:
        raise Forbidden("a person owns an incident, under a name")
    before = changeable(tx, id)
    after = replace(before, owner_id=tx.actor.person_id, owner_login=tx.actor.name)
    store.save(tx, after)
    tx.note("incident.owned", id, before=before.owner_login)
    return after


def tell(tx: Transaction, id: UUID, partner: str, note: str) -> list[store.ToldPartner]:
    """Note that a partner was told: which, by whom, when.

    Raises: NotFound, Merged, IncidentClosed, Invalid.
    """
    changeable(tx, id)
    known = rulebook.partner(tx, partner)
    store.add_partner(tx, new_id(), id, known.code, line(note, 500))
    tx.note("incident.told", id, partner=known.code)
    return store.partners(tx, [id])


def pause(tx: Transaction, id: UUID, clock: ClockName, reason: str) -> None:
    """Raises: NotFound, Merged, IncidentClosed, NoReason, ClockPaused, Invalid."""
    why = check_reason(reason)
    changeable(tx, id)
    if clock is ClockName.ANSWER:
        raise Invalid("the clock of answering is never paused")
    if not store.add_pause(tx, new_id(), id, clock.value, why):
        raise ClockPaused("this clock is paused already")
    tx.note("incident.paused", id, clock=clock.value, reason=why)


def resume(tx: Transaction, id: UUID, clock: ClockName) -> None:
    """Raises: NotFound, ClockPaused."""
    store.lock(tx, id)
    if not store.end_pause(tx, id, clock.value):
        raise ClockPaused("this clock is not paused")
    tx.note("incident.resumed", id, clock=clock.value)


def link(tx: Transaction, id: UUID, call_id: UUID) -> Incident:
    """Add a call to an incident: many callers, one incident. Raises: NotFound, CallClosed, Merged, ..."""
    call = call_store.call(tx, call_id)
    _check_free(call)
    incident = changeable(tx, id)
    call_store.dispose(tx, call_id, "incident", id)
    tx.note("incident.linked", id, call=call_id)
    return incident


def where_units(tx: Transaction, id: UUID) -> int:
    """How many units are on an incident now."""
    return store.active_units(tx, id)
