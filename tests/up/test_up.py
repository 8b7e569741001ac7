"""`kentongan up` as an installer meets it: it starts, is hurt, mends itself, and leaves nothing behind."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

import psutil
import psycopg
import pytest

from kentongan.base.paths import ROOT
from kentongan.tools.folder import owner_dsn
from kentongan.tools.tls import self_signed
from standing import wait_until

CAMERAS = 3
SEEN = "select camera_id, minute, epoch, seconds from seen_minute order by 1, 2, 3"
STATES = (
    "select c.code, s.state, s.detail, s.counting, s.worker, s.epoch, c.epoch, now() - s.reported_at,"
    " now() - s.frame_at from camera_state s join camera c on c.id = s.camera_id where c.counted order by 1"
)
COUNTED = (
    "select camera_id, line_id, way || ' ' || kind, minute, epoch, crossings from count_minute"
    " order by 1, 2, 3, 4, 5"
)


class Up:
    """One `kentongan up` on a folder of its own."""

    def __init__(self, data: Path, assets: Path | None, *words: str) -> None:
        given = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "KENTONGAN_ASSETS": str(assets or "")}
        command = [sys.executable, "-m", "kentongan", "up", "--data", str(data), *words]
        self.data = data
        self.errors = data.with_name(data.name + ".err")
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                command, env=given, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
            )

    def lines(self) -> tuple[str, str]:
        """The two lines of stdout; waits until everything is ready."""
        assert self.process.stdout
        lines = self.process.stdout.readline().strip(), self.process.stdout.readline().strip()
        assert lines[0], self.errors.read_text()[-3000:]
        return lines

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def one(self, *words: str) -> psutil.Process:
        """The process of the family whose command line holds all these words."""
        return next(p for p in self.family() if all(word in p.cmdline() for word in words))

    def holder(self) -> psutil.Process:
        """A watch process that counts a camera now."""
        held = "select worker from camera_state where counting"
        pid = int(_rows(self.data, held)[0][0].rsplit(":", 1)[1])
        return next(p for p in self.family() if p.pid == pid)

    def stop(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def _health(url: str) -> dict[str, Any]:
    try:
        with build_opener(ProxyHandler({})).open(url + "healthz", timeout=3) as answer:
            return json.loads(answer.read())
    except URLError as error:
        body = getattr(error, "read", lambda: b"{}")()
        return json.loads(body or b"{}")


def _rows(data: Path, text: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(owner_dsn(data), connect_timeout=3) as connection:
        return connection.execute(text.encode()).fetchall()


def _counting(data: Path, since: float) -> int:
    """Cameras of which a worker has said, after `since` (epoch seconds), that it counts them."""
    try:
        found = _rows(
            data,
            "select count(*) from camera_state s join camera c on c.id = s.camera_id and c.epoch = s.epoch"
            " where c.counted and s.counting and s.state = 'playing'"
            f" and s.reported_at > to_timestamp({since}) and s.frame_at > to_timestamp({since})",
        )
    except psycopg.Error:
        return 0
    return int(found[0][0])


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="ku-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(at_hand: Path | None) -> Iterator[Up]:
    """A demonstration city with two watch processes, hurt by one test after the other."""
    folder = Path(tempfile.mkdtemp(prefix="ku "))  # with a space
    (folder / "k.toml").write_text("[watching]\nprocesses = 2\n[counting]\nflush_s = 2\n")
    words = ["--demo", "--cameras", str(CAMERAS), "--port", "0", "--settings", str(folder / "k.toml")]
    up = Up(folder / "d", at_hand, *words)
    up.url = up.lines()[0]  # type: ignore[attr-defined]
    yield up
    up.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _await_counting(up: Up, why: str) -> None:
    """Wait until every camera is counted again. How soon is measured elsewhere: machines are noisy."""
    began = time.time()
    try:
        wait_until(lambda: _counting(up.data, began) == CAMERAS, timeout_s=20, why=why)
    except AssertionError as late:
        logs = [
            f"{log.name}\n{log.read_text()[-30_000:]}" for log in sorted((up.data / "logs").glob("*.log"))
        ]
        late.add_note("\n".join([*map(str, _rows(up.data, STATES)), *logs]))
        raise


def test_a_second_up_on_the_same_folder_says_where_the_first_one_is(demo: Up):
    second = Up(demo.data, None, "--port", "0")
    assert second.process.wait(60) == 1
    said = second.errors.read_text()
    assert "already runs" in said
    assert str(demo.process.pid) in said


def test_a_killed_watch_process_is_replaced_and_no_second_is_counted_twice(demo: Up):
    _await_counting(demo, "all cameras are counted")
    demo.holder().kill()
    time.sleep(0.2)
    _await_counting(demo, "its cameras are back")
    time.sleep(3)
    epochs = _rows(demo.data, "select max(epoch) from camera where counted")
    assert epochs[0][0] > 1, "somebody really took a camera over"
    twice = _rows(
        demo.data,
        "select a.camera_id, bit_count((a.seconds & b.seconds)::bit(64)) from seen_minute a"
        " join seen_minute b using (camera_id, minute) where a.epoch < b.epoch"
        " and bit_count((a.seconds & b.seconds)::bit(64)) > 1",
    )
    assert twice == [], "two epochs share at most the second of the hand-over"


def test_a_paused_and_woken_worker_writes_nothing_stale(demo: Up):
    held = (
        "select s.camera_id, s.epoch from camera_state s join camera c on c.id = s.camera_id where c.counted"
    )

    def all_seen() -> bool:
        """Whoever holds a camera has stored that it saw it."""
        return set(_rows(demo.data, held)) <= {(row[0], row[2]) for row in _rows(demo.data, SEEN)}

    wait_until(all_seen, timeout_s=60, why="every camera was seen by who holds it now")
    worker = demo.holder()
    worker.suspend()
    children = worker.children(recursive=True)
    for child in children:
        child.suspend()
    before = dict(_rows(demo.data, held))
    try:
        _await_counting(demo, "the other worker takes its cameras")
        taken = {camera: epoch for camera, epoch in _rows(demo.data, held) if epoch > before[camera]}
        assert taken
    finally:
        for process in [worker, *children]:
            process.resume()
    old = [row for row in _rows(demo.data, SEEN) if row[0] in taken and row[2] < taken[row[0]]]
    counted = [row for row in _rows(demo.data, COUNTED) if row[0] in taken and row[4] < taken[row[0]]]
    assert old
    time.sleep(6)
    now, now_counted = _rows(demo.data, SEEN), _rows(demo.data, COUNTED)
    assert [row for row in now if row[0] in taken and row[2] < taken[row[0]]] == old
    assert [row for row in now_counted if row[0] in taken and row[4] < taken[row[0]]] == counted
    _await_counting(demo, "everything is counted after that")


def test_a_killed_database_is_back_by_itself_and_nothing_stored_is_lost(demo: Up):
    wait_until(lambda: bool(_rows(demo.data, COUNTED)), timeout_s=60, why="something is counted")
    before = {row[:5]: row[5] for row in _rows(demo.data, COUNTED)}
    postmaster = next(p for p in demo.family() if p.name() == "postgres" and p.parent().name() != "postgres")
    postmaster.kill()
    time.sleep(0.3)
    wait_until(lambda: bool(_health(demo.url).get("ready")), timeout_s=20, why="the database is back")  # type: ignore[attr-defined]
    after = {row[:5]: row[5] for row in _rows(demo.data, COUNTED)}
    assert {key: after.get(key, 0) >= n for key, n in before.items()} == dict.fromkeys(before, True)
    _await_counting(demo, "counting goes on")


def test_a_killed_broker_is_back_by_itself(demo: Up):
    next(p for p in demo.family() if p.name() == "nats-server").kill()
    time.sleep(0.3)
    wait_until(lambda: bool(_health(demo.url).get("ready")), timeout_s=20, why="the messages are back")  # type: ignore[attr-defined]
    _await_counting(demo, "counting goes on")


def test_after_a_killed_up_nothing_is_left_and_the_next_one_starts_clean(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # an office's proxy knows nothing of this machine
    monkeypatch.setenv("no_proxy", "")
    first = Up(folder / "d", None, "--port", "0")
    first.lines()
    family = first.family()
    first.process.kill()
    _, left = psutil.wait_procs(family, timeout=30)
    assert left == []
    second = Up(folder / "d", None, "--port", "0")
    url, _ = second.lines()
    assert _health(url)["ready"] is True
    family = second.family()
    second.stop()
    _, left = psutil.wait_procs(family, timeout=5)
    assert left == []
    assert not list(Path(tempfile.gettempdir()).glob(f"kentongan-{os.geteuid()}-*/.s.PGSQL*"))


def test_a_city_with_a_certificate_speaks_tls_and_takes_no_demonstration(
    folder: Path, at_hand: Path | None, monkeypatch: pytest.MonkeyPatch
):
    cert, key = self_signed(folder, "127.0.0.1")
    monkeypatch.chdir(folder)
    relative = ["--cert", cert.name, "--key", key.name, "--port", "0", "--listen", "127.0.0.1"]
    up = Up(folder / "d", None, *relative)
    url, code = up.lines()
    trust = ssl.create_default_context(cafile=str(cert))
    with build_opener(ProxyHandler({}), HTTPSHandler(context=trust)).open(
        url + "healthz", timeout=3
    ) as answer:
        assert json.loads(answer.read())["cameras"] == 0
    assert code.startswith("kode: ")
    up.stop()
    mixed = Up(folder / "d", at_hand, "--demo", "--port", "0")
    assert mixed.process.wait(60) == 1
    assert "is a real one" in mixed.errors.read_text()


def test_stopping_while_it_starts_leaves_nothing(folder: Path):
    up = Up(folder / "d", None, "--port", "0")
    wait_until(lambda: "starting database" in up.errors.read_text(), timeout_s=20, why="it has begun")
    family = up.family()
    up.stop()
    assert up.process.stdout
    assert up.process.stdout.read() == ""
    _, left = psutil.wait_procs(family, timeout=5)
    assert left == []


def test_a_taken_port_says_so(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        up = Up(folder / "d", None, "--port", str(taken.getsockname()[1]))
        assert up.process.wait(60) == 1
    assert "choose another with --port" in up.errors.read_text()
    assert up.process.stdout
    assert up.process.stdout.read() == ""


@pytest.mark.security
def test_beyond_loopback_tls_is_demanded(folder: Path):
    up = Up(folder / "d", None, "--listen", "0.0.0.0", "--port", "0")
    assert up.process.wait(60) == 2
    assert "--self-signed" in up.errors.read_text()


def test_a_demonstration_without_assets_or_network_counts_with_what_is_our_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # no network, for certain
    up = Up(folder / "d", None, "--demo", "--cameras", "2", "--port", "0")
    up.lines()
    try:
        wait_until(lambda: bool(_rows(up.data, COUNTED)), timeout_s=90, why="somebody is counted")
        owners = _rows(up.data, "select distinct owner from camera")
        assert owners == [("simulasi",)]
        said = "".join(log.read_text() for log in (up.data / "logs").glob("watch*.log"))
        assert "counting with kentongan-nano, which has been tried on few real streets" in said
    finally:
        up.stop()
