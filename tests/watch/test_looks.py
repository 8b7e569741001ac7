"""Looking at a camera over the messages, as the web process does."""

import asyncio
import io
import json
import secrets
import signal
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import av
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError

from kentongan.base import messages
from kentongan.base.roster import ask_to_pull
from kentongan.tools.servers import Nats, free_port
from video.conftest import Street
from watch.conftest import City, Launch, wait_until


class Viewer:
    """One who looks."""

    def __init__(self, nats: Client, city: str, camera: UUID) -> None:
        self._nats = nats
        self._city, self.camera = city, camera
        self.inbox = f"_INBOX.web.{secrets.token_hex(8)}"
        self.pieces: list[Msg] = []
        self.words: list[dict] = []

    async def open(self) -> None:
        async def media(message: Msg) -> None:
            self.pieces.append(message)

        async def words(message: Msg) -> None:
            self.words.append(json.loads(message.data))

        await self._nats.subscribe(self.inbox, cb=media)
        await self._nats.subscribe(messages.media(self._city, self.camera), cb=media)
        await self._nats.subscribe(messages.boxes(self._city, self.camera), cb=words)

    async def look(self, *, pull: bool = False) -> dict:
        for _ in range(40):
            try:
                body = messages.body(inbox=self.inbox)
                answer = await self._nats.request(messages.look(self._city, self.camera), body, timeout=1)
                return json.loads(answer.data)
            except (NoRespondersError, TimeoutError):
                if pull:
                    await ask_to_pull(self._nats, self._city, self.camera)
                await asyncio.sleep(0.1)
        raise AssertionError("nobody answers")

    async def stay(self, until: Callable[[], bool], why: str) -> None:
        """Go on looking, as a page does, until something has come."""
        try:
            async with asyncio.timeout(60):
                while not until():
                    with suppress(NoRespondersError, TimeoutError):
                        subject = messages.look(self._city, self.camera)
                        await self._nats.request(subject, messages.body(inbox=""), timeout=1)
                    await asyncio.sleep(0.3)
        except TimeoutError:
            raise AssertionError(f"waited in vain: {why}; {len(self.pieces)} pieces, {self.words}") from None

    def pictures(self) -> int:
        body = b"".join(piece.data for piece in self.pieces)
        with av.open(io.BytesIO(body), format="mp4") as container:
            return sum(1 for _ in container.decode(video=0))


def looking(nats: Nats, act: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await messages.connect(nats.url("web"), "web")
        try:
            await act(client)
        finally:
            await client.close()

    asyncio.run(run())


def test_a_counted_camera_shows_pictures_boxes_and_crossings(
    city: City, street: Street, watch: Launch, nats: Nats
) -> None:
    id = city.add("B0", street.url("B0"))
    city.fill()
    watch()
    wait_until(lambda: city.seen("B0") > 0, timeout_s=20, why="it is counted")

    async def act(client: Client) -> None:
        viewer = Viewer(client, city.slug, id)
        await viewer.open()
        assert (await viewer.look())["state"] == "playing"
        await viewer.stay(
            lambda: (
                len(viewer.pieces) > 32
                and [word["type"] for word in viewer.words].count("boxes") >= 12
                and any(word["type"] == "crossing" for word in viewer.words)
            ),
            "pictures, boxes, a crossing",
        )
        numbers = [int(p.headers[messages.NUMBER]) for p in viewer.pieces]
        assert viewer.pieces[0].headers[messages.CODEC].startswith("avc1.")
        assert viewer.pieces[1].headers[messages.KEY] == "1"
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert viewer.pictures() == len(viewer.pieces) - 1 > 30
        crossing = next(word for word in viewer.words if word["type"] == "crossing")
        assert (crossing["line"], crossing["way"], crossing["kind"]) == ("A", "forward", "car")
        shown = [float(p.headers[messages.MEDIA]) for p in viewer.pieces[1:]]
        boxes = [word["media_s"] for word in viewer.words if word["type"] == "boxes"]
        assert all(min(abs(b - s) for s in shown) < 0.001 for b in boxes[2:-2])

    looking(nats, act)


def test_a_camera_is_pulled_while_somebody_looks_and_then_let_go(
    city: City, street: Street, watch: Launch, nats: Nats
) -> None:
    city.pull = False
    id = city.add("B1", street.url("B1"), counted=False)
    city.fill()
    running = watch(linger_s=1)
    wait_until(lambda: b"watching" in running.log.read_bytes(), why="it watches")
    wait_until(lambda: running.child() != 0, why="there is a child")

    async def act(client: Client) -> None:
        viewer = Viewer(client, city.slug, id)
        await viewer.open()
        answer = await viewer.look(pull=True)
        assert answer["counted"] is False
        await viewer.stay(lambda: len(viewer.pieces) >= 10, "pictures")
        assert viewer.pictures() >= 9

    looking(nats, act)
    wait_until(lambda: city.is_("B1", "playing"), why="it is told to play")
    wait_until(lambda: city.is_("B1", "released"), timeout_s=15, why="it is let go")
    assert city.seen("B1") == 0


def test_who_looks_in_the_moment_a_camera_is_taken_sees_it(
    city: City, street: Street, watch: Launch, nats: Nats
) -> None:
    """The holder answers before its child knows of the camera."""
    ids = [city.add(f"B{n}", street.url(f"B{n}"), counted=n == 0) for n in range(3)]
    city.fill()

    async def act(client: Client) -> None:
        viewers = [Viewer(client, city.slug, id) for id in ids]

        async def at_once(viewer: Viewer) -> None:
            await viewer.open()
            subject = messages.look(city.slug, viewer.camera)
            async with asyncio.timeout(60):
                while True:
                    with suppress(NoRespondersError, TimeoutError):
                        await client.request(subject, messages.body(inbox=viewer.inbox), timeout=1)
                        break
            await viewer.stay(lambda: len(viewer.pieces) >= 10, "pictures")

        watch()
        await asyncio.gather(*(at_once(viewer) for viewer in viewers))

    looking(nats, act)


def test_a_restarted_broker_changes_nothing_but_a_pause(
    city: City, street: Street, watch: Launch, tmp_path: Path
) -> None:
    passwords = {name: secrets.token_hex(8) for name in ("web", "watch", "keep")}
    broker, shared = Nats(tmp_path / "nats", free_port(), passwords), city.nats
    broker.prepare()
    city.nats = broker

    def start() -> subprocess.Popen:
        with (tmp_path / "nats.log").open("wb") as log:
            begun = subprocess.Popen(broker.command(), stdout=log, stderr=log)
        wait_until(lambda: b"Server is ready" in (tmp_path / "nats.log").read_bytes(), why="it is up")
        return begun

    server = start()
    try:
        city.add("B0", street.url("B0"))
        city.fill()
        running = watch(url=broker.url("watch"))
        wait_until(lambda: city.seen("B0") > 0, timeout_s=20, why="it is counted")
        wait_until(lambda: city.is_("B0", "playing"), why="it is told")
        before_it = city.state("B0")
        server.send_signal(signal.SIGKILL)
        server.wait()
        before = city.seen("B0")
        wait_until(lambda: city.seen("B0") > before + 2, why="it is counted without a broker")
        server = start()
        before = city.seen("B0")
        wait_until(lambda: city.seen("B0") > before + 5, timeout_s=15, why="and after")
        assert city.state("B0") == before_it
        assert running.process.poll() is None
    finally:
        city.nats = shared
        server.kill()
        server.wait()
