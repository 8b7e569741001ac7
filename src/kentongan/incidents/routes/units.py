"""HTTP of units and dispatches, and of the devices that crews carry."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import AwareDatetime, BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import devices, units
from kentongan.incidents.actions import rules as rulebook
from kentongan.incidents.doors import Carried, carried
from kentongan.incidents.model.fixes import TOPIC_MAX, OwnTracks, Traccar, of_owntracks, of_traccar
from kentongan.incidents.model.text import Plain
from kentongan.incidents.model.units import Dispatch, DispatchState, Recommendation, Unit, UnitState
from kentongan.incidents.store import incidents as incident_store
from kentongan.incidents.store.devices import DeviceRow, Done, Emergency, Help
from kentongan.places import actions as places
from kentongan.places.routes import CityMap

router = APIRouter(prefix="/api", tags=["units"])
Looking = Annotated[Transaction, read("unit.view")]
Managing = Annotated[Transaction, change("unit.manage")]
Sending = Annotated[Transaction, change("dispatch.send")]
LookingAtIncidents = Annotated[Transaction, read("incident.view")]
LookingAtDevices = Annotated[Transaction, read("unit.manage")]
Carrying = Annotated[Carried, carried]
MOST_ACTIONS: int = 100


class NewUnit(BaseModel, extra="forbid"):
    call_sign: Plain = Field(min_length=1, max_length=40)
    function: Plain = Field(max_length=80)
    name: Plain = Field("", max_length=80)
    polsek: Plain = Field("", max_length=40)


class UnitStateWanted(BaseModel, extra="forbid"):
    state: UnitState


class Sent(BaseModel, extra="forbid"):
    unit: UUID
    reason: Plain = Field("", max_length=500)


class Step(BaseModel, extra="forbid"):
    state: DispatchState
    outcome: Plain = Field("", max_length=500)


class NewDevice(BaseModel, extra="forbid"):
    """`topic`: its name at the broker of positions, `user/device`; empty: it sends by HTTP alone."""

    name: Plain = Field(min_length=1, max_length=80)
    topic: Plain = Field("", max_length=TOPIC_MAX)


class AddedDevice(BaseModel):
    """`token`: shown once, kept as a hash."""

    id: UUID
    token: str


class Taken(BaseModel):
    """Whether it was the newest position of the unit."""

    newest: bool


class DeviceAction(BaseModel, extra="forbid"):
    """`seq` counts this device's actions from 1; `key` is the same for each repetition."""

    seq: int = Field(ge=1, le=2**53)
    key: UUID
    kind: Literal["accept", "decline", "en_route", "arrived", "done", "help", "note"]
    dispatch: UUID | None = None
    at: AwareDatetime
    note: Plain = Field("", max_length=2000)
    lat: FiniteFloat | None = Field(None, ge=-90, le=90)
    lon: FiniteFloat | None = Field(None, ge=-180, le=180)


class DeviceActions(BaseModel, extra="forbid"):
    actions: list[DeviceAction] = Field(min_length=1, max_length=MOST_ACTIONS)


class ActionOutcome(BaseModel):
    seq: int
    key: UUID
    outcome: Literal["waiting", "done", "refused"]
    detail: str


class ActionOutcomes(BaseModel):
    next_seq: int
    actions: list[ActionOutcome]


class Task(BaseModel):
    """What a unit is sent to. Nothing of the caller."""

    dispatch: Dispatch
    code: str
    category: str
    category_name: str
    priority: str
    narrative: str
    place_text: str
    lat: float | None
    lon: float | None


class DeviceView(BaseModel):
    unit: Unit
    next_seq: int
    task: Task | None
    help: Help | None


@router.get("/units", operation_id="listUnits")
def list_units(tx: Looking) -> list[Unit]:
    return units.units(tx)


@router.post("/units", operation_id="registerUnit", status_code=201)
def register_unit(tx: Managing, body: NewUnit) -> Unit:
    return units.register(tx, body.call_sign, body.function, body.name, body.polsek)


@router.post("/units/{id}/state", operation_id="setUnitState")
def set_unit_state(tx: Sending, id: UUID, body: UnitStateWanted) -> Unit:
    return units.set_state(tx, id, body.state)


@router.get("/units/{id}/devices", operation_id="listDevices")
def list_devices(tx: LookingAtDevices, id: UUID) -> list[DeviceRow]:
    return devices.rows(tx, id)


@router.post("/units/{id}/devices", operation_id="addDevice", status_code=201)
def add_device(tx: Managing, id: UUID, body: NewDevice) -> AddedDevice:
    device_id, token = devices.add(tx, id, body.name, body.topic)
    return AddedDevice(id=device_id, token=token)


@router.delete("/devices/{id}", operation_id="revokeDevice", status_code=204)
def revoke_device(tx: Managing, id: UUID) -> None:
    devices.revoke(tx, id)


@router.get("/incidents/{id}/recommendation", operation_id="recommendUnits")
def recommend_units(tx: LookingAtIncidents, id: UUID) -> Recommendation:
    """Who could go and why; who not and why not; what is lacking. A person decides."""
    return units.recommended(tx, id)


@router.get("/incidents/{id}/dispatches", operation_id="listDispatches")
def list_dispatches(tx: LookingAtIncidents, id: UUID) -> list[Dispatch]:
    return units.of_incident(tx, id)


@router.post("/incidents/{id}/dispatches", operation_id="sendUnit", status_code=201)
def send_unit(tx: Sending, id: UUID, body: Sent) -> Dispatch:
    return units.send(tx, id, body.unit, body.reason)


@router.post("/dispatches/{id}/state", operation_id="advanceDispatch")
def advance_dispatch(tx: Sending, id: UUID, body: Step) -> Dispatch:
    """What a crew said over the radio happened when it was written down, also where that waited for us."""
    return units.progress(tx, id, body.state, tx.said_at, body.outcome)


@router.get("/emergencies", operation_id="listEmergencies")
def list_emergencies(tx: Looking) -> list[Emergency]:
    return devices.emergencies(tx)


@router.post("/emergencies/{id}/seen", operation_id="seeEmergency", status_code=204)
def see_emergency(tx: Sending, id: UUID) -> None:
    devices.acknowledge(tx, id)


@router.get("/device", operation_id="readOwnTask")
def read_own_task(it: Carrying) -> DeviceView:
    """What the crew's page shows: the unit, what it is sent to, and whether its call for help was seen."""
    own = devices.view(it.tx, it.device)
    task = None
    if own.dispatch is not None:
        incident = incident_store.incident(it.tx, own.dispatch.incident_id)
        names = ("code", "category", "priority", "narrative", "place_text", "lat", "lon")
        task = Task(
            dispatch=own.dispatch,
            category_name=rulebook.known_category(it.tx, incident.category).name,
            **{name: getattr(incident, name) for name in names},
        )
    return DeviceView(unit=own.unit, next_seq=own.next_seq, task=task, help=own.help)


@router.get(
    "/device/map",
    operation_id="readDeviceMap",
    response_model=CityMap,
    responses={304: {"description": "unchanged"}},
)
def read_device_map(it: Carrying, if_none_match: Annotated[str, Header()] = "") -> Response:
    """The map of the city, as the desk has it, for a crew's page."""
    tag = places.map_tag(it.tx)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(places.map_text(it.tx), media_type="application/json", headers=headers)


@router.post("/device/actions", operation_id="actByDevice")
def act_by_device(it: Carrying, body: DeviceActions) -> ActionOutcomes:
    """What the crew did, from its outbox: in any order, however often; it is done once, in order."""
    said = [_done(action) for action in body.actions]
    settled, next_seq = devices.act(it.tx, it.device, said)
    fields = ("seq", "key", "outcome", "detail")
    outcomes = [ActionOutcome(**{f: getattr(done, f) for f in fields}) for done in settled]
    return ActionOutcomes(next_seq=next_seq, actions=outcomes)


@router.post("/positions/owntracks", operation_id="placeByOwnTracks")
def place_by_owntracks(it: Carrying, body: OwnTracks) -> list[Taken]:
    """OwnTracks expects a list as its answer."""
    fix = of_owntracks(body)
    return [] if fix is None else [Taken(newest=devices.place(it.tx, it.device, fix))]


@router.post("/positions/traccar", operation_id="placeByTraccar")
def place_by_traccar(it: Carrying, body: Traccar) -> Taken:
    return Taken(newest=devices.place(it.tx, it.device, of_traccar(body.position)))


def _done(action: DeviceAction) -> Done:
    return Done(
        seq=action.seq, key=action.key, kind=action.kind, dispatch_id=action.dispatch, at=action.at,
        note=action.note, lat=action.lat, lon=action.lon, outcome="waiting", detail="", received_at=action.at,
    )  # fmt: skip
