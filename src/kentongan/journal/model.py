"""Journal entries and signed heads. No database, no web."""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

HEAD_WORDS: Final = "kentongan journal head 1"  # what is signed says what it is: no other text of ours fits
REVOKING: Final = frozenset({"session", "person", "role"})
PAGE_MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journal line: who, when, what, about what. `hash` in hex."""

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: str
    body: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The hash of one row of a city's chain, in hex."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest row of a city's chain at an instant (ISO 8601, UTC), as it is signed."""

    city: str
    seq: int
    hash: str
    at: str


def field(value: str) -> bytes:
    """One field of the canonical encoding: 4 bytes of length, most significant first, then UTF-8.

    Source: journal_field() in migrations/0002_journal.sql; the two must stay the same.
    """
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def signed_bytes(head: Head) -> bytes:
    """What the Ed25519 signature of a head covers."""
    return b"".join(field(value) for value in (HEAD_WORDS, head.city, str(head.seq), head.hash, head.at))
