"""What viewers get can be read again by another program's demuxer, and begins with a key frame."""

import io
import time
from itertools import pairwise

import av
import pytest

from kentongan.video.feed import Piece
from standing import wait_until
from video.conftest import Street
from video.pulling import pull


def decoded(pieces: list[Piece]) -> list[tuple[float, int]]:
    """Open init and fragments as one file: (seconds, width) of each picture."""
    with av.open(io.BytesIO(b"".join(p.body for p in pieces)), format="mp4") as container:
        return [(frame.time or 0.0, frame.width) for frame in container.decode(video=0)]


def test_fragments_are_a_file_that_decodes_and_runs_forward(street: Street) -> None:
    running, seen = pull(street.url("C0"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing"], why="it plays")
        assert seen.pieces == []
        running.feed.look("me")
        wait_until(lambda: sum(p.sample is not None for p in seen.pieces) > 30, why="three seconds pass")
    finally:
        running.end()
    pieces = seen.pieces
    assert pieces[0].sample is None
    assert pieces[1].sample is not None
    assert pieces[1].sample.key
    numbers = [p.number for p in pieces]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    pictures = decoded(pieces)
    assert len(pictures) == len(pieces) - 1
    times = [t for t, _ in pictures]
    assert times == sorted(set(times))
    assert max(b - a for a, b in pairwise(times)) < 0.2
    assert times[-1] == pytest.approx(pieces[-1].sample.media_s if pieces[-1].sample else -1)


def test_who_comes_later_starts_at_the_last_key_frame(street: Street) -> None:
    running, seen = pull(street.url("C1"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing"], why="it plays")
        running.feed.look("first")
        time.sleep(1.5)
        running.feed.look("second")
        wait_until(lambda: seen.pieces[-1].token == "", why="pictures for all go on")
    finally:
        running.end()
    mine = [p for p in seen.pieces if p.token == "second"]
    assert mine[0].sample is None
    assert mine[1].sample is not None
    assert mine[1].sample.key
    assert len(decoded(mine)) == len(mine) - 1


def test_nobody_looks_and_nothing_is_sent(street: Street) -> None:
    running, seen = pull(street.url("C1"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing"], why="it plays")
        running.feed.look("me")
        wait_until(lambda: len(seen.pieces) > 3, why="pictures come")
        running.feed.unlook()
        count = len(seen.pieces)
        time.sleep(0.5)
        assert len(seen.pieces) <= count + 1
    finally:
        running.end()


@pytest.mark.parametrize(
    "fault", [{"kind": "size", "after_s": 1.0, "clip": "b.mp4"}, {"kind": "cut", "after_s": 1.0}]
)
def test_a_new_size_or_connection_sends_a_new_beginning(street: Street, fault: dict[str, object]) -> None:
    street.fail("C2", **fault)
    running, seen = pull(street.url("C2"), counted=False)
    try:
        running.feed.look("me")
        wait_until(lambda: sum(p.sample is None for p in seen.pieces) >= 2, why="a second init segment")
        street.server.faults.clear()
        inits = [i for i, p in enumerate(seen.pieces) if p.sample is None]
        wait_until(lambda: len(seen.pieces) > inits[1] + 3, why="pictures follow")
    finally:
        running.end()
    second = seen.pieces[inits[1] :]
    assert {width for _, width in decoded(second)} == {240 if fault["kind"] == "size" else 160}


def test_a_jumping_clock_leaves_no_hole_for_players(street: Street) -> None:
    street.fail("C3", kind="clock", every_s=0.8)
    running, seen = pull(street.url("C3"), counted=False)
    try:
        running.feed.look("me")
        wait_until(lambda: "clock clock_jump" in seen.states(), why="it jumps")
        wait_until(lambda: len(seen.pieces) > 25, why="it goes on")
    finally:
        running.end()
    times = [t for t, _ in decoded(seen.pieces)]
    assert all(0 < b - a < 0.25 for a, b in pairwise(times))
