"""Hold the certificate to what it says: both sides ran, and by how much they differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.targets import exporting
from eqgraph.targets.certificate import Certificate, compare
from tests.targets.test_models import built, gradients, machine


def test_it_is_written_beside(tmp_path: Path) -> None:
    model, _ = built("lstm")
    model.export("numpy", tmp_path / "lstm", gradients=True)
    found = json.loads((tmp_path / "lstm.certificate.json").read_text("utf-8"))
    assert found["ok"] and found["largest"] <= 1e-15 and found["bar"] == 1e-12
    names = {c["name"] for c in found["compared"]}
    assert {"hₜ", "cₜ", "pₜ", "L", "∂L/∂Wᵢ (written)"} <= names
    assert {c["numbers"] for c in found["compared"]} == {"the model's", "drawn"}
    assert found["versions"]["numpy"] == np.__version__ and len(found["hashes"]["text"]) == 64


def test_a_graph_has_one(tmp_path: Path) -> None:
    eg.export(eg.graph("y = tanh(w*x)", {"w": 2.0, "x": 0.5}), "numpy", tmp_path / "y")
    found = json.loads((tmp_path / "y.certificate.json").read_text("utf-8"))
    assert found["ok"] and all(c["exact"] for c in found["compared"])


def test_without_it_nothing_is_run(tmp_path: Path) -> None:
    model, _ = built("rnn")
    model.export("numpy", tmp_path / "rnn", verify=False)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rnn.py", "rnn.safetensors"]


def test_a_source_that_computes_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*parts: Any) -> str:
        return exporting_module(*parts).replace("c_t = f_t * c_prev +", "c_t = f_t * c_prev -")

    exporting_module = exporting.module
    monkeypatch.setattr(exporting, "module", wrong)
    model, _ = built("lstm")
    with pytest.raises(eg.GraphError, match="computes something else"):
        model.export("numpy", tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("got", "want", "exact", "ulp"),
    [
        ([1.0, np.nan], [1.0, np.nan], True, 0),
        ([1.0 + 2**-52], [1.0], False, 1),
        ([1.0, np.inf], [1.0, 2.0], False, np.inf),
        ([1.0], [1.0, 2.0], False, np.inf),
    ],
)
def test_comparison(got: Any, want: Any, exact: bool, ulp: float) -> None:
    found = compare("x", "drawn", np.array(got), np.array(want))
    assert (found.exact, found.ulp) == (exact, ulp)


def test_a_live_function_of_jax(jax: Any) -> None:
    model, values = built("lstm")
    run: Any = eg.to_jax(model)
    m = machine(model, values)
    grads = jax.jit(jax.grad(run.loss))(run.parameters, *values.values())
    np.testing.assert_allclose(grads["W_i"], gradients("Wᵢ", m), rtol=1e-11, atol=1e-14)
    found: Any = eg.to_jax(eg.graph("y = x²", {"x": 3.0}))
    assert jax.jit(found)(3.0) == 9


def test_a_live_module_of_torch(torch: Any) -> None:
    model, values = built("lstm")
    module: Any = eg.to_torch(model)
    assert {name for name, _ in module.named_parameters()} >= {"W_i", "U_i", "B_i", "Wy"}
    m = machine(model, values)
    module.loss(*(torch.as_tensor(v) for v in values.values())).backward()
    np.testing.assert_allclose(module.W_i.grad, gradients("Wᵢ", m), rtol=1e-11, atol=1e-14)


def test_a_sum_of_large_terms_is_held_to_their_size() -> None:
    rounding = compare("x", "drawn", np.array([1e-17]), np.array([0.0]), terms=1.0)
    assert rounding.relative <= 1e-15
    assert compare("x", "drawn", np.array([1e-9]), np.array([0.0]), terms=1.0).relative > 1e-12


def test_it_tells_values_and_gradients_and_what_ran() -> None:
    found = Certificate("PyTorch", "float64", {"torch": "2"}, {"text": "abc"})
    found.add("h", "the model's", [2.0], [2.0])
    found.add("h", "drawn", [2.0 + 2e-13], [2.0])
    found.add("∂W", "drawn", [0.1 + 2e-13], [0.1], least=1.0)
    assert found.ok and list(found.values) == ["h"] and list(found.gradients) == ["W"]
    assert found.values["h"] == pytest.approx(1e-13, rel=1e-2)
    assert found.gradients["W"] == pytest.approx(2e-13, rel=1e-2)
    assert str(found).splitlines() == [
        "✓ PyTorch, float64: 3 arrays compared, 1 equal to the last bit, "
        "largest relative difference 2.0e-13",
        "1 values, at most 1.0e-13 apart (h)",
        "1 gradients, at most 2.0e-13 apart (W)",
        "torch 2",
        "sha256 of text: abc",
    ]
    found.add("∂U", "drawn", [1.0], [1.1])
    assert not found.ok and str(found).startswith("✗ PyTorch")


def test_both_directions_have_the_same_one() -> None:
    from eqgraph import imports

    assert imports.Certificate is Certificate
