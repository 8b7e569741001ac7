"""Writes the ONNX file that the product reads, proves it, and its card, from a checkpoint.

    training/.venv/bin/python training/export.py --out kentongan-nano.onnx [--measured FILE ...] [--bad-at TEXT ..]

`--measured`: outcomes of `kentongan bench eyes --json` and `bench accuracy --json`, which the card quotes.
`--bad-at`: what people found it to be bad at, a sentence each.
"""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from kentongan.vision.tongue import KEY, NANO  # noqa: E402
from training.train import HERE, State, restore  # noqa: E402
from training.yolox import Told  # noqa: E402

NAME = "kentongan-nano"
SIZE = 416
LARGEST = 5_000_000
NEAR = 1e-3


def export(state: State, out: Path) -> float:
    """Write the network; the greatest difference between its answers and ours, on noise.

    Raises: ValueError, where it is too large or answers otherwise.
    """
    net = Told(state.mean).eval()
    images = torch.from_numpy(np.random.default_rng(1).uniform(0, 255, (1, 3, SIZE, SIZE)).astype(np.float32))
    torch.onnx.export(
        net, images, str(out), input_names=["images"], output_names=["output"], opset_version=13, dynamo=False
    )
    model = onnx.load(str(out))
    for key, value in ((KEY, " ".join(NANO)), ("kentongan.name", NAME), ("kentongan.step", str(state.step))):
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(out))
    if out.stat().st_size > LARGEST:
        raise ValueError(f"{out}: {out.stat().st_size} bytes; a model has at most {LARGEST}")
    theirs = onnxruntime.InferenceSession(str(out)).run(None, {"images": images.numpy()})[0]
    with torch.no_grad():
        far = float(np.abs(theirs - net(images).numpy()).max())
    if far > NEAR:
        raise ValueError(f"{out}: answers otherwise than the network it was made of, by {far:g}")
    return far


def card(state: State, out: Path, far: float, asked: argparse.Namespace) -> dict:
    """What was run, told by what ran it."""
    body = out.read_bytes()
    return {
        "name": NAME, "file": out.name, "sha256": sha256(body).hexdigest(), "bytes": len(body),
        "kinds": list(NANO), "input": "BGR 0..255, NCHW, sides multiples of 32",
        "output": [1, "cells of strides 8, 16, 32", 5 + len(NANO)],
        "licence": "Apache-2.0", "base": "YOLOX-nano (Megvii, Apache-2.0)",
        "course": vars(state.course), "steps": state.step, "pictures": state.pictures,
        "hours": round(state.seconds / 3600, 3), "finished": state.step >= state.course.steps,
        "stretches": state.stretches, "export_difference": far,
        "bad_at": asked.bad_at,
        "measured": [json.loads(path.read_text(encoding="utf-8")) for path in asked.measured],
    }  # fmt: skip


def main(argv: list[str]) -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--out", type=Path, required=True, metavar="FILE.onnx")
    words.add_argument("--checkpoint", type=Path, default=HERE / "checkpoint.pt")
    words.add_argument("--measured", nargs="*", type=Path, default=[], metavar="FILE")
    words.add_argument("--bad-at", nargs="*", default=[], metavar="TEXT")
    asked = words.parse_args(argv)
    state = restore(asked.checkpoint)
    far = export(state, asked.out)
    about = card(state, asked.out, far, asked)
    asked.out.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({key: about[key] for key in ("file", "sha256", "bytes", "steps", "export_difference")}))


if __name__ == "__main__":
    main(sys.argv[1:])
