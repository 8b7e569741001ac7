"""`kentongan bench eyes`: what a detector sees on labelled pictures, box by box.

A box found is right when a labelled one of the same kind shares with it at least half of what both cover
(IoU >= 0.5); as many pairs as possible are made, each box in one. Subkinds count as their kind. Pictures are
looked at whole. Where labels are incomplete the recall is worth more than the precision (docs/eyes.md).
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import lap
import numpy as np

from kentongan.base.errors import Invalid
from kentongan.base.paths import default_data
from kentongan.tools import labelled
from kentongan.tools.count import cache_folder
from kentongan.tools.eyes_in_use import Model, in_use, named
from kentongan.tools.labelled import Album
from kentongan.tools.labelled_kinds import Label
from kentongan.vision.boxes import Numbers, iou
from kentongan.vision.detect import see
from kentongan.vision.detector import load
from kentongan.vision.eyes import Eyes
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind

THRESHOLD: Final = 0.3
ENOUGH: Final = 0.5
"""IoU from which on a box found is the labelled one."""


@dataclass(slots=True)
class Score:
    """Per kind: boxes labelled, found, and found rightly; milliseconds of each look."""

    true: Counter[Kind] = field(default_factory=Counter[Kind])
    found: Counter[Kind] = field(default_factory=Counter[Kind])
    right: Counter[Kind] = field(default_factory=Counter[Kind])
    took_ms: list[float] = field(default_factory=list[float])

    def add(self, labels: Sequence[Label], seen: Seen) -> None:
        """Note what one picture shows and what was found in it."""
        for kind in Kind:
            drawn = np.array([label.box for label in labels if label.kind == kind]).reshape(-1, 4)
            boxes = seen.boxes[seen.kinds == kind].astype(np.float64)
            self.true[kind] += len(drawn)
            self.found[kind] += len(boxes)
            self.right[kind] += pairs(drawn, boxes)

    def recall(self, kind: Kind) -> float | None:
        """None: none is labelled."""
        return self.right[kind] / self.true[kind] if self.true[kind] else None

    def precision(self, kind: Kind) -> float | None:
        """None: none was found."""
        return self.right[kind] / self.found[kind] if self.found[kind] else None


def main(argv: list[str]) -> int:
    """Measure one model on one folder: a table, or one JSON object, goes to stdout."""
    asked = _parser().parse_args(argv)
    if not 0 < asked.threshold < 1:
        raise Invalid("--threshold lies between 0 and 1")
    album = labelled.read(asked.images)
    data = Path(os.environ.get("KENTONGAN_DATA") or default_data())
    model = named(asked.model) if asked.model else in_use(data)
    score = measured(album, load(model.path, cache=cache_folder()), asked.threshold)
    if asked.json:
        print(json.dumps(to_json(model, album, score, asked.threshold)))
    else:
        print(to_table(model, album, score, asked.threshold))
    return 0


def measured(album: Album, eyes: Eyes, threshold: float = THRESHOLD) -> Score:
    """Look at every labelled picture. Raises: Invalid, on a picture that cannot be read."""
    score = Score()
    eyes.warm()
    for shot in album.shots:
        picture = labelled.picture(shot.path)
        begun_s = time.perf_counter()
        seen = see(eyes, picture)
        score.took_ms.append(1000 * (time.perf_counter() - begun_s))
        score.add(shot.labels, seen.only(seen.scores >= threshold))
    return score


def pairs(drawn: Numbers, found: Numbers) -> int:
    """How many boxes of one side can be paired with one of the other, each once: (N, 4) and (M, 4)."""
    if not len(drawn) or not len(found):
        return 0
    shared = iou(drawn, found)
    cost = np.where(shared >= ENOUGH, 1 - shared, 1000.0)
    _, partners, _ = lap.lapjv(cost, extend_cost=True, cost_limit=500.0)
    return sum(1 for i, j in enumerate(partners.tolist()) if j >= 0 and shared[i, j] >= ENOUGH)


def to_json(model: Model, album: Album, score: Score, threshold: float) -> dict[str, object]:
    """Null: none is labelled, or none was found; that is not 0."""
    return {
        "model": model.name,
        "model_sha256": model.sha256,
        "pictures": len(album.shots),
        "unlabelled": len(album.unlabelled),
        "kinds_named_in": str(album.said_in),
        "threshold": threshold,
        "iou": ENOUGH,
        "recall": {kind.word: _rounded(score.recall(kind)) for kind in Kind},
        "precision": {kind.word: _rounded(score.precision(kind)) for kind in Kind},
        "true": {kind.word: score.true[kind] for kind in Kind},
        "found": {kind.word: score.found[kind] for kind in Kind},
        "ms_per_picture": round(float(np.median(score.took_ms)), 2),
    }


def to_table(model: Model, album: Album, score: Score, threshold: float) -> str:
    """The same for people."""
    head = (
        f"{model.name}: {len(album.shots)} labelled pictures of {album.folder}"
        + (f" ({len(album.unlabelled)} without labels were left out)" if album.unlabelled else "")
        + f", score {threshold:g} and more, {float(np.median(score.took_ms)):.1f} ms a picture"
    )
    rows = [f"{'kind':15}{'labelled':>10}{'found':>8}{'right':>8}{'recall':>9}{'precision':>11}"]
    for kind in Kind:
        numbers = f"{score.true[kind]:>10}{score.found[kind]:>8}{score.right[kind]:>8}"
        rows.append(
            f"{kind.word:15}{numbers}{_shown(score.recall(kind)):>9}{_shown(score.precision(kind)):>11}"
        )
    return "\n".join([head, f"kinds as named in {album.said_in}", "", *rows])


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kentongan bench eyes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=Path, required=True, metavar="DIR", help="the labelled folder")
    parser.add_argument(
        "--model", type=Path, metavar="FILE", help="weights in ONNX form; without it those in use here"
    )
    parser.add_argument(
        "--threshold", type=float, default=THRESHOLD, metavar="SCORE",
        help=f"boxes less sure are left out (default {THRESHOLD:g})",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser
