"""Cameras as people see them: what is true of one, and how well it is. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid
from kentongan.cameras.health.model import Trouble

OLD_REPORT_S: Final = 10.0  # after this a report is doubted
STALE_REPORT_S: Final = 30.0  # after this nobody watches the camera any more
CONNECTING_S: Final = 10.0  # a camera may take so long to open before anybody worries
MOST_LINES: Final = 8
SHORTEST_LINE: Final = 0.02  # of the picture; nothing can cross a shorter one reliably
WHY_MIN: Final = 3
SAME_PLACE: Final = 1e-6
EXAMPLE: Final = "contoh"
"""Legal basis and sign of a fictional camera: it looks at nobody."""

Spot = tuple[float, float]
"""A point of the picture in fractions of it, x right, y down."""


class Health(StrEnum):
    """The six states of UI and wall, the same words everywhere."""

    NORMAL = "normal"
    STANDBY = "standby"
    CAUTION = "caution"
    SERIOUS = "serious"
    CRITICAL = "critical"
    OFF = "off"


class State(StrEnum):
    """What a watch process says of a camera it holds."""

    CONNECTING = "connecting"
    PLAYING = "playing"
    DEAD = "dead"
    SILENT = "silent"
    GARBAGE = "garbage"
    CLOCK = "clock"
    RELEASED = "released"


class Purpose(StrEnum):
    SECURITY = "keamanan"
    DISASTER = "bencana"
    TRAFFIC = "lalu_lintas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One row of the register with the last report of whoever watched it; None: never, or not known.

    `pulled`: it is to be watched although it is not counted (`[watching] pull`).
    """

    id: UUID
    code: str
    name: str
    lat: float
    lon: float
    bearing_deg: float | None
    fov_deg: float | None
    reach_m: float | None
    owner: str
    purpose: Purpose
    fictional: bool
    enabled: bool
    counted: bool
    legal_basis: str
    notice: str
    notice_since: date | None
    created_at: datetime
    movable: bool
    state: State | None
    detail: str
    since: datetime | None
    reported_at: datetime | None
    frame_at: datetime | None
    width: int | None
    height: int | None
    fps: float | None
    codec: str | None
    troubles: tuple[Trouble, ...] = ()
    pulled: bool = False

    @property
    def expected(self) -> bool:
        """Whether a watch process is to hold it, also while nobody looks."""
        return self.enabled and (self.counted or self.pulled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A counting line in the picture; what its two ways mean to people."""

    id: UUID
    name: str
    from_: Spot
    to: Spot
    forward_name: str
    back_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A line as somebody wants it, not yet stored."""

    name: str
    from_: Spot
    to: Spot
    forward_name: str = ""
    back_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A camera to be registered, with where its pictures come from."""

    id: UUID
    code: str
    name: str
    lat: float
    lon: float
    bearing_deg: float | None
    fov_deg: float | None
    owner: str
    purpose: Purpose
    fictional: bool
    counted: bool
    url: str


class Unlawful(Conflict):
    """A camera that lacks what the law asks for cannot be switched on."""


class Told(Protocol):
    """Whatever knows of a camera what the law asks for."""

    @property
    def owner(self) -> str: ...
    @property
    def legal_basis(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def notice_since(self) -> date | None: ...
    @property
    def enabled(self) -> bool: ...


def lacking(told: Told) -> list[str]:
    """What must be known of a camera before it may look at people; its purpose it always has."""
    wanted = {
        "owner": told.owner.strip(),
        "legal basis": told.legal_basis.strip(),
        "notice sign (where it hangs)": told.notice.strip(),
        "notice sign (since when)": told.notice_since,
    }
    return [name for name, found in wanted.items() if not found]


def check_lawful(told: Told) -> None:
    """Raises: Unlawful, naming what is missing."""
    if told.enabled and lacking(told):
        raise Unlawful(f"switch it on when the register knows its {', '.join(lacking(told))}")


def check_reason(reason: str | None) -> str:
    """Raises: Invalid."""
    if reason is None or len(reason.strip()) < WHY_MIN:
        raise Invalid("say in a few words why the camera is switched on or off")
    return reason.strip()


SOUND: Final = ("", "not_playable")
"""Details of a camera that plays as it should; the second: a browser cannot show it."""


def health(camera: Camera, at: datetime) -> Health:
    """How a camera is at this instant. An old report never looks live.

    Critical is for a dead camera at an open incident; nothing here knows of incidents yet.
    """
    if not camera.enabled:
        return Health.OFF
    if not camera.expected and _is_silent(camera, at):
        return Health.STANDBY
    if is_unwatched(camera, at):
        return Health.SERIOUS
    if camera.state is None or camera.reported_at is None:
        return Health.CAUTION if camera.expected else Health.STANDBY
    report_s = (at - camera.reported_at).total_seconds()
    match camera.state:
        case State.RELEASED:
            return Health.CAUTION if camera.expected else Health.STANDBY
        case State.DEAD | State.SILENT | State.GARBAGE:
            found = Health.SERIOUS
        case State.CONNECTING:
            found = _connecting(camera, at)
        case State.CLOCK:
            found = Health.CAUTION
        case State.PLAYING:
            found = Health.CAUTION if camera.detail not in SOUND or report_s > OLD_REPORT_S else Health.NORMAL
    return min(found, _troubled(camera, at), key=_WORST.index)


_WORST: Final = (
    Health.CRITICAL, Health.SERIOUS, Health.CAUTION, Health.STANDBY, Health.NORMAL, Health.OFF
)  # fmt: skip


def _troubled(camera: Camera, at: datetime) -> Health:
    """How the troubles leave a camera that is watched. What was not confirmed lately is no news."""
    if camera.state is not State.PLAYING and camera.state is not State.CLOCK:
        return Health.NORMAL
    fresh = [it for it in camera.troubles if it.is_fresh(at)]
    if any(it.serious for it in fresh):
        return Health.SERIOUS
    return Health.CAUTION if fresh else Health.NORMAL


def is_unwatched(camera: Camera, at: datetime) -> bool:
    """Whether nobody watches a camera that is to be watched: how it is nobody knows, and that is an alarm."""
    return camera.expected and _is_silent(camera, at)


def _is_silent(camera: Camera, at: datetime) -> bool:
    """No watch process has told of it for a while, in whatever state it left it."""
    told_at = camera.created_at if camera.reported_at is None else camera.reported_at
    return (at - told_at).total_seconds() > STALE_REPORT_S


def _connecting(camera: Camera, at: datetime) -> Health:
    """Opening is no trouble yet, and no picture either."""
    since_s = 0.0 if camera.since is None else (at - camera.since).total_seconds()
    return Health.CAUTION if since_s > CONNECTING_S else Health.STANDBY


def check_lines(lines: Sequence[Drawn]) -> None:
    """Raises: Invalid, naming the line and what is wrong with it."""
    if len(lines) > MOST_LINES:
        raise Invalid(f"{len(lines)} lines; a camera takes {MOST_LINES} at most")
    names = [line.name for line in lines]
    for line in lines:
        if not line.name.strip():
            raise Invalid("a line needs a name")
        if names.count(line.name) > 1:
            raise Invalid(f"line {line.name}: two lines have this name")
        for x, y in (line.from_, line.to):
            if not (0 <= x <= 1 and 0 <= y <= 1):
                raise Invalid(
                    f"line {line.name}: [{x}, {y}] is outside the picture; give fractions from 0 to 1"
                )
        if math.dist(line.from_, line.to) < SHORTEST_LINE:
            raise Invalid(f"line {line.name}: its two ends are the same point, or nearly so")


def same_place(line: Line, drawn: Drawn) -> bool:
    """A line that has not moved: its counts stay comparable."""
    return (
        line.name == drawn.name
        and math.dist(line.from_, drawn.from_) < SAME_PLACE
        and math.dist(line.to, drawn.to) < SAME_PLACE
    )
