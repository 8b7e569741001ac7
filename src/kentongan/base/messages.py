"""The door to the messages: subjects, and how a process connects and takes duties.

roster.count.<city>.<camera>   JetStream: pull and count this camera (base/roster.py fills it)
roster.pull.<city>.<camera>    JetStream: pull this camera, which nobody counts
roster.ask.<city>.<camera>     JetStream: pull this camera while somebody looks
look.<city>.<camera>           a request: somebody looks, or wants it kept ready; its holder answers
record.<city>.<camera>         a request: record for so many seconds; whoever holds the camera answers
shelf.<store>.read             a request: a piece of a file of recordings; a process on that machine answers
back.<city>.<camera>           a request: step back so many seconds; its holder sends from there to an inbox
live.<city>.<camera>.media     fragments, only while somebody looks
live.<city>.<camera>.main      the same of its main stream, only while somebody looks at it large
live.<city>.<camera>.boxes     JSON: boxes, crossings, states, only while somebody looks
errand.<desk>.<city>           a sealed request: test a camera, find some, move one (worker/errand/desk.py)
desk.looking                   JSON: each web process, which of its pages show which incident
watch.looked                   JSON: each second of each watch process, its ledger of looks (vision/looks.py)
watch.pulled                   JSON: each second of each decoding child, how many pictures came and did not
watch.crossed                  JSON: each crossing when it is found, whether somebody looks or not
watch.load                     JSON: what each watch process carries, for the others (worker/shares.py)
watch.taken                    JSON: a watch process took a camera; who held it before sees to it
"""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig

from kentongan.base.roster import ASK, COUNT, PULL, STREAM

ERRAND: Final = "errand"
LOOKED: Final = "watch.looked"
PULLED: Final = "watch.pulled"
CROSSED: Final = "watch.crossed"
LOAD: Final = "watch.load"
TAKEN: Final = "watch.taken"
ACK_WAIT_S: Final = 4.0
"""A duty whose holder is silent for so long is given to another."""
PROGRESS_S: Final = 1.5
OUTSTANDING_MAX: Final = 100_000
DUTIES: Final = {"count": f"{COUNT}.>", "pull": f"{PULL}.>", "ask": f"{ASK}.>"}
ANSWERS_S: Final = 2.0

NUMBER: Final = "Kt-Seq"
KEY: Final = "Kt-Key"
CODEC: Final = "Kt-Codec"
WIDTH: Final = "Kt-Width"
HEIGHT: Final = "Kt-Height"
AT: Final = "Kt-At"
MEDIA: Final = "Kt-Media"
FAULT: Final = "Kt-Fault"

log = logging.getLogger(__name__)


def look(city: str, camera: UUID | str) -> str:
    return f"look.{city}.{camera}"


def record(city: str, camera: UUID | str) -> str:
    return f"record.{city}.{camera}"


def shelf(store: str) -> str:
    return f"shelf.{store}.read"


def back(city: str, camera: UUID | str) -> str:
    return f"back.{city}.{camera}"


def media(city: str, camera: UUID | str) -> str:
    return f"live.{city}.{camera}.media"


def main(city: str, camera: UUID | str) -> str:
    return f"live.{city}.{camera}.main"


def boxes(city: str, camera: UUID | str) -> str:
    return f"live.{city}.{camera}.boxes"


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


async def connect(url: str, name: str) -> Nats:
    """Connect as one kind of process, and again for ever whenever the connection is lost."""
    nats = Nats()
    inbox = f"_INBOX.{name}"
    await nats.connect(
        url,
        name=name,
        inbox_prefix=inbox,
        error_cb=_told,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        ping_interval=10,
    )
    return nats


async def answer(
    nats: Nats, subject: str, to: Callable[[Msg], Awaitable[None]], *, together: str = ""
) -> Subscription:
    """Answer what is asked under a subject; of those who answer `together` one does."""
    return await cast(Any, nats).subscribe(subject, queue=together, cb=to)


def jetstream(nats: Nats) -> JetStreamContext:
    return cast(JetStreamContext, cast(Any, nats).jetstream(timeout=ANSWERS_S))


async def duties(nats: Nats, kind: str) -> JetStreamContext.PullSubscription:
    """The queue of one kind of duty, "count", "pull" or "ask", made where it is not there.

    Raises: nats.errors.Error, TimeoutError; NotFoundError while nobody has made the stream yet.
    """
    context = jetstream(nats)
    config = ConsumerConfig(
        durable_name=kind,
        filter_subject=DUTIES[kind],
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_ack_pending=OUTSTANDING_MAX,
        max_waiting=512,
    )
    await cast(Any, context).add_consumer(STREAM, config)
    return await context.pull_subscribe_bind(durable=kind, stream=STREAM)


async def _told(error: Exception) -> None:
    log.warning("messages: %s: %s", type(error).__name__, error)
