"""Who may do what, and what a good password, login and code look like. No database, no web."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, LiteralString
from uuid import UUID

from zxcvbn import zxcvbn

from kentongan.base.errors import Conflict, Forbidden, Invalid

PASSWORD_SHORTEST: Final = 15
PASSWORD_LONGEST: Final = 256
PASSWORD_SCORE: Final = 3
ZXCVBN_READS: Final = 72
CODE_LIVES: Final = timedelta(minutes=30)
CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: a code is read out over the radio
CODE_GROUPS: Final = 4
CODE_GROUP: Final = 5
LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")
ROLE: Final = re.compile(r"[a-z][a-z0-9_-]{1,39}")


class Permission(StrEnum):
    """What a route may ask for. A role is a set of these; which, is the city's own to choose."""

    CAMERA_VIEW = "camera.view"
    CAMERA_MANAGE = "camera.manage"
    CAMERA_CONTROL = "camera.control"
    WALL_SHARE = "wall.share"
    RECORDING_VIEW = "recording.view"
    RECORDING_EXPORT = "recording.export"
    RECORDING_HOLD = "recording.hold"
    COUNT_VIEW = "count.view"
    PEOPLE_MANAGE = "people.manage"
    JOURNAL_READ = "journal.read"
    CITY_VIEW = "city.view"
    CALL_VIEW = "call.view"
    CALL_TAKE = "call.take"
    CALL_REVEAL = "call.reveal"
    SOURCE_MANAGE = "source.manage"
    INCIDENT_VIEW = "incident.view"
    INCIDENT_MANAGE = "incident.manage"
    INCIDENT_ERASE = "incident.erase"
    INCIDENT_REPORT = "incident.report"
    INCIDENT_IMPORT = "incident.import"
    DISPATCH_SEND = "dispatch.send"
    UNIT_VIEW = "unit.view"
    UNIT_MANAGE = "unit.manage"
    SHIFT_SIGN = "shift.sign"


class NotLoggedIn(Forbidden):
    """No session, or one that has ended."""


class LoginRefused(NotLoggedIn):
    """Wrong login, wrong password, or an account that is switched off: never said which."""


class TooManyTries(Forbidden):
    """Wait before the next try."""

    def __init__(self, retry_s: int) -> None:
        super().__init__(f"too many tries; wait {retry_s} s and try again")
        self.retry_s = retry_s


class WeakPassword(Invalid):
    """Too short, too easy to guess, or it contains the login."""


class LoginTaken(Conflict):
    """Logins are unique over the whole server."""


class LastAdmin(Conflict):
    """Somebody must remain who can manage people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The person behind a session, with what their role may do at this instant."""

    session_id: UUID
    person_id: UUID
    login: str
    name: str
    city: str
    role: str
    permissions: frozenset[str]

    def require(self, permission: str) -> None:
        if permission not in self.permissions:
            raise Forbidden(f"your role may not do this: it lacks {permission}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UUID
    login: str
    name: str
    role: str
    active: bool
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Who sits where something is told. `own`: the role of who asks; None: of a machine."""

    own: str | None
    there: frozenset[str]

    def concerned(self, roles: Set[str]) -> bool:
        """Whether what is told to these roles is told to who asks: to theirs, and to everybody as long as
        nobody of these roles is there."""
        return self.own in roles or self.there.isdisjoint(roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """Somebody who is there. `hears`: a page of theirs can sound, and they have not silenced it."""

    login: str
    hears: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    name: str
    permissions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    slug: str
    name: str
    province: str
    timezone: str
    lat: float
    lon: float
    training: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a password is checked against."""

    id: UUID
    city: str
    login: str
    password_hash: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a one-use code opens: a new person of this role, or a new password for one who is known."""

    id: UUID
    city: str
    person_id: UUID | None
    login: str | None
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A one-use code in clear, on its way to the one who hands it over. Shown once, stored as a hash."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """When a session ends: after so long unseen, and in any case."""

    idle: timedelta
    absolute: timedelta


def new_code() -> str:
    """20 letters of an alphabet of 30: 98 bits, as four groups of five."""
    groups = ("".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def plain_code(typed: str) -> str:
    """A code as typed, without the case, spaces and hyphens that people add."""
    return re.sub(r"[\s-]+", "", typed).upper()


def normal(password: str) -> str:
    """One form for what two keyboards may send as different bytes."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, known: Iterable[str]) -> None:
    """Refuse a password that is too short, too long, easy to guess or made of the login.

    Args:
        password: in its normal form.
        known: words that a guesser would try first; the first is the login.
    Raises: WeakPassword.
    """
    words = [word for word in known if word]
    if len(password) < PASSWORD_SHORTEST:
        raise WeakPassword(
            f"a password has at least {PASSWORD_SHORTEST} characters; a sentence is easy to keep"
        )
    if len(password) > PASSWORD_LONGEST:
        raise WeakPassword(f"a password has at most {PASSWORD_LONGEST} characters")
    if words and words[0].casefold() in password.casefold():
        raise WeakPassword("a password does not contain the login")
    if int(zxcvbn(password[:ZXCVBN_READS], user_inputs=words)["score"]) < PASSWORD_SCORE:
        raise WeakPassword("this password is easy to guess; take several words that do not belong together")


def check_login(login: str) -> str:
    if not LOGIN.fullmatch(login):
        raise Invalid(
            "a login has 2 to 40 letters, digits, dots, hyphens, underscores, begins with a letter or digit"
        )
    return login


def check_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 80 or any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in cleaned):
        raise Invalid("a name has 1 to 80 characters and no control characters")
    return cleaned


def check_role(name: str) -> str:
    if not ROLE.fullmatch(name):
        raise Invalid("a role's name has 2 to 40 small letters, digits, hyphens or underscores")
    return name


def check_permissions(permissions: Iterable[str]) -> list[str]:
    wanted = sorted(set(permissions))
    unknown = [p for p in wanted if p not in set(Permission)]
    if unknown:
        raise Invalid(f"no such permission: {', '.join(unknown)}; there are {', '.join(Permission)}")
    return wanted


ANYONE: Final[LiteralString] = "anyone"
"""What a route names that needs no login, and why is said beside it."""

SIGNED: Final[LiteralString] = "signed"
"""What a route names whose caller signs what it says with a key of its own."""

DEVICE: Final[LiteralString] = "device token"
"""What a route names whose caller is a device, which carries a token of its own."""

LOGGED_IN: Final[LiteralString] = "logged in"
"""What a route names that needs a session and no more: one's own session."""
