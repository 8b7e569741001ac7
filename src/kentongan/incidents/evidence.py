"""Has the cameras of open P1 and P2 incidents recorded, from a little before on, until the incident closes.

One `web` process of all (base/lead.py) decides every three seconds. What it decides stands in the database,
where whoever holds a camera reads it; it is asked over the messages too, so that it begins at once, and a
camera that nobody holds is asked for as by a viewer. Recording goes on while this process is away.
"""

import asyncio
import logging
from typing import Any, Final, cast
from uuid import UUID

import psycopg
from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from starlette.concurrency import run_in_threadpool

from kentongan.base import messages
from kentongan.base.db import Actor, Database
from kentongan.base.errors import KentonganError
from kentongan.base.lead import lead
from kentongan.base.roster import ask_to_pull
from kentongan.incidents.actions import evidence
from kentongan.incidents.actions.ladder import NothingDue
from kentongan.journal.actions import cities
from kentongan.recordings.lasting import actions as recordings
from kentongan.settings import Settings

log = logging.getLogger(__name__)

EVERY_S: Final = 3.0
ASKED_S: Final = 8.0  # until the mark is read, and no longer: what ends is told by the mark alone
ANSWERS_S: Final = 1.0
WHO: Final = "machine:evidence"


class Keeper:
    """Asks for recordings. With `[recording] incident_cameras` 0 nothing is recorded by itself."""

    def __init__(self, settings: Settings, database: Database, dsn: str, nats: Nats) -> None:
        self._settings, self._pulled = settings.recording, settings.watching.pulls_all
        self._database = database
        self._dsn = dsn
        self._nats = nats

    async def run(self) -> None:
        await lead(self._dsn, "evidence", self._work)

    async def _work(self) -> None:
        while True:
            try:
                for city, cameras in (await run_in_threadpool(self.look)).items():
                    await asyncio.gather(*(self._ask(city, *camera) for camera in cameras.items()))
            except (KentonganError, psycopg.Error) as error:
                log.warning("no camera could be asked to record: %s", type(error).__name__)
            await asyncio.sleep(EVERY_S)

    def look(self) -> dict[str, dict[UUID, float]]:
        """One look at every city. Returns: the cameras to be recorded now, from how many seconds ago on."""
        return {city: self._look(city) for city in cities(self._database)}

    def _look(self, city: str) -> dict[UUID, float]:
        most, before_s = self._settings.incident_cameras, self._settings.pre_roll_s
        with self._database.read(Actor(city, WHO)) as tx:
            due = evidence.due(tx, most, pulled=self._pulled)
        if due:
            self._decide(city, most, before_s)
        with self._database.record(city, WHO) as tx:
            found = evidence.lasting(tx)
            if found:
                recordings.prolong(tx)
        return found

    def _decide(self, city: str, most: int, before_s: float) -> None:
        try:
            with self._database.change(Actor(city, WHO)) as tx:
                if not evidence.apply(tx, most, before_s, pulled=self._pulled):
                    raise NothingDue
        except NothingDue:
            return

    async def _ask(self, city: str, camera: UUID, back_s: float) -> None:
        """Ask its holder; where there is none, ask for one."""
        word = messages.body(seconds=ASKED_S, back_s=back_s)
        try:
            await cast(Any, self._nats).request(messages.record(city, camera), word, timeout=ANSWERS_S)
        except (NatsError, TimeoutError):
            try:
                await ask_to_pull(self._nats, city, camera)
            except (NatsError, TimeoutError) as error:
                log.info("camera %s is not recorded now: %r", camera, error)
