"""Verify an export of recordings, without network or database. A program of its own.

It imports nothing of Kentongan, so that whoever doubts Kentongan can read this one file and run it alone:

    python verify_export.py EXPORT.zip [--sha256 HEX_FROM_THE_JOURNAL]

What it checks: the zip's comment is the SHA-256 of every byte before it; each original segment has the
SHA-256 that the manifest gives; each segment's chain value is sha256(value before || sha256 || camera ||
began_at || ended_at || bytes), the instants in microseconds since 1970, each number in 8 bytes, most
significant first, and consecutive segments follow each other; each clip has its SHA-256, and its pictures
(the content of its mdat boxes) are, byte for byte and in this order, pictures of the original segments.
Whoever can make an export anew can make all of this fit: only the hash in the city's signed journal, given
with --sha256, tells.
Exit status: 0 all is well, 1 faults were named, 2 nothing could be verified.
"""

import argparse
import hashlib
import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

FORMAT: Final = "kentongan export 1"
SEAL: Final = 64
BLOCK: Final = 1024 * 1024
MANIFEST_MAX: Final = 64 * 1024 * 1024


def verify(file: Path, sha256: str | None) -> tuple[list[str], str]:
    """Returns: the faults, and the SHA-256 of the whole file. Raises: OSError, zipfile.BadZipFile."""
    faults: list[str] = []
    whole = check_seal(file, faults)
    if sha256 and sha256.strip().lower() != whole:
        faults.append(f"the file is not the one in the journal: its SHA-256 is {whole}")
    with zipfile.ZipFile(file) as packed:
        try:
            manifest = read_manifest(packed)
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            return [*faults, f"manifest.json cannot be read: {error}"], whole
        pictures = check_segments(packed, manifest, faults)
        check_clips(packed, manifest, pictures, faults)
    return faults, whole


def check_seal(file: Path, faults: list[str]) -> str:
    """Compare the comment at the end with all that stands before it. Returns: the hash of everything."""
    found = hashlib.sha256()
    with file.open("rb") as opened:
        left = file.stat().st_size - SEAL
        while left > 0 and (block := opened.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
        seal = opened.read()
    if found.hexdigest().encode() != seal:
        faults.append("the file was changed after it was made: its seal does not fit")
    found.update(seal)
    return found.hexdigest()


def read_manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    if packed.getinfo("manifest.json").file_size > MANIFEST_MAX:
        raise ValueError("it is too long")
    manifest: dict[str, Any] = json.loads(packed.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError(f"it says {manifest['format']!r}, not {FORMAT!r}")
    UUID(manifest["camera"]["id"])
    return manifest


def check_segments(packed: zipfile.ZipFile, manifest: dict[str, Any], faults: list[str]) -> list[bytes]:
    """Each original against its hash and the chain. Returns: the hash of every mdat's content, in order."""
    pictures: list[bytes] = []
    ends: dict[int, str] = {}
    for row in sorted(manifest["segments"], key=lambda it: int(it["number"])):
        before = ends.get(int(row["number"]) - 1)
        if before is not None and before != row["before"]:
            faults.append(f"{row['file']}: it does not follow segment {int(row['number']) - 1} of the chain")
        if link(manifest["camera"]["id"], row) != row["chain"]:
            faults.append(f"{row['file']}: its place in the chain does not fit")
        ends[int(row["number"])] = row["chain"]
    for row in manifest["segments"]:
        try:
            with packed.open(row["file"]) as opened:
                body = opened.read()
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            faults.append(f"{row['file']}: it cannot be read: {error}")
            continue
        if hashlib.sha256(body).hexdigest() != row["sha256"] or len(body) != row["bytes"]:
            faults.append(f"{row['file']}: it was changed: its SHA-256 is not the one of the manifest")
        pictures += [hashlib.sha256(body[a:b]).digest() for name, a, b in boxes(body) if name == "mdat"]
    return pictures


def link(camera: str, row: dict[str, Any]) -> str:
    ends = struct.pack(">qqq", micros(row["began_at"]), micros(row["ended_at"]), int(row["bytes"]))
    parts = bytes.fromhex(row["before"]) + bytes.fromhex(row["sha256"]) + UUID(camera).bytes + ends
    return hashlib.sha256(parts).hexdigest()


def micros(at: str) -> int:
    since = datetime.fromisoformat(at) - datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - older Pythons
    return since // timedelta(microseconds=1)


def check_clips(
    packed: zipfile.ZipFile, manifest: dict[str, Any], pictures: list[bytes], faults: list[str]
) -> None:
    for row in manifest["clips"]:
        try:
            with packed.open(row["name"]) as opened:
                found = digest(opened)
            with packed.open(row["name"]) as opened:
                shown = list(contents(opened))
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            faults.append(f"{row['name']}: it cannot be read: {error}")
            continue
        if found != row["sha256"]:
            faults.append(f"{row['name']}: it was changed: its SHA-256 is not the one of the manifest")
        at = 0
        for content in shown:
            try:
                at = pictures.index(content, at) + 1
            except ValueError:
                faults.append(f"{row['name']}: it shows pictures that are in no original segment")
                break


def digest(opened: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := opened.read(BLOCK):
        found.update(block)
    return found.hexdigest()


def contents(opened: IO[bytes]) -> Iterator[bytes]:
    """The hash of each mdat's content of a stream."""
    while len(head := opened.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        if length < 8:
            return
        found, left = hashlib.sha256(), length - 8
        while left and (block := opened.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
        if name == b"mdat":
            yield found.digest()


def boxes(body: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, and start and end of the content, of each box of the top level."""
    at = 0
    while at + 8 <= len(body):
        length, name = struct.unpack_from(">I4s", body, at)
        if length < 8 or at + length > len(body):
            return
        yield name.decode("latin-1"), at + 8, at + length
        at += length


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("file", type=Path, help="the export, as it was fetched")
    words.add_argument("--sha256", help="the hash that the journal gives (kind recording.exported)")
    asked = words.parse_args(argv)
    try:
        faults, whole = verify(asked.file, asked.sha256)
    except (OSError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"nothing could be verified: {error}\n")
        return 2
    for fault in faults:
        print(fault)
    print(f"SHA-256 {whole}")
    if not asked.sha256:
        print("note: no --sha256 given; compare it with the journal's entry of this export")
    print(f"{asked.file.name}: {f'{len(faults)} faults' if faults else 'no fault'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
