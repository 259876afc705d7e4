"""Which nodes have one row a sequence: by the rules that keep the first axis, not by its length."""

import numpy as np

import eqgraph as eg
from eqgraph.payload.sequences import in_sequences

TEXT = "hₜ = tanh(xₜ·W + hₜ₋₁·U + b)\nh₀ = 0\nyₜ = softmax(hₜ)\nloss L = ∑ₜ ∑(hₜ*hₜ)"


def found(shape, text=TEXT):
    draw = np.random.default_rng(0).normal
    n = shape[-1]
    values = {"xₜ": draw(size=shape), "W": draw(size=(n, n)), "U": draw(size=(n, n))}
    g = eg.model(text).unroll(values={**values, "b": draw(size=n)})
    ids = in_sequences(g)
    return g, {node.name for node in g if node.id in ids}


def test_weights_and_sums_are_none_of_them_though_lengths_agree():
    g, names = found((2, 4, 4))
    assert {"x₁", "x₂", "h₀", "h₁", "h₂", "y₁"} <= names
    assert not names & {"W", "U", "b", "L"}
    by_rule = {n.name for n in g if n.shape == (4, 4)} - {"W", "U"}
    assert names == by_rule


def test_each_row_is_that_of_the_sequence_run_alone():
    """Independent: the model is run with one sequence, and its values are the rows."""
    draw = np.random.default_rng(1).normal
    x = draw(size=(2, 3, 3))
    values = {"W": draw(size=(3, 3)), "U": draw(size=(3, 3)), "b": draw(size=3)}
    model = eg.model(TEXT)
    whole = eg.Machine(model.unroll(values={**values, "xₜ": x})).run()
    ids = in_sequences(whole.graph)
    for k in range(3):
        alone = eg.Machine(model.unroll(values={**values, "xₜ": x[:, k : k + 1]})).run()
        for node in whole.graph:
            if node.id in ids and node.given:
                assert np.allclose(whole.value_of(node)[k], alone.value(node.name)[0])


def test_without_a_batch_there_are_none():
    assert found((2, 4))[1] == set()
    assert in_sequences(eg.graph("y = W·x", {"W": np.ones((3, 3)), "x": np.ones(3)})) == set()
