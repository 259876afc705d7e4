"""Format texts of equations, in Unicode or in ASCII; comments and empty lines stay."""

from __future__ import annotations

import re

from eqgraph.errors import ParseError
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.text.ascii import to_ascii
from eqgraph.syntax.text.equations import Equation, parse

_COMMENT = re.compile(r"#[^\n\r]*")


def formatted(text: str, *, ascii: bool = False) -> str:
    r"""Return a text of equations in one spelling: Unicode, or ASCII.

    Every equation is read and written anew on one line. Comments after it stay; one within it
    moves to a line before it. A text that is formatted stays as it is.

    >>> print(formatted("h_t = o_t*tanh(c_t)  # out\n\nL = sum((h_t-y)**2)"))
    hₜ = oₜ*tanh(cₜ)  # out
    <BLANKLINE>
    L = ∑((hₜ − y)²)
    >>> formatted("hₜ = σ(Wᵢ·xₜ)", ascii=True)
    'h_t = sigmoid(W_i@x_t)'
    """
    out: list[str] = []
    at = 0
    for equation in parse(text).equations:
        start, end = equation.span
        out.append(text[at:start])
        inside = _COMMENT.findall(text[start:end])
        indent = re.search(r"[^\n\r;；]*\Z", text[:start])
        margin = indent[0] if indent and not indent[0].strip() else ""
        out += [f"{comment.rstrip()}\n{margin}" for comment in inside]
        out.append(_written(equation, ascii=ascii))
        at = end
    return "".join(out) + text[at:]


def _written(equation: Equation, *, ascii: bool) -> str:
    line = str(equation) if equation.given else to_text(equation.expr)
    line = to_ascii(line) if ascii else line
    (again,) = parse(line).equations
    if again.expr != equation.expr or (equation.given and again.symbol != equation.symbol):
        raise ParseError(f"{equation.name} has no other spelling", hint="please report this text")
    return line
