"""One result, however it is run: all at once or step by step, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eqgraph as eg

RNG = np.random.default_rng(3)
VALUES: dict[str, Any] = {
    "x": RNG.normal(size=(7, 5)), "w": RNG.normal(size=(5, 7)), "a": RNG.normal(size=7),
    "b": RNG.normal(size=5), "c": 0.37,
    "f": np.asfortranarray(RNG.normal(size=(7, 5))),
    "s": RNG.normal(size=(14, 10))[::2, ::2],
}  # fmt: skip


def both(text: str, values: Any, dtype: str = "float64") -> None:
    """Compare a run with its steps: every value and every gradient, to the bit."""
    names = [n.name for n in eg.graph(text).inputs]
    graph = eg.graph(text, {name: values[name] for name in names}, dtype=dtype)
    fast, slow = eg.Machine(graph).run(), eg.Machine(graph)
    slow.seek(len(slow.tape))
    for node in graph.nodes:
        np.testing.assert_array_equal(fast.value_of(node), slow.value_of(node), err_msg=text)
        a, b = fast.grad_of(node), slow.grad_of(node)
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_array_equal(a, b, err_msg=text)


TEXTS = [
    "∑(exp(xᵀ))", "mean(tanh(xᵀ), axis=0)", "∑(exp(f))", "∑(s²)", "(2*wᵀ)·b", "softmax(xᵀ)",
    "logsumexp(xᵀ*0.1)", "‖exp(xᵀ)‖", "var(σ(xᵀ))", "std(sin(xᵀ), axis=1)",
    "∑(max(xᵀ, w))", "∑(max(xᵀ, w, c))", "∑(where(greater(xᵀ, 0), log(xᵀ), wᵀᵀ))",
    "∑(relu(xᵀ) + w)", "∑((x*wᵀ)ᵀ·a)", "∑(xᵀ/(1 + w²))", "∑(xᵀ^2 + |w|^1.5)", "∑(cumsum(exp(xᵀ)))",
    "layer_norm(xᵀ)", "∑(tanh(xᵀ)·tanh(wᵀ))", "∑(permute(exp(xᵀ), axes=(1, 0))*x)",
    "∑(log(softmax(xᵀ)))", "logmeanexp(xᵀ, axis=0)", "∑(xᵀ^-2)", "norm1(xᵀ*w)", "∑(clip(xᵀ, 0, 1))",
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_run_and_its_steps_agree_to_the_bit(text: str, dtype: str) -> None:
    both(f"y = {text}", VALUES, dtype)


def test_the_case_that_was_told() -> None:
    machine = eg.Machine(eg.graph("y = ∑(exp(xᵀ))", {"x": VALUES["x"]})).run()
    first = machine.value("y")
    machine.back()
    machine.step()
    np.testing.assert_array_equal(machine.value("y"), first)  # type: ignore[arg-type]


def trees() -> st.SearchStrategy[str]:
    """Draw texts of matrices of one shape, transposed now and then."""
    leaves = st.sampled_from(["x", "wᵀ", "f", "s"])
    unary = ["tanh({})", "exp({}/4)", "σ({})", "(({})ᵀ*w)ᵀ", "softmax({})", "softmax({}, axis=0)",
             "relu({})", "(({})ᵀ)ᵀ", "({})²", "layer_norm({})"]  # fmt: skip
    binary = ["({} + {})", "({}*{})", "({} − {})", "max({}, {})", "(0.1*(({})·(w·({}))))",
              "where(greater({}, 0), {}, b)"]  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(lambda f, a: f.format(a), st.sampled_from(unary), inner)
            | st.builds(lambda f, a, b: f.format(a, b), st.sampled_from(binary), inner, inner)
        ),
        max_leaves=6,
    )


@settings(max_examples=40, deadline=None)
@given(tree=trees(), end=st.sampled_from(["∑({})", "mean(({})ᵀ)", "‖({})ᵀ‖", "logsumexp({})"]))
def test_random_graphs_with_transposes(tree: str, end: str) -> None:
    both(f"y = {end.format(tree)}", VALUES)
