from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.model import Count, Kind, Way
from kentongan.vision.tally import tally
from vision.drive import NOON, crossings

FORWARD_CARS = ("A", Way.FORWARD, Kind.CAR)


def finals(lists: list[list[Count]]) -> list[Count]:
    return [count for each in lists for count in each if count.final]


def test_a_quiet_road_is_nothing_in_sixty_seconds_and_a_dead_camera_nothing_in_none() -> None:
    flow = [crossings(i * 0.2, camera="quiet") for i in range(301)]
    flow.insert(1, crossings(0.0, camera="dead"))
    flow += [crossings(60 + i * 0.2, camera="quiet") for i in range(60)]
    done = {count.camera: count for count in finals(list(tally(flow)))}
    assert (done["quiet"].crossings, done["quiet"].seen_s) == ({}, 60)
    assert (done["dead"].crossings, done["dead"].seen_s) == ({}, 1)


@given(st.lists(st.tuples(st.floats(0, 600), st.integers(0, 3), st.sampled_from("cd")), max_size=60))
def test_every_crossing_is_in_exactly_one_minute(frames: list[tuple[float, int, str]]) -> None:
    flow = [crossings(s, camera=name, n=n) for s, n, name in sorted(frames)]
    last: dict[tuple[str, object], Count] = {}
    for counts in tally(flow):
        for count in counts:
            earlier = last.get((count.camera, count.since))
            assert earlier is None or not earlier.final, "a final count came twice"
            last[count.camera, count.since] = count
    assert sum(c.crossings.get(FORWARD_CARS, 0) for c in last.values()) == sum(n for _, n, _ in frames)
    seconds = {(name, int(s)) for s, _, name in frames}
    assert sum(c.seen_s for c in last.values()) == len(seconds)
    assert all(count.seen_s <= 60 for count in last.values())


def test_running_totals_come_by_the_clock_of_the_frames() -> None:
    flow = [crossings(i * 0.2, n=1 if i == 3 else 0) for i in range(150)]
    lists = list(tally(flow, flush_s=5.0))
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
    done = finals(list(tally(flow)))
    assert [(count.camera, count.crossings) for count in done] == [("a", {}), ("b", {FORWARD_CARS: 1})]


def test_a_clock_that_steps_back_loses_no_crossing_and_reopens_no_minute() -> None:
    flow = [crossings(59.0), crossings(61.0), crossings(58.0, n=1), crossings(62.0)]
    lists = list(tally(flow))
    assert [count.since for count in finals(lists)] == [NOON]
    assert lists[-1][0].since == NOON + timedelta(minutes=1)
    assert lists[-1][0].crossings == {FORWARD_CARS: 1}
    assert lists[-1][0].seen_s == 2


def test_without_frames_there_is_no_count() -> None:
    assert list(tally([])) == []
