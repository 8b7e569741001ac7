"""`kentongan bench cameras`: how many cameras this machine watches and counts, and how well.

Every camera is a true RTSP stream of a prepared clip (640x360, 10 pictures/s); database, broker, roster and
watch processes are those of `kentongan up`, on a data folder that is thrown away.
"""

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from kentongan.base.errors import Invalid
from kentongan.base.paths import default_data
from kentongan.tools import bench_cameras_score as score
from kentongan.tools.bench_cameras_clips import Reel, prepared, referred, sources
from kentongan.tools.bench_cameras_ear import Ear
from kentongan.tools.bench_cameras_rig import REST, SPARED, Part, Rig, cast_of, cpu_s, machine_cpu_s, rss_mb
from kentongan.tools.bench_cameras_score import Looked, Passed, Span, Sums
from kentongan.tools.eyes_in_use import in_use

CAMERAS: Final = 12
SECONDS: Final = 60.0
SHORT_S: Final = 20.0
"""Length of one measurement where many numbers of cameras are tried."""
MOST_EACH: Final = 250
WARM_S: Final = 5.0
SETTLE_S: Final = 3.0
"""So long after the end crossings are still found that happened before."""
NEAR: Final = 20
"""Saturation is known well enough to a share of 1/20 of the cameras."""

Row = dict[str, Any]


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived. Not an Exception: nobody on the way may mend it."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is measured, whatever the number of cameras."""

    reels: list[Reel]
    weights: Path
    models: Path
    processes: int
    seconds: float
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds until now."""

    at_s: float
    watch_s: float
    server_s: float
    rest_s: float
    all_s: float


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    _check(asked)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        course = _course(asked)
        if asked.until_saturated:
            return _print_saturated(course, asked)
        row = run(course, asked.cameras)
        print(json.dumps(row) if asked.json else to_table(row), flush=True)
        return 0
    except Stopped:
        say("stopped")
        return 130
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)


def run(course: Course, cameras: int) -> Row:
    """Bring up a street of so many cameras, measure it, and leave nothing behind.

    Raises: Unavailable, where a process does not start or ends by itself.
    """
    parts = cast_of(course.reels, cameras)
    rig = Rig(parts, min(course.processes, cameras), course.models, course.weights, course.without)
    ear = Ear(rig.nats_url)
    try:
        say(f"starting {cameras} cameras")
        rig.start()
        ear.start()
        _warm_up(rig, ear)
        before = _spent(rig)
        _wait(rig, course.seconds)
        after = _spent(rig)
        memory_mb = rss_mb(rig.pids("watch"))
        _wait(rig, SETTLE_S)
        span = Span(before.at_s, after.at_s)
        row = _row(parts, rig.zeros_s, ear, span)
        row |= {"without": list(course.without), "seconds": round(span.seconds, 1)}
        row |= {"processes": len(rig.pids("watch"))}
        return _in_order(row | _costs(before, after) | {"rss_mb": round(memory_mb)})
    finally:
        _undisturbed(lambda: (ear.stop(), rig.stop()))


def _undisturbed(act: Callable[[], object]) -> None:
    """Do something that a second Ctrl-C must not leave half done."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in signals]
    try:
        act()
    finally:
        for number, answer in zip(signals, before, strict=True):
            signal.signal(number, answer)


def _warm_up(rig: Rig, ear: Ear) -> None:
    """Wait until every camera is looked at, and a while more."""
    wanted = {str(part.id) for part in rig.parts}
    ends = time.monotonic() + 60.0 + 0.5 * len(wanted)
    while (missing := wanted - ear.looked_at()) and time.monotonic() < ends:
        _wait(rig, 0.5)
    if missing:
        say(f"{len(missing)} of {len(wanted)} cameras are not looked at; measuring all the same")
    _wait(rig, WARM_S)


def _wait(rig: Rig, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while (left_s := ends - time.monotonic()) > 0:
        time.sleep(min(0.5, left_s))
        rig.check()


def _spent(rig: Rig) -> Spent:
    rest_s = cpu_s(rig.pids(*REST)) + time.process_time()
    watch_s, server_s = cpu_s(rig.pids("watch")), cpu_s(rig.pids("cameras"))
    return Spent(time.monotonic(), watch_s, server_s, rest_s, machine_cpu_s())


def _costs(before: Spent, after: Spent) -> Row:
    """Cores in use: of the watch, of the test server, of all else of ours, and of whoever else is here."""
    seconds = after.at_s - before.at_s
    watch, server = after.watch_s - before.watch_s, after.server_s - before.server_s
    rest, everybody = after.rest_s - before.rest_s, after.all_s - before.all_s
    return {
        "cores": round(watch / seconds, 3),
        "server_cores": round(server / seconds, 3),
        "rest_cores": round(rest / seconds, 3),
        "foreign_cores": round(max(0.0, everybody - watch - server - rest) / seconds, 3),
    }


def _row(parts: list[Part], zeros_s: dict[str, float], ear: Ear, span: Span) -> Row:
    names = [str(part.id) for part in parts]
    told = score.looked(ear.ledgers, names, span)
    wide = span.wider(score.SAME_S)
    found = {name: ear.passed(name, wide) for name in names}

    def due(part: Part, loop: tuple[Passed, ...]) -> list[Passed]:
        return score.expected(loop, zeros_s[str(part.id)], part.reel.length_s, wide)

    wanted = {str(part.id): due(part, part.reel.reference) for part in parts}
    sums = [score.tallied(found[name], wanted[name], span) for name in names]
    by_eye = [
        score.tallied(found[str(part.id)], due(part, part.reel.by_eye), span)
        for part in parts
        if part.reel.by_eye is not None
    ]
    shift_s, error = score.shift_s(found, wanted), score.count_error(sums)
    looked = score.late(told, shift_s)
    if error is None:
        say("no camera had 10 reference crossings in this span: the count was not judged")
    return {
        "cameras": len(parts),
        "sustained": score.is_sustained(looked, error),
        "count_error": _rounded(error),
        "hand_count_error": _rounded(score.count_error(by_eye)),
        "found": sum(n for one in sums for n, _ in one.values()),
        "expected": sum(n for one in sums for _, n in one.values()),
        "clips": _by_clip(parts, sums),
        "age_told_p95_s": _rounded(told.age_p95_s),
        "instant_shift_s": _rounded(shift_s),
        **_looks(looked),
    }


def _by_clip(parts: list[Part], sums: list[Sums]) -> dict[str, Row]:
    """Of each clip how many cameras showed it, and their crossings found and expected."""
    told: dict[str, Row] = {}
    for part, one in zip(parts, sums, strict=True):
        row = told.setdefault(part.reel.name, {"cameras": 0, "found": 0, "expected": 0, "off": 0})
        row["cameras"] += 1
        row["found"] += sum(n for n, _ in one.values())
        row["expected"] += sum(n for _, n in one.values())
        row["off"] += sum(abs(n - due) for n, due in one.values())
    return told


def _looks(looked: Looked) -> Row:
    return {
        "looked_share": round(looked.looked_share, 4),
        "still_share": round(looked.still_share, 4),
        "audit_miss_share": _rounded(looked.audit_miss_share),
        "age_p95_s": _rounded(looked.age_p95_s),
        "gap_max_s": round(looked.gap_max_s, 3),
        "inferences_per_s": round(looked.inferences_per_s, 1),
        "packing": _rounded(looked.packing),
        "looks_per_inference": _rounded(looked.looks_per_inference),
    }


FIRST: Final = (
    "cameras", "sustained", "looked_share", "still_share", "audit_miss_share", "age_p95_s", "gap_max_s",
    "count_error", "cores", "rss_mb", "inferences_per_s", "packing",
)  # fmt: skip
UNITS: Final = {"cores": "cores", "rss_mb": "MB", "inferences_per_s": "/s", "seconds": "s"}


def _in_order(row: Row) -> Row:
    """The promised keys first."""
    return {key: row[key] for key in FIRST} | row


def to_table(row: Row) -> str:
    """For people: a line for each figure. Nothing known is said so, never as 0."""
    rows: list[str] = []
    for key, value in row.items():
        text = "; ".join(map(_told, value.items())) if key == "clips" else value
        if key == "without":
            text = ", ".join(value) or "nothing"
        if value is None:
            text = "not known"
        elif key.endswith("_error") or ("share" in key and isinstance(value, float)):
            text = f"{value:.1%}"
        elif key.endswith(("_s", "_cores")) or key in UNITS:
            unit = "cores" if key.endswith("cores") else UNITS.get(key, "s")
            text = f"{value} {unit}"
        rows.append(f"{key.replace('_', ' '):22}{text}")
    return "\n".join(rows)


def _told(clip: tuple[str, Row]) -> str:
    name, row = clip
    return f"{name} on {row['cameras']}: {row['found']} of {row['expected']}, {row['off']} off"


def _print_saturated(course: Course, asked: argparse.Namespace) -> int:
    say(f"each number of cameras is measured for {course.seconds:g} s only")
    last: Row | None = None

    def trial(cameras: int) -> bool:
        nonlocal last
        row = run(course, cameras)
        print(json.dumps(row) if asked.json else _short(row), flush=True)
        if row["sustained"]:
            last = row
        return bool(row["sustained"])

    saturation(asked.cameras, MOST_EACH * course.processes, trial)
    if last is None:
        say("not even one camera is sustained")
        return 0
    print(json.dumps(last) if asked.json else to_table(last), flush=True)
    return 0


def saturation(first: int, most: int, is_sustained: Callable[[int], bool]) -> int:
    """The largest number that is sustained, as nearly as `NEAR` says: doubled, then halved. 0: none is."""
    good, bad, n = 0, most + 1, min(first, most)
    while bad - good > max(1, good // NEAR):
        if is_sustained(n):
            good = n
        else:
            bad = n
        n = min(2 * good, most) if bad > most else (good + bad) // 2
    return good


def _short(row: Row) -> str:
    told = " ".join(f"{key} {row[key]}" for key in FIRST[2:])
    return f"{row['cameras']} cameras {'sustained' if row['sustained'] else 'not sustained'}: {told}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _course(asked: argparse.Namespace) -> Course:
    data = Path(os.environ.get("KENTONGAN_DATA") or default_data())
    weights = in_use(data).path.absolute()
    found = sources(asked.clips, data)
    if asked.only:
        found = [path for path in found if path.stem in asked.only]
    if not found:
        raise Invalid(f"--only {' '.join(asked.only)}: there is no such clip")
    cache = asked.cache.absolute()
    reels = [referred(prepared(path.absolute(), cache), weights, cache) for path in found]
    seconds = asked.seconds or (SHORT_S if asked.until_saturated else SECONDS)
    processes = asked.processes or os.cpu_count() or 1
    return Course(reels, weights, cache / "models", processes, seconds, tuple(asked.without))


def _check(asked: argparse.Namespace) -> None:
    """Raises: Invalid, on numbers that make no sense."""
    if asked.cameras < 1:
        raise Invalid("--cameras must be 1 or more")
    if asked.seconds is not None and not (math.isfinite(asked.seconds) and asked.seconds >= 1):
        raise Invalid("--seconds must be 1 or more")
    if asked.processes is not None and asked.processes < 1:
        raise Invalid("--processes must be 1 or more")
    if asked.clips is not None and not asked.clips.is_dir():
        raise Invalid(f"--clips {asked.clips}: no such folder")


def _parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan bench cameras", description=__doc__)
    words.add_argument("--cameras", type=int, default=CAMERAS, metavar="N", help=f"default {CAMERAS}")
    words.add_argument("--seconds", type=float, metavar="S", help=f"to measure for, default {SECONDS:g}")
    words.add_argument("--clips", type=Path, metavar="DIR", help="default: the scenes of the assets folder")
    words.add_argument("--only", nargs="+", metavar="NAME", help="of these clips take only the ones named")
    words.add_argument("--processes", type=int, metavar="W", help="watch processes, default one per core")
    words.add_argument(
        "--without", nargs="+", default=[], choices=sorted(SPARED), metavar="WHAT",
        help=f"turn off what makes counting cheaper: {', '.join(SPARED)}",
    )  # fmt: skip
    words.add_argument("--until-saturated", action="store_true", help="find how many are sustained")
    words.add_argument("--cache", type=Path, default=_cache(), metavar="DIR", help=f"default {_cache()}")
    words.add_argument("--json", action="store_true", help="one JSON object a line")
    return words


def _cache() -> Path:
    """Prepared clips and references of this user."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    return Path(home) / "kentongan" / "bench"


def say(words: str) -> None:
    sys.stderr.write(f"kentongan: {words}\n")
    sys.stderr.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
