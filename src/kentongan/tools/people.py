"""`kentongan people enrol`: make a one-use enrolment code, good for 30 minutes and shown once."""

import argparse
import sys
from pathlib import Path

from kentongan.access import actions
from kentongan.base.db import Actor, Database
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.paths import default_data
from kentongan.journal.actions import cities
from kentongan.tools.folder import owner_dsn


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    dsn = owner_dsn(asked.data)
    print(f"kode: {make_code(dsn, asked.city or only_city(dsn), asked.role, asked.login)}")
    sys.stderr.write("This code works once, within 30 minutes.\n")
    return 0


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan people", description=__doc__)
    verbs = words.add_subparsers(required=True, metavar="enrol")
    enrol = verbs.add_parser(
        "enrol", help="a code for a new person, or for a known login that forgot its password"
    )
    enrol.add_argument("--role", default="admin", help="role of the new person (default admin)")
    enrol.add_argument("--login", help="a known login, or the one that the new person shall have")
    enrol.add_argument("--city", metavar="SLUG", help="needed where there are several cities")
    enrol.add_argument(
        "--data", type=Path, metavar="DIR", help=f"data folder of `up` (default {default_data()})"
    )
    return words


def make_code(dsn: str, city: str, role: str = "admin", login: str | None = None) -> str:
    """Make a one-use code through the owner's door, and journal that it was made.

    Raises: NotFound, no such city or role; Unavailable.
    """
    database = _open(dsn)
    try:
        if city not in cities(database):
            raise NotFound(f"there is no city {city!r} yet; import one with `kentongan city import`")
        with database.change(Actor(city, "machine:people")) as tx:
            tx.run("set local role kentongan_web")
            return actions.enrol(tx, role, login).code
    finally:
        database.close()


def only_city(dsn: str) -> str:
    """Raises: Invalid, when there is none or more than one."""
    database = _open(dsn)
    try:
        known = cities(database)
    finally:
        database.close()
    if len(known) != 1:
        raise Invalid(f"say which city with --city: {', '.join(known) or 'there is none yet'}")
    return known[0]


def _open(dsn: str) -> Database:
    database = Database(dsn, size=1)
    database.open()
    return database
