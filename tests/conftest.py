"""The real parts that tests run against: PostgreSQL, NATS, a clock that stands still, cities of their own."""

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import conninfo

from door import site  # noqa: F401 - a fixture
from kentongan.base.db import Database
from kentongan.base.migrate import ROLES, migrate
from kentongan.base.paths import ROOT
from kentongan.tools.servers import DATABASE, Nats, Postgres, free_port
from standing import FakeClock, Server, wait_until

# Processes that tests start find the program where the tests do.
os.environ["PYTHONPATH"] = str(ROOT / "src")

# How long an example takes says what else the machine does, not whether the code is right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


# Rooms whose tests drive whole processes, cameras and browsers by the clock on the wall.
BY_THE_CLOCK = ("browser", "up", "watch", "journal", "tools", "recordings", "video")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for other processes is tried twice more; docs/decisions/0029. The summary names it."""
    for item in items:
        if item.path.parent.name in BY_THE_CLOCK:
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """PostgreSQL of TEST_DATABASE_URL (a superuser on a server that may be filled), else an embedded one."""
    outside = os.environ.get("TEST_DATABASE_URL")
    if outside:
        yield _migrated(outside)
        return
    folder = tmp_path_factory.mktemp("pg")
    postgres = Postgres(data=folder / "d", sockets=folder / "s", password=secrets.token_hex(8))
    postgres.prepare()
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(postgres.command(), stdout=log, stderr=log)
    try:
        admin = postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
        wait_until(lambda: _answers(admin), timeout_s=30, why=f"PostgreSQL starts; see {folder}/log")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"create database {DATABASE}")  # type: ignore[arg-type]
        yield _migrated(postgres.dsn())
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def _migrated(owner: str) -> Server:
    passwords = {role: secrets.token_hex(8) for role in ROLES}
    migrate(owner, passwords)
    roles: dict[str, str] = {}
    for role, password in passwords.items():
        parts = conninfo.conninfo_to_dict(owner)
        roles[role] = conninfo.make_conninfo(**{**parts, "user": role, "password": password})
    return Server(owner, roles)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def _database(dsn: str, clock: FakeClock) -> Iterator[Database]:
    database = Database(dsn, size=4, clock=clock)
    database.open()
    yield database
    database.close()


@pytest.fixture
def db(server: Server, clock: FakeClock) -> Iterator[Database]:
    """The web process's door."""
    yield from _database(server.dsn("kentongan_web"), clock)


@pytest.fixture
def watch_db(server: Server, clock: FakeClock) -> Iterator[Database]:
    yield from _database(server.dsn("kentongan_watch"), clock)


@pytest.fixture
def keep_db(server: Server, clock: FakeClock) -> Iterator[Database]:
    yield from _database(server.dsn("kentongan_keep"), clock)


@pytest.fixture
def owner(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.owner, autocommit=True) as connection:
        yield connection


def _city(owner: psycopg.Connection) -> str:
    slug = "kota-" + secrets.token_hex(4)
    owner.execute(
        "insert into city (slug, name, province, timezone, lat, lon, training)"
        " values (%s, 'Kota Uji', 'Jawa Barat', 'Asia/Jakarta', -6.9147, 107.6098, true)",
        [slug],
    )
    return slug


@pytest.fixture
def city_a(owner: psycopg.Connection) -> str:
    """The slug of a city that no other test has."""
    return _city(owner)


@pytest.fixture
def city_b(owner: psycopg.Connection) -> str:
    return _city(owner)


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """A real NATS server with JetStream and the users of the product."""
    folder = tmp_path_factory.mktemp("nats")
    server = Nats(folder, free_port(), {name: secrets.token_hex(8) for name in ("web", "watch", "keep")})
    server.prepare()
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(server.command(), stdout=log, stderr=log)
    wait_until(
        lambda: b"Server is ready" in (folder / "log").read_bytes(), why=f"NATS starts; see {folder}/log"
    )
    yield server
    running.terminate()
    running.wait(60)


@pytest.fixture
def nats_url(nats: Nats) -> str:
    """The address for a process that watches; `nats.url("web")`, `nats.url("keep")` for the others."""
    return nats.url("watch")


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder of what others own. Skips, by name, without it."""
    folder = os.environ.get("KENTONGAN_ASSETS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs KENTONGAN_ASSETS: models, scenes and geography that others own")
    return Path(folder)


@pytest.fixture(scope="session")
def at_hand() -> Path | None:
    """The same folder, or None: then the demonstration plays the project's own clips."""
    folder = os.environ.get("KENTONGAN_ASSETS")
    return Path(folder) if folder and Path(folder).is_dir() else None
