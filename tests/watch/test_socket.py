"""The media socket on the real web process, a real watch process behind it."""

import io
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
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
from kentongan.cameras.live import lanes
from kentongan.cameras.live.viewer import SOCKETS_MAX, STREAMS_MAX
from kentongan.settings import Pulling, Settings, Watching
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

    def open(self, token: str = "", origin: str = "") -> ClientConnection:
        headers = {"Cookie": f"{COOKIE_LOOPBACK}={token}"} if token else {}
        address = f"ws://127.0.0.1:{self.port}/api/media"
        site = origin or f"http://127.0.0.1:{self.port}"
        return connect(address, origin=site, additional_headers=headers, max_size=2**24)


def say(socket: ClientConnection, do: str, **words: object) -> None:
    socket.send(json.dumps({"do": do, **{k: str(v) if isinstance(v, UUID) else v for k, v in words.items()}}))


@dataclass
class Stream:
    """What came of one stream."""

    words: list[dict] = field(default_factory=list)
    body: bytes = field(default=b"", repr=False)
    pieces: int = 0

    def kinds(self) -> list[str]:
        return [word["type"] for word in self.words]

    def states(self) -> list[str]:
        return [word["state"] for word in self.words if word["type"] == "state"]

    def pictures(self) -> list[str]:
        """The kinds of words but for those of the camera's state, which come when they come."""
        return [kind for kind in self.kinds() if kind != "state"]

    def codes(self) -> list[int]:
        return [word["code"] for word in self.words if word["type"] == "closed"]


@dataclass
class Heard:
    """What came over one socket, by stream; says what it took, as a page does."""

    streams: dict[int, Stream] = field(default_factory=lambda: defaultdict(Stream))
    taken: int = 0

    def hear(self, socket: ClientConnection, until: Callable[[], bool], why: str) -> "Heard":
        """Listen until something has come."""
        self.listen(socket, 30, until)
        assert until(), f"waited in vain: {why}; {self.streams}"
        return self

    def listen(self, socket: ClientConnection, seconds: float, until: Callable[[], bool] = bool) -> "Heard":
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0 and not until():
            try:
                message = socket.recv(timeout=left)
            except TimeoutError:
                break
            self.taken += len(message)
            if isinstance(message, bytes):
                stream = self.streams[int.from_bytes(message[:4], "big")]
                stream.body += message[4:]
                stream.pieces += 1
                say(socket, "took", bytes=self.taken)
            else:
                word = json.loads(message)
                self.streams[word["stream"]].words.append(word)
        return self


@pytest.fixture
def page(server: Server, nats: Nats, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """With `asked` beside it, cameras that nobody counts are pulled only when somebody asks."""
    dsn = server.dsn("kentongan_web")
    database = Database(dsn, size=4, clock=wall)
    pull = Pulling.ASKED if "asked" in request.fixturenames else Pulling.ALL
    settings = Settings(watching=Watching(pull=pull))
    app = build(settings, database, Addresses(dsn=dsn, nats=nats.url("web"), page=built(tmp_path)))
    port = free_port()
    runs = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=runs.run, daemon=True)
    thread.start()
    wait_until(lambda: runs.started and app.state.nats.is_connected, why="the web process serves")
    yield Page(port, database)
    runs.should_exit = True
    thread.join(10)


def closed(socket: ClientConnection, within_s: float = 20) -> int:
    """The code with which the socket closes."""
    ends = time.monotonic() + within_s
    try:
        while time.monotonic() < ends:
            socket.recv(timeout=max(0.01, ends - time.monotonic()))
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0
    raise AssertionError(f"still open after {within_s} s")


def test_a_page_sees_many_cameras_over_one_socket(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    counted, pulled = city.add("B0", street.url("B0")), city.add("B1", street.url("B1"), counted=False)
    city.fill()
    watch()
    wait_until(lambda: city.seen("B0") > 0, timeout_s=20, why="it is counted")
    with page.open(page.token(city.slug)) as socket:
        say(socket, "watch", stream=7, camera=counted)
        say(socket, "watch", stream=8, camera=pulled, size="large")
        heard = Heard()
        heard.hear(
            socket,
            lambda: (
                {"boxes", "crossing"} <= set(heard.streams[7].kinds())
                and heard.streams[7].pieces > 22 < heard.streams[8].pieces
            ),
            "pictures, boxes and a crossing",
        )
    init = next(word for word in heard.streams[7].words if word["type"] == "init")
    assert (init["width"], init["height"], init["counted"], init["size"]) == (160, 96, True, "small")
    assert init["camera"] == str(counted)
    assert [line["name"] for line in init["lines"]] == ["A"]
    assert {"clock", "boxes", "crossing"} <= set(heard.streams[7].kinds())
    assert not {"boxes", "crossing"} & set(heard.streams[8].kinds())
    for stream in (heard.streams[7], heard.streams[8]):
        with av.open(io.BytesIO(stream.body), format="mp4") as container:
            assert sum(1 for _ in container.decode(video=0)) == stream.pieces - 1 > 20


def test_a_camera_that_dies_changes_nothing_in_the_others(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    ids = [city.add(f"B{n}", street.url(f"B{n}"), counted=False) for n in range(3)]
    dead = city.add("X", "rtsp://127.0.0.1:1/x", counted=False)
    city.fill()
    watch()
    with page.open(page.token(city.slug)) as socket:
        for number, id in enumerate([dead, *ids]):
            say(socket, "watch", stream=number, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: all(heard.streams[n].pieces > 5 for n in (1, 2, 3)), "all play")
        before = [heard.streams[n].pieces for n in (1, 2, 3)]
        street.fail("B0", kind="dead")
        heard.hear(
            socket,
            lambda: (
                all("dead" in heard.streams[n].states() for n in (0, 1))
                and all(heard.streams[n].pieces >= before[n - 1] + 35 for n in (2, 3))
            ),
            "the dead are told, and the others go on",
        )
    assert [heard.streams[n].kinds().count("init") for n in (2, 3)] == [1, 1]
    assert not [n for n in (2, 3) if "skipped" in heard.streams[n].kinds()]


def test_a_browser_stays_while_the_camera_dies_and_comes_back(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    id = city.add("B1", street.url("B1"), counted=False)
    city.fill()
    watch()
    with page.open(page.token(city.slug)) as socket:
        say(socket, "watch", stream=1, camera=id)
        first, then, again = Heard(), Heard(), Heard()
        first.hear(socket, lambda: first.streams[1].pieces > 5, "it plays")
        assert first.streams[1].kinds().count("init") == 1
        street.kill()
        then.hear(socket, lambda: "dead" in then.streams[1].states(), "its death is told")
        street.up()
        again.hear(socket, lambda: again.streams[1].pieces > 5, "it plays again")
        assert again.streams[1].kinds().count("init") >= 1


def test_a_stream_steps_back_into_what_is_remembered_and_goes_on_from_there(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    id, nobody = city.add("B0", street.url("B0"), counted=False), city.add("X", "rtsp://127.0.0.1:1/x")
    city.fill()
    watch()
    with page.open(page.token(city.slug)) as socket:
        say(socket, "watch", stream=1, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[1].pieces > 70, "seven seconds are remembered")
        say(socket, "leave", stream=1)
        say(socket, "watch", stream=2, camera=id, back_s=5)
        say(socket, "watch", stream=3, camera=nobody, back_s=5)
        asked_at = time.time()
        past = Heard(taken=heard.taken)
        past.hear(
            socket, lambda: past.streams[2].pieces > 80 and past.streams[3].codes(), "the past, and after"
        )
        at = next(word["at"] for word in past.streams[2].words if word["type"] == "clock")
        assert 3 < asked_at - datetime.fromisoformat(at).timestamp() < 9
        assert past.streams[2].kinds().count("init") == 1, "what is live comes after it"
        with av.open(io.BytesIO(past.streams[2].body), format="mp4") as container:
            times = [frame.time for frame in container.decode(video=0)]
        assert len(times) == past.streams[2].pieces - 1
        assert max(b - a for a, b in pairwise(times)) < 0.15, "without a seam"
        assert past.streams[3].codes() == [4011]


def test_a_stream_that_is_left_ends_and_one_that_gets_stills_gets_few(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    ids = [city.add(f"B{n}", street.url(f"B{n}"), counted=False) for n in range(2)]
    city.fill()
    watch()
    with page.open(page.token(city.slug)) as socket:
        for number, id in enumerate(ids):
            say(socket, "watch", stream=number, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[0].pieces > 5 < heard.streams[1].pieces, "both play")
        say(socket, "leave", stream=0)
        say(socket, "size", stream=1, size="still")
        Heard().listen(socket, 1)
        later, again = Heard(), Heard()
        began = time.monotonic()
        later.hear(socket, lambda: later.streams[1].pieces >= 2, "two stills")
        assert time.monotonic() - began > 1.5, "stills come seldom"
        assert later.streams[0].pieces == 0
        assert later.streams[1].pieces == later.streams[1].kinds().count("clock")
        say(socket, "size", stream=1, size="small")
        again.hear(socket, lambda: again.streams[1].pieces > 10, "it plays again")
        assert again.streams[1].pictures()[0] == "clock", "it goes on from a key picture"


def test_a_browser_that_takes_nothing_keeps_the_newest_and_is_let_go_in_the_end(
    city: City, street: Street, watch: Launch, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "FLIGHT_BYTES", 2000)
    monkeypatch.setattr(lanes, "STUCK_S", 8.0)
    id = city.add("B0", street.url("B0"), counted=False)
    city.fill()
    watch()
    with page.open(page.token(city.slug)) as socket:
        say(socket, "watch", stream=1, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[1].pieces > 5, "it plays")
        time.sleep(4)  # takes nothing: what waits is let go up to the newest key picture
        heard = Heard(taken=heard.taken)
        say(socket, "took", bytes=10**9)
        heard.hear(socket, lambda: "skipped" in heard.streams[1].kinds(), "it is told what it missed")
        assert heard.streams[1].pieces < 30, "not all of three seconds and more"
        assert closed(socket, 40) == 4008


@pytest.mark.security
def test_who_may_not_look_sees_nothing(city: City, city_b: str, page: Page) -> None:
    id = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    with page.open() as socket:
        assert closed(socket) == 4001
    with page.open(page.token(city.slug, "auditor")) as socket:
        assert closed(socket) == 4003
    with page.open(page.token(city.slug), "http://evil.example") as socket:
        assert closed(socket) == 4003
    with page.open(page.token(city_b)) as socket:
        say(socket, "watch", stream=1, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[1].codes() == [4004], "there is no such camera")


@pytest.mark.security
@pytest.mark.parametrize(
    "nonsense",
    [
        b"bytes",
        "no JSON",
        '{"do": "watch"}',
        '{"do": "watch", "stream": -1, "camera": "00000000-0000-0000-0000-000000000000"}',
        '{"do": "leave", "stream": 1, "more": "x"}',
        '{"do": "exec", "stream": 1}',
        '{"do": "took", "bytes": ' + "9" * 5000 + "}",
    ],
)
def test_a_page_that_talks_nonsense_is_let_go(city: City, page: Page, nonsense: str | bytes) -> None:
    with page.open(page.token(city.slug)) as socket:
        socket.send(nonsense)
        assert closed(socket) == 4000


@pytest.mark.security
def test_a_page_that_talks_without_end_is_let_go(city: City, page: Page) -> None:
    with page.open(page.token(city.slug)) as socket:
        with suppress(ConnectionClosed):
            for _ in range(400):
                say(socket, "leave", stream=1)
        assert closed(socket) == 4029


@pytest.mark.security
def test_a_withdrawn_permission_ends_every_picture(
    city: City, street: Street, watch: Launch, page: Page
) -> None:
    ids = [city.add(f"B{n}", street.url(f"B{n}"), counted=False) for n in range(2)]
    city.fill()
    watch()
    person(page.database, city.slug, role="admin")
    with page.open(page.token(city.slug, "operator")) as socket:
        for number, id in enumerate(ids):
            say(socket, "watch", stream=number, camera=id)
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[0].pieces > 3 < heard.streams[1].pieces, "both play")
        with page.database.change(Actor(city.slug, "machine:test")) as tx:
            actions.set_role(tx, "operator", ["count.view", "city.view"])
        assert closed(socket) == 4003


def test_a_camera_that_is_switched_off_ends_its_picture_and_no_other(city: City, page: Page) -> None:
    ids = [city.add(name, "rtsp://127.0.0.1:1/x", counted=False) for name in ("B0", "B1")]
    with page.open(page.token(city.slug)) as socket:
        for number, id in enumerate(ids):
            say(socket, "watch", stream=number, camera=id)
        Heard().listen(socket, 0.5)
        city.owner.execute("update camera set enabled = false where id = %s", [ids[0]])
        heard = Heard()
        heard.hear(socket, lambda: heard.streams[0].codes() == [4010], "it is told")
        say(socket, "watch", stream=9, camera=ids[0])
        heard.hear(socket, lambda: heard.streams[9].codes() == [4010], "nor does it begin again")
        assert heard.streams[1].codes() == []


@pytest.mark.security
def test_a_session_holds_64_pictures_and_16_pages_open_and_no_more(city: City, page: Page) -> None:
    id = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    token = page.token(city.slug)
    with ExitStack() as stack:
        sockets = [stack.enter_context(page.open(token)) for _ in range(SOCKETS_MAX)]
        for number in range(STREAMS_MAX):
            say(sockets[0], "watch", stream=number, camera=id)
        heard = Heard()
        heard.hear(
            sockets[0],
            lambda: sum(bool(s.states()) for s in heard.streams.values()) == STREAMS_MAX,
            "every picture is answered",
        )
        assert {state for s in heard.streams.values() for state in s.states()} == {"connecting"}
        say(sockets[1], "watch", stream=1, camera=id)
        too_many = Heard()
        too_many.hear(sockets[1], lambda: too_many.streams[1].codes() == [4029], "one too many")
        with page.open(token) as one_more:
            assert closed(one_more) == 4029
        with page.open(page.token(city.slug)) as another_session:
            say(another_session, "watch", stream=1, camera=id)
            other = Heard()
            other.hear(another_session, lambda: other.streams[1].states() == ["connecting"], "it has its own")
        say(sockets[0], "leave", stream=5)
        say(sockets[1], "watch", stream=2, camera=id)
        too_many.hear(sockets[1], lambda: too_many.streams[2].states() == ["connecting"], "one was left")
