"""What a command centre holds when a city calls at once: the load figures of 110, each audited.

    PYTHONPATH=$PWD/src .venv/bin/python bench/drill.py [burst flood races ...] [--calm-minutes 5] [--json]

    burst   50 reports/s for 20 s, then 60/min, with 60 pages on the live feed: 0 lost, 0 doubled, p99 <= 2 s
    flood   20 silent calls/s for 60 s, and a true report each second: the true ones' p99 <= 2 s,
            and each of them stands on the desk's list afterwards
    races   1,000 attempts to send one unit, 20 at the same moment: 0 double bookings

Each brings up a throw-away training city (PostgreSQL, NATS and web as `kentongan up` starts them), speaks
HTTP to it, and lets the auditor of `kentongan drill` look at the end. The exchange runs on the same
machine and takes its share of it.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kentongan.places.model import Kind
from kentongan.tools.drill import audit, say
from kentongan.tools.drill_city import Crew, crew, demand, throwaway
from kentongan.tools.drill_day import Behind, Caller, Day, Offer
from kentongan.tools.drill_http import Client
from kentongan.tools.drill_record import Recorder
from kentongan.tools.drill_ring import Exchange, percentile
from kentongan.tools.drill_seats import Room

LIVE = 60
TOGETHER, ROUNDS = 20, 50
ACK_S = 2.0


@dataclass
class Stand:
    """A city that stands, its crew, and the recorder."""

    crew: Crew
    recorder: Recorder
    exchange: Exchange

    def ring(self, offers: list[Offer]) -> None:
        self.exchange.ring(sorted(offers, key=lambda offer: offer.at_s), datetime.now(UTC))

    def found(self) -> dict[str, Any]:
        """What the auditor says."""
        seen = audit(self.crew.ground.dsn(), self.crew.city, self.recorder.path)
        return {
            "lost": len(seen.lost), "doubled": len(seen.doubled), "chain": seen.chain,
            "broken_invariants": seen.broken,
        }  # fmt: skip

    def acknowledged(self, *behind: Behind) -> dict[str, Any]:
        took = [took_s for offer, took_s in self.exchange.told.took_s if offer.caller.behind in behind]
        shares = {"ack_p50_s": 0.5, "ack_p99_s": 0.99, "ack_most_s": 1.0}
        return {name: round(percentile(took, share) or 0.0, 3) for name, share in shares.items()}

    def told(self) -> dict[str, Any]:
        told = self.exchange.told
        return {
            "offered": told.offered, "acknowledged": len(told.took_s), "refused": len(told.refused),
            "said_again": told.retried,
        }  # fmt: skip


class Pages:
    """So many pages on the live feed, in one thread; each comes back when it is sent away."""

    def __init__(self, client: Client, pages: int) -> None:
        self.told = [0] * pages
        self.reconnects = 0
        self._client = client
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._all())

    async def _all(self) -> None:
        self._everyone = asyncio.gather(*(self._page(nth) for nth in range(len(self.told))))
        await self._everyone

    async def _page(self, nth: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self._look(nth)
            self.reconnects += 1
            await asyncio.sleep(1)

    async def _look(self, nth: int) -> None:
        at = self._client.address
        reader, writer = await asyncio.open_connection(at.host, at.port)
        asked = (
            f"GET /api/live HTTP/1.1\r\nHost: {at.host}:{at.port}\r\nCookie: {self._client.cookie}\r\n\r\n"
        )
        writer.write(asked.encode())
        while line := await reader.readline():
            self.told[nth] += line.startswith(b"data: ")
        writer.close()

    def stop(self) -> dict[str, Any]:
        self._loop.call_soon_threadsafe(self._everyone.cancel)
        self._thread.join(5)
        return {"pages": len(self.told), "notices_least": min(self.told), "reconnects": self.reconnects}


@contextmanager
def stand() -> Iterator[Stand]:
    with throwaway(say) as ground, tempfile.TemporaryDirectory() as folder:
        people = crew(ground)
        recorder = Recorder(Path(folder) / "record.jsonl")
        exchange = Exchange(Client(ground.address), people.new_key(), recorder)
        yield Stand(people, recorder, exchange)
        recorder.close()


def call(nth: int, at_s: float, behind: Behind, point: tuple[float, float] | None = None) -> Caller:
    place = {"lat": point[1], "lon": point[0], "accuracy_m": 25.0} if point else None
    return Caller(
        name=f"{behind}-{nth:05}", at_s=at_s, behind=behind, number=f"0899{nth:08}", line="110-1",
        said={"place": place} if place else {},
    )  # fmt: skip


def word(caller: Caller, word: str, after_s: float = 0.0) -> Offer:
    at_s = caller.at_s + after_s
    return Offer(at_s=at_s, true_s=at_s, key=f"{caller.name}-{word}", word=word, caller=caller)


def burst(asked: argparse.Namespace) -> dict[str, Any]:
    with stand() as it:
        points = [place.point for place in it.crew.pack().of(Kind.JUNCTION)]
        dice = random.Random(1)
        times = [nth / 50 for nth in range(1000)]
        times += [20 + nth for nth in range(int(asked.calm_minutes * 60))]
        callers = [call(nth, at_s, Behind.TRUE, dice.choice(points)) for nth, at_s in enumerate(times)]
        pages = Pages(it.crew.admin, LIVE)
        it.ring([word(caller, "ringing") for caller in callers])
        fed = pages.stop()
        return it.told() | it.acknowledged(Behind.TRUE) | it.found() | fed


def flood(_: argparse.Namespace) -> dict[str, Any]:
    with stand() as it:
        points = [place.point for place in it.crew.pack().of(Kind.JUNCTION)]
        silent = [call(nth, nth / 20, Behind.SILENT) for nth in range(1200)]
        true = [call(nth, nth + 0.5, Behind.TRUE, points[nth % len(points)]) for nth in range(60)]
        offers = [word(caller, "ringing") for caller in silent + true]
        offers += [word(caller, "missed", 1.0) for caller in silent]
        it.ring(offers)
        return it.told() | it.acknowledged(Behind.TRUE) | listed(it, true) | it.found()


def listed(it: Stand, true: list[Caller]) -> dict[str, Any]:
    """Whether the desk's list shows the true ones, which ring: what it hides, nobody answers."""
    shown = {row["external_id"] for row in demand(it.crew.admin, "GET", "/api/calls")}
    hidden = sum(caller.name not in shown for caller in true)
    return {"true_listed": len(true) - hidden, "true_hidden": hidden}


def races(_: argparse.Namespace) -> dict[str, Any]:
    with stand() as it:
        (unit,) = it.crew.ready_units(1)
        room = Room(Day((), (), ()), it.recorder, [unit])
        it.crew.take_seats(room, 4, 1)
        opened = {"category": it.crew.categories()[0], "narrative": "balapan", "lat": -6.9063, "lon": 107.611}
        incidents = [demand(it.crew.admin, "POST", "/api/incidents", opened)["id"] for _ in range(TOGETHER)]
        won: list[int] = []
        began_s = time.monotonic()
        with ThreadPoolExecutor(TOGETHER) as pool:
            for _round in range(ROUNDS):
                gate = threading.Barrier(TOGETHER)

                def attempt(nth: int, gate: threading.Barrier = gate) -> str | None:
                    gate.wait()
                    return room.seats[nth % 4].try_send(incidents[nth], unit)

                sent = [id for id in pool.map(attempt, range(TOGETHER)) if id]
                won.append(len(sent))
                for id in sent:
                    demand(it.crew.admin, "POST", f"/api/dispatches/{id}/state", {"state": "cancelled"})
        counted = {"attempts": TOGETHER * ROUNDS, "won": sum(won), "double_bookings": sum(n > 1 for n in won)}
        counted |= {"rounds_without_one": sum(n == 0 for n in won), "refused": len(room.refused)}
        return counted | {"took_s": round(time.monotonic() - began_s, 1)} | it.found()


SCENES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "burst": burst,
    "flood": flood,
    "races": races,
}


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("scenes", nargs="*", default=list(SCENES), metavar="SCENE", help=", ".join(SCENES))
    words.add_argument("--calm-minutes", type=float, default=5.0, help="after the burst, at 60 a minute (5)")
    words.add_argument("--json", action="store_true", help="one line of JSON for each scene")
    asked = words.parse_args()
    if unknown := set(asked.scenes) - set(SCENES):
        words.error(f"no scene {unknown.pop()}")
    good = True
    for name in asked.scenes:
        figures = {"scene": name, **SCENES[name](asked), "load_1min": round(os.getloadavg()[0], 2)}
        good &= not (figures["lost"] or figures["doubled"] or figures["broken_invariants"])
        good &= not figures.get("true_hidden")
        good &= figures["chain"] == "ok" and not figures.get("double_bookings")
        good &= figures.get("ack_p99_s", 0.0) <= ACK_S
        print(json.dumps(figures) if asked.json else "\n".join(f"{k:20}{v}" for k, v in figures.items()))
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
