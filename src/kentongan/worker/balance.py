"""Cameras move between watch processes until each carries its fair share by measured load (shares.py).

Each says every two seconds what it carries, hears what the others say, and gives back what is too much. What
is given back goes on here until somebody has taken it: a camera is held by two for a moment, never by nobody.
"""

import asyncio
import json
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.video.pipe import Head
from kentongan.worker.gauge import Gauge, costs
from kentongan.worker.posts import Post
from kentongan.worker.shares import Load, chosen, holds_off, shares, surplus, usual
from kentongan.worker.station import Station

BEAT_S: Final = 2.0
LATE_S: Final = 3.0
"""Who says nothing for so long is not waited for,"""
GONE_S: Final = 5.0
"""and after so long is gone."""
PATIENCE_S: Final = 3.0
"""Who carries its share leaves what is to be taken to others for so long, and then asks for a moment."""
GLANCE_S: Final = 0.5
BACK_S: Final = 10.0
"""What was given back and nobody took in this time is taken back."""
KINDS: Final = ("count", "pull")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Neighbour:
    """What another process last said, and when it was heard."""

    word: Head
    heard_at: float


@dataclass(slots=True)
class Neighbours:
    """All watch processes that were heard of lately, this one among them."""

    heard: dict[str, Neighbour] = field(default_factory=dict[str, Neighbour])

    def hear(self, word: Head, now: float) -> bool:
        """Raises: KeyError, TypeError, ValueError. Returns: whether somebody new spoke."""
        name = str(word["worker"])
        checked = {kind: vars_of(word["carries"][kind]) for kind in KINDS if word["carries"].get(kind)}
        if word["leaving"]:
            self.heard.pop(name, None)
            return False
        new = name not in self.heard
        known: Head = {"host": str(word["host"]), "cores": float(word["cores"]), "carries": checked}
        self.heard[name] = Neighbour(known, now)
        return new

    def living(self, now: float) -> int:
        """How many were heard of lately."""
        self.heard = {name: one for name, one in self.heard.items() if now - one.heard_at < GONE_S}
        return len(self.heard)

    def loads(self, kind: str, now: float) -> dict[str, Load]:
        """What those carry that do this kind of duty; each machine's cores are shared by its processes.

        Who is late has no room: it may have died, and what it carried is to be taken by the others.
        """
        self.living(now)
        hosts = [one.word["host"] for one in self.heard.values()]
        found: dict[str, Load] = {}
        for name, one in self.heard.items():
            if kind in one.word["carries"]:
                power = one.word["cores"] / hosts.count(one.word["host"])
                load = Load(**one.word["carries"][kind], power=power)
                found[name] = load if now - one.heard_at < LATE_S else replace(load, room=0)
        return found


def vars_of(row: Head) -> Head:
    """One kind's row of a beat, checked. Raises: KeyError, TypeError, ValueError."""
    found: Head = {"cameras": int(row["cameras"]), "cost": float(row["cost"]), "room": int(row["room"])}
    if min(found.values()) < 0 or not found["cost"] < 1e6:
        raise ValueError("no load")
    return found | {"giving": bool(row["giving"])}


class Balance:
    """This process's part in it."""

    def __init__(self, station: Station, nats: Nats) -> None:
        self._station = station
        self._nats = nats
        self._neighbours = Neighbours()
        self._giving = {str(kind): False for kind in KINDS}
        self._wake = asyncio.Event()
        self._news = asyncio.Event()  # set for a moment whenever somebody said what it carries
        self._cores = len(os.sched_getaffinity(0))
        self._host = socket.gethostname()
        self.pausing = {kind: asyncio.Lock() for kind in (*KINDS, "ask")}
        """Held while this kind of camera is given back: we are not to fetch what we gave."""

    @property
    def gauge(self) -> Gauge:
        return self._station.gauge

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self._listen, self._beat)

    async def stood_back(self, kind: str) -> bool:
        """Leave duties to others as long as they carry less than their share, and not for ever.

        Returns: whether they still do.
        """
        ends = time.monotonic() + PATIENCE_S
        while off := holds_off(self._loads(kind), self._station.name):
            left_s = ends - time.monotonic()
            if left_s <= 0:
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(left_s, GLANCE_S))
        return off

    async def say_taken(self) -> None:
        """Say at once that this process carries more: others may be standing back for it."""
        await self._say(leaving=False)

    def ahead(self, kind: str) -> int:
        """How many cameras more this process carries than the least of the others that have room."""
        loads = self._loads(kind)
        mine = loads.pop(self._station.name, None)
        others = [load.cameras for load in loads.values() if load.room]
        return max(0, mine.cameras - min(others)) if mine and others else 0

    async def leave(self) -> None:
        """Say that this process goes, so that others need not wait for its silence."""
        await self._say(leaving=True)

    async def _listen(self) -> None:
        await messages.answer(self._nats, messages.LOAD, self._heard)
        await messages.answer(self._nats, messages.TAKEN, self._taken)

    async def _heard(self, message: Msg) -> None:
        try:
            word = json.loads(message.data)
            if word["worker"] != self._station.name:
                if self._neighbours.hear(word, time.monotonic()):
                    self._wake.set()  # who comes new should hear of us before the next beat
                    self._station.share_turns(self._neighbours.living(time.monotonic()))
                self._news.set()
                self._news.clear()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.error("a load that makes no sense: %r", error)

    async def _taken(self, message: Msg) -> None:
        """Somebody took a camera: where it was ours, see whether the database says so too."""
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            word = json.loads(message.data)
            post = self._station.posts.by_camera.get(UUID(word["camera"]))
            if post is not None and post.epoch < int(word["epoch"]):
                self._station.look_again.set()

    async def _beat(self) -> None:
        while True:
            self.gauge.measure(self._station.children())
            await self._say(leaving=False)
            self._station.share_turns(self._neighbours.living(time.monotonic()))
            self._take_back()
            for kind in KINDS:
                loads = self._loads(kind)
                number = shares(loads).get(self._station.name, 0)
                self._giving[kind] = number > 0
                if number:
                    await self._give_back(kind, number, loads)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), BEAT_S)
            self._wake.clear()

    async def _say(self, *, leaving: bool) -> None:
        word: Head = {"worker": self._station.name, "host": self._host, "cores": self._cores}
        carries = {kind: self._carried(kind) for kind in KINDS if kind == "pull" or self._station.counting}
        word |= {"leaving": leaving, "carries": carries}
        self._neighbours.hear(word, time.monotonic())
        if self._nats.is_connected:
            with suppress(NatsError):
                await self._nats.publish(messages.LOAD, messages.body(**word))

    def _carried(self, kind: str) -> Head:
        posts = self._posts(kind)
        cost = sum(costs(self.gauge, posts, self._usual(kind)).values())
        room = max(0, self._station.most(kind) - len(posts))
        return {"cameras": len(posts), "cost": cost, "room": room, "giving": self._giving[kind]}

    def _posts(self, kind: str) -> list[Post]:
        return self._station.posts.on_duty(counted=kind == "count")

    def _usual(self, kind: str) -> float:
        others = usual(self._neighbours.loads(kind, time.monotonic()).values())
        inside = [post for post in self._posts(kind) if not self.gauge.outside(post)]
        known = [cost for post in inside if (cost := self.gauge.cost(post)) is not None]
        return others or (sum(known) / len(known) if known else 0.0)

    def _loads(self, kind: str) -> dict[str, Load]:
        """What all carry now; of ourselves as it is this moment."""
        loads = self._neighbours.loads(kind, time.monotonic())
        mine = loads.get(self._station.name)
        if mine is not None:
            loads[self._station.name] = Load(**self._carried(kind), power=mine.power)
        return loads

    async def _give_back(self, kind: str, number: int, loads: dict[str, Load]) -> None:
        """Offer some cameras to the others, those that nobody looks at before others, and of those the ones
        first that are not counted here for want of room."""
        one = usual(loads.values()) or 1.0
        posts = [post for post in self._posts(kind) if not post.alone]
        quiet = [post for post in posts if not post.looked] or posts
        quiet = [post for post in quiet if self.gauge.outside(post)] or quiet
        weights = costs(self.gauge, quiet, self._usual(kind))
        wanted = {str(id): cost / one if cost else 1.0 for id, cost in weights.items()}
        given = [
            self._station.posts.by_camera[UUID(id)]
            for id in chosen(wanted, number, surplus(loads)[self._station.name])
        ]
        async with self.pausing[kind]:
            await (
                self._station.books.save_counts()
            )  # under the epoch of who takes a camera next they would be refused
            for post in given:
                if post.message is not None:
                    with suppress(NatsError):
                        await post.message.nak()
                    post.offered_at = time.monotonic()
            await asyncio.sleep(0.2)  # the others' requests stand; ours come after
        if given:
            log.info("offered %d %s duties of %d to others", len(given), kind, len(posts))

    def _take_back(self) -> None:
        """What nobody took is ours again: the broker hands it to whoever asks next, be it us."""
        for post in self._station.posts:
            if post.offered_at and time.monotonic() - post.offered_at > BACK_S:
                post.offered_at = 0.0
