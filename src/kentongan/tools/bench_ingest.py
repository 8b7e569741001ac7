"""`kentongan bench ingest`: what it costs to pull cameras, keep their last seconds and make stills of them.

Every camera is a true RTSP stream (640x360, 10 pictures/s); database, broker, roster and watch processes are
those of `kentongan up`, on a data folder that is thrown away. Nothing is counted. With --flap some cameras
are cut off once a second. Of ten minutes and more the slopes of memory and file descriptors are told.
"""

import argparse
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from kentongan.base.errors import Invalid
from kentongan.base.paths import default_data
from kentongan.tools.bench_cameras_clips import prepared, sources
from kentongan.tools.bench_cameras_rig import REST, Part, cast_of, cpu_s, machine_cpu_s
from kentongan.tools.bench_ingest_ear import Ear
from kentongan.tools.bench_ingest_rig import IngestRig, Manner, descriptors, memory_mb, shared_out_mb

CAMERAS: Final = 200
SECONDS: Final = 120.0
WARM_S: Final = 15.0
FIRST_MAX_S: Final = 90.0
SAMPLE_S: Final = 1.0
SLOPE_LEAST_S: Final = 600.0
"""In a shorter run what is kept only just fills up: no slope is told of it."""

Row = dict[str, Any]


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived. Not an Exception: nobody on the way may mend it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at one instant of the measurement."""

    at_s: float
    rss_mb: float
    watch_rss_mb: float
    files: int
    ages_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds until now: of the watch, the test server, all else of ours, and everybody."""

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
        row = run(asked)
        print(json.dumps(row) if asked.json else _table(row), flush=True)
        return 0
    except Stopped:
        _say("stopped")
        return 130
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)


def run(asked: argparse.Namespace) -> Row:
    """Bring up the cameras, measure, and leave nothing behind.

    Raises: Unavailable, where a process does not start or ends by itself.
    """
    parts = _parts(asked)
    manner = Manner(asked.processes, asked.together, asked.glance_s, asked.stills_s, asked.flap, asked.record)
    rig = IngestRig(parts, manner, asked.cache.absolute() / "models")
    ear = Ear(rig.nats_url)
    try:
        _say(f"starting {asked.cameras} cameras")
        rig.start()
        ear.start()
        first_s = _await_stills(rig)
        _wait(rig, WARM_S)
        before, lost = _spent(rig), ear.totals()
        samples = _sampled(rig, asked.seconds)
        after, lost_after = _spent(rig), ear.totals()
        row = _row(parts, samples, before, after)
        row |= {"frames": lost_after.pictures - lost.pictures, "frames_lost": lost_after.lost - lost.lost}
        row |= {"pss_mb": round(shared_out_mb([*rig.pids("watch"), *rig.pids(*REST)]))}
        row |= {"ring_mb": round(lost_after.ring_bytes / 1e6), "first_stills_s": first_s}
        row |= _recorded(rig, asked.record)
        row |= {"processes": asked.processes, "children": lost_after.children, "flapping": asked.flap}
        return {key: row[key] for key in FIRST} | row
    finally:
        ear.stop()
        rig.stop()


def _recorded(rig: IngestRig, wanted: int) -> Row:
    cameras, megabytes = rig.recorded() if wanted else (0, 0.0)
    return {"recorded": wanted, "recorded_now": cameras, "recorded_mb": round(megabytes)}


FIRST: Final = ("cameras", "cores", "rss_mb", "frames_lost", "thumb_age_p95_s")


def _parts(asked: argparse.Namespace) -> list[Part]:
    data = Path(os.environ.get("KENTONGAN_DATA") or default_data())
    cache = asked.cache.absolute()
    reels = [prepared(path.absolute(), cache) for path in sources(asked.clips, data)]
    return cast_of(reels, asked.cameras)


def _await_stills(rig: IngestRig) -> float | None:
    """Wait until every camera has a still. Returns: how long the last one took; None: some never came."""
    began = time.monotonic()
    while time.monotonic() - began < FIRST_MAX_S:
        if len(rig.still_ages_s()) >= len(rig.parts):
            return round(time.monotonic() - began, 1)
        _wait(rig, SAMPLE_S)
    _say(f"{len(rig.parts) - len(rig.still_ages_s())} cameras have no still yet; measuring all the same")
    return None


def _sampled(rig: IngestRig, seconds: float) -> list[Sample]:
    ends, out = time.monotonic() + seconds, list[Sample]()
    while (left_s := ends - time.monotonic()) > 0:
        watch, ages = rig.pids("watch"), tuple(rig.still_ages_s())
        memory = memory_mb([*watch, *rig.pids(*REST)]), memory_mb(watch)
        out.append(Sample(time.monotonic(), *memory, descriptors(watch), ages))
        _wait(rig, min(SAMPLE_S if seconds < 600 else 10 * SAMPLE_S, left_s))
    return out


def _wait(rig: IngestRig, seconds: float) -> None:
    time.sleep(seconds)
    rig.check()


def _spent(rig: IngestRig) -> Spent:
    rest_s = cpu_s(rig.pids(*REST))
    watch_s, server_s = cpu_s(rig.pids("watch")), cpu_s(rig.pids("cameras"))
    return Spent(time.monotonic(), watch_s, server_s, rest_s, machine_cpu_s() - time.process_time())


def _row(parts: list[Part], samples: list[Sample], before: Spent, after: Spent) -> Row:
    seconds = after.at_s - before.at_s
    watch, server = after.watch_s - before.watch_s, after.server_s - before.server_s
    rest, everybody = after.rest_s - before.rest_s, after.all_s - before.all_s
    ages = sorted(age for sample in samples for age in sample.ages_s)
    return {
        "cameras": len(parts),
        "cores": round((watch + rest) / seconds, 3),
        "rss_mb": round(max(sample.rss_mb for sample in samples)),
        "thumb_age_p95_s": round(ages[int(len(ages) * 0.95)], 1) if ages else None,
        "thumb_age_max_s": round(ages[-1], 1) if ages else None,
        "watch_rss_mb": round(max(sample.watch_rss_mb for sample in samples)),
        "watch_cores": round(watch / seconds, 3),
        "rest_cores": round(rest / seconds, 3),
        "server_cores": round(server / seconds, 3),
        "foreign_cores": round(max(0.0, everybody - watch - server - rest) / seconds, 3),
        "rss_mb_per_hour": slope_per_hour([(s.at_s, s.rss_mb) for s in samples]),
        "files": samples[-1].files,
        "files_per_hour": slope_per_hour([(s.at_s, float(s.files)) for s in samples]),
        "seconds": round(seconds, 1),
    }


def slope_per_hour(points: list[tuple[float, float]]) -> float | None:
    """How much a figure rises in an hour, by least squares; None: too short a time to say."""
    if points[-1][0] - points[0][0] < SLOPE_LEAST_S:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return round(3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread, 2)


def _table(row: Row) -> str:
    """For people: a line for each figure. Nothing known is said so, never as 0."""
    return "\n".join(
        f"{key.replace('_', ' '):22}{'not known' if value is None else value}" for key, value in row.items()
    )


def _check(asked: argparse.Namespace) -> None:
    """Raises: Invalid, on numbers that make no sense."""
    for name in ("cameras", "processes", "together"):
        if getattr(asked, name) < 1:
            raise Invalid(f"--{name} must be 1 or more")
    if asked.seconds < 1:
        raise Invalid("--seconds must be 1 or more")
    if not 0 <= asked.flap <= asked.cameras:
        raise Invalid("--flap must be 0 or more, and no more than --cameras")
    if not 0 <= asked.record <= asked.cameras:
        raise Invalid("--record must be 0 or more, and no more than --cameras")
    if asked.clips is not None and not asked.clips.is_dir():
        raise Invalid(f"--clips {asked.clips}: no such folder")


def _parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan bench ingest", description=__doc__)
    words.add_argument("--cameras", type=int, default=CAMERAS, metavar="N", help=f"default {CAMERAS}")
    words.add_argument("--seconds", type=float, default=SECONDS, metavar="S", help=f"default {SECONDS:g}")
    words.add_argument("--processes", type=int, default=1, metavar="N", help="watch processes (default 1)")
    words.add_argument(
        "--together", type=int, default=100, metavar="N", help="cameras in one decoding child (default 100)"
    )
    words.add_argument("--glance-s", type=float, default=5.0, metavar="S", help="see [watching] glance_s")
    words.add_argument("--stills-s", type=float, default=10.0, metavar="S", help="see [watching] stills_s")
    words.add_argument(
        "--flap", type=int, default=0, metavar="N", help="cut off N of the cameras each second"
    )
    words.add_argument("--record", type=int, default=0, metavar="N", help="record N of the cameras, too")
    words.add_argument("--clips", type=Path, help="a folder of clips (default: the scenes of the assets)")
    words.add_argument(
        "--cache", type=Path, default=default_data() / "bench", help="where prepared clips are kept"
    )
    words.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return words


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _stop(_: int, __: FrameType | None) -> None:
    raise Stopped
