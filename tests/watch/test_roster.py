"""One process's hand on the work queue, with nobody who decodes."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import pytest

from conftest import Server
from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.roster import ask_to_pull
from kentongan.base.tasks import end
from kentongan.settings import Watching
from kentongan.tools.servers import Nats
from kentongan.worker.marks import SLOTS
from kentongan.worker.roster import Roster
from kentongan.worker.station import Station
from watch.conftest import City

At = Callable[[Station, Roster], Awaitable[None]]
Run = Callable[[At], None]


@pytest.fixture
def hand(server: Server, nats: Nats) -> Run:
    """Runs something beside a roster that takes duties."""

    async def run(act: At) -> None:
        client = await messages.connect(nats.url("watch"), "watch")
        database = Database(server.dsn("kentongan_watch"), size=4, clock=wall)
        database.open()
        station = Station(Watching(), database, client, "test:1")
        station.hire({}, ("false",))  # never started
        station.counting = True
        roster = Roster(station, client)
        try:
            await act(station, roster)
        finally:
            await client.close()
            database.close()

    return lambda act: asyncio.run(run(act))


async def until(what: Callable[[], bool], why: str) -> None:
    for _ in range(100):
        if what():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited in vain: {why}")


async def ask(city: City, camera: UUID) -> None:
    """What `web` does when somebody looks."""
    client = await messages.connect(city.nats.url("web"), "web")
    await ask_to_pull(client, city.slug, camera)
    await client.close()


def free(station: Station) -> int:
    return len(station.nursery._free)


def test_a_camera_that_is_to_be_counted_and_looked_at_is_taken_once(
    city: City, hand: Run, owner: psycopg.Connection
) -> None:
    city.fill()  # makes the stream
    camera = city.add("B0", "rtsp://127.0.0.1:1/x")

    async def act(station: Station, roster: Roster) -> None:
        await ask(city, camera)
        with owner.transaction():
            owner.execute("select from camera where id = %s for update", [camera])
            station.ready.set()
            tasks = [asyncio.create_task(work()) for work in roster.works()]
            await asyncio.sleep(0.5)  # who pulls it waits for the row by now
            await asyncio.to_thread(city.fill)
            await asyncio.sleep(0.5)  # and who counts it, for the row or for the other
        await until(lambda: any(post.counted for post in station.posts), "it is counted")
        await asyncio.sleep(0.5)
        await end(tasks)
        assert free(station) == SLOTS - 1
        (post,) = station.posts
        assert post.counted

    hand(act)
