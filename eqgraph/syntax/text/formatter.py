"""Format texts of equations, in Unicode or in ASCII; comments and empty lines stay."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

from sympy import srepr

from eqgraph.errors import ParseError
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.text.ascii import to_ascii
from eqgraph.syntax.text.equations import Equations, parse

_NUMBERED = re.compile(r"#\d+")  # of an index whose name is bound twice
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
    known = parse(text)
    lines: list[tuple[tuple[int, int], str]] = [
        (e.span, str(e) if e.given else to_text(e.expr)) for e in known.equations
    ]
    lines += [(f.span, str(f)) for f in known.functions.values()]
    out: list[str] = []
    at = 0
    for (start, end), line in sorted(lines):
        while text[end : end + 1] == "}" and text.count("{", start, end) > text.count(
            "}", start, end
        ):
            end += 1  # of a subscript
        out.append(text[at:start])
        inside = _COMMENT.findall(text[start:end])
        indent = re.search(r"[^\n\r;；]*\Z", text[:start])
        margin = indent[0] if indent and not indent[0].strip() else ""
        out += [f"{comment.rstrip()}\n{margin}" for comment in inside]
        out.append(to_ascii(line) if ascii else line)
        at = end
    written = "".join(out) + text[at:]
    _check(known, written)
    return written


def _check(known: Equations, written: str) -> None:
    """Refuse a text that reads back as anything else."""
    again = parse(written)
    for one, other in zip_longest(known.equations, again.equations):
        same = one is not None and other is not None and _same(one.expr, other.expr)
        if not same or (one.given and one.symbol != other.symbol):
            raise _no_spelling(one or other)
    for name, function in known.functions.items():
        other = again.functions.get(name)
        if other is None or not _same(function.expr, other.expr):
            raise _no_spelling(function)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two trees are one, but for the numbers of indices of one name."""
    return bool(one == other) or _NUMBERED.sub("", srepr(one)) == _NUMBERED.sub("", srepr(other))


def _no_spelling(what: Any) -> ParseError:
    return ParseError(f"{what.name} has no other spelling", hint="please report this text")
