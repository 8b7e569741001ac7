"""What 314 phrases find in the full pack of Bandung; bench/where.py measures the time."""

import csv
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from kentongan.places.finding.finder import find
from kentongan.places.finding.gazetteer import Gazetteer, Row
from kentongan.places.pack import read
from kentongan.tools.city import main
from phrases import Truth, phrases

LEAST = {"phrases_blind.csv": 0.9, "phrases_known.csv": 0.9, "phrases_messy.csv": 0.9}


@pytest.fixture(scope="module")
def full(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("pack") / "city"
    assert main(["import", "--geojson", str(assets / "geo"), "--to", str(folder)]) == 0
    pack = read(folder)
    rows = [
        Row(
            id=uuid5(NAMESPACE_URL, str(n)), kind=it.kind, name=it.name, alias=list(it.alias), code=it.code,
            rank=it.rank, lat=it.point[1], lon=it.point[0], geometry=it.geometry, more=it.more,
        )
        for n, it in enumerate(pack.places)
    ]  # fmt: skip
    return Gazetteer((pack.card.lon, pack.card.lat), rows)


@pytest.mark.parametrize("name", LEAST)
def test_nine_phrases_in_ten_are_found_within_200_m_among_the_first_three(
    full: Gazetteer, assets: Path, name: str
) -> None:
    truth = Truth(assets / "geo")
    asked = phrases(name)
    missed = []
    for it in asked:
        hits = [{"kind": h.kind, "lat": h.lat, "lon": h.lon} for h in find(full, it.phrase).hits[:3]]
        if not any(truth.right(hit, it) for hit in hits):
            missed.append(it.phrase)
    assert len(missed) <= (1 - LEAST[name]) * len(asked), missed


def test_no_phrase_stands_in_two_files() -> None:
    every = [it.phrase for name in LEAST for it in phrases(name)]
    assert len(every) == len(set(every)) >= 300


def test_a_phrase_file_holds_no_coordinates_of_others() -> None:
    for name in LEAST:
        with (Path(__file__).parent / name).open(encoding="utf-8") as rows:
            assert csv.DictReader(rows).fieldnames == ["phrase", "shape", "wanted"]
