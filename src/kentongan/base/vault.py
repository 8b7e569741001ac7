"""Sealing what only the watch processes may read: the addresses and passwords of cameras.

Two files in the secrets folder. `cameras.pub` seals and can open nothing: the web process needs no more.
`cameras.key` opens: the watch processes and the rotation need it. Every secret has a data key of its own
(AES-256-GCM); the data key is sealed for the newest master key (X25519, HKDF-SHA256, AES-256-GCM). What a
secret belongs to is bound in: moved to another camera's row it does not open. docs/decisions/0016.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kentongan.base.errors import Unavailable

PRIVATE: Final = "cameras.key"
PUBLIC: Final = "cameras.pub"
VERSION: Final = b"\x01"
NAME: Final = 4  # bytes of a master key's name
KEY: Final = 32
NONCE: Final = 12
TAG: Final = 16
ENVELOPE: Final = len(VERSION) + NAME + KEY + KEY + TAG
KEPT: Final = 2
"""Master keys in the file: the newest, and the one before it for what was on its way when it was rotated."""


class Locked(Unavailable):
    """A secret cannot be opened or sealed here: the key is missing or another, or somebody touched it."""


def make(folder: Path) -> None:
    """Make the first master key where there is none."""
    if not (folder / PRIVATE).exists():
        rotate(folder)


def rotate(folder: Path) -> None:
    """Put a new master key before the old one. What the old one sealed opens until the next rotation."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = X25519PrivateKey.generate()
    name = secrets.token_hex(NAME)
    known = _read(folder / PRIVATE) if (folder / PRIVATE).exists() else []
    rows = [{"name": name, "key": b64encode(fresh.private_bytes_raw()).decode()}, *known[: KEPT - 1]]
    # The key that opens must be there before anything can be sealed for it.
    _write(folder / PRIVATE, rows)
    public = b64encode(fresh.public_key().public_bytes_raw()).decode()
    _write(folder / PUBLIC, [{"name": name, "key": public}])


class Vault:
    """`seal()` needs the public file, `open()` and `seal_again()` the private one.

    Both are read anew when they change, so that a rotation needs no restart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._public: tuple[tuple[int, int], bytes, X25519PublicKey] | None = None
        self._private: tuple[tuple[int, int], dict[bytes, X25519PrivateKey]] | None = None

    def seal(self, plain: str, about: str) -> bytes:
        """Seal `plain` so that it opens only as `about` the same thing. Raises: Locked."""
        data_key = secrets.token_bytes(KEY)
        nonce = secrets.token_bytes(NONCE)
        body = AESGCM(data_key).encrypt(nonce, plain.encode(), about.encode())
        return self._wrapped(data_key, about) + nonce + body

    def open(self, sealed: bytes, about: str) -> str:
        """Raises: Locked."""
        data_key = self._unwrapped(sealed, about)
        rest = sealed[ENVELOPE:]
        try:
            return AESGCM(data_key).decrypt(rest[:NONCE], rest[NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise _touched(about) from None

    def seal_again(self, sealed: bytes, about: str) -> bytes:
        """The same secret under the newest master key; the secret itself is not opened. Raises: Locked."""
        return self._wrapped(self._unwrapped(sealed, about), about) + sealed[ENVELOPE:]

    def is_newest(self, sealed: bytes) -> bool:
        return sealed[1 : 1 + NAME] == self._lock()[0]

    def _wrapped(self, data_key: bytes, about: str) -> bytes:
        name, public = self._lock()
        once = X25519PrivateKey.generate()
        sender = once.public_key().public_bytes_raw()
        shared = _derived(once.exchange(public), sender, public.public_bytes_raw())
        # The key is used for this one message, so its nonce may be fixed.
        body = AESGCM(shared).encrypt(bytes(NONCE), data_key, VERSION + name + about.encode())
        return VERSION + name + sender + body

    def _unwrapped(self, sealed: bytes, about: str) -> bytes:
        if len(sealed) < ENVELOPE + NONCE + TAG or sealed[:1] != VERSION:
            raise Locked("this is no sealed secret")
        name, sender = sealed[1 : 1 + NAME], sealed[1 + NAME : 1 + NAME + KEY]
        private = self._keys().get(name)
        if private is None:
            raise Locked(f"the key {name.hex()} is not in {PRIVATE}; copy the newest one to this machine")
        shared = _derived(
            private.exchange(X25519PublicKey.from_public_bytes(sender)),
            sender,
            private.public_key().public_bytes_raw(),
        )
        try:
            body = sealed[1 + NAME + KEY : ENVELOPE]
            return AESGCM(shared).decrypt(bytes(NONCE), body, VERSION + name + about.encode())
        except (InvalidTag, ValueError):
            raise _touched(about) from None

    def _lock(self) -> tuple[bytes, X25519PublicKey]:
        path = self._folder / PUBLIC
        stamp = _stamp(path)
        if self._public is None or self._public[0] != stamp:
            row = _read(path)[0]
            key = X25519PublicKey.from_public_bytes(b64decode(row["key"]))
            self._public = (stamp, bytes.fromhex(row["name"]), key)
        return self._public[1], self._public[2]

    def _keys(self) -> dict[bytes, X25519PrivateKey]:
        path = self._folder / PRIVATE
        stamp = _stamp(path)
        if self._private is None or self._private[0] != stamp:
            rows = _read(path)
            keys = {
                bytes.fromhex(r["name"]): X25519PrivateKey.from_private_bytes(b64decode(r["key"]))
                for r in rows
            }
            self._private = (stamp, keys)
        return self._private[1]


def _touched(about: str) -> Locked:
    return Locked(f"the sealed {about.partition(':')[0]} was changed by somebody; enter it anew")


def _derived(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=b"kentongan vault 1" + sender + receiver).derive(shared)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        raise Locked(f"{path} is missing: `kentongan up` makes it, other machines need a copy") from None
    return found.st_mtime_ns, found.st_ino


def _read(path: Path) -> list[dict[str, str]]:
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Locked(f"{path} cannot be read; restore it from a backup") from None
    return cast(list[dict[str, str]], found)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        json.dump(rows, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
