"""The published weights: read from their ONNX file into our own definition, and given a new head.

training/.venv/bin/python training/base.py BASE.onnx PICTURE      proves the same answers, as JSON
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from torch import nn

from training.loss import Taught
from training.yolox import Nano, Told

COCO = 80
LIKE = {
    "motorcycle": 3, "car": 2, "angkot": 2, "bus": 5, "truck": 7, "bicycle": 1, "three_wheeler": 2,
    "pedestrian": 0,
}  # fmt: skip
"""The kind of COCO from which each of ours begins to learn."""
STRANGE = {"angkot": 2.0, "three_wheeler": 2.0}
"""Kinds that COCO does not know begin less likely than the one they are like, by so much as a logit."""


def load(file: Path) -> Nano:
    """The base, of 80 kinds. Raises: ValueError, where the file is another network."""
    try:
        graph = onnx.load(str(file)).graph
    except DecodeError:
        raise ValueError(f"{file}: not a network in ONNX form") from None
    numbers = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = [[numbers[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    net = Nano(COCO).eval()
    ours = _in_order(net)
    if len(ours) != len(found):
        raise ValueError(f"{file}: has {len(found)} convolutions, YOLOX-nano {len(ours)}")
    with torch.no_grad():
        for i, (conv, (weight, bias)) in enumerate(zip(ours, found, strict=True)):
            if tuple(conv.weight.shape) != weight.shape:
                raise ValueError(f"{file}: convolution {i} is {weight.shape}, not {tuple(conv.weight.shape)}")
            conv.weight.copy_(torch.from_numpy(weight.copy()))
            conv.bias.copy_(torch.from_numpy(bias.copy()))
    return net


def _in_order(net: Nano) -> list[nn.Conv2d]:
    """All convolutions in the order in which they run, which is that of the file."""
    order: list[nn.Conv2d] = []
    hooks = [
        part.register_forward_hook(lambda conv, _in, _out: order.append(conv))
        for part in net.modules()
        if isinstance(part, nn.Conv2d)
    ]
    with torch.no_grad():
        net(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return order


def with_kinds(base: Nano, names: tuple[str, ...]) -> Nano:
    """The same network that tells of our kinds, each begun from the most similar one of COCO."""
    net = Nano(len(names))
    kept = {name: value for name, value in base.state_dict().items() if ".kinds." not in name}
    net.load_state_dict(kept, strict=False)
    rows = [LIKE[name] for name in names]
    with torch.no_grad():
        for level, old in zip(net.levels, base.levels, strict=True):
            level.kinds.weight.copy_(old.kinds.weight[rows])
            level.kinds.bias.copy_(old.kinds.bias[rows])
            for name, less in STRANGE.items():
                if name in names:
                    level.kinds.bias[names.index(name)] -= less
    return net


def taught(told: torch.Tensor, names: tuple[str, ...]) -> Taught:
    """What the base's answers (n, cells, 5 + 80), logits, say of our kinds.

    Where it is sure of something that is no road user, it is sure of nobody.
    """
    known = [i for i, name in enumerate(names) if name not in STRANGE]
    likely = told[..., 5:].sigmoid()
    ours = likely[..., [LIKE[names[i]] for i in known]]
    share = ours.amax(-1) / likely.amax(-1).clamp(min=1e-6)
    return Taught(told[..., 4].sigmoid() * share, ours, torch.tensor(known, device=told.device))


def prove(file: Path, canvas: np.ndarray) -> dict[str, float]:
    """How far our answers are from the file's, at most, on one canvas (416, 416, 3)."""
    images = canvas.transpose(2, 0, 1)[None].astype(np.float32)
    theirs = onnxruntime.InferenceSession(str(file)).run(None, {"images": images})[0]
    with torch.no_grad():
        ours = Told(load(file)).eval()(torch.from_numpy(images)).numpy()
    return {
        "cells": theirs.shape[1],
        "sure": int((theirs[0, :, 4] > 0.3).sum()),
        "boxes": float(np.abs(ours[..., :4] - theirs[..., :4]).max()),
        "likely": float(np.abs(ours[..., 4:] - theirs[..., 4:]).max()),
    }


if __name__ == "__main__":
    import cv2

    canvas = np.full((416, 416, 3), 114, np.uint8)
    shown = cv2.imread(sys.argv[2])
    scale = 416 / max(shown.shape[:2])
    small = cv2.resize(shown, (int(shown.shape[1] * scale), int(shown.shape[0] * scale)))
    canvas[: small.shape[0], : small.shape[1]] = small
    print(json.dumps(prove(Path(sys.argv[1]), canvas)))
