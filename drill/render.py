"""Renders one clip of the drill city with its truth.

    python drill/render.py --scene NAME --seed N --seconds 60 --out DIR [--light day] [--order wrong_way]

Resumable: stop it at any frame and start it again with the same words; it goes on. It makes itself nice (19).
While the file that DRILL_PAUSE_FILE names exists, it pauses between frames.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Final

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import av
import cv2
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from drill import truth
from drill.frame import Painter
from drill.motion import Play
from drill.play import play
from drill.scenes import LIGHTS, SCENES, Scene

ORDERS: Final = ("", "stop", "jam", "crash", "wrong_way", "walk", "crowd", "flood")
WIDTH: Final = 640
FPS: Final = truth.FPS


def pause() -> None:
    """Wait while the pause file exists (DRILL_PAUSE_FILE; unset: never)."""
    named = os.environ.get("DRILL_PAUSE_FILE", "")
    while named and Path(named).exists():
        time.sleep(1)


def plate_of(asked: argparse.Namespace) -> Path:
    """The still street, rendered if it is not at hand. The street's own seed is fixed: one street, many
    days."""
    path = asked.plates / f"{asked.scene}-{asked.light}-1-{asked.width * 2}.npz"
    if not path.exists():
        pause()
        words = [asked.scene, asked.light, "1", str(path), "--width", str(asked.width * 2)]
        words += ["--threads", str(asked.threads), "--samples", str(asked.samples)]
        subprocess.run(
            [sys.executable, str(ROOT / "drill" / "plate.py"), *words], check=True, stdout=sys.stderr
        )
    return path


def gates_of(scene: Scene) -> list[dict[str, object]]:
    """The counting lines in the picture: ends on the ground, raised by 0.6 m, where box middles pass."""
    lines: list[dict[str, object]] = []
    for gate in scene.gates:
        a, b = (scene.camera.project((*p, 0.6)) for p in (gate.a, gate.b))
        ends = [[round(min(0.999, max(0.001, v)), 4) for v in p] for p in (a, b)]
        lines.append({"name": gate.name, "from": ends[0], "to": ends[1]})
    return lines


def frames_to(folder: Path, painter: Painter, count: int) -> None:
    """Every frame that is not there yet: its picture and, last, its line of truth."""
    folder.mkdir(parents=True, exist_ok=True)
    begun, made = time.process_time(), 0
    for f in range(count):
        card = folder / f"{f:05d}.json"
        if card.exists():
            continue
        pause()
        picture, sights = painter.paint(f)
        cv2.imwrite(str(folder / f"{f:05d}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        draft = card.with_suffix(".draft")
        draft.write_text(json.dumps(truth.frame_row(f, sights), separators=(",", ":")))
        draft.replace(card)
        made += 1
        if made % 20 == 0:
            sys.stderr.write(
                f"frame {f + 1} of {count}, {(time.process_time() - begun) / made:.2f} s of processor each\n"
            )


def encode(folder: Path, target: Path, count: int, width: int) -> None:
    """H.264 as a street camera sends it: no B-frames, a key frame every two seconds, the noise of still parts
    smoothed. As sharp as 4 MB a minute allow: riders go first when there are fewer bits (docs/eyes.md)."""
    size = width, width * 9 // 16
    rate = 515 * width * width // (WIDTH * WIDTH)
    options = {
        "preset": "slow",
        "crf": "23",
        "maxrate": f"{rate}k",
        "bufsize": f"{2 * rate}k",
        "threads": "1",
    }
    options["x264-params"] = "keyint=20:min-keyint=20:scenecut=0:bframes=0:threads=1:nr=120"
    with av.open(str(target), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for f in range(count):
            picture = cv2.imread(str(folder / f"{f:05d}.png"))
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = f, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def head_of(asked: argparse.Namespace, scene: Scene, played: Play, name: str) -> dict[str, object]:
    again = f"python drill/render.py --scene {asked.scene} --light {asked.light}"
    again += f" --seed {asked.seed} --seconds {asked.seconds:g}"
    again += f" --order {asked.order}" if asked.order else ""
    notices = [
        {"what": n.what, "from_s": round(n.from_s, 1), "to_s": round(n.to_s, 1), "tracks": list(n.users)}
        for n in played.notices
    ]
    return {
        "clip": f"{name}.mp4", "width": asked.width, "height": asked.width * 9 // 16, "fps": FPS,
        "duration_s": asked.seconds, "lines": gates_of(scene), "note": again, "notices": notices,
        "source": "SIMULASI: rendered by this project (drill/), no real person or place",
    }  # fmt: skip


def asked_for(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scene", required=True, choices=SCENES)
    parser.add_argument("--light", default="day", choices=LIGHTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--order", default="", choices=ORDERS, help="what is to happen beside plain traffic")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=WIDTH, choices=(640, 1280))
    parser.add_argument("--plates", type=Path, default=ROOT / "drill" / ".plates")
    parser.add_argument("--samples", type=int, default=8, help="Cycles samples of the still street")
    parser.add_argument(
        "-t", "--threads", type=int, default=1, help="threads for the still street; frames use one"
    )
    parser.add_argument("--keep", action="store_true", help="keep the frames beside the clip")
    return parser.parse_args(words)


def main() -> int:
    asked = asked_for()
    os.nice(max(0, 19 - os.nice(0)))
    scene = SCENES[asked.scene]
    name = "-".join(
        ["drill", asked.scene, asked.light, *([asked.order] if asked.order else []), str(asked.seed)]
    )
    asked.out.mkdir(parents=True, exist_ok=True)
    played = play(scene, asked.seed, asked.seconds, asked.order)
    count = int(asked.seconds * FPS)
    folder = asked.out / f".{name}"
    with np.load(plate_of(asked)) as plate:
        painter = Painter(scene, asked.light, asked.seed, dict(plate), played)
    frames_to(folder, painter, count)
    rows = [json.loads((folder / f"{f:05d}.json").read_text()) for f in range(count)]
    truth.write(asked.out, name, head_of(asked, scene, played, name), rows)
    draft = asked.out / f".{name}.draft.mp4"
    encode(folder, draft, count, asked.width)
    draft.replace(asked.out / f"{name}.mp4")
    if not asked.keep:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    sys.stderr.write(f"{asked.out / name}.mp4\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
