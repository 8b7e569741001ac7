"""The ledger of looks tells what was due, what was done, and for how long nobody looked."""

from datetime import UTC, datetime, timedelta

from kentongan.vision.looks import Looks, Manner

ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def at(second: float) -> datetime:
    return ZERO + timedelta(seconds=second)


def ledger(*looks_s: float, age_s: float = 0.1, manner: Manner = Manner.SEEN) -> Looks:
    made = Looks(ZERO)
    for second in looks_s:
        made.done("a", at(second), age_s, manner)
    return made


def test_what_was_done_is_told_once_by_its_manner() -> None:
    looks = ledger(0.0, 0.2)
    looks.done("a", at(0.4), 0.3, Manner.STILL)
    looks.due("a", 5)
    looks.audited("a", missed=True)
    looks.audited("a", missed=False)
    told = looks.take(at(1))
    assert (told["since"], told["at"]) == (at(0).isoformat(), at(1).isoformat())
    row = told["cameras"]["a"]
    assert row == {"due": 5, "seen": 2, "still": 1, "audited": 2, "missed": 1, "gap_max_s": 0.3}
    assert told["ages_s"] == [0.1, 0.1]  # a still look says nothing of how late a detection comes
    looks.due("a", 1)
    again = looks.take(at(1.2))
    assert again["since"] == at(1).isoformat()
    assert again["cameras"]["a"] | {"gap_max_s": 0} == {
        "due": 1, "seen": 0, "still": 0, "audited": 0, "missed": 0, "gap_max_s": 0
    }  # fmt: skip
    assert again["ages_s"] == []


def test_a_gap_lies_between_the_pictures_and_spans_readings() -> None:
    looks = ledger(0.0, 0.2)
    looks.take(at(0.5))
    looks.done("a", at(1.7), 0.1, Manner.SEEN)
    looks.done("a", at(1.9), 0.1, Manner.SEEN)
    assert looks.take(at(2))["cameras"]["a"]["gap_max_s"] == 1.5


def test_a_gap_that_goes_on_is_told_while_it_does() -> None:
    looks = ledger(0.0, age_s=0.25)
    looks.take(at(0.5))
    looks.due("a", 15)
    assert looks.take(at(3))["cameras"]["a"]["gap_max_s"] == 2.75


def test_a_camera_that_was_never_looked_at_is_due_and_waits() -> None:
    looks = Looks(ZERO)
    for second in (1, 2, 3):
        looks.due("a", 5)
        told = looks.take(at(second))["cameras"]["a"]
    assert (told["due"], told["seen"], told["gap_max_s"]) == (5, 0, 2.0)
    looks.done("a", at(4), 0.1, Manner.SEEN)
    assert looks.take(at(4.2))["cameras"]["a"]["gap_max_s"] == 3.0


def test_a_picture_shown_again_is_no_further_look_but_its_age_counts() -> None:
    looks = ledger(0.0, 0.2, 0.4, manner=Manner.STILL)
    for second in (0.2, 0.4, 0.6):
        looks.done("a", at(second), 0.7, Manner.SEEN)
    told = looks.take(at(1.3))
    assert (told["cameras"]["a"]["still"], told["cameras"]["a"]["seen"]) == (3, 1)
    assert told["ages_s"] == [0.7, 0.7, 0.7]


def test_a_camera_that_was_dropped_is_forgotten() -> None:
    looks = ledger(0.0)
    assert set(looks.take(at(1))["cameras"]) == {"a"}
    assert looks.take(at(2))["cameras"] == {}
    looks.done("a", at(60), 0.1, Manner.SEEN)
    assert looks.take(at(60.2))["cameras"]["a"]["gap_max_s"] < 1


def test_the_packed_share_is_that_of_all_runs_of_the_network() -> None:
    looks = Looks(ZERO)
    assert looks.take(at(1))["packed_share"] is None
    looks.inferred(1, 1.0)
    looks.inferred(3, 0.6)
    told = looks.take(at(2))
    assert (told["inferences"], told["packed_share"]) == (4, 0.7)
