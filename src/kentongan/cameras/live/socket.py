"""The media socket: all pictures of one page over one WebSocket. Nothing is opened or decoded here.

docs/media.md tells the messages.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final, Literal, cast
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from kentongan.base.errors import Unavailable
from kentongan.base.tasks import end
from kentongan.cameras.live.lanes import LIVE, PAST, Lane, Lanes, Step, Window
from kentongan.cameras.live.show import Past, Place, Show, Size
from kentongan.cameras.live.viewer import (
    NONSENSE,
    RESTARTING,
    TOO_MANY,
    TOO_SLOW,
    Closed,
    Hall,
    Viewer,
    admit,
)

router = APIRouter(prefix="/api", tags=["cameras"])

RECHECK_S: Final = 1.0
WORD_MAX: Final = 4096
WORDS_PER_S: Final = 50.0
WORDS_AT_ONCE: Final = 300.0
"""A change of layout says at once what ends and what begins; the page's own clock says what it took."""
LARGEST: Final = 2**31
BACK_MAX_S: Final = 300.0


class _Word(BaseModel, extra="forbid", frozen=True):
    stream: int = Field(ge=0, lt=LARGEST)


class Watch(_Word, frozen=True):
    """Show a camera under a number of the page's own, which it has not used before."""

    do: Literal["watch"]
    camera: UUID
    size: Size = Size.SMALL
    back_s: float | None = Field(None, gt=0, le=BACK_MAX_S)


class Resize(_Word, frozen=True):
    do: Literal["size"]
    size: Size


class Leave(_Word, frozen=True):
    do: Literal["leave"]


class Took(BaseModel, extra="forbid", frozen=True):
    """How many bytes the page has taken from this socket in all."""

    do: Literal["took"]
    bytes: int = Field(ge=0)


Said = Annotated[Watch | Resize | Leave | Took, Field(discriminator="do")]
SAID: Final = TypeAdapter[Watch | Resize | Leave | Took](Said)


@router.websocket("/media")
async def media(socket: WebSocket) -> None:
    """The live pictures, boxes and crossings of every camera that this page asks for."""
    await socket.accept()
    try:
        viewer = await run_in_threadpool(admit, socket)
        nats = cast(Nats, socket.app.state.nats)
        if not nats.is_connected:
            raise Closed(RESTARTING)
        hall = cast(Hall, socket.app.state.hall)
        with hall.pages.take(viewer.seen.session_id):
            await Page(socket, nats, viewer, hall).run()
    except Closed as closed:
        with suppress(RuntimeError):  # the browser may have gone in the meantime
            await socket.close(closed.code)
    except Unavailable:
        with suppress(RuntimeError):
            await socket.close(RESTARTING)
    except WebSocketDisconnect:
        pass


class Pace:
    """How much a page may say: so many words a second, and so many at once."""

    def __init__(self) -> None:
        self._left = WORDS_AT_ONCE
        self._at = time.monotonic()

    def check(self) -> None:
        """Raises: Closed."""
        now = time.monotonic()
        self._left = min(WORDS_AT_ONCE, self._left + (now - self._at) * WORDS_PER_S) - 1
        self._at = now
        if self._left < 0:
            raise Closed(TOO_MANY)


@dataclass(slots=True)
class Stream:
    """One camera on a page. `show` is None until it is known that it may be shown."""

    camera: UUID
    size: Size
    back_s: float | None
    lane: Lane
    task: "asyncio.Task[None] | None" = None
    show: Show | None = None


class Page:
    """One open socket, from the first word to its end."""

    def __init__(self, socket: WebSocket, nats: Nats, viewer: Viewer, hall: Hall) -> None:
        self._socket = socket
        self._nats = nats
        self._viewer = viewer
        self._hall = hall
        self._lanes = Lanes()
        self._window = Window()
        self._pace = Pace()
        self._words = Lane(self._lanes, "")
        self._streams: dict[int, Stream] = {}

    async def run(self) -> None:
        """Show what is asked for until somebody ends it. Raises: Closed, WebSocketDisconnect."""
        works = (self._send, self._listen, self._recheck)
        tasks = [asyncio.create_task(work()) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end([*tasks, *(it.task for it in self._streams.values() if it.task)])

    async def _send(self) -> None:
        while True:
            item = await self._lanes.next()
            await self._window.room(len(item.body))
            try:
                if isinstance(item.body, str):
                    await self._socket.send_text(item.body)
                else:
                    await self._socket.send_bytes(item.body)
            except RuntimeError:  # starlette's word for a socket that is closed already
                raise WebSocketDisconnect from None
            self._lanes.sent()

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))
            self._pace.check()
            self._act(said_by(message.get("text")))

    def _act(self, said: Watch | Resize | Leave | Took) -> None:
        match said:
            case Took():
                self._window.took(said.bytes)
            case Watch():
                self._watch(said)
            case Resize():
                stream = self._streams.get(said.stream)
                if stream is not None:
                    stream.size = said.size
                    if stream.show is not None:
                        stream.show.resize(said.size)
            case Leave():
                stream = self._streams.get(said.stream)
                if stream is not None and stream.task is not None:
                    stream.task.cancel()

    def _watch(self, said: Watch) -> None:
        """Raises: Closed, where the number is taken."""
        if said.stream in self._streams:
            raise Closed(NONSENSE)
        gap = Place.word(said.stream, said.camera, type="skipped")
        lane = Lane(self._lanes, gap, LIVE if said.back_s is None else PAST)
        stream = Stream(said.camera, said.size, said.back_s, lane)
        self._streams[said.stream] = stream
        stream.task = asyncio.create_task(self._run(said.stream, stream))

    async def _run(self, number: int, stream: Stream) -> None:
        """One stream, to its end. What ends it is told to the page, and ends nothing else."""
        code = RESTARTING
        try:
            with self._hall.streams.take(self._viewer.seen.session_id):
                camera, lines = await run_in_threadpool(self._viewer.look_up, stream.camera)
                place = Place(number, self._viewer.seen.city, camera, lines)
                stream.show = self._show(place, stream)
                await stream.show.run()
        except Closed as closed:
            code = closed.code
        except (Unavailable, NatsError):
            code = RESTARTING
        except asyncio.CancelledError:
            code = 0
            raise
        finally:
            self._streams.pop(number, None)
            self._lanes.drop(stream.lane)
            if code:
                self._words.put(Place.word(number, stream.camera, type="closed", code=code), Step.WORD)

    def _show(self, place: Place, stream: Stream) -> Show:
        if stream.back_s is not None:
            return Past(self._nats, place, stream.lane, stream.back_s)
        return Show(self._nats, place, stream.lane, stream.size)

    async def _recheck(self) -> None:
        """Ask each second whether all this may still be seen. Raises: Closed."""
        while True:
            await asyncio.sleep(RECHECK_S)
            if self._lanes.stuck:
                raise Closed(TOO_SLOW)
            cameras = list({stream.camera for stream in self._streams.values()})
            with suppress(Unavailable):  # the database is away: what was allowed goes on until it is back
                for camera, code in (await run_in_threadpool(self._viewer.recheck, cameras)).items():
                    self._close(camera, code)

    def _close(self, camera: UUID, code: int) -> None:
        """End every stream of one camera, and say why."""
        for number, stream in list(self._streams.items()):
            if stream.camera == camera and stream.task is not None:
                stream.task.cancel()
                self._words.put(Place.word(number, camera, type="closed", code=code), Step.WORD)


def said_by(text: object) -> Watch | Resize | Leave | Took:
    """Raises: Closed, on what is no word of a page's."""
    if not isinstance(text, str) or len(text) > WORD_MAX:
        raise Closed(NONSENSE)
    try:
        return SAID.validate_json(text)
    except ValidationError:
        raise Closed(NONSENSE) from None
