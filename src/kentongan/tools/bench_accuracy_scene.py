"""Reading scenes: a clip, its lines, and every crossing counted by eye (docs/accuracy.md)."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools.bench_accuracy_score import NEAR_S, Passing
from kentongan.vision import lines as line_files
from kentongan.vision.lines import Plan
from kentongan.vision.model import Kind, Way

KINDS: Final = [kind.word for kind in Kind]
WAYS: Final = [str(way) for way in Way]
NEEDED: Final = {"t_s", "line", "way", "kind"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One clip with its truth. `outside` are true crossings beyond from_s and to_s, which do not count."""

    name: str
    path: Path
    clip: Path
    plan: Plan
    true: tuple[Passing, ...]
    outside: int

    def check_end(self, end_s: float) -> None:
        """Refuse a truth that goes on after its clip, whose `end_s` is known only when it was decoded.

        Raises: Invalid.
        """
        late = [p.t_s for p in self.true if p.t_s > end_s + NEAR_S]
        if late:
            raise Invalid(f"{self.path}: crossings: t_s {late[0]:g} is after the clip's end, {end_s:g} s")


def read_all(folder: Path, wanted: Sequence[str]) -> list[Scene]:
    """The scenes of a folder, or those named, all checked before the first is counted.

    Raises:
        NotFound: no such folder, or no scene in it, or none of this name.
        Invalid: a scene makes no sense; the message names the file and the place.
    """
    if not folder.is_dir():
        raise NotFound(f"{folder}: no such folder of scenes")
    paths = {path.stem: path for path in sorted(folder.glob("*.json"))}
    if not paths:
        raise NotFound(f"{folder}: holds no scene; a scene is NAME.json beside its clip (docs/accuracy.md)")
    for name in wanted:
        if name not in paths:
            raise NotFound(f"{folder}: no scene {name!r}; there are {', '.join(paths)}")
    return [read(path) for name, path in paths.items() if not wanted or name in wanted]


def read(path: Path) -> Scene:
    """One scene.

    Raises: Invalid, naming the file and the place of the fault.
    """
    plan = line_files.read(path)  # refuses what is no JSON and what has no lines
    body = cast("dict[str, object]", json.loads(path.read_text(encoding="utf-8")))
    try:
        clip = _clip(path.parent, body.get("clip"))
        rows = body.get("crossings")
        if not isinstance(rows, list):
            raise Invalid("crossings: must be a list, also where nothing passed: it is the truth")
        names = [line.name for line in plan.lines]
        all_ = [_passing(row, f"crossings[{i}]", names) for i, row in enumerate(cast("list[object]", rows))]
    except Invalid as error:
        raise Invalid(f"{path}: {error}") from None
    from_s, to_s = plan.from_s or 0.0, math.inf if plan.to_s is None else plan.to_s
    true = tuple(p for p in all_ if from_s <= p.t_s <= to_s)
    return Scene(path.stem, path, clip, plan, true, len(all_) - len(true))


def _clip(folder: Path, name: object) -> Path:
    if not isinstance(name, str) or not name:
        raise Invalid("clip: the name of the clip is missing")
    if Path(name).name != name:
        raise Invalid(f"clip: {name!r} must be the name of a file beside this one")
    if not (folder / name).is_file():
        raise Invalid(f"clip: {name} does not lie beside this file")
    return folder / name


def _passing(row: object, place: str, lines: Sequence[str]) -> Passing:
    if not isinstance(row, dict):
        raise Invalid(f"{place}: must be an object with {', '.join(sorted(NEEDED))}")
    body = cast("dict[str, object]", row)
    for key in sorted(NEEDED - body.keys()):
        raise Invalid(f"{place}: key {key!r} is missing")
    for key in body.keys() - NEEDED - {"sure", "note"}:
        raise Invalid(f"{place}: unknown key {key!r}")
    t_s, sure = body["t_s"], body.get("sure", True)
    if isinstance(t_s, bool) or not isinstance(t_s, int | float) or not math.isfinite(t_s) or t_s < 0:
        raise Invalid(f"{place}.t_s: {t_s!r} is not a second of the clip")
    if not isinstance(sure, bool):
        raise Invalid(f"{place}.sure: must be true or false")
    line = _one_of(body["line"], lines, f"{place}.line")
    way, kind = _one_of(body["way"], WAYS, f"{place}.way"), _one_of(body["kind"], KINDS, f"{place}.kind")
    return Passing(float(t_s), line, way, kind, sure)


def _one_of(found: object, known: Sequence[str], place: str) -> str:
    if not isinstance(found, str) or found not in known:
        raise Invalid(f"{place}: {found!r} is not one of {', '.join(known)}")
    return found
