"""Watch processes at work: they count, they die, they are paused, they find each other's cameras."""

import os
import signal
import time
from pathlib import Path

import pytest

from video.conftest import Street
from watch.conftest import City, Launch, wait_until


def test_what_passes_is_counted_and_what_is_dead_is_unseen(city: City, street: Street, watch: Launch) -> None:
    street.fail("B1", kind="dead")
    for path in ("B0", "B1"):
        city.add(path, street.url(path))
    city.fill()
    watch()
    wait_until(lambda: city.crossings("B0") >= 2, timeout_s=20, why="the bar passes twice")
    assert city.seen("B0") >= 3  # two passes lie three seconds apart
    assert (city.state("B0") or ())[:2] == ("playing", "")
    wait_until(lambda: city.is_("B1", "dead"), why="the dead camera is told")
    assert city.seen("B1") == city.crossings("B1") == 0
    ways = city.rows("select distinct way, kind from count_minute where camera_id = %s", city.cameras["B0"])
    assert ways == [("forward", "car")]
    began, passed = time.monotonic(), city.crossings("B0")
    time.sleep(4)
    expected = (time.monotonic() - began) / 3
    assert city.crossings("B0") - passed == pytest.approx(expected, abs=1.6)


def test_a_killed_watch_hands_its_cameras_to_another_within_ten_seconds(
    city: City, street: Street, watch: Launch
) -> None:
    for path in ("B0", "B1"):
        city.add(path, street.url(path))
    city.fill()
    first = watch()
    wait_until(lambda: city.seen("B0") > 1 and city.seen("B1") > 1, timeout_s=20, why="both are counted")
    second = watch()
    wait_until(lambda: b"watching" in second.log.read_bytes(), why="the second stands by")
    before = {path: city.seen(path) for path in city.cameras}
    first.signal(signal.SIGKILL)
    wait_until(
        lambda: all(city.seen(p) > n and city.holder(p) == second.pid for p, n in before.items()),
        timeout_s=10,
        why="the second counts both",
    )
    most = "select max(seconds_seen(seconds)) from seen_minute where camera_id = %s"
    assert city.rows(most, city.cameras["B0"])[0][0] <= 60


def test_a_paused_and_woken_watch_writes_nothing_stale(city: City, street: Street, watch: Launch) -> None:
    city.add("B0", street.url("B0"))
    city.fill()
    first = watch()
    wait_until(lambda: city.seen("B0") > 1, timeout_s=20, why="it is counted")
    second = watch()
    wait_until(lambda: b"watching" in second.log.read_bytes(), why="the second stands by")
    first.signal(signal.SIGSTOP)
    wait_until(lambda: city.holder("B0") == second.pid, timeout_s=10, why="the second takes it")
    sql = "select epoch, seconds from seen_minute where camera_id = %s and epoch <= %s order by 1, 2"
    (epoch,) = city.rows("select min(epoch) from seen_minute where camera_id = %s", city.cameras["B0"])[0]
    stale = city.rows(sql, city.cameras["B0"], epoch)
    first.signal(signal.SIGCONT)
    wait_until(lambda: b"taken by another" in first.log.read_bytes(), why="the first sees it")
    time.sleep(1.5)
    assert city.rows(sql, city.cameras["B0"], epoch) == stale
    assert city.holder("B0") == second.pid
    before = city.seen("B0")
    wait_until(lambda: city.seen("B0") > before + 1, why="the second goes on")


def test_a_killed_child_is_replaced_and_its_parent_lives(city: City, street: Street, watch: Launch) -> None:
    city.add("B0", street.url("B0"))
    city.fill()
    running = watch()
    wait_until(lambda: city.seen("B0") > 2, timeout_s=25, why="it is counted")
    child, before = running.child(), city.seen("B0")
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: city.seen("B0") > before + 2, timeout_s=20, why="it is counted again")
    assert running.process.poll() is None
    assert running.child() not in {0, child}
    epochs = city.rows("select distinct epoch from seen_minute where camera_id = %s", city.cameras["B0"])
    assert len(epochs) >= 2


@pytest.mark.security
def test_a_stream_that_crashes_the_decoder_is_named_and_the_others_go_on(
    city: City, street: Street, watch: Launch
) -> None:
    for path in ("B0", "POISON"):
        city.add(path, street.url(path))
    city.fill()
    running = watch()
    wait_until(
        lambda: (city.state("POISON") or ())[:2] == ("garbage", "decoder_crashed"),
        timeout_s=25,
        why="it is named",
    )
    before = city.seen("B0")
    wait_until(lambda: city.seen("B0") > before + 2, timeout_s=20, why="the other goes on")
    assert running.process.poll() is None
    assert city.seen("POISON") == 0


@pytest.mark.security
def test_the_decoding_child_holds_no_secret(city: City, street: Street, watch: Launch) -> None:
    running = watch()
    wait_until(lambda: running.child() != 0, why="there is a child")
    child = Path(f"/proc/{running.child()}")
    told = (child / "environ").read_bytes() + (child / "cmdline").read_bytes()
    for secret in ("postgresql", "nats:", "KENTONGAN", "password"):
        assert secret.encode() not in told
    files = [str(fd.readlink()) for fd in (child / "fd").iterdir()]
    assert sum("socket:" in file for file in files) == 1


def test_sigterm_hands_the_cameras_back_at_once(city: City, street: Street, watch: Launch) -> None:
    for path in ("B0", "B1", "B2", "B3"):
        city.add(path, street.url(path))
    city.fill()
    first = watch()
    wait_until(lambda: all(city.seen(path) for path in city.cameras), timeout_s=20, why="all are counted")
    second = watch()
    wait_until(lambda: b"watching" in second.log.read_bytes(), why="the second stands by")
    wait_until(lambda: second.child() != 0, why="it has a child")
    time.sleep(1.5)
    began = time.monotonic()
    first.signal(signal.SIGTERM)
    first.process.wait(3)
    # Less than ACK_WAIT_S: a duty that the dying process took again would come later.
    left_s = 3 - (time.monotonic() - began)
    wait_until(
        lambda: all(city.holder(path) == second.pid for path in city.cameras),
        timeout_s=left_s,
        why="the second has them",
        strict=True,
    )


def test_the_database_may_go_away_and_nothing_counted_is_lost(
    city: City, street: Street, watch: Launch
) -> None:
    city.add("B0", street.url("B0"))
    city.fill()
    running = watch()
    wait_until(lambda: city.seen("B0") > 1, timeout_s=20, why="it is counted")
    city.owner.execute("alter role kentongan_watch nologin")
    try:
        city.owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kentongan_watch'"
        )
        before = city.seen("B0")
        time.sleep(5)
        assert city.seen("B0") == before
    finally:
        city.owner.execute("alter role kentongan_watch login")
    wait_until(lambda: city.seen("B0") >= before + 4, timeout_s=12, why="the seconds meanwhile are there")
    assert running.process.poll() is None


def test_a_camera_changed_in_the_register_is_followed(city: City, street: Street, watch: Launch) -> None:
    id = city.add("B0", street.url("B0"))
    city.add("B1", "rtsp://127.0.0.1:1/none")
    city.fill()
    watch()
    wait_until(lambda: city.crossings("B0") > 0, timeout_s=20, why="it is counted")
    wait_until(lambda: city.is_("B1", "dead"), why="nobody is there")
    city.owner.execute(
        "update camera_source set main_sealed = %s where camera_id = %s",
        [city.sealed(city.cameras["B1"], street.url("B1")), city.cameras["B1"]],
    )
    wait_until(lambda: city.is_("B1", "playing"), why="its new address is pulled")
    city.owner.execute("update camera set counted = false where id = %s", [id])
    wait_until(lambda: (city.state("B0") or (True,))[-1] is False, why="it is only pulled")
    city.owner.execute("update camera set enabled = false where id = %s", [id])
    wait_until(lambda: city.is_("B0", "released"), why="it is let go")


def test_a_camera_that_loses_most_of_its_looks_says_so(city: City, street: Street, watch: Launch) -> None:
    city.add("B0", street.url("B0"))
    city.fill()
    watch(slow_s=1.0)
    wait_until(
        lambda: (city.state("B0") or ())[:2] == ("playing", "overloaded"), timeout_s=25, why="it is told"
    )
    time.sleep(3)
    assert (city.state("B0") or ())[:2] == ("playing", "overloaded")
