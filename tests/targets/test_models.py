"""Hold the sources of models, one step and a loop, to the machine: values and gradients."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.syntax import display
from eqgraph.targets.names import identifier
from tests.targets.run import loaded

STEPS, BATCH = 5, 2
SOME = ["rnn", "lstm", "gru", "two lags", "a learned start", "gru, both directions"]
# Presets of several layers, and in both directions.
WIDE = {"lstm, 2 layers": (2, False), "gru, both directions": (1, True),
        "lstm, 2 layers, both directions": (2, True)}  # fmt: skip
TEXTS = {
    **{name: name.split(",")[0] for name in WIDE},
    **{name: name for name in ("rnn", "lstm", "gru", "gru_reset_before")},
    "two lags": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×h}
        param U, V ∈ ℝ^{h×h}
        h₀ = 0; h₋₁ = 0.5
        hₜ = tanh(xₜ·W + hₜ₋₁·U + hₜ₋₂·V)
        loss L = ∑ₜ sum(hₜ²)/T
    """,
    "a learned start": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×h}
        param s ∈ ℝʰ
        h₀ = tanh(s)
        hₜ = tanh(xₜ·W + hₜ₋₁)
        loss L = sum(h_T²)
    """,
    "the number of the step": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×n}
        h₀ = 0
        hₜ = hₜ₋₁*(1 - 1/t) + xₜ·W/t
        loss L = sum((h_T - h_{T-1})²)
    """,
    "no state": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×h}
        yₜ = softmax(xₜ·W)
        loss L = -∑ₜ log(sum(yₜ²))
    """,
    "columns": """
        input xₜ ∈ ℝⁿ
        param W, V ∈ ℝ^{h×n}
        param U ∈ ℝ^{h×h}
        h₀ = 0
        hₜ = tanh(W·xₜ + U·hₜ₋₁)*σ(V·xₜ)
        loss L = ∑ₜ ‖hₜ‖
    """,
    "a difference": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×h}
        h₀ = 1
        hₜ = tanh(xₜ·W + hₜ₋₁)
        loss L = ∑ₜ sum((hₜ - hₜ₋₁)²)
    """,
    "backward alone": """
        input xₜ ∈ ℝⁿ
        param W, V ∈ ℝ^{n×h}
        param s ∈ ℝʰ
        h_{T+1} = tanh(s)
        hₜ = tanh(xₜ·W + hₜ₊₁)*σ(xₜ·V + hₜ₊₁)
        loss L = ∑ₜ sum(hₜ²)/T
    """,
    "there and back": """
        input xₜ ∈ ℝⁿ
        param W ∈ ℝ^{n×h}
        param U, V ∈ ℝ^{h×h}
        h₀ = 0; g_{T+1} = 0.5; k₀ = 0
        hₜ = tanh(xₜ·W + hₜ₋₁·U)
        gₜ = tanh(hₜ·V + gₜ₊₁ + 1/t)
        kₜ = kₜ₋₁/2 + gₜ*hₜ·U
        loss L = ∑ₜ sum(kₜ² + hₜ)/T
    """,
    "an input before": """
        input xₜ ∈ ℝⁿ
        param w ∈ ℝⁿ
        x₀ = 0
        yₜ = w*(xₜ - xₜ₋₁)
        loss L = ∑ₜ sum(yₜ²)
    """,
}


def built(name: str, dtype: str = "float64") -> tuple[eg.Model, dict[str, np.ndarray]]:
    """Return a model with numbers, and data for it."""
    text = TEXTS[name]
    if name in WIDE:
        model = eg.preset(text, layers=WIDE[name][0], bidirectional=WIDE[name][1], classify=True)
    else:
        model = eg.preset(text, classify=True) if text == name else eg.model(text)
    sizes = {"n": 3, "h": 4, "k": 5, "d": 8}
    model.init(sizes, seed=3, scheme="normal", dtype=dtype)
    rng = np.random.default_rng(5)
    batch = () if name == "columns" else (BATCH,)
    values = {"xₜ": rng.normal(size=(STEPS, *batch, 3)).astype(dtype)}
    if "yₜ" in model.inputs:
        values["yₜ"] = np.eye(5)[rng.integers(0, 5, (STEPS, BATCH))].astype(dtype)
    return model, values


def machine(model: eg.Model, values: dict[str, np.ndarray], dtype: str = "float64") -> eg.Machine:
    return eg.Machine(model.unroll(values=values, dtype=dtype, rewrite=False)).run()


def gradients(name: str, m: eg.Machine) -> np.ndarray:
    found = m.grad(name)
    return np.zeros_like(m.value(name)) if found is None else found


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("name", TEXTS)
def test_numpy(name: str, fused: bool, tmp_path: Path) -> None:
    model, values = built(name)
    path = model.export("numpy", tmp_path / "model", gradients=True, fused=fused)
    source = loaded(path.read_text(encoding="utf-8"))
    m = machine(model, values)
    parameters = source.load(tmp_path / "model.safetensors")
    loss, grads = source.gradients(parameters, *values.values())
    np.testing.assert_allclose(loss, m.value("L"), rtol=1e-13)
    np.testing.assert_allclose(source.loss(parameters, *values.values()), loss, rtol=1e-15)
    for key, shown in source.FILE.items():
        np.testing.assert_allclose(grads[key], gradients(shown, m), rtol=1e-12, atol=1e-14)
    states = source.run(parameters, values["xₜ"])
    for key, found in states.items():
        family = next(f for f in model._template.families if identifier(f) == key)
        want = m.value(model.at(display(family), STEPS))
        np.testing.assert_allclose(found[-1], want, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "gru_reset_before"])
def test_float32_stays_float32(name: str, tmp_path: Path) -> None:
    model, values = built(name, "float32")
    source = loaded(model.export("numpy", tmp_path / "m", gradients=True).read_text("utf-8"))
    loss, grads = source.gradients(source.load(tmp_path / "m.safetensors"), *values.values())
    m = machine(model, values, "float32")
    assert {loss.dtype, *(g.dtype for g in grads.values())} == {np.dtype("float32")}
    np.testing.assert_allclose(loss, m.value("L"), rtol=1e-5)
    for key, shown in source.FILE.items():
        np.testing.assert_allclose(grads[key], m.grad(shown), rtol=1e-4, atol=1e-6)


def test_lengths_and_batches_are_arguments(tmp_path: Path) -> None:
    model, _ = built("lstm")
    source = loaded(model.export("numpy", tmp_path / "m").read_text("utf-8"))
    x = np.random.default_rng(0).normal(size=(9, 7, 3))
    y = np.eye(5)[np.zeros((9, 7), int)]
    m = machine(model, {"xₜ": x, "yₜ": y})
    assert source.loss(source.load(tmp_path / "m.safetensors"), x, y) == m.value("L")


def test_sources_are_formatted(tmp_path: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is not installed: pip install ruff")
    for k, name in enumerate(TEXTS):
        model, _ = built(name)
        for target in ("numpy", "jax", "torch", "tensorflow"):
            model.export(target, tmp_path / f"{target}_{k}", gradients=True, verify=False)
    for words in (["format", "--diff"], ["check"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_step_reads_like_the_paper(tmp_path: Path) -> None:
    model, _ = built("lstm")
    text = model.export("numpy", tmp_path / "m", fused=False).read_text("utf-8")
    assert (
        "    # iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)\n"
        '    i_t = sigmoid(x_W_i + h_prev @ p["U_i"] + p["B_i"])\n' in text
    )
    assert "    # cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ\n    c_t = f_t * c_prev + i_t * c_hat_t\n" in text


def test_the_sums_of_all_gates_are_one(tmp_path: Path) -> None:
    model, _ = built("lstm")
    text = model.export("numpy", tmp_path / "m", gradients=True).read_text("utf-8")
    step = text[text.index("def step(") : text.index("def read(")]
    assert step.count("@") == 1 and step.count("np.split") == 1
    assert '    v1 = x_W + h_prev @ p["U"] + p["B"]\n' in step
    assert "    # iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)\n    i_t = sigmoid(i_t_sum)\n" in step
    assert 'd_B = sum_to(d_x_W, p["B"])' in text  # and so are their gradients
    model, _ = built("gru_reset_before")  # here two of three gates read h: they stay apart
    text = model.export("numpy", tmp_path / "g").read_text("utf-8")
    assert 'r_t = sigmoid(x_t_W_r + h_prev_U_r + p["B_r"])' in text


@pytest.mark.parametrize("name", SOME)
def test_jax(name: str, jax: Any, tmp_path: Path) -> None:
    model, values = built(name)
    source = loaded(model.export("jax", tmp_path / "m", gradients=True).read_text("utf-8"))
    parameters = source.load(tmp_path / "m.safetensors")
    m = machine(model, values)
    data = [jax.numpy.asarray(v) for v in values.values()]
    loss, own = jax.jit(source.gradients)(parameters, *data)
    theirs = jax.grad(source.loss)(parameters, *data)
    np.testing.assert_allclose(loss, m.value("L"), rtol=1e-12)
    for key, shown in source.FILE.items():
        np.testing.assert_allclose(own[key], gradients(shown, m), rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(theirs[key], gradients(shown, m), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", SOME)
def test_torch(name: str, torch: Any, tmp_path: Path) -> None:
    model, values = built(name)
    source = loaded(model.export("torch", tmp_path / "m", gradients=True).read_text("utf-8"))
    parameters = source.load(tmp_path / "m.safetensors")
    m = machine(model, values)
    data = [torch.as_tensor(v) for v in values.values()]
    loss, own = source.gradients(parameters, *data)
    for p in parameters.values():
        p.requires_grad_()
    theirs = source.loss(parameters, *data)
    theirs.backward()
    np.testing.assert_allclose(float(loss), m.value("L"), rtol=1e-12)
    for key, shown in source.FILE.items():
        want = gradients(shown, m)
        np.testing.assert_allclose(own[key].numpy(), want, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(parameters[key].grad.numpy(), want, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", SOME)
def test_tensorflow(name: str, tensorflow: Any, tmp_path: Path) -> None:
    tf = tensorflow
    model, values = built(name)
    source = loaded(model.export("tensorflow", tmp_path / "m", gradients=True).read_text("utf-8"))
    m = machine(model, values)
    module = source.Model({k: model.values[v] for k, v in source.FILE.items()})
    data = [tf.constant(v) for v in values.values()]
    with tf.GradientTape() as tape:
        loss = tf.function(module.loss)(*data)
    theirs = tape.gradient(loss, module.parameters)
    _, own = source.gradients({k: v.value() for k, v in module.parameters.items()}, *data)
    np.testing.assert_allclose(float(loss), m.value("L"), rtol=1e-12)
    for key, shown in source.FILE.items():
        want = gradients(shown, m)
        np.testing.assert_allclose(own[key], want, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(theirs[key], want, rtol=1e-11, atol=1e-13)
