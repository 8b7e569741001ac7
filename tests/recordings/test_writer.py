"""What the writer leaves on the disk: whole files, whatever happens in between."""

import errno
import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kentongan.base.paths import ROOT
from kentongan.recordings.boxes import layout, still_of
from kentongan.recordings.model import Kind, StoreState
from kentongan.worker.segments import WRITING, digest, recover
from kentongan.worker.writer import Writer
from recordings.made import JPEG, Seat, file_bytes, files, film, pictures, terms, written
from standing import wait_until

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SEAT = Seat("kota-uji", uuid4())


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(terms(tmp_path))
    made.start()
    yield made
    made.stop(5)


def test_files_are_as_long_as_wanted_and_hold_what_came_bit_by_bit(writer: Writer, tmp_path: Path) -> None:
    writer.still(SEAT.camera, JPEG)
    chunks = SEAT.chunks(AT)
    written(writer, chunks)
    segments = writer.take()
    assert [(s.began_at - AT, s.ended_at - AT) for s in segments] == [
        (timedelta(seconds=i), timedelta(seconds=i + 2)) for i in (0, 2, 4)
    ]
    found = files(tmp_path)
    assert len(found) == 3
    held = b""
    for segment in segments:
        path = tmp_path / SEAT.city / str(SEAT.camera) / "2026-11-24" / f"{segment.id}.mp4"
        with path.open("rb") as file:
            assert digest(file) == segment.sha256
            placed = layout(file, segment.bytes)
        body = path.read_bytes()
        assert len(body) == segment.bytes
        held += b"".join(body[g.moof : g.end] for g in placed.groups)
        assert pictures(path) == 20
    assert held == b"".join(film().groups)
    assert still_of(file_bytes(tmp_path, segments[0])[-segments[0].still_bytes :]) == JPEG


def test_a_hole_in_time_a_new_size_and_a_new_epoch_begin_new_files(writer: Writer) -> None:
    chunks = SEAT.chunks(AT)
    later = SEAT.chunks(AT + timedelta(seconds=3))
    other = Seat(SEAT.city, SEAT.camera, epoch=2).chunks(AT + timedelta(seconds=10))
    written(writer, [chunks[0], later[1], other[2]])
    found = writer.take()
    assert [s.epoch for s in found] == [1, 1, 2]
    assert [len(s.codec) > 4 and s.bytes > 0 for s in found] == [True] * 3


def test_pictures_without_their_beginning_are_not_kept(writer: Writer) -> None:
    first, second, *_ = SEAT.chunks(AT)
    broken = replace(first, group=replace(first.group, key=False))
    written(writer, [broken, second])
    assert [s.began_at for s in writer.take()] == [second.group.began_at]
    assert writer.dropped() == 1


def test_what_was_marked_makes_the_file_a_kept_one(writer: Writer) -> None:
    first, second, *_ = SEAT.chunks(AT)
    written(writer, [first, replace(second, kind=Kind.INCIDENT)])
    assert [s.kind for s in writer.take()] == [Kind.INCIDENT]


KILLED = """
    import sys, time
    from datetime import datetime, UTC
    from pathlib import Path
    from uuid import UUID
    from recordings.made import Seat, terms
    from kentongan.worker.writer import Writer
    writer = Writer(terms(Path(sys.argv[1]), segment_s=60))
    writer.start()
    chunks = Seat("kota-uji", UUID(sys.argv[2])).chunks(datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    for chunk in chunks[:int(sys.argv[3])]:
        writer.put(chunk)
    while writer.written < sum(len(c.body) for c in chunks[:int(sys.argv[3])]):
        time.sleep(0.01)
    print("written", flush=True)
    time.sleep(60)
"""


def _killed(tmp_path: Path, groups: int) -> None:
    words = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), str(SEAT.camera), str(groups)]
    paths = f"{ROOT / 'src'}:{ROOT / 'tests'}"
    running = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths})
    assert running.stdout
    assert running.stdout.readline() == b"written\n"
    running.send_signal(signal.SIGKILL)
    running.wait(60)


def test_a_file_that_kill_9_cut_off_is_completed_to_its_last_whole_group(tmp_path: Path) -> None:
    _killed(tmp_path, 3)
    assert files(tmp_path) == []
    (part,) = (tmp_path / WRITING).glob("*.part")
    with part.open("ab") as file:  # half a group
        file.write(SEAT.chunks(AT)[3].group.boxed() + film().groups[3][:500])
    (found,) = recover(tmp_path, "uji")
    assert (found.began_at, found.ended_at) == (AT, AT + timedelta(seconds=3))
    (path,) = files(tmp_path)
    assert pictures(path) == 30
    with path.open("rb") as file:
        assert digest(file) == found.sha256
    assert [s.id for s in recover(tmp_path, "uji")] == [found.id], "until it is indexed it is found again"


def test_a_file_in_which_nothing_is_whole_is_removed(tmp_path: Path) -> None:
    _killed(tmp_path, 1)
    (part,) = (tmp_path / WRITING).glob("*.part")
    os.truncate(part, part.stat().st_size - 1)
    assert recover(tmp_path, "uji") == []
    assert not part.exists()


@pytest.mark.parametrize("cut", [0, 7, 8, 100, 800])
def test_every_cut_is_mended_or_removed(tmp_path: Path, cut: int) -> None:
    (tmp_path / WRITING).mkdir()
    body = film().init + b"".join(c.group.boxed() + c.body[c.first :] for c in SEAT.chunks(AT)[:2])
    (tmp_path / WRITING / f"{uuid4()}.umum.part").write_bytes(body[:cut])
    assert recover(tmp_path, "uji") == []
    (tmp_path / WRITING / f"{uuid4()}.umum.part").write_bytes(body[: len(body) - cut])
    (found,) = recover(tmp_path, "uji")
    assert found.ended_at == AT + timedelta(seconds=2 if cut == 0 else 1)


def test_a_file_that_somebody_still_writes_is_left_alone(writer: Writer, tmp_path: Path) -> None:
    writer.put(SEAT.chunks(AT)[0])
    wait_until(lambda: writer.written > 0, why="it is written")
    assert recover(tmp_path, "other") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False)
    if made.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_video_breaks_no_file_and_goes_on_by_itself(small_disk: Path) -> None:
    writer = Writer(terms(small_disk, segment_s=60))
    writer.start()
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2 * 1024 * 1024 - 40 * 1024))
    chunks = SEAT.chunks(AT)
    try:
        for _ in range(40):
            for chunk in chunks:
                writer.put(chunk)
        wait_until(lambda: writer.state is StoreState.FULL, why="the disk is full")
        assert writer.detail == os.strerror(errno.ENOSPC)
        written(writer, [])
        for segment in writer.take():
            body = file_bytes(small_disk, segment)
            assert len(body) == segment.bytes
            assert pictures(io.BytesIO(body)) > 0
        assert writer.dropped() > 0
        ballast.unlink()
        wait_until(lambda: writer.state is StoreState.READY, why="there is room again")
        before = len(writer.take())
        written(writer, [replace(c, key="later") for c in chunks])
        assert len(writer.take()) == before + 1
        assert pictures(io.BytesIO(file_bytes(small_disk, writer.take()[-1]))) == 60
    finally:
        writer.stop(5)


def test_what_must_stay_free_stops_video_too(tmp_path: Path) -> None:
    writer = Writer(terms(tmp_path, floor=1 << 60))
    writer.start()
    wait_until(lambda: writer.state is StoreState.FULL, why="nothing is as large as that")
    writer.put(SEAT.chunks(AT)[0])
    time.sleep(0.2)
    assert writer.take() == []
    writer.stop(5)
