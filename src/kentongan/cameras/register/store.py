"""SQL of the register. One statement, one function, no decisions."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras.register.model import Entry, Stored

ENTRIES: Final = """
    select c.id, c.code, c.name, c.lat, c.lon, c.owner, c.purpose, c.legal_basis, c.notice, c.notice_since,
      c.fictional, c.enabled, c.counted, s.main_shown, s.sub_shown, s.control_shown,
      coalesce(s.has_login, false) as has_login,
      array_remove(array[host(s.main_address), host(s.sub_address), host(s.control_address)], null) as places
    from camera c left join camera_source s on s.camera_id = c.id
    where %(id)s::uuid is null or c.id = %(id)s::uuid order by c.code"""
CODES: Final = "select code from camera"
ADD_CAMERA: Final = """
    insert into camera (id, code, name, lat, lon, owner, purpose, legal_basis, notice, notice_since,
    fictional,
                        enabled, counted, created_at)
    values (%(id)s, %(code)s, %(name)s, %(lat)s, %(lon)s, %(owner)s, %(purpose)s, %(legal_basis)s, %(notice)s,
            %(notice_since)s, %(fictional)s, %(enabled)s, %(counted)s, %(at)s)"""
CHANGE_CAMERA: Final = """
    update camera set code = %(code)s, name = %(name)s, lat = %(lat)s, lon = %(lon)s, owner = %(owner)s,
      purpose = %(purpose)s, legal_basis = %(legal_basis)s, notice = %(notice)s, notice_since =
      %(notice_since)s,
      enabled = %(enabled)s, counted = %(counted)s
    where id = %(id)s"""
LOCK_CODES: Final = "select pg_advisory_xact_lock(hashtext('camera.code ' || here()))"
ADD_SOURCE: Final = """
    insert into camera_source (camera_id, main_sealed, main_shown, main_address)
    values (%(id)s, %(sealed)s::bytea, %(shown)s, %(place)s::inet)
    on conflict (camera_id) do update
      set main_sealed = %(sealed)s::bytea, main_shown = %(shown)s, main_address = %(place)s::inet"""
SET_SUB: Final = """
    update camera_source set sub_sealed = %(sealed)s::bytea, sub_shown = %(shown)s, sub_address =
    %(place)s::inet
    where camera_id = %(id)s"""
SET_CONTROL: Final = """
    update camera_source set control_sealed = %(sealed)s::bytea, control_shown = %(shown)s,
      control_address = %(place)s::inet
    where camera_id = %(id)s"""
SET_LOGIN: Final = "update camera_source set login_sealed = %(sealed)s::bytea where camera_id = %(id)s"
TRAINING: Final = "select training from city where slug = here()"
NETWORKS: Final = "select id, cidr::text as cidr, note from camera_network order by cidr"
ADD_NETWORK: Final = """
    insert into camera_network (id, cidr, note, added_at) values (%(id)s, %(cidr)s::cidr, %(note)s, %(at)s)
    on conflict (city, cidr) do nothing"""
DROP_NETWORK: Final = "delete from camera_network where id = %(id)s"
# Run by the owner, whom row-level security may not bind: here the city is named.
SEALED: Final = """
    select camera_id, main_sealed, sub_sealed, login_sealed, control_sealed from camera_source
    where city = here() for update"""
SEAL_AGAIN: Final = """
    update camera_source set main_sealed = %(main)s::bytea, sub_sealed = %(sub)s::bytea,
      login_sealed = %(login)s::bytea, control_sealed = %(control)s::bytea
    where camera_id = %(camera_id)s"""
SOURCE: Final = """
    select s.camera_id as id, s.main_sealed, host(s.main_address) as main_place, s.sub_sealed,
      host(s.sub_address) as sub_place, s.login_sealed, s.control_sealed, host(s.control_address) as
      control_place,
      may_connect(s.main_address, c.fictional) and may_connect(coalesce(s.sub_address, s.main_address),
      c.fictional)
        and may_connect(coalesce(s.control_address, s.main_address), c.fictional) as allowed
    from camera_source s join camera c on c.id = s.camera_id where s.camera_id = %(id)s"""

MAY_CONNECT: Final = "select may_connect(%(place)s::inet, true) as allowed"


@dataclass(frozen=True, slots=True)
class Allowed:
    allowed: bool


@dataclass(frozen=True, slots=True)
class Network:
    id: UUID
    cidr: str
    note: str


@dataclass(frozen=True, slots=True)
class Code:
    code: str


@dataclass(frozen=True, slots=True)
class City:
    training: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """One camera's secrets as the rotation sees them: shut."""

    camera_id: UUID
    main_sealed: bytes
    sub_sealed: bytes | None
    login_sealed: bytes | None
    control_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One address to be stored: sealed, what may be shown of it, and the place it was resolved to."""

    sealed: bytes | None
    shown: str | None
    place: str | None


def entries(tx: Transaction) -> list[Stored]:
    return tx.all(Stored, ENTRIES, id=None)


def entry(tx: Transaction, id: UUID) -> Stored:
    return tx.one(Stored, ENTRIES, id=id)


def lock_codes(tx: Transaction) -> None:
    tx.run(LOCK_CODES)


def codes(tx: Transaction) -> set[str]:
    return {row.code for row in tx.all(Code, CODES)}


def add(tx: Transaction, id: UUID, entry: Entry, *, fictional: bool) -> None:
    tx.run(ADD_CAMERA, id=id, fictional=fictional, at=tx.at, **_row(entry))


def change(tx: Transaction, id: UUID, entry: Entry) -> None:
    tx.run(CHANGE_CAMERA, id=id, **_row(entry))


def _row(entry: Entry) -> dict[str, object]:
    return {**asdict(entry), "purpose": entry.purpose.value}


def set_main(tx: Transaction, id: UUID, kept: Kept) -> None:
    tx.run(ADD_SOURCE, id=id, **asdict(kept))


def set_sub(tx: Transaction, id: UUID, kept: Kept) -> None:
    tx.run(SET_SUB, id=id, **asdict(kept))


def set_control(tx: Transaction, id: UUID, kept: Kept) -> None:
    tx.run(SET_CONTROL, id=id, **asdict(kept))


def set_login(tx: Transaction, id: UUID, sealed: bytes | None) -> None:
    tx.run(SET_LOGIN, id=id, sealed=sealed)


def is_training(tx: Transaction) -> bool:
    return tx.one(City, TRAINING).training


def networks(tx: Transaction) -> list[Network]:
    return tx.all(Network, NETWORKS)


def add_network(tx: Transaction, id: UUID, cidr: str, note: str) -> int:
    return tx.run(ADD_NETWORK, id=id, cidr=cidr, note=note, at=tx.at)


def drop_network(tx: Transaction, id: UUID) -> int:
    return tx.run(DROP_NETWORK, id=id)


def sealed(tx: Transaction) -> list[Sealed]:
    return tx.all(Sealed, SEALED)


def seal_again(tx: Transaction, row: Sealed) -> None:
    tx.run(
        SEAL_AGAIN, camera_id=row.camera_id, main=row.main_sealed, sub=row.sub_sealed,
        login=row.login_sealed, control=row.control_sealed,
    )  # fmt: skip


def may_connect(tx: Transaction, place: str) -> bool:
    """Whether a camera that is still to be registered may stand there; in a training city it is fictional."""
    return tx.one(Allowed, MAY_CONNECT, place=place).allowed
