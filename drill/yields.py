"""Who drives stops for those who cross at a school's zebra, and an angkot for who gets in or out."""

from typing import Final

import libsumo
import numpy as np

from drill import pupils
from drill.scenes import Point, Scene

BRAKES: Final = 2.0
"""m/s2, at ease."""
HARDEST: Final = 3.6
"""m/s2: who had to brake harder drives on; there is time for it before the group sets out."""
LINE_M: Final = 1.4
"""Before the zebra one stops."""
CROWD: Final = (5.0, 5.5)
"""From when on those who drive stop for an ordered crowd (people.py), and how far before the zebra."""
SEES_M: Final = 32.0


class Zebra:
    """Holds the traffic of a school's street while a group crosses, or a crowd stands there."""

    def __init__(self, scene: Scene, seed: int, seconds: float, what: str) -> None:
        self.spans, self.line_m = self._spans(scene, seed, seconds), LINE_M
        if what == "crowd":
            self.spans, self.line_m = [(CROWD[0], seconds + 60)], CROWD[1]
        self.school, self.speed = scene.school, scene.speed_ms
        self.waiting: set[str] = set()

    @staticmethod
    def _spans(scene: Scene, seed: int, seconds: float) -> list[Point]:
        return [pupils.crossing_s(scene, g) for g in pupils.groups(scene, seed, seconds)]

    def step(self, at_s: float) -> None:
        shut = any(begin <= at_s < end for begin, end in self.spans)
        present = libsumo.vehicle.getIDList()
        for v in present:
            gap = self._gap(v)
            if shut and 0 <= gap < SEES_M and (v in self.waiting or self._can(v, gap)):
                self.waiting.add(v)
                wanted = float(np.sqrt(2 * BRAKES * max(0.0, gap - 0.3)))
                libsumo.vehicle.setSpeed(v, wanted if wanted < self.speed else -1)
            elif v in self.waiting:
                self.waiting.discard(v)
                libsumo.vehicle.setSpeed(v, -1)
        self.waiting &= set(present)

    def _gap(self, v: str) -> float:
        """Metres from its front to the line; below 0 where it has passed it."""
        assert self.school
        along, ahead = libsumo.vehicle.getPosition(v)[1], libsumo.vehicle.getAngle(v)
        if 90 < ahead < 270:
            return along - self.school.zebra_m[1] - self.line_m
        return self.school.zebra_m[0] - self.line_m - along

    def _can(self, v: str, gap: float) -> bool:
        return libsumo.vehicle.getSpeed(v) ** 2 < 2 * HARDEST * max(0.0, gap - 0.3)


STOPS_M: Final = ((-3.0, 6.0), (15.5, 26.0))
"""Where the front of an angkot stands along the road, coming from its beginning and from its end."""


def angkot_stop(arm: str, length_m: float, dice: np.random.Generator) -> str:
    """A stop of a few seconds for who gets in or out, close to the kerb and before the zebra.

    length_m: from where the arm's road begins to the road's middle.
    """
    low, high = STOPS_M[arm.endswith("b")]
    along = float(dice.uniform(low, high)) * (-1 if arm.endswith("b") else 1)
    end = length_m + along
    waits = float(dice.uniform(5, 11))
    return f'<stop lane="{arm}_in_0" startPos="{end - 2:.1f}" endPos="{end:.1f}" duration="{waits:.1f}"/>'
