"""The only door to PostgreSQL.

Three ways through it, each one transaction, each narrowed to one city by row-level security:

    read(actor)      for looking
    change(actor)    for deciding; refuses to commit without a journal entry
    record(city)     for measuring; rides NOTIFY measured and never enters the journal

and one for what happens before a city is known: `before_city()`, which can only call the few
SECURITY DEFINER functions granted to the role (login, sessions, attempts).
"""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, LiteralString, TypeVar
from uuid import UUID

from psycopg import Connection, DataError, OperationalError
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout
from pydantic import TypeAdapter

from kentongan.base.clock import Clock, wall
from kentongan.base.errors import Invalid, NotFound, Unavailable

Row = TypeVar("Row")

ENTER: LiteralString = "select set_config('kentongan.city', %(city)s, true)"
READ_ONLY: LiteralString = "set transaction read only"
NOTE: LiteralString = "select journal_add(%(at)s, %(actor)s, %(kind)s, %(subject)s, %(body)s)"
NO_TEXT: Final = frozenset({None, "22021", "22P05"})
"""Of faults of values: what the driver itself does not send (U+0000), and what no text here can hold."""
MEASURED: LiteralString = "select pg_notify('measured', %(city)s || ' ' || %(what)s)"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which city: a person's login name, or a machine's name such as `machine:watch`."""

    city: str
    name: str
    person_id: UUID | None = None


class UnjournaledChange(RuntimeError):
    """A change was about to commit without a journal entry: a bug, never the operator's fault."""


class Transaction:
    """One open transaction, already narrowed to one city by row-level security."""

    def __init__(self, connection: Connection[Any], actor: Actor, at: datetime) -> None:
        self._connection = connection
        self.actor = actor
        self.at = at
        self.said_at: datetime | None = None
        self.noted = 0

    @property
    def done_at(self) -> datetime:
        """When the person did it: `at`, or earlier where their page had to wait for the server."""
        return self.said_at or self.at

    def all(self, row: type[Row], sql: LiteralString, **values: object) -> list[Row]:
        """Every row of `sql`, each through the same typed gate as a request."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(sql, values).fetchall()
        gate = _gate(row)
        return [gate.validate_python(fields) for fields in found]

    def maybe(self, row: type[Row], sql: LiteralString, **values: object) -> Row | None:
        """The first row of `sql`, or None where none is an ordinary answer."""
        found = self.all(row, sql, **values)
        return found[0] if found else None

    def one(self, row: type[Row], sql: LiteralString, **values: object) -> Row:
        """The first row of `sql`. Raises: NotFound."""
        found = self.maybe(row, sql, **values)
        if found is None:
            raise NotFound(f"no such {row.__name__.lower()}")
        return found

    def run(self, sql: LiteralString, **values: object) -> int:
        """Run a change and say how many rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: LiteralString, rows: list[dict[str, object]]) -> None:
        """Run one change for many rows, in one round trip."""
        with self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def note(self, kind: LiteralString, subject: object, **body: object) -> None:
        """Write one journal entry in this transaction: who did what to which subject.

        `kind` is "<subject>.<verb>" ("person.added"); the live feed invalidates by its first word. What had
        to wait for the server says in `said_at` when it was asked for.
        """
        if self.said_at is not None:
            body = {"said_at": self.said_at.isoformat()} | body
        self.run(
            NOTE, at=self.at, actor=self.actor.name, kind=kind, subject=str(subject), body=Jsonb(_plain(body))
        )
        self.noted += 1

    def measured(self, what: LiteralString) -> None:
        """Tell the live feed at commit that measurements of this kind are new."""
        self.run(MEASURED, city=self.actor.city, what=what)


class Database:
    """A pool of connections of one plain role, and a clock."""

    def __init__(self, dsn: str, *, size: int = 8, clock: Clock = wall) -> None:
        self._clock = clock
        self._pool = ConnectionPool[Connection[Any]](
            dsn, min_size=1, max_size=size, open=False, timeout=5, check=ConnectionPool.check_connection
        )

    def open(self) -> None:
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def before_city(self) -> Generator[Transaction]:
        """A transaction without a city: row-level security shows it nothing; only the definer doors open."""
        with self._enter(Actor(city="", name="machine:door")) as tx:
            yield tx

    @contextmanager
    def read(self, actor: Actor) -> Generator[Transaction]:
        """For looking: the server itself refuses any change."""
        with self._enter(actor) as tx:
            tx.run(READ_ONLY)
            yield tx

    @contextmanager
    def change(self, actor: Actor) -> Generator[Transaction]:
        with self._enter(actor) as tx:
            yield tx
            if not tx.noted:
                raise UnjournaledChange("write a journal entry with tx.note()")

    @contextmanager
    def record(self, city: str, source: str) -> Generator[Transaction]:
        """For machines that measure. The role's grants let it write measurements only."""
        with self._enter(Actor(city=city, name=source)) as tx:
            yield tx

    @contextmanager
    def _enter(self, actor: Actor) -> Generator[Transaction]:
        try:
            with self._pool.connection() as connection:
                connection.execute(ENTER, {"city": actor.city})
                yield Transaction(connection, actor, self._clock())
        except (OperationalError, PoolTimeout) as error:
            raise Unavailable("the database does not answer; try again in a moment") from error
        except DataError as error:
            if error.sqlstate not in NO_TEXT:
                raise
            raise Invalid("a text holds a character that cannot be kept (U+0000); leave it out") from error


@dataclass(frozen=True, slots=True)
class Books:
    """The database for one actor: for what reads much before it writes one line, so that nobody waits for the
    journal meanwhile. Each transaction is committed when its block ends."""

    database: Database
    actor: Actor

    def read(self) -> AbstractContextManager[Transaction]:
        return self.database.read(self.actor)

    def change(self) -> AbstractContextManager[Transaction]:
        return self.database.change(self.actor)

    def record(self) -> AbstractContextManager[Transaction]:
        """For what the actor's page measures."""
        return self.database.record(self.actor.city, self.actor.name)


@cache
def _gate(row: type[Row]) -> TypeAdapter[Row]:
    return TypeAdapter(row)


def _plain(body: dict[str, object]) -> dict[str, object]:
    """Ids, instants and enums as text: what the journal keeps must read the same in a hundred years."""
    return {
        k: v if isinstance(v, int | float | bool | list | dict | None) else str(v) for k, v in body.items()
    }
