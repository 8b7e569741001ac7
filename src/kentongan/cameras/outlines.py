"""Zones and masks: areas that people draw in a camera's picture. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

import numpy as np

from kentongan.base.errors import Invalid
from kentongan.cameras.model import Drawn, Line, Spot
from kentongan.vision import occupancy_polygon

MOST_OUTLINES: Final = 16
MOST_POINTS: Final = 32
SAME_PLACE: Final = 1e-6


class ZoneKind(StrEnum):
    """What a zone means to people."""

    NO_STOPPING = "no_stopping"
    QUEUE = "queue"
    ZEBRA = "zebra"
    BUS_LANE = "bus_lane"
    NO_ENTRY = "no_entry"
    SIDEWALK = "sidewalk"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnOutline:
    """A zone or, without a kind, a mask as somebody wants it, not yet stored."""

    name: str
    points: tuple[Spot, ...]
    kind: ZoneKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    id: UUID
    camera_id: UUID
    name: str
    kind: ZoneKind
    points: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What is nobody's business: the machine ignores it, the page paints it black."""

    id: UUID
    camera_id: UUID
    name: str
    points: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that is to be drawn in one camera's picture."""

    lines: Sequence[Drawn]
    zones: Sequence[DrawnOutline]
    masks: Sequence[DrawnOutline]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn in one camera's picture."""

    lines: list[Line]
    zones: list[Zone]
    masks: list[Mask]


def check_outlines(word: str, outlines: Sequence[DrawnOutline]) -> None:
    """Args: word: "zone" or "mask". Raises: Invalid, naming the outline and what is wrong with it."""
    if len(outlines) > MOST_OUTLINES:
        raise Invalid(f"{len(outlines)} {word}s; a camera takes {MOST_OUTLINES} at most")
    names = [it.name for it in outlines]
    for it in outlines:
        if not it.name.strip():
            raise Invalid(f"a {word} needs a name")
        if names.count(it.name) > 1:
            raise Invalid(f"{word} {it.name}: two {word}s have this name")
        if len(it.points) > MOST_POINTS:
            raise Invalid(f"{word} {it.name}: {len(it.points)} points; {MOST_POINTS} at most")
        for x, y in it.points:
            if not (0 <= x <= 1 and 0 <= y <= 1):
                raise Invalid(
                    f"{word} {it.name}: [{x}, {y}] is outside the picture; give fractions from 0 to 1"
                )
        try:
            occupancy_polygon.check(np.array(it.points, dtype=float).reshape(-1, 2))
        except Invalid as error:
            raise Invalid(f"{word} {it.name}: {error}") from None


def same_outline(kept: Zone | Mask, drawn: DrawnOutline) -> bool:
    """One that has not moved and means the same."""
    return (
        kept.name == drawn.name
        and (kept.kind if isinstance(kept, Zone) else None) == drawn.kind
        and len(kept.points) == len(drawn.points)
        and bool(np.allclose(kept.points, drawn.points, rtol=0, atol=SAME_PLACE))
    )
