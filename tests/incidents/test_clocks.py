"""Clocks as pure functions of instants: pauses, targets, spreads, and roads between them and a unit."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from door import Site
from incident_rows import incident
from kentongan.base.paths import CITIES
from kentongan.incidents import pack
from kentongan.incidents.model.clocks import ClockName, ClockState, Pause, clocks, paused_s, spread
from kentongan.places.model import distance_m
from kentongan.places.network import network
from kentongan.places.pack import read
from make import AT
from ring import seat

RULES = pack.read(CITIES / "bandung")
P1 = next(p for p in RULES.priorities if p.code == "P1")


SPANS = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=6)


def pauses(spans: list[tuple[int, int]]) -> list[Pause]:
    return [
        Pause(
            clock=ClockName.ARRIVE,
            from_at=AT + timedelta(seconds=min(a, b)),
            until_at=AT + timedelta(seconds=max(a, b)),
        )
        for a, b in spans
    ]


@given(SPANS, st.integers(0, 900))
def test_paused_time_is_that_of_the_union_whatever_the_order(spans: list[tuple[int, int]], end_s: int):
    end = AT + timedelta(seconds=end_s)
    seconds = {s for a, b in spans for s in range(min(a, b), max(a, b)) if s < end_s}
    assert paused_s(pauses(spans), AT, end) == len(seconds)
    assert paused_s(pauses(spans[::-1]), AT, end) == len(seconds)


@given(SPANS, st.integers(0, 2000), st.integers(0, 2000))
def test_a_clock_never_runs_backwards_and_a_pause_never_makes_it_later(
    spans: list[tuple[int, int]], one_s: int, more_s: int
):
    def elapsed(at_s: int, spans: list[tuple[int, int]]) -> float:
        at = AT + timedelta(seconds=at_s)
        found = clocks(incident(), P1, RULES.rules, pauses(spans), at)
        return next(c.elapsed_s or 0.0 for c in found if c.name is ClockName.ARRIVE)

    assert 0 <= elapsed(one_s, spans) <= elapsed(one_s + more_s, spans)
    assert elapsed(one_s, spans) <= elapsed(one_s, []) == one_s


@pytest.mark.parametrize(
    ("after_s", "state"),
    [(0, "running"), (419, "running"), (421, "amber"), (600, "amber"), (601, "late")],
)
def test_amber_then_late(after_s: int, state: str):
    at = AT + timedelta(seconds=after_s)
    found = {c.name: c.state for c in clocks(incident(), P1, RULES.rules, [], at)}
    assert found[ClockName.ARRIVE] is ClockState(state)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_a_spread_is_of_the_list_itself(seconds: list[float]):
    found = spread(seconds, 60)
    assert found.median_s in seconds
    assert found.p90_s in seconds
    assert found.median_s <= found.p90_s
    assert found.within == sum(s <= 60 for s in seconds)
    assert spread([], 60).p90_s is None


def test_roads_are_never_shorter_than_the_crow_flies():
    roads = network(read(CITIES / "bandung").places)
    dago = (107.611, -6.9063)
    places = [(107.6041, -6.9207), (107.65, -6.93), (107.6096, -6.9212), (106.8, -6.2)]
    found = roads.distances_m(dago, places)
    assert found[-1] is None
    for place, road_m in zip(places[:-1], found[:-1], strict=True):
        assert road_m is not None
        assert road_m >= distance_m(dago, place) * 0.95


@pytest.mark.security
def test_the_definer_of_lists_shows_no_other_city(site: Site, town: str, other_town: str):
    ani, budi = seat(site, town)[0], seat(site, other_town)[0]
    sent = {"category": "LLN-LLR", "narrative": "tabrakan rahasia"}
    mine = ani.post("/api/incidents", json=sent).json()["id"]
    assert [i["id"] for i in ani.get("/api/incidents", params={"text": "rahasia"}).json()] == [mine]
    for asked in ({}, {"text": "rahasia"}, {"category": "LLN-LLR"}):
        assert budi.get("/api/incidents", params=asked).json() == []
    assert budi.get("/api/incidents", params={"before": mine}).status_code == 404
