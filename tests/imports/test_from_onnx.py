"""Graphs of ONNX become equations with names, which compute the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
helper, arrays, REAL = onnx.helper, onnx.numpy_helper, onnx.TensorProto.FLOAT
RNG = np.random.default_rng(0)


def saved(path: Path, nodes: list[Any], given: dict[str, Any], shape: tuple[int, ...]) -> Path:
    """Write a graph from x to out, in single precision."""
    named = [
        arrays.from_array(
            np.asarray(v, np.float32 if np.asarray(v).dtype.kind == "f" else np.int64), k
        )
        for k, v in given.items()
    ]
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", REAL, shape)],
        [helper.make_tensor_value_info("out", REAL, None)], named,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    onnx.save(model, str(path))
    return path


def recurrent(path: Path, kind: str, gates: int, layers: int, both: bool, **more: Any) -> Path:
    """Write layers of a recurrent operator as PyTorch's exporter does, and a product at the end."""
    count, size, wide = 1 + both, 4, 3
    nodes, given, x = (
        [helper.make_node("Transpose", ["x"], ["turned"], perm=[1, 0, 2])],
        {},
        "turned",
    )
    for k in range(layers):
        for name, *shape in (("W", gates * size, wide), ("R", gates * size, size),
                             ("B", 2 * gates * size)):  # fmt: skip
            given[f"{name}{k}"] = RNG.normal(size=(count, *shape))
        nodes.append(helper.make_node(
            kind, [x, f"W{k}", f"R{k}", f"B{k}"], [f"Y{k}"], name=f"rnn/{k}", hidden_size=size,
            direction="bidirectional" if both else "forward", **more))  # fmt: skip
        given[f"a{k}"] = np.array([0, 0, -1] if both else [1])
        if both:
            nodes.append(helper.make_node("Transpose", [f"Y{k}"], [f"t{k}"], perm=[0, 2, 1, 3]))
        word, of = ("Reshape", f"t{k}") if both else ("Squeeze", f"Y{k}")
        nodes.append(helper.make_node(word, [of, f"a{k}"], [f"s{k}"]))
        x, wide = f"s{k}", size * count
    given |= {"fc.weight": RNG.normal(size=(2, wide)), "fc.bias": RNG.normal(size=2),
              "last": np.array(-1)}  # fmt: skip
    nodes.append(helper.make_node("Gather", [x, "last"], ["end"], axis=0))
    nodes.append(helper.make_node("Gemm", ["end", "fc.weight", "fc.bias"], ["out"], transB=1))
    return saved(path, nodes, given, (2, 5, 3))


@pytest.mark.parametrize(
    ("kind", "gates", "layers", "both", "line"),
    [
        ("LSTM", 4, 2, False, "c⁽²⁾ₜ = f⁽²⁾ₜ*c⁽²⁾ₜ₋₁ + i⁽²⁾ₜ*ĉ⁽²⁾ₜ"),
        ("GRU", 3, 1, True, "z⁽²⁾ₜ = σ(xₜ·W⁽²⁾_z + h⁽²⁾ₜ₊₁·U⁽²⁾_z + b⁽²⁾_z)"),
        ("RNN", 1, 1, False, "h₀ = 0"),
    ],
)
def test_recurrent_operators_become_recurrences(
    tmp_path: Path, kind: str, gates: int, layers: int, both: bool, line: str
) -> None:
    more = {"linear_before_reset": 1} if kind == "GRU" else {}
    found = eg.from_onnx(recurrent(tmp_path / "r.onnx", kind, gates, layers, both, **more))
    assert line in found.text.splitlines()
    assert found.model is not None
    assert found.certificate.largest <= 1e-12


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_what_is_exported_reads_back_to_the_same_numbers(tmp_path: Path, name: str) -> None:
    model = eg.preset(name, classify=True).init({"n": 3, "h": 4, "k": 2}, seed=3)
    path = model.export("onnx", tmp_path / "m", fused=False, verify=False)
    x, y = RNG.normal(size=(4, 2, 3)), np.tile(np.eye(2), (4, 1, 1))
    found = eg.from_onnx(path, {"xₜ": x, "yₜ": y})
    mine = eg.Machine(model.unroll(values={"xₜ": x, "yₜ": y})).run()
    theirs = found.machine(of=found.outputs[-1]).run()
    loss = model.loss
    assert loss is not None
    np.testing.assert_allclose(
        theirs.value(found.outputs[-1]), mine.value(loss), rtol=1e-12, atol=1e-14
    )
    for weight in model.parameters:
        other = next(n for n, v in found.values.items()
                                      if v.shape == model.values[weight].shape
                                      and np.array_equal(v, model.values[weight]) and v.any()
                                      ) if model.values[weight].any() else None  # fmt: skip
        if other is not None:
            np.testing.assert_allclose(theirs.grad(other), mine.grad(weight), rtol=1e-9, atol=1e-12)


def test_a_graph_reads_back(tmp_path: Path) -> None:
    values = {"W": RNG.normal(size=(2, 3)), "x": RNG.normal(size=3), "b": RNG.normal(size=2)}
    path = eg.export(eg.graph("y = softmax(W·x + b)", values), "onnx", tmp_path / "g", verify=False)
    found = eg.from_onnx(path, values)
    assert "ŷ = softmax(W·x + b, axis=0)" in found.text.splitlines()
    wanted = eg.Machine(eg.graph("y = softmax(W·x + b)", values)).run().value("y")
    np.testing.assert_allclose(found.machine().run().value("ŷ"), wanted, rtol=1e-15)


def test_pictures(tmp_path: Path) -> None:
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "conv.weight", "conv.bias"], ["a"], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["a", "bn.scale", "bn.shift", "bn.mean", "bn.var"], ["n"]),
        node("Relu", ["n"], ["b"]),
        node("MaxPool", ["b"], ["c"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["c"], ["d"]),
        node("Gemm", ["d", "fc.weight", "fc.bias"], ["e"], transB=1),
        node("Clip", ["e", "low", "high"], ["f"]),
        node("Softmax", ["f"], ["out"], axis=1),
    ]
    given = {
        "conv.weight": RNG.normal(size=(3, 1, 3, 3)), "conv.bias": RNG.normal(size=3),
        "bn.scale": RNG.normal(size=3), "bn.shift": RNG.normal(size=3),
        "bn.mean": RNG.normal(size=3), "bn.var": RNG.uniform(1, 2, 3),
        "fc.weight": RNG.normal(size=(2, 12)), "fc.bias": RNG.normal(size=2),
        "low": np.array(-3.0), "high": np.array(3.0),
    }  # fmt: skip
    found = eg.from_onnx(saved(tmp_path / "c.onnx", nodes, given, (2, 1, 4, 4)))
    assert found.certificate.largest <= 1e-12
    assert "max_pool(" in found.text and "spec=(ncxyij, ocij, noxy)" in found.text


@pytest.mark.parametrize("name", ["Mish", "HardSigmoid", "Softsign", "Elu", "LeakyRelu"])
def test_activations(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "a.onnx", [helper.make_node(name, ["x"], ["out"])], {}, (2, 3))
    assert eg.from_onnx(path, {"x": 2 * RNG.normal(size=(2, 3))}).certificate.largest <= 1e-12


def test_what_has_no_text_is_refused_all_at_once(tmp_path: Path) -> None:
    nodes = [helper.make_node("Hardmax", ["x"], ["a"]), helper.make_node("Hardmax", ["a"], ["out"])]
    with pytest.raises(eg.GraphError, match="Hardmax at the top: there is no row for it"):
        eg.from_onnx(saved(tmp_path / "r.onnx", nodes, {}, (2, 3)))


def test_what_is_no_graph_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(b"no graph")
    with pytest.raises(eg.ValuesError, match="is no graph of ONNX"):
        eg.from_onnx(path)
    nodes = [helper.make_node("Relu", ["x"], ["out"])]
    with pytest.raises(eg.ValuesError, match="the graph has no input z"):
        eg.from_onnx(saved(path, nodes, {}, (2, 3)), {"z": np.ones(2)})
