"""Frames of the city's cameras for labelling: chosen, blurred, noted, in a form that labelling tools read."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import psycopg
import pytest

from door import person
from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict, Invalid, NotFound, Unavailable
from kentongan.recordings import record
from kentongan.tools import eyes_blur, eyes_export, labelled
from kentongan.tools.clips import OWN
from kentongan.tools.eyes_export import Shelf, Wish
from kentongan.tools.eyes_in_use import PACKAGED
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


def test_a_street_is_covered_where_people_and_cars_are(tmp_path: Path) -> None:
    with Clip(OWN / "drill-flyover-day-1.mp4") as film:
        picture = next(film.frames(Part())).picture.to_ndarray(format="bgr24")
    seen = see(load(PACKAGED, "fp32", tmp_path), picture)
    assert len(seen.boxes) > 5
    changed = (eyes_blur.blurred(picture, seen) != picture).any(axis=2)
    assert 0.001 < changed.mean() < 0.7
    for x1, y1, x2, y2 in (seen.boxes * np.array([*picture.shape[1::-1]] * 2)).astype(int):
        assert changed[y1:y2, x1:x2].any()


@pytest.fixture
def camera(owner: psycopg.Connection, city_a: str) -> Seat:
    return seat(owner, city_a)


@pytest.fixture
def shelf(tmp_path: Path, cache: Path) -> Shelf:
    return Shelf(tmp_path / "rekaman", "uji", PACKAGED, cache)


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
    whole = sha256(b"".join(sha256(path.read_bytes()).digest() for path in pictures)).hexdigest()
    assert rows[1][2]["sha256"] == whole
    assert [(kind, who) for kind, who, _ in rows] == [
        ("recording.viewed", actor.name), ("eyes.exported", actor.name),
    ]  # fmt: skip
    assert rows[1][2] | {"sha256": ""} == {
        "code": "C001", "frames": 2, "reason": "pelabelan", "folder": "pelabelan", "sha256": "",
    }  # fmt: skip
    with pytest.raises(Conflict, match="is there already"):
        eyes_export.export(db, actor, shelf, wish(out))


class Cut(Database):
    """Another's database, which goes away before the commit of what was exported."""

    def __init__(self, whole: Database) -> None:
        self._whole = whole
        self._times = 0

    @contextmanager
    def change(self, actor: Actor) -> Generator[Transaction]:
        self._times += 1
        with self._whole.change(actor) as tx:
            yield tx
            if self._times == 2:
                raise Unavailable("the database went away")


def test_a_folder_that_the_journal_does_not_know_is_not_there(
    shelf: Shelf, camera: Seat, db: Database, watch_db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    recorded(shelf, camera, watch_db, clock)
    out = tmp_path / "pelabelan"
    with pytest.raises(Unavailable, match="went away"):
        eyes_export.export(Cut(db), by(db, camera.city), shelf, wish(out))
    assert [path.name for path in tmp_path.iterdir() if "pelabelan" in path.name] == []


def test_the_digest_is_of_the_frames_of_that_camera_only(tmp_path: Path) -> None:
    named = {"C1": "C1_20261129T100000_0001", "C1_2": "C1_2_20261129T100000_0002"}
    named |= {"BDG 01": "BDG-01_x", "C.1": "C-1_x", "A[1": "A-1_x"}
    (tmp_path / "images").mkdir()
    for code, name in named.items():
        (tmp_path / "images" / f"{name}.jpg").write_bytes(code.encode())
    rows = [{"code": code, "name": name} for code, name in named.items()]
    for code in named:
        alone = sha256(sha256(code.encode()).digest()).hexdigest()
        assert eyes_export._digest(tmp_path, rows, code) == alone  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("status", "out", "err", "said"),
    [
        (-9, '{"code": "C001", "na', "", "it ended with -9"),
        (1, '{"code": "C001", "na', "Traceback\nMemoryError: no more\n", "MemoryError: no more"),
        (0, '{"code": "C001", "na', "", "cannot be read"),
        (0, "", "", "cannot be read"),
        (0, "3\n", "", "cannot be read"),
        (0, '{"broken": 3}\n', "", "not one of the recordings"),
    ],
)
def test_a_look_that_broke_off_is_told_plainly(status: int, out: str, err: str, said: str) -> None:
    ran = subprocess.CompletedProcess[str]([], status, out, err)
    with pytest.raises(Unavailable, match=said):
        eyes_export._rows(ran)  # pyright: ignore[reportPrivateUsage]


def test_a_look_that_never_ends_is_ended(
    shelf: Shelf, camera: Seat, db: Database, watch_db: Database, clock: FakeClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    recorded(shelf, camera, watch_db, clock)
    monkeypatch.setattr(eyes_export, "START_S", 0.01)
    monkeypatch.setattr(eyes_export, "FILE_S", 0.0)
    with pytest.raises(Unavailable, match=r"in 0 s; ask for fewer --frames"):
        eyes_export.export(db, by(db, camera.city), shelf, wish(tmp_path / "pelabelan"))


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
