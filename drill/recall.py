"""How many of a clip's road users a YOLOX sees, against the truth per frame. In the project's environment:

    PYTHONPATH=. .venv/bin/python drill/recall.py MODEL.onnx CLIP.mp4 [every]

Counted: at least 60 % to be seen, 80 % inside the picture, 16 pixels high. A box of the right kind with IoU
>= 0.5
is a hit, one to one. A motorcycle is also hit by a person's box on its riders or by one around both
(`rider`).
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import av
import numpy as np
import openvino as ov

COCO = {0: "pedestrian", 1: "bicycle", 2: "car", 3: "motorcycle", 5: "bus", 7: "truck"}
LEAST = 0.3


def seen(network: ov.CompiledModel, picture: np.ndarray) -> list[tuple[str, np.ndarray, float]]:
    """Kind, box in pixels and score of everything found, after suppression per kind."""
    h, w = picture.shape[:2]
    canvas = np.full((-(-h // 32) * 32, -(-w // 32) * 32, 3), 114, np.float32)
    canvas[:h, :w] = picture
    raw = next(iter(network(canvas.transpose(2, 0, 1)[None]).values()))[0]
    cells = []
    for step in (8, 16, 32):
        y, x = np.mgrid[: canvas.shape[0] // step, : canvas.shape[1] // step]
        cells.append(np.stack([x.ravel(), y.ravel(), np.full(x.size, step)], axis=1))
    grid = np.concatenate(cells)
    middle, size = (raw[:, :2] + grid[:, :2]) * grid[:, 2:], np.exp(raw[:, 2:4]) * grid[:, 2:]
    boxes = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    found = []
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


def main(model: str, clip: str, every: int) -> None:
    core = ov.Core()
    rows = gzip.decompress(Path(clip).with_suffix(".truth.jsonl.gz").read_bytes()).decode().splitlines()[1:]
    network = None
    true, hit, rider, large, large_hit = Counter(), Counter(), 0, Counter(), Counter()
    with av.open(clip) as inside:
        for n, frame in enumerate(inside.decode(video=0)):
            if n % every:
                continue
            picture = frame.to_ndarray(format="bgr24")
            h, w = picture.shape[:2]
            if network is None:
                net = core.read_model(model)
                net.reshape([1, 3, -(-h // 32) * 32, -(-w // 32) * 32])
                network = core.compile_model(net, "CPU", {"INFERENCE_NUM_THREADS": 1})
            found = seen(network, picture)
            taken: set[int] = set()
            for user in json.loads(rows[n])["users"]:
                box = np.array(user["box"]) * [w, h, w, h]
                if user["hidden"] > 0.4 or user["inside"] < 0.8 or box[3] - box[1] < 16:
                    continue
                big = box[3] - box[1] >= 40
                true[user["kind"]] += 1
                large[user["kind"]] += big
                best = [
                    (iou(b, box), k)
                    for k, (kind, b, _) in enumerate(found)
                    if kind == user["kind"] and k not in taken
                ]
                if best and max(best)[0] >= 0.5:
                    taken.add(max(best)[1])
                    hit[user["kind"]] += 1
                    large_hit[user["kind"]] += big
                elif user["kind"] == "motorcycle":
                    rider += any(
                        kind in ("pedestrian", "bicycle") and iou(b, box) > 0.4 for kind, b, _ in found
                    )
    for kind in sorted(true):
        words = f"{kind:14}{hit[kind]:6} of {true[kind]:6}  {hit[kind] / true[kind]:.2f}"
        words += f"   40 px and more: {large_hit[kind]} of {large[kind]}"
        print(words + (f"   and {rider} as person or bicycle" if kind == "motorcycle" else ""))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10)
