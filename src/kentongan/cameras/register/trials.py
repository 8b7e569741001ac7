"""HTTP of what is asked of a camera itself: test it, find some, speak ONVIF, move it. A watch process does
it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from kentongan.access.doors import change
from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.cameras.health import actions as health
from kentongan.cameras.register import actions, store
from kentongan.cameras.register.address import Login, Refused, Rules
from kentongan.cameras.register.model import Addresses
from kentongan.cameras.register.routes import Sources, addresses_of, office_of

router = APIRouter(prefix="/api", tags=["register"])
Managing = Annotated[Transaction, change("camera.manage")]
Moving = Annotated[Transaction, change("camera.control")]
Which = Literal["main", "sub"]


class Trial(BaseModel):
    """What a test found. `state` "playing": it plays; else `detail` is the word for what is wrong. Null:
    unknown."""

    state: str
    detail: str
    codec: str = Field("", max_length=40)
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    key_interval_s: float | None = None
    clock_offset_s: float | None = None
    jpeg: str | None = None


class TrialOf(BaseModel, extra="forbid"):
    which: Which = "sub"


class DraftTrial(Sources):
    which: Which = "main"


class Profile(BaseModel):
    """One stream that a camera offers. `fault`: why it cannot be taken; empty, where it can."""

    name: str = Field(max_length=80)
    url: str = Field(max_length=1000)
    codec: str = Field(max_length=80)
    width: int | None
    height: int | None
    fps: float | None
    fault: str = ""


class Device(BaseModel):
    """What a camera says of itself by ONVIF; `state` empty: it answered."""

    state: str = ""
    detail: str = ""
    control_url: str = ""
    maker: str = ""
    model: str = ""
    firmware: str = ""
    movable: bool = False
    clock_offset_s: float | None = None
    profiles: list[Profile] = []


class Nearby(BaseModel):
    """One camera that answered in the network. `known`: a camera of the register stands there."""

    url: str
    place: str
    name: str
    model: str
    known: bool


class Found(BaseModel):
    """`left_out`: so many answered from outside the city's camera networks."""

    cameras: list[Nearby]
    left_out: int


class Preset(BaseModel):
    token: str
    name: str


class Moved(BaseModel):
    """`state` empty: the camera did it."""

    state: str = ""
    detail: str = ""
    presets: list[Preset] = []


class Move(BaseModel, extra="forbid"):
    """`move` goes on until `stop`, or until it ends by itself after five seconds."""

    act: Literal["move", "stop", "goto", "set", "presets"]
    pan: float = Field(0, ge=-1, le=1)
    tilt: float = Field(0, ge=-1, le=1)
    zoom: float = Field(0, ge=-1, le=1)
    preset: str | None = Field(None, max_length=100)
    name: str | None = Field(None, min_length=1, max_length=60)


@router.post("/cameras/test", operation_id="testAddress")
def test_address(tx: Managing, body: DraftTrial, request: Request) -> Trial:
    office = office_of(request)
    wanted = actions.judge(_only(body), actions.rules(tx, office.own))
    pinned = wanted.main if body.which == "main" else wanted.sub
    if pinned is None:
        raise Refused("give the address of the stream that shall be tested")
    login = wanted.login or Login()
    url = pinned.address.pinned(pinned.place).signed(login.user, login.password)
    found = Trial.model_validate(office.asking.ask(tx.actor.city, kind="probe", url=url, place=pinned.place))
    tx.note("camera.tested", tx.actor.city, at=pinned.address.shown, state=found.state, detail=found.detail)
    return found


@router.post("/cameras/{id}/test", operation_id="testCamera")
def test_camera(tx: Managing, id: UUID, body: TrialOf, request: Request) -> Trial:
    code = store.entry(tx, id).code
    found = Trial.model_validate(
        office_of(request).asking.ask(tx.actor.city, id, kind="probe", which=body.which)
    )
    tx.note("camera.tested", id, code=code, which=body.which, state=found.state, detail=found.detail)
    return found


@router.post("/cameras/discover", operation_id="discoverCameras")
def discover(tx: Managing, request: Request) -> Found:
    office = office_of(request)
    rules = actions.rules(tx, office.own)
    places = [str(net) for net in rules.networks] + (["127.0.0.1/32"] if rules.loopback else [])
    told = office.asking.ask(tx.actor.city, kind="discover", networks=places).get("found", [])
    known = {place for row in store.entries(tx) for place in row.places}
    found = [Nearby(**row, known=row["place"] in known) for row in told if _allowed(rules, row["url"])]
    tx.note("camera.searched", tx.actor.city, found=len(found), left_out=len(told) - len(found))
    return Found(cameras=found, left_out=len(told) - len(found))


@router.post("/cameras/onvif", operation_id="readDevice")
def read_device(tx: Managing, body: Sources, request: Request) -> Device:
    office = office_of(request)
    rules = actions.rules(tx, office.own)
    text = (body.control_url or "").strip()
    if "://" not in text:
        text = f"http://{text}/onvif/device_service" if text else ""
    wanted = actions.judge(Addresses(control_url=text, user=body.user, password=body.password), rules)
    if wanted.control is None:
        raise Refused("give the camera's address, like 10.20.1.5")
    login = wanted.login or Login()
    at = wanted.control
    told = office.asking.ask(
        tx.actor.city, kind="onvif", place=at.place, control=at.address.pinned(at.place).url,
        user=login.user, password=login.password,
    )  # fmt: skip
    tx.note("camera.asked", tx.actor.city, at=at.address.shown, detail=str(told.get("detail", "")))
    profiles = [row | {"fault": _fault(rules, row["url"])} for row in told.pop("profiles", [])]
    return Device.model_validate(told | {"profiles": profiles, "control_url": at.address.url})


@router.post("/cameras/{id}/move", operation_id="moveCamera")
def move_camera(tx: Moving, id: UUID, body: Move, request: Request) -> Moved:
    code = store.entry(tx, id).code
    word = body.model_dump(exclude={"act"})
    if body.act == "goto" and not body.preset:
        raise Invalid("say which preset")
    if body.act == "set" and not body.name:
        raise Invalid("a preset needs a name")
    told: dict[str, Any] = office_of(request).asking.ask(tx.actor.city, id, kind=body.act, **word)
    told.pop("preset", None)
    said = {name: value for name, value in word.items() if value}
    if body.act in {"move", "goto"} and not told.get("state"):
        health.turn(tx, id)
    tx.note("camera.moved", id, code=code, act=body.act, detail=str(told.get("detail", "")), **said)
    return Moved.model_validate(told)


def _only(body: DraftTrial) -> Addresses:
    """Of a draft the one stream that is tested, and the login."""
    told = addresses_of(body)
    url = told.main_url if body.which == "main" else told.sub_url
    if not url:
        raise Refused("give the address of the stream that shall be tested")
    both = {"main_url": url} if body.which == "main" else {"sub_url": url}
    return Addresses(**both, user=told.user, password=told.password)


def _allowed(rules: Rules, url: str) -> bool:
    try:
        actions.judge(Addresses(control_url=url), rules)
    except Refused:
        return False
    return True


def _fault(rules: Rules, url: str) -> str:
    """Why a stream that a camera offers cannot be taken."""
    try:
        actions.judge(Addresses(main_url=url), rules)
    except Refused as refused:
        return str(refused)
    return ""
