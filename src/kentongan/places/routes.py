"""HTTP of the places room: parse, call one action, answer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field, FiniteFloat

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.places import actions
from kentongan.places.finding.finder import Findings
from kentongan.places.finding.reverse import Here
from kentongan.places.model import Point

router = APIRouter(prefix="/api/places", tags=["places"])
Looking = Annotated[Transaction, read("city.view")]
Lat = Annotated[FiniteFloat, Query(ge=-90, le=90)]
Lon = Annotated[FiniteFloat, Query(ge=-180, le=180)]


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


class Asked(BaseModel):
    """What is looked for. Of two that fit alike the one nearer to `near_lat`, `near_lon` comes first."""

    text: str = Field(min_length=1, max_length=200)
    near_lat: FiniteFloat | None = Field(None, ge=-90, le=90)
    near_lon: FiniteFloat | None = Field(None, ge=-180, le=180)
    limit: int = Field(8, ge=1, le=20)

    def near(self) -> Point | None:
        if (self.near_lat is None) != (self.near_lon is None):
            raise Invalid("near_lat and near_lon go together")
        return None if self.near_lat is None or self.near_lon is None else (self.near_lon, self.near_lat)


@router.get("/search", operation_id="searchPlaces")
def search_places(tx: Looking, asked: Annotated[Asked, Query()]) -> Findings:
    """Streets, crossings, landmarks, stops, areas, positions and plus codes, as people say them."""
    return actions.find(tx, asked.text, asked.near(), asked.limit)


@router.get("/here", operation_id="readHere")
def read_here(tx: Looking, lat: Lat, lon: Lon) -> Here:
    """What is at this point: its areas, its Polsek, the nearest street and what stands near."""
    return actions.here(tx, (lon, lat))
