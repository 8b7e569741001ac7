"""Which detector this installation counts with: the one a person chose, else the one that comes with it.

    DATA/eyes/SHA256.onnx   models that were chosen here, with their cards beside them
    DATA/eyes/use.json      which of them is in use, and which ones were before it

Without a choice it is our own, which lies in the package (docs/decisions/0035).
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from kentongan.base.errors import Conflict, Invalid, NotFound
from kentongan.tools import assets

WEIGHTS: Final = "yolox_nano"
PACKAGED: Final = Path(__file__).resolve().parents[1] / "vision" / "weights" / "kentongan-nano.onnx"
CHOSEN: Final = "use.json"
LARGEST: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Model:
    """A detector's file: its name, where it lies, its hash."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that was put to use here; `sha256` "": the one that comes with the installation."""

    name: str
    sha256: str


def folder(data: Path) -> Path:
    return data / "eyes"


def named(path: Path) -> Model:
    """A model by its file. Raises: NotFound, Invalid."""
    if not path.is_file():
        raise NotFound(f"{path}: no such model")
    if path.stat().st_size > LARGEST:
        raise Invalid(f"{path}: {path.stat().st_size} bytes is no detector of ours; they have a few million")
    return Model(path.name, path, sha256(path.read_bytes()).hexdigest())


def with_card(path: Path) -> Model:
    """A model by its file, held against the card beside it, or against the catalogue.

    Raises: NotFound, where it has no card; Invalid, where it is not what its card says.
    """
    model = named(path)
    if model.sha256 == assets.known(WEIGHTS).sha256:
        return Model(WEIGHTS, path, model.sha256)
    file = path.with_suffix(".json")
    if not file.is_file():
        raise NotFound(f"{file}: the card of this model is missing; training writes it beside the model")
    try:
        card = cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
        name, said = str(card["name"]), str(card["sha256"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{file}: not a card: it needs name and sha256") from None
    if said != model.sha256:
        raise Invalid(f"{path}: its sha256 is {model.sha256}, its card says {said}; get both anew")
    return Model(name, path, model.sha256)


def learnt_from(path: Path) -> frozenset[str] | None:
    """The sha256 of every clip that a model has learnt from; None: it has no card, or one that does not say.

    Raises: Invalid, where its card cannot be read.
    """
    file = path.with_suffix(".json")
    if not file.is_file():
        return None
    try:
        card = cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))
        if "stretches" not in card:
            return None
        sets = [one for stretch in card["stretches"] for one in stretch["sets"]]
        return frozenset(str(one["sha256"]) for one in sets if "clip" in one)
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{file}: not a card: what the model has learnt from cannot be read") from None


def choices(data: Path) -> list[Choice]:
    """What was put to use here, the newest last; empty: nobody ever chose. Raises: Invalid."""
    file = folder(data) / CHOSEN
    if not file.is_file():
        return []
    try:
        rows = cast("list[dict[str, Any]]", json.loads(file.read_text(encoding="utf-8")))
        return [Choice(**row) for row in rows]
    except (ValueError, TypeError):
        raise Invalid(f"{file}: is broken; remove it to count with what comes with Kentongan") from None


def in_use(data: Path) -> Model:
    """The model to count with.

    Raises: NotFound, where there is none; Invalid, where the file of the chosen one is not what it was.
    """
    chosen = choices(data)
    return _found(data, chosen[-1], "--back") if chosen else usual()


def _found(data: Path, choice: Choice, way: str) -> Model:
    """A choice's model; `way`: how else to go on. Raises: NotFound, Invalid."""
    if not choice.sha256:
        return usual()
    path = folder(data) / f"{choice.sha256}.onnx"
    if not _holds(path, choice.sha256):
        raise Invalid(
            f"{path}: missing or changed since it was chosen ({choice.name}); "
            f"put the right file there again, or run `kentongan eyes use {way}`"
        )
    return Model(choice.name, path, choice.sha256)


def _holds(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def usual() -> Model:
    """What comes with Kentongan. Raises: NotFound, where the installation is not whole."""
    if not PACKAGED.is_file():
        raise NotFound(f"{PACKAGED}: this installation of Kentongan is not whole; install it anew")
    return Model(PACKAGED.stem, PACKAGED, sha256(PACKAGED.read_bytes()).hexdigest())


def unproven(data: Path) -> bool:
    """Whether what counts is our own of the package, which has been tried on few real streets."""
    try:
        return in_use(data).path == PACKAGED
    except (NotFound, Invalid):
        return False


def take(data: Path, model: Model) -> None:
    """Take a model into the data folder, its card too. Raises: Invalid, where its file changed meanwhile."""
    place = folder(data)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = place / f"{model.sha256}.onnx"
    if not _holds(target, model.sha256):
        fresh = target.with_suffix(".part")
        fresh.write_bytes(model.path.read_bytes())
        if not _holds(fresh, model.sha256):
            fresh.unlink()
            raise Invalid(f"{model.path}: changed while it was copied; try again")
        fresh.replace(target)
    card = model.path.with_suffix(".json")
    if card.is_file():
        target.with_suffix(".json").write_bytes(card.read_bytes())


def choose(data: Path, model: Model) -> None:
    """Count with a model that was taken in, from the next start of counting on."""
    _choose(data, [*(choices(data) or [Choice("", "")]), Choice(model.name, model.sha256)])


def back(data: Path) -> Model:
    """What would be in use after one step back.

    Raises: Conflict, where there was nothing before; NotFound, Invalid, where that cannot be counted with.
    """
    return _found(data, _before(data)[-1], "FILE")


def step_back(data: Path) -> None:
    """Count with what was in use before. Raises: as `back`."""
    back(data)
    _choose(data, _before(data))


def _before(data: Path) -> list[Choice]:
    """The choices without the last, at least one. Raises: Conflict."""
    known = choices(data)
    if len(known) < 2:
        raise Conflict("nothing was in use before this model; there is nothing to go back to")
    return known[:-1]


def _choose(data: Path, rows: list[Choice]) -> None:
    file = folder(data) / CHOSEN
    fresh = file.with_suffix(".part")
    fresh.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    fresh.replace(file)
