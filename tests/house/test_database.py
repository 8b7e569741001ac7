"""The rules of the house in the database, looked up in its own catalogue."""

import ast
import re
import subprocess
from importlib import import_module
from typing import Any

import psycopg
import pytest

from kentongan.base.db import Actor, Database
from kentongan.base.migrate import ROLES, migrations
from kentongan.base.paths import ROOT
from kentongan.tools.servers import PG_BIN
from standing import Server

STORES = sorted(
    p for p in (ROOT / "src").rglob("*.py") if p.stem in {"store", "record"} or p.parent.name == "store"
)
SQL = re.compile(r"^\s*(select|insert|update|delete|with)\b", re.I)


def _constants() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in STORES:
        module = import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.target.id.isupper()
            ):
                value = getattr(module, node.target.id)
                if isinstance(value, str) and SQL.match(value):
                    found.append((f"{module.__name__}.{node.target.id}", value))
    return found


@pytest.mark.parametrize(("name", "text"), _constants(), ids=lambda it: it if "." in str(it)[:40] else "")
def test_every_sql_constant_prepares(name: str, text: str, owner: psycopg.Connection[Any]):
    numbers: dict[str, str] = {}
    marked = re.sub(r"%\((\w+)\)s", lambda m: numbers.setdefault(m[1], f"${len(numbers) + 1}"), text)
    try:
        owner.execute(f"prepare house as {marked.replace('%%', '%')}".encode())
    finally:
        owner.execute("deallocate all")


def test_every_table_keeps_its_rows_to_its_city(owner: psycopg.Connection[Any]):
    rows = owner.execute(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert len(rows) > 10
    assert [name for name, on, forced in rows if not (on and forced)] == []


def test_no_role_of_ours_has_more_power_than_it_needs(owner: psycopg.Connection[Any]):
    roles = owner.execute(
        "select rolname from pg_roles where rolname like 'kentongan\\_%'"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"
    ).fetchall()
    assert roles == []


def test_no_role_of_ours_can_change_the_journal(owner: psycopg.Connection[Any]):
    grants = owner.execute(
        "select grantee, privilege_type from information_schema.role_table_grants"
        " where table_name = 'journal'"
        " and grantee like 'kentongan\\_%' and privilege_type <> 'SELECT'"
    ).fetchall()
    assert grants == []


def test_every_definer_function_has_a_fixed_search_path(owner: psycopg.Connection[Any]):
    loose = owner.execute(
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        " and not exists (select from unnest(proconfig) c where c ~ '^search_path=pg_catalog, .*pg_temp$')"
    ).fetchall()
    assert loose == []


@pytest.mark.security
@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_ours_can_put_a_table_of_its_own_before_ours(server: Server, role: str):
    with psycopg.connect(server.dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create temp view city as select 'x'::text as slug")


def test_the_migrated_schema_is_the_one_that_was_read(server: Server):
    """migrations/schema.sql is for reading and for review; this keeps it true."""
    with psycopg.connect(server.owner) as connection:
        if connection.info.server_version // 10000 != 18:
            pytest.skip("schema.sql is written by PostgreSQL 18")
    dumped = subprocess.run(
        [str(PG_BIN / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", server.owner],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = [line for line in dumped.splitlines() if not re.match(r"--|SET |SELECT pg_catalog|\\", line)]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip() + "\n"
    file = ROOT / "migrations" / "schema.sql"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
        pytest.fail("migrations/schema.sql was out of date and has been written anew; read and commit it")


def test_migrations_are_numbered_without_gaps_from_1():
    assert [m.number for m in migrations()] == list(range(1, len(migrations()) + 1))


def test_a_change_of_one_city_is_refused_in_another(db: Database, city_a: str, city_b: str):
    """The plain role cannot write a row into a city that it has not entered."""
    with psycopg.connect(db._pool.conninfo) as connection:  # pyright: ignore[reportPrivateUsage]
        connection.execute("select set_config('kentongan.city', %s, true)", [city_a])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into camera (id, city, code, name, lat, lon, owner, purpose)"
                " values (gen_random_uuid(), %s, 'X', 'x', 0, 0, 'o', 'keamanan')",
                [city_b],
            )


def test_the_door_for_looking_lets_nobody_change_anything(db: Database, city_a: str):
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), db.read(Actor(city_a, "ani")) as tx:
        tx.note("city.looked", city_a)
