"""A city with the map and the rules we come with, for every test of this room."""

from dataclasses import replace

import pytest

from kentongan.base.db import Actor, Database
from kentongan.base.paths import CITIES
from kentongan.incidents import pack as incident_pack
from kentongan.incidents.actions import rules
from kentongan.places import actions as places
from kentongan.places.pack import read

RULES = incident_pack.read(CITIES / "bandung")
PACK = read(CITIES / "bandung")


def settle(db: Database, city: str) -> str:
    """Load the map and the rules of Bandung into a city. Returns: its slug."""
    with db.change(Actor(city, "machine:test")) as tx:
        places.load(tx, replace(PACK, card=replace(PACK.card, slug=city)))
        rules.load(tx, RULES)
    return city


@pytest.fixture
def town(db: Database, city_a: str) -> str:
    return settle(db, city_a)


@pytest.fixture
def other_town(db: Database, city_b: str) -> str:
    return settle(db, city_b)
