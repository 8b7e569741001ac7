"""Web Push: what wakes a phone's browser through the push service of its maker.

The service sees where to, when and how long, never what: the text is encrypted for the phone (RFC 8291, RFC
8188) and signed for as from this installation (RFC 8292). The service's address comes from a phone, so it
is taken like any address of a stranger's: HTTPS, a public address that is looked up once and then used, no
redirects, little time.
"""

import base64
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kentongan.base.errors import Invalid, Unavailable
from kentongan.base.seal import Seal, keep

FILE: Final = "push.key"
ABOUT: Final = "push key:vapid"
CURVE: Final = ec.SECP256R1()
POINT: Final = 65
SECRET: Final = 16
RECORD: Final = 4096
PADDED: Final = 128  # bytes of every text, so that its length says nothing
SIGNED_FOR: Final = timedelta(hours=12)  # RFC 8292 allows 24
ANSWERS_S: Final = 10.0
ENDPOINT_MAX: Final = 1000
ANSWER_MAX: Final = 4096

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NoEndpoint(Invalid):
    """Not the address of a push service, or not one that may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One browser: where its push service takes messages, its key, and the secret it shares with us alone."""

    endpoint: str
    key: bytes
    secret: bytes


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises: Invalid."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Invalid("a key of a browser is base64url") from None


def check(target: Target, allowed: Sequence[Network]) -> Target:
    """Raises: NoEndpoint, Invalid, on what cannot be a browser's."""
    origin(target.endpoint)
    host = urlsplit(target.endpoint).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass  # a name: looked up when it is used
    else:
        _check_public(str(address), allowed)
    if len(target.secret) != SECRET:
        raise Invalid(f"the secret of a browser has {SECRET} bytes")
    _point(target.key)
    return target


def origin(endpoint: str) -> str:
    """Scheme, host and port. Raises: NoEndpoint."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
        (parts.hostname or "").encode("idna")  # a name that can be looked up at all
    except ValueError:
        parts, port = urlsplit(""), -1
    plain = (
        endpoint.isascii()
        and endpoint.isprintable()
        and " " not in endpoint
        and len(endpoint) <= ENDPOINT_MAX
    )
    if not plain or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or port == -1:
        raise NoEndpoint("a push service has an https:// address without a login")
    return f"https://{parts.netloc}"


# --- what is said -----------------------------------------------------------------------------------------


def encrypt(text: bytes, target: Target, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One message under aes128gcm, for one browser. `own` and `salt` are made anew for each message.

    Source: RFC 8291, sections 3.3 and 3.4; RFC 8188, section 2.
    """
    ours = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), _point(target.key))
    ikm = _derived(shared, target.secret, b"WebPush: info\0" + target.key + ours, 32)
    key = _derived(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(ikm, salt, b"Content-Encoding: nonce\0", 12)
    body = AESGCM(key).encrypt(nonce, text, None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + body


def padded(text: bytes) -> bytes:
    """With the mark of the last record, and zeros up to one length. Source: RFC 8188, section 2."""
    return text + b"\x02" + bytes(max(0, PADDED - len(text)))


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw if len(raw) == POINT else b"")
    except (ValueError, InvalidTag):
        raise Invalid("the key of a browser is no point of P-256") from None


# --- who says it ------------------------------------------------------------------------------------------


class Identity:
    """This installation's key pair, by which a push service and a browser know it. Made when first needed."""

    def __init__(self, folder: Path, seal: Seal, contact: str) -> None:
        self._file = folder / FILE
        self._seal = seal
        self._contact = contact
        self._key: ec.EllipticCurvePrivateKey | None = None

    @property
    def public(self) -> str:
        """Raises: Sealed, Unavailable."""
        raw = self._read().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return encoded(raw)

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The header that says who sends. Source: RFC 8292, section 2; RFC 7518, section 3.4."""
        claims = {"aud": origin(endpoint), "exp": int((at + SIGNED_FOR).timestamp()), "sub": self._contact}
        said = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        r, s = decode_dss_signature(self._read().sign(said.encode(), ec.ECDSA(SHA256())))
        return f"vapid t={said}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={self.public}"

    def _read(self) -> ec.EllipticCurvePrivateKey:
        if self._key is None:
            if not self._file.exists():
                fresh = ec.generate_private_key(CURVE).private_numbers().private_value
                keep(self._file, self._seal.seal(fresh.to_bytes(32, "big"), ABOUT))
            try:
                opened = self._seal.open(self._file.read_bytes(), ABOUT)
            except OSError:
                raise Unavailable(f"{self._file} cannot be read; restore it from a backup") from None
            self._key = ec.derive_private_key(int.from_bytes(opened, "big"), CURVE)
        return self._key


def _part(said: Mapping[str, object]) -> str:
    return encoded(json.dumps(said, separators=(",", ":")).encode())


# --- how it goes out --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_s: float | None


class Post:
    """Sends to push services. One connection a message: they are few, and each goes somewhere else."""

    def __init__(self, identity: Identity, allowed: Sequence[Network], ca_file: str = "") -> None:
        self._identity = identity
        self._allowed = allowed
        self._tls = ssl.create_default_context(cafile=ca_file or None)

    def send(self, target: Target, text: bytes, at: datetime, lives_s: int) -> Answer:
        """Raises: NoEndpoint, where it may not be asked; Unavailable, where it does not answer."""
        own, salt = ec.generate_private_key(CURVE), secrets.token_bytes(SECRET)
        body = encrypt(padded(text), target, own, salt)
        headers = {
            "Authorization": self._identity.authorization(target.endpoint, at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(lives_s),
            "Urgency": "high",
        }
        parts = urlsplit(target.endpoint)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            return self._ask(parts.hostname or "", parts.port or 443, path, (body, headers))
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"the push service does not answer: {type(error).__name__}") from None

    def _ask(self, host: str, port: int, path: str, said: tuple[bytes, dict[str, str]]) -> Answer:
        connection = _Pinned(host, port, looked_up(host, port, self._allowed), self._tls)
        timer = threading.Timer(ANSWERS_S, connection.cut)
        timer.start()
        try:
            connection.request("POST", path, body=said[0], headers=said[1])
            answer = connection.getresponse()
            answer.read(ANSWER_MAX)
            after = answer.getheader("Retry-After", "")
            return Answer(answer.status, float(after) if after.isdecimal() else None)
        finally:
            timer.cancel()
            connection.close()


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked at, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=ANSWERS_S, context=context)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        self.sock = plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End it from another thread: a service that drips holds nobody up."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def looked_up(host: str, port: int, allowed: Sequence[Network]) -> str:
    """One address of a host, when all it has may be asked. Raises: NoEndpoint; OSError, for no such name."""
    try:
        found = [str(it[4][0]) for it in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError:
        raise NoEndpoint(f"{host} is no name that can be looked up") from None
    for address in found:
        _check_public(address, allowed)
    return found[0]


def _check_public(address: str, allowed: Sequence[Network]) -> None:
    it = ipaddress.ip_address(address.partition("%")[0])
    plain = getattr(it, "ipv4_mapped", None) or getattr(it, "sixtofour", None) or it
    if any(plain.version == network.version and plain in network for network in allowed):
        return
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        raise NoEndpoint(f"{address} is no public address; list its network under [push] if it is yours")
