"""HTTP of the places room: parse, call one action, answer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.places import actions

router = APIRouter(prefix="/api/places", tags=["places"])
Looking = Annotated[Transaction, read("city.view")]


class MapCity(BaseModel):
    slug: str
    name: str
    province: str
    timezone: str
    lat: float
    lon: float


class Layer(BaseModel):
    """A GeoJSON FeatureCollection. Properties: name, kind, rank (1 to 5), and code where there is one."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


class CityMap(BaseModel):
    """The city pack as the page draws it. `bounds` is west, south, east, north."""

    attribution: str
    approximate: bool
    city: MapCity
    bounds: tuple[float, float, float, float]
    roads: Layer
    railways: Layer
    areas: Layer
    places: Layer


@router.get(
    "/map", operation_id="readMap", response_model=CityMap, responses={304: {"description": "unchanged"}}
)
def read_map(tx: Looking, if_none_match: Annotated[str, Header()] = "") -> Response:
    tag = actions.map_tag(tx)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(actions.map_text(tx), media_type="application/json", headers=headers)
