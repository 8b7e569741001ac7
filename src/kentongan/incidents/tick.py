"""What happens by itself, each second, in `web`: ladders rise, stuck outboxes move, old signatures go.

Two web processes do not double it: each look takes an advisory lock of its city, in its transaction.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Final

import psycopg
from starlette.concurrency import run_in_threadpool

from kentongan.access import acts
from kentongan.base.db import Database
from kentongan.base.errors import KentonganError
from kentongan.incidents.actions import calls, devices, ladder
from kentongan.incidents.store import calls as call_store
from kentongan.incidents.store import devices as device_store
from kentongan.journal.actions import cities

log = logging.getLogger(__name__)

EVERY_S: Final = 1.0
SWEEP_EVERY: Final = 3600  # looks
SIGNATURES_FOR: Final = timedelta(minutes=11)  # twice the window, and a little
ACTS_FOR: Final = timedelta(days=7)  # a page asks again for a day at most
STUCK_FOR: Final = timedelta(seconds=120)


async def run(database: Database) -> None:
    """For ever. A fault of one look is told, and the next look comes all the same."""
    looks = 0
    while True:
        try:
            await run_in_threadpool(look, database, sweeps=looks % SWEEP_EVERY == 0)
        except (KentonganError, psycopg.Error) as error:
            log.warning("the ladder could not look: %s", type(error).__name__)
        looks += 1
        await asyncio.sleep(EVERY_S)


def look(database: Database, *, sweeps: bool) -> None:
    """One look at every city."""
    for city in cities(database):
        ladder.climb_in(database, city)
        _unstick(database, city)
        if sweeps:
            sweep(database, city)


def _unstick(database: Database, city: str) -> None:
    with database.record(city, "machine:outbox") as tx:
        for id in device_store.stuck(tx, tx.at - STUCK_FOR):
            row = device_store.device(tx, id)
            device = devices.Device(id=row["id"], unit_id=row["unit_id"], call_sign=row["call_sign"])
            devices.unstick(tx, device)


def sweep(database: Database, city: str) -> None:
    """Forget what is not kept: signatures too old to be taken, acts that nobody asks for again, numbers of
    which no incident came."""
    with database.record(city, "machine:sweep") as tx:
        call_store.forget_signatures(tx, tx.at - SIGNATURES_FOR)
        acts.forget(tx, tx.at - ACTS_FOR)
        calls.forget(tx)
