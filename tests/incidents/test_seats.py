"""What a seat hears: its page can sound and is not silent; and who else would hear what is critical."""

from fastapi.testclient import TestClient
from psycopg import Connection

from door import Site
from ring import seat
from standing import FakeClock


def others(browser: TestClient) -> int:
    return browser.get("/api/seat").json()["others"]


def listening(site: Site, town: str, role: str = "operator") -> tuple[TestClient, str]:
    """A seat whose page has said that it can sound."""
    browser, login = seat(site, town, role)
    assert browser.put("/api/seat/sound", json={"audible": True}).json()["audible"] is True
    return browser, login


def test_who_has_no_page_that_can_sound_does_not_hear_and_is_named(
    site: Site, town: str, other_town: str, owner: Connection
):
    ani, (budi, budi_login), (citra, citra_login) = seat(site, town)[0], seat(site, town), seat(site, town)
    seat(site, other_town)[0].get("/api/session")
    for browser in (budi, citra):
        browser.get("/api/session")
    seen = ani.get("/api/seat").json()
    assert (seen["others"], seen["audible"]) == (0, False), "nobody has said that it can sound"
    assert seen["deaf"] == sorted([budi_login, citra_login])
    assert budi.put("/api/seat/sound", json={"audible": True}).json() == {
        "others": 0, "deaf": sorted([citra_login, login_of(ani)]), "audible": True,
    }  # fmt: skip
    assert ani.get("/api/seat").json()["others"] == 1
    assert ani.get("/api/seat").json()["deaf"] == [citra_login]
    budi.put("/api/seat/silence", json={"silent": True})
    assert ani.get("/api/seat").json()["deaf"] == sorted([budi_login, citra_login]), "who is silent is, too"
    budi.put("/api/seat/silence", json={"silent": False})
    budi.put("/api/seat/sound", json={"audible": False})
    assert others(ani) == 0
    told = owner.execute(
        "select kind from journal where city = %s and actor = %s and kind ~ '^(seat|session)' order by seq",
        [town, budi_login],
    ).fetchall()
    kinds = [kind for (kind,) in told if kind != "session.opened"]
    assert kinds == ["seat.hears", "session.silenced", "session.sounds", "seat.deaf"]


def login_of(browser: TestClient) -> str:
    return browser.get("/api/session").json()["person"]["login"]


def test_a_page_that_was_opened_anew_does_not_hear_until_it_says_so(site: Site, town: str):
    ani, (budi, _) = seat(site, town)[0], listening(site, town)
    assert others(ani) == 1
    budi.delete("/api/session")
    assert others(ani) == 0


def test_the_last_seat_knows_that_it_is_the_last(site: Site, town: str, other_town: str, clock: FakeClock):
    ani = listening(site, town)[0]
    assert others(ani) == 0
    budi, watcher = listening(site, town)[0], seat(site, town, "auditor")[0]
    elsewhere = listening(site, other_town)[0]
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
    budi.put("/api/seat/sound", json={"audible": True})
    assert others(ani) == 1, "five minutes and no more"
    clock.advance(61)
    assert others(ani) == 0, "who asked for nothing in a minute is not there"


def kinds(owner: Connection, town: str) -> list[str]:
    rows = owner.execute(
        "select kind from journal where city = %s and kind ~ '^seat' order by seq", [town]
    ).fetchall()
    return [kind for (kind,) in rows]


def test_a_page_that_died_without_a_word_hears_no_more_after_a_minute(
    site: Site, town: str, clock: FakeClock, owner: Connection
):
    ani, (budi, login) = seat(site, town)[0], listening(site, town)
    for _ in range(6):
        clock.advance(20)
        budi.put("/api/seat/sound", json={"audible": True})
        assert others(ani) == 1, "as long as it says so again"
    assert kinds(owner, town) == ["seat.hears"], "that it goes on is no decision"
    for _ in range(3):
        clock.advance(20)
        budi.get("/api/session")  # another page of his, that cannot sound: the lid of the first is shut
    assert ani.get("/api/seat").json() == {"others": 0, "deaf": [login], "audible": False}
    assert budi.get("/api/seat").json()["audible"] is False, "nor is its own page believed any more"
    budi.put("/api/seat/sound", json={"audible": True})
    assert others(ani) == 1, "the lid is open again"
    assert kinds(owner, town) == ["seat.hears"]
    clock.advance(601)
    budi.put("/api/seat/sound", json={"audible": True})
    assert kinds(owner, town) == ["seat.hears"] * 2, "who was gone for long came anew"


def test_what_a_page_denied_is_not_taken_for_going_on(
    site: Site, town: str, clock: FakeClock, owner: Connection
):
    ani, (budi, _) = seat(site, town)[0], listening(site, town)
    budi.put("/api/seat/sound", json={"audible": False})
    clock.advance(1)
    assert others(ani) == 0
    budi.put("/api/seat/sound", json={"audible": True})
    assert kinds(owner, town) == ["seat.hears", "seat.deaf", "seat.hears"]
    assert others(ani) == 1
