"""The end of a YOLOX network, without the kinds that are no road users of ours.

The network tells of each cell how likely each of 80 kinds is. The rows of its last convolutions that nobody
reads are taken out, with all that is done to their results; what is left is computed as before.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import Node
from openvino import opset13 as op

from kentongan.vision.tongue import BEFORE


def narrowed(network: ov.Model, places: Sequence[int], kinds: int = 80) -> ov.Model:
    """Keep of the kinds those at `places`, in that order; a network that ends otherwise stays as it is."""
    found = network.get_ordered_ops()
    last = [node for node in found if _tells_kinds(node, kinds)]
    sums = [total for node in last if (total := _sum_of(node)) is not None]
    ends = [node for node in found if _lays_out(node, BEFORE + kinds)]
    if not last or not len(last) == len(sums) == len(ends):
        return network
    rows = list(places)
    for node, (total, number, biases) in zip(last, sums, strict=True):
        _put(node, 1, _numbers(node.input_value(1).get_node())[rows])
        _put(total, number, biases.reshape(1, kinds, 1, 1)[:, rows])
    for node in ends:
        form = _numbers(node.input_value(1).get_node()).astype(np.int64)
        _put(node, 1, np.where(form == BEFORE + kinds, BEFORE + len(rows), form))
    network.validate_nodes_and_infer_types()
    return network


def _put(node: Node, number: int, numbers: NDArray[Any]) -> None:
    node.input(number).replace_source_output(op.constant(numbers).output(0))


def _tells_kinds(node: Node, kinds: int) -> bool:
    """Whether this is a convolution of single pixels into as many channels as there are kinds."""
    if node.get_type_name() != "Convolution":
        return False
    form = list(node.input(1).get_shape())
    constant = node.input_value(1).get_node().get_type_name() == "Constant"
    return constant and form[0] == kinds and form[2:] == [1, 1]


def _sum_of(convolution: Node) -> tuple[Node, int, NDArray[Any]] | None:
    """The sum that follows, which of its inputs are the biases, and these; None: something else follows."""
    readers = [(r.get_node(), r.get_index()) for r in convolution.output(0).get_target_inputs()]
    readers = [(node, index) for node, index in readers if node.get_type_name() != "ShapeOf"]
    if len(readers) != 1 or readers[0][0].get_type_name() != "Add":
        return None
    total, number = readers[0][0], 1 - readers[0][1]
    source = total.input_value(number).get_node()
    if source.get_type_name() == "Reshape":  # the reader of ONNX lays biases along the channels so
        source = source.input_value(0).get_node()
    return (total, number, _numbers(source)) if source.get_type_name() == "Constant" else None


def _lays_out(node: Node, columns: int) -> bool:
    """Whether this lays the columns of the answer out in a row."""
    if node.get_type_name() != "Reshape":
        return False
    source = node.input_value(1).get_node()
    return source.get_type_name() == "Constant" and columns in _numbers(source).tolist()


def _numbers(constant: Node) -> NDArray[Any]:
    return np.array(cast("Any", constant).data)
