"""What each saving gains: the same cameras with one of them turned off, everything on again in between.

    KENTONGAN_ASSETS=... PYTHONPATH=src .venv/bin/python bench/savings.py [--seconds 15] [--json]

Milliseconds of processor time per look of one process that counts 14 cameras from files (bench/peers/ours.py,
decoding included, what a camera learns of its place learnt before). Each figure stands beside the mean of the
two runs with everything on before and after it, so that a machine that grows slower does not count as a gain.
Last, the time by stage (`--profile`), everything on.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kentongan.tools import clips

OURS = Path(__file__).resolve().parent / "peers" / "ours.py"
SAVINGS = ("strips", "gate", "scaled", "packing", "bf16")


def run(folder: Path, seconds: float, *words: str) -> dict[str, Any]:
    command = [sys.executable, str(OURS), str(folder), "--seconds", str(seconds), *words]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        clips.prepare(Path(data))
        folder = Path(data) / "clips"
        on = [run(folder, asked.seconds)]
        rows: list[dict[str, Any]] = []
        for name in SAVINGS:
            off = run(folder, asked.seconds, "--without", name)
            on.append(run(folder, asked.seconds))
            beside = (on[-2]["ms_per_look"] + on[-1]["ms_per_look"]) / 2
            rows.append({"without": name, "ms": off["ms_per_look"], "with_ms": round(beside, 2)})
            rows[-1]["times"] = round(off["ms_per_look"] / beside, 2)
        profile = run(folder, asked.seconds, "--profile")
    each = [one["ms_per_look"] for one in on]
    stages = {stage: round(1000 * s / profile["looks"], 2) for stage, s in profile["stages_s"].items()}
    out = {"weights": on[0]["weights"], "all_on_ms": each, "savings": rows, "stages_ms_per_look": stages}
    if asked.json:
        print(json.dumps(out))
        return
    print(f"{out['weights']}; all on: {min(each)} to {max(each)} ms per look")
    for row in rows:
        print(f"without {row['without']:8} {row['ms']:6.2f} ms, {row['times']:.2f} times {row['with_ms']}")
    for stage, ms in stages.items():
        print(f"{stage:22} {ms:6.2f} ms per look, watched")


if __name__ == "__main__":
    main()
