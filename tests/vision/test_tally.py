import random
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.video.timeline import LATE_MAX_S
from kentongan.vision.model import Count, Crossings, Kind, Way
from kentongan.vision.tally import GRACE, Pace, tally
from vision.drive import NOON, crossings

FORWARD_CARS = ("A", Way.FORWARD, Kind.CAR)


def at_rate(looks_per_s: float) -> Pace:
    return Pace(lambda _: looks_per_s)


def seen_in_first_minute(looks: Iterable[Crossings], pace: Pace) -> int:
    """`looks` go on beyond the minute."""
    return finals(list(tally(looks, pace)))[0].seen_s


def latest(flow: Iterable[Crossings]) -> dict[tuple[str, object], Count]:
    """What the database holds in the end, where greatest() meets each total; no final count comes twice."""
    last: dict[tuple[str, object], Count] = {}
    for counts in tally(flow, Pace()):
        for count in counts:
            earlier = last.get((count.camera, count.since))
            assert earlier is None or not earlier.final, "a final count came twice"
            assert earlier is None or Counter(earlier.crossings) <= Counter(count.crossings)
            last[count.camera, count.since] = count
    return last


def finals(lists: list[list[Count]]) -> list[Count]:
    return [count for each in lists for count in each if count.final]


def test_a_quiet_road_is_nothing_in_sixty_seconds_and_a_dead_camera_nothing_in_none() -> None:
    flow = [crossings(i * 0.2, camera="quiet") for i in range(301)]
    flow.insert(1, crossings(0.0, camera="dead"))
    flow += [crossings(60 + i * 0.2, camera="quiet") for i in range(1, 80)]
    done = {count.camera: count for count in finals(list(tally(flow, Pace())))}
    assert (done["quiet"].crossings, done["quiet"].seen_s) == ({}, 60)
    assert (done["dead"].crossings, done["dead"].seen_s) == ({}, 0)


@given(st.lists(st.tuples(st.floats(0, 600), st.integers(0, 3), st.sampled_from("cd")), max_size=60))
def test_every_crossing_is_in_exactly_one_minute(frames: list[tuple[float, int, str]]) -> None:
    flow = [crossings(s, camera=name, n=n) for s, n, name in sorted(frames)]
    last = latest(flow)
    assert sum(c.crossings.get(FORWARD_CARS, 0) for c in last.values()) == sum(n for _, n, _ in frames)
    instants = {(seen.camera, seen.at) for seen in flow}  # a picture sent twice was looked at once
    looks = Counter((name, int((instant - NOON).total_seconds())) for name, instant in instants)
    assert sum(c.seen_s for c in last.values()) == sum(n >= 3 for n in looks.values())
    assert all(count.seen_s <= 60 for count in last.values())


def test_running_totals_come_by_the_clock_of_the_frames() -> None:
    flow = [crossings(i * 0.2, n=1 if i == 3 else 0) for i in range(150)]
    lists = list(tally(flow, Pace(flush_s=5.0)))
    assert len(lists) == 6 + 1
    assert all(not count.final for counts in lists for count in counts)
    assert lists[-1][0].crossings == {FORWARD_CARS: 1}


def test_frames_of_another_camera_may_come_a_little_late_over_the_minute() -> None:
    flow = [
        crossings(59.8, camera="a"),
        crossings(59.7, camera="b"),
        crossings(60.1, camera="a"),
        crossings(59.9, camera="b", n=1),
        crossings(60.2, camera="b"),
    ]
    done = finals(list(tally(flow, Pace())))
    assert [(count.camera, count.crossings) for count in done] == [("a", {}), ("b", {FORWARD_CARS: 1})]


def test_a_clock_that_steps_back_loses_no_crossing_and_reopens_no_minute() -> None:
    flow = [crossings(59.0), crossings(61.0), crossings(58.0, n=1), crossings(62.0)]
    lists = list(tally(flow, Pace()))
    assert [count.since for count in finals(lists)] == [NOON]
    assert lists[-1][0].since == NOON + timedelta(minutes=1)
    assert lists[-1][0].crossings == {FORWARD_CARS: 1}
    assert lists[-1][0].seen_s == 0


def test_without_frames_there_is_no_count() -> None:
    assert list(tally([], Pace())) == []


@pytest.mark.parametrize(
    ("looks_per_s", "wanted", "seen_s"), [(1, 5, 0), (2, 5, 0), (3, 5, 60), (5, 5, 60), (2, 2, 60), (1, 1, 0)]
)
def test_a_second_is_seen_with_half_its_looks_but_never_with_one(
    looks_per_s: int, wanted: float, seen_s: int
) -> None:
    flow = [crossings(0.1 + i / looks_per_s) for i in range(61 * looks_per_s)]
    assert seen_in_first_minute(flow, at_rate(wanted)) == seen_s


@given(st.sampled_from([4.2, 4.5, 5.0]), st.floats(0, 1), st.randoms(use_true_random=False))
def test_steady_looks_see_sixty_of_sixty_whatever_their_phase_and_jitter(
    looks_per_s: float, phase: float, rng: random.Random
) -> None:
    """Looks fall on pictures of 10 a second that come up to 60 ms off."""
    instants = [-1 + (phase + i) / looks_per_s + rng.uniform(-0.06, 0.06) for i in range(330)]
    counts = finals(list(tally((crossings(s) for s in instants), at_rate(5.0))))
    assert next(c for c in counts if c.since == NOON).seen_s == 60


def test_seconds_whose_looks_were_dropped_are_unseen() -> None:
    flow = [crossings(i * 0.2) for i in range(301) if not 50 <= i < 100 or i % 5 == 0]
    assert seen_in_first_minute(flow, Pace()) == 50


@given(st.lists(st.floats(0, 59.99), max_size=400), st.floats(0.1, 30))
def test_a_minute_never_has_more_than_sixty_seconds(instants: list[float], looks_per_s: float) -> None:
    flow = [crossings(s) for s in [*sorted(instants), 60.0]]
    assert all(0 <= count.seen_s <= 60 for each in tally(flow, at_rate(looks_per_s)) for count in each)


def test_a_stalled_camera_gets_its_late_frames_into_the_same_minute() -> None:
    assert timedelta(seconds=LATE_MAX_S) < GRACE
    flow = [
        crossings(50.0, camera="a", n=5),
        crossings(50.1, camera="b"),
        crossings(69.9, camera="b"),
        crossings(59.9, camera="a", n=2),
        crossings(70.0, camera="a"),
    ]
    held = latest(flow)
    assert held["a", NOON].crossings == {FORWARD_CARS: 7}
    assert held["a", NOON].final


def test_what_comes_after_the_minute_was_finished_by_another_camera_goes_into_the_next() -> None:
    flow = [
        crossings(50.0, camera="a", n=5),
        crossings(50.1, camera="b"),
        crossings(75.0, camera="b"),
        crossings(59.7, camera="a", n=2),
        crossings(59.9, camera="a"),
        crossings(61.0, camera="a", n=1),
        crossings(120.0, camera="a"),
    ]
    held = latest(flow)
    following = held["a", NOON + timedelta(minutes=1)]
    assert held["a", NOON].crossings == {FORWARD_CARS: 5}
    assert (following.crossings, following.final) == ({FORWARD_CARS: 3}, True)


frame = st.tuples(st.floats(0, 300), st.floats(0, 40), st.integers(0, 3), st.sampled_from("cd"))


@given(st.lists(frame, max_size=60))
def test_however_late_frames_come_nothing_is_lost_or_doubled(
    frames: list[tuple[float, float, int, str]],
) -> None:
    flow = [crossings(came - late, camera=name, n=n) for came, late, n, name in sorted(frames)]
    held = latest(flow)
    assert sum(c.crossings.get(FORWARD_CARS, 0) for c in held.values()) == sum(f[2] for f in frames)
