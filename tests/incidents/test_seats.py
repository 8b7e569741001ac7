"""A seat's silence: five minutes, and who else would hear what is critical."""

from fastapi.testclient import TestClient

from door import Site
from ring import seat
from standing import FakeClock


def others(browser: TestClient) -> int:
    return browser.get("/api/seat").json()["others"]


def test_the_last_seat_knows_that_it_is_the_last(site: Site, town: str, other_town: str, clock: FakeClock):
    ani = seat(site, town)[0]
    assert others(ani) == 0
    budi, watcher = seat(site, town)[0], seat(site, town, "auditor")[0]
    elsewhere = seat(site, other_town)[0]
    for browser in (budi, elsewhere, watcher):
        browser.get("/api/session")
    assert (others(ani), others(budi)) == (1, 1), "neither who may not take a call nor another city counts"
    muted = budi.put("/api/seat/silence", json={"silent": True}).json()
    assert muted["others"] == 1
    assert others(ani) == 0, "who is silent hears nothing"
    assert budi.put("/api/seat/silence", json={"silent": False}).json()["silent_until"] is None
    assert others(ani) == 1
    budi.put("/api/seat/silence", json={"silent": True})
    clock.advance(301)
    budi.get("/api/session")
    assert others(ani) == 1, "five minutes and no more"
    clock.advance(61)
    assert others(ani) == 0, "who asked for nothing in a minute is not there"
