"""`kentongan eyes use`: count with another detector, or with the one before, by a person's word."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kentongan.base.db import Actor, Database
from kentongan.base.errors import Conflict, Invalid
from kentongan.tools import eyes_compare, eyes_in_use
from kentongan.tools.eyes_in_use import Model
from kentongan.vision import detector

REASON_LEAST: Final = 10
ASK: Final = "`kentongan eyes compare FILE --scenes DIR`"


@dataclass(frozen=True, slots=True)
class Word:
    """Who says so, and why although it counts worse or was never compared; "": no reason was given."""

    actor: Actor
    although: str = ""


def use(data: Path, db: Database, file: Path, word: Word) -> Model:
    """Count with this model from the next start of counting on.

    Raises:
        NotFound, Invalid: there is no such model, it is not what its card says, or no network of ours.
        Conflict: it counts worse than the one in use, or was not compared with it, and nobody says why.
    """
    model = eyes_in_use.with_card(file)
    detector.load(file, precision="fp32")  # another shape or other kinds are refused here
    old = eyes_in_use.in_use(data)
    if model.sha256 == old.sha256:
        raise Conflict(f"{file}: this model is in use already")
    found = eyes_compare.kept(data, old.sha256, model.sha256)
    fault = _fault(found, old)
    if fault and not word.although:
        raise Conflict(f"{file}: {fault}; compare with {ASK}, or give your reason with --although")
    if word.although and len(word.although.strip()) < REASON_LEAST:
        raise Invalid(f"--although: give the reason in at least {REASON_LEAST} characters")
    eyes_in_use.take(data, model)
    with db.change(word.actor) as tx:
        tx.note(
            "eyes.used", model.sha256, name=model.name, before=old.name, before_sha256=old.sha256,
            compared=None if found is None else found["rows"], although=word.although or None,
        )  # fmt: skip
    eyes_in_use.choose(data, model)  # after the commit: what is in use is in the journal
    return model


def _fault(found: dict[str, object] | None, old: Model) -> str:
    if found is None:
        return f"it was not compared with {old.name}, which is in use"
    return f"it counts worse than {old.name}, which is in use" if found["worse"] else ""


def use_before(data: Path, db: Database, word: Word) -> str:
    """Count with what was in use before. Returns: its name.

    Raises: Conflict, where there was nothing before; NotFound, Invalid, where that cannot be counted with.
    """
    left, name = eyes_in_use.choices(data), eyes_in_use.back(data).name
    with db.change(word.actor) as tx:
        tx.note("eyes.used_back", left[-1].sha256, name=name, before=left[-1].name)
    eyes_in_use.step_back(data)
    return name
