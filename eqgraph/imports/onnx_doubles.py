"""Make the numbers of a graph of ONNX double."""

from __future__ import annotations

from typing import Any

import numpy as np


def widened(onnx: Any, model: Any) -> None:
    """Make all numbers of single precision double, in place."""
    single, wide = onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE
    helper = onnx.numpy_helper

    def tensor(x: Any) -> None:
        if x.data_type in (single, onnx.TensorProto.FLOAT16):
            x.CopyFrom(helper.from_array(helper.to_array(x).astype(np.float64), x.name))

    def graph(g: Any) -> None:
        for x in g.initializer:
            tensor(x)
        for value in (*g.input, *g.output, *g.value_info):
            if value.type.tensor_type.elem_type == single:
                value.type.tensor_type.elem_type = wide
        for node in g.node:
            for one in node.attribute:
                if one.type == onnx.AttributeProto.TENSOR:
                    tensor(one.t)
                if one.type == onnx.AttributeProto.GRAPH:
                    graph(one.g)
                if node.op_type == "Cast" and one.name == "to" and one.i == single:
                    one.i = wide

    graph(model.graph)
