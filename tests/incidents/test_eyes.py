"""Eyes on a place: the best four working cameras; the journal says who opened or closed them, and why."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

import make
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Camera, State
from kentongan.cameras.sight import Covers
from kentongan.incidents.actions import evidence, warm
from kentongan.incidents.model.eyes import AROUND_M, choose
from kentongan.places.model import moved
from kentongan.settings import Pulling, Watching
from ring import Exchange, exchange, seat
from standing import FakeClock

PLACE = (107.611, -6.9063)
WHERE = {"lat": PLACE[1], "lon": PLACE[0]}
REASON = "melihat keadaan sebelum petugas tiba"


def at(distance_m: float, towards: float = 180.0, **named: Any) -> Camera:
    """A camera so far north of the place, that looks south: at it."""
    lon, lat = moved(PLACE, 0.0, distance_m)
    fields = {"lon": lon, "lat": lat, "bearing_deg": towards, "reach_m": 100.0, "enabled": True} | named
    return make.camera(**fields)


def chosen(*all_of_them: Camera) -> list[str]:
    return [it.sighting.camera.code for it in choose(all_of_them, PLACE, make.AT).shown]


def test_who_sees_the_place_comes_before_who_stands_nearer_and_looks_away():
    away, sees = at(20, towards=0.0, code="AWAY"), at(90, code="SEES")
    assert chosen(away, sees) == ["SEES", "AWAY"]


def test_of_two_as_near_the_one_that_looks_along_the_way_comes_first():
    away, along = at(401, towards=90.0, code="AWAY"), at(405, code="ALONG")
    found = choose([away, along], PLACE, make.AT)
    assert [(it.sighting.camera.code, it.faces) for it in found.shown] == [("ALONG", True), ("AWAY", False)]
    assert found.seeing == 0


def test_a_camera_that_does_not_work_is_never_chosen_and_is_told():
    now = {"reported_at": make.AT, "since": make.AT - timedelta(seconds=60)}
    dead = at(10, code="DEAD", state=State.DEAD, **now)
    off = at(10, code="OFF", enabled=False)
    found = choose([dead, off, at(50, code="WORKS")], PLACE, make.AT)
    assert [it.sighting.camera.code for it in found.shown] == ["WORKS"]
    assert (found.seeing, found.broken) == (1, 1)


def test_four_at_most_and_the_nearest_when_none_is_near():
    assert len(chosen(*(at(10 + n, code=f"C{n}") for n in range(9)))) == 4
    far, farther = at(AROUND_M + 100, code="FAR"), at(AROUND_M + 900, code="FARTHER")
    found = choose([farther, far], PLACE, make.AT)
    assert [it.sighting.camera.code for it in found.shown] == ["FAR"]
    assert found.shown[0].sighting.covers is Covers.NO


def test_no_camera_at_all_is_an_answer():
    assert choose([], PLACE, make.AT).shown == ()


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


@pytest.fixture
def ani(site: Site, town: str) -> Any:
    return seat(site, town)[0]


def told(owner: Connection, town: str, camera: UUID, at: datetime) -> None:
    """A watch process said so long ago that it plays."""
    owner.execute(
        "insert into camera_state (camera_id, city, epoch, state, detail, since, reported_at, counting,"
        " worker) values (%s, %s, 1, 'playing', '', %s, %s, false, 'uji:1')"
        " on conflict (camera_id) do update set reported_at = excluded.reported_at",
        [camera, town, at, at],
    )


@pytest.fixture
def eye(db: Database, town: str, owner: Connection, clock: FakeClock) -> UUID:
    """A camera of the town that stands at the place, and plays."""
    source = make.source(lat=PLACE[1], lon=PLACE[0])
    with db.change(Actor(town, "machine:test")) as tx:
        cameras.register(tx, [source], place_again=False)
        tx.note("camera.registered", source.id)
    told(owner, town, source.id, clock())
    return source.id


def noted(owner: Connection, town: str) -> list[tuple[str, dict[str, Any]]]:
    rows = owner.execute("select kind, body from journal where city = %s order by seq", [town]).fetchall()
    return [(kind, body) for kind, body in rows if ".cameras_" in kind]


def test_a_place_has_its_cameras_with_the_age_of_their_pictures(ani: Any, eye: UUID):
    found = ani.get("/api/incidents/near", params=WHERE).json()
    assert [it["camera_id"] for it in found["shown"]] == [str(eye)]
    assert found["shown"][0]["still_age_s"] is None
    assert ani.get("/api/incidents/near", params={"lat": 99, "lon": 0}).status_code == 422


def test_a_camera_that_nobody_watches_any_more_is_shown_of_no_place_and_of_no_incident(
    site: Site, ani: Any, eye: UUID, owner: Connection, db: Database, town: str, clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """Nobody counts it, but it is to be pulled: when no process tells of it, it does not work."""
    made = ani.post("/api/incidents", json={"category": "KRM-CRS", "priority": "P1", **WHERE})
    assert made.status_code == 201
    told(owner, town, eye, clock() - timedelta(seconds=5))
    assert seen(ani, db, town) == ((1, 0), 1, [eye], [eye])
    told(owner, town, eye, clock() - timedelta(seconds=31))
    assert ani.get(f"/api/cameras/{eye}").json()["unwatched"] is True
    assert seen(ani, db, town) == ((0, 1), 0, [], [])
    monkeypatch.setattr(site.app.state, "watching", Watching(pull=Pulling.ASKED))
    row = ani.get("/api/incidents/near", params=WHERE).json()["shown"][0]
    assert (row["camera_id"], row["health"]) == (str(eye), "standby"), "pulled when asked for, it is ready"


def seen(ani: Any, db: Database, town: str) -> tuple[tuple[int, int], int, list[UUID], list[UUID]]:
    """Who is shown of the place (working, broken; how many rows), kept ready for it, and to be recorded."""
    near = ani.get("/api/incidents/near", params=WHERE).json()
    wall = [UUID(it["camera_id"]) for it in ani.get("/api/incidents/urgent-cameras").json()]
    with db.read(Actor(town, "machine:test")) as tx:
        assert warm.wanted(tx, 16, pulled=True) == wall
        due = [camera.id for _, chosen in evidence.due(tx, 32, pulled=True).begin for camera in chosen]
    return (near["seeing"], near["broken"]), len(near["shown"]), wall, due


def test_the_rule_of_the_category_opens_and_closes_and_the_journal_says_so(
    ani: Any, pbx: Exchange, eye: UUID, owner: Connection, town: str
):
    path = f"/api/calls/{pbx.ring()}/cameras"
    assert ani.put(path, json={"cameras": [str(eye)], "category": "LLN-LLR"}).status_code == 204
    assert ani.put(path, json={"cameras": [], "category": "KRM-KDR"}).status_code == 204
    opened, closed = noted(owner, town)
    assert opened == (
        "call.cameras_opened", {"cameras": ["C001"], "category": "LLN-LLR", "why": "category"}
    )  # fmt: skip
    assert closed == ("call.cameras_closed", {"category": "KRM-KDR", "why": "category"})


def test_without_a_rule_cameras_open_for_a_reason_only(
    ani: Any, pbx: Exchange, eye: UUID, owner: Connection, town: str
):
    path = f"/api/calls/{pbx.ring()}/cameras"
    for category in ("", "KRM-KDR"):
        refused = ani.put(path, json={"cameras": [str(eye)], "category": category})
        assert refused.json()["type"] == "NoReason"
        given = ani.put(path, json={"cameras": [str(eye)], "category": category, "reason": REASON})
        assert given.status_code == 204
    assert [body["reason"] for _, body in noted(owner, town)] == [REASON, REASON]
    assert ani.put(path, json={"cameras": [make.source().id.hex], "reason": REASON}).status_code == 404


def test_an_incident_follows_its_own_category_and_its_timeline_holds_the_calls(
    ani: Any, pbx: Exchange, eye: UUID, owner: Connection, town: str
):
    call = pbx.ring()
    ani.put(f"/api/calls/{call}/cameras", json={"cameras": [str(eye)], "category": "LLN-LLR"})
    made = ani.post("/api/incidents", json={"category": "KRM-KDR", "calls": [call], **WHERE}).json()
    path = f"/api/incidents/{made['id']}"
    assert ani.put(f"{path}/cameras", json={"cameras": [str(eye)]}).json()["type"] == "NoReason"
    assert ani.put(f"{path}/cameras", json={"cameras": []}).status_code == 204
    kinds = {entry["kind"] for entry in ani.get(f"{path}/timeline").json()}
    assert {"call.rang", "call.cameras_opened", "incident.opened", "incident.cameras_closed"} <= kinds


def test_a_report_that_is_sent_twice_opens_one_incident(ani: Any, pbx: Exchange):
    own = make.source().id.hex
    report = {"id": own, "category": "LLN-LLR", "calls": [pbx.ring()], **WHERE}
    made = ani.post("/api/incidents", json=report)
    assert made.status_code == 201
    again = ani.post("/api/incidents", json=report)
    assert (again.status_code, again.json()["type"]) == (409, "AlreadyOpened")
    assert len(ani.get("/api/incidents").json()) == 1


def test_an_id_of_another_city_is_refused_and_tells_nothing(site: Site, ani: Any, other_town: str):
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", **WHERE}).json()
    theirs = seat(site, other_town)[0]
    refused = theirs.post("/api/incidents", json={"id": made["id"], "category": "LLN-LLR"})
    assert refused.json()["type"] == "AlreadyOpened"
    assert theirs.get(f"/api/incidents/{made['id']}").status_code == 404


def test_of_two_who_press_the_key_at_once_the_second_takes_nothing_over(site: Site, pbx: Exchange, town: str):
    call = f"/api/calls/{pbx.ring()}/claim"
    (ani, login), (budi, _) = seat(site, town), seat(site, town)
    assert ani.post(call, json={"free_only": True}).json()["claimed_login"] == login
    assert budi.post(call, json={"free_only": True}).json()["type"] == "ClaimedByOther"
    assert budi.post(call, json={}).status_code == 200


def test_open_incidents_near_are_told_before_a_new_one_is_opened(ani: Any):
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", **WHERE}).json()
    path = "/api/incidents/alike"
    assert [it["id"] for it in ani.get(path, params=WHERE).json()] == [made["id"]]
    kin = ani.get(path, params={**WHERE, "category": "LLN-LLB"}).json()
    other = ani.get(path, params={**WHERE, "category": "BNC-BNJ"}).json()
    assert ([it["id"] for it in kin], other) == ([made["id"]], [])


def test_a_wall_is_told_the_cameras_of_urgent_incidents_a_picture_of_each_first(
    ani: Any, db: Database, town: str, eye: UUID, owner: Connection, clock: FakeClock
):
    second = make.source(code="C002", lat=PLACE[1] + 1e-3, lon=PLACE[0])
    far = make.source(code="C003", lat=PLACE[1] + 0.1, lon=PLACE[0])
    with db.change(Actor(town, "machine:test")) as tx:
        cameras.register(tx, [second, far], place_again=False)
        tx.note("camera.registered", far.id)
    for camera in (second, far):
        told(owner, town, camera.id, clock())
    for category, priority, north in (
        ("KRM-CRS", "P1", 0.0), ("KRM-KDR", "P1", 0.0), ("KRM-CRS", "P3", 0.1), ("KRM-CRS", "P2", 0.1),
    ):  # fmt: skip
        said = {"category": category, "priority": priority, "lat": PLACE[1] + north, "lon": PLACE[0]}
        assert ani.post("/api/incidents", json=said).status_code == 201
        clock.advance(1)
    found = ani.get("/api/incidents/urgent-cameras").json()
    assert [it["camera_id"] for it in found] == [str(far.id), str(eye), str(second.id)]
    assert len({it["incident_id"] for it in found}) == 2, "neither the shut category nor P3 opens any"
    assert {it["category"] for it in found} == {"KRM-CRS"}
