"""The auditor of a drill finds every fault that is planted in a throw-away city, and nothing else."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kentongan.tools import drill, drill_audit
from kentongan.tools.drill_audit import INVARIANTS, ITEMS, Audit
from kentongan.tools.drill_city import crew, throwaway
from kentongan.tools.drill_record import Recorder
from kentongan.tools.folder import owner_dsn

DAY = ["--minutes", "0.08", "--calls-per-day", "500000", "--nuisance", "0.3", "--seats", "4", "--seed", "5"]
COPY = (
    "insert into {0} select (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid()))).*"
    " from {0} x where x.id = %(id)s"
)
OTHER = "(select other.id from incident other where other.id <> incident.id limit 1)"
STANDS = "alter table journal disable trigger journal_rows_stand"


@dataclass
class Played:
    """A drill that was played, and the owner's door to what it left."""

    dsn: str
    city: str
    record: Path

    def audit(self) -> Audit:
        return drill_audit.audit(self.dsn, self.city, self.record)

    def items(self, kind: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.record.read_text().splitlines()]
        return [item for item in found if item["item"] == kind]

    def plant(self, *statements: str, **values: Any) -> None:
        """Do to the database what nothing of ours can: by its owner, without keys, checks and triggers."""
        with psycopg.connect(self.dsn) as owner:
            owner.execute("set session_replication_role = replica")
            for statement in statements:
                assert owner.execute(statement.encode(), values).rowcount != 0, statement


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    record = tmp_path_factory.mktemp("drill") / "record.jsonl"
    asked = drill.parser().parse_args(DAY)
    with throwaway(drill.say) as ground:
        people = crew(ground)
        recorder = Recorder(record)
        drill.play(asked, people, recorder)
        recorder.close()
        assert ground.data
        yield Played(owner_dsn(ground.data), people.city, record)


def names(found: Audit) -> set[str]:
    return {one["invariant"] for one in found.broken}


def test_the_auditor_imports_nothing_of_ours():
    tree = ast.parse(Path(drill_audit.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "?"] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"psycopg"}


def test_a_drill_that_went_well_has_no_fault_also_for_the_program_alone(played: Played, tmp_path: Path):
    found = played.audit()
    assert (found.lost, found.doubled, found.chain, found.broken) == ([], [], "ok", [])
    recorded = {json.loads(line)["item"] for line in played.record.read_text().splitlines()}
    assert recorded >= set(ITEMS) - {"merged"}
    assert found.items == len(played.record.read_text().splitlines()) > 100
    alone = tmp_path / "audit.py"
    alone.write_bytes(Path(drill_audit.__file__).read_bytes())
    given = {**os.environ, "PYTHONPATH": "", "KENTONGAN_AUDIT": played.dsn}
    command = [sys.executable, str(alone), "--city", played.city, "--record", str(played.record)]
    ran = subprocess.run(command, env=given, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 lost, 0 doubled" in ran.stdout


def test_a_cut_last_line_was_never_recorded(played: Played, tmp_path: Path):
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(played.record.read_bytes() + b'{"item": "wo')
    assert drill_audit.audit(played.dsn, played.city, cut).items == played.audit().items


# Each fault is planted in other rows, and none is taken back: what is found grows from test to test.


def test_a_removed_word_is_lost(played: Played):
    word = next(w for w in played.items("word") if w["word"] == "ringing")
    played.plant("delete from call_word where key = %(key)s", key=word["key"])
    found = played.audit()
    assert word in found.lost
    assert "each_word_is_noted_once" in names(found)


def test_a_changed_word_is_lost(played: Played):
    word = played.items("word")[-1]
    played.plant("update call_word set digest = sha256('x') where key = %(key)s", key=word["key"])
    assert word in played.audit().lost


def test_a_doubled_word_is_doubled(played: Played):
    word = [w for w in played.items("word") if w["word"] == "ringing"][1]
    played.plant(
        "alter table call_word drop constraint call_word_pkey",
        "insert into call_word select * from call_word where key = %(key)s",
        key=word["key"],
    )
    found = played.audit()
    assert word in found.doubled
    assert "a_word_of_a_source_is_stored_once" in names(found)


def test_a_doubled_call_is_doubled(played: Played):
    word = [w for w in played.items("word") if w["word"] == "ringing"][2]
    played.plant(
        "drop index one_call_per_external_id",
        COPY.format("call"),
        id=word["call_id"],
    )
    found = played.audit()
    assert word in found.doubled
    assert "a_call_of_a_source_is_one_call" in names(found)


def test_a_removed_incident_is_lost(played: Played):
    item = played.items("opened")[0]
    played.plant("delete from incident where id = %(id)s", id=item["incident"])
    found = played.audit()
    assert item in found.lost
    assert {"no_opened_incident_is_gone", "an_outcome_has_its_incident"} <= names(found)


def test_two_active_dispatches_of_one_unit_are_named(played: Played):
    gone = played.items("opened")[0]["incident"]
    item = next(sent for sent in played.items("sent") if sent["incident"] != gone)
    played.plant(
        "drop index one_active_dispatch_per_unit",
        "update dispatch set state = 'assigned', ended_at = null where id = %(id)s",
        COPY.format("dispatch"),
        id=item["dispatch"],
    )
    broken = {one["invariant"]: one["rows"] for one in played.audit().broken}
    assert broken["a_unit_is_on_one_incident_at_most"][0][1] == "2"
    assert item["dispatch"] in str(broken["a_dispatch_moves_along_its_graph"])
    assert "a_dispatch_has_an_actor" in broken
    assert "a_unit_is_busy_while_it_is_on_an_incident" in broken
    assert "no_unit_is_on_an_incident_that_is_over" in broken


@pytest.mark.parametrize(
    ("table", "change", "invariant"),
    [
        ("call", "answered_at = rang_at where answered_at is null", "a_call_is_what_its_words_add_up_to"),
        ("incident", "owner_login = 'nobody' where true", "an_incident_has_one_owner"),
        ("incident", "state = 'attended' where state = 'closed'", "an_incident_is_where_its_last_move_led"),
        (
            "incident",
            f"state = 'merged', merged_into = {OTHER} where state = 'closed'",
            "a_merge_leads_to_another",
        ),
        ("incident_note", "text = text || '.' where true", "a_note_has_its_hash_in_the_journal"),
        ("dispatch", "sent_by = 'nobody' where true", "a_dispatch_has_an_actor"),
    ],
)
def test_a_tampered_row_breaks_its_invariant(played: Played, table: str, change: str, invariant: str):
    done, _, condition = change.rpartition(" where ")
    which = f"ctid = (select ctid from {table} where {condition} limit 1)"
    played.plant(f"update {table} set {done} where {which}")
    assert invariant in INVARIANTS
    assert invariant in names(played.audit())


def test_a_changed_byte_of_the_journal_breaks_the_chain_there(played: Played):
    played.plant(
        STANDS,
        "update journal set hash = set_byte(hash, 7, get_byte(hash, 7) # 1) where seq = 40",
    )
    assert played.audit().chain == "broken at row 40"


def test_a_gap_a_forbidden_move_a_number_and_a_second_entry_are_named(played: Played):
    moved = played.items("moved")[-1]
    played.plant(
        STANDS,
        "update journal set body = body || jsonb_build_object('before', 'closed', 'after', 'new')"
        " where kind = 'incident.moved' and subject <> %(subject)s"
        " and seq = (select max(seq) from journal where kind = 'incident.moved' and subject <> %(subject)s)",
        "insert into journal select (jsonb_populate_record(j, jsonb_build_object('seq', 900000))).*"
        " from journal j"
        " where kind = 'incident.moved' and subject = %(subject)s and body ->> 'after' = %(state)s",
        "update journal j set body = body || jsonb_build_object('who', c.number) from call c"
        " where c.id::text = j.subject and c.number is not null and j.kind = 'call.rang'",
        subject=moved["incident"],
        state=moved["state"],
    )
    found = played.audit()
    assert moved in found.doubled
    wanted = {
        "the_journal_has_no_gap",
        "an_incident_moves_along_its_graph",
        "no_entry_holds_a_caller_s_number",
    }
    assert wanted <= names(found)


def test_a_step_of_the_ladder_that_nobody_noted_is_named(played: Played):
    played.plant(
        "insert into escalation (id, city, ladder, subject_id, started_at, nth)"
        " select gen_random_uuid(), slug, 'call', gen_random_uuid(), now(), 2 from city"
    )
    assert "each_step_of_a_ladder_is_noted_once" in names(played.audit())


def test_an_outcome_and_an_opening_that_are_gone_are_named(played: Played):
    outcome, opened = played.items("outcome")[0], played.items("opened")[1]
    played.plant(
        STANDS,
        "update call set disposition = null, disposed_at = null where id = %(id)s",
        "delete from journal where kind = 'incident.opened' and subject = %(incident)s",
        id=outcome["call_id"],
        incident=opened["incident"],
    )
    found = played.audit()
    assert outcome in found.lost
    assert opened in found.lost
    assert "an_incident_is_opened_once" in names(found)
