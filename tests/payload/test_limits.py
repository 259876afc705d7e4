"""A payload stays under the limit: what is given up, in which order, and that the rest holds."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.errors import MachineError
from eqgraph.payload.limits import bytes_of, fitted
from eqgraph.payload.partial import partial
from eqgraph.player import payload


def sent():
    values = {"W": np.random.default_rng(3).normal(size=(6, 7)), "x": np.ones(7), "b": np.zeros(6)}
    made = payload(eg.Machine(eg.graph("h = tanh(W·x + b)\nL = ∑(h*h)", values)))
    return {**made, "looks": [], "pictures": {}, "groups": []}


FULL = bytes_of(sent())


def test_only_as_much_is_given_up_as_it_needs():
    words = FULL - bytes_of([one["mathml"] for one in sent()["equations"]]) + 100
    assert fitted(sent(), FULL) == sent()
    less = fitted(sent(), FULL - 1)
    assert bytes_of(less) <= words
    assert all(one["mathml"] is None for one in less["equations"])
    whole = payload(eg.Machine(eg.graph("y = x*x", {"x": 2.0})))
    assert fitted(whole, bytes_of(whole) * 2 // 3)["pictures"] == {}


def test_numbers_count_as_bytes():
    machine = eg.Machine(eg.graph("y = ∑W", {"W": np.ones((100, 100))}))
    assert bytes_of(payload(machine)) > 80_000


def test_at_last_the_pictures_go_and_then_it_is_an_error():
    least = bytes_of({**sent(), "pictures": {}, "equations": []}) // 3
    with pytest.raises(MachineError, match="too large to be played"):
        fitted(sent(), least)


def test_a_long_tape_is_played_and_not_told_step_by_step():
    model = eg.model("h₀ = 0; hₜ = w*hₜ₋₁ + xₜ")
    long = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": np.ones(2700)}))
    assert len(long.tape) > 16_000 and len(payload(long)["nodes"]) < 10
    with pytest.raises(MachineError, match="too many for a graded quiz"):
        partial(long, 10)
