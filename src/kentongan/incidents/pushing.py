"""Sends what wakes phones, each second, in `web`; where nothing is configured nothing is offered.

Any `web` process may send: what is to be sent is taken by one (actions/push.py).
"""

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import psycopg
from starlette.concurrency import run_in_threadpool

from kentongan.base.clock import wall
from kentongan.base.db import Database, Transaction
from kentongan.base.errors import Invalid, KentonganError, Unavailable
from kentongan.base.seal import Seal
from kentongan.base.webpush import Answer, Identity, NoEndpoint, Post, Target, check
from kentongan.incidents.actions import push
from kentongan.incidents.model.push import LIVES, text
from kentongan.incidents.store.push import Due
from kentongan.journal.actions import cities
from kentongan.settings import Push

log = logging.getLogger(__name__)

EVERY_S: Final = 1.0
SENDERS: Final = 4
WHO: Final = "machine:push"


class NotOffered(Invalid):
    """Nobody configured a push service's contact here."""


class Pusher:
    """What this installation says to push services, and what they answered since this process began."""

    def __init__(self, settings: Push, secrets: Path, seal: Seal) -> None:
        self.seal = seal
        self.counts: Counter[str] = Counter()
        self._networks = [ip_network(text) for text in settings.own_networks]
        self._identity = Identity(secrets, seal, settings.contact)
        self._ca_file = settings.ca_file
        self.offered = bool(settings.contact)

    @property
    def key(self) -> str | None:
        """What a browser needs to let us wake it; None: nothing is offered. Raises: Sealed, Unavailable."""
        return self._identity.public if self.offered else None

    def checked(self, target: Target) -> Target:
        """Raises: NotOffered, NoEndpoint, Invalid."""
        if not self.offered:
            raise NotOffered("this command centre wakes no phones: [push] is not set")
        return check(target, self._networks)

    async def run(self, database: Database) -> None:
        """For ever; at once at its end where nothing is offered."""
        if not self.offered:
            return
        while True:
            try:
                await run_in_threadpool(self.look, database)
            except (KentonganError, psycopg.Error, OSError) as error:
                log.warning("phones could not be woken: %s: %s", type(error).__name__, error)
            except Exception:  # a fault of ours must not leave all later calls for help unsent
                log.exception("phones could not be woken")
            await asyncio.sleep(EVERY_S)

    def look(self, database: Database) -> None:
        """Send once what is to be sent now, in every city."""
        for city in cities(database):
            self.look_at(database, city)

    def look_at(self, database: Database, city: str) -> None:
        with database.record(city, WHO) as tx:
            found, at = push.take(tx), tx.at
        if not found:
            return
        post = Post(self._identity, self._networks, self._ca_file)
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="push") as senders:
            outcomes = senders.map(partial(self._send, post, at), found)
            for due, outcome in zip(found, outcomes, strict=True):
                with database.record(city, WHO) as tx:
                    self.counts[self._settle(tx, due, outcome)] += 1

    def _send(self, post: Post, at: datetime, due: Due) -> Answer | NoEndpoint | None:
        try:
            left_s = max(1, int((due.created_at + LIVES - at).total_seconds()))
            return post.send(push.target_of(self.seal, due), text(due.word, due.code), wall(), left_s)
        except NoEndpoint as error:
            return error
        except Unavailable as error:
            log.warning("%s", error)
            return None
        except Exception:  # one message that cannot be sent holds up nobody else's
            log.exception("a phone could not be woken")
            return None

    def _settle(self, tx: Transaction, due: Due, outcome: Answer | NoEndpoint | None) -> str:
        if isinstance(outcome, NoEndpoint):
            return push.forget(tx, due, "forbidden")
        word = push.settle(tx, due, outcome)
        if word == "refused" and outcome is not None:
            log.warning("a push service refused a message: %d", outcome.status)
        return word
