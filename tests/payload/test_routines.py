"""Routines are what the tape computes, written once each; what has no word is declined and told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import routines
from eqgraph.payload.routines import DECLINED, Routines, TapeWriter
from eqgraph.targets.javascript import JAVASCRIPT
from tests.payload.bounds import follow

VALUES = {"W": np.ones((2, 3)), "x": [1.0, 2.0, 3.0], "b": [0.5, -0.5]}


def test_equal_routines_are_one() -> None:
    g = eg.graph("y = tanh(W·x + b)\nz = tanh(W·x − b) + b", VALUES)
    known = Routines()
    numbers = {n.name: known.forward(n) for n in g.nodes if n.operator is not None}
    assert len(known.list) == 4 == len(set(numbers.values()))  # ·, +, −, tanh
    tanh = [n for n in g.nodes if n.operator is not None and n.operator.name == "tanh"]
    assert len({known.forward(n) for n in tanh}) == 1
    assert known.backward(g["z"], 0) == known.backward(g["z"], 1)  # both hand g on


def test_a_routine_computes_word_by_word_what_the_tape_does() -> None:
    g = eg.graph("y = σ(x)", {"x": [0.5, -3.0]}, dtype="float32")
    known = Routines()
    routine = known.list[known.forward(g["y"])]
    assert [line[0] for line in routine["lines"]] == ["neg", "exp", "add", "div"]
    x = np.array([0.5, -3.0], np.float32)
    ((y, _),) = follow(routine, [(x, np.zeros(2))], np.dtype("float32"))
    assert np.array_equal(y, eg.Machine(g).run().value("y"))  # type: ignore[arg-type]


def test_a_routine_of_ones_own_has_as_many_results_as_wanted() -> None:
    m, known = TapeWriter(), Routines()
    x, y = m.given("x", (2,)), m.given("y", (2,))
    product = x * y
    number = known.add(m, [x, y], [product, m.sum(product), y, 3.0])
    assert known.add(m, [x, y], [product, m.sum(product), y, 3.0]) == number
    given = [(np.array([1.0, 2.0]), np.zeros(2)), (np.array([3.0, 4.0]), np.zeros(2))]
    found = [value.tolist() for value, _ in follow(known.list[number], given, np.dtype(float))]
    assert found == [[3, 8], 11, [3, 4], 3]


def test_both_zeros_are_kept_apart_and_lines_that_nobody_reads_are_left_out() -> None:
    m, known = TapeWriter(), Routines()
    x = m.given("x", (2,))
    m.exp(x)
    routine = known.list[known.add(m, [x], [x + 0.0, m.mul(x, -0.0)])]
    assert [str(c) for c in routine["consts"]] == ["0.0", "-0.0"]
    assert [line[0] for line in routine["lines"]] == ["add", "mul"]


def test_what_has_no_word_is_declined_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {k: v for k, v in JAVASCRIPT.words.items() if k != "erf"}
    monkeypatch.setattr(routines, "JAVASCRIPT", replace(JAVASCRIPT, words=words))
    g = eg.graph("y = erf(x) + tanh(x)", {"x": 0.5})
    known = Routines()
    numbers = {n.operator.name: known.forward(n) for n in g.nodes if n.operator is not None}
    assert numbers["erf"] == DECLINED < min(numbers["add"], numbers["tanh"])
    assert known.reasons == {"erf": "JavaScript has no word for 'erf'"}
