"""Sealing what this machine itself must open again: the keys of those who tell us of calls.

AES-256-GCM under one key in a file of the secrets folder, made when it is first needed, readable by its owner
alone. What a secret belongs to is bound in: moved to another row it does not open. Machines that share a
database share the file.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kentongan.base.errors import Unavailable

FILE: Final = "intake.key"
KEY: Final = 32
NONCE: Final = 12


class Sealed(Unavailable):
    """A secret does not open here: the key is another, or somebody touched it."""


class Seal:
    """Seals and opens with the key of one folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._key: bytes | None = None

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._read()).encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises: Sealed."""
        try:
            return AESGCM(self._read()).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Sealed(
                f"the sealed {about.partition(':')[0]} does not open with {FILE}; make a new one"
            ) from None

    def _read(self) -> bytes:
        if self._key is None:
            keep(self._file, secrets.token_bytes(KEY))
            self._key = self._file.read_bytes()
            if len(self._key) != KEY:
                raise Sealed(f"{self._file} is no key of ours; put back the one that was there")
        return self._key


def keep(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, where there is none: whoever is first makes it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)  # a link never replaces: no reader sees half a key, and no key is lost
    finally:
        draft.unlink()
