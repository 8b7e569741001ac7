"""The rules of a command centre, as its city pack gives them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Ladder(StrEnum):
    CALL = "call"
    INCIDENT = "incident"


class Asks(StrEnum):
    """How a question of a card is answered."""

    YES_NO = "yes_no"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    text: str
    asks: Asks
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """Targets in seconds; None: no clock."""

    code: str
    name: str
    dispatch_s: int | None = None
    arrive_s: int | None = None
    accept_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    code: str
    name: str
    field: str
    priority: str | None
    function: str
    partner: str = ""
    radio: str = ""
    eido: str = ""
    cap: str = ""
    opens_cameras: bool
    synonyms: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    code: str
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a ladder: which level and seat is told, so long after it began."""

    nth: int
    level: str
    seat: str
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One row for each city. Times in seconds, distances in metres."""

    answer_s: int
    grace_s: int
    stale_s: int
    duplicate_m: int
    duplicate_s: int
    fresh_s: int
    rest_s: int
    call_sign: str
    functions: tuple[str, ...]
    shifts: tuple[str, ...]
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPack:
    """All of it, as one folder says it."""

    rules: Rules
    priorities: tuple[Priority, ...]
    categories: tuple[Category, ...]
    partners: tuple[Partner, ...]
    ladders: dict[Ladder, tuple[Step, ...]] = field(default_factory=dict[Ladder, tuple[Step, ...]])
    digest: str = ""


def kin(a: Category, b: Category) -> bool:
    """Two callers may mean the same happening by these: the same category, or a word of kin in common.

    The code says nothing of it: violence at home and a stolen motorcycle are both KRM.
    """
    return a.code == b.code or not set(a.kin).isdisjoint(b.kin)


def kin_codes(category: Category, everyone: Sequence[Category]) -> list[str]:
    return [other.code for other in everyone if kin(category, other)]


def rung(steps: Sequence[Step], started_at: datetime, at: datetime) -> int:
    """How many steps of a ladder are due: it never falls as time goes on."""
    waited_s = (at - started_at).total_seconds()
    return sum(step.after_s <= waited_s for step in steps)
