"""The live feed over real HTTP: an own server, real sockets, real notices."""

import asyncio
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest
import uvicorn

import door
from kentongan.access import store
from kentongan.app import Addresses, build
from kentongan.base.db import Actor, Database
from kentongan.journal.live import Client
from kentongan.settings import Settings
from kentongan.tools.servers import free_port
from standing import FakeClock, Server, wait_until


@pytest.fixture
def address(server: Server, clock: FakeClock, tmp_path: Path) -> Iterator[str]:
    dsn, port = server.dsn("kentongan_web"), free_port()
    addresses = Addresses(dsn=dsn, nats="nats://127.0.0.1:9", page=door.built(tmp_path))
    app = build(Settings(), Database(dsn, size=4, clock=clock), addresses)
    running = uvicorn.Server(
        uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1, access_log=False)
    )
    thread = threading.Thread(target=lambda: asyncio.run(running.serve()))
    thread.start()
    wait_until(lambda: running.started and app.state.feed.listening.is_set(), why="the feed listens")
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(10)
    assert not thread.is_alive(), "an open stream must not hold up the stop"


class Reader:
    """Reads a stream on a thread; `lines` holds what came, None its end."""

    def __init__(self, address: str, token: str) -> None:
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.status: int | None = None
        self._thread = threading.Thread(target=self._read, args=(address, token), daemon=True)
        self._thread.start()
        assert self.next() == "retry: 1000", "the stream is open"

    def _read(self, address: str, token: str) -> None:
        with (
            httpx2.Client(cookies={"kentongan": token}, timeout=30) as client,
            client.stream("GET", address + "/api/live") as answer,
        ):
            self.status = answer.status_code
            try:
                for line in answer.iter_lines():
                    if line:
                        self.lines.put(line)
            except httpx2.HTTPError:
                pass
        self.lines.put(None)

    def next(self, timeout_s: float = 5) -> str | None:
        return self.lines.get(timeout=timeout_s)

    def silent(self, for_s: float) -> bool:
        time.sleep(for_s)
        return self.lines.empty()


@pytest.fixture
def reader(address: str, db: Database, city_a: str) -> Reader:
    return Reader(address, door.session(db, city_a, door.person(db, city_a)))


@contextmanager
def change(db: Database, city: str) -> Iterator[None]:
    with db.change(Actor(city, "ani")) as tx:
        yield
        tx.note("camera.changed", "C1")


def test_a_decision_reaches_the_page_at_its_commit(reader: Reader, db: Database, city_a: str):
    with change(db, city_a):
        assert reader.silent(0.2), "not before the commit"
    assert reader.next() == 'data: {"kind":"camera.changed"}'


def test_another_city_s_decisions_are_not_told(reader: Reader, db: Database, city_a: str, city_b: str):
    with change(db, city_b):
        pass
    assert reader.silent(0.3)


def test_measurements_are_told_at_most_once_a_second(reader: Reader, watch_db: Database, city_a: str):
    began, told = time.monotonic(), 0
    for _ in range(25):
        with watch_db.record(city_a, "machine:watch") as tx:
            tx.measured("count")
            tx.measured("camera")
        time.sleep(0.1)
    took_s = time.monotonic() - began
    time.sleep(2.1)
    kinds = []
    while not reader.lines.empty():
        kinds.append(reader.next())
    for kind in ("count", "camera"):
        told = kinds.count(f'data: {{"kind":"{kind}.measured"}}')
        assert 2 <= told <= took_s + 2, "told again and again, the last one too, and at most each second"


@pytest.mark.security
@pytest.mark.parametrize("how", ["ended", "switched off"])
def test_the_stream_ends_with_the_session(address: str, db: Database, city_a: str, how: str):
    ani = door.person(db, city_a)
    reader = Reader(address, door.session(db, city_a, ani))
    with db.change(Actor(city_a, "admin")) as tx:
        if how == "ended":
            (session,) = store.end_sessions(tx, ani.id)
            tx.note("session.ended", session)
        else:
            tx.run("update person set active = false where id = %(id)s", id=ani.id)
            tx.note("person.changed", ani.id)
    assert reader.next(2) is None


@pytest.mark.security
def test_no_stream_without_a_session(address: str):
    assert httpx2.get(address + "/api/live").status_code == 401


def test_after_a_lost_database_connection_every_stream_is_ended_and_the_next_one_works(
    reader: Reader, address: str, db: Database, owner: psycopg.Connection, city_a: str
):
    owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'kentongan_web' and query = 'listen measured'"
    )
    assert reader.next() is None, "notices may be missing: the page starts again from a full fetch"
    token = door.session(db, city_a, door.person(db, city_a))
    wait_until(
        lambda: (
            httpx2.get(address + "/api/live", cookies={"kentongan": "x"}).status_code == 401
            and _opens(address, token)
        ),
        why="the feed listens again",
    )
    again = Reader(address, token)
    with change(db, city_a):
        pass
    assert again.next() == 'data: {"kind":"camera.changed"}'


def _opens(address: str, token: str) -> bool:
    with httpx2.stream("GET", address + "/api/live", cookies={"kentongan": token}) as answer:
        return answer.status_code == 200


def test_what_waits_for_a_slow_client_cannot_grow():
    client = Client("bandung")
    for n in range(10_000):
        client.put(f"camera.{'changed' if n % 2 else 'measured'}")
    assert len(client.waiting) == 2
    assert sorted(client.due(100.0)) == ["camera.changed", "camera.measured"]
    client.put("camera.measured")
    client.put("camera.changed")
    assert client.due(100.5) == ["camera.changed"], "a decision is told at once"
    assert client.due(101.0) == ["camera.measured"]
