import threading
import time
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.video.outlets import Arrival
from kentongan.video.picture import Shown
from kentongan.video.timeline import RATE, Placed
from kentongan.vision import newest as newest_module
from kentongan.vision.admission import SILENT
from kentongan.vision.model import Frame
from kentongan.vision.newest import BACKLOG_MAX, HELD_S, TOGETHER, Newest
from standing import wait_until
from vision.drive import NOON, at
from vision.pictures import video

DOT = video(np.zeros((2, 2, 3), np.uint8))


def picture(second: float, *, scene: int = 0, backlog: bool = False) -> Arrival:
    return Arrival(Shown(DOT, Placed(at(second), round(second * RATE), RATE // 10, 0.0)), scene, backlog)


def second(instant: datetime) -> float:
    return round((instant - NOON).total_seconds(), 3)


def drained(newest: Newest) -> list[Frame]:
    """All that waits, in the order in which the river takes it."""
    newest.end()
    return [frame for together in newest.frames(lambda *_: None) for frame in together]


def told(frames: list[Frame]) -> list[tuple[float, str]]:
    return [(second(f.at), "still" if f.picture is None else "seen") for f in frames]


def test_of_each_camera_the_newest_picture_waits_and_what_it_pushes_out_is_counted() -> None:
    newest = Newest()
    for s in (1, 2, 3):
        newest.offer("a", picture(s))
    newest.offer("b", picture(2.5))
    assert newest.dropped == 2
    assert newest.losses() == {"a": pytest.approx(2 / 3), "b": 0}
    assert newest.losses() == {}
    assert [(f.camera, second(f.at)) for f in drained(newest)] == [("a", 3), ("b", 2.5)]


def test_the_river_is_told_each_picture_with_its_media_time_before_it_flows() -> None:
    newest, noted = Newest(), []
    newest.offer("a", picture(3, scene=7))
    newest.end()
    flow = newest.frames(lambda frame, media_s: noted.append((frame, media_s)))
    (frame,) = next(flow)
    assert noted == [(frame, 3.0)] and frame.scene == 7 and frame.picture is DOT


def test_stills_flow_on_before_the_next_picture_in_their_order_and_scene() -> None:
    newest = Newest()
    newest.offer("a", picture(1, scene=4))
    for s in (1.2, 1.4):
        newest.still("a", at(s))
    newest.offer("a", picture(1.6, scene=5))
    frames = drained(newest)
    assert told(frames) == [(1, "seen"), (1.2, "still"), (1.4, "still"), (1.6, "seen")]
    assert [f.scene for f in frames] == [4, 4, 4, 5]
    assert newest.dropped == 0


def test_stills_do_not_flow_on_before_a_picture_has_confirmed_them() -> None:
    newest = Newest()
    newest.offer("a", picture(1))
    newest.still("a", at(1.2))
    assert told(drained(newest)) == [(1, "seen")]


def test_stills_flow_on_by_themselves_once_nothing_can_belie_them_any_more() -> None:
    newest = Newest()
    newest.offer("a", picture(1))
    for past_s in (0.2, 0.2 + HELD_S, 0.3 + HELD_S):  # each is held for so long behind the newest
        newest.still("a", at(1 + past_s))
    assert told(drained(newest)) == [(1, "seen"), (1.2, "still")]


def test_a_backlog_belies_the_stills_from_its_first_instant_on_and_keeps_its_order() -> None:
    newest = Newest()
    newest.offer("a", picture(1))
    for s in (1.2, 1.4, 1.6, 1.8):
        newest.still("a", at(s))
    for s in (1.4, 1.6, 1.8):
        newest.offer("a", picture(s, backlog=True))
    newest.offer("a", picture(2.0))
    seen = [(s, "seen") for s in (1.4, 1.6, 1.8, 2.0)]
    assert told(drained(newest)) == [(1, "seen"), (1.2, "still"), *seen]
    assert newest.dropped == 0


def test_after_a_backlog_a_camera_has_one_place_again() -> None:
    newest = Newest()
    newest.offer("a", picture(1, backlog=True))
    for s in (2, 3, 4):
        newest.offer("a", picture(s))
    assert told(drained(newest)) == [(1, "seen"), (4, "seen")]
    assert newest.dropped == 2


def test_of_each_camera_one_frame_is_taken_and_who_waits_longest_comes_first() -> None:
    newest = Newest()
    for s in (1, 2, 3):
        newest.offer("a", picture(s, backlog=True))
    newest.offer("b", picture(1))
    flow = newest.frames(lambda *_: None)
    assert [f.camera for f in next(flow)] == ["a", "b"]
    newest.offer("c", picture(1))
    newest.offer("b", picture(2))
    assert [f.camera for f in next(flow)] == ["a", "b", "c"]
    newest.end()
    assert [f.camera for f in next(flow)] == ["a"]
    assert list(flow) == []


def test_no_more_come_together_than_should_wait_for_one_another_and_none_is_passed_over() -> None:
    newest = Newest(first=100)
    names = [f"c{i}" for i in range(TOGETHER + 5)]
    for name in names:
        newest.offer(name, picture(1))
    newest.end()
    together = [[f.camera for f in frames] for frames in newest.frames(lambda *_: None)]
    assert together == [names[:TOGETHER], names[TOGETHER:]]


def test_who_was_not_taken_last_time_comes_before_those_who_were() -> None:
    newest = Newest(first=100)
    names = [f"c{i}" for i in range(TOGETHER + 5)]
    for second_of in (1, 2):
        for name in names:
            newest.offer(name, picture(second_of, backlog=True))
    newest.end()
    together = [[f.camera for f in frames] for frames in newest.frames(lambda *_: None)]
    assert together[1] == [*names[TOGETHER:], *names[: TOGETHER - 5]]


def test_a_camera_that_is_forgotten_leaves_nothing_behind() -> None:
    newest = Newest()
    newest.offer("a", picture(1))
    newest.still("a", at(1.2))
    newest.forget("a")
    newest.forget("never heard of")
    newest.still("a", at(1.4))
    newest.offer("a taken again", picture(2))
    assert told(drained(newest)) == [(2, "seen")]


def test_the_river_waits_for_the_first_picture_and_ends_when_there_are_no_more() -> None:
    newest, found = Newest(), []
    thread = threading.Thread(target=lambda: found.extend(newest.frames(lambda *_: None)), daemon=True)
    thread.start()
    thread.join(0.05)
    assert thread.is_alive() and not found
    newest.offer("a", picture(1))
    newest.end()
    thread.join(5)
    assert not thread.is_alive() and [f.camera for f in found[0]] == ["a"]


@given(st.lists(st.sampled_from(["picture", "backlog", "still", "again"]), max_size=120))
def test_whatever_comes_it_flows_in_the_order_of_time_bounded_and_every_loss_is_counted(
    kinds: list[str],
) -> None:
    newest, now = Newest(), 0.0
    for kind in kinds:
        now += 0.2
        if kind == "still":
            newest.still("a", at(now))
        elif kind == "again":  # woken: what was told as still is shown once more
            newest.offer("a", picture(max(0.2, now - 0.8), backlog=True))
            break
        else:
            newest.offer("a", picture(now, backlog=kind == "backlog"))
    lost = newest.losses()
    assert all(0 <= share <= 1 for share in lost.values())
    frames = drained(newest)
    assert len(frames) <= BACKLOG_MAX
    times = [f.at for f in frames]
    if "again" not in kinds:
        assert times == sorted(set(times))


def test_a_river_that_stands_still_lets_no_camera_hoard() -> None:
    newest = Newest()
    newest.offer("a", picture(0))
    for n in range(200):
        for step in range(1, 10):
            newest.still("a", at(n * 10 + step))
        newest.offer("a", picture(n * 10 + 10))
    frames = drained(newest)
    assert len(frames) == BACKLOG_MAX
    assert newest.dropped == 1 + 200 * 10 - BACKLOG_MAX
    assert told(frames)[-1] == (2000, "seen")


def test_stills_that_are_lost_are_a_share_of_what_came() -> None:
    newest = Newest()
    newest.offer("a", picture(0))
    newest.losses()
    for n in range(2 * BACKLOG_MAX):
        newest.still("a", at(n + 1))
    assert newest.losses() == {"a": 0.5}


def test_who_waits_outside_loses_his_looks_until_he_is_let_in() -> None:
    newest = Newest(first=1)
    for name in ("inside", "outside"):
        newest.offer(name, picture(1))
    frames = newest.frames(lambda *_: None)
    assert [f.camera for f in next(frames)] == ["inside"]
    assert newest.losses() == {"inside": 0.0, "outside": 1.0}
    for name in ("inside", "outside"):
        newest.offer(name, picture(2))
    assert {f.camera for f in next(frames)} == {"inside", "outside"}
    newest.forget("inside")
    newest.offer("outside", picture(3))
    assert [f.camera for f in next(frames)] == ["outside"]


def test_who_waits_for_room_is_named_and_who_sends_nothing_is_not() -> None:
    newest = Newest(first=1)
    for name in ("inside", "inside", "inside", "outside"):
        newest.offer(name, picture(1))
    assert newest.outside == set()
    assert newest.losses() == {"inside": pytest.approx(2 / 3), "outside": 1.0}
    assert newest.outside == {"outside"}
    newest.offer("inside", picture(2))
    newest.losses()
    assert newest.outside == set()


def test_a_picture_that_comes_after_its_camera_was_forgotten_takes_no_place() -> None:
    newest = Newest(first=1)
    newest.offer("gone", picture(1))
    newest.forget("gone")
    newest.offer("gone", picture(2))
    newest.offer("next", picture(2))
    newest.end()
    assert [[f.camera for f in frames] for frames in newest.frames(lambda *_: None)] == [["next"]]


def test_who_moves_into_a_place_is_not_charged_what_he_lost_outside() -> None:
    newest = Newest(first=1)
    for name in ("inside", "outside"):
        newest.offer(name, picture(1))
    newest.forget("inside")
    assert "outside" not in newest.losses()


def test_who_was_let_in_stands_still_only_after_a_picture_of_his() -> None:
    newest = Newest(first=1)
    newest.offer("inside", picture(1))
    newest.offer("outside", picture(1))
    newest.forget("inside")
    newest.still("outside", at(2))
    newest.still("outside", at(3))
    newest.offer("outside", picture(4))
    newest.end()
    assert [[f.picture is None for f in frames] for frames in newest.frames(lambda *_: None)] == [[False]]


@pytest.mark.parametrize(("free", "enter"), [(True, 2), (False, 1)])
def test_as_many_again_come_in_at_once_where_the_river_waits_for_pictures_and_few_where_it_does_not(
    free: bool, enter: int
) -> None:
    newest, seen = Newest(first=2), list[str]()

    def flow() -> None:
        for frames in newest.frames(lambda *_: None):
            seen.extend(frame.camera for frame in frames)

    river = threading.Thread(target=flow)
    if free:
        river.start()
    for n in (1, 2):
        for name in ("a", "b"):
            newest.offer(name, picture(n))
        if free:
            wait_until(lambda n=n: len(seen) == 2 * n, why="they are looked at")
        else:
            next(newest.frames(lambda *_: None))
        newest.losses()
        time.sleep(0.3)  # the river waits, or does something else
    for name in ("c", "d"):
        newest.offer(name, picture(3))
    newest.end()
    if not free:
        river.start()
    river.join(10)
    assert len({"c", "d"} & set(seen)) == enter


@pytest.mark.parametrize("waits", ["in it", "before it"])
def test_what_the_river_waits_is_free_time_of_the_step_in_which_it_waits(waits: str) -> None:
    newest, seen, on = Newest(first=2), list[str](), threading.Event()
    on.set()

    def flow() -> None:
        for frames in newest.frames(lambda *_: None):
            seen.extend(frame.camera for frame in frames)
            on.wait(10)

    def look() -> None:
        looks = len(seen)
        for name in ("a", "b"):
            newest.offer(name, picture(looks))
            wait_until(lambda name=name: name in seen[looks:], why=f"{name} is looked at")

    river = threading.Thread(target=flow)
    river.start()
    look()
    newest.losses()
    look()
    if waits == "in it":
        time.sleep(0.5)  # and waits still when it is asked
        newest.losses()
    else:
        time.sleep(0.8)  # longer than the next step takes
        newest.losses()
        on.clear()
        newest.offer("a", picture(9))
        wait_until(lambda: seen[-2:] == ["b", "a"], why="a is looked at")
        newest.offer("b", picture(9))
        time.sleep(0.3)  # it does something else
        newest.losses()
    for name in ("e", "f"):
        newest.offer(name, picture(10))
    newest.end()
    on.set()
    river.join(10)
    assert len({"e", "f"} & set(seen)) == (2 if waits == "in it" else 1)


def test_who_was_silent_for_long_is_looked_at_again_with_its_first_picture() -> None:
    newest = Newest(first=1)
    frames = newest.frames(lambda *_: None)
    for n in range(SILENT + 1):
        for name in ("silent", "other")[int(n > 0) :]:
            newest.offer(name, picture(n))
        next(frames)
        newest.losses()
    newest.offer("silent", picture(20))
    assert [f.camera for f in next(frames)] == ["silent"]


def test_the_river_goes_on_where_all_that_waited_is_dropped_while_more_is_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(newest_module, "GATHER_S", 0.4)
    monkeypatch.setattr(newest_module, "GATHER_EACH_S", 0.4)
    newest, seen = Newest(), []

    def river() -> None:
        seen.extend(frame.camera for together in newest.frames(lambda *_: None) for frame in together)

    running = threading.Thread(target=river)
    running.start()
    newest.offer("a", picture(1))
    time.sleep(0.1)  # it gathers
    newest.forget("a")
    time.sleep(0.6)  # and has found nothing
    assert running.is_alive(), "it waits for whoever comes next"
    newest.offer("b", picture(2))
    time.sleep(0.6)
    newest.end()
    running.join(10)
    assert seen == ["b"]


def test_who_was_outside_for_a_while_is_shown_nothing_from_before_what_had_flowed_on_as_still() -> None:
    newest, flow = Newest(), list[Frame]()
    frames = newest.frames(lambda *_: None)
    newest.offer("a", picture(1))
    for past_s in (0.2, 0.4 + HELD_S):
        newest.still("a", at(1 + past_s))
    for _ in range(2):
        flow += next(frames)
    assert told(flow) == [(1, "seen"), (1.2, "still")]
    for _ in range(SILENT + 1):
        newest.losses()
    newest.offer("a", picture(1.1, backlog=True))
    newest.offer("a", picture(1.3, backlog=True))
    assert told(drained(newest)) == [(1.3, "seen")]
