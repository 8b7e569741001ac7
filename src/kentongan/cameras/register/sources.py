"""From what is stored of a camera to what is pulled: opened by the watch processes, and by nobody else."""

import json
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.vault import Vault
from kentongan.cameras.register import store
from kentongan.cameras.register.address import CONTROL, STREAM, Login, parse

MAIN: Final = "main"
SUB: Final = "sub"
LOGIN: Final = "login"
CONTROLS: Final = "control"
COLUMNS: Final = (MAIN, SUB, LOGIN, CONTROLS)


@dataclass(frozen=True, slots=True)
class Source:
    """One camera's addresses, shut, with the places they were checked at. `allowed`: they still may be
    connected
    to."""

    id: UUID
    main_sealed: bytes
    main_place: str
    sub_sealed: bytes | None
    sub_place: str | None
    login_sealed: bytes | None
    control_sealed: bytes | None
    control_place: str | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """Addresses with the login in them, at the places that were checked. `url` is the one for counting and
    wall;
    `main_url` the one to be recorded, None: the same."""

    url: str
    main_url: str | None
    control: str | None
    login: Login


def about(kind: str, camera: UUID | str) -> str:
    """What a secret belongs to: it opens nowhere else."""
    return f"{kind}:{camera}"


def source(tx: Transaction, id: UUID) -> Source:
    """Raises: NotFound."""
    return tx.one(Source, store.SOURCE, id=id)


def opened(vault: Vault, found: Source) -> Opened:
    """Raises: Locked."""
    login = Login()
    if found.login_sealed is not None:
        login = Login(**json.loads(vault.open(found.login_sealed, about(LOGIN, found.id))))
    main = _stream(vault.open(found.main_sealed, about(MAIN, found.id)), found.main_place, login)
    sub = control = None
    if found.sub_sealed is not None and found.sub_place is not None:
        sub = _stream(vault.open(found.sub_sealed, about(SUB, found.id)), found.sub_place, login)
    if found.control_sealed is not None and found.control_place is not None:
        text = vault.open(found.control_sealed, about(CONTROLS, found.id))
        control = parse(text, CONTROL)[0].pinned(found.control_place).url
    return Opened(sub or main, main if sub else None, control, login)


def _stream(text: str, place: str, login: Login) -> str:
    return parse(text, STREAM)[0].pinned(place).signed(login.user, login.password)


def login_text(login: Login) -> str:
    return json.dumps({"user": login.user, "password": login.password})


def seal_again(tx: Transaction, vault: Vault) -> int:
    """Give every secret of a city to the newest master key. Returns: of how many cameras. The caller notes
    it.

    Raises: Locked, naming a camera whose secret does not open; then nothing is changed.
    """
    rows = store.sealed(tx)
    for row in rows:
        shut = {kind: getattr(row, f"{kind}_sealed") for kind in COLUMNS}
        fresh = {
            f"{kind}_sealed": None if old is None else vault.seal_again(old, about(kind, row.camera_id))
            for kind, old in shut.items()
        }
        store.seal_again(tx, replace(row, **fresh))
    return len(rows)
