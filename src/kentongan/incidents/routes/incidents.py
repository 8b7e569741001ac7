"""HTTP of incidents: open, read, correct, move, merge, note, list."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import incidents as actions
from kentongan.incidents.actions import looking, merging
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.actions.looking import Group, Grouping
from kentongan.incidents.actions.passages import PhoneText
from kentongan.incidents.model.calls import CallState, Channel, Disposition, masked
from kentongan.incidents.model.clocks import Clock, ClockName
from kentongan.incidents.model.passages import Erased
from kentongan.incidents.model.rules import Category, Partner, Priority
from kentongan.incidents.model.states import Incident, Origin, State
from kentongan.incidents.model.text import NARRATIVE_MOST, Plain
from kentongan.incidents.store.incidents import IncidentPause, Note, ToldPartner
from kentongan.journal.model import Entry

router = APIRouter(prefix="/api", tags=["incidents"])
Looking = Annotated[Transaction, read("incident.view")]
Managing = Annotated[Transaction, change("incident.manage")]
Reporting = Annotated[Transaction, read("incident.report")]


class OpenedIncident(BaseModel, extra="forbid"):
    """`id`: the page's own, the same for each repetition: an answer that was lost opens nothing twice."""

    id: UUID | None = None
    category: Plain = Field(max_length=20)
    priority: Plain | None = Field(None, max_length=2)
    narrative: Plain = Field("", max_length=NARRATIVE_MOST)
    lat: FiniteFloat | None = None
    lon: FiniteFloat | None = None
    accuracy_m: FiniteFloat | None = Field(None, ge=0, le=1_000_000)
    place_text: Plain = Field("", max_length=300)
    answers: dict[Plain, Plain] = Field(default_factory=dict[str, str], max_length=40)
    calls: list[UUID] = Field(default_factory=list[UUID], max_length=50)


class ReadIncident(BaseModel, extra="forbid"):
    """What an incident said when it was read; of fields that are not corrected nothing need be said."""

    category: Plain = Field("", max_length=20)
    priority: Plain = Field("", max_length=2)
    narrative: Plain = Field("", max_length=NARRATIVE_MOST)
    lat: FiniteFloat | None = None
    lon: FiniteFloat | None = None
    place_text: Plain = Field("", max_length=300)
    answers: dict[Plain, Plain] = Field(default_factory=dict[str, str], max_length=1000)


class CorrectedIncident(BaseModel, extra="forbid"):
    """Only what is given changes. `had`: what the same fields said when they were read, so that what a
    colleague said meanwhile is not undone unseen; with a category goes the priority."""

    had: ReadIncident
    category: Plain = Field("", max_length=20)
    priority: Plain = Field("", max_length=2)
    narrative: Plain = Field("", max_length=NARRATIVE_MOST)
    lat: FiniteFloat | None = None
    lon: FiniteFloat | None = None
    accuracy_m: FiniteFloat | None = Field(None, ge=0, le=1_000_000)
    place_text: Plain = Field("", max_length=300)
    answers: dict[Plain, Plain] = Field(default_factory=dict[str, str], max_length=40)


class MovedIncident(BaseModel, extra="forbid"):
    """`had`: the state in which it was read, so that nothing is undone that somebody did meanwhile."""

    state: State
    had: State | None = None
    reason: Plain = Field("", max_length=500)


class WrittenNote(BaseModel, extra="forbid"):
    text: Plain = Field(max_length=NARRATIVE_MOST)
    corrects: UUID | None = None


class ToldOne(BaseModel, extra="forbid"):
    partner: Plain = Field(max_length=40)
    note: Plain = Field("", max_length=500)


class Pausing(BaseModel, extra="forbid"):
    reason: Plain = Field(max_length=500)


class MergedInto(BaseModel, extra="forbid"):
    into: UUID


class LinkedCall(BaseModel, extra="forbid"):
    call: UUID


class IncidentRow(BaseModel):
    """An incident as lists show it."""

    id: UUID
    code: str
    origin: Origin
    category: str
    priority: str
    state: State
    narrative: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place_text: str
    polsek: str
    kecamatan: str
    marks: list[str]
    owner_id: UUID | None
    owner_login: str | None
    opened_at: datetime
    entered_at: datetime
    opened_by: str
    merged_into: UUID | None
    clocks: list[Clock]


class OpenIncidents(BaseModel):
    """The most urgent, and how many there are in all."""

    incidents: list[IncidentRow]
    number: int


class IncidentCall(BaseModel):
    """A call of an incident; its number is masked."""

    id: UUID
    channel: Channel
    number: str | None
    state: CallState
    rang_at: datetime
    answered_at: datetime | None
    disposition: Disposition | None


class IncidentDetail(IncidentRow):
    """`said`: what phones sent that stands in no note and in no outcome. `erased`: texts beside the notes, by
    the place where they stood."""

    answers: dict[str, Any]
    external_id: str | None
    rang_at: datetime | None
    answered_at: datetime | None
    verified_at: datetime | None
    dispatched_at: datetime | None
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    controlled_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    parts: list[UUID]
    calls: list[IncidentCall]
    notes: list[Note]
    partners: list[ToldPartner]
    pauses: list[IncidentPause]
    said: list[PhoneText]
    erased: list[Erased]
    opens_cameras: bool


class DuplicateRow(BaseModel):
    id: UUID
    code: str
    category: str
    state: State
    distance_m: float
    apart_s: float


class Filter(BaseModel, extra="forbid"):
    """`states`, `categories` and `priorities` may be given several times."""

    from_at: AwareDatetime | None = Field(None, alias="from")
    to_at: AwareDatetime | None = Field(None, alias="to")
    states: list[State] = Field(default_factory=list[State], alias="state", max_length=11)
    categories: list[Plain] = Field(default_factory=list[str], alias="category", max_length=60)
    priorities: list[Plain] = Field(default_factory=list[str], alias="priority", max_length=5)
    polsek: Plain | None = Field(None, max_length=40)
    text: Plain = Field("", max_length=200)
    before: UUID | None = None
    limit: int = Field(50, ge=1, le=looking.PAGE_MOST)


class Waits(BaseModel):
    """Seconds: to answer, in which a colleague may take over without a word, until a card is stale."""

    answer_s: int
    grace_s: int
    stale_s: int


class Table(BaseModel):
    """What an intake form chooses from."""

    waits: Waits

    categories: list[Category]
    priorities: list[Priority]
    partners: list[Partner]


@router.get("/categories", operation_id="listCategories")
def list_categories(tx: Looking) -> Table:
    its = rulebook.rules(tx)
    return Table(
        waits=Waits(answer_s=its.answer_s, grace_s=its.grace_s, stale_s=its.stale_s),
        categories=rulebook.categories(tx),
        priorities=rulebook.priorities(tx),
        partners=rulebook.partners(tx),
    )


@router.post("/incidents", operation_id="openIncident", status_code=201)
def open_incident(tx: Managing, body: OpenedIncident) -> IncidentDetail:
    fields = body.model_dump(exclude={"calls"})
    wanted = actions.Opening(**fields, call_ids=tuple(body.calls))
    return detail(tx, actions.open_incident(tx, wanted).id)


@router.get("/incidents", operation_id="listIncidents")
def list_incidents(tx: Looking, asked: Annotated[Filter, Query()]) -> list[IncidentRow]:
    """Newest first; those before the incident `before` for the page after."""
    found = looking.listed(tx, looking.Asked(**asked.model_dump()))
    clocks = looking.clocks_of(tx, found)
    return [row(incident, clocks[incident.id]) for incident in found]


@router.get("/incidents/open", operation_id="listOpenIncidents")
def list_open_incidents(tx: Looking) -> OpenIncidents:
    """What is open, the most urgent 100: priority, then what is late, then the longest open."""
    found = [row(it, clocks) for it, clocks, _ in looking.open_ones(tx, looking.PAGE_MOST)]
    return OpenIncidents(incidents=found, number=looking.count_open(tx))


@router.get("/incidents/report", operation_id="reportIncidents")
def report_incidents(
    tx: Reporting,
    from_at: Annotated[AwareDatetime, Query(alias="from")],
    to_at: Annotated[AwareDatetime, Query(alias="to")],
    by: Grouping = "polsek",
) -> list[Group]:
    """Median and ninetieth percentile of answering, dispatching and arriving, by Polsek, category or hour."""
    return looking.report(tx, from_at, to_at, by)


@router.get("/incidents/{id}", operation_id="readIncident")
def read_incident(tx: Looking, id: UUID) -> IncidentDetail:
    return detail(tx, id)


@router.patch("/incidents/{id}", operation_id="correctIncident")
def correct_incident(tx: Managing, id: UUID, body: CorrectedIncident) -> IncidentDetail:
    """Refused (409 `ChangedMeanwhile`) where somebody else made a given field otherwise since it was read."""
    wanted = body.model_dump(exclude_unset=True)
    actions.correct(tx, id, wanted, wanted.pop("had"))
    return detail(tx, id)


@router.post("/incidents/{id}/state", operation_id="moveIncident")
def move_incident(tx: Managing, id: UUID, body: MovedIncident) -> IncidentDetail:
    """Refused (409 `MovedMeanwhile`) where it is no longer in the state that was read."""
    actions.transit(tx, id, body.state, body.reason, body.had)
    return detail(tx, id)


@router.post("/incidents/{id}/owner", operation_id="ownIncident")
def own_incident(tx: Managing, id: UUID) -> IncidentDetail:
    actions.own(tx, id)
    return detail(tx, id)


@router.post("/incidents/{id}/notes", operation_id="noteIncident", status_code=201)
def note_incident(tx: Managing, id: UUID, body: WrittenNote) -> Note:
    return actions.note(tx, id, body.text, body.corrects)


@router.get("/incidents/{id}/timeline", operation_id="readIncidentTimeline")
def read_incident_timeline(
    tx: Looking,
    id: UUID,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
) -> list[Entry]:
    """The journal's entries about this incident and what was merged into it, newest first."""
    return looking.timeline(tx, id, before, limit)


@router.post("/incidents/{id}/calls", operation_id="linkCall", status_code=201)
def link_call(tx: Managing, id: UUID, body: LinkedCall) -> IncidentDetail:
    actions.link(tx, id, body.call)
    return detail(tx, id)


@router.post("/incidents/{id}/partners", operation_id="tellPartner", status_code=201)
def tell_partner(tx: Managing, id: UUID, body: ToldOne) -> list[ToldPartner]:
    return actions.tell(tx, id, body.partner, body.note)


@router.put("/incidents/{id}/pauses/{clock}", operation_id="pauseClock", status_code=204)
def pause_clock(tx: Managing, id: UUID, clock: ClockName, body: Pausing) -> None:
    actions.pause(tx, id, clock, body.reason)


@router.delete("/incidents/{id}/pauses/{clock}", operation_id="resumeClock", status_code=204)
def resume_clock(tx: Managing, id: UUID, clock: ClockName) -> None:
    actions.resume(tx, id, clock)


@router.get("/incidents/{id}/duplicates", operation_id="listDuplicates")
def list_duplicates(tx: Looking, id: UUID) -> list[DuplicateRow]:
    return [
        DuplicateRow(
            id=it.incident.id, code=it.incident.code, category=it.incident.category, state=it.incident.state,
            distance_m=round(it.distance_m), apart_s=it.apart_s,
        )
        for it in merging.duplicates(tx, id)
    ]  # fmt: skip


@router.put("/incidents/{id}/merge", operation_id="mergeIncident")
def merge_incident(tx: Managing, id: UUID, body: MergedInto) -> IncidentDetail:
    return detail(tx, merging.merge_into(tx, id, body.into).id)


@router.delete("/incidents/{id}/merge", operation_id="unmergeIncident")
def unmerge_incident(tx: Managing, id: UUID) -> IncidentDetail:
    return detail(tx, merging.unmerge_again(tx, id).id)


def row(incident: Incident, clocks: list[Clock]) -> IncidentRow:
    return IncidentRow.model_validate(asdict(incident) | {"clocks": clocks})


def detail(tx: Transaction, id: UUID) -> IncidentDetail:
    seen = looking.see(tx, id)
    calls = [asdict(call) | {"number": masked(call.number)} for call in seen.calls]
    beside = {
        name: getattr(seen, name)
        for name in ("parts", "clocks", "notes", "partners", "pauses", "said", "erased", "opens_cameras")
    }
    return IncidentDetail.model_validate(asdict(seen.incident) | beside | {"calls": calls})
