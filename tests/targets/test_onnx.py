"""Hold ONNX, by its reference evaluator, to NumPy and to the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import Declined
from eqgraph.targets.machines import reference
from eqgraph.targets.onnx import ONNX
from tests.operators.samples import cases, draw
from tests.targets.run import written
from tests.targets.test_models import TEXTS, built, gradients, machine

# Functions of linear algebra and of Γ: it has no operators for them, or for their slopes.
DECLINED = {
    *("solve", "inverse", "det", "cofactor", "logdet", "expm", "norm2", "spectral"),
    *("left_singular", "erfinv", "gamma", "factorial", "lgamma", "digamma", "polygamma"),
    "binomial",
}


@pytest.mark.parametrize("name", OPERATORS)
def test_rows(name: str, onnx: Any) -> None:
    if name in DECLINED:
        with pytest.raises(Declined):
            written(ONNX, name, cases(OPERATORS[name])[-1])
        return
    for case in cases(OPERATORS[name]):
        text, results, wanted = written(ONNX, name, case)
        xs = draw(OPERATORS[name], case)
        feed = {f"x{k}": np.asarray(x) for k, x in enumerate(xs)}
        feed["g"] = np.random.default_rng(1).normal(size=wanted[0].shape)
        found = reference(recorded(onnx, text, results, feed)).run(None, feed)
        for got, want in zip(found, wanted, strict=True):
            fine = np.isfinite(want)
            got = np.broadcast_to(got, want.shape)
            assert np.array_equal(got[~fine], want[~fine], equal_nan=True)
            far = np.abs(got[fine] - want[fine]) / np.maximum(1, np.abs(want[fine]))
            assert np.max(far, initial=0) <= 1e-12


def recorded(onnx: Any, text: str, results: list[str], feed: dict[str, np.ndarray]) -> Any:
    from onnx import TensorProto, helper

    from eqgraph.targets import onnx_words as words

    body = words.Body("float64")
    words.CURRENT[:] = [body]
    space = {k: words.Tensor(body, body.name(k), x.shape) for k, x in feed.items()}
    local = {**vars(words), **space}
    exec(text, local)
    out = [body.given(eval(result, local)) for result in results]
    names = [f"out{k}" for k in range(len(out))]
    body.nodes += [
        helper.make_node("Identity", [x.name], [n]) for x, n in zip(out, names, strict=True)
    ]

    def info(name: str, shape: tuple[int, ...]) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.DOUBLE, list(shape))

    took = [info(name, x.shape) for name, x in feed.items()]
    gave = [info(n, x.shape) for n, x in zip(names, out, strict=True)]
    graph = helper.make_graph(body.nodes, "row", took, gave, body.constants)
    opset = [helper.make_opsetid("", words.OPSET)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


@pytest.mark.parametrize("name", TEXTS)
def test_models(name: str, onnx: Any, tmp_path: Path) -> None:
    from onnx.reference import ReferenceEvaluator

    model, values = built(name)
    path = model.export("onnx", tmp_path / "m", gradients=True)
    run = ReferenceEvaluator(str(path))
    found = dict(zip(run.output_names, run.run(None, values), strict=True))
    m = machine(model, values)
    np.testing.assert_allclose(found["L"], m.value("L"), rtol=1e-12)
    for parameter in model.values:
        want = gradients(parameter, m)
        np.testing.assert_allclose(found[f"∂L/∂{parameter}"], want, rtol=1e-11, atol=1e-13)


def test_lengths_and_batches_are_free(onnx: Any, tmp_path: Path) -> None:
    from onnx.reference import ReferenceEvaluator

    model, _ = built("lstm")
    path = model.export("onnx", tmp_path / "m")
    x = np.random.default_rng(0).normal(size=(7, 4, 3))
    y = np.eye(5)[np.zeros((7, 4), int)]
    run = ReferenceEvaluator(str(path))
    found = dict(zip(run.output_names, run.run(None, {"xₜ": x, "yₜ": y}), strict=True))
    assert found["hₜ"].shape == (7, 4, 4)
    np.testing.assert_allclose(
        found["L"], machine(model, {"xₜ": x, "yₜ": y}).value("L"), rtol=1e-13
    )
    kinds = {node.op_type for node in onnx.load(path).graph.node}
    assert "Scan" in kinds


def test_onnxruntime_in_float32(onnx: Any, tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime", reason="not installed: pip install onnxruntime")
    model, values = built("gru", "float32")
    path = model.export("onnx", tmp_path / "m", gradients=True)
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [out.name for out in session.get_outputs()]
    found = dict(zip(names, session.run(None, values), strict=True))
    m = machine(model, values, "float32")
    np.testing.assert_allclose(found["L"], m.value("L"), rtol=1e-5)
    np.testing.assert_allclose(found["∂L/∂Wᵣ"], m.grad("Wᵣ"), rtol=1e-4, atol=1e-6)


def test_what_it_cannot_say_is_refused(onnx: Any, tmp_path: Path) -> None:
    g = eg.graph("y = lgamma(x)", {"x": 2.0})
    with pytest.raises(eg.GraphError, match="ONNX has no word for lgamma") as found:
        eg.export(g, "onnx", tmp_path / "y")
    assert "numpy, jax, torch, tensorflow, javascript" in str(found.value)
    assert list(tmp_path.iterdir()) == []


def test_a_graph_keeps_its_names(onnx: Any, tmp_path: Path) -> None:
    g = eg.graph("hₜ = tanh(Wₕ·xₜ)", {"Wₕ": [[1.0, 2.0]], "xₜ": [0.1, 0.2]})
    found = onnx.load(eg.export(g, "onnx", tmp_path / "h", gradients=True)).graph
    assert [x.name for x in found.input] == ["Wₕ", "xₜ"]
    assert [x.name for x in found.output] == ["hₜ", "∂hₜ/∂Wₕ", "∂hₜ/∂xₜ"]
