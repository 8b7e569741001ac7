"""What a decoding child holds of one camera, and how cameras are kept."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from kentongan.video.picture import Mark
from kentongan.video.pipe import Head
from kentongan.video.pull import Pull
from kentongan.video.ring import Ring, Room
from kentongan.vision.model import Line
from kentongan.vision.occupancy_polygon import Points
from kentongan.worker.main_stream import MainStream
from kentongan.worker.tape import Tape


@dataclass(frozen=True, slots=True)
class Held:
    """One camera of a child, and what is done with it."""

    pull: Pull
    river: Mark
    counted: bool
    lines: tuple[Line, ...]
    names: dict[str, str]  # of lines, by id
    masks: tuple[Points, ...]
    tape: Tape
    main: MainStream | None  # where another stream than the counted one is recorded, and shown large
    media: "OrderedDict[float, float]"  # media time of the last frames by their instant
    ring: Ring

    def record(self, back_s: float) -> None:
        """From now on, and so many seconds before, which only the stream that is shown was kept of."""
        self.tape.record(back_s)
        if self.main is not None:
            self.main.record()

    def unrecord(self) -> None:
        self.tape.unrecord()
        if self.main is not None:
            self.main.unrecord()

    def look_large(self, word: Head) -> None:
        """Somebody looks, or nobody does any more, at the main stream, where there is one."""
        if self.main is None:
            return
        if word["kind"] == "look":
            self.main.look(word["token"])
        else:
            self.main.unlook()


@dataclass(frozen=True, slots=True)
class Keeping:
    """How cameras are kept; the names are those of the settings, section [watching]."""

    ring_s: float = 32.0
    warm_ring_s: float = 300.0
    ring_camera_mb: float = 32.0
    ring_mb: float = 1200.0
    glance_s: float = 5.0
    stills_s: float = 10.0

    def ring(self, room: Room, *, warm: bool = False) -> Ring:
        return Ring(self.kept(warm=warm), round(self.ring_camera_mb * 1e6), room)

    def kept(self, *, warm: bool) -> timedelta:
        return timedelta(seconds=max(self.warm_ring_s, self.ring_s) if warm else self.ring_s)
