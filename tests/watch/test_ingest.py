"""Over real sockets: stepping back into the ring, stills in the database, and connects in turn."""

import asyncio
import io
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.msg import Msg

from kentongan.base import messages
from kentongan.tools.servers import Nats
from kentongan.video.rtsp_server import Camera
from kentongan.worker.turns import Spacing, Turns
from video.conftest import Street
from watch.conftest import City, Launch, wait_until

STILL = "select at, jpeg, octet_length(jpeg) from camera_still where camera_id = %s"


@dataclass
class Past:
    """What came of one step back."""

    answer: dict[str, object] = field(default_factory=dict)
    pieces: list[Msg] = field(default_factory=list)
    live: list[Msg] = field(default_factory=list)

    def numbers(self) -> list[int]:
        return [int((msg.headers or {})["Kt-Seq"]) for msg in self.pieces]

    def pictures(self) -> list[Msg]:
        return [msg for msg in self.pieces if "Kt-At" in (msg.headers or {})]


async def step_back(url: str, city: str, camera: object, seconds: float, live_s: float = 1.5) -> Past:
    """Look, step back so many seconds, and listen to the past and to what goes on meanwhile."""
    past, inbox = Past(), "_INBOX.web.past"
    nats = await messages.connect(url, "web")

    await nats.subscribe(inbox, cb=_into(past.pieces))
    await nats.subscribe(messages.media(city, str(camera)), cb=_into(past.live))
    await nats.request(messages.look(city, str(camera)), messages.body(inbox="_INBOX.web.now"), timeout=2)
    body = messages.body(inbox=inbox, seconds=seconds)
    said = await nats.request(messages.back(city, str(camera)), body, timeout=2)
    past.answer = json.loads(said.data)
    await asyncio.sleep(live_s)
    await nats.close()
    return past


def _into(pieces: list[Msg]) -> Callable[[Msg], object]:
    async def take(message: Msg) -> None:
        pieces.append(message)

    return take


@pytest.fixture
def kept(city: City, street: Street, watch: Launch) -> City:
    """Camera B0, pulled and not counted, as long as nobody asks."""
    city.add("B0", street.url("B0"), counted=False)
    city.fill()
    watch()
    wait_until(lambda: city.is_("B0", "playing"), timeout_s=20, why="it plays")
    return city


def test_who_steps_back_gets_the_past_from_a_key_picture_on_and_goes_on_into_the_present(
    kept: City, nats: Nats
) -> None:
    time.sleep(4)
    past = asyncio.run(step_back(nats.url("web"), kept.slug, kept.cameras["B0"], 3))
    from_at = datetime.fromisoformat(str(past.answer["from_at"]))
    heads = [msg.headers or {} for msg in past.pictures()]
    assert "Kt-Codec" in (past.pieces[0].headers or {}), "a player is told first how to begin"
    assert heads[0]["Kt-Key"] == "1"
    assert datetime.fromisoformat(heads[0]["Kt-At"]) == from_at
    assert 2.9 <= (datetime.fromisoformat(heads[-1]["Kt-At"]) - from_at).total_seconds() <= 4.5
    assert past.numbers() == list(range(past.numbers()[0], past.numbers()[-1] + 1)), "no picture is missing"
    live = [int((msg.headers or {})["Kt-Seq"]) for msg in past.live]
    assert past.numbers()[-1] + 1 in live, "the live pictures go on where the past ends"
    with av.open(io.BytesIO(b"".join(msg.data for msg in past.pieces)), format="mp4") as container:
        assert len(list(container.decode(video=0))) == len(heads)


def test_further_back_than_is_kept_is_answered_with_what_there_is(kept: City, nats: Nats) -> None:
    past = asyncio.run(step_back(nats.url("web"), kept.slug, kept.cameras["B0"], 40, live_s=0.5))
    assert past.answer["from_at"] is not None
    assert len(past.pictures()) > 0


def test_a_still_of_a_camera_that_is_only_kept_is_stored_and_made_of_no_garbage(
    city: City, street: Street, watch: Launch
) -> None:
    street.server.cameras["NOISE"] = Camera(path="NOISE", clip="bar.mp4")
    street.fail("NOISE", kind="garbage")
    for path in ("B1", "NOISE"):
        city.add(path, street.url(path), counted=False)
    city.fill()
    watch()
    wait_until(lambda: len(city.rows(STILL, city.cameras["B1"])) == 1, timeout_s=20, why="a still is stored")
    at, jpeg, size = city.rows(STILL, city.cameras["B1"])[0]
    with av.open(io.BytesIO(jpeg), format="jpeg_pipe") as picture:
        (frame,) = list(picture.decode(video=0))
    assert (frame.width, frame.height) == (320, 192)
    wait_until(lambda: city.rows(STILL, city.cameras["B1"])[0][0] > at, timeout_s=20, why="a newer one")
    assert 500 < size < 50_000
    wait_until(lambda: city.is_("NOISE", "garbage"), why="noise is seen through")
    assert city.rows(STILL, city.cameras["NOISE"]) == []
    city.owner.execute("update camera set enabled = false where id = %s", [city.cameras["B1"]])
    assert city.rows(STILL, city.cameras["B1"]) == [], "a camera that is switched off leaves no picture"


@given(st.lists(st.floats(0, 5), max_size=200), st.floats(1, 50))
def test_never_more_connects_than_the_setting_in_any_second(pauses_s: list[float], per_s: float) -> None:
    now = [0.0]
    spacing = Spacing(per_s, lambda: now[0])
    at: list[float] = []
    for i, pause_s in enumerate(pauses_s):
        now[0] += pause_s if i % 3 == 0 else 0.0
        at.append(now[0] + spacing.wait_s())
    assert at == sorted(at)
    for i, since in enumerate(at):
        together = sum(since <= one < since + 1 - 1e-6 for one in at[i:])
        assert together <= math.ceil(per_s)


def test_a_whole_network_of_two_hundred_cameras_comes_back_at_twenty_a_second() -> None:
    now = [1000.0]
    spacing = Spacing(20.0, lambda: now[0])
    now[0] += 60  # nothing is saved up
    at = [now[0] + spacing.wait_s() for _ in range(400)]
    assert at[0] == 1060.0, "the first need not wait"
    assert at[-1] == pytest.approx(1060 + 399 / 20)
    for since in at:
        assert sum(since <= one < since + 1 - 1e-6 for one in at) <= 20


def test_the_connects_of_a_city_are_shared_by_all_its_watch_processes() -> None:
    async def act(processes: int) -> int:
        told: list[str] = []
        turns = Turns(200.0, told.append)
        turns.share(processes)
        for n in range(100):
            turns.ask(f"camera {n}")
        began = time.monotonic()
        while time.monotonic() < began + 0.4:
            await asyncio.sleep(0.01)
        return len(told)

    assert asyncio.run(act(10)) <= 12, "20 a second each"
    assert asyncio.run(act(0)) <= 90, "who heard of nobody is alone"


def test_what_is_counted_or_looked_at_connects_before_all_others_and_each_once() -> None:
    async def act() -> list[str]:
        told: list[str] = []
        turns = Turns(2000.0, told.append)
        for n in range(100):
            turns.ask(f"pulled {n}")
        for _ in range(2):
            turns.ask("counted", first=True)
        turns.ask("counted")
        turns.ask("pulled 7", first=True)
        async with asyncio.timeout(5):
            while len(told) < 101:
                await asyncio.sleep(0.01)
        return told

    told = asyncio.run(act())
    assert told[:2] == ["counted", "pulled 7"]
    assert sorted(told) == sorted({"counted", *(f"pulled {n}" for n in range(100))})
