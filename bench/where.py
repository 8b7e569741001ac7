"""Finding a place by what people say: how often right, and how fast, through the real HTTP route.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests python bench/where.py [--json]

Imports the full pack from the assets folder, loads it into an embedded PostgreSQL, serves the application on
a loopback port and asks it every phrase of tests/places, one at a time, over one connection. The tables:

    blind    150 phrases written before any alias was known; never edited since
    known    114 phrases that may know the aliases
    messy    50 longer phrases, written after the code and before their answers were seen
    slips    200 names drawn from the pack itself (seed 7), each with one wrong letter

and again without aliases.csv. Right: docs/places.md. The first answer after a start builds the index and is
told apart.
"""

import json
import os
import random
import secrets
import signal
import statistics
import string
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psycopg
import uvicorn
from psycopg import conninfo

import door
from kentongan.app import Addresses, build
from kentongan.base.db import Actor, Database
from kentongan.base.migrate import ROLES, migrate
from kentongan.places import actions
from kentongan.places.model import Kind, Pack, distance_m
from kentongan.places.pack import read
from kentongan.settings import Settings
from kentongan.tools.city_load import found
from kentongan.tools.servers import DATABASE, Postgres, free_port
from phrases import RIGHT_M, Truth, Wanted, phrases

SLIPS = 200
SEED = 7


def imported(assets: Path, folder: Path) -> tuple[Pack, Pack]:
    """The full pack, with and without the other names of aliases.csv."""
    words = [sys.executable, "-m", "kentongan", "city", "import", "--geojson", str(assets / "geo"), "--to"]
    subprocess.run([*words, str(folder)], check=True, capture_output=True)
    return read(folder), replace(read(folder, aliased=False), digest="0" * 64)


@contextmanager
def database(folder: Path) -> Iterator[tuple[str, str]]:
    """The owner's dsn and the web role's, on an embedded PostgreSQL of its own."""
    postgres = Postgres(data=folder / "d", sockets=folder / "s", password=secrets.token_hex(8))
    postgres.prepare()
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(postgres.command(), stdout=log, stderr=log)
    try:
        admin = postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
        for _ in range(100):
            try:
                with psycopg.connect(admin, autocommit=True, connect_timeout=2) as connection:
                    connection.execute(f"create database {DATABASE}")
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        passwords = {role: secrets.token_hex(8) for role in ROLES}
        migrate(postgres.dsn(), passwords)
        parts = conninfo.conninfo_to_dict(postgres.dsn())
        yield (
            postgres.dsn(),
            conninfo.make_conninfo(
                **{**parts, "user": "kentongan_web", "password": passwords["kentongan_web"]}
            ),
        )
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)


@contextmanager
def served(dsn: str) -> Iterator[str]:
    """The application on a loopback port, in a thread of this process."""
    port = free_port()
    app = build(Settings(), Database(dsn, size=8), Addresses(dsn=dsn, nats="nats://127.0.0.1:9"))
    server = uvicorn.Server(uvicorn.Config(app, port=port, access_log=False, log_config=None))
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        running.join(20)


def slips(pack: Pack) -> list[tuple[str, tuple[float, float] | None, str]]:
    """Names of the pack with one letter wrong, and the point or, for a street, the name that is meant."""
    dice = random.Random(SEED)
    pool = sorted(
        {(p.name, p.kind) for p in pack.of(Kind.ROAD, Kind.LANDMARK, Kind.STOP) if len(p.name) >= 8},
        key=lambda it: (it[1], it[0]),
    )
    places = {(p.name, p.kind): p.point for p in pack.places}
    return [
        (_slipped(name, dice), None if kind is Kind.ROAD else places[name, kind], name)
        for name, kind in dice.sample(pool, SLIPS)
    ]


def _slipped(name: str, dice: random.Random) -> str:
    """One letter left out, doubled, changed, or swapped with the next; never of "Jalan" or the first one."""
    first = name.index(" ") + 2 if name.startswith("Jalan ") else 1
    letters = [n for n in range(first, len(name) - 1) if name[n : n + 2].isalpha()]
    at = dice.choice(letters or [1])
    new = dice.choice(string.ascii_lowercase)
    return dice.choice([
        name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name[:at] + new + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ]).lower()  # fmt: skip


def ask(browser: httpx.Client, text: str) -> tuple[list[dict[str, Any]], float]:
    began = time.perf_counter()
    answer = browser.get("/api/places/search", params={"text": text})
    took = time.perf_counter() - began
    answer.raise_for_status()
    return answer.json()["hits"], took


def phrased(browser: httpx.Client, truth: Truth, asked: list[Wanted]) -> dict[str, Any]:
    marks, times, misses = [], [], []
    sure: dict[str, list[int]] = {"yes": [0, 0], "likely": [0, 0], "guess": [0, 0]}
    for it in asked:
        hits, took = ask(browser, it.phrase)
        if hits:
            sure[hits[0]["sure"]][0] += truth.right(hits[0], it)
            sure[hits[0]["sure"]][1] += 1
        marks.append([truth.right(hit, it) for hit in hits[:3]])
        times.append(took)
        if not any(marks[-1]):
            misses.append({"phrase": it.phrase, "wanted": it.wanted, "answer": [h["name"] for h in hits[:3]]})
    return summed(marks, times, misses) | {"first_by_sure": sure}


def slipped(browser: httpx.Client, pack: Pack) -> dict[str, Any]:
    marks, times, misses = [], [], []
    for text, point, name in slips(pack):
        hits, took = ask(browser, text)
        marks.append([
            hit["name"] == name if point is None else distance_m((hit["lon"], hit["lat"]), point) <= RIGHT_M
            for hit in hits[:3]
        ])  # fmt: skip
        times.append(took)
        if not any(marks[-1]):
            misses.append({"phrase": text, "wanted": name, "answer": [hit["name"] for hit in hits[:3]]})
    return summed(marks, times, misses)


def summed(marks: list[list[bool]], times: list[float], misses: list[dict[str, Any]]) -> dict[str, Any]:
    cuts = statistics.quantiles(times, n=100)
    return {
        "asked": len(marks),
        "first": sum(mark[:1] == [True] for mark in marks),
        "in_three": sum(any(mark) for mark in marks),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "largest_ms": round(max(times) * 1000, 1),
        "misses": misses,
    }


def measure(browser: httpx.Client, truth: Truth, pack: Pack) -> dict[str, Any]:
    _, first_s = ask(browser, "alun-alun")
    return {
        "first_answer_ms": round(first_s * 1000),
        "blind": phrased(browser, truth, phrases("phrases_blind.csv")),
        "known": phrased(browser, truth, phrases("phrases_known.csv")),
        "messy": phrased(browser, truth, phrases("phrases_messy.csv")),
        "slips": slipped(browser, pack),
    }


def tell(title: str, result: dict[str, Any]) -> None:
    print(f"{title}: first answer after a start {result['first_answer_ms']} ms")
    for name in ("blind", "known", "messy", "slips"):
        it = result[name]
        print(
            f"  {name:6} {it['asked']:4} asked, {it['first']:4} right first, {it['in_three']:4} in three"
            f" ({it['in_three'] / it['asked']:.1%}); p50 {it['p50_ms']} ms, p95 {it['p95_ms']} ms,"
            f" largest {it['largest_ms']} ms"
        )
        if "first_by_sure" in it:
            print("         first right, of those said to be so sure: " + ", ".join(
                f"{sure} {right}/{of}" for sure, (right, of) in it["first_by_sure"].items()
            ))  # fmt: skip
        for miss in it["misses"]:
            print(f"         missed: {miss['phrase']!r} wants {miss['wanted']}; got {miss['answer']}")


def main() -> int:
    assets = Path(os.environ["KENTONGAN_ASSETS"])
    truth = Truth(assets / "geo")
    with tempfile.TemporaryDirectory(prefix="k-") as name:
        folder = Path(name)
        packs = imported(assets, folder / "city")
        with database(folder) as (owner, web), served(web) as address:
            found(owner, packs[0].card, training=True)
            store = Database(web, size=2)
            store.open()
            token = door.session(store, packs[0].card.slug, door.person(store, packs[0].card.slug))
            results: dict[str, Any] = {}
            with httpx.Client(base_url=address, cookies={door.COOKIE_LOOPBACK: token}, timeout=60) as browser:
                for title, pack in zip(("with aliases", "without aliases"), packs, strict=True):
                    with store.change(Actor(pack.card.slug, "machine:bench")) as tx:
                        actions.load(tx, pack)
                    results[title] = measure(browser, truth, pack)
            store.close()
    if "--json" in sys.argv:
        print(json.dumps(results, ensure_ascii=False))
    else:
        for title, result in results.items():
            tell(title, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
