import math
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.vision.cross import cross
from kentongan.vision.model import Crossing, Crossings, Kind, Line, Tracks, Way
from kentongan.vision.movement import Fate, Passage, Turn, movement
from kentongan.vision.movement_table import Share, turning
from vision.drive import Point, at, drive, tracks

IN, OUT = Way.FORWARD, Way.BACK
ARMS = {
    "N": Line("N", (0.3, 0.3), (0.7, 0.3)), "E": Line("E", (0.7, 0.3), (0.7, 0.7)),
    "S": Line("S", (0.7, 0.7), (0.3, 0.7)), "W": Line("W", (0.3, 0.7), (0.3, 0.3)),
}  # fmt: skip
OUTSIDE: dict[str, Point] = {"N": (0.5, 0.15), "E": (0.85, 0.5), "S": (0.5, 0.85), "W": (0.15, 0.5)}
MIDDLE: Point = (0.5, 0.5)
arms = st.sampled_from("NESW")


def turn(a: str, b: str) -> Turn:
    return Turn(f"{a}{b}", frozenset({(a, IN)}), frozenset({(b, OUT)}))


ALL = tuple(turn(a, b) for a in ARMS for b in ARMS)


def path(*stops: Point, steps: int = 6) -> list[Point]:
    """Straight from stop to stop."""
    found = [stops[0]]
    for a, b in pairwise(stops):
        found += [
            (a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(1, steps + 1)
        ]
    return found


def passages(flow: list[Tracks], turns: tuple[Turn, ...] = ALL) -> list[Passage]:
    pairs = zip(flow, cross(flow, lambda _: tuple(ARMS.values())), strict=True)
    return [item for seen in movement(pairs, lambda _: turns) for item in seen.items]


def then_empty(flow: list[Tracks]) -> list[Tracks]:
    """The same, and a look when all are gone."""
    return [*flow, tracks((flow[-1].at - at(0)).total_seconds() + 2, {})]


def ways(found: Passage) -> tuple[str, str, Fate]:
    return (
        found.entered.line if found.entered else "-",
        found.left.line if found.left else "-",
        found.fate,
    )


@given(arms, arms, st.integers(3, 30))
def test_from_any_arm_to_any_other_and_back_is_one_movement_at_any_rate(a: str, b: str, steps: int) -> None:
    """A U-turn too: in and out over the same arm."""
    (found,) = passages(then_empty(drive(path(OUTSIDE[a], MIDDLE, OUTSIDE[b], steps=steps))))
    assert ways(found) == (a, b, Fate.DONE)
    assert found.again == 0


@given(arms, arms)
def test_a_mirrored_junction_gives_the_mirrored_movement(a: str, b: str) -> None:
    flip = {"E": "W", "W": "E"}
    there = path(OUTSIDE[a], MIDDLE, OUTSIDE[b])
    (found,) = passages(then_empty(drive([(1 - x, y) for x, y in there])))
    assert ways(found) == (flip.get(a, a), flip.get(b, b), Fate.DONE)


@given(arms, arms)
def test_backwards_in_time_it_is_the_opposite_movement(a: str, b: str) -> None:
    (found,) = passages(then_empty(drive(reversed(path(OUTSIDE[a], MIDDLE, OUTSIDE[b])))))
    assert ways(found) == (b, a, Fate.DONE)


@given(arms, arms, st.floats(0, 1e6))
def test_later_it_is_the_same_movement_later(a: str, b: str, late_s: float) -> None:
    there = path(OUTSIDE[a], MIDDLE, OUTSIDE[b])
    (now,) = passages(then_empty(drive(there)))
    (then,) = passages(then_empty([tracks(late_s + i * 0.2, {1: p}) for i, p in enumerate(there)]))
    assert ways(now) == ways(then)
    assert now.left and then.left
    assert abs((then.left.at - now.left.at).total_seconds() - late_s) < 1e-3


def test_the_first_approach_and_the_last_exit_count_and_no_track_moves_twice() -> None:
    round_trip = path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"], MIDDLE, OUTSIDE["S"])
    (found,) = passages(then_empty(drive(round_trip)))
    assert ways(found) == ("N", "S", Fate.DONE)
    assert found.again == 2


def test_who_comes_back_and_is_lost_has_not_left() -> None:
    (found,) = passages(then_empty(drive(path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"], MIDDLE))))
    assert ways(found) == ("N", "-", Fate.LOST)
    assert found.again == 2


def test_a_track_that_breaks_between_the_lines_is_lost_and_found() -> None:
    there = path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"])
    flow = [tracks(2 + i * 0.2, {1: p} if i < 6 else {2: p}) for i, p in enumerate(there)]
    flow = [tracks(0, {}), *flow]
    found = passages(then_empty(flow))
    assert sorted(ways(p) for p in found) == [("-", "E", Fate.FOUND), ("N", "-", Fate.LOST)]
    table = turning(found, ALL)
    north = next(mouth for mouth in table.approaches if mouth.door == ("N", IN))
    east = next(mouth for mouth in table.exits if mouth.door == ("E", OUT))
    assert (north.passed, north.done, north.broken) == (1, 0, 1)
    assert (east.passed, east.done, east.broken) == (1, 0, 1)
    assert (north.complete.part, north.complete.whole) == (0, 1)


def test_who_is_in_the_junction_when_the_looking_begins_or_ends_is_cut_not_lost() -> None:
    began_inside = drive(path(MIDDLE, OUTSIDE["E"]))
    assert [ways(p) for p in passages(then_empty(began_inside))] == [("-", "E", Fate.CUT)]
    ended_inside = drive(path(OUTSIDE["N"], MIDDLE))
    assert [ways(p) for p in passages(ended_inside)] == [("N", "-", Fate.CUT)]
    seam = [*ended_inside, tracks(9, {}, scene=1)]
    assert [ways(p) for p in passages(seam)] == [("N", "-", Fate.CUT)]


def test_when_the_movements_change_those_inside_are_cut_and_the_rest_goes_on() -> None:
    flow = then_empty(drive(path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"])))
    wanted = [ALL]
    found: list[Passage] = []
    pairs = zip(flow, cross(flow, lambda _: tuple(ARMS.values())), strict=True)
    for i, seen in enumerate(movement(pairs, lambda _: wanted[0])):
        found += seen.items
        if i == 5:
            wanted[0] = (turn("N", "E"),)
    assert [ways(p) for p in found] == [("N", "-", Fate.CUT), ("-", "E", Fate.CUT)]


def test_instants_decide_when_crossings_are_told_in_another_order() -> None:
    seen = tracks(5, {1: MIDDLE})
    told = (Crossing(at(4), "E", OUT, Kind.CAR, 1), Crossing(at(2), "N", IN, Kind.CAR, 1))
    flow = [(seen, Crossings("c", seen.at, 0, told)), (tracks(9, {}), Crossings("c", at(9), 0, ()))]
    found = [p for each in movement(flow, lambda _: ALL) for p in each.items]
    assert [ways(p) for p in found] == [("N", "E", Fate.DONE)]


def test_lines_that_belong_to_no_movement_change_nothing() -> None:
    flow = then_empty(drive(path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"])))
    assert [ways(p) for p in passages(flow, (turn("S", "W"),))] == []
    assert passages(flow, ()) == []


def test_each_camera_has_a_junction_of_its_own_and_every_look_flows_on() -> None:
    flow = then_empty(drive(path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"])))
    other = [replace(seen, camera="d") for seen in flow]
    both = [seen for pair in zip(flow, other, strict=True) for seen in pair]
    pairs = list(zip(both, cross(both, lambda _: tuple(ARMS.values())), strict=True))
    out = list(movement(pairs, lambda _: ALL))
    assert [seen.camera for seen in out] == ["c", "d"] * (len(flow) + 1)
    assert Counter(seen.camera for seen in out for _ in seen.items) == {"c": 1, "d": 1}


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_every_crossing_is_told_once_and_every_track_moves_at_most_once(seed: int, n: int) -> None:
    """However they wander: sums over passages give back the crossings of approaches and exits."""
    rng = random.Random(seed)
    where = {i: (rng.random(), rng.random()) for i in range(n)}
    flow: list[Tracks] = []
    for look in range(60):
        where = {i: (rng.random(), rng.random()) if rng.random() < 0.3 else p for i, p in where.items()}
        if rng.random() < 0.1:
            where.pop(rng.choice(list(where)))
            where[n + look] = (rng.random(), rng.random())
        flow.append(tracks(look * 0.2, where))
    pairs = list(zip(flow, cross(flow, lambda _: tuple(ARMS.values())), strict=True))
    crossed = Counter(c.track for _, seen in pairs for c in seen.items)
    found = [p for each in movement(pairs, lambda _: ALL) for p in each.items]
    told = Counter({p.track: (p.entered is not None) + (p.left is not None) + p.again for p in found})
    assert told == crossed
    assert len({p.track for p in found}) == len(found)
    assert all((p.fate is Fate.DONE) == (p.entered is not None and p.left is not None) for p in found)
    assert all(p.entered.at < p.left.at for p in found if p.entered and p.left)
    table = turning(found, ALL)
    mouths = (*table.approaches, *table.exits)
    assert sum(m.passed for m in mouths) + table.again == sum(crossed.values())
    assert all(m.passed == m.done + m.broken + m.cut for m in mouths)
    assert sum(row.n for row in table.rows) == sum(m.done for m in table.approaches)


def test_after_ten_thousand_tracks_nothing_of_them_is_remembered() -> None:
    def street() -> list[Tracks]:
        return [tracks(i * 0.2, {i: (0.5, 0.25), i - 1: (0.5, 0.45)}) for i in range(10_000)]

    flow = street()
    pairs = zip(flow, cross(flow, lambda _: tuple(ARMS.values())), strict=True)
    stage = movement(pairs, lambda _: ALL)
    largest = passed = 0
    for _ in range(len(flow)):
        passed += len(next(stage).items)
        memory = stage.gi_frame.f_locals["cameras"]["c"]._known  # type: ignore[attr-defined]
        largest = max(largest, len(memory))
    assert passed > 9_000
    assert largest <= 2


def test_shares_come_with_their_interval_and_their_bounds() -> None:
    flow: list[Tracks] = []
    for i in range(40):
        to = "E" if i < 30 else "S"
        stops = (OUTSIDE["N"], MIDDLE, OUTSIDE[to]) if i % 4 else (OUTSIDE["N"], MIDDLE)
        flow += [tracks(i * 10 + j * 0.2, {i: p}) for j, p in enumerate(path(*stops))]
    table = turning(passages(then_empty(flow)), (turn("N", "E"), turn("N", "S")))
    east, south = table.rows
    assert (east.n, south.n) == (22, 8)
    assert (east.share.part, east.share.whole) == (22, 30)
    assert east.share.low < 22 / 30 < east.share.high
    assert (east.least, east.most) == (22 / 40, 32 / 40)
    assert (south.least, south.most) == (8 / 40, 18 / 40)
    assert 1.0 < east.median_s < 2.4
    (north,) = table.approaches
    assert (north.passed, north.done, north.broken, north.cut) == (40, 30, 10, 0)


def test_a_pair_of_gates_that_is_no_movement_is_shown_among_the_others() -> None:
    flow = then_empty(drive(path(OUTSIDE["N"], MIDDLE, OUTSIDE["E"])))
    turns = (turn("N", "S"), turn("W", "E"))
    table = turning(passages(flow, turns), turns)
    assert table.others == {(("N", IN), ("E", OUT)): 1}
    assert [row.n for row in table.rows] == [0, 0]
    assert math.isnan(table.rows[0].median_s)


def test_an_empty_table_claims_nothing() -> None:
    (row,) = turning([], (turn("N", "S"),)).rows
    assert (row.share.low, row.share.high, row.least, row.most) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval_is_the_one_in_the_books(part: int, whole: int, low: float, high: float) -> None:
    """The last: Newcombe, Statistics in Medicine 17 (1998), 857-872, table I."""
    assert (Share(part, whole).low, Share(part, whole).high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_the_interval_of_a_share_is_honest(share: float) -> None:
    rng = np.random.default_rng(7)
    samples = [Share(int(k), 60) for k in rng.binomial(60, share, 4000)]
    assert 0.92 < np.mean([s.low <= share <= s.high for s in samples]) < 0.98
