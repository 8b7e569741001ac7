"""Cameras of which nothing moves are not decoded, and nothing that moves is missed for it."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from kentongan.video.codec import H264
from kentongan.video.rtsp_server import Camera
from kentongan.video.sleep import KEPT_BYTES_MAX, KEPT_MAX, KEY_MAX_S, Sleep, Unit
from kentongan.video.timeline import Placed
from standing import wait_until
from video.conftest import Street
from video.still_films import CONSTANT, FILLED, FPS, Film, Mover, River, Shift, encoded, saved, watched

CARS = tuple(Mover(at_s) for at_s in (15.0, 22.3, 33.7, 44.1))
SMALL = tuple(Mover(at_s, size=8, speed=60, light=60) for at_s in (20.0, 40.0))
CREEPER = (Mover(12.0, size=24, speed=3), Mover(12.0, size=24, speed=12, y=60))


def cloud(t_s: float) -> float:
    """It grows lighter for fifteen seconds, too slowly for one packet to say so."""
    return min(30.0, max(0.0, (t_s - 20) * 2))


Pair = tuple[Shift, Shift]


def both(monkeypatch: pytest.MonkeyPatch, film: Film, after: int = 2) -> Pair:
    """The same film without and with sleep."""
    packets = encoded(film)
    return watched(monkeypatch, packets, sleep=False), watched(monkeypatch, packets, after=after)


@pytest.mark.parametrize(
    "film",
    [
        Film(60, CARS),
        Film(60, CARS, noise=1),
        Film(50, CARS, noise=2),
        Film(60, CARS, key_every=20),
        Film(60, SMALL),
        Film(60, SMALL, noise=1),
        Film(45, CREEPER),
        Film(50, light=cloud),
        Film(30, CARS, b_frames=2),
        Film(30, CARS, options=CONSTANT, x264=FILLED),
    ],
    ids=[
        "cars",
        "noise",
        "more-noise",
        "slow-keys",
        "few-pixels",
        "few-in-noise",
        "creepers",
        "cloud",
        "b",
        "cbr",
    ],
)
def test_what_moved_is_looked_at_with_sleep_as_without(monkeypatch: pytest.MonkeyPatch, film: Film) -> None:
    off, on = both(monkeypatch, film)
    assert on.crossings() == off.crossings()
    assert len(off.crossings()) == len([m for m in film.movers if m.place(film.seconds) > 400])
    # Every look that is due is either offered or told still, the offered ones in order and once.
    stills = {round(at.timestamp(), 3) for at in on.stills}
    assert on.looks == sorted(set(on.looks))
    assert set(off.looks) <= set(on.looks) | stills
    assert {at for at in off.moved_at if at not in on.moved_at} == set()


def test_of_an_empty_street_little_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    off, on = both(monkeypatch, Film(60))
    assert off.undecoded == 0
    assert on.undecoded > 0.75 * 60 * FPS
    assert on.asleep[-1]
    # One picture a second is looked at all the same.
    gaps = [b - a for a, b in zip(on.looks, on.looks[1:], strict=False)]
    assert max(gaps) == pytest.approx(1.0, abs=0.11)
    assert [r.detail for r in on.reports] == [""], "it plays, asleep or not"


def test_cars_wake_a_camera_and_it_falls_asleep_again(monkeypatch: pytest.MonkeyPatch) -> None:
    film = Film(60, CARS)
    _, on = both(monkeypatch, film)
    assert on.undecoded > 0.25 * 60 * FPS
    for mover in film.movers:
        entered = round(mover.at_s * FPS)
        assert not any(on.asleep[entered + 3 : entered + 30]), "awake while the car is there"
    backlog = [a.shown.placed.at.timestamp() for a in on.arrivals if a.backlog]
    assert backlog, "what was kept when the first packet grew"


def test_who_comes_and_goes_between_two_key_pictures_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    passing = tuple(Mover(at_s, size=40, speed=900) for at_s in (15.15, 25.15))
    off, on = both(monkeypatch, Film(30, passing))
    assert on.asleep[150]
    assert on.asleep[250]
    assert len(off.moved_at) >= 6
    assert set(off.moved_at) <= set(on.moved_at)


@pytest.mark.parametrize(
    "film",
    [
        Film(30, CARS, options=CONSTANT, x264=FILLED),
        Film(30, CARS, noise=2, options=CONSTANT),
        Film(30, CARS, noise=4),
        Film(30, CARS, key_every=50),
        Film(30, CARS, b_frames=2),
    ],
    ids=["filled", "constant-rate", "noise", "rare-keys", "reordered"],
)
def test_a_camera_whose_packets_say_nothing_never_sleeps(monkeypatch: pytest.MonkeyPatch, film: Film) -> None:
    on = watched(monkeypatch, encoded(film))
    assert not any(on.asleep)
    assert on.undecoded == 0
    assert not on.stills


def test_a_river_that_says_nothing_keeps_a_camera_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    on = watched(monkeypatch, encoded(Film(20)), after=10_000)
    assert not any(on.asleep)


def test_over_a_socket_it_sleeps_too_and_a_seam_wakes_it(tmp_path: Path) -> None:
    saved(Film(10), tmp_path / "still.mp4")
    street = Street(tmp_path, [Camera(path="S", clip="still.mp4", offset_s=1)])
    river = River(sleep=True, url=street.url("S"))
    river.pull.start()
    try:
        wait_until(lambda: river.pull.asleep and river.pull.undecoded > 9, timeout_s=12, why="it sleeps")
        first = river.shift.arrivals[-1].scene
        wait_until(lambda: river.shift.arrivals[-1].scene > first, timeout_s=12, why="the clip begins anew")
        wait_until(lambda: not river.pull.asleep, timeout_s=3, why="it is awake")
    finally:
        river.pull.end()
        river.pull.join(30)
        street.close()
    assert [r.detail for r in river.shift.reports] == [""]
    assert len(river.shift.stills) > 4
    # Looks go on five a second, shown or told still, over the whole time.
    told = sorted({a.shown.placed.at for a in river.shift.arrivals} | set(river.shift.stills))
    assert max((b - a).total_seconds() for a, b in pairwise(told)) < 0.45


# --- one sleeper without a decoder -------------------------------------------------------------------------


def unit(i: int, size: int, *, key: bool = False) -> Unit:
    at = datetime.fromtimestamp(1000 + i / FPS, UTC)
    return Unit(bytes(size), i, Placed(at, i, 1, 0.0), 0, key)


def sleeper(*, still: Callable[[int], int] = lambda place: 40) -> tuple[Sleep, int]:
    """One that has just fallen asleep, and the number of its next picture: a key picture is 10 000 bytes."""
    sleep = Sleep(allowed=True)
    for i in range(100):
        one = unit(i, 10_000, key=True) if i % 10 == 0 else unit(i, still(i % 10))
        sleep.take(one, disturbed=False)
        sleep.heard(one.placed.at, moved=False)
        if sleep.asleep:
            return sleep, i + 1
    raise AssertionError("it never fell asleep")


def test_the_first_larger_packet_brings_all_that_was_kept() -> None:
    sleep, i = sleeper()
    kept = [unit(n, 40) for n in range(i, i + 3)]
    assert [sleep.take(one, disturbed=False) for one in kept] == [[], [], []]
    large = unit(i + 3, 90)
    assert sleep.take(large, disturbed=False) == [*kept, large]
    assert not sleep.asleep


def test_a_little_more_in_each_packet_wakes_too() -> None:
    """Each by itself is within what still packets are."""
    sleep, i = sleeper()
    first = i + -i % 10  # begin with a key picture
    for n in range(i, first):
        sleep.take(unit(n, 40), disturbed=False)
    sleep.take(unit(first, 10_000, key=True), disturbed=False)
    given = [sleep.take(unit(n, 45), disturbed=False) for n in range(first + 1, first + 6)]
    assert not sleep.asleep
    assert [one.ticks for some in given for one in some] == list(range(first + 1, first + 6))


@pytest.mark.parametrize("why", ["disturbed", "moved", "forbidden", "late key", "nobody answers"])
def test_what_else_wakes(why: str) -> None:
    sleep, i = sleeper()
    kept = unit(i, 40)
    assert sleep.take(kept, disturbed=False) == []
    if why == "moved":
        sleep.heard(kept.placed.at, moved=True)
    if why == "forbidden":
        sleep.forbid()
    steps = {"late key": round(KEY_MAX_S * FPS) + 2, "nobody answers": 60}.get(why, 2)
    if why == "nobody answers":
        took = [sleep.take(unit(n, 10_000, key=True), disturbed=False) for n in range(i + 1, i + steps)]
    else:
        took = [sleep.take(unit(n, 40), disturbed=why == "disturbed") for n in range(i + 1, i + steps)]
    assert not sleep.asleep
    assert all(took[-1]), "awake, each picture is decoded"
    if why != "nobody answers":
        assert [one.ticks for some in took for one in some] == list(range(i, i + steps)), "none is left out"


def test_a_surprise_makes_sleep_lighter() -> None:
    sleep, i = sleeper()
    sleep.heard(unit(i, 0).placed.at, moved=True)
    for n in range(i + 1, i + 70):
        one = unit(n, 10_000, key=True) if n % 10 == 0 else unit(n, 40)
        sleep.take(one, disturbed=False)
        sleep.heard(one.placed.at, moved=False)
        assert not sleep.asleep


def test_kept_packets_are_bounded() -> None:
    """A camera that sends very many pictures, or in its sleep very large ones, does not fill the memory."""
    sleep, i = sleeper()
    kept = most = 0
    for n in range(5000):
        one = unit(i, 40)
        one.placed = Placed(datetime.fromtimestamp(1000 + i / FPS + n / 10_000, UTC), n, 1, 0.0)
        given = sleep.take(one, disturbed=False)
        kept = 0 if given else kept + 1
        most = max(most, kept)
    assert 0 < most <= KEPT_MAX
    assert most * 40 < KEPT_BYTES_MAX


def test_filler_is_seen() -> None:
    assert H264.has_filler([b"\x41x", b"\x0c\xff\xff\x80"])
    assert not H264.has_filler([b"\x41x", b"\x06\x0c"])
