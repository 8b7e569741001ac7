"""A telephone exchange for tests: a source with its key, that signs what it says about calls."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2

import door
from door import Site
from standing import FakeClock


@dataclass
class Exchange:
    site: Site
    clock: FakeClock
    id: str
    key: bytes
    path: str = "/api/calls"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    said: int = 0

    def signed(self, body: bytes, at_s: int | None = None) -> dict[str, str]:
        stamp = str(int(self.clock.now.timestamp()) if at_s is None else at_s)
        signature = hmac.new(self.key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {
            "X-Kentongan": "1",
            "X-Kentongan-Source": self.id,
            "X-Kentongan-Timestamp": stamp,
            "X-Kentongan-Signature": signature,
            "Content-Type": "application/json",
        }

    def post(self, body: bytes, headers: dict[str, str]) -> httpx2.Response:
        return self.site.browser().post(self.path, content=body, headers=headers)

    def say(self, **named: Any) -> httpx2.Response:
        """Say a word; each repetition is signed anew, as of another second."""
        self.clock.advance(0.001)
        body = json.dumps(self.word(**named)).encode()
        self.said += 1
        stamp = int(self.clock.now.timestamp()) - self.said % 250
        return self.post(body, self.signed(body, stamp))

    def word(self, **named: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "key": secrets.token_hex(8),
            "call": secrets.token_hex(8),
            "word": "ringing",
            "at": self.clock.now.isoformat(),
            "number": "081234567890",
            "line": "110-1",
        }
        return fields | named

    def ring(self, **named: Any) -> str:
        """A call that rings. Returns: its id."""
        answer = self.say(**named)
        assert answer.status_code == 200, answer.text
        return answer.json()["call_id"]

    def ago(self, seconds: float) -> str:
        return (self.clock.now - timedelta(seconds=seconds)).isoformat()


def exchange(site: Site, clock: FakeClock, city: str) -> Exchange:
    added = site.as_(city, "admin").post("/api/call-sources", json={"name": "PBX " + secrets.token_hex(4)})
    assert added.status_code == 201, added.text
    return Exchange(site, clock, added.json()["id"], bytes.fromhex(added.json()["key"]))


def seat(site: Site, city: str, role: str = "operator") -> tuple[Any, str]:
    """A browser in which a person works, and the person's login."""
    person = door.person(site.db, city, role=role)
    return site.browser(door.session(site.db, city, person)), person.login
