"""Where a watch process takes errands: asked by the web process, done in a process that is thrown away.

errand.any.<city>       whoever is free does it
errand.<desk>.<city>    this desk does it: it has just spoken with that camera, and its process is still warm

What is asked is sealed like every secret of a camera (base/vault.py), so no password crosses the broker in
the clear.
"""

import asyncio
import json
import logging
import secrets
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.errors import NotFound, Unavailable
from kentongan.base.vault import Locked, Vault
from kentongan.cameras.register import sources, store
from kentongan.settings import Watching
from kentongan.video.pipe import BODY_MAX, Broken, Head, packed, receive
from kentongan.worker.nursery import environment

COMMAND: Final = (sys.executable, "-m", "kentongan.worker.errand.child")
AT_ONCE: Final = 4
START_S: Final = 20.0
PATIENCE_S: Final = 25.0
OLD_S: Final = 30.0
WARM_S: Final = 60.0
SOURCE: Final = "machine:errand"
MOVES: Final = frozenset({"presets", "goto", "set", "move", "stop"})

log = logging.getLogger(__name__)


class Silent(Exception):
    """The errand's process did not answer in time, or died of what it read."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(slots=True)
class Runner:
    """One process for errands at one camera."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float = 0.0
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    async def start(cls) -> "Runner":
        """Raises: Silent."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *COMMAND, str(theirs.fileno()), stdin=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),), env=environment(),
            )  # fmt: skip
        reader, writer = await asyncio.open_connection(sock=ours, limit=BODY_MAX)
        made = cls(process, reader, writer, time.monotonic())
        await made._answer(START_S)
        return made

    async def do(self, word: Head) -> tuple[Head, bytes]:
        """Raises: Silent."""
        async with self.busy:
            self.used_at = time.monotonic()
            self.writer.write(packed(word))
            return await self._answer(PATIENCE_S)

    async def _answer(self, within_s: float) -> tuple[Head, bytes]:
        try:
            return await asyncio.wait_for(receive(self.reader), within_s)
        except TimeoutError:
            await self.end()
            raise Silent("no_answer") from None
        except (asyncio.IncompleteReadError, ConnectionError, Broken):
            await self.end()
            raise Silent("decoder_crashed") from None

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def end(self) -> None:
        self.writer.close()
        if self.alive:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()


class Desk:
    """`begin()`, then it answers until `end()`."""

    def __init__(self, watching: Watching, database: Database, nats: Nats, vault: Vault) -> None:
        self._watching = watching
        self._database = database
        self._nats = nats
        self._vault = vault
        self._name = secrets.token_hex(6)
        self._tasks: set[asyncio.Task[None]] = set()
        self._warm: dict[UUID, Runner] = {}
        self._warming = asyncio.Lock()

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self._run,)

    async def _run(self) -> None:
        """Take errands for ever; let go of processes that nobody used for a while."""
        subscribe = cast(Any, self._nats).subscribe
        await subscribe(f"{messages.ERRAND}.any.*", queue="errand", cb=self._asked)
        await subscribe(f"{messages.ERRAND}.{self._name}.*", cb=self._asked)
        try:
            while True:
                await asyncio.sleep(5)
                now = time.monotonic()
                for camera, runner in list(self._warm.items()):
                    if not runner.alive or (now - runner.used_at > WARM_S and not runner.busy.locked()):
                        del self._warm[camera]
                        await runner.end()
        finally:
            for runner in self._warm.values():
                with suppress(ProcessLookupError):
                    runner.process.kill()

    async def _asked(self, asked: Msg) -> None:
        if len(self._tasks) >= AT_ONCE:
            await self._tell(asked, {"state": "", "detail": "busy"})
            return
        task = asyncio.create_task(self._answered(asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answered(self, asked: Msg) -> None:
        city = asked.subject.rpartition(".")[2]
        try:
            word = json.loads(self._vault.open(asked.data, sources.about("errand", city)))
            answer, body = await self._do(city, word)
        except Locked as locked:
            log.error("an errand was not done: %s", locked)
            answer, body = {"state": "dead", "detail": "no_key"}, b""
        except Silent as silent:
            answer, body = {"state": "garbage", "detail": silent.detail}, b""
        except NotFound:
            answer, body = {"state": "dead", "detail": "bad_address"}, b""
        except Unavailable:
            answer, body = {"state": "", "detail": "busy"}, b""
        except (KeyError, ValueError, TypeError) as error:
            log.error("an errand that makes no sense: %s", type(error).__name__)
            answer, body = {"state": "dead", "detail": "bad_address"}, b""
        if body:
            answer["jpeg"] = b64encode(body).decode()
        await self._tell(asked, answer | {"by": self._name})

    async def _tell(self, asked: Msg, answer: Head) -> None:
        with suppress(NatsError):
            await self._nats.publish(asked.reply, json.dumps(answer).encode())

    async def _do(self, city: str, word: Head) -> tuple[Head, bytes]:
        """Raises: Locked, Silent, NotFound, Unavailable."""
        if abs((wall() - datetime.fromisoformat(word["at"])).total_seconds()) > OLD_S:
            raise Silent("no_answer")
        camera = UUID(word["camera"]) if word.get("camera") else None
        if camera is not None:
            found = await asyncio.to_thread(self._known, city, camera)
            if found is None:
                return {"state": "dead", "detail": "not_allowed"}, b""
            word = word | self._filled(found, word)
        elif word.get("place") and not await asyncio.to_thread(self._may_connect, city, str(word["place"])):
            return {"state": "dead", "detail": "not_allowed"}, b""
        if word["kind"] in MOVES and not word.get("control"):
            return {"state": "dead", "detail": "not_movable"}, b""
        word |= {"open_s": self._watching.open_timeout_s, "read_s": self._watching.read_timeout_s}
        return await self._sent(camera, word)

    async def _sent(self, camera: UUID | None, word: Head) -> tuple[Head, bytes]:
        if camera is None or word["kind"] not in MOVES:
            runner = await Runner.start()
            try:
                return await runner.do(word)
            finally:
                await runner.end()
        async with self._warming:  # two words at once are for one process, which does them in their order
            runner = self._warm.get(camera)
            if runner is None or not runner.alive:
                runner = self._warm[camera] = await Runner.start()
        return await runner.do(word)

    def _known(self, city: str, camera: UUID) -> sources.Opened | None:
        """None: it may not be connected to any more. Raises: NotFound, Locked, Unavailable."""
        with self._database.record(city, SOURCE) as tx:
            found = sources.source(tx, camera)
        return sources.opened(self._vault, found) if found.allowed else None

    def _may_connect(self, city: str, place: str) -> bool:
        with self._database.record(city, SOURCE) as tx:
            return store.may_connect(tx, place)

    def _filled(self, found: sources.Opened, word: Head) -> Head:
        url = (found.main_url or found.url) if word.get("which") == "main" else found.url
        return {
            "url": url, "control": found.control, "user": found.login.user, "password": found.login.password,
        }  # fmt: skip
