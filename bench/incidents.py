"""How long lists and searches take with 200,000 incidents and 2 M journal entries.

    python bench/incidents.py [--incidents 200000] [--entries 2000000] [--asks 40] [--json]

Brings up a database of its own in a temporary folder, fills it, asks through the same door as the page, and
prints a table of p50 and p95 in milliseconds, or one line of JSON. The target is p95 <= 300 ms.
"""

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import conninfo

from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.migrate import ROLES, migrate
from kentongan.base.paths import CITIES
from kentongan.incidents import pack
from kentongan.incidents.actions import looking, rules
from kentongan.incidents.actions.looking import Asked
from kentongan.incidents.model.states import State
from kentongan.tools.servers import DATABASE, Postgres

CITY = "kota-uji"
TARGET_MS = 300.0
FOUND = """
    insert into city (slug, name, province, timezone, lat, lon, training)
    values (%(city)s, 'Kota Uji', 'Jawa Barat', 'Asia/Jakarta', -6.9, 107.6, true)"""
INCIDENTS = """
    insert into incident (id, city, code, origin, category, priority, state, narrative, lat, lon, place_text,
                          polsek, opened_at, entered_at, waits_from, opened_by)
    select gen_random_uuid(), %(city)s, 'U' || n, 'person',
      (array['LLN-LLR', 'KRM-CRM', 'LLN-MCT', 'KTB-MRS', 'BNC-BNJ'])[1 + n %% 5], 'P' || (1 + n %% 3),
      case when n > %(n)s - 40 then 'new' else 'closed' end,
      'laporan nomor ' || n || ' ' || (array['motor', 'mobil', 'truk', 'angkot'])[1 + n %% 4] || ' warna '
        || (array['merah', 'hitam', 'putih'])[1 + n %% 3] || ' pelat ' || md5(n::text),
      -6.9 + (n %% 100) * 0.0005, 107.6 + (n %% 97) * 0.0005,
      'Jalan ' || (array['Dago', 'Riau', 'Braga', 'Asia Afrika', 'Buah Batu'])[1 + n %% 5],
      'PSK-3273' || (n %% 28),
      now() - (%(n)s - n) * interval '150 seconds', now(), now(), 'bench'
    from generate_series(1, %(n)s) n"""
JOURNAL = """
    insert into journal (city, seq, at, actor, kind, subject, body, prev, hash)
    select %(city)s, 1000 + row_number() over (), now(), 'bench', 'incident.noted', i.id::text, '{}',
      sha256(''), sha256('')
    from incident i, generate_series(1, %(each)s)"""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--incidents", type=int, default=200_000)
    words.add_argument("--entries", type=int, default=2_000_000)
    words.add_argument("--asks", type=int, default=40)
    words.add_argument("--json", action="store_true", help="one line of JSON")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kentongan-bench-") as folder:
        postgres = Postgres(Path(folder) / "d", Path(folder) / "s", secrets.token_hex(8))
        postgres.prepare()
        running = subprocess.Popen(postgres.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            web = _filled(postgres, asked)
            figures = _measure(web, asked.asks)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)
    slow = [name for name, (_, p95_ms) in figures.items() if p95_ms > TARGET_MS]
    if asked.json:
        named = {name: {"p50_ms": p50_ms, "p95_ms": p95_ms} for name, (p50_ms, p95_ms) in figures.items()}
        sizes = {"incidents": asked.incidents, "entries": asked.entries}
        print(json.dumps({**sizes, "load_1min": round(os.getloadavg()[0], 2), "questions": named}))
    else:
        for name, (p50_ms, p95_ms) in figures.items():
            print(f"{name:40} p50 {p50_ms:7.1f}   p95 {p95_ms:7.1f} ms")
    return 1 if slow else 0


def _filled(postgres: Postgres, asked: argparse.Namespace) -> str:
    admin = postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
    for _ in range(100):
        try:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"create database {DATABASE}".encode())
            break
        except psycopg.OperationalError:
            time.sleep(0.2)
    passwords = {role: secrets.token_hex(8) for role in ROLES}
    migrate(postgres.dsn(), passwords)
    parts = conninfo.conninfo_to_dict(postgres.dsn())
    web = conninfo.make_conninfo(**{**parts, "user": "kentongan_web", "password": passwords["kentongan_web"]})
    with psycopg.connect(postgres.dsn(), autocommit=True) as owner:
        owner.execute(FOUND, {"city": CITY})
        database = Database(web, size=1)
        database.open()
        with database.change(Actor(CITY, "machine:bench")) as tx:
            rules.load(tx, pack.read(CITIES / "bandung"))
        database.close()
        started = time.monotonic()
        owner.execute(INCIDENTS, {"city": CITY, "n": asked.incidents})
        owner.execute(JOURNAL, {"city": CITY, "each": asked.entries // asked.incidents})
        owner.execute("vacuum analyze")
        took_s = time.monotonic() - started
        print(f"{asked.incidents} incidents, {asked.entries} entries in {took_s:.0f} s", file=sys.stderr)
    return web


def _measure(web: str, asks: int) -> dict[str, tuple[float, float]]:
    """p50 and p95 of each question, in milliseconds."""
    figures: dict[str, tuple[float, float]] = {}
    database = Database(web, size=1)
    database.open()
    with database.read(Actor(CITY, "bench")) as tx:
        page = looking.listed(tx, Asked(limit=50))
    middle = page[-1].id
    for _ in range(20):
        with database.read(Actor(CITY, "bench")) as tx:
            middle = looking.listed(tx, Asked(limit=100, before=middle))[-1].id
    for name, question in _questions(page[0].id, middle).items():
        took: list[float] = []
        for _ in range(asks):
            started = time.perf_counter()
            with database.read(Actor(CITY, "bench")) as tx:
                question(tx)
            took.append((time.perf_counter() - started) * 1000)
        took.sort()
        figures[name] = round(took[len(took) // 2], 1), round(took[int(len(took) * 0.95) - 1], 1)
    database.close()
    return figures


def _questions(newest: UUID, middle: UUID) -> dict[str, Callable[[Transaction], object]]:
    return {
        "newest 50": lambda tx: looking.listed(tx, Asked()),
        "50 before the 2,000th": lambda tx: looking.listed(tx, Asked(before=middle)),
        "open ones": lambda tx: looking.listed(tx, Asked(states=[State.NEW, State.VERIFIED])),
        "one category": lambda tx: looking.listed(tx, Asked(categories=["KTB-MRS"])),
        "one Polsek and category": lambda tx: looking.listed(
            tx, Asked(polsek="PSK-32737", categories=["LLN-LLR"])
        ),
        "a common word": lambda tx: looking.listed(tx, Asked(text="motor")),
        "three words": lambda tx: looking.listed(tx, Asked(text="truk merah dago")),
        "a number": lambda tx: looking.listed(tx, Asked(text="laporan 123456")),
        "a word of nobody": lambda tx: looking.listed(tx, Asked(text="gajah")),
        "timeline of one": lambda tx: looking.timeline(tx, newest, None, 500),
        "one whole incident": lambda tx: looking.see(tx, newest),
    }


if __name__ == "__main__":
    sys.exit(main())
