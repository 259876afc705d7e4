"""Read model texts as papers print them: products by rank and indices, once shapes are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

RNG = np.random.default_rng(3)
W, U, b = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 4)), RNG.normal(size=4)
X = RNG.normal(size=(5, 3))
VALUES = {"W": W, "U": U, "b": b, "xₜ": X}

RNN = "h₀ = 0; hₜ = tanh(W·xₜ + U·hₜ₋₁ + b); loss L = ∑ₜ ‖hₜ‖²"
SAME = [
    "h₀ = 0; hₜ = tanh(W xₜ + U hₜ₋₁ + b); loss L = ∑ₜ ‖hₜ‖²",
    "h₀ = 0; h_{t,i} = tanh(∑ⱼ W_{ij} x_{t,j} + ∑ₖ U_{ik} h_{t−1,k} + b_i); loss L = ∑ₜ ‖hₜ‖²",
]


def nodes(g: eg.Graph) -> list[tuple[Any, ...]]:
    """Return what every node computes from which."""
    made = [n for n in g.nodes if n.operator]
    return [(n.operator, dict(n.params), [x.name for x in n.operands]) for n in made]


@pytest.mark.parametrize("text", SAME)
def test_printed_and_explicit_models_are_one_graph(text: str) -> None:
    plain = eg.model(RNN).unroll(values=VALUES)
    printed = eg.model(text).unroll(values=VALUES)
    assert nodes(printed) == nodes(plain)
    assert eg.Machine(printed, of="L").run().value("L") == eg.Machine(plain, of="L").run().value(
        "L"
    )


LSTM = """
c₀ = 0; h₀ = 0
iₜ = σ(A·xₜ + B·hₜ₋₁ + p); fₜ = σ(C·xₜ + D·hₜ₋₁ + q)
oₜ = σ(E·xₜ + F·hₜ₋₁ + r); gₜ = tanh(G·xₜ + H·hₜ₋₁ + s)
cₜ = fₜ*cₜ₋₁ + iₜ*gₜ; hₜ = oₜ*tanh(cₜ)
loss L = ∑ₜ ‖hₜ‖²
"""
INDEXED = """
c₀ = 0; h₀ = 0
i_{t,n} = σ(∑ⱼ A_{nj} x_{t,j} + ∑ₖ B_{nk} h_{t−1,k} + p_n)
f_{t,n} = σ(∑ⱼ C_{nj} x_{t,j} + ∑ₖ D_{nk} h_{t−1,k} + q_n)
o_{t,n} = σ(∑ⱼ E_{nj} x_{t,j} + ∑ₖ F_{nk} h_{t−1,k} + r_n)
g_{t,n} = tanh(∑ⱼ G_{nj} x_{t,j} + ∑ₖ H_{nk} h_{t−1,k} + s_n)
cₜ = fₜ cₜ₋₁ + iₜ gₜ
hₜ = oₜ tanh(cₜ)
loss L = ∑ₜ ‖hₜ‖²
"""


def test_the_indices_of_an_lstm_give_the_graph_of_its_matrices() -> None:
    values: dict[str, Any] = {name: RNG.normal(size=(4, 3)) for name in "ACEG"}
    values |= {name: RNG.normal(size=(4, 4)) for name in "BDFH"}
    values |= {name: RNG.normal(size=4) for name in "pqrs"} | {"xₜ": X}
    plain, indexed = (eg.model(text).unroll(values=values) for text in (LSTM, INDEXED))
    assert nodes(indexed) == nodes(plain)
    one, other = (eg.Machine(g, of="L").run() for g in (plain, indexed))
    assert one.value("L") == other.value("L")
    assert np.array_equal(one.grad("B"), other.grad("B"))


def test_vectors_side_by_side_are_told() -> None:
    g = eg.model("h₀ = 0; zₜ = σ(W xₜ); hₜ = (1 − zₜ) hₜ₋₁ + zₜ tanh(W xₜ)").unroll(
        values={"W": W, "xₜ": X}
    )
    state = np.zeros(4)
    for x in X:
        z = 1 / (1 + np.exp(-(W @ x)))
        state = (1 - z) * state + z * np.tanh(W @ x)
    assert eg.Machine(g).run().value("h₅") == pytest.approx(state)
    assert any("entry by entry" in hint for hint in g.hints)


@pytest.mark.parametrize("shape", [(), (2,), (3, 2)])
def test_numbers_scale(shape: tuple[int, ...]) -> None:
    series = RNG.normal(size=(4, *shape))
    for text in ("h₀ = 0; hₜ = a hₜ₋₁ + c xₜ", "h₀ = 0; hₜ = a·hₜ₋₁ + c·xₜ"):
        g = eg.model(text).unroll(values={"a": 0.5, "c": 2.0, "xₜ": series})
        state = np.zeros(shape)
        for x in series:
            state = 0.5 * state + 2 * x
        assert eg.Machine(g).run().value("h₄") == pytest.approx(state)


def test_transposes_inverses_and_functions() -> None:
    v, k = RNG.normal(size=(3, 2)), RNG.normal(size=(3, 2))
    outer = eg.model("S₀ = 0; Sₜ = Sₜ₋₁ + vₜ kₜᵀ").unroll(values={"vₜ": v, "kₜ": k})
    assert eg.Machine(outer).run().value("S₃") == pytest.approx(v.T @ k)
    matrix = np.array([[2.0, 1], [0, 4]])
    solved = eg.model("h₀ = 0; hₜ = A⁻¹ xₜ + hₜ₋₁").unroll(values={"A": matrix, "xₜ": v})
    assert eg.Machine(solved).run().value("h₃") == pytest.approx(np.linalg.solve(matrix, v.sum(0)))
    assert "inverse" not in {n.operator.name for n in solved if n.operator}
    squares = eg.model("f(x) = x²; h₀ = 0; hₜ = f(xₜ) + hₜ₋₁").unroll(values={"xₜ": [1.0, 2, 3]})
    assert eg.Machine(squares).run().value("h₃") == 14


def test_declared_ranks_are_enough() -> None:
    text = "param W ∈ ℝ^{h×n}; param a ∈ ℝ; input xₜ ∈ ℝⁿ; h₀ = 0; hₜ = tanh(W xₜ + a hₜ₋₁)"
    names = [n.operator.name for n in eg.model(text).unroll(2).nodes if n.operator]
    assert names == ["matmul", "mul", "add", "tanh"] * 2
    given = eg.model(text).unroll(values={"W": W, "a": 0.5, "xₜ": X[:2]})
    assert [n.operator.name for n in given.nodes if n.operator] == names


def test_a_batch_is_no_part_of_a_declared_rank() -> None:
    text = "input xₜ ∈ ℝⁿ; input zₜ ∈ ℝⁿ; h₀ = 0; hₜ = zₜ hₜ₋₁ + xₜ"
    x, z = RNG.normal(size=(2, 3, 4, 3))
    made = eg.Machine(eg.model(text).unroll(values={"xₜ": x, "zₜ": z})).run()
    state = np.zeros((4, 3))
    for a, c in zip(z, x, strict=True):
        state = a * state + c
    assert made.value("h₃") == pytest.approx(state)


def test_the_time_is_no_index() -> None:
    with pytest.raises(eg.ParseError, match="which t is meant"):
        eg.model("hₜ = ∑ⱼ Wⱼ xₜ₋ⱼ")
    names = eg.model("h₀ = 0; h_{t,i} = ∑ⱼ W_{ij} x_{t,j} + h_{t−1,i}").inputs
    assert names == ("xₜ",)


def test_explicit_models_keep_their_template() -> None:
    model = eg.model(RNN)
    assert nodes(model.unroll(values=VALUES))[:2] == [
        (n.operator, {}, [x.name for x in n.operands])
        for n in eg.graph("a = W·x₁\nc = U·h₀", {"W": W, "x₁": X[0], "U": U, "h₀": b})
        if n.operator
    ]


@pytest.mark.parametrize("text", [*SAME, RNN])
def test_explicit_models_have_every_sign(text: str) -> None:
    model = eg.model(text)
    written = model.explicit(VALUES)
    assert written.split("\n")[1] == "hₜ = tanh(W·xₜ + U·hₜ₋₁ + b)"
    assert nodes(eg.model(written).unroll(values=VALUES)) == nodes(model.unroll(values=VALUES))
    with pytest.raises(eg.GraphError, match="without shapes"):
        eg.model("h₀ = 0; hₜ = W xₜ + hₜ₋₁").explicit()


def test_declarations_say_what_is_written() -> None:
    text = "param W ∈ ℝ^{h×n}; param a ∈ ℝ; input xₜ ∈ ℝⁿ; h₀ = 0; hₜ = tanh(W xₜ + a hₜ₋₁)"
    written = eg.model(text).explicit()
    assert written.endswith("hₜ = tanh(W·xₜ + a*hₜ₋₁)")
    assert eg.model(written).explicit() == written
