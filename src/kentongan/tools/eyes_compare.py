"""`kentongan eyes compare`: a new detector against the old one, on clips counted by eye.

Both count every clip of the folder in the same manner. The new one is worse when it is wrong by more
crossings in all. The outcome is kept in the data folder: `kentongan eyes use` asks for it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from kentongan.base.errors import Invalid
from kentongan.tools.bench_accuracy import measured
from kentongan.tools.bench_accuracy_scene import Scene
from kentongan.tools.bench_accuracy_score import Pairing, figures, kinds, of_kind
from kentongan.tools.eyes_in_use import Model, folder

KEPT: Final = "compared.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind, or "all": how many truly passed, and by how many each model was wrong."""

    kind: str
    true: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same clips; `old` and `new` are hashes."""

    old: str
    new: str
    scenes: tuple[str, ...]
    truth: str
    at: str
    rows: tuple[Row, ...]

    @property
    def worse(self) -> bool:
        return self.rows[0].new > self.rows[0].old


def compare(scenes: Sequence[Scene], manner: str, old: Model, new: Model) -> Comparison:
    """Count with both. Raises: Invalid, where no crossing was counted by eye: nothing can be compared."""
    if not any(scene.true for scene in scenes):
        raise Invalid("nobody passes in these clips; a comparison needs crossings counted by eye")
    before, after = (measured(scenes, manner, model.path).pairings for model in (old, new))
    return Comparison(
        old.sha256, new.sha256, tuple(scene.name for scene in scenes), _digest(scenes),
        datetime.now(UTC).isoformat(timespec="seconds"), rows(before, after),
    )  # fmt: skip


def rows(before: Sequence[Pairing], after: Sequence[Pairing]) -> tuple[Row, ...]:
    """All kinds together first, then each kind that truly passed or was found."""
    a, b = figures(before).cells, figures(after).cells
    out = [Row("all", a.truth, a.errors, b.errors)]
    for kind in kinds([*before, *after]):
        a, b = of_kind(before, kind).cells, of_kind(after, kind).cells
        out.append(Row(kind, a.truth, a.errors, b.errors))
    return tuple(out)


def to_text(found: Comparison, old: Model, new: Model) -> str:
    lines = [
        f"old: {old.name} {old.sha256[:12]}   new: {new.name} {new.sha256[:12]}   clips: {len(found.scenes)}",
        f"{'kind':15}{'true':>7}{'old wrong by':>14}{'new wrong by':>14}",
    ]
    lines += [f"{row.kind:15}{row.true:>7}{row.old:>14}{row.new:>14}" for row in found.rows]
    verdict = "The new one counts worse." if found.worse else "The new one counts no worse."
    return "\n".join([*lines, verdict])


def to_json(found: Comparison) -> dict[str, object]:
    return {
        "old": found.old, "new": found.new, "scenes": list(found.scenes), "truth": found.truth,
        "at": found.at, "worse": found.worse,
        "rows": [{"kind": r.kind, "true": r.true, "old": r.old, "new": r.new} for r in found.rows],
    }  # fmt: skip


def keep(data: Path, found: Comparison) -> None:
    """Remember an outcome; one of the same models takes the place of an older one."""
    place = folder(data)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = [row for row in _kept(data) if (row["old"], row["new"]) != (found.old, found.new)]
    fresh = (place / KEPT).with_suffix(".part")
    fresh.write_text(json.dumps([*others, to_json(found)], indent=1) + "\n", encoding="utf-8")
    fresh.replace(place / KEPT)


def kept(data: Path, old: str, new: str) -> dict[str, Any] | None:
    """The outcome for these two, by their hashes; None: they were never compared here."""
    return next((row for row in _kept(data) if (row["old"], row["new"]) == (old, new)), None)


def _kept(data: Path) -> list[dict[str, Any]]:
    file = folder(data) / KEPT
    if not file.is_file():
        return []
    try:
        rows = cast("list[dict[str, Any]]", json.loads(file.read_text(encoding="utf-8")))
        return [row for row in rows if {"old", "new", "worse", "rows"} <= row.keys()]
    except (ValueError, AttributeError, TypeError):
        raise Invalid(f"{file}: is broken; remove it and compare again") from None


def _digest(scenes: Sequence[Scene]) -> str:
    """Of what was counted by eye: a comparison on other counts is another one."""
    return sha256(b"".join(scene.path.read_bytes() for scene in scenes)).hexdigest()
