"""The algebra of spans, plans by the week, and the chain. Pure."""

import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.recordings.boxes import Group, boxes, moved
from kentongan.recordings.model import (
    NOTHING,
    Facts,
    Mode,
    Plan,
    Rule,
    Span,
    check_plan,
    clipped,
    gaps,
    link,
    merged,
    micros,
    needs_reason,
    place_of,
    span,
)
from recordings.made import film

ZERO = datetime(2026, 11, 24, tzinfo=UTC)
DAY = Span(ZERO, ZERO + timedelta(seconds=60))
seconds = st.integers(-20, 80)


def at(s: float) -> datetime:
    return ZERO + timedelta(seconds=s)


def _spans(pairs: list[tuple[int, int]]) -> list[Span]:
    return [Span(at(min(a, b)), at(max(a, b) + 1)) for a, b in pairs]


def _covered(found: list[Span]) -> set[int]:
    """Every whole second that is covered; the spans here begin and end on whole seconds."""
    return {s for s in range(-30, 100) if any(f.from_at <= at(s) < f.to_at for f in found)}


many = st.lists(st.tuples(seconds, seconds), max_size=12).map(_spans)


@given(many)
def test_merging_covers_the_same_time_with_spans_that_never_touch(found: list[Span]) -> None:
    out = merged(found)
    assert _covered(out) == _covered(found)
    assert all(a.to_at < b.from_at for a, b in pairwise(out))
    assert merged(out) == out
    assert merged(list(reversed(found))) == out


@given(many)
def test_what_is_there_and_what_is_missing_make_up_the_whole(found: list[Span]) -> None:
    inside, missing = merged(clipped(found, DAY)), gaps(found, DAY)
    assert _covered(inside) | _covered(missing) == set(range(60))
    assert not _covered(inside) & _covered(missing)
    assert sum((s.length for s in [*inside, *missing]), timedelta()) == DAY.length
    assert gaps(missing, DAY) == inside


@given(many, st.integers(0, 5))
def test_a_seam_closes_small_holes_and_no_larger_ones(found: list[Span], seam: int) -> None:
    out = merged(found, timedelta(seconds=seam))
    assert _covered(found) <= _covered(out)
    assert all(b.from_at - a.to_at > timedelta(seconds=seam) for a, b in pairwise(out))


@pytest.mark.parametrize(
    ("ends", "word"),
    [
        ((ZERO, ZERO), "ends before"),
        ((at(1), ZERO), "ends before"),
        ((ZERO, at(3601)), "too long"),
        ((ZERO.replace(tzinfo=None), at(1)), "time zone"),
    ],
)
def test_what_is_no_span_is_refused(ends: tuple[datetime, datetime], word: str) -> None:
    with pytest.raises(Invalid, match=word):
        span(*ends, timedelta(hours=1))


NIGHT = Rule(days=(4, 5), from_min=22 * 60, to_min=4 * 60, mode=Mode.CONTINUOUS)


@pytest.mark.parametrize(
    ("day", "hour", "mode"),
    [
        (27, 23, Mode.CONTINUOUS),  # Friday night
        (28, 3, Mode.CONTINUOUS),  # and past its midnight
        (28, 4, Mode.ALERT),
        (29, 3, Mode.CONTINUOUS),  # Saturday's night ends on Sunday
        (29, 23, Mode.ALERT),
        (26, 23, Mode.ALERT),
    ],
)
def test_a_plan_runs_past_midnight(day: int, hour: int, mode: Mode) -> None:
    assert Plan(rules=(NIGHT,)).mode_at(datetime(2026, 11, day, hour, tzinfo=UTC)) is mode


def test_the_first_rule_that_fits_counts() -> None:
    noon = Rule(days=(1,), from_min=720, to_min=780, mode=Mode.OFF)
    always = Rule(days=tuple(range(7)), from_min=0, to_min=1440, mode=Mode.CONTINUOUS)
    plan = Plan(mode=Mode.ALERT, rules=(noon, always))
    assert [plan.mode_at(ZERO + timedelta(hours=h)) for h in (11, 12, 13, 24)] == [
        Mode.CONTINUOUS, Mode.OFF, Mode.CONTINUOUS, Mode.CONTINUOUS,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (Rule(days=(), from_min=0, to_min=60, mode=Mode.OFF), "at least one"),
        (Rule(days=(7,), from_min=0, to_min=60, mode=Mode.OFF), "0 .Monday"),
        (Rule(days=(1, 1), from_min=0, to_min=60, mode=Mode.OFF), "twice"),
        (Rule(days=(1,), from_min=60, to_min=60, mode=Mode.OFF), "ends when it begins"),
        (Rule(days=(1,), from_min=-1, to_min=60, mode=Mode.OFF), "minutes of the day"),
        (Rule(days=(1,), from_min=0, to_min=1441, mode=Mode.OFF), "minutes of the day"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: Rule, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        check_plan(Plan(rules=(rule,)))


def test_a_link_changes_with_everything_that_it_covers() -> None:
    facts = {"camera_id": UUID(int=1), "began_at": ZERO, "ended_at": at(10), "bytes": 5, "sha256": bytes(32)}
    links = {link(NOTHING, Facts(**facts))}
    for name, other in {
        "camera_id": UUID(int=2), "began_at": at(1), "ended_at": at(11), "bytes": 6, "sha256": b"x" * 32,
    }.items():  # fmt: skip
        links.add(link(NOTHING, Facts(**facts | {name: other})))
    links.add(link(b"x" * 32, Facts(**facts)))
    assert len(links) == 7
    assert micros(at(0.000001)) - micros(ZERO) == 1


def test_a_place_is_made_of_ids_and_the_utc_day() -> None:
    wib = ZERO.astimezone().replace(hour=0)
    assert place_of("kota", UUID(int=1), wib.astimezone(UTC), UUID(int=2)).endswith(f"{UUID(int=2)}.mp4")


def test_only_what_is_older_than_a_day_needs_a_reason() -> None:
    assert not needs_reason(Span(at(0), at(1)), at(86400))
    assert needs_reason(Span(at(0), at(1)), at(86401))


def test_a_moved_fragment_differs_in_its_number_and_time_alone() -> None:
    body = film().groups[1]
    size = int.from_bytes(body[:4], "big")
    out = moved(body[:size], 77, 1 << 40)
    assert len(out) == size
    assert moved(out, 77, 1 << 40) == out
    with pytest.raises(Invalid, match="mfhd"):
        moved(bytes(size), 1, 1)


@given(st.binary(max_size=200))
def test_walking_any_bytes_ends(body: bytes) -> None:
    assert sum(box.end - box.start for box in boxes(io.BytesIO(body), len(body))) <= len(body)


def test_a_group_says_by_itself_what_it_is() -> None:
    made = Group("kota", UUID(int=3), 4, ZERO, at(1), 90, "avc1.42c00b", 160, 96, key=True)
    assert made.boxed()[4:8] == b"uuid"
    assert b'"camera":"00000000-0000-0000-0000-000000000003"' in made.boxed()
