"""A small HTTP client for a drill: a kept connection for each thread, a cookie, and a word for silence."""

import http.client
import json
import ssl
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from kentongan.base.errors import Invalid

TIMEOUT_S: Final = 30.0
KEPT_S: Final = 2.0  # a connection that was idle for longer is made anew: the other side may be closing it


class Lost(Exception):
    """No answer came. Whether the other side did what was asked, nobody knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    cookie: str = ""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def later(self) -> bool:
        """Whether the same may be asked again: the other side is away, or has too much to do."""
        return self.status >= 500 or self.status == 429

    def json(self) -> Any:
        return json.loads(self.body) if self.body else {}

    def words(self) -> str:
        """What a refusal says, for people."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return f"{self.status}"
        return f"{self.status} {said.get('type', '')}: {said.get('detail', '')}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a command centre is."""

    secure: bool
    host: str
    port: int
    trust: Path | None = None  # a certificate to trust, beside those that the machine trusts

    def connect(self) -> http.client.HTTPConnection:
        if not self.secure:
            return http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_S)
        context = ssl.create_default_context(cafile=str(self.trust) if self.trust else None)
        return http.client.HTTPSConnection(self.host, self.port, timeout=TIMEOUT_S, context=context)


def address_of(url: str, trust: Path | None = None) -> Address:
    """Raises: Invalid, on what is no address of a page."""
    wrong = Invalid(f"{url!r}: give the address of the page, such as http://127.0.0.1:8110/")
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise wrong
    secure = parts.scheme == "https"
    return Address(secure, parts.hostname, port or (443 if secure else 80), trust)


class Client:
    """One browser, or one machine: what it sends carries its cookie. Many threads may use it."""

    def __init__(self, address: Address, cookie: str = "") -> None:
        self.address = address
        self.cookie = cookie
        self._own = threading.local()

    def ask(self, method: str, path: str, said: object = None) -> Answer:
        """Ask for something, or change it. Raises: Lost."""
        headers = {"X-Kentongan": "1"} | ({"Cookie": self.cookie} if self.cookie else {})
        if said is None:
            return self.send(method, path, None, headers)
        return self.send(method, path, json.dumps(said).encode(), headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send these very bytes. Raises: Lost."""
        connection = self._connection()
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise Lost(f"{method} {path}: {type(error).__name__}") from error
        self._own.used_s = time.monotonic()
        if answer.will_close:
            self._drop()
        return Answer(answer.status, content, (answer.getheader("set-cookie") or "").partition(";")[0])

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if kept is not None and time.monotonic() - self._own.used_s < KEPT_S:
            return kept
        self._drop()
        fresh = self.address.connect()
        self._own.connection, self._own.used_s = fresh, time.monotonic()
        return fresh

    def _drop(self) -> None:
        kept: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if kept is not None:
            kept.close()
        self._own.connection = None
