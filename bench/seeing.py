"""How long "which cameras see this place?" takes, asked of a real `kentongan web` over HTTP.

    PYTHONPATH=src:tests .venv/bin/python bench/seeing.py [--cameras 200] [--asks 500] [--json]

Its PostgreSQL is real, too. The cameras stand at random within 5 km of the middle of a city, each reported a
moment ago; the places asked about lie there, half of them in front of a camera. One person asks, one question
after the other, over one connection.
"""

import argparse
import http.client
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import conninfo

import make
from door import person, session
from kentongan.access.doors import COOKIE_LOOPBACK
from kentongan.base.db import Actor, Database
from kentongan.base.migrate import ROLES, migrate
from kentongan.cameras import actions
from kentongan.cameras.model import Source
from kentongan.places.model import Point, moved
from kentongan.tools.servers import Postgres, free_port

TARGET_MS = 100.0
MIDDLE = (107.6098, -6.9147)
CITY = "kota-bench"
SEED = 1


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cameras", type=int, default=200)
    words.add_argument("--asks", type=int, default=500)
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="k-") as folder, _database(Path(folder)) as (owner, web):
        cookie, places = _city(owner, web, asked.cameras, asked.asks)
        with _serving(web) as port:
            took_ms, seen = _ask(port, cookie, places)
    took_ms.sort()
    found = {
        "cameras": asked.cameras,
        "asks": len(took_ms),
        "seen_share": round(seen / len(took_ms), 3),
        "p50_ms": round(statistics.median(took_ms), 1),
        "p95_ms": round(took_ms[int(len(took_ms) * 0.95)], 1),
        "max_ms": round(took_ms[-1], 1),
        "target_p95_ms": TARGET_MS,
        "load_1min": round(os.getloadavg()[0], 1),
    }
    print(
        json.dumps(found) if asked.json else "\n".join(f"{name:14} {value}" for name, value in found.items())
    )
    return 0


@contextmanager
def _database(folder: Path) -> Iterator[tuple[str, str]]:
    """The dsn of the owner and that of the web process, of a migrated database that stops at the end."""
    postgres = Postgres(data=folder / "d", sockets=folder / "s", password=secrets.token_hex(8))
    postgres.prepare()
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(postgres.command(), stdout=log, stderr=log)
    try:
        owner = _created(postgres)
        passwords = {role: secrets.token_hex(8) for role in ROLES}
        migrate(owner, passwords)
        role = "kentongan_web"
        parts = conninfo.conninfo_to_dict(owner)
        yield owner, conninfo.make_conninfo(**{**parts, "user": role, "password": passwords[role]})
    finally:
        running.terminate()
        running.wait(30)


def _created(postgres: Postgres) -> str:
    admin = postgres.dsn().replace("/kentongan?", "/postgres?")
    for _ in range(300):
        try:
            with psycopg.connect(admin, autocommit=True, connect_timeout=2) as connection:
                connection.execute("create database kentongan")
            return postgres.dsn()
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start within 30 s")


def _city(owner: str, web: str, cameras: int, asks: int) -> tuple[str, list[Point]]:
    """Returns: the cookie of somebody who is logged in, and the places to ask about."""
    dice = random.Random(SEED)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "insert into city (slug, name, province, timezone, lat, lon, training)"
            " values (%s, 'Kota Uji', 'Jawa Barat', 'Asia/Jakarta', %s, %s, true)",
            [CITY, MIDDLE[1], MIDDLE[0]],
        )
    database = Database(web)
    database.open()
    sources = [_source(dice, n) for n in range(cameras)]
    with database.change(Actor(CITY, "machine:bench")) as tx:
        actions.register(tx, sources, place_again=False)
        for source in sources:
            actions.aim(tx, source.id, {"reach_m": dice.uniform(30, 250)})
    token = session(database, CITY, person(database, CITY, role="operator"))
    database.close()
    with psycopg.connect(owner, autocommit=True) as connection:
        for source in sources:
            connection.execute(
                "insert into camera_state (camera_id, city, epoch, state, since, reported_at, frame_at,"
                " width, height, fps, codec, worker)"
                " values (%s, %s, 1, 'playing', now(), now(), now(), 640, 360, 10, 'avc1.42c01e', 'bench')",
                [source.id, CITY],
            )
    return f"{COOKIE_LOOPBACK}={token}", [_place(dice, sources) for _ in range(asks)]


def _source(dice: random.Random, n: int) -> Source:
    lon, lat = moved(MIDDLE, dice.uniform(0, 360), dice.uniform(0, 5000))
    fov = dice.uniform(40, 110)
    return make.source(code=f"C{n:04}", lon=lon, lat=lat, bearing_deg=dice.uniform(0, 359), fov_deg=fov)


def _place(dice: random.Random, sources: list[Source]) -> Point:
    it = dice.choice(sources)
    if dice.random() < 0.5 and it.bearing_deg is not None:
        return moved((it.lon, it.lat), it.bearing_deg, dice.uniform(5, 30))
    return moved(MIDDLE, dice.uniform(0, 360), dice.uniform(0, 5000))


@contextmanager
def _serving(dsn: str) -> Iterator[int]:
    port = free_port()
    given = {**os.environ, "KENTONGAN_DSN": dsn, "KENTONGAN_NATS": "nats://127.0.0.1:9"}
    running = subprocess.Popen(
        [sys.executable, "-m", "kentongan", "web"],
        env={**given, "KENTONGAN_PORT": str(port)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def _ask(port: int, cookie: str, places: list[Point]) -> tuple[list[float], int]:
    """Milliseconds of each question, from before it is sent until its answer is read; how many are seen."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    took_ms: list[float] = []
    seen = 0
    for lon, lat in places:
        began = time.perf_counter()
        line.request("GET", f"/api/cameras/seeing?lat={lat}&lon={lon}", headers={"Cookie": cookie})
        answer = line.getresponse()
        body = json.loads(answer.read())
        took_ms.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, body
        seen += bool(body["seeing"])
    return took_ms, seen


if __name__ == "__main__":
    sys.exit(main())
