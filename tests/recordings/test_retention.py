"""What is indexed, what is deleted and what never is, in a real database and with real files."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from nats.aio.client import Client as Nats

from kentongan.base.db import Actor, Database
from kentongan.recordings import actions, record
from kentongan.recordings.model import NOTHING, Kind, StoreState, link
from kentongan.recordings.record import Segment, StoreReport
from kentongan.recordings.retention.actions import keep
from kentongan.recordings.shelf import Shelf
from kentongan.settings import Recording
from kentongan.worker.sweep import sweep
from kentongan.worker.writer import Writer
from recordings.made import Seat, files, seat, terms, written
from standing import FakeClock

DAY = timedelta(days=1)
Rows = Callable[..., list[tuple]]


@pytest.fixture
def rows(owner: psycopg.Connection) -> Rows:
    return lambda sql, *values: owner.execute(sql, list(values)).fetchall()


@pytest.fixture
def camera(owner: psycopg.Connection, city_a: str) -> Seat:
    return seat(owner, city_a)


def told(tx_db: Database, city: str, *, quota: int = 1 << 50, state: StoreState = StoreState.READY) -> None:
    with tx_db.record(city, "machine:test") as tx:
        record.report(tx, StoreReport(
            name="uji", state=state, detail="", free_bytes=1 << 40, quota_bytes=quota, floor_bytes=0,
            dropped=0,
        ))  # fmt: skip


def recorded(
    db: Database, folder: Path, camera: Seat, at: datetime, kind: Kind = Kind.GENERAL
) -> list[Segment]:
    """Three files of two seconds, indexed."""
    writer = Writer(terms(folder))
    writer.start()
    written(writer, camera.chunks(at, kind=kind))
    found = writer.take()
    with db.record(camera.city, "machine:test") as tx:
        record.add(tx, found, tell=True)
    writer.settle(found)
    writer.stop(5)
    return found


def beat(keep_db: Database, watch_db: Database, camera: Seat, folder: Path, **settings: float) -> None:
    """What `keep` decides, and what the machine then does."""
    keep(keep_db, camera.city, Recording.model_validate(settings))
    while sweep(watch_db, camera.city, Shelf(folder, "uji", Nats())):
        continue


def test_each_segment_is_indexed_once_and_continues_the_chain(
    watch_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock, rows: Rows
) -> None:
    told(watch_db, camera.city)
    first = recorded(watch_db, tmp_path, camera, clock.now)
    with watch_db.record(camera.city, "machine:test") as tx:
        assert record.add(tx, first, tell=False) == 0
    second = recorded(watch_db, tmp_path, camera, clock.now + timedelta(minutes=1))
    before = NOTHING
    for i, segment in enumerate([*first, *second], 1):
        before = link(before, segment.facts)
        assert rows("select number, chain from segment where id = %s", segment.id) == [(i, before)]
    total = sum(s.bytes for s in [*first, *second])
    assert rows("select bytes from recording_store where city = %s", camera.city) == [(total,)]
    assert list((tmp_path / "writing").iterdir()) == []


def test_a_segment_of_a_camera_that_is_gone_holds_nobody_up(
    watch_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock
) -> None:
    other = Seat(camera.city, UUID(int=7))
    assert recorded(watch_db, tmp_path, other, clock.now)
    with watch_db.record(camera.city, "machine:test") as tx:
        assert record.add(tx, recorded(watch_db, tmp_path, camera, clock.now), tell=False) == 0


def test_age_deletes_files_by_kind_leaves_the_rows_and_says_so(
    watch_db: Database, keep_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock, rows: Rows
) -> None:
    told(watch_db, camera.city)
    recorded(watch_db, tmp_path, camera, clock.now - 20 * DAY)
    marked = recorded(watch_db, tmp_path, camera, clock.now - 21 * DAY, Kind.INCIDENT)
    fresh = recorded(watch_db, tmp_path, camera, clock.now - DAY)
    beat(keep_db, watch_db, camera, tmp_path)
    assert {path.stem for path in files(tmp_path)} == {str(s.id) for s in [*marked, *fresh]}
    assert rows(
        "select count(*), count(deleted_at), count(sha256) from segment where city = %s", camera.city
    ) == [(9, 3, 9)]
    found = rows(
        "select actor, subject, body from journal where city = %s and kind = 'recording.deleted'", camera.city
    )
    assert [(a, s, b["why"], b["segments"]) for a, s, b in found] == [("machine:keep", "uji", "age", 3)]
    beat(keep_db, watch_db, camera, tmp_path)
    assert len(rows("select from journal where city = %s and kind = 'recording.deleted'", camera.city)) == 1


def test_a_quota_deletes_the_oldest_first_and_no_more_than_it_must(
    watch_db: Database, keep_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock, rows: Rows
) -> None:
    told(watch_db, camera.city)
    old = recorded(watch_db, tmp_path, camera, clock.now - timedelta(hours=2))
    new = recorded(watch_db, tmp_path, camera, clock.now - timedelta(hours=1))
    total = sum(s.bytes for s in [*old, *new])
    told(watch_db, camera.city, quota=total - old[0].bytes)
    beat(keep_db, watch_db, camera, tmp_path)
    assert {path.stem for path in files(tmp_path)} == {str(s.id) for s in [*old[1:], *new]}
    (why,) = rows("select body from journal where city = %s and kind = 'recording.deleted'", camera.city)
    assert why[0]["why"] == "quota"
    assert rows("select bytes, held_up_bytes from recording_store where city = %s", camera.city) == [
        (total - old[0].bytes, 0)
    ]


def _hold(db: Database, camera: Seat, clock: FakeClock, from_at: datetime, to_at: datetime) -> UUID:
    wanted = actions.HoldWanted(
        from_at=from_at, to_at=to_at, until_at=clock.now + DAY, reason="LP/12/XI/2026"
    )
    with db.change(Actor(camera.city, "sari")) as tx:
        return actions.hold(tx, camera.camera, wanted).id


def test_a_hold_is_stronger_than_age_and_quota_and_a_held_up_quota_is_said(
    db: Database,
    watch_db: Database,
    keep_db: Database,
    camera: Seat,
    tmp_path: Path,
    clock: FakeClock,
    rows: Rows,
) -> None:
    told(watch_db, camera.city)
    at = clock.now - 40 * DAY
    held = recorded(watch_db, tmp_path, camera, at)
    id = _hold(db, camera, clock, at, at + timedelta(seconds=6))
    told(watch_db, camera.city, quota=1000)
    beat(keep_db, watch_db, camera, tmp_path)
    assert len(files(tmp_path)) == 3
    over = sum(s.bytes for s in held) - 1000
    assert rows("select held_up_bytes from recording_store where city = %s", camera.city) == [(over,)]
    kinds = "select kind from journal where city = %s and kind like 'recording.quota%%' order by seq"
    assert rows(kinds, camera.city) == [("recording.quota_held_up",)]
    with db.change(Actor(camera.city, "sari")) as tx:
        actions.release(tx, id, "perkara selesai")
    beat(keep_db, watch_db, camera, tmp_path)
    assert files(tmp_path) == []
    assert rows(kinds, camera.city) == [("recording.quota_held_up",), ("recording.quota_kept",)]


def test_a_hold_ends_by_itself_on_its_day(
    db: Database, watch_db: Database, keep_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock
) -> None:
    told(watch_db, camera.city)
    at = clock.now - 40 * DAY
    recorded(watch_db, tmp_path, camera, at)
    _hold(db, camera, clock, at, at + timedelta(seconds=2))
    beat(keep_db, watch_db, camera, tmp_path)
    assert len(files(tmp_path)) == 1
    clock.advance(2 * 86400)
    beat(keep_db, watch_db, camera, tmp_path)
    assert files(tmp_path) == []


def test_a_hold_saves_what_was_doomed_but_not_deleted_yet(
    db: Database,
    watch_db: Database,
    keep_db: Database,
    camera: Seat,
    tmp_path: Path,
    clock: FakeClock,
    rows: Rows,
) -> None:
    told(watch_db, camera.city)
    at = clock.now - 40 * DAY
    found = recorded(watch_db, tmp_path, camera, at)
    keep(keep_db, camera.city, Recording())
    _hold(db, camera, clock, at, at + timedelta(seconds=2))
    beat(keep_db, watch_db, camera, tmp_path)
    assert [path.stem for path in files(tmp_path)] == [str(found[0].id)]
    assert rows("select bytes from recording_store where city = %s", camera.city) == [(found[0].bytes,)]


def test_what_was_exported_is_not_deleted_for_want_of_room(
    db: Database,
    watch_db: Database,
    keep_db: Database,
    camera: Seat,
    tmp_path: Path,
    clock: FakeClock,
    rows: Rows,
) -> None:
    told(watch_db, camera.city)
    found = recorded(watch_db, tmp_path, camera, clock.now - timedelta(hours=1))
    with db.change(Actor(camera.city, "sari", UUID(int=5))) as tx:
        actions.ask_export(tx, camera.camera, found[0].began_at, found[0].ended_at, "LP/12")
    told(watch_db, camera.city, quota=1)
    beat(keep_db, watch_db, camera, tmp_path)
    assert [path.stem for path in files(tmp_path)] == [str(found[0].id)]
    assert rows("select held_up_bytes > 0 from recording_store where city = %s", camera.city) == [(True,)]


def test_a_full_disk_is_told_in_the_journal_once_and_so_is_its_end(
    watch_db: Database, keep_db: Database, camera: Seat, tmp_path: Path, rows: Rows
) -> None:
    for state in (StoreState.READY, StoreState.FULL, StoreState.FULL, StoreState.READY):
        told(watch_db, camera.city, state=state)
        beat(keep_db, watch_db, camera, tmp_path)
    found = rows("select kind, subject from journal where city = %s order by seq", camera.city)
    assert found == [("recording.stopped", "uji"), ("recording.resumed", "uji")]


def test_a_mark_keeps_what_is_recorded_and_what_will_be(
    db: Database, watch_db: Database, camera: Seat, tmp_path: Path, clock: FakeClock, rows: Rows
) -> None:
    told(watch_db, camera.city)
    recorded(watch_db, tmp_path, camera, clock.now - timedelta(seconds=20))
    recorded(watch_db, tmp_path, camera, clock.now - timedelta(minutes=9))
    with db.change(Actor(camera.city, "sari")) as tx:
        actions.mark(tx, camera.camera, 60, 30, "tabrakan")
    recorded(watch_db, tmp_path, camera, clock.now + timedelta(seconds=5))
    found = rows("select kind, count(*)::int from segment where city = %s group by 1 order by 1", camera.city)
    assert found == [("kejadian", 6), ("umum", 3)]


@pytest.mark.security
def test_a_watch_process_can_doom_nothing_and_change_no_row(watch_db: Database, camera: Seat) -> None:
    for sql in (
        "update segment set doomed_at = now()",
        "update segment set sha256 = sha256",
        "delete from segment",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            watch_db.record(camera.city, "machine:x") as tx,
        ):
            tx.run(sql)  # pyright: ignore[reportArgumentType]


def test_another_city_sees_no_recording(
    watch_db: Database, db: Database, camera: Seat, city_b: str, tmp_path: Path, clock: FakeClock
) -> None:
    recorded(watch_db, tmp_path, camera, clock.now.astimezone(UTC))
    with db.read(Actor(city_b, "ani")) as tx:
        assert actions.cameras(tx) == []
        assert actions.stores(tx) == []
