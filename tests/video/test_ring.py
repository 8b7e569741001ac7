"""The ring keeps the newest of each camera, whole and in order, and never more than it may."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.video.fragments import Sample
from kentongan.video.ring import GROUP_BYTES_MAX, GROUP_MAX, SAMPLE_BYTES, Group, Ring, Room
from kentongan.video.shape import Shape

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SHAPE = Shape(640, 360, "avc1.42001e")
KEPT = timedelta(seconds=40)


def sample(at_s: float, *, key: bool = False, size: int = 100) -> Sample:
    return Sample(key, NOON + timedelta(seconds=at_s), round(at_s * 90_000), 9_000, 0, bytes(size))


def ring(room: Room | None = None, *, kept: timedelta = KEPT, bytes_max: int = 64_000_000) -> Ring:
    made = Ring(kept, bytes_max, room or Room(10**9))
    made.begin(b"init", SHAPE)
    return made


def play(into: Ring, seconds: int, *, since_s: int = 0, size: int = 100, keys_s: int = 1) -> list[Group]:
    """Ten pictures a second, a key picture every `keys_s`."""
    steps = range(since_s * 10, (since_s + seconds) * 10)
    ended = [into.add(sample(i / 10, key=i % (10 * keys_s) == 0, size=size)) for i in steps]
    return [group for group in ended if group is not None]


def test_it_holds_the_last_seconds_and_hands_out_each_group_once():
    one = ring()
    ended = play(one, 90)
    assert len(ended) == 89
    assert all(group.key and len(group.samples) == 10 for group in ended)
    kept = one.groups()
    assert kept[:-1] == ended[-len(kept) + 1 :]
    assert 40 <= (kept[-1].ended_at - kept[0].began_at).total_seconds() <= 42


def test_stepping_back_begins_at_the_key_picture_before_that_instant():
    one = ring()
    play(one, 60)
    found = one.since(NOON + timedelta(seconds=29.75))
    assert found[0].began_at == NOON + timedelta(seconds=29)
    assert [s for group in found for s in group.samples][-1].at == NOON + timedelta(seconds=59.9)
    assert one.since(NOON)[0] == one.groups()[0], "no further than what is kept"
    assert one.newest()[0].began_at == NOON + timedelta(seconds=59)


@pytest.mark.parametrize("keys_s", [1, 2, 7, 10, 20, 45])
def test_all_that_is_promised_is_kept_from_a_key_picture_on_and_hardly_more(keys_s: int):
    one = ring(kept=timedelta(seconds=30))
    for second in range(200):
        play(one, 1, since_s=second, keys_s=keys_s)
        now_s = second + 0.9
        if second > 100:
            found = one.since(NOON + timedelta(seconds=now_s - 30))
            assert found[0].began_at <= NOON + timedelta(seconds=now_s - 30)
            oldest = one.oldest
            assert oldest is not None
            assert (NOON + timedelta(seconds=now_s) - oldest).total_seconds() <= 30 + 2 * max(keys_s, 1)


def test_key_pictures_that_never_come_again_do_not_keep_everything():
    one = ring(kept=timedelta(seconds=30))
    play(one, 400, keys_s=1000)
    oldest = one.oldest
    assert oldest is not None
    assert (NOON + timedelta(seconds=400) - oldest).total_seconds() <= 30 + 60 + 2 * GROUP_MAX.total_seconds()


def test_a_group_without_end_is_cut_and_loses_no_picture():
    one = ring()
    ended = play(one, 35, keys_s=100)
    assert [group.key for group in ended] == [True, False, False]
    assert all(group.ended_at - group.began_at <= GROUP_MAX for group in ended)
    whole = [s for group in one.newest() for s in group.samples]
    assert len(whole) == 350


def test_what_hangs_on_a_key_picture_that_is_gone_is_not_handed_out():
    one = ring(kept=timedelta(seconds=15), bytes_max=20_000_000)
    play(one, 60, keys_s=100, size=100_000)
    assert one.groups()
    assert one.since(NOON) == one.newest() == []


def test_nothing_is_kept_before_the_first_key_picture():
    one = ring()
    assert one.add(sample(0)) is None
    assert one.groups() == []


def test_new_parameter_sets_end_a_group_and_begin_under_their_own():
    one = ring()
    play(one, 3)
    ended = one.begin(b"other", Shape(320, 180, "avc1.42001e"))
    assert ended is not None
    assert ended.init == b"init"
    play(one, 1, since_s=3)
    assert [group.init for group in one.groups()] == [b"init"] * 3 + [b"other"]


def test_a_clock_that_was_set_back_leaves_nothing_in_the_future():
    one = ring()
    play(one, 20, since_s=3600)
    play(one, 20)
    assert all(group.began_at < NOON + timedelta(minutes=1) for group in one.groups())


def test_one_greedy_camera_does_not_drive_out_the_newest_of_others():
    room = Room(3_000_000)
    quiet, greedy = ring(room), ring(room)
    for second in range(60):
        play(quiet, 1, since_s=second)
        play(greedy, 1, since_s=second, size=40_000)
    assert room.size <= 3_000_000
    assert min(len(quiet.groups()), len(greedy.groups())) > 3
    greedy.close()
    assert room.size == sum(group.size for group in quiet.groups()[:-1])


@given(
    st.lists(
        st.tuples(st.booleans(), st.floats(-5, 9, allow_nan=False), st.integers(1, 2_000_000)), max_size=60
    ),
    st.integers(5_000_000, 20_000_000),
)
def test_whatever_comes_bytes_are_bounded_and_order_is_kept(steps: list[tuple[bool, float, int]], most: int):
    room = Room(most)
    rings = [ring(room, bytes_max=6_000_000), ring(room)]
    given_: list[list[Sample]] = [[], []]
    ended: list[list[Sample]] = [[], []]
    at_s = 0.0
    for i, (key, step_s, size) in enumerate(steps):
        which = i % 2
        at_s += step_s
        one = sample(at_s, key=key, size=size)
        if key or given_[which]:
            given_[which].append(one)
        group = rings[which].add(one)
        ended[which] += group.samples if group else ()
        assert room.size <= most
        assert rings[0].size <= 6_000_000 + GROUP_BYTES_MAX + SAMPLE_BYTES
    for which, one in enumerate(rings):
        last = one.cut()
        ended[which] += last.samples if last else ()
        assert ended[which] == given_[which], "a recorder gets every picture once, in order"
        kept = [s for group in one.groups() for s in group.samples]
        assert kept == given_[which][len(given_[which]) - len(kept) :]


def test_a_ring_that_is_told_to_keep_more_grows_and_shrinks_again():
    one = ring()
    play(one, 60)
    one.keep(timedelta(seconds=300))
    play(one, 200, since_s=60)
    kept = one.groups()
    assert 235 <= (kept[-1].ended_at - kept[0].began_at).total_seconds() <= 242
    one.keep(KEPT)
    play(one, 2, since_s=260)
    kept = one.groups()
    assert 40 <= (kept[-1].ended_at - kept[0].began_at).total_seconds() <= 42
