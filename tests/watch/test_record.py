"""What is written, and what is refused because another has taken the camera."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from kentongan.base.db import Database
from kentongan.traffic import record
from kentongan.traffic.record import Report, save_counts, save_states, take
from kentongan.vision.model import Count, Kind, Way
from standing import FakeClock
from watch.conftest import City

MINUTE = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def total(camera: UUID, line: UUID, cars: int, seconds: int, since: datetime = MINUTE) -> Count:
    crossings = {(str(line), Way.FORWARD, Kind.CAR): cars}
    return Count(camera=str(camera), since=since, crossings=crossings, seconds=seconds, final=False)


def report(camera: UUID, epoch: int, worker: str = "one", *, counting: bool = True) -> Report:
    return Report(
        camera=camera, epoch=epoch, state="playing", detail="", since=MINUTE, frame_at=MINUTE, width=640,
        height=360, fps=10.0, codec="avc1.42c01e", counting=counting, worker=worker,
    )  # fmt: skip


@pytest.fixture
def taken(city: City, watch_db: Database) -> tuple[UUID, UUID, int]:
    """Camera, line and epoch of a camera just taken."""
    camera = city.add("B0", "rtsp://127.0.0.1:1/x")
    with watch_db.record(city.slug, "machine:test") as tx:
        known = take(tx, camera, "one", counted=True)
    assert known is not None
    return camera, known.lines[0].id, known.camera.epoch


Taken = tuple[UUID, UUID, int]


def test_running_totals_take_each_others_place(city: City, watch_db: Database, taken: Taken) -> None:
    camera, line, epoch = taken
    for cars, seconds in ((1, 0b1), (3, 0b111), (3, 0b111)):
        with watch_db.record(city.slug, "machine:test") as tx:
            assert save_counts(tx, [(epoch, total(camera, line, cars, seconds))]) == set()
    assert city.crossings("B0") == 3
    assert city.seen("B0") == 3


def test_a_lower_epoch_is_refused_and_a_new_one_adds_up(city: City, watch_db: Database, taken: Taken) -> None:
    camera, line, epoch = taken
    with watch_db.record(city.slug, "machine:test") as tx:
        save_counts(tx, [(epoch, total(camera, line, 2, 0b11))])
    with watch_db.record(city.slug, "machine:test") as tx:
        later = take(tx, camera, "one", counted=True)
        assert later is not None
        assert later.camera.epoch == epoch + 1
    with watch_db.record(city.slug, "machine:test") as tx:
        assert save_counts(tx, [(epoch, total(camera, line, 9, 0b1111))]) == {camera}
        assert save_counts(tx, [(epoch + 1, total(camera, line, 1, 0b110))]) == set()
        assert save_states(tx, [report(camera, epoch)], tell=True) == {}
        assert set(save_states(tx, [report(camera, epoch + 1)], tell=True)) == {camera}
    assert city.crossings("B0") == 3
    found = city.rows("select bit_or(seconds) from seen_minute where camera_id = %s", camera)
    assert found == [(0b111,)]


def test_another_city_can_write_nothing(city: City, watch_db: Database, city_b: str, taken: Taken) -> None:
    camera, line, epoch = taken
    with watch_db.record(city_b, "machine:test") as tx:
        assert take(tx, camera, "one", counted=True) is None
        assert save_counts(tx, [(epoch, total(camera, line, 1, 1))]) == {camera}
    assert city.seen("B0") == 0


def test_a_write_that_looked_in_time_is_waited_for(
    city: City, watch_db: Database, owner: psycopg.Connection, taken: Taken
) -> None:
    camera, line, epoch = taken
    with watch_db.record(city.slug, "machine:test") as tx:
        save_counts(tx, [(epoch, total(camera, line, 1, 1))])
        owner.execute("set lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            owner.execute("update camera set epoch = epoch + 1 where id = %s", [camera])
    owner.execute("update camera set epoch = epoch + 1 where id = %s", [camera])


def test_what_is_not_wanted_is_not_taken(city: City, watch_db: Database) -> None:
    camera = city.add("B0", "rtsp://127.0.0.1:1/x", counted=False)
    with watch_db.record(city.slug, "machine:test") as tx:
        assert take(tx, camera, "one", counted=True) is None
        assert take(tx, camera, "one", counted=False) is not None
    city.owner.execute("update camera set enabled = false where id = %s", [camera])
    with watch_db.record(city.slug, "machine:test") as tx:
        assert take(tx, camera, "one", counted=False) is None


def test_what_somebody_counts_now_is_not_taken_to_be_looked_at(
    city: City, watch_db: Database, clock: FakeClock, taken: Taken
) -> None:
    camera, _, epoch = taken
    with watch_db.record(city.slug, "machine:test") as tx:
        save_states(tx, [report(camera, epoch)], tell=False)
        assert take(tx, camera, "one", counted=False) is None
    clock.advance(6)
    with watch_db.record(city.slug, "machine:test") as tx:
        assert take(tx, camera, "one", counted=False) is not None


def test_what_somebody_has_just_taken_to_count_is_not_taken_to_be_looked_at(
    city: City, watch_db: Database, taken: Taken
) -> None:
    camera, _, epoch = taken
    assert city.state("B0") == ("connecting", "", "one", epoch, True)
    with watch_db.record(city.slug, "machine:test") as tx:
        assert take(tx, camera, "two", counted=False) is None


def test_who_looks_waits_for_who_takes_the_camera_to_count(city: City, watch_db: Database) -> None:
    camera = city.add("B0", "rtsp://127.0.0.1:1/x")

    def look() -> object:
        with watch_db.record(city.slug, "machine:test") as tx:
            return take(tx, camera, "two", counted=False)

    with ThreadPoolExecutor(1) as pool:
        with watch_db.record(city.slug, "machine:test") as tx:
            assert take(tx, camera, "one", counted=True) is not None
            looking = pool.submit(look)
            time.sleep(0.5)
            assert not looking.done()
        assert looking.result(5) is None


def test_the_watch_role_can_read_no_more_than_it_needs(city: City, watch_db: Database) -> None:
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with refused, watch_db.record(city.slug, "machine:test") as tx:
        tx.run("select * from person")


def test_a_report_of_before_never_replaces_a_newer(city: City, watch_db: Database, taken: Taken) -> None:
    camera, _, epoch = taken
    with watch_db.record(city.slug, "machine:test") as tx:
        record.save_states(tx, [report(camera, epoch)], tell=False)
        record.save_states(tx, [replace(report(camera, epoch), worker="two")], tell=False)
    assert (city.state("B0") or ())[2:4] == ("two", epoch)
