"""Pictures that did not come are counted by the camera's own stamps, over a reconnection by our clock."""

from datetime import UTC, datetime, timedelta

from kentongan.video.losses import Losses
from kentongan.video.timeline import RATE, Placed

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
STEP = RATE // 10


def placed(at_s: float, *, jumped: bool = False) -> Placed:
    return Placed(NOON + timedelta(seconds=at_s), 0, STEP, 0.0, jumped)


def test_a_hole_in_the_stamps_is_lost_and_lateness_is_not():
    losses = Losses()
    for i in (0, 1, 2, 6, 7):
        losses.take(placed(i / 10 + (0.4 if i > 1 else 0)), i * STEP)
    assert (losses.pictures, losses.lost) == (5, 3)


def test_what_was_sent_while_there_was_no_connection_is_lost():
    losses = Losses()
    losses.take(placed(0), 500_000)
    losses.reconnected()
    losses.take(placed(2), 7)
    assert losses.lost == 19


def test_a_jump_of_the_camera_s_clock_is_no_loss():
    losses = Losses()
    losses.take(placed(0), 0)
    losses.take(placed(3600, jumped=True), 3600 * RATE)
    assert losses.lost == 0
