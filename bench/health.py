"""How well the health of cameras is told: what is found within a minute, and what is claimed where nothing
is.

    KENTONGAN_ASSETS=... PYTHONPATH=src:bench .venv/bin/python bench/health.py [--json] [--days N] [--tuning]

Real clips are changed by us (health_changes.py) under our own light, night, rain and headlights
(health_world.py): synthetic. Thresholds were chosen on four clips; what is reported is from three others,
under other seeds. `--tuning` measures the four. See docs/camera-health.md.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from math import sqrt
from pathlib import Path
from typing import Any, Final

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # as in the decoding child

import health_flow  # noqa: E402
import health_recall  # noqa: E402
from health_days import Day, False_, day  # noqa: E402
from health_world import read  # noqa: E402

TUNED_ON: Final = ("borislav_traffic", "intel-car-detection", "swetha_cars", "yash_video")
HELD_OUT: Final = ("adam_demo", "canersu_highway", "thanglm_nguocchieu")
STEP_S: Final = 5.0
CAMERAS: Final = 50


def main(argv: Sequence[str] | None = None) -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    words.add_argument("--days", type=int, default=4, metavar="N", help="made-up days for each clip")
    words.add_argument(
        "--tuning", action="store_true", help="measure the clips on which thresholds were chosen"
    )
    words.add_argument("--seed", type=int, default=1000)
    words.add_argument(
        "--kept",
        type=Path,
        metavar="FILE",
        help="days are noted there as they end; those noted are not made again",
    )
    asked = words.parse_args(argv)
    scenes = Path(os.environ.get("KENTONGAN_ASSETS", "")) / "scenes"
    if not scenes.is_dir():
        sys.stderr.write("bench/health.py needs KENTONGAN_ASSETS: a folder with scenes/ that others own\n")
        return 2
    shelf = Shelf(asked.kept)
    found = measure(scenes, TUNED_ON if asked.tuning else HELD_OUT, asked.seed, asked.days, shelf)
    print(json.dumps(found) if asked.json else table(found))
    return 0


class Shelf:
    """Days that were looked at, a line of JSON each, so that a long run goes on where it was ended."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        self._known = {(it["clip"], it["seed"]): it for it in map(json.loads, lines)}

    def day(self, file: Path, seed: int) -> Day:
        known = self._known.get((file.stem, seed))
        if known:
            return Day(**{**known, "false": [False_(**it) for it in known["false"]]})
        made = replace(day(read(file, 160), seed, STEP_S), clip=file.stem)
        if self._file:
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(made)) + "\n")
        return made


def measure(scenes: Path, names: Sequence[str], seed: int, days: int, shelf: Shelf) -> dict[str, Any]:
    files = [
        next(it for it in scenes.iterdir() if it.stem == name and it.suffix != ".json") for name in names
    ]
    began = time.monotonic()
    trials = list(health_recall.trials([health_recall.view(read(it, 960, 2.5)) for it in files], seed))
    trials += list(health_flow.trials(seed))
    looked = [shelf.day(it, seed + 13 * n) for n in range(days) for it in files]
    quiet = [health_flow.quiet_day(seed + n) for n in range(len(looked))]
    alarms = [f for it in looked for f in it.false if f.alarm]
    alarms_n = len(alarms) + sum(map(len, quiet))
    nothing = [it for it in trials if not it.kind]
    return {
        "clips": list(names),
        "recall": _recall([it for it in trials if it.kind]),
        "nothing": {"trials": len(nothing), "found": sum(it.after_s is not None for it in nothing)},
        "camera_days": len(looked),
        "false_alarms": alarms_n,
        "false_by_kind": _tally([f.kind for f in alarms] + [kind for it in quiet for kind in it]),
        "false_alarms_per_50_cameras_and_day": round(CAMERAS * alarms_n / len(looked), 2),
        "false_interval_95": [round(CAMERAS * it / len(looked), 2) for it in poisson(alarms_n)],
        "ms_per_picture": round(sum(it.cpu_ms for it in looked) / len(looked), 3),
        "seconds": round(time.monotonic() - began),
    }


def _recall(trials: Sequence[health_recall.Trial]) -> list[dict[str, Any]]:
    groups: dict[str, list[health_recall.Trial]] = defaultdict(list)
    for it in trials:
        groups[it.change].append(it)
    for kind in dict.fromkeys(it.kind for it in trials):
        groups[f"= {kind}"] = [it for it in trials if it.kind == kind]
    groups["= all"] = list(trials)
    return [_line(name, them) for name, them in groups.items()]


def _line(name: str, them: Sequence[health_recall.Trial]) -> dict[str, Any]:
    times = sorted(it.after_s for it in them if it.after_s is not None)
    low, high = wilson(len(times), len(them))
    return {
        "change": name,
        "trials": len(them),
        "found": len(times),
        "named_right": sum(it.right for it in them),
        "recall": round(len(times) / len(them), 4),
        "interval_95": [round(low, 3), round(high, 3)],
        "median_s": times[len(times) // 2] if times else None,
        "latest_s": times[-1] if times else None,
        "missed": [f"{it.clip}, {it.condition}" for it in them if it.after_s is None][:6],
    }


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson, JASA 22, 1927."""
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def poisson(count: int) -> tuple[float, float]:
    """The 95 % interval of a number of rare things, by the approximation of Byar (Rothman & Boice, 1979)."""
    low = count * (1 - 1 / (9 * count) - 1.96 / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return low, 3.69 if not count else more * (1 - 1 / (9 * more) + 1.96 / (3 * sqrt(more))) ** 3


def _tally(kinds: Sequence[str]) -> dict[str, int]:
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def table(found: dict[str, Any]) -> str:
    rows = [
        "| change | trials | found | 95 % | named right | median | latest |",
        "|---|---|---|---|---|---|---|",
    ]
    for it in found["recall"]:
        low, high = it["interval_95"]
        share = f"{it['recall']:.1%} | {low:.0%}-{high:.0%}"
        times = f"{it['median_s']} s | {it['latest_s']} s"
        rows.append(f"| {it['change']} | {it['trials']} | {share} | {it['named_right']} | {times} |")
    rest = {key: value for key, value in found.items() if key != "recall"}
    single = [it for it in found["recall"] if it["missed"] and not it["change"].startswith("=")]
    missed = [f"{it['change']}: {it['missed']}" for it in single]
    return "\n".join([*rows, "", json.dumps(rest, indent=1), *missed])


if __name__ == "__main__":
    raise SystemExit(main())
