"""A pull that remembers all it gave."""

from dataclasses import dataclass, field

from kentongan.video.feed import Piece
from kentongan.video.picture import IDLE
from kentongan.video.pull import Arrival, Limits, Outlets, Pull, Report

LIMITS = Limits(open_s=1.0, read_s=1.0, looks_per_s=5)


@dataclass
class Seen:
    """What came out of one pull."""

    pieces: list[Piece] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    mark: int = IDLE

    def set(self, doing: int) -> None:
        self.mark = doing

    def states(self) -> list[str]:
        return [f"{r.state} {r.detail}".strip() for r in self.reports]

    def scenes(self) -> list[int]:
        return sorted({a.scene for a in self.arrivals})


def pull(url: str, *, counted: bool = True) -> tuple[Pull, Seen]:
    seen = Seen()
    offer = seen.arrivals.append if counted else None
    running = Pull(url, LIMITS, Outlets(seen.pieces.append, offer, seen.reports.append, seen))
    running.start()
    return running, seen
