"""The rules of a command centre come from files that people edit: every slip is told with its row."""

import shutil
from pathlib import Path

import pytest

from kentongan.base.db import Actor, Database
from kentongan.base.errors import Invalid
from kentongan.base.paths import CITIES
from kentongan.incidents import pack
from kentongan.incidents.actions import rules
from kentongan.incidents.model.rules import Asks, Ladder, kin
from kentongan.tools import city

BANDUNG = CITIES / "bandung"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in pack.FILES:
        shutil.copy(BANDUNG / name, tmp_path / name)
    return tmp_path


def test_all_53_categories_come_with_their_camera_rule():
    found = {c.code: c for c in pack.read(BANDUNG).categories}
    assert len(found) == 53
    assert {c for c, it in found.items() if it.code[:3] == "NON"} == {
        c for c, it in found.items() if it.priority is None
    }
    closed = {"KRM-KDR", "KRM-SEX", "MED-AMB", "KTB-ODG", "LYN-INF", "LYN-DMS"}
    assert {code for code in closed if found[code].opens_cameras} == set()
    assert found["KRM-CRS"].opens_cameras
    assert found["LLN-LLB"].opens_cameras
    assert found["KRM-CRS"].priority == "P1"


def test_every_category_that_becomes_an_incident_has_a_question_card_and_synonyms():
    for it in pack.read(BANDUNG).categories:
        if it.priority is not None:
            assert len(it.questions) >= 2, it.code
            assert it.synonyms, it.code


def test_the_most_used_categories_ask_more():
    found = {c.code: c for c in pack.read(BANDUNG).categories}
    for code in ("KRM-CRS", "KRM-CRM", "KTB-TWR", "LLN-LLR", "LLN-LLB", "BNC-KBK", "KRM-KDR", "MED-AMB"):
        assert len(found[code].questions) >= 3, code
        assert found[code].synonyms, code
    weapon = found["KRM-CRS"].questions[1]
    assert weapon.asks is Asks.CHOICE
    assert "senjata api" in weapon.choices


@pytest.mark.parametrize(
    ("a", "b", "are"),
    [
        ("LLN-LLB", "LLN-LLR", True),
        ("KTB-TWR", "KRM-ANI", True),
        ("BNC-KBK", "BNC-LDK", True),
        ("KRM-CRS", "KRM-CRB", True),
        ("KRM-KDR", "KTB-MRS", True),
        ("KRM-KDR", "KRM-CRM", False),
        ("KRM-KDR", "KRM-CRS", False),
        ("KRM-KDR", "KRM-SEX", False),
        ("KRM-SEX", "KRM-ANI", False),
        ("LLN-LLR", "LLN-PLG", False),
        ("BNC-KBK", "KRM-CRM", False),
        ("BNC-KBK", "BNC-BNJ", False),
        ("LYN-INF", "LYN-DMS", False),
    ],
)
def test_kin_are_those_that_the_table_says_and_not_those_of_the_same_letters(a: str, b: str, are: bool):
    found = {c.code: c for c in pack.read(BANDUNG).categories}
    assert kin(found[a], found[b]) is are


def test_kin_is_symmetric_and_every_category_says_what_it_is_kin_by():
    every = pack.read(BANDUNG).categories
    assert [c.code for c in every if not c.kin] == []
    assert all(kin(a, b) == kin(b, a) for a in every for b in every)
    assert all(kin(a, a) for a in every)


def test_the_ladder_rises_from_polsek_to_mabes():
    steps = pack.read(BANDUNG).ladders[Ladder.CALL]
    assert [step.level for step in steps] == ["Polsek", "Polres", "Polda", "Mabes"]
    assert steps[0].after_s == 10


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("categories.csv", "KRM-CRS,", "KRMCRS,", "categories.csv: row 2: kode"),
        ("categories.csv", "KRM-CRT,", "KRM-CRS,", "KRM-CRS stands 2 times"),
        ("categories.csv", ",P1,Satsamapta+Satreskrim,,6-1", ",P9,Satsamapta+Satreskrim,,6-1", "row 2"),
        ("categories.csv", ",Security,ya,", ",Security,mungkin,", "buka_cctv_otomatis"),
        ("questions.csv", "KRM-CRS,1,", "KRM-XXX,1,", "no category KRM-XXX"),
        ("questions.csv", ",ya_tidak,", ",pilihan,", "pilihan is for jenis pilihan"),
        ("incidents.toml", "after_s = 20", "after_s = 5", "must wait longer and longer"),
        ("incidents.toml", "answer_s = 10", "answer_s = 0", "answer_s"),
        ("incidents.toml", "grace_s", "grace", "grace"),
        ("incidents.toml", 'call_sign = "[', 'call_sign = "(', "no pattern"),
        ("incidents.toml", 'code = "ambulans"', 'code = "damkar"', "partner damkar stands 2 times"),
        ("incidents.toml", "[clocks]", "[clocks", "not valid TOML"),
    ],
    ids=lambda it: str(it)[:30],
)
def test_a_slip_is_told_with_its_file_and_row(folder: Path, file: str, old: str, new: str, told: str):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid, match=told):
        pack.read(folder)


def test_a_missing_file_and_no_text_are_told(folder: Path):
    (folder / "categories.csv").unlink()
    (folder / "questions.csv").write_bytes(b"\xff\xfe\x00bad")
    _, told = pack.check(folder)
    assert len(told) == 2
    assert "no such file" in told[0]


def test_the_same_rules_are_loaded_once_and_a_category_that_left_stays_readable(db: Database, town: str):
    read = pack.read(BANDUNG)
    with db.change(Actor(town, "machine:test")) as tx:
        assert rules.is_current(tx, read)
        fewer = [c for c in read.categories if c.code != "LLN-BLR"]
        changed = pack.RulesPack(
            rules=read.rules, priorities=read.priorities, categories=tuple(fewer), partners=read.partners[:2],
            ladders=read.ladders, digest="0" * 64,
        )  # fmt: skip
        rules.load(tx, changed)
        assert len(rules.categories(tx)) == 52
        assert len(rules.partners(tx)) == 2
        assert rules.known_category(tx, "LLN-BLR").name == "Balap liar"
        with pytest.raises(rules.NoCategory, match="LLN-BLR"):
            rules.category(tx, "LLN-BLR")
        with pytest.raises(rules.NoCategory, match="no incident comes of this"):
            rules.category(tx, "NON-PRK")
        assert rules.category(tx, "KRM-CRS").questions[0].text == "Apakah pelaku masih di tempat?"


def test_another_city_has_rules_of_its_own(db: Database, town: str, city_b: str):
    with db.read(Actor(city_b, "ani")) as tx:
        assert rules.categories(tx) == []
        with pytest.raises(rules.NoRules):
            rules.rules(tx)


def test_city_check_looks_at_the_rules_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(BANDUNG, tmp_path / "pack")
    assert city.main(["check", str(tmp_path / "pack")]) == 0
    assert "category" in capsys.readouterr().out
    (tmp_path / "pack" / "questions.csv").unlink()
    with pytest.raises(Invalid, match=r"questions\.csv"):
        city.main(["check", str(tmp_path / "pack")])
