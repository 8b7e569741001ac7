"""Where cameras look and what is drawn in their pictures: changed under a name, seen by those who may."""

from typing import Any

import pytest
from psycopg import Connection

import make
from cameras.test_register import LINE, last_entry, register
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.cameras.model import Source
from kentongan.cameras.outlines import MOST_OUTLINES
from kentongan.cameras.register.actions import point_example
from kentongan.places.model import moved
from kentongan.traffic import record

SQUARE = [[0.1, 0.1], [0.4, 0.1], [0.4, 0.4], [0.1, 0.4]]
ZONE = {"name": "Depan BRI", "kind": "no_stopping", "points": SQUARE}
MASK = {"name": "Jendela rumah", "points": [[0.6, 0.1], [0.9, 0.1], [0.9, 0.3]]}
NOTHING: dict[str, list[dict[str, Any]]] = {"lines": [], "zones": [], "masks": []}


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    return register(db, city_a, make.source())


def sight_path(camera: Source) -> str:
    return f"/api/cameras/{camera.id}/sight"


def drawing_path(camera: Source) -> str:
    return f"/api/cameras/{camera.id}/drawing"


def test_an_aimed_camera_is_journalled_from_what_to_what(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    answer = admin.patch(sight_path(camera), json={"bearing_deg": 370, "reach_m": 120, "lat": -6.907})
    assert answer.status_code == 200, answer.text
    row = answer.json()
    assert (row["bearing_deg"], row["reach_m"], row["lat"], row["fov_deg"]) == (10, 120, -6.907, 60)
    actor, kind, body = last_entry(owner, city_a)
    assert (actor[:4], kind, body["code"]) == ("uji-", "camera.aimed", "C001")
    assert body["changed"] == {
        "lat": {"from": -6.9063, "to": -6.907},
        "bearing_deg": {"from": 90, "to": 10},
        "reach_m": {"from": None, "to": 120},
    }


def test_null_makes_a_value_unknown_again_and_what_is_left_out_stays(
    site: Site, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    row = admin.patch(sight_path(camera), json={"bearing_deg": None}).json()
    assert (row["bearing_deg"], row["fov_deg"], row["reach_m"]) == (None, 60, None)


@pytest.mark.parametrize(
    "body",
    [
        {"lat": 91},
        {"lat": None},
        {"lon": "far"},
        {"fov_deg": 0},
        {"fov_deg": 400},
        {"reach_m": 0},
        {"reach_m": 1e9},
        {"bearing_deg": 10_000},
        {"name": "x"},
    ],
)
def test_a_view_that_makes_no_sense_is_refused(
    site: Site, city_a: str, camera: Source, body: dict[str, object]
) -> None:
    admin = site.as_(city_a, "admin")
    before = admin.get(f"/api/cameras/{camera.id}").json()
    assert admin.patch(sight_path(camera), json=body).status_code == 422
    assert admin.get(f"/api/cameras/{camera.id}").json() == before


def test_a_place_tells_who_sees_it_with_metres_and_bearing(site: Site, db: Database, city_a: str) -> None:
    lon, lat = 107.61, -6.9
    west, north = moved((lon, lat), 270, 50), moved((lon, lat), 0, 30)
    register(
        db,
        city_a,
        make.source(code="W", lon=west[0], lat=west[1], bearing_deg=90.0),
        make.source(code="N", lon=north[0], lat=north[1], bearing_deg=0.0),
    )
    found = site.as_(city_a, "operator").get("/api/cameras/seeing", params={"lat": lat, "lon": lon}).json()
    (only,) = found["seeing"]
    assert (only["code"], only["covers"], found["seeing_count"]) == ("W", "perhaps", 1)
    assert only["distance_m"] == pytest.approx(50, abs=0.2)
    assert only["bearing_deg"] == pytest.approx(90, abs=0.2)
    assert found["nearest"]["code"] == "N"


def test_a_place_that_nobody_sees_tells_the_nearest(site: Site, city_a: str, camera: Source) -> None:
    lon, lat = moved((camera.lon, camera.lat), 270, 640)
    operator = site.as_(city_a, "operator")
    found = operator.get("/api/cameras/seeing", params={"lat": lat, "lon": lon}).json()
    assert found["seeing"] == []
    assert found["nearest"]["distance_m"] == pytest.approx(640, abs=1)
    assert operator.get("/api/cameras/seeing", params={"lat": "nan", "lon": lon}).status_code == 422
    assert operator.get("/api/cameras/seeing", params={"lat": 91, "lon": lon}).status_code == 422


def test_a_whole_drawing_is_saved_at_once_and_read_back(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    body = {"lines": [LINE], "zones": [ZONE], "masks": [MASK]}
    answer = admin.put(drawing_path(camera), json=body)
    assert answer.status_code == 200, answer.text
    _, kind, entry = last_entry(owner, city_a)
    operator = site.as_(city_a, "operator")
    found = operator.get(drawing_path(camera)).json()
    assert found == answer.json()
    assert [it["name"] for key in ("lines", "zones", "masks") for it in found[key]] == [
        "A",
        "Depan BRI",
        "Jendela rumah",
    ]
    assert found["zones"][0]["points"] == SQUARE
    assert (kind, entry["code"]) == ("camera.drawn", "C001")
    assert entry["changed"] == {
        "lines": {"ended": [], "added": ["A"]},
        "zones": {"ended": [], "added": ["Depan BRI"]},
        "masks": {"ended": [], "added": ["Jendela rumah"]},
    }
    outlines = operator.get("/api/cameras/outlines").json()
    assert [it["camera_id"] for it in outlines["zones"] + outlines["masks"]] == [str(camera.id)] * 2


def test_what_has_not_moved_stays_what_it_is_and_what_moved_begins_anew(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    body = {"lines": [LINE], "zones": [ZONE], "masks": [MASK]}
    first = admin.put(drawing_path(camera), json=body).json()
    grown = ZONE | {"points": [*SQUARE[:3], [0.05, 0.4]]}
    second = admin.put(drawing_path(camera), json=body | {"zones": [grown]}).json()
    assert second["lines"] == first["lines"] and second["masks"] == first["masks"]
    assert second["zones"][0]["id"] != first["zones"][0]["id"]
    kept = owner.execute("select count(*), count(ended_at) from zone where camera_id = %s", [camera.id])
    assert kept.fetchone() == (2, 1)
    assert admin.put(drawing_path(camera), json=NOTHING).json() == NOTHING


@pytest.mark.parametrize(
    ("what", "shapes", "said"),
    [
        ("zones", [ZONE | {"points": SQUARE[:2]}], "zone Depan BRI: 2 points make no zone"),
        (
            "zones",
            [ZONE | {"points": [SQUARE[i] for i in (0, 2, 1, 3)]}],
            "zone Depan BRI: the side from point",
        ),
        ("zones", [ZONE | {"points": [*SQUARE[:3], [1.2, 0.4]]}], "outside the picture"),
        ("zones", [ZONE, ZONE], "two zones have this name"),
        ("masks", [MASK | {"name": "  "}], "a mask needs a name"),
        ("masks", [MASK | {"points": [[0.1, 0.1], [0.101, 0.1], [0.1, 0.101]]}], "too small"),
        ("masks", [MASK | {"name": str(i)} for i in range(MOST_OUTLINES + 1)], "17 masks"),
        ("masks", [MASK | {"points": [[0.5, 0.5 + i / 100] for i in range(33)]}], "32 at most"),
        ("zones", [ZONE | {"kind": "parking"}], ""),
        ("zones", [ZONE | {"points": [["x", 0]]}], ""),
        ("lines", [LINE | {"to": [0.1, 0.5]}], "the same point"),
    ],
)
def test_a_drawing_that_makes_no_sense_is_refused_whole(
    site: Site, city_a: str, camera: Source, what: str, shapes: list[dict[str, object]], said: str
) -> None:
    admin = site.as_(city_a, "admin")
    answer = admin.put(
        drawing_path(camera), json=NOTHING | {"lines": [LINE], "zones": [ZONE]} | {what: shapes}
    )
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert admin.get(drawing_path(camera)).json() == NOTHING


@pytest.mark.security
@pytest.mark.parametrize(("role", "look", "manage"), [
    ("admin", 200, 200), ("operator", 200, 403), ("analyst", 200, 403), ("auditor", 403, 403),
    (None, 401, 401),
])  # fmt: skip
def test_every_role_may_what_it_may(
    site: Site, city_a: str, camera: Source, role: str | None, look: int, manage: int
) -> None:
    browser = site.as_(city_a, role) if role else site.browser()
    assert browser.get("/api/cameras/seeing?lat=-6.9&lon=107.6").status_code == look
    assert browser.get("/api/cameras/outlines").status_code == look
    assert browser.get(drawing_path(camera)).status_code == look
    assert browser.patch(sight_path(camera), json={"reach_m": 50}).status_code == manage
    assert browser.put(drawing_path(camera), json=NOTHING).status_code == manage


@pytest.mark.security
def test_another_city_neither_sees_nor_changes(site: Site, city_a: str, city_b: str, camera: Source) -> None:
    site.as_(city_a, "admin").put(drawing_path(camera), json=NOTHING | {"masks": [MASK]})
    other = site.as_(city_b, "admin")
    assert other.get("/api/cameras/seeing?lat=-6.9063&lon=107.611").json()["nearest"] is None
    assert other.get("/api/cameras/outlines").json() == {"zones": [], "masks": []}
    assert other.get(drawing_path(camera)).status_code == 404
    assert other.patch(sight_path(camera), json={"reach_m": 50}).status_code == 404
    assert other.put(drawing_path(camera), json=NOTHING).status_code == 404


def test_a_watch_process_is_told_the_masks_of_its_cameras(
    site: Site, watch_db: Database, city_a: str, camera: Source
) -> None:
    with site.db.change(Actor(city_a, "machine:test")) as tx:
        point_example(tx, site.app.state.office.vault, camera.id, "rtsp://127.0.0.1:1/x")
        tx.note("test.pointed", camera.id)
    admin = site.as_(city_a, "admin")
    admin.put(drawing_path(camera), json=NOTHING | {"masks": [MASK]})
    with watch_db.record(city_a, "machine:test") as tx:
        (mask,) = record.known(tx, [camera.id])[camera.id].masks
    assert [list(point) for point in mask.points] == MASK["points"]
    admin.put(drawing_path(camera), json=NOTHING)
    with watch_db.record(city_a, "machine:test") as tx:
        assert record.known(tx, [camera.id])[camera.id].masks == ()
