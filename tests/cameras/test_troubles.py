"""Troubles, hours, outages and tickets on the real database: who may see and do what, and what is kept."""

from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest
from psycopg import Connection

import make
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.cameras.health import actions, record
from kentongan.cameras.health.record import Hour
from kentongan.cameras.model import Source
from standing import FakeClock
from troubles import cameras, playing, tell

PROPOSE = timedelta(minutes=15)


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    return cameras(db, city_a, 1)[0]


def last_entry(owner: Connection, city: str) -> tuple[str, str]:
    found = owner.execute(
        "select actor, kind from journal where city = %s order by seq desc limit 1", [city]
    ).fetchone()
    assert found
    return found


def test_a_trouble_is_seen_by_list_and_screen_and_goes_when_it_is_over(
    site: Site, watch_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    playing(owner, city_a, camera.id, clock())
    tell(watch_db, city_a, camera.id, ["covered"])
    browser = site.as_(city_a, "operator")
    (row,) = browser.get("/api/cameras").json()
    assert row["health"] == "serious"
    assert [it["kind"] for it in row["troubles"]] == ["covered"]
    assert browser.get(f"/api/cameras/{camera.id}").json()["troubles"][0]["kind"] == "covered"
    (trouble,) = browser.get("/api/health").json()["troubles"]
    assert (trouble["serious"], trouble["alarm"], trouble["proposed"]) == (True, True, False)
    clock.advance(20)
    tell(watch_db, city_a, camera.id, [])
    playing(owner, city_a, camera.id, clock())
    assert browser.get("/api/health").json()["troubles"] == []
    assert browser.get("/api/cameras").json()[0]["health"] == "normal"
    assert len(browser.get(f"/api/health/cameras/{camera.id}").json()) == 1


def test_of_a_camera_that_is_switched_off_nothing_is_wrong_and_no_ticket_is_written(
    site: Site, watch_db: Database, keep_db: Database, city_a: str, camera: Source, clock: FakeClock
):
    tell(watch_db, city_a, camera.id, ["turned"])
    clock.advance(901)
    admin = site.as_(city_a, "admin")
    assert admin.get("/api/health").json()["troubles"][0]["proposed"] is True
    off = {"enabled": False, "reason": "tiang dipindah"}
    assert admin.patch(f"/api/cameras/{camera.id}", json=off).status_code == 200
    assert admin.get("/api/health").json()["troubles"] == []
    assert admin.get(f"/api/cameras/{camera.id}").json()["troubles"] == []
    assert tend(keep_db, city_a, write=True) == 0


def test_a_blurred_camera_is_cautioned_and_no_alarm(
    site: Site, watch_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    playing(owner, city_a, camera.id, clock())
    tell(watch_db, city_a, camera.id, ["blurred"])
    browser = site.as_(city_a, "operator")
    assert browser.get("/api/cameras").json()[0]["health"] == "caution"
    assert browser.get("/api/health").json()["troubles"][0]["alarm"] is False


def test_a_camera_that_a_person_turned_is_cautioned_named_and_no_alarm(
    site: Site, db: Database, watch_db: Database, owner: Connection, city_a: str, camera: Source,
    clock: FakeClock,
):  # fmt: skip
    with db.change(Actor(city_a, "sari")) as tx:
        actions.turn(tx, camera.id)
        tx.note("camera.moved", camera.id)
    view = "select moved_by, accepted_at from camera_view where camera_id = %s"
    assert owner.execute(view, [camera.id]).fetchone() == ("sari", None)
    playing(owner, city_a, camera.id, clock())
    tell(watch_db, city_a, camera.id, ["moved"])
    browser = site.as_(city_a, "operator")
    (row,) = browser.get("/api/cameras").json()
    assert (row["health"], row["troubles"][0]["kind"]) == ("caution", "moved")
    (trouble,) = browser.get("/api/health").json()["troubles"]
    assert (trouble["serious"], trouble["alarm"]) == (False, False)
    moved_at = clock()
    clock.advance(3600)
    with watch_db.record(city_a, "machine:watch") as tx:
        assert record.views(tx, [camera.id])[camera.id].moved_at == moved_at, "for as long as it is not back"
    tell(watch_db, city_a, camera.id, [])
    with watch_db.record(city_a, "machine:watch") as tx:
        assert record.views(tx, [camera.id])[camera.id].moved_at is None


def test_a_flickering_camera_is_one_trouble_and_one_alarm_in_ten_minutes(
    watch_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    for _ in range(12):
        tell(watch_db, city_a, camera.id, ["turned"])
        clock.advance(20)
        tell(watch_db, city_a, camera.id, ["covered"])
        clock.advance(20)
    rows = owner.execute("select kind, alarm from camera_trouble where city = %s", [city_a]).fetchall()
    assert sorted(rows) == [("covered", False), ("turned", True)]
    tell(watch_db, city_a, camera.id, [])
    clock.advance(660)
    tell(watch_db, city_a, camera.id, ["covered"])
    alarms = owner.execute(
        "select count(*) from camera_trouble where city = %s and alarm", [city_a]
    ).fetchone()
    assert alarms == (2,), "after ten quiet minutes it is news"


def test_another_city_and_another_role_see_nothing(
    site: Site, watch_db: Database, city_a: str, city_b: str, camera: Source
):
    tell(watch_db, city_a, camera.id, ["black"])
    assert site.as_(city_b, "operator").get("/api/health").json()["troubles"] == []
    assert site.as_(city_b, "operator").get(f"/api/health/cameras/{camera.id}").status_code == 404
    for path in ("", "/tickets", "/league", "/league.csv", "/contacts"):
        assert site.as_(city_a, "auditor").get(f"/api/health{path}").status_code == 403
        assert site.browser().get(f"/api/health{path}").status_code == 401


@pytest.mark.security
def test_no_process_can_write_what_is_not_its_own(
    db: Database, keep_db: Database, watch_db: Database, city_a: str, camera: Source
):
    denied = pytest.raises(psycopg.errors.InsufficientPrivilege)
    for door in (db, keep_db):
        with denied, door.record(city_a, "machine:test") as tx:
            tx.run(
                record.HOUR,
                camera=camera.id,
                hour=tx.at,
                watched="0" * 360,
                failed="0" * 360,
                impaired="0" * 360,
            )
    with denied, watch_db.record(city_a, "machine:watch") as tx:
        tx.run("update ticket set state = 'verified'")
    with denied, db.record(city_a, "machine:test") as tx:
        tx.run("select learnt from camera_sight")


def test_hours_add_up_by_bits_and_what_nobody_watched_is_unknown(
    site: Site, watch_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    hour = clock().replace(minute=0, second=0) - timedelta(hours=1)
    owner.execute("update camera set created_at = %s where id = %s", [hour, camera.id])
    first, second = (1 << 360) - (1 << 180), (1 << 270) - (1 << 90)
    for _ in range(2):  # writing again changes nothing
        tell(watch_db, city_a, camera.id, [], hours=(Hour(hour, first, 0, 0),))
        tell(watch_db, city_a, camera.id, [], hours=(Hour(hour, second, 1 << 100, 1 << 101),))
    day = "2026-11-24"
    answer = site.as_(city_a, "analyst").get(f"/api/health/league?first={day}&last={day}")
    (row,) = answer.json()["rows"]
    assert row["watched_s"] == 2700, "180 and 90 more slots of ten seconds"
    assert (row["failed_s"], row["impaired_s"], row["unknown_s"]) == (10, 10, 900)
    assert row["uptime"] == pytest.approx(1 - 10 / 2700)
    off = {"enabled": False, "reason": "tiang dipindah"}
    site.as_(city_a, "admin").patch(f"/api/cameras/{camera.id}", json=off)
    assert site.as_(city_a, "analyst").get(f"/api/health/league?first={day}&last={day}").json()["rows"] == [
        row
    ]
    assert (
        site.as_(city_a, "analyst").get("/api/health/league?first=2026-11-20&last=2026-11-20").json()["rows"]
        == []
    )
    (empty,) = (
        site.as_(city_a, "analyst")
        .get("/api/health/league?first=2026-11-24&last=2026-11-24&by=owner")
        .json()["rows"]
    )
    assert empty["cameras"] == 1


def test_the_league_without_a_watch_knows_nothing_and_says_so(
    site: Site, city_a: str, camera: Source, clock: FakeClock
):
    clock.advance(3600)
    (row,) = site.as_(city_a, "operator").get("/api/health/league").json()["rows"]
    assert row["uptime"] is None
    assert row["watched_s"] == 0


def test_the_sheet_says_who_when_and_where_and_runs_no_formula(
    site: Site, owner: Connection, city_a: str, camera: Source
):
    owner.execute("update camera set owner = '=cmd()', code = '+1' where id = %s", [camera.id])
    owner.execute("update camera set created_at = %s where id = %s", [make.AT - timedelta(days=2), camera.id])
    sheet = site.as_(city_a, "operator").get("/api/health/league.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "Asia/Jakarta" in sheet.text and "uji-" in sheet.text and "2026-11-24T10:00" in sheet.text
    assert "'=cmd()" in sheet.text and "'+1" in sheet.text
    assert (
        site.as_(city_a, "operator").get("/api/health/league?first=2026-11-24&last=2026-11-01").status_code
        == 422
    )


def down(watch_db: Database, city: str, sources: Sequence[Source]) -> None:
    for it in sources:
        tell(watch_db, city, it.id, ["offline"])


def test_cameras_that_fail_together_are_one_outage_until_most_are_back(
    site: Site, db: Database, watch_db: Database, keep_db: Database, city_a: str, clock: FakeClock
):
    sources = cameras(db, city_a, 12)
    for it in sources[8:]:
        tell(watch_db, city_a, it.id, [], network="10.9.9.0/24")
    down(watch_db, city_a, sources[:7])
    clock.advance(25)
    browser = site.as_(city_a, "operator")
    assert sum(it["alarm"] for it in browser.get("/api/health").json()["troubles"]) == 7
    group(keep_db, city_a)
    found = browser.get("/api/health").json()
    (outage,) = found["outages"]
    assert (outage["binds"], outage["name"], len(outage["cameras"])) == ("network", "10.1.2.0/24", 7)
    assert not any(it["alarm"] for it in found["troubles"])
    for it in sources[:3]:
        tell(watch_db, city_a, it.id, [])
    group(keep_db, city_a)
    assert len(browser.get("/api/health").json()["outages"]) == 1
    tell(watch_db, city_a, sources[3].id, [])
    group(keep_db, city_a)
    assert browser.get("/api/health").json()["outages"] == []


def group(keep_db: Database, city: str) -> None:
    with keep_db.record(city, "machine:keep") as tx:
        actions.group(tx)


def tend(keep_db: Database, city: str, *, write: bool = False) -> int:
    with keep_db.record(city, "machine:keep") as tx:
        return actions.tend(tx, PROPOSE, write=write)


def test_a_ticket_goes_from_trouble_to_verified(
    site: Site,
    watch_db: Database,
    keep_db: Database,
    owner: Connection,
    city_a: str,
    camera: Source,
    clock: FakeClock,
):
    playing(owner, city_a, camera.id, clock())
    tell(watch_db, city_a, camera.id, ["turned"])
    operator, admin = site.as_(city_a, "operator"), site.as_(city_a, "admin")
    clock.advance(901)
    tell(watch_db, city_a, camera.id, ["turned"])
    assert operator.get("/api/health").json()["troubles"][0]["proposed"] is True
    wanted = {"camera_id": str(camera.id), "trouble": "turned", "note": "arah ke tembok"}
    made = operator.post("/api/health/tickets", json=wanted)
    assert made.status_code == 201, made.text
    assert last_entry(owner, city_a)[1] == "ticket.opened"
    assert operator.post("/api/health/tickets", json=wanted).status_code == 409
    assert operator.get("/api/health").json()["troubles"][0]["proposed"] is False
    path = f"/api/health/tickets/{made.json()['id']}"
    assert operator.post(f"{path}/repaired", json={}).status_code == 403
    assert admin.post(f"{path}/assign", json={"assignee": "Dishub, Pak Asep"}).json()["state"] == "assigned"
    assert admin.post(f"{path}/repaired", json={"note": "sudah diputar"}).json()["state"] == "repaired"
    clock.advance(30)
    tell(watch_db, city_a, camera.id, [])
    clock.advance(590)
    assert tend(keep_db, city_a) == 0, "it has not worked for ten minutes yet"
    clock.advance(60)
    playing(owner, city_a, camera.id, clock())
    assert tend(keep_db, city_a) == 1
    assert last_entry(owner, city_a) == ("machine:keep", "ticket.verified")
    assert admin.post(f"{path}/drop", json={}).status_code == 409
    assert operator.get("/api/health/tickets").json() == []
    assert operator.get("/api/health/tickets?everything=true").json()[0]["state"] == "verified"


def test_a_repair_that_does_not_last_opens_the_ticket_again(
    site: Site,
    watch_db: Database,
    keep_db: Database,
    owner: Connection,
    city_a: str,
    camera: Source,
    clock: FakeClock,
):
    admin = site.as_(city_a, "admin")
    body = {"camera_id": str(camera.id), "trouble": "black"}
    path = f"/api/health/tickets/{admin.post('/api/health/tickets', json=body).json()['id']}"
    admin.post(f"{path}/repaired", json={})
    clock.advance(5)
    tell(watch_db, city_a, camera.id, ["black"])
    assert tend(keep_db, city_a) == 1
    assert last_entry(owner, city_a)[1] == "ticket.reopened"
    assert admin.get("/api/health/tickets").json()[0]["state"] == "open"


def test_the_machine_writes_tickets_only_where_it_is_told_to(
    watch_db: Database, keep_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    tell(watch_db, city_a, camera.id, ["frozen"])
    clock.advance(901)
    assert tend(keep_db, city_a) == 0
    assert tend(keep_db, city_a, write=True) == 1
    assert tend(keep_db, city_a, write=True) == 0
    assert last_entry(owner, city_a) == ("machine:keep", "ticket.opened")


def test_nonsense_is_refused_with_a_sentence(site: Site, city_a: str, camera: Source):
    admin = site.as_(city_a, "admin")
    for body in (
        {"camera_id": str(camera.id), "trouble": "broken"},
        {"camera_id": str(camera.id), "trouble": "black", "note": "x" * 501},
        {"camera_id": "no", "trouble": "black"},
    ):
        assert admin.post("/api/health/tickets", json=body).status_code == 422
    unknown = {"camera_id": str(make.new_id()), "trouble": "black"}
    assert admin.post("/api/health/tickets", json=unknown).status_code == 404


def test_a_contact_and_an_accepted_view_are_decisions(
    site: Site, watch_db: Database, owner: Connection, city_a: str, camera: Source, clock: FakeClock
):
    admin, operator = site.as_(city_a, "admin"), site.as_(city_a, "operator")
    body = {"owner": "Dishub", "contact": "piket 022-xxx"}
    assert operator.put("/api/health/contacts", json=body).status_code == 403
    assert admin.put("/api/health/contacts", json=body).status_code == 200
    assert operator.get("/api/health/contacts").json() == [body]
    tell(watch_db, city_a, camera.id, [], learnt=b"KSIGHT1\nold")
    with watch_db.record(city_a, "machine:watch") as tx:
        assert record.learnt(tx, camera.id) == b"KSIGHT1\nold"
    clock.advance(5)
    assert operator.post(f"/api/health/cameras/{camera.id}/view").status_code == 403
    assert admin.post(f"/api/health/cameras/{camera.id}/view").status_code == 204
    assert last_entry(owner, city_a)[1] == "camera.view_accepted"
    with watch_db.record(city_a, "machine:watch") as tx:
        assert record.learnt(tx, camera.id) is None, "what it learnt before holds no more"
        view = record.views(tx, [camera.id])[camera.id]
        assert (view.accepted_at, view.moved_at) == (clock(), None)
