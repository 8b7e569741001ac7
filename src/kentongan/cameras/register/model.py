"""What the register says of a camera, and when one may be switched on. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid
from kentongan.cameras.model import Purpose, check_lawful
from kentongan.cameras.register.address import Address, Login

CODE_MAX: Final = 20


class Taken(Conflict):
    """Another camera of the city has this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A camera's row of the register."""

    code: str
    name: str
    lat: float
    lon: float
    owner: str
    purpose: Purpose
    legal_basis: str
    notice: str
    notice_since: date | None
    enabled: bool
    counted: bool

    def check(self, today: date) -> None:
        """Raises: Invalid; Unlawful, naming what is missing."""
        if not self.code.strip() or len(self.code) > CODE_MAX:
            raise Invalid(f"a camera needs a code of at most {CODE_MAX} characters, like C014")
        if not self.name.strip():
            raise Invalid("a camera needs a name")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise Invalid("the place is not on earth: latitude -90 to 90, longitude -180 to 180")
        if self.notice_since is not None and self.notice_since > today:
            raise Invalid("a sign that stands only in future is no sign yet")
        check_lawful(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An entry as it stands, with what may be shown of its addresses."""

    id: UUID
    code: str
    name: str
    lat: float
    lon: float
    owner: str
    purpose: Purpose
    legal_basis: str
    notice: str
    notice_since: date | None
    fictional: bool
    enabled: bool
    counted: bool
    main_shown: str | None
    sub_shown: str | None
    control_shown: str | None
    has_login: bool
    places: list[str]

    @property
    def entry(self) -> Entry:
        return Entry(**{name: getattr(self, name) for name in Entry.__dataclass_fields__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a camera's pictures come from, as wanted. None: as it is; "": none any more."""

    main_url: str | None = None
    sub_url: str | None = None
    control_url: str | None = None
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """An address with the one place that it was resolved to."""

    address: Address
    place: str


def login_of(wanted: Addresses, found: list[Login]) -> Login | None:
    """The login to be kept: from the fields, else from an address that carries one. None: as it is."""
    if wanted.user is not None or wanted.password is not None:
        return Login(wanted.user or "", wanted.password or "")
    carried = [login for login in found if login != Login()]
    return carried[0] if carried else None
