"""A payload stays under the limit: what is given up, in which order, and that the rest holds."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.errors import MachineError
from eqgraph.payload.limits import bytes_of, fitted
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


def test_a_tape_that_cannot_fit_is_refused_before_any_work():
    machine = eg.Machine(eg.graph("y = " + "+".join(["x"] * 150), {"x": 1.0}))
    lines = "\n".join(["y1 = a + x"] + [f"y{k} = a*y{k - 1} + x" for k in range(2, 4001)])
    long = eg.Machine(eg.graph(lines, {"a": 0.5, "x": 1.0}))
    assert len(payload(machine)["nodes"]) == len(machine.graph.nodes)
    with pytest.raises(MachineError, match="too many for a player") as raised:
        payload(long)
    assert "eg.Machine" in (raised.value.hint or "")


@pytest.mark.slow
def test_the_way_out_of_a_long_model_is_one_that_works():
    model = eg.model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ); loss L = ∑ₜ hₜ²").set({"w": 0.5})
    long, short = (eg.Machine(model.unroll(values={"xₜ": np.ones(n)})) for n in (2000, 50))
    with pytest.raises(MachineError, match="too many for a player") as raised:
        payload(long)
    hint = raised.value.hint or ""
    assert "unroll(50" in hint and "eg.diagnose" in hint and "eg.compare" in hint
    assert payload(short)["time"] is not None
    assert len(eg.diagnose(long.run()).steps) == 2000
    assert len(eg.compare(long, short).payload["runs"]) == 2
