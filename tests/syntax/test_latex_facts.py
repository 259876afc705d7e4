r"""Facts of LaTeX that papers and SymPy's own reader agree on, as numbers."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.errors import EqGraphError

V = dict(a=2.0, b=3.0, c=5.0, x=1.5, y=2.5, z=0.7, k=3.0, n=5.0, t=4.0, θ=0.3)
a, b, c, x, y, z, θ = (V[name] for name in "abcxyzθ")

# fmt: off
# What SymPy's parse_latex reads (sympy/parsing/tests/test_latex.py), but integrals, limits, sets.
SYMPY: list[tuple[str, float]] = [
    (r"0", 0), (r"1", 1), (r"-3.14", -3.14), (r"(-7.13)(1.5)", -7.13 * 1.5), (r"x", x),
    (r"2x", 2 * x), (r"x^2", x**2), (r"x^\frac{1}{2}", x**0.5), (r"x^{3 + 1}", x**4), (r"-c", -c),
    (r"a \cdot b", a * b), (r"a / b", a / b), (r"a \div b", a / b), (r"a + b", a + b),
    (r"a + b - a", b), (r"(x + y) z", (x + y) * z), (r"\left(x + y\right) z", (x + y) * z),
    (r"\left( x + y\right ) z", (x + y) * z), (r"\left[x + y\right] z", (x + y) * z),
    (r"\left\{x + y\right\} z", (x + y) * z), (r"1+1", 2), (r"0+1", 1), (r"1*2", 2), (r"0*1", 0),
    (r"1 \times 2 ", 2), (r"\lfloor x \rfloor", 1), (r"\lceil x \rceil", 2),
    (r"\sin \theta", math.sin(θ)), (r"\sin(\theta)", math.sin(θ)), (r"\sin^{-1} z", math.asin(z)),
    (r"\sin a \cos b", math.sin(a) * math.cos(b)), (r"\sin \cos \theta", math.sin(math.cos(θ))),
    (r"\sin(\cos \theta)", math.sin(math.cos(θ))), (r"\frac{a}{b}", a / b),
    (r"\dfrac{a}{b}", a / b),
    (r"\tfrac{a}{b}", a / b), (r"\frac12", 0.5), (r"\frac12y", y / 2), (r"\frac1234", 17),
    (r"\frac2{3}", 2 / 3), (r"\frac{\sin{x}}2", math.sin(x) / 2), (r"\frac{a + b}{c}", (a + b) / c),
    (r"\frac{7}{3}", 7 / 3), (r"(\csc x)(\sec y)", 1 / (math.sin(x) * math.cos(y))),
    (r"|x|", x), (r"||x||", x), (r"|x||y|", x * y), (r"||x||y||", x * y),
    (r"\pi^{|xy|}", math.pi ** (x * y)), (r"5!7!", 120 * 5040),
    (r"100!", float(math.factorial(100))),
    (r"\theta!", math.gamma(1 + θ)), (r"(x + 1)!", math.gamma(x + 2)), (r"(a!)!", 2), (r"a!!!", 2),
    (r"\sqrt{x}", math.sqrt(x)), (r"\sqrt{x + b}", math.sqrt(x + b)),
    (r"\sqrt[3]{\sin x}", math.sin(x) ** (1 / 3)), (r"\sqrt[y]{\sin x}", math.sin(x) ** (1 / y)),
    (r"\sqrt[\theta]{\sin x}", math.sin(x) ** (1 / θ)), (r"\sqrt{\frac{12}{6}}", math.sqrt(2)),
    (r"\mathit{x}", x), (r"\sum_{k = 1}^{3} c", 3 * c), (r"\sum_{k = 1}^3 c", 3 * c),
    (r"\sum^{3}_{k = 1} c", 3 * c), (r"\sum^3_{k = 1} c", 3 * c), (r"\sum_{k = 1}^{10} k^2", 385),
    (r"\prod_{k = 2}^{4} x", x**3), (r"\prod_{k = 2}^4 x", x**3), (r"\prod^{4}_{k = 2} x", x**3),
    (r"\prod^4_{k = 2} x", x**3), (r"\exp x", math.exp(x)), (r"\exp(x)", math.exp(x)),
    (r"\lg x", math.log10(x)), (r"\ln x", math.log(x)), (r"\ln xy", math.log(x * y)),
    (r"\log x", math.log(x)), (r"\log xy", math.log(x * y)), (r"\log_{2} x", math.log2(x)),
    (r"\log_{a} x", math.log(x, a)), (r"\log_{11} x", math.log(x, 11)),
    (r"\log_{a^2} x", math.log(x, a**2)), (r"[x]", x), (r"[a + b]", a + b),
    (r"\binom{n}{k}", 10), (r"\tbinom{n}{k}", 10), (r"\dbinom{n}{k}", 10), (r"\binom{n}{0}", 1),
    (r"x^\binom{n}{k}", x**10), (r"a \, b", a * b), (r"a \thinspace b", a * b), (r"a \: b", a * b),
    (r"a \medspace b", a * b), (r"a \; b", a * b), (r"a \thickspace b", a * b),
    (r"a \quad b", a * b),
    (r"a \qquad b", a * b), (r"a \! b", a * b), (r"a \negthinspace b", a * b),
    (r"a \negmedspace b", a * b), (r"a \negthickspace b", a * b), (r"\log_2 x", math.log2(x)),
    (r"\log_a x", math.log(x, a)), (r"5^0 - 4^0", 0), (r"3x - 1", 3 * x - 1),
]
REFUSED = {r"\log_{a^2} x", r"||x||y||"}  # each with what to write instead

# What parse_latex refuses, or ought to.
BAD = [
    "(", ")", r"\sqrt{}", r"\sqrt", r"\overline{}", r"\overline", "{", "}", r"\mathit{x + y}",
    r"\frac{2}{}", r"\frac{}{2}", r"\int", "!", "!0", "_", "^", "|", "||x|", "()", "-",
    r"\frac{d}{dx} + \frac{d}{dt}", "f(x,,y)", "f(x,y,", r"\sin^x", r"\cos^2", "@", "#", "$", "&",
    "*", "\\", "~", r"\frac{(2 + x}{1 - x)}", r"\cos 1 \cos", "f(,", "f()", r"a \div \div b",
    r"a \cdot \cdot b", "a // b", "a +", "1.1.1", "1 +", "a / b /",
]

# What papers write; the reading that is printed.
PAPERS: list[tuple[str, Any]] = [
    (r"a(b + c)^2", a * (b + c) ** 2), (r"a(b)(c)", a * b * c), (r"a / b c", a / b * c),
    (r"\frac{a}{b} c", a / b * c), (r"c\frac{a}{b}", c * a / b),
    (r"-\frac{a}{b}^2", -((a / b) ** 2)),
    (r"\frac{x+y}{a} b^2", (x + y) / a * b**2), (r"2\frac{a}{b}", 2 * a / b),
    (r"2\pi x", 2 * math.pi * x),
    (r"\cos a \cdot \cos b", math.cos(a) * math.cos(b)), (r"2 \sin 2 x", 2 * math.sin(2 * x)),
    (r"\sin^2 x + \cos^2 x", 1), (r"\log \frac{a}{b}", math.log(a / b)),
    (r"\tanh\left[a z\right]", math.tanh(a * z)),
    (r"\exp\left\{-\frac{x^2}{2}\right\}", math.exp(-(x**2) / 2)), (r"a \bmod k", 2),
    (r"e^{-x}", math.exp(-x)),
    (r"\mathrm{e}^{x}", math.exp(x)), (r"\begin{cases} a & x > 1 \\ b & x \le 1 \end{cases}", a),
    (r"\begin{cases} a, & \text{if } x > 1 \text{ and } y > 9, \\ b & \text{else.} \end{cases}", b),
    (r"\begin{cases} a & \text{for } x < 1 \\ b & \text{else} \end{cases} c", b * c),
    (r"\left\{ \begin{array}{ll} a & x < 1 \\ b & \text{otherwise} \end{array} \right.", b),
    (r"\left[\begin{array}{cc} a & b \\ c & x \end{array}\right]", [[a, b], [c, x]]),
    (r"\mathbb{1}[x > 1]", 1), (r"\mathbf{1}_{x > 2}", 0), (r"\max(a, b)", b), (r"\min\{a, b\}", a),
    (r"\begin{pmatrix} a & b \\ c & x \end{pmatrix}", [[a, b], [c, x]]),
    (r"\begin{bmatrix} a \\ b \end{bmatrix}", [a, b]), (r"\operatorname{sign}(-x)", -1),
    (r"\mathrm{ReLU}(-x)", 0), (r"{a} {b}^2", a * b**2), (r"x^{{a}}", x**a),
    (r"3 \times 10^{-2} x", 0.03 * x),
]
# fmt: on


def value(latex: str) -> Any:
    """Compute a right side with those of the values that it reads."""
    equations = eg.from_latex(f"q = {latex}")
    values = dict(V)
    while True:
        try:
            machine = eg.Machine(eg.graph(equations, values), of="q")
        except EqGraphError as error:
            unread = re.search("no equation reads '(.)'", str(error))
            if unread is None:
                raise
            del values[unread[1]]
        else:
            machine.run()
            return machine.value("q")


@pytest.mark.parametrize(("latex", "expected"), SYMPY, ids=[latex for latex, _ in SYMPY])
def test_what_sympy_reads(latex: str, expected: float) -> None:
    if latex in REFUSED:
        with pytest.raises(EqGraphError):
            value(latex)
        return
    np.testing.assert_allclose(value(latex), expected, rtol=1e-12, atol=1e-15)


def test_most_of_what_sympy_reads_is_read() -> None:
    assert len(REFUSED) <= 0.05 * len(SYMPY)


@pytest.mark.parametrize("latex", BAD)
def test_what_nobody_can_read(latex: str) -> None:
    with pytest.raises(EqGraphError):
        eg.graph(eg.from_latex(latex), {"a": 2.0, "b": 3.0, "x": 1.0, "y": 2.0})


@pytest.mark.parametrize(("latex", "expected"), PAPERS, ids=[latex for latex, _ in PAPERS])
def test_what_papers_write(latex: str, expected: Any) -> None:
    np.testing.assert_allclose(value(latex), expected, rtol=1e-12, atol=1e-15)
