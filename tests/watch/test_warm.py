"""Cameras near open incidents are kept ready: a real watch process, a real web process that asks it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from incidents.conftest import settle
from kentongan.access.doors import COOKIE_LOOPBACK
from kentongan.base.clock import wall
from kentongan.base.db import Actor
from kentongan.incidents.actions import warm
from standing import PATIENCE, wait_until
from video.conftest import Street
from watch.conftest import City, Launch
from watch.test_socket import Heard, Page, page, say

__all__ = ["page"]
AT: dict[str, float] = {"lat": -6.9063, "lon": 107.611}


@pytest.fixture
def asked(city: City, page: Page) -> City:
    """A city with rules whose cameras are pulled only when somebody asks."""
    settle(page.database, city.slug)
    city.pull = False
    return city


def camera(city: City, street: Street, name: str, north: float = 0.0) -> UUID:
    id = city.add(name, street.url(name), counted=False)
    city.owner.execute(
        "update camera set lat = %s, lon = %s where id = %s", [AT["lat"] + north, AT["lon"], id]
    )
    return id


class Desk:
    """An operator's browser, without a picture on it."""

    def __init__(self, page: Page, city: City) -> None:
        home = f"http://127.0.0.1:{page.port}"
        self.client = httpx2.Client(
            base_url=home, cookies={COOKIE_LOOPBACK: page.token(city.slug, "chief")},
            headers={"X-Kentongan": "1", "Origin": home, "Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip

    def opened(self, category: str, priority: str = "P1", north: float = 0.0) -> str:
        said = {"category": category, "priority": priority, "lat": AT["lat"] + north, "lon": AT["lon"]}
        made = self.client.post("/api/incidents", json=said)
        assert made.status_code == 201, made.text
        return made.json()["id"]

    def closed(self, id: str) -> None:
        said = {"state": "unfounded", "reason": "ternyata tidak ada kejadian"}
        answer = self.client.post(f"/api/incidents/{id}/state", json=said)
        assert answer.status_code == 200, answer.text


@pytest.fixture
def desk(page: Page, asked: City) -> Iterator[Desk]:
    made = Desk(page, asked)
    yield made
    made.client.close()


def test_a_camera_near_an_open_incident_plays_before_anybody_looks_and_is_let_go_when_it_closes(
    asked: City, street: Street, watch: Launch, page: Page, desk: Desk
) -> None:
    near, far = camera(asked, street, "B0"), camera(asked, street, "B1", north=0.1)
    asked.fill()
    watch(linger_s=1)
    incident = desk.opened("KRM-CRS")
    wait_until(lambda: asked.is_("B0", "playing"), timeout_s=20, why="it is pulled though nobody looks")
    assert asked.state("B1") is None, "one that nobody would be shown is not"
    with page.open(page.token(asked.slug)) as socket:
        begun_at = wall()
        say(socket, "watch", stream=1, camera=near)
        heard = Heard()
        heard.hear(socket, lambda: "clock" in heard.streams[1].kinds(), "its first picture")
        assert wall() - begun_at < timedelta(seconds=2 * PATIENCE)
        say(socket, "watch", stream=2, camera=near, back_s=300)
        heard.hear(socket, lambda: "past" in heard.streams[2].kinds(), "as much as is kept, and how much")
    desk.closed(incident)
    wait_until(lambda: asked.is_("B0", "released"), timeout_s=40, why="nobody holds it any more")
    assert far is not None


def test_neither_a_category_with_tidak_nor_a_small_matter_keeps_a_camera(
    asked: City, street: Street, watch: Launch, page: Page, desk: Desk
) -> None:
    camera(asked, street, "B0")
    camera(asked, street, "B1", north=0.1)
    asked.fill()
    watch(linger_s=1)
    desk.opened("KRM-KDR")
    desk.opened("KRM-CRS", "P3")
    desk.opened("KRM-CRS", north=0.1)
    wait_until(lambda: asked.is_("B1", "playing"), timeout_s=20, why="the warmer has looked at all of them")
    assert asked.state("B0") is None


def test_the_cap_keeps_the_most_urgent_and_the_newest(
    asked: City, street: Street, page: Page, desk: Desk
) -> None:
    ids = [camera(asked, street, f"B{nth}", north=nth / 1e4) for nth in range(4)]
    desk.opened("KRM-CRS", "P2")
    with page.database.read(Actor(asked.slug, "machine:test")) as tx:
        every = warm.wanted(tx, 16, pulled=False)
        assert set(every) == set(ids)
        assert warm.wanted(tx, 1, pulled=False) == every[:1]
