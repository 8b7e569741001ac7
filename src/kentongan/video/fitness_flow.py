"""A camera's rate against what it usually brings, and its clock against ours. No picture is needed.

Source of the clock part: the smallest one-way delay in short windows, fitted by a line (Paxson, "On
calibrating measurements of packet transit times", SIGMETRICS 1998): queues only ever add delay, so the
smallest of a window shows the two clocks.
"""

from collections import deque
from typing import Final

import numpy as np

from kentongan.video.fitness_signs import Sign

USUAL_PART: Final = 0.45
"""Below this part of its usual rate a camera is slow. Many halve their rate at night, on purpose."""
RATE_LEAST: Final = 0.5
RATES_MANY: Final = 15
WINDOW_S: Final = 5.0
WINDOWS: Final = 9
DRIFT_PART: Final = 0.004
"""A clock that gains or loses so much of each second drifts."""
DRIFT_LEAST_S: Final = 0.12
FIT_PART: Final = 0.1
"""Of what is gained or lost so much may lie beside the line: a clock runs evenly, a queue does not."""
LONG_MANY: Final = 40
LONG_S: Final = 1.0


class Pace:
    """Pictures per second, against the camera's own usual ones."""

    def __init__(self, usual: float = 0.0, many: int = 0) -> None:
        self.usual = usual
        self.many = many

    def see(self, fps: float) -> Sign:
        """One measured rate. What is slow is not learnt."""
        if self.many < RATES_MANY:
            self.usual = max(self.usual, fps)
            self.many += 1
            return Sign(fps < RATE_LEAST, 0.5, f"fps={fps:.1f}")
        slow = fps < max(RATE_LEAST, USUAL_PART * self.usual)
        if not slow:
            self.usual += (0.05 if fps > self.usual else 0.0005) * (fps - self.usual)
        sure = min(1.0, 0.5 + (1 - fps / max(self.usual, 1e-6)) / 2)
        return Sign(slow, sure, f"fps={fps:.1f} usual={self.usual:.1f}")


class Drift:
    """The camera's stamps against our clock. Feed it the delay (ours less the camera's) of every so many
    pictures."""

    def __init__(self) -> None:
        self._lows: deque[tuple[float, float]] = deque(maxlen=LONG_MANY)
        self._window_at = float("-inf")

    def begin(self) -> None:
        """A new connection: its stamps have nothing to do with those before."""
        self._lows.clear()
        self._window_at = float("-inf")

    def see(self, at_s: float, delay_s: float) -> Sign:
        if self._lows and abs(delay_s - self._lows[-1][1]) > 10:
            self.begin()
        if at_s - self._window_at >= WINDOW_S:
            self._window_at = at_s
            self._lows.append((at_s, delay_s))
        elif delay_s < self._lows[-1][1]:
            self._lows[-1] = (at_s, delay_s)
        return self._short() if len(self._lows) > WINDOWS else Sign(False)

    def _short(self) -> Sign:
        rows = np.array(self._lows)[:-1]
        slope, rms = _fit(rows[-WINDOWS:])
        gone_s = abs(slope) * (rows[-1, 0] - rows[-WINDOWS, 0])
        there = abs(slope) >= DRIFT_PART and gone_s >= DRIFT_LEAST_S and rms <= FIT_PART * gone_s
        if not there and len(rows) >= LONG_MANY - 1:
            slope, rms = _fit(rows)
            gone_s = abs(slope) * (rows[-1, 0] - rows[0, 0])
            there = gone_s >= LONG_S and rms <= FIT_PART * gone_s
        sure = min(1.0, 0.5 + abs(slope) / (4 * DRIFT_PART))
        return Sign(there, sure, f"ms_per_s={slope * 1000:+.1f}")


def _fit(rows: np.ndarray) -> tuple[float, float]:
    """Slope of a line through (seconds, delay), and the root mean square of what is left."""
    at, delay = rows[:, 0] - rows[0, 0], rows[:, 1]
    centred = at - at.mean()
    slope = float((centred * delay).sum() / max((centred**2).sum(), 1e-9))
    left = delay - delay.mean() - slope * centred
    return slope, float(np.sqrt((left**2).mean()))
