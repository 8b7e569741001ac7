"""The hand-counted scenes as the demonstration's cameras send them: 640x360, 10 pictures a second.

    KENTONGAN_ASSETS=... PYTHONPATH=src .venv/bin/python bench/peers/prepared.py FOLDER

Writes each prepared clip with its hand count beside it, in the format of scenes, so that the peer
(`tune.py --scenes FOLDER`) and Kentongan (`kentongan bench accuracy --scenes FOLDER`) are scored on the same
pictures that `compare.py` and `kentongan bench cameras` play.
"""

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from kentongan.tools import clips


def scene(counted: dict[str, Any], card: dict[str, Any], clip: str) -> dict[str, Any]:
    """The hand count on the prepared clip: its lines, and seconds from where it begins."""
    begin_s = counted.get("from_s") or 0.0
    rows = [{**row, "t_s": round(row["t_s"] - begin_s, 2)} for row in counted["crossings"]]
    inside = [row for row in rows if 0 <= row["t_s"] <= card["duration_s"]]
    lines = [{key: line[key] for key in ("name", "from", "to")} for line in card["lines"]]
    return {"clip": clip, "lines": lines, "crossings": inside}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    scenes = Path(os.environ.get("KENTONGAN_ASSETS") or "/nonexistent") / "scenes"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        for made in clips.prepare(Path(data)):
            counted = scenes / f"{made.stem}.json"
            if not counted.is_file():
                continue
            card = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))
            body = scene(json.loads(counted.read_text(encoding="utf-8")), card, made.name)
            shutil.copyfile(made, folder / made.name)
            (folder / counted.name).write_text(json.dumps(body, indent=1), encoding="utf-8")
            print(f"{made.stem}: {len(body['crossings'])} crossings")


if __name__ == "__main__":
    main()
