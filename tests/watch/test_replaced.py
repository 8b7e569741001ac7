"""A watch process dies: the others take its cameras, let them in together, and count them again soon."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kentongan.video.rtsp_server import Camera
from video.conftest import Street
from watch.conftest import City, Launch, Watch, wait_until

CAMERAS = 36
HELD_S = 9.0
"""Five are enough: four until the broker gives their duties out again, and one to take them. Where one waits
in vain for the others, three for a few cameras each time, it is more than ten."""


@pytest.fixture
def many(bars: Path, city: City) -> Iterator[Street]:
    rows = [Camera(path=f"K{i}", clip="bar.mp4", offset_s=i * 0.37 % 3) for i in range(CAMERAS)]
    street = Street(bars, rows)
    for row in rows:
        city.add(row.path, street.url(row.path))
    city.fill()
    yield street
    street.close()


def of(city: City, watch: Watch) -> dict[UUID, int]:
    """Cameras that a process counts, with their epochs."""
    sql = """
        select s.camera_id, s.epoch from camera_state s join camera c on c.id = s.camera_id
        where c.city = %s and s.counting and s.state = 'playing' and s.worker like %s"""
    return dict(city.rows(sql, city.slug, f"%:{watch.pid}"))


def held(city: City, watches: list[Watch]) -> int:
    """How many cameras these processes have."""
    pids = {watch.pid for watch in watches}
    return sum(city.holder(path) in pids for path in city.cameras)


def seen_since(city: City, epochs: dict[UUID, int]) -> dict[UUID, datetime]:
    """The first second that was seen of each camera by whoever took it after these epochs."""
    found: dict[UUID, datetime] = {}
    sql = """
        select camera_id, minute, epoch, seconds from seen_minute
        where city = %s and seconds <> 0 order by minute desc"""
    for camera, minute, epoch, seconds in city.rows(sql, city.slug):
        if camera in epochs and epoch > epochs[camera]:
            first = (seconds & -seconds).bit_length() - 1
            found[camera] = minute + timedelta(seconds=first)
    return found


def test_the_cameras_of_one_that_was_killed_are_all_seen_again_soon(
    city: City, many: Street, watch: Launch
) -> None:
    three = [watch(cameras=CAMERAS) for _ in range(3)]

    def spread() -> bool:
        found = [len(of(city, one)) for one in three]
        return sum(found) == CAMERAS and min(found) >= CAMERAS / 6

    wait_until(spread, timeout_s=60, why="each counts its share")
    wait_until(lambda: all(city.seen(path) > 3 for path in city.cameras), timeout_s=30, why="all are seen")
    lost = of(city, three[0])
    killed_at = datetime.now(UTC)
    three[0].signal(signal.SIGKILL)
    wait_until(
        lambda: held(city, three[1:]) == CAMERAS, timeout_s=HELD_S, why="the others hold all", strict=True
    )
    wait_until(lambda: seen_since(city, lost).keys() == lost.keys(), timeout_s=20, why="all are seen again")
    took = sorted((at - killed_at).total_seconds() for at in seen_since(city, lost).values())
    print(f"{len(lost)} cameras seen again after {took[0]:.1f} to {took[-1]:.1f} s")
