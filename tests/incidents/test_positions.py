"""Positions from a broker: a real one over sockets. What is taken, what is refused, and who listens."""

import asyncio
import json
import secrets
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from paho.mqtt import publish
from psycopg import Connection

from door import Site
from kentongan.base.db import Database
from kentongan.base.errors import Invalid
from kentongan.incidents.model.fixes import check_topic
from kentongan.incidents.positions import Inbox, Listener, Told
from kentongan.settings import Positions
from kentongan.tools import tls
from kentongan.tools.servers import free_port, nats_server
from ring import seat
from standing import FakeClock, Server, wait_until

CONFIG = """
listen: "127.0.0.1:{port}"
server_name: broker
jetstream {{ store_dir: "{folder}/js", max_memory_store: 64MB, max_file_store: 256MB }}
mqtt {{
  listen: "127.0.0.1:{mqtt}"
  {tls}
}}
accounts {{ A {{ jetstream: enabled, users: [
  {{ user: kentongan, password: "{password}" }}
  {{ user: phone, password: "{password}" }}
  {{ user: nobody, password: "{password}", permissions: {{ subscribe: {{ deny: ["owntracks.>"] }} }} }}
] }} }}
"""


@dataclass
class Broker:
    """A broker that somebody else runs, and a phone that publishes to it."""

    folder: Path
    secure: bool = False
    mqtt: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "Broker":
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "password").write_text(self.password + "\n")
        keys = ""
        if self.secure:
            cert, key = tls.self_signed(self.folder, "127.0.0.1")
            keys = f'tls {{ cert_file: "{cert}", key_file: "{key}" }}'
        named = {"folder": self.folder, "mqtt": self.mqtt, "password": self.password, "tls": keys}
        (self.folder / "conf").write_text(CONFIG.format(port=free_port(), **named))
        log = self.folder / "log"
        with log.open("wb") as out:
            self.running = subprocess.Popen(
                [str(nats_server()), "-c", str(self.folder / "conf")], stdout=out, stderr=out
            )
        wait_until(lambda: b"Server is ready" in log.read_bytes(), why=f"the broker starts; see {log}")
        return self

    def stop(self) -> None:
        assert self.running is not None
        self.running.terminate()
        self.running.wait(60)

    def settings(self, **named: Any) -> Positions:
        fields: dict[str, Any] = {
            "broker": f"mqtt://127.0.0.1:{self.mqtt}",
            "login": "kentongan",
            "password_file": str(self.folder / "password"),
            "traccar_topic": "traccar",
        }
        return Positions(**(fields | named))

    def say(self, *said: tuple[str, object], retain: bool = False) -> None:
        def bytes_of(body: object) -> bytes:
            return body if isinstance(body, bytes) else json.dumps(body).encode()

        publish.multiple(
            [{"topic": t, "payload": bytes_of(b), "qos": 1, "retain": retain} for t, b in said],
            hostname="127.0.0.1", port=self.mqtt, auth={"username": "phone", "password": self.password},
        )  # fmt: skip


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path / "broker").start()
    yield made
    if made.running is not None and made.running.poll() is None:
        made.stop()


class Ear:
    """A `web` process's listener, on a thread of its own."""

    def __init__(self, listener: Listener) -> None:
        self.listener, self.loop = listener, asyncio.new_event_loop()
        self._task = self.loop.create_task(listener.run())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            self.loop.close()

    @property
    def state(self) -> str:
        return self.listener.told.state

    def counts(self, *names: str) -> list[int]:
        return [self.listener.told.counts[name] for name in names]

    def hang_up(self) -> None:
        self.loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(30)


@pytest.fixture
def ears(db: Database, server: Server, clock: FakeClock) -> Iterator[Any]:
    made: list[Ear] = []

    def listen(settings: Positions) -> Ear:
        made.append(Ear(Listener(settings, db, server.dsn("kentongan_web"), clock)))
        return made[-1]

    yield listen
    for ear in made:
        if not ear.loop.is_closed():
            ear.hang_up()


@pytest.fixture
def chief(site: Site, town: str) -> TestClient:
    return seat(site, town, "chief")[0]


def named(chief: TestClient, sign: str, topic: str) -> tuple[str, str]:
    """A unit with a phone of that name at the broker. Returns: ids of the unit and the phone."""
    unit = chief.post("/api/units", json={"call_sign": sign, "function": "Satlantas"}).json()["id"]
    made = chief.post(f"/api/units/{unit}/devices", json={"name": "HP", "topic": topic})
    assert made.status_code == 201, made.text
    return unit, made.json()["id"]


def own(clock: FakeClock, lat: float = -6.91, lon: float = 107.61, age_s: int = 0) -> dict[str, Any]:
    return {"_type": "location", "lat": lat, "lon": lon, "tst": int(clock.now.timestamp()) - age_s, "vel": 36}


def where(chief: TestClient, unit: str) -> tuple[float | None, float | None]:
    found = {it["id"]: it for it in chief.get("/api/units").json()}[unit]
    return found["lat"], found["lon"]


def test_positions_of_owntracks_and_traccar_come_from_a_broker(
    broker: Broker, ears: Any, chief: TestClient, clock: FakeClock, town: str
):
    one, _ = named(chief, "P31", f"{town}/hp1")
    two, _ = named(chief, "P32", f"imei-{town}")
    ear = ears(broker.settings())
    wait_until(lambda: ear.state == "listening", why="it listens")
    at = clock.now.isoformat()
    place = {"latitude": -6.92, "longitude": 107.62, "fixTime": at, "speed": 10, "course": 360}
    broker.say(
        (f"owntracks/{town}/hp1", own(clock)),
        ("traccar", {"position": place, "device": {"uniqueId": f"imei-{town}", "name": "x"}}),
    )
    wait_until(lambda: where(chief, two) == (-6.92, 107.62), why="Traccar's is stored")
    wait_until(lambda: where(chief, one) == (-6.91, 107.61), why="OwnTracks' is stored")
    found = {it["id"]: it for it in chief.get("/api/units").json()}
    assert (found[one]["speed_kmh"], round(found[two]["speed_kmh"], 2)) == (36, 18.52)
    assert ear.counts("heard", "stored") == [2, 2]
    assert ear.listener.told.last_at == clock.now


def test_what_is_no_position_of_ours_is_counted_and_stored_nowhere(
    broker: Broker, ears: Any, chief: TestClient, clock: FakeClock, town: str
):
    unit, phone = named(chief, "P31", f"{town}/hp1")
    ear = ears(broker.settings())
    wait_until(lambda: ear.state == "listening", why="it listens")
    topic, good = f"owntracks/{town}/hp1", own(clock)
    wrong: dict[str, object] = {
        "swapped": own(clock, 107.61, -6.91),
        "nan": b'{"_type": "location", "lat": NaN, "lon": 107.61, "tst": 1}',
        "future": good | {"tst": good["tst"] + 900},
        "timeless": {"_type": "location", "lat": -6.91, "lon": 107.61},
        "sealed": {"_type": "encrypted", "data": "x"},
        "long": good | {"text": "x" * 9000},
        "broken": b"\xff{",
        "last will": {"_type": "lwt", "tst": 1},
    }
    spoofed = {"position": {"latitude": 0, "longitude": 0, "fixTime": clock.now.isoformat()}}
    broker.say(
        *((topic, body) for body in wrong.values()),
        (f"owntracks/{town}/somebody", good),
        (f"owntracks/{town}/hp1/event", good),
        ("traccar", spoofed | {"device": {"uniqueId": f"{town}/hp1"}}),
    )
    wait_until(lambda: ear.counts("unknown") == [1], why="the last of them was looked at")
    names = ("heard", "no_place", "clock", "malformed", "encrypted", "too_long", "other", "stored")
    wait_until(lambda: ear.counts(*names) == [10, 1, 1, 4, 1, 1, 1, 0], why="each is counted once")
    assert where(chief, unit) == (None, None)
    assert chief.delete(f"/api/devices/{phone}").status_code == 204
    broker.say((topic, good))
    wait_until(lambda: ear.counts("unknown") == [2], why="a revoked phone is not heard")
    assert where(chief, unit) == (None, None)


def test_a_retained_message_is_as_old_as_it_says_and_a_burst_leaves_the_newest(
    broker: Broker, ears: Any, chief: TestClient, clock: FakeClock, town: str
):
    unit, _ = named(chief, "P31", f"{town}/hp1")
    topic = f"owntracks/{town}/hp1"
    broker.say((topic, own(clock, lat=-6.80, age_s=600)), retain=True)
    ear = ears(broker.settings())
    wait_until(lambda: where(chief, unit) == (-6.80, 107.61), why="what the broker kept is taken")
    found = next(it for it in chief.get("/api/units").json() if it["id"] == unit)
    assert found["fix_at"] == (clock.now - timedelta(seconds=600)).isoformat().replace("+00:00", "Z")
    assert ear.counts("retained", "stored") == [1, 1]
    ages = [*range(300, 0, -1), 0, 40]
    broker.say(*((topic, own(clock, lat=-6.9 - age / 1e4, age_s=age)) for age in ages))
    wait_until(lambda: ear.counts("heard") == [1 + len(ages)], why="all are heard")
    wait_until(
        lambda: where(chief, unit) == (-6.9, 107.61), why="the newest stands, though an older came last"
    )
    wait_until(
        lambda: sum(ear.counts("stored", "older", "overtaken")) == 1 + len(ages), why="each is accounted for"
    )
    broker.say((topic, own(clock, lat=-6.7, age_s=20)))
    wait_until(lambda: sum(ear.counts("older")) >= 1, why="an older one is known as such")
    assert where(chief, unit) == (-6.9, 107.61)


def test_one_listens_and_another_takes_over_and_a_broker_that_was_away_is_heard_again(
    broker: Broker, ears: Any, chief: TestClient, clock: FakeClock, town: str
):
    unit, _ = named(chief, "P31", f"{town}/hp1")
    first = ears(broker.settings())
    wait_until(lambda: first.state == "listening", why="the first listens")
    second = ears(broker.settings())
    broker.say((f"owntracks/{town}/hp1", own(clock)))
    wait_until(lambda: first.counts("stored") == [1], why="the first stores it")
    assert (second.state, second.counts("heard")) == ("waiting", [0])
    first.hang_up()
    wait_until(lambda: second.state == "listening", why="the second takes over")
    broker.stop()
    wait_until(lambda: second.state == "connecting", why="it is seen that the broker is away")
    broker.start()
    wait_until(lambda: second.state == "listening", why="it is heard again")
    clock.advance(5)
    broker.say((f"owntracks/{town}/hp1", own(clock, lat=-6.95)))
    wait_until(lambda: where(chief, unit) == (-6.95, 107.61), why="and stored")
    assert second.counts("disconnected")[0] >= 1


def test_a_lost_database_connection_ends_the_work_before_it_begins_anew(
    broker: Broker, ears: Any, owner: Connection[Any], clock: FakeClock
):
    ear = ears(broker.settings())
    wait_until(lambda: ear.state == "listening", why="it listens")
    held = "select pid from pg_locks where locktype = 'advisory' and objid = hashtext('lead positions')::oid"
    gone = owner.execute(held).fetchall()
    assert len(gone) == 1
    owner.execute("select pg_terminate_backend(%s)", gone[0])
    wait_until(lambda: ear.state != "listening", why="it stops")
    wait_until(lambda: ear.state == "listening", timeout_s=20, why="it leads again")
    assert owner.execute(held).fetchall() not in ([], gone)


def test_tls_is_checked_and_a_login_that_may_not_read_is_told(
    tmp_path: Path, ears: Any, chief: TestClient, caplog: pytest.LogCaptureFixture
):
    broker = Broker(tmp_path / "tls", secure=True).start()
    try:
        address = {"broker": f"mqtts://127.0.0.1:{broker.mqtt}"}
        stranger = ears(broker.settings(**address))
        wait_until(lambda: stranger.counts("disconnected")[0] >= 1, why="its certificate is nobody's here")
        assert "CERTIFICATE_VERIFY_FAILED" in caplog.text
        stranger.hang_up()
        authority = next(broker.folder.glob("*.crt"))
        known = {"ca_file": str(authority)} | address
        denied = ears(broker.settings(**known, login="nobody"))
        wait_until(lambda: denied.counts("disconnected")[0] >= 1, why="it may not read")
        assert "does not let this login read owntracks/+/+" in caplog.text
        denied.hang_up()
        trusted = ears(broker.settings(**known))
        wait_until(lambda: trusted.state == "listening", why="with the certificate it listens")
    finally:
        broker.stop()


def test_a_name_at_the_broker_is_one_phones(chief: TestClient, site: Site, other_town: str, town: str):
    unit, phone = named(chief, "P31", f"{town}/hp1")
    again = {"name": "HP", "topic": f" {town}/hp1 "}
    assert chief.post(f"/api/units/{unit}/devices", json=again).json()["type"] == "TopicTaken"
    elsewhere = seat(site, other_town, "chief")[0]
    theirs = elsewhere.post("/api/units", json={"call_sign": "P31", "function": "Satlantas"}).json()["id"]
    assert elsewhere.post(f"/api/units/{theirs}/devices", json=again).status_code == 409
    assert [it["topic"] for it in chief.get(f"/api/units/{unit}/devices").json()] == [f"{town}/hp1"]
    assert chief.delete(f"/api/devices/{phone}").status_code == 204
    assert chief.post(f"/api/units/{unit}/devices", json=again).status_code == 201


@pytest.mark.parametrize("wrong", ["+/x", "a/#", "a/b/c", "/b", "a/", "a b", "$SYS/x", "a\x7f", "x" * 121])
def test_a_name_that_no_broker_would_have_is_refused(wrong: str):
    with pytest.raises(Invalid):
        check_topic(wrong)


def test_however_many_names_speak_only_so_many_wait(clock: FakeClock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kentongan.incidents.positions.WAITING_MAX", 10)
    told = Told()
    inbox = Inbox(Positions(), told, clock)
    for nth in range(25):
        inbox.hear(f"owntracks/u/{nth}", json.dumps(own(clock)).encode(), retained=False)
    assert (told.counts["overflow"], len(inbox.take())) == (15, 10)


@pytest.mark.parametrize(
    "wrong",
    [{"broker": "tcp://x"}, {"broker": "mqtt://u:p@x"}, {"broker": "mqtt://x:99999"},
     {"topic": "owntracks/#"}, {"traccar_topic": "a/+"}],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(wrong: dict[str, str]):
    with pytest.raises(ValueError, match="Positions"):
        Positions(**wrong)


def test_health_tells_that_nothing_is_set(site: Site):
    assert site.browser().get("/healthz").json()["positions"] == {
        "state": "off",
        "last_at": None,
        "counts": {},
    }
