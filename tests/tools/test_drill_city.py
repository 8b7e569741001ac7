"""A drill in a real throw-away city: what is acknowledged survives kill -9, and real cities are refused."""

import json
import secrets
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kentongan.__main__ import main as door
from kentongan.base.errors import Forbidden, Invalid, Unavailable
from kentongan.tools import drill, house
from kentongan.tools.drill_city import REAL, Ground, crew, enrolled, entered, kill, standing, throwaway
from kentongan.tools.drill_http import Answer, Client, Lost, address_of
from kentongan.tools.drill_record import Recorder
from kentongan.tools.drill_ring import percentile
from kentongan.tools.folder import owner_dsn
from kentongan.tools.people import make_code

BUSY = ["--calls-per-day", "300000", "--nuisance", "0.4", "--seats", "4"]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with throwaway(drill.say) as made:
        yield made


def rows(ground: Ground, text: str) -> list[tuple[Any, ...]]:
    assert ground.data
    with psycopg.connect(owner_dsn(ground.data), autocommit=True) as owner:
        ran = owner.execute(text.encode())
        return ran.fetchall() if ran.description else []


def test_of_a_city_that_does_not_come_up_the_logs_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(house, "READY_S", 0.0)
    with pytest.raises(Unavailable, match="not ready") as refused, throwaway(drill.say):
        pass
    logs = Path(str(refused.value).rpartition("see ")[2])
    assert (logs / "postgres.log").is_file()
    assert [it.name for it in logs.parent.iterdir()] == ["logs"], "no secret stays"
    shutil.rmtree(logs.parent)


def test_web_and_postgres_are_killed_and_nothing_acknowledged_is_lost(ground: Ground, tmp_path: Path):
    record = tmp_path / "record.jsonl"
    words = ["--minutes", "0.2", *BUSY, "--kill", "web,postgres", "--audit", "--record", str(record)]
    outcome = drill.drill(drill.parser().parse_args(words), ground)
    line = outcome.line()
    assert (line["lost"], line["doubled"], line["chain"], line["broken_invariants"]) == (0, 0, "ok", [])
    assert line["refused"] == 0
    assert line["acknowledged"] == len(record.read_text().splitlines())
    assert 0 < line["acknowledged"] == line["offered"]
    assert outcome.told.retried > 0, "somebody was really away"
    assert outcome.room.counted["double bookings"] == 0
    kinds = {json.loads(line)["item"] for line in record.read_text().splitlines()}
    assert {"word", "claim", "outcome", "opened", "sent", "step", "moved"} <= kinds


def test_a_running_training_city_is_rung_and_left_as_it_was(
    ground: Ground, capsys: pytest.CaptureFixture[str]
):
    url = f"http://{ground.address.host}:{ground.address.port}/"
    words = ["--url", url, "--data", str(ground.data), "--minutes", "0.05", *BUSY, "--audit", "--json"]
    assert door(["drill", *words]) == 0
    said = capsys.readouterr()
    (only,) = said.out.splitlines()
    assert list(json.loads(only)) == [
        "offered", "acknowledged", "refused", "lost", "doubled", "ack_p99_s", "chain", "broken_invariants"
    ]  # fmt: skip
    assert json.loads(only)["lost"] == 0
    people = "select count(*) from person where login like 'latihan-%' and active"
    before = rows(ground, people)
    assert rows(ground, "select count(*) from unit where state <> 'off_duty'") == [(0,)]
    assert door(["drill", *words]) == 0
    assert rows(ground, people) == before
    assert rows(ground, "select count(*) from call_source where revoked_at is null") == [
        (1,)
    ]  # the first drill's


def test_a_real_city_is_refused_before_anything_is_changed_in_it(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    url = f"http://{ground.address.host}:{ground.address.port}/"
    assert ground.data
    password = secrets.token_urlsafe(16)
    admin = Client(ground.address)
    newcomer = {"login": "kepala", "name": "Kepala", "password": password}
    entered(admin, "/api/enrolment", {**newcomer, "code": make_code(owner_dsn(ground.data), ground.city)})
    written = tmp_path / "password"
    written.write_text(password + "\n")
    rows(ground, "update city set training = false")
    before = rows(ground, "select count(*) from journal where kind not like 'session.%'")
    try:
        assert door(["drill", "--url", url, "--data", str(ground.data), "--minutes", "0.05"]) == 1
        assert door(["drill", "--url", url, "--login", "kepala", "--password-file", str(written)]) == 1
        with pytest.raises(Forbidden, match="real one"):
            standing(url, ground.data, None, None)
    finally:
        rows(ground, "update city set training = true")
    said = capsys.readouterr().err.splitlines()
    assert said == [f"kentongan drill: {REAL.format(name)}" for name in ("bandung", "Kota Bandung")]
    assert rows(ground, "select count(*) from journal where kind not like 'session.%'") == before
    people = crew(Ground(ground.address, None), "kepala", password)
    assert people.city == ground.city, "a training city lets the same login in"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--minutes", "0"], "--minutes"),
        (["--nuisance", "2"], "--nuisance"),
        (["--seats", "0"], "one seat"),
        (["--kill", "nats"], "web or postgres"),
        (["--minutes", "601"], "--minutes"),
        (["--record", "/dev/null"], "another drill"),
        (["--data", "/x"], "--url"),
        (["--url", "http://127.0.0.1:9/", "--audit"], "--data"),
        (["--url", "http://127.0.0.1:9/"], "--login"),
        (["--url", "ftp://127.0.0.1/", "--login", "a", "--password-file", "/dev/null"], "address"),
        (["--url", "http://127.0.0.1:9/", "--login", "a", "--password-file", "/dev/null"], "no answer"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert door(["drill", *words]) in {1, 2}
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_a_throw_away_city_leaves_nothing_behind(ground: Ground):
    assert ground.data
    assert ground.data.is_relative_to(tempfile.gettempdir())
    assert stat.S_IMODE(ground.data.stat().st_mode) == 0o700
    assert rows(ground, "select training from city") == [(True,)]
    with pytest.raises(Unavailable, match="no process"):
        kill("web", Path("/nowhere"))


def test_what_is_taken_by_many_at_once_is_all_in_the_file(tmp_path: Path):
    recorder = Recorder(tmp_path / "r.jsonl")
    takers = [
        threading.Thread(target=lambda n=n: [recorder.take("x", n=n, i=i) for i in range(20)])
        for n in range(8)
    ]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    recorder.close()
    found = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert {(item["n"], item["i"]) for item in found} == {(n, i) for n in range(8) for i in range(20)}
    assert recorder.safe["x"] == len(found) == 160


def test_a_record_on_a_full_disk_counts_nothing():
    with pytest.raises(Invalid, match="cannot be written"):
        Recorder(Path("/nowhere/record.jsonl"))
    full = Recorder(Path("/dev/full"))
    with pytest.raises(Unavailable, match="cannot be written"):
        full.take("x")
    assert full.safe["x"] == 0


def test_an_answer_says_whether_to_ask_again():
    assert Answer(503, b"").later
    assert Answer(429, b"").later
    assert not Answer(409, b'{"type": "Replayed"}').later
    assert Answer(409, b'{"type": "Replayed", "detail": "x"}').words() == "409 Replayed: x"
    with pytest.raises(Lost):
        Client(address_of("http://127.0.0.1:9")).ask("GET", "/")
    for wrong in ("127.0.0.1:8110", "http://", "http://a:b/", "http://a/x"):
        with pytest.raises(Invalid):
            address_of(wrong)


def test_a_code_opens_once(ground: Ground):
    assert ground.data
    code = make_code(owner_dsn(ground.data), ground.city)
    client, session = enrolled(ground.address, code, "latihan-sekali")
    assert session["person"]["login"] == "latihan-sekali"
    assert client.cookie


@pytest.mark.parametrize(
    ("took", "share", "is_"), [([], 0.99, None), ([1.0], 0.99, 1.0), ([3.0, 1.0, 2.0, 4.0], 0.5, 2.0)]
)
def test_a_percentile_is_the_nearest_rank(took: list[float], share: float, is_: float | None):
    assert percentile(took, share) == is_
