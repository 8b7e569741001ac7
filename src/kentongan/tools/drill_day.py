"""What a day at 110 sounds like: calls, their words and what is behind them. Pure; one seed gives one day.

Nothing here is anybody's: numbers begin with 0899, which no caller has, and places are drawn from the city
pack. How a day runs over its hours, how long people talk and how they share one happening are assumptions of
ours; a surge of 42 times the mean hour was Allen County's, and 9 silent or prank calls in 10 is what
Indonesian 110 centres tell of themselves.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kentongan.places.model import Kind, Pack, Place, Point, moved

HOURS: Final = (
    0.60, 0.45, 0.35, 0.30, 0.30, 0.40, 0.65, 0.90, 1.05, 1.10, 1.15, 1.15,
    1.15, 1.10, 1.10, 1.15, 1.25, 1.45, 1.60, 1.65, 1.55, 1.40, 1.15, 0.85,
)  # fmt: skip
"""How busy an hour of the day is, against the mean hour."""
SURGE: Final = 42.0
RISES: Final = (0.10, 0.20, 0.80, 1.00)  # shares of the drill: a surge begins, is full, ebbs, is over
NUISANCES: Final = (0.66, 0.95)  # silent up to the first, prank up to the second, then misdialled
JOINS: Final = (0.5, 0.85)  # how often a true caller means what others told of: on a quiet day, in a surge
TOLD_FOR_S: Final = 300.0  # so long people call about one happening
PLACED: Final = (0.30, 0.55, 0.75)  # no place up to the first, then by network, then by AML, then exact
TWICE: Final = 0.05  # words that an exchange says again, and that come late
LATE_S: Final = 4.0
PLACE_KINDS: Final = (Kind.LANDMARK, Kind.JUNCTION, Kind.STOP)


class Behind(StrEnum):
    """What is behind a call."""

    TRUE = "true"
    SILENT = "silent"
    PRANK = "prank"
    MISDIAL = "misdial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A day as somebody asks for it. `hour`: local, in which the drill begins; `speed`: how fast it runs."""

    seed: int
    minutes: float
    surge: bool = False
    calls_per_day: float = 500.0
    nuisance: float = 0.9
    hour: float = 17.0
    speed: float = 1.0

    @property
    def seconds(self) -> float:
        return self.minutes * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happens at one place; many may call about it."""

    nth: int
    at_s: float
    category: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One call. `happening`: the number of what it is about, where it is about anything."""

    name: str
    at_s: float
    behind: Behind
    number: str | None
    line: str
    happening: int | None = None
    said: dict[str, object] = field(default_factory=dict[str, object])  # where: place or aml, or nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One word that the exchange says, so many seconds after the drill began; `again`: a repetition."""

    at_s: float
    true_s: float  # when it happened; a word may be said later
    key: str
    word: str
    caller: Caller
    again: bool = False

    def message(self, began_at: datetime) -> dict[str, object]:
        """The body of POST /api/calls: the same for each repetition."""
        at = began_at + timedelta(seconds=self.true_s)
        caller = self.caller
        about = {"number": caller.number, "line": caller.line, **caller.said}
        return {
            "key": self.key, "call": caller.name, "word": self.word,
            "at": at.isoformat(timespec="milliseconds"), **about,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    offers: tuple[Offer, ...]
    callers: tuple[Caller, ...]
    happenings: tuple[Happening, ...]


def draw(asked: Asked, pack: Pack, categories: Sequence[str], tag: str = "") -> Day:
    """Draw a day. The same seed, pack and categories give the same day.

    Args:
        categories: codes of which incidents come; the first are drawn most.
        tag: goes before the name of each call, so that two drills in one city do not share calls.
    Returns: its offers in the order in which they are said.
    """
    dice = random.Random(asked.seed)  # noqa: S311 - no secret; the same seed draws the same day
    scene = _Scene(dice, asked, [p for p in pack.places if p.kind in PLACE_KINDS], list(categories))
    callers = [scene.caller(f"{tag}{nth:05}", at_s) for nth, at_s in enumerate(_arrivals(dice, asked))]
    offers = [offer for caller in callers for offer in _words(dice, asked, caller)]
    offers.sort(key=lambda offer: (offer.at_s, offer.key, offer.again))
    return Day(tuple(offers), tuple(callers), tuple(scene.happenings))


def rate(asked: Asked, at_s: float) -> float:
    """Calls in a second, so long after the drill began."""
    hour = int(asked.hour + at_s * asked.speed / 3600) % 24
    return asked.calls_per_day / 86400 * HOURS[hour] * asked.speed * surge(asked, at_s)


def surge(asked: Asked, at_s: float) -> float:
    """How many times as many as usual."""
    if not asked.surge:
        return 1.0
    begins, full, ebbs, over = (share * asked.seconds for share in RISES)
    if at_s <= begins or at_s >= over:
        return 1.0
    if at_s < full:
        return 1 + (SURGE - 1) * (at_s - begins) / (full - begins)
    return SURGE if at_s <= ebbs else 1 + (SURGE - 1) * (over - at_s) / (over - ebbs)


def _arrivals(dice: random.Random, asked: Asked) -> Iterator[float]:
    """A Poisson process whose rate changes, by thinning (Lewis and Shedler 1979)."""
    most = asked.calls_per_day / 86400 * max(HOURS) * asked.speed * (SURGE if asked.surge else 1.0)
    at_s = dice.expovariate(most) if most > 0 else math.inf
    while at_s < asked.seconds:
        if dice.random() * most < rate(asked, at_s):
            yield at_s
        at_s += dice.expovariate(most)


class _Scene:
    """What happens in the city while people call."""

    def __init__(self, dice: random.Random, asked: Asked, places: list[Place], categories: list[str]) -> None:
        self._dice = dice
        self._asked = asked
        self._places = places
        self._categories = categories
        self._jokers = [_number(dice) for _ in range(12)]
        self.happenings: list[Happening] = []

    def caller(self, name: str, at_s: float) -> Caller:
        dice = self._dice
        line = f"110-{dice.randint(1, 4)}"
        if dice.random() < self._asked.nuisance:
            return self._nuisance(name, at_s, line)
        about = self._about(at_s)
        said = _said(dice, about.place.point)
        return Caller(
            name=name, at_s=at_s, behind=Behind.TRUE, number=_number(dice), line=line, happening=about.nth,
            said=said,
        )  # fmt: skip

    def _nuisance(self, name: str, at_s: float, line: str) -> Caller:
        dice, share = self._dice, self._dice.random()
        behind = Behind.SILENT if share < NUISANCES[0] else Behind.PRANK
        behind = Behind.MISDIAL if share > NUISANCES[1] else behind
        number = dice.choice(self._jokers) if behind is Behind.PRANK else _number(dice)
        return Caller(
            name=name, at_s=at_s, behind=behind, number=None if dice.random() < 0.2 else number, line=line
        )

    def _about(self, at_s: float) -> Happening:
        """What others call about just now, or something new."""
        dice = self._dice
        recent = [h for h in self.happenings if at_s - h.at_s < TOLD_FOR_S]
        joins = JOINS[surge(self._asked, at_s) > SURGE / 2]
        if recent and dice.random() < joins:
            return recent[min(int(dice.expovariate(1.0)), len(recent) - 1)]
        category = self._categories[
            min(int(dice.expovariate(5.0) * len(self._categories)), len(self._categories) - 1)
        ]
        new = Happening(
            nth=len(self.happenings), at_s=at_s, category=category, place=dice.choice(self._places)
        )
        self.happenings.append(new)
        return new


def _said(dice: random.Random, around: Point) -> dict[str, object]:
    """Where a telephone says it is: wrong by about as much as it says."""
    share = dice.random()
    if share < PLACED[0]:
        return {}
    accuracy_m = dice.uniform(300, 1500) if share < PLACED[1] else dice.uniform(8, 60)
    lon, lat = moved(around, dice.uniform(0, 360), abs(dice.gauss(0, accuracy_m / 2)))
    if PLACED[1] <= share < PLACED[2]:
        return {"aml": f'A"ML=1;lt={lat:+.5f};lg={lon:+.5f};rd={accuracy_m:.0f};lc=68;pm=G'}
    place = {"lat": round(lat, 6), "lon": round(lon, 6), "accuracy_m": round(accuracy_m, 1)}
    return {"place": place}


def _words(dice: random.Random, asked: Asked, caller: Caller) -> Iterator[Offer]:
    """What the exchange says of one call; some of it again, and late. At the end every line is hung up."""
    haste = min(1.0, asked.minutes / 10)
    for word, after_s in _story(dice, caller):
        true_s = min(caller.at_s + after_s * haste, asked.seconds)
        key = f"{caller.name}-{word}"
        yield Offer(at_s=true_s, true_s=true_s, key=key, word=word, caller=caller)
        if dice.random() < TWICE:
            late_s = min(true_s + dice.uniform(0, LATE_S * haste), asked.seconds)
            yield Offer(at_s=late_s, true_s=true_s, key=key, word=word, caller=caller, again=True)


def _story(dice: random.Random, caller: Caller) -> list[tuple[str, float]]:
    """The words of one call and how long after its ring each is true."""
    if caller.behind is Behind.TRUE:
        rings_s = min(1.0 + dice.expovariate(1 / 5.0), 25.0)
        if dice.random() < 0.1:
            return [("ringing", 0.0), ("missed", rings_s + dice.uniform(5, 20))]
        return [("ringing", 0.0), ("answered", rings_s), ("ended", rings_s + dice.uniform(30, 180))]
    rings_s = dice.uniform(1.0, 4.0)
    if caller.behind is Behind.SILENT and dice.random() < 0.6:
        return [("ringing", 0.0), (dice.choice(["missed", "ended"]), rings_s)]
    return [("ringing", 0.0), ("answered", rings_s), ("ended", rings_s + dice.uniform(2, 15))]


def _number(dice: random.Random) -> str:
    return f"0899{dice.randrange(10**8):08}"
