"""The city's map: loaded once, shown with whose work it is, seen in its own city alone."""

import json
from dataclasses import replace

import pytest
from psycopg import Connection

from door import Site
from kentongan.base.db import Actor, Database
from kentongan.base.paths import CITIES
from kentongan.places import actions
from kentongan.places.model import Kind, Pack
from kentongan.places.pack import read

BANDUNG = read(CITIES / "bandung")


def pack(slug: str) -> Pack:
    return replace(BANDUNG, card=replace(BANDUNG.card, slug=slug))


def load(db: Database, city: str, wanted: Pack) -> None:
    with db.change(Actor(city, "machine:test")) as tx:
        actions.load(tx, wanted)


def test_the_map_tells_streets_areas_places_and_whose_work_it_is(
    site: Site, db: Database, city_a: str
) -> None:
    load(db, city_a, pack(city_a))
    answer = site.as_(city_a, "auditor").get("/api/places/map")
    found = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert found["approximate"] is True
    assert "perkiraan" in found["attribution"]
    assert found["city"]["slug"] == city_a
    west, south, east, north = found["bounds"]
    assert 107.4 < west < 107.6 < east < 107.8
    assert -7.0 < south < -6.9 < north < -6.8
    streets = {feature["properties"]["name"] for feature in found["roads"]["features"]}
    assert {"Jalan Asia Afrika", "Jalan Soekarno-Hatta", "Jalan Braga"} <= streets
    assert len(found["areas"]["features"]) == 30
    assert found["areas"]["features"][0]["properties"]["code"].startswith("32.73.")
    kinds = {feature["properties"]["kind"] for feature in found["places"]["features"]}
    assert kinds == {"junction", "landmark", "polsek"}
    assert found["railways"] == {"type": "FeatureCollection", "features": []}


def test_an_unchanged_map_is_not_sent_again(site: Site, db: Database, city_a: str) -> None:
    load(db, city_a, pack(city_a))
    browser = site.as_(city_a, "operator")
    tag = browser.get("/api/places/map").headers["etag"]
    again = browser.get("/api/places/map", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    load(db, city_a, replace(pack(city_a), digest="0" * 64))
    assert browser.get("/api/places/map", headers={"If-None-Match": tag}).status_code == 200


def test_a_city_without_a_map_says_so(site: Site, city_a: str) -> None:
    answer = site.as_(city_a, "operator").get("/api/places/map")
    assert answer.status_code == 404
    assert "load a city pack" in answer.json()["detail"]


@pytest.mark.security
def test_another_citys_map_is_not_seen(site: Site, db: Database, city_a: str, city_b: str) -> None:
    load(db, city_a, pack(city_a))
    assert site.as_(city_b, "admin").get("/api/places/map").status_code == 404
    assert site.browser().get("/api/places/map").status_code == 401


def test_a_map_without_anything_but_streets_is_whole(site: Site, db: Database, city_a: str) -> None:
    bare = pack(city_a)
    load(db, city_a, replace(bare, places=bare.of(Kind.ROAD)))
    found = site.as_(city_a, "operator").get("/api/places/map").json()
    assert (found["areas"]["features"], found["places"]["features"]) == ([], [])


def test_loading_again_replaces_and_is_journalled(db: Database, owner: Connection, city_a: str) -> None:
    wanted = pack(city_a)
    for _ in range(2):
        load(db, city_a, wanted)
    assert owner.execute("select count(*) from place where city = %s", [city_a]).fetchone() == (
        len(wanted.places),
    )
    entries = owner.execute("select kind, body from journal where city = %s", [city_a]).fetchall()
    assert [kind for kind, _ in entries] == ["city.loaded"] * 2
    assert json.loads(json.dumps(entries[0][1]))["approximate"] is True


def test_the_same_pack_is_known_until_its_holidays_run_out(db: Database, clock, city_a: str) -> None:
    wanted = pack(city_a)
    load(db, city_a, wanted)
    with db.read(Actor(city_a, "machine:test")) as tx:
        assert actions.is_current(tx, wanted)
        assert not actions.is_current(tx, replace(wanted, digest="1"))
    clock.advance(400 * 86400)
    with db.read(Actor(city_a, "machine:test")) as tx:
        assert not actions.is_current(tx, wanted)


def test_independence_day_is_a_holiday_in_bandung() -> None:
    days = actions.holidays_of("ID", 2026)
    assert any(day.isoformat() == "2026-08-17" and "Kemerdekaan" in name for day, name in days)
    assert actions.holidays_of("", 2026) == []
