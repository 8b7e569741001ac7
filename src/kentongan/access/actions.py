"""Logging in and out, enrolling, and managing people and roles: load, decide, save, note."""

import time
from dataclasses import dataclass, replace
from typing import Final, LiteralString
from uuid import UUID

from kentongan.access import store
from kentongan.access.hashing import hash_password, is_password, new_token, token_hash
from kentongan.access.model import (
    CODE_LIVES,
    Account,
    City,
    Code,
    Ends,
    Enrolment,
    LastAdmin,
    LoginRefused,
    LoginTaken,
    NotLoggedIn,
    Permission,
    Person,
    Role,
    Seen,
    TooManyTries,
    check_login,
    check_name,
    check_password,
    check_permissions,
    check_role,
    new_code,
    normal,
    plain_code,
)
from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.ids import new_id

REFUSAL_TAKES_S: Final = 0.4  # longer than any check, so that the time does not tell a known login
REFUSED: Final = "login or password is wrong"
BAD_CODE: Final = "this code is unknown, used or too old; ask for a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    login: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What somebody with a one-use code says about themselves."""

    code: str
    login: str
    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a login comes from, and how long its session may last."""

    address: str
    ends: Ends
    cookie: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What changes about a person; None stays as it is."""

    name: str | None = None
    role: str | None = None
    active: bool | None = None


# --- sessions ---------------------------------------------------------------------------------------------


def see(db: Database, cookie: str | None, *, touch: bool = True) -> Seen:
    """Who is behind a session cookie. Raises: NotLoggedIn."""
    seen = None
    if cookie:
        with db.before_city() as tx:
            seen = store.see_session(tx, token_hash(cookie), touch=touch)
    if seen is None:
        raise NotLoggedIn("log in first")
    return seen


def may(db: Database, cookie: str | None, permission: str) -> Seen:
    """Who is behind a session cookie, if their role may do this now. Raises: NotLoggedIn, Forbidden."""
    seen = see(db, cookie)
    seen.require(permission)
    return seen


def alive(db: Database, cookie: str | None, permission: str) -> Seen:
    """The same without keeping the session from going idle: the re-check of an open socket, at least each
    second. One indexed query. Raises: NotLoggedIn, Forbidden."""
    seen = see(db, cookie, touch=False)
    seen.require(permission)
    return seen


def actor_of(seen: Seen) -> Actor:
    return Actor(city=seen.city, name=seen.login, person_id=seen.person_id)


def home(tx: Transaction) -> City:
    """The city of an open transaction."""
    return store.city(tx)


def city_of(db: Database, seen: Seen) -> City:
    with db.read(actor_of(seen)) as tx:
        return store.city(tx)


def log_in(db: Database, given: Credentials, desk: Desk) -> str:
    """Check a password and open a session under a new id.

    Returns: the session's token, for the cookie.
    Raises: TooManyTries; LoginRefused, which never says what was wrong.
    """
    began = time.monotonic()
    attempt = _take_attempt(db, given.login.lower(), desk.address)
    with db.before_city() as tx:
        account = store.account(tx, given.login)
    fits = is_password(normal(given.password), account.password_hash if account else None)
    if account is None or not fits or not account.active:
        if account is not None:
            _note_refusal(db, account, desk.address, "inactive" if fits else "password")
        time.sleep(max(0.0, began + REFUSAL_TAKES_S - time.monotonic()))
        raise LoginRefused(REFUSED)
    with db.change(Actor(account.city, account.login, account.id)) as tx:
        _end_old(tx, desk.cookie)
        token = _open(tx, account.id, desk)
        store.good_attempt(tx, attempt)
    return token


def log_out(db: Database, seen: Seen) -> None:
    with db.change(actor_of(seen)) as tx:
        store.end_session(tx, seen.session_id)
        tx.note("session.ended", seen.session_id, login=seen.login, why="logout")


def _take_attempt(db: Database, login: str, address: str) -> UUID:
    attempt = new_id()
    with db.before_city() as tx:
        retry_s = store.take_attempt(tx, attempt, token_hash(login), address)
    if retry_s:
        raise TooManyTries(retry_s)
    return attempt


def _note_refusal(db: Database, account: Account, address: str, why: LiteralString) -> None:
    with db.change(Actor(account.city, "machine:door")) as tx:
        tx.note("session.refused", account.id, login=account.login, address=address, why=why)


def _open(tx: Transaction, person_id: UUID, desk: Desk) -> str:
    token = new_token()
    session_id = store.open_session(tx, person_id, token_hash(token), desk.address, desk.ends)
    store.saw_person(tx, person_id)
    tx.note("session.opened", session_id, login=tx.actor.name, address=desk.address)
    return token


def _end_old(tx: Transaction, cookie: str | None) -> None:
    """A login takes the place of the session that this browser still holds, if it is in the same city."""
    old = store.see_session(tx, token_hash(cookie), touch=False) if cookie else None
    if old is not None and store.end_session(tx, old.session_id):
        tx.note("session.ended", old.session_id, login=old.login, why="new login")


# --- enrolment --------------------------------------------------------------------------------------------


def enrol(tx: Transaction, role: str, login: str | None = None) -> Code:
    """Make a one-use code: for a new person of a role, or for a known login that forgot its password.

    Raises: NotFound, no such role; LoginTaken is only seen when the code is redeemed.
    """
    person = store.person_by_login(tx, check_login(login)) if login else None
    if store.role(tx, role) is None:
        raise NotFound(f"no role {role!r} in this city")
    opens = Enrolment(
        id=new_id(), city=tx.actor.city, person_id=person.id if person else None,
        login=None if person else login, role=person.role if person else role,
    )  # fmt: skip
    return _make_code(tx, opens)


def redeem(db: Database, newcomer: Newcomer, desk: Desk) -> str:
    """Use a one-use code: become a person of its role, or set a new password; and log in.

    Returns: the session's token.
    Raises: LoginRefused, on a bad code; WeakPassword, which does not use the code up; LoginTaken.
    """
    attempt = _take_attempt(db, f"code from {desk.address}", desk.address)
    with db.before_city() as tx:
        found = store.find_enrolment(tx, token_hash(plain_code(newcomer.code)))
        if found is not None:
            store.good_attempt(tx, attempt)
    if found is None:
        raise LoginRefused(BAD_CODE)
    login, password = _checked(found, newcomer)
    password_hash = hash_password(password)
    with db.change(Actor(found.city, login, found.person_id)) as tx:
        if not store.use_enrolment(tx, found.id):
            raise LoginRefused(BAD_CODE)
        person_id = _settle(tx, found, replace(newcomer, login=login), password_hash)
        _end_old(tx, desk.cookie)
        return _open(tx, person_id, desk)


def _checked(found: Enrolment, newcomer: Newcomer) -> tuple[str, str]:
    """The login and the password, both fit to be kept."""
    login = check_login(newcomer.login)
    if found.login is not None:
        if login.lower() != found.login.lower():
            raise Invalid("this code was made for another login")
        login = found.login
    password = normal(newcomer.password)
    check_password(password, [login, check_name(newcomer.name), found.city, "kentongan"])
    return login, password


def _settle(tx: Transaction, found: Enrolment, newcomer: Newcomer, password_hash: str) -> UUID:
    name = check_name(newcomer.name)
    if found.person_id is None:
        person = _new_person(tx, newcomer.login, name, found.role)
        _add(tx, person, password_hash)
        return person.id
    person = replace(store.person(tx, found.person_id), name=name)
    store.set_password(tx, person, password_hash)
    _end_all(tx, person, "new password")
    tx.note("person.changed", person.id, login=person.login, name=name, password="new")  # noqa: S106
    return person.id


def _make_code(tx: Transaction, opens: Enrolment) -> Code:
    code = new_code()
    expires_at = tx.at + CODE_LIVES
    if opens.person_id is not None:
        store.end_enrolments(tx, opens.person_id)
    store.add_enrolment(tx, opens, token_hash(plain_code(code)), expires_at)
    tx.note(
        "enrolment.made",
        opens.id,
        role=opens.role,
        login=opens.login,
        person=opens.person_id,
        until=expires_at,
    )
    return Code(code=code, expires_at=expires_at)


# --- people and roles -------------------------------------------------------------------------------------


def people(tx: Transaction) -> list[Person]:
    return store.people(tx)


def add(tx: Transaction, login: str, name: str, role: str) -> tuple[Person, Code]:
    """Add a person, who sets a password with the code that comes back. Raises: LoginTaken, Invalid."""
    person = _new_person(tx, check_login(login), check_name(name), role)
    _add(tx, person, None)
    return person, _code_for(tx, person)


def change(tx: Transaction, id: UUID, wanted: PersonChange) -> Person:
    """Change a person's name, role or whether they may log in.

    Raises: NotFound; Invalid, no such role; LastAdmin.
    """
    store.lock_people(tx)
    before = store.person(tx, id)
    after = replace(
        before,
        name=before.name if wanted.name is None else check_name(wanted.name),
        role=before.role if wanted.role is None else _known_role(tx, wanted.role),
        active=before.active if wanted.active is None else wanted.active,
    )
    store.change_person(tx, after)
    _somebody_remains(tx)
    if before.active and not after.active:
        _end_all(tx, after, "switched off")
    changed = {k: [str(b), str(a)] for k, b, a in _differences(before, after)}
    tx.note("person.changed", id, login=after.login, **changed)
    return after


def renew(tx: Transaction, id: UUID) -> Code:
    """A new one-use code for a person; ends their sessions. Raises: NotFound."""
    person = store.person(tx, id)
    _end_all(tx, person, "new code")
    return _code_for(tx, person)


def roles(tx: Transaction) -> list[Role]:
    return store.roles(tx)


def set_role(tx: Transaction, name: str, permissions: list[str]) -> Role:
    """Say what a role may do; a new name makes a new role. Counts at once. Raises: Invalid, LastAdmin."""
    store.lock_people(tx)
    before = store.role(tx, check_role(name))
    after = Role(name=name, permissions=check_permissions(permissions))
    store.set_role(tx, after)
    _somebody_remains(tx)
    tx.note("role.changed", name, before=before.permissions if before else None, after=after.permissions)
    return after


def _code_for(tx: Transaction, person: Person) -> Code:
    opens = Enrolment(id=new_id(), city=tx.actor.city, person_id=person.id, login=None, role=person.role)
    return _make_code(tx, opens)


def _new_person(tx: Transaction, login: str, name: str, role: str) -> Person:
    return Person(
        id=new_id(), login=login, name=name, role=_known_role(tx, role), active=True, created_at=tx.at,
        last_seen_at=None,
    )  # fmt: skip


def _add(tx: Transaction, person: Person, password_hash: str | None) -> None:
    if not store.add_person(tx, person, password_hash):
        raise LoginTaken(f"the login {person.login} is taken; choose another")
    tx.note("person.added", person.id, login=person.login, name=person.name, role=person.role)


def _known_role(tx: Transaction, name: str) -> str:
    if store.role(tx, name) is None:
        raise Invalid(f"no role {name!r} in this city")
    return name


def _somebody_remains(tx: Transaction) -> None:
    if store.holders(tx, Permission.PEOPLE_MANAGE) == 0:
        raise LastAdmin("somebody must remain who can manage people; add another admin first")


def _end_all(tx: Transaction, person: Person, why: LiteralString) -> None:
    for session_id in store.end_sessions(tx, person.id):
        tx.note("session.ended", session_id, login=person.login, why=why)


def _differences(before: Person, after: Person) -> list[tuple[str, object, object]]:
    fields = [(f, getattr(before, f), getattr(after, f)) for f in ("name", "role", "active")]
    return [(f, b, a) for f, b, a in fields if b != a]


# --- housekeeping -----------------------------------------------------------------------------------------


def sweep(tx: Transaction) -> int:
    """End sessions that went idle or too old, and note each. Returns how many."""
    stale = store.end_stale(tx)
    for session_id, login in stale:
        tx.note("session.ended", session_id, login=login, why="idle or too old")
    return len(stale)
