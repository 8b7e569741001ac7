"""The city's other names: a file of the pack, for streets, places and crossings."""

import shutil
from pathlib import Path

import pytest

from kentongan.base.errors import Invalid
from kentongan.base.paths import CITIES
from kentongan.places import aliases
from kentongan.places.pack import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CITIES / "bandung", tmp_path / "city")
    return tmp_path / "city"


def write(folder: Path, *rows: str) -> None:
    (folder / aliases.FILE).write_text("\n".join(("name,alias", *rows)) + "\n", encoding="utf-8")


def named(folder: Path, alias: str) -> set[str]:
    return {place.name for place in read(folder).places if alias in place.alias}


def test_a_street_a_place_and_a_crossing_get_other_names(folder: Path) -> None:
    write(
        folder,
        "Jl. Merdeka,Uji Satu; Uji Dua",
        "Gedung Sate,Uji Tiga",
        "Jalan Naripan + Jalan Braga,Uji Empat",
    )
    assert named(folder, "Uji Dua") == {"Jalan Merdeka"}
    assert named(folder, "Uji Tiga") == {"Gedung Sate"}
    assert named(folder, "Uji Empat") == {"Simpang Braga - Naripan"}


def test_the_file_is_part_of_the_pack_and_may_be_missing(folder: Path) -> None:
    before = read(folder).digest
    write(folder, "Gedung Sate,Uji")
    after = read(folder).digest
    (folder / aliases.FILE).unlink()
    assert len({before, after, read(folder).digest}) == 3


def test_a_row_whose_place_is_not_here_is_told_and_no_fault(folder: Path) -> None:
    write(folder, "Menara Tidak Ada,Uji")
    places = read(folder, aliased=False).places
    rows, told = aliases.parse((folder / aliases.FILE).read_text())
    assert told == []
    assert [row.name for row in aliases.applied(places, rows)[1]] == ["Menara Tidak Ada"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["Gedung Sate"], "row 2: takes a name"),
        (["Gedung Sate,"], "row 2: takes a name"),
        (["Gedung Sate,a,b"], "row 2: takes a name"),
        (["Gedung Sate,Uji", "x,!!!"], "row 3: a name has letters"),
        (["Gedung Sate," + "x" * 161], "at most 160 signs"),
    ],
)
def test_a_wrong_row_is_told_with_its_number(folder: Path, rows: list[str], told: str) -> None:
    write(folder, *rows)
    with pytest.raises(Invalid, match=told):
        read(folder)


def test_a_wrong_head_is_told(folder: Path) -> None:
    (folder / aliases.FILE).write_text("nama,alias\n")
    with pytest.raises(Invalid, match="first line must be name,alias"):
        read(folder)
