"""What crosses now beside what is typical of this hour: what was not seen or not counted is never 0."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from door import Site
from kentongan.base.ids import new_id
from kentongan.traffic.model import Cell, CountedLine, Day, Likeness, Period, Span, same_hours, typical_hour
from road import LONG_AGO, Road
from standing import FakeClock

MINUTE = timedelta(minutes=1)
JAKARTA = ZoneInfo("Asia/Jakarta")
TUESDAY = date(2026, 11, 24)
LINE = CountedLine(line_id=new_id(), name="A", forward_name="", back_name="", since=LONG_AGO)


def flow(site: Site, road: Road) -> dict[str, Any]:
    browser = site.as_(road.city, "operator")
    answer = browser.get("/api/flows", params={"camera": [str(road.camera)] * 2})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()
    return found


def line(site: Site, road: Road) -> dict[str, Any]:
    (found,) = flow(site, road)["lines"]
    return found


def last(clock: FakeClock, nth: int) -> datetime:
    return clock.now.replace(second=0, microsecond=0) - nth * MINUTE


def test_the_last_five_minutes_of_what_was_seen_without_those_who_walk(
    site: Site, road: Road, clock: FakeClock
):
    for nth in range(1, 6):
        road.minute(last(clock, nth), 12)
    road.minute(last(clock, 6), 99)
    road.minute(last(clock, 1), 30, epoch=2, kind="pedestrian")
    road.minute(last(clock, 0), 99)
    assert flow(site, road)["possible_s"] == 300
    found = line(site, road)
    assert found["seen_s"] == 300
    assert found["per_min"] == 12
    assert found["typical"] is None, "one day is not what is usual"


def test_of_a_part_that_was_seen_the_rate_is_told_and_of_too_small_a_part_nothing(
    site: Site,
    road: Road,
    clock: FakeClock,
):
    for nth in range(1, 4):
        road.minute(last(clock, nth), 10)
    found = line(site, road)
    assert (found["seen_s"], found["per_min"]) == (180, 10)
    road.owner.execute("delete from seen_minute where minute = %s and city = %s", [last(clock, 3), road.city])
    found = line(site, road)
    assert (found["seen_s"], found["per_min"]) == (120, None)


def test_nothing_seen_is_unknown_and_a_quiet_road_is_0(site: Site, road: Road, clock: FakeClock):
    assert line(site, road)["per_min"] is None
    for nth in range(1, 6):
        road.minute(last(clock, nth), 0)
    assert line(site, road)["per_min"] == 0


def test_a_camera_without_a_line_counts_nothing(site: Site, road: Road, clock: FakeClock):
    road.owner.execute("update line set ended_at = now() where id = %s", [road.line])
    found = flow(site, road)
    assert (found["lines"], found["counted"]) == ([], False)


def test_the_same_hour_of_the_same_weekday_is_what_is_typical(site: Site, road: Road, clock: FakeClock):
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    for weeks, crossings in ((1, 600), (2, 1200), (3, 900)):
        start = hour - timedelta(weeks=weeks)
        road.hours(start, start + timedelta(hours=1), crossings)
    assert line(site, road)["typical"] == {"per_min": 15, "days": 3, "by": "weekday"}


def test_another_city_s_flow_is_not_told(site: Site, road: Road, city_b: str):
    answer = site.as_(city_b, "operator").get("/api/flows", params={"camera": str(road.camera)})
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_camera_that_is_not_found_is_left_out_and_the_others_are_told(site: Site, road: Road):
    asked = [str(new_id()), str(road.camera), str(new_id())]
    answer = site.as_(road.city, "operator").get("/api/flows", params={"camera": asked})
    assert answer.status_code == 200, answer.text
    assert [it["camera_id"] for it in answer.json()] == [str(road.camera)]


def day(on: date, crossings: int, seen: float = 1.0) -> Day:
    start = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    cells = [Cell(line_id=LINE.line_id, way="forward", kind="car", crossings=crossings)]
    span = Span(start=start, end=start + timedelta(hours=1))
    return Day(on=on, period=Period(span=span, seen_s=int(3600 * seen), cells=cells))


def back(*days: int) -> list[date]:
    return [TUESDAY - timedelta(days=it) for it in days]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([day(on, 60) for on in back(7, 14, 21)], (1, 3, Likeness.WEEKDAY)),
        ([day(on, 60) for on in back(1, 4, 7)], (1, 3, Likeness.SORT)),
        ([day(on, 60) for on in back(2, 3, 9)], None),  # a weekend says nothing of a Tuesday
        ([day(on, 60) for on in back(1, 4)], None),
        ([day(on, 60, seen=0.89) for on in back(7, 14, 21)], None),
        ([*(day(on, 60) for on in back(7, 14)), day(back(21)[0], 60, seen=0.5), day(back(1)[0], 180)],
         (1, 3, Likeness.SORT)),
    ],
)  # fmt: skip
def test_which_days_say_what_is_typical(earlier: list[Day], expected: tuple[float, int, Likeness] | None):
    found = typical_hour(TUESDAY, earlier, frozenset(), LINE)
    assert (None if found is None else (found.per_min, found.days, found.by)) == expected


def test_a_day_before_the_lines_stood_says_nothing_and_a_holiday_is_no_working_day():
    earlier = [day(on, 60) for on in back(7, 14, 21)]
    young = replace(LINE, since=datetime(2026, 11, 10, tzinfo=UTC))
    assert typical_hour(TUESDAY, earlier, frozenset(), young) is None
    assert typical_hour(TUESDAY, earlier, frozenset({TUESDAY}), LINE) is None


def test_the_hour_is_that_of_the_city():
    (on, span), *_ = same_hours(datetime(2026, 11, 24, 17, 30, tzinfo=UTC), JAKARTA)
    assert on == date(2026, 11, 24)
    assert span.start == datetime(2026, 11, 23, 17, tzinfo=UTC), (
        "half past midnight of the 25th, a day before"
    )
