"""The register: what a camera needs before it looks, what of it nobody reads again, and many of them at
once."""

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import Connection

from door import Site
from kentongan.base import vault
from kentongan.base.db import Actor, Database
from kentongan.base.vault import Vault
from kentongan.cameras.register import sheet, sources
from kentongan.tools.city import main as city_command
from kentongan.tools.secrets import rotate
from standing import Server

USER = "kenari-user-7c1"
PASSWORD = "kenari-rahasia/9f2@x:"
CANARIES = (USER, PASSWORD, "kenari-rahasia%2F9f2%40x%3A", "kenari-rahasia", "jalan-kenari")
NEW = {
    "code": "C300", "name": "Simpang Uji", "lat": -6.9, "lon": 107.6, "owner": "Dishub", "purpose":
    "keamanan", "main_url": "rtsp://10.20.1.5/jalan-kenari/1", "sub_url": "rtsp://10.20.1.5/jalan-kenari/2",
    "user": USER, "password": PASSWORD,
}  # fmt: skip
LAWFUL = {"legal_basis": "Perwal 12/2025", "notice": "tiang barat", "notice_since": "2026-01-15"}
FUTURE = "2031-01-01"


@pytest.fixture
def real(site: Site, owner: Connection, city_a: str) -> TestClient:
    """An administrator of a real city with one camera network."""
    owner.execute("update city set training = false where slug = %s", [city_a])
    admin = site.as_(city_a, "admin")
    assert admin.post("/api/camera-networks", json={"cidr": "10.20.0.0/16"}).status_code == 201
    return admin


def added(admin: TestClient, **named: object) -> dict[str, object]:
    answer = admin.post("/api/cameras", json=NEW | named)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_camera_is_registered_and_stays_off_until_the_law_is_met(real: TestClient) -> None:
    made = added(real)
    path = f"/api/cameras/{made['id']}/settings"
    assert made["enabled"] is False
    assert made["lacking"] == ["legal basis", "notice sign (where it hangs)", "notice sign (since when)"]
    on = {"enabled": True, "reason": "siap dipakai"}
    for lacking in LAWFUL:
        given = {name: value for name, value in LAWFUL.items() if name != lacking}
        assert real.patch(path, json=on | given).status_code == 409
    assert real.patch(path, json=on | LAWFUL | {"notice_since": FUTURE}).status_code == 422
    assert real.patch(f"/api/cameras/{made['id']}", json=on).status_code == 409
    assert real.post("/api/cameras", json=NEW | {"code": "C301", "enabled": True}).status_code == 409
    assert real.patch(path, json=on | LAWFUL).json()["enabled"] is True
    assert real.patch(path, json={"legal_basis": " "}).status_code == 409
    assert real.patch(path, json={"enabled": False}).status_code == 422, "a reason is needed"
    assert real.patch(path, json={"enabled": False, "reason": "rusak"}).json()["enabled"] is False


@pytest.mark.parametrize("missing", ["legal_basis = ''", "notice = ''", "notice_since = null", "owner = ''"])
def test_the_database_itself_keeps_an_unlawful_camera_off(
    real: TestClient, owner: Connection, missing: str
) -> None:
    made = added(real, **LAWFUL, enabled=True)
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(f"update camera set {missing} where id = %s", [made["id"]])  # type: ignore[arg-type]


def test_two_cameras_have_no_code_in_common(real: TestClient) -> None:
    added(real)
    second = added(real, code="C301")
    assert real.post("/api/cameras", json=NEW).status_code == 409
    assert real.patch(f"/api/cameras/{second['id']}/settings", json={"code": "C300"}).status_code == 409


@pytest.mark.security
def test_a_stored_password_is_not_sent_to_another_address_unasked(real: TestClient) -> None:
    path = f"/api/cameras/{added(real)['id']}/settings"
    elsewhere = {"main_url": "rtsp://10.20.6.6/a"}
    assert real.patch(path, json=elsewhere).status_code == 422
    assert real.patch(path, json={"main_url": "rtsp://10.20.1.5/b"}).status_code == 200
    assert real.patch(path, json=elsewhere | {"user": "x", "password": "y"}).status_code == 200


def test_what_the_watch_opens_is_what_was_written(
    site: Site, real: TestClient, watch_db: Database, city_a: str
) -> None:
    made = added(real, control_url="http://10.20.1.5/onvif/device_service")
    with watch_db.record(city_a, "machine:watch") as tx:
        found = sources.source(tx, UUID(str(made["id"])))
    opened = sources.opened(_vault(site), found)
    signed = "rtsp://kenari-user-7c1:kenari-rahasia%2F9f2%40x%3A@10.20.1.5:554/jalan-kenari/"
    assert (opened.main_url, opened.url) == (signed + "1", signed + "2")
    assert opened.control == "http://10.20.1.5:80/onvif/device_service"
    assert found.allowed
    for network in real.get("/api/camera-networks").json():
        real.delete(f"/api/camera-networks/{network['id']}")
    with watch_db.record(city_a, "machine:watch") as tx:
        assert not sources.source(tx, found.id).allowed


def _vault(site: Site) -> Vault:
    return site.app.state.office.vault


@pytest.mark.security
def test_no_role_ever_reads_a_secret_again(
    site: Site, real: TestClient, owner: Connection, city_a: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every answer to every role, every log line, every journal entry and the API's own description."""
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    ids = [str(added(real)["id"]), str(added(real, code="C302", main_url=_carrying())["id"])]
    told += [real.post("/api/cameras", json=NEW | {"code": "C303", **wrong}).text for wrong in _wrong()]
    rows = "kode;nama;lintang;bujur;pemilik;tujuan;url_utama;pengguna;kata_sandi\n"
    row = f"C400;x;-6,9;107,6;a;keamanan;rtsp://10.99.1.1/jalan-kenari;{USER};{PASSWORD}\n"
    for path in ("/api/cameras/import/preview", "/api/cameras/import"):
        told.append(real.post(path, json={"csv": rows + row}).text)
    told.append(real.post("/api/cameras/test", json={"main_url": NEW["main_url"], "password": PASSWORD}).text)
    for role in ("admin", "operator", "analyst", "auditor"):
        browser = site.as_(city_a, role)
        for path in _readable(ids):
            told.append(browser.get(path).text)
        for id in ids:
            wanted = {"name": "Lain", "password": PASSWORD, "user": USER}
            told.append(browser.patch(f"/api/cameras/{id}/settings", json=wanted).text)
            told.append(browser.post(f"/api/cameras/{id}/test", json={"which": "main"}).text)
            told.append(browser.post(f"/api/cameras/{id}/move", json={"act": "stop"}).text)
    told += [str(row) for row in owner.execute("select * from journal where city = %s", [city_a])]
    told += [record.getMessage() for record in caplog.records]
    told += [str(row) for row in owner.execute("select * from camera_source where city = %s", [city_a])]
    assert len(told) > 60
    assert [(word, text[:300]) for text in told for word in CANARIES if word in text] == []


def _carrying() -> str:
    return f"rtsp://{USER}:kenari-rahasia%2F9f2%40x%3A@10.20.1.5/jalan-kenari/1"


def _wrong() -> Iterator[dict[str, object]]:
    yield {"main_url": _carrying().replace("rtsp://", "gopher://")}
    yield {"main_url": _carrying().replace("10.20.1.5", "127.0.0.1")}
    yield {"main_url": f"rtsp://{USER}:{PASSWORD}@10.20.1.5/"}
    yield {"main_url": _carrying() + " "}
    yield {"password": PASSWORD * 20}
    yield {"lat": "x"}
    yield {"main_url": f"rtsp://10.20.1.5/jalan-kenari#{PASSWORD}"}


def _readable(ids: list[str]) -> list[str]:
    each = [f"/api/cameras/{id}{rest}" for id in ids for rest in ("", "/settings")]
    plain = ["/api/cameras", "/api/cameras.csv", "/api/journal", "/api/openapi.json", "/api/camera-networks"]
    return [*plain, *each]


@pytest.mark.security
def test_the_web_role_cannot_read_what_it_seals(real: TestClient, db: Database, city_a: str) -> None:
    added(real)
    for column in ("main_sealed", "sub_sealed", "login_sealed", "control_sealed"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.read(Actor(city_a, "x")) as tx:
            tx.run(f"select {column} from camera_source")  # type: ignore[arg-type]


@pytest.mark.security
def test_a_rotation_seals_everything_for_the_new_key(
    site: Site, real: TestClient, server: Server, owner: Connection, watch_db: Database, city_a: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    id = UUID(str(added(real)["id"]))
    with watch_db.record(city_a, "machine:watch") as tx:
        before = sources.source(tx, id)
    owner.execute(
        "delete from camera_source where city <> %s", [city_a]
    )  # other tests sealed with other keys
    assert rotate(server.owner, tmp_path) == 1
    with watch_db.record(city_a, "machine:watch") as tx:
        after = sources.source(tx, id)
    held = _vault(site)
    assert held.is_newest(after.main_sealed) and not held.is_newest(before.main_sealed)
    assert sources.opened(held, after) == sources.opened(held, before)
    added(real, code="C301")  # the page seals for the new key at once


HEAD = ",".join(sheet.COLUMNS)


def row(number: int, **named: str) -> str:
    fields = dict(zip(sheet.COLUMNS, sheet.EXAMPLE, strict=True)) | {"kode": f"C{number}"} | named
    return ",".join(f'"{fields[name]}"' for name in sheet.COLUMNS)


def test_two_hundred_cameras_come_in_at_once(real: TestClient) -> None:
    text = "\n".join([HEAD, *(row(n) for n in range(400, 600))])
    judged = real.post("/api/cameras/import/preview", json={"csv": text}).json()
    assert (judged["rows"], judged["good"], judged["faults"]) == (200, 200, [])
    assert real.get("/api/cameras").json() == []
    assert real.post("/api/cameras/import", json={"csv": text}).status_code == 201
    assert len(real.get("/api/cameras").json()) == 200
    again = real.post("/api/cameras/import/preview", json={"csv": text}).json()
    assert {fault["said"] for fault in again["faults"]} == {"a camera has this code already"}


def test_every_fault_is_told_by_its_row_and_nothing_is_half_done(real: TestClient) -> None:
    bad = [
        row(401, lintang="utara"), row(402, tujuan="wajah"), row(403, url_utama="rtsp://127.0.0.1/a"),
        row(404, rambu_sejak="kemarin"), row(405, rambu=""), row(406), row(406), row(407, nama=""),
        row(408, url_kecil="rtsp://10.99.1.1/a"), row(409, onvif="rtsp://10.20.1.5/"),
        row(410, rambu_sejak=FUTURE), row(411, bujur="207,6"), row(412, nama="x" * 161),
        row(413, nama="a\x00b"),
    ]  # fmt: skip
    text = "\n".join([HEAD, row(400), *bad])
    judged = real.post("/api/cameras/import/preview", json={"csv": text}).json()
    assert judged["good"] == 1
    where = {(fault["row"], fault["column"], fault["word"]) for fault in judged["faults"]}
    assert where == {
        (3, "lintang", "number"), (4, "tujuan", "purpose"), (5, "url_utama", "address"),
        (6, "rambu_sejak", "day"), (7, "aktif", "unlawful"), (8, "kode", "code_twice"),
        (9, "kode", "code_twice"), (10, "nama", "empty"), (11, "url_kecil", "address"),
        (12, "onvif", "address"), (13, "rambu_sejak", "future"), (14, "bujur", "place"),
        (15, "nama", "long"), (16, "nama", "control"),
    }  # fmt: skip
    assert all(fault["said"] for fault in judged["faults"])
    assert real.post("/api/cameras/import", json={"csv": text}).status_code == 422
    assert real.get("/api/cameras").json() == []
    assert real.post("/api/cameras/import", json={"csv": text, "only_good": True}).status_code == 201
    assert [camera["code"] for camera in real.get("/api/cameras").json()] == ["C400"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(real: TestClient) -> None:
    """Blank rows count, a cell of two lines is in one row, and cells that were once used are none."""
    two_lines = row(401, nama="Simpang\nLima")
    text = "\r\n".join([HEAD + ",,", row(400) + ",,", "", "," * 15, two_lines, row(402, lintang="utara")])
    judged = real.post("/api/cameras/import/preview", json={"csv": text}).json()
    assert [(it["row"], it["column"]) for it in judged["faults"]] == [(6, "lintang")]
    assert (judged["rows"], judged["good"]) == (3, 2)
    assert real.post("/api/cameras/import", json={"csv": text, "only_good": True}).status_code == 201
    assert {it["code"]: it["name"] for it in real.get("/api/cameras").json()}["C401"] == "Simpang Lima"


def test_what_a_camera_has_stored_can_go_again(real: TestClient) -> None:
    made = added(real, control_url="http://10.20.1.5/onvif/device_service")
    gone = {"sub_url": "", "control_url": "", "user": "", "password": ""}
    left = real.patch(f"/api/cameras/{made['id']}/settings", json=gone).json()
    assert (left["sub_shown"], left["control_shown"], left["has_login"]) == (None, None, False)
    assert left["main_shown"] == made["main_shown"]
    assert real.patch(f"/api/cameras/{made['id']}/settings", json={"main_url": ""}).status_code == 422


def test_a_character_that_no_text_can_hold_is_refused_in_words(real: TestClient) -> None:
    answer = real.post("/api/cameras", json=NEW | {"name": "a\x00b"})
    assert (answer.status_code, answer.json()["type"]) == (422, "Invalid")
    made = added(real)
    why = {"enabled": True, "reason": "siap\x00", **LAWFUL}  # it would stand in the journal only
    assert real.patch(f"/api/cameras/{made['id']}/settings", json=why).status_code == 422


@pytest.mark.parametrize(
    "text", ["", "\n \n", ",,\n", "kode", "kode,kode", HEAD + ",rahasia\n", 'a"b,c\n"', "\x00", HEAD]
)
def test_what_is_no_table_stores_nothing(real: TestClient, text: str) -> None:
    assert real.post("/api/cameras/import", json={"csv": text}).status_code == 422


@pytest.mark.security
def test_what_goes_out_holds_no_formula(real: TestClient) -> None:
    added(real, name='=HYPERLINK("http://x")', owner="@SUM(1)", code="+1+1")
    answer = real.get("/api/cameras.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    line = answer.text.splitlines()[1]
    assert "'=HYPERLINK" in line and "'@SUM(1)" in line and "'+1+1" in line
    assert "-6.900000" in line and "'-6.9" not in line
    assert real.get("/api/cameras/import/template").text.splitlines()[0].lstrip("\ufeff") == HEAD


def test_the_command_line_does_the_same(
    server: Server, owner: Connection, city_a: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", server.owner)
    vault.make(tmp_path / "secrets")
    where = ["--city", city_a, "--data", str(tmp_path)]
    assert city_command(["networks", "add", "10.20.0.0/16", "--note", "dago", *where]) == 0
    assert "10.20.0.0/16" in capsys.readouterr().out
    file = tmp_path / "kamera.csv"
    file.write_text("\n".join([HEAD, row(400), row(401)]))
    assert city_command(["cameras", str(file), "--check", *where]) == 0
    assert city_command(["cameras", str(file), *where]) == 0
    assert owner.execute("select count(*) from camera where city = %s", [city_a]).fetchone() == (2,)
    kinds = {kind for (kind,) in owner.execute("select kind from journal where city = %s", [city_a])}
    assert kinds >= {"camera.network_added", "camera.added", "camera.imported"}
