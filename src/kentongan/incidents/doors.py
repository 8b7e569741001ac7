"""Doors of this room beside the session's: a source that signs what it says, a device that carries a token.

Neither looks at a cookie. Each carries `.permission` as every door does (access/doors.py).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import Depends, Request

from kentongan.access.doors import database, named
from kentongan.access.hashing import token_hash
from kentongan.access.model import DEVICE, SIGNED, NotLoggedIn
from kentongan.base.db import Transaction
from kentongan.base.seal import Seal
from kentongan.incidents.actions import calls, devices

WINDOW_S: Final = 300.0
SOURCE: Final = "x-kentongan-source"
TIMESTAMP: Final = "x-kentongan-timestamp"
SIGNATURE: Final = "x-kentongan-signature"
NOBODY: Final = bytes(32)


class NotSigned(NotLoggedIn):
    """No signature, a wrong one, or one of another time."""


class NoDevice(NotLoggedIn):
    """No token, or one that is no device's any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """An open transaction of a source."""

    tx: Transaction
    signed: calls.Signed


@dataclass(frozen=True, slots=True)
class Carried:
    """An open transaction of a device."""

    tx: Transaction
    device: devices.Device


def seal_of(request: Request) -> Seal:
    return cast(Seal, request.app.state.seal)


async def _raw(request: Request) -> bytes:
    return await request.body()


def _signed(request: Request, body: Annotated[bytes, Depends(_raw)]) -> Generator[Told]:
    """Checks the signature over timestamp, a dot and the body as it came. Raises: NotSigned."""
    found, source_id = None, _uuid(request.headers.get(SOURCE, ""))
    if source_id is not None:
        found = calls.key_of(database(request), seal_of(request), source_id)
    city, name, key = found or ("", "", NOBODY)
    stamp = request.headers.get(TIMESTAMP, "")
    made = hmac.new(key, stamp.encode("utf-8", "replace") + b"." + body, hashlib.sha256).digest()
    given = _hex(request.headers.get(SIGNATURE, ""))
    if not hmac.compare_digest(made, given) or found is None or source_id is None:
        raise NotSigned("the signature does not fit this message and this source (docs/incidents.md)")
    with database(request).record(city, f"machine:call:{name}") as tx:
        if not stamp.isdecimal() or abs(tx.at.timestamp() - int(stamp)) > WINDOW_S:
            raise NotSigned("the time of this signature is more than 5 minutes off; set the sender's clock")
        digest = hashlib.sha256(body).digest()
        yield Told(tx, calls.Signed(source_id=source_id, source=name, signature=given, digest=digest))


def _carried(request: Request) -> Generator[Carried]:
    """Checks a device's token: a bearer token, or the password of basic authentication. Raises: NoDevice."""
    token = _token(request.headers.get("authorization", ""))
    found = devices.find(database(request), token_hash(token)) if token else None
    if found is None:
        raise NoDevice("this device is not known; ask the command centre for a new token")
    city, device = found
    with database(request).record(city, f"unit:{device.call_sign}") as tx:
        yield Carried(tx, device)


def _token(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("sha256="))
    except ValueError:
        return b""


signed: Any = Depends(named(SIGNED, _signed), scope="function")
carried: Any = Depends(named(DEVICE, _carried), scope="function")
