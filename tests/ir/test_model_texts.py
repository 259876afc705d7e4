"""Texts of models that are odd or wrong: what they mean, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Trainer
from eqgraph.tape.program import compile_program

X = [1.0, 2.0, 3.0]

# What the last equation, or the loss, is for x = 1, 2, 3, each step or plain, and w = 0.5.
MEANINGS = {
    # words that are keywords only before a name
    "input = 3; y = input*2": 6.0,
    "loss = ∑ₜ xₜ": 6.0,
    "state = 2; y = state*w": 1.0,
    "if = 3; y = if": 3.0,
    # free order; the last equation that is no initial value
    "hₜ = hₜ₋₁ + xₜ; h₀ = 1": 7.0,
    "h₀ = 1; loss L = h_T; hₜ = hₜ₋₁ + xₜ": 7.0,
    "yₜ = h₀ + xₜ; hₜ = hₜ₋₁ + xₜ; h₀ = 1": 7.0,
    # labels and layers beside the time
    "h_{1,t} = h_{1,t-1} + xₜ; h_{1,0} = 0; h_{2,t} = h_{2,t-1} + h_{1,t}; h_{2,0} = 0": 10.0,
    "hₜ⁽¹⁾ = hₜ₋₁⁽¹⁾ + xₜ; h₀⁽¹⁾ = 0; y = h₃⁽¹⁾": 6.0,
    "h_{1,t} = h_{1,t-1} + xₜ; h_{1,0} = 0; y = h_{1,2}": 3.0,
    "aₜ = xₜ; at = 2; y = at": 2.0,
    # the time as a number, and the number of steps
    "loss L = ∑ₜ (t*xₜ)": 14.0,
    "loss L = ∑ₜ ((w^t)*xₜ)": 1.375,
    "t ∈ 0…T; loss L = ∑ₜ (t*xₜ)": 8.0,
    "t ∈ −1…1; loss L = ∑ₜ (t*xₜ)": 2.0,
    "hₜ = (1 - 1/t)*hₜ₋₁ + xₜ/t; h₀ = 0": 2.0,
    "loss L = (∑ₜ xₜ)/T": 2.0,
    "loss L = ∑_{t=1}^{T} xₜ": 6.0,
    "t ∈ 1…3; loss L = ∑_{t=1}^{3} xₜ": 6.0,
    "t ∈ {1,…,T}; loss L = ∑ₜ xₜ + ∑ₜ xₜ²": 20.0,
    # no time at all
    "T = 5; y = T*w": 2.5,
    "y = 2*w": 1.0,
    # the keyword of a declaration says which is the loss, too
    "loss L ∈ ℝ; L = ∑ₜ xₜ; y = 2": 6.0,
    "output yₜ = 2*xₜ; loss L = ∑ₜ yₜ": 12.0,
    "param w, u ∈ ℝ; y = w": 0.5,
}


@pytest.mark.parametrize("text", MEANINGS)
def test_meanings(text: str) -> None:
    model = eg.model(text)
    values: dict[str, Any] = dict.fromkeys(model.parameters, 0.5)
    values |= dict.fromkeys(model.inputs, X)
    m = eg.Machine(model.unroll(None if model.inputs else 1, values)).run()
    assert float(m.value(m.of.name)) == pytest.approx(MEANINGS[text])


def test_an_input_one_step_back() -> None:
    model = eg.model("input xₜ ∈ ℝ; hₜ = xₜ₋₁ + xₜ")
    m = eg.Machine(model.unroll(values={"xₜ": X, "x₀": 7.0})).run()
    assert [m.value(f"h_{k}") for k in (1, 2, 3)] == [8, 3, 5]


def test_a_temperature_called_t() -> None:
    model = eg.model("const T ∈ ℝ; pₜ = softmax(xₜ/T)")
    m = eg.Machine(model.unroll(values={"xₜ": [[0.0, 1.0]], "T": 0.5})).run()
    np.testing.assert_allclose(m.value("p₁")[1], 1 / (1 + np.exp(-2)))
    with pytest.raises(eg.ValuesError, match="T is the number of steps") as caught:
        eg.model("pₜ = softmax(xₜ/T)").unroll(values={"xₜ": [[0.0, 1.0]], "T": 0.5})
    assert "const T" in (caught.value.hint or "")


def test_the_time_is_no_constant_of_the_fast_path() -> None:
    """Adam as a text, its bias corrections by t, trained beside: against plain Python."""
    text = """
    param β ∈ ℝ
    mₜ = β*mₜ₋₁ + (1 - β)*xₜ; m₀ = 0
    loss L = ∑ₜ ((mₜ/(1 - β^t) - 2)²)
    """
    trainer = Trainer(eg.model(text).set({"β": 0.9}), {"xₜ": X}, SGD(rate=0.0))
    m, wanted = 0.0, 0.0
    for t, x in enumerate(X, 1):
        m = 0.9 * m + 0.1 * x
        wanted += (m / (1 - 0.9**t) - 2) ** 2
    assert trainer.update() == pytest.approx(wanted, rel=1e-12)
    graph = eg.model(text).unroll(values={"xₜ": X, "β": 0.9})
    assert eg.check_gradients(eg.Machine(graph).run()).ok


# Part of the message; the place, if it is one.
NASTY = {
    "h₀ = h₁; hₜ = hₜ₋₁": ("h₀ needs what is known after the last step", "h₀ = h₁"),
    "h₀ = 2*h₀; hₜ = hₜ₋₁": ("h₀ is defined by itself", "h₀"),
    "a₀ = b₀; b₀ = a₀; aₜ = aₜ₋₁; bₜ = bₜ₋₁": ("need each other", "a₀"),
    "hₜ = hₜ₋₁ + hₜ; h₀ = 0": ("hₜ is defined by itself", "hₜ"),
    "aₜ = bₜ; bₜ = cₜ; cₜ = aₜ": ("need each other: aₜ → bₜ → cₜ → aₜ", None),
    "hₜ₋₁ = 0": ("the left side is at t", "hₜ₋₁"),
    "hₜ = xₜ₊₁": ("read before its time", "xₜ₊₁"),
    "hₜ = hₜ₊₁; h₀ = 0": ("hₜ runs backward in time: it begins after the last step", "h₀"),
    "hₜ = hₜ₊₁ + xₜ": ("hₜ has no initial value h_{T+1}", "hₜ₊₁"),
    "hₜ = hₜ₊₁*hₜ₋₁": ("hₜ₋₁ and hₜ₊₁ stand in one cycle", "hₜ₊₁"),
    "aₜ = bₜ₊₁ + xₜ; bₜ = aₜ₋₁; a₀ = 0": ("aₜ₋₁ and bₜ₊₁ stand in one cycle", "bₜ₊₁"),
    "hₜ = hₜ₋₁ + xₜ; aₜ = hₜ₊₁; h₀ = 0": ("read before its time", "hₜ₊₁"),
    "hₜ = hₜ₊₁ + xₜ; aₜ = hₜ₋₁; h_{T+1} = 0": ("at the first step there is no hₜ₋₁", "hₜ₋₁"),
    "hₜ = hₜ₊₁ + xₜ; h_{T+1} = ∑ₜ xₜ": ("what is known after the last step only", None),
    "hₜ = xₜ₋₁": ("no equation defines xₜ", "xₜ₋₁"),
    "hₜ = hₜ₋₁ + hₜ₋₂; h₀ = 1": ("no initial value h₋₁", "hₜ₋₁"),
    "hₜ = hₜ₋₁₀₀₀ + xₜ": ("no initial value h₀", "hₜ₋₁₀₀₀"),
    "hₜ = h_{t-999999999}": ("no initial value h₀", "h_{t-999999999}"),
    "hₜ = hₜ₋₀ + 1": ("no time that can be read", "hₜ₋₀"),
    "hₜ = x₁ₜ + xₜ": ("no time that can be read", "x₁ₜ"),
    "hₜ = h_{T-t}": ("no time that can be read", "h_{T-t}"),
    "h_{2t} = xₜ": ("no time that can be read", "h_{2t}"),
    "hₜ = h_{t*2}": ("nothing says which t is meant", "h_{t*2}"),
    "hₜ = h_{t-1.5}": ("nothing says which t is meant", "h_{t-1.5}"),
    "t = 3; hₜ = xₜ": ("t is the time", "t"),
    "t ∈ ℝ; yₜ = t*xₜ": ("t is the time", "t"),
    "y = t*3": ("t stands outside of time", "t"),
    "T = 5; hₜ = T*xₜ": ("T is the number of steps", "T"),
    "T ∈ 1…T; y = 1": ("both the time and its end", "T"),
    "t ∈ 1…; yₜ = xₜ": ("no range of time", " 1…"),
    "t ∈ 1…∞; yₜ = xₜ": ("no range of time", " 1…∞"),
    "t ∈ 1.5…3; yₜ = xₜ": ("no range of time", " 1.5…3"),
    "t ∈ 1…10^9; yₜ = xₜ": ("no range of time", " 1…10^9"),
    "t in 1..T, s in 1..S; yₜ = xₜ": ("no range of time", " 1..T, s in 1..S"),
    f"t ∈ 1…{'9' * 5000}; yₜ = xₜ": ("no range of time", None),
    "t ∈ 1…999999999; yₜ = w": ("1 to 1,000,000 steps", None),
    "t ∈ 1…T; t ∈ 1…T; yₜ = xₜ": ("time is declared twice", "t"),
    "t = 1…T; yₜ = xₜ": ("terms that are left out", "…"),
    "for t in 1..T; yₜ = xₜ": ("this is no name", "for t"),
    "∑ ∈ ℝ; y = 1": ("unexpected", None),
    "param W, W ∈ ℝ; y = W": ("declared twice", "W"),
    "param W ∈ ℝ^{h×n}; param W ∈ ℝ^{n×h}; y = W": ("declared twice", "W"),
    "param W ∈ ℝ^{0}; y = W": ("a whole number from 1", " ℝ^{0}"),
    f"param W ∈ ℝ^{{{'9' * 5000}}}; y = W": ("a whole number from 1", None),
    "param W ∈ ℝ^{h+1}; y = W": ("this is no shape", " ℝ^{h+1}"),
    "param W ∈ ℝ^h×n; y = W": ("this is no shape", " ℝ^h×n"),
    "param W ∈ ℂ; y = W": ("this is no shape", " ℂ"),
    "param W ∈ ; y = W": ("this is no shape", None),
    "param W ∈ ℝ^{h×n}, V ∈ ℝ; y = W": ("this is no shape", " ℝ^{h×n}, V ∈ ℝ"),
    "param w ∈ ℝ = 0.5; y = w": ("this is no shape", " ℝ = 0.5"),
    "param w = 0.5 ∈ ℝ; y = w": ("this is no name", "w = 0.5"),
    "param y ∈ ℝ; y = 3": ("y is declared to take a value", "y"),
    "input hₜ ∈ ℝ; hₜ = hₜ₋₁ + 1": ("hₜ is declared to take a value", "hₜ"),
    "const k = 3; y = k": ("no equation defines it", "const"),
    "loss Lₜ = xₜ": ("differs from step to step", "Lₜ"),
    "loss L ∈ ℝ; y = w": ("no equation defines the loss L", "L"),
    "loss L = ∑ₜ xₜ; loss M = w": ("a model has one loss", "M"),
    "L = ∑_{t=2}^{T} xₜ": ("adds all steps, from 1 to T", "∑_{t=2}^{T}"),
    "L = ∑_{t=1}^{T-1} xₜ": ("adds all steps", "∑_{t=1}^{T-1}"),
    "L = ∑_{t=0}^{T} xₜ": ("adds all steps", "∑_{t=0}^{T}"),
    "L = sum_{t=1}^{3} xₜ": ("adds all steps", "sum_{t=1}^{3}"),
    "L = ∑ₛ xₜ": ("stands outside of time", None),
    "L = (∑ₜ xₜ) * xₜ": ("xₜ stands outside of time", "xₜ"),
    "yₜ = x_T + xₜ": ("known after the last step only", None),
    "aₜ = xₜ; a_t = 2*xₜ": ("defined twice", "a_t"),
    "a[t] = a[t-1]": ("no indexing", "["),
    "∈ ∈ ∈": ("no name to declare", None),
    "y ∈ ℝ": ("the model has no equation", None),
    "\x00": ("a control character", None),
    "aₜ\u202e = xₜ": ("an invisible character", None),
}  # fmt: skip


@pytest.mark.parametrize(
    "text", NASTY, ids=lambda text: text[:40].encode("unicode_escape").decode()
)
def test_nasty_texts(text: str) -> None:
    message, place = NASTY[text]
    with pytest.raises(eg.EqGraphError) as caught:
        model = eg.model(text)
        values: dict[str, Any] = dict.fromkeys(model.parameters, 0.5)
        asked = None if model.inputs or "t ∈" in text else 3
        model.unroll(asked, values | dict.fromkeys(model.inputs, X))
    assert message in caught.value.message
    if place is not None:
        assert caught.value.text == text
        assert caught.value.span is not None
        start, end = caught.value.span
        assert text[start:end].strip() == place.strip()


@pytest.mark.parametrize(
    ("text", "gradients"),
    [
        ("yₜ = silu′(xₜ); loss L = ∑ₜ yₜ", (0.44122902697702856, 0.30236611881001535)),
        ("f(x) = x³; yₜ = f′(xₜ); loss L = ∑ₜ yₜ", (3.0, -6.0)),
        ("f(x) = x³; aₜ = ∇f(w)*xₜ; loss L = ∑ₜ aₜ", (12.0, 12.0)),
    ],
)
def test_slopes_stand_in_models(text: str, gradients: tuple[float, float]) -> None:
    values = {"xₜ": [0.5, -1.0], **({"w": 2.0} if "w" in text else {})}
    graph = eg.model(text).unroll(values=values)
    machine, program = eg.Machine(graph).run(), compile_program(graph, "L", ["x₁", "x₂"])
    program.run()
    for k, want in enumerate(gradients, 1):
        name = f"x{' ₁₂'[k]}"
        assert machine.grad(name) == pytest.approx(want, rel=1e-14)
        assert program.grad(name) == pytest.approx(want, rel=1e-14)


def test_what_only_a_computed_index_reads_is_read() -> None:
    graph = eg.model("yₜ = (w)_{tt-2} + xₜ").unroll(2)
    assert {node.name for node in graph.inputs} == {"w", "tt", "x₁", "x₂"}
