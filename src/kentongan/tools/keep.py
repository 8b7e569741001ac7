"""`kentongan keep`: signs heads, sweeps what has ended, fills the roster, keeps recordings, tends outages and
tickets. Started by `up`.

Five beats, each on its own: what one waits for never delays the others. A database or a broker that is away
is told once a beat and tried again at the next.
"""

import argparse
import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Final
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError

from kentongan.access import actions as access
from kentongan.access import store as access_store
from kentongan.base import roster
from kentongan.base.db import Actor, Database
from kentongan.base.errors import Unavailable
from kentongan.base.tasks import end
from kentongan.cameras.health import actions as health
from kentongan.journal.actions import KEEPER, BrokenChain, cities, sign_head
from kentongan.journal.heads import Signer, last_heads, signer
from kentongan.recordings.retention import actions as recordings
from kentongan.settings import Pulling, Settings, load
from kentongan.tools.told import demand
from kentongan.traffic import actions as traffic
from kentongan.traffic.store import Wanted

SIGN_S: Final = 60.0
SWEEP_S: Final = 10.0
FILL_S: Final = 5.0
RECORDINGS_S: Final = 2.0
TEND_S: Final = 5.0
CLOSING_S: Final = 1.0
KEPT: Final = timedelta(days=1)  # ended sessions and codes; what happened stays in the journal
ATTEMPTS_KEPT: Final = timedelta(hours=1)
UNTAKEN_S: Final = 20.0
"""A camera that nobody has begun to count for so long is pulled meanwhile, so that it is seen at least."""

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="kentongan keep", description=__doc__).parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    database = Database(demand("KENTONGAN_DSN"), size=3)
    file = os.environ.get("KENTONGAN_SETTINGS")
    settings = load(Path(file) if file else None)
    keeper = Keeper(database, signer(Path(demand("KENTONGAN_DATA"))), settings)
    asyncio.run(serve(keeper, demand("KENTONGAN_NATS")))
    return 0


class NothingEnded(Exception):
    """Every session goes on: there is nothing to commit, and nothing to note."""


class Keeper:
    """What is kept in order, one beat at a time. Blocking; each beat runs on a thread of its own."""

    def __init__(self, database: Database, signer: Signer, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        self.database = database
        self._pull = settings.watching.pull
        self._recording = settings.recording
        self._untaken: dict[UUID, float] = {}  # since when nobody counts a camera that should be counted
        self._signer = signer
        self._repairs = settings.repairs
        self._heads = last_heads(signer)
        self._signing = Lock()  # the last head at the end may meet one that is still under way

    def sign(self) -> None:
        """Sign the head of every city whose journal moved. A broken chain is told, and not signed."""
        with self._signing:
            for city in cities(self.database):
                self._sign(city)

    def _sign(self, city: str) -> None:
        try:
            head = sign_head(self.database, self._signer, city, self._heads.get(city))
        except BrokenChain as error:
            log.error("%s", error)
            return
        if head is not None:
            self._heads[city] = head

    def sweep(self) -> None:
        """End what went idle or too old, and forget what ended long ago."""
        for city in cities(self.database):
            self._end(city)
        with self.database.before_city() as tx:  # its two doors can forget, and nothing else
            access_store.sweep_attempts(tx, tx.at - ATTEMPTS_KEPT)
            access_store.forget(tx, tx.at - KEPT)

    def _end(self, city: str) -> None:
        with suppress(NothingEnded), self.database.change(Actor(city, KEEPER)) as tx:
            if not access.sweep(tx):
                raise NothingEnded

    def recordings(self) -> None:
        """Decide which recordings must go; note which exports were made and which disks are full."""
        for city in cities(self.database):
            recordings.keep(self.database, city, self._recording)

    def tend(self) -> None:
        """Find which cameras were cut off together, and move the tickets on that the machine can judge."""
        propose = timedelta(minutes=self._repairs.propose_min)
        for city in cities(self.database):
            with self.database.record(city, KEEPER) as tx:
                health.group(tx)
            with suppress(NothingEnded), self.database.change(Actor(city, KEEPER)) as tx:
                if not health.tend(tx, propose, write=self._repairs.tickets_by_machine):
                    raise NothingEnded

    def wanted(self) -> roster.Wanted:
        """What the roster should hold: each camera's duty to count it, or else to pull it."""
        found: dict[str, list[Wanted]] = {}
        for city in cities(self.database):
            with self.database.read(Actor(city, KEEPER)) as tx:
                found[city] = traffic.wanted(tx)
        now = time.monotonic()
        every = [camera for cameras in found.values() for camera in cameras]
        self._untaken = {c.id: self._untaken.get(c.id, now) for c in every if c.counted and not c.held}
        count = {city: [c.id for c in cameras if c.counted] for city, cameras in found.items()}
        if self._pull is Pulling.ASKED:
            return roster.Wanted(count)
        late = {id for id, since in self._untaken.items() if now - since > UNTAKEN_S}
        pull = {
            city: [c.id for c in cameras if not c.counted or c.id in late] for city, cameras in found.items()
        }
        # One that is pulled goes on being pulled until somebody counts it.
        spared = {city: [c.id for c in cameras if not c.held] for city, cameras in found.items()}
        return roster.Wanted(count, pull, spared)


async def serve(keeper: Keeper, nats_url: str) -> None:
    """Beat until SIGTERM or SIGINT; then sign once more."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    keeper.database.open()
    nats = Nats()
    tasks = [
        asyncio.create_task(beat(SIGN_S, lambda: asyncio.to_thread(keeper.sign))),
        asyncio.create_task(beat(SWEEP_S, lambda: asyncio.to_thread(keeper.sweep))),
        asyncio.create_task(beat(RECORDINGS_S, lambda: asyncio.to_thread(keeper.recordings))),
        asyncio.create_task(beat(TEND_S, lambda: asyncio.to_thread(keeper.tend))),
        asyncio.create_task(_keep_filled(keeper, nats, nats_url)),
    ]
    try:
        await stopping.wait()
    finally:
        await end(tasks)
        with suppress(Unavailable):
            await asyncio.to_thread(keeper.sign)
        with suppress(NatsError, TimeoutError):
            await asyncio.wait_for(nats.close(), CLOSING_S)
        keeper.database.close()


async def beat(every_s: float, act: Callable[[], Awaitable[None]]) -> None:
    """Do something at once and then every so often. What is away for now is told and tried again."""
    while True:
        try:
            await act()
        except (Unavailable, NatsError, TimeoutError) as error:
            log.warning("%s: %s; trying again", type(error).__name__, error)
        await asyncio.sleep(every_s)


async def _keep_filled(keeper: Keeper, nats: Nats, url: str) -> None:
    await nats.connect(
        url, error_cb=_told, name="keep", inbox_prefix="_INBOX.keep", max_reconnect_attempts=-1
    )
    await beat(FILL_S, lambda: _fill(keeper, nats))


async def _fill(keeper: Keeper, nats: Nats) -> None:
    added, removed = await roster.fill(nats, await asyncio.to_thread(keeper.wanted))
    if added or removed:
        log.info("roster: %d duties added, %d taken away", added, removed)


async def _told(error: Exception) -> None:
    log.warning("messages: %s: %s", type(error).__name__, error)
