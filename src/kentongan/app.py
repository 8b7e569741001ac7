"""The web process, wired: settings -> objects -> one FastAPI application."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from kentongan import VERSION
from kentongan.access import routes as access
from kentongan.access.doors import anyone, check_unsafe, is_tls
from kentongan.access.model import NotLoggedIn, TooManyTries
from kentongan.base import roster
from kentongan.base.db import Database
from kentongan.base.edge import Edge, Page, Problem, Problems
from kentongan.base.errors import Conflict, Forbidden, Invalid, KentonganError, NotFound, Unavailable
from kentongan.base.paths import PAGE
from kentongan.base.press.setting import Press
from kentongan.base.seal import Seal
from kentongan.base.tasks import end
from kentongan.base.vault import Vault
from kentongan.cameras import geometry
from kentongan.cameras import routes as cameras
from kentongan.cameras.health import routes as fitness
from kentongan.cameras.live import socket as pictures
from kentongan.cameras.live.viewer import Hall
from kentongan.cameras.register import routes as register
from kentongan.cameras.register import trials
from kentongan.cameras.register.actions import Office
from kentongan.cameras.register.address import networks
from kentongan.cameras.register.asking import Asking
from kentongan.cameras.stills import routes as stills
from kentongan.incidents import tick
from kentongan.incidents.evidence import Keeper
from kentongan.incidents.positions import Listener, Told
from kentongan.incidents.presence import Neighbours, Presence
from kentongan.incidents.pushing import Pusher
from kentongan.incidents.routes import (
    calls,
    erasing,
    eyes,
    incidents,
    papers,
    photos,
    presence,
    push,
    seats,
    shifts,
    units,
)
from kentongan.incidents.warming import Warmer
from kentongan.journal import live
from kentongan.journal import routes as journal
from kentongan.places import routes as places
from kentongan.recordings import routes as recordings
from kentongan.recordings.shelf import Shelf, store_name
from kentongan.settings import Settings
from kentongan.traffic import actions as counting
from kentongan.traffic import routes as traffic
from kentongan.wall import routes as wall

log = logging.getLogger(__name__)

# The first kind that fits: the narrower ones stand before the wider.
STATUS: Final = (
    (TooManyTries, 429),
    (NotLoggedIn, 401),
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
    (Unavailable, 503),
)
HEALTH_KEPT_S: Final = 1.0
DATABASE_ANSWERS_S: Final = 2.0
CLOSING_S: Final = 1.0


class Parts(BaseModel):
    database: bool
    messages: bool
    roster: bool
    page: bool


class Pushed(BaseModel):
    """Phones that this process woke since it began, and what became of each try."""

    offered: bool
    counts: dict[str, int]


class Heard(BaseModel):
    """Positions from a broker, as this process heard them since it began, and what became of each."""

    state: Literal["off", "waiting", "connecting", "listening"]
    last_at: datetime | None
    counts: dict[str, int]


class Healthz(BaseModel):
    """What a supervisor or a load balancer asks. Numbers are null while the database does not answer."""

    ready: bool
    cameras: int | None
    watched: int | None
    seen_s: int | None
    parts: Parts
    positions: Heard
    push: Pushed


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the parts outside this process are."""

    dsn: str
    nats: str
    page: Path = PAGE
    secrets: Path = Path("secrets")  # where the keys lie that this process needs
    recordings: Path = Path("recordings")
    unproven_eyes: bool = False  # what counts is a detector that has been tried on few real streets
    ticks: bool = True  # what happens by itself each second; a test looks when it wants to


class Health:
    """Asks the parts, at most once a second however often it is asked itself."""

    def __init__(self, database: Database, page: Page, nats: Nats, outward: tuple[Told, Pusher]) -> None:
        self._database = database
        self._page = page
        self._nats = nats
        self._positions, self._pusher = outward
        self._asking = asyncio.Lock()
        self._kept: Healthz | None = None
        self._kept_at = 0.0

    async def ask(self) -> Healthz:
        async with self._asking:
            if self._kept is None or time.monotonic() - self._kept_at > HEALTH_KEPT_S:
                self._kept = await self._ask()
                self._kept_at = time.monotonic()
            return self._kept

    async def _ask(self) -> Healthz:
        try:
            asking = run_in_threadpool(counting.health, self._database)
            counted = await asyncio.wait_for(asking, DATABASE_ANSWERS_S)
        except (Unavailable, TimeoutError):
            counted = None
        parts = Parts(
            database=counted is not None,
            messages=self._nats.is_connected,
            roster=await roster.stands(self._nats),
            page=self._page.built,
        )
        return Healthz(
            ready=parts.database and parts.messages and parts.roster and parts.page,
            cameras=counted.cameras if counted else None,
            watched=counted.watched if counted else None,
            seen_s=counted.seen_s if counted else None,
            parts=parts,
            positions=Heard.model_validate(self._positions, from_attributes=True),
            push=Pushed.model_validate(self._pusher, from_attributes=True),
        )


OF_CAMERAS: Final = (stills, geometry, register, trials, fitness, cameras, pictures)
OF_INCIDENTS: Final = (calls, shifts, eyes, incidents, erasing, units, photos, papers, presence, push, seats)
ROOMS: Final = (access, journal, live, places, *OF_CAMERAS, recordings, traffic, wall, *OF_INCIDENTS)
"""In this order a path is matched."""


def build(settings: Settings, database: Database, addresses: Addresses) -> FastAPI:
    """Make the application. It opens the database and its connections when it starts to serve."""
    app = FastAPI(
        title="Kentongan",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_serve,
        responses={"4XX": {"model": Problem}, "5XX": {"model": Problem}},
    )
    page = Page(addresses.page)
    app.state.db = database
    app.state.web = settings.web
    app.state.repairs, app.state.watching = settings.repairs, settings.watching
    app.state.feed = live.Feed(addresses.dsn)
    app.state.nats = Nats()
    app.state.hall = Hall()
    app.state.nats_url = addresses.nats
    vault = Vault(addresses.secrets)
    own = networks(settings.cameras.own_networks)
    app.state.office = Office(vault, Asking(app.state.nats, vault), own)
    app.state.recording = settings.recording
    app.state.shelf = Shelf(addresses.recordings, store_name(settings.recording.store), app.state.nats)
    app.state.seal = Seal(addresses.secrets)
    app.state.unproven_eyes = addresses.unproven_eyes
    app.state.ticks = addresses.ticks
    app.state.presence = Presence()
    app.state.press = Press()
    app.state.pusher = Pusher(settings.push, addresses.secrets, app.state.seal)
    app.state.warmer = Warmer(settings.watching, database, addresses.dsn, app.state.nats)
    app.state.keeper = Keeper(settings, database, addresses.dsn, app.state.nats)
    app.state.positions = Listener(settings.positions, database, addresses.dsn)
    app.state.health = Health(database, page, app.state.nats, (app.state.positions.told, app.state.pusher))
    problems = Problems(STATUS)
    app.add_exception_handler(KentonganError, problems.known)
    app.add_exception_handler(RequestValidationError, problems.misfit)
    app.add_exception_handler(HTTPException, problems.plain)
    app.add_middleware(Edge, check=check_unsafe, is_tls=is_tls, problems=problems)
    for room in ROOMS:
        app.include_router(room.router)
    app.add_api_route("/healthz", healthz, operation_id="health", dependencies=[anyone], tags=["health"])
    app.mount("/", page)
    return app


async def healthz(request: Request, response: Response) -> Healthz:
    """Whether the house stands. Without a login: it is asked by machines, and tells three numbers."""
    health = await cast(Health, request.app.state.health).ask()
    response.status_code = 200 if health.ready else 503
    return health


@asynccontextmanager
async def _serve(app: FastAPI) -> AsyncGenerator[None]:
    state = app.state
    state.office.asking.loop = asyncio.get_running_loop()
    state.db.open()
    state.loop = asyncio.get_running_loop()
    await state.feed.start()
    connecting = asyncio.create_task(_connect(state.nats, state.nats_url))
    neighbours = Neighbours(state.presence, state.nats, state.feed.looking)
    passing = asyncio.create_task(neighbours.run())
    ticking = asyncio.create_task(tick.run(state.db)) if state.ticks else None
    warming = asyncio.create_task(state.warmer.run()) if state.ticks else None
    keeping = asyncio.create_task(state.keeper.run()) if state.ticks else None
    hearing = asyncio.create_task(state.positions.run())
    pushing = asyncio.create_task(state.pusher.run(state.db)) if state.ticks else None
    try:
        yield
    finally:
        await end([connecting, passing, hearing, *(it for it in (ticking, pushing, warming, keeping) if it)])
        with suppress(TimeoutError, NatsError):
            await asyncio.wait_for(state.nats.close(), CLOSING_S)
        await state.feed.stop()
        await run_in_threadpool(state.db.close)


async def _connect(nats: Nats, url: str) -> None:
    """Connect to the messages, and for ever again: the page stands without them, /healthz says so."""
    await nats.connect(url, error_cb=_told, name="web", inbox_prefix="_INBOX.web", max_reconnect_attempts=-1)


async def _told(error: Exception) -> None:
    log.warning("messages: %s: %s", type(error).__name__, error)
