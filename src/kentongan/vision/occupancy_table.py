"""Zones added up: how full, how long, how much of it standing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from kentongan.vision.ground import Ground
from kentongan.vision.model import Kind
from kentongan.vision.movement_table import Z95, Share
from kentongan.vision.occupancy import End, Presence, Stay, Zone
from kentongan.vision.occupancy_speed import zone_speed
from kentongan.vision.speed_table import NOTHING, Estimate

HIDDEN_S: Final = 60.0
"""A track lost in a zone may be the next one found in it, if that comes within this time."""

FEW: Final = 5
"""Half of so many are gone, or none, with a chance of more than 1 in 40."""


@dataclass(frozen=True, slots=True)
class Dwell:
    """The median time in a zone with its 95 % interval; nan and infinity where too few were seen to leave.

    `ended` were seen from border to border, `broken` from the border until their track or the looking ended:
    they lasted longer than was seen, and count so.
    """

    median_s: float
    low_s: float
    high_s: float
    ended: int
    broken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One zone in one period, by what was seen of it.

    `time_s` is the time road users of each kind spent inside, `occupied_s` that with anybody inside; both go
    with `seen_s`, not with the length of the period. `mean_most` is the mean number inside if every track
    that was lost inside had been, hidden, the next one that was found inside: as far as those that were
    detected go, the truth lies between `mean` and this.
    """

    zone: str
    seen_s: float
    time_s: dict[Kind, float]
    occupied_s: float
    peak: int
    queue_time_s: float
    queue_peak: int
    queued_s: float
    mean_most: float
    dwell: Dwell
    space_mean: Estimate
    """Of `zone_speed`, km/h; not known without a calibrated road."""
    kept: Share
    """Of the stays seen to begin or end inside or at the border, those whose both ends are the border."""

    @property
    def mean(self) -> float:
        """Time-mean number of road users inside; nan where nothing was seen."""
        return self._per_seen(sum(self.time_s.values()))

    @property
    def mean_queue(self) -> float:
        return self._per_seen(self.queue_time_s)

    @property
    def occupied(self) -> float:
        """Share of the time with anybody inside."""
        return self._per_seen(self.occupied_s)

    @property
    def queued(self) -> float:
        """Share of the time with anybody standing inside."""
        return self._per_seen(self.queued_s)

    def _per_seen(self, time_s: float) -> float:
        return time_s / self.seen_s if self.seen_s else math.nan


class Sums:
    """One camera's zones over a period, look by look: what is remembered is one row per stay.

    A look's time belongs to the period in which the look falls. The mean number inside is the total time
    spent there over the time seen, Edie's density times the area: the rate of looks is nothing to it.

    Source: Edie, Discussion of traffic stream measurements and definitions, Proc. 2nd Int. Symp. on the
        Theory of Traffic Flow (1963), 139-154.
    """

    def __init__(
        self, zones: Sequence[Zone], since: datetime, until: datetime, ground: Ground | None = None
    ) -> None:
        """
        Args:
            since, until: looks after the first up to and including the second count.
        """
        self._zones = tuple(zones)
        self._since, self._until = since, until
        n = len(self._zones)
        self._seen_s = 0.0
        self._time_s = np.zeros((n, len(Kind)))
        self._occupied_s, self._queue_time_s, self._queued_s = np.zeros(n), np.zeros(n), np.zeros(n)
        self._peak, self._queue_peak = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self._stays: list[Stay] = []
        self._ground = ground

    def add(self, look: Presence) -> None:
        """
        Args:
            look: of the same zones.
        """
        if not self._since < look.at <= self._until:
            return
        inside, standing = look.inside.sum(axis=1), look.stopped.sum(axis=1)
        self._seen_s += look.seen_s
        self._time_s += look.time_s
        self._occupied_s += look.occupied_s
        self._queue_time_s += standing * look.seen_s
        self._queued_s += (standing > 0) * look.seen_s
        self._peak = np.maximum(self._peak, inside)
        self._queue_peak = np.maximum(self._queue_peak, standing)
        self._stays += look.stays

    def usage(self) -> tuple[Usage, ...]:
        """The sums so far, zone by zone."""
        return tuple(self._usage(i, zone.name) for i, zone in enumerate(self._zones))

    def _usage(self, zone: int, name: str) -> Usage:
        mine = [stay for stay in self._stays if stay.zone == name]
        whole = [stay for stay in mine if End.CUT not in (stay.begin, stay.end)]
        kept = sum(stay.begin is End.PASSED and stay.end is End.PASSED for stay in whole)
        time_s = self._time_s[zone]
        most_s = float(time_s.sum()) + _unseen_s(mine)
        return Usage(
            zone=name,
            seen_s=self._seen_s,
            time_s={kind: float(time_s[kind]) for kind in Kind if time_s[kind] > 0},
            occupied_s=float(self._occupied_s[zone]),
            peak=int(self._peak[zone]),
            queue_time_s=float(self._queue_time_s[zone]),
            queue_peak=int(self._queue_peak[zone]),
            queued_s=float(self._queued_s[zone]),
            mean_most=most_s / self._seen_s if self._seen_s else math.nan,
            dwell=dwell([stay for stay in mine if stay.begin is End.PASSED]),
            space_mean=zone_speed(mine, self._ground) if self._ground else NOTHING,
            kept=Share(kept, len(whole)),
        )


def dwell(stays: Sequence[Stay]) -> Dwell:
    """The median stay, with those whose end was not seen as longer than seen.

    Args:
        stays: that began over the border.
    Source: Kaplan & Meier, J. American Statistical Association 53 (1958), 457-481, for the median; for its
        interval Brookmeyer & Crowley, Biometrics 38 (1982), 29-41, with Greenwood's variance on the
        log(-log) scale. From five stays or fewer no lower end can be told: it is 0.
    """
    ended = sum(s.end is End.PASSED for s in stays)
    times = sorted({s.lasted_s for s in stays if s.end is End.PASSED})
    still, spread = 1.0, 0.0
    median_s, low_s, high_s = math.nan, 0.0 if len(stays) <= FEW else math.nan, math.inf
    for time_s in times:
        there = sum(s.lasted_s >= time_s for s in stays)
        left = sum(s.end is End.PASSED and s.lasted_s == time_s for s in stays)
        still *= 1 - left / there
        spread += left / (there * (there - left)) if there > left else math.inf
        least, most = _still(still, spread)
        if math.isnan(low_s) and least <= 0.5:
            low_s = time_s
        if math.isnan(median_s) and still <= 0.5:
            median_s = time_s
        if math.isinf(high_s) and most < 0.5:
            high_s = time_s
    if math.isnan(low_s):
        low_s = times[-1] if times else 0.0
    return Dwell(median_s, low_s, high_s, ended, len(stays) - ended)


def _still(share: float, spread: float) -> tuple[float, float]:
    """The 95 % interval of the share that is still there."""
    if share == 0:
        return 0.0, 1.0
    half = Z95 * math.sqrt(spread) / abs(math.log(share))
    return share ** math.exp(half), share ** math.exp(-half)


def _unseen_s(stays: Sequence[Stay]) -> float:
    """How long road users were hidden if each that was lost inside is the next that was found inside."""
    found = sorted(s.since for s in stays if s.begin is End.BROKEN)
    total_s = 0.0
    for lost_at in sorted(s.until for s in stays if s.end is End.BROKEN):
        later = [at for at in found if at >= lost_at]
        if later and (later[0] - lost_at).total_seconds() <= HIDDEN_S:
            total_s += (later[0] - lost_at).total_seconds()
            found.remove(later[0])
    return total_s
