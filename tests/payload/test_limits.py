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


@pytest.mark.parametrize(
    ("limit", "reduced"),
    [(FULL, None), (FULL - 1, "rows"), (FULL * 9 // 10, "rows"), (FULL * 70 // 100, "cells")],
)
def test_only_as_much_is_given_up_as_it_needs(limit, reduced):
    fits = fitted(sent(), limit)
    assert bytes_of(fits) <= limit
    assert fits.get("reduced") == reduced


def test_what_is_left_is_still_true():
    whole, less = sent(), fitted(sent(), FULL * 9 // 10)
    assert sum(bool(one["rows"]) for one in less["instructions"]) < len(whole["instructions"])
    for old, new in zip(whole["instructions"], less["instructions"], strict=True):
        assert less["arrays"][new["value"]] == whole["arrays"][old["value"]]
        if new["rows"]:
            assert [[item.get("role") for item in row] for row in new["rows"]] == [
                [item.get("role") for item in row] for row in old["rows"]
            ]


def test_the_norm_of_a_smaller_array_is_that_of_the_whole():
    cells = fitted(sent(), FULL * 70 // 100)
    value = cells["arrays"][next(n["value"] for n in cells["nodes"] if n["ref"] == "W")]
    assert max(value["rows"], value["cols"]) <= 4
    assert value["norm"] == pytest.approx(
        np.linalg.norm(np.random.default_rng(3).normal(size=(6, 7))), rel=1e-14
    )


def test_at_last_the_pictures_go_and_then_it_is_an_error():
    bare = sent()
    least = bytes_of({**bare, "pictures": {}, "arrays": []}) // 3
    with pytest.raises(MachineError, match="too large to be played"):
        fitted(sent(), least)


def test_a_tape_that_cannot_fit_is_refused_before_any_work():
    machine = eg.Machine(eg.graph("y = " + "+".join(["x"] * 150), {"x": 1.0}))
    lines = "\n".join(["y1 = a + x"] + [f"y{k} = a*y{k - 1} + x" for k in range(2, 4001)])
    long = eg.Machine(eg.graph(lines, {"a": 0.5, "x": 1.0}))
    assert payload(machine)["turn"] == machine.tape.turn
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
