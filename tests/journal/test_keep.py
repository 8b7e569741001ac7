"""`kentongan keep` as a process: heads, sweeps, roster, restarts."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from nats.aio.client import Client as Nats
from nats.js.errors import NotFoundError

import door
from kentongan.access import actions as access
from kentongan.access import store
from kentongan.base import roster
from kentongan.base.db import Actor, Database, UnjournaledChange
from kentongan.base.ids import new_id
from kentongan.journal.heads import last_heads, signer
from kentongan.settings import Pulling, Settings, Watching
from kentongan.tools import keep as keep_tool
from kentongan.tools import servers
from kentongan.tools.keep import Keeper
from standing import FakeClock, Server, wait_until


def keep(data: Path, server: Server, nats: servers.Nats) -> subprocess.Popen[bytes]:
    known = {"KENTONGAN_DATA": str(data), "KENTONGAN_DSN": server.dsn("kentongan_keep")}
    known |= {"KENTONGAN_NATS": nats.url("keep"), "KENTONGAN_SETTINGS": "", "PYTHONPATH": "src"}
    with (data / "keep.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "kentongan", "keep"], env={**os.environ, **known}, stdout=log, stderr=log
        )


def add_camera(owner: psycopg.Connection, city: str) -> str:
    camera = new_id()
    owner.execute(
        "insert into camera (id, city, code, name, lat, lon, owner, purpose, legal_basis, notice,"
        " notice_since, enabled, counted)"
        " values (%s, %s, %s, 'Simpang Uji', -6.9, 107.6, 'Dishub', 'lalu_lintas', 'x', 'x', now(),"
        " true, true)",
        [camera, city, str(camera)[:8]],
    )
    return str(camera)


async def _asked(nats: servers.Nats, subject: str) -> set[str]:
    client = Nats()
    await client.connect(nats.url("keep"), inbox_prefix="_INBOX.keep")
    try:
        found = await client.jetstream().stream_info(roster.STREAM, subjects_filter=subject)
    except NotFoundError:
        return set()  # keep has not made the roster yet
    finally:
        await client.close()
    return set(found.state.subjects or {})


def duties(nats: servers.Nats, city: str) -> set[str]:
    return asyncio.run(_asked(nats, f"roster.*.{city}.>"))


def test_keep_signs_sweeps_and_fills_and_signs_once_more_at_its_end(
    server: Server, nats: servers.Nats, db: Database, owner: psycopg.Connection, city_a: str, tmp_path: Path
):
    ani = door.person(db, city_a)
    door.session(db, city_a, ani)
    idle = "update session set seen_at = now() - interval '1 hour', expires_at = now() + interval '1 hour'"
    owner.execute(idle + " where city = %s", [city_a])
    camera = add_camera(owner, city_a)
    process = keep(tmp_path, server, nats)
    try:
        wait_until((tmp_path / "keys" / "journal.ed25519.pub").exists, why="the key is made")
        heads = signer(tmp_path)
        wait_until(lambda: city_a in last_heads(heads), why="the first head is signed")
        wait_until(
            lambda: duties(nats, city_a) == {f"roster.count.{city_a}.{camera}"}, why="the duty is there"
        )
        ended = "select count(*) from session where city = %s and ended_at is not null"
        wait_until(lambda: owner.execute(ended, [city_a]).fetchone() == (1,), why="the idle session is ended")
        owner.execute("update camera set counted = false where city = %s", [city_a])
        wait_until(lambda: duties(nats, city_a) == {f"roster.pull.{city_a}.{camera}"}, why="it is pulled")
        owner.execute("update camera set enabled = false where city = %s", [city_a])
        wait_until(lambda: duties(nats, city_a) == set(), why="the duty is taken away")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    rows = owner.execute("select max(seq) from journal where city = %s", [city_a]).fetchone()
    assert rows == (last_heads(heads)[city_a].seq,), (
        "the end of the chain is signed at the end of the process"
    )
    assert (tmp_path / "keys" / "journal.ed25519").stat().st_mode & 0o777 == 0o600


def test_a_camera_that_nobody_counts_is_pulled_until_somebody_does(
    keep_db: Database, owner: psycopg.Connection, city_a: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, clock: FakeClock,
):  # fmt: skip
    keeper, camera = Keeper(keep_db, signer(tmp_path)), UUID(add_camera(owner, city_a))
    found = keeper.wanted()
    assert (found.count[city_a], found.pull[city_a], found.spared[city_a]) == ([camera], [], [camera])
    monkeypatch.setattr(keep_tool, "UNTAKEN_S", -1.0)
    assert keeper.wanted().pull[city_a] == [camera]
    owner.execute(
        "insert into camera_state (camera_id, city, epoch, state, since, reported_at, counting, worker)"
        " values (%s, %s, 0, 'playing', %s, %s, true, 'uji:1')", [camera, city_a, clock.now, clock.now],
    )  # fmt: skip
    found = keeper.wanted()
    assert (found.count[city_a], found.pull[city_a], found.spared[city_a]) == ([camera], [], [])
    asked = Keeper(keep_db, signer(tmp_path), Settings(watching=Watching(pull=Pulling.ASKED))).wanted()
    assert (asked.count[city_a], asked.pull) == ([camera], {})


def test_a_sweep_ends_idle_sessions_and_forgets_them_a_day_later(
    keep_db: Database, db: Database, owner: psycopg.Connection, city_a: str, tmp_path: Path, clock: FakeClock
):
    keeper = Keeper(keep_db, signer(tmp_path))
    door.session(db, city_a, door.person(db, city_a))
    clock.advance(31 * 60)
    for _ in range(2):  # the second finds nothing, which is no fault
        keeper.sweep()
        assert ends(owner, city_a) == [clock.now]
    noted = "select kind, actor from journal where city = %s order by seq desc limit 1"
    assert owner.execute(noted, [city_a]).fetchone() == ("session.ended", "machine:keep")
    clock.advance(25 * 3600)
    keeper.sweep()
    assert ends(owner, city_a) == []


def test_a_sweep_that_would_not_note_what_it_ends_is_a_fault_and_ends_nothing(
    keep_db: Database, db: Database, owner: psycopg.Connection, city_a: str, tmp_path: Path, clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    door.session(db, city_a, door.person(db, city_a))
    clock.advance(31 * 60)
    monkeypatch.setattr(access, "sweep", lambda tx: len(store.end_stale(tx)))
    with pytest.raises(UnjournaledChange):
        Keeper(keep_db, signer(tmp_path)).sweep()
    assert ends(owner, city_a) == [None]


def ends(owner: psycopg.Connection, city: str) -> list[datetime | None]:
    return [row[0] for row in owner.execute("select ended_at from session where city = %s", [city])]


@pytest.mark.security
@pytest.mark.parametrize("table", ["session", "enrolment", "login_attempt"])
def test_keep_can_delete_nothing_but_what_ended(keep_db: Database, city_a: str, table: LiteralString):
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        keep_db.change(Actor(city_a, "machine:keep")) as tx,
    ):
        tx.run("delete from " + table)


def test_keep_outlives_a_lost_database_connection_and_a_broker_that_restarts(
    server: Server, owner: psycopg.Connection, city_a: str, tmp_path: Path
):
    passwords = {name: "x" * 16 for name in servers.NATS_USERS}
    broker = servers.Nats(tmp_path / "nats", servers.free_port(), passwords)
    broker.prepare()
    process = keep(tmp_path, server, broker)  # before the broker is there
    try:
        first, duty = add_camera(owner, city_a), f"roster.count.{city_a}."
        with running(broker):
            wait_until(lambda: duties(broker, city_a) == {duty + first}, why="the first duty is there")
        ends = (
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'kentongan_keep'"
        )
        owner.execute(ends)
        owner.execute("delete from camera where city = %s", [city_a])
        other = add_camera(owner, city_a)
        with running(broker):
            wait_until(
                lambda: duties(broker, city_a) == {duty + other},
                timeout_s=20,
                why="the roster is filled again",
            )
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@contextmanager
def running(broker: servers.Nats) -> Iterator[None]:
    process = subprocess.Popen(broker.command(), stderr=subprocess.DEVNULL)
    wait_until(lambda: _listens(broker.port), why="the broker listens")
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
