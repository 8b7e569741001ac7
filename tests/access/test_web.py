"""`kentongan web` as a process: TLS, its log, its end."""

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

import door
from door import PASSWORD
from kentongan.base.db import Database
from kentongan.tools import servers, tls
from kentongan.tools.servers import free_port
from standing import FakeClock, Server, wait_until


class Web:
    """The running process, and a browser that trusts its certificate."""

    def __init__(self, data: Path, server: Server, nats: servers.Nats) -> None:
        cert, key = tls.self_signed(data / "keys", "127.0.0.1")
        self.address, self.log = f"https://127.0.0.1:{free_port()}", data / "web.log"
        self.trust = ssl.create_default_context(cafile=str(cert))
        known = {"KENTONGAN_DATA": str(data), "KENTONGAN_DSN": server.dsn("kentongan_web")}
        known |= {"KENTONGAN_NATS": nats.url("web"), "KENTONGAN_SETTINGS": "", "PYTHONPATH": "src"}
        known |= {"KENTONGAN_LISTEN": "127.0.0.1", "KENTONGAN_PORT": self.address.rsplit(":", 1)[1]}
        known |= {"KENTONGAN_CERT": str(cert), "KENTONGAN_KEY": str(key)}
        command = [sys.executable, "-m", "kentongan", "web"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **known}, stdout=subprocess.PIPE, stderr=log
            )
        wait_until(self.answers, timeout_s=20, why=f"the page answers; see {self.log}")

    def browser(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, verify=self.trust, headers={"X-Kentongan": "1"})

    def answers(self) -> bool:
        try:
            return self.browser().get("/healthz").status_code in {200, 503}
        except httpx2.HTTPError:
            return False


@pytest.fixture
def web(server: Server, nats: servers.Nats, tmp_path: Path) -> Iterator[Web]:
    (tmp_path / "keys").mkdir()
    running = Web(tmp_path, server, nats)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.security
def test_under_tls_a_person_logs_in_and_no_secret_is_logged(
    web: Web, db: Database, city_a: str, clock: FakeClock
):
    ani = door.person(db, city_a)
    with web.browser() as browser:
        answer = browser.post("/api/session", json={"login": ani.login, "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.headers["set-cookie"].startswith("__Host-kentongan=")
        assert browser.get("/api/session").json()["person"]["login"] == ani.login
        token = browser.cookies["__Host-kentongan"]
        assert "server" not in answer.headers
    told = web.log.read_text()
    assert [
        word for word in (PASSWORD, token, "argon2", "postgresql://", "nats://web:") if word in told
    ] == []


def test_an_open_stream_does_not_hold_up_the_end(web: Web, db: Database, city_a: str):
    ani = door.person(db, city_a)
    with web.browser() as browser:
        browser.post("/api/session", json={"login": ani.login, "password": PASSWORD})
        with browser.stream("GET", "/api/live", timeout=10) as stream:
            assert next(stream.iter_lines()) == "retry: 1000"
            web.process.send_signal(signal.SIGTERM)
            web.process.wait(60)  # it would never end
    assert web.process.stdout is not None
    assert web.process.stdout.read() == b"", "stdout belongs to up"
