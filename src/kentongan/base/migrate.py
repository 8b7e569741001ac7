"""Numbered SQL files, forward only, each in a transaction of its own."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, LiteralString, cast

import psycopg
from psycopg import Connection, sql

from kentongan.base.errors import Conflict, Unavailable
from kentongan.base.paths import MIGRATIONS

ROLES: Final = ("kentongan_web", "kentongan_watch", "kentongan_keep")

LOCK: Final = "select pg_advisory_lock(711001)"
BOOK: Final = """
    create table if not exists migration (
      number integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )"""
CLOSE_BOOK: Final = """
    alter table migration enable row level security;
    alter table migration force row level security"""
APPLIED: Final = "select number, sha256 from migration order by number"
APPLY: Final = "insert into migration (number, name, sha256) values (%(number)s, %(name)s, %(sha256)s)"
POWERS: Final = """
    select rolsuper or (rolbypassrls and rolcreaterole) as enough
    from pg_roles where rolname = current_user"""
KNOWN_ROLE: Final = "select 1 as found from pg_roles where rolname = %(role)s"


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """Every NNNN_title.sql of the folder, in order."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(int(f.name[:4]), f.stem[5:], f.read_text(encoding="utf-8")) for f in files]


def migrate(dsn: str, passwords: dict[str, str]) -> list[str]:
    """Bring a database to the newest schema and give the plain roles their passwords.

    Args:
        dsn: the owner's door: a superuser, or a role with BYPASSRLS and CREATEROLE.
        passwords: one for each of `ROLES`.
    Returns: the names of the migrations applied now, in order.
    Raises: Unavailable, when the database cannot be reached or the owner may not do this;
        Conflict, when an applied migration was changed or is unknown to this version.
    """
    try:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
            return _migrate(connection, passwords)
    except psycopg.OperationalError as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error


def _migrate(connection: Connection[Any], passwords: dict[str, str]) -> list[str]:
    connection.execute(LOCK)
    allowed = connection.execute(POWERS).fetchone()
    if allowed is None or not allowed[0]:
        raise Unavailable(
            "DATABASE_URL must name a superuser, or a role with BYPASSRLS and CREATEROLE: "
            "it owns the tables and the doors that open before a city is known"
        )
    for role in ROLES:
        _ensure_role(connection, role, passwords[role])
    connection.execute(BOOK)
    connection.execute(CLOSE_BOOK)
    known = migrations()
    pending = _pending(known, dict(connection.execute(APPLIED).fetchall()))
    for migration in pending:
        with connection.transaction():
            connection.execute(cast(LiteralString, migration.text))
            row = {"number": migration.number, "name": migration.name, "sha256": migration.sha256}
            connection.execute(APPLY, row)
    return [f"{m.number:04d}_{m.name}" for m in pending]


def _pending(known: list[Migration], applied: dict[int, str]) -> list[Migration]:
    by_number = {m.number: m for m in known}
    for number, sha256 in applied.items():
        if number not in by_number:
            raise Conflict(
                f"the database holds migration {number:04d}, which this version does not know: "
                "it was made by a newer Kentongan; start that one"
            )
        if by_number[number].sha256 != sha256:
            raise Conflict(
                f"migration {number:04d} was changed after it was applied; put the file back as it was"
            )
    return [m for m in known if m.number not in applied]


def _ensure_role(connection: Connection[Any], role: str, password: str) -> None:
    exists = connection.execute(KNOWN_ROLE, {"role": role}).fetchone()
    verb = sql.SQL("alter" if exists else "create")
    # The verifier, not the password: a server may log the statement.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("{} role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}").format(
            verb, sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )
