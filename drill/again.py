"""Plays a clip again from the command in its note, and compares with the truth that lies beside it.

    drill/.venv/bin/python drill/again.py tests/scenes/NAME.json [frames]

The still street is not rendered: what stands in front of whom is not compared, all else is. Frames are taken
evenly from the whole clip (default 6). Says what differs, and ends with 1 where something does.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from drill import truth
from drill.frame import Painter
from drill.play import play
from drill.render import FPS, asked_for, gates_of
from drill.scenes import SCENES

CLOSE: Final = 0.0015
"""Of the picture: what another processor may round another way."""


def bare(width: int) -> dict[str, np.ndarray]:
    """A plate of grey ground from edge to edge."""
    shape = (width * 2 * 9 // 16, width * 2)
    flat = np.full((*shape, 3), 0.1, np.float16)
    return {
        "full": flat, "dim": flat, "albedo": flat, "depth": np.full(shape, 1e9, np.float32),
        "lamps": np.zeros((0, 4), np.float32), "still": np.zeros((1, 3, 3), np.float32),
    }  # fmt: skip


def differs(was: dict[str, object], now: dict[str, object]) -> str:
    """What of one road user in one frame is not the same; "" where all is."""
    for key in ("kind", "make", "speed_kmh", "standing", "inside"):
        if was[key] != now[key]:
            return f"{key} was {was[key]}, is {now[key]}"
    gap = float(np.abs(np.array(was["whole"]) - np.array(now["whole"])).max())
    return f"its outline lies {gap:.4f} of the picture away" if gap > CLOSE else ""


def main(card: Path, many: int) -> int:
    scene = json.loads(card.read_text(encoding="utf-8"))
    asked = asked_for([*scene["note"].split()[2:], "--out", "."])
    head, *rows = gzip.decompress(card.with_suffix(".truth.jsonl.gz").read_bytes()).decode().splitlines()
    played = play(SCENES[asked.scene], asked.seed, asked.seconds, asked.order)
    faults = [] if gates_of(SCENES[asked.scene]) == scene["lines"] else ["the lines lie elsewhere"]
    whats = [n.what for n in played.notices]
    if whats != [n["what"] for n in json.loads(head)["notices"]]:
        faults.append(f"what was to be noticed is {whats}")
    painter = Painter(SCENES[asked.scene], asked.light, asked.seed, bare(asked.width), played)
    compared = 0
    for f in np.linspace(0, asked.seconds * FPS - 1, many).astype(int):
        now = {u["track"]: u for u in truth.frame_row(int(f), painter.paint(int(f))[1])["users"]}  # type: ignore[union-attr,index]
        for user in json.loads(rows[f])["users"]:
            compared += 1
            told = differs(user, now[user["track"]]) if user["track"] in now else "is not there"
            if told:
                faults.append(f"frame {f}, track {user['track']}: {told}")
    for fault in faults[:20]:
        sys.stderr.write(f"{card.name}: {fault}\n")
    sys.stdout.write(f"{card.name}: {compared} road users compared in {many} frames, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 6))
