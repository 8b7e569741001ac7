"""People, sessions and browsers for tests: the real application on the real database."""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kentongan.access import actions, store
from kentongan.access.actions import Desk
from kentongan.access.doors import COOKIE_LOOPBACK
from kentongan.access.hashing import hash_password, new_token, token_hash
from kentongan.access.model import Ends, Person
from kentongan.app import Addresses, build
from kentongan.base import vault
from kentongan.base.db import Actor, Database
from kentongan.base.ids import new_id
from kentongan.settings import Settings

if TYPE_CHECKING:
    from standing import FakeClock, Server

PASSWORD = "kuda lumping naik becak ungu"
ENDS = Ends(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
DESK = Desk(address="192.0.2.1", ends=ENDS)
SITE = "http://testserver"


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


def person(db: Database, city: str, *, role: str = "operator", login: str | None = None) -> Person:
    """An enrolled person with PASSWORD."""
    with db.change(Actor(city, "machine:test")) as tx:
        made = Person(
            id=new_id(), login=login or "uji-" + secrets.token_hex(4), name="Orang Uji", role=role,
            active=True, created_at=tx.at, last_seen_at=None,
        )  # fmt: skip
        assert store.add_person(tx, made, password_hash())
        tx.note("person.added", made.id, login=made.login)
    return made


def session(db: Database, city: str, person: Person) -> str:
    """An open session's token, without the price of a password."""
    token = new_token()
    with db.change(Actor(city, person.login, person.id)) as tx:
        opened = store.open_session(tx, person.id, token_hash(token), DESK.address, ENDS)
        tx.note("session.opened", opened)
    return token


@dataclass
class Site:
    """The running application and a way to open browsers on it."""

    app: FastAPI
    db: Database
    address: str = field(default_factory=lambda: f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}")

    def browser(self, token: str | None = None) -> TestClient:
        """A browser on the page itself; with the cookie of a session, if one is given."""
        headers = {"X-Kentongan": "1", "Origin": SITE, "Sec-Fetch-Site": "same-origin"}
        client = TestClient(
            self.app, base_url=SITE, headers=headers, follow_redirects=False, client=(self.address, 50000)
        )
        if token:
            client.cookies.set(COOKIE_LOOPBACK, token)
        return client

    def as_(self, city: str, role: str) -> TestClient:
        """A browser in which a fresh person of a role has logged in."""
        return self.browser(session(self.db, city, person(self.db, city, role=role)))


def serving(app: FastAPI) -> AbstractContextManager[TestClient]:
    """Runs the application's lifespan for as long as it is entered."""
    return TestClient(app)


def built(tmp_path: Path) -> Path:
    """A small page, as `npm run build` would leave one."""
    page = tmp_path / "dist"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Kentongan</title>")
    (page / "officer.html").write_text("<!doctype html><title>Petugas</title>")
    (page / "assets" / "main-abc123.js").write_text("export {}")
    return page


@pytest.fixture
def site(
    server: "Server", clock: "FakeClock", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The real application, on a clock that stands still. A refusal answers at once here."""
    monkeypatch.setattr(actions, "REFUSAL_TAKES_S", 0.0)
    yield from _site(server, clock, tmp_path, Settings())


def _site(server: "Server", clock: "FakeClock", tmp_path: Path, settings: Settings) -> Iterator[Site]:
    dsn = server.dsn("kentongan_web")
    database = Database(dsn, size=4, clock=clock)
    vault.make(tmp_path)
    addresses = Addresses(
        dsn=dsn, nats="nats://127.0.0.1:9", page=built(tmp_path), secrets=tmp_path, ticks=False
    )
    app = build(settings, database, addresses)
    with serving(app):
        yield Site(app, database)
