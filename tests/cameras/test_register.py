"""The camera register: seen by those who may, changed under a name, one city at a time."""

from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

import make
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.base.errors import NotFound
from kentongan.cameras import actions
from kentongan.cameras.model import Drawn, Source

OFF = {"enabled": False, "reason": "tiang roboh"}
LINE = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5], "forward_name": "ke Dago", "back_name": "ke Braga"}


def register(db: Database, city: str, *sources: Source) -> Source:
    with db.change(Actor(city, "machine:test")) as tx:
        actions.register(tx, sources, place_again=False)
        tx.note("camera.registered", city)
    return sources[0]


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    return register(db, city_a, make.source())


def report(owner: Connection, city: str, camera: Source, state: str) -> None:
    owner.execute(
        "insert into camera_state (camera_id, city, epoch, state, detail, since, reported_at, width, height,"
        " counting, worker) values (%s, %s, 1, %s, '', %s, %s, 640, 360, false, 'test')",
        [camera.id, city, state, make.AT, make.AT],
    )


def last_entry(owner: Connection, city: str) -> tuple[str, str, dict[str, object]]:
    found = owner.execute(
        "select actor, kind, body from journal where city = %s order by seq desc limit 1", [city]
    ).fetchone()
    assert found is not None
    return found


def test_the_list_tells_what_is_known_and_null_for_what_is_not(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    browser = site.as_(city_a, "operator")
    (row,) = browser.get("/api/cameras").json()
    assert row["health"] == "caution", "nobody has taken it yet"
    assert (row["state"], row["reported_at"], row["width"], row["detail"]) == (None, None, None, "")
    report(owner, city_a, camera, "playing")
    (row,) = browser.get("/api/cameras").json()
    assert (row["health"], row["state"], row["width"]) == ("normal", "playing", 640)
    assert row["fictional"] is True
    assert "url" not in row


def test_a_camera_shows_its_lines(site: Site, city_a: str, camera: Source) -> None:
    admin = site.as_(city_a, "admin")
    answer = admin.patch(f"/api/cameras/{camera.id}", json={"lines": [LINE]})
    assert answer.status_code == 200, answer.text
    (line,) = site.as_(city_a, "operator").get(f"/api/cameras/{camera.id}").json()["lines"]
    assert line == LINE | {"id": line["id"]}


def test_a_moved_line_is_a_new_line_and_the_old_one_ends(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    path = f"/api/cameras/{camera.id}"
    (first,) = admin.patch(path, json={"lines": [LINE]}).json()["lines"]
    (second,) = admin.patch(path, json={"lines": [LINE | {"to": [0.9, 0.6]}]}).json()["lines"]
    assert second["id"] != first["id"]
    ended = owner.execute("select ended_at is not null from line where id = %s", [first["id"]]).fetchone()
    assert ended == (True,)
    _, kind, body = last_entry(owner, city_a)
    assert kind == "camera.changed"
    assert body["changed"] == {"lines": {"ended": ["A"], "added": ["A"]}}


def test_a_line_that_only_gets_another_word_stays_the_same_line(
    site: Site, city_a: str, camera: Source
) -> None:
    admin = site.as_(city_a, "admin")
    path = f"/api/cameras/{camera.id}"
    (first,) = admin.patch(path, json={"lines": [LINE]}).json()["lines"]
    (second,) = admin.patch(path, json={"lines": [LINE | {"forward_name": "ke ITB"}]}).json()["lines"]
    assert second["id"] == first["id"]
    assert second["forward_name"] == "ke ITB"


def test_a_switched_camera_is_journalled_under_the_persons_name(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    answer = site.as_(city_a, "admin").patch(f"/api/cameras/{camera.id}", json=OFF)
    assert (answer.json()["enabled"], answer.json()["health"]) == (False, "off")
    actor, kind, body = last_entry(owner, city_a)
    assert actor.startswith("uji-")
    assert (kind, body["changed"]) == ("camera.changed", {"enabled": {"from": True, "to": False}})
    assert body["reason"] == "tiang roboh"


def test_the_same_wish_twice_is_granted_twice(site: Site, city_a: str, camera: Source) -> None:
    admin = site.as_(city_a, "admin")
    for _ in range(2):
        assert admin.patch(f"/api/cameras/{camera.id}", json={"counted": True}).json()["counted"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [LINE | {"to": [0.1, 0.5]}]},
        {"lines": [LINE | {"to": [1.5, 0.5]}]},
        {"lines": [LINE | {"to": [0.5]}]},
        {"lines": [LINE, LINE]},
        {"lines": [LINE | {"colour": "red"}]},
        {"name": "   "},
        {"code": "C999"},
        {"enabled": "perhaps"},
        {"enabled": False},
        {"enabled": False, "reason": " x "},
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    site: Site, city_a: str, camera: Source, body: dict[str, object]
) -> None:
    admin = site.as_(city_a, "admin")
    before = admin.get(f"/api/cameras/{camera.id}").json()
    assert admin.patch(f"/api/cameras/{camera.id}", json=body).status_code == 422
    assert admin.get(f"/api/cameras/{camera.id}").json() == before


@pytest.mark.security
def test_looking_does_not_allow_changing(site: Site, city_a: str, camera: Source) -> None:
    operator = site.as_(city_a, "operator")
    assert operator.patch(f"/api/cameras/{camera.id}", json={"enabled": False}).status_code == 403
    assert site.as_(city_a, "auditor").get("/api/cameras").status_code == 403
    assert site.browser().get("/api/cameras").status_code == 401


@pytest.mark.security
def test_another_city_cannot_see_or_change_the_camera(site: Site, city_b: str, camera: Source) -> None:
    other = site.as_(city_b, "admin")
    assert other.get("/api/cameras").json() == []
    assert other.get(f"/api/cameras/{camera.id}").status_code == 404
    assert other.patch(f"/api/cameras/{camera.id}", json={"enabled": False}).status_code == 404


@pytest.mark.security
def test_the_web_process_cannot_read_where_pictures_come_from(
    db: Database, city_a: str, camera: Source
) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        db.read(Actor(city_a, "machine:test")) as tx,
    ):
        tx.run("select main_sealed from camera_source")


def test_registering_twice_adds_once_and_keeps_what_is_there(
    db: Database, city_a: str, camera: Source
) -> None:
    with db.change(Actor(city_a, "machine:test")) as tx:
        assert actions.register(tx, [camera, make.source(code="C002")], place_again=False) == (1, 0)
        tx.note("camera.registered", city_a)


def test_a_redrawn_camera_is_drawn_once(db: Database, city_a: str, camera: Source) -> None:
    wanted = {camera.id: [(UUID(int=n + camera.id.int % 1000), make_line(str(n))) for n in range(2)]}
    for times in (1, 0):
        with db.change(Actor(city_a, "machine:test")) as tx:
            assert actions.redraw(tx, wanted) == times
            tx.note("camera.registered", city_a)


def make_line(name: str) -> Drawn:
    return Drawn(name=name, from_=(0.1, 0.5), to=(0.9, 0.5))


def test_an_unknown_camera_is_not_found(db: Database, city_a: str) -> None:
    with pytest.raises(NotFound, match="no such camera"), db.read(Actor(city_a, "machine:test")) as tx:
        actions.camera(tx, UUID(int=1))
