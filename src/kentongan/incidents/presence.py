"""Who has which incident open now. In memory and on core NATS alone: no row, no entry, nothing that lasts.

A page says every few seconds what it shows. One that says nothing more is forgotten after EXPIRES_S; one
that is closed says so. Each web process tells the others what its own pages show.
"""

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base.ids import new_id

SUBJECT: Final = "desk.looking"
EXPIRES_S: Final = 9.0
LOOK_EVERY_S: Final = 0.25
TELL_EVERY_S: Final = 2.0
PAGES_MOST: Final = 2000  # in one process; a page beyond this is not shown to others

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """One open page of one person. `process`: '' is this one."""

    process: str
    city: str
    login: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookers:
    """Who looks at an incident, by login."""

    incident_id: UUID
    logins: list[str]


class Presence:
    """Safe to use from several threads."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._shown: dict[Page, tuple[UUID, float]] = {}
        self._changed: set[str] = set()
        self._lock = Lock()

    def look(self, page: Page, incident_id: UUID) -> None:
        """This page shows this incident, and no other."""
        with self._lock:
            before = self._shown.get(page)
            if before is None and len(self._shown) >= PAGES_MOST:
                return
            self._shown[page] = (incident_id, self._seconds() + EXPIRES_S)
            if before is None or before[0] != incident_id:
                self._changed.add(page.city)

    def leave(self, page: Page, incident_id: UUID) -> None:
        """Unless the page shows another one by now."""
        with self._lock:
            if page in self._shown and self._shown[page][0] == incident_id:
                del self._shown[page]
                self._changed.add(page.city)

    def who(self, city: str) -> list[Lookers]:
        now = self._seconds()
        found: defaultdict[UUID, set[str]] = defaultdict(set)
        with self._lock:
            for page, (incident_id, until) in self._shown.items():
                if page.city == city and until > now:
                    found[incident_id].add(page.login)
        return [Lookers(incident_id=id, logins=sorted(logins)) for id, logins in found.items()]

    def changed(self) -> set[str]:
        """The cities in which somebody came or went since this was asked last; forgets who is silent."""
        now = self._seconds()
        with self._lock:
            for page in [page for page, (_, until) in self._shown.items() if until <= now]:
                del self._shown[page]
                self._changed.add(page.city)
            changed, self._changed = self._changed, set()
        return changed

    def own(self) -> list[dict[str, str]]:
        """What the pages of this process show, for the others."""
        with self._lock:
            mine = [(page, id) for page, (id, _) in self._shown.items() if not page.process]
        return [asdict(page) | {"incident": str(id)} for page, id in mine]

    def hear(self, process: str, rows: list[dict[str, str]]) -> None:
        """What another process says that its pages show; what it names no more is gone."""
        said = {
            Page(process, row["city"], row["login"], row["page"]): UUID(row["incident"])
            for row in rows[:PAGES_MOST]
        }
        with self._lock:
            gone = [(page, id) for page, (id, _) in self._shown.items() if page.process == process]
        for page, id in gone:
            if page not in said:
                self.leave(page, id)
        for page, id in said.items():
            self.look(page, id)


class Neighbours:
    """Carries presence between the web processes, and tells the live feed of each change."""

    def __init__(self, presence: Presence, nats: Nats, tell: Callable[[str], None]) -> None:
        self._presence, self._nats, self._tell = presence, nats, tell
        self._process = str(new_id())
        self._listening = False
        self._told_at = 0.0

    async def run(self) -> None:
        """For ever. Without messages each process shows its own pages, as far as it goes."""
        while True:
            try:
                await self._look()
            except (NatsError, OSError) as error:
                log.warning("who is looking is not passed on: %s", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        changed = self._presence.changed()
        for city in changed:
            self._tell(city)
        if not self._nats.is_connected:
            return
        if not self._listening:
            await cast(Any, self._nats).subscribe(SUBJECT, cb=self._heard)
            self._listening = True
        now = time.monotonic()
        if changed or now >= self._told_at + TELL_EVERY_S:
            self._told_at = now
            said = {"process": self._process, "pages": self._presence.own()}
            await self._nats.publish(SUBJECT, json.dumps(said).encode())

    async def _heard(self, message: Msg) -> None:
        try:
            said = cast(dict[str, Any], json.loads(message.data))
            process = str(said["process"])
            if process != self._process:
                self._presence.hear(process, said["pages"])
        except (ValueError, KeyError, TypeError) as error:
            log.warning("another process says nonsense of who is looking: %s", type(error).__name__)
