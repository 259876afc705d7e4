"""What is told of an imported module names its parameters as the module does, in all places."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.imports.imported import Imported

RNG = np.random.default_rng(0)
HIDDEN, WIDE = 6, 3
BIAS = "; in the module Bf is bias_ih_l0 + bias_hh_l0"


def held(found: Imported, end: str) -> None:
    """Check that all places say the same of a forget gate that is shut, with the module's names."""
    m = found.machine().run()
    (first, *_) = problems = eg.problems(m)
    assert first.kind == "gate" and "is closed" in first.text and first.text.endswith(end)
    assert eg.diagnose(m).problems == found.problems() == problems
    payload = eg.play(m).payload
    assert payload["origins"] == dict(found.graph.origins)


@pytest.fixture
def lstm(torch: Any) -> Any:
    torch.manual_seed(0)
    cell = torch.nn.LSTM(WIDE, HIDDEN).double()
    with torch.no_grad():
        cell.bias_ih_l0[HIDDEN : 2 * HIDDEN] = -8.0
    return cell


def test_of_torch(lstm: Any, torch: Any) -> None:
    held(eg.from_torch(lstm, torch.randn(12, 2, WIDE, dtype=torch.float64)), BIAS)


def test_the_path_of_a_module_stands_before_the_name_and_layers_are_told_apart(torch: Any) -> None:
    class Tagger(torch.nn.Module):  # type: ignore[misc]  # no stubs here
        def __init__(self) -> None:
            super().__init__()
            self.rnn = torch.nn.LSTM(WIDE, HIDDEN, num_layers=2)

        def forward(self, x: Any) -> Any:
            return self.rnn(x)[0][-1]

    torch.manual_seed(0)
    net = Tagger().double()
    with torch.no_grad():
        net.rnn.bias_hh_l1[HIDDEN : 2 * HIDDEN] = -8.0
    found = eg.from_torch(net, torch.randn(12, 2, WIDE, dtype=torch.float64))
    (first,) = found.problems()
    assert first.text.endswith(
        "; in the module f⁽²⁾ₜ is in rnn, Bf⁽²⁾ is rnn.bias_ih_l1 + rnn.bias_hh_l1"
    )


def test_names_stay_with_the_model_its_copies_and_its_rewrites(lstm: Any, torch: Any) -> None:
    found = eg.from_torch(lstm, torch.randn(12, 2, WIDE, dtype=torch.float64))
    model = pickle.loads(pickle.dumps(found.model))
    graph = pickle.loads(
        pickle.dumps(model.unroll(values={"xₜ": np.ones((9, 1, WIDE))}, rewrite=True))
    )
    (first, *_) = eg.problems(eg.Machine(graph))
    assert first.text.endswith(BIAS)


def test_names_stay_with_a_loss_that_is_added_with_files_and_in_a_training(
    lstm: Any, torch: Any, tmp_path: Path
) -> None:
    found = eg.from_torch(lstm, torch.randn(12, 2, WIDE, dtype=torch.float64))
    assert found.model is not None
    model = found.model.extended("loss L = ∑ₜ mean(hₜ²)")
    assert model.origins == found.model.origins and model.values.keys() == found.model.values.keys()
    model.save(tmp_path / "m")
    model = eg.load(tmp_path / "m")
    assert model.loss == "L" and model.origins == found.model.origins
    data = {"xₜ": np.ones((9, 1, WIDE))}
    (first, *_) = eg.problems(eg.Machine(model.unroll(values=data)).run())
    assert first.text.endswith(BIAS)
    history = eg.train(model, data, eg.learn.SGD(rate=1e-4), updates=3, progress=False)
    assert history.at(2).model.origins == model.origins


def test_names_of_a_module_in_a_foreign_file_are_texts_or_are_left_out(tmp_path: Path) -> None:
    import json

    from safetensors.numpy import load_file, save_file

    model = eg.model("hₜ = w*hₜ₋₁; h₀ = 1").set({"w": 0.5})
    model.origins.update({"w": "cell.weight"})
    model.save(tmp_path / "m")
    path = tmp_path / "m.safetensors"
    about = {"text": model.text, "pair": "none"}
    for given, wanted in (
        ({"w": "a", "h": 3}, {"w": "a"}), (["w"], {}), (None, {}),
        ({"w": "\x1b[31m\ud800", "": "E", "is": "word"}, {"w": "\ufffd[31m\ufffd"}),
        ({"w": "a" * 100_000}, {"w": "a" * 200}),
    ):  # fmt: skip
        held = {"eqgraph.model": json.dumps({**about, "origins": given})}
        save_file(load_file(path), path, metadata=held)
        assert eg.load(tmp_path / "m").origins == wanted


def test_a_node_outside_of_time_says_in_which_module_it_is(torch: Any) -> None:
    net = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Sigmoid(), torch.nn.Linear(5, 1))
    with torch.no_grad():
        net[0].bias.fill_(30.0)
    (first, *_) = eg.from_torch(net, torch.ones(3, 4)).problems()
    assert first.kind == "saturated" and first.text.endswith("; in the module h₁ is in 1")


def test_of_jax(jax: Any) -> None:
    jnp = jax.numpy
    shapes = {"w": (WIDE, HIDDEN), "u": (HIDDEN, HIDDEN), "b": (HIDDEN,)}
    params = {a + g: RNG.normal(size=s) / 2 for g in "ifoc" for a, s in shapes.items()}
    params["bf"] = np.full(HIDDEN, -8.0)

    def run(p: Any, x: Any) -> Any:
        def step(carry: Any, x: Any) -> Any:
            h, c = carry
            i, f, o = (jax.nn.sigmoid(x @ p[f"w{g}"] + h @ p[f"u{g}"] + p[f"b{g}"]) for g in "ifo")
            c = f * c + i * jnp.tanh(x @ p["wc"] + h @ p["uc"] + p["bc"])
            h = o * jnp.tanh(c)
            return (h, c), h

        zeros = jnp.zeros((2, HIDDEN))
        return jax.lax.scan(step, (zeros, zeros), x)[1]

    found = eg.from_jax(run, params, RNG.normal(size=(12, 2, WIDE)))
    (name,) = [name for name, called in found.parameters.items() if called == "p.bf"]
    held(found, f"; in the module {name} is p.bf")


def test_of_onnx(onnx: Any, tmp_path: Path) -> None:
    helper, arrays = onnx.helper, onnx.numpy_helper
    real = onnx.TensorProto.DOUBLE
    bias = RNG.normal(size=(1, 8 * HIDDEN)) / 4
    bias[0, 2 * HIDDEN : 3 * HIDDEN] = -8.0  # of i, o, f, c
    given = {"enc.W": RNG.normal(size=(1, 4 * HIDDEN, WIDE)) / 2,
             "enc.R": RNG.normal(size=(1, 4 * HIDDEN, HIDDEN)) / 2, "enc.B": bias}  # fmt: skip
    numbers = [arrays.from_array(value, name) for name, value in given.items()]
    numbers.append(arrays.from_array(np.array([1]), "axis"))
    node = helper.make_node("LSTM", ["x", *given], ["y"], name="enc", hidden_size=HIDDEN)
    only = helper.make_node("Squeeze", ["y", "axis"], ["out"])
    graph = helper.make_graph(
        [node, only], "net", [helper.make_tensor_value_info("x", real, (12, 2, WIDE))],
        [helper.make_tensor_value_info("out", real, None)],
        numbers,
    )  # fmt: skip
    path = tmp_path / "net.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)]), str(path))
    found = eg.from_onnx(path)
    held(found, "; in the module b_f is enc.B")
