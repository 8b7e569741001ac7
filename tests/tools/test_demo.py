"""The demonstration city: the same at every start, spread over the city, and honest about what it is."""

import json
import secrets
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from psycopg import Connection

from kentongan.base.db import Actor, Database
from kentongan.base.errors import NotFound
from kentongan.base.paths import CITIES
from kentongan.base.vault import Vault
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Camera, Drawn
from kentongan.cameras.register.sources import MAIN, about
from kentongan.places.model import Pack, distance_m
from kentongan.places.pack import read
from kentongan.tools import clips, demo
from kentongan.tools.demo_cast import Clip, compass, members, spread
from standing import Server

LINE = Drawn(name="A", from_=(0.1, 0.5), to=(0.9, 0.5), forward_name="mendekati kamera")
FILMS = [Clip(f"clips/{name}.mp4", 10.0 + n, (LINE,)) for n, name in enumerate(("a", "b", "c"))]


@pytest.fixture(scope="session")
def bandung() -> Pack:
    return read(CITIES / "bandung")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with its own city and two prepared clips, so that each test has a city to itself."""
    pack = tmp_path / "city"
    pack.mkdir()
    slug = "demo-" + secrets.token_hex(4)
    for file in (CITIES / "bandung").iterdir():
        text = file.read_text(encoding="utf-8").replace('slug = "bandung"', f'slug = "{slug}"')
        (pack / file.name).write_text(text, encoding="utf-8")
    (tmp_path / "clips").mkdir()
    for name in ("one", "two"):
        put_clip(tmp_path / "clips" / f"{name}.mp4")
    monkeypatch.setattr(clips, "prepare", lambda data: sorted((data / "clips").glob("*.mp4")))
    return tmp_path


def put_clip(path: Path, *, y: float = 0.5) -> None:
    path.write_bytes(b"a film")
    line = {"name": "A", "from": [0.1, y], "to": [0.9, y], "forward_name": "maju", "back_name": "mundur"}
    path.with_suffix(".json").write_text(json.dumps({"duration_s": 12.0, "lines": [line]}))


def install(server: Server, db: Database, data: Path, counted: int = 12, port: int = 5000) -> str:
    return demo.install(server.owner, db, data, counted, port)


def all_cameras(db: Database, slug: str) -> list[Camera]:
    with db.read(Actor(slug, "machine:test")) as tx:
        return cameras.cameras(tx)


def entries(owner: Connection, slug: str) -> list[tuple[str, str, dict[str, Any]]]:
    return owner.execute(
        "select kind, actor, body from journal where city = %s order by seq", [slug]
    ).fetchall()


def urls(owner: Connection, slug: str, data: Path) -> dict[str, str]:
    rows = owner.execute(
        "select c.code, c.id, s.main_sealed from camera c join camera_source s on s.camera_id = c.id"
        " where c.city = %s",
        [slug],
    )
    vault = Vault(data / "secrets")
    return {code: vault.open(sealed, about(MAIN, id)) for code, id, sealed in rows.fetchall()}


def test_a_camera_that_plays_a_clip_of_the_drill_city_is_owned_by_the_simulation(bandung: Pack) -> None:
    """The page marks such cameras SIMULASI (web/src/cameras/words.ts)."""
    films = [FILMS[0], replace(FILMS[1], simulated=True)]
    for member in members(bandung, films, 12, 5000):
        assert member.source.owner == ("simulasi" if member.clip.simulated else "contoh")
        assert member.source.fictional


def test_what_is_missing_for_a_demonstration_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # no network, for certain
    monkeypatch.setattr(clips, "OWN", tmp_path / "none")
    with pytest.raises(NotFound) as missing:
        demo.prepare(tmp_path)
    for word in ("swetha_cars is missing", "KENTONGAN_ASSETS", str(tmp_path)):
        assert word in str(missing.value)


def test_the_demonstration_has_200_fictional_cameras_and_says_so(
    server: Server, db: Database, owner: Connection, data: Path
) -> None:
    slug = install(server, db, data)
    found = all_cameras(db, slug)
    assert len(found) == 200
    assert all(camera.fictional and camera.name.endswith("(contoh)") for camera in found)
    assert [camera.code for camera in found[:2]] == ["C001", "C002"]
    assert sum(camera.counted for camera in found) == 12
    assert all(camera.bearing_deg is not None and camera.fov_deg for camera in found)
    assert len({(camera.lat, camera.lon) for camera in found}) == 200
    assert urls(owner, slug, data)["C014"] == "rtsp://127.0.0.1:5000/C014"
    assert owner.execute("select training from city where slug = %s", [slug]).fetchone() == (True,)


def test_what_the_machine_decided_is_in_the_journal_in_four_entries(
    server: Server, db: Database, owner: Connection, data: Path
) -> None:
    slug = install(server, db, data)
    noted = entries(owner, slug)
    assert [kind for kind, _, _ in noted] == [
        "city.loaded",
        "camera.registered",
        "camera.chosen",
        "rules.loaded",
    ]
    assert {actor for _, actor, _ in noted} == {"machine:demo", "machine:up"}
    assert noted[1][2]["added"] == 200


def test_a_second_start_changes_nothing_but_the_port(
    server: Server, db: Database, owner: Connection, data: Path
) -> None:
    slug = install(server, db, data)
    before, noted = all_cameras(db, slug), len(entries(owner, slug))
    install(server, db, data, port=6000)
    assert all_cameras(db, slug) == before
    assert len(entries(owner, slug)) == noted
    assert urls(owner, slug, data)["C001"] == "rtsp://127.0.0.1:6000/C001"


def test_what_people_changed_stays(server: Server, db: Database, data: Path) -> None:
    slug = install(server, db, data)
    first = all_cameras(db, slug)[0]
    moved_line = replace(LINE, name="A", from_=(0.2, 0.2))
    with db.change(Actor(slug, "siti")) as tx:
        wanted = cameras.CameraChange(
            name="Pos Dago", enabled=False, reason="uji coba", counted=True, lines=[moved_line]
        )
        cameras.change(tx, first.id, wanted)
    install(server, db, data)
    with db.read(Actor(slug, "siti")) as tx:
        camera, lines = cameras.camera(tx, first.id)
    assert (camera.name, camera.enabled, camera.counted) == ("Pos Dago", False, True)
    assert [line.from_ for line in lines] == [(0.2, 0.2)]


def test_another_number_of_counted_cameras_is_chosen_anew(
    server: Server, db: Database, owner: Connection, data: Path
) -> None:
    slug = install(server, db, data, counted=12)
    install(server, db, data, counted=3)
    assert sum(camera.counted for camera in all_cameras(db, slug)) == 3
    assert entries(owner, slug)[-1][0] == "camera.chosen"


def test_a_clip_with_other_lines_draws_the_lines_anew(
    server: Server, db: Database, owner: Connection, data: Path
) -> None:
    slug = install(server, db, data)
    put_clip(data / "clips" / "one.mp4", y=0.7)
    install(server, db, data)
    live = "select from_y from line where city = %s and ended_at is null"
    assert Counter(y for (y,) in owner.execute(live, [slug])) == {0.5: 100, 0.7: 100}
    ended = "select count(*) from line where city = %s and ended_at is not null"
    assert owner.execute(ended, [slug]).fetchone() == (100,)


def test_the_list_of_streams_names_every_camera(server: Server, db: Database, data: Path) -> None:
    install(server, db, data)
    streams = json.loads((data / "run" / "cameras.json").read_text())
    assert len(streams) == 200
    assert streams[0].keys() == {"path", "clip", "offset_s"}
    assert all((data / stream["clip"]).is_file() for stream in streams)


def test_counted_cameras_play_every_clip_and_lie_far_apart(bandung: Pack) -> None:
    cast_of_all = members(bandung, FILMS, 12, 5000)
    counted = [member for member in cast_of_all if member.source.counted]
    assert Counter(member.clip.path for member in counted) == {film.path: 4 for film in FILMS}
    spots = [(member.source.lon, member.source.lat) for member in counted]
    assert min(distance_m(a, b) for a in spots for b in spots if a != b) > 1500


def test_the_same_clip_starts_at_different_seconds(bandung: Pack) -> None:
    starts: dict[str, set[float]] = {}
    for member in members(bandung, FILMS, 12, 5000):
        assert 0 <= member.offset_s < member.clip.duration_s
        starts.setdefault(member.clip.path, set()).add(member.offset_s)
    assert all(len(seconds) >= 9 for seconds in starts.values())


def test_a_city_with_enough_junctions_gives_each_camera_its_own(bandung: Pack) -> None:
    junctions = bandung.of(*{place.kind for place in bandung.places if place.kind == "junction"})
    many = tuple(replace(junction, name=f"Simpang {n}") for n in range(3) for junction in junctions)
    names = [member.source.name for member in members(replace(bandung, places=many), FILMS, 1, 1)]
    assert names[0] == "Simpang 0 (contoh)"
    assert len(names) == 200


def test_the_order_starts_in_the_middle_and_spreads() -> None:
    points = [(107.60, -6.90), (107.601, -6.90), (107.70, -6.90), (107.65, -6.90)]
    assert spread(points, (107.60, -6.90)) == [0, 3, 1, 2]


@pytest.mark.parametrize(
    ("bearing", "word"), [(0, "Utara"), (350, "Utara"), (91, "Timur"), (230, "Barat Daya")]
)
def test_directions_are_words(bearing: float, word: str) -> None:
    assert compass(bearing) == word


def test_the_real_clips_give_cameras_their_lines(
    assets: Path, tmp_path: Path, server: Server, db: Database
) -> None:
    data = tmp_path / "real"
    demo.prepare(data)
    films = demo.clips_of(data)
    assert len(films) == 7
    assert all(film.lines and film.duration_s > 7 for film in films)
    assert cast(Any, films[0].lines[0]).forward_name == "mendekati kamera"
