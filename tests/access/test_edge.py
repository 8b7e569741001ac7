"""The edge to browsers: headers, problems, the page's files, health, and the commit before the answer."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx2
import psycopg
import pytest
from fastapi.testclient import TestClient

import door
from door import Site
from kentongan.access.doors import change
from kentongan.app import Addresses, build
from kentongan.base import roster
from kentongan.base.db import Database, Transaction
from kentongan.base.edge import BODY_MAX, POLICY
from kentongan.settings import Settings
from kentongan.tools import servers
from standing import Server, wait_until


@pytest.mark.security
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/session", "/api/openapi.json", "/assets/none.js", "/api/x"]
)
def test_every_answer_carries_the_headers(site: Site, path: str):
    headers = site.browser().get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers, "plain http on loopback"
    assert (headers.get("cache-control") == "no-store") == path.startswith(("/api", "/healthz"))


def test_the_page_answers_every_screen_and_its_files_are_kept_for_ever(site: Site):
    browser = site.browser()
    for path in ("/", "/wall/4", "/people", "/index.html"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        assert "<title>Kentongan</title>" in answer.text
    script = browser.get("/assets/main-abc123.js")
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-type"].startswith("text/javascript")


@pytest.mark.security
def test_an_officers_phone_has_a_page_of_its_own_which_alone_may_say_where_it_is(site: Site):
    for path, title, allowed in (("/officer", "Petugas", "(self)"), ("/people", "Kentongan", "()")):
        answer = site.browser().get(path)
        assert f"<title>{title}</title>" in answer.text
        assert f"geolocation={allowed}" in answer.headers["permissions-policy"]
        assert "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.security
@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "/..%5csecret",
        "/assets/..%2f..%2fsecret",
        "/assets/%2e%2e/%2e%2e/secret",
        "/%00",
        "/%c0%ae%c0%ae/secret",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_page_s_folder(site: Site, tmp_path: Path, path: str):
    (tmp_path / "secret").write_text("rahasia")
    answer = site.browser().get(path)
    assert "rahasia" not in answer.text
    assert "root:" not in answer.text
    assert answer.status_code in {200, 404}, "the page itself, or nothing"


def test_problems_follow_rfc_9457(site: Site, city_a: str):
    browser = site.as_(city_a, "operator")
    for answer, status in [
        (browser.get("/api/people"), 403),
        (browser.get("/api/nothing"), 404),
        (browser.get("/api/cameras/no-id"), 422),
        (site.browser().get("/api/session"), 401),
    ]:
        assert answer.status_code == status == answer.json()["status"]
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "detail"}


@pytest.mark.security
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_refused_before_any_login(site: Site, chunked: bool):
    def body(size: int) -> bytes | Iterator[bytes]:
        whole = json.dumps({"login": "x", "password": "y" * (size - 30)}).encode()
        assert len(whole) == size
        return iter([whole[n : n + 8192] for n in range(0, size, 8192)]) if chunked else whole

    browser, kind = site.browser(), {"Content-Type": "application/json"}
    assert browser.post("/api/session", content=body(BODY_MAX), headers=kind).status_code in {401, 422}
    answer = browser.post("/api/session", content=body(BODY_MAX + 1), headers=kind)
    assert (answer.status_code, answer.json()["type"]) == (413, "TooLarge")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-security-policy"] == POLICY
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_page_that_is_not_built_says_so(server: Server, tmp_path: Path, db: Database):
    app = build(
        Settings(), db, Addresses(dsn=server.dsn("kentongan_web"), nats="nats://127.0.0.1:9", page=tmp_path)
    )
    answer = TestClient(app).get("/")
    assert answer.status_code == 503
    assert "not built" in answer.json()["detail"]


def test_the_api_describes_itself_without_a_login(site: Site):
    described = site.browser().get("/api/openapi.json").json()
    operations = [o["operationId"] for path in described["paths"].values() for o in path.values()]
    assert len(operations) == len(set(operations)) >= 19
    assert all(name.isidentifier() and "_" not in name for name in operations)


@pytest.mark.security
def test_a_fault_tells_a_number_and_the_log_tells_no_row(
    site: Site, city_a: str, caplog: pytest.LogCaptureFixture
):
    row = "".join(["argon2id-", "raha", "sia"])  # never whole in a line of source that a traceback shows

    @site.app.get("/api/fault", dependencies=[])
    def fault() -> None:
        raise psycopg.errors.CheckViolation(f"failing row contains ({row})")

    site.app.router.routes.insert(0, site.app.router.routes.pop())
    answer = site.browser().get("/api/fault")
    assert answer.status_code == 500
    number = answer.json()["detail"].rsplit(" ", 1)[1]
    assert number in caplog.text
    assert "rahasia" not in caplog.text + answer.text


def _with_route(site: Site, note: bool) -> None:
    def decide(tx: Annotated[Transaction, change("people.manage")], login: str) -> dict[str, str]:
        tx.run("update person set name = 'Berubah' where login = %(login)s", login=login)
        if note:
            tx.note("person.changed", login)
        return {"said": "done"}

    site.app.add_api_route("/api/decide", decide, methods=["POST"])
    site.app.router.routes.insert(0, site.app.router.routes.pop())


def test_a_change_is_in_the_database_before_its_answer_leaves(site: Site, db: Database, owner, city_a: str):
    ani = door.person(db, city_a)
    _with_route(site, note=True)
    names: list[str] = []

    class Tap:
        """Looks into the database when the first byte of the answer comes by."""

        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            async def tapped(message):
                if message["type"] == "http.response.start":
                    rows = owner.execute("select name from person where id = %s", [ani.id]).fetchone()
                    names.append(rows[0])
                await send(message)

            await self.app(scope, receive, tapped)

    browser = site.as_(city_a, "admin")
    tapped = TestClient(
        Tap(site.app), base_url=door.SITE, headers=dict(browser.headers), cookies=browser.cookies
    )
    assert tapped.post(f"/api/decide?login={ani.login}").json() == {"said": "done"}
    assert names == ["Berubah"]


def test_a_change_without_a_journal_entry_is_a_fault_and_does_not_happen(
    site: Site, db: Database, owner, city_a: str
):
    ani = door.person(db, city_a)
    _with_route(site, note=False)
    assert site.as_(city_a, "admin").post(f"/api/decide?login={ani.login}").status_code == 500
    assert owner.execute("select name from person where id = %s", [ani.id]).fetchone() == ("Orang Uji",)


@pytest.fixture
def whole(server: Server, nats: servers.Nats, tmp_path: Path, clock) -> Iterator[TestClient]:
    """The application with every part standing, the roster too."""
    asyncio.run(_fill(nats))
    dsn = server.dsn("kentongan_web")
    addresses = Addresses(dsn=dsn, nats=nats.url("web"), page=door.built(tmp_path))
    with TestClient(build(Settings(), Database(dsn, size=2, clock=clock), addresses)) as client:
        yield client


async def _fill(nats: servers.Nats) -> None:
    client = roster.Nats()
    await client.connect(nats.url("keep"), inbox_prefix="_INBOX.keep")
    await roster.fill(client, roster.Wanted())
    await client.close()


def test_health_is_200_when_every_part_stands(whole: TestClient):
    wait_until(lambda: whole.get("/healthz").status_code == 200, why="the messages are connected")
    body = whole.get("/healthz").json()
    assert body["ready"] is True
    assert body["parts"] == {"database": True, "messages": True, "roster": True, "page": True}
    assert all(isinstance(body[key], int) for key in ("cameras", "watched", "seen_s"))


def test_health_names_the_part_that_is_missing(site: Site):
    answer = site.browser().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": True, "messages": False, "roster": False, "page": True}


def test_health_counts_cameras_that_are_counted_and_seconds_of_the_last_whole_minute(
    whole: TestClient, owner: psycopg.Connection, city_a: str, clock
):
    clock.advance(40 * 86400 + 9.9)  # a day of which no other test wrote a minute
    before = whole.get("/healthz").json()
    camera = (
        "insert into camera (id, city, code, name, lat, lon, owner, purpose, legal_basis, notice,"
        " notice_since, enabled, counted)"
        " values (gen_random_uuid(), %s, %s, 'S', 0, 0, 'x', 'bencana', 'x', 'x', now(), true, true)"
        " returning id"
    )
    seen = "insert into seen_minute values (%s, %s, date_trunc('minute', %s) - interval '1 minute', %s, %s)"
    for n in range(2):
        (id,) = owner.execute(camera, [city_a, f"H{n}"]).fetchone()
        owner.execute(
            "insert into camera_state (camera_id, city, epoch, state, since, reported_at, counting, worker)"
            " values (%s, %s, 1, 'playing', %s, %s, %s, 'w')", [id, city_a, clock.now, clock.now, n == 0],
        )  # fmt: skip
        for epoch, mask in [(1, 2**40 - 1), (2, 2**50 - 1)]:
            owner.execute(seen, [city_a, id, clock.now, epoch, mask])
    time.sleep(1.1)
    early = whole.get("/healthz").json()
    assert early["seen_s"] == before["seen_s"], "the last flush of the last minute may still be on its way"
    clock.advance(0.1)
    time.sleep(1.1)
    after = whole.get("/healthz").json()
    assert after["cameras"] - before["cameras"] == 2
    assert after["watched"] - before["watched"] == 1
    assert after["seen_s"] - before["seen_s"] == 100


def test_a_database_that_is_away_is_a_503_with_a_time_to_come_back(tmp_path: Path):
    gone = "postgresql://nobody@127.0.0.1:9/none"
    app = build(
        Settings(), Database(gone, size=1), Addresses(dsn=gone, nats="nats://127.0.0.1:9", page=tmp_path)
    )
    with TestClient(app, cookies={"kentongan": "x"}) as client:
        answer: httpx2.Response = client.get("/api/session")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert client.get("/healthz").json()["cameras"] is None
