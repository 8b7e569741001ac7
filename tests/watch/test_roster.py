"""One process's hand on the work queue, with nobody who decodes."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import pytest
from pydantic import ValidationError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.roster import ask_to_pull
from kentongan.base.tasks import end
from kentongan.settings import Watching
from kentongan.tools.servers import Nats
from kentongan.worker import roster as roster_module
from kentongan.worker.marks import SLOTS
from kentongan.worker.roster import Roster
from kentongan.worker.station import Station
from standing import Server
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


def test_what_was_counted_is_stored_and_then_the_duty_given_to_another(city: City, hand: Run) -> None:
    city.add("B0", "rtsp://127.0.0.1:1/x")
    city.fill()

    async def act(station: Station, roster: Roster) -> None:
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await until(lambda: len(station.posts) == 1, "it is taken")
        await asyncio.sleep(0.3)  # the next request for a duty stands at the broker
        (post,) = station.posts
        minute = wall().replace(second=0, microsecond=0).isoformat()
        station.books.unsaved.add(post, {"since": minute, "seconds": 0b111, "crossings": []})
        await end(tasks)
        await roster.hand_back()
        assert city.seen("B0") == 3
        assert city.is_("B0", "released")
        other = await messages.connect(city.nats.url("watch"), "watch")
        (duty,) = await (await messages.duties(other, "count")).fetch(1, timeout=2)
        assert duty.subject.endswith(str(post.camera))
        await duty.nak()
        await other.close()

    hand(act)


def test_a_duty_ended_while_it_is_taken_goes_to_another(
    city: City, hand: Run, owner: psycopg.Connection
) -> None:
    camera = city.add("B0", "rtsp://127.0.0.1:1/x")
    city.fill()

    async def act(station: Station, roster: Roster) -> None:
        station.ready.set()
        with owner.transaction():
            owner.execute("select from camera where id = %s for update", [camera])
            tasks = [asyncio.create_task(work()) for work in roster.works()]
            await asyncio.sleep(0.5)
            await end(tasks)
        await roster.hand_back()
        other = await messages.connect(city.nats.url("watch"), "watch")
        (duty,) = await (await messages.duties(other, "count")).fetch(1, timeout=2)
        await duty.nak()
        await other.close()

    hand(act)


def test_a_process_that_is_full_leaves_the_duty_to_others_and_lives(city: City, hand: Run) -> None:
    camera = city.add("B0", "rtsp://127.0.0.1:1/x")
    city.fill()

    async def act(station: Station, roster: Roster) -> None:
        slots = [station.nursery.slot() for _ in range(SLOTS)]
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await ask(city, camera)
        await asyncio.sleep(1)
        assert not any(task.done() for task in tasks)
        assert len(station.posts) == 0
        assert city.rows("select epoch from camera where id = %s", camera) == [(0,)]
        station.nursery.give_back(slots[0])
        await until(lambda: len(station.posts) == 1, "it is taken as soon as there is room")
        assert free(station) == 0
        await end(tasks)
        await roster.hand_back()

    hand(act)


def test_a_camera_that_was_asked_for_long_ago_is_not_pulled(
    city: City, hand: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_module, "OLD_S", 0.5)
    city.fill()
    camera = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)

    async def act(station: Station, roster: Roster) -> None:
        await ask(city, camera)
        await asyncio.sleep(0.7)
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await asyncio.sleep(0.7)
        assert len(station.posts) == 0
        await ask(city, camera)
        await until(lambda: len(station.posts) == 1, "who asks now is shown it")
        await end(tasks)

    hand(act)


def test_a_process_cannot_be_set_to_hold_more_cameras_than_it_has_slots_for() -> None:
    Watching(cameras=250)  # counted, and as many to be looked at
    with pytest.raises(ValidationError):
        Watching(cameras=SLOTS // 2)
