"""`kentongan verify`: check recordings against their hashes.

export FILE   one export, offline, against itself and (with --sha256) the journal
recordings    every file on this machine against the index, and every camera's chain
"""

import argparse
import hashlib
import os
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from kentongan.base.errors import Invalid
from kentongan.base.paths import default_data
from kentongan.recordings.model import NOTHING, Digest, Facts, link, place_of
from kentongan.recordings.shelf import store_name
from kentongan.settings import load
from kentongan.tools import verify_export
from kentongan.tools.folder import owner_dsn, recordings
from kentongan.worker.segments import BLOCK, WRITING

CITIES: Final = "select slug from city_slugs() as slug order by 1"
NARROW: Final = "select set_config('kentongan.city', %(city)s, true)"
ROWS: Final = """
    select s.id, s.camera_id, c.code, s.number, s.store, s.began_at, s.ended_at, s.bytes, s.sha256, s.chain,
      s.doomed_at is not null as doomed, s.deleted_at is not null as deleted
    from segment s join camera c on c.id = s.camera_id
    where s.city = %(city)s and (%(code)s::text is null or c.code = %(code)s::text)
    order by s.camera_id, s.number"""


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    camera_id: UUID
    code: str
    number: int
    store: str
    began_at: datetime
    ended_at: datetime
    bytes: int
    sha256: Digest
    chain: Digest
    doomed: bool
    deleted: bool


@dataclass
class Found:
    """What was looked at, and what was wrong with it."""

    faults: list[str] = field(default_factory=list[str])
    files: int = 0
    links: int = 0
    elsewhere: int = 0


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    if asked.verb == "export":
        return verify_export.main([str(asked.file), *(["--sha256", asked.sha256] if asked.sha256 else [])])
    settings = load(asked.settings).recording
    folder: Path = asked.folder or recordings(settings, asked.data or default_data())
    if not folder.is_dir():
        raise Invalid(f"{folder}: no such folder of recordings; name it with --folder, --data or --settings")
    store = store_name(settings.store)
    try:
        found = verify(asked.dsn or owner_dsn(asked.data), (folder, store), (asked.city, asked.camera))
    except psycopg.Error as error:
        sys.stderr.write(f"nothing could be verified: {error}\n")
        return 2
    for fault in found.faults:
        print(fault)
    verdict = f"{len(found.faults)} faults" if found.faults else "no fault"
    other = f", {found.elsewhere} files on other machines not read" if found.elsewhere else ""
    print(f"{found.links} links of chains, {found.files} files on {store}{other}: {verdict}")
    return 1 if found.faults else 0


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="kentongan verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = words.add_subparsers(required=True, metavar="export | recordings", dest="verb")
    export = verbs.add_parser("export", help="check an export; exit status 1 on a fault")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--sha256", metavar="HEX", help="the hash that the journal gives")
    all_ = verbs.add_parser("recordings", help="check files, index and chains; exit status 1 on a fault")
    all_.add_argument("--city", metavar="SLUG", help="of this city only")
    all_.add_argument("--camera", metavar="CODE", help="of this camera only")
    all_.add_argument("--folder", type=Path, metavar="DIR", help="folder of the recordings")
    all_.add_argument("--settings", type=Path, metavar="FILE", help="the kentongan.toml in use")
    where = all_.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, metavar="DIR", help=f"data folder (default {default_data()})")
    where.add_argument("--dsn", metavar="URL", help="the database, by its owner")
    return words


def verify(dsn: str, place: tuple[Path, str], only: tuple[str | None, str | None]) -> Found:
    """Walk chains, and read their files of this store.

    Args:
        place: the folder and the store's name.
        only: a city and a camera's code; None: all.
    """
    slug, code = only
    found = Found()
    seen: set[Path] = set()
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for (city,) in connection.execute(CITIES).fetchall():
            if slug not in (None, city):
                continue
            connection.execute(NARROW, {"city": city})
            with connection.cursor("rows", row_factory=class_row(Row)) as cursor:
                cursor.itersize = 2000
                cursor.execute(ROWS, {"city": city, "code": code})
                check_city(cursor, city, (place, seen), found)
    if only == (None, None):
        check_strays(place[0], seen, found)
    return found


def check_city(rows: Any, city: str, place: tuple[tuple[Path, str], set[Path]], found: Found) -> None:
    (folder, store), seen = place
    camera: UUID | None = None
    expected, before = 1, NOTHING
    row: Row
    for row in rows:
        if row.camera_id != camera:
            camera, expected, before = row.camera_id, 1, NOTHING
        found.links += 1
        name = f"{city} {row.code} segment {row.number} of {row.began_at.isoformat(timespec='seconds')}"
        if row.number != expected:
            found.faults.append(
                f"{name}: segments {expected} to {row.number - 1} were removed from the index"
            )
        elif link(before, facts(row)) != row.chain:
            found.faults.append(f"{name}: it does not follow the chain; its row or one before was changed")
        expected, before = row.number + 1, row.chain
        if row.store != store:
            found.elsewhere += not row.deleted
        elif not row.deleted:
            path = folder / place_of(city, row.camera_id, row.began_at, row.id)
            seen.add(path)
            check_file(path, row, name, found)


def facts(row: Row) -> Facts:
    return Facts(
        camera_id=row.camera_id,
        began_at=row.began_at,
        ended_at=row.ended_at,
        bytes=row.bytes,
        sha256=row.sha256,
    )


def check_file(path: Path, row: Row, name: str, found: Found) -> None:
    fresh = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                fresh.update(block)
    except FileNotFoundError:
        if not row.doomed:
            found.faults.append(f"{name}: its file is missing: {path}")
        return
    except OSError as error:
        found.faults.append(f"{name}: its file cannot be read ({error.strerror}): {path}")
        return
    found.files += 1
    if path.stat().st_size != row.bytes:
        found.faults.append(f"{name}: its file has {path.stat().st_size} bytes, not {row.bytes}: {path}")
    elif fresh.digest() != row.sha256:
        found.faults.append(f"{name}: its file was changed: {path}")


def check_strays(folder: Path, seen: set[Path], found: Found) -> None:
    """Files that no row names; those that wait for the index have a second name under `writing/`."""
    waiting = {path.name.split(".")[0] for path in (folder / WRITING).glob("*.part")}
    for path in sorted(folder.glob("*/*/*/*.mp4")):
        if path not in seen and path.stem not in waiting:
            found.faults.append(f"a file that is in no index: {os.fspath(path)}")
