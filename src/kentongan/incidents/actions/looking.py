"""Reading incidents: a card with its clocks, the timeline, lists and searches, how long things take."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.incidents.actions import passages
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions.passages import PhoneText
from kentongan.incidents.model.calls import Call
from kentongan.incidents.model.clocks import Clock, Spread, clocks, paused_s, spread
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.model.states import Incident, State
from kentongan.incidents.model.units import Dispatch
from kentongan.incidents.model.waiting import Waits, urgency, waits
from kentongan.incidents.store import calls as call_store
from kentongan.incidents.store import erasing
from kentongan.incidents.store import incidents as store
from kentongan.incidents.store import units as unit_store
from kentongan.incidents.store.incidents import IncidentPause, Note, Times, ToldPartner
from kentongan.journal import actions as journal
from kentongan.journal.model import Entry

PAGE_MOST: Final = 100
SPARE: Final = 100  # so many more are weighed than shown: what is late comes before what is older
WORD: Final = re.compile(r"[\w-]+", re.UNICODE)
WORDS_MOST: Final = 8
REPORT_MOST: Final = timedelta(days=92)
Grouping = Literal["polsek", "category", "hour"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Filters of a list; None: all. `before`: the last of the page before."""

    from_at: datetime | None = None
    to_at: datetime | None = None
    states: Sequence[State] | None = None
    categories: Sequence[str] | None = None
    priorities: Sequence[str] | None = None
    polsek: str | None = None
    text: str = ""
    before: UUID | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An incident with all that belongs to it, and to what was merged into it."""

    incident: Incident
    parts: list[UUID]
    clocks: list[Clock]
    calls: list[Call]
    notes: list[Note]
    partners: list[ToldPartner]
    pauses: list[IncidentPause]
    said: list[PhoneText]
    erased: list[Erased]
    opens_cameras: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How long things took in one Polsek, category or hour."""

    key: str
    answer: Spread
    dispatch: Spread
    arrive: Spread


def check(tx: Transaction, id: UUID) -> None:
    """Raises: NotFound."""
    store.incident(tx, id)


def see(tx: Transaction, id: UUID) -> Seen:
    """Raises: NotFound."""
    incident = store.incident(tx, id)
    ids = store.family(tx, id)
    return Seen(
        incident=incident,
        parts=[other for other in ids if other != id],
        clocks=clocks_of(tx, [incident])[id],
        calls=call_store.of_incidents(tx, ids),
        notes=store.notes(tx, ids),
        partners=store.partners(tx, ids),
        pauses=store.pauses(tx, [id]),
        said=passages.phones(tx, ids),
        erased=erasing.of_incidents(tx, ids),
        opens_cameras=rulebook.known_category(tx, incident.category).opens_cameras,
    )


def clocks_of(tx: Transaction, incidents: Sequence[Incident]) -> dict[UUID, list[Clock]]:
    its = rulebook.rules(tx)
    priorities = {p.code: p for p in rulebook.priorities(tx)}
    paused: defaultdict[UUID, list[IncidentPause]] = defaultdict(list)
    for pause in store.pauses(tx, [i.id for i in incidents]):
        paused[pause.incident_id].append(pause)
    return {i.id: clocks(i, priorities[i.priority], its, paused[i.id], tx.at) for i in incidents}


def open_ones(tx: Transaction, most: int) -> list[tuple[Incident, list[Clock], list[Waits]]]:
    """Open incidents, the most urgent first, with their clocks and what they wait for."""
    found = store.open_ones(tx, most + SPARE)
    if not found:
        return []
    sent: defaultdict[UUID, list[Dispatch]] = defaultdict(list)
    for dispatch in unit_store.of_incidents(tx, [it.id for it in found]):
        sent[dispatch.incident_id].append(dispatch)
    ticking = clocks_of(tx, found)
    rows = [(it, ticking[it.id], waits(it, ticking[it.id], sent[it.id])) for it in found]
    rows.sort(key=lambda row: urgency(row[0], row[2]))
    return rows[:most]


def count_open(tx: Transaction) -> int:
    return store.count_open(tx)


def timeline(tx: Transaction, id: UUID, before: int | None, limit: int) -> list[Entry]:
    """The journal's entries about an incident, its parts and its calls, newest first. Raises: NotFound."""
    store.incident(tx, id)
    ids = store.family(tx, id)
    subjects = [str(each) for each in [*ids, *(call.id for call in call_store.of_incidents(tx, ids))]]
    return journal.about(tx, subjects, before, limit)


def listed(tx: Transaction, asked: Asked) -> list[Incident]:
    """One page, newest first. Raises: NotFound, where `before` is unknown; Invalid, on a text of no words."""
    mark = store.incident(tx, asked.before) if asked.before else None
    question: dict[str, Any] = {
        "from": asked.from_at.isoformat() if asked.from_at else None,
        "to": asked.to_at.isoformat() if asked.to_at else None,
        "states": [s.value for s in asked.states] if asked.states else None,
        "categories": list(asked.categories) if asked.categories else None,
        "priorities": list(asked.priorities) if asked.priorities else None,
        "polsek": asked.polsek,
        "words": words_of(asked.text) if asked.text.strip() else None,
        "before_at": mark.opened_at.isoformat() if mark else None,
        "before_id": str(mark.id) if mark else None,
    }
    return store.search(tx, question, min(asked.limit, PAGE_MOST))


def words_of(text: str) -> str:
    """What is typed as a search: every word must begin a word of the incident. Raises: Invalid."""
    words = [w.strip("-").casefold() for w in WORD.findall(text)][:WORDS_MOST]
    kept = [w for w in words if w]
    if not kept:
        raise Invalid("search for words or numbers")
    return " & ".join(f"'{w}':*" for w in kept)


def report(tx: Transaction, from_at: datetime, to_at: datetime, by: Grouping) -> list[Group]:
    """Medians and ninetieth percentiles of a span, without what was paused. Raises: Invalid."""
    if not timedelta(0) < to_at - from_at <= REPORT_MOST:
        raise Invalid(f"a report covers up to {REPORT_MOST.days} days")
    rows = store.times(tx, from_at, to_at)
    still = _still(tx, rows)
    its = rulebook.rules(tx)
    groups: defaultdict[str, list[Times]] = defaultdict(list)
    for row in rows:
        groups[str(getattr(row, by))].append(row)
    targets = {p.code: p for p in rulebook.priorities(tx)}
    made: list[Group] = []
    for key in sorted(groups, key=lambda k: int(k) if by == "hour" else k):
        its_rows = groups[key]
        dispatch = [(_less(r.dispatch_s, still.get((r.id, "dispatch"))), targets[r.priority].dispatch_s)
                    for r in its_rows]  # fmt: skip
        arrive = [(_less(r.arrive_s, still.get((r.id, "arrive"))), targets[r.priority].arrive_s)
                  for r in its_rows]  # fmt: skip
        answer = [(r.answer_s, its.answer_s) for r in its_rows]
        made.append(
            Group(key=key, answer=_spread(answer), dispatch=_spread(dispatch), arrive=_spread(arrive))
        )
    return made


def _still(tx: Transaction, rows: Sequence[Times]) -> dict[tuple[UUID, str], float]:
    """Seconds in which a clock stood still."""
    out: dict[tuple[UUID, str], float] = {}
    for pause in store.pauses(tx, [row.id for row in rows]):
        key = (pause.incident_id, pause.clock.value)
        out[key] = out.get(key, 0.0) + paused_s([pause], pause.from_at, pause.until_at or tx.at)
    return out


def _less(seconds: float | None, paused: float | None) -> float | None:
    return None if seconds is None else max(seconds - (paused or 0.0), 0.0)


def _spread(rows: Sequence[tuple[float | None, int | None]]) -> Spread:
    """Of rows with different targets: each counts as within by its own."""
    known = [(s, target) for s, target in rows if s is not None]
    whole = spread((s for s, _ in known), None)
    within = sum(target is None or s <= target for s, target in known)
    return Spread(number=whole.number, median_s=whole.median_s, p90_s=whole.p90_s, within=within)
