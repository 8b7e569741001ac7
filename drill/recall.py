# The network's Python calls are half typed.
# pyright: reportUnknownMemberType=false
"""How many road users a YOLOX sees in a clip of ours, or in a folder of labelled pictures made as small.

    PYTHONPATH=. .venv/bin/python drill/recall.py MODEL.onnx CLIP.mp4 [every which frame, default 10]
    PYTHONPATH=. .venv/bin/python drill/recall.py MODEL.onnx FOLDER [width, default 640]

Counted: 16 pixels high; in clips at least 60 % to be seen, 80 % inside the picture. A box of the right kind
with IoU >= 0.5 is a hit, one to one. A motorcycle's rider who has a person's box is told beside, not a hit.
Parked motorcycles are told by themselves: nobody sits on them, and labels of real pictures leave them out.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import openvino as ov

COCO = {0: "pedestrian", 1: "bicycle", 2: "car", 3: "motorcycle", 5: "bus", 7: "truck"}
LEAST = 0.3
PARKED = "parked "


Found = tuple[str, np.ndarray, float]
"""Kind, box in pixels and score."""


def seen(network: ov.CompiledModel, picture: np.ndarray) -> list[Found]:
    """Everything found, after suppression per kind."""
    h, w = picture.shape[:2]
    canvas = np.full((-(-h // 32) * 32, -(-w // 32) * 32, 3), 114, np.float32)
    canvas[:h, :w] = picture
    raw = next(iter(network(canvas.transpose(2, 0, 1)[None]).values()))[0]
    cells: list[np.ndarray] = []
    for step in (8, 16, 32):
        y, x = np.mgrid[: canvas.shape[0] // step, : canvas.shape[1] // step]
        cells.append(np.stack([x.ravel(), y.ravel(), np.full(x.size, step)], axis=1))
    grid = np.concatenate(cells)
    middle, size = (raw[:, :2] + grid[:, :2]) * grid[:, 2:], np.exp(raw[:, 2:4]) * grid[:, 2:]
    boxes = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    found: list[Found] = []
    for number, kind in COCO.items():
        scores = raw[:, 4] * raw[:, 5 + number]
        for k in np.argsort(-scores):
            if scores[k] < LEAST:
                break
            if all(other[0] != kind or iou(other[1], boxes[k]) < 0.5 for other in found):
                found.append((kind, boxes[k], float(scores[k])))
    return found


def iou(a: np.ndarray, b: np.ndarray) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    both = max(0.0, wide) * max(0.0, high)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


Told = tuple[str, np.ndarray]
"""Kind and box in pixels of one true road user."""


def of_clip(clip: Path, every: int) -> Iterator[tuple[np.ndarray, list[Told]]]:
    """Pictures with those who are to be found in them: not hidden, not cut."""
    rows = gzip.decompress(clip.with_suffix(".truth.jsonl.gz").read_bytes()).decode().splitlines()[1:]
    with av.open(str(clip)) as inside:
        for n, frame in enumerate(inside.decode(video=0)):
            if n % every == 0:
                picture = frame.to_ndarray(format="bgr24")
                h, w = picture.shape[:2]
                yield (
                    picture,
                    [
                        (PARKED * user["standing"] + user["kind"], np.array(user["box"]) * [w, h, w, h])
                        for user in json.loads(rows[n])["users"]
                        if user["hidden"] <= 0.4 and user["inside"] >= 0.8
                    ],
                )


def of_folder(folder: Path, wide: int) -> Iterator[tuple[np.ndarray, list[Told]]]:
    """The same of labelled pictures, made as small as ours."""
    kinds = (folder / "classes.txt").read_text(encoding="utf-8").split()
    for path in sorted((folder / "images").iterdir()):
        with av.open(str(path)) as inside:
            frame = next(inside.decode(video=0))
        size = {"width": wide, "height": round(frame.height * wide / frame.width)}
        picture = frame.reformat(**size, format="bgr24", interpolation="AREA").to_ndarray()
        h, w = picture.shape[:2]
        users: list[Told] = []
        for line in (folder / "labels" / f"{path.stem}.txt").read_text(encoding="utf-8").splitlines():
            n, x, y, bw, bh = (float(word) for word in line.split())
            box = np.array([x - bw / 2, y - bh / 2, x + bw / 2, y + bh / 2]) * [w, h, w, h]
            users.append((kinds[int(n)], box))
        yield picture, users


class Tally:
    """Hits by kind, and of those of 40 pixels and more."""

    def __init__(self) -> None:
        self.true: Counter[str] = Counter()
        self.hit: Counter[str] = Counter()
        self.large: Counter[str] = Counter()
        self.large_hit: Counter[str] = Counter()
        self.rider = 0

    def add(self, found: list[Found], users: list[Told]) -> None:
        taken: set[int] = set()
        for kind, box in users:
            if box[3] - box[1] < 16:
                continue
            big = box[3] - box[1] >= 40
            self.true[kind] += 1
            self.large[kind] += big
            wanted = kind.removeprefix(PARKED)
            best = [(iou(b, box), k) for k, (of, b, _) in enumerate(found) if of == wanted and k not in taken]
            if best and max(best)[0] >= 0.5:
                taken.add(max(best)[1])
                self.hit[kind] += 1
                self.large_hit[kind] += big
            elif kind == "motorcycle":
                self.rider += any(of in ("pedestrian", "bicycle") and iou(b, box) > 0.4 for of, b, _ in found)

    def say(self) -> None:
        for kind in sorted(self.true):
            words = (
                f"{kind:18}{self.hit[kind]:6} of {self.true[kind]:6}  {self.hit[kind] / self.true[kind]:.2f}"
            )
            words += f"   40 px and more: {self.large_hit[kind]} of {self.large[kind]}"
            print(words + (f"   and {self.rider} as person or bicycle" if kind == "motorcycle" else ""))


def main(model: str, source: Path, number: int) -> None:
    core, network, tally = ov.Core(), None, Tally()
    pictures = of_folder(source, number or 640) if source.is_dir() else of_clip(source, number or 10)
    for picture, users in pictures:
        h, w = picture.shape[:2]
        if network is None:
            net = core.read_model(model)
            net.reshape([1, 3, -(-h // 32) * 32, -(-w // 32) * 32])
            network = core.compile_model(net, "CPU", {"INFERENCE_NUM_THREADS": 1})
        tally.add(seen(network, picture), users)
    tally.say()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
