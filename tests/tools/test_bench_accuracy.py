"""`kentongan bench accuracy`: the scoring by hand-made truth and outcome, and what it says of bad scenes."""

import itertools
import json
import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.__main__ import main
from kentongan.base.errors import Invalid, NotFound
from kentongan.tools.bench_accuracy_scene import read, read_all
from kentongan.tools.bench_accuracy_score import NEAR_S, Pairing, Passing, Share, figures, of_kind, pair
from kentongan.tools.bench_accuracy_table import Report, Result, to_json, to_text, written
from kentongan.tools.eyes_in_use import learnt_from, usual
from tools.test_clips import film


def car(t_s: float, line: str = "A", way: str = "forward", kind: str = "car", sure: bool = True) -> Passing:
    return Passing(t_s, line, way, kind, sure)


def paired(true: Sequence[Passing], found: Sequence[Passing]) -> Pairing:
    return pair("s", true, found)


def report(*pairings: Pairing) -> Report:
    about: dict[str, object] = {"looks_per_s": 5.0}
    return Report("live", about, tuple(Result(p, 10.0, 1.0, 0) for p in pairings))


@pytest.mark.parametrize(
    ("found", "hits"),
    [
        (car(5.0), 1),
        (car(6.0), 1),
        (car(6.1), 0),
        (car(5.0, line="B"), 0),
        (car(5.0, way="back"), 0),
        (car(5.0, kind="truck"), 1),
    ],
    ids=[
        "the same",
        "at the edge of the second",
        "too late",
        "another line",
        "the other way",
        "another kind",
    ],
)
def test_a_hit_is_the_same_line_and_way_within_a_second_whatever_the_kind(found: Passing, hits: int) -> None:
    assert len(paired([car(5.0)], [found]).hits) == hits


def test_each_crossing_is_hit_at_most_once() -> None:
    double = paired([car(5.0)], [car(4.9), car(5.2)])
    assert [b.t_s for _, b in double.hits] == [4.9]
    assert [p.t_s for p in double.false] == [5.2]


def test_as_many_pairs_as_possible_also_where_the_nearest_first_makes_fewer() -> None:
    # Nearest first would take 5.0-5.1 and leave 4.2 and 5.9 alone.
    both = paired([car(4.2), car(5.0)], [car(5.1), car(5.9)])
    assert len(both.hits) == 2


def test_among_the_largest_matchings_the_nearest_in_time_is_taken() -> None:
    found = paired([car(5.0), car(5.5)], [car(5.4), car(5.1)])
    assert {(a.t_s, b.t_s) for a, b in found.hits} == {(5.0, 5.1), (5.5, 5.4)}


def test_misses_and_doubles_cancel_in_the_count_error_of_one_line_but_not_in_recall_and_precision() -> None:
    one = figures([paired([car(1.0), car(9.0)], [car(1.0), car(5.0)])])
    assert (one.cells.count_error, one.recall.value, one.precision.value) == (0.0, 0.5, 0.5)


def test_the_count_error_is_summed_over_lines_ways_and_scenes_without_cancelling() -> None:
    true = [car(1.0), car(2.0, way="back"), car(3.0, line="B"), car(4.0, line="B")]
    found = [car(1.0), car(1.2), car(3.0, line="B")]  # one too many, one too few (back), one too few (B)
    assert figures([paired(true, found)]).cells.errors == 3
    short, double = pair("x", [car(1.0)], []), pair("y", [car(1.0)], [car(1.0), car(1.5)])
    assert figures([short, double]).cells.count_error == 1.0


def test_a_kind_counts_as_found_under_another_name_but_not_as_called_rightly() -> None:
    p = paired([car(1.0, kind="motorcycle"), car(5.0)], [car(1.0), car(5.0)])
    rider, four = of_kind([p], "motorcycle"), of_kind([p], "car")
    assert (rider.recall.value, rider.found, rider.cells.errors) == (1.0, 0, 1)
    assert (four.found, four.precision.value, four.cells.errors) == (2, 0.5, 1)


def test_a_kind_is_judged_from_30_true_crossings_on() -> None:
    true = [car(2.0 * i) for i in range(30)]
    judged = to_json(report(paired(true, true)))["kinds"]
    assert judged[0]["judged"] is True  # type: ignore[index]
    few = report(paired(true[1:], true[1:]))
    assert to_json(few)["kinds"][0]["judged"] is False  # type: ignore[index]
    assert "not judged" in to_text(few, markdown=False)


def test_an_unsure_crossing_leaves_both_sides_and_what_is_false_stays() -> None:
    p = paired([car(1.0), car(5.0, sure=False), car(9.0, sure=False)], [car(1.0), car(5.0), car(20.0)])
    assert figures([p]).cells.truth == 3
    sure = figures([p.sure()])
    assert (sure.cells.truth, sure.found, sure.recall.value, sure.precision.value) == (1, 2, 1.0, 0.5)


def test_a_crossing_found_goes_to_the_sure_one_where_it_could_be_either() -> None:
    p = paired([car(5.0, sure=False), car(5.8)], [car(5.1)])
    assert [a.t_s for a, _ in p.hits] == [5.8]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
)
def test_the_interval_of_a_share_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


def test_where_there_is_nothing_there_is_no_share_rather_than_0_or_1() -> None:
    nothing = figures([paired([], [])])
    assert nothing.cells.count_error is None
    assert nothing.recall.value is None and nothing.recall.interval is None
    assert to_json(report(paired([], [])))["all"]["recall"] == {"value": None, "interval": None}  # type: ignore[index]
    only_false = figures([paired([], [car(1.0)])])
    assert (only_false.recall.value, only_false.precision.value) == (None, 0.0)


def test_the_interval_of_a_count_error_holds_it_and_is_the_same_every_time() -> None:
    true = [car(2.0 * i) for i in range(50)]
    p = paired(true, true[:45])
    drawn = figures([p]).cells.over_crossings()
    assert drawn is not None and drawn == figures([p]).cells.over_crossings()
    assert drawn[0] < 0.1 < drawn[1] < 0.25
    assert figures([paired(true, true)]).cells.over_crossings() is None, "no errors: no promise"


def test_an_interval_over_scenes_needs_two_of_them() -> None:
    good, bad = pair("a", [car(1.0)], [car(1.0)]), pair("b", [car(1.0)], [])
    assert figures([bad]).cells.over_scenes() is None
    assert figures([good, bad]).cells.over_scenes() == (0.0, 1.0)


def test_json_and_tables_name_each_error() -> None:
    said = report(paired([car(1.0), car(5.0, line="B")], [car(1.0), car(9.0)]))
    found: dict[str, Any] = to_json(said)
    assert [(e["line"], e["t_s"]) for e in found["missed"]] == [("B", 5.0)]
    assert [(e["line"], e["t_s"]) for e in found["false"]] == [("A", 9.0)]
    assert json.loads(json.dumps(found)) == found
    assert "Missed: s B forward 5.00 s car." in to_text(said, markdown=True)


times = st.lists(st.integers(0, 60).map(lambda tenth: tenth / 10), max_size=5)


@given(times, times)
def test_no_matching_makes_more_pairs(true: list[float], found: list[float]) -> None:
    a, b = [car(t) for t in true], [car(t) for t in found]
    shorter, longer = sorted((true, found), key=len)
    most = max(
        sum(abs(x - y) <= NEAR_S + 1e-9 for x, y in zip(shorter, chosen, strict=True))
        for chosen in itertools.permutations(longer, len(shorter))
    )
    p = paired(a, b)
    assert len(p.hits) == most
    assert len(p.hits) + len(p.missed) == len(a) and len(p.hits) + len(p.false) == len(b)


passings = st.lists(
    st.builds(
        Passing,
        st.integers(0, 80).map(lambda tenth: tenth / 10),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["forward", "back"]),
        st.sampled_from(["car", "motorcycle"]),
        st.booleans(),
    ),
    max_size=12,
)


@given(passings, passings)
def test_every_crossing_is_hit_or_missed_or_false_and_its_figures_add_up(
    true: list[Passing], found: list[Passing]
) -> None:
    p = paired(true, found)
    assert Counter([a for a, _ in p.hits] + list(p.missed)) == Counter(true)
    assert Counter([b for _, b in p.hits] + list(p.false)) == Counter(found)
    f = figures([p])
    assert abs(len(true) - len(found)) <= f.cells.errors <= len(p.missed) + len(p.false)
    assert sum(of_kind([p], kind).cells.truth for kind in ("car", "motorcycle")) == len(true)


@given(passings, passings, st.randoms())
def test_the_order_of_crossings_does_not_matter(true: list[Passing], found: list[Passing], dice: Any) -> None:
    shuffled = dice.sample(true, len(true)), dice.sample(found, len(found))
    a, b = figures([paired(true, found)]), figures([paired(*shuffled)])
    assert (a.recall, a.precision, a.cells.errors) == (b.recall, b.precision, b.cells.errors)


@given(passings, passings)
def test_preferring_sure_crossings_costs_no_pair(true: list[Passing], found: list[Passing]) -> None:
    plain = [Passing(p.t_s, p.line, p.way, p.kind) for p in true]
    assert len(paired(true, found).hits) == len(paired(plain, found).hits)
    sure = [p for p in true if p.sure]
    assert sum(a.sure for a, _ in paired(true, found).hits) == len(paired(sure, found).hits)


LINE = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}
CROSSING = {"t_s": 1.0, "line": "A", "way": "forward", "kind": "car", "sure": True}


def scene(folder: Path, crossings: object = (), **body: object) -> Path:
    (folder / "x.mp4").write_bytes(b"x")
    path = folder / "x.json"
    path.write_text(json.dumps({"clip": "x.mp4", "lines": [LINE], "crossings": crossings} | body))
    return path


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"line": "Z"}, "crossings[0].line: 'Z' is not one of A"),
        ({"way": "up"}, "crossings[0].way: 'up' is not one of forward, back"),
        ({"kind": "van"}, "crossings[0].kind: 'van' is not one of motorcycle, car"),
        ({"t_s": float("nan")}, "crossings[0].t_s: nan is not a second"),
        ({"t_s": -1}, "crossings[0].t_s: -1 is not a second"),
        ({"t_s": True}, "crossings[0].t_s: True is not a second"),
        ({"sure": "yes"}, "crossings[0].sure: must be true or false"),
        ({"colour": "red"}, "crossings[0]: unknown key 'colour'"),
    ],
    ids=lambda it: next(iter(it)) if isinstance(it, dict) else "",
)
def test_a_bad_crossing_is_refused_with_its_file_and_place(
    tmp_path: Path, change: dict[str, object], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(scene(tmp_path, [CROSSING | change]))
    assert place in str(refused.value) and "x.json" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"crossings": None}, "crossings: must be a list"),
        ({"crossings": [3]}, "crossings[0]: must be an object"),
        ({"crossings": [{"t_s": 1}]}, "crossings[0]: key 'kind' is missing"),
        ({"clip": None}, "clip: the name of the clip is missing"),
        ({"clip": "gone.mp4"}, "clip: gone.mp4 does not lie beside this file"),
        ({"clip": "../x.mp4"}, "must be the name of a file beside this one"),
    ],
    ids=["no crossings", "a number", "half a crossing", "no clip's name", "no clip", "a clip elsewhere"],
)
def test_a_bad_scene_is_refused_with_its_file_and_place(
    tmp_path: Path, body: dict[str, object], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(scene(tmp_path, **body))
    assert place in str(refused.value) and "x.json" in str(refused.value)


def test_broken_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"clip": "x.mp4",\n oops}')
    with pytest.raises(Invalid, match=r"x\.json: line 2, column 2: not JSON"):
        read_all(tmp_path, [])


def test_an_empty_folder_a_missing_one_and_an_unknown_name_are_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no scene"):
        read_all(tmp_path, [])
    with pytest.raises(NotFound, match="no such folder"):
        read_all(tmp_path / "gone", [])
    scene(tmp_path)
    with pytest.raises(NotFound, match="no scene 'y'; there are x"):
        read_all(tmp_path, ["y"])


def test_crossings_beyond_the_span_of_a_scene_do_not_count_and_are_reported(tmp_path: Path) -> None:
    rows = [CROSSING | {"t_s": t} for t in (1.0, 3.0, 8.0)]
    found = read(scene(tmp_path, rows, from_s=2.0, to_s=5.0))
    assert ([p.t_s for p in found.true], found.outside) == ([3.0], 2)


def test_a_truth_that_outlasts_its_clip_is_refused(tmp_path: Path) -> None:
    found = read(scene(tmp_path, [CROSSING | {"t_s": 9.0}]))
    found.check_end(8.5)
    with pytest.raises(Invalid, match="t_s 9 is after the clip's end, 5 s"):
        found.check_end(5.0)


def test_tables_go_between_their_marks_and_nowhere_else() -> None:
    text = "a\n<!-- table: live -->\nold\n<!-- end -->\nb\n<!-- table: fast -->\nkept\n<!-- end -->\n"
    new = written(text, "live", "| new \\1 |", Path("d.md"))
    assert new.startswith("a\n<!-- table: live -->\n\n| new \\1 |\n\n<!-- end -->\nb\n")
    assert new.endswith("<!-- table: fast -->\nkept\n<!-- end -->\n")
    with pytest.raises(Invalid, match=r"d\.md: needs one place <!-- table: reference -->"):
        written(text, "reference", "", Path("d.md"))


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["accuracy", "--manner", "quick"], 2, "'quick' is not one of fast, live, reference"),
        (["accuracy", "--scenes", "{empty}"], 1, "holds no scene"),
        (["accuracy", "--write", "{empty}/gone.md"], 2, "gone.md: no such file"),
        (["speed"], 2, "nothing to measure is called 'speed'"),
    ],
    ids=["a manner", "an empty folder", "a document", "another bench"],
)
def test_the_command_ends_with_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    assert main(["bench", *(word.format(empty=tmp_path) for word in words)]) == status
    told = capfd.readouterr()
    assert said in told.err and told.out == ""


def test_a_folder_of_ones_own_is_counted_and_an_empty_road_has_no_errors(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    scene(tmp_path, [])
    film(tmp_path / "x.mp4")
    assert main(["bench", "accuracy", "--scenes", str(tmp_path), "--json", "--manner", "live"]) == 0
    all_ = json.loads(capfd.readouterr().out)["manners"][0]["all"]
    assert (all_["true"], all_["found"], all_["count_error"]["value"]) == (0, 0, None)


def test_what_was_learnt_from_is_told_apart_by_scene_and_by_kind() -> None:
    true = [car(2.0 * i) for i in range(30)]
    known = Result(pair("known", true, true), 60.0, 1.0, 0, learnt_from=True)
    new = Result(pair("new", true, true[:24]), 60.0, 1.0, 0, learnt_from=False)
    both = Report("fast", {}, (known, new))
    said = to_text(both, markdown=True)
    assert "| known, learnt from | 30 | 30 |" in said and "| new | 30 | 24 |" in said
    assert "| those not learnt from | car | 30 | 24 | 24 | 24 | 20.0%" in said, "not hidden in a sum"
    scenes: Any = to_json(both)["scenes"]
    assert [s["learnt_from"] for s in scenes] == [True, False]
    assert "learnt from" not in to_text(Report("fast", {}, (new,)), markdown=True)


def test_a_clip_is_known_by_its_bytes_from_the_card_of_the_detector(tmp_path: Path) -> None:
    scenes = Path("tests/scenes")
    known = learnt_from(usual().path)
    assert known is not None
    assert sha256((scenes / "drill-junction-day-1.mp4").read_bytes()).hexdigest() in known
    assert sha256((scenes / "drill-flyover-day-1.mp4").read_bytes()).hexdigest() not in known
    bare = tmp_path / "x.onnx"
    assert learnt_from(bare) is None, "no card"
    bare.with_suffix(".json").write_text('{"name": "x", "sha256": "y"}')
    assert learnt_from(bare) is None, "a card that does not say"
    bare.with_suffix(".json").write_text('{"stretches": [{}]}')
    with pytest.raises(Invalid, match="cannot be read"):
        learnt_from(bare)


def test_a_document_may_hold_the_tables_of_two_sets_of_scenes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    scene(tmp_path, [])
    film(tmp_path / "x.mp4")
    document = tmp_path / "d.md"
    document.write_text("<!-- table: fast -->\nreal\n<!-- end -->\n<!-- table: own fast -->\n<!-- end -->\n")
    words = ["bench", "accuracy", "--scenes", str(tmp_path), "--write", str(document), "--place", "own"]
    assert main(words) == 0, capfd.readouterr().err
    real, own = document.read_text().split("<!-- table: own fast -->")
    assert real == "<!-- table: fast -->\nreal\n<!-- end -->\n", "the other set's stays"
    assert "| x | 0 |" in own


@pytest.mark.skipif(not os.environ.get("KENTONGAN_ASSETS"), reason="needs KENTONGAN_ASSETS: its scenes")
def test_a_real_scene_is_scored_whole_and_the_document_gets_its_table(
    assets: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "d.md"
    document.write_text("<!-- table: live -->\n<!-- end -->\n")
    words = ["bench", "accuracy", "--markdown", "--write", str(document), "intel-car-detection"]
    assert main(words) == 0, capfd.readouterr().err
    row = next(x for x in document.read_text().splitlines() if x.startswith("| intel-car-detection"))
    assert row.split(" | ")[1] == "4", "four cars were counted by eye"
