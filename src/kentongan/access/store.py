"""SQL of the access room. One statement, one function, no decisions."""

from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from kentongan.access.model import Account, City, Ear, Ends, Enrolment, Permission, Person, Role, Seen
from kentongan.base.db import Transaction
from kentongan.base.ids import new_id

SEE_SESSION: Final = """
    select session_id, person_id, login, name, city, role, permissions
    from session_see(%(token)s::bytea, %(at)s::timestamptz, %(touch)s::boolean)"""
ACCOUNT: Final = "select id, city, login, password_hash, active from person_for_login(%(login)s::text)"
TAKE_ATTEMPT: Final = """
    select attempt_take(%(id)s::uuid, %(login)s::bytea, %(address)s::text, %(at)s::timestamptz) as retry_s"""
GOOD_ATTEMPT: Final = "select attempt_good(%(id)s::uuid)"
SWEEP_ATTEMPTS: Final = "select attempts_sweep(%(before)s::timestamptz)"
FIND_ENROLMENT: Final = """
    select id, city, person_id, login, role from enrolment_find(%(code)s::bytea, %(at)s::timestamptz)"""

CITY: Final = "select slug, name, province, timezone, lat, lon, training from city"
PEOPLE: Final = """
    select id, login, name, role, active, created_at, last_seen_at from person order by lower(login)"""
PERSON: Final = """
    select id, login, name, role, active, created_at, last_seen_at
    from person where id = %(id)s for update"""
PERSON_BY_LOGIN: Final = """
    select id, login, name, role, active, created_at, last_seen_at
    from person where lower(login) = lower(%(login)s) for update"""
# `on conflict do nothing` because the login may be taken in a city that this transaction cannot see.
ADD_PERSON: Final = """
    insert into person (id, login, name, role, password_hash, created_at)
    values (%(id)s, %(login)s, %(name)s, %(role)s, %(password_hash)s, %(at)s) on conflict do nothing"""
CHANGE_PERSON: Final = """
    update person set name = %(name)s, role = %(role)s, active = %(active)s where id = %(id)s"""
ENROL_PERSON: Final = "update person set password_hash = %(password_hash)s, name = %(name)s where id = %(id)s"
SAW_PERSON: Final = "update person set last_seen_at = %(at)s where id = %(id)s"
LOCK_PEOPLE: Final = "select pg_advisory_xact_lock(hashtextextended('people ' || here(), 0))"
HOLDERS: Final = """
    select count(*)::int as people from person p
    where p.active and p.enrolled and exists (
      select 1 from role_permission rp where rp.role = p.role and rp.permission = %(permission)s)"""

ROLES: Final = """
    select r.name, coalesce(array_agg(p.permission order by p.permission)
      filter (where p.permission is not null), '{}') as permissions
    from role r left join role_permission p on p.role = r.name group by r.name order by r.name"""
ROLE: Final = """
    select r.name, array(select permission from role_permission where role = r.name order by 1) as permissions
    from role r where r.name = %(name)s"""
ADD_ROLE: Final = "insert into role (name) values (%(name)s) on conflict do nothing"
CLEAR_ROLE: Final = "delete from role_permission where role = %(name)s"
ADD_PERMISSION: Final = "insert into role_permission (role, permission) values (%(role)s, %(permission)s)"

OPEN_SESSION: Final = """
    insert into session (id, person_id, token_hash, address, opened_at, seen_at, idle_s, expires_at)
    values (%(id)s, %(person_id)s, %(token)s, %(address)s, %(at)s::timestamptz, %(at)s::timestamptz,
            %(idle_s)s, %(at)s::timestamptz + %(absolute)s::interval)"""
END_SESSION: Final = "update session set ended_at = %(at)s where id = %(id)s and ended_at is null"
END_SESSIONS: Final = """
    update session set ended_at = %(at)s where person_id = %(person_id)s and ended_at is null returning id"""
END_STALE: Final = """
    update session s set ended_at = %(at)s::timestamptz from person p
    where p.id = s.person_id and s.ended_at is null
      and (s.expires_at <= %(at)s::timestamptz
        or s.seen_at + make_interval(secs => s.idle_s) <= %(at)s::timestamptz)
    returning s.id, p.login"""
SILENCE: Final = """
    update session set silent_until = %(until)s where person_id = %(person_id)s and ended_at is null"""
AUDIBLE: Final = """
    update session set audible_at = %(audible_at)s where person_id = %(person_id)s and ended_at is null"""
STILL_AUDIBLE: Final = """
    update session set audible_at = %(at)s
    where person_id = %(person_id)s and ended_at is null and audible_at > %(said_after)s"""
IS_AUDIBLE: Final = """
    select coalesce(bool_or(audible_at > %(said_after)s), false) as audible from session
    where person_id = %(person_id)s and ended_at is null and expires_at > %(at)s::timestamptz"""
EARS: Final = """
    select p.login, bool_or(coalesce(s.audible_at > %(seen_after)s, false)
      and (s.silent_until is null or s.silent_until <= %(at)s::timestamptz)) as hears
    from session s join person p on p.id = s.person_id and p.active
      join role_permission r on r.city = p.city and r.role = p.role and r.permission = %(permission)s
    where s.ended_at is null and s.expires_at > %(at)s::timestamptz and s.seen_at > %(seen_after)s
      and s.person_id is distinct from %(besides)s::uuid
    group by p.login order by p.login"""
THERE: Final = """
    select distinct p.role
    from session s join person p on p.id = s.person_id and p.active
      join role_permission r on r.city = p.city and r.role = p.role and r.permission = %(permission)s
    where s.ended_at is null and s.expires_at > %(at)s::timestamptz and s.seen_at > %(seen_after)s"""
ROLE_OF: Final = "select role from person where id = %(id)s"
FORGET_ENDED: Final = "select ended_forget(%(before)s::timestamptz)"

ADD_ACT: Final = """
    insert into act (id, by, done_at) values (%(id)s, %(by)s, %(at)s) on conflict do nothing"""
FORGET_ACTS: Final = "delete from act where done_at < %(before)s"

ADD_ENROLMENT: Final = """
    insert into enrolment (id, code_hash, person_id, login, role, created_at, expires_at)
    values (%(id)s, %(code)s, %(person_id)s, %(login)s, %(role)s, %(at)s, %(expires_at)s)"""
END_ENROLMENTS: Final = """
    update enrolment set expires_at = %(at)s
    where used_at is null and expires_at > %(at)s and person_id = %(person_id)s"""
USE_ENROLMENT: Final = """
    update enrolment set used_at = %(at)s where id = %(id)s and used_at is null and expires_at > %(at)s"""


def see_session(tx: Transaction, token: bytes, *, touch: bool) -> Seen | None:
    return tx.maybe(Seen, SEE_SESSION, token=token, at=tx.at, touch=touch)


def silence(tx: Transaction, person_id: UUID | None, until: datetime | None) -> None:
    tx.run(SILENCE, person_id=person_id, until=until)


def set_audible(tx: Transaction, person_id: UUID | None, *, audible: bool) -> None:
    tx.run(AUDIBLE, person_id=person_id, audible_at=tx.at if audible else None)


def still_audible(tx: Transaction, person_id: UUID | None, said_after: datetime) -> bool:
    """Say it again. False: it was not said since, and is nothing that goes on."""
    return tx.run(STILL_AUDIBLE, person_id=person_id, said_after=said_after, at=tx.at) > 0


def is_audible(tx: Transaction, person_id: UUID | None, said_after: datetime) -> bool:
    asked = {"person_id": person_id, "said_after": said_after}
    return tx.one(dict[str, bool], IS_AUDIBLE, **asked, at=tx.at)["audible"]


def ears(tx: Transaction, permission: str, seen_after: datetime) -> list[Ear]:
    """The people but the actor who are there and may do this, and whether they hear what sounds: a page of
    theirs has said so since then."""
    named = {"permission": permission, "seen_after": seen_after, "besides": tx.actor.person_id}
    return tx.all(Ear, EARS, **named, at=tx.at)


def there(tx: Transaction, permission: str, seen_after: datetime) -> set[str]:
    """The roles of who is there and may do this."""
    found = tx.all(dict[str, str], THERE, permission=permission, seen_after=seen_after, at=tx.at)
    return {row["role"] for row in found}


def role_of(tx: Transaction, person_id: UUID | None) -> str | None:
    found = tx.maybe(dict[str, str], ROLE_OF, id=person_id)
    return found["role"] if found else None


def account(tx: Transaction, login: str) -> Account | None:
    return tx.maybe(Account, ACCOUNT, login=login)


def take_attempt(tx: Transaction, id: UUID, login: bytes, address: str) -> int:
    """Seconds to wait; 0 when the try was taken."""
    return tx.one(dict[str, int], TAKE_ATTEMPT, id=id, login=login, address=address, at=tx.at)["retry_s"]


def good_attempt(tx: Transaction, id: UUID) -> None:
    tx.run(GOOD_ATTEMPT, id=id)


def sweep_attempts(tx: Transaction, before: datetime) -> None:
    tx.run(SWEEP_ATTEMPTS, before=before)


def find_enrolment(tx: Transaction, code: bytes) -> Enrolment | None:
    return tx.maybe(Enrolment, FIND_ENROLMENT, code=code, at=tx.at)


def city(tx: Transaction) -> City:
    return tx.one(City, CITY)


def people(tx: Transaction) -> list[Person]:
    return tx.all(Person, PEOPLE)


def person(tx: Transaction, id: UUID) -> Person:
    return tx.one(Person, PERSON, id=id)


def person_by_login(tx: Transaction, login: str) -> Person | None:
    return tx.maybe(Person, PERSON_BY_LOGIN, login=login)


def add_person(tx: Transaction, person: Person, password_hash: str | None) -> bool:
    """False when the login is taken, here or in another city."""
    fields = {"id": person.id, "login": person.login, "name": person.name, "role": person.role}
    return tx.run(ADD_PERSON, **fields, password_hash=password_hash, at=person.created_at) == 1


def change_person(tx: Transaction, person: Person) -> None:
    tx.run(CHANGE_PERSON, id=person.id, name=person.name, role=person.role, active=person.active)


def set_password(tx: Transaction, person: Person, password_hash: str) -> None:
    tx.run(ENROL_PERSON, id=person.id, name=person.name, password_hash=password_hash)


def saw_person(tx: Transaction, id: UUID) -> None:
    tx.run(SAW_PERSON, id=id, at=tx.at)


def lock_people(tx: Transaction) -> None:
    """One change of people and roles at a time in a city: two may not each remove "the other" admin."""
    tx.run(LOCK_PEOPLE)


def holders(tx: Transaction, permission: Permission) -> int:
    """How many active, enrolled people hold a permission."""
    return tx.one(dict[str, int], HOLDERS, permission=permission)["people"]


def roles(tx: Transaction) -> list[Role]:
    return tx.all(Role, ROLES)


def role(tx: Transaction, name: str) -> Role | None:
    return tx.maybe(Role, ROLE, name=name)


def set_role(tx: Transaction, role: Role) -> None:
    tx.run(ADD_ROLE, name=role.name)
    tx.run(CLEAR_ROLE, name=role.name)
    tx.run_many(ADD_PERMISSION, [{"role": role.name, "permission": p} for p in role.permissions])


def open_session(tx: Transaction, person_id: UUID, token: bytes, address: str, ends: Ends) -> UUID:
    id = new_id()
    fields = {"id": id, "person_id": person_id, "token": token, "address": address, "at": tx.at}
    tx.run(OPEN_SESSION, **fields, idle_s=int(ends.idle.total_seconds()), absolute=ends.absolute)
    return id


def end_session(tx: Transaction, id: UUID) -> bool:
    return tx.run(END_SESSION, id=id, at=tx.at) == 1


def end_sessions(tx: Transaction, person_id: UUID) -> list[UUID]:
    return [row["id"] for row in tx.all(dict[str, UUID], END_SESSIONS, person_id=person_id, at=tx.at)]


def end_stale(tx: Transaction) -> list[tuple[UUID, str]]:
    """End what has gone idle or too old: (session, login of its person)."""
    rows = tx.all(dict[str, UUID | str], END_STALE, at=tx.at)
    return [(UUID(str(row["id"])), str(row["login"])) for row in rows]


def forget(tx: Transaction, before: datetime) -> None:
    """Sessions and codes of all cities that ended before an instant; what happened stays in the journal."""
    tx.run(FORGET_ENDED, before=before)


def add_act(tx: Transaction, id: UUID) -> bool:
    """False when it was done already."""
    return tx.run(ADD_ACT, id=id, by=tx.actor.name, at=tx.at) == 1


def forget_acts(tx: Transaction, before: datetime) -> None:
    tx.run(FORGET_ACTS, before=before)


def add_enrolment(tx: Transaction, enrolment: Enrolment, code: bytes, expires_at: datetime) -> None:
    fields = asdict(enrolment)
    del fields["city"]
    tx.run(ADD_ENROLMENT, **fields, code=code, at=tx.at, expires_at=expires_at)


def end_enrolments(tx: Transaction, person_id: UUID) -> None:
    """A person's new code ends the one before it."""
    tx.run(END_ENROLMENTS, person_id=person_id, at=tx.at)


def use_enrolment(tx: Transaction, id: UUID) -> bool:
    """False when somebody else was faster."""
    return tx.run(USE_ENROLMENT, id=id, at=tx.at) == 1
