"""Many cameras share one socket: they take turns, and what is slow lets its own pictures go and no others."""

import asyncio
from dataclasses import dataclass, field

from kentongan.cameras.live.lanes import (
    FLIGHT_BYTES,
    LATE_S,
    QUEUE_BYTES,
    QUEUE_MESSAGES,
    STUCK_S,
    Lane,
    Lanes,
    Step,
    Window,
)

GAP = "gap"


@dataclass
class Hand:
    """A clock moved by hand."""

    now_s: float = 100.0
    lanes: Lanes = field(init=False)

    def __post_init__(self) -> None:
        self.lanes = Lanes(lambda: self.now_s)

    def lane(self) -> Lane:
        return Lane(self.lanes, GAP)


def bodies(lane: Lane) -> list[str | bytes]:
    out: list[str | bytes] = []
    while (item := lane.take()) is not None:
        out.append(item.body)
    return out


def turns(hand: Hand, number: int) -> list[str | bytes]:
    async def some() -> list[str | bytes]:
        return [(await hand.lanes.next()).body for _ in range(number)]

    return asyncio.run(some())


def test_streams_take_turns_however_much_one_of_them_has():
    hand = Hand()
    heavy, light = hand.lane(), hand.lane()
    for n in range(6):
        heavy.put(f"h{n}", Step.MORE)
    light.put("l0", Step.MORE)
    light.put("l1", Step.MORE)
    assert turns(hand, 5) == ["h0", "l0", "h1", "l1", "h2"]


def test_a_lane_that_is_full_goes_on_at_its_next_key_picture_and_says_that_there_is_a_gap():
    hand = Hand()
    lane, other = hand.lane(), hand.lane()
    other.put("mine", Step.MORE)
    lane.put("state", Step.WORD)
    lane.put("init", Step.INIT)
    lane.put("key", Step.KEY)
    lane.put(b"x" * QUEUE_BYTES, Step.MORE)
    lane.put("after", Step.MORE)
    lane.put("dead", Step.WORD)
    lane.put("next key", Step.KEY)
    lane.put("more", Step.MORE)
    assert bodies(lane) == ["state", "init", GAP, "dead", "next key", "more"]
    assert lane.skips == 1
    assert bodies(other) == ["mine"]


def test_a_thousand_messages_are_enough():
    lane = Hand().lane()
    for n in range(QUEUE_MESSAGES + 1):
        lane.put(str(n), Step.MORE)
    assert bodies(lane) == [GAP]


def test_pictures_that_come_too_late_are_let_go_for_newer_ones():
    hand = Hand()
    lane = hand.lane()
    lane.put("old key", Step.KEY)
    hand.now_s += LATE_S + 0.1
    lane.put("needs the old one", Step.MORE)
    lane.put("new key", Step.KEY)
    assert bodies(lane) == [GAP, "new key"]


def test_a_stream_that_is_over_sends_nothing_more():
    hand = Hand()
    over, other = hand.lane(), hand.lane()
    over.put("o", Step.MORE)
    other.put("x", Step.MORE)
    hand.lanes.drop(over)
    assert turns(hand, 1) == ["x"]


def test_nobody_reading_is_noticed_and_a_quiet_page_is_not_taken_for_it():
    hand = Hand()
    lane = hand.lane()
    hand.now_s += 10 * STUCK_S
    assert not hand.lanes.stuck
    lane.put("x", Step.WORD)
    assert not hand.lanes.stuck
    hand.now_s += STUCK_S + 1
    assert hand.lanes.stuck
    hand.lanes.sent()
    assert not hand.lanes.stuck


def test_no_more_is_on_its_way_than_the_page_takes():
    async def act() -> None:
        window = Window()
        await window.room(FLIGHT_BYTES + 1)
        waiting = asyncio.create_task(window.room(1))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        window.took(10**12)  # a page cannot take more than was sent
        await asyncio.wait_for(waiting, 30)
        await asyncio.wait_for(window.room(1), 1)

    asyncio.run(act())
