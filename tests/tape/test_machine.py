"""The machine: it steps, goes back, seeks, runs, and what it shows is what was computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.tape import registers
from tests.tape.programs import LSTM, PROGRAMS, graph, lstm_values, same

programs = pytest.mark.parametrize("name", PROGRAMS)
dtypes = pytest.mark.parametrize("dtype", ["float64", "float32"])


def shown(m: eg.Machine) -> dict[str, Any]:
    """Take down all that a machine shows."""
    out: dict[str, Any] = {"pc": m.pc, "trace": len(m.trace), "phase": m.phase, "now": m.current}
    for node in m.graph.nodes:
        out[f"value {node.id}"], out[f"grad {node.id}"] = m.value_of(node), m.grad_of(node)
    return out


def equal(a: dict[str, Any], b: dict[str, Any]) -> bool:
    def one(x: Any, y: Any) -> bool:
        return same(x, y) if isinstance(x, np.ndarray) else x is y or x == y

    return a.keys() == b.keys() and all(one(a[k], b[k]) for k in a)


@programs
def test_back_undoes_step_at_every_place(name: str) -> None:
    m = eg.Machine(graph(name))
    places = [shown(m)]
    while m.pc < len(m.tape):
        m.step()
        places.append(shown(m))
        m.back()
        assert equal(shown(m), places[-2])
        m.step()
        assert equal(shown(m), places[-1])
    for k in reversed(range(len(m.tape))):
        m.back()
        assert equal(shown(m), places[k])
    for k in (len(m.tape), 0, len(m.tape) // 2, 1 if len(m.tape) else 0):
        assert equal(shown(m.seek(k)), places[k])


@programs
@dtypes
def test_run_equals_steps_to_the_bit(name: str, dtype: str) -> None:
    g = graph(name, dtype)
    for of in [g.results[-1].name, *(n.name for n in g.nodes if n.operator)]:
        run, stepped = eg.Machine(g, of).run(), eg.Machine(g, of)
        stepped.seek(len(stepped.tape))
        for node in g.nodes:
            assert same(run.value_of(node), stepped.value_of(node)), node
            assert same(run.grad_of(node), stepped.grad_of(node)), node


@programs
def test_looking_back_after_a_run_replays(name: str) -> None:
    g = graph(name)
    m, other = eg.Machine(g).run(), eg.Machine(g)
    assert m.pc == len(m.tape)
    assert [e.instruction for e in m.trace] == list(m.tape)
    other.seek(len(other.tape))
    assert equal(shown(m), shown(other))
    if m.pc:
        m.back()
        other.back()
        assert equal(shown(m), shown(other))


def test_nothing_is_known_before_it_is_computed() -> None:
    m = eg.Machine(graph("cs231n"))
    assert (m.value("q"), m.value("f"), m.grad("x"), m.grad("f")) == (None, None, None, None)
    assert m.value("x") == -2
    assert m.phase == "forward"
    m.step()
    assert m.value("q") == 3
    assert m.value("f") is None
    m.step()
    assert m.grad("f") is None
    m.step()
    assert m.grad("f") == 1
    assert m.phase == "backward"
    assert m.grad("q") is None


def test_a_gradient_is_the_sum_so_far() -> None:
    m = eg.Machine(eg.graph("b = a + a", {"a": 3}))
    assert [m.grad("a") for _ in m.tape if m.step()] == [None, None, 1, 2]


def test_what_nothing_reaches_stays_none() -> None:
    m = eg.Machine(graph("two ends"), "L").run()
    assert m.grad("q") is None
    assert m.grad("c") is None
    assert m.grad("a") == 4
    n = eg.Machine(eg.graph("y = sign(x) + z", {"x": 1, "z": 1})).run()
    assert n.grad("x") is None


def test_gradients_are_set_anew_by_each_run() -> None:
    """Gorgonia #543: there three runs give 3, 6, 9."""
    m = eg.Machine(eg.graph("y = 3*x", {"x": 2}))
    assert [float(m.run().grad("x")) for _ in range(3)] == [3, 3, 3]  # type: ignore[arg-type]
    assert [float(m.reset().run().grad("x")) for _ in range(3)] == [3, 3, 3]  # type: ignore[arg-type]
    for _ in range(2):
        m.reset().seek(len(m.tape))
        assert m.grad("x") == 3


def test_no_value_is_overwritten() -> None:
    """Gorgonia #576: there a² shows the sum after the run."""
    values = {"a": [1, 2, 3, 4], "b": [10, 20, 30, 40]}
    m = eg.Machine(eg.graph("s = a²\ny = s + b", values)).run()
    assert m.value("s").tolist() == [1, 4, 9, 16]  # type: ignore[union-attr]
    assert m.value("y").tolist() == [11, 24, 39, 56]  # type: ignore[union-attr]
    m.seek(len(m.tape))
    assert m.value("s").tolist() == [1, 4, 9, 16]  # type: ignore[union-attr]


@programs
def test_what_is_handed_out_is_safe(name: str) -> None:
    m = eg.Machine(graph(name))
    for place in ("run", "seek"):
        m.run() if place == "run" else m.seek(len(m.tape))
        before = shown(m)
        for node in m.graph.nodes:
            for array in (m.value_of(node), m.grad_of(node)):
                if array is not None and array.flags.writeable:
                    array[...] = 99
        assert equal(shown(m), before)


def test_let_starts_again() -> None:
    m = eg.Machine(graph("cs231n")).run()
    m.let("x", 10)
    assert m.pc == 0
    assert m.value("f") is None
    assert m.run().value("f") == -60
    assert m.graph.values["x"] == -2  # the graph keeps its own
    assert eg.Machine(m.graph).run().value("f") == -12
    for name, value, error, message in [
        ("q", 1, eg.MachineError, "computed"),
        ("x", [1, 2], eg.ShapeError, "expected scalar"),
        ("x", 1j, eg.ValuesError, "complex"),
        ("nothing", 1, eg.UnknownName, "no node"),
    ]:
        with pytest.raises(error, match=message):
            m.let(name, value)
    m32 = eg.Machine(eg.graph("y = 2*x", {"x": [1, 2]}, dtype="float32")).let("x", [3, 4])
    assert m32.run().value("y").dtype == np.float32  # type: ignore[union-attr]


def test_the_fast_run_reads_new_values() -> None:
    values = lstm_values()
    m = eg.Machine(eg.graph(LSTM, values))
    m.run()
    new = np.array([0.1, 0.2, 0.3])
    m.let("xₜ", new)
    fresh = eg.Machine(eg.graph(LSTM, {**values, "xₜ": new})).run()
    m.run()
    assert all(same(m.grad(n.name), fresh.grad(n.name)) for n in m.graph.inputs)
    m.let("xₜ", values["xₜ"]).run()
    assert same(m.grad("Wᵢ"), eg.Machine(eg.graph(LSTM, values)).run().grad("Wᵢ"))


def test_the_seed() -> None:
    g = eg.graph("y = x²", {"x": [1, 2, 3]})
    assert eg.Machine(g).run().grad("x").tolist() == [2, 4, 6]  # type: ignore[union-attr]
    m = eg.Machine(g, seed=[1, 0, -1])
    assert m.run().grad("x").tolist() == [2, 0, -6]  # type: ignore[union-attr]
    m.seek(len(m.tape))
    assert m.grad("x").tolist() == [2, 0, -6]  # type: ignore[union-attr]
    assert m.grad("y").tolist() == [1, 0, -1]  # type: ignore[union-attr]
    for seed, error in [(1, eg.ShapeError), ([1, 2], eg.ShapeError), ("a", eg.ValuesError)]:
        with pytest.raises(error, match="the seed"):
            eg.Machine(g, seed=seed)
    assert eg.Machine(graph("cs231n"), seed=2).run().grad("x") == -8


def test_of_chooses_what_flows_back() -> None:
    g = graph("two ends")
    assert eg.Machine(g).of.name == "q"
    assert eg.Machine(g, "L").of.name == "L"
    assert eg.Machine(g, of="p").run().grad("a") == 3
    assert eg.Machine(g, of="a").run().grad("a") == 1
    assert eg.Machine(eg.graph("q = 2*p; p = x*x", {"x": 3})).of.name == "p"  # last in the text
    with pytest.raises(eg.UnknownName):
        eg.Machine(g, "nothing")


def test_a_machine_runs_a_graph_only() -> None:
    with pytest.raises(eg.MachineError, match=r"runs a graph, not str\n.*eg\.graph"):
        eg.Machine("y = x")  # type: ignore[arg-type]


def test_the_ends_of_the_tape() -> None:
    m = eg.Machine(graph("neuron"))
    with pytest.raises(eg.MachineError, match="before the first"):
        m.back()
    m.seek(len(m.tape))
    with pytest.raises(eg.MachineError, match="ends after step"):
        m.step()
    for wrong in (-1, len(m.tape) + 1):
        with pytest.raises(eg.MachineError, match="there is no step"):
            m.seek(wrong)
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(eg.MachineError, match="whole number"):
            m.seek(wrong)  # type: ignore[arg-type]
    m.seek(np.int64(1))
    assert m.pc == 1
    assert m.reset().pc == 0


def test_run_goes_on_from_where_it_stands() -> None:
    m = eg.Machine(graph("lstm"))
    m.seek(5)
    m.run()
    fresh = eg.Machine(graph("lstm")).run()
    assert m.pc == len(m.tape)
    assert all(same(m.grad_of(n), fresh.grad(n.name)) for n in m.graph if n.names)


def test_a_machine_prints() -> None:
    m = eg.Machine(graph("cs231n"))
    assert repr(m) == "<Machine at step 0 of 7, forward, of f>"
    assert "step 7 of 7, backward" in repr(m.run())
    assert repr(eg.Machine(graph("neuron")).trace) == "<no step done>"
    assert repr(m.trace[0]) == "<step 1: q ← x + y, norm 3>"
    assert len(m.trace[2:4]) == 2
    bad = eg.Machine(eg.graph("y = log(x)", {"x": [0, -1]}))
    bad.step()
    assert repr(bad.trace[0]).endswith("1 NaN, 1 Inf>")


def test_big_partial_sums_are_recomputed_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    text = "y = ∑(W*a) + ∑(W²) + ∑(tanh(W)) + ∑(W*W) + ∑(W/a)"
    g = eg.graph(text, {"W": rng.normal(size=(70, 70)), "a": rng.uniform(1, 2, size=(70, 70))})
    dropped = eg.Machine(g)
    dropped.seek(len(dropped.tape))
    monkeypatch.setattr(registers, "_KEPT", 10**9)
    kept = eg.Machine(g)
    kept.seek(len(kept.tape))
    arrays = kept._registers._arrays, dropped._registers._arrays
    assert len(arrays[0]) > len(arrays[1])  # some were dropped indeed
    for step in range(1, len(g.nodes)):
        for m in (dropped, kept):
            m.seek(step)
        for a in g.nodes:
            assert same(dropped.grad_of(a), kept.grad_of(a))
    for step in range(1, len(kept.tape) + 1):
        assert same(dropped.result(step), kept.result(step))
        if kept.tape[step - 1].phase == "backward":
            assert same(dropped.contribution(step), kept.contribution(step))
    assert same(eg.Machine(g).run().grad("W"), kept.seek(len(kept.tape)).grad("W"))


def test_the_contributions_sum_to_the_gradient() -> None:
    for name in PROGRAMS:
        if name == "bad numbers":
            continue
        m = eg.Machine(graph(name))
        m.seek(len(m.tape))
        for node in m.graph.nodes:
            parts = [i for i in m.tape.by_node[node.id] if i.phase == "backward"]
            if parts:
                total = sum(m.contribution(i.step) for i in parts)
                np.testing.assert_allclose(total, m.grad_of(node), rtol=1e-12, atol=1e-15)  # type: ignore[arg-type]
