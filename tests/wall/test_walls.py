"""Kept walls: one's own for oneself, shared ones for the city, and what makes no sense refused in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import Connection

import make
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Source
from standing import FakeClock

Wall = dict[str, Any]


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    found = make.source()
    with db.change(Actor(city_a, "machine:test")) as tx:
        cameras.register(tx, [found], place_again=False)
        tx.note("camera.registered", city_a)
    return found


def layout(*tiles: object, name: str = "Pagi", key: int | None = None) -> Wall:
    shows = {"kind": "layout", "places": len(tiles), "tiles": [str(it) for it in tiles]}
    return {"name": name, "key": key, "shows": shows}


def tour(*stops: dict[str, object], name: str = "Keliling") -> Wall:
    return {"name": name, "shows": {"kind": "tour", "stops": list(stops)}}


def stop(*, wall: object = None, camera: object = None, dwell_s: int = 10) -> dict[str, object]:
    text = {"wall": wall, "camera": camera}
    return {k: None if v is None else str(v) for k, v in text.items()} | {"dwell_s": dwell_s}


def names(browser: TestClient) -> list[tuple[str, bool, bool]]:
    return [(it["name"], it["shared"], it["mine"]) for it in browser.get("/api/walls").json()]


def kinds(owner: Connection, city: str) -> list[str]:
    return [k for (k,) in owner.execute("select kind from journal where city = %s order by seq", [city])]


def test_a_wall_of_ones_own_is_kept_changed_and_removed_under_ones_name(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    mine, other = site.as_(city_a, "operator"), site.as_(city_a, "operator")
    made = mine.post("/api/walls", json=layout(camera.id, "led", "", "", key=1)).json()
    assert made["shows"] == {"kind": "layout", "places": 4, "tiles": [str(camera.id), "led", "", ""]}
    assert (made["mine"], made["shared"], made["key"]) == (True, False, 1)
    assert names(mine) == [("Pagi", False, True)]
    assert names(other) == []
    changed = layout("led", name="Siang", key=2)
    assert other.put(f"/api/walls/{made['id']}", json=changed).status_code == 404
    assert other.delete(f"/api/walls/{made['id']}").status_code == 404
    assert mine.put(f"/api/walls/{made['id']}", json=changed).json()["name"] == "Siang"
    assert mine.delete(f"/api/walls/{made['id']}").status_code == 204
    assert names(mine) == []
    assert kinds(owner, city_a)[-3:] == ["wall.added", "wall.changed", "wall.removed"]


@pytest.mark.security
def test_only_who_may_share_shares_and_all_who_may_look_see_it(
    site: Site, city_a: str, city_b: str, camera: Source
) -> None:
    admin, operator = site.as_(city_a, "admin"), site.as_(city_a, "operator")
    assert operator.post("/api/walls/shared", json=layout("led")).status_code == 403
    made = admin.post("/api/walls/shared", json=layout("led", name="Bersama")).json()
    assert names(operator) == [("Bersama", True, False)]
    assert operator.get("/api/walls").json()[0]["owner"] == made["owner"]
    for path in ("/api/walls", "/api/walls/shared"):
        assert operator.put(f"{path}/{made['id']}", json=layout("", name="x")).status_code in (403, 404)
        assert operator.delete(f"{path}/{made['id']}").status_code in (403, 404)
    assert site.as_(city_a, "auditor").get("/api/walls").status_code == 403
    assert names(site.as_(city_b, "admin")) == []
    assert site.as_(city_b, "admin").delete(f"/api/walls/shared/{made['id']}").status_code == 404
    assert names(operator) == [("Bersama", True, False)]


def test_a_key_belongs_to_the_wall_that_took_it_last(site: Site, city_a: str) -> None:
    mine, other = site.as_(city_a, "operator"), site.as_(city_a, "operator")
    mine.post("/api/walls", json=layout("led", name="A", key=1))
    other.post("/api/walls", json=layout("led", name="A", key=1))
    mine.post("/api/walls", json=layout("led", name="B", key=1))
    assert {it["name"]: it["key"] for it in mine.get("/api/walls").json()} == {"A": None, "B": 1}
    assert other.get("/api/walls").json()[0]["key"] == 1


def test_a_name_stands_once_on_each_shelf(site: Site, city_a: str) -> None:
    admin = site.as_(city_a, "admin")
    assert admin.post("/api/walls", json=layout("led")).status_code == 201
    refused = admin.post("/api/walls", json=layout("led", name=" pagi "))
    assert (refused.status_code, refused.json()["type"]) == (409, "NameTaken")
    assert admin.post("/api/walls/shared", json=layout("led")).status_code == 201


def test_a_tour_goes_through_layouts_and_cameras(site: Site, city_a: str, camera: Source) -> None:
    admin = site.as_(city_a, "admin")
    own = admin.post("/api/walls", json=layout("led")).json()["id"]
    stops = [stop(wall=own, dwell_s=20), stop(camera=camera.id)]
    made = admin.post("/api/walls", json=tour(*stops)).json()
    assert made["shows"]["stops"] == stops
    shared = admin.post("/api/walls/shared", json=tour(*stops))
    assert shared.status_code == 422
    assert "share it first" in shared.json()["detail"]
    nested = admin.post("/api/walls", json=tour(stop(wall=made["id"]), stop(camera=camera.id), name="x"))
    assert "a tour itself" in nested.json()["detail"]


NOWHERE = uuid4()
BAD: list[tuple[Callable[[Source], Wall], str]] = [
    (
        lambda _: layout("led") | {"shows": {"kind": "layout", "places": 4, "tiles": ["led"]}},
        "needs 4 tiles, not 1",
    ),
    (lambda _: layout(NOWHERE), "tile 1: no such camera"),
    (lambda _: layout("led", name="   "), "needs a name"),
    (lambda c: tour(stop(camera=c.id)), "2 to 60 stops, not 1"),
    (
        lambda c: tour(stop(camera=c.id), stop(camera=c.id, dwell_s=1)),
        "stop 2: stay 5 to 3600 seconds, not 1",
    ),
    (lambda c: tour(stop(camera=c.id), stop()), "stop 2: give a wall or a camera"),
    (lambda c: tour(stop(camera=c.id), stop(camera=NOWHERE)), "stop 2: no such camera"),
    (lambda c: tour(stop(wall=NOWHERE), stop(camera=c.id)), "stop 1: no such wall"),
]


@pytest.mark.parametrize(("wanted", "why"), BAD, ids=[why for _, why in BAD])
def test_what_makes_no_sense_is_refused_in_words(
    site: Site, city_a: str, camera: Source, wanted: Callable[[Source], Wall], why: str
) -> None:
    refused = site.as_(city_a, "operator").post("/api/walls", json=wanted(camera))
    assert refused.status_code == 422
    assert why in refused.json()["detail"]


@pytest.mark.parametrize(
    "shows",
    [
        {"kind": "layout", "places": 5, "tiles": [""] * 5},
        {"kind": "layout", "places": 1, "tiles": ["<script>"]},
        {"kind": "film"},
        {"kind": "tour", "stops": "x"},
    ],
)
def test_what_is_no_wall_is_refused(site: Site, city_a: str, shows: object) -> None:
    refused = site.as_(city_a, "operator").post("/api/walls", json={"name": "x", "shows": shows})
    assert refused.status_code == 422


def test_an_instant_is_marked_and_found_again(
    site: Site, clock: FakeClock, owner: Connection, city_a: str, city_b: str, camera: Source
) -> None:
    browser = site.as_(city_a, "operator")
    at = clock.now - timedelta(seconds=30)
    mark = {"camera_id": str(camera.id), "at": at.isoformat(), "note": " <b>motor</b> merah "}
    assert browser.post("/api/bookmarks", json=mark).status_code == 201
    (found,) = browser.get("/api/bookmarks").json()
    assert (found["camera_id"], found["note"]) == (str(camera.id), "<b>motor</b> merah")
    assert site.as_(city_b, "operator").get("/api/bookmarks").json() == []
    assert site.as_(city_b, "operator").post("/api/bookmarks", json=mark).status_code == 404
    ahead = mark | {"at": (clock.now + timedelta(seconds=30)).isoformat()}
    assert "has not come yet" in browser.post("/api/bookmarks", json=ahead).json()["detail"]
    assert browser.post("/api/bookmarks", json=mark | {"at": "2026-01-01T00:00:00"}).status_code == 422
    kind, body = owner.execute(
        "select kind, body from journal where city = %s order by seq desc limit 1", [city_a]
    ).fetchone() or ("", {})
    assert kind == "bookmark.added"
    assert body == {"code": camera.code, "at": at.isoformat(), "note": "<b>motor</b> merah"}


def test_a_saved_picture_is_noted_with_its_hash(
    site: Site, clock: FakeClock, owner: Connection, city_a: str, camera: Source
) -> None:
    shot = {
        "camera_id": str(camera.id), "at": clock.now.isoformat(), "sha256": "ab" * 32, "size_bytes": 4711
    }  # fmt: skip
    browser = site.as_(city_a, "operator")
    assert browser.post("/api/snapshots", json=shot).status_code == 201
    assert kinds(owner, city_a)[-1] == "snapshot.taken"
    assert browser.post("/api/snapshots", json=shot | {"sha256": "x"}).status_code == 422


@pytest.mark.security
def test_the_database_itself_keeps_walls_to_their_city(db: Database, city_a: str, city_b: str) -> None:
    with db.read(Actor(city_a, "x")) as tx, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        tx.run("delete from wall")
    with db.change(Actor(city_b, "machine:test")) as tx:
        assert tx.run("delete from wall") == 0
        tx.note("wall.removed", city_b)
