"""A page's stream goes from a camera's small pictures to its large ones and back, on one time."""

from datetime import timedelta
from typing import Any

import pytest
from nats.aio.msg import Msg

import make
from kentongan.base import messages
from kentongan.cameras.live import large as room
from kentongan.cameras.live.large import Large, Shifted
from kentongan.cameras.live.pieces import Piece


def small(at_s: float) -> Piece:
    """A key picture whose media time runs 100 s ahead of seconds since `make.AT`."""
    return Piece(1, True, None, 100 + at_s, (make.AT + timedelta(seconds=at_s)).isoformat(), b"")


class Main:
    """The messages of a main stream, whose media time began at `began_s`."""

    def __init__(self, began_s: float) -> None:
        self.number = 1000
        self.began_s = began_s

    def init(self) -> Msg:
        head = {messages.NUMBER: str(self.number), messages.CODEC: "avc1", messages.WIDTH: "1920"}
        return self._message(head | {messages.HEIGHT: "1080"})

    def picture(self, at_s: float, *, key: bool = False) -> Msg:
        self.number += 1
        at = (make.AT + timedelta(seconds=at_s)).isoformat()
        head = {messages.NUMBER: str(self.number), messages.KEY: "1" if key else "0", messages.AT: at}
        return self._message(head | {messages.MEDIA: str(at_s - self.began_s)})

    def _message(self, head: dict[str, str]) -> Msg:
        client: Any = None
        return Msg(client, "s", headers=head, data=b"")


def shown(large: Large, message: Msg, *, wanted: bool = True) -> Shifted | None:
    found = large.take(message, wanted=wanted)
    assert len(found) < 2
    return found[0] if found else None


def test_large_pictures_begin_with_a_key_picture_on_the_time_of_the_small_ones():
    large, main = Large(), Main(began_s=7)
    assert large.take(main.init(), wanted=True) == []
    assert shown(large, main.picture(8, key=True)) is None, "the small stream has no time yet"
    large.hear_small(small(8))
    assert shown(large, main.picture(8.1)) is None, "none begins with a picture that needs another"
    first = shown(large, main.picture(9, key=True))
    assert first is not None and first.init is not None
    assert (first.media_s, first.shift_s) == (pytest.approx(109), pytest.approx(107))
    second = shown(large, main.picture(9.1))
    assert second is not None and second.init is None


def test_large_pictures_that_are_not_wanted_any_more_go_on_to_the_next_small_key_picture():
    large, main = Large(), Main(began_s=0)
    large.take(main.init(), wanted=True)
    large.hear_small(small(1))
    assert shown(large, main.picture(1, key=True))
    assert shown(large, main.picture(1.1), wanted=False), "without a gap"
    assert not large.gives_way(wanted=True)
    assert large.gives_way(wanted=False)
    assert shown(large, main.picture(2, key=True), wanted=False) is None


def test_a_main_stream_that_falls_silent_gives_way_and_begins_anew_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
):
    large, main = Large(), Main(began_s=0)
    large.take(main.init(), wanted=True)
    large.hear_small(small(1))
    assert shown(large, main.picture(1, key=True))
    monkeypatch.setattr(room, "SILENT_S", 0.0)
    assert large.gives_way(wanted=True)
    main.began_s = 30
    large.take(main.init(), wanted=True)
    assert shown(large, main.picture(30.5)) is None
    back = shown(large, main.picture(31, key=True))
    assert back is not None and back.init is not None and back.shift_s == pytest.approx(130)


def test_times_that_part_are_brought_together_again():
    large, main = Large(), Main(began_s=0)
    large.take(main.init(), wanted=True)
    large.hear_small(small(1))
    assert shown(large, main.picture(1, key=True))
    near, far = main.picture(2, key=True), main.picture(3, key=True)
    within = shown(large, near)
    assert within is not None and within.init is None
    main.began_s = 0.5  # a hole that its media time does not show
    after = shown(large, far)
    assert after is not None and after.init is None
    moved = shown(large, main.picture(4, key=True))
    assert moved is not None and moved.init is not None and moved.shift_s == pytest.approx(100.5)
    large.small_begins()
    assert not large.shown
