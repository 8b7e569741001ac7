"""What the river makes of nonsense: an error or a defined answer, never a silent zero."""

from datetime import timedelta

import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.vision.cross import cross
from kentongan.vision.model import Count, Detections, Kind, Line, Tracks, Way
from kentongan.vision.tally import Pace, tally
from kentongan.vision.track import track
from vision.drive import NOON, Point, detections, drive, passed, tracks, ways
from vision.test_cross import LEVEL


def one(box: tuple[float, ...], score: float = 0.8) -> Detections:
    boxes, scores = np.array([box], dtype=np.float32), np.array([score], dtype=np.float32)
    return Detections("c", NOON, 0, boxes, np.array([int(Kind.CAR)]), scores)


def street(looks_per_s: float = 5.0, seconds: float = 4.0) -> list[Detections]:
    """One car drives over the line."""
    steps = np.arange(0, seconds, 1 / looks_per_s)
    return [detections(float(s), [(0.5, 0.1 + 0.2 * float(s))]) for s in steps]


def counted(flow: list[Detections]) -> list[Count]:
    found = [
        count for counts in tally(cross(track(iter(flow)), lambda _: [LEVEL]), Pace()) for count in counts
    ]
    return found[-1:]


def followed(flow: list[Detections]) -> list[Tracks]:
    return list(track(iter(flow)))


@pytest.mark.parametrize(
    "bad",
    [
        one((np.nan, 0.1, 0.2, 0.3)),
        one((0.1, 0.1, np.inf, 0.3)),
        one((0.3, 0.1, 0.2, 0.3)),
        one((0.1, 0.1, 0.2, 0.3), score=np.nan),
    ],
    ids=["NaN", "endless", "inside out", "score NaN"],
)
def test_a_detector_that_answers_nonsense_has_failed_and_the_road_is_not_empty(bad: Detections) -> None:
    with pytest.raises(Invalid, match="camera c at"):
        followed([bad])


def test_nothing_found_is_a_quiet_look_that_flows_on_and_is_seen() -> None:
    quiet = [detections(i * 0.2, []) for i in range(300)]
    assert [len(seen.ids) for seen in followed(quiet)] == [0] * 300
    (count,) = counted(quiet)
    assert count.crossings == {}
    assert count.seen_s == 60


def test_boxes_may_reach_out_of_the_picture_and_are_shown_cut_off() -> None:
    flow = [detections(i * 0.2, [(1.0, -0.2 + 0.2 * i)], size=(0.3, 0.3)) for i in range(8)]
    found = followed(flow)
    assert len({int(i) for seen in found for i in seen.ids}) == 1
    for seen in found:
        assert ((seen.boxes >= 0) & (seen.boxes <= 1)).all()


def test_every_frame_flows_on_also_one_that_is_repeated_late_or_of_the_same_instant() -> None:
    flow = street()
    flow[6:6] = [flow[5], flow[4], flow[5]]
    found = followed(flow)
    assert len(found) == len(flow)
    assert [len(seen.ids) for seen in found[6:9]] == [0, 0, 0]
    assert all(seen.alive.tolist() == found[5].alive.tolist() for seen in found[6:9])


@pytest.mark.parametrize("place", range(0, 20, 3))
def test_frames_repeated_and_out_of_order_change_no_count(place: int) -> None:
    flow = street()
    assert ways(followed(flow), LEVEL) == [Way.FORWARD]
    flow[place:place] = [flow[max(0, place - 2)], flow[max(0, place - 1)]]
    assert ways(followed(flow), LEVEL) == [Way.FORWARD]


def test_a_picture_sent_twice_makes_no_second_seen() -> None:
    (count,) = counted([detections(0.5, []), detections(0.5, []), detections(0.5, [])])
    assert count.seen_s == 0


def test_a_clock_that_is_set_back_ends_the_tracks_but_not_the_counting() -> None:
    flow = street()
    again = [Detections(d.camera, d.at - timedelta(hours=1), 0, d.boxes, d.kinds, d.scores) for d in street()]
    found = followed([*flow, *again])
    assert len({int(i) for seen in found for i in seen.ids}) == 2
    assert ways(found, LEVEL) == [Way.FORWARD, Way.FORWARD]


def test_a_clip_of_one_frame_shows_nobody_for_sure_and_counts_nothing() -> None:
    (seen,) = followed([detections(0, [(0.5, 0.5)])])
    assert len(seen.ids) == 0
    assert len(seen.alive) == 1


def test_a_number_that_vanishes_while_alive_is_bridged_and_one_that_died_is_forgotten() -> None:
    there, back = tracks(0, {1: (0.5, 0.3)}), tracks(0.6, {1: (0.5, 0.7)})
    away = tracks(0.3, {})
    alive = Tracks("c", away.at, 0, away.boxes, away.kinds, away.ids, away.born, away.born_s, there.ids)
    assert ways([there, alive, back], LEVEL) == [Way.FORWARD]
    assert ways([there, away, back], LEVEL) == []


def test_lines_that_share_a_point_or_lie_upon_each_other_count_each_for_itself() -> None:
    joined = Line("B", LEVEL.to, (0.8, 0.9))
    twin = Line("C", LEVEL.from_, LEVEL.to)
    path: list[Point] = [(0.5, 0.3), (0.5, 0.7), (0.95, 0.7)]
    assert [(c.line, c.way) for c in passed(drive(path), LEVEL, joined, twin)] == [
        ("A", Way.FORWARD),
        ("C", Way.FORWARD),
        ("B", Way.BACK),
    ]


def test_who_passes_exactly_through_a_shared_point_is_counted_by_both_and_beside_it_by_one() -> None:
    left, right = Line("L", (0.1, 0.5), (0.5, 0.5)), Line("R", (0.5, 0.5), (0.9, 0.5))
    for shift, lines in ((-1e-3, ["L"]), (0.0, ["L", "R"]), (1e-3, ["R"])):
        found = passed(drive([(0.5 + shift, 0.3), (0.5 + shift, 0.7)]), left, right)
        assert [c.line for c in found] == lines
