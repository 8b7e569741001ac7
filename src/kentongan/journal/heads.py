"""Signed heads: each city's newest row, signed with a key that the database never holds.

Whoever owns the database can rewrite a whole chain so that it fits together again. He cannot make it fit the
heads that were signed before, as long as a copy of heads.jsonl is kept where he cannot write.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kentongan.base.errors import Conflict, Invalid
from kentongan.journal.model import Head, signed_bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """The key, and the file that the signed heads go to."""

    key: Ed25519PrivateKey
    file: Path

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signer(folder: Path) -> Signer:
    """The signer of a data folder; makes the key at the first start.

    Raises: Invalid, when the key's file holds no Ed25519 key; Conflict, when heads were signed but the key is
        gone: a fresh key made in silence would look like a forgery ever after.
    """
    private, heads = folder / "keys" / "journal.ed25519", folder / "journal" / "heads.jsonl"
    for place in (private.parent, heads.parent):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not private.exists():
        if heads.exists() and heads.stat().st_size:
            raise Conflict(
                f"{private} is missing, but {heads} was signed with it; put both aside to start anew"
            )
        _make_key(private)
    made = Signer(_load_key(private), heads)
    private.with_name(private.name + ".pub").write_text(made.public + "\n", encoding="ascii")
    return made


def sign(signer: Signer, head: Head) -> None:
    """Append one signed head; it is on the disk when this returns."""
    line = asdict(head) | {"sig": signer.key.sign(signed_bytes(head)).hex(), "key": signer.public}
    _mend(signer.file)
    fresh = not signer.file.exists()
    with signer.file.open("ab") as heads:
        heads.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        heads.flush()
        os.fsync(heads.fileno())
    if fresh:
        _sync_folder(signer.file.parent)


def last_heads(signer: Signer) -> dict[str, Head]:
    """The newest signed head of each city. Raises: Invalid, naming the line that is no head."""
    _mend(signer.file)
    found: dict[str, Head] = {}
    if not signer.file.exists():
        return found
    with signer.file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = cast(dict[str, Any], json.loads(line))
                head = Head(city=row["city"], seq=int(row["seq"]), hash=row["hash"], at=row["at"])
            except (ValueError, KeyError, TypeError):
                raise Invalid(f"{signer.file} line {number} is no signed head") from None
            found[head.city] = head
    return found


def _mend(file: Path) -> None:
    """Cut off a last line that a power cut left unfinished: it was never acknowledged."""
    if not file.exists() or not file.stat().st_size:
        return
    with file.open("r+b") as heads:
        raw = heads.read()
        if not raw.endswith(b"\n"):
            heads.truncate(raw.rfind(b"\n") + 1)


def _make_key(file: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)
    _sync_folder(file.parent)


def _load_key(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError:
        raise Invalid(f"{file} holds no private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid(f"{file} holds no Ed25519 key")
    return key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
