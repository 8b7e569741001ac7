"""Keeps cameras near open P1 and P2 incidents ready, so that their first live picture comes at once.

One `web` process of all (base/lead.py) asks the holder of each camera to keep it as if somebody looked,
again and again; a camera that nobody holds is asked for as by a viewer. Nothing is shown to anybody by
this. What is not asked for any more cools down by itself.
"""

import asyncio
import json
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
from kentongan.incidents.actions import warm
from kentongan.journal.actions import cities
from kentongan.settings import Watching

log = logging.getLogger(__name__)

EVERY_S: Final = 3.0  # a holder keeps a camera for 10 s after it was asked
ANSWERS_S: Final = 1.0
WORD: Final = json.dumps({"warm": True}).encode()
WHO: Final = "machine:warm"


class Warmer:
    """With `warm` 0 nothing is asked for."""

    def __init__(self, settings: Watching, database: Database, dsn: str, nats: Nats) -> None:
        self._most, self._pulled = settings.warm, settings.pulls_all
        self._database = database
        self._dsn = dsn
        self._nats = nats

    async def run(self) -> None:
        if self._most:
            await lead(self._dsn, "warm", self._work)

    async def _work(self) -> None:
        while True:
            try:
                for city, cameras in (await run_in_threadpool(self.wanted)).items():
                    await asyncio.gather(*(self._warm(city, camera) for camera in cameras))
            except (KentonganError, psycopg.Error) as error:
                log.warning("no camera could be kept ready: %s", type(error).__name__)
            await asyncio.sleep(EVERY_S)

    def wanted(self) -> dict[str, list[UUID]]:
        found: dict[str, list[UUID]] = {}
        for city in cities(self._database):
            with self._database.read(Actor(city, WHO)) as tx:
                found[city] = warm.wanted(tx, self._most, pulled=self._pulled)
        return found

    async def _warm(self, city: str, camera: UUID) -> None:
        """Ask its holder; where there is none, ask for one."""
        try:
            await cast(Any, self._nats).request(messages.look(city, camera), WORD, timeout=ANSWERS_S)
        except (NatsError, TimeoutError):
            try:
                await ask_to_pull(self._nats, city, camera)
            except (NatsError, TimeoutError) as error:
                log.info("camera %s is not kept ready now: %r", camera, error)
