"""SQL of the places room. One statement, one function, no decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.places.finding.gazetteer import Row
from kentongan.places.model import Kind, Loaded, Pack, Place, place_ids

LOADED: Final = "select digest, approximate, loaded_at from city_map"
CENTRED: Final = "select m.digest, c.lat, c.lon from city_map m join city c on c.slug = m.city"
NAMED: Final = """
    select id, kind, name, alias, code, rank, lat, lon, geometry, more
    from place where kind <> 'railway' order by rank, name, id"""
SHAPES: Final = """
    select kind, name, geometry, array[lon, lat] as point, rank, code, alias, more from place
    where kind = any(%(kinds)s::text[])"""
BOX: Final = "select array[west, south, east, north] as box from city_map"
LOCK: Final = "select pg_advisory_xact_lock(hashtextextended('places ' || here(), 0))"
CLEAR: Final = "delete from place"
ADD: Final = """
    insert into place (id, kind, name, alias, code, rank, lat, lon, geometry, more)
    values (%(id)s, %(kind)s, %(name)s, %(alias)s::text[], %(code)s, %(rank)s, %(lat)s, %(lon)s,
            %(geometry)s::jsonb, %(more)s::jsonb)"""
KEEP_MAP: Final = """
    insert into city_map (digest, attribution, approximate, west, south, east, north, loaded_at)
    values (%(digest)s, %(attribution)s, %(approximate)s, %(west)s, %(south)s, %(east)s, %(north)s, %(at)s)
    on conflict (city) do update set digest = excluded.digest, attribution = excluded.attribution,
      approximate = excluded.approximate, west = excluded.west, south = excluded.south,
      east = excluded.east, north = excluded.north, loaded_at = excluded.loaded_at"""
ADD_HOLIDAY: Final = """
    insert into holiday (day, name) values (%(day)s::date, %(name)s) on conflict do nothing"""
LAST_HOLIDAY: Final = "select max(day) as day from holiday"

# The database writes the JSON: thousands of streets would be slow to carry through Python row by row.
MAP: Final = """
    with feature as (
      select kind, rank, name, jsonb_build_object('type', 'Feature', 'geometry', geometry, 'properties',
        jsonb_build_object('name', name, 'kind', kind, 'rank', rank)
        || case when code = '' then '{}'::jsonb else jsonb_build_object('code', code) end) as body
      from place
    ), layer as (
      select array_position(array['road', 'railway', 'kecamatan'], kind) as nth, jsonb_build_object(
        'type', 'FeatureCollection', 'features', jsonb_agg(body order by rank, name)) as body
      from feature where kind in ('road', 'railway', 'kecamatan') group by kind
      union all
      select 4, jsonb_build_object(
        'type', 'FeatureCollection', 'features', jsonb_agg(body order by kind, rank, name))
      from feature where kind in ('junction', 'landmark', 'polsek')
    ), empty as (select '{"type": "FeatureCollection", "features": []}'::jsonb as body)
    select jsonb_build_object(
      'attribution', m.attribution, 'approximate', m.approximate,
      'city', jsonb_build_object('slug', c.slug, 'name', c.name, 'province', c.province,
        'timezone', c.timezone, 'lat', c.lat, 'lon', c.lon),
      'bounds', jsonb_build_array(m.west, m.south, m.east, m.north),
      'roads', coalesce((select body from layer where nth = 1), empty.body),
      'railways', coalesce((select body from layer where nth = 2), empty.body),
      'areas', coalesce((select body from layer where nth = 3), empty.body),
      'places', coalesce((select body from layer where nth = 4 and body -> 'features' <> 'null'), empty.body)
    )::text as body
    from city_map m join city c on c.slug = m.city cross join empty"""


@dataclass(frozen=True, slots=True)
class Text:
    body: str


@dataclass(frozen=True, slots=True)
class Centred:
    """Which pack is loaded, and where the city's middle is."""

    digest: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Box:
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Day:
    day: date | None


def loaded(tx: Transaction) -> Loaded | None:
    return tx.maybe(Loaded, LOADED)


def centred(tx: Transaction) -> Centred | None:
    return tx.maybe(Centred, CENTRED)


def named(tx: Transaction) -> list[Row]:
    return tx.all(Row, NAMED)


def shapes(tx: Transaction, kinds: Sequence[Kind]) -> list[Place]:
    """Places of these kinds, with their geometry."""
    return tx.all(Place, SHAPES, kinds=[kind.value for kind in kinds])


def box(tx: Transaction) -> tuple[float, float, float, float]:
    return tx.one(Box, BOX).box


def lock(tx: Transaction) -> None:
    tx.run(LOCK)


def replace(tx: Transaction, pack: Pack, box: tuple[float, float, float, float]) -> None:
    """Put this pack's places in the place of those that are there."""
    tx.run(CLEAR)
    tx.run_many(ADD, list(_rows(pack)))
    west, south, east, north = box
    tx.run(
        KEEP_MAP,
        digest=pack.digest,
        attribution=pack.card.attribution,
        approximate=pack.card.approximate,
        west=west,
        south=south,
        east=east,
        north=north,
        at=tx.at,
    )


def add_holidays(tx: Transaction, days: list[tuple[date, str]]) -> None:
    tx.run_many(ADD_HOLIDAY, [{"day": day, "name": name} for day, name in days])


def last_holiday(tx: Transaction) -> date | None:
    return tx.one(Day, LAST_HOLIDAY).day


def map_text(tx: Transaction) -> str:
    return tx.one(Text, MAP).body


def _rows(pack: Pack) -> Iterator[dict[str, object]]:
    for id, place in zip(place_ids(pack.card.slug, pack.places), pack.places, strict=True):
        yield {
            "id": id,
            "kind": place.kind.value,
            "name": place.name,
            "alias": list(place.alias),
            "code": place.code,
            "rank": place.rank,
            "lat": place.point[1],
            "lon": place.point[0],
            "geometry": Jsonb(place.geometry),
            "more": Jsonb(place.more),
        }
