"""Brings a city into the database: its row by the owner, its map by the web role."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from kentongan.base.db import Actor, Database
from kentongan.base.paths import CITIES
from kentongan.incidents import pack as incident_pack
from kentongan.incidents.actions import rules
from kentongan.incidents.model.rules import RulesPack
from kentongan.places import actions as places
from kentongan.places.model import Card, Pack
from kentongan.places.pack import CARD, read

MACHINE: Final = "machine:up"
DEFAULT: Final = "bandung"
FOUND: Final = """
    insert into city (slug, name, province, timezone, lat, lon, training)
    values (%(slug)s, %(name)s, %(province)s, %(timezone)s, %(lat)s, %(lon)s, %(training)s)
    on conflict (slug) do nothing"""


class Unchanged(Exception):
    """Nothing had to be done: the transaction is rolled back, and the journal stays as it is."""


def pack_of(data: Path) -> Pack:
    """The pack imported into the data folder, else the sketch we come with. Raises: Invalid."""
    imported = data / "city"
    return read(imported if (imported / CARD).is_file() else CITIES / DEFAULT)


def rules_of(data: Path) -> RulesPack:
    """The command centre's rules in the data folder's pack, else those we come with. Raises: Invalid."""
    imported = data / "city"
    return incident_pack.read(imported if (imported / incident_pack.BOOK).is_file() else CITIES / DEFAULT)


def found(owner: str, card: Card, *, training: bool) -> None:
    """Give the city its row, and with it its roles. A city that is there stays as it is."""
    with psycopg.connect(owner, autocommit=True, connect_timeout=10) as connection:
        row = {"slug": card.slug, "name": card.name, "province": card.province, "timezone": card.timezone}
        connection.execute(FOUND, {**row, "lat": card.lat, "lon": card.lon, "training": training})


def load(owner: str, database: Database, data: Path, *, training: bool = False) -> str:
    """Found the city of the data folder's pack and load its map, where either is new.

    Args:
        owner: the owner's dsn.
        database: opened as kentongan_web.
        training: what a city becomes that is new; one that is there stays what it is.
    Returns: the city's slug.
    Raises: Invalid, with the faults of the pack.
    """
    pack = pack_of(data)
    found(owner, pack.card, training=training)
    with suppress(Unchanged), database.change(Actor(pack.card.slug, MACHINE)) as tx:
        if places.is_current(tx, pack):
            raise Unchanged
        places.load(tx, pack)
    load_rules(database, pack.card.slug, data)
    return pack.card.slug


def load_rules(database: Database, slug: str, data: Path) -> None:
    """Load the command centre's rules, where they are new. Raises: Invalid."""
    pack = rules_of(data)
    with suppress(Unchanged), database.change(Actor(slug, MACHINE)) as tx:
        if rules.is_current(tx, pack):
            raise Unchanged
        rules.load(tx, pack)
