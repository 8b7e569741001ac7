"""The auditor of a drill: what was acknowledged against what the database holds. A program of its own.

It imports nothing of Kentongan, so that whoever doubts Kentongan can read this one file and run it alone:

    KENTONGAN_AUDIT=postgresql://... python drill_audit.py --city SLUG --record FILE

FILE has one JSON object a line, each an item that the command centre acknowledged (drill_record.py). Every
item must stand in its table and in the journal exactly once; the journal's chain must hold from its first
row; and what always holds (INVARIANTS) must hold. It looks in one read-only snapshot.
Exit status: 0 all is well, 1 faults were named, 2 nothing could be audited.
"""

import argparse
import hashlib
import json
import os
import struct
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg

NARROW: Final = "select set_config('kentongan.city', %(city)s, true)"
SHOWN: Final = 5  # offending rows that are told of each fault

# One query for each kind of item: its number in the file, in how many places it is missing, and doubled.
ITEMS: Final[dict[str, LiteralString]] = {
    "word": """
        select r.n, (w.n = 0)::int + (not c.same)::int + (j.n < k.n)::int,
          (w.n > 1)::int + (c.n > 1)::int + (j.n > k.n)::int
        from jsonb_to_recordset(%(items)s::jsonb)
          as r(n int, source uuid, key text, call text, call_id uuid, word text, digest text),
        lateral (select count(*) n from call_word x where x.city = %(city)s and x.source_id = r.source
          and x.key = r.key and x.external_id = r.call and x.digest = decode(r.digest, 'hex')) w,
        lateral (select count(*) n, coalesce(bool_or(x.id = r.call_id), false) same from call x
          where x.city = %(city)s and x.source_id = r.source and x.external_id = r.call) c,
        lateral (select count(distinct x.key) n from call_word x where x.city = %(city)s
          and x.source_id = r.source and x.external_id = r.call and x.kind = r.word) k,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.call_id::text
          and x.kind = 'call.' || case r.word when 'ringing' then 'rang' else r.word end) j""",
    "claim": """
        select r.n, (j.n = 0)::int, 0
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, call_id uuid, by text),
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.call_id::text
          and x.actor = r.by and x.kind in ('call.claimed', 'call.taken', 'call.reassigned')) j""",
    "outcome": """
        select r.n, (c.n = 0)::int + (j.n = 0)::int, (c.n > 1)::int + (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, call_id uuid, disposition text),
        lateral (select count(*) n from call x where x.city = %(city)s and x.id = r.call_id
          and x.disposition = r.disposition) c,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.call_id::text
          and x.kind = 'call.disposed' and x.body ->> 'disposition' = r.disposition) j""",
    "opened": """
        select r.n, (i.n = 0)::int + (c.n = 0)::int + (j.n = 0)::int,
          (i.n > 1)::int + (c.n > 1)::int + (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, incident uuid, call_id uuid),
        lateral (select count(*) n from incident x where x.city = %(city)s and x.id = r.incident) i,
        lateral (select count(*) n from call x where x.city = %(city)s and x.id = r.call_id
          and x.incident_id = r.incident) c,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.opened' and x.body -> 'calls' ? r.call_id::text) j""",
    "linked": """
        select r.n, (c.n = 0)::int + (j.n = 0)::int, (c.n > 1)::int + (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, incident uuid, call_id uuid),
        lateral (select count(*) n from call x where x.city = %(city)s and x.id = r.call_id
          and x.incident_id = r.incident) c,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.linked' and x.body ->> 'call' = r.call_id::text) j""",
    "merged": """
        select r.n, (i.n = 0)::int + (j.n = 0)::int, (i.n > 1)::int + (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, incident uuid, "into" uuid),
        lateral (select count(*) n from incident x where x.city = %(city)s and x.id = r.incident
          and x.state = 'merged' and x.merged_into = r."into") i,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.merged' and x.body ->> 'into' = r."into"::text) j""",
    "sent": """
        select r.n, (d.n = 0)::int + (j.n = 0)::int, (d.n > 1)::int + (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, dispatch uuid, incident uuid, unit uuid),
        lateral (select count(*) n from dispatch x where x.city = %(city)s and x.id = r.dispatch
          and x.incident_id = r.incident and x.unit_id = r.unit) d,
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.dispatched' and x.body ->> 'dispatch' = r.dispatch::text) j""",
    "step": """
        select r.n, (j.n = 0)::int, (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, dispatch uuid, incident uuid, state text),
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.advanced' and x.body ->> 'dispatch' = r.dispatch::text
          and x.body ->> 'after' = r.state) j""",
    "moved": """
        select r.n, (j.n = 0)::int, (j.n > 1)::int
        from jsonb_to_recordset(%(items)s::jsonb) as r(n int, incident uuid, state text),
        lateral (select count(*) n from journal x where x.city = %(city)s and x.subject = r.incident::text
          and x.kind = 'incident.moved' and x.body ->> 'after' = r.state) j""",
}  # fmt: skip

# What may follow what: docs/incidents.md, written here once more on purpose.
EXITS: Final = ("referred", "cancelled", "unfounded")
INCIDENT_MOVES: Final = [
    *(f"{old} {new}" for old in ("new", "verified", "dispatched", "attended") for new in EXITS),
    *(f"{old} verified" for old in ("new", "dispatched", "closed", *EXITS)),
    "new dispatched", "verified dispatched", "dispatched attended", "attended controlled", "attended done",
    "attended dispatched", "controlled attended", "controlled done", "done closed", "done attended",
]  # fmt: skip
DISPATCH_STEPS: Final = [
    *(f"assigned {new}" for new in ("accepted", "en_route", "on_scene", "declined", "cancelled")),
    "accepted en_route", "accepted on_scene", "accepted cancelled", "en_route on_scene",
    "en_route cancelled", "on_scene done", "on_scene cancelled",
]  # fmt: skip

# What always holds of calls, incidents, dispatches and the journal: one query each, whose rows break it.
INVARIANTS: Final[dict[str, LiteralString]] = {
    "a_call_of_a_source_is_one_call": """
        select source_id, external_id, count(*) from call where city = %(city)s and source_id is not null
        group by 1, 2 having count(*) > 1""",
    "a_word_of_a_source_is_stored_once": """
        select source_id, key, count(*) from call_word where city = %(city)s
        group by 1, 2 having count(*) > 1""",
    "a_call_is_what_its_words_add_up_to": """
        select c.id, c.state, w.* from call c join (
            select source_id, external_id, min(at) rang, min(at) filter (where kind = 'answered') answered,
              min(at) filter (where kind = 'ended') ended, min(at) filter (where kind = 'missed') missed
            from call_word where city = %(city)s group by 1, 2) w
          on w.source_id = c.source_id and w.external_id = c.external_id
        where c.city = %(city)s and (c.rang_at, c.answered_at, c.ended_at, c.missed_at, c.state)
          is distinct from (w.rang, w.answered, w.ended,
            case when w.answered is null then coalesce(w.missed, w.ended) end,
            case when w.answered is null and coalesce(w.missed, w.ended) is not null then 'missed'
              when w.ended is not null then 'ended' when w.answered is not null then 'answered'
              else 'ringing' end)""",
    "each_word_is_noted_once": """
        with told as (
          select c.id::text subject, 'call.' || case w.kind when 'ringing' then 'rang' else w.kind end kind,
            count(distinct w.key) n
          from call_word w join call c on c.source_id = w.source_id and c.external_id = w.external_id
          where w.city = %(city)s group by 1, 2),
        noted as (
          select subject, kind, count(*) n from journal
          where city = %(city)s and kind in ('call.rang', 'call.answered', 'call.ended', 'call.missed')
          group by 1, 2)
        select subject, kind, told.n words, noted.n entries from told full join noted using (subject, kind)
        where told.n is distinct from noted.n""",
    "an_outcome_has_its_incident": """
        select c.id, c.disposition, c.incident_id from call c
          left join incident i on i.id = c.incident_id and i.city = c.city
        where c.city = %(city)s and ((coalesce(c.disposition, '') = 'incident') <> (c.incident_id is not null)
          or (c.incident_id is not null and i.id is null))""",
    "an_incident_is_opened_once": """
        select i.id, i.code, count(j.seq) from incident i
          left join journal j on j.city = i.city and j.subject = i.id::text and j.kind = 'incident.opened'
        where i.city = %(city)s group by 1, 2 having count(j.seq) <> 1""",
    "no_opened_incident_is_gone": """
        select j.seq, j.subject from journal j where j.city = %(city)s and j.kind = 'incident.opened'
          and not exists (select from incident i where i.city = j.city and i.id::text = j.subject)""",
    "an_incident_has_one_owner": """
        select i.code, i.state, i.owner_id, i.owner_login from incident i
          left join person p on p.id = i.owner_id and p.city = i.city
        where i.city = %(city)s and i.origin <> 'alert' and (p.id is null or p.login <> i.owner_login)""",
    "an_incident_moves_along_its_graph": """
        select seq, subject, body ->> 'before', body ->> 'after' from journal
        where city = %(city)s and kind = 'incident.moved'
          and not (body ->> 'before') || ' ' || (body ->> 'after') = any(%(moves)s)""",
    "an_incident_is_where_its_last_move_led": """
        select i.code, i.state, last.state from incident i left join lateral (
            select j.body ->> 'after' state from journal j
            where j.city = i.city and j.subject = i.id::text and j.kind = 'incident.moved'
            order by j.seq desc limit 1) last on true
        where i.city = %(city)s and i.origin <> 'paper' and i.state is distinct from last.state
          and (i.state in ('controlled', 'done', 'closed', 'referred', 'cancelled', 'unfounded')
          or last.state in ('closed', 'referred', 'cancelled', 'unfounded'))""",
    "a_merge_leads_to_another": """
        select i.code, i.merged_into, m.into_id from incident i
          full join (select * from incident_merge where city = %(city)s and unmerged_at is null) m
            on m.from_id = i.id
        where coalesce(i.city, m.city) = %(city)s and (i.state = 'merged' or m.id is not null)
          and (i.state <> 'merged' or i.merged_into is distinct from m.into_id)""",
    "a_unit_is_on_one_incident_at_most": """
        select u.call_sign, count(*), array_agg(d.incident_id) from dispatch d join unit u on u.id = d.unit_id
        where d.city = %(city)s and d.ended_at is null group by d.unit_id, 1 having count(*) > 1""",
    "a_unit_is_busy_while_it_is_on_an_incident": """
        select u.call_sign, u.state from unit u where u.city = %(city)s and u.state <> 'emergency'
          and (u.state in ('assigned', 'en_route', 'on_scene'))
            <> exists (select from dispatch d where d.unit_id = u.id and d.ended_at is null)""",
    "no_unit_is_on_an_incident_that_is_over": """
        select i.code, i.state, d.id from dispatch d join incident i on i.id = d.incident_id
        where d.city = %(city)s and d.ended_at is null
          and i.state in ('closed', 'referred', 'cancelled', 'unfounded')""",
    "a_dispatch_has_an_actor": """
        select d.id, d.sent_by, count(j.seq) from dispatch d
          left join journal j on j.city = d.city and j.subject = d.incident_id::text
            and j.kind = 'incident.dispatched' and j.body ->> 'dispatch' = d.id::text and j.actor = d.sent_by
        where d.city = %(city)s group by 1, 2 having count(j.seq) <> 1 or d.sent_by = ''""",
    "a_dispatch_moves_along_its_graph": """
        with steps as (
          select seq, body ->> 'dispatch' id, body ->> 'before' old, body ->> 'after' new,
            lag(body ->> 'after', 1, 'assigned') over (partition by body ->> 'dispatch' order by seq) stood,
            lead(seq) over (partition by body ->> 'dispatch' order by seq) is null last
          from journal where city = %(city)s and kind = 'incident.advanced')
        select s.seq, s.id, s.stood, s.old, s.new, d.state from steps s
          full join dispatch d on d.id::text = s.id and d.city = %(city)s
        where (s.id is not null or d.city = %(city)s)
          and (d.id is null or (s.id is null and d.state <> 'assigned') or s.stood <> s.old
          or not s.old || ' ' || s.new = any(%(steps)s) or (s.last and s.new <> d.state))""",
    "each_step_of_a_ladder_is_noted_once": """
        select e.id, e.ladder, e.nth, count(j.seq) from escalation e
          left join journal j on j.city = e.city and j.subject = e.subject_id::text
            and j.kind = e.ladder || '.escalated' and j.body ->> 'escalation' = e.id::text
        where e.city = %(city)s group by 1, 2, 3 having count(j.seq) <> e.nth""",
    "a_note_has_its_hash_in_the_journal": """
        select n.id, n.kind from incident_note n where n.city = %(city)s and not exists (
          select from journal j where j.city = n.city and j.subject = n.incident_id::text
            and j.kind = 'incident.noted' and j.body ->> 'note' = n.id::text and j.body ->> 'sha256'
              = encode(sha256(uuid_send(n.id) || convert_to(n.text, 'UTF8')), 'hex'))""",
    "no_entry_holds_a_caller_s_number": """
        select j.seq, j.kind from call c join journal j on j.city = c.city and j.subject = c.id::text
        where c.city = %(city)s and length(c.number) >= 8 and position(c.number in j.body::text) > 0""",
    "the_journal_has_no_gap": """
        select seq, place from (select seq, row_number() over (order by seq) place from journal
          where city = %(city)s) numbered where seq <> place limit 5""",
}  # fmt: skip
CHAIN: Final = """
    select seq, ((extract(epoch from at) * 1000000)::bigint)::text, actor, kind, subject, body::text,
      prev, hash from journal where city = %(city)s order by seq"""


@dataclass
class Audit:
    """What was found. `chain`: ok, or what is wrong with it."""

    items: int = 0
    lost: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    doubled: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    chain: str = "ok"
    entries: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.broken) and self.chain == "ok"


def audit(dsn: str, city: str, record: Path) -> Audit:
    """Audit one city in one snapshot. Raises: OSError, ValueError, psycopg.Error."""
    found = Audit()
    items = read(record, found)
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(NARROW, {"city": city})
        for kind, its in items.items():
            compare(connection, city, kind, its, found)
        check(connection, city, found)
        walk(connection, city, found)
    return found


def read(record: Path, found: Audit) -> dict[str, list[dict[str, Any]]]:
    """The items of a record by their kind. A last line that is cut off was never counted as recorded."""
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in record.read_bytes().split(b"\n")[:-1]:
        item: dict[str, Any] = json.loads(line)
        items[str(item["item"])].append(item)
        found.items += 1
    return dict(items)


def compare(
    connection: psycopg.Connection[Any], city: str, kind: str, items: list[dict[str, Any]], found: Audit
) -> None:
    """Look for each item of one kind. The very same item recorded twice is one item."""
    numbered = [item | {"n": n} for n, item in enumerate(items)]
    values = {"city": city, "items": json.dumps(numbered)}
    seen: set[int] = set()
    for row in connection.execute(ITEMS[kind], values):
        item = items[int(row[0])]
        seen.add(int(row[0]))
        if row[1]:
            found.lost.append(item)
        if row[2]:
            found.doubled.append(item)
    found.lost += [item for n, item in enumerate(items) if n not in seen]


def check(connection: psycopg.Connection[Any], city: str, found: Audit) -> None:
    """Name each invariant that is broken, with the first rows that break it."""
    values = {"city": city, "moves": INCIDENT_MOVES, "steps": DISPATCH_STEPS}
    for name, query in INVARIANTS.items():
        rows = connection.execute(query, values).fetchmany(SHOWN)
        if rows:
            found.broken.append({"invariant": name, "rows": [[str(cell) for cell in row] for row in rows]})


def walk(connection: psycopg.Connection[Any], city: str, found: Audit) -> None:
    """Recompute the chain from its first row: sha256(prev || city || seq || at || actor || kind || ...)."""
    before, expected = bytes(32), 1
    with connection.cursor("chain") as cursor:
        cursor.itersize = 5000
        for seq, at, actor, kind, subject, body, prev, held in cursor.execute(CHAIN, {"city": city}):
            found.entries += 1
            fields = b"".join(encoded(v) for v in (city, str(seq), at, actor, kind, subject, body))
            fresh = hashlib.sha256(bytes(prev) + fields).digest()
            if found.chain == "ok" and (seq != expected or prev != before or fresh != held):
                found.chain = f"broken at row {seq}"
            before, expected = bytes(held), seq + 1


def encoded(value: str) -> bytes:
    """A field as the chain hashes it: its length in 4 bytes, most significant first, and its bytes."""
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--city", required=True, help="its slug")
    words.add_argument("--record", type=Path, required=True, help="the file of acknowledged items")
    asked = words.parse_args(argv)
    try:
        found = audit(os.environ["KENTONGAN_AUDIT"], asked.city, asked.record)
    except (KeyError, OSError, ValueError, psycopg.Error) as error:
        sys.stderr.write(f"nothing could be audited: {error}\n")
        return 2
    for item in found.lost[:SHOWN]:
        print(f"lost: {json.dumps(item)}")
    for item in found.doubled[:SHOWN]:
        print(f"doubled: {json.dumps(item)}")
    for one in found.broken:
        print(f"broken: {one['invariant']}: {one['rows']}")
    print(
        f"{found.items} items, {len(found.lost)} lost, {len(found.doubled)} doubled; "
        f"{found.entries} entries, chain {found.chain}; {len(found.broken)} invariants broken"
    )
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
