"""Apply the rows of the table to operands and options."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.overs import base_of_log
from eqgraph.syntax.text.tree import Call, Tree

_NAMED = frozenset(["matmul", "divide_no_nan", "multiply_no_nan"])


def apply_rows(
    tree: Tree, rows: tuple[Operator, ...], xs: list[Operand], options: dict[str, Any]
) -> Operand:
    """Apply the row that takes so many operands; max(a, b, c) is max(max(a, b), c)."""
    count = len(xs)
    row = next((one for one in rows if one.arity == count), None)
    row = row or next((one for one in rows if one.arity is None), None)
    token = complaints.word_token(tree)
    if row is None and count > 2 and len(rows) > 1:
        row = next((one for one in rows if one.arity == 2), None)
        if row is not None:
            first, *rest = xs
            for x in rest[:-1]:
                first = trees.applied(row, [first, x], first.start, x.end)
            xs = [first, rest[-1]]
    params: dict[str, Any] = {}
    if row is None and count > 1 and xs[-1].expr.is_number:  # topk(x, 2): an option by its place
        row = next((one for one in rows if one.arity == count - 1 and _option_of(one)), None)
        if row is not None:
            name, given = _option_of(row), xs[-1]
            params[name] = _number(given.expr)
            if not _fits(row, name, params[name]):
                raise complaints.bad_option(row, name, given.start, given.end)
            xs = xs[:-1]
    if row is None:
        raise complaints.wrong_count(token, rows, count)
    for name, (value, start, end) in options.items():
        if name not in row.params:
            raise complaints.no_option(token, row, rows, name, start, end)
        if not _fits(row, name, value):
            raise complaints.bad_option(row, name, start, end)
        params[name] = _contraction(value) if name == "spec" else value
    return trees.applied(row, xs, tree.start, tree.end, params)


def _fits(row: Operator, name: str, value: Any) -> bool:
    """Tell whether an option has a value of the kind of what it is by default."""
    usual = row.params[name]
    if isinstance(usual, bool | float):
        return type(value) in ((bool,) if isinstance(usual, bool) else (int, float))
    if isinstance(usual, str) or (value is None and usual is None):
        return True
    return all(type(one) is int for one in (value if isinstance(value, tuple) else (value,)))


def _number(expr: Any) -> Any:
    """Return an option that is written as an operand, or None if it is no finite real number."""
    if expr.is_Integer:
        return int(expr)
    return float(expr) if expr.is_real and expr.is_finite else None


def _option_of(row: Operator) -> str:
    """Return the option that may be given by its place: k of topk(x, 2)."""
    return next((name for name in row.params if name not in ("axis", "keepdims", "first")), "")


def _contraction(value: Any) -> Any:
    """Return "ij,j->i" of (ij, j, i); None is the result without an axis."""
    if not isinstance(value, tuple):
        return value
    *inputs, output = ["" if one is None else str(one) for one in value]
    return f"{','.join(inputs)}->{output}"


def named_row(word: str) -> Operator | None:
    """Return the row without a spelling that a word names, as the explicit text writes it."""
    rows = (OPERATORS[n] for n in OPERATORS if canonical(n) == word)
    helpers = (row for row in rows if row.notation.kind == "pattern" or row.name in _NAMED)
    return next((row for row in helpers if not row.spellings), None)


def refuse_options(tree: Tree) -> None:
    """Refuse f(1, z = 3) where f is a value: an option of a product would be dropped."""
    data = tree.data if isinstance(tree.data, Call) else tree.data[0]
    for option, _, start, end in getattr(data, "options", ()):
        what = "takes none" if base_of_log(tree.word) else "is no function of the table"
        raise Fault(
            f"{option}= has no meaning here: {display(tree.word)} {what}",
            start, end, "leave it out, or write the equation in a line of its own",
        )  # fmt: skip
