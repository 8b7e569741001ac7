"""One of several like processes does a piece of work: whoever holds an advisory lock of the database.

The lock belongs to a connection of its own, so it goes with the process, or with the database, and the
next one takes it. Who loses the connection notices within ten seconds; meanwhile two may work, so it must be
work that may be done twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection

from kentongan.base.tasks import end

TRY_S: Final = 2.0
ASK_S: Final = 5.0  # a quiet connection is asked whether it still lives

log = logging.getLogger(__name__)


async def lead(dsn: str, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """For ever: wait until this process may lead, work as long as it does. `work` must not end by itself."""
    while True:
        try:
            await _lead(dsn, name, work)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("%s: the database is away, trying again: %s", name, type(error).__name__)
        except Exception:  # a fault in the work ends it for now, not for good
            log.exception("%s: trying again", name)
        await asyncio.sleep(TRY_S)


async def _lead(dsn: str, name: str, work: Callable[[], Awaitable[None]]) -> None:
    connection = await AsyncConnection[Any].connect(dsn, autocommit=True, connect_timeout=5)
    async with connection:
        cursor = await connection.execute("select pg_try_advisory_lock(hashtext(%s))", [f"lead {name}"])
        row = await cursor.fetchone()
        if not row or not row[0]:
            return
        tasks = [asyncio.ensure_future(work()), asyncio.ensure_future(_hold(connection))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(tasks)


async def _hold(connection: AsyncConnection[Any]) -> None:
    """Raises: psycopg.Error, TimeoutError, when the lock is not ours any more."""
    while True:
        await asyncio.sleep(ASK_S)
        await asyncio.wait_for(connection.execute("select 1"), ASK_S)
