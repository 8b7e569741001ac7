"""Whose place is it: the Polsek and kecamatan of a point, from polygons, else from the nearest station.

And the roads as a network. Both are worked out once for each pack and kept by this process.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeVar, cast

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.places import store
from kentongan.places.model import Kind, Place, Point, contains, distance_m
from kentongan.places.network import Network, network

Value = TypeVar("Value")
KEPT_MOST: Final = 8  # cities that one process remembers
EDGE_M: Final = 2000.0  # a sketch knows no borders: so far outside its bounds a place may still be the city's


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """Codes, '' where nobody knows. `approximate`: by nearness, not by polygon."""

    polsek: str
    polsek_name: str
    kecamatan: str
    inside: bool
    approximate: bool


@dataclass(frozen=True, slots=True)
class Areas:
    """What is needed of a pack, and the box its places lie in."""

    places: tuple[Place, ...]
    box: tuple[float, float, float, float]


class Kept(Generic[Value]):
    """The newest few values by key. Making one may take a second; nobody waits for another's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > KEPT_MOST:
                self._values.popitem(last=False)
        return made


AREAS: Final = Kept[Areas]()
NETWORKS: Final = Kept[Network]()


def jurisdiction(tx: Transaction, point: Point) -> Jurisdiction:
    """Whose a point is. Raises: NotFound, where no pack is loaded."""
    return judge(AREAS.get(_key(tx), lambda: _areas(tx)), point)


def road_network(tx: Transaction) -> Network:
    """The roads of the loaded pack. Raises: NotFound."""
    return NETWORKS.get(_key(tx), lambda: network(store.shapes(tx, [Kind.ROAD, Kind.JUNCTION])))


def judge(areas: Areas, point: Point) -> Jurisdiction:
    """The same of a pack's areas, pure."""
    stations = [p for p in areas.places if p.kind is Kind.POLSEK]
    drawn = [p for p in areas.places if p.geometry["type"] != "Point"]
    kecamatan = next((p for p in drawn if p.kind is Kind.KECAMATAN and contains(p.geometry, point)), None)
    city = [p for p in drawn if p.kind is Kind.CITY]
    polygons = any(p.kind is Kind.KECAMATAN for p in drawn)
    if polygons or city:
        inside = kecamatan is not None or any(contains(p.geometry, point) for p in city)
    else:
        inside = _near_box(areas.box, point)
    mine = next((s for s in stations if kecamatan and kecamatan.code in _answers_for(s)), None)
    if mine is None and inside:
        mine = min(stations, key=lambda s: distance_m(s.point, point), default=None)
        near = min(
            (p for p in areas.places if p.kind is Kind.KECAMATAN),
            key=lambda p: distance_m(p.point, point),
            default=None,
        )
        kecamatan = kecamatan or near
        approximate = True
    else:
        approximate = False
    return Jurisdiction(
        polsek=mine.code if mine else "",
        polsek_name=mine.name if mine else "",
        kecamatan=kecamatan.code if kecamatan else "",
        inside=inside,
        approximate=approximate,
    )


def _answers_for(station: Place) -> list[Any]:
    return list(cast(list[Any], station.more.get("areas") or []))


def _near_box(box: tuple[float, float, float, float], point: Point) -> bool:
    west, south, east, north = box
    held = (min(max(point[0], west), east), min(max(point[1], south), north))
    return distance_m(held, point) <= EDGE_M


def _areas(tx: Transaction) -> Areas:
    kinds = [Kind.CITY, Kind.KECAMATAN, Kind.POLSEK]
    return Areas(tuple(store.shapes(tx, kinds)), store.box(tx))


def _key(tx: Transaction) -> str:
    loaded = store.loaded(tx)
    if loaded is None:
        raise NotFound("no map is loaded for this city; load a city pack (docs/city-packs.md)")
    return f"{tx.actor.city} {loaded.digest}"
