"""Networks for tests: of our own kinds, made of COCO's by rows of its last layers; our own, renamed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from kentongan.tools.eyes_in_use import PACKAGED
from kentongan.vision.tongue import KEY, NANO

ROWS = (3, 2, 2, 5, 7, 1, 79, 0)
"""The place in COCO of each of `NANO`; 79, of which streets show none, stands for three-wheelers."""


def of_our_kinds(
    weights: Path, to: Path, rows: Sequence[int] = ROWS, said: str | None = " ".join(NANO)
) -> Path:
    """Write a network with these rows of the kinds, and say in it what they are."""
    model = onnx.load(str(weights))
    kinds = [node for node in model.graph.node if node.op_type == "Conv"]
    for tensor in model.graph.initializer:
        numbers = numpy_helper.to_array(tensor)
        of_kinds = any(tensor.name in node.input for node in kinds) and numbers.shape[0] == 80
        if of_kinds and (numbers.ndim == 1 or numbers.shape[2:] == (1, 1)):
            tensor.CopyFrom(numpy_helper.from_array(numbers[list(rows)].copy(), tensor.name))
        elif numbers.dtype == np.int64 and 85 in numbers.ravel():
            form = np.where(numbers == 85, 5 + len(rows), numbers)
            tensor.CopyFrom(numpy_helper.from_array(form, tensor.name))
    for part in model.graph.output:
        part.type.tensor_type.shape.dim[2].dim_value = 5 + len(rows)
    if said is not None:
        entry = model.metadata_props.add()
        entry.key, entry.value = KEY, said
    onnx.save(model, str(to))
    return to


def another(to: Path, said: str | None = " ".join(NANO)) -> Path:
    """Our own detector as another file: it sees the same, its hash differs. `said`: its kinds, or None."""
    model = onnx.load(str(PACKAGED))
    kept = [(row.key, row.value) for row in model.metadata_props if row.key != KEY]
    del model.metadata_props[:]
    for key, value in [*kept, ("kentongan.test", to.stem), *([(KEY, said)] if said is not None else [])]:
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, str(to))
    return to
