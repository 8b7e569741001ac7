"""The clips of a bench: what a street camera would send of them, and what crosses their lines.

Clip X lies beside X.json, a scene: its lines and, where somebody counted by eye, its crossings. Everything
worked out from a clip is kept in a cache folder under the hash of what it was made from.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, FiniteFloat, ValidationError

from kentongan.base.errors import Invalid, NotFound, Unavailable
from kentongan.cameras.model import Drawn
from kentongan.tools import clips
from kentongan.tools.assets import folders
from kentongan.tools.bench_cameras_score import Passed
from kentongan.video.clip import RATE, load

VIDEOS: Final = frozenset({".mp4", ".avi", ".mkv", ".mov", ".webm", ".ts", ".m4v"})
CODE: Final = Path(__file__).resolve().parents[1]
COUNTERS: Final = ("vision/*.py", "tools/count.py")
"""The code on which the outcome of `kentongan count --reference` depends."""


class Counted(BaseModel):
    """One crossing that somebody counted by eye."""

    t_s: FiniteFloat
    line: str
    way: str


class Scene(clips.Scene):
    """A scene with what was counted by eye; None: nobody did."""

    crossings: list[Counted] | None = None


@dataclass(frozen=True, slots=True)
class Reel:
    """A prepared clip, with its crossings by the second of the prepared clip."""

    name: str
    path: Path
    lines: tuple[Drawn, ...]
    length_s: float
    by_eye: tuple[Passed, ...] | None
    reference: tuple[Passed, ...] = ()


def sources(folder: Path | None, data: Path) -> list[Path]:
    """The clips to play, sorted by name.

    Args:
        folder: where to look; None: the scenes of the assets folders, else the project's own.
    Raises: NotFound, where there is not one clip.
    """
    places = [folder] if folder else [*(place / "scenes" for place in folders(data)), clips.OWN]
    for place in places:
        found = sorted(path for path in place.glob("*") if path.suffix.lower() in VIDEOS)
        if found:
            return found
    listed = " or ".join(str(place) for place in places)
    raise NotFound(f"no clip to play: put clips (X.mp4 beside its lines X.json) into {listed}")


def prepared(source: Path, cache: Path) -> Reel:
    """The clip as a small street camera would send it; made once.

    Raises: Invalid, on a clip or a scene that makes no sense.
    """
    drawn = source.with_suffix(".json")
    text = drawn.read_bytes() if drawn.is_file() else json.dumps(clips.MIDDLE).encode()
    try:
        scene = Scene.model_validate_json(text)
    except ValidationError as error:
        raise Invalid(f"{drawn}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from None
    part = f"{scene.from_s} {scene.to_s}"
    made_from = _hash([clips.RECIPE.encode(), source.read_bytes(), part.encode()])
    path = cache / "clips" / f"{source.stem}-{made_from}.mp4"
    card = path.with_suffix(".json")
    if not (path.is_file() and card.is_file()):
        path.parent.mkdir(parents=True, exist_ok=True)
        sys.stderr.write(f"preparing clip {source.name}\n")
        draft = path.with_suffix(".draft.mp4")
        _, fit = clips.encode(source, draft, scene.from_s, scene.to_s)
        draft.replace(path)
        _write(card, list(fit))
    return _reel(source.stem, path, scene, clips.Fit(*json.loads(card.read_text(encoding="utf-8"))))


def _reel(name: str, path: Path, scene: Scene, fit: clips.Fit) -> Reel:
    length_s = load(path).length / RATE
    lines: list[Drawn] = []
    for line in scene.lines:
        (from_x, from_y), (to_x, to_y) = fit.place(line.from_), fit.place(line.to)
        lines.append(Drawn(name=line.name, from_=(from_x, from_y), to=(to_x, to_y)))
    by_eye = None
    if scene.crossings is not None:
        found = (Passed(c.t_s - scene.from_s, c.line, c.way) for c in scene.crossings)
        by_eye = tuple(sorted(p for p in found if 0 <= p.at_s < length_s))
    return Reel(name, path, tuple(lines), length_s, by_eye)


def referred(reel: Reel, model: Path, cache: Path) -> Reel:
    """The reel with what `kentongan count --reference` counts in it from its start to its end.

    That is what a camera is expected to find from seam to seam: a seam ends every track.
    Raises: Unavailable, with the words of `kentongan count`.
    """
    plan = {"lines": [{"name": d.name, "from": list(d.from_), "to": list(d.to)} for d in reel.lines]}
    text = json.dumps(plan).encode()
    code = [path.read_bytes() for rule in COUNTERS for path in sorted(CODE.glob(rule))]
    made_from = _hash([reel.path.read_bytes(), model.read_bytes(), text, *code])
    kept = cache / "references" / f"{reel.name}-{made_from}.json"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        sys.stderr.write(f"counting clip {reel.name} as the reference\n")
        lines = kept.with_suffix(".lines.json")
        lines.write_bytes(text)
        _write(kept, _counted(reel.path, lines, model))
    rows = json.loads(kept.read_text(encoding="utf-8"))
    found = tuple(sorted(Passed(row["t_s"], row["line"], row["way"]) for row in rows))
    return Reel(reel.name, reel.path, reel.lines, reel.length_s, reel.by_eye, found)


def _counted(clip: Path, lines: Path, model: Path) -> list[dict[str, Any]]:
    words = ["count", str(clip), "--lines", str(lines), "--model", str(model), "--reference", "--json"]
    command = [sys.executable, "-m", "kentongan", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{clip} could not be counted: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout)["crossings"]


def _hash(parts: Iterable[bytes]) -> str:
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()[:16]


def _write(path: Path, content: object) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(path)
