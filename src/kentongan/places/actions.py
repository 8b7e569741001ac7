"""What can be done with places: load a city pack, read the map, find a place, say what is here."""

from datetime import date
from typing import Final

import holidays

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.places import store
from kentongan.places.finding import finder, reverse
from kentongan.places.finding.gazetteer import Gazetteer
from kentongan.places.finding.shelf import Shelf
from kentongan.places.model import Kind, Pack, Point, bounds
from kentongan.places.pack import paths_of

UNLOADED: Final = "no map is loaded for this city; load a city pack (docs/city-packs.md)"
SHELF: Final = Shelf()  # an index is built from rows once for each process: docs/decisions/0024
LANGUAGE: Final = "id"  # a holiday's name is content, as people in the city say it


def is_current(tx: Transaction, pack: Pack) -> bool:
    """This pack is the city's map already, and its holidays reach into next year."""
    found = store.loaded(tx)
    last = store.last_holiday(tx)
    dated = not pack.card.holidays or (last is not None and last.year > tx.at.year)
    return found is not None and found.digest == pack.digest and dated


def load(tx: Transaction, pack: Pack) -> None:
    """Make this pack the city's map, in place of the one before."""
    store.lock(tx)
    points = [place.point for place in pack.places]
    points += [point for road in pack.of(Kind.ROAD) for path in paths_of(road) for point in path]
    store.replace(tx, pack, bounds([*points, (pack.card.lon, pack.card.lat)]))
    store.add_holidays(tx, holidays_of(pack.card.holidays, tx.at.year))
    tx.note(
        "city.loaded",
        pack.card.slug,
        places=len(pack.places),
        approximate=pack.card.approximate,
        attribution=pack.card.attribution,
        digest=pack.digest,
    )


def holidays_of(country: str, year: int) -> list[tuple[date, str]]:
    """Public holidays of last year, this and next; none where the pack names no country."""
    if not country:
        return []
    years = range(year - 1, year + 2)
    known = holidays.country_holidays(country, years=years, language=LANGUAGE if country == "ID" else None)
    return sorted((day, name) for day, names in known.items() for name in names.split("; "))


def map_tag(tx: Transaction) -> str:
    """What changes when the map does. Raises: NotFound, where no pack is loaded."""
    found = store.loaded(tx)
    if found is None:
        raise NotFound(UNLOADED)
    return f'"{found.digest[:32]}"'


def map_text(tx: Transaction) -> str:
    """The map as JSON: see routes.CityMap."""
    return store.map_text(tx)


def gazetteer(tx: Transaction) -> Gazetteer:
    """The index of the city's places. Raises: NotFound, where no pack is loaded."""
    found = store.centred(tx)
    if found is None:
        raise NotFound(UNLOADED)
    tag = (found.digest, found.lat, found.lon)
    return SHELF.get(tx.actor.city, tag, lambda: Gazetteer((found.lon, found.lat), store.named(tx)))


def find(tx: Transaction, text: str, near: Point | None = None, limit: int = 8) -> finder.Findings:
    """Places that this text may mean, the best first. Raises: NotFound, where no pack is loaded."""
    return finder.find(gazetteer(tx), text, near, limit)


def here(tx: Transaction, point: Point) -> reverse.Here:
    """What is at a point of the map, and which Polsek answers for it. Raises: NotFound."""
    return reverse.here(gazetteer(tx), point)
