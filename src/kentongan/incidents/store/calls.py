"""SQL of calls, their words and their numbers."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.incidents.model.calls import (
    Call,
    CallBack,
    CallCard,
    CallCounts,
    Flag,
    Repeats,
    Source,
    Told,
    Word,
)

SOURCES: Final = "select id, name, created_at, revoked_at from call_source order by name, created_at"
ADD_SOURCE: Final = """
    insert into call_source (id, name, sealed_key, created_at)
    values (%(id)s, %(name)s, %(sealed_key)s, %(at)s) on conflict do nothing"""
REVOKE_SOURCE: Final = """
    update call_source set revoked_at = %(at)s where id = %(id)s and revoked_at is null"""
FIND_SOURCE: Final = "select id, city, name, sealed_key from call_source_find(%(id)s::uuid)"
TAKE_SIGNATURE: Final = """
    insert into call_signature (source_id, signature, received_at)
    values (%(source_id)s, %(signature)s, %(at)s) on conflict do nothing"""
FORGET_SIGNATURES: Final = "delete from call_signature where received_at < %(before)s"

LOCK_CALL_OF: Final = """
    select pg_advisory_xact_lock(
      hashtextextended('call ' || %(source_id)s::uuid || ' ' || %(external_id)s::text, 0))"""
WORD_DIGEST: Final = "select digest from call_word where source_id = %(source_id)s and key = %(key)s"
ADD_WORD: Final = """
    insert into call_word (source_id, key, external_id, kind, at, line, number, lat, lon, accuracy_m,
                           place_from, marks, digest, received_at)
    values (%(source_id)s, %(key)s, %(external_id)s, %(kind)s, %(at)s, %(line)s, %(number)s, %(lat)s, %(lon)s,
            %(accuracy_m)s, %(place_from)s, %(marks)s::text[], %(digest)s, %(received_at)s)"""
WORDS: Final = """
    select key, external_id, kind, at, line, number, lat, lon, accuracy_m, place_from, marks from call_word
    where source_id = %(source_id)s and external_id = %(external_id)s"""

CALL_OF: Final = """
    select id from call where source_id = %(source_id)s and external_id = %(external_id)s for update"""
ADD: Final = """
    insert into call (id, source_id, external_id, channel, line, number, state, rang_at, answered_at,
                      ended_at, missed_at, lat, lon, accuracy_m, place_from, marks, claimed_by, claimed_login,
                      claimed_at, received_at)
    values (%(id)s, %(source_id)s, %(external_id)s, %(channel)s, %(line)s, %(number)s, %(state)s, %(rang_at)s,
            %(answered_at)s, %(ended_at)s, %(missed_at)s, %(lat)s, %(lon)s, %(accuracy_m)s, %(place_from)s,
            %(marks)s::text[], %(claimed_by)s, %(claimed_login)s, %(claimed_at)s, %(received_at)s)
    on conflict (id) do nothing"""
TELL: Final = """
    update call set line = %(line)s, number = %(number)s, state = %(state)s, rang_at = %(rang_at)s,
      answered_at = %(answered_at)s, ended_at = %(ended_at)s, missed_at = %(missed_at)s, lat = %(lat)s,
      lon = %(lon)s, accuracy_m = %(accuracy_m)s, place_from = %(place_from)s, marks = %(marks)s::text[]
    where id = %(id)s"""
IS_THERE: Final = "select id from call where id = %(id)s"
CORRECT: Final = """
    update call set channel = %(channel)s, number = %(number)s, external_id = %(external_id)s
    where id = %(id)s"""
CALLS: Final = """
    select id, source_id, external_id, channel, line, number, state, rang_at, answered_at, ended_at,
      missed_at, lat, lon, accuracy_m, place_from, marks, claimed_by, claimed_login, claimed_at, disposition,
      disposed_at, disposed_by, incident_id, received_at
    from call"""
CALL: Final = CALLS + " where id = %(id)s for update"
OF_INCIDENTS: Final = CALLS + " where incident_id = any(%(ids)s::uuid[]) order by rang_at"
CARDS: Final = """
    select c.id, c.source_id, c.external_id, c.channel, c.line, c.number, c.state, c.rang_at, c.answered_at,
      c.ended_at, c.missed_at, c.lat, c.lon, c.accuracy_m, c.place_from, c.marks, c.claimed_by,
      c.claimed_login, c.claimed_at, c.disposition, c.disposed_at, c.disposed_by, c.incident_id,
      c.received_at,
      exists (select from call_back b where b.call_id = c.id and b.reached) as called_back,
      (select count(*)::int from call_back b where b.call_id = c.id and not b.reached) as tries,
      (select max(b.at) from call_back b where b.call_id = c.id and not b.reached) as tried_at,
      (select count(*)::int from call o where o.number = c.number
        and o.rang_at > c.rang_at - interval '90 days' and o.rang_at <= c.rang_at) as repeats,
      (select f.reason from number_flag f where f.number = c.number and f.until > %(at)s::timestamptz
        order by f.until desc limit 1) as flag
    from call c"""
CARD: Final = CARDS + " where c.id = %(id)s"
LIVE: Final = (
    CARDS
    + """ where c.disposition is null and c.rang_at > %(after)s::timestamptz
      and (c.state <> 'missed' or c.claimed_at is not null)
    order by c.rang_at, c.id"""
)
MISSED: Final = (
    CARDS
    + """ where c.disposition is null and c.rang_at > %(after)s::timestamptz
      and c.state = 'missed' and c.claimed_at is null
      and not exists (select from call_back b where b.call_id = c.id and b.reached)
    order by c.rang_at desc, c.id desc limit %(most)s"""
)
COUNTS: Final = """
    select count(*) filter (where c.state <> 'missed' or c.claimed_at is not null)::int as live,
      count(*) filter (where c.state = 'missed' and c.claimed_at is null
        and not exists (select from call_back b where b.call_id = c.id and b.reached))::int as missed
    from call c where c.disposition is null and c.rang_at > %(after)s::timestamptz"""
RECENT: Final = (
    CARDS
    + """ where %(before_at)s::timestamptz is null
      or (c.rang_at, c.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
    order by c.rang_at desc, c.id desc limit %(most)s"""
)
CLAIM: Final = """
    update call set claimed_by = %(person_id)s, claimed_login = %(login)s, claimed_at = %(at)s
    where id = %(id)s"""
DISPOSE: Final = """
    update call set disposition = %(disposition)s, disposed_at = %(at)s, disposed_by = %(by)s,
      incident_id = %(incident_id)s
    where id = %(id)s"""
REOPEN: Final = """
    update call set disposition = null, disposed_at = null, disposed_by = null, incident_id = null
    where id = %(id)s"""
ADD_BACK: Final = """
    insert into call_back (id, call_id, at, by, reached, note)
    values (%(id)s, %(call_id)s, %(at)s, %(by)s, %(reached)s, %(note)s)"""
BACKS: Final = "select id, at, by, reached, note from call_back where call_id = %(call_id)s order by at"

REPEATS: Final = """
    with same as (
      select rang_at, coalesce(disposition, 'open') as outcome from call
      where number = %(number)s and rang_at > %(at)s::timestamptz - interval '90 days')
    select count(*) filter (where rang_at > %(at)s::timestamptz - interval '1 day')::int as day,
      count(*) filter (where rang_at > %(at)s::timestamptz - interval '7 days')::int as week,
      count(*)::int as days_90,
      coalesce((select jsonb_object_agg(outcome, n) from (
        select outcome, count(*)::int as n from same group by outcome) by_one), '{}') as by_outcome
    from same"""
FLAGS: Final = """
    select id, reason, set_at, set_by, until from number_flag
    where number = %(number)s and until > %(at)s order by until desc"""
ADD_FLAG: Final = """
    insert into number_flag (id, number, reason, set_at, set_by, until)
    values (%(id)s, %(number)s, %(reason)s, %(at)s, %(by)s, %(until)s)"""
END_FLAGS: Final = """
    update number_flag set until = %(at)s::timestamptz
    where number = %(number)s and until > %(at)s::timestamptz"""
FORGET_NUMBERS: Final = """
    update call set number = null where number is not null and incident_id is null and rang_at < %(before)s"""
FORGET_WORDS: Final = "update call_word set number = null where number is not null and at < %(before)s"
FORGET_FLAGS: Final = "delete from number_flag where until < %(before)s"


def sources(tx: Transaction) -> list[Source]:
    return tx.all(Source, SOURCES)


def add_source(tx: Transaction, id: UUID, name: str, sealed_key: bytes) -> bool:
    """False when another source has this name."""
    return tx.run(ADD_SOURCE, id=id, name=name, sealed_key=sealed_key, at=tx.at) == 1


def revoke_source(tx: Transaction, id: UUID) -> bool:
    return tx.run(REVOKE_SOURCE, id=id, at=tx.at) == 1


def find_source(tx: Transaction, id: UUID) -> dict[str, Any] | None:
    """Before a city is known: id, city, name, sealed_key."""
    return tx.maybe(dict[str, Any], FIND_SOURCE, id=id)


def take_signature(tx: Transaction, source_id: UUID, signature: bytes) -> bool:
    """False when it was taken already: a replay."""
    return tx.run(TAKE_SIGNATURE, source_id=source_id, signature=signature, at=tx.at) == 1


def forget_signatures(tx: Transaction, before: datetime) -> int:
    return tx.run(FORGET_SIGNATURES, before=before)


def lock_of(tx: Transaction, source_id: UUID, external_id: str) -> None:
    """One word of a call at a time, also of a call that has no row yet."""
    tx.run(LOCK_CALL_OF, source_id=source_id, external_id=external_id)


def word_digest(tx: Transaction, source_id: UUID, key: str) -> bytes | None:
    found = tx.maybe(dict[str, bytes], WORD_DIGEST, source_id=source_id, key=key)
    return found["digest"] if found else None


def add_word(tx: Transaction, source_id: UUID, word: Word, digest: bytes) -> None:
    fields = asdict(word) | {"kind": word.kind.value, "marks": list(word.marks)}
    tx.run(ADD_WORD, **fields, source_id=source_id, digest=digest, received_at=tx.at)


def words(tx: Transaction, source_id: UUID, external_id: str) -> list[Word]:
    return tx.all(Word, WORDS, source_id=source_id, external_id=external_id)


def call_of(tx: Transaction, source_id: UUID, external_id: str) -> UUID | None:
    found = tx.maybe(dict[str, UUID], CALL_OF, source_id=source_id, external_id=external_id)
    return found["id"] if found else None


def add(tx: Transaction, call: Call) -> bool:
    """False when its id is another's, perhaps of a city that is not seen here."""
    return tx.run(ADD, **(asdict(call) | {"marks": list(call.marks)})) == 1


def tell(tx: Transaction, id: UUID, told: Told) -> None:
    tx.run(TELL, **(asdict(told) | {"marks": list(told.marks)}), id=id)


def is_there(tx: Transaction, id: UUID) -> bool:
    return tx.maybe(dict[str, UUID], IS_THERE, id=id) is not None


def correct(tx: Transaction, id: UUID, channel: str, number: str | None, external_id: str) -> None:
    tx.run(CORRECT, id=id, channel=channel, number=number, external_id=external_id)


def call(tx: Transaction, id: UUID) -> Call:
    """The row is locked. Raises: NotFound."""
    return tx.one(Call, CALL, id=id)


def card(tx: Transaction, id: UUID) -> CallCard:
    return tx.one(CallCard, CARD, id=id, at=tx.at)


def live(tx: Transaction, after: datetime) -> list[CallCard]:
    """All that ring or are open, oldest first: a bound here would hide one that rings."""
    return tx.all(CallCard, LIVE, at=tx.at, after=after)


def missed(tx: Transaction, after: datetime, most: int) -> list[CallCard]:
    """Missed, nobody has them and nobody reached who called: newest first."""
    return tx.all(CallCard, MISSED, at=tx.at, after=after, most=most)


def counts(tx: Transaction, after: datetime) -> CallCounts:
    return tx.one(CallCounts, COUNTS, after=after)


def recent(tx: Transaction, before: tuple[datetime, UUID] | None, most: int) -> list[CallCard]:
    at, id = before or (None, None)
    return tx.all(CallCard, RECENT, at=tx.at, before_at=at, before_id=id, most=most)


def of_incidents(tx: Transaction, ids: list[UUID]) -> list[Call]:
    return tx.all(Call, OF_INCIDENTS, ids=ids)


def claim(tx: Transaction, id: UUID) -> None:
    tx.run(CLAIM, id=id, person_id=tx.actor.person_id, login=tx.actor.name, at=tx.at)


def dispose(tx: Transaction, id: UUID, disposition: str, incident_id: UUID | None = None) -> None:
    tx.run(DISPOSE, id=id, disposition=disposition, at=tx.at, by=tx.actor.name, incident_id=incident_id)


def reopen(tx: Transaction, id: UUID) -> None:
    tx.run(REOPEN, id=id)


def add_back(tx: Transaction, call_id: UUID, back: CallBack) -> None:
    tx.run(ADD_BACK, **asdict(back), call_id=call_id)


def backs(tx: Transaction, call_id: UUID) -> list[CallBack]:
    return tx.all(CallBack, BACKS, call_id=call_id)


def repeats(tx: Transaction, number: str) -> Repeats:
    return tx.one(Repeats, REPEATS, number=number, at=tx.at)


def flags(tx: Transaction, number: str) -> list[Flag]:
    return tx.all(Flag, FLAGS, number=number, at=tx.at)


def add_flag(tx: Transaction, number: str, flag: Flag) -> None:
    fields = {"id": flag.id, "reason": flag.reason, "until": flag.until, "by": flag.set_by}
    tx.run(ADD_FLAG, **fields, number=number, at=flag.set_at)


def end_flags(tx: Transaction, number: str) -> int:
    return tx.run(END_FLAGS, number=number, at=tx.at)


def forget_numbers(tx: Transaction, older_than: timedelta) -> int:
    """Numbers of calls of which no incident came are not kept longer. Returns: how many calls lost theirs."""
    before = tx.at - older_than
    tx.run(FORGET_WORDS, before=before)
    tx.run(FORGET_FLAGS, before=before)
    return tx.run(FORGET_NUMBERS, before=before)
