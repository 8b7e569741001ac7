"""One-use codes, people and roles."""

import json
import logging
import re
import secrets
from pathlib import Path

import psycopg
import pytest

import door
from door import PASSWORD, Site
from kentongan.__main__ import main as door_main
from kentongan.access import actions
from kentongan.access.model import CODE_LETTERS, NotLoggedIn, Permission
from kentongan.base.db import Actor, Database, UnjournaledChange
from kentongan.base.errors import Forbidden
from kentongan.tools.people import make_code
from standing import FakeClock, Server


@pytest.fixture
def login() -> str:
    return "budi-" + secrets.token_hex(4)


def code_for(db: Database, city: str, role: str = "admin", login: str | None = None) -> str:
    with db.change(Actor(city, "machine:people")) as tx:
        return actions.enrol(tx, role, login).code


def redeem(site: Site, code: str, login: str, **named: str):
    body = {"code": code, "login": login, "name": "Budi Uji", "password": PASSWORD} | named
    return site.browser().post("/api/enrolment", json=body)


def entries(owner: psycopg.Connection, city: str) -> list[str]:
    rows = owner.execute("select kind from journal where city = %s order by seq", [city]).fetchall()
    return [row[0] for row in rows]


def test_a_code_makes_the_first_admin_and_logs_in(site: Site, db: Database, owner, city_a: str, login: str):
    answer = redeem(site, code_for(db, city_a), login)
    assert answer.status_code == 201
    assert answer.json()["role"] == "admin"
    assert answer.json()["person"]["login"] == login
    assert site.browser(answer.cookies["kentongan"]).get("/api/people").status_code == 200
    assert entries(owner, city_a) == ["enrolment.made", "person.added", "session.opened"]


def test_the_command_prints_a_code_that_works(server: Server, site: Site, city_a: str, login: str, clock):
    code = make_code(server.owner, city_a, "operator", login)
    groups = code.split("-")
    assert [len(group) for group in groups] == [5, 5, 5, 5]
    assert set("".join(groups)) <= set(CODE_LETTERS)
    clock.now = clock.now.now(clock.now.tzinfo)
    typed = code.lower().replace("-", " ")
    assert redeem(site, typed, login).json()["role"] == "operator"


@pytest.mark.security
def test_a_code_works_once(site: Site, db: Database, city_a: str, login: str):
    code = code_for(db, city_a)
    assert redeem(site, code, login).status_code == 201
    assert redeem(site, code, login + "2").status_code == 401


@pytest.mark.security
def test_a_code_is_too_old_after_half_an_hour(
    site: Site, db: Database, city_a: str, login: str, clock: FakeClock
):
    early, late = code_for(db, city_a), code_for(db, city_a)
    clock.advance(30 * 60 - 1)
    assert redeem(site, early, login).status_code == 201
    clock.advance(1)
    assert redeem(site, late, login + "2").status_code == 401


@pytest.mark.security
def test_guessing_codes_is_limited(site: Site, clock: FakeClock):
    found = []
    for n in range(7):
        clock.advance(1.5)
        found.append(redeem(site, f"AAAAA-AAAAA-AAAAA-AAAA{n}", "budi").status_code)
    assert found == [401] * 5 + [429] * 2


@pytest.mark.parametrize(
    "password",
    [
        "pendek",
        "x" * 257,
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword1",
        "kentongankentongan",
        "qwertyuiopasdfgh",
    ],
)
@pytest.mark.security
def test_a_weak_password_is_refused_and_the_code_still_works(
    site: Site, db: Database, city_a: str, login: str, password: str
):
    code = code_for(db, city_a)
    refused = redeem(site, code, login, password=password)
    assert refused.status_code == 422
    assert refused.json()["type"] == "WeakPassword"
    assert redeem(site, code, login).status_code == 201


@pytest.mark.security
def test_a_password_that_contains_the_login_is_refused(site: Site, db: Database, city_a: str, login: str):
    assert (
        redeem(site, code_for(db, city_a), login, password=f"{login.upper()} naik becak").status_code == 422
    )


def test_a_login_is_unique_over_all_cities(site: Site, db: Database, city_a: str, city_b: str, login: str):
    assert redeem(site, code_for(db, city_a), login).status_code == 201
    answer = redeem(site, code_for(db, city_b), login.upper())
    assert (answer.status_code, answer.json()["type"]) == (409, "LoginTaken")
    admin = site.as_(city_b, "admin")
    taken = admin.post("/api/people", json={"login": login, "name": "Cici", "role": "operator"})
    assert taken.status_code == 409


def test_an_admin_adds_a_person_who_sets_a_password_with_the_code(
    site: Site, clock: FakeClock, city_a: str, login: str
):
    admin = site.as_(city_a, "admin")
    added = admin.post("/api/people", json={"login": login, "name": "Budi", "role": "analyst"})
    assert added.status_code == 201
    assert added.json()["person"]["role"] == "analyst"
    assert site.browser().post("/api/session", json={"login": login, "password": PASSWORD}).status_code == 401
    clock.advance(2)
    assert redeem(site, added.json()["code"], "orang-lain").status_code == 422
    answer = redeem(site, added.json()["code"], login, name="Budi Baru")
    assert answer.status_code == 201
    assert answer.json()["permissions"] == ["camera.view", "city.view", "count.view", "incident.report"]
    (person,) = [p for p in admin.get("/api/people").json() if p["login"] == login]
    assert person["name"] == "Budi Baru"
    assert person["last_seen_at"] is not None


@pytest.mark.security
def test_a_new_code_ends_the_sessions_and_the_code_before(
    site: Site, db: Database, city_a: str, clock: FakeClock
):
    admin, budi = site.as_(city_a, "admin"), door.person(db, city_a)
    token = door.session(db, city_a, budi)
    first = admin.post(f"/api/people/{budi.id}/code").json()["code"]
    second = admin.post(f"/api/people/{budi.id}/code").json()["code"]
    assert site.browser(token).get("/api/session").status_code == 401
    assert redeem(site, first, budi.login).status_code == 401
    clock.advance(2)
    fresh = "sepeda merah di bawah pohon mangga"
    assert redeem(site, second, budi.login, password=fresh).status_code == 201
    assert (
        site.browser().post("/api/session", json={"login": budi.login, "password": fresh}).status_code == 200
    )
    assert (
        site.browser().post("/api/session", json={"login": budi.login, "password": PASSWORD}).status_code
        == 401
    )


@pytest.mark.security
def test_switching_a_person_off_ends_their_sessions_at_once(site: Site, db: Database, owner, city_a: str):
    admin, budi = site.as_(city_a, "admin"), door.person(db, city_a)
    token = door.session(db, city_a, budi)
    assert admin.patch(f"/api/people/{budi.id}", json={"active": False}).json()["active"] is False
    assert site.browser(token).get("/api/session").status_code == 401
    assert entries(owner, city_a)[-2:] == ["session.ended", "person.changed"]
    admin.patch(f"/api/people/{budi.id}", json={"active": True})
    assert site.browser(token).get("/api/session").status_code == 401, "an ended session stays ended"


@pytest.mark.security
def test_a_withdrawn_permission_counts_at_the_next_request(site: Site, db: Database, city_a: str):
    admin, operator = site.as_(city_a, "admin"), site.as_(city_a, "operator")
    assert operator.get("/api/cameras").status_code == 200
    assert admin.put("/api/roles/operator", json={"permissions": ["city.view"]}).status_code == 200
    assert operator.get("/api/cameras").status_code == 403
    assert operator.get("/api/session").json()["permissions"] == ["city.view"]


def test_a_role_is_made_and_given(site: Site, db: Database, city_a: str):
    admin, budi = site.as_(city_a, "admin"), door.person(db, city_a)
    made = admin.put("/api/roles/piket", json={"permissions": ["camera.view", "camera.view"]})
    assert made.json() == {"name": "piket", "permissions": ["camera.view"]}
    assert admin.patch(f"/api/people/{budi.id}", json={"role": "piket"}).json()["role"] == "piket"
    assert {"name": "piket", "permissions": ["camera.view"]} in admin.get("/api/roles").json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/roles/piket", {"permissions": ["camera.fly"]}),
        ("/api/roles/PIKET!", {"permissions": []}),
        ("/api/roles/piket", {"permissions": [], "more": 1}),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(site: Site, city_a: str, path: str, body: dict[str, object]):
    assert site.as_(city_a, "admin").put(path, json=body).status_code == 422


@pytest.mark.parametrize(
    "change", [{"active": False}, {"role": "operator"}, {"role": "admin", "active": False}]
)
@pytest.mark.security
def test_the_last_active_admin_stays(site: Site, db: Database, city_a: str, change: dict[str, object]):
    ani = door.person(db, city_a, role="admin")
    browser = site.browser(door.session(db, city_a, ani))
    browser.post("/api/people", json={"login": f"{ani.login}-2", "name": "Belum", "role": "admin"})
    refused = browser.patch(f"/api/people/{ani.id}", json=change)
    assert (refused.status_code, refused.json()["type"]) == (409, "LastAdmin"), (
        "one who never enrolled is none"
    )
    door.person(db, city_a, role="admin")
    assert browser.patch(f"/api/people/{ani.id}", json=change).status_code == 200


@pytest.mark.security
def test_the_last_role_that_manages_people_stays(site: Site, db: Database, city_a: str):
    browser = site.as_(city_a, "admin")
    assert browser.put("/api/roles/admin", json={"permissions": ["city.view"]}).status_code == 409
    everything = [str(p) for p in Permission]
    assert browser.get("/api/session").json()["permissions"] == sorted(everything)


@pytest.mark.security
def test_another_city_s_person_is_not_found(site: Site, db: Database, city_a: str, city_b: str):
    admin, theirs = site.as_(city_a, "admin"), door.person(db, city_b)
    assert admin.patch(f"/api/people/{theirs.id}", json={"active": False}).status_code == 404
    assert admin.post(f"/api/people/{theirs.id}/code").status_code == 404
    assert theirs.login not in admin.get("/api/people").text


@pytest.mark.parametrize("login", ["", "a", "-ani", "ani budi", "ani@polri", "a" * 41, "ani\n", "añi"])
def test_a_login_that_makes_no_sense_is_refused(site: Site, city_a: str, login: str):
    body = {"login": login, "name": "Ani", "role": "operator"}
    assert site.as_(city_a, "admin").post("/api/people", json=body).status_code == 422


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "Ani\x00", "Ani \u202e", "\ud800"])
def test_a_name_that_makes_no_sense_is_refused(site: Site, city_a: str, login: str, name: str):
    body = json.dumps({"login": login, "role": "operator", "name": name})
    headers = {"Content-Type": "application/json"}
    assert site.as_(city_a, "admin").post("/api/people", content=body, headers=headers).status_code == 422


def test_names_of_this_country_are_kept_as_they_are(site: Site, city_a: str, login: str):
    name = "Siti Nur'aini, S.H. — ꦱꦶꦠꦶ <b>"
    body = {"login": login, "name": name, "role": "operator"}
    assert site.as_(city_a, "admin").post("/api/people", json=body).json()["person"]["name"] == name


@pytest.mark.security
def test_no_answer_and_no_log_holds_a_password_a_hash_or_a_code(
    site: Site, db: Database, city_a: str, login: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    admin = site.as_(city_a, "admin")
    code = code_for(db, city_a)
    secret_words = [code, code.replace("-", ""), PASSWORD, "argon2"]
    answers = [
        redeem(site, code, login),
        redeem(site, code, login),
        redeem(site, "x", login, password="y" * 2000),
    ]
    answers += [site.browser().post("/api/session", json={"login": login, "password": PASSWORD})]
    answers += [site.browser().post("/api/session", json={"login": login, "password": [PASSWORD]})]
    answers += [admin.get(path) for path in ("/api/people", "/api/roles", "/api/journal", "/api/session")]
    told = caplog.text + "".join(answer.text for answer in answers)
    assert [word for word in secret_words if word in told] == []


@pytest.mark.security
def test_the_web_role_cannot_read_a_password_hash_or_a_session_hash(server: Server, city_a: str):
    for statement in (
        "select password_hash from person",
        "select token_hash from session",
        "select * from login_attempt",
    ):
        with psycopg.connect(server.dsn("kentongan_web")) as connection:
            connection.execute("select set_config('kentongan.city', %s, true)", [city_a])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]


@pytest.mark.security
@pytest.mark.parametrize("role", ["kentongan_watch", "kentongan_keep"])
def test_only_the_web_role_may_open_the_doors_before_a_city(server: Server, role: str):
    calls = (
        "select person_for_login('x')",
        "select session_see('\\x00', now(), true)",
        "select enrolment_find('\\x00', now())",
        "select attempt_good(gen_random_uuid())",
    )
    for call in calls:
        with (
            psycopg.connect(server.dsn(role)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(call)  # type: ignore[arg-type]


@pytest.mark.security
def test_without_a_city_nothing_is_seen(db: Database, city_a: str):
    door.person(db, city_a)
    with db.before_city() as tx:
        for table in ("person", "role", "session", "enrolment", "journal", "city", "camera"):
            rows = tx.all(dict[str, object], f"select 1 as one from {table}")  # type: ignore[arg-type]
            assert rows == [], table


def test_a_change_that_is_not_journalled_does_not_happen(db: Database, city_a: str):
    ani = door.person(db, city_a)
    with pytest.raises(UnjournaledChange), db.change(Actor(city_a, "ani")) as tx:
        tx.run("update person set name = 'Lain' where id = %(id)s", id=ani.id)
    with db.read(Actor(city_a, "ani")) as tx:
        assert [p.name for p in actions.people(tx)] == ["Orang Uji"]


def test_the_sweep_ends_and_notes_what_went_idle(
    keep_db: Database, db: Database, owner, city_a: str, clock: FakeClock
):
    door.session(db, city_a, door.person(db, city_a))
    clock.advance(31 * 60)
    with keep_db.change(Actor(city_a, "machine:keep")) as tx:
        assert actions.sweep(tx) == 1
        assert actions.sweep(tx) == 0
    assert entries(owner, city_a)[-1] == "session.ended"


@pytest.mark.security
def test_an_open_socket_is_asked_again_whether_it_may_stay(db: Database, city_a: str, clock: FakeClock):
    token = door.session(db, city_a, door.person(db, city_a))
    assert actions.may(db, token, "camera.view").city == city_a
    for _ in range(2):
        clock.advance(14 * 60)
        assert actions.alive(db, token, "camera.view").role == "operator"
    clock.advance(2 * 60)  # the re-check itself does not keep a session from going idle
    with pytest.raises(NotLoggedIn):
        actions.alive(db, token, "camera.view")


@pytest.mark.security
def test_an_open_socket_ends_with_the_permission(db: Database, owner, city_a: str):
    token = door.session(db, city_a, door.person(db, city_a))
    owner.execute("delete from role_permission where city = %s and permission = 'camera.view'", [city_a])
    with pytest.raises(Forbidden):
        actions.alive(db, token, "camera.view")
    for nobody in (None, "", "x" * 10_000, "\ud800"):
        with pytest.raises(NotLoggedIn):
            actions.may(db, nobody, "camera.view")


def test_the_command_line_makes_a_code_and_refuses_with_a_sentence(
    server: Server, city_a: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DATABASE_URL", server.owner)
    assert door_main(["people", "enrol", "--city", city_a, "--role", "auditor"]) == 0
    assert re.fullmatch(r"kode: (\w{5}-){3}\w{5}\n", capsys.readouterr().out)
    assert door_main(["people", "enrol", "--city", city_a, "--role", "raja"]) == 1
    assert "no role 'raja'" in capsys.readouterr().err
    assert door_main(["people", "enrol", "--city", "atlantis"]) == 1
    assert door_main(["people", "enrol", "--city", city_a, "--login", "a b"]) == 2


def test_the_command_line_names_a_folder_that_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert door_main(["people", "enrol", "--data", str(tmp_path)]) == 2
    assert f"{tmp_path} is no data folder" in capsys.readouterr().err
    assert door_main(["journal", "verify", "--data", str(tmp_path)]) == 2
    assert "no such file of signed heads" in capsys.readouterr().err
