"""How a camera is: never better than the last report proves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import make
from kentongan.base.errors import Invalid
from kentongan.cameras.model import Drawn, Health, State, check_lines, health, is_unwatched

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_a_camera_that_is_off_is_off_whatever_it_reports() -> None:
    assert health(make.camera(enabled=False, state=State.PLAYING, reported_at=NOW), NOW) is Health.OFF


def test_a_camera_nobody_counts_or_pulls_stands_by() -> None:
    assert health(make.camera(counted=False), NOW) is Health.STANDBY


@pytest.mark.parametrize(
    ("report_s", "seen"),
    [
        (0, Health.NORMAL),
        (10, Health.NORMAL),
        (11, Health.CAUTION),
        (30, Health.CAUTION),
        (31, Health.SERIOUS),
    ],
)
def test_an_old_report_never_looks_live(report_s: float, seen: Health) -> None:
    camera = make.camera(counted=True, state=State.PLAYING, reported_at=ago(report_s), since=ago(100))
    assert health(camera, NOW) is seen


@pytest.mark.parametrize("state", [State.PLAYING, State.DEAD, State.RELEASED])
def test_a_camera_that_is_to_be_pulled_and_that_nobody_watches_is_serious(state: State) -> None:
    """Whether its watch process was killed or ended: nobody sees it, and a screen that is blue hides that."""
    camera = make.camera(counted=False, pulled=True, state=state, reported_at=ago(31))
    assert health(camera, NOW) is Health.SERIOUS
    assert is_unwatched(camera, NOW)
    assert not is_unwatched(replace(camera, enabled=False), NOW)


@pytest.mark.parametrize("state", [State.PLAYING, State.RELEASED])
def test_a_camera_pulled_on_demand_that_was_let_go_stands_by(state: State) -> None:
    camera = make.camera(counted=False, state=state, reported_at=ago(31))
    assert health(camera, NOW) is Health.STANDBY
    assert not is_unwatched(camera, NOW)


@pytest.mark.parametrize("state", [State.DEAD, State.SILENT, State.GARBAGE])
@pytest.mark.parametrize("counted", [True, False])
def test_a_failed_camera_is_serious(state: State, counted: bool) -> None:
    assert health(make.camera(counted=counted, state=state, reported_at=NOW), NOW) is Health.SERIOUS


@pytest.mark.parametrize(("since_s", "seen"), [(3, Health.STANDBY), (11, Health.CAUTION)])
def test_opening_is_no_picture_and_soon_a_worry(since_s: float, seen: Health) -> None:
    camera = make.camera(counted=True, state=State.CONNECTING, reported_at=NOW, since=ago(since_s))
    assert health(camera, NOW) is seen


@pytest.mark.parametrize(("state", "detail"), [(State.CLOCK, "clock_jump"), (State.PLAYING, "size_changed")])
def test_a_playing_camera_with_trouble_is_cautioned(state: State, detail: str) -> None:
    camera = make.camera(counted=True, state=state, detail=detail, reported_at=NOW)
    assert health(camera, NOW) is Health.CAUTION


@pytest.mark.parametrize(("age_s", "seen"), [(5, Health.CAUTION), (60, Health.SERIOUS)])
@pytest.mark.parametrize("duty", ["counted", "pulled"])
def test_a_camera_nobody_ever_reported_does_not_pass_for_normal(
    age_s: float, seen: Health, duty: str
) -> None:
    camera = make.camera(created_at=ago(age_s), **{"counted": False} | {duty: True})
    assert health(camera, NOW) is seen


@pytest.mark.parametrize(("counted", "seen"), [(True, Health.CAUTION), (False, Health.STANDBY)])
def test_a_released_camera_waits_for_a_watch_process(counted: bool, seen: Health) -> None:
    camera = make.camera(counted=counted, state=State.RELEASED, reported_at=NOW)
    assert health(camera, NOW) is seen
    assert health(replace(camera, pulled=True), NOW) is Health.CAUTION


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (Drawn(name="A", from_=(0.5, 0.5), to=(0.5, 0.5)), "same point"),
        (Drawn(name="A", from_=(0.5, 0.5), to=(0.505, 0.5)), "same point"),
        (Drawn(name="A", from_=(-0.1, 0.5), to=(0.5, 0.5)), "outside the picture"),
        (Drawn(name="A", from_=(0.1, 0.5), to=(0.5, 1.01)), "outside the picture"),
        (Drawn(name="A", from_=(float("nan"), 0.5), to=(0.5, 0.5)), "outside the picture"),
        (Drawn(name=" ", from_=(0.1, 0.5), to=(0.5, 0.5)), "needs a name"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_by_name(line: Drawn, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        check_lines([line])


def test_two_lines_of_one_name_and_too_many_lines_are_refused() -> None:
    line = Drawn(name="A", from_=(0.1, 0.5), to=(0.9, 0.5))
    with pytest.raises(Invalid, match="two lines"):
        check_lines([line, line])
    with pytest.raises(Invalid, match="at most"):
        check_lines([Drawn(name=str(n), from_=(0.1, 0.5), to=(0.9, 0.5)) for n in range(9)])
