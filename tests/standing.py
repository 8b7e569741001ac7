"""What tests share beside fixtures: a clock that stands still, the database's addresses, waiting."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final


@dataclass
class FakeClock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 3, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Server:
    """A migrated database: the owner's address and one for each plain role."""

    owner: str
    roles: dict[str, str]

    def dsn(self, role: str) -> str:
        return self.roles[role]


PATIENCE: Final = 3.0
"""Machines that run tests are busy: what is waited for may take so many times as long as it should."""


def wait_until(what: Callable[[], bool], *, timeout_s: float = 10, why: str, strict: bool = False) -> None:
    """Wait as long as it should take, and patiently some more; `strict`: later would mean another thing."""
    ends = time.monotonic() + timeout_s * (1 if strict else PATIENCE)
    while not what():
        assert time.monotonic() < ends, f"waited {timeout_s} s, and some more, in vain: {why}"
        time.sleep(0.05)
