"""Deletes the files that `keep` has doomed, and exports that nobody can fetch any more."""

import logging
from typing import Final
from uuid import UUID

from kentongan.base.db import Database
from kentongan.recordings import record
from kentongan.recordings.model import place_of
from kentongan.recordings.shelf import Shelf, path_of

SOURCE: Final = "machine:watch"

log = logging.getLogger(__name__)


def sweep(database: Database, city: str, shelf: Shelf) -> int:
    """Delete some of what is doomed; the rows are locked meanwhile, so that a hold comes before or after.

    Returns: how many files. Raises: Unavailable.
    """
    with database.record(city, SOURCE) as tx:
        doomed = record.doomed(tx, shelf.store)
        gone: list[UUID] = []
        for segment in doomed:
            place = place_of(city, segment.camera_id, segment.began_at, segment.id)
            try:
                path_of(shelf.folder, place).unlink(missing_ok=True)
            except OSError as error:  # a broken disk: it stays doomed, and is tried again
                log.error("%s cannot be deleted: %s", place, error)
                continue
            gone.append(segment.id)
        if gone:
            record.deleted(tx, gone)
            tx.measured("recording")
    return len(gone)


def sweep_exports(database: Database, city: str, shelf: Shelf) -> None:
    """Remove files of exports that were cancelled, failed or have expired. Raises: Unavailable."""
    files = {path.name.split(".")[0]: path for path in (shelf.folder / "exports" / city).glob("*.zip*")}
    ids = [UUID(name) for name in files if _is_id(name)]
    if not ids:
        return
    with database.record(city, SOURCE) as tx:
        wanted = {str(id) for id in record.wanted_exports(tx, ids)}
    for name, path in files.items():
        if name not in wanted:
            path.unlink(missing_ok=True)


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
