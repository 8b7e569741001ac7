"""The regression set is whole, and docs/accuracy.md lists all of it with its figures."""

import re

import pytest

from kentongan.base.paths import ROOT
from vision.scripts.regression import BESIDE, CONDITIONS, FOLLOWS, SCRIPTS
from vision.scripts.table import PLACES, TESTS, Row, follows, markdown, properties, read, row, tables
from vision.test_scripts import AT_MOST

AGAIN = "write it anew: PYTHONPATH=src:tests python bench/track_scripts.py --seeds 4 --markdown --write "
CONDITION_ROWS, SCRIPT_ROWS, PROPERTY_ROWS = PLACES


def listed(place: str) -> list[list[str]]:
    """The rows of one table of docs/accuracy.md."""
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    found = re.findall(rf"<!-- table: {place} -->\n(.*?)<!-- end -->", text, re.S)
    assert len(found) == 1, AGAIN
    return read(found[0])


def test_every_condition_has_a_script_and_no_two_scripts_one_name() -> None:
    assert {script.of for script in SCRIPTS} == set(CONDITIONS)
    assert len({script.name for script in SCRIPTS}) == len(SCRIPTS)


def test_the_document_lists_every_script_with_what_it_stands_for_and_its_bound() -> None:
    *rows, whole = listed(SCRIPT_ROWS)
    want = [[s.of, s.name, s.about, f"{s.bound:.0%}"] for s in SCRIPTS]
    assert [row[:4] for row in rows] == want, AGAIN + "docs/accuracy.md"
    assert all(int(row[4]) > 0 for row in rows)
    assert sum(int(row[4]) for row in rows) == int(whole[4])
    assert all(float(whole[place].rstrip("%")) <= 100 * AT_MOST for place in (7, 10))


def test_the_document_lists_every_property_test_and_every_condition() -> None:
    rows = listed(PROPERTY_ROWS)
    assert [(row[0].strip("`"), row[1]) for row in rows] == list(properties().items()), AGAIN
    assert all(int(row[3]) > 0 and row[4] == "0" for row in rows)
    assert [row[0] for row in listed(CONDITION_ROWS)] == [*CONDITIONS, "all"], AGAIN


def test_counts_follow_mirror_time_reversed_resampling_and_a_shift_in_time() -> None:
    assert {what for name in properties() for what in follows(name).split(", ")} >= set(FOLLOWS)


def test_what_stands_beside_the_scripts_exists() -> None:
    there = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py"))
    for name in (name for names in BESIDE.values() for name in names):
        assert there.count(f"def {name}(") == 1, name


def test_tables_are_made_of_what_was_counted_and_drawn() -> None:
    one = row(SCRIPTS[0], (5.0, 10.0), (11,))
    assert one.true > 10
    assert set(one.found) == set(one.wrong) == {5.0, 10.0}
    rows, n = {script: Row(10, {5.0: 11}, {5.0: 1}) for script in SCRIPTS}, len(SCRIPTS)
    conditions, scripts, tests = tables(rows, dict.fromkeys(properties(), 7))
    assert read(scripts)[-1] == ["all", "", "", "2%", f"{10 * n}", f"{11 * n}", f"{n}", "10.0%"]
    assert [row[0] for row in read(conditions)] == [*CONDITIONS, "all"]
    assert {row[3] for row in read(tests)} == {"7"}
    with pytest.raises(KeyError):
        tables(rows, {})


def test_numbers_stand_to_the_right() -> None:
    assert markdown(["a", "n"], [["x", "1"]]) == "| a | n |\n| --- | ---: |\n| x | 1 |"
