"""How true the counts are: every clip of $KENTONGAN_ASSETS/scenes against its crossings counted by eye.

    python bench/accuracy.py [--manner fast|live|reference ...] [--markdown] [CLIP ...]

A crossing found is a hit when line and way are the same and its instant lies within 1.0 s of one counted by
eye; each of those is hit at most once, and as many pairs as possible are made. The count error is the sum
over lines and ways of |found - true|, divided by true. "Kind right" is the share of hits of the right kind.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import lap
import numpy as np

from kentongan.tools.count import FAST, REFERENCE, Manner, Outcome, count_clip
from kentongan.vision import lines as line_files
from kentongan.vision.decode import BEGIN, Clip
from kentongan.vision.detector import LIVE, load, shape_for

NEAR_S: Final = 1.0
MANNERS: Final = {
    "fast": FAST,
    "live": Manner(looks_per_s=5.0, pixels=LIVE[0] * LIVE[1]),
    "reference": REFERENCE,
}


@dataclass(frozen=True)
class Passing:
    t_s: float
    line: str
    way: str
    kind: str


@dataclass(frozen=True)
class Score:
    """Truth and outcome of one clip; `hits` pairs a true crossing with the one found."""

    clip: str
    true: list[Passing]
    found: list[Passing]
    hits: list[tuple[Passing, Passing]]
    cpu_s: float
    duration_s: float

    @property
    def errors(self) -> int:
        """Sum over line and way of |found - true|."""
        true, found = (Counter((p.line, p.way) for p in side) for side in (self.true, self.found))
        return sum(abs(found[key] - true[key]) for key in true | found)


def matched(true: Sequence[Passing], found: Sequence[Passing]) -> list[tuple[Passing, Passing]]:
    """As many pairs as possible of the same line and way within `NEAR_S`, the nearest of them."""
    if not true or not found:
        return []
    cost = np.full((len(true), len(found)), 100.0)
    for i, a in enumerate(true):
        for j, b in enumerate(found):
            if (a.line, a.way) == (b.line, b.way) and abs(a.t_s - b.t_s) <= NEAR_S:
                cost[i, j] = abs(a.t_s - b.t_s)
    _, partner, _ = lap.lapjv(cost, extend_cost=True, cost_limit=50.0)
    return [(true[i], found[j]) for i, j in enumerate(partner.tolist()) if j >= 0]


def score(path: Path, manner: Manner, weights: Path, cache: Path | None) -> Score:
    """Count one clip, whose truth lies in `path` (JSON), beside the clip."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    plan = line_files.read(path)
    with Clip(path.parent / truth["clip"]) as clip:
        shape = shape_for(clip.width, clip.height, manner.pixels)
        detector = load(weights, cache=cache, shape=shape)
        begun_s = time.process_time()
        outcome = count_clip(clip, plan, detector, manner.looks_per_s)
        cpu_s = time.process_time() - begun_s
    true = [Passing(c["t_s"], c["line"], c["way"], c["kind"]) for c in truth["crossings"]]
    found = passings(outcome)
    return Score(path.stem, true, found, matched(true, found), cpu_s, outcome.duration_s)


def passings(outcome: Outcome) -> list[Passing]:
    return [
        Passing((c.at - BEGIN).total_seconds(), c.line, str(c.way), c.kind.word) for c in outcome.crossings
    ]


def row(name: str, scores: Sequence[Score]) -> list[str]:
    true, found, hits, errors = (
        sum(n)
        for n in zip(*((len(s.true), len(s.found), len(s.hits), s.errors) for s in scores), strict=True)
    )
    right = sum(a.kind == b.kind for s in scores for a, b in s.hits)
    speed = sum(s.duration_s for s in scores) / sum(s.cpu_s for s in scores)
    return [
        name, str(true), str(found), str(hits), f"{errors / true:.1%}", f"{hits / true:.1%}",
        f"{hits / max(found, 1):.1%}", f"{right / max(hits, 1):.0%}", f"{speed:.1f}",
    ]  # fmt: skip


HEADS: Final = [
    "clip",
    "true",
    "found",
    "hits",
    "count error",
    "recall",
    "precision",
    "kind right",
    "x real time",
]


def by_kind(scores: Sequence[Score]) -> list[list[str]]:
    """Per kind: how many were there, were found at all, were called so."""
    true = Counter(p.kind for s in scores for p in s.true)
    hit = Counter(a.kind for s in scores for a, _ in s.hits)
    right = Counter(a.kind for s in scores for a, b in s.hits if a.kind == b.kind)
    called = Counter(p.kind for s in scores for p in s.found)
    return [[k, str(true[k]), str(hit[k]), str(right[k]), str(called[k])] for k in sorted(true | called)]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, markdown: bool) -> str:
    if markdown:
        body = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in body)
    wide = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(p.ljust(w) for p, w in zip(line, wide, strict=True)) for line in [heads, *rows]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", nargs="*", help="names of clips; all without")
    parser.add_argument("--manner", choices=list(MANNERS), nargs="+", default=["fast"])
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--cache", type=Path, help="folder for compiled networks")
    asked = parser.parse_args()
    assets = Path(os.environ["KENTONGAN_ASSETS"])
    paths = [
        p for p in sorted((assets / "scenes").glob("*.json")) if not asked.clips or p.stem in asked.clips
    ]
    for name in asked.manner:
        weights = assets / "models" / "yolox_nano.onnx"
        scores = [score(path, MANNERS[name], weights, asked.cache) for path in paths]
        print(f"\n### {name}: {MANNERS[name]}\n")
        rows = [row(s.clip, [s]) for s in scores] + [row("all", scores)]
        print(table(HEADS, rows, markdown=asked.markdown))
        print()
        print(
            table(["kind", "true", "hit", "called right", "found"], by_kind(scores), markdown=asked.markdown)
        )


if __name__ == "__main__":
    main()
