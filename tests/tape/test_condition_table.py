"""The cases that the conditions of Python and those of the player have in common."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload.arrays import summary
from eqgraph.tape.breakpoints import breakpoint_at
from eqgraph.tape.condition import parse_condition
from tests.web.fixtures.make import NEURON, formulas

TABLE = json.loads(
    (Path(__file__).parents[1] / "web/fixtures/conditions.json").read_text(encoding="utf-8")
)


def array(spec: Any) -> Any:
    """Make the array that the table describes; None is what is not known yet."""
    if spec is None:
        return None
    if isinstance(spec, dict):
        return np.arange(spec["range"], dtype=float).reshape(spec["shape"])
    return np.array(spec, dtype=float)


VALUES = {name: array(spec) for name, spec in TABLE["values"].items()}
OF_A_NODE = ("value", "grad")  # every other name is a node's


@pytest.fixture(name="graph", scope="module")
def _graph() -> eg.Graph:
    leaves = {
        name: 0.0 if value is None else value
        for name, value in VALUES.items()
        if name not in OF_A_NODE
    }
    return eg.graph(" + ".join(f"∑({name})" for name in leaves), leaves)


@pytest.mark.parametrize(("text", "outcome"), [case[:2] for case in TABLE["cases"]])
def test_the_table(text: str, outcome: bool | str, graph: eg.Graph) -> None:
    if outcome in ("unreadable", "refused"):
        with pytest.raises(eg.ParseError if outcome == "unreadable" else eg.EqGraphError):
            parse_condition(text, graph).holds(VALUES.get)
        return
    condition = parse_condition(text, graph)
    if outcome == "array":
        with pytest.raises(eg.MachineError):
            condition.holds(VALUES.get)
    else:
        assert condition.holds(VALUES.get) is outcome


@pytest.mark.parametrize(("text", "kind"), TABLE["places"])
def test_what_is_typed_is_a_node_a_step_or_a_condition(text: str, kind: str) -> None:
    tape = eg.Machine(eg.graph(NEURON, {"w₀": 2, "x₀": -1, "w₁": -3, "x₁": -2, "w₂": -3})).tape
    if kind == "nothing":
        with pytest.raises(eg.EqGraphError):
            breakpoint_at(text, tape)
        return
    made = breakpoint_at(text, tape)
    known = {"node": made.node, "instruction": made.step, "condition": made.condition}
    assert [name for name, value in known.items() if value is not None] == [kind]


def test_the_player_has_the_same_arrays() -> None:
    known = {name: value for name, value in VALUES.items() if value is not None}
    fresh = {name: summary(value) for name, value in known.items()}
    assert TABLE["arrays"] == json.loads(json.dumps(fresh))


def test_the_table_is_broad() -> None:
    outcomes = [case[1] for case in TABLE["cases"]]
    assert all(outcomes.count(one) >= 8 for one in (True, False, "unreadable", "array"))


def test_what_the_page_refuses_is_no_guess(graph: eg.Graph) -> None:
    """The page reads what has every sign; the rest it tells, and Python reads it."""
    told = [case for case in TABLE["cases"] if case[2:] == ["told"]]
    assert len(told) > 20
    assert parse_condition("2x > 1", graph).holds({"x": np.float64(1.0)}.get)


def test_a_condition_is_read_by_its_ranks(graph: eg.Graph) -> None:
    assert parse_condition("W v·v ≤ 0 ∧ ‖v‖ > 1", graph).holds(VALUES.get)
    (note,) = parse_condition("log|W| > 0", graph).notes
    assert "determinant" in note


@pytest.mark.parametrize(
    ("text", "hint"),
    [("|W| > 5", "abs(W)"), ("x = nan", "isnan"), ("max(W) < inf", "∞"), ("x > nobody", "value")],
)
def test_a_way_out_is_told(text: str, hint: str, graph: eg.Graph) -> None:
    with pytest.raises(eg.ParseError) as caught:
        parse_condition(text, graph)
    assert hint in (caught.value.hint or "")
    start, end = caught.value.span or (0, 0)
    assert text[start:end] in ("|W|", "nan", "inf", "nobody")


def test_the_formulas_that_the_page_reads_are_fresh() -> None:
    written = json.loads(
        (Path(__file__).parents[1] / "web/fixtures/formulas.json").read_text("utf-8")
    )
    assert written == json.loads(json.dumps(formulas()))
