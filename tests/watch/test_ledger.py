"""What a watch process says of its looks and crossings on the messages."""

import asyncio
import json
import time
from datetime import datetime
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from kentongan.base import messages
from kentongan.tools.servers import Nats
from kentongan.traffic.record import Held, Known, Line
from kentongan.worker.posts import Post, Posts, crossings_of, ledger_of
from video.conftest import Street
from watch.conftest import City, Launch, wait_until


def heard(nats: Nats, seconds: float) -> dict[str, list[dict]]:
    """Every word of the watch in these seconds, by subject."""
    words: dict[str, list[dict]] = {messages.LOOKED: [], messages.CROSSED: []}

    async def run() -> None:
        client: Client = await messages.connect(nats.url("web"), "web")

        async def hear(message: Msg) -> None:
            words[message.subject].append(json.loads(message.data))

        await client.subscribe("watch.>", cb=hear)
        await asyncio.sleep(seconds)
        await client.close()

    asyncio.run(run())
    return words


def test_every_look_and_every_crossing_is_told_though_nobody_looks(
    city: City, street: Street, watch: Launch, nats: Nats
) -> None:
    id = str(city.add("B0", street.url("B0")))
    city.fill()
    watch()
    wait_until(lambda: city.seen("B0") > 2, timeout_s=20, why="it is counted")
    words = heard(nats, 7.0)
    rows = [word["cameras"][id] for word in words[messages.LOOKED] if id in word["cameras"]]
    assert 5 <= len(rows) <= 8
    due, seen = sum(row["due"] for row in rows), sum(row["seen"] for row in rows)
    assert due == pytest.approx(5 * len(rows), rel=0.05)
    assert due / 2 <= seen <= due + 3, "a busy machine loses some, and says so"
    assert all(row["gap_max_s"] > 0 for row in rows)
    ages_s = [age_s for word in words[messages.LOOKED] for age_s in word["ages_s"]]
    assert len(ages_s) >= seen
    assert all(0 <= age_s < 10 for age_s in ages_s)
    crossed = [word for word in words[messages.CROSSED] if word["camera"] == id]
    assert 1 <= len(crossed) <= 3
    assert {(w["city"], w["line_name"], w["way"], w["kind"]) for w in crossed} == {
        (city.slug, "A", "forward", "car")
    }
    assert abs(datetime.fromisoformat(crossed[0]["at"]).timestamp() - time.time()) < 10


def test_a_camera_that_sends_nothing_is_due_all_the_same(
    city: City, street: Street, watch: Launch, nats: Nats
) -> None:
    street.fail("B1", kind="dead")
    id = str(city.add("B1", street.url("B1")))
    city.fill()
    watch()
    wait_until(lambda: city.is_("B1", "dead"), timeout_s=20, why="it is told")
    rows = [word["cameras"][id] for word in heard(nats, 3.5)[messages.LOOKED] if id in word["cameras"]]
    assert rows[-1]["due"] == pytest.approx(5, rel=0.1)
    assert rows[-1]["seen"] == rows[-1]["still"] == 0
    assert rows[-1]["gap_max_s"] > rows[0]["gap_max_s"] > 0


def post() -> Post:
    camera = uuid4()
    line = Line(
        id=uuid4(), camera_id=camera, name="A", from_=(0, 0), to=(1, 1), forward_name="", back_name=""
    )
    held = Held(camera, 7, True, True, b"", "127.0.0.1", None, None, None, True)
    return Post("kota", Known(held, (line,)), 0, counted=True)


def ledger(key: str, **row: object) -> dict:
    full = {"due": 5, "seen": 5, "still": 0, "audited": 0, "missed": 0, "gap_max_s": 0.2} | row
    now = "2026-01-01T00:00:00+00:00"
    rest = {"ages_s": [0.1], "inferences": 5, "packed_share": 1.0}
    return {"since": now, "at": now, "cameras": {key: full}} | rest


@pytest.mark.security
def test_a_child_speaks_only_of_cameras_that_it_was_given() -> None:
    posts, held = Posts(), post()
    posts.add(held)
    assert list(ledger_of(posts, ledger(held.key))["cameras"]) == [str(held.camera)]
    for foreign in (f"{held.camera}@6", f"{uuid4()}@7", "x"):
        assert ledger_of(posts, ledger(foreign))["cameras"] == {}


@pytest.mark.security
def test_what_is_no_ledger_is_refused() -> None:
    posts, held = Posts(), post()
    posts.add(held)
    for row in ({"due": float("nan")}, {"seen": "5"}):
        with pytest.raises(ValueError, match="no number"):
            ledger_of(posts, ledger(held.key, **row))


def test_a_crossing_of_a_line_that_is_gone_is_left_out() -> None:
    held = post()
    line = str(held.known.lines[0].id)
    at = "2026-01-01T00:00:00+00:00"
    rows = [[line, "forward", 1, at], [str(uuid4()), "forward", 1, at]]
    (told,) = crossings_of(held, {"crossings": rows})
    assert (told["line"], told["line_name"], told["kind"], told["at"]) == (line, "A", "car", at)
    with pytest.raises(ValueError, match="sideways"):
        crossings_of(held, {"crossings": [[line, "sideways", 1, at]]})
