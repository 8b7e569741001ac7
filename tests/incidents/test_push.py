"""Waking phones: a real receiver over TLS decrypts what arrives; addresses that may not be asked are not."""

import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from psycopg import Connection

import door
from door import Site
from incidents.test_units import DAGO, Crew, opened, sent
from kentongan.app import Addresses, build
from kentongan.base import vault
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.seal import Seal
from kentongan.base.webpush import Identity, NoEndpoint, Target, check, decoded, encoded, looked_up
from kentongan.incidents.model.push import LIVES
from kentongan.incidents.pushing import Pusher
from kentongan.settings import Push, Settings
from kentongan.tools import tls
from ring import seat
from standing import FakeClock, Server

CONTACT = "mailto:kota@contoh.id"


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=salt, info=info).derive(secret)


@dataclass
class Phone:
    """A browser that was let in: its keys, and how it reads what it is sent (RFC 8291)."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    @property
    def point(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def said(self, endpoint: str) -> dict[str, Any]:
        return {"endpoint": endpoint, "keys": {"p256dh": encoded(self.point), "auth": encoded(self.secret)}}

    def read(self, body: bytes) -> dict[str, Any]:
        salt, length = body[:16], body[20]
        sender = body[21 : 21 + length]
        assert int.from_bytes(body[16:20], "big") == 4096
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), peer)
        ikm = hkdf(shared, self.secret, b"WebPush: info\0" + self.point + sender, 32)
        key = hkdf(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = hkdf(ikm, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        text, mark, rest = plain.partition(b"\x02")
        assert mark and not rest.strip(b"\0")
        return json.loads(text)


@dataclass
class Service:
    """A push service: HTTPS on loopback, answering what the test says."""

    port: int
    authority: Path
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list[Any])
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list[Any])

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "service"
    folder.mkdir()
    cert, key = tls.self_signed(folder, "127.0.0.1")

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, headers = made.answers.pop(0) if made.answers else (201, {})
            self.send_response(status)
            for name, value in (headers | {"Content-Length": "0"}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    made = Service(server.server_address[1], cert)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield made
    server.shutdown()
    running.join(30)
    server.server_close()


@dataclass
class House:
    site: Site
    pusher: Pusher
    city: str

    def look(self) -> None:
        """One look at this test's city, as `web` takes at all of them each second."""
        self.pusher.look_at(self.site.db, self.city)


@pytest.fixture
def house(server: Server, clock: FakeClock, tmp_path: Path, service: Service, town: str) -> Iterator[House]:
    dsn = server.dsn("kentongan_web")
    vault.make(tmp_path)
    push = Push(contact=CONTACT, own_networks=["127.0.0.0/8"], ca_file=str(service.authority))
    database = Database(dsn, size=4, clock=clock)
    addresses = Addresses(
        dsn=dsn, nats="nats://127.0.0.1:9", page=door.built(tmp_path), secrets=tmp_path, ticks=False
    )
    app = build(Settings(push=push), database, addresses)
    with door.serving(app):
        yield House(Site(app, database), app.state.pusher, town)


@pytest.fixture
def chief(house: House, town: str) -> TestClient:
    return seat(house.site, town, "chief")[0]


def woken(crew: Crew, phone: Phone, endpoint: str) -> str:
    made = crew.phone.post("/api/device/push", json=phone.said(endpoint))
    assert made.status_code == 201, made.text
    return made.json()["id"]


def verified(header: str, public: str, service: Service) -> None:
    """Who sends it, as a push service checks it (RFC 8292)."""
    said = dict(part.split("=", 1) for part in header.removeprefix("vapid ").split(", "))
    head, claims, signature = said["t"].split(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(said["k"]))
    raw = decoded(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key.verify(utils.encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    told = json.loads(decoded(claims))
    assert (json.loads(decoded(head)), said["k"]) == ({"typ": "JWT", "alg": "ES256"}, public)
    assert (told["aud"], told["sub"]) == (service.address, CONTACT)
    assert 0 < told["exp"] - wall().timestamp() <= 24 * 3600


def test_a_crew_is_woken_for_a_task_its_end_and_a_colleague_near(
    house: House, chief: TestClient, service: Service, clock: FakeClock
):
    crew, phone = Crew(house.site, chief, clock, "P31").ready(), Phone()
    woken(crew, phone, f"{service.address}/p31?x=1")
    incident = opened(chief)
    dispatch = sent(chief, incident, crew).json()["id"]
    code = chief.get(f"/api/incidents/{incident}").json()["code"]
    assert service.came == [], "nothing goes out before it is committed and looked for"
    house.look()
    path, headers, body = service.came.pop()
    assert (path, phone.read(body)) == ("/p31?x=1", {"word": "task", "code": code})
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "600", "high")
    public = crew.phone.get("/api/device/push").json()["key"]
    verified(headers["authorization"], public, service)
    for secret in (crew.token, "Dua motor", "P31", "BIP"):
        assert secret.encode() not in body and secret not in str(headers)
    house.look()
    assert service.came == [], "once"
    assert chief.post(f"/api/dispatches/{dispatch}/state", json={"state": "cancelled"}).status_code == 200
    far = Crew(house.site, chief, clock, "P32").ready(-6.95, 107.65)
    near = Crew(house.site, chief, clock, "P33").ready(DAGO["lat"] + 0.01)
    theirs = {crew.sign: phone, far.sign: Phone(), near.sign: Phone()}
    for other in (far, near):
        woken(other, theirs[other.sign], f"{service.address}/{other.sign}")
    crew.send(crew.did(1, "help", **DAGO))
    house.look()
    bodies = {path: body for path, _, body in service.came}
    assert set(bodies) == {"/p31?x=1", "/P33"}, "the caller and who is far are not woken for its call"
    assert phone.read(bodies["/p31?x=1"]) == {"word": "cancelled", "code": code}
    assert theirs["P33"].read(bodies["/P33"]) == {"word": "help", "code": ""}
    assert len({len(body) for body in bodies.values()}) == 1, "the length says nothing"


def test_a_service_that_fails_is_tried_again_for_a_while_and_a_phone_that_is_gone_is_forgotten(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    crew, phone = Crew(house.site, chief, clock, "P31").ready(), Phone()
    woken(crew, phone, f"{service.address}/a")
    dispatch = sent(chief, opened(chief), crew).json()["id"]
    service.answers = [(503, {}), (429, {"Retry-After": "30"})]
    house.look()
    house.look()
    assert len(service.came) == 1, "not at once"
    clock.advance(5)
    house.look()
    clock.advance(29)
    house.look()
    assert len(service.came) == 2, "as the service asked"
    clock.advance(2)
    house.look()
    assert len(service.came) == 3
    chief.post(f"/api/dispatches/{dispatch}/state", json={"state": "cancelled"})
    service.answers = [(500, {})] * 30
    until = clock.now + LIVES
    while clock.now < until:
        house.look()
        clock.advance(30)
    house.look()
    tried = len(service.came)
    assert 5 < tried < 20
    assert house.pusher.counts["late"] == 1
    service.answers = [(410, {})]
    crew.ready()
    sent(chief, opened(chief), crew)
    house.look()
    assert len(service.came) == tried + 1
    left = "select count(*) from push_subscription s join device d on d.id = s.device_id where d.unit_id = %s"
    assert owner.execute(left, [crew.id]).fetchone() == (0,)
    told = "select body->>'why' from journal where kind = 'unit.push_removed' and subject = %s"
    assert owner.execute(told, [crew.id]).fetchall() == [("gone",)]
    waiting = "select count(*) from push_message where city = %s"
    assert owner.execute(waiting, [house.city]).fetchone() == (0,)


def test_what_was_not_sent_in_time_is_never_sent(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    crew = Crew(house.site, chief, clock, "P31").ready()
    woken(crew, Phone(), f"{service.address}/a")
    sent(chief, opened(chief), crew)
    clock.advance(LIVES.total_seconds() + 1)
    house.look()
    assert service.came == []
    waiting = owner.execute("select count(*) from push_message where city = %s", [house.city])
    assert waiting.fetchone() == (0,)


def test_a_message_that_cannot_be_made_holds_up_nobody_elses(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    one, other = (Crew(house.site, chief, clock, sign).ready() for sign in ("P31", "P32"))
    broken = woken(one, Phone(), f"{service.address}/broken")
    woken(other, Phone(), f"{service.address}/whole")
    owner.execute("update push_subscription set sealed = %s where id = %s", [b"torn", broken])
    for crew in (one, other):
        sent(chief, opened(chief), crew)
    house.look()
    assert [path for path, _, _ in service.came] == ["/whole"]


def test_a_call_for_help_wakes_who_is_not_known_to_be_far(
    house: House, chief: TestClient, service: Service, clock: FakeClock
):
    crew = Crew(house.site, chief, clock, "P31").ready()
    nowhere = Crew(house.site, chief, clock, "P32")
    old = Crew(house.site, chief, clock, "P33").ready(-6.95, 107.65)
    for other in (nowhere, old):
        chief.post(f"/api/units/{other.id}/state", json={"state": "ready"})
        woken(other, Phone(), f"{service.address}/{other.sign}")
    crew.send(crew.did(1, "help", **DAGO))
    house.look()
    assert [path for path, _, _ in service.came] == ["/P32"], "who has told no place may be near"
    clock.advance(16 * 60)
    another = Crew(house.site, chief, clock, "P34").ready()
    another.send(another.did(1, "help", **DAGO))
    house.look()
    assert sorted(path for path, _, _ in service.came[1:]) == ["/P32", "/P33"], "an old place says nothing"


def test_a_redirect_is_not_followed_and_what_is_refused_is_not_tried_again(
    house: House, chief: TestClient, service: Service, clock: FakeClock
):
    crew = Crew(house.site, chief, clock, "P31").ready()
    woken(crew, Phone(), f"{service.address}/a")
    sent(chief, opened(chief), crew)
    service.answers = [(302, {"Location": f"{service.address}/elsewhere"})]
    for _ in range(5):
        house.look()
        clock.advance(200)
    assert [path for path, _, _ in service.came] == ["/a"]
    assert house.pusher.counts["refused"] == 1


def test_a_phone_has_three_browsers_and_belongs_to_one_unit(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    crew, phone = Crew(house.site, chief, clock, "P31").ready(), Phone()
    first = woken(crew, phone, f"{service.address}/0")
    assert woken(crew, phone, f"{service.address}/0") == first, "said twice it stands once"
    for nth in range(1, 4):
        clock.advance(1)
        woken(crew, phone, f"{service.address}/{nth}")
    sent(chief, opened(chief), crew)
    house.look()
    assert sorted(path for path, _, _ in service.came) == ["/1", "/2", "/3"]
    service.came.clear()
    other = Crew(house.site, chief, clock, "P32").ready()
    moved = woken(other, phone, f"{service.address}/3")
    sent(chief, opened(chief), other)
    house.look()
    assert [path for path, _, _ in service.came] == ["/3"]
    assert crew.phone.delete(f"/api/device/push/{moved}").status_code == 404, "another device's"
    assert other.phone.delete(f"/api/device/push/{moved}").status_code == 204
    assert other.phone.delete(f"/api/device/push/{moved}").status_code == 404
    device = chief.get(f"/api/units/{crew.id}/devices").json()[0]["id"]
    assert chief.delete(f"/api/devices/{device}").status_code == 204
    assert owner.execute(
        "select count(*) from push_subscription where device_id = %s", [device]
    ).fetchone() == (0,)


@pytest.mark.security
@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example/x", "https://10.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "ftp://x/y",
     "https://u:p@push.example/x", "https:///x", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/",
     "https://push.example:99999/x", "https://push.example/" + "x" * 1000, "https://push.example/a b",
     "https://a..b/x", "https://" + "a" * 64 + ".example/x", "https://[::1"],
)  # fmt: skip
def test_an_address_that_no_push_service_has_is_refused(
    house: House, chief: TestClient, clock: FakeClock, endpoint: str
):
    crew = Crew(house.site, chief, clock, "P31")
    assert crew.phone.post("/api/device/push", json=Phone().said(endpoint)).status_code == 422


@pytest.mark.security
def test_a_name_that_leads_inside_is_not_asked_and_its_phone_forgotten(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    with pytest.raises(NoEndpoint):
        looked_up("localhost", service.port, [])
    crew = Crew(house.site, chief, clock, "P31").ready()
    woken(crew, Phone(), f"https://localhost:{service.port}/inside")
    house.pusher._networks.clear()  # pyright: ignore[reportPrivateUsage] - as any other installation
    sent(chief, opened(chief), crew)
    house.look()
    assert service.came == []
    told = "select body->>'why' from journal where kind = 'unit.push_removed' and subject = %s"
    assert owner.execute(told, [crew.id]).fetchall() == [("forbidden",)]


@pytest.mark.parametrize("wrong", [{"p256dh": "xx", "auth": "xx"}, {"p256dh": "B" * 87, "auth": "A" * 22}])
def test_keys_that_are_none_are_refused(
    house: House, chief: TestClient, service: Service, clock: FakeClock, wrong: dict[str, str]
):
    crew = Crew(house.site, chief, clock, "P31")
    said = {"endpoint": f"{service.address}/a", "keys": wrong}
    assert crew.phone.post("/api/device/push", json=said).status_code == 422


@pytest.mark.security
def test_the_key_lies_sealed_and_stays_the_same(tmp_path: Path, service: Service):
    one = Identity(tmp_path, Seal(tmp_path), CONTACT)
    public = one.public
    assert Identity(tmp_path, Seal(tmp_path), CONTACT).public == public
    kept = tmp_path / "push.key"
    assert kept.stat().st_mode & 0o777 == 0o600
    secret = Seal(tmp_path).open(kept.read_bytes(), "push key:vapid")
    assert secret not in kept.read_bytes()
    assert check(Target(endpoint="https://push.example/x", key=decoded(public), secret=bytes(16)), [])


@pytest.mark.security
def test_where_a_phone_is_woken_lies_sealed(
    house: House, chief: TestClient, service: Service, clock: FakeClock, owner: Connection[Any]
):
    crew = Crew(house.site, chief, clock, "P31")
    id = woken(crew, Phone(), f"{service.address}/secret-address")
    (sealed,) = owner.execute("select sealed from push_subscription where id = %s", [id]).fetchone() or (b"",)
    assert b"secret-address" not in bytes(sealed)


def test_without_a_contact_nothing_is_offered(site: Site, town: str, clock: FakeClock):
    crew = Crew(site, seat(site, town, "chief")[0], clock, "P31")
    assert crew.phone.get("/api/device/push").json() == {"key": None}
    refused = crew.phone.post("/api/device/push", json=Phone().said("https://push.example/x"))
    assert (refused.status_code, refused.json()["type"]) == (422, "NotOffered")
    assert site.browser().get("/healthz").json()["push"] == {"offered": False, "counts": {}}
