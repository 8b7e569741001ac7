"""`kentongan secrets rotate`: a new master key for cameras' addresses and passwords; all are sealed for it
anew."""

import argparse
import sys
from pathlib import Path

from kentongan.base import vault
from kentongan.base.db import Actor, Database
from kentongan.base.paths import default_data
from kentongan.base.vault import Vault
from kentongan.cameras.register import sources
from kentongan.journal.actions import cities
from kentongan.settings import load
from kentongan.tools.folder import owner_dsn, secrets_folder


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(prog="kentongan secrets", description=__doc__)
    verbs = words.add_subparsers(required=True, metavar="rotate")
    rotating = verbs.add_parser("rotate", help="make a new key and seal everything for it; `up` may run")
    rotating.add_argument("--data", type=Path, metavar="DIR", help=f"data folder (default {default_data()})")
    rotating.add_argument("--settings", type=Path, metavar="FILE", help="settings file, as given to `up`")
    asked = words.parse_args(argv)
    folder = secrets_folder(load(asked.settings), asked.data or default_data())
    number = rotate(owner_dsn(asked.data), folder)
    print(f"{number} cameras are sealed for the new key")
    sys.stderr.write(f"Copy {folder} to the other machines of this centre, and into the backup.\n")
    return 0


def rotate(dsn: str, folder: Path) -> int:
    """Returns: how many cameras were sealed anew. Raises: Locked, Unavailable; what was sealed before still
    opens.

    The old key is kept until the next rotation, for what was on its way; nothing stored needs it any more.
    """
    vault.make(folder)
    vault.rotate(folder)
    keys = Vault(folder)
    database = Database(dsn, size=1)
    database.open()
    number = 0
    try:
        for city in cities(database):
            with database.change(Actor(city, "machine:secrets")) as tx:
                sealed = sources.seal_again(tx, keys)
                tx.note("secrets.rotated", city, cameras=sealed)
                number += sealed
    finally:
        database.close()
    return number
