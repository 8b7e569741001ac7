from collections.abc import Iterator

from kentongan.vision.beside import Beside


def sums(flow: Iterator[int]) -> Iterator[int]:
    total = 0
    for number in flow:
        total += number
        yield total
    yield -total


def test_a_stage_that_pulls_is_pushed_one_by_one_and_says_the_rest_at_the_end() -> None:
    stage = Beside[int, int](sums)
    assert [stage.push(n) for n in (1, 2, 3)] == [1, 3, 6]
    assert stage.end() == [-6]


def test_a_stage_that_nobody_pushed_still_ends() -> None:
    assert Beside[int, int](sums).end() == [0]
