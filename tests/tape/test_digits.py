"""Digits that are right: found where they are lost, with their cause, and brought back."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.formats import FORMATS
from eqgraph.ir.rewrites import RULES
from eqgraph.tape.right import near, right
from tests.rewrites.numbers import STABILITY, graphs, samples, whole

# For each rule the operand at which its left side loses digits, where, and why.
BIG, NEAR = np.array([800.0, 1.0, 0.0]), np.array([800.0, 799.0, 790.0])
PLACES: dict[str, tuple[tuple[object, ...], str, str]] = {
    "log1p": ((1e-15,), "log", "absorption"),
    "log(1−x)": ((1e-9,), "log", "absorption"),
    "expm1": ((1e-9,), "sub", "cancellation"),
    "1−exp": ((1e-12,), "sub", "cancellation"),
    "tanh": ((1e-8,), "sub", "cancellation"),
    "sigmoid": ((-709.9,), "exp", "overflow"),
    "sigmoid of −x": ((709.9,), "exp", "overflow"),
    "a·sigmoid": ((3.0, -709.9), "exp", "overflow"),
    "1−sigmoid": ((30.0,), "sub", "cancellation"),
    "odds": ((709.0,), "sigmoid", "overflow"),
    "log sigmoid of −x": ((800.0,), "sigmoid", "underflow"),
    "log sigmoid": ((-800.0,), "sigmoid", "underflow"),
    "softplus": ((800.0,), "exp", "overflow"),
    "x−softplus": ((33.0,), "sub", "cancellation"),
    "softplus−x": ((22.0,), "sub", "cancellation"),
    "log1mexp": ((-40.0,), "log", "sensitivity"),
    "log exp": ((800.0,), "exp", "overflow"),
    "logaddexp": ((800.0, 799.0), "exp", "overflow"),
    "logsumexp": ((NEAR,), "exp", "overflow"),
    "logmeanexp": ((NEAR,), "exp", "overflow"),
    "softmax": ((NEAR,), "exp", "overflow"),
    "log_softmax": ((BIG,), "softmax", "underflow"),
    "log(a·softmax)": ((BIG + 1, BIG), "softmax", "underflow"),
    "x−logsumexp": ((np.array([1e8, 1e8 + 1, 1e8 + 3]),), "sub", "cancellation"),
    "hypot": ((1e200, 1.0), "square", "overflow"),
    "hypot of 1": ((1e200,), "square", "overflow"),
    "√x²": ((1e-170,), "square", "underflow"),
    "norm": ((np.array([1e200, -2e200]),), "square", "overflow"),
    "1−cos": ((1e-6,), "sub", "cancellation"),
    "cos−1": ((1e-6,), "sub", "cancellation"),
    "1−tanh²": ((17.0,), "sub", "cancellation"),
    "variance": ((np.array([1e8, 1e8 + 1, 1e8 + 3]),), "sub", "cancellation"),
}


def test_each_rule_has_its_place() -> None:
    assert set(PLACES) == {rule.name for rule in STABILITY}


def wrong(found: eg.Digits) -> int:
    """Count the steps that lose digits, and the NaN of the leaves' gradients."""
    gradients = [found.machine.grad(node) for node in found.machine.graph.inputs]
    bad = sum(int(np.isnan(g).sum()) for g in gradients if g is not None)
    return bad + sum(loss.felt for loss in found.losses)


@pytest.mark.parametrize("name", PLACES)
def test_digits_of_a_rule_are_lost_at_its_place_and_come_back(name: str) -> None:
    at, operator, cause = PLACES[name]
    g = graphs(RULES[name], at, weighed=whole(RULES[name]))[0]
    found = eg.digits(g)
    loss = found.first
    assert loss is not None and not found.ok
    assert (loss.node.operator.name, loss.cause, loss.rewrite) == (operator, cause, name)
    assert loss.left < loss.had - 3
    line = (
        found[loss.node.name].value if loss.phase == "forward" else found[loss.node.name].gradient
    )
    assert line is not None and line.here > 3 and line.before < 1  # lost here, and not before
    better = eg.digits(loss.apply())
    assert wrong(better) < wrong(found)


@pytest.mark.slow
@pytest.mark.parametrize("rule", STABILITY, ids=lambda rule: rule.name)
def test_what_a_rule_keeps_is_no_loss_after_it(rule: object) -> None:
    for at in samples(rule):
        before, after = (eg.digits(g) for g in graphs(rule, at, weighed=whole(rule)))
        worst = [d["y"].value.worst for d in (before, after)]
        assert worst[1] >= worst[0] - 1, at


def test_the_number_of_digits_is_that_of_the_relative_error() -> None:
    x = 1e-9
    found = eg.digits("y = log(1 + x); z = exp(x) - 1", {"x": x}, of="z")
    with mpmath.workdps(50):
        exact = mpmath.log1p(x), mpmath.expm1(x)
        computed = np.log(1 + x), np.exp(x) - 1
        want = [
            float(-mpmath.log10(abs((mpmath.mpf(float(c)) - e) / e)))
            for c, e in zip(computed, exact, strict=True)
        ]
    assert [round(found[n].value.worst, 6) for n in "yz"] == [round(w, 6) for w in want]


def test_an_array_has_a_worst_entry_and_a_median() -> None:
    found = eg.digits("y = log(1 + x)", {"x": [1e-15, 0.5, 2.0, 1.0]})["y"].value
    assert found.worst < 1.5 and found.median > 15.5


def test_what_half_of_the_entries_keep() -> None:
    found = eg.digits("y = log(1 + x)", {"x": [1e-15, 0.5, 2.0, 1.0]})
    assert not found.ok and found.medians[0] > 15.5 and found.medians[1] > 15.5
    assert "half of the entries keep" in str(found)
    found = eg.digits("y = log(1 + x)", {"x": [1e-15, 1e-14, 2.0]})
    assert found.medians[0] < 4  # of 10⁻¹⁴


def test_what_was_lost_before_is_not_lost_here() -> None:
    found = eg.digits("d = a - b; y = 3*d; z = y*y", {"a": 1 + 1e-15, "b": 1.0})
    assert found.ok  # the difference of two floats is exact
    found = eg.digits("d = a*a - b; y = 3*d; z = y*y", {"a": 1 + 1e-9, "b": 1.0})
    assert [loss.node.name for loss in found.losses if loss.felt and loss.phase == "forward"] == [
        "d"
    ]
    assert found["d"].value.here > 6 and found["z"].value.before > 6
    assert found["z"].value.here < 1


def test_a_gradient_loses_digits_where_its_contributions_cancel() -> None:
    found = eg.digits("u = 3*x; y = (u*u - 9*x*x)*a + x*1e-12", {"x": 0.7, "a": 1.1})
    losses = [loss for loss in found.losses if loss.phase == "backward" and loss.felt]
    assert losses and losses[-1].node.name == "x" and losses[-1].cause == "cancellation"
    gradient = found["x"].gradient
    assert gradient is not None and gradient.worst < 6


def test_a_gradient_that_is_nan_where_there_is_one() -> None:
    found = eg.digits("y = 1/(1 + exp(-x))", {"x": -710.0})
    assert found["x"].gradient is not None and found["x"].gradient.worst == 0
    assert found.first is not None and found.first.rewrite == "sigmoid"


def test_literals_are_meant_as_they_are_written() -> None:
    found = eg.digits("y = sin(π)")
    assert found.first is not None and found.first.cause == "input"
    assert "should be 0" in str(found.first)
    assert eg.digits("y = sin(x)", {"x": np.pi}).ok  # a value is the float that it is
    assert not eg.digits("y = 0.1 + 0.2 - 0.3").ok
    assert eg.digits("y = 0.5 + 0.25 - 0.75").ok


def test_named_literals_too() -> None:
    assert not eg.digits("a = 0.1; b = 0.2; y = a + b - 0.3").ok


def test_rounding_that_adds_up_is_told() -> None:
    found = eg.digits("y = a" + " + a" * 4000, {"a": 0.1}, dtype="float32")
    assert found.first is not None and found.first.cause == "rounding"
    assert "add up" in str(found.first)


def test_no_rewrite_is_named_where_none_helps() -> None:
    found = eg.digits("y = a*a - b*b", {"a": 1 + 1e-9, "b": 1.0})
    assert found.first is not None and found.first.rewrite == ""
    with pytest.raises(eg.MachineError, match="no rewrite brings"):
        found.first.apply()


def test_a_rewrite_near_a_loss_that_does_not_help_is_not_named() -> None:
    found = eg.digits("d = a*a - b; y = log(1 + d)", {"a": 1 + 1e-9, "b": 1.0})
    assert found.machine.graph.hints  # log1p fits, but what d has lost it cannot bring back
    assert found.first is not None and found.first.node.name == "d"
    assert found.first.rewrite == ""


def test_a_rewrite_of_several_rules() -> None:
    found = eg.digits("y = log(1/(1 + exp(-x)))", {"x": -800.0})
    assert found.first is not None
    assert found.first.rules == ("sigmoid", "log sigmoid")
    better = found.first.apply()
    assert eg.digits(better).ok
    assert eg.Machine(better).run().value("y") == -800


def test_what_is_under_all_floats_beside_a_large_entry_is_no_loss() -> None:
    found = eg.digits("s = softmax(x); L = ∑s*s", {"x": [800.0, 1.0, 0.0]})
    assert found.ok and found["s"].value.worst > 15
    found = eg.digits("s = softmax(x); l = log(s)", {"x": [800.0, 1.0, 0.0]}, of="l")
    assert found.first is not None and found.first.node.name == "s"
    assert found["s"].value.worst == 0  # here it is felt
    assert not eg.digits("y = exp(x)*exp(x)", {"x": -400.0}).ok


def test_a_healthy_run_is_ok() -> None:
    rng = np.random.default_rng(0)
    values = {"W": rng.normal(size=(4, 3)), "x": rng.normal(size=3), "b": rng.normal(size=4)}
    found = eg.digits("y = tanh(W·x + b); L = ∑y²", values)
    assert found.ok and "have their digits" in str(found)
    assert all(line.value.worst > 14 for line in found)


def test_the_machine_stays_and_its_values_count() -> None:
    m = eg.Machine(eg.graph("y = log(1 + x)", {"x": 1.0}))
    assert eg.digits(m).ok
    m.let("x", 1e-15)
    assert not eg.digits(m).ok
    assert m.pc == 0


def test_more_digits_are_taken_where_sixty_do_not_suffice() -> None:
    found = eg.digits("y = log(1 + x)", {"x": 1e-300})
    assert found["y"].value.worst == 0 and found.first is not None
    assert "should be 10⁻³⁰⁰" in str(found.first)
    assert "60" not in found.twin


def test_it_says_what_is_too_large() -> None:
    g = eg.graph("y = x*x", {"x": np.zeros(3_000_000)})
    with pytest.raises(eg.MachineError, match="too many to be computed with more digits"):
        eg.digits(g)
    with pytest.raises(eg.MachineError, match="has its values"):
        eg.digits(eg.Machine(eg.graph("y = x", {"x": 1.0})), {"x": 2.0})
    with pytest.raises(eg.GraphError, match="not supported"):
        eg.digits("y = x", {"x": 1.0}, dtype="float8")


@pytest.mark.parametrize(
    ("got", "exact", "digits"),
    [
        (1.0, 1.0, 15.95), (1.1, 1.0, 1.0), (0.0, 0.0, 15.95), (1e-300, 0.0, 0.0),
        (0.0, 1e-300, 0.0),
        (np.inf, np.inf, 15.95), (np.inf, 1.0, 0.0), (np.nan, 1.0, 0.0), (np.nan, np.nan, np.nan),
        (1.0, np.nan, 0.0), (-np.inf, np.inf, 0.0), (1.0, np.inf, 0.0), (2.0, -2.0, 0.0),
    ],
)  # fmt: skip
def test_right_digits(got: float, exact: float, digits: float) -> None:
    found = right(np.array(got), near(exact), FORMATS["float64"])
    assert np.array_equal(np.round(found, 2), digits, equal_nan=True)


def test_how_it_shows_itself() -> None:
    found = eg.digits("y = log(1 + x)", {"x": [1e-15, 0.5]})
    bundle = found._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    html = bundle["text/html"]
    assert html.count("<tr>") == 4 and "log(v1)" in html and "log1p" in html
    assert "<script" not in eg.digits("y = x - x", {"x": 1.0})._repr_mimebundle_()["text/html"]
    assert [line.node.name for line in found.lines()] == ["x", "v1", "y"]
    assert found[0] is found["x"] and len(found) == 4
