"""Explain shapes that do not fit: both operands by name, both shapes, the place, a way out."""

from __future__ import annotations

from eqgraph.errors import ShapeError
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Misfit
from eqgraph.operators import OPERATORS, Shape, ShapeMismatch
from eqgraph.operators.shapes import show
from eqgraph.syntax import to_text


def explain(misfit: Misfit, text: str, place: tuple[int, int] | None) -> ShapeError:
    """Return the error of a misfit, pointing at `place` in `text`."""
    sign = misfit.row.notation.sign
    named = [f"{_name(x)} {show(x.shape or ())}" for x in misfit.operands]
    join = f" {sign} " if misfit.row.notation.kind == "infix" else ", "
    message = f"the shapes do not fit `{sign}`: {join.join(named)}; {misfit.reason}"
    return ShapeError(message, text=text or None, span=place, hint=_way_out(misfit))


def _name(node: Node) -> str:
    if node.name:
        return node.name
    text = to_text(node.expr) if node.expr is not None else node.sign
    return text if len(text) <= 40 else text[:39] + "…"


def _way_out(misfit: Misfit) -> str | None:
    """Find what was probably meant: the other product, a transpose, or a changed order."""
    shapes = [x.shape or () for x in misfit.operands]
    names = [_name(x) for x in misfit.operands]
    if misfit.row.name == "matmul":
        a, b = shapes
        elementwise = "`·` is the matrix product; for the elementwise product write `*`"
        if a == b or not a or not b:
            return elementwise
        if len(a) > 1 and _fits("matmul", OPERATORS["transpose"].shape(a), b):
            return f"did you mean {names[0]}ᵀ·{names[1]}?"
        if len(b) > 1 and _fits("matmul", a, OPERATORS["transpose"].shape(b)):
            return f"did you mean {names[0]}·{names[1]}ᵀ?"
        if _fits("matmul", b, a):
            return f"did you mean {names[1]}·{names[0]}?"
        if _fits("mul", a, b):
            return elementwise
    if misfit.row.name == "mul" and _fits("matmul", *shapes):
        return "`*` is the elementwise product; for the matrix product write `·`"
    if misfit.row.name == "pow" and names[1] == "T":
        return f"the transpose of {names[0]} is {names[0]}ᵀ; here T has a value, so ^T is a power"
    scalar_dot = [x for x in misfit.operands if x.operator is OPERATORS["matmul"] and x.shape == ()]
    if scalar_dot:
        return f"{_name(scalar_dot[0])} is one number: `·` of two vectors sums; elementwise is `*`"
    return None


def _fits(name: str, *shapes: Shape) -> bool:
    try:
        OPERATORS[name].shape(*shapes)
    except ShapeMismatch:
        return False
    return True
