"""`kentongan drill`: rings realistic days at 110 in a training city, works them at seats, and audits.

    kentongan drill --minutes 10 --surge --audit --json
    kentongan drill --url http://127.0.0.1:8110/ --data DIR ...      against a training city that runs

Without --url it brings up a throw-away training city and removes it at the end. Everything but the result
goes to stderr. Exit status: 0 all is well; 1 something acknowledged was lost or doubled, the chain or an
invariant is broken, or less than 99 % was acknowledged. See docs/incidents.md.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from kentongan.base.errors import Invalid, Unavailable
from kentongan.tools import drill_audit
from kentongan.tools.drill_audit import Audit
from kentongan.tools.drill_city import Crew, Ground, crew, kill, standing, throwaway
from kentongan.tools.drill_day import Asked, draw
from kentongan.tools.drill_http import Client
from kentongan.tools.drill_record import Recorder
from kentongan.tools.drill_ring import Exchange, Told, percentile
from kentongan.tools.drill_seats import Room

PARTS: Final = ("web", "postgres")
FINISHING_S: Final = 90.0  # so long the seats bring to an end what they began
AUDIT_S: Final = 60.0
ENOUGH: Final = 0.99
LONGEST_MIN: Final = 600
STAYING_S: Final = 300.0  # so often the administrator's session is kept from going idle
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a drill came to. `audit` is None where nobody asked for one."""

    told: Told
    room: Room
    recorded: int
    audit: Audit | None

    @property
    def offered(self) -> int:
        """Words of the exchange, and what the operators did beside them."""
        decided = self.recorded - len(self.told.took_s)
        return self.told.offered + decided + len(self.room.refused)

    @property
    def good(self) -> bool:
        return self.recorded >= ENOUGH * self.offered and (self.audit is None or self.audit.good)

    def line(self) -> dict[str, Any]:
        p99_s = percentile([took_s for _, took_s in self.told.took_s], 0.99)
        found = self.audit
        return {
            "offered": self.offered,
            "acknowledged": self.recorded,
            "refused": len(self.told.refused) + len(self.room.refused),
            "lost": None if found is None else len(found.lost),
            "doubled": None if found is None else len(found.doubled),
            "ack_p99_s": None if p99_s is None else round(p99_s, 3),
            "chain": None if found is None else found.chain,
            "broken_invariants": None if found is None else found.broken,
        }


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    check(asked)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a throw-away city is removed in any case
    if asked.url is None:
        with throwaway(say) as ground:
            outcome = drill(asked, ground)
    else:
        data = Path(os.path.abspath(asked.data)) if asked.data else None  # noqa: PTH100 - as open_folder()
        outcome = drill(asked, standing(asked.url, data, asked.city, asked.ca))
    tell(outcome)
    line = outcome.line()
    print(json.dumps(line) if asked.json else "\n".join(f"{k:18}{v}" for k, v in line.items()))
    return 0 if outcome.good else 1


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="kentongan drill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    day = words.add_argument_group("the day")
    day.add_argument("--minutes", type=float, default=10.0, metavar="N", help="how long it rings (10)")
    day.add_argument("--surge", action="store_true", help="42 times as many calls, for most of the time")
    day.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed rings the same day (1)")
    day.add_argument("--hour", type=float, default=17.0, metavar="H", help="hour at which it begins (17)")
    day.add_argument("--speed", type=float, default=1.0, metavar="X", help="hours pass so much faster (1)")
    day.add_argument("--calls-per-day", type=float, default=500.0, metavar="N", help="on a usual day (500)")
    day.add_argument("--nuisance", type=float, default=0.9, metavar="S", help="silent, prank: share (0.9)")
    where = words.add_argument_group("where")
    where.add_argument("--url", metavar="URL", help="a training city that runs (default: a throw-away one)")
    where.add_argument("--data", type=Path, metavar="DIR", help="its data folder, on this machine")
    where.add_argument("--city", metavar="SLUG", help="which, where there are several")
    where.add_argument(
        "--login", metavar="NAME", help="an administrator of it, where there is no data folder"
    )
    where.add_argument("--password-file", type=Path, metavar="FILE", help="with that login's password")
    where.add_argument(
        "--ca", type=Path, metavar="FILE", help="the certificate of a city that signed its own"
    )
    how = words.add_argument_group("how")
    how.add_argument("--seats", type=int, default=4, metavar="N", help="operators (4)")
    how.add_argument("--units", type=int, default=8, metavar="N", help="units (8)")
    how.add_argument("--kill", default="", metavar="PARTS", help="kill -9 on the way: web,postgres")
    how.add_argument("--audit", action="store_true", help="compare what was acknowledged with the database")
    how.add_argument("--record", type=Path, metavar="FILE", help="keep the record of acknowledged items")
    how.add_argument("--json", action="store_true", help="end with one line of JSON")
    return words


def check(asked: argparse.Namespace) -> None:
    """Raises: Invalid, on what makes no sense."""
    if not 0 < asked.minutes <= LONGEST_MIN:
        raise Invalid(
            f"--minutes must be more than 0, and {LONGEST_MIN} at most: sessions end with the shift"
        )
    if asked.speed <= 0 or asked.calls_per_day <= 0 or not 0 <= asked.nuisance <= 1:
        raise Invalid("--speed and --calls-per-day must be more than 0, --nuisance from 0 to 1")
    if asked.seats < 1 or asked.units < 1:
        raise Invalid("a drill needs one seat and one unit at least")
    if unknown := [part for part in parts(asked) if part not in PARTS]:
        raise Invalid(f"--kill {unknown[0]!r}: it kills {' or '.join(PARTS)}")
    if asked.url is None and (asked.data or asked.login):
        raise Invalid("--data and --login say where a running city is: give its --url, too")
    if asked.url is not None and asked.data is None and (asked.audit or asked.kill):
        raise Invalid("--audit and --kill need the data folder of the running city: give it with --data")
    if asked.login and not (asked.password_file and asked.password_file.exists()):
        raise Invalid("--login goes with --password-file, a file that is there")
    if asked.record and asked.record.exists():
        raise Invalid(f"{asked.record} is there already, the record of another drill: name a new file")


def parts(asked: argparse.Namespace) -> list[str]:
    return [part for part in asked.kill.split(",") if part]


def drill(asked: argparse.Namespace, ground: Ground) -> Outcome:
    """Ring, work and audit. Raises: Forbidden, in a real city; Conflict, Unavailable, Invalid."""
    password = asked.password_file.read_text(encoding="utf-8").rstrip("\n") if asked.password_file else ""
    people = crew(ground, asked.login, password)
    with tempfile.TemporaryDirectory(prefix="kd-record-") as folder:
        recorder = Recorder(asked.record or Path(folder) / "record.jsonl")
        try:
            told, room = play(asked, people, recorder)
        finally:
            recorder.close()
            if asked.url is not None:
                people.leave(say)
        found = audit(ground.dsn(), people.city, recorder.path) if asked.audit else None
        return Outcome(told, room, sum(recorder.safe.values()), found)


def play(asked: argparse.Namespace, people: Crew, recorder: Recorder) -> tuple[Told, Room]:
    """The drill itself: the exchange rings, the seats work, and what is to be killed is killed."""
    wanted = Asked(
        seed=asked.seed, minutes=asked.minutes, surge=asked.surge, calls_per_day=asked.calls_per_day,
        nuisance=asked.nuisance, hour=asked.hour, speed=asked.speed,
    )  # fmt: skip
    day = draw(wanted, people.pack(), people.categories(), f"{people.tag}-")
    room = Room(day, recorder, people.ready_units(asked.units), min(1.0, asked.minutes / 10))
    people.take_seats(room, asked.seats, asked.seed)
    exchange = Exchange(Client(people.ground.address), people.new_key(), recorder)
    say(f"{len(day.callers)} calls about {len(day.happenings)} happenings, for {asked.minutes:g} minutes")
    over = threading.Event()
    killer = threading.Thread(target=hurt, args=(people, parts(asked), wanted.seconds, over))
    killer.start()
    with ThreadPoolExecutor(len(room.seats), "seat") as pool:
        working = [pool.submit(seat.work) for seat in room.seats]
        try:
            exchange.ring(day.offers, datetime.now(UTC))
            say("every line is hung up; the seats finish")
            room.hang_up(FINISHING_S)
            for seat in working:
                seat.result()
        finally:
            room.hang_up(0.0)
            over.set()
            killer.join()
    return exchange.told, room


def hurt(people: Crew, victims: Sequence[str], seconds: float, over: threading.Event) -> None:
    """Kill one part after the other, spread over the time of the drill; keep the session awake."""
    every_s = seconds / (len(victims) + 1)
    kills = [(time.monotonic() + every_s * nth, victim) for nth, victim in enumerate(victims, 1)]
    while not over.wait(max(0.0, min([STAYING_S, *(at_s - time.monotonic() for at_s, _ in kills[:1])]))):
        if not kills or kills[0][0] > time.monotonic():
            people.stay()
            continue
        victim = kills.pop(0)[1]
        try:
            say(f"kill -9 {victim} (process {kill(victim, people.ground.data or Path())})")
        except Unavailable as fault:
            say(str(fault))


def audit(dsn: str, city: str, record: Path) -> Audit:
    """Let the auditor look, once the database answers. Raises: Unavailable."""
    ends_s = time.monotonic() + AUDIT_S
    while True:
        try:
            return drill_audit.audit(dsn, city, record)
        except psycopg.OperationalError as error:
            if time.monotonic() > ends_s:
                raise Unavailable(f"the auditor does not reach the database ({error})") from error
            time.sleep(0.5)


def tell(outcome: Outcome) -> None:
    """What the one line does not say, for people."""
    told, room = outcome.told, outcome.room
    p50_s = percentile([took_s for _, took_s in told.took_s], 0.5)
    say(f"words: {told.offered} offered, {len(told.took_s)} acknowledged, {told.retried} said again")
    say(f"a word was recorded {p50_s or 0:.3f} s after it was due, by the median")
    say("seats: " + ", ".join(f"{n} {what}" for what, n in sorted(room.counted.items())))
    for why in [*told.refused, *room.refused][:SHOWN]:
        say(f"refused: {why}")
    for key in told.unanswered[:SHOWN]:
        say(f"never acknowledged: {key}")
    if outcome.audit is not None:
        say(f"audit: {outcome.audit.items} items, {outcome.audit.entries} journal entries")
        for name, items in (("lost", outcome.audit.lost), ("doubled", outcome.audit.doubled)):
            for item in items[:SHOWN]:
                say(f"{name}: {json.dumps(item)}")


def say(words: str) -> None:
    sys.stderr.write(f"kentongan drill: {words}\n")
    sys.stderr.flush()
