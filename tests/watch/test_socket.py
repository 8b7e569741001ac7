"""The media socket on the real web process, a real watch process behind it."""

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import av
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from door import built, person, session
from kentongan.access import actions
from kentongan.access.doors import COOKIE_LOOPBACK
from kentongan.app import Addresses, build
from kentongan.base.clock import wall
from kentongan.base.db import Actor, Database
from kentongan.cameras.live import SOCKETS_MAX
from kentongan.settings import Settings
from kentongan.tools.servers import Nats, free_port
from standing import Server, wait_until
from video.conftest import Street
from watch.conftest import City, Launch


@dataclass
class Page:
    """The running web process, and browsers on it."""

    port: int
    database: Database

    def token(self, city: str, role: str = "operator") -> str:
        return session(self.database, city, person(self.database, city, role=role))

    def open(self, camera: UUID, token: str = "", origin: str = "") -> ClientConnection:
        headers = {"Cookie": f"{COOKIE_LOOPBACK}={token}"} if token else {}
        address = f"ws://127.0.0.1:{self.port}/api/cameras/{camera}/media"
        site = origin or f"http://127.0.0.1:{self.port}"
        return connect(address, origin=site, additional_headers=headers, max_size=2**24)


@dataclass
class Heard:
    """What came over one socket."""

    words: list[dict] = field(default_factory=list)
    body: bytes = b""
    pieces: int = 0

    def listen(self, socket: ClientConnection, seconds: float) -> "Heard":
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            try:
                message = socket.recv(timeout=left)
            except TimeoutError:
                break
            if isinstance(message, bytes):
                self.body += message
                self.pieces += 1
            else:
                self.words.append(json.loads(message))
        return self

    def kinds(self) -> list[str]:
        return [word["type"] for word in self.words]


@pytest.fixture
def page(server: Server, nats: Nats, tmp_path: Path) -> Iterator[Page]:
    dsn = server.dsn("kentongan_web")
    database = Database(dsn, size=4, clock=wall)
    app = build(Settings(), database, Addresses(dsn=dsn, nats=nats.url("web"), page=built(tmp_path)))
    port = free_port()
    runs = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=runs.run, daemon=True)
    thread.start()
    wait_until(lambda: runs.started and app.state.nats.is_connected, why="the web process serves")
    yield Page(port, database)
    runs.should_exit = True
    thread.join(10)


def closed(socket: ClientConnection, within_s: float = 3) -> int:
    """The code with which the socket closes."""
    ends = time.monotonic() + within_s
    try:
        while time.monotonic() < ends:
            socket.recv(timeout=max(0.01, ends - time.monotonic()))
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0
    raise AssertionError(f"still open after {within_s} s")


def test_a_browser_sees_a_counted_camera(city: City, street: Street, watch: Launch, page: Page) -> None:
    id = city.add("B0", street.url("B0"))
    city.fill()
    watch()
    wait_until(lambda: city.seen("B0") > 0, timeout_s=20, why="it is counted")
    with page.open(id, page.token(city.slug)) as socket:
        heard = Heard().listen(socket, 3.5)
    init = next(word for word in heard.words if word["type"] == "init")
    assert (init["width"], init["height"], init["counted"]) == (160, 96, True)
    assert [line["name"] for line in init["lines"]] == ["A"]
    assert {"clock", "boxes", "crossing"} <= set(heard.kinds())
    with av.open(io.BytesIO(heard.body), format="mp4") as container:
        assert sum(1 for _ in container.decode(video=0)) == heard.pieces - 1 > 30


def test_a_browser_stays_while_the_camera_dies_and_comes_back(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    id = city.add("B1", street.url("B1"), counted=False)
    city.fill()
    watch()
    with page.open(id, page.token(city.slug)) as socket:
        first = Heard().listen(socket, 3.5)
        assert first.kinds().count("init") == 1
        street.kill()
        dead = Heard().listen(socket, 2)
        assert "dead" in [word.get("state") for word in dead.words]
        street.up()
        again = Heard().listen(socket, 4)
        assert again.kinds().count("init") >= 1
        assert again.pieces > 5


@pytest.mark.security
def test_who_may_not_look_sees_nothing(city: City, city_b: str, page: Page) -> None:
    id = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    foreign = {"origin": "http://evil.example", "token": page.token(city.slug)}
    for code, how in {
        4001: {"token": ""},
        4003: {"token": page.token(city.slug, "auditor")},
        4004: {"token": page.token(city_b)},
    }.items():
        with page.open(id, **how) as socket:
            assert closed(socket) == code
    with page.open(id, **foreign) as socket:
        assert closed(socket) == 4003


@pytest.mark.security
def test_a_withdrawn_permission_ends_the_picture_within_two_seconds(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    id = city.add("B0", street.url("B0"), counted=False)
    city.fill()
    watch()
    person(page.database, city.slug, role="admin")
    token = page.token(city.slug, "operator")
    with page.open(id, token) as socket:
        assert Heard().listen(socket, 4).pieces > 3
        with page.database.change(Actor(city.slug, "machine:test")) as tx:
            actions.set_role(tx, "operator", ["count.view", "city.view"])
        assert closed(socket, 2.2) == 4003


def test_a_camera_that_is_switched_off_ends_the_picture(city: City, page: Page) -> None:
    id = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    with page.open(id, page.token(city.slug)) as socket:
        Heard().listen(socket, 0.5)
        city.owner.execute("update camera set enabled = false where id = %s", [id])
        assert closed(socket, 2.5) == 4010


@pytest.mark.security
def test_a_session_holds_64_pictures_open_and_no_more(city: City, page: Page) -> None:
    id = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    token = page.token(city.slug)
    with ExitStack() as stack:
        sockets = [stack.enter_context(page.open(id, token)) for _ in range(SOCKETS_MAX)]
        assert {first(socket) for socket in sockets} == {"connecting"}
        with page.open(id, token) as one_more:
            assert first(one_more) == 4029
        with page.open(id, page.token(city.slug)) as another_session:
            assert first(another_session) == "connecting"
        sockets[0].close()
        wait_until(
            lambda: first(stack.enter_context(page.open(id, token))) == "connecting", why="one is free"
        )


def first(socket: ClientConnection) -> str | int:
    """The first state that a socket tells, or the code with which it closes."""
    try:
        return json.loads(socket.recv(timeout=5))["state"]
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0
