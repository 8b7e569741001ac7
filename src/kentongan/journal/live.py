"""The live feed: says which kinds of things changed, never what; the page fetches again what it shows.

The only async room: it holds hundreds of idle connections. One LISTEN connection serves all clients of this
process. What waits for a slow client is a set of kinds, so it cannot grow. When the connection to the
database was lost, notices may be missing: every stream is ended, and the page starts from a full fetch.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, cast

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from psycopg import AsyncConnection
from starlette.concurrency import run_in_threadpool

from kentongan.access import actions as access
from kentongan.access.doors import database, logged_in, session_cookie
from kentongan.access.model import NotLoggedIn, Seen
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.base.tasks import end
from kentongan.journal.model import REVOKING

HEARTBEAT_S: Final = 15.0
MEASURED_EVERY_S: Final = 1.0
MOST_CLIENTS: Final = 500
RETRY_S: Final = 0.5
ASK_S: Final = 10.0  # a quiet connection is asked whether it still lives

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api", tags=["journal"])
Myself = Annotated[Seen, logged_in]


@dataclass(eq=False)
class Client:
    """One open stream: the kinds that wait to be told, and when measured ones were last told."""

    city: str
    waiting: dict[str, None] = field(default_factory=dict[str, None])
    told_at: dict[str, float] = field(default_factory=dict[str, float])
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, kind: str) -> None:
        self.waiting[kind] = None
        self.wake.set()

    def close(self) -> None:
        self.closed = True
        self.wake.set()

    def due(self, now_s: float) -> list[str]:
        """Take the kinds that may be told now: decisions at once, measured ones at most once a second."""
        ready = [k for k in self.waiting if now_s >= self._free_at(k)]
        for kind in ready:
            del self.waiting[kind]
            self.told_at[kind] = now_s
        return ready

    def pause_s(self, now_s: float) -> float:
        """How long until a kind that waits may be told."""
        return min((self._free_at(k) - now_s for k in self.waiting), default=HEARTBEAT_S)

    def _free_at(self, kind: str) -> float:
        return self.told_at.get(kind, -1e9) + MEASURED_EVERY_S if kind.endswith(".measured") else -1e9


class Feed:
    """Fans the notices of one LISTEN connection out to the clients of their city."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._clients: set[Client] = set()
        self._task: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen_for_ever())

    async def stop(self) -> None:
        self._end_all()
        if self._task is not None:
            await end([self._task])

    def join(self, city: str) -> Client:
        """Raises: Unavailable, when this process holds as many streams as it can."""
        if len(self._clients) >= MOST_CLIENTS:
            raise Unavailable("too many open pages; close one")
        client = Client(city)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def tell(self, channel: str, payload: str) -> None:
        city, _, what = payload.partition(" ")
        kind = f"{what}.measured" if channel == "measured" else what
        for client in self._clients:
            if client.city == city:
                client.put(kind)

    def looking(self, city: str) -> None:
        """Who looks at what has changed: neither decision nor measurement, so no notice of the database."""
        for client in self._clients:
            if client.city == city:
                client.put("looking.changed")

    def _end_all(self) -> None:
        for client in self._clients:
            client.close()

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("the live feed lost the database, trying again: %s", type(error).__name__)
            finally:
                self.listening.clear()
                self._end_all()
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        connection = await AsyncConnection[Any].connect(self._dsn, autocommit=True, connect_timeout=5)
        async with connection:
            await connection.execute("listen journal")
            await connection.execute("listen measured")
            self.listening.set()
            while True:
                async for notice in connection.notifies(timeout=ASK_S):
                    self.tell(notice.channel, notice.payload)
                await asyncio.wait_for(connection.execute("select 1"), ASK_S)


@router.get("/live", operation_id="live", response_class=StreamingResponse)
async def live(request: Request, seen: Myself) -> StreamingResponse:
    """Server-sent events: `data: {"kind": "person.changed"}`. Ends when the session ends."""
    feed = cast(Feed, request.app.state.feed)
    if not feed.listening.is_set():
        raise Unavailable("the live feed is starting; try again in a moment")
    client = feed.join(seen.city)
    stream = _stream(feed, client, database(request), session_cookie(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(feed: Feed, client: Client, db: Database, cookie: str | None) -> AsyncGenerator[str]:
    beat_at = time.monotonic() + HEARTBEAT_S
    try:
        yield "retry: 1000\n\n"
        while not client.closed:
            now_s = time.monotonic()
            kinds = client.due(now_s)
            beats = now_s >= beat_at
            if (beats or any(k.split(".")[0] in REVOKING for k in kinds)) and not await _alive(db, cookie):
                return
            for kind in kinds:
                yield f'data: {{"kind":"{kind}"}}\n\n'
            if beats:
                beat_at = now_s + HEARTBEAT_S
                yield ":\n\n"
            await _wait(client, min(client.pause_s(now_s), beat_at - now_s))
    finally:
        feed.leave(client)


async def _wait(client: Client, pause_s: float) -> None:
    """Until something new waits, but no longer than until what waits already may be told."""
    with suppress(TimeoutError):
        await asyncio.wait_for(client.wake.wait(), max(pause_s, 0.001))
    client.wake.clear()


async def _alive(db: Database, cookie: str | None) -> bool:
    try:
        await run_in_threadpool(access.see, db, cookie, touch=False)
    except (NotLoggedIn, Unavailable):
        return False
    return True
