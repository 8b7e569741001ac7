"""A camera's clock against ours."""

from datetime import UTC, datetime

import pytest

from kentongan.video.timeline import RATE, Placed, Timeline


def run(steps: list[tuple[float, float]], skew: float = 1_800_000_000.0) -> list[Placed]:
    """Place pictures of (camera's seconds, seconds of arrival)."""
    line = Timeline(lambda: skew)
    return [line.place(round(t * RATE), now) for t, now in steps]


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(1_800_000_000.0 + seconds, UTC)


def test_the_quickest_picture_sets_the_clock() -> None:
    placed = run([(0.0, 10.5), (0.1, 10.6), (0.2, 10.25), (0.3, 10.9), (2.0, 12.2)])
    assert abs((placed[-1].at - at(12.05)).total_seconds()) < 0.01
    assert [p.at for p in placed] == sorted(p.at for p in placed)


def test_a_drifting_camera_is_followed() -> None:
    placed = run([(i * 0.1, 5 + i * 0.1001) for i in range(4000)])
    assert not any(p.jumped for p in placed)
    assert placed[-1].late_s < 0.1


@pytest.mark.parametrize("leap_s", [-3600.0, -1.0, 3.0, 86_400.0])
def test_a_leap_of_the_stamps_is_a_jump_and_time_goes_on(leap_s: float) -> None:
    placed = run([(t if t < 1 else t + leap_s, t + 7) for t in (i / 10 for i in range(30))])
    assert [i for i, p in enumerate(placed) if p.jumped] == [10]
    assert abs((placed[-1].at - at(9.9)).total_seconds()) < 0.01
    assert placed[-1].media == pytest.approx(2.9 * RATE, rel=0.02)


def test_a_backlog_is_no_jump() -> None:
    held = [(i / 10, 4.0 + i / 1000) for i in range(10, 40)]
    placed = run([(i / 10, i / 10) for i in range(10)] + held)
    assert not any(p.jumped for p in placed)
    assert abs((placed[-1].at - at(3.9)).total_seconds()) < 0.2


def test_what_falls_ever_further_behind_is_taken_anew() -> None:
    placed = run([(i * 0.1, i * 0.2) for i in range(400)])
    assert max(p.late_s for p in placed) <= 10.01
    assert any(p.jumped for p in placed)


def test_pictures_with_the_same_stamp_still_run_forward() -> None:
    placed = run([(1.0, 2.0), (1.0, 2.1), (1.0, 2.2)])
    media = [p.media for p in placed]
    assert media == sorted(set(media))
    assert not any(p.jumped for p in placed)
