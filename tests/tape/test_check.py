"""check_gradients: right on what is right, and it catches what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.operators import OPERATORS
from tests.tape.programs import PROGRAMS, graph

KINKED = {"ties", "bad numbers", "overflow"}


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in KINKED])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_right_gradients_pass(name: str, dtype: str) -> None:
    g = graph(name, dtype)
    check = eg.check_gradients(eg.Machine(g))
    assert check, check
    assert [c.name for c in check.inputs] == [n.name for n in g.inputs]
    assert check.tolerance == (1e-6 if dtype == "float64" else 1e-3)
    if dtype == "float64":
        assert max((c.error for c in check.inputs), default=0) < 1e-6


@pytest.mark.parametrize("row", ["tanh", "matmul", "sigmoid", "add", "mul"])
def test_a_wrong_rule_is_caught(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = OPERATORS[row]
    rules = tuple(
        lambda m, g, y, *xs, rule=rule, **params: 1.01 * rule(m, g, y, *xs, **params)
        for rule in right.vjp  # type: ignore[union-attr]
    )
    monkeypatch.setitem(OPERATORS, row, replace(right, vjp=rules))
    text, values = PROGRAMS["lstm"]
    check = eg.check_gradients(eg.Machine(eg.graph(text, values)))
    assert not check.ok
    assert "WRONG" in repr(check)
    assert any(c.error > 1e-3 for c in check.inputs)


def test_one_wrong_entry_is_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(m, g, y, x):  # type: ignore[no-untyped-def]
        return 2 * g * x + m.argmax_mask(x) / 2

    monkeypatch.setitem(OPERATORS, "square", replace(OPERATORS["square"], vjp=(wrong,)))
    check = eg.check_gradients(eg.Machine(eg.graph("y = x²", {"x": [1, 2, 3]})))
    (x,) = check.inputs
    assert (x.ok, x.worst, x.entries) == (False, (2,), 3)


def test_kinks_are_reported_and_left_out() -> None:
    m = eg.Machine(
        eg.graph("y = relu(x) + |x| + max(x, z)", {"x": [0, 1, -1, 2], "z": [1, 1, 1, 2]})
    )
    check = eg.check_gradients(m)
    assert check.ok
    x, z = check.inputs
    assert x.kinks == ((0,), (1,), (3,))
    assert z.kinks == ((1,), (3,))
    assert "3 at a kink" in repr(check)


def test_the_winner_of_a_reduction_is_a_kink() -> None:
    check = eg.check_gradients(eg.Machine(eg.graph("y = max(x)*2 − min(x)", {"x": [1, 1, 0, 5]})))
    (x,) = check.inputs
    assert check.ok
    assert not x.kinks
    check = eg.check_gradients(eg.Machine(eg.graph("y = max(x)", {"x": [5, 5, 0]})))
    assert check.inputs[0].kinks == ((0,), (1,))
    assert check.ok


def test_a_kink_that_does_not_reach_the_result_does_not_count() -> None:
    g = eg.graph("p = relu(x)\ny = x*2", {"x": 0})
    assert eg.check_gradients(eg.Machine(g, "y")).inputs[0].kinks == ()
    assert eg.check_gradients(eg.Machine(g, "p")).inputs[0].kinks == ((),)


def test_what_nothing_reaches_has_no_gradient() -> None:
    check = eg.check_gradients(
        eg.Machine(eg.graph("p = a*b; L = p + a; q = p*c", dict(a=2, b=3, c=4)), "L")
    )
    assert check.ok
    assert {c.name: c.error for c in check.inputs}["c"] == 0


def test_a_zero_gradient_counts_as_zero() -> None:
    """The softmax sums to 1: its gradient is 0, and the difference is rounding alone."""
    check = eg.check_gradients(eg.Machine(eg.graph("y = ∑(softmax(x))", {"x": [1, 2, 3]})))
    assert check.ok
    assert check.inputs[0].error == 0
    for text in ("relu(x)", "relu(x) + 3", "0*x", "clip(x, 1, 2)"):
        assert eg.check_gradients(eg.Machine(eg.graph(f"y = {text}", {"x": -1.0}))).sure


def test_a_zero_slope_at_a_zero_counts_as_zero() -> None:
    for text in ("(∑(x))²", "(∑(x))³", "∑(x)^5", "∑(x²)", "∑(x³)", "∑(x^6)", "∑(tanh(x)³)"):
        check = eg.check_gradients(eg.Machine(eg.graph(f"y = {text}", {"x": [-1, 0, 1]})))
        assert check.ok, (text, check)


def test_a_seed_is_respected() -> None:
    g = eg.graph("y = x²", {"x": [1, 2, 3]})
    assert eg.check_gradients(eg.Machine(g, seed=[1, -1, 0])).ok


def test_nan_is_not_right() -> None:
    assert not eg.check_gradients(eg.Machine(eg.graph("y = x*x", {"x": np.nan}))).ok


def test_many_entries_are_sampled() -> None:
    g = eg.graph("y = ∑(x²)", {"x": np.linspace(0, 1, 1000)})
    check = eg.check_gradients(eg.Machine(g), entries=7)
    assert check.inputs[0].entries == 7
    assert check.ok


def test_the_machine_stays_as_it_is() -> None:
    m = eg.Machine(graph("lstm"))
    m.seek(3)
    eg.check_gradients(m)
    assert m.pc == 3
    m = eg.Machine(graph("cs231n")).let("x", 3)
    assert eg.check_gradients(m).ok
    assert m.value("x") == 3


@pytest.mark.parametrize("h", [0, -1e-5, np.nan])
def test_a_wrong_step_is_refused(h: float) -> None:
    with pytest.raises(eg.MachineError, match="positive"):
        eg.check_gradients(eg.Machine(graph("neuron")), h=h)


@pytest.mark.parametrize("source", ["y = x²", eg.graph("y = x²", {"x": 2.0}), None])
def test_only_a_machine_is_checked(source: object) -> None:
    with pytest.raises(eg.MachineError, match=r"not of .*\n.*eg\.Machine\("):
        eg.check_gradients(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("entries", [-1, 0, 1.5, None, True, "2"])
def test_entries_are_a_whole_number(entries: object) -> None:
    machine = eg.Machine(eg.graph("y = x", {"x": 1.0}))
    with pytest.raises(eg.MachineError, match="whole number of entries"):
        eg.check_gradients(machine, entries=entries)  # type: ignore[arg-type]


# Right gradients where a step of 1e-5 leaves the domain, or is wider than what is there.

RIGHT = [
    ("log(x)", 9e-6), ("log(x)", 1e-9), ("log(x)", 1e-300), ("√x", 1e-6), ("√x", 0.0),
    ("arcsin(x)", 1 - 1e-6), ("arccos(x)", 1e-6 - 1), ("arccosh(x)", 1 + 1e-6),
    ("arctanh(x)", 1 - 1e-6), ("log1mexp(x)", -1e-6), ("log1p(x)", 1e-6 - 1), ("x^1.5", 1e-6),
    ("x^2.5", 0.0), ("1/x", 1e-6), ("1/x", -1e-9), ("‖[x, 0]‖", 1e-7), ("sin(1000000*x)", 0.3),
    ("sin(x)", 1e9), ("relu(x)", 1e-9), ("|x|", -1e-12), ("max(x, 1)", 1 + 1e-9), ("x³", 0.0),
    ("x^-2", 1e-80), ("exp(x)", 700.0), ("1e-200*tanh(x)", 0.3), ("hypot(x, 1e-9)", 1e-9),
    ("tan(x)", 1.5707), ("log(x − 5)", 5.000001), ("floor(x) + x", 1.0 + 1e-9),
]  # fmt: skip


@pytest.mark.parametrize(("text", "x"), RIGHT)
def test_no_false_alarm_at_edges_and_over_small_features(text: str, x: float) -> None:
    check = eg.check_gradients(eg.Machine(eg.graph(f"y = {text}", {"x": x})))
    assert (check.inputs[0].verdict, check.inputs[0].kinks) == ("ok", ())
    assert check.sure
    assert check.ok
    assert "WRONG" not in repr(check)


# Where rounding hides the slope, or no value is finite beside.
HIDDEN = [("(1e14 + x) − 1e14", 1.0), ("x²", 1e155), ("tanh(x) + 1e16", 0.5), ("log(x)", 0.0)]


@pytest.mark.parametrize(("text", "x"), HIDDEN)
def test_what_cannot_be_told_is_said(text: str, x: float) -> None:
    check = eg.check_gradients(eg.Machine(eg.graph(f"y = {text}", {"x": x})))
    assert check.inputs[0].verdict == "cannot tell"
    assert check.inputs[0].unsure == ((),)
    assert check.ok
    assert not check.sure
    assert "cannot tell" in repr(check)


# A rule of tanh that is wrong, in ways that a fixed step and a fixed floor do not see.

PLANTED: list[tuple[str, dict[str, float]]] = [
    ("y = tanh(x)", {"x": 0.5}),
    *((f"y = {c}*tanh(x)", {"x": 0.5}) for c in ("1e-15", "1e-16", "1e-20", "1e-100")),
    *(("y = tanh(w*x/s)", {"w": 0.5, "x": s, "s": s}) for s in (1e15, 1e16, 1e18)),
    ("y = tanh(x)\nz = c*0 + y", {"x": 0.5, "c": 1e15}),
    ("y = tanh(x) + 1e10", {"x": 0.5}),
    ("y = √(tanh(x))", {"x": 1e-7}),
    ("y = tanh(1000000*x)", {"x": 1e-6}),
    ("y = tanh(x)", {"x": 1e-9}),
    ("y = 1/tanh(x)", {"x": 1e-6}),
]
WRONG_RULES = {
    "twice": lambda m, g, y, x: 2 * g * m.sech2(x),
    "off by 1e-4": lambda m, g, y, x: 1.0001 * g * m.sech2(x),
    "negative": lambda m, g, y, x: -g * m.sech2(x),
    "nothing": lambda m, g, y, x: g * 0.0,
    "without g": lambda m, g, y, x: m.sech2(x),
}


@pytest.mark.parametrize("rule", WRONG_RULES)
@pytest.mark.parametrize(("text", "values"), PLANTED)
def test_planted_faults_are_found(
    rule: str, text: str, values: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "1e10" in text and rule == "off by 1e-4":
        pytest.skip("rounding hides it")
    assert eg.check_gradients(eg.Machine(eg.graph(text, values))).ok
    wrong = replace(OPERATORS["tanh"], vjp=(WRONG_RULES[rule],))
    monkeypatch.setitem(OPERATORS, "tanh", wrong)
    check = eg.check_gradients(eg.Machine(eg.graph(text, values)))
    assert not check.ok
    assert {c.verdict for c in check.inputs if c.name == "x"} == {"WRONG"}


def test_a_rule_that_ignores_what_comes_from_above_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = replace(OPERATORS["tanh"], vjp=(WRONG_RULES["without g"],))
    monkeypatch.setitem(OPERATORS, "tanh", wrong)
    for x in (0.5, [0.5, -0.25]):
        assert not eg.check_gradients(eg.Machine(eg.graph("y = tanh(x)", {"x": x}))).ok
