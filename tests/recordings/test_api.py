"""The doors of the recordings room: the real application on real rows and real files."""

import asyncio
import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import av
import psycopg
import pytest
from fastapi.testclient import TestClient
from nats.aio.client import Client as Nats

from door import Site, built, serving
from kentongan.app import Addresses, build
from kentongan.base.db import Database
from kentongan.base.paths import ROOT
from kentongan.recordings import record
from kentongan.recordings.record import Segment
from kentongan.recordings.retention.actions import keep
from kentongan.recordings.shelf import Shelf
from kentongan.settings import Recording, Settings
from kentongan.tools import verify_export
from kentongan.worker.export import Exports
from kentongan.worker.writer import Writer
from recordings.made import JPEG, Seat, film, seat, terms, written
from standing import FakeClock, Server


@dataclass
class Room:
    """A site whose recordings lie in `folder`, a camera of it, and how `watch` and `keep` work."""

    site: Site
    folder: Path
    camera: Seat
    clock: FakeClock
    watch_db: Database
    keep_db: Database

    def recorded(self, at: datetime, still: bytes = JPEG) -> list[Segment]:
        """Three files of two seconds, indexed."""
        writer = Writer(terms(self.folder))
        writer.start()
        writer.still(self.camera.camera, still)
        written(writer, self.camera.chunks(at))
        found = writer.take()
        with self.watch_db.record(self.camera.city, "machine:test") as tx:
            record.add(tx, found, tell=True)
        writer.settle(found)
        writer.stop(5)
        return found

    def as_(self, role: str = "admin") -> TestClient:
        return self.site.as_(self.camera.city, role)

    def path(self, rest: str) -> str:
        return f"/api/recordings/{self.camera.camera}/{rest}"

    def make_exports(self) -> None:
        """What a watch process and `keep` do about exports."""
        loop = asyncio.new_event_loop()
        running = threading.Thread(target=loop.run_forever, daemon=True)
        running.start()
        exports = Exports(self.watch_db, Shelf(self.folder, "uji", Nats()), "uji:1", 7)
        exports.make_next(self.camera.city, loop)
        loop.call_soon_threadsafe(loop.stop)
        running.join(30)
        keep(self.keep_db, self.camera.city, Recording())


@pytest.fixture
def room(
    server: Server, clock: FakeClock, tmp_path: Path, watch_db: Database, keep_db: Database, city_a: str,
    owner: psycopg.Connection,
) -> Iterator[Room]:  # fmt: skip
    folder = tmp_path / "rekaman"
    dsn = server.dsn("kentongan_web")
    database = Database(dsn, size=4, clock=clock)
    addresses = Addresses(dsn=dsn, nats="nats://127.0.0.1:9", page=built(tmp_path), recordings=folder)
    app = build(Settings(recording=Recording(store="uji")), database, addresses)
    with serving(app):
        yield Room(Site(app, database), folder, seat(owner, city_a), clock, watch_db, keep_db)


def ends(at: datetime, seconds: float, **more: str) -> dict[str, str]:
    return {"from_at": at.isoformat(), "to_at": (at + timedelta(seconds=seconds)).isoformat(), **more}


def kinds(room: Room, owner: psycopg.Connection) -> list[tuple[str, dict]]:
    sql = "select kind, body from journal where city = %s and kind like 'recording.%%' order by seq"
    return owner.execute(sql, [room.camera.city]).fetchall()


def test_the_timeline_tells_what_there_is_and_what_is_missing(room: Room) -> None:
    at = room.clock.now - timedelta(minutes=1)
    room.recorded(at)
    room.recorded(at + timedelta(seconds=20))
    query = {"from": (at - timedelta(seconds=5)).isoformat(), "to": (at + timedelta(seconds=120)).isoformat()}
    found = room.as_("operator").get(room.path("timeline"), params=query).json()

    def places(name: str) -> list[tuple[float, float]]:
        return [
            tuple((datetime.fromisoformat(it[k]) - at).total_seconds() for k in ("from_at", "to_at"))
            for it in found[name]
        ]  # type: ignore[return-value]

    assert places("spans") == [(0, 6), (20, 26)]
    assert places("gaps") == [(-5, 0), (6, 20), (26, 60)], "of what is to come nothing is missing"
    assert len(found["stills"]) == 2


def test_nothing_is_shown_that_was_not_opened_and_who_opened_it_is_written_down(
    room: Room, owner: psycopg.Connection
) -> None:
    at = room.clock.now - timedelta(minutes=1)
    segments = room.recorded(at)
    browser = room.as_("operator")
    address = f"/api/recordings/segments/{segments[0].id}"
    refused = browser.get(address)
    assert (refused.status_code, refused.json()["type"]) == (403, "Forbidden")
    opened = browser.post(room.path("views"), json=ends(at, 6)).json()
    assert [it["id"] for it in opened["segments"]] == [str(s.id) for s in segments]
    body = browser.get(address).content
    made = film()
    assert body.startswith(made.init)
    assert all(group[-200:] in body for group in made.groups[:2])
    with av.open(io.BytesIO(body)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20
    still = browser.get(f"{address}/still")
    assert (still.content, still.headers["content-type"]) == (JPEG, "image/jpeg")
    assert browser.get(f"/api/recordings/segments/{segments[1].id}/still").status_code == 204
    ((kind, said),) = kinds(room, owner)
    assert (kind, said["code"], said["from_at"]) == ("recording.viewed", "C001", at.isoformat())
    assert room.as_("operator").get(address).status_code == 403, "another person has not opened it"


def test_what_is_older_than_a_day_wants_a_reason(room: Room, owner: psycopg.Connection) -> None:
    at = room.clock.now - timedelta(hours=25)
    room.recorded(at)
    browser = room.as_("operator")
    refused = browser.post(room.path("views"), json=ends(at, 6))
    assert (refused.status_code, refused.json()["type"]) == (422, "ReasonNeeded")
    assert browser.post(room.path("views"), json=ends(at, 6, reason=" LP/7 ")).status_code == 201
    assert [said["reason"] for _, said in kinds(room, owner)] == ["LP/7"]


@pytest.mark.security
@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_who_may_not_see_recordings_sees_none(room: Room, role: str) -> None:
    segments = room.recorded(room.clock.now - timedelta(minutes=1))
    browser = room.as_(role)
    for address in ("", "/stores", "/exports", "/holds", f"/segments/{segments[0].id}"):
        assert browser.get(f"/api/recordings{address}").status_code == 403, address


@pytest.mark.security
def test_an_operator_may_look_and_mark_but_neither_export_nor_hold_nor_plan(room: Room) -> None:
    at = room.clock.now - timedelta(minutes=1)
    room.recorded(at)
    browser = room.as_("operator")
    assert browser.post(room.path("marks"), json={"seconds": 30}).status_code == 201
    assert browser.post(room.path("exports"), json=ends(at, 6, reason="x")).status_code == 403
    held = ends(at, 6, reason="x", until_at=(room.clock.now + timedelta(days=1)).isoformat())
    assert browser.post(room.path("holds"), json=held).status_code == 403
    assert browser.put(room.path("plan"), json={"mode": "off"}).status_code == 403


def test_a_plan_is_kept_noted_and_obeyed(room: Room, owner: psycopg.Connection) -> None:
    browser = room.as_()
    rule = {"days": [0], "from_min": 0, "to_min": 1440, "mode": "continuous"}
    assert browser.put(room.path("plan"), json={"mode": "off", "rules": [rule]}).status_code == 200
    (found,) = browser.get("/api/recordings").json()
    assert (found["mode"], found["rules"]) == ("off", [rule])
    refused = browser.post(room.path("marks"), json={"seconds": 30})  # the clock stands on a Tuesday
    assert (refused.status_code, refused.json()["type"]) == (409, "RecordingOff")
    bad = browser.put(room.path("plan"), json={"mode": "off", "rules": [rule | {"days": [9]}]})
    assert (bad.status_code, "Monday" in bad.json()["detail"]) == (422, True)
    assert [kind for kind, _ in kinds(room, owner)] == ["recording.planned"]


@pytest.mark.parametrize(
    ("wanted", "word"),
    [({"reason": ""}, "reason of the hold"), ({"until_at": "2020-01-01T00:00:00Z"}, "day on which"),
     ({"to_at": "2026-01-01T00:00:00Z"}, "ends before")],
)  # fmt: skip
def test_a_hold_that_makes_no_sense_is_refused(room: Room, wanted: dict[str, str], word: str) -> None:
    at = room.clock.now - timedelta(minutes=1)
    held = ends(at, 6, reason="LP/7", until_at=(room.clock.now + timedelta(days=1)).isoformat())
    refused = room.as_().post(room.path("holds"), json=held | wanted)
    assert (refused.status_code, word in refused.json()["detail"]) == (422, True)


def test_an_export_is_one_clip_of_the_original_bytes_whose_proof_holds(
    room: Room, owner: psycopg.Connection, tmp_path: Path
) -> None:
    at = room.clock.now - timedelta(minutes=5)
    room.recorded(at)
    later = room.recorded(at + timedelta(seconds=20))
    browser = room.as_()
    assert browser.post(room.path("exports"), json=ends(at, 23.5)).status_code == 422, "it wants a reason"
    asked = browser.post(
        room.path("exports"), json=ends(at + timedelta(seconds=2.5), 21, reason="LP/7")
    ).json()
    assert asked["state"] == "waiting"
    address = f"/api/recordings/exports/{asked['id']}"
    assert browser.get(f"{address}/file").status_code == 409
    room.make_exports()
    (told,) = browser.get("/api/recordings/exports").json()
    assert (told["state"], told["done"], told["total"]) == ("ready", 4, 4), told
    answer = browser.get(f"{address}/file")
    assert answer.headers["content-disposition"].startswith('attachment; filename="kentongan-C001-')
    file = tmp_path / "ekspor.zip"
    file.write_bytes(answer.content)
    assert verify_export.verify(file, told["sha256"]) == ([], told["sha256"])
    with zipfile.ZipFile(file) as packed:
        clip = packed.read("rekaman-1.mp4")
        assert len([name for name in packed.namelist() if name.startswith("asli/")]) == 4
    with av.open(io.BytesIO(clip)) as container:
        times = [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]
    assert len(times) == 80, "seconds 2 to 5, and 20 to 23"
    assert times[40] - times[39] == pytest.approx(14.1, abs=0.05), "a hole stays a hole"
    assert [kind for kind, _ in kinds(room, owner)] == [
        "recording.export_asked", "recording.exported", "recording.export_fetched",
    ]  # fmt: skip
    assert kinds(room, owner)[1][1]["sha256"] == told["sha256"]
    assert later[0].began_at > at


def test_every_changed_byte_of_an_export_is_found(room: Room, tmp_path: Path) -> None:
    at = room.clock.now - timedelta(minutes=5)
    room.recorded(at)
    room.as_().post(room.path("exports"), json=ends(at, 4, reason="LP/7"))
    room.make_exports()
    (made,) = (room.folder / "exports").glob("*/*.zip")
    body = made.read_bytes()
    file = tmp_path / "ekspor.zip"
    for i in [*range(0, len(body), len(body) // 40), len(body) - 1]:
        changed = bytearray(body)
        changed[i] ^= 1
        file.write_bytes(changed)
        try:
            faults, _ = verify_export.verify(file, None)
        except zipfile.BadZipFile:
            continue
        assert faults, f"byte {i}"
    alone = subprocess.run(
        [sys.executable, "-I", str(ROOT / "src/kentongan/tools/verify_export.py"), str(made)],
        capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert (alone.returncode, "no fault" in alone.stdout) == (0, True), alone.stderr


def test_a_spoilt_segment_is_named_and_not_exported(room: Room) -> None:
    at = room.clock.now - timedelta(minutes=5)
    segments = room.recorded(at)
    path = next(room.folder.glob(f"*/*/*/{segments[1].id}.mp4"))
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.write_bytes(body)
    browser = room.as_()
    browser.post(room.path("exports"), json=ends(at, 6, reason="LP/7"))
    room.make_exports()
    (told,) = browser.get("/api/recordings/exports").json()
    assert told["state"] == "failed"
    assert str(segments[1].id) in told["detail"]
    assert list((room.folder / "exports").glob("*/*")) == []


def test_two_exports_at_once_are_enough_and_one_can_be_cancelled(room: Room) -> None:
    at = room.clock.now - timedelta(minutes=5)
    room.recorded(at)
    browser = room.as_()
    jobs = [browser.post(room.path("exports"), json=ends(at, 6, reason="LP/7")) for _ in range(3)]
    assert [job.status_code for job in jobs] == [201, 201, 409]
    assert jobs[2].json()["type"] == "TooManyExports"
    assert (
        browser.post(f"/api/recordings/exports/{jobs[0].json()['id']}/cancel").json()["state"] == "cancelled"
    )
    assert browser.post(room.path("exports"), json=ends(at, 6, reason="LP/7")).status_code == 201


def test_an_export_can_be_fetched_for_some_days_only(room: Room) -> None:
    at = room.clock.now - timedelta(minutes=5)
    room.recorded(at)
    browser = room.as_()
    asked = browser.post(room.path("exports"), json=ends(at, 6, reason="LP/7")).json()
    room.make_exports()
    room.clock.advance(8 * 86400)
    room.make_exports()
    room.make_exports()
    assert room.as_().get(f"/api/recordings/exports/{asked['id']}/file").status_code == 409
    assert list((room.folder / "exports").glob("*/*.zip")) == []


@pytest.mark.security
def test_another_citys_recordings_are_not_found(room: Room, city_b: str) -> None:
    segments = room.recorded(room.clock.now - timedelta(minutes=1))
    other = room.site.as_(city_b, "admin")
    assert other.get(f"/api/recordings/segments/{segments[0].id}").status_code == 404
    assert other.post(room.path("views"), json=ends(room.clock.now, 6)).status_code == 404
