"""The roster: a JetStream work queue with one message per camera that should be counted, or only pulled.

`keep` fills it from the camera table at will; a `watch` process that holds a message counts or pulls that
camera. One message a subject at most, new ones refused: filling again and again changes nothing. What `web`
asks for while somebody looks is a duty of its own, which ends when it is taken.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, BadRequestError, NotFoundError

STREAM: Final = "ROSTER"
COUNT: Final = "roster.count"
PULL: Final = "roster.pull"
ASK: Final = "roster.ask"
ANSWERS_S: Final = 2.0
FULL: Final = "maximum messages per subject"  # what the server says of a duty that stands already
CONFIG: Final = StreamConfig(
    name=STREAM,
    subjects=["roster.>"],
    retention=RetentionPolicy.WORK_QUEUE,
    storage=StorageType.FILE,
    discard=DiscardPolicy.NEW,
    discard_new_per_subject=True,
    max_msgs_per_subject=1,
)


Cameras = dict[str, list[UUID]]
"""City -> cameras."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the roster should hold. A pull that is `spared` may stand, but none is placed."""

    count: Cameras = field(default_factory=Cameras)
    pull: Cameras = field(default_factory=Cameras)
    spared: Cameras = field(default_factory=Cameras)


def duty(kind: str, city: str, camera: UUID) -> str:
    """The subject of a duty of one kind, COUNT, PULL or ASK."""
    return f"{kind}.{city}.{camera}"


async def ask_to_pull(nats: Nats, city: str, camera: UUID) -> None:
    """Place the duty to pull one camera while somebody looks; asked twice, it stands once.

    Raises: nats.errors.Error, TimeoutError.
    """
    await _place(_jetstream(nats), duty(ASK, city, camera))


async def stands(nats: Nats) -> bool:
    """Whether the work queue is there."""
    if not nats.is_connected:
        return False
    try:
        await _jetstream(nats).stream_info(STREAM)
    except (NatsError, TimeoutError):
        return False
    return True


async def fill(nats: Nats, wanted: Wanted) -> tuple[int, int]:
    """Make the roster's standing duties what is wanted.

    Returns: how many duties were added and taken away.
    Raises: nats.errors.Error, TimeoutError; what was done until then stays done.
    """
    jetstream = _jetstream(nats)
    held = await _held(jetstream)
    duties = [*_subjects(COUNT, wanted.count), *_subjects(PULL, wanted.pull)]
    missing = [subject for subject in duties if subject not in held]
    for subject in missing:
        await _place(jetstream, subject)
    gone = held - {*duties, *_subjects(PULL, wanted.spared)}
    for subject in gone:
        await jetstream.purge_stream(STREAM, subject=subject)
    return len(missing), len(gone)


def _subjects(kind: str, cameras: Cameras) -> list[str]:
    return [duty(kind, city, camera) for city, ids in cameras.items() for camera in ids]


async def _place(jetstream: JetStreamContext, subject: str) -> None:
    """Place a duty; one that stands already is left alone. Its subject says all; the rest is for people."""
    city, camera = subject.split(".")[2:]
    body = json.dumps({"camera": camera, "city": city}).encode()
    try:
        await jetstream.publish(subject, body, stream=STREAM)
    except APIError as error:
        if FULL not in str(error.description):
            raise


async def _held(jetstream: JetStreamContext) -> set[str]:
    """The subjects of all standing duties."""
    held: set[str] = set()
    for kind in (COUNT, PULL):
        try:
            found = await jetstream.stream_info(STREAM, subjects_filter=f"{kind}.>")
        except NotFoundError:
            with suppress(BadRequestError):  # another keep was faster
                await cast(Any, jetstream).add_stream(CONFIG)
            return set()
        held |= set(found.state.subjects or {})
    return held


def _jetstream(nats: Nats) -> JetStreamContext:
    return cast(JetStreamContext, cast(Any, nats).jetstream(timeout=ANSWERS_S))
