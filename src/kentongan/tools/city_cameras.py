"""What `kentongan city` does with the camera register: bring in a table, tell and change the camera
networks."""

import argparse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from nats.aio.client import Client as Nats

from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.paths import default_data
from kentongan.base.vault import Vault
from kentongan.cameras.register import actions, importing, sheet, store
from kentongan.cameras.register.actions import Office
from kentongan.cameras.register.address import networks
from kentongan.cameras.register.asking import Asking
from kentongan.settings import load
from kentongan.tools.folder import owner_dsn, secrets_folder
from kentongan.tools.people import only_city

MACHINE: Final = "machine:city"
SHOWN: Final = 50


def add_verbs(verbs: Any) -> None:
    """The words of both commands."""
    cameras = verbs.add_parser("cameras", help="register the cameras of a CSV file (docs/cameras.md)")
    cameras.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.csv", help="without it the template is printed"
    )
    cameras.add_argument("--check", action="store_true", help="say what is wrong, store nothing")
    cameras.add_argument(
        "--only-good", action="store_true", help="store the rows without fault, leave the others"
    )
    nets = verbs.add_parser("networks", help="where cameras may stand: list, add NETWORK, drop NETWORK")
    nets.add_argument("act", nargs="?", choices=["list", "add", "drop"], default="list")
    nets.add_argument("network", nargs="?", metavar="10.20.0.0/16")
    nets.add_argument("--note", default="", help="what stands there")
    for one in (cameras, nets):
        one.add_argument("--city", metavar="SLUG", help="needed where there are several cities")
        one.add_argument(
            "--data", type=Path, metavar="DIR", help=f"data folder of `up` (default {default_data()})"
        )
        one.add_argument("--settings", type=Path, metavar="FILE", help="settings file, as given to `up`")


def cameras(asked: argparse.Namespace) -> int:
    """Raises: Invalid, naming every fault by its row; then nothing is stored unless --only-good."""
    if asked.file is None:
        print(sheet.template(), end="")
        return 0
    try:
        text = asked.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{asked.file}: not readable as UTF-8 text: {error}") from None
    with _entered(asked, change=not asked.check) as (tx, office):
        judged = importing.preview(tx, office, text)
        faults = [f"row {f.row}{', ' + f.column if f.column else ''}: {f.said}" for f in judged.faults]
        if faults and (asked.check or not asked.only_good):
            more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
            raise Invalid("\n".join([f"{len(faults)} faults, nothing was stored", *faults[:SHOWN], *more]))
        if not asked.check:
            importing.store_rows(tx, office, text, only_good=asked.only_good)
    print(f"{len(judged.good)} of {judged.rows} cameras {'are good' if asked.check else 'registered'}")
    return 0


def change_networks(asked: argparse.Namespace) -> int:
    """Raises: Refused, NotFound, Invalid."""
    if asked.act != "list" and not asked.network:
        raise Invalid("name a network, like 10.20.0.0/16")
    with _entered(asked, change=asked.act != "list") as (tx, _):
        rows = store.networks(tx)
        if asked.act == "add":
            rows = actions.add_network(tx, asked.network, asked.note)
        elif asked.act == "drop":
            rows = actions.drop_network(tx, _id_of(rows, asked.network))
    for row in rows:
        print(f"{row.cidr:20} {row.note}")
    if not rows:
        print("no camera network yet: add one, else no camera can be registered")
    return 0


def _id_of(rows: list[store.Network], text: str) -> UUID:
    found = [row.id for row in rows if row.cidr == text.strip()]
    if not found:
        raise NotFound(f"{text} is none of the city's camera networks")
    return found[0]


@contextmanager
def _entered(asked: argparse.Namespace, *, change: bool) -> Generator[tuple[Transaction, Office]]:
    """A transaction of the city through the owner's door, with the rights of the web process."""
    dsn = owner_dsn(asked.data)
    actor = Actor(asked.city or only_city(dsn), MACHINE)
    settings = load(asked.settings)
    vault = Vault(secrets_folder(settings, asked.data or default_data()))
    office = Office(vault, Asking(Nats(), vault), networks(settings.cameras.own_networks))
    database = Database(dsn, size=1)
    database.open()
    try:
        with (database.change if change else database.read)(actor) as tx:
            tx.run("set local role kentongan_web")
            yield tx, office
    finally:
        database.close()
