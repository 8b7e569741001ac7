"""Where a device says it is, in the two dialects it may say it in. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat

from kentongan.base.errors import Invalid
from kentongan.incidents.model.text import Plain

KMH: Final = 1.852  # of a knot
TOPIC_MAX: Final = 120
LEVELS: Final = 2  # of a name at the broker: user and device, or one name of Traccar's


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Where a device says it is."""

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None
    speed_kmh: float | None = None
    bearing_deg: float | None = None
    battery_pct: float | None = None


class OwnTracks(BaseModel):
    """A location as OwnTracks sends it; other messages of it are taken and mean nothing.

    Source: OwnTracks Booklet, JSON, _type=location: vel in km/h, acc in m, tst in seconds since 1970.
    """

    model_config = ConfigDict(populate_by_name=True)

    type_: Plain = Field(alias="_type", max_length=40)
    lat: FiniteFloat | None = None
    lon: FiniteFloat | None = None
    tst: int | None = Field(None, ge=0, le=2**33)
    acc: FiniteFloat | None = Field(None, ge=0)
    vel: FiniteFloat | None = Field(None, ge=0)
    cog: FiniteFloat | None = None
    batt: FiniteFloat | None = Field(None, ge=0, le=100)


class TraccarPosition(BaseModel):
    latitude: FiniteFloat
    longitude: FiniteFloat
    fixTime: AwareDatetime
    accuracy: FiniteFloat | None = Field(None, ge=0)
    speed: FiniteFloat | None = Field(None, ge=0)
    course: FiniteFloat | None = None


class Traccar(BaseModel):
    """A position as Traccar forwards it (forward.type = json). Its speed is in knots."""

    position: TraccarPosition


class TraccarDevice(BaseModel):
    uniqueId: Plain = Field(min_length=1, max_length=TOPIC_MAX)


class TraccarNamed(Traccar):
    """The same from a broker (forward.type = mqtt): one topic for all, so the device's name tells whose."""

    device: TraccarDevice


def of_owntracks(said: OwnTracks) -> Fix | None:
    """None: a message that is no location. Raises: Invalid, on a location without a place or a time."""
    if said.type_ != "location":
        return None
    if said.lat is None or said.lon is None or said.tst is None:
        raise Invalid("a location needs lat, lon and tst")
    return Fix(
        lat=said.lat, lon=said.lon, at=datetime.fromtimestamp(said.tst, UTC), accuracy_m=said.acc,
        speed_kmh=said.vel, bearing_deg=said.cog, battery_pct=said.batt,
    )  # fmt: skip


def of_traccar(said: TraccarPosition) -> Fix:
    return Fix(
        lat=said.latitude, lon=said.longitude, at=said.fixTime, accuracy_m=said.accuracy,
        speed_kmh=None if said.speed is None else said.speed * KMH, bearing_deg=said.course,
    )  # fmt: skip


def check_topic(said: str) -> str | None:
    """The name of a device at the broker; None for none.

    `user/device` as OwnTracks publishes, without what stands before it, or one name as Traccar knows it.
    Raises: Invalid.
    """
    topic = said.strip()
    if not topic:
        return None
    levels = topic.split("/")
    printable = topic.isprintable() and not any(c in "+#$" or c.isspace() for c in topic)
    if not printable or len(levels) > LEVELS or not all(levels) or len(topic) > TOPIC_MAX:
        raise Invalid(f"a name at the broker is user/device, or one word of Traccar's; not {said!r}")
    return topic
