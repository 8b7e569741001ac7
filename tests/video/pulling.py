"""A pull that remembers all it gave."""

from dataclasses import dataclass, field
from datetime import timedelta

from kentongan.video.feed import Piece
from kentongan.video.outlets import Arrival, Limits, Outlets, Report
from kentongan.video.picture import IDLE
from kentongan.video.pull import Pull
from kentongan.video.ring import Group, Ring, Room

LIMITS = Limits(open_s=1.0, read_s=1.0, looks_per_s=5)


@dataclass
class Seen:
    """What came out of one pull."""

    pieces: list[Piece] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    mark: int = IDLE

    def set(self, doing: int) -> None:
        self.mark = doing

    def states(self) -> list[str]:
        return [f"{r.state} {r.detail}".strip() for r in self.reports]

    def scenes(self) -> list[int]:
        return sorted({a.scene for a in self.arrivals})


def at_once() -> None:
    """Nobody waits for a turn to connect."""


def ring() -> Ring:
    return Ring(timedelta(seconds=40), 64_000_000, Room(1_000_000_000))


def outlets(**chosen: object) -> Outlets:
    """Outlets that lead nowhere but for those chosen."""
    nowhere = {"emit": _nowhere, "report": _nowhere, "mark": Seen(), "ring": ring()}
    return Outlets(**(nowhere | chosen))  # type: ignore[arg-type]


def _nowhere(_: object) -> None:
    """Thrown away."""


def pull(url: str, *, counted: bool = True, limits: Limits = LIMITS) -> tuple[Pull, Seen]:
    seen = Seen()
    out = outlets(
        emit=seen.pieces.append, report=seen.reports.append, mark=seen, ended=seen.groups.append,
        offer=seen.arrivals.append if counted else None,
    )  # fmt: skip
    running = Pull(url, limits, out, at_once)
    running.start()
    return running, seen
