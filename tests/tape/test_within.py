"""A large run keeps the results of equations alone: what is looked at is the same to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.tape import flat_program, within
from eqgraph.tape.within import kept_of
from tests.tape.programs import PROGRAMS
from tests.tape.test_same import TEXTS, VALUES

RNG = np.random.default_rng(5)


def both(graph: eg.Graph, monkeypatch: pytest.MonkeyPatch) -> tuple[eg.Machine, eg.Machine]:
    """Run a graph keeping everything, and keeping the results of equations."""
    whole = eg.Machine(graph).run()
    assert kept_of(whole.tape) is None
    monkeypatch.setattr(within, "LARGE", 0)
    lean = eg.Machine(graph).run()
    assert lean._flat is not None and lean._flat.kept is not None
    return whole, lean


def same(whole: eg.Machine, lean: eg.Machine) -> None:
    """Compare every value and every gradient, in an order that jumps about."""
    nodes = [*whole.graph.nodes[::2], *whole.graph.nodes[1::2]]
    for node in nodes:
        np.testing.assert_array_equal(lean.value_of(node), whole.value_of(node), err_msg=node.name)
        a, b = lean.grad_of(node), whole.grad_of(node)
        assert (a is None) == (b is None), node.name
        if a is not None:
            np.testing.assert_array_equal(a, b, err_msg=node.name)


def lstm(steps: int = 4, dtype: str = "float32") -> eg.Graph:
    model = eg.preset("lstm", classify=True)
    model = model.init({"n": 3, "h": 5, "k": 3}, seed=1, dtype=dtype)
    x = RNG.normal(size=(steps, 2, 3))
    y = np.eye(3)[RNG.integers(0, 3, (steps, 2))]
    return model.unroll(values={"xₜ": x, "yₜ": y}, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_lstm_is_the_same_to_the_bit(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    same(*both(lstm(dtype=dtype), monkeypatch))


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_within_an_equation_is_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = f"y = {text}\nz = y*y + tanh(y)\nq = sin(y) + (z - y)\nr = ∑(q*q*c)"
    names = [n.name for n in eg.graph(whole).inputs]
    same(*both(eg.graph(whole, {name: VALUES[name] for name in names}), monkeypatch))


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_row_is_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each program is two equations: what the first one makes is read by a second."""
    text, values = PROGRAMS[name]
    graph = eg.graph(text, values)
    whole = eg.Machine(graph).run()
    if whole._flat is None or not whole._fast:
        pytest.skip("it runs step by step")
    same(*both(graph, monkeypatch))
    last = graph.outputs[-1].name if graph.outputs else ""
    if last and not graph[last].leaf:
        more = f"{text}\nzz = tanh({last}*0.5) + {last}\nzzz = ∑(zz*zz)"
        monkeypatch.undo()
        same(*both(eg.graph(more, values), monkeypatch))


def test_a_second_run_of_other_values_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, lean = both(eg.graph("y = tanh(w*x)*x; z = y*exp(y)", {"w": 0.5, "x": 2.0}), monkeypatch)
    same(whole, lean)
    same(whole.let("x", 3.0).run(), lean.let("x", 3.0).run())


def test_an_equation_of_many_terms_is_no_deep_call(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "y = " + " + ".join(f"x*{k}.5" for k in range(1500))
    same(*both(eg.graph(text, {"x": 0.25}), monkeypatch))


def arrays_of(found: Any) -> dict[str, Any]:
    return {head: column for head, column in found.table().items()}


def test_diagnosis_and_problems_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, lean = both(lstm(6), monkeypatch)
    here, there = eg.diagnose(whole), eg.diagnose(lean)
    for head, column in arrays_of(here).items():
        np.testing.assert_array_equal(arrays_of(there)[head], column, err_msg=head)
    assert str(here) == str(there)
    assert list(map(str, eg.problems(whole))) == list(map(str, eg.problems(lean)))


def test_steps_after_a_large_run_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, lean = both(lstm(2), monkeypatch)
    assert [e.instruction.text for e in lean.trace] == [e.instruction.text for e in whole.trace]
    for step in range(1, len(whole.tape) + 1, 7):
        np.testing.assert_array_equal(lean.result(step), whole.result(step))


def test_only_results_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step holds its equations' values and gradients, and nothing of what is between."""
    _, short = both(lstm(10), monkeypatch)
    long = eg.Machine(lstm(20)).run()
    grown = held(long) - held(short)
    results = 6 * 2 * (2 * 5) * 4  # i, f, o, ĉ, c, h and their gradients, 2 × 5 in float32
    inputs = 2 * 2 * (2 * 3) * 4
    head = 3 * 2 * (2 * 3) * 4
    assert grown / 10 <= results + inputs + head + 64


def held(machine: eg.Machine) -> int:
    """Return the bytes of the arrays that the calls of a run fill and read."""
    assert machine._flat is not None
    owners: dict[int, Any] = {}
    for _, arguments in machine._flat._calls:
        for array in arguments:
            while array.base is not None:
                array = array.base
            owners[id(array)] = array
    return sum(a.nbytes for a in owners.values())


def test_an_interrupted_run_leaves_the_machine_at_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, lean = both(lstm(2), monkeypatch)
    program = lean._flat
    assert program is not None

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    calls = list(program._calls)
    program._calls[40] = (interrupt, calls[40][1])
    with pytest.raises(KeyboardInterrupt):
        lean.run()
    assert lean.pc == 0 and lean.value("L") is None
    program._calls[40] = calls[40]
    same(whole, lean.run())


def test_a_number_that_is_not_finite_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """tanh hides what is infinite within its equation: the run has met it all the same."""
    text = "y = tanh(log(x))\nz = y*x"
    whole, lean = both(eg.graph(text, {"x": [0.0, 1.0]}), monkeypatch)
    assert not lean.finite
    assert list(map(str, eg.problems(lean))) == list(map(str, eg.problems(whole))) != []
    assert eg.Machine(eg.graph(text, {"x": [2.0, 1.0]})).run().finite


def test_a_run_takes_one_thread_where_its_matrices_are_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")
    seen: list[int] = []
    w = np.ones((64, 64))
    machine = eg.Machine(eg.graph("y = ∑(tanh(w·x))", {"w": w, "x": w}))
    run = flat_program.FlatProgram.run

    def looking(self: Any, values: Any) -> None:
        found = threadpoolctl.threadpool_info()
        seen.extend(one["num_threads"] for one in found if one["user_api"] == "blas")
        run(self, values)

    monkeypatch.setattr(flat_program.FlatProgram, "run", looking)
    machine.run()
    assert set(seen) == {1}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_cause_of_a_bad_number_is_found_without_holding_all(
    bad: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = eg.preset("lstm", classify=True)
    model = model.init({"n": 3, "h": 5, "k": 3}, seed=1, dtype="float32")
    x = RNG.normal(size=(4, 2, 3)).astype("float32")
    x[2, 1, 0] = bad
    y = np.eye(3)[RNG.integers(0, 3, (4, 2))]
    graph = model.unroll(values={"xₜ": x, "yₜ": y}, dtype="float32")
    whole, lean = both(graph, monkeypatch)
    here, there = eg.problems(whole), eg.problems(lean)
    assert [(p.text, names(p)) for p in here] == [(p.text, names(p)) for p in there]
    assert lean.recorded == 0, "nothing is replayed step by step"
    assert here


def names(problem: eg.Problem) -> list[str]:
    return [node.name for node in problem.nodes]
