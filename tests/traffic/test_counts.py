"""Counts as people read them: unknown is never 0, and what is typical says how many days stand behind it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, get_args
from zoneinfo import ZoneInfo

import psycopg
import pytest

from door import Site
from kentongan.base.errors import Invalid
from kentongan.base.ids import new_id
from kentongan.traffic.model import (
    Cell,
    CountedLine,
    Day,
    Kind,
    Period,
    Span,
    Step,
    TypicalFlow,
    TypicalKind,
    Way,
    earlier_days,
    series_span,
    today_span,
    typical,
)
from road import LONG_AGO, WHOLE, Road
from standing import FakeClock

JAKARTA = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)


def counts(site: Site, road: Road) -> dict[str, Any]:
    answer = site.as_(road.city, "operator").get(f"/api/cameras/{road.camera}/counts")
    assert answer.status_code == 200
    return answer.json()


def test_what_was_never_seen_is_unknown_and_not_0(site: Site, road: Road):
    found = counts(site, road)
    for period in (found["now"], found["last_15_min"], found["today"]):
        assert (period["seen_s"], period["cells"]) == (0, [])
        assert period["possible_s"] > 0
    assert found["typical_today"] is None
    assert found["lines"][0]["name"] == "A"


def test_counts_of_a_detector_that_is_not_proven_say_so(site: Site, road: Road):
    assert counts(site, road)["unproven"] is False
    site.app.state.unproven_eyes = True
    assert counts(site, road)["unproven"] is True


def test_a_quiet_road_is_seen_and_empty(site: Site, road: Road, clock: FakeClock):
    road.minute(clock.now - MINUTE, 0)
    found = counts(site, road)["now"]
    assert (found["seen_s"], found["cells"]) == (60, [])


def test_epochs_are_added_and_shared_seconds_counted_once(site: Site, road: Road, clock: FakeClock):
    clock.advance(30)
    road.minute(clock.now - MINUTE, 3, seen=2**40 - 1, epoch=1)
    road.minute(clock.now - MINUTE, 2, seen=WHOLE - (2**30 - 1), epoch=2)
    road.minute(clock.now, 1, seen=2**25 - 1)
    now = counts(site, road)["now"]
    assert (now["seen_s"], now["possible_s"]) == (60 + 25, 90)
    assert now["cells"] == [{"line_id": str(road.line), "way": "forward", "kind": "car", "crossings": 6}]


def test_the_periods_begin_where_they_say(site: Site, road: Road, clock: FakeClock):
    clock.advance(20)
    midnight = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # of the 24th in Jakarta
    for at, crossings in {
        midnight - MINUTE: 1000,
        midnight: 100,
        clock.now - 16 * MINUTE: 30,
        clock.now - 15 * MINUTE: 20,
        clock.now - 2 * MINUTE: 5,
        clock.now - MINUTE: 3,
        clock.now: 1,
    }.items():
        road.minute(at, crossings)
    found = counts(site, road)
    sums = {k: sum(c["crossings"] for c in found[k]["cells"]) for k in ("now", "last_15_min", "today")}
    assert sums == {"now": 4, "last_15_min": 29, "today": 159}
    assert found["today"]["from"] == "2026-11-23T17:00:00Z"
    assert found["today"]["possible_s"] == 10 * 3600 + 20


def test_a_moved_line_is_a_new_line(site: Site, road: Road, owner: psycopg.Connection, clock: FakeClock):
    road.minute(clock.now - MINUTE, 3)
    owner.execute("update line set ended_at = %s where id = %s", [clock.now, road.line])
    found = counts(site, road)
    assert (found["lines"], found["now"]["cells"]) == ([], [])


def test_a_young_line_has_seen_only_what_came_after_it(
    site: Site, road: Road, owner: psycopg.Connection, clock: FakeClock
):
    drawn, unseen = new_id(), new_id()
    clock.advance(0.5)
    for line, name, ago_s in [(drawn, "B", 300 - 29.75), (unseen, "C", 20)]:
        owner.execute(
            "insert into line (id, city, camera_id, name, from_x, from_y, to_x, to_y, created_at)"
            " values (%s, %s, %s, %s, 0.1, 0.5, 0.9, 0.5, %s)",
            [line, road.city, road.camera, name, clock.now - timedelta(seconds=ago_s)],
        )
    minute = clock.now.replace(microsecond=0)
    road.hours(minute - timedelta(hours=3), minute - MINUTE, 0)
    found = counts(site, road)

    def seen(period: str) -> dict[str, tuple[int, int]]:
        return {it["line_id"]: (it["seen_s"], it["possible_s"]) for it in found[period]["lines"]}

    today = (found["today"]["seen_s"], found["today"]["possible_s"])
    assert today == (179 * 60, 36000)
    assert seen("today") == {str(road.line): today, str(drawn): (209, 270), str(unseen): (0, 20)}
    assert seen("last_15_min")[str(drawn)] == (209, 270)
    assert seen("last_15_min")[str(road.line)] == (14 * 60, 900)
    assert seen("now") == {str(road.line): (0, 60), str(drawn): (0, 60), str(unseen): (0, 20)}


def test_typical_is_the_median_over_the_same_hours_of_days_that_were_seen(
    site: Site, road: Road, clock: FakeClock
):
    spans = [span for _, span in earlier_days(today_span(clock.now, JAKARTA), JAKARTA)]
    for days_ago, crossings in [(1, 10), (4, 30), (5, 20), (2, 500)]:  # Monday, Friday, Thursday; Sunday
        span = spans[days_ago - 1]
        road.hours(span.start, span.end, crossings)
        road.minute(span.end, 9000)  # later the same day: not the same hours
    half = spans[6]
    road.hours(half.start, half.start + (half.end - half.start) / 2, 7000)  # half seen says nothing
    found = counts(site, road)["typical_today"]
    some, none = {"total": 20, "kinds": [{"kind": "car", "median": 20}]}, {"total": 0, "kinds": []}
    line = {"line_id": str(road.line), "days": 3, "both": some, "forward": some, "back": none}
    assert found == {"lines": [line]}


def test_a_holiday_is_not_a_working_day(site: Site, road: Road, owner, clock: FakeClock):
    spans = [span for _, span in earlier_days(today_span(clock.now, JAKARTA), JAKARTA)]
    for days_ago, crossings in [(1, 10), (4, 30), (5, 20), (6, 500)]:
        road.hours(spans[days_ago - 1].start, spans[days_ago - 1].end, crossings)
    owner.execute("insert into holiday values (%s, '2026-11-18', 'Libur')", [road.city])
    assert counts(site, road)["typical_today"]["lines"][0]["both"]["total"] == 20


@pytest.mark.security
def test_another_city_s_counts_are_not_found(site: Site, road: Road, city_b: str, clock: FakeClock):
    road.minute(clock.now - MINUTE, 3)
    theirs = site.as_(city_b, "admin")
    assert theirs.get(f"/api/cameras/{road.camera}/counts").status_code == 404
    span = {"from": (clock.now - 5 * MINUTE).isoformat(), "to": clock.now.isoformat()}
    assert theirs.get("/api/counts", params=span).json() == []


def test_the_series_by_minute_and_by_hour(site: Site, road: Road, clock: FakeClock):
    clock.advance(30)
    for back in (1, 2, 3):
        road.minute(clock.now - back * MINUTE, back)
    road.minute(clock.now, 0, seen=2**30 - 1)
    browser = site.as_(road.city, "analyst")
    span = {"from": (clock.now - 60 * MINUTE).isoformat(), "to": clock.now.isoformat()}
    by_minute = browser.get("/api/counts", params=span).json()
    assert [(p["seen_s"], p["possible_s"], sum(c["crossings"] for c in p["cells"])) for p in by_minute] == [
        (60, 60, 3), (60, 60, 2), (60, 60, 1), (30, 30, 0),
    ]  # fmt: skip
    by_hour = browser.get("/api/counts", params=span | {"step": "hour", "camera": str(road.camera)}).json()
    assert [(p["seen_s"], p["possible_s"]) for p in by_hour] == [(180, 3600), (30, 30)]


def test_an_hour_that_the_asker_cuts_is_possible_only_up_to_there(site: Site, road: Road, clock: FakeClock):
    hour = clock.now - timedelta(hours=3)
    road.hours(hour, hour + timedelta(hours=1), 0)
    browser = site.as_(road.city, "analyst")
    for minutes, whole_s in [(30, 1800), (30.5, 1860)]:  # a minute that is cut is told whole
        span = {"from": hour.isoformat(), "to": (hour + timedelta(minutes=minutes)).isoformat()}
        (point,) = browser.get("/api/counts", params=span | {"step": "hour"}).json()
        assert (point["seen_s"], point["possible_s"]) == (whole_s, whole_s)


@pytest.mark.parametrize(
    "params",
    [
        {"from": "2026-11-24T03:00:00Z", "to": "2026-11-24T03:00:00Z"},
        {"from": "2026-11-24T03:00:00", "to": "2026-11-24T04:00:00"},
        {"from": "2026-11-20T03:00:00Z", "to": "2026-11-24T03:00:00Z"},
        {"from": "kemarin", "to": "2026-11-24T03:00:00Z"},
        {"from": "2026-11-24T03:00:00Z", "to": "2026-11-24T04:00:00Z", "step": "year"},
    ],
)
def test_a_span_that_makes_no_sense_is_refused(site: Site, city_a: str, params: dict[str, str]):
    assert site.as_(city_a, "analyst").get("/api/counts", params=params).status_code == 422


# --- the pure part ----------------------------------------------------------------------------------------

LINE = CountedLine(line_id=new_id(), name="A", forward_name="", back_name="", since=LONG_AGO)


def day(on: date, crossings: int | None, seen: float = 1.0) -> Day:
    start = datetime(on.year, on.month, on.day, tzinfo=UTC)
    span = Span(start=start, end=start + timedelta(hours=10))
    cells = [Cell(line_id=LINE.line_id, way="forward", kind="car", crossings=crossings)] if crossings else []
    return Day(on=on, period=Period(span=span, seen_s=int(36000 * seen), cells=cells))


TUESDAY = date(2026, 11, 24)


def days(*crossings: int | None, seen: float = 1.0) -> list[Day]:
    """Working days before TUESDAY, newest first."""
    back = [1, 4, 5, 6, 7, 8]
    return [day(TUESDAY - timedelta(days=b), c, seen) for b, c in zip(back, crossings, strict=False)]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([], None),
        (days(10, seen=0.89), None),
        (days(10, seen=0.9), (1, 10)),
        (days(10, 20, 40), (3, 20)),
        (days(10, 20), (2, 15)),
        ([*days(10, 20), day(date(2026, 11, 22), 300)], (3, 20)),
        ([*days(10, 20, 30), day(date(2026, 11, 22), 300)], (3, 20)),
        (days(None, None, 7), (3, 0)),
    ],
)
def test_typical(earlier: list[Day], expected: tuple[int, float] | None):
    found = typical(TUESDAY, earlier, frozenset(), [LINE])
    if expected is None:
        assert found is None
    else:
        assert found is not None
        (line,) = found.lines
        assert (line.days, line.both.total) == expected
        assert line.line_id == LINE.line_id


def test_typical_is_a_median_of_sums_and_no_sum_of_medians():
    def busy(days_ago: int, **crossed: int) -> Day:
        found = day(TUESDAY - timedelta(days=days_ago), None)
        cells = [
            Cell(line_id=LINE.line_id, way=way, kind=kind, crossings=crossed[f"{way}_{kind}"])
            for way, kind in product(get_args(Way), get_args(Kind))
            if f"{way}_{kind}" in crossed
        ]
        return replace(found, period=replace(found.period, cells=cells))

    seen = [
        busy(1, forward_car=10, back_car=1, forward_bus=4),
        busy(4, forward_car=1, back_car=10, back_truck=4),
        busy(5, forward_car=5, back_car=5, forward_bicycle=4),
    ]
    found = typical(TUESDAY, seen, frozenset(), [LINE])
    assert found is not None
    (line,) = found.lines
    cars = [TypicalKind(kind="car", median=11)]
    assert line.both == TypicalFlow(total=15, kinds=cars), "rare kinds count in the total"
    assert line.forward == TypicalFlow(total=9, kinds=[TypicalKind(kind="car", median=5)])
    assert line.back == TypicalFlow(total=5, kinds=[TypicalKind(kind="car", median=5)])


def test_a_line_is_not_compared_with_days_before_it_was_drawn():
    young = CountedLine(
        line_id=new_id(),
        name="B",
        forward_name="",
        back_name="",
        since=datetime(2026, 11, 23, 12, tzinfo=UTC),
    )
    found = typical(TUESDAY, days(10, 20, 30), frozenset(), [LINE, young])
    assert found is not None
    assert [line.line_id for line in found.lines] == [LINE.line_id]
    assert typical(TUESDAY, days(10, 20, 30), frozenset(), [young]) is None


def test_a_series_begins_with_a_whole_step():
    start = datetime(2026, 11, 24, 3, 20, 17, tzinfo=UTC)
    span = Span(start=start, end=start + timedelta(hours=1))
    assert series_span(span, Step.HOUR).start == start.replace(minute=0, second=0)
    assert series_span(span, Step.MINUTE).start == start.replace(second=0)
    with pytest.raises(Invalid):
        series_span(Span(start=start, end=start), Step.HOUR)
