"""`kentongan keep` as a process: heads, sweeps, roster, restarts."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from nats.aio.client import Client as Nats
from nats.js.errors import NotFoundError

import door
from conftest import Server, wait_until
from kentongan.base import roster
from kentongan.base.db import Database
from kentongan.base.ids import new_id
from kentongan.journal.heads import last_heads, signer
from kentongan.tools import servers


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
        "insert into camera (id, city, code, name, lat, lon, owner, purpose, counted)"
        " values (%s, %s, %s, 'Simpang Uji', -6.9, 107.6, 'Dishub', 'lalu_lintas', true)",
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
    return asyncio.run(_asked(nats, f"roster.count.{city}.>"))


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
        wait_until(lambda: duties(nats, city_a) == set(), why="the duty is taken away")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    rows = owner.execute("select max(seq) from journal where city = %s", [city_a]).fetchone()
    assert rows == (last_heads(heads)[city_a].seq,), (
        "the end of the chain is signed at the end of the process"
    )
    assert (tmp_path / "keys" / "journal.ed25519").stat().st_mode & 0o777 == 0o600


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
        assert process.wait(5) == 0


@contextmanager
def running(broker: servers.Nats) -> Iterator[None]:
    process = subprocess.Popen(broker.command(), stderr=subprocess.DEVNULL)
    wait_until(lambda: _listens(broker.port), why="the broker listens")
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
