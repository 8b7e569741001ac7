"""How many pictures of a camera came, and how many did not, by the instants of those that came."""

from datetime import datetime

from kentongan.video.timeline import RATE, Placed


class Losses:
    """Over all connections of one pull: what was sent while there was none is missing, too."""

    def __init__(self) -> None:
        self.pictures = 0
        self.lost = 0
        self._at: datetime | None = None
        self._ticks: int | None = None

    def reconnected(self) -> None:
        """A new connection: its stamps have nothing to do with those of the last."""
        self._ticks = None

    def take(self, placed: Placed, ticks: int) -> None:
        """A picture stamped `ticks`; over a reconnection only our own clock tells what is missing."""
        self.pictures += 1
        if self._at is not None and not placed.jumped:
            past_s = (placed.at - self._at).total_seconds()
            steps = (past_s * RATE if self._ticks is None else ticks - self._ticks) / placed.length
            if steps > 1.5:
                self.lost += round(steps) - 1
        self._at, self._ticks = placed.at, ticks
