"""`kentongan city`: an exact pack from what others publish, and clear words where that cannot be."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import osmium
import osmium.osm.mutable as osm
import pytest
from psycopg import Connection

from kentongan.base.db import Database
from kentongan.base.errors import Invalid
from kentongan.base.paths import CITIES
from kentongan.places import actions
from kentongan.places.model import Kind, Pack, moved
from kentongan.places.pack import read
from kentongan.tools import city, city_load
from standing import Server

CENTRE = (107.6098, -6.9147)


class Extract:
    """A tiny OpenStreetMap extract around the middle of Bandung, in metres east and north of it."""

    def __init__(self, path: Path) -> None:
        self._writer = osmium.SimpleWriter(str(path))
        self._next = 1
        self._later: list[Any] = []

    def _id(self) -> int:
        self._next += 1
        return self._next

    def node(self, east_m: float, north_m: float, **tags: str) -> int:
        id = self._id()
        place = moved(moved(CENTRE, 90, east_m), 0, north_m)
        self._writer.add_node(osm.Node(id=id, version=1, location=place, tags=tags))
        return id

    def way(self, *points: tuple[float, float], closed: bool = False, **tags: str) -> int:
        nodes = [self.node(*point) for point in points]
        id = self._id()
        way = osm.Way(id=id, version=1, nodes=[*nodes, *nodes[:1]] if closed else nodes, tags=tags)
        self._later.append(way)
        return id

    def area(self, way: int, **tags: str) -> None:
        named = {"type": "boundary", "boundary": "administrative"} | tags
        members = [("w", way, "outer")]
        self._later.append(osm.Relation(id=self._id(), version=1, members=members, tags=named))

    def close(self) -> None:
        for thing in self._later:
            if isinstance(thing, osm.Way):
                self._writer.add_way(thing)
        for thing in self._later:
            if isinstance(thing, osm.Relation):
                self._writer.add_relation(thing)
        self._writer.close()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.osm.pbf"
    made = Extract(path)
    made.way(
        (-500, 0), (0, 0), (500, 0), highway="primary", name="Jalan Contoh", alt_name="Jalan Lama; Contoh"
    )
    made.way((0, -400), (0, 0), (0, 400), highway="secondary", name="Jalan Uji", oneway="yes", lanes="2")
    made.way((300, -400), (300, 400), highway="motorway", name="Jalan Tol Uji")
    made.way((-300, 300), (-300, -300), highway="residential", name="Jalan Balik", oneway="-1")
    made.way((0, 50), (50, 90), highway="footway", name="Gang Uji")
    made.way((40_000, 0), (41_000, 0), highway="primary", name="Jalan Jauh")
    made.way((-600, 200), (600, 210), railway="rail", name="Jalur Uji")
    made.node(10, 20, highway="bus_stop", name="Halte Uji")
    made.node(30, 20, amenity="police", name="Polsek Uji")
    made.node(50, 20, amenity="hospital", name="RS Uji")
    made.node(70, 20, amenity="bench", name="Bangku")
    town = made.way((-900, -900), (900, -900), (900, 900), (-900, 900), closed=True)
    made.area(town, admin_level="5", name="Kota Bandung")
    inner = made.way((-800, -800), (0, -800), (0, 0), (-800, 0), closed=True)
    made.area(inner, admin_level="6", name="Kecamatan Uji")
    outer = made.way((2000, 0), (3000, 0), (3000, 900), closed=True)
    made.area(outer, admin_level="6", name="Kecamatan Tetangga")
    made.close()
    return path


def imported(words: list[str], target: Path) -> Pack:
    assert city.main(["import", *words, "--to", str(target)]) == 0
    return read(target)


def names(pack: Pack, kind: Kind) -> set[str]:
    return {place.name for place in pack.of(kind)}


def test_an_osm_extract_becomes_an_exact_pack_with_its_attribution(extract: Path, tmp_path: Path) -> None:
    pack = imported(["--osm", str(extract)], tmp_path / "made")
    assert pack.card.approximate is False
    assert "OpenStreetMap contributors" in pack.card.attribution
    assert names(pack, Kind.ROAD) == {"Jalan Contoh", "Jalan Uji", "Jalan Tol Uji", "Jalan Balik"}
    assert names(pack, Kind.JUNCTION) == {"Simpang Contoh - Uji", "Simpang Contoh - Balik"}
    assert names(pack, Kind.RAILWAY) == {"Jalur Uji"}
    assert names(pack, Kind.STOP) == {"Halte Uji"}
    assert names(pack, Kind.POLSEK) == {"Polsek Uji"}
    assert names(pack, Kind.LANDMARK) == {"RS Uji"}
    assert names(pack, Kind.CITY) == {"Kota Bandung"}
    assert names(pack, Kind.KECAMATAN) == {"Kecamatan Uji"}


def test_what_a_road_is_comes_along(extract: Path, tmp_path: Path) -> None:
    roads = {road.name: road for road in imported(["--osm", str(extract)], tmp_path / "made").of(Kind.ROAD)}
    assert (roads["Jalan Contoh"].rank, roads["Jalan Contoh"].alias) == (2, ("Jalan Lama", "Contoh"))
    assert roads["Jalan Uji"].more == {"oneway": True, "lanes": 2}
    assert roads["Jalan Tol Uji"].more == {"closed": True}
    turned: Any = roads["Jalan Balik"].geometry["coordinates"]
    assert turned[0][1] < turned[1][1], "a way that is open backwards only is turned round"


def test_an_import_replaces_the_pack_before_only_when_it_is_good(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "made"
    imported(["--osm", str(extract)], target)
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"this is no extract")
    with pytest.raises(Invalid, match=r"bad\.osm\.pbf"):
        city.main(["import", "--osm", str(bad), "--to", str(target)])
    assert names(read(target), Kind.STOP) == {"Halte Uji"}
    imported(["--osm", str(extract)], target)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("made")] == ["made"]


def test_an_extract_of_another_place_says_so(extract: Path, tmp_path: Path) -> None:
    shutil.copytree(CITIES / "bandung", tmp_path / "elsewhere")
    card = tmp_path / "elsewhere" / "city.toml"
    card.write_text(card.read_text().replace("lon = 107.6098", "lon = 108.4"))
    with pytest.raises(Invalid, match="no road within 15 km of Kota Bandung"):
        city.main(["import", "--osm", str(extract), "--like", str(card.parent), "--to", str(tmp_path / "x")])


def test_a_missing_extract_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"nowhere\.osm\.pbf"):
        city.main(["import", "--osm", str(tmp_path / "nowhere.osm.pbf"), "--to", str(tmp_path / "x")])


@pytest.mark.parametrize(
    ("feature", "told"),
    [
        ({"type": "Feature"}, "feature 1: not a GeoJSON feature"),
        (7, "feature 1: not a GeoJSON feature"),
        (
            {
                "type": "Feature",
                "properties": {"highway": "primary"},
                "geometry": {"type": "LineString", "coordinates": [[1, 2]]},
            },
            "feature 1: geometry",
        ),
    ],
)
def test_a_faulty_geojson_is_told_with_its_row(tmp_path: Path, feature: object, told: str) -> None:
    (tmp_path / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(Invalid, match=told):
        city.main(["import", "--geojson", str(tmp_path), "--to", str(tmp_path / "x")])


def test_a_folder_without_geojson_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no \*\.geojson"):
        city.main(["import", "--geojson", str(tmp_path), "--to", str(tmp_path / "x")])


@pytest.fixture(scope="session")
def exact(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exact pack of Bandung, from the geography of the assets folder."""
    target = tmp_path_factory.mktemp("data") / "city"
    imported(["--geojson", str(assets / "geo")], target)
    return target


def test_the_geography_of_bandung_becomes_its_exact_pack(exact: Path) -> None:
    pack = read(exact)
    counted = Counter(place.kind for place in pack.places)
    assert (counted[Kind.CITY], counted[Kind.KECAMATAN], counted[Kind.KELURAHAN]) == (1, 30, 151)
    assert counted[Kind.ROAD] > 3000
    assert counted[Kind.STOP] > 900
    assert counted[Kind.JUNCTION] > 200
    assert counted[Kind.POLSEK] == 28
    for work in ("OpenStreetMap contributors", "wilayah_boundaries", "idn-area-data", "perkiraan"):
        assert work in pack.card.attribution
    regol = next(place for place in pack.of(Kind.KECAMATAN) if place.name == "Regol")
    rings: Any = regol.geometry["coordinates"]
    assert len(rings[0]) > 20, "the finer of two drawings counts"


def test_the_exact_pack_is_loaded_in_place_of_the_sketch(
    exact: Path, server: Server, db: Database, owner: Connection, tmp_path: Path
) -> None:
    slug = "kota-" + tmp_path.name.replace("_", "-")[-20:].strip("-").lower()
    for folder, name in ((CITIES / "bandung", "sketch"), (exact, "exact")):
        data = tmp_path / name
        (data / "city").mkdir(parents=True)
        for file in folder.iterdir():
            text = file.read_text(encoding="utf-8").replace('slug = "bandung"', f'slug = "{slug}"')
            (data / "city" / file.name).write_text(text, encoding="utf-8")
        assert city_load.load(server.owner, db, data) == slug
    shown = owner.execute("select approximate, attribution from city_map where city = %s", [slug]).fetchone()
    assert shown is not None
    assert shown[0] is False
    assert "OpenStreetMap" in shown[1]
    loads = "select body ->> 'approximate' from journal where city = %s and kind = 'city.loaded' order by seq"
    assert owner.execute(loads, [slug]).fetchall() == [("true",), ("false",)]
    assert actions.holidays_of("ID", 2026)


def test_a_good_pack_is_told_and_a_bad_one_ends_with_its_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert city.main(["check", str(CITIES / "bandung")]) == 0
    assert "sketch" in capsys.readouterr().out
    with pytest.raises(Invalid, match=r"city\.toml: no such file"):
        city.main(["check", str(tmp_path)])
