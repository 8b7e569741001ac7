"""Live pictures for a browser: fragments from the messages to a WebSocket. Nothing is opened or decoded here.

The holder of a camera (a watch process) is asked on `look.<city>.<camera>`; it hands over what a player needs
to begin to this socket's own inbox, and everything after to `live.<city>.<camera>.media` for all who look.
The two arrive side by side, so pieces are put in order by their number (`Order`).
"""

import asyncio
import json
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from starlette.concurrency import run_in_threadpool

from kentongan.access import actions as access
from kentongan.access.doors import check_origin, database, session_cookie
from kentongan.access.model import NotLoggedIn, Seen
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.errors import Forbidden, NotFound, Unavailable
from kentongan.base.roster import ask_to_pull
from kentongan.base.tasks import end
from kentongan.cameras import store
from kentongan.cameras.model import Camera, Line

router = APIRouter(prefix="/api/cameras", tags=["cameras"])

PERMISSION: Final = "camera.view"
NOT_LOGGED_IN, NOT_PERMITTED, NO_CAMERA, TOO_SLOW, SWITCHED_OFF, TOO_MANY, RESTARTING = (
    4001,
    4003,
    4004,
    4008,
    4010,
    4029,
    1012,
)
SOCKETS_MAX: Final = 64  # open at once for one session in one web process: seven walls of nine
RECHECK_S: Final = 1.0
LEASE_S: Final = 5.0
HOLDER_ANSWERS_S: Final = 1.0
ASK_AGAIN_S: Final = 0.25
PENDING_MAX: Final = 64
QUEUE_BYTES: Final = 1024 * 1024
QUEUE_MESSAGES: Final = 1000
GRACE_S: Final = 5.0


class Closed(Exception):
    """This socket must close, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of the media wire; `init` holds codec and size where a player must begin anew."""

    number: int
    key: bool
    init: dict[str, object] | None
    media_s: float
    at: str
    body: bytes


def piece_of(message: Msg) -> Piece:
    head = message.headers or {}
    init: dict[str, object] | None = None
    if "Kt-Codec" in head:
        size = {"width": int(head["Kt-Width"]), "height": int(head["Kt-Height"])}
        init = {"type": "init", "codec": head["Kt-Codec"], **size}
    media_s = float(head.get("Kt-Media", "0"))
    return Piece(
        int(head["Kt-Seq"]), head.get("Kt-Key") == "1", init, media_s, head.get("Kt-At", ""), message.data
    )


class Order:
    """Puts pieces of two subjects in the order of their numbers, each once, beginning with an init segment.

    A piece that never comes is not waited for: the next key picture goes on from there.
    """

    def __init__(self) -> None:
        self._last: int | None = None
        self._pending: dict[int, Piece] = {}

    def take(self, piece: Piece) -> list[Piece]:
        """The pieces that can be shown now, in order."""
        if piece.init is not None:
            first = self._last is None or piece.number >= self._last
            if not first:
                return []  # a hand-over that was overtaken by a newer beginning
            self._last = piece.number
            return [piece, *self._ready()]
        if self._last is not None and piece.number <= self._last:
            return []
        self._pending[piece.number] = piece
        if self._last is not None and len(self._pending) > PENDING_MAX:
            self._skip()
        if len(self._pending) > 2 * PENDING_MAX:  # still no beginning: only the newest can matter
            del self._pending[min(self._pending)]
        return self._ready() if self._last is not None else []

    def _ready(self) -> list[Piece]:
        out: list[Piece] = []
        last = cast(int, self._last)
        self._pending = {n: p for n, p in self._pending.items() if n > last}
        while (following := self._pending.pop(last + 1, None)) is not None:
            out.append(following)
            last += 1
        self._last = last
        return out

    def _skip(self) -> None:
        keys = [n for n, p in self._pending.items() if p.key]
        self._last = (min(keys) if keys else max(self._pending)) - 1


class Outbox:
    """What waits for one browser, bounded: a browser that does not read is let go, not waited for."""

    def __init__(self) -> None:
        self._waiting: deque[str | bytes] = deque()
        self._bytes = 0
        self._over_at: float | None = None
        self._some = asyncio.Event()

    def put(self, item: str | bytes) -> None:
        self._waiting.append(item)
        self._bytes += len(item)
        if self._bytes > QUEUE_BYTES or len(self._waiting) > QUEUE_MESSAGES:
            self._over_at = self._over_at or time.monotonic()
        self._some.set()

    async def get(self) -> str | bytes:
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        item = self._waiting.popleft()
        self._bytes -= len(item)
        if self._bytes <= QUEUE_BYTES and len(self._waiting) <= QUEUE_MESSAGES:
            self._over_at = None
        return item

    def check(self) -> None:
        """Raises: Closed, when the browser has been too slow for too long."""
        far_over = self._bytes > 8 * QUEUE_BYTES
        if far_over or (self._over_at is not None and time.monotonic() - self._over_at > GRACE_S):
            raise Closed(TOO_SLOW)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at which camera, and how to ask again whether they may."""

    database: Database
    cookie: str | None
    seen: Seen
    camera: UUID

    def recheck(self) -> None:
        """Raises: Closed, when the permission, the session or the camera is gone."""
        try:
            seen = access.alive(self.database, self.cookie, PERMISSION)
            if not self.look_up(seen)[0].enabled:
                raise Closed(SWITCHED_OFF)
        except NotLoggedIn:
            raise Closed(NOT_LOGGED_IN) from None
        except Forbidden:
            raise Closed(NOT_PERMITTED) from None
        except NotFound:
            raise Closed(NO_CAMERA) from None

    def look_up(self, seen: Seen) -> tuple[Camera, list[Line]]:
        with self.database.read(access.actor_of(seen)) as tx:
            return store.camera(tx, self.camera), store.lines(tx, self.camera)


class Seats:
    """How many sockets each session holds open in this process. For one thread, that of the event loop."""

    def __init__(self) -> None:
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def take(self, session: UUID) -> Generator[None]:
        """A place for as long as it is entered. Raises: Closed, when this session has too many."""
        if self._taken[session] >= SOCKETS_MAX:
            raise Closed(TOO_MANY)
        self._taken[session] += 1
        try:
            yield
        finally:
            self._taken[session] -= 1
            if not self._taken[session]:
                del self._taken[session]


@router.websocket("/{id}/media")
async def media(socket: WebSocket, id: UUID) -> None:
    """One camera's live pictures, boxes and crossings; docs/media.md tells the messages."""
    await socket.accept()
    try:
        viewer, camera, lines = await run_in_threadpool(admit, socket, id)
        nats = cast(Nats, socket.app.state.nats)
        if not nats.is_connected:
            raise Closed(RESTARTING)
        with cast(Seats, socket.app.state.seats).take(viewer.seen.session_id):
            await Show(socket, nats, viewer, camera, lines).run()
    except Closed as closed:
        with suppress(RuntimeError):  # the browser may have gone in the meantime
            await socket.close(closed.code)
    except Unavailable:
        with suppress(RuntimeError):
            await socket.close(RESTARTING)
    except WebSocketDisconnect:
        pass


def admit(socket: WebSocket, id: UUID) -> tuple[Viewer, Camera, list[Line]]:
    """Check origin, session, permission and camera. Raises: Closed, Unavailable."""
    cookie = session_cookie(socket)
    try:
        check_origin(socket)
        seen = access.may(database(socket), cookie, PERMISSION)
        viewer = Viewer(database(socket), cookie, seen, id)
        camera, lines = viewer.look_up(seen)
    except NotLoggedIn:
        raise Closed(NOT_LOGGED_IN) from None
    except Forbidden:
        raise Closed(NOT_PERMITTED) from None
    except NotFound:
        raise Closed(NO_CAMERA) from None
    if not camera.enabled:
        raise Closed(SWITCHED_OFF)
    return viewer, camera, lines


class Show:
    """One open socket, from the first look to its end."""

    def __init__(
        self, socket: WebSocket, nats: Nats, viewer: Viewer, camera: Camera, lines: list[Line]
    ) -> None:
        self._socket = socket
        self._nats = cast(Any, nats)  # nats-py leaves parts of its client untyped
        self._viewer = viewer
        self._camera = camera
        self._lines = lines
        self._subject = f"{viewer.seen.city}.{camera.id}"
        self._inbox = f"_INBOX.web.{secrets.token_hex(12)}"
        self._order = Order()
        self._outbox = Outbox()
        self._said = ""

    async def run(self) -> None:
        """Pass pieces on until somebody ends it. Raises: Closed, WebSocketDisconnect."""
        subscriptions = [
            await self._nats.subscribe(self._inbox, cb=self._on_piece),
            await self._nats.subscribe(f"live.{self._subject}.media", cb=self._on_piece),
            await self._nats.subscribe(f"live.{self._subject}.boxes", cb=self._on_words),
        ]
        works = (self._send, self._listen, self._hold, self._recheck)
        tasks = [asyncio.create_task(work()) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(tasks)
            for subscription in subscriptions:
                with suppress(NatsError):
                    await subscription.unsubscribe()

    async def _on_piece(self, message: Msg) -> None:
        for piece in self._order.take(piece_of(message)):
            if piece.init is not None:
                self._say(
                    {**piece.init, "counted": self._camera.counted, "lines": self._drawn(), "now": _now()}
                )
            elif piece.key:
                self._say({"type": "clock", "media_s": piece.media_s, "at": piece.at, "now": _now()})
            self._outbox.put(piece.body)

    async def _on_words(self, message: Msg) -> None:
        self._outbox.put(message.data.decode())

    def _say(self, words: dict[str, object]) -> None:
        self._outbox.put(json.dumps(words))

    def _drawn(self) -> list[dict[str, object]]:
        keys: tuple[tuple[str, Callable[[Line], object]], ...] = (
            ("name", lambda line: line.name),
            ("from", lambda line: line.from_),
            ("to", lambda line: line.to),
            ("forward_name", lambda line: line.forward_name),
            ("back_name", lambda line: line.back_name),
        )
        return [{key: of(line) for key, of in keys} for line in self._lines]

    async def _send(self) -> None:
        while True:
            item = await self._outbox.get()
            try:
                if isinstance(item, str):
                    await self._socket.send_text(item)
                else:
                    await self._socket.send_bytes(item)
            except RuntimeError:  # starlette's word for a socket that is closed already
                raise WebSocketDisconnect from None

    async def _listen(self) -> None:
        """A page says nothing; what is awaited here is that it goes."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))

    async def _hold(self) -> None:
        """Find the camera's holder, begin, and keep the lease. A new holder is asked to begin anew."""
        held = False
        while True:
            answer = await self._look(begin=not held)
            if answer is None:
                held = False
                self._state("connecting", "")
                with suppress(NatsError, TimeoutError):
                    await ask_to_pull(cast(Nats, self._nats), self._viewer.seen.city, self._camera.id)
                await asyncio.sleep(ASK_AGAIN_S)
                continue
            held = True
            self._state(str(answer.get("state", "")), str(answer.get("detail", "")))
            await asyncio.sleep(LEASE_S)

    async def _look(self, *, begin: bool) -> dict[str, object] | None:
        """Ask the holder; None: nobody holds the camera now."""
        body = json.dumps({"inbox": self._inbox} if begin else {}).encode()
        try:
            answer = await self._nats.request(f"look.{self._subject}", body, timeout=HOLDER_ANSWERS_S)
        except (NoRespondersError, TimeoutError, NatsError):
            return None
        return cast(dict[str, object], json.loads(answer.data))

    def _state(self, state: str, detail: str) -> None:
        words = json.dumps({"type": "state", "state": state, "detail": detail})
        if words != self._said:
            self._said = words
            self._outbox.put(words)

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            self._outbox.check()
            with suppress(Unavailable):  # the database is away: what was allowed goes on until it is back
                await run_in_threadpool(self._viewer.recheck)


def _now() -> str:
    return wall().isoformat()
