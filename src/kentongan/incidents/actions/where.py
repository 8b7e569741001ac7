"""Whose a place is, and how far along the roads: what this room asks of the city's map, if there is one."""

from collections.abc import Sequence

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.incidents.model.units import Way
from kentongan.places.jurisdiction import Jurisdiction, jurisdiction, road_network
from kentongan.places.model import Point, distance_m


def judged(tx: Transaction, lat: float | None, lon: float | None) -> Jurisdiction | None:
    """None without a place, or without a map to look it up on."""
    if lat is None or lon is None:
        return None
    try:
        return jurisdiction(tx, (lon, lat))
    except NotFound:
        return None


def is_outside(tx: Transaction, lat: float | None, lon: float | None) -> bool:
    found = judged(tx, lat, lon)
    return found is not None and not found.inside


def ways(tx: Transaction, to: Point, starts: Sequence[Point]) -> list[Way]:
    """How far each start is: along the roads, else as the crow flies, and which of the two it is."""
    straight_m = [distance_m(start, to) for start in starts]
    try:
        roads_m = road_network(tx).distances_m(to, starts)
    except NotFound:
        roads_m = [None] * len(starts)
    return [
        Way(distance_m=straight if road is None else max(road, straight), by_road=road is not None)
        for straight, road in zip(straight_m, roads_m, strict=True)
    ]
