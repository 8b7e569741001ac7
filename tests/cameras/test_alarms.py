"""What is told aloud of cameras: one alarm for each in serious trouble, never none and never three."""

from datetime import timedelta

import pytest
from psycopg import Connection

from door import Site
from kentongan.base.db import Database
from kentongan.cameras.model import Source
from standing import FakeClock
from troubles import cameras, playing, tell


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    return cameras(db, city_a, 1)[0]


def aloud(site: Site, city: str) -> list[str]:
    """The kinds that the count in the page's head counts."""
    found = site.as_(city, "operator").get("/api/health").json()["troubles"]
    return [it["kind"] for it in found if it["alarm"]]


@pytest.mark.parametrize("first", ["blurred", "low_rate", "clock_drift"])
@pytest.mark.parametrize("then", ["offline", "covered"])
def test_what_is_no_alarm_keeps_none_quiet(
    site: Site, watch_db: Database, city_a: str, camera: Source, clock: FakeClock, first: str, then: str
):
    tell(watch_db, city_a, camera.id, [first])
    clock.advance(30)
    tell(watch_db, city_a, camera.id, [first, then])
    clock.advance(25)
    assert aloud(site, city_a) == [then]


def test_a_frozen_camera_that_falls_silent_stays_one_alarm(
    site: Site, watch_db: Database, city_a: str, camera: Source, clock: FakeClock
):
    tell(watch_db, city_a, camera.id, ["frozen"])
    clock.advance(20)
    for _ in range(9):  # of what it cannot see any more nobody says anything
        tell(watch_db, city_a, camera.id, ["offline"], over=())
        clock.advance(20)
        assert len(aloud(site, city_a)) == 1, "at no moment is a dead camera silent, or told twice"
    assert aloud(site, city_a) == ["offline"], "nobody has seen it frozen for a minute"
    tell(watch_db, city_a, camera.id, [])
    assert aloud(site, city_a) == []


def test_three_troubles_of_a_camera_are_one_alarm(
    site: Site, watch_db: Database, city_a: str, camera: Source, clock: FakeClock
):
    tell(watch_db, city_a, camera.id, ["turned"])
    clock.advance(20)
    tell(watch_db, city_a, camera.id, ["turned", "black", "covered"])
    assert aloud(site, city_a) == ["turned"]
    clock.advance(20)
    tell(watch_db, city_a, camera.id, ["black", "covered"])
    assert len(aloud(site, city_a)) == 1
    clock.advance(61)
    assert aloud(site, city_a) == [], "what nobody confirms is no news: that nobody watches is"


def test_a_city_that_nobody_watches_says_so(
    site: Site, owner: Connection, db: Database, city_a: str, clock: FakeClock
):
    """No watch process is left: all its cameras are old news, those that nobody counts too."""
    held, gone, off = cameras(db, city_a, 3)
    playing(owner, city_a, held.id, clock())
    playing(owner, city_a, gone.id, clock() - timedelta(seconds=31))
    owner.execute("update camera set counted = false")
    owner.execute("update camera set enabled = false where id = %s", [off.id])
    browser = site.as_(city_a, "operator")
    assert browser.get("/api/health").json()["unwatched"] == [str(gone.id)]
    rows = {it["id"]: it for it in browser.get("/api/cameras").json()}
    assert (rows[str(gone.id)]["health"], rows[str(gone.id)]["unwatched"]) == ("serious", True)
    assert (rows[str(held.id)]["health"], rows[str(held.id)]["unwatched"]) == ("normal", False)
    assert rows[str(off.id)]["health"] == "off"
    clock.advance(31)
    assert browser.get("/api/health").json()["unwatched"] == [str(held.id), str(gone.id)]
    assert browser.get(f"/api/cameras/{held.id}").json()["unwatched"] is True
