"""Stills: the newest of each camera, with its age, one city at a time."""

from datetime import timedelta

import pytest
from psycopg import Connection

import make
from cameras.test_register import register
from door import Site
from kentongan.base.db import Database
from kentongan.cameras.model import Source
from kentongan.cameras.stills import actions as stills
from standing import Server

JPEG = b"\xff\xd8\xff" + bytes(500)


@pytest.fixture
def camera(db: Database, city_a: str) -> Source:
    return register(db, city_a, make.source())


def stored(owner: Connection, city: str, camera: Source, *, age_s: float = 0, jpeg: bytes = JPEG) -> None:
    owner.execute(
        "insert into camera_still (camera_id, city, epoch, at, jpeg) values (%s, %s, 0, %s, %s)"
        " on conflict (camera_id) do update set at = excluded.at, jpeg = excluded.jpeg",
        [camera.id, city, make.AT - timedelta(seconds=age_s), jpeg],
    )


def test_a_still_comes_with_its_age_and_is_sent_once(
    site: Site, owner: Connection, city_a: str, camera: Source
) -> None:
    browser = site.as_(city_a, "operator")
    missing = browser.get(f"/api/cameras/{camera.id}/still")
    assert missing.status_code == 404
    assert missing.json()["detail"] == "there is no picture of this camera yet"
    assert browser.get("/api/cameras/stills").json() == []
    stored(owner, city_a, camera, age_s=42)
    (row,) = browser.get("/api/cameras/stills").json()
    assert (row["camera_id"], row["age_s"]) == (str(camera.id), 42)
    first = browser.get(f"/api/cameras/{camera.id}/still")
    assert (first.content, first.headers["content-type"]) == (JPEG, "image/jpeg")
    assert first.headers["x-still-age"] == "42"
    assert first.headers["cache-control"] == "private, no-cache"
    again = browser.get(f"/api/cameras/{camera.id}/still", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    stored(owner, city_a, camera, jpeg=JPEG + b"new")
    newer = browser.get(f"/api/cameras/{camera.id}/still", headers={"If-None-Match": first.headers["etag"]})
    assert (newer.status_code, newer.content) == (200, JPEG + b"new")


@pytest.mark.security
def test_another_city_and_who_may_not_look_see_none(
    site: Site, owner: Connection, city_a: str, city_b: str, camera: Source
) -> None:
    stored(owner, city_a, camera)
    other = site.as_(city_b, "operator")
    assert other.get(f"/api/cameras/{camera.id}/still").status_code == 404
    assert other.get("/api/cameras/stills").json() == []
    assert site.as_(city_a, "auditor").get("/api/cameras/stills").status_code == 403


def test_a_late_worker_and_a_camera_switched_off_get_no_still(
    server: Server, owner: Connection, city_a: str, camera: Source
) -> None:
    watch = Database(server.dsn("kentongan_watch"), size=1)
    watch.open()

    def kept_after(epoch: int) -> int:
        with watch.record(city_a, "machine:watch") as tx:
            stills.save(tx, [stills.Fresh(camera.id, epoch, make.AT, JPEG)])
        found = owner.execute("select 1 from camera_still where camera_id = %s", [camera.id]).fetchall()
        return len(found)

    owner.execute("update camera set epoch = 3 where id = %s", [camera.id])
    assert kept_after(2) == 0
    assert kept_after(3) == 1
    owner.execute("update camera set enabled = false where id = %s", [camera.id])
    assert kept_after(3) == 0
    watch.close()
