"""Two who correct the same: who saves must have read what stands there now, or it would go unseen. Pure."""

from collections.abc import Mapping, Sequence
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


CORRECTED: Final = "incident.corrected"
ERASED: Final = "incident.text_erased"
ERASES: Final[Mapping[str, str]] = MappingProxyType({"narrative": "narrative", "place_text": "place"})


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
    return [*found, "answers"] if crossed_answers(now, had, wanted) else found


def _moved(field: str, now: Incident, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    stands = _said(getattr(now, field))
    return stands != _said(had[field]) and (field not in wanted or stands != _said(wanted[field]))


def crossed_answers(now: Incident, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """The questions that somebody else answered otherwise: of those that are answered again. What was not
    answered is the same as no words."""
    read = cast(Mapping[str, str], had.get("answers", {}))
    given = cast(Mapping[str, str], wanted.get("answers", {}))
    stands = {question: now.answers.get(question, "") for question in given}
    return [q for q, it in stands.items() if it not in (read.get(q, ""), _said(given[q]))]


def changes(kind: str, body: Mapping[str, Any], field: str, asked: Sequence[str]) -> bool:
    """Whether an entry of the journal says that this field was made otherwise.

    Args:
        asked: of answers, to which questions; one that stands on no card is not named in the journal.
    """
    if kind == ERASED:
        return field in ERASES and body.get("what") == ERASES[field]
    if kind != CORRECTED:
        return False
    if field == "answers":
        known = set(cast(Sequence[str], body.get("answered", ())))
        return "answers" in body.get("said", ()) and (not known or bool(known & set(asked)))
    return field in body.get("changed", {}) or field in body.get("words", ())


def _said(value: object) -> object:
    return tidy(value).text if isinstance(value, str) else value
