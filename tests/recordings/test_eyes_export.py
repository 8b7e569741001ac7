"""Frames of the city's cameras for labelling: chosen, blurred, noted, in a form that labelling tools read."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest

from door import person
from kentongan.base.db import Actor, Database
from kentongan.base.errors import Conflict, Invalid, NotFound, Unavailable
from kentongan.recordings import record
from kentongan.tools import eyes_blur, eyes_export, labelled
from kentongan.tools.eyes_export import Shelf, Wish
from kentongan.tools.eyes_look import jpeg, varied
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import see
from kentongan.vision.detector import load
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind
from kentongan.worker.writer import Writer
from recordings.made import Seat, seat, terms, written
from standing import FakeClock


def test_those_that_differ_most_are_taken() -> None:
    rows = np.array([[0.0], [0.1], [0.2], [10.0], [10.1], [50.0]])
    assert varied(rows, 3) == [0, 4, 5]
    assert varied(rows, 99) == [0, 1, 2, 3, 4, 5]
    assert varied(np.zeros((0, 1)), 3) == []


def test_heads_and_plates_are_unreadable_and_all_else_is_as_it_was() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (200, 300, 3), dtype=np.uint8)
    box = np.array([[0.2, 0.2, 0.5, 0.9]], np.float32)
    seen = Seen(box, np.array([int(Kind.PEDESTRIAN)]), np.ones(1, np.float32), 1.5)
    out = eyes_blur.blurred(picture, seen)
    head = (slice(42, 108), slice(62, 148))
    assert (
        np.abs(np.diff(out[head].astype(int), axis=1)).mean()
        < 0.15 * np.abs(np.diff(picture[head].astype(int), axis=1)).mean()
    )
    far = np.ones((200, 300), bool)
    far[25:130, 45:165] = False
    assert (out[far] == picture[far]).all(), "the legs, and everything beside him"
    assert (picture != out).any() and (picture[head] != out[head]).any()


def test_of_every_kind_something_is_covered() -> None:
    picture = np.random.default_rng(2).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    for kind in Kind:
        seen = Seen(
            np.array([[0.2, 0.2, 0.8, 0.8]], np.float32), np.array([int(kind)]), np.ones(1, np.float32), 1
        )
        assert (eyes_blur.blurred(picture, seen) != picture).any()


def test_an_encoded_picture_is_the_picture(tmp_path: Path) -> None:
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, 80:] = 200
    (tmp_path / "p.jpg").write_bytes(jpeg(picture))
    back = labelled.picture(tmp_path / "p.jpg")
    assert back.shape == picture.shape
    assert np.abs(back.astype(int) - picture).mean() < 4


def test_a_real_street_is_covered_where_people_and_cars_are(assets: Path, tmp_path: Path) -> None:
    with Clip(assets / "scenes" / "borislav_traffic.mp4") as film:
        picture = next(film.frames(Part())).picture.to_ndarray(format="bgr24")
    seen = see(load(assets / "models" / "yolox_nano.onnx", "fp32", tmp_path), picture)
    changed = (eyes_blur.blurred(picture, seen) != picture).any(axis=2)
    assert 0.001 < changed.mean() < 0.7
    for x1, y1, x2, y2 in (seen.boxes * np.array([*picture.shape[1::-1]] * 2)).astype(int):
        assert changed[y1:y2, x1:x2].any()


@pytest.fixture
def camera(owner: psycopg.Connection, city_a: str) -> Seat:
    return seat(owner, city_a)


@pytest.fixture
def shelf(assets: Path, tmp_path: Path, cache: Path) -> Shelf:
    return Shelf(tmp_path / "rekaman", "uji", assets / "models" / "yolox_nano.onnx", cache)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def recorded(shelf: Shelf, camera: Seat, watch_db: Database, clock: FakeClock) -> None:
    """Three files of two seconds, an hour ago."""
    shelf.folder.mkdir(exist_ok=True)
    writer = Writer(terms(shelf.folder))
    writer.start()
    written(writer, camera.chunks(clock.now - timedelta(hours=1)))
    found = writer.take()
    with watch_db.record(camera.city, "machine:test") as tx:
        record.add(tx, found, tell=True)
    writer.settle(found)
    writer.stop(5)


def wish(out: Path, **named: object) -> Wish:
    fields: dict[str, object] = {"frames": 2, "hours": 3, "reason": "pelabelan", "out": out}
    return Wish(**(fields | named))  # type: ignore[arg-type]


def by(db: Database, city: str) -> Actor:
    made = person(db, city, role="admin")
    return Actor(city, made.login, made.id)


def test_frames_come_with_boxes_to_correct_and_are_in_the_journal(
    shelf: Shelf, camera: Seat, db: Database, watch_db: Database, clock: FakeClock, tmp_path: Path,
    owner: psycopg.Connection,
) -> None:  # fmt: skip
    recorded(shelf, camera, watch_db, clock)
    out = tmp_path / "pelabelan"
    actor = by(db, camera.city)
    assert eyes_export.export(db, actor, shelf, wish(out)) == {"C001": 2}
    pictures = sorted((out / "images").iterdir())
    assert len(pictures) == 2
    assert [labelled.picture(path).shape for path in pictures] == [(96, 160, 3)] * 2
    assert [path.stem for path in sorted((out / "labels").iterdir())] == [path.stem for path in pictures]
    body = json.loads((out / "annotations.json").read_text(encoding="utf-8"))
    assert [row["file_name"] for row in body["images"]] == [path.name for path in pictures]
    (out / "labels" / f"{pictures[0].stem}.txt").write_text("0 0.5 0.5 0.2 0.4\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"remove annotations\.json where the text files were corrected"):
        labelled.read(out)
    (out / "annotations.json").unlink()
    assert len(labelled.read(out).shots) == 2, "what a person drew is read back as it stands"
    rows = owner.execute(
        "select kind, actor, body from journal where city = %s"
        " and kind in ('eyes.exported', 'recording.viewed') order by seq",
        [camera.city],
    ).fetchall()
    assert [(kind, who) for kind, who, _ in rows] == [
        ("recording.viewed", actor.name), ("eyes.exported", actor.name),
    ]  # fmt: skip
    assert rows[1][2] | {"sha256": ""} == {
        "code": "C001", "frames": 2, "reason": "pelabelan", "folder": "pelabelan", "sha256": "",
    }  # fmt: skip
    with pytest.raises(Conflict, match="is there already"):
        eyes_export.export(db, actor, shelf, wish(out))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"frames": 0}, "--frames"),
        ({"hours": 25}, "--hours"),
        ({"hours": 0}, "--hours"),
        ({"reason": " "}, "--reason"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(change: dict[str, object], said: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=said):
        eyes_export.check(wish(tmp_path / "out", **change))


def test_where_nothing_can_be_had_no_folder_is_left(
    shelf: Shelf, camera: Seat, db: Database, watch_db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    out, actor = tmp_path / "pelabelan", by(db, camera.city)
    with pytest.raises(NotFound, match="nothing was recorded here"):
        eyes_export.export(db, actor, shelf, wish(out))
    with pytest.raises(NotFound, match="no camera 'C999'"):
        eyes_export.export(db, actor, shelf, wish(out, codes=("C999",)))
    recorded(shelf, camera, watch_db, clock)
    other = Shelf(shelf.folder, "lain", shelf.model, shelf.cache)
    with pytest.raises(NotFound, match="lie on other machines"):
        eyes_export.export(db, actor, other, wish(out))
    for path in shelf.folder.glob("*/*/*/*.mp4"):
        path.write_bytes(b"no film")
    with pytest.raises(Unavailable, match="not one of the recordings"):
        eyes_export.export(db, actor, shelf, wish(out))
    assert [path.name for path in tmp_path.iterdir() if "pelabelan" in path.name] == []
