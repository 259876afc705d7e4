r"""What LaTeX typesets in several ways is read as one: switches, scripts in braces, remarks."""

from __future__ import annotations

import math

import pytest

import eqgraph as eg
from eqgraph.errors import EqGraphError

ONE_WAY = [
    (r"y = k_{\rm B} x", r"y = k_\mathrm{B} x"),
    (r"y = I_{\rm ext} + {\bf w}^\top {\bf x}_1", r"y = I_{ext} + \mathbf{w}^\top \mathbf{x}_1"),
    (r"y = x_{i, \rm out}", r"y = x_{i, \mathrm{out}}"),
    (r"y = \hat{c_t} + \vec{Q_m}", r"y = \hat{c}_t + \vec{Q}_m"),
    (r"y = \mathbf{w_1^\top} x", r"y = \mathbf{w}_1^\top x"),
    (r"\mathrm{SNR_{dB}} = 3 x", r"\mathrm{SNR}_{dB} = 3 x"),
    (r"\frac{\mathrm{d}P}{\mathrm{d}t} = r P", r"\frac{dP}{dt} = r P"),
    (r"\mathrm{d}x_1/\mathrm{d}t = 2 x", r"\frac{dx_1}{dt} = 2 x"),
    (r"y = \underset{a}{\max} Q_a", r"y = \max_a Q_a"),
    (r"y = \underset{a}{\operatorname{argmax}} Q_a", r"y = \operatorname{argmax}_a Q_a"),
    (r"y = \mathop{\mathrm{max}}_a Q_a", r"y = \max_a Q_a"),
    (r"y \overset{\text{def}}{=} 2 x", "y = 2 x"),
    (r"y \equiv 2 x", "y = 2 x"),
    (r"y = \sum_{\substack{i=1 \\ i \neq j}}^N x_i + x_j", r"y = \sum_{i=1, i \neq j}^N x_i + x_j"),
    (r"\hbox{SSIM} = 2 x", r"\mathrm{SSIM} = 2 x"),
]


@pytest.mark.parametrize(("typeset", "plain"), ONE_WAY)
def test_one_way(typeset: str, plain: str) -> None:
    assert eg.from_latex(typeset).text == eg.from_latex(plain).text


def test_commas_join_conditions() -> None:
    text = r"y = \begin{cases} 1 & x > 0, x \neq 1 \\ 2 & \text{otherwise} \end{cases}"
    assert str(eg.from_latex(text)) == "y = {1 if x > 0 and x ≠ 1; 2 otherwise}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"y = (1-t)^3 P, \quad 0 \le t \le 1.", r"0 \le t \le 1"),
        (r"y = x^2, \; \forall x \in \mathbb{R}", r"\forall x \in \mathbb{R}"),
        (r"y = x^2 \quad \text{for all } x > 0", r"\text{for all } x > 0"),
    ],
)
def test_a_remark_computes_nothing_and_is_told(text: str, shown: str) -> None:
    graph = eg.graph(eg.from_latex(text), {"x": 3.0} if "x" in text else {"t": 0.5, "P": 8.0})
    (note,) = graph.notes
    assert str(note).startswith(f"{shown} is a remark")
    assert eg.Machine(graph).run().value("y") == (9 if "x" in text else 1)


@pytest.mark.parametrize("first", [0, 1])
def test_a_range_says_where_an_index_starts(first: int) -> None:
    tail = r"0, 1, \dots, N-1" if first == 0 else r"1, 2, \dots, N"
    found = eg.from_latex(rf"y_i = i x_i, \quad \text{{for }} i = {tail}.")
    assert not found.notes
    y = eg.Machine(eg.graph(found, {"x": [1.0, 2.0, 3.0], "N": 3})).run().value("y")
    assert list(y) == ([0, 2, 6] if first == 0 else [1, 4, 9])


DIVIDED = [
    (r"y = e^{-E/RT}", -3 / (2 * 5), "divides by all"),
    (r"y = e^{-x^2/2\sigma^2}", -49 / 18, "divides by all"),
    (r"y = e^{-E/k_{\rm B}T}", -3 / 20, "divides by all"),
    (r"y = e^{E/R T}", 3 / 2 * 5, "read from the left"),
    (r"y = e^{1/2 E R^2}", 6.0, "read from the left"),
    (r"y = e^{E/R(T+1)}", 9.0, "a factor of what follows"),
    (r"y = e^{\frac{E}{R}(T+1)}", 9.0, ""),
]


@pytest.mark.parametrize(("text", "log", "note"), DIVIDED)
def test_what_a_quotient_in_a_line_divides_by(text: str, log: float, note: str) -> None:
    numbers = {"E": 3.0, "R": 2.0, "T": 5.0, "x": 7.0, "σ": 3.0, "k_B": 4.0}
    graph = eg.graph(eg.from_latex(text), {k: v for k, v in numbers.items() if _reads(text, k)})
    assert math.log(eg.Machine(graph).run().value("y")) == pytest.approx(log)
    assert [note in told for told in graph.notes] == [True] * bool(note)


def _reads(text: str, name: str) -> bool:
    spelled = {"σ": r"\sigma", "k_B": "k_"}
    return spelled.get(name, name) in text.removeprefix("y = ")


NAMED = [
    (r"p \propto x", r"\propto leaves a factor open"),
    (r"x \sim p", r"\sim tells how something is distributed"),
    (r"y = 3 \langle u, v \rangle", "angle brackets"),
    (r"y = \sin(30^\circ)", "degrees are not known"),
    (r"y = G^\circ", "this superscript has no meaning"),
    (r"y \approx 3", "an approximation is no equation"),
]


@pytest.mark.parametrize(("text", "message"), NAMED)
def test_what_cannot_be_read_is_named(text: str, message: str) -> None:
    with pytest.raises(EqGraphError) as caught:
        eg.from_latex(text)
    assert message in str(caught.value)
    assert caught.value.hint
