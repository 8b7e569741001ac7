"""The roster: a JetStream work queue with one message per camera that should be counted.

`keep` fills it from the camera table at will; a `watch` process that holds a message counts that camera. One
message a subject at most, new ones refused: filling again and again changes nothing.
"""

import json
from contextlib import suppress
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


def duty(city: str, camera: UUID) -> str:
    """The subject of the duty to pull and count one camera."""
    return f"{COUNT}.{city}.{camera}"


async def ask_to_pull(nats: Nats, city: str, camera: UUID) -> None:
    """Place the duty to pull one camera on demand; asked twice, it stands once.

    Raises: nats.errors.Error, TimeoutError.
    """
    body = json.dumps({"camera": str(camera), "city": city}).encode()
    try:
        await _jetstream(nats).publish(f"{PULL}.{city}.{camera}", body, stream=STREAM)
    except APIError as error:
        if FULL not in str(error.description):
            raise


async def stands(nats: Nats) -> bool:
    """Whether the work queue is there."""
    if not nats.is_connected:
        return False
    try:
        await _jetstream(nats).stream_info(STREAM)
    except (NatsError, TimeoutError):
        return False
    return True


async def fill(nats: Nats, wanted: dict[str, list[UUID]]) -> tuple[int, int]:
    """Make the roster of counting duties what `wanted` says: city -> cameras.

    Returns: how many duties were added and taken away.
    Raises: nats.errors.Error, TimeoutError; what was done until then stays done.
    """
    jetstream = _jetstream(nats)
    held = await _held(jetstream)
    duties = {duty(city, camera): (city, camera) for city, cameras in wanted.items() for camera in cameras}
    missing = [subject for subject in duties if subject not in held]
    for subject in missing:
        city, camera = duties[subject]
        body = json.dumps({"camera": str(camera), "city": city}).encode()
        try:
            await jetstream.publish(subject, body, stream=STREAM)
        except APIError as error:
            if FULL not in str(error.description):
                raise
    gone = [subject for subject in held if subject not in duties]
    for subject in gone:
        await jetstream.purge_stream(STREAM, subject=subject)
    return len(missing), len(gone)


async def _held(jetstream: JetStreamContext) -> set[str]:
    try:
        found = await jetstream.stream_info(STREAM, subjects_filter=f"{COUNT}.>")
    except NotFoundError:
        with suppress(BadRequestError):  # another keep was faster
            await cast(Any, jetstream).add_stream(CONFIG)
        return set()
    return set(found.state.subjects or {})


def _jetstream(nats: Nats) -> JetStreamContext:
    return cast(JetStreamContext, cast(Any, nats).jetstream(timeout=ANSWERS_S))
