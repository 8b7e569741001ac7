"""What is wrong with a camera reaches the database from real streams; and nothing that the child may say
hurts."""

import time
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from kentongan.base.clock import wall
from kentongan.cameras.health.model import TroubleKind
from kentongan.video.rtsp_server import Camera
from kentongan.worker.fits import Fit
from standing import FakeClock
from video.conftest import Street
from watch.conftest import City, Launch, wait_until


def dark(path: Path) -> Path:
    """Three seconds of a lens cap."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=0"}
        stream = container.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for i in range(30):
            picture = np.full((96, 160, 3), i % 2, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


def troubles(city: City, path: str) -> list[str]:
    sql = "select kind from camera_trouble where camera_id = %s and ended_at is null order by kind"
    return [kind for (kind,) in city.rows(sql, city.cameras[path])]


def test_a_black_and_a_dead_camera_are_told_with_their_network_and_hours(
    city: City, bars: Path, watch: Launch
) -> None:
    dark(bars / "dark.mp4")
    street = Street(bars, [Camera(path="DARK", clip="dark.mp4"), Camera(path="GONE", clip="bar.mp4")])
    try:
        street.fail("GONE", kind="dead")
        for path in ("DARK", "GONE"):
            city.add(path, street.url(path))
        city.fill()
        watch()
        wait_until(lambda: "black" in troubles(city, "DARK"), timeout_s=60, why="black is found")
        wait_until(lambda: troubles(city, "GONE") == ["offline"], timeout_s=60, why="offline is found")
    finally:
        street.close()
    networks = city.rows("select distinct network from camera_sight where city = %s", city.slug)
    assert networks == [("127.0.0.0/24",)]
    sql = "select bit_count(watched), bit_count(failed) from camera_hour where camera_id = %s"
    watched, failed = city.rows(sql, city.cameras["GONE"])[0]
    assert watched >= failed > 0


def test_a_camera_that_a_person_turned_is_not_counted_until_its_view_is_accepted(
    city: City, bars: Path, watch: Launch
) -> None:
    street = Street(bars, [Camera(path="PTZ", clip="bar.mp4")])
    try:
        id = city.add("PTZ", street.url("PTZ"))
        city.fill()
        watch()
        wait_until(lambda: city.seen("PTZ") > 2, timeout_s=40, why="it is counted")
        words = "insert into camera_view (city, camera_id, moved_at, moved_by) values (%s, %s, now(), 'sari')"
        city.owner.execute(words, [city.slug, id])
        wait_until(lambda: troubles(city, "PTZ") == ["moved"], timeout_s=20, why="it is known to be moved")
        assert city.rows("select why from camera_trouble where camera_id = %s", id) == [("sari",)]
        time.sleep(5)  # what was under way is stored
        seen, crossed = city.seen("PTZ"), city.crossings("PTZ")
        time.sleep(8)
        assert (city.seen("PTZ"), city.crossings("PTZ")) == (seen, crossed), "seconds unseen, and no zeros"
        assert city.is_("PTZ", "playing")
        city.owner.execute("update camera_view set accepted_at = now() where camera_id = %s", [id])
        wait_until(lambda: city.seen("PTZ") > seen + 2, timeout_s=40, why="it is counted again")
        wait_until(lambda: troubles(city, "PTZ") == [], timeout_s=60, why="and nothing is wrong with it")
    finally:
        street.close()


def report(state: str, **more: object) -> dict:
    return {
        "state": state,
        "detail": "refused",
        "since": (wall() - timedelta(seconds=60)).isoformat(),
        **more,
    }


@pytest.mark.security
@pytest.mark.parametrize(
    "row",
    [
        ["plate", 1, 0.5, ""],
        ["black", float("nan"), 0.5, ""],
        ["black", 1, float("inf"), ""],
        ["black", "1", 0.5, ""],
        ["black", 1, None, ""],
        ["black", 1],
        "black",
    ],
)
def test_a_child_that_talks_nonsense_of_health_is_ended_and_nothing_is_stored(row: object) -> None:
    fit = Fit()
    with pytest.raises((ValueError, TypeError)):
        fit.hear(report("playing", troubles=[row], judged=True))


@pytest.mark.security
def test_what_a_child_says_is_cut_to_size() -> None:
    fit = Fit()
    fit.hear(report("playing", troubles=[["black", 1e12, 7, "\x00\n\ud800" + "x" * 9999]] * 99, judged=True))
    assert len(fit.troubles) <= len(TroubleKind)
    assert all(it.sure <= 1 and len(it.why) <= 200 and it.why.isprintable() for it in fit.troubles)
    with pytest.raises(ValueError):
        fit.keep("no base64!")
    fit.keep("QUJD" * 100_000)
    assert fit.learnt is None


def test_a_camera_that_is_away_in_several_ways_was_away_all_the_time() -> None:
    fit = Fit()
    began = wall() - timedelta(seconds=60)
    fit.hear(report("dead") | {"since": began.isoformat()})
    now = report("silent") | {"since": wall().isoformat()}
    fit.hear(now)
    (found,) = fit.now(now)
    assert (found.kind, found.since) == ("offline", began)


def hearing(fit: Fit, clock: FakeClock, state: str, seconds: float) -> set[str]:
    """Every second what the child says; returns what was told of the camera meanwhile."""
    told: set[str] = set()
    since = clock().isoformat()
    for _ in range(round(seconds)):
        said = report(state) | {"since": since}
        fit.hear(said)
        told |= {it.kind for it in fit.now(said)} | {f"-{it}" for it in fit.over(said)}
        clock.advance(1)
    return told


def test_a_camera_that_flaps_is_offline_since_it_first_fell() -> None:
    clock = FakeClock()
    fit = Fit(clock=clock)
    hearing(fit, clock, "playing", 60)
    began = clock()
    told: set[str] = set()
    for _ in range(20):  # a picture now and then, as at the longest back-off
        hearing(fit, clock, "dead", 8)
        told |= hearing(fit, clock, "playing", 1)
        told |= hearing(fit, clock, "connecting", 1)
    assert "-offline" not in told, "it never ends in between"
    (found,) = fit.now(report("playing"))
    assert (found.kind, found.since, found.why) == ("offline", began, "refused")
    assert "-offline" not in hearing(fit, clock, "playing", 10)
    assert "-offline" in hearing(fit, clock, "playing", 1), "ten seconds of unbroken picture: it is back"
    assert fit.now(report("playing")) == ()


@pytest.mark.parametrize("away_s", [1, 6, 14])
def test_a_camera_that_was_away_for_a_moment_is_no_trouble(away_s: float) -> None:
    clock = FakeClock()
    fit = Fit(clock=clock)
    hearing(fit, clock, "dead", away_s)
    assert hearing(fit, clock, "playing", 60) == {"-offline"}


def test_the_moments_in_which_a_flapping_camera_plays_are_no_failure_in_its_hours() -> None:
    clock = FakeClock()
    fit = Fit(clock=clock)
    hearing(fit, clock, "dead", 20)
    hearing(fit, clock, "playing", 1)
    fit.note(report("playing"))
    (hour,) = fit.hours()
    assert (hour.watched.bit_count(), hour.failed) == (1, 0)


def test_troubles_end_only_when_the_camera_was_watched_long_enough() -> None:
    fit = Fit()
    fit.hear(report("playing"))
    assert fit.over(report("playing")) == ("offline",)
    fit.hear(report("playing", troubles=[["turned", 5, 0.9, ""]], judged=True))
    over = fit.over(report("playing"))
    assert "turned" not in over and "black" in over
    assert fit.over(report("dead")) == ()
