"""Verify the journal: every row against its hash, every signed head against the rows. A program of its own.

It imports nothing of Kentongan, so that whoever doubts Kentongan can read this one file and run it alone:

    python verify.py --dsn postgresql://... --heads heads.jsonl [--key PUBLIC_KEY_IN_HEX_OR_FILE]

A row's hash is sha256(prev || city || seq || at || actor || kind || subject || body); each field after `prev`
is preceded by its length in 4 bytes, most significant first; `at` is microseconds since 1970 UTC. A head is
signed with Ed25519 over "kentongan journal head 1", city, seq, hash, at, encoded the same way.
Exit status: 0 all is well, 1 faults were named, 2 nothing could be verified.
"""

import argparse
import hashlib
import json
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CITIES: Final = "select slug from city_slugs() as slug union select slug from city order by 1"
NARROW: Final = "select set_config('kentongan.city', %(city)s, true)"
ROWS: Final = """
    select seq, ((extract(epoch from at) * 1000000)::bigint)::text, actor, kind, subject, body::text,
      prev, hash
    from journal where city = %(city)s order by seq"""
HEAD_WORDS: Final = "kentongan journal head 1"
NOTHING: Final = bytes(32)


@dataclass(frozen=True)
class Head:
    line: int
    city: str
    seq: int
    hash: str
    at: str


@dataclass
class Found:
    """What was looked at, what was wrong with it, and what could not be told."""

    faults: list[str]
    notes: list[str]
    rows: int = 0
    heads: int = 0


def field(value: str) -> bytes:
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def read_heads(file: Path, key: str | None, found: Found) -> dict[str, list[Head]]:
    """The heads of each city whose signature is good; what is wrong with the others goes to `found`."""
    heads: dict[str, list[Head]] = {}
    for line, text in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            row: dict[str, Any] = json.loads(text)
            head = Head(line, row["city"], int(row["seq"]), row["hash"], row["at"])
            signer, signature = str(row["key"]), bytes.fromhex(row["sig"])
        except (ValueError, KeyError, TypeError):
            found.faults.append(f"heads line {line}: this is no signed head")
            continue
        key = key or signer  # without a known key the first one is taken, and told
        fault = check_head(head, signer, signature, key)
        before = heads.setdefault(head.city, [])
        if fault is None and before and (head.seq, head.at) <= (before[-1].seq, before[-1].at):
            fault = (
                f"it stands after row {before[-1].seq} of {before[-1].at}: the file was reordered or repeated"
            )
        if fault:
            found.faults.append(f"heads line {line}: {head.city} row {head.seq}: {fault}")
        else:
            before.append(head)
            found.heads += 1
    return heads


def check_head(head: Head, signer: str, signature: bytes, key: str) -> str | None:
    if signer.lower() != key.lower():
        return f"it names the key {signer[:16]}..., not {key[:16]}...: it was signed by somebody else"
    signed = b"".join(field(v) for v in (HEAD_WORDS, head.city, str(head.seq), head.hash, head.at))
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return "the signature does not fit: the line was changed or forged"
    return None


def verify_city(rows: Iterator[tuple[Any, ...]], city: str, heads: list[Head], found: Found) -> None:
    """Walk one chain from its first row, checking each row, its place, and the head signed at it."""
    if not heads:
        found.notes.append(f"{city}: no signed head: a cut tail or a recomputed chain would not be seen")
    expected, stored, computed = 1, NOTHING, NOTHING
    waiting, agreed = list(heads), 0
    for seq, at, actor, kind, subject, body, prev, held in rows:
        found.rows += 1
        if seq != expected:
            missing = f"row {expected}" if seq == expected + 1 else f"rows {expected} to {seq - 1}"
            found.faults.append(f"{city}: {missing} removed: row {seq} follows row {expected - 1}")
        fields = (city, str(seq), at, actor, kind, subject, body)
        fresh = hashlib.sha256(bytes(prev) + b"".join(field(v) for v in fields)).digest()
        if fresh != held:
            found.faults.append(f"{city}: row {seq} changed: stored {held.hex()}, computed {fresh.hex()}")
        elif seq == expected and bytes(prev) not in {stored, computed}:
            found.faults.append(
                f"{city}: row {seq} does not follow row {seq - 1}: {prev.hex()} is not its hash"
            )
        while waiting and waiting[0].seq <= seq:
            head = waiting.pop(0)
            if head.seq == seq and head.hash != held.hex():
                found.faults.append(rewritten(city, agreed, head, held.hex()))
            elif head.seq == seq:
                agreed = seq
        expected, stored, computed = seq + 1, bytes(held), fresh
    for head in waiting:
        last = f"ends at row {expected - 1}" if expected > 1 else "is empty"
        found.faults.append(
            f"{city}: the tail is cut: row {head.seq} was signed at {head.at}, the journal {last}"
        )


def rewritten(city: str, agreed: int, head: Head, held: str) -> str:
    return (
        f"{city}: the chain was recomputed from a row on, between rows {agreed + 1} and {head.seq}: "
        f"row {head.seq} was signed at {head.at} as {head.hash}, stored is {held}"
    )


def verify(dsn: str, heads_file: Path, key: str | None) -> Found:
    """Verify all that the owner of `dsn` can see, in one snapshot."""
    found = Found([], [])
    if not key:
        found.notes.append("no --key given; the key that the heads name was believed")
    heads = read_heads(heads_file, key, found)
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        cities = [str(row[0]) for row in connection.execute(CITIES)]
        for city in cities + sorted(set(heads) - set(cities)):
            connection.execute(NARROW, {"city": city})
            with connection.cursor("rows") as cursor:
                cursor.itersize = 5000
                cursor.execute(ROWS, {"city": city})
                verify_city(cursor, city, heads.get(city, []), found)
    return found


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--dsn", required=True, help="the database, by its owner")
    words.add_argument(
        "--heads", type=Path, required=True, help="the signed heads; best a copy kept elsewhere"
    )
    words.add_argument("--key", help="the public key in hex, or a file that holds it")
    asked = words.parse_args(argv)
    key = asked.key
    if key and Path(key).is_file():
        key = Path(key).read_text(encoding="ascii").strip()
    try:
        found = verify(asked.dsn, asked.heads, key)
    except (OSError, psycopg.Error) as error:
        sys.stderr.write(f"nothing could be verified: {error}\n")
        return 2
    for fault in found.faults:
        print(fault)
    for note in found.notes:
        print(f"note: {note}")
    verdict = f"{len(found.faults)} faults" if found.faults else "no fault"
    print(f"{found.rows} rows, {found.heads} signed heads: {verdict}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
