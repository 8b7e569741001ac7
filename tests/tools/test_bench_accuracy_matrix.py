"""A camera's matrix of kinds, from its crossings counted by eye."""

from kentongan.tools.bench_accuracy_matrix import MISSED, NOBODY, matrix, rows, to_json
from kentongan.tools.bench_accuracy_score import Passing, pair
from kentongan.tools.bench_accuracy_table import Report, Result, matrices
from kentongan.tools.bench_accuracy_table import to_json as report_json


def passings(kind: str, count: int, begun_s: float = 0.0) -> list[Passing]:
    return [Passing(begun_s + 5.0 * i, "A", "forward", kind) for i in range(count)]


TRUE = [*passings("motorcycle", 40), *passings("bus", 2, 1000.0)]
FOUND = [
    *passings("motorcycle", 30),
    *passings("car", 8, 150.0),
    *passings("truck", 2, 1000.0),
    *passings("car", 3, 2000.0),
]


def test_it_has_every_true_crossing_once_and_what_it_was_told_as() -> None:
    found = matrix([pair("s", TRUE, FOUND)])
    assert found.cells == {
        ("motorcycle", "motorcycle"): 30, ("motorcycle", "car"): 8, ("motorcycle", MISSED): 2,
        ("bus", "truck"): 2, (NOBODY, "car"): 3,
    }  # fmt: skip
    assert sum(n for (true, _), n in found.cells.items() if true != NOBODY) == len(TRUE)
    assert sum(n for (_, told), n in found.cells.items() if told != MISSED) == len(FOUND)


def test_a_factor_is_judged_from_30_true_crossings_on_and_has_its_interval() -> None:
    factors = matrix([pair("s", TRUE, FOUND)]).factors
    moto = factors["motorcycle"]
    assert (moto.true, moto.told, moto.value) == (40, 30, 40 / 30)
    assert moto.interval is not None and moto.interval[0] < 40 / 30 < moto.interval[1]
    assert factors["bus"].value is None and factors["car"].value is None, "two, and none, are too few"
    right = matrix([pair("s", passings("car", 30), passings("car", 30))]).factors["car"]
    assert (right.value, right.interval) == (1.0, None), (
        "draws from no error would promise that there is none"
    )


def test_a_kind_that_is_never_told_has_no_factor() -> None:
    found = matrix([pair("s", passings("bus", 30), passings("truck", 30))])
    assert found.factors["bus"].value is None
    heads, table = rows(found)
    assert heads == ["truly", "bus", "truck", MISSED, "true for each told"]
    assert table == [
        ["bus", "0", "30", "0", "none is told so"],
        ["truck", "0", "0", "0", "not judged: fewer than 30"],
        [NOBODY, "0", "0", "-", "-"],
    ]


def test_json_and_text_have_it_for_each_scene_and_for_all() -> None:
    about: dict[str, object] = {"looks_per_s": 5.0}
    pairings = [pair("simpang", TRUE, FOUND), pair("pasar", TRUE, TRUE)]
    report = Report("fast", about, tuple(Result(p, 10.0, 1.0, 0) for p in pairings))
    told = report_json(report)
    assert told["matrix"] == to_json(matrix(pairings))
    scenes = told["scenes"]
    assert isinstance(scenes, list) and scenes[0]["matrix"]["told_as"]["motorcycle"] == {
        "car": 8, "missed": 2, "motorcycle": 30,
    }  # fmt: skip
    text = matrices(report, markdown=False)
    assert [line for line in text.splitlines() if line in {"simpang", "pasar", "all"}] == [
        "simpang",
        "pasar",
        "all",
    ]
    assert "1.33 (" in text
