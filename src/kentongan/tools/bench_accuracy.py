"""`kentongan bench accuracy`: every scene of a folder against its crossings counted by eye.

A crossing found is a hit when line and way are the same and its instant lies within 1.0 s of one counted by
eye; as many pairs as possible are made, each crossing in one. The count error is the sum over lines and ways
of |found - true|, divided by true. docs/accuracy.md says what the figures mean, and what they do not.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from kentongan import VERSION
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.paths import default_data
from kentongan.tools import assets
from kentongan.tools.bench_accuracy_scene import Scene, read_all
from kentongan.tools.bench_accuracy_score import Passing, pair
from kentongan.tools.bench_accuracy_table import (
    Report,
    Result,
    matrices,
    place_of,
    to_json,
    to_text,
    written,
)
from kentongan.tools.count import FAST, REFERENCE, Manner, Outcome, cache_folder, count_clip
from kentongan.tools.eyes_in_use import in_use, learnt_from
from kentongan.vision.decode import BEGIN, Clip
from kentongan.vision.detector import load
from kentongan.vision.view import SPARING

MANNERS: Final = {
    "fast": FAST,
    "live": Manner(looks_per_s=5.0, thrift=SPARING),
    "reference": REFERENCE,
}
LEARNT: Final = {"live"}
"""A camera that runs for days has long since learnt where its road users pass and how large they are: each
scene is played once for that, and counted when it is played again."""


def main(argv: list[str]) -> int:
    """Count all scenes in each manner; tables or one JSON object go to stdout, progress to stderr."""
    asked = _parser().parse_args(argv)
    document: str = asked.write.read_text(encoding="utf-8") if asked.write else ""
    manners, clips = _words(asked.manner or [], asked.clips)
    places = {name: f"{asked.place} {name}".strip() for name in MANNERS}
    manners = manners or (
        [name for name in MANNERS if place_of(places[name]) in document] if asked.write else ["fast"]
    )
    for name in manners if asked.write else ():
        document = written(document, places[name], "", asked.write)  # a missing place is told before the work
    scenes = read_all(asked.scenes or _default_scenes(), clips)
    reports: list[Report] = []
    for name in manners:
        report = measured(scenes, name, asked.model)
        reports.append(report)
        if asked.write:
            inner = f"{_made(report)}\n\n{to_text(report, markdown=True)}"
            document = written(document, places[name], inner, asked.write)
        elif not asked.json:
            print(f"{'### ' if asked.markdown else ''}{name}: {_made(report)}\n")
            print(to_text(report, markdown=asked.markdown) + "\n")
        if asked.matrix and not asked.json:
            print(matrices(report, markdown=asked.markdown) + "\n")
    if asked.write:
        asked.write.write_text(document, encoding="utf-8")
    if asked.json:
        print(json.dumps({"version": VERSION, "manners": [to_json(report) for report in reports]}, indent=1))
    return 0


def _words(manners: Sequence[str], clips: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which words are manners and which are clips: `--manner` takes all words that follow it.

    Raises: Invalid, where the first word after --manner is no manner.
    """
    if manners and manners[0] not in MANNERS:
        raise Invalid(f"--manner: {manners[0]!r} is not one of {', '.join(MANNERS)}")
    said = [word for word in dict.fromkeys(manners) if word in MANNERS]
    return said, [*clips, *(word for word in manners if word not in MANNERS)]


def measured(scenes: Sequence[Scene], name: str, model: Path | None) -> Report:
    """All scenes in one manner."""
    manner = MANNERS[name]
    weights = model or in_use(Path(os.environ.get("KENTONGAN_DATA") or default_data())).path
    known = learnt_from(weights)
    results: list[Result] = []
    for scene in scenes:
        print(f"{name}: {scene.name}", file=sys.stderr)
        result = _one(scene, manner, weights, learnt=name in LEARNT)
        seen = None if known is None else sha256(scene.clip.read_bytes()).hexdigest() in known
        results.append(replace(result, learnt_from=seen))
    about: dict[str, object] = {
        "looks_per_s": manner.looks_per_s,
        "calm_looks_per_s": manner.calm_looks_per_s,
        "thrift": asdict(manner.thrift),
        "learnt": name in LEARNT,
        "weights": weights.name,
        "weights_sha256": sha256(weights.read_bytes()).hexdigest(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "cores": os.cpu_count(),
    }
    return Report(name, about, tuple(results))


def _one(scene: Scene, manner: Manner, weights: Path, *, learnt: bool) -> Result:
    detector = load(weights, cache=cache_folder())
    attention = manner.attention(scene.plan)
    if learnt:
        with Clip(scene.clip) as clip:
            count_clip(clip, scene.plan, detector, manner, attention)
        attention.restart()
    with Clip(scene.clip) as clip:
        begun_s = time.process_time()
        outcome = count_clip(clip, scene.plan, detector, manner, attention)
        cpu_s = time.process_time() - begun_s
    scene.check_end(outcome.duration_s + (scene.plan.from_s or 0.0))
    return Result(pair(scene.name, scene.true, passings(outcome)), outcome.duration_s, cpu_s, scene.outside)


def passings(outcome: Outcome) -> list[Passing]:
    return [
        Passing((c.at - BEGIN).total_seconds(), c.line, str(c.way), c.kind.word) for c in outcome.crossings
    ]


def machine() -> str:
    """The name of this machine's processor, as well as the system tells it."""
    known = Path("/proc/cpuinfo")
    if known.is_file():
        for line in known.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _made(report: Report) -> str:
    about = report.about
    looks = about["looks_per_s"]
    rate = "every picture" if looks is None else f"{looks:g} looks a second"
    if about["calm_looks_per_s"] is not None:
        rate += f", {about['calm_looks_per_s']:g} where nobody goes far in between"
    thrift = cast("dict[str, bool]", about["thrift"])
    names = [name for name, on in thrift.items() if on]
    spared = f"sparing by {', '.join(names)}" if names else "whole pictures"
    at = str(about["at"])[:16].replace("T", " ")
    learnt = ", the place learnt before" if about["learnt"] else ""
    where = f"{about['cores']} cores of {about['machine']}"
    return f"{rate}, {spared}{learnt}; {about['weights']}; {at} UTC, {where}."


def _default_scenes() -> Path:
    """Raises: NotFound, saying how to name a folder."""
    named = os.environ.get(assets.VARIABLE)
    if not named:
        raise NotFound(f"which scenes? name a folder with --scenes, or set {assets.VARIABLE}")
    return Path(named) / "scenes"


def _file(word: str) -> Path:
    path = Path(word)
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kentongan bench accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("clips", nargs="*", metavar="CLIP", help="names of scenes; all without")
    parser.add_argument("--scenes", type=Path, metavar="DIR", help="the folder; else that of the assets")
    parser.add_argument(
        "--manner", action="extend", nargs="+", metavar="MANNER",
        help="fast (kentongan count; the default), live (5 looks a second, the place learnt before), "
        "reference (every picture)",
    )  # fmt: skip
    parser.add_argument("--model", type=_file, metavar="FILE", help="weights of a YOLOX in ONNX form")
    parser.add_argument(
        "--matrix",
        action="store_true",
        help="what each kind is told as too, scene by scene (JSON always has it)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object with everything")
    parser.add_argument("--markdown", action="store_true", help="the tables in Markdown")
    parser.add_argument(
        "--write", type=_file, metavar="FILE",
        help="put the tables into this document, between <!-- table: MANNER --> and <!-- end -->; "
        "without --manner those that it has places for",
    )  # fmt: skip
    parser.add_argument(
        "--place", default="", metavar="WORD",
        help="with --write: the places are <!-- table: WORD MANNER -->, for several sets in one document",
    )  # fmt: skip
    return parser
