"""Logging in and out: cookies, limits, ends."""

import re
import time

import psycopg
import pytest
from fastapi.testclient import TestClient

import door
from door import PASSWORD, Site
from kentongan.access import actions, store
from kentongan.base.db import Database
from kentongan.base.ids import new_id
from standing import FakeClock

PAUSE_S = actions.REFUSAL_TAKES_S
WRONG = "kuda lumping naik becak biru"


def log_in(browser: TestClient, login: str, password: str = PASSWORD):
    return browser.post("/api/session", json={"login": login, "password": password})


def kinds(owner: psycopg.Connection, city: str) -> list[str]:
    rows = owner.execute("select kind from journal where city = %s order by seq", [city]).fetchall()
    return [row[0] for row in rows]


def test_a_person_logs_in_and_sees_who_they_are(site: Site, db: Database, city_a: str):
    ani = door.person(db, city_a, role="operator")
    browser = site.browser()
    answer = log_in(browser, ani.login)
    assert answer.status_code == 200
    assert answer.json() == browser.get("/api/session").json()
    assert answer.json()["person"] == {"id": str(ani.id), "login": ani.login, "name": ani.name}
    assert answer.json()["city"]["slug"] == city_a
    assert answer.json()["role"] == "operator"
    assert answer.json()["permissions"] == [
        "call.reveal",
        "call.take",
        "call.view",
        "camera.control",
        "camera.view",
        "city.view",
        "count.view",
        "dispatch.send",
        "incident.manage",
        "incident.view",
        "recording.view",
        "shift.sign",
        "unit.view",
    ]


def test_the_login_is_not_case_sensitive(site: Site, db: Database, city_a: str):
    ani = door.person(db, city_a)
    assert log_in(site.browser(), ani.login.upper()).status_code == 200


@pytest.mark.security
def test_the_cookie_under_tls_is_host_only_secure_and_hidden_from_scripts(
    site: Site, db: Database, city_a: str
):
    ani = door.person(db, city_a)
    browser = TestClient(site.app, base_url="https://testserver", headers={"X-Kentongan": "1"})
    answer = log_in(browser, ani.login)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-kentongan=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"secure", "httponly", "samesite=strict", "path=/"}
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert browser.get("/api/session").status_code == 200


@pytest.mark.security
def test_the_cookie_on_loopback_http_is_hidden_from_scripts(site: Site, db: Database, city_a: str):
    ani = door.person(db, city_a)
    cookie = log_in(site.browser(), ani.login).headers["set-cookie"]
    assert cookie.startswith("kentongan=")
    assert {"httponly", "samesite=strict", "path=/"} == {p.strip().lower() for p in cookie.split(";")[1:]}
    token = cookie.split(";")[0].split("=", 1)[1]
    assert len(re.sub(r"[^A-Za-z0-9_-]", "", token)) >= 43  # 256 bits in base64


@pytest.mark.security
def test_a_session_cookie_of_plain_http_is_not_taken_under_tls(site: Site, db: Database, city_a: str):
    token = door.session(db, city_a, door.person(db, city_a))
    browser = TestClient(site.app, base_url="https://testserver")
    assert browser.get("/api/session", headers={"Cookie": f"kentongan={token}"}).status_code == 401
    assert browser.get("/api/session", headers={"Cookie": f"__Host-kentongan={token}"}).status_code == 200


@pytest.mark.security
def test_wrong_login_and_wrong_password_answer_alike_and_take_as_long(
    site: Site, db: Database, city_a: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "REFUSAL_TAKES_S", PAUSE_S)
    ani = door.person(db, city_a)
    took = {}
    answers = {}
    for name, login in {"known": ani.login, "unknown": "tidak-ada-orang-ini"}.items():
        clock.advance(30)
        began = time.perf_counter()
        answers[name] = log_in(site.browser(), login, WRONG)
        took[name] = time.perf_counter() - began
    assert answers["known"].status_code == answers["unknown"].status_code == 401
    assert answers["known"].content == answers["unknown"].content
    assert min(took.values()) >= PAUSE_S >= 0.4
    assert abs(took["known"] - took["unknown"]) < 0.15


@pytest.mark.security
def test_ten_wrong_passwords_are_limited_and_the_account_opens_again_within_a_minute(
    site: Site, db: Database, city_a: str, clock: FakeClock
):
    ani = door.person(db, city_a)
    answers = []
    for _ in range(10):
        clock.advance(1.5)
        answers.append(log_in(site.browser(), ani.login, WRONG))
    assert [a.status_code for a in answers] == [401] * 5 + [429] * 5
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert log_in(site.browser(), ani.login).status_code == 429, "the right password waits as well"
    clock.advance(60)
    assert log_in(site.browser(), ani.login).status_code == 200


@pytest.mark.security
def test_an_account_is_never_shut_for_more_than_a_minute(db: Database, clock: FakeClock):

    login, longest, wait_s = new_id().bytes, 0, 0
    for n in range(200):  # an attacker with a fresh address for each try, as fast as is allowed
        with db.before_city() as tx:
            wait_s = store.take_attempt(tx, new_id(), login, f"2001:db8::{n:x}")
        longest = max(longest, wait_s)
        clock.advance(max(wait_s, 1))
    assert 30 < longest <= 60


@pytest.mark.security
def test_one_address_may_try_twenty_times_an_hour(db: Database, clock: FakeClock):

    address, taken = str(new_id()), 0
    for _ in range(3600 // 13):
        with db.before_city() as tx:
            taken += store.take_attempt(tx, new_id(), new_id().bytes, address) == 0
        clock.advance(13)
    assert taken == 20


def test_good_logins_are_not_counted(site: Site, db: Database, city_a: str, clock: FakeClock):
    ani = door.person(db, city_a)
    assert [log_in(site.browser(), ani.login).status_code for _ in range(7)] == [200] * 7


@pytest.mark.security
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(site: Site, db: Database, clock: FakeClock):
    def tries() -> list[int]:
        found = []
        for n in range(7):
            clock.advance(1.5)
            headers = {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.{n}"}
            body = {"login": f"tidak-{n}-{time.monotonic_ns()}", "password": WRONG}
            found.append(site.browser().post("/api/session", json=body, headers=headers).status_code)
        return found

    assert tries() == [401] * 5 + [429] * 2, "the header changes, the address does not"
    clock.advance(3600)
    site.app.state.web = site.app.state.web.model_copy(update={"trusted_proxies": [site.address]})
    assert tries() == [401] * 7, "seven machines behind one proxy"


@pytest.mark.security
def test_a_login_brings_a_new_session_and_ends_the_one_before(site: Site, db: Database, city_a: str):
    ani = door.person(db, city_a)
    planted = door.session(db, city_a, ani)
    browser = site.browser(planted)
    answer = log_in(browser, ani.login)
    fresh = answer.cookies["kentongan"]
    assert fresh != planted
    assert site.browser(planted).get("/api/session").status_code == 401
    assert site.browser(fresh).get("/api/session").status_code == 200


@pytest.mark.security
def test_a_session_id_that_the_server_did_not_make_is_nobody(site: Site, db: Database, city_a: str):
    ani = door.person(db, city_a)
    browser = site.browser("a" * 43)
    assert browser.get("/api/session").status_code == 401
    assert log_in(browser, ani.login).cookies["kentongan"] != "a" * 43


def test_logging_out_ends_the_session_at_the_server(site: Site, db: Database, city_a: str, owner):
    token = door.session(db, city_a, door.person(db, city_a))
    browser = site.browser(token)
    assert browser.delete("/api/session").status_code == 204
    assert site.browser(token).get("/api/session").status_code == 401
    assert kinds(owner, city_a)[-1] == "session.ended"


def test_a_session_goes_idle_but_not_while_it_is_used(
    site: Site, db: Database, city_a: str, clock: FakeClock
):
    token = door.session(db, city_a, door.person(db, city_a))
    for _ in range(3):
        clock.advance(25 * 60)
        assert site.browser(token).get("/api/session").status_code == 200
    clock.advance(31 * 60)
    assert site.browser(token).get("/api/session").status_code == 401


def test_a_session_ends_after_a_shift_even_when_it_is_used(
    site: Site, db: Database, city_a: str, clock: FakeClock
):
    token = door.session(db, city_a, door.person(db, city_a))
    for _ in range(28):
        clock.advance(25 * 60)
        assert site.browser(token).get("/api/session").status_code == 200
    clock.advance(25 * 60)
    assert site.browser(token).get("/api/session").status_code == 401


def test_logins_refused_and_opened_stand_in_the_journal_of_the_person_s_city(
    site: Site, db: Database, city_a: str, owner: psycopg.Connection, clock: FakeClock
):
    ani = door.person(db, city_a)
    log_in(site.browser(), ani.login, WRONG)
    clock.advance(2)
    log_in(site.browser(), ani.login)
    assert kinds(owner, city_a) == ["person.added", "session.refused", "session.opened"]


@pytest.mark.security
def test_a_person_who_is_switched_off_cannot_log_in(site: Site, db: Database, city_a: str, owner):
    ani = door.person(db, city_a)
    token = door.session(db, city_a, ani)
    owner.execute("update person set active = false where id = %s", [ani.id])
    assert site.browser(token).get("/api/session").status_code == 401
    assert log_in(site.browser(), ani.login).status_code == 401


@pytest.mark.security
def test_the_database_holds_neither_password_nor_session_id(site: Site, db: Database, city_a: str, owner):
    ani = door.person(db, city_a)
    token = log_in(site.browser(), ani.login).cookies["kentongan"]
    for table in ("person", "session", "journal", "login_attempt", "enrolment"):
        rows = owner.execute(f"select t::text from {table} t").fetchall()
        assert not any(token in row[0] or PASSWORD in row[0] for row in rows), table
