"""Plays a clip again from the command in its note, and compares with the truth that lies beside it.

    drill/.venv/bin/python drill/again.py tests/scenes/NAME.json [frames]

The still street is not rendered, only its outlines are drawn: whether somebody is to be seen behind them is
compared, by how much is not. Frames are taken evenly from the whole clip (default 6). Says what differs, and
ends with 1 where something does: who does not come again, who comes and is not in the truth, who is other.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from drill import raster, truth
from drill.frame import STILL, Painter
from drill.play import play
from drill.render import FPS, asked_for, gates_of
from drill.scenes import SCENES

CLOSE: Final = 0.0015
"""Of the picture: what another processor may round another way."""
PLAIN: Final = (0.3, 8)
"""Who comes and is not in the truth is a fault where more than this share of him is to be seen, and his box
is higher than so many pixels: the edges of poles and leaves are drawn a little otherwise here."""

Users = dict[int, dict[str, object]]
"""The road users of one frame by track."""


def bare(width: int) -> dict[str, np.ndarray]:
    """A plate of grey ground from edge to edge."""
    shape = (width * 2 * 9 // 16, width * 2)
    flat = np.full((*shape, 3), 0.1, np.float16)
    return {
        "full": flat, "dim": flat, "albedo": flat, "depth": np.full(shape, 1e9, np.float32),
        "lamps": np.zeros((0, 4), np.float32), "still": np.zeros((1, 3, 3), np.float32),
    }  # fmt: skip


def street(asked: argparse.Namespace) -> np.ndarray:
    """How far the street is from the camera, pixel by pixel, as far as its triangles tell."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "street.npz"
        words = [asked.scene, asked.light, "1", str(path), "--outline"]
        plate = str(ROOT / "drill" / "plate.py")
        subprocess.run([sys.executable, plate, *words], check=True, stdout=sys.stderr, stderr=sys.stderr)
        with np.load(path) as made:
            solid = made["still"]
    shape = (asked.width * 2 * 9 // 16, asked.width * 2)
    depth = np.full(shape, 1e9, np.float32)
    camera = SCENES[asked.scene].camera
    view = camera.view(), camera.focal(shape[1]), np.array([shape[1] / 2, shape[0] / 2])
    skin = np.zeros_like(solid), np.zeros(len(solid), np.int32)
    unused = np.empty((*shape, 3), np.float32), np.empty(shape, np.int16), np.empty(shape, np.int32)
    raster.draw(solid, *skin, STILL, np.zeros(3), 0, *view, depth, *unused)
    return depth


def seen(painter: Painter, frame: int) -> Users:
    """Who is to be seen in a frame made again."""
    return {u["track"]: u for u in truth.frame_row(frame, painter.paint(frame)[1])["users"]}  # type: ignore[union-attr,index,misc]


def plain(user: dict[str, object], width: int) -> bool:
    """Whether one could not be overlooked."""
    _, top, _, bottom = user["box"]  # type: ignore[misc]
    return 1 - float(user["hidden"]) > PLAIN[0] and (bottom - top) * width * 9 / 16 > PLAIN[1]  # type: ignore[arg-type]


def differs(was: dict[str, object], now: dict[str, object]) -> str:
    """What of one road user in one frame is not the same; "" where all is."""
    for key in ("kind", "make", "speed_kmh", "standing", "inside"):
        if was[key] != now[key]:
            return f"{key} was {was[key]}, is {now[key]}"
    gap = float(np.abs(np.array(was["whole"]) - np.array(now["whole"])).max())
    return f"its outline lies {gap:.4f} of the picture away" if gap > CLOSE else ""


def compared(was: Users, now: tuple[Users, Users], width: int) -> list[str]:
    """What differs in one frame. now: who would be seen with no street in front, and who is with it."""
    open_field, behind = now
    faults = [f"track {n}: is not there" for n in was if n not in open_field]
    for n in was.keys() & open_field.keys():
        told = differs(was[n], open_field[n])
        faults += [f"track {n}: {told}"] if told else []
    more = [n for n in behind if n not in was and plain(behind[n], width)]
    return faults + [f"track {n}: a {behind[n]['make']} who is not in the truth" for n in more]


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
    far, near = painter.depth0, street(asked)
    total = 0
    for f in np.linspace(0, asked.seconds * FPS - 1, many).astype(int):
        was = {user["track"]: user for user in json.loads(rows[f])["users"]}
        total += len(was)
        painter.depth0 = far
        first = seen(painter, int(f))
        painter.depth0 = near
        found = compared(was, (first, seen(painter, int(f))), asked.width)
        faults += [f"frame {f}, {fault}" for fault in found]
    for fault in faults[:20]:
        sys.stderr.write(f"{card.name}: {fault}\n")
    sys.stdout.write(f"{card.name}: {total} road users compared in {many} frames, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 6))
