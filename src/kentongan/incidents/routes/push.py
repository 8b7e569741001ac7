"""HTTP of waking phones: whether it is offered, and a browser that may be woken."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from kentongan.base.webpush import ENDPOINT_MAX, Target, decoded
from kentongan.incidents.actions import push
from kentongan.incidents.doors import Carried, carried
from kentongan.incidents.model.text import Plain
from kentongan.incidents.pushing import Pusher

router = APIRouter(prefix="/api", tags=["units"])
Carrying = Annotated[Carried, carried]


class Offer(BaseModel):
    """`key`: what the browser must be told (applicationServerKey); null: phones are not woken here."""

    key: str | None


class Keys(BaseModel, extra="forbid"):
    p256dh: Plain = Field(max_length=100)
    auth: Plain = Field(max_length=40)


class Browser(BaseModel, extra="forbid"):
    """A PushSubscription, as browsers say it."""

    endpoint: Plain = Field(max_length=ENDPOINT_MAX)
    keys: Keys


class Woken(BaseModel):
    id: UUID


@router.get("/device/push", operation_id="readPushOffer")
def read_push_offer(it: Carrying, request: Request) -> Offer:
    return Offer(key=_pusher(request).key)


@router.post("/device/push", operation_id="addPush", status_code=201)
def add_push(it: Carrying, request: Request, body: Browser) -> Woken:
    """Wake this browser when its unit is sent, when a task is cancelled, when help is called near."""
    pusher = _pusher(request)
    said = Target(endpoint=body.endpoint, key=decoded(body.keys.p256dh), secret=decoded(body.keys.auth))
    target = pusher.checked(said)
    return Woken(id=push.subscribe(it.tx, pusher.seal, it.device.id, it.device.unit_id, target))


@router.delete("/device/push/{id}", operation_id="removePush", status_code=204)
def remove_push(it: Carrying, id: UUID) -> None:
    push.unsubscribe(it.tx, it.device.id, it.device.unit_id, id)


def _pusher(request: Request) -> Pusher:
    return cast(Pusher, request.app.state.pusher)
