"""Prove every rule: an identity, in values and in gradients, that loses no digit and ends."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from benchmarks.rewrites import errors, shown
from eqgraph.ir.node import Node
from eqgraph.ir.rewrites import GROUPS, RULES, Rule, choose
from eqgraph.ir.rewrites.pattern import Pattern, patterns
from eqgraph.ir.rewrites.rewriter import Rewriter
from tests.rewrites.numbers import (
    DOMAINS,
    PATTERNS,
    REALS,
    STABILITY,
    exact,
    graphs,
    lift,
    mp,
    off,
    samples,
    whole,
)

every = pytest.mark.parametrize("rule", PATTERNS, ids=lambda rule: rule.name)
stability = pytest.mark.parametrize("rule", STABILITY, ids=lambda rule: rule.name)


def lifted(rule: Rule, side: Any, at: tuple[Any, ...]) -> Any:
    return side(exact, *map(lift, at))


@every
def test_both_sides_are_one_function(rule: Rule) -> None:
    for at in samples(rule):
        want = lifted(rule, rule.after, at)
        for side in rule.sides:
            got = lifted(rule, side, at)
            assert np.shape(got) == np.shape(want)
            for g, w in zip(np.ravel(got), np.ravel(want), strict=True):
                assert abs(g - w) <= mp.mpf(2) ** -200 * max(abs(w), mp.mpf(2) ** -1200), at


def test_the_proof_can_fail() -> None:
    wrong = RULES["1−exp"]
    with pytest.raises(AssertionError):
        for at in samples(wrong):
            got, want = (lifted(wrong, s, at) for s in (wrong.before, RULES["expm1"].after))
            assert np.allclose(float(got), float(want))


def machine(g: eg.Graph) -> eg.Machine:
    return eg.Machine(g, "y").run()


def bound(rule: Rule, at: tuple[Any, ...], want: Any) -> float:
    """Return the error that rounding the operands allows: most functions here lose 2 ulp."""
    size = max(1.0, *(float(np.max(np.abs(x))) for x in at))
    if rule.name == "logaddexp":  # two terms of this size may cancel
        return 8e-16 * size / float(abs(want)) if want else math.inf
    return 8e-16 * size if rule.name == "softmax" else 2e-15 if whole(rule) else 8e-16


# A vector of logarithms is as right as its largest entry.
NORMWISE = {"log_softmax", "log(a·softmax)", "x−logsumexp"}


def worsts(rule: Rule) -> list[tuple[tuple[Any, ...], float, float, float]]:
    """Return (point, error before, error after, bound) of a rule."""
    found = []
    for at in samples(rule):
        want = lifted(rule, RULES[rule.name].after, at)
        errors = (
            off(machine(g).value("y"), want, normwise=rule.name in NORMWISE)
            for g in graphs(rule, at)
        )
        found.append((at, *errors, bound(rule, at, want)))
    return found  # type: ignore[return-value]


@stability
def test_the_right_side_keeps_the_digits(rule: Rule) -> None:
    for at, before, after, limit in worsts(rule):
        assert after <= limit, f"{rule.name} at {at}: {before} became {after}"


# Where the plain form loses nothing, what the rewrite is for is the gradient.
FOR_GRADIENTS = {"a·sigmoid"}


@stability
def test_the_left_side_loses_them(rule: Rule) -> None:
    sides = (replace(rule, before=side) for side in rule.sides)
    worst = max(before for side in sides for _, before, _, _ in worsts(side))
    assert (worst > 1e-9) is (rule.name not in FOR_GRADIENTS), worst


def gradient(rule: Rule, at: tuple[Any, ...]) -> list[list[np.ndarray | None]]:
    found = []
    for g in graphs(rule, at):
        m = machine(g)
        found.append([m.grad(name) for name in rule.variables])
    return found


@every
def test_gradients_agree_where_nothing_is_lost(rule: Rule) -> None:
    rng = np.random.default_rng(3)
    low, high = DOMAINS.get(rule.name, REALS)
    low, high = max(low, -1.5), min(high, 1.5)
    for _ in range(20):
        shape: tuple[int, ...] = (2, 3) if rule.name == "xᵀᵀ" else (4,) if whole(rule) else ()
        at = tuple(rng.uniform(low + 0.1, high - 0.1, shape) for _ in rule.variables)
        if rule.name == "log(a·softmax)":
            at = (np.abs(at[0]) + 0.1, at[1])
        old, new = gradient(rule, at)
        for g, h in zip(old, new, strict=True):
            assert (g is None) == (h is None)
            if g is not None:
                np.testing.assert_allclose(h, g, rtol=1e-11, atol=1e-13)


@stability
def test_the_new_gradient_is_finite_wherever_it_exists(rule: Rule) -> None:
    for at in samples(rule):
        if not np.isfinite(machine(graphs(rule, at)[1]).value("y")).all():
            continue
        for g in gradient(rule, at)[1]:
            assert g is None or np.isfinite(g).all(), f"{rule.name} at {at}: {g}"


@pytest.mark.parametrize("name", ["√x²", "hypot", "norm"])
def test_at_zero_the_gradient_is_zero_and_was_not(name: str) -> None:
    rule = RULES[name]
    at = tuple(np.zeros(3) if whole(rule) else 0.0 for _ in rule.variables)
    old, new = gradient(rule, at)
    assert not np.isfinite(old[0]).all()
    assert all((g == 0).all() for g in new)


# It ends: each rule takes weight away from the tree below a node, and repeats no variable.

WEIGHTS = Counter({"cos": 20, "softmax": 8, "sigmoid": 6, "log": 8, "exp": 5, "expm1": 4})
WEIGHTS.update({"softplus": 2, "log1p": 7, "add": 4, "sub": 4, "div": 3, "sqrt": 5})


def weigh(part: Any, counted: Counter[str]) -> int:
    if isinstance(part, Pattern):
        return (WEIGHTS[part.operator] or 1) + sum(weigh(x, counted) for x in part.operands)
    if isinstance(part, str):
        counted[part] += 1
        return 0
    return 1


@every
def test_each_rule_takes_weight_away(rule: Rule) -> None:
    assert rule.after is not None
    after: Counter[str] = Counter()
    right = patterns(rule.after)[0]
    light = weigh(right, after)
    for side in rule.sides:
        for form in patterns(side):
            before: Counter[str] = Counter()
            assert weigh(form, before) > light, rule.shown
            assert all(after[x] <= before[x] for x in after), rule.shown


# The table itself.


def test_the_table_is_in_order() -> None:
    assert list(RULES) == [rule.name for rule in RULES.values()]
    for rule in RULES.values():
        assert rule.sentence[0].islower() or rule.sentence[0] in "1σ"
        assert not rule.sentence.endswith(".")
        assert rule.source
        assert set(rule.groups) <= set(GROUPS)
        assert rule.shown[0]
        assert (rule.before is None) == (rule.after is None)


@every
def test_both_sides_can_be_typed(rule: Rule) -> None:
    for text in rule.shown:
        if "sech²" not in text:
            eg.parse(f"y_0 = {text}")


def test_rules_are_chosen_by_name_and_group() -> None:
    assert choose(True) == tuple(RULES.values())
    assert choose(False) == choose([]) == ()
    assert [r.name for r in choose(["fold", "log1p"])] == ["log1p", "fold"]
    assert choose("stability") == tuple(r for r in RULES.values() if "stability" in r.groups)
    assert set(choose(GROUPS)) == set(RULES.values())
    with pytest.raises(eg.GraphError, match="no rewrite 'log1q'") as error:
        eg.graph("y = x", rewrite=["log1q"])
    assert error.value.hint == "did you mean 'log1p'?"


# Near misses: what is almost the pattern is left alone.

NEAR = [
    f"log({math.nextafter(1, 2)!r} + x)", f"log({math.nextafter(1, 0)!r} − x)", "log(2 + x)",
    f"exp(x) − {math.nextafter(1, 2)!r}", "exp(x) + 1", "log(1 + a*exp(x)) + a",
    "1/(2 + exp(−x))", "√(x² + a)", "√(x² − a²)", "log(∑(exp(x), axis=0) + 1)*∑a",
    "log(softmax(x) + a)", "(√x)^2", "x*1.0000000000000002", "x + 5e-324", "exp(x)/∑exp(a)",
    "mean(x²) − mean(a)²", "(exp(x) − exp(−a))/(exp(x) + exp(−x))",
]  # fmt: skip
LOOSER = {"log(1 + a*exp(x)) + a": "log1p", "log(∑(exp(x), axis=0) + 1)*∑a": "log1p"}


@pytest.mark.parametrize("text", NEAR)
def test_near_misses_stay(text: str) -> None:
    values = {"x": [0.5, 1.0], "a": [0.3, 0.2]}
    used = {n.name: values[n.name] for n in eg.graph(f"y = {text}").inputs}
    g, new = (eg.graph(f"y = {text}", used, rewrite=rewrite) for rewrite in (False, True))
    added = operators(new) - operators(g)
    assert added == ({LOOSER[text]} if text in LOOSER else set())


def operators(g: eg.Graph) -> set[str]:
    return {n.operator.name for n in g.nodes if n.operator}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "text", ["log(1 + x)", "log(x + 1)", "log(1.0 + x)", "log(x + 1e0)", "log(x + 3/3)"]
)
def test_one_is_one_in_any_spelling_and_dtype(text: str, dtype: str) -> None:
    g = eg.graph(f"y = {text}", {"x": [1e-7, 1e-3]}, dtype=dtype, rewrite=True)
    assert g["y"].operator is not None
    assert g["y"].operator.name == "log1p"
    assert g["y"].shape == (2,)
    assert machine(g).value("y").dtype == np.dtype(dtype)


def test_what_is_one_only_in_float32_is_one_there() -> None:
    text = "y = log(1.00000001 + x)"
    assert operators(eg.graph(text, {"x": 1}, dtype="float32", rewrite=True)) == {"log1p"}
    assert operators(eg.graph(text, {"x": 1}, rewrite=True)) == {"add", "log"}


@every
def test_the_rule_is_found_in_all_its_spellings(rule: Rule) -> None:
    """Alone, a rule still fits: it does not lean on others."""
    shapes: dict[str, Any] = dict.fromkeys(rule.variables, [0.5, 0.25] if whole(rule) else 0.5)
    if rule.name == "xᵀᵀ":
        shapes = {"x": [[1.0, 2.0]]}
    for side in rule.sides:
        (g, _) = graphs(replace(rule, before=side), tuple(shapes.values()))
        rewriter = Rewriter(g, [rule])
        rewriter.run()
        assert [e.rule for e in rewriter.events] == [rule]
        assert isinstance(rewriter.events[0].before[0], Node)


def test_the_generated_table_lists_every_rule() -> None:
    table = Path(__file__).parents[2] / "benchmarks" / "rewrites.md"
    rows = [line for line in table.read_text(encoding="utf-8").splitlines() if "`" in line]
    shown = [row for row in rows if row.startswith("| ")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in shown] == list(RULES)
    for row, rule in zip(shown, RULES.values(), strict=True):
        assert rule.shown[0].replace("|x|", r"\|x\|") in row


TOLD = [rule for rule in RULES.values() if rule.before is not None and rule.hint]


@pytest.mark.slow
@pytest.mark.parametrize("rule", TOLD, ids=lambda rule: rule.name)
def test_the_generated_table_has_the_errors_of_today(rule: Rule) -> None:
    table = Path(__file__).parents[2] / "benchmarks" / "rewrites.md"
    lines = table.read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith(f"| {rule.name} |")]
    told = [number for pair in re.findall(r"(\S+) → (\S+)", row)[-2:] for number in pair]
    assert len(told) == 4
    for number, error in zip(told, errors(rule), strict=True):
        if number == "∞" or math.isinf(error):
            assert number == shown(error)
        else:  # another processor rounds the last digits otherwise
            assert max(float(number), 1e-15) == pytest.approx(max(error, 1e-15), rel=4)
