"""Peer and Kentongan over the same prepared clips in the same minute: cameras carried by two cores.

    KENTONGAN_ASSETS=... PYTHONPATH=src .venv/bin/python bench/peers/compare.py [--json]

Turn by turn, two processes of the peer, then two of ours, each working off the files of the prepared clips
(640x360, 10 pictures a second, all decoded) at 5 looks a second as fast as it can. Seconds of video done per
second of wall time, both processes together, are the cameras that two cores carry at real time. No stream
is pulled and nothing is stored, shown or published: that favours the peer, which has none of it. What
Kentongan carries with all of it is measured by `kentongan bench cameras`. Where other work
runs on the machine beside it, look at the cameras per core: seconds of video per second of processor time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kentongan.tools import clips, eyes_in_use

HERE = Path(__file__).resolve().parent
PROCESSES = 2


def turn(command: list[str]) -> dict[str, float]:
    """Run two processes at once; what they carried together."""
    ran = [
        subprocess.Popen([*command, "--begin", str(3 * n)], stdout=subprocess.PIPE, text=True)
        for n in range(PROCESSES)
    ]
    said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in ran]
    return {
        "cameras": sum(one["video_s"] / one["wall_s"] for one in said),
        "cameras_per_core": sum(one["video_s"] for one in said) / sum(one["cpu_s"] for one in said),
        "cores": sum(one["cpu_s"] / one["wall_s"] for one in said),
        "crossings_per_video_minute": 60
        * sum(o["crossings"] for o in said)
        / sum(o["video_s"] for o in said),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, default=Path(".tools/peers"), help="environment of make.sh")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cameras", type=int, default=14, help="cameras in each process of ours")
    parser.add_argument("--weights", type=Path, help="ours; default: what comes with Kentongan")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    assets = Path(os.environ.get("KENTONGAN_ASSETS") or "/nonexistent")
    network, python = assets / "peers" / "yolo11n_int8_openvino", asked.peers / "bin" / "python"
    for path, need in ((network, "KENTONGAN_ASSETS with peers/"), (python, "bench/peers/make.sh")):
        if not path.exists():
            print(f"skipped: the peer needs {need}: no {path}", file=sys.stderr)
            return 0
    with tempfile.TemporaryDirectory() as folder:
        clips.prepare(Path(folder))
        shared = [str(Path(folder) / "clips"), "--seconds", str(asked.seconds)]
        theirs = [str(python), str(HERE / "carry.py"), *shared, "--network", str(network)]
        weights = asked.weights or eyes_in_use.usual().path
        own = ["--weights", str(weights), "--cameras", str(asked.cameras)]
        ours = [sys.executable, str(HERE / "ours.py"), *shared, *own]
        rounds: list[dict[str, Any]] = []
        for _ in range(asked.rounds):
            rounds.append({"peer": turn(theirs), "kentongan": turn(ours), "load": os.getloadavg()[0]})
            print(json.dumps(rounds[-1]), file=sys.stderr)
    middle = {
        name: {key: statistics.median(r[name][key] for r in rounds) for key in rounds[0][name]}
        for name in ("peer", "kentongan")
    }
    ratios = [r["kentongan"]["cameras_per_core"] / r["peer"]["cameras_per_core"] for r in rounds]
    out = middle | {"ratio": statistics.median(ratios), "ratios": ratios, "rounds": rounds}
    out["weights"] = weights.name
    if asked.json:
        print(json.dumps(out, indent=1))
    else:
        print(f"counted with {weights.name}")
        for name, row in middle.items():
            each = f"{row['cameras_per_core']:.1f} per core, {row['cores']:.2f} cores used"
            print(f"{name:10} {row['cameras']:6.1f} cameras on 2 cores ({each})")
        print(
            f"ratio      {out['ratio']:6.2f} per core (each round: {', '.join(f'{r:.2f}' for r in ratios)})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
