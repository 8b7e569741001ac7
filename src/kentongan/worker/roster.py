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
from kentongan.worker.balance import Balance
from kentongan.worker.nurseries import Kind
from kentongan.worker.nursery import NoRoom
from kentongan.worker.posts import LEASE_S, Post
from kentongan.worker.station import Station

FETCH_S: Final = 1.0
SIP_S: Final = 0.1
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
        self._balance = Balance(station, nats)
        self._queues: dict[str, JetStreamContext.PullSubscription] = {}
        self._dropped: list[Msg] = []  # duties that we were taking when we were ended

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (
            self._take_counted, self._take_pulled, self._take_asked, self._keep, *self._balance.works(),
        )  # fmt: skip

    async def hand_back(self) -> None:
        """Give every camera to the others at once. The works have ended: what is given is not taken again.

        Counts are stored first: under the epoch of who takes the camera next they would be refused.
        """
        for queue in self._queues.values():
            with suppress(NatsError):
                await (
                    queue.unsubscribe()
                )  # else the broker hands a duty to a request of ours that still stands
        await self._balance.leave()
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
            for post in self._station.posts:
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

    async def _take_asked(self) -> None:
        await self._take_all("ask", self._show)

    def _held(self, kind: str) -> tuple[int, int]:
        """How many cameras of one kind of duty are held, and how many may be."""
        posts, most = self._station.posts, self._station.most(kind)
        if kind == "ask":
            return len(posts.asked()), most
        return len(posts.on_duty(counted=kind == "count")), most

    async def _take_all(self, kind: str, take: Callable[[Msg], Awaitable[None]]) -> None:
        """Take duties while there is room, slower the more are held than by others, who want some too."""
        while True:
            held, most = self._held(kind)
            if held >= most:
                await asyncio.sleep(FULL_S)
                continue
            off = await self._balance.stood_back(kind)
            try:
                for message in await self._fetched(kind, SIP_S if off else FETCH_S):
                    await self._judge(message, take)
                    await self._balance.say_taken()
                    await asyncio.sleep(min(CROWD * self._balance.ahead(kind), CROWD_MAX_S))
            except TimeoutError:
                continue
            except (NatsError, APIError) as error:
                log.info("no %s duties now: %r", kind, error)
                self._queues.pop(kind, None)
                await asyncio.sleep(AGAIN_S)

    async def _fetched(self, kind: str, timeout_s: float) -> list[Msg]:
        """Raises: TimeoutError, where there is none; nats.errors.Error."""
        async with self._balance.pausing[kind]:
            if kind not in self._queues:
                self._queues[kind] = await messages.duties(self._nats, kind)
            return await self._queues[kind].fetch(1, timeout=timeout_s)

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
        """Count a camera. Where it is pulled here already it goes on until it is ours to count."""
        old = self._station.posts.by_camera.get(_duty(message)[1])
        if old is not None and old.counted:
            old.message, old.offered_at = message, 0.0  # a broker that was restarted gives out what we hold
            return
        post = await self._taken(message, counted=True)
        if post is None:
            return
        if old is not None:
            post.wanted_until = old.wanted_until
            await self._station.leave(old)
        await self._station.begin(post)
        await self._station.tell_taken(post)
        if old is not None and old.message is not None:
            await self._station.settled(old.message)

    async def _pull(self, message: Msg) -> None:
        """Pull a camera for as long as its duty stands."""
        old = self._station.posts.by_camera.get(_duty(message)[1])
        if old is not None and old.counted:
            await message.ack()  # `keep` places it again should it still be wanted then
        elif old is not None:
            old.message, old.offered_at = message, 0.0
        elif (post := await self._taken(message, counted=False)) is not None:
            await self._station.begin(post)
            await self._station.tell_taken(post)

    async def _show(self, message: Msg) -> None:
        """Pull a camera while somebody looks."""
        old_s = (wall() - message.metadata.timestamp).total_seconds()
        if old_s > OLD_S or _duty(message)[1] in self._station.posts.by_camera:
            await message.ack()  # who still looks at an old one asks again
            return
        post = await self._taken(message, counted=False)
        if post is not None:
            post.message = None
            post.wanted_until = time.monotonic() + LEASE_S + self._station.watching.linger_s
            await self._station.begin(post)
            await self._station.tell_taken(post)
            await message.ack()

    async def _taken(self, message: Msg, *, counted: bool) -> Post | None:
        city, camera = _duty(message)
        try:
            slot = self._station.nursery.slot(Kind.COUNT if counted else Kind.PULL)
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
        return Post(city, known, slot, counted, message)


def _duty(message: Msg) -> tuple[str, UUID]:
    """City and camera of a duty: its subject says them, and the broker keeps watch over who may write it."""
    city, camera = message.subject.split(".")[2:4]
    return city, UUID(camera)
