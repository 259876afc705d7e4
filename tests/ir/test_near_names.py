"""Names that are not there: the nearest one is offered where one is near, else all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import eqgraph as eg
from eqgraph.ir.rewrites import choose

TEXT = "long = alpha*beta"


def graph() -> eg.Graph:
    return eg.graph(TEXT, {"alpha": 1.0, "beta": 2.0})


def model() -> eg.Model:
    return eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = h_T")


CASES: list[tuple[str, Callable[[], Any], str | None]] = [
    ("a value", lambda: eg.graph(TEXT, {"alhpa": 1.0, "beta": 2.0}), "did you mean alpha?"),
    ("a far value", lambda: eg.graph(TEXT, {"qqqq": 1.0}), "the names are alpha, beta"),
    ("an equation", lambda: eg.parse(TEXT)["lnog"], "did you mean long?"),
    ("a far equation", lambda: eg.parse(TEXT)["qqqq"], "the names are long"),
    ("a node", lambda: graph()["betta"], "did you mean beta?"),
    ("a far node", lambda: graph()["qqqq"], "it has alpha, beta, long"),
    ("a gradient", lambda: eg.Machine(graph()).grad("lnog"), "did you mean long?"),
    ("of", lambda: eg.Machine(graph(), of="qqqq"), "it has alpha, beta, long"),
    ("a series", lambda: model().unroll(2, {"xxₜ": [1.0, 2.0]}), "did you mean xₜ?"),
    ("a far series", lambda: model().unroll(2, {"qqqqqq": 1.0}), "the names are xₜ, w, h₀"),
    ("a condition", lambda: eg.Machine(graph()).break_at("qqqq > 1"),
     "it knows min, max, mean, ‖x‖, |x|, isnan, isinf, value, grad and the names of the equations"),
    ("a function", lambda: eg.parse("y = tahn(x)"), "did you mean tan?"),
    ("a far function", lambda: eg.parse("y = qqqq(x)"),
     "for a product write qqqq*(…) or qqqq (…), for a function define qqqq(x) = …"),
    ("a command", lambda: eg.parse("y = \\alhpa"), "did you mean \\alpha?"),
    ("a far command", lambda: eg.parse("y = \\qqqqqq"),
     "functions are written without a backslash; eg.from_latex reads LaTeX"),
    ("LaTeX", lambda: eg.from_latex(r"y = \alhpa"), r"did you mean \alpha?"),
    ("far LaTeX", lambda: eg.from_latex(r"y = \qqqqqq x"), None),
    ("a rewrite", lambda: choose("stabilty"), "did you mean 'stability'?"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "hint"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_hint_fits(call: Callable[[], Any], hint: str | None) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        call()
    assert caught.value.hint == hint


def test_a_far_rewrite_lists_them_all() -> None:
    with pytest.raises(eg.GraphError, match="there is no rewrite 'qqqq'") as caught:
        choose(["qqqq"])
    assert (caught.value.hint or "").startswith("they are ")
    assert "log1p" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("call", "message", "hint"),
    [
        (lambda: eg.graph(TEXT, {"alpha": 1.0}), "no value for beta", "add 'beta' to the values"),
        (lambda: eg.graph(TEXT, {"long": 1.0}),
         "long is given a value, but an equation defines it", None),
        (lambda: eg.Machine(graph()).let("alpha", [1.0, 2.0]),
         "the value of alpha has shape (2); expected scalar", None),
        (lambda: model().unroll(values={"w": 1.0}), "how many steps? no value has a time axis",
         "give them: model.unroll(25)"),
        (lambda: model().unroll(True, {"w": 1.0, "xₜ": [1.0]}),
         "the number of steps is a whole number, not True", None),
        (lambda: model().unroll(3, {"w": 1.0, "xₜ": [1.0]}), "xₜ has 1 steps of 3", None),
        (lambda: model().unroll(0, {"w": 1.0, "xₜ": [1.0]}),
         "a model has 1 to 1,000,000 steps, not 0", None),
        (lambda: model().unroll(values={"xₜ": [1.0]}), "no value for w", "add 'w' to the values"),
    ],
)  # fmt: skip
def test_what_needs_no_name_offers_none(
    call: Callable[[], Any], message: str, hint: str | None
) -> None:
    with pytest.raises(eg.EqGraphError) as caught:
        call()
    assert (caught.value.message, caught.value.hint) == (message, hint)
