"""A person at the command line: known by login and password, as at the page, and allowed by their role."""

import getpass
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from psycopg import conninfo

from kentongan.access import actions
from kentongan.access.actions import Credentials, Desk
from kentongan.access.model import Ends, Permission
from kentongan.base.db import Actor, Database
from kentongan.base.paths import default_data
from kentongan.tools.folder import known_secrets, owner_dsn

ROLE: Final = "kentongan_web"
HERE: Final = "command line"
ENDS: Final = Ends(idle=timedelta(minutes=30), absolute=timedelta(hours=2))


@contextmanager
def database(data: Path | None) -> Generator[Database]:
    """The database of a data folder on which `up` runs, as the page has it. Raises: Invalid, Unavailable."""
    secret = known_secrets(data or default_data())[ROLE]
    opened = Database(conninfo.make_conninfo(owner_dsn(data), user=ROLE, password=secret), size=2)
    opened.open()
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def person(db: Database, login: str, permission: Permission) -> Generator[Actor]:
    """Who acts: asked for the password, logged in for as long as it takes, both in the journal.

    Raises: LoginRefused, TooManyTries; Forbidden, where the role lacks the permission.
    """
    token = actions.log_in(
        db, Credentials(login=login, password=_password(login)), Desk(address=HERE, ends=ENDS)
    )
    seen = actions.see(db, token)
    try:
        seen.require(permission)
        yield actions.actor_of(seen)
    finally:
        actions.log_out(db, seen)


def _password(login: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"password of {login}: ")
    return sys.stdin.readline().rstrip("\n")
