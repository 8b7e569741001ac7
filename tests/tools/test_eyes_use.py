"""One command to count with another detector, and one to go back: by a person's word, in the journal."""

import io
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from door import PASSWORD, person
from kentongan.access.model import LoginRefused, Permission
from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from kentongan.tools import eyes, eyes_compare, eyes_in_use, eyes_person
from kentongan.tools.bench_accuracy_scene import read_all
from kentongan.tools.bench_accuracy_score import Passing, pair
from kentongan.tools.clips import OWN
from kentongan.tools.eyes_compare import Comparison, Row
from kentongan.tools.eyes_use import Word, use, use_before
from standing import Server
from vision.own_kinds import another


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder where nobody has chosen a detector yet."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def base(assets: Path, data: Path) -> Path:
    """YOLOX-nano in the data folder, as training begins from it; counting does not take it."""
    place = data / "assets" / "models" / "yolox_nano.onnx"
    place.parent.mkdir(parents=True)
    place.write_bytes((assets / "models" / "yolox_nano.onnx").read_bytes())
    return place


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A new model with its card."""
    path = another(tmp_path / "fresh.onnx")
    carded(path)
    return path


def carded(path: Path, **change: object) -> None:
    card = {"name": path.stem, "sha256": eyes_in_use.named(path).sha256}
    path.with_suffix(".json").write_text(json.dumps(card | change), encoding="utf-8")


def compared(data: Path, fresh: Path, old: int, new: int) -> None:
    """A comparison of the model in use with a new one, wrong by so many crossings."""
    a, b = eyes_in_use.in_use(data).sha256, eyes_in_use.named(fresh).sha256
    eyes_compare.keep(
        data, Comparison(a, b, ("jalan",), "0" * 64, "2026-11-29", (Row("all", 100, old, new),))
    )


def journal(owner: psycopg.Connection, city: str) -> list[tuple[str, str, dict[str, object]]]:
    rows = owner.execute(
        "select kind, actor, body from journal where city = %s and kind like 'eyes.%%' order by seq",
        [city],
    )
    return list(rows)


def test_a_model_that_counts_no_worse_is_used_and_taken_back(
    data: Path, fresh: Path, db: Database, city_a: str, owner: psycopg.Connection
) -> None:
    word = Word(Actor(city_a, "ani"))
    compared(data, fresh, 9, 9)
    assert use(data, db, fresh, word).name == "fresh"
    fresh.unlink()
    now = eyes_in_use.in_use(data)
    assert (now.name, now.path.parent) == ("fresh", data / "eyes"), "it lies in the data folder by now"
    assert use_before(data, db, word) == "kentongan-nano"
    assert eyes_in_use.in_use(data).name == "kentongan-nano"
    with pytest.raises(Conflict, match="nothing to go back to"):
        use_before(data, db, word)
    told = journal(owner, city_a)
    assert [(kind, who) for kind, who, _ in told] == [("eyes.used", "ani"), ("eyes.used_back", "ani")]
    assert told[0][2]["compared"] == [{"kind": "all", "true": 100, "old": 9, "new": 9}]


def test_a_worse_model_needs_a_reason_and_the_journal_keeps_it(
    data: Path, fresh: Path, db: Database, city_a: str, owner: psycopg.Connection
) -> None:
    compared(data, fresh, 9, 10)
    with pytest.raises(Conflict, match=r"counts worse than kentongan-nano.*--although"):
        use(data, db, fresh, Word(Actor(city_a, "ani")))
    with pytest.raises(Invalid, match="at least 10 characters"):
        use(data, db, fresh, Word(Actor(city_a, "ani"), "biar"))
    assert eyes_in_use.in_use(data).name == "kentongan-nano" and journal(owner, city_a) == []
    use(data, db, fresh, Word(Actor(city_a, "ani"), "uji coba satu malam"))
    assert journal(owner, city_a)[0][2]["although"] == "uji coba satu malam"


def test_a_model_that_was_never_compared_is_refused(
    data: Path, fresh: Path, db: Database, city_a: str
) -> None:
    with pytest.raises(Conflict, match="not compared with kentongan-nano"):
        use(data, db, fresh, Word(Actor(city_a, "ani")))
    compared(data, fresh, 9, 9)
    carded(fresh, sha256="0" * 64)
    with pytest.raises(Invalid, match="its card says 0000"):
        use(data, db, fresh, Word(Actor(city_a, "ani")))
    fresh.with_suffix(".json").write_text("[]", encoding="utf-8")
    with pytest.raises(Invalid, match="not a card"):
        use(data, db, fresh, Word(Actor(city_a, "ani")))
    fresh.with_suffix(".json").unlink()
    with pytest.raises(NotFound, match="card of this model is missing"):
        use(data, db, fresh, Word(Actor(city_a, "ani")))


def test_a_network_of_another_form_is_refused_whatever_its_card_says(
    data: Path, db: Database, city_a: str, tmp_path: Path
) -> None:
    for made in (
        another(tmp_path / "narrow.onnx", "motorcycle car bus"),
        another(tmp_path / "mute.onnx", None),
        another(tmp_path / "other.onnx", "motorcycle car boat bus truck bicycle van human"),
    ):
        carded(made)
        with pytest.raises(Invalid, match=r"not a YOLOX of|none of ours"):
            use(data, db, made, Word(Actor(city_a, "ani"), "karena saya mau saja"))


def test_a_chosen_model_that_was_changed_is_not_counted_with(
    data: Path, fresh: Path, db: Database, city_a: str
) -> None:
    compared(data, fresh, 9, 9)
    use(data, db, fresh, Word(Actor(city_a, "ani")))
    chosen = eyes_in_use.in_use(data).path
    chosen.write_bytes(b"another")
    with pytest.raises(Invalid, match="changed since it was chosen"):
        eyes_in_use.in_use(data)
    assert use_before(data, db, Word(Actor(city_a, "ani"))) == "kentongan-nano"
    (data / "eyes" / "use.json").write_text("{", encoding="utf-8")
    with pytest.raises(Invalid, match=r"use\.json: is broken"):
        eyes_in_use.in_use(data)


class Cut(Database):
    """Another's database, which goes away before each commit."""

    def __init__(self, whole: Database) -> None:
        self._whole = whole

    @contextmanager
    def change(self, actor: Actor) -> Generator[Transaction]:
        with self._whole.change(actor) as tx:
            yield tx
            raise Unavailable("the database went away")


def test_nothing_is_chosen_that_the_journal_does_not_know(
    data: Path, fresh: Path, db: Database, city_a: str, owner: psycopg.Connection
) -> None:
    word = Word(Actor(city_a, "ani"))
    compared(data, fresh, 9, 9)
    with pytest.raises(Unavailable):
        use(data, Cut(db), fresh, word)
    assert eyes_in_use.in_use(data).name == "kentongan-nano" and journal(owner, city_a) == []
    use(data, db, fresh, word)
    with pytest.raises(Unavailable):
        use_before(data, Cut(db), word)
    assert eyes_in_use.in_use(data).name == "fresh" and len(journal(owner, city_a)) == 1


def test_a_kept_file_that_was_spoilt_is_written_anew(
    data: Path, fresh: Path, db: Database, city_a: str
) -> None:
    word = Word(Actor(city_a, "ani"))
    compared(data, fresh, 9, 9)
    use(data, db, fresh, word)
    kept = eyes_in_use.in_use(data).path
    use_before(data, db, word)
    kept.write_bytes(b"another")
    assert use(data, db, fresh, word).name == "fresh"
    assert eyes_in_use.in_use(data).path.read_bytes() == fresh.read_bytes()


def test_a_file_that_changes_while_it_is_copied_is_not_taken_in(data: Path, fresh: Path) -> None:
    model = eyes_in_use.with_card(fresh)
    fresh.write_bytes(b"another")
    with pytest.raises(Invalid, match="changed while it was copied"):
        eyes_in_use.take(data, model)
    assert list((data / "eyes").iterdir()) == []


def test_one_does_not_go_back_to_what_cannot_be_counted_with(
    data: Path, fresh: Path, db: Database, city_a: str, tmp_path: Path, owner: psycopg.Connection
) -> None:
    word = Word(Actor(city_a, "ani"), "karena saya mau saja")
    use(data, db, fresh, word)
    kept = eyes_in_use.in_use(data).path
    third = another(tmp_path / "third.onnx")
    carded(third)
    use(data, db, third, word)
    kept.write_bytes(b"another")
    with pytest.raises(Invalid, match=r"changed since it was chosen.*kentongan eyes use FILE"):
        use_before(data, db, word)
    assert eyes_in_use.in_use(data).name == "third"
    assert [kind for kind, _, _ in journal(owner, city_a)] == ["eyes.used", "eyes.used"]


def trainer(folder: Path) -> Path:
    """An environment of training whose python writes down its words."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/words\nexit 3\n', encoding="utf-8")
    python.chmod(0o700)
    return folder / "words"


def test_training_finds_the_detector_where_it_was_fetched(
    data: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    monkeypatch.setattr(eyes, "TRAINING", tmp_path)
    said = trainer(tmp_path)
    assert eyes.main(["--data", str(data), "train", "--minutes", "2", "--hold", "a", "b"]) == 3
    words = ["--minutes", "2", "--hold", "a", "b", "--base", str(base)]
    assert said.read_text(encoding="utf-8").splitlines() == [str(tmp_path / "train.py"), *words]
    monkeypatch.setenv("KENTONGAN_DATA", str(tmp_path / "empty"))
    with pytest.raises(NotFound, match="assets fetch yolox_nano"):
        eyes.main(["train"])
    for given in (["--base", "x.onnx"], ["--base=x.onnx"]):
        assert eyes.main(["train", *given]) == 3
        assert said.read_text(encoding="utf-8").splitlines()[1:] == given


def test_words_that_no_verb_knows_are_refused(data: Path) -> None:
    with pytest.raises(SystemExit):
        eyes.main(["--data", str(data), "use", "x.onnx", "--by", "ani", "--minutes", "2"])


def test_who_may_not_is_refused_and_who_may_is_known_by_the_password(
    db: Database, city_a: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ani, budi = (person(db, city_a, role=role).login for role in ("admin", "operator"))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\nsalah sama sekali\n"))
    with eyes_person.person(db, ani, Permission.CAMERA_MANAGE) as actor:
        assert (actor.city, actor.name) == (city_a, ani)
    with pytest.raises(Forbidden, match=r"lacks camera\.manage"):
        eyes_person.person(db, budi, Permission.CAMERA_MANAGE).__enter__()
    with pytest.raises(LoginRefused):
        eyes_person.person(db, ani, Permission.CAMERA_MANAGE).__enter__()


def test_at_the_command_line_it_is_the_same(
    data: Path, fresh: Path, db: Database, city_a: str, server: Server, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    ani = person(db, city_a, role="admin").login
    parts = conninfo.conninfo_to_dict(server.dsn("kentongan_web"))
    (data / "secrets").mkdir()
    secrets = json.dumps({"kentongan_web": parts["password"]})
    (data / "secrets" / "secrets.json").write_text(secrets, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", server.owner)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 3))
    compared(data, fresh, 9, 9)
    assert eyes.main(["--data", str(data), "use", str(fresh), "--by", ani]) == 0
    assert eyes.main(["--data", str(data)]) == 0
    assert "in use: fresh" in capsys.readouterr().out
    assert eyes.main(["--data", str(data), "use", "--back", "--by", ani]) == 0
    assert eyes_in_use.in_use(data).name == "kentongan-nano"
    out = data.parent / "gambar"
    words = ["export", "--by", ani, "--reason", "pelabelan", "--out", str(out)]
    with pytest.raises(NotFound, match="nothing was recorded here"):
        eyes.main(["--data", str(data), *words])
    assert not out.exists()


def test_worse_is_who_is_wrong_by_more_crossings() -> None:
    true = [Passing(1.0, "A", "forward", "car"), Passing(5.0, "A", "forward", "motorcycle")]
    good, bad = pair("jalan", true, true), pair("jalan", true, true[:1])
    found = eyes_compare.rows([good], [bad])
    assert [(row.kind, row.true, row.old, row.new) for row in found] == [
        ("all", 2, 0, 1), ("car", 1, 0, 0), ("motorcycle", 1, 0, 1),
    ]  # fmt: skip
    assert Comparison("a", "b", (), "", "", found).worse
    assert not Comparison("b", "a", (), "", "", eyes_compare.rows([bad], [good])).worse


def test_comparing_counts_the_same_clips_with_both_and_is_remembered(
    data: Path, fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A few seconds of a clip: what is compared here is the way, not the models."""
    scenes = tmp_path / "scenes"
    scenes.mkdir()
    scene = OWN / "drill-flyover-day-1"
    body = json.loads(scene.with_suffix(".json").read_text(encoding="utf-8"))
    body["to_s"] = max(4.0, min(row["t_s"] for row in body["crossings"]) + 1.5)
    (scenes / f"{scene.name}.json").write_text(json.dumps(body), encoding="utf-8")
    (scenes / body["clip"]).symlink_to(scene.with_suffix(".mp4"))
    assert read_all(scenes, [])[0].true
    words = ["--data", str(data), "compare", str(fresh), "--scenes", str(scenes), "--json"]
    status = eyes.main(words)
    told = json.loads(capsys.readouterr().out)
    assert told["worse"] == bool(status)
    assert told["rows"][0]["kind"] == "all" and told["rows"][0]["true"] > 0
    assert eyes_compare.kept(data, told["old"], told["new"]) == told
    with pytest.raises(Invalid, match="the very model"):
        eyes.main(["--data", str(data), "compare", str(eyes_in_use.PACKAGED), *words[4:]])


def test_bad_words_are_refused(data: Path) -> None:
    for words in (["use", "--by", "ani"], ["use", "x.onnx", "--back", "--by", "ani"]):
        with pytest.raises(Invalid, match="FILE to use, or --back"):
            eyes.main(["--data", str(data), *words])


def test_without_a_choice_our_own_counts_whatever_else_is_at_hand(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "assets" / "models").mkdir(parents=True)
    another(data / "assets" / "models" / "yolox_nano.onnx")
    assert eyes_in_use.in_use(data).name == "kentongan-nano"
    assert eyes_in_use.unproven(data)
    monkeypatch.setattr(eyes_in_use, "PACKAGED", data / "absent.onnx")
    with pytest.raises(NotFound, match="not whole; install it anew"):
        eyes_in_use.in_use(data)
    assert not eyes_in_use.unproven(data), "nothing counts"


def test_the_generic_detector_counts_where_a_person_chose_it(
    data: Path, db: Database, city_a: str, assets: Path
) -> None:
    generic = assets / "models" / "yolox_nano.onnx"
    compared(data, generic, 9, 9)
    assert use(data, db, generic, Word(Actor(city_a, "ani"))).name == "yolox_nano"
    assert eyes_in_use.in_use(data).name == "yolox_nano"
    assert not eyes_in_use.unproven(data)
