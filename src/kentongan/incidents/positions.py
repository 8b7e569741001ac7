"""Positions of units from a city's broker (MQTT 3.1.1), beside those that come by HTTP.

One `web` process listens (base/lead.py). What comes is checked like a request, and only the newest of each
device waits to be stored: a burst costs memory for as many devices as there are, and no more. Nothing is
answered to a broker, so what is refused is counted here and told by /healthz.
"""

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiomqtt
import psycopg
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from kentongan.base.clock import Clock, wall
from kentongan.base.db import Database
from kentongan.base.errors import Invalid, KentonganError, Unavailable
from kentongan.base.lead import lead
from kentongan.base.tasks import end
from kentongan.incidents.actions import devices
from kentongan.incidents.model.calls import ClockWrong, check_clock
from kentongan.incidents.model.fixes import (
    Fix,
    OwnTracks,
    TraccarNamed,
    check_topic,
    of_owntracks,
    of_traccar,
)
from kentongan.incidents.model.text import NoPlace, check_point
from kentongan.settings import Positions

log = logging.getLogger(__name__)

STORE_EVERY_S: Final = 0.5
RETRY_S: Final = 2.0
RETRY_MOST_S: Final = 60.0
ANSWERS_S: Final = 10.0
LONGEST: Final = 8192  # bytes of a message; a location has some 300
WAITING_MAX: Final = 5000  # devices whose newest position is not stored yet
QUEUE_MAX: Final = 20_000  # messages that came and are not looked at yet; more are left out
REFUSED: Final = 0x80  # MQTT 3.1.1, 3.9.3: a subscription that failed
PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


class NotAPosition(Invalid):
    """A message that cannot be one. `why`: the word it is counted under."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Told:
    """What became of messages since this process began: for /healthz."""

    state: str = "off"  # off, waiting (another process listens), connecting, listening
    counts: Counter[str] = field(default_factory=Counter[str])
    last_at: datetime | None = None


class Inbox:
    """The newest position of each device that is not stored yet. For one thread, that of the event loop."""

    def __init__(self, settings: Positions, told: Told, clock: Clock = wall) -> None:
        self._settings = settings
        self._told = told
        self._clock = clock
        self._waiting: dict[str, Fix] = {}

    def hear(self, topic: str, payload: object, *, retained: bool) -> None:
        """Take a message, or count why not. A retained one is as old as it says."""
        counts = self._told.counts
        counts["heard"] += 1
        counts["retained"] += retained
        try:
            found = self._read(topic, payload)
        except NotAPosition as error:
            counts[error.why] += 1
            return
        if found is None:
            counts["other"] += 1
            return
        self._told.last_at = self._clock()
        self._put(*found)

    def take(self) -> dict[str, Fix]:
        taken, self._waiting = self._waiting, {}
        return taken

    def put_back(self, kept: Mapping[str, Fix]) -> None:
        """What could not be stored waits again, where nothing newer came."""
        for name, fix in kept.items():
            self._put(name, fix)

    def _put(self, name: str, fix: Fix) -> None:
        known = self._waiting.get(name)
        if known is None and len(self._waiting) >= WAITING_MAX:
            self._told.counts["overflow"] += 1
        elif known is not None and known.at >= fix.at:
            self._told.counts["overtaken"] += 1
        else:
            self._told.counts["overtaken"] += known is not None
            self._waiting[name] = fix

    def _read(self, topic: str, payload: object) -> tuple[str, Fix] | None:
        """Whose it is and where. None: a message that is no location. Raises: NotAPosition."""
        if not isinstance(payload, bytes | bytearray):
            raise NotAPosition("malformed")
        if len(payload) > LONGEST:
            raise NotAPosition("too_long")
        try:
            named, fix = self._parsed(topic, bytes(payload))
            if fix is None:
                return None
            name = check_topic(named)
            check_point(fix.lat, fix.lon)
            check_clock(fix.at, self._clock())
        except NotAPosition:
            raise
        except NoPlace:
            raise NotAPosition("no_place") from None
        except ClockWrong:
            raise NotAPosition("clock") from None
        except (ValidationError, Invalid):
            raise NotAPosition("malformed") from None
        if name is None:
            raise NotAPosition("malformed")
        return name, fix

    def _parsed(self, topic: str, payload: bytes) -> tuple[str, Fix | None]:
        """Raises: ValidationError, Invalid."""
        if topic == self._settings.traccar_topic:
            said = TraccarNamed.model_validate_json(payload)
            if "/" in said.device.uniqueId:
                raise NotAPosition(
                    "malformed"
                )  # a name of OwnTracks' has two levels, and is its broker's to give
            return said.device.uniqueId, of_traccar(said.position)
        own = OwnTracks.model_validate_json(payload)
        if own.type_ == "encrypted":
            raise NotAPosition("encrypted")
        return "/".join(topic.split("/")[-2:]), of_owntracks(own)


class Listener:
    """Listens to a broker for as long as this process leads."""

    def __init__(self, settings: Positions, database: Database, dsn: str, clock: Clock = wall) -> None:
        self._settings = settings
        self._database = database
        self._dsn = dsn
        self.told = Told()
        self._inbox = Inbox(settings, self.told, clock)

    async def run(self) -> None:
        """For ever; at once at its end where no broker is set."""
        if not self._settings.broker:
            return
        self.told.state = "waiting"
        await lead(self._dsn, "positions", self._work)

    async def _work(self) -> None:
        tasks = [asyncio.create_task(self._listen_for_ever()), asyncio.create_task(self._store_for_ever())]
        try:
            await asyncio.gather(*tasks)
        finally:
            await end(tasks)
            self.told.state = "waiting"

    async def _listen_for_ever(self) -> None:
        pause_s = RETRY_S
        while True:
            self.told.state = "connecting"
            try:
                async with self._client() as client:
                    await self._subscribe(client)
                    self.told.state, pause_s = "listening", RETRY_S
                    async for message in client.messages:
                        self._inbox.hear(message.topic.value, message.payload, retained=message.retain)
            except (aiomqtt.MqttError, OSError, KentonganError) as error:
                self.told.counts["disconnected"] += 1
                log.warning("the broker of positions is away: %s", error)
            self.told.state = "connecting"
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, RETRY_MOST_S)

    def _client(self) -> aiomqtt.Client:
        """Raises: Unavailable, where the password cannot be read."""
        there = urlsplit(self._settings.broker)
        return aiomqtt.Client(
            there.hostname or "",
            there.port or PORTS[there.scheme],
            username=self._settings.login or None,
            password=_password(self._settings.password_file),
            protocol=aiomqtt.ProtocolVersion.V311,
            tls_context=_tls(self._settings.ca_file) if there.scheme == "mqtts" else None,
            timeout=ANSWERS_S,
            max_queued_incoming_messages=QUEUE_MAX,
            clean_session=True,  # what came while nobody listened is old: each device says where it is anew
        )

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        for topic in (self._settings.topic, self._settings.traccar_topic):
            if topic and any(map(_is_refused, await client.subscribe(topic, qos=1))):
                raise Unavailable(f"the broker does not let this login read {topic}")

    async def _store_for_ever(self) -> None:
        while True:
            await asyncio.sleep(STORE_EVERY_S)
            taken = self._inbox.take()
            if taken:
                left = await run_in_threadpool(store, self._database, taken, self.told.counts)
                self._inbox.put_back(left)


def store(database: Database, taken: Mapping[str, Fix], counts: Counter[str]) -> dict[str, Fix]:
    """Store each position, in a transaction of its own. Returns: what must be tried again."""
    left: dict[str, Fix] = {}
    for name, fix in taken.items():
        try:
            counts[_store(database, name, fix)] += 1
        except Unavailable:
            left[name] = fix
        except (KentonganError, psycopg.Error) as error:
            log.warning("a position of %s could not be stored: %s", name, type(error).__name__)
            counts["failed"] += 1
    return left


def _store(database: Database, name: str, fix: Fix) -> str:
    found = devices.find_named(database, name)
    if found is None:
        return "unknown"
    city, device = found
    with database.record(city, f"unit:{device.call_sign}") as tx:
        return "stored" if devices.place(tx, device, fix) else "older"


def _is_refused(code: int | ReasonCode) -> bool:
    return code.is_failure if isinstance(code, ReasonCode) else code >= REFUSED


def _password(file: str) -> str | None:
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Unavailable(
            f"{file} cannot be read: it holds the password of the broker of positions"
        ) from None


def _tls(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file or None)
