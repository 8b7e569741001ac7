"""Cameras are tested, found, asked and moved: the page asks, a watch process has it done, a real device
answers."""

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from fastapi.testclient import TestClient

import door
from door import Site
from kentongan.app import Addresses, build
from kentongan.base.db import Database
from kentongan.settings import Settings
from kentongan.tools.servers import Nats
from kentongan.worker.errand import discovery
from onvif_device import Device
from standing import Server, wait_until
from video.conftest import Street
from watch.conftest import City, Launch

PASSWORD = "kenari-rahasia-9f2"
LOGIN = {"user": "kentongan", "password": PASSWORD}
ENTRY = {
    "code": "C300", "name": "Uji", "lat": -6.9, "lon": 107.6, "owner": "Dishub", "purpose": "lalu_lintas",
    "legal_basis": "Perwal 1", "notice": "tiang", "notice_since": "2026-01-01", "enabled": True,
}  # fmt: skip


@pytest.fixture
def office(server: Server, nats: Nats, tmp_path: Path, keys: Path) -> Iterator[Site]:
    """The real application, connected to the broker."""
    dsn = server.dsn("kentongan_web")
    database = Database(dsn, size=4)
    addresses = Addresses(dsn=dsn, nats=nats.url("web"), page=door.built(tmp_path), secrets=keys)
    app = build(Settings(), database, addresses)
    with door.serving(app):
        wait_until(lambda: app.state.nats.is_connected, why="the broker")
        yield Site(app, database)


@pytest.fixture
def device(street: Street) -> Iterator[Device]:
    streams = {"utama": street.url("B0"), "kecil": street.url("B1")}
    made = Device(streams, password=PASSWORD, ahead=timedelta(hours=2), discovery_port=3702).up()
    yield made
    made.down()


@pytest.fixture
def admin(office: Site, city: City, watch: Launch) -> TestClient:
    """An administrator's browser, with a watch process that answers."""
    watch()
    browser = office.as_(city.slug, "admin")

    def answers() -> bool:
        return browser.post("/api/cameras/onvif", json={"control_url": "127.0.0.1:1"}).status_code == 200

    wait_until(answers, timeout_s=20, why="a watch process takes errands")
    return browser


def logs(folder: Path) -> str:
    """All that the watch processes and their children said."""
    found = "".join(path.read_text() for path in folder.glob("watch*.log"))
    assert "watching as" in found
    return found


def journal(city: City) -> str:
    return json.dumps(
        city.rows("select kind, subject, body from journal where city = %s", city.slug), default=str
    )


def test_a_camera_found_by_onvif_is_tested_registered_and_moved(
    admin: TestClient, device: Device, city: City
) -> None:
    (found,) = admin.post("/api/cameras/discover").json()["cameras"]
    assert (found["url"], found["name"], found["known"]) == (device.url, "Kubah Uji", False)
    login = {"user": device.user, "password": PASSWORD}
    told = admin.post("/api/cameras/onvif", json=login | {"control_url": found["url"]}).json()
    assert (told["state"], told["maker"], told["movable"]) == ("", "Uji", True), told
    assert 7195 < told["clock_offset_s"] < 7205
    assert [(p["name"], p["width"], p["fault"]) for p in told["profiles"]] == [
        ("utama", 640, ""), ("kecil", 640, ""),
    ]  # fmt: skip
    urls = {"main_url": told["profiles"][0]["url"], "sub_url": told["profiles"][1]["url"]}
    trial = admin.post("/api/cameras/test", json=login | urls).json()
    assert (trial["state"], trial["codec"], trial["width"], trial["height"]) == ("playing", "h264", 160, 96)
    assert trial["fps"] == pytest.approx(10, abs=0.5)
    assert trial["key_interval_s"] == pytest.approx(1.0, abs=0.05)
    assert trial["clock_offset_s"] is None, "this stream says nothing of its clock"
    assert len(trial["jpeg"]) > 500
    made = admin.post("/api/cameras", json=ENTRY | login | urls | {"control_url": found["url"]})
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    assert admin.post(f"/api/cameras/{id}/test", json={"which": "sub"}).json()["state"] == "playing"
    moved(admin, device, city, id)
    city.cameras["C300"] = UUID(id)
    told_by_journal = journal(city)
    for word in ("camera.searched", "camera.asked", "camera.tested", "camera.added", "camera.moved"):
        assert word in told_by_journal
    assert PASSWORD not in told_by_journal


def errands() -> int:
    """How many processes are busy with errands, or kept for the next."""
    running = [child.cmdline() for child in psutil.Process().children(recursive=True)]
    return sum("kentongan.worker.errand.child" in words for words in running)


def moved(admin: TestClient, device: Device, city: City, id: str) -> None:
    path = f"/api/cameras/{id}/move"
    with ThreadPoolExecutor(3) as at_once:
        asked = [at_once.submit(admin.post, path, json={"act": "presets"}) for _ in range(3)]
    for answer in asked:
        assert answer.result().json()["presets"] == [{"token": "1", "name": "Gerbang"}]
    assert errands() == 1, "words to one camera go to one process"
    assert admin.post(path, json={"act": "goto", "preset": "1"}).json()["state"] == ""
    assert admin.post(path, json={"act": "set", "name": "Pasar"}).json()["state"] == ""
    assert device.presets == {"1": "Gerbang", "2": "Pasar"}
    assert admin.post(path, json={"act": "move", "pan": 0.5, "tilt": -0.25}).json()["state"] == ""
    assert admin.post(path, json={"act": "stop"}).json()["state"] == ""
    assert device.moves == [("goto", "1"), ("move", (0.5, -0.25)), ("stop", None)]
    rows = city.rows("select moved_by <> '', accepted_at from camera_view where camera_id = %s", id)
    assert rows == [(True, None)], "its health hears that a person turned it"
    admin.post(path, json={"act": "move", "zoom": 0.5})
    wait_until(lambda: device.moving_since is None, timeout_s=9, why="nobody stops it: it stops by itself")
    assert admin.post(path, json={"act": "move", "pan": 3}).status_code == 422


@pytest.mark.security
def test_what_is_wrong_has_a_name_and_kills_nothing_else(
    admin: TestClient, street: Street, tmp_path: Path
) -> None:
    street.fail("B2", kind="garbage")
    street.fail("B3", kind="hang")
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    for url, state, detail in (
        (street.url("NONE"), "dead", "no_such_stream"),
        ("rtsp://127.0.0.1:1/x", "dead", "refused"),
        (street.url("B2"), "garbage", "not_decodable"),
        (street.url("B3"), "silent", "no_answer"),
    ):
        trial = admin.post("/api/cameras/test", json=LOGIN | {"main_url": url}).json()
        assert (trial["state"], trial["detail"], trial["jpeg"]) == (state, detail, None)
    wait_until(
        lambda: {p.pid for p in psutil.Process().children(recursive=True)} <= before,
        why="its process is gone",
    )
    assert admin.post("/api/cameras/test", json={"main_url": street.url("B1")}).json()["state"] == "playing"
    assert PASSWORD not in logs(tmp_path)


@pytest.mark.security
def test_a_device_that_lies_leads_nowhere(admin: TestClient, device: Device, street: Street) -> None:
    """Wrong password, foreign services, redirects, endless answers, streams inside our own house."""
    login = {"user": device.user, "password": PASSWORD, "control_url": device.url}
    ask = "/api/cameras/onvif"
    wrong = admin.post(ask, json=login | {"password": "x"}).json()
    assert (wrong["state"], wrong["detail"]) == ("dead", "forbidden")
    device.xaddr_host = "169.254.169.254"  # its services stay where it is
    assert admin.post(ask, json=login).json()["state"] == ""
    device.streams = {"a": "rtsp://169.254.169.254/a", "b": "file:///etc/passwd", "c": "rtsp://10.1.1.1/c"}
    profiles = admin.post(ask, json=login).json()["profiles"]
    assert all(profile["fault"] for profile in profiles) and len(profiles) == 3
    device.streams = {"a": f"rtsp://{device.user}:{PASSWORD}@127.0.0.1:{street.port}/B0?p={PASSWORD}"}
    (profile,) = admin.post(ask, json=login).json()["profiles"]
    assert PASSWORD not in profile["url"] and "{password}" in profile["url"]
    device.redirect = f"http://127.0.0.1:{street.port}/"
    assert admin.post(ask, json=login).json()["detail"] == "redirected"
    device.redirect, device.flood = "", True
    assert admin.post(ask, json=login).json()["detail"] in {"over_limits", "no_answer"}


@pytest.mark.security
def test_a_camera_whose_network_is_closed_is_neither_pulled_nor_asked(
    admin: TestClient, street: Street, city: City, tmp_path: Path
) -> None:
    pulled = LOGIN | {"main_url": street.url("B0"), "counted": True}
    made = admin.post("/api/cameras", json=ENTRY | pulled).json()
    city.cameras["C300"] = UUID(made["id"])
    city.fill()
    wait_until(lambda: city.is_("C300", "playing"), timeout_s=20, why="it plays")
    city.owner.execute("update city set training = false where slug = %s", [city.slug])
    wait_until(lambda: city.is_("C300", "dead"), timeout_s=20, why="loopback is for training cities alone")
    assert city.state("C300")[1] == "not_allowed"  # type: ignore[index]
    trial = admin.post(f"/api/cameras/{made['id']}/test", json={"which": "main"}).json()
    assert (trial["state"], trial["detail"]) == ("dead", "not_allowed")
    assert PASSWORD not in logs(tmp_path), "nothing of the watch process tells it, nor its children"


def test_cameras_are_asked_by_multicast_over_every_network_card() -> None:
    """The loopback stands for a card that is not the way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear, ThreadPoolExecutor(1) as asking:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind((discovery.GROUP, discovery.PORT))
        member = socket.inet_aton(discovery.GROUP) + socket.inet_aton("127.0.0.1")
        ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        ear.settimeout(10)
        found = asking.submit(asyncio.run, discovery.discover([]))
        sender, heard = "", b""
        while sender != "127.0.0.1":
            heard, (sender, _) = ear.recvfrom(4096)
        assert b"NetworkVideoTransmitter" in heard
        found.result(20)
