"""One row of each kind of this room's things in a city, for tests that ask every route."""

from collections.abc import Callable
from uuid import UUID

from psycopg import sql

from kentongan.base.db import Actor, Database
from kentongan.base.ids import new_id
from kentongan.base.paths import CITIES
from kentongan.incidents import pack
from kentongan.incidents.actions import handover, rules
from kentongan.incidents.actions.incidents import Opening, open_incident
from kentongan.incidents.actions.units import register

RULES = pack.read(CITIES / "bandung")


def _ruled(db: Database, city: str) -> None:
    with db.record(city, "machine:test") as tx:
        if not rules.is_current(tx, RULES):
            rules.load(tx, RULES)


def incident(db: Database, city: str) -> UUID:
    _ruled(db, city)
    with db.change(Actor(city, "machine:test")) as tx:
        return open_incident(tx, Opening(category="LLN-LLR", lat=-6.9, lon=107.6)).id


def unit(db: Database, city: str) -> UUID:
    _ruled(db, city)
    with db.change(Actor(city, "machine:test")) as tx:
        return register(tx, f"P{new_id().int % 10**9}", "Satlantas", "", "").id


def call(db: Database, city: str) -> UUID:
    _ruled(db, city)
    return _insert(db, city, "call (id, channel, state, rang_at, received_at) values (%(id)s, '110',"
                   " 'ringing', %(at)s, %(at)s)")  # fmt: skip


def source(db: Database, city: str) -> UUID:
    return _insert(db, city, "call_source (id, name, sealed_key, created_at) values (%(id)s, %(id)s::text,"
                   " 'x', %(at)s)")  # fmt: skip


def device(db: Database, city: str) -> UUID:
    of = unit(db, city)
    return _insert(db, city, "device (id, unit_id, name, token_hash, created_at, created_by) values (%(id)s,"
                   " %(of)s, 'HP', sha256(%(id)s::text::bytea), %(at)s, 'x')", of)  # fmt: skip


def emergency(db: Database, city: str) -> UUID:
    of = unit(db, city)
    return _insert(db, city, "emergency (id, unit_id, at) values (%(id)s, %(of)s, %(at)s)", of)


def escalation(db: Database, city: str) -> UUID:
    return _insert(db, city, "escalation (id, ladder, subject_id, started_at) values (%(id)s, 'call',"
                   " %(id)s, %(at)s)")  # fmt: skip


def dispatch(db: Database, city: str) -> UUID:
    of, to = unit(db, city), incident(db, city)
    return _insert(db, city, "dispatch (id, incident_id, unit_id, state, sent_at, sent_by) values (%(id)s,"
                   f" '{to}', %(of)s, 'assigned', %(at)s, 'x')", of)  # fmt: skip


def left(db: Database, city: str) -> UUID:
    with db.change(Actor(city, "machine:test")) as tx:
        return handover.leave(tx, handover.Leaving()).id


def _insert(db: Database, city: str, what: str, of: UUID | None = None) -> UUID:
    id = new_id()
    with db.record(city, "machine:test") as tx:
        text = sql.SQL("insert into " + what).as_string()  # type: ignore[arg-type]
        tx.run(text, id=id, of=of, at=tx.at)  # type: ignore[arg-type]
    return id


def photo(db: Database, city: str) -> UUID:
    sent, of = dispatch(db, city), device(db, city)
    return _insert(db, city, "photo (id, dispatch_id, incident_id, device_id, taken_at, received_at,"
                   " sha256, jpeg) select %(id)s, d.id, d.incident_id, %(of)s, %(at)s, %(at)s, sha256('x'),"
                   " 'jpeg'"
                   f" from dispatch d where d.id = '{sent}'", of)  # fmt: skip


KINDS: dict[str, Callable[[Database, str], UUID]] = {
    "calls": call,
    "call-sources": source,
    "incidents": incident,
    "units": unit,
    "devices": device,
    "dispatches": dispatch,
    "emergencies": emergency,
    "escalations": escalation,
    "handovers": left,
    "photos": photo,
}
