"""The beginning of a YOLOX network, said in a way that processors like better.

YOLOX first deals the pixels of each two by two block into channels and then convolves three by three of
those; dealing is slow. One convolution of six by six pixels at every second
one computes the same sums with the same weights.
"""

from typing import Any, Final, cast

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import Layout, Node, Type
from openvino import opset13 as op
from openvino.preprocess import PrePostProcessor

DEALT: Final = ((0, 0), (1, 0), (0, 1), (1, 1))
"""(down, right) of the pixel of each block that becomes the first, second, third, fourth three channels."""


def fused(network: ov.Model) -> ov.Model:
    """Replace dealing and first convolution by one convolution; a network that begins otherwise stays."""
    images = network.get_parameters()[0]
    for node in network.get_ordered_ops():
        if node.get_type_name() == "Convolution" and list(node.input(1).get_shape())[1:] == [12, 3, 3]:
            small = _numbers(node.input_value(1).get_node())
            large = np.zeros((small.shape[0], 3, 6, 6), np.float32)
            for place, (down, right) in enumerate(DEALT):
                large[:, :, down::2, right::2] = small[:, place * 3 : place * 3 + 3]
            weights = op.constant(large)
            steps = ([2, 2], [2, 2], [2, 2], [1, 1])  # strides, padding before and after, dilations
            one = op.convolution(images, weights, *steps)  # pyright: ignore[reportUnknownMemberType]
            node.output(0).replace(one.output(0))
            network.validate_nodes_and_infer_types()
            break
    return network


def fed_with_bytes(network: ov.Model) -> ov.Model:
    """Let a network take pictures as they are, (1, height, width, 3) of bytes."""
    before = PrePostProcessor(network)
    before.input().tensor().set_element_type(Type.u8).set_layout(Layout("NHWC"))
    before.input().model().set_layout(Layout("NCHW"))
    return before.build()


def _numbers(constant: Node) -> NDArray[np.float32]:
    return np.array(cast("Any", constant).data, dtype=np.float32)
