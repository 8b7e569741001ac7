"""`kentongan count VIDEO --lines LINES.json`: count a file offline, as fast as the machine can."""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from kentongan.base.paths import default_data
from kentongan.tools import count_measures
from kentongan.tools.count_measures import NOTHING, Extras, Measures
from kentongan.tools.eyes_in_use import in_use
from kentongan.vision import lines as line_files
from kentongan.vision.decode import BEGIN, Clip, Part
from kentongan.vision.detect import Attention
from kentongan.vision.detector import load
from kentongan.vision.eyes import Eyes
from kentongan.vision.lines import Plan
from kentongan.vision.model import Crossing, Crossings, Frame, Line, Tracks
from kentongan.vision.river import count
from kentongan.vision.view import LAVISH, SPARING, Thrift

FORM: Final = """\
The least that LINES.json holds: a line with its two ends, as fractions of the picture (x right, y down):
  {"lines": [{"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}]}
Who passes from its upper to its lower side goes forward when it is drawn from left to right. docs/measures.md
has the rest: a part of the film, movements, zones, speeds."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How closely to look: pictures per second (None: every one), what is spared, and how many pictures
    per second are enough where nobody goes far between two of them (None: never fewer)."""

    looks_per_s: float | None
    thrift: Thrift
    calm_looks_per_s: float | None = None

    def attention(self, plan: Plan) -> Attention:
        """What is looked at of a clip."""
        return Attention(lambda _: plan.lines, _thrift(plan, self))


FAST: Final = Manner(looks_per_s=10.0, thrift=SPARING, calm_looks_per_s=5.0)
CALM: Final = 0.8
"""Nobody goes far who goes less than this part of his own extent between two looks."""
SLACK: Final = 0.75
"""Looks fall on the pictures there are: one so early, of the time between two, is taken."""
FEWEST: Final = 2
"""Who is seen in fewer pictures is followed by nobody."""
SMALLEST: Final = 100
"""In pictures with fewer pixels down or across, most road users are a few pixels large. (144 are enough for a
street seen from near.)"""
SHORTEST_S: Final = 0.5
"""Who is seen for a shorter time is hardly confirmed before the film ends."""
FEWEST_PER_S: Final = 4.0
"""With fewer pictures a second many are not seen on both sides of a line."""
REFERENCE: Final = Manner(looks_per_s=None, thrift=LAVISH)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a clip showed: crossings in the order of their instants, pictures decoded, seconds counted.

    `damaged`: pieces of the file that could not be decoded; `unseen_s`: seconds of `duration_s` that lie in
    holes, without a picture; `instants`: different ones of the pictures; `cut_s`: seconds that the file
    promised and does not have; `assumed_fps`: pictures a second, where the file notes no times of them;
    `side`: pixels of the pictures' shorter side.
    """

    crossings: tuple[Crossing, ...]
    frames: int
    duration_s: float
    damaged: int = 0
    unseen_s: float = 0.0
    extras: Extras = NOTHING
    instants: int | None = None
    cut_s: float = 0.0
    assumed_fps: float = 0.0
    side: int | None = None

    def doubts(self) -> Iterator[str]:
        """Sentences on what the counts do not cover."""
        if self.damaged:
            yield f"{self.damaged} damaged pieces were skipped; who passed in them is missing"
        if self.unseen_s:
            yield f"{self.unseen_s:g} s of it hold no picture; who passed then is missing"
        if self.cut_s:
            yield f"ends {self.cut_s:g} s before the end that it names; who passed then is missing"
        if self.assumed_fps:
            yield f"notes no times of its pictures; {self.assumed_fps:g} a second were taken to be meant"
        if self.side is not None and self.side < SMALLEST:
            yield f"shows pictures only {self.side} pixels high or wide; who passes is too small to be seen"
        instants = self.frames if self.instants is None else self.instants
        if instants < FEWEST:
            held = f"{self.frames} picture{'s' * (self.frames != 1)}"
            yield f"holds {held} of one instant to count in: too few to follow anybody"
        elif self.duration_s < SHORTEST_S:
            yield f"holds {self.duration_s:g} s to count in: too short to follow anybody over a line"
        elif instants < FEWEST_PER_S * (self.duration_s - self.unseen_s):
            rate = instants / (self.duration_s - self.unseen_s)
            yield f"holds {rate:.1f} pictures a second; below {FEWEST_PER_S:g} many who pass are missed"


def main(argv: list[str]) -> int:
    """Count one file; the outcome goes to stdout, everything else to stderr."""
    begun_s, spent_s = time.perf_counter(), time.process_time()
    asked = _parser().parse_args(argv)
    plan = line_files.read(asked.lines)
    manner = REFERENCE if asked.reference else FAST
    with Clip(asked.video) as clip:
        detector = load(
            asked.model or in_use(Path(os.environ.get("KENTONGAN_DATA") or default_data())).path,
            precision=asked.precision,
            cache=cache_folder(),
        )
        outcome = count_clip(clip, plan, detector, manner)
    for doubt in outcome.doubts():
        print(f"kentongan: {asked.video}: {doubt}", file=sys.stderr)
    if asked.json:
        took = {
            "wall_s": round(time.perf_counter() - begun_s, 3),
            "cpu_s": round(time.process_time() - spent_s, 3),
        }
        print(json.dumps(to_json(outcome) | took))
    else:
        print(to_table(outcome))
    return 0


def count_clip(
    clip: Clip, plan: Plan, detector: Eyes, manner: Manner, attention: Attention | None = None
) -> Outcome:
    """Let a clip run through the river.

    Args:
        attention: one that has learnt of the place already; else it learns as it goes.
    Raises: Invalid, where the clip holds no picture to count.
    """
    part = Part(plan.from_s or 0.0, float("inf") if plan.to_s is None else plan.to_s, manner.looks_per_s)
    found: list[Crossing] = []
    measures = Measures(plan, part)

    def look(passing: Tracks | Crossings) -> None:
        measures.look(passing)
        if isinstance(passing, Crossings):
            found.extend(passing.items)

    def lines(_camera: str) -> tuple[Line, ...]:
        return plan.lines

    attention = attention or manner.attention(plan)
    frames = paced(clip.frames(part), manner, attention.hurry)
    for _ in count(([frame] for frame in frames), (detector, attention), lines, look):
        pass
    end_s = min(part.to_s, clip.end_s)
    inside = [c for c in found if part.from_s <= _seconds(c.at) <= part.to_s]
    inside.sort(key=lambda c: c.at)
    seconds = round(end_s - part.from_s, 3)
    return Outcome(
        tuple(inside), clip.decoded, seconds, clip.damaged, round(clip.unseen_s, 3), measures.end(),
        clip.instants, round(clip.cut_s, 1), clip.fps if clip.timeless else 0.0,
        min(clip.width, clip.height),
    )  # fmt: skip


def paced(frames: Iterable[Frame], manner: Manner, hurry: Callable[[str], float | None]) -> Iterator[Frame]:
    """Leave out what need not be looked at, as nobody goes far meanwhile.

    Args:
        hurry: how many of their own extents a camera's fast road users go in a second; None: unknown.
    """
    last: Frame | None = None
    for frame in frames:
        apart_s = _apart_s(manner.calm_looks_per_s, hurry(frame.camera))
        if last is None or frame.scene != last.scene or (frame.at - last.at).total_seconds() >= apart_s:
            last = frame
            yield frame


def _apart_s(calm_looks_per_s: float | None, hurry: float | None) -> float:
    """How long after a look the next one need not come, in seconds."""
    if calm_looks_per_s is None or hurry is None or hurry >= CALM * calm_looks_per_s:
        return 0.0
    return SLACK / calm_looks_per_s


def _thrift(plan: Plan, manner: Manner) -> Thrift:
    """Who is far from every line must be seen too where more is measured than crossings."""
    beside = plan.turns or plan.zones or plan.ground
    return replace(manner.thrift, strips=False, scaled=False) if beside else manner.thrift


def to_json(outcome: Outcome) -> dict[str, object]:
    """The promised form, without the times it took. What is missing stands there only where something is."""
    rows = [
        {"t_s": round(_seconds(c.at), 3), "line": c.line, "way": str(c.way), "kind": c.kind.word}
        for c in outcome.crossings
    ]
    promised = {"crossings": rows, "frames": outcome.frames, "duration_s": outcome.duration_s}
    missing = {"damaged": outcome.damaged, "unseen_s": outcome.unseen_s, "cut_s": outcome.cut_s}
    told = {key: value for key, value in missing.items() if value}
    return promised | told | count_measures.to_json(outcome.extras)


def to_table(outcome: Outcome) -> str:
    """The sums for people."""
    sums = Counter((c.line, str(c.way), c.kind.word) for c in outcome.crossings)
    rows = [("line", "way", "kind", "crossings")]
    rows += [(line, way, kind, str(n)) for (line, way, kind), n in sorted(sums.items())]
    wide = [max(len(row[i]) for row in rows) for i in range(3)]
    table = [
        "  ".join(part.ljust(w) for part, w in zip(row[:3], wide, strict=True)) + f"  {row[3]:>9}"
        for row in rows
    ]
    table.append(
        f"{len(outcome.crossings)} crossings in {outcome.duration_s:g} s ({outcome.frames} pictures)"
    )
    return "\n".join(table + count_measures.to_table(outcome.extras))


def _seconds(at: datetime) -> float:
    return (at - BEGIN).total_seconds()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kentongan count", description="Count who passes lines in a video file.",
        epilog=FORM, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("video", type=Path, help="the file")
    parser.add_argument(
        "--lines",
        type=Path,
        required=True,
        metavar="LINES.json",
        help="the lines to count on, and what else to measure",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--reference", action="store_true", help="every picture, more pixels, no shortcut")
    parser.add_argument("--model", type=Path, metavar="PATH", help="weights of a YOLOX in ONNX form")
    parser.add_argument("--precision", choices=("auto", "bf16", "fp32"), default="auto", help="arithmetic")
    return parser


def cache_folder() -> Path:
    """Compiled networks of this user; /tmp would be anybody's."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "kentongan" / "detector"
