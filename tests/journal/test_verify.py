"""`kentongan journal verify` names what was done to the journal: by whoever owns the database."""

import json
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from kentongan.base.db import Actor, Database
from kentongan.journal.actions import BrokenChain, sign_head
from kentongan.journal.heads import Signer, last_heads, signer
from kentongan.tools import journal
from kentongan.tools.verify import Found, verify
from standing import FakeClock, Server

pytestmark = pytest.mark.security
ROWS = 40

REWRITE = """
    do $$ declare e journal; before bytea; begin
      select hash into before from journal where city = '{city}' and seq = {seq} - 1;
      for e in select * from journal where city = '{city}' and seq >= {seq} order by seq loop
        e.prev := before; e.hash := journal_hash(e); before := e.hash;
        update journal set prev = e.prev, hash = e.hash where city = e.city and seq = e.seq;
      end loop;
    end $$"""


@dataclass
class Chain:
    """A city with a journal of ROWS rows, its heads signed at rows 20 and 40, and a hand that may do all."""

    city: str
    dsn: str
    owner: psycopg.Connection
    signer: Signer

    def verify(self) -> list[str]:
        return [fault for fault in self.found().faults if self.city in fault or "heads line" in fault]

    def found(self) -> Found:
        return verify(self.dsn, self.signer.file, self.signer.public)

    def tamper(self, statement: str) -> None:
        """As the superuser, past the triggers."""
        with self.owner.transaction():
            self.owner.execute("set local session_replication_role = replica")
            self.owner.execute(statement.replace("{city}", self.city))  # type: ignore[arg-type]


def chain_of(db: Database, city: str, data: Path) -> Signer:
    made, last = signer(data), None
    for n in range(1, ROWS + 1):
        with db.change(Actor(city, "ani")) as tx:
            tx.note("person.changed", secrets.token_hex(4), n=n, name="Né 🥁", ratio=1.50)
        if n % 20 == 0:
            last = sign_head(db, made, city, last)
    return made


@pytest.fixture
def chain(server: Server, db: Database, owner, city_a: str, tmp_path: Path) -> Chain:
    return Chain(city_a, server.owner, owner, chain_of(db, city_a, tmp_path))


def test_a_whole_journal_has_no_fault(chain: Chain, capsys):
    assert chain.verify() == []
    words = ["verify", "--dsn", chain.dsn, "--heads", str(chain.signer.file), "--key", chain.signer.public]
    status = journal.main(words)
    assert (status, "2 signed heads" in capsys.readouterr().out) == (0, True)


def test_a_changed_byte_is_named_with_its_row(chain: Chain):
    chain.tamper(
        "update journal set body = jsonb_set(body, '{name}', '\"No\"') where city = '{city}' and seq = 7"
    )
    (fault,) = chain.verify()
    assert "row 7 changed: stored " in fault
    assert ", computed " in fault


def test_a_removed_row_is_named(chain: Chain):
    chain.tamper("delete from journal where city = '{city}' and seq = 12")
    (fault,) = chain.verify()
    assert "row 12 removed: row 13 follows row 11" in fault


def test_a_chain_recomputed_from_a_row_on_is_named_by_the_next_signed_head(chain: Chain):
    chain.tamper(
        "update journal set actor = 'budi' where city = '{city}' and seq = 25;"
        + REWRITE.replace("{seq}", "25")
    )
    (fault,) = chain.verify()
    assert "recomputed from a row on, between rows 21 and 40" in fault


def test_a_removed_row_with_all_later_rows_renumbered_and_recomputed_is_named(chain: Chain):
    chain.tamper(
        "delete from journal where city = '{city}' and seq = 12;"
        "update journal set seq = seq + 1000 where city = '{city}' and seq > 12;"
        "update journal set seq = seq - 1001 where city = '{city}' and seq > 1000;"
        + REWRITE.replace("{seq}", "12")
    )
    faults = chain.verify()
    assert "recomputed from a row on, between rows 1 and 20" in faults[0]
    assert "the tail is cut: row 40 was signed" in faults[1]


def test_a_cut_tail_is_named(chain: Chain):
    chain.tamper("delete from journal where city = '{city}' and seq > 33")
    (fault,) = chain.verify()
    assert "the tail is cut: row 40 was signed" in fault
    assert "the journal ends at row 33" in fault


def test_an_emptied_journal_is_named(chain: Chain):
    chain.tamper("delete from journal where city = '{city}'")
    assert all("the tail is cut" in fault and "is empty" in fault for fault in chain.verify())


def test_a_forged_head_is_named(chain: Chain):
    lines = chain.signer.file.read_text().splitlines()
    forged = json.loads(lines[1]) | {"seq": 39}
    chain.signer.file.write_text("\n".join([lines[0], json.dumps(forged)]) + "\n")
    (fault,) = chain.verify()
    assert "heads line 2" in fault
    assert "the signature does not fit" in fault


def test_a_head_of_another_key_is_named(chain: Chain, db: Database, tmp_path: Path):
    other = signer(tmp_path / "other")
    sign_head(db, other, chain.city, None)
    chain.signer.file.write_text(chain.signer.file.read_text() + other.file.read_text())
    (fault,) = chain.verify()
    assert "signed by somebody else" in fault


@pytest.mark.parametrize("order", [[1, 0], [0, 1, 1], [0, 1, 0]])
def test_a_reordered_or_repeated_heads_file_is_named(chain: Chain, order: list[int]):
    lines = chain.signer.file.read_text().splitlines()
    chain.signer.file.write_text("\n".join(lines[n] for n in order) + "\n")
    (fault,) = chain.verify()
    assert "reordered or repeated" in fault


@pytest.mark.parametrize("line", ["", "{}", "[1]", "null", '{"city": 3}', "\x00"])
def test_a_line_that_is_no_head_is_named(chain: Chain, line: str):
    chain.signer.file.write_text(line + "\n" + chain.signer.file.read_text())
    (fault,) = chain.verify()
    assert "heads line 1: this is no signed head" in fault


def test_faults_end_with_status_1_and_nothing_verified_with_2(chain: Chain, tmp_path: Path):
    chain.tamper("delete from journal where city = '{city}' and seq = 12")
    words = ["verify", "--heads", str(chain.signer.file), "--dsn"]
    assert journal.main([*words, chain.dsn]) == 1
    assert journal.main([*words, "postgresql://nobody@127.0.0.1:9/none"]) == 2


@pytest.fixture(scope="module")
def long_chain(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    data = tmp_path_factory.mktemp("flips")
    database = Database(server.dsn("kentongan_web"), size=2, clock=FakeClock())
    database.open()
    with psycopg.connect(server.owner, autocommit=True) as owner:
        city = "kota-" + secrets.token_hex(4)
        owner.execute(
            "insert into city values (%s, 'Kota Uji', 'Jawa Barat', 'Asia/Jakarta', -6.9, 107.6, true)",
            [city],
        )
        yield Chain(city, server.owner, owner, chain_of(database, city, data))
    database.close()
    shutil.rmtree(data)


FLIPS = {
    "at": "at + interval '1 microsecond' * {n}",
    "actor": "actor || chr(97 + {n} % 26)",
    "kind": "kind || chr(97 + {n} % 26)",
    "subject": "overlay(subject placing chr(103 + {n} % 19) from 1 + {n} % 8)",
    "body": "body || jsonb_build_object('n', {n} + 1000)",
    "prev": "set_byte(prev, {n} % 32, get_byte(prev, {n} % 32) # (1 << ({n} % 8)))",
    "hash": "set_byte(hash, {n} % 32, get_byte(hash, {n} % 32) # (1 << ({n} % 8)))",
}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, ROWS), column=st.sampled_from(sorted(FLIPS)), n=st.integers(1, 999))
def test_any_small_change_of_any_row_names_that_row(long_chain: Chain, seq: int, column: str, n: int):
    chain, place = long_chain, [long_chain.city, seq]
    kept = chain.owner.execute("select * from journal where city = %s and seq = %s", place).fetchone()
    assert kept is not None
    change = f"update journal set {column} = {FLIPS[column]} where city = '{{city}}' and seq = {seq}"
    chain.tamper(change.replace("{n}", str(n)))
    try:
        faults = chain.verify()
        assert faults
        assert f"row {seq} changed" in faults[0], "and none before it: every example mends what it broke"
    finally:
        back = sql.SQL("update journal set at=%s, actor=%s, kind=%s, subject=%s, body=%s, prev=%s, hash=%s")
        with chain.owner.transaction():
            chain.owner.execute("set local session_replication_role = replica")
            values = [Jsonb(v) if isinstance(v, dict) else v for v in kept[2:]]
            chain.owner.execute(back + sql.SQL(" where city = %s and seq = %s"), [*values, *place])


@pytest.mark.parametrize("role", ["kentongan_web", "kentongan_watch", "kentongan_keep", "owner"])
@pytest.mark.parametrize(
    "statement", ["update journal set actor = 'x'", "delete from journal", "truncate journal"]
)
def test_nobody_changes_the_journal(chain: Chain, server: Server, role: str, statement: str):
    dsn = server.owner if role == "owner" else server.dsn(role)
    with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select set_config('kentongan.city', %s, true)", [chain.city])
        connection.execute(statement)  # type: ignore[arg-type]


def test_an_entry_without_a_city_is_refused(server: Server):
    with (
        psycopg.connect(server.dsn("kentongan_web")) as connection,
        pytest.raises(psycopg.Error, match="needs a city"),
    ):
        connection.execute("select journal_add(now(), 'x', 'person.added', 's', '{}')")


def test_only_the_function_writes_and_watch_may_not_even_call_it(server: Server, city_a: str):
    insert = (
        "insert into journal select city, seq + 1, at, actor, kind, subject, body, prev, hash from journal"
    )
    for role, statement in [
        ("kentongan_web", insert),
        ("kentongan_keep", insert),
        ("kentongan_watch", "select journal_add(now(), 'x', 'person.added', 's', '{}')"),
    ]:
        with psycopg.connect(server.dsn(role)) as connection:
            connection.execute("select set_config('kentongan.city', %s, true)", [city_a])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]


def test_two_cities_have_a_chain_each_and_many_writers_leave_no_gap(
    db: Database, city_a: str, city_b: str, owner
):
    def write(n: int) -> None:
        with db.change(Actor([city_a, city_b][n % 2], "ani")) as tx:
            tx.note("person.changed", n)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(60)))
    for city in (city_a, city_b):
        rows = owner.execute("select seq from journal where city = %s order by seq", [city]).fetchall()
        assert [row[0] for row in rows] == list(range(1, 31))


def test_a_broken_chain_is_not_signed(chain: Chain, db: Database):
    last = last_heads(chain.signer)[chain.city]
    chain.tamper("delete from journal where city = '{city}' and seq > 33")
    with pytest.raises(BrokenChain, match="does not hold row 40"):
        sign_head(db, chain.signer, chain.city, last)


def test_a_torn_last_line_of_the_heads_is_cut_off(chain: Chain):
    whole = chain.signer.file.read_bytes()
    chain.signer.file.write_bytes(whole + b'{"city": "ko')
    assert last_heads(chain.signer)[chain.city].seq == ROWS
    assert chain.signer.file.read_bytes() == whole
