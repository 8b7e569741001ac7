"""One process of the peer's loop over prepared clips for so many seconds; prints one JSON object.

PEERS/bin/python bench/peers/carry.py CLIPS --network FOLDER [--seconds 20] [--begin 0]
"""

import argparse
import json
from pathlib import Path

from loop import BEST, Eyes, carry


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path, help="folder of NAME.mp4 with its lines in NAME.json")
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--begin", type=int, default=0, help="with which clip to begin")
    asked = parser.parse_args()
    paths = sorted(asked.clips.glob("*.mp4"))
    paths = paths[asked.begin :] + paths[: asked.begin]
    clips = [(p, json.loads(p.with_suffix(".json").read_text(encoding="utf-8"))["lines"]) for p in paths]
    eyes = Eyes(asked.network)
    print(json.dumps(carry(clips, eyes, BEST, asked.seconds)))


if __name__ == "__main__":
    main()
