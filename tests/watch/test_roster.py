"""One process's hand on the work queue, with nobody who decodes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

import psycopg
import pytest
from pydantic import ValidationError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.roster import ask_to_pull
from kentongan.base.tasks import end
from kentongan.base.vault import Vault
from kentongan.settings import Watching
from kentongan.tools.servers import Nats
from kentongan.worker import roster as roster_module
from kentongan.worker.marks import SLOTS
from kentongan.worker.nurseries import Kind
from kentongan.worker.roster import Roster
from kentongan.worker.station import Station
from standing import Server
from watch.conftest import City

At = Callable[[Station, Roster], Awaitable[None]]


USUAL = Watching()


class Run(Protocol):
    def __call__(self, act: At, watching: Watching = USUAL) -> None: ...


@pytest.fixture
def hand(server: Server, nats: Nats, keys: Path) -> Run:
    """Runs something beside a roster that takes duties."""

    async def run(act: At, watching: Watching) -> None:
        client = await messages.connect(nats.url("watch"), "watch")
        database = Database(server.dsn("kentongan_watch"), size=4, clock=wall)
        database.open()
        station = Station(watching, database, client, "test:1", Vault(keys))
        station.hire({"memory_mb": 256}, ("false",))  # never started
        station.counting = True
        roster = Roster(station, client)
        try:
            await act(station, roster)
        finally:
            await client.close()
            database.close()
            # `asyncio.run` cancels once, and waits for ever where that is lost: see `end`.
            await end(asyncio.all_tasks() - {asyncio.current_task()})

    return lambda act, watching=USUAL: asyncio.run(run(act, watching))


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
    return SLOTS - station.nursery.held


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
        slots = [station.nursery.slot(Kind.COUNT) for _ in range(SLOTS)]
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await ask(city, camera)
        await asyncio.sleep(1)
        died = [task.exception() for task in tasks if task.done() and task.exception()]
        assert died == []
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
    city.fill()  # before the camera is there: it has no duty but the one that is asked for
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


def test_a_pulled_camera_that_is_to_be_counted_changes_its_duty_and_is_taken_once_more(
    city: City, hand: Run
) -> None:
    city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    city.fill()

    async def act(station: Station, roster: Roster) -> None:
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await until(lambda: len(station.posts.on_duty(counted=False)) == 1, "it is pulled")
        city.owner.execute("update camera set counted = true where city = %s", [city.slug])
        await asyncio.to_thread(city.fill)  # the duty to pull it is gone, the one to count it is there
        await until(lambda: len(station.posts.on_duty(counted=True)) == 1, "it is counted")
        (post,) = station.posts
        assert (post.epoch, free(station)) == (2, SLOTS - 1)
        city.owner.execute("update camera set counted = false where city = %s", [city.slug])
        await station.books.save_states()
        (post,) = station.posts
        assert (post.counted, post.epoch, post.message) == (False, 3, None)
        await asyncio.to_thread(city.fill)
        await until(lambda: len(station.posts.on_duty(counted=False)) == 1, "its other duty is ours")
        await asyncio.sleep(0.3)
        assert [p.epoch for p in station.posts] == [3]
        await end(tasks)
        await roster.hand_back()

    hand(act)


def test_who_counts_has_room_for_as_many_as_are_pulled_beside_them(city: City, hand: Run) -> None:
    for i in range(6):
        city.add(f"B{i}", "rtsp://127.0.0.1:1/x", counted=i % 2 == 0)
    city.fill()

    async def act(station: Station, roster: Roster) -> None:
        station.ready.set()
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await until(lambda: len(station.posts) >= 3, "all that it has room for are taken")
        await asyncio.sleep(0.5)
        assert [len(station.posts.on_duty(counted=kind)) for kind in (True, False)] == [2, 1]
        await end(tasks)
        await roster.hand_back()

    hand(act, Watching(cameras=2, pulled=1))


def test_a_process_cannot_be_set_to_hold_more_cameras_than_it_has_slots_for() -> None:
    most = Watching(cameras=250, pulled=500)
    assert most.cameras + 2 * most.pulled <= SLOTS  # as many may be asked for
    with pytest.raises(ValidationError):
        Watching(pulled=501)


def test_connects_a_second_are_shared_with_every_watch_process_that_is_heard(hand: Run) -> None:
    carried = {"cameras": 3, "cost": 0.2, "room": 20, "giving": False}

    def word(number: int, *, leaving: bool = False) -> bytes:
        said = {"worker": f"other:{number}", "host": "other", "cores": 2, "carries": {"pull": carried}}
        return messages.body(**said, leaving=leaving)

    async def act(station: Station, roster: Roster) -> None:
        assert station.turns.per_s == 10, "two processes begin together on this machine"
        tasks = [asyncio.create_task(work()) for work in roster.works()]
        await asyncio.sleep(0.3)  # it listens
        for number in range(4):
            await station._nats.publish(messages.LOAD, word(number))
        await until(lambda: station.turns.per_s == 4, "five share the twenty")
        for number in range(4):
            await station._nats.publish(messages.LOAD, word(number, leaving=True))
        await until(lambda: station.turns.per_s == 10, "the others are gone, but for who begins with it")
        await end(tasks)

    hand(act, Watching(connects_per_s=20, processes=2))
