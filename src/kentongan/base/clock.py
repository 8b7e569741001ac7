"""The one place that asks what time it is, so that a test can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant as an aware UTC datetime."""


def wall() -> datetime:
    """The machine's own clock, in UTC."""
    return datetime.now(UTC)
