"""How many pictures of a camera came, and how many did not, by the instants of those that came."""

from datetime import datetime

from kentongan.video.timeline import RATE, Placed


class Losses:
    """Over all connections of one pull: what was sent while there was none is missing, too."""

    def __init__(self) -> None:
        self.pictures = 0
        self.lost = 0
        self._at: datetime | None = None

    def take(self, placed: Placed) -> None:
        self.pictures += 1
        if self._at is not None and not placed.jumped:
            steps = (placed.at - self._at).total_seconds() * RATE / placed.length
            if steps > 1.5:
                self.lost += round(steps) - 1
        self._at = placed.at
