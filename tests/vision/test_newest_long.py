"""A river for minutes, under a clock of its own."""

import pytest

from vision.clockwork import World


@pytest.mark.parametrize("cameras", [3, 24, 48])
def test_what_was_shown_smaller_while_it_was_too_much_is_shown_in_full_again_when_there_is_time(
    monkeypatch: pytest.MonkeyPatch, cameras: int
) -> None:
    hurry_s = 1.5 * 0.2 / cameras
    world = World(monkeypatch, cameras, lambda now_s: hurry_s if 60 < now_s < 70 else 0.5 * 0.2 / cameras)
    world.run(60)
    assert world.newest.dim == 1.0
    world.run(70)
    assert world.newest.dim < 1.0
    world.run(100)
    assert world.newest.dim == 1.0


def test_every_picture_is_looked_at_or_waits_or_is_counted_as_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, 12, lambda now_s: 0.06 if now_s < 60 else 0.004)
    for until_s in (30, 60):  # some are put out
        world.run(until_s)
    world.sending -= {"c1", "c11"}  # one inside, one outside
    world.run(120)
    assert world.offered == world.looked + world.newest.dropped + world.left()
