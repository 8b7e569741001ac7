"""Taking cameras from the roster, keeping them, handing them back."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.errors import Unavailable
from kentongan.worker.nursery import NoRoom
from kentongan.worker.posts import LEASE_S, Post
from kentongan.worker.station import Station

FETCH_S: Final = 5.0
FULL_S: Final = 1.0
STORE_S: Final = 0.7
AGAIN_S: Final = 0.5
NAK_S: Final = 1.0
OLD_S: Final = 15.0
"""Who asked for a picture so long ago is gone."""
CROWD: Final = 0.015
CROWD_MAX_S: Final = 0.25

log = logging.getLogger(__name__)


class Roster:
    """This process's hand on the work queue."""

    def __init__(self, station: Station, nats: Nats) -> None:
        self._station = station
        self._nats = nats
        self._taking = asyncio.Lock()
        """Held from the look at who holds a camera until it is ours, so that it is not taken twice."""
        self._queues: dict[str, JetStreamContext.PullSubscription] = {}
        self._dropped: list[Msg] = []  # duties that we were taking when we were ended

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self._take_counted, self._take_pulled, self._keep)

    async def hand_back(self) -> None:
        """Give every camera to the others at once. The works have ended: what is given is not taken again.

        Counts are stored first: under the epoch of who takes the camera next they would be refused.
        """
        for queue in self._queues.values():
            with suppress(NatsError):
                await (
                    queue.unsubscribe()
                )  # else the broker hands a duty to a request of ours that still stands
        duties = [post.message for post in self._station.posts if post.message is not None]
        for post in self._station.posts:
            post.report = post.report | {"state": "released", "detail": ""}
        with suppress(TimeoutError):
            async with asyncio.timeout(STORE_S):
                await self._station.books.save_counts()
                await self._station.books.save_states()
        for duty in (*duties, *self._dropped):
            with suppress(NatsError):
                await duty.nak()
        with suppress(NatsError, TimeoutError):
            await self._nats.flush(1)

    async def _keep(self) -> None:
        """Tell the server that the duties are in hand."""
        while True:
            await asyncio.sleep(messages.PROGRESS_S)
            for post in self._station.posts.counted():
                if post.message is not None and self._nats.is_connected:
                    with suppress(NatsError):
                        await post.message.in_progress()

    async def _take_counted(self) -> None:
        await self._station.ready.wait()
        while not self._station.counting:
            await asyncio.sleep(FULL_S)
        await self._take_all("count", self._count)

    async def _take_pulled(self) -> None:
        await self._take_all("pull", self._pull)

    async def _take_all(self, kind: str, take: Callable[[Msg], Awaitable[None]]) -> None:
        """Take duties while there is room, slower the more are held: others want some too."""
        while True:
            await self._station.ready.wait()
            held = [post for post in self._station.posts if post.counted == (kind == "count")]
            if len(held) >= self._station.watching.cameras:
                await asyncio.sleep(FULL_S)
                continue
            try:
                if kind not in self._queues:
                    self._queues[kind] = await messages.duties(self._nats, kind)
                for message in await self._queues[kind].fetch(1, timeout=FETCH_S):
                    await self._judge(message, take)
                    await asyncio.sleep(min(CROWD * len(held), CROWD_MAX_S))
            except TimeoutError:
                continue
            except (NatsError, APIError) as error:
                log.info("no %s duties now: %r", kind, error)
                self._queues.pop(kind, None)
                await asyncio.sleep(AGAIN_S)

    async def _judge(self, message: Msg, take: Callable[[Msg], Awaitable[None]]) -> None:
        """Take a duty. One that makes no sense is ended, so that it holds nobody up again."""
        try:
            async with self._taking:
                await take(message)
        except asyncio.CancelledError:
            self._dropped.append(message)
            raise
        except (ValueError, AttributeError) as error:
            log.error("ended a duty that makes no sense: %s: %r", message.subject, error)
            await message.term()

    async def _count(self, message: Msg) -> None:
        city, camera = _duty(message)
        old = self._station.posts.by_camera.get(camera)
        if old is not None and old.counted:
            old.message = message  # a broker that was restarted hands out again what we hold
            return
        if old is not None:
            await self._station.leave(old)
        post = await self._taken(message, city, camera, counted=True)
        if post is not None:
            if old is not None:
                post.wanted_until = old.wanted_until
            await self._station.begin(post)

    async def _pull(self, message: Msg) -> None:
        city, camera = _duty(message)
        old_s = (wall() - message.metadata.timestamp).total_seconds()
        if old_s > OLD_S or camera in self._station.posts.by_camera:
            await message.ack()  # who still looks at an old one asks again
            return
        post = await self._taken(message, city, camera, counted=False)
        if post is not None:
            post.wanted_until = time.monotonic() + LEASE_S + self._station.watching.linger_s
            await self._station.begin(post)
            await message.ack()

    async def _taken(self, message: Msg, city: str, camera: UUID, *, counted: bool) -> Post | None:
        try:
            slot = self._station.nursery.slot()
        except NoRoom as full:
            log.error("camera %s is left to others: %s", camera, full)
            await message.nak(delay=NAK_S)
            return None
        known = None
        try:
            known = await self._station.books.take(city, camera, counted=counted)
            if known is None:
                await message.ack()  # no longer wanted; `keep` fills the roster again if it is
        except Unavailable:
            await message.nak(delay=NAK_S)
        finally:
            if known is None:
                self._station.nursery.give_back(slot)
        if known is None:
            return None
        return Post(city, known, slot, counted, message if counted else None)


def _duty(message: Msg) -> tuple[str, UUID]:
    """City and camera of a duty: its subject says them, and the broker keeps watch over who may write it."""
    city, camera = message.subject.split(".")[2:4]
    return city, UUID(camera)
