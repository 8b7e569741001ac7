"""Two who correct the same: who saves must have read what stands there now, or it would go unseen. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, cast

from kentongan.base.errors import Invalid
from kentongan.incidents.model.states import Incident
from kentongan.incidents.model.text import tidy

TOUCHES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "category": ("category", "priority"),  # a category brings its priority
        "priority": ("priority",),
        "narrative": ("narrative",),
        "place_text": ("place_text",),
        "lat": ("lat", "lon"),
        "lon": ("lat", "lon"),
    }
)
"""What of an incident a field of a correction changes."""


class NotRead(Invalid):
    """A correction that does not say what was read of what it changes."""


def crossed(now: Incident, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What somebody else made otherwise since it was read. What they made just so is no matter.

    Args:
        had: what was read of the incident. wanted: what it shall be.
    Raises: NotRead.
    """
    fields = sorted({touched for field in wanted for touched in TOUCHES.get(field, ())})
    missing = [field for field in fields if field not in had]
    if missing:
        raise NotRead(f"say in `had` what you read of {', '.join(missing)}")
    found = [field for field in fields if _moved(field, now, had, wanted)]
    return [*found, "answers"] if _answered(now, had, wanted) else found


def _moved(field: str, now: Incident, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    stands = _said(getattr(now, field))
    return stands != _said(had[field]) and (field not in wanted or stands != _said(wanted[field]))


def _answered(now: Incident, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Of answers only those that are given again; what was not answered is the same as no words."""
    read = cast(Mapping[str, str], had.get("answers", {}))
    given = cast(Mapping[str, str], wanted.get("answers", {}))
    stands = {question: now.answers.get(question, "") for question in given}
    return any(it not in (read.get(q, ""), _said(given[q])) for q, it in stands.items())


def _said(value: object) -> object:
    return tidy(value).text if isinstance(value, str) else value
