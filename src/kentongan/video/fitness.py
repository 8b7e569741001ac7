"""How fit one camera's pictures are: one small luma picture every second or few, and its rate and stamps.

Pure: no camera, no clock, no thread. State is bounded: under 700 kB of numbers for a camera with all its
levels of light learnt, and nothing that grows. `Fitness.learnt()` is what outlives a process
(fitness_memory.py).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.video import fitness_light as light
from kentongan.video.fitness_flow import Drift, Pace
from kentongan.video.fitness_signs import Found, Hold, Sign, Unfit
from kentongan.video.fitness_view import Sight, Verdict

SIZE: Final = (90, 160)
"""Rows and columns of the small pictures."""

HOLDS: Final = {
    Unfit.FROZEN: (4.0, 5.0),
    Unfit.BLACK: (12.0, 12.0),
    Unfit.OVER_EXPOSED: (20.0, 15.0),
    Unfit.BLURRED: (20.0, 30.0),
    Unfit.COVERED: (16.0, 25.0),
    Unfit.TURNED: (16.0, 25.0),
    Unfit.MOVED: (0.0, 25.0),
    Unfit.LOW_RATE: (14.0, 20.0),
    Unfit.CLOCK_DRIFT: (6.0, 30.0),
}
"""How long a sign must last to be a finding, and be gone to be none, in seconds."""
JUDGED_S: Final = 40.0
"""A camera is not called well before it was watched so long."""
OF_THE_VIEW: Final = (Unfit.BLURRED, Unfit.COVERED, Unfit.TURNED)
WHITE_PACE: Final = 0.001

Luma = npt.NDArray[np.uint8]


class Fitness:
    """What is wrong with one camera now, by all that was seen of it."""

    def __init__(self) -> None:
        self.sight = Sight()
        self.pace = Pace()
        self._drift = Drift()
        self._still = light.Stillness()
        self._holds = {kind: Hold(on_s, off_s) for kind, (on_s, off_s) in HOLDS.items()}
        self.white = 0.0
        self._moved_by = ""
        self._began_s: float | None = None
        self._at_s = 0.0

    def glance(self, at_s: float, luma: Luma) -> None:
        """One small picture, (90, 160), taken at `at_s` (seconds of any steady clock)."""
        self._began_s = at_s if self._began_s is None else self._began_s
        self._at_s = at_s
        tones = light.tones(luma)
        black = light.black(tones)
        white = light.over_exposed(tones, self.white)
        still = self._still.see(at_s, luma, max(self.sight.level, 0))
        self._see(at_s, Unfit.BLACK, black)
        self._see(at_s, Unfit.OVER_EXPOSED, white)
        self._see(at_s, Unfit.FROZEN, Sign(False) if black.there or white.there else still)
        if not white.there:
            self.white += WHITE_PACE * (tones.white - self.white)
        plain = black.there or white.there
        sound = not plain and not still.there and not self._moved
        verdict = self.sight.see(at_s, luma, tones.mean, sound=sound)
        if verdict is not None:
            self._view(at_s, Verdict() if plain or still.there else verdict)

    def flow(self, at_s: float, fps: float | None, delay_s: float | None) -> None:
        """Pictures per second, and the smallest delay of a stamp against our clock since the last call."""
        if fps is not None:
            self._see(at_s, Unfit.LOW_RATE, self.pace.see(fps))
        if delay_s is not None:
            self._see(at_s, Unfit.CLOCK_DRIFT, self._drift.see(at_s, delay_s))

    def reconnected(self) -> None:
        """A new connection: its stamps begin anywhere."""
        self._drift.begin()

    def relearn(self) -> None:
        """Somebody says that the camera shall look where it looks now."""
        self.sight = Sight()
        for kind in (*OF_THE_VIEW, Unfit.MOVED):
            self._holds[kind] = Hold(*HOLDS[kind])

    def moved(self, at_s: float, by: str) -> None:
        """A person turned the camera. It is `moved`, and learns nothing, until one of the views that it has
        learnt fits again, or `relearn`; one that has learnt none cannot tell, and stays so."""
        self._moved_by = by
        self.sight.restart()
        for kind in OF_THE_VIEW:
            self._holds[kind] = Hold(*HOLDS[kind])
        self._see(at_s, Unfit.MOVED, Sign(True, 1.0, by))

    @property
    def _moved(self) -> bool:
        return self._holds[Unfit.MOVED].on

    @property
    def judged(self) -> bool:
        """Whether it was watched long enough to be called well."""
        return self._began_s is not None and self._at_s - self._began_s >= JUDGED_S

    def found(self) -> Sequence[Found]:
        """What is wrong now, surest first."""
        rows = [hold.found(kind) for kind, hold in self._holds.items()]
        return sorted((it for it in rows if it is not None), key=lambda it: -it.sure)

    def _see(self, at_s: float, kind: Unfit, sign: Sign) -> None:
        self._holds[kind].see(at_s, sign)

    def _view(self, at_s: float, verdict: Verdict) -> None:
        if self._moved:
            self._return(at_s, verdict)
            return
        said = {
            Unfit.BLURRED: verdict.blurred,
            Unfit.COVERED: verdict.covered,
            Unfit.TURNED: verdict.turned,
        }
        for kind, sign in said.items():
            if sign is None:
                self._holds[kind].skip(at_s)
            else:
                self._see(at_s, kind, sign)

    def _return(self, at_s: float, verdict: Verdict) -> None:
        """Whether a camera that was moved looks where it did; nothing else is told of its view meanwhile."""
        if verdict.turned is None:
            self._holds[Unfit.MOVED].skip(at_s)
        else:
            self._see(at_s, Unfit.MOVED, Sign(verdict.doubts, 1.0, self._moved_by))
