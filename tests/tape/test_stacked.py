"""The stacked program gives what the machine gives, on whatever recurrences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.tape.program import FlatRun, compile_program
from eqgraph.tape.stacked import StackedRun, Unstackable
from tests.ir.test_unrolling import ARTICLE, article

# Texts in scalars a, b and a series x; the loss is L.
SCALARS = [
    "fₜ = a*fₜ₋₁ + b*fₜ₋₂ + xₜ; f₀ = 1; f₋₁ = 0; loss L = ∑ₜ fₜ²",
    "fₜ = tanh(a*fₜ₋₁ + xₜ); f₀ = a; loss L = ∑ₜ fₜ²",
    "fₜ = tanh(a*fₜ₋₁ + xₜ); f₀ = 0; gₜ = tanh(b*gₜ₋₁ + fₜ); g₀ = 0; loss L = (∑ₜ gₜ²)/T",
    "fₜ = tanh(a*fₜ₋₁ + xₜ); f₀ = 0; gₜ = gₜ₋₁ + b*fₜ₋₁; g₀ = 0; loss L = ∑ₜ gₜ²",
    "fₜ = a*gₜ₋₁ + xₜ; gₜ = b*fₜ₋₁*gₜ₋₁; f₀ = 1; g₀ = 1; loss L = ∑ₜ (fₜ*gₜ)",
    "fₜ = tanh(a*fₜ₋₁ + xₜ); f₀ = 0.5; loss L = f_T² + b",
    "fₜ = tanh(a*xₜ); gₜ = fₜ - b*fₜ₋₁; f₀ = 0.5; loss L = ∑ₜ gₜ²",
    "fₜ = tanh(a*xₜ); loss L = f_3*f_2 + b",
    "m = (∑ₜ (a*xₜ))/T; loss L = ∑ₜ ((xₜ - m)²) + b",
    "m = (∑ₜ (a*xₜ))/T; loss L = (∑ₜ ((xₜ - m)²))*b + m",
    "fₜ = max(a*fₜ₋₁, b*xₜ); f₀ = 0.1; loss L = ∑ₜ fₜ",
    "fₜ = a*xₜ + fₜ₋₁; f₀ = 0; L = ∑ₜ fₜ; z = L*b",
    "fₜ = a*fₜ₋₁; f₀ = b; loss L = ∑ₜ (fₜ*xₜ)",
    "fₜ = fₜ₋₁*fₜ₋₁*a + xₜ*b; f₀ = 0.2; loss L = ∑ₜ |fₜ|",
    "fₜ = √(a²*fₜ₋₁ + xₜ²); f₀ = b²; loss L = (∑ₜ log(fₜ))/T",
]
# Texts in matrices A (4, 4), B (3, 4), vectors u (4), v (4), and rows x (2, 3), y (2, 4).
ROWS = [
    "hₜ = tanh(xₜ·B + hₜ₋₁·A + u); h₀ = 0; loss L = ∑ₜ ‖hₜ - yₜ‖²",
    "hₜ = tanh(xₜ·B + hₜ₋₁·A + u); h₀ = v; loss L = ∑ₜ ‖hₜ - yₜ‖²",
    "hₜ = tanh(xₜ·B + hₜ₋₁·A + u)*v; h₀ = 0; loss L = -(∑ₜ ∑(yₜ*log_softmax(hₜ)))/T",
    "hₜ = σ(hₜ₋₁·A + u) + xₜ·B; h₀ = 0; loss L = ∑ₜ mean(sum(hₜ*yₜ, axis=-1))",
    "hₜ = softmax(hₜ₋₁·A)*v + xₜ·B; h₀ = 0; loss L = ∑ₜ logsumexp(hₜ)",
    "hₜ = tanh(hₜ₋₁·A + xₜ·B); h₀ = 0; kₜ = tanh(kₜ₋₁·A + hₜ); k₀ = 0; loss L = ∑ₜ ‖kₜ‖",
    "hₜ = tanh([xₜ, yₜ]·[Bᵀ, A]ᵀ + hₜ₋₁); h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
    "hₜ = tanh(hₜ₋₁·A) + mean(xₜ·B, axis=0); h₀ = 0; loss L = ∑ₜ max(hₜ)",
    "hₜ = relu(hₜ₋₁·(A + Aᵀ)) + xₜ·B + u; h₀ = 0; loss L = ∑ₜ ∑(hₜ²)",
    "hₜ = (xₜ·B)*v + hₜ₋₁*u; h₀ = 0; loss L = ∑ₜ ∑(hₜ·hₜᵀ)",
    "hₜ = tanh(hₜ₋₁*∑(xₜ·B)); h₀ = 0.1; loss L = ∑(h_T)",
    "p = u + v; hₜ = tanh(xₜ·B + p) + hₜ₋₁; h₀ = 0; loss L = (∑ₜ ∑(hₜ))*(∑(p))",
]


def compare(
    graph: eg.Graph, of: str, wanted: tuple[str, ...], *, bundled: bool = True
) -> StackedRun:
    """Compare values and gradients with the machine's, after two runs."""
    m = eg.Machine(graph, of).run()
    program = StackedRun(graph, of, wanted, bundled=bundled)
    program.run()
    program.run()  # nothing of the first run may be left over
    np.testing.assert_allclose(program.value(of), m.value(of), rtol=1e-12)
    for name in wanted:
        ours, theirs = program.grad(name), m.grad(name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12, err_msg=name)
    return program


@pytest.mark.parametrize("bundled", [False, True])
@pytest.mark.parametrize("text", SCALARS)
def test_scalars(text: str, bundled: bool) -> None:
    model = eg.model(text)
    x = np.random.default_rng(0).normal(size=6)
    values = {k: v for k, v in {"a": 0.7, "b": 0.4}.items() if k in model.parameters}
    graph = model.unroll(values={"xₜ": x, **values})
    compare(graph, "L", tuple(values), bundled=bundled)


@pytest.mark.parametrize("bundled", [False, True])
@pytest.mark.parametrize("text", ROWS)
def test_rows(text: str, bundled: bool) -> None:
    model = eg.model(text)
    rng = np.random.default_rng(1)
    shapes = {"A": (4, 4), "B": (3, 4), "u": (4,), "v": (4,)}
    values = {k: rng.normal(size=s) / 2 for k, s in shapes.items() if k in model.parameters}
    series = {"xₜ": rng.normal(size=(5, 2, 3)), "yₜ": rng.normal(size=(5, 2, 4))}
    series = {k: v for k, v in series.items() if k in model.inputs}
    graph = model.unroll(5, {**values, **series})
    compare(graph, "L", tuple(values), bundled=bundled)


@pytest.mark.parametrize("bundled", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "hₜ = tanh((xₜ·p)*(xₜ·B)) + tanh((xₜ·q)*(xₜ·D)) + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
        "hₜ = tanh((yₜ·p)*(xₜ·B)) + tanh((yₜ·q)*(xₜ·D)) + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
        "hₜ = tanh((xₜ·B)*(yₜ·p)) + tanh((xₜ·D)*(yₜ·q)) + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
        "hₜ = (xₜ·p + u) + (xₜ·q + v) + xₜ·B + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
        "hₜ = tanh((zₜ·B)*(xₜ·E)) + tanh((zₜ·D)*(xₜ·F)) + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
        "hₜ = tanh((xₜ·E)*(zₜ·B)) + tanh((xₜ·F)*(zₜ·D)) + hₜ₋₁; h₀ = 0; loss L = ∑ₜ ‖hₜ‖²",
    ],
)
def test_bundles_meet_in_broadcasting(text: str, bundled: bool) -> None:
    """A gate of one number a row, (2, 1), multiplies a row of two, (2, 2): no bundle of both."""
    model = eg.model(text)
    rng = np.random.default_rng(2)
    shapes = {"p": (3, 1), "q": (3, 1), "u": (2,), "v": (2,), "B": (3, 2), "D": (3, 2),
              "E": (3, 2), "F": (3, 2), "xₜ": (5, 2, 3), "yₜ": (5, 2, 3), "zₜ": (5, 3)}  # fmt: skip
    known = {*model.parameters, *model.inputs}
    graph = model.unroll(5, {k: rng.normal(size=s) for k, s in shapes.items() if k in known})
    compare(graph, "L", tuple(model.parameters), bundled=bundled)


@pytest.mark.parametrize("bundled", [False, True])
@pytest.mark.parametrize("preset", ["rnn", "lstm", "gru", "gru_reset_before"])
def test_presets(preset: str, bundled: bool) -> None:
    model = eg.preset(preset, classify=True).init(
        {"n": 3, "h": 4, "k": 5}, seed=1, each={"By": 0.1}
    )
    rng = np.random.default_rng(0)
    graph = model.unroll(
        values={"xₜ": rng.normal(size=(7, 2, 3)), "yₜ": rng.normal(size=(7, 2, 5))}
    )
    compare(graph, "L", model.parameters, bundled=bundled)


def test_vectors() -> None:
    """The article's own form, W·x with a vector: the matrices are bundled by rows."""
    text = ARTICLE + "loss L = ∑ₜ (gₜ·yₜ)"
    values = article(9)
    values["gₜ"] = np.random.default_rng(3).normal(size=(9, 2))
    model = eg.model(text)
    graph = model.unroll(values=values)
    program = compare(graph, "L", model.parameters)
    assert program._slot("Wf")[0].kind == "slice"


def test_gates_are_bundled_whatever_they_are_called() -> None:
    text = eg.preset("lstm", classify=True).text
    for old, new in (("i", "q"), ("f", "r"), ("o", "s")):
        text = text.replace(f"{old}ₜ", f"{new}ₜ")
    for gate, new in zip("ᵢfₒc", "klmn", strict=True):
        for letter, other in zip("WUB", "ABC", strict=True):
            text = text.replace(letter + gate, f"{other}_{{z{new}}}")
    model = eg.model(text).init({"n": 3, "h": 4, "k": 5}, seed=1)
    rng = np.random.default_rng(0)
    values = {"xₜ": rng.normal(size=(7, 2, 3)), "yₜ": rng.normal(size=(7, 2, 5))}
    program = compare(model.unroll(values=values), "L", model.parameters)
    blocks, _ = program.whole(model.parameters)
    assert len(blocks) == 5  # all gates of a kind in one, and the readout's two


def test_the_work_of_a_step_does_not_grow_with_the_gates() -> None:
    """Count calls a step: the flat list makes four times as many."""
    model = eg.preset("lstm", classify=True).init({"n": 3, "h": 4, "k": 5})
    rng = np.random.default_rng(0)

    def calls(steps: int) -> int:
        values = {"xₜ": rng.normal(size=(steps, 2, 3)), "yₜ": rng.normal(size=(steps, 2, 5))}
        graph = model.unroll(values=values)
        return len(StackedRun(graph, "L", model.parameters)._calls)

    assert calls(30) - calls(29) <= 32


def test_leaves_are_fed() -> None:
    model = eg.preset("lstm", classify=True).init({"n": 3, "h": 4, "k": 5})
    rng = np.random.default_rng(0)
    one, two = (
        {
            "xₜ": rng.normal(size=(4, 2, 3)),
            "yₜ": rng.normal(size=(4, 2, 5)),
            "h₀": np.ones((2, 4)) * k,
        }
        for k in (0.0, 1.0)
    )
    program = compile_program(model.unroll(values=one), "L", model.parameters)
    assert isinstance(program, StackedRun)
    program.feed_each([f"x{c}" for c in "₁₂₃₄"], two["xₜ"])
    program.feed_each([f"y{c}" for c in "₁₂₃₄"], two["yₜ"])
    program.feed("h₀", two["h₀"])
    program.feed("Wf", model.values["Wf"] * 2)
    program.run()
    doubled = {**two, "Wf": model.values["Wf"] * 2}
    m = eg.Machine(model.unroll(values=doubled)).run()
    np.testing.assert_allclose(program.value("L"), m.value("L"), rtol=1e-12)
    np.testing.assert_allclose(program.value("h₃"), m.value("h₃"), rtol=1e-12)
    np.testing.assert_allclose(program.grad("Uf"), m.grad("Uf"), rtol=1e-10, atol=1e-14)


def test_gradients_may_be_changed_between_runs() -> None:
    """The gradient of a sum is one array for both operands; ours are arrays of their own."""
    for text in ("fₜ = a + b; loss L = ∑ₜ (fₜ*xₜ)", "L = a + b"):
        model = eg.model(text)
        values = {"a": 1.0, "b": 2.0} | ({"xₜ": [1.0, 2.0]} if "x" in text else {})
        graph = model.unroll(2, values)
        program = compile_program(graph, "L", ("a", "b"))
        for _ in range(2):
            program.run()
            _, grads = program.whole(("a", "b"))
            first = {k: v.copy() for k, v in grads.items()}
            for array in grads.values():
                array *= 10
            for k, array in grads.items():
                np.testing.assert_array_equal(array, first[k] * 10)
        m = eg.Machine(graph, "L").run()
        np.testing.assert_allclose(first["a"], m.grad("a"))


def test_the_loss_may_be_a_single_step() -> None:
    model = eg.model("fₜ = tanh(a*fₜ₋₁ + xₜ); f₀ = 0")
    graph = model.unroll(values={"a": 0.5, "xₜ": [1.0, 2.0, 3.0, 4.0]})
    compare(graph, "f₃", ("a",))


def test_what_does_not_repeat_runs_as_a_flat_list() -> None:
    graph = eg.graph("y = tanh(w*x)", {"w": 2.0, "x": 0.5})
    with pytest.raises(Unstackable):
        StackedRun(graph, "y", ("w",))
    program: Any = compile_program(graph, "y", ("w",))
    assert isinstance(program, FlatRun)
    program.run()
    m = eg.Machine(graph).run()
    assert program.grad("w") == m.grad("w")
