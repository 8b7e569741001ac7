"""City packs: what a good one is, and a sentence for each way to be a bad one."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kentongan.base.errors import Invalid
from kentongan.base.paths import CITIES
from kentongan.places import pack
from kentongan.places.model import Kind, distance_m, inside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sketch, to be spoilt."""
    shutil.copytree(CITIES / "bandung", tmp_path / "city")
    return tmp_path / "city"


def spoil(folder: Path, file: str, number: int, **changes: Any) -> None:
    """Change feature `number` (from 1): properties by name, or geometry."""
    path = folder / file
    whole = json.loads(path.read_text())
    feature = whole["features"][number - 1]
    if "geometry" in changes:
        feature["geometry"] = changes.pop("geometry")
    feature["properties"] |= changes
    path.write_text(json.dumps(whole))


def test_the_sketch_of_bandung_is_a_good_pack() -> None:
    found, told = pack.check(CITIES / "bandung")
    assert told == []
    assert found is not None
    counted = Counter(place.kind for place in found.places)
    assert counted[Kind.KECAMATAN] == 30
    assert counted[Kind.POLSEK] == 28
    assert counted[Kind.ROAD] >= 60
    assert 110 <= counted[Kind.JUNCTION] <= 130
    assert all(place.more.get("approximate") for place in found.of(Kind.ROAD, Kind.POLSEK, Kind.LANDMARK))
    assert "perkiraan" in found.card.attribution


@pytest.mark.parametrize(
    ("name", "number", "changes", "told"),
    [
        ("roads.geojson", 3, {"rank": 9}, r"roads\.geojson: feature 3: properties\.rank"),
        ("roads.geojson", 1, {"colour": "red"}, r"feature 1: properties\.colour"),
        ("roads.geojson", 2, {"geometry": {"type": "Point", "coordinates": [107.6, -6.9]}}, "LineString"),
        (
            "roads.geojson",
            2,
            {"geometry": {"type": "LineString", "coordinates": [[107.6, -6.9]]}},
            "at least 2",
        ),
        ("roads.geojson", 2, {"geometry": {"type": "Circle", "coordinates": [1, 2]}}, "feature 2: geometry"),
        ("areas.geojson", 5, {"name": ""}, "feature 5: name is missing"),
        ("areas.geojson", 5, {"kind": "polsek"}, "areas.geojson takes kecamatan"),
        ("areas.geojson", 5, {"kind": None}, "kind is missing"),
        ("places.geojson", 1, {"geometry": {"type": "Point", "coordinates": [-6.9, 107.6]}}, "look swapped"),
        (
            "places.geojson",
            1,
            {"geometry": {"type": "Point", "coordinates": [106.8, -6.2]}},
            "from the city's",
        ),
        ("places.geojson", 1, {"geometry": {"type": "Point", "coordinates": ["NaN", -6.9]}}, "finite"),
        ("places.geojson", 1, {"geometry": {"type": "Point", "coordinates": [400, 95]}}, "100 km"),
    ],
)
def test_a_fault_is_told_with_file_and_row(
    folder: Path, name: str, number: int, changes: dict[str, Any], told: str
) -> None:
    spoil(folder, name, number, **changes)
    with pytest.raises(Invalid, match=told):
        pack.read(folder)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    spoil(folder, "roads.geojson", 1, rank=0)
    spoil(folder, "areas.geojson", 2, name="")
    _, told = pack.check(folder)
    assert [("roads" in fault, "areas" in fault) for fault in told] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Asia/Jakarta"', '"Asia/Bandung"', "timezone: .*no such time zone"),
        ('"Asia/Jakarta"', '"/etc/passwd"', "no such time zone"),
        ("lat = -6.9147", "lat = 96.9", "lat"),
        ('holidays = "ID"', 'holidays = "XX"', "no such country"),
        ("format = 1", "format = 2", "format"),
        ("format = 1", "format = 1\ncolour = 2", "colour"),
        ("format = 1", "format = ", "not valid TOML"),
        ('attribution = "Sketsa', 'note = "Sketsa', "attribution"),
    ],
)
def test_a_faulty_card_is_told_by_key(folder: Path, old: str, new: str, told: str) -> None:
    card = folder / "city.toml"
    card.write_text(card.read_text().replace(old, new))
    with pytest.raises(Invalid, match=told):
        pack.read(folder)


@pytest.mark.parametrize("name", ["city.toml", "roads.geojson", "areas.geojson", "places.geojson"])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(Invalid, match=rf"{name}: no such file"):
        pack.read(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"type": "FeatureCollection"}', "{" * 100_000, "\xff\xfe"])
def test_what_is_no_geojson_is_told(folder: Path, text: str) -> None:
    (folder / "roads.geojson").write_bytes(text.encode("latin-1"))
    with pytest.raises(Invalid, match=r"roads\.geojson"):
        pack.read(folder)


def test_the_same_files_have_the_same_digest_and_others_another(folder: Path) -> None:
    first = pack.read(folder).digest
    assert pack.read(folder).digest == first
    spoil(folder, "roads.geojson", 1, rank=3)
    assert pack.read(folder).digest != first


def test_junctions_are_found_where_a_pack_names_none(folder: Path) -> None:
    named = {place.name for place in pack.read(folder).of(Kind.JUNCTION)}
    (folder / "junctions.geojson").unlink(missing_ok=True)
    assert {place.name for place in pack.read(folder).of(Kind.JUNCTION)} == named
    assert "Simpang Ir. H. Juanda - Merdeka" in named


def test_the_point_of_an_area_lies_inside_it() -> None:
    horseshoe = (
        (0.0, 0.0),
        (3.0, 0.0),
        (3.0, 3.0),
        (2.0, 3.0),
        (2.0, 1.0),
        (1.0, 1.0),
        (1.0, 3.0),
        (0.0, 3.0),
        (0.0, 0.0),
    )
    lon, lat = inside([horseshoe])
    assert lat == pytest.approx(1.5)
    assert 0 < lon < 1 or 2 < lon < 3


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m((107.6, -6.9), (107.6, -7.9)) == pytest.approx(111_195, abs=5)
