"""One watch process: takes cameras from the roster, has them decoded and counted, stores, then publishes."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.db import Database
from kentongan.base.tasks import end
from kentongan.settings import Recording, Watching
from kentongan.video.pipe import Head
from kentongan.worker.nursery import COMMAND
from kentongan.worker.recorder import Recorder
from kentongan.worker.roster import Roster
from kentongan.worker.station import Station

HAND_BACK_S: Final = 1.5
CLOSE_FILES_S: Final = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """How a decoding child is started, and the first word it hears."""

    first: Head
    command: tuple[str, ...] = COMMAND


@dataclass(frozen=True, slots=True)
class Keeping:
    """How recordings are kept, and below which folder."""

    settings: Recording
    folder: Path


async def serve(
    watching: Watching, database: Database, nats_url: str, child: Child, keeping: Keeping | None = None
) -> None:
    """Watch until SIGTERM or SIGINT; then hand the cameras back."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    database.open()
    connecting = asyncio.create_task(messages.connect(nats_url, "watch"))
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({connecting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not connecting.done():
        await end([connecting, waiting])
        return
    nats = connecting.result()
    name = f"{socket.gethostname()}:{os.getpid()}"
    station = Station(watching, database, nats, name)
    station.hire(child.first, child.command)
    if keeping is not None:
        station.record(Recorder(keeping.settings, keeping.folder, (database, nats), name))
    roster = Roster(station, nats)
    tasks = [asyncio.create_task(_for_ever(work)) for work in (*station.works(), *roster.works())]
    log.info("watching as %s", name)
    try:
        await stopping.wait()
    finally:
        await end([*tasks, waiting])
        await station.nursery.stop()
        if station.recorder is not None:
            await station.recorder.stop(CLOSE_FILES_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(roster.hand_back(), HAND_BACK_S)
        with suppress(NatsError, TimeoutError):
            await asyncio.wait_for(nats.close(), 0.5)
        database.close()


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """A part of the watch that dies of a fault ends the process: half a watch would look like a whole one."""
    try:
        await work()
    except Exception:
        log.exception("a part of the watch failed; the process ends")
        os._exit(1)
