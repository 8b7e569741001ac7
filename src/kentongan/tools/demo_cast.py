"""Which camera of the demonstration stands where, and what it plays. Pure: same pack, same cameras."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from kentongan.base.errors import Invalid
from kentongan.cameras.model import Drawn, Purpose, Source
from kentongan.places.model import Kind, Pack, Place, Point, distance_m, moved

MOST: Final = 200
FOV_DEG: Final = 60.0
STANDS_M: Final = 15.0  # a camera stands this far into the arm it looks along, so that none hides another
GOLDEN: Final = 0.6180339887  # spreads the start offsets of one clip evenly, however many cameras play it
COMPASS: Final = (
    "Utara", "Timur Laut", "Timur", "Tenggara", "Selatan", "Barat Daya", "Barat", "Barat Laut",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clip:
    """A prepared clip; its path is relative to the data folder. `simulated`: rendered by us."""

    path: str
    duration_s: float
    lines: tuple[Drawn, ...]
    simulated: bool = False

    @property
    def owner(self) -> str:
        """Whose camera it is said to be; the page marks those of "simulasi" (web/src/cameras/words.ts)."""
        return "simulasi" if self.simulated else "contoh"


@dataclass(frozen=True, slots=True)
class View:
    """A place to look from: one arm of a junction."""

    name: str
    point: Point
    bearing_deg: float


@dataclass(frozen=True, slots=True)
class Member:
    """One camera of the demonstration with what it plays, from which second on."""

    source: Source
    clip: Clip
    offset_s: float

    @property
    def path(self) -> str:
        return self.source.code

    @property
    def lines(self) -> list[tuple[UUID, Drawn]]:
        """The clip's lines, each with an id that a second start finds again."""
        return [(_line_id(self.source.id, self.clip, line), line) for line in self.clip.lines]


def members(pack: Pack, clips: Sequence[Clip], counted: int, rtsp_port: int) -> list[Member]:
    """The whole cast, by code.

    Of an order that spreads over the city the first `counted` are counted. Clips change along the same order,
    so that the counted cameras play a mixture whatever their number is. Raises: Invalid.
    """
    found = views(pack.of(Kind.JUNCTION))[:MOST]
    if not found:
        raise Invalid(f"the pack of {pack.card.name} has no junction: the demonstration needs some")
    turns = spread([view.point for view in found], (pack.card.lon, pack.card.lat))
    cast_of_all: list[Member] = []
    for number, (view, turn) in enumerate(zip(found, turns, strict=True), 1):
        clip = clips[turn % len(clips)]
        source = _source(pack.card.slug, f"C{number:03d}", view, rtsp_port=rtsp_port, counted=turn < counted)
        source = replace(source, owner=clip.owner)
        cast_of_all.append(Member(source, clip, float(int(turn * GOLDEN % 1 * clip.duration_s))))
    return cast_of_all


def views(junctions: Sequence[Place]) -> list[View]:
    """The first arm of every junction, then the second of those that have one, and so on."""
    by_junction = [_views(junction, alone=len(junctions) >= MOST) for junction in junctions]
    return [view for row in zip_longest(*by_junction) for view in row if view is not None]


def _views(junction: Place, *, alone: bool) -> list[View]:
    arms = cast(list[float], junction.more.get("arms") or [0.0])
    if alone:
        return [View(f"{junction.name} (contoh)", moved(junction.point, arms[0], STANDS_M), arms[0])]
    return [
        View(f"{junction.name} arah {compass(arm)} (contoh)", moved(junction.point, arm, STANDS_M), arm)
        for arm in arms
    ]


def compass(bearing_deg: float) -> str:
    """The direction as people say it on the radio."""
    return COMPASS[round(bearing_deg / 45) % 8]


def spread(points: Sequence[Point], centre: Point) -> list[int]:
    """For each point its turn: first the one nearest the centre, then the one farthest from all those taken.

    Source: farthest-first traversal, T. F. Gonzalez, Theoretical Computer Science 38 (1985).
    """
    turns = [0] * len(points)
    gap = [float("inf")] * len(points)
    chosen = min(range(len(points)), key=lambda n: distance_m(points[n], centre))
    for turn in range(len(points)):
        turns[chosen] = turn
        gap = [min(far, distance_m(points[chosen], point)) for far, point in zip(gap, points, strict=True)]
        gap[chosen] = -1.0
        chosen = max(range(len(points)), key=lambda n: gap[n])
    return turns


def _source(slug: str, code: str, view: View, *, rtsp_port: int, counted: bool) -> Source:
    return Source(
        id=uuid5(NAMESPACE_URL, f"kentongan:{slug}/camera/{code}"),
        code=code,
        name=view.name,
        lat=round(view.point[1], 6),
        lon=round(view.point[0], 6),
        bearing_deg=view.bearing_deg,
        fov_deg=FOV_DEG,
        owner="contoh",
        purpose=Purpose.TRAFFIC,
        fictional=True,
        counted=counted,
        url=f"rtsp://127.0.0.1:{rtsp_port}/{code}",
    )


def _line_id(camera_id: UUID, clip: Clip, line: Drawn) -> UUID:
    return uuid5(camera_id, f"{clip.path} {line.name} {line.from_} {line.to}")
