"""Lower calls: rows of the table, functions that the text defines, and their derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import GraphError, ShapeError
from eqgraph.ir import ones
from eqgraph.ir.node import Node
from eqgraph.ir.sketch import Misfit
from eqgraph.ir.term import Term
from eqgraph.operators import OPERATORS, Operator, ShapeMismatch
from eqgraph.syntax import Spans, head_of, to_text

if TYPE_CHECKING:
    from eqgraph.ir.lowering import Lowering

_DEEPEST = 50  # calls within calls of functions of the text
_DETERMINED = frozenset(["log", "log2", "log10", "sqrt"])  # |A| in these is a determinant
_SEVERAL = {"maximum": "maximum_of", "minimum": "minimum_of"}
_ENTRYWISE_ROLES = frozenset(["sum", "mean", "max", "min", "norm", "norm1", "norm_inf"])


def _flat(name: str, operands: Any, places: list[Any]) -> tuple[tuple[Any, ...], list[Any]]:
    """Return the operands of max(max(a, b), c), which is how max(a, b, c) is kept in a tree."""
    while (inner := head_of(operands[0])) is not None and inner[0] == name:
        where = list(places[0].parts) if places[0] else [None] * len(inner[1])
        operands, places = (*inner[1], *operands[1:]), [*where, *places[1:]]
    return operands, places


class Calls:
    """Lower functions applied to operands."""

    level = 0

    def _call(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        head = head_of(expr)
        if head is None:  # no text has it; SymPy by hand may
            raise GraphError(f"{type(expr).__name__} is no operator of eqgraph: {str(expr)[:60]}")
        name, operands, params = head
        places = list(spans.parts) if spans else []
        places += [None] * (len(operands) - len(places))  # type: ignore[list-item]
        if name in _SEVERAL:
            operands, places = _flat(name, operands, places)
        for operand in operands:
            if name in _DETERMINED:
                self.determined(operand)
            elif name in _ENTRYWISE_ROLES:
                self.roles[id(operand)] = "entries"
        found: list[Term] = []
        for operand, where in zip(operands, places, strict=False):
            found.append((yield operand, where))
        row = OPERATORS[name]
        if row.arity == 2 and len(found) > 2:  # one node, for all ties to share alike
            row = OPERATORS[_SEVERAL[name]]
        return self._applied(row, expr, found, params, spans)

    def _applied(  # type: ignore[misc]
        self: Lowering, row: Operator, expr: Any, found: list[Term], params: dict[str, Any],
        spans: Spans | None,
    ) -> Term:  # fmt: skip
        name = row.name
        if name in ("norm", "norm2"):
            row = self._norm(row, expr, found[0], params, spans)
        if name == "matmul" and not self._named(spans):
            a, b = found
            left, right = (head_of(expr) or ("", (expr, expr), {}))[1]
            summed = ones.product(self, left, right, a, b, spans)
            if summed is not None:
                return summed
            made = self.products.dot(a, b, self.tell(spans), self.refuse(spans, ShapeError))
            if a.rank == 1 and b.rank == 1 and not a.row and not b.row and made.rank == 0:
                self.note_dot(expr)
            return made
        if name == "transpose":
            return self.transposed(found[0])
        if name == "diag" and found[0].rank == 1 and not found[0].axes:
            return self._diagonal(self.terms.plain(found[0]))
        if name == "abs":
            return self._bars(expr, found[0], spans)
        if name == "log" and self.was_determinant(found[0]):
            return found[0].of(self.terms.apply("logdet", found[0].node.operands[0]))
        if name in ("exp", "log", "sqrt"):
            made = self.terms.elementwise(name, *found)
            return self._flagged(made, found[0], spans, expr)
        if row.elementwise:
            return self.terms.elementwise(name, *found, **params)
        if any(f.axes for f in found):
            return self._along_axes(row, found, params, spans)
        nodes = [self.terms.plain(f) for f in found]
        node = self.sketch.apply(row, *nodes, **params)
        keeps = name in ("softmax", "log_softmax", "cumsum") and found[0].row
        return Term(node, (), keeps)

    def _norm(  # type: ignore[misc]
        self: Lowering, row: Operator, expr: Any, x: Term, params: dict[str, Any], spans: Any
    ) -> Operator:
        """Choose the norm of ‖·‖: of a matrix ‖A‖₂ is the largest singular value."""
        start = self.text[spans.start : spans.start + 2] if spans is not None else ""
        bars = start.startswith(("‖", "∥", "||"))
        if bars and row.name == "norm2" and x.rank in (0, 1):
            return OPERATORS["norm"]
        if bars and x.rank == 2:
            inner = to_text(expr.args[0])
            said = {
                "norm2": f"‖{inner}‖₂ of a matrix is its largest singular value;"
                f" the root of the sum of squares is ‖{inner}‖_F",
                "norm": f"‖{inner}‖ of a matrix is the root of the sum of squares, ‖{inner}‖_F",
            }
            end = self.text[spans.end - 1 : spans.end] if spans is not None else ""
            if row.name == "norm2" or end in ("‖", "∥", "|"):
                self.tell(spans)(said[row.name])
        return row

    def _named(self: Lowering, spans: Spans | None) -> bool:  # type: ignore[misc]
        """Tell whether a product is written by its name, which leaves nothing open."""
        return spans is not None and self.text.startswith("matmul(", spans.start)

    def _along_axes(  # type: ignore[misc]
        self: Lowering, row: Operator, found: list[Term], params: dict[str, Any],
        spans: Spans | None,
    ) -> Term:  # fmt: skip
        """Apply an operator that is not entry by entry to the axes without a name."""
        if len(found) > 1:
            nodes, axes = self.terms.aligned(found)
            return Term(self.sketch.apply(row, *self._in_full(nodes, axes), **params), axes)
        (x,) = found
        named = len(x.axes)
        if "axis" not in row.params:
            node = self.terms.plain(x)
            if named and node.shape is not None:  # a matrix is one of its own axes: no tr(wᵢⱼ)
                try:
                    row.shape(node.shape[named:], **{**row.params, **params})
                except ShapeMismatch as mismatch:
                    raise Misfit(row, (node,), str(mismatch)) from None
            return x.of(self.sketch.apply(row, node, **params))
        axis = params.get("axis", row.params["axis"])
        if not x.rank and axis in (None, -1):
            if row.params["axis"] is None:
                return x  # a reduction over no axes
            at = self._named_axis(row, x, spans)
            return x.of(self.sketch.apply(row, self.terms.plain(x), **{**params, "axis": at}))
        if axis is None:
            axis = tuple(range(named, named + (x.rank or 0)))
            axis = axis[0] if len(axis) == 1 else axis
        elif isinstance(axis, tuple):
            axis = tuple(a + named if a >= 0 else a for a in axis)
        elif axis >= 0:
            axis += named
        return x.of(self.sketch.apply(row, self.terms.plain(x), **{**params, "axis": axis}))

    def _in_full(self: Lowering, nodes: list[Node], axes: tuple[str, ...]) -> list[Node]:  # type: ignore[misc]
        """Give all nodes the named axes in full, for what joins and does not broadcast."""
        sizes = [len(self.ranges[a]) if a in self.ranges else 1 for a in axes]
        out = []
        for node in nodes:
            shape = node.shape or ()
            missing = len(axes) + max((len(n.shape or ()) - len(axes) for n in nodes), default=0)
            lead = shape[: len(axes)]
            if len(shape) < missing or list(lead) != sizes:
                tail = shape[len(shape) - max(0, missing - len(axes)) :]
                like = self.sketch.constant(_zeros((*sizes, *tail)), "0")
                node = self.terms.apply("broadcast_to", node, like)
            out.append(node)
        return out

    def _named_axis(self: Lowering, row: Operator, x: Term, spans: Spans | None) -> int:  # type: ignore[misc]
        """Choose the index that softmax runs over where there is no axis without a name."""
        from eqgraph.ir.ranges import shown

        at = len(x.axes) - 1
        if len(x.axes) > 1:
            ordered = [a for a in self.terms.order if a in x.axes]
            at = x.axes.index(ordered[-1]) if ordered else at
        self.tell(spans)(f"{row.spellings[0]} runs over {shown(x.axes[at])}")
        return at

    # --- functions of the text --------------------------------------------------------------------

    def _called(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        function, *operands = expr.args
        places = list(spans.parts[1:]) if spans else [None] * len(operands)
        found = []
        for operand, where in zip(operands, places, strict=True):
            found.append((yield operand, where))
        return self.call_function(str(function), found, spans)

    def call_function(self: Lowering, name: str, found: list[Term], spans: Any) -> Term:  # type: ignore[misc]
        """Lower the body of a function of the text, or of the table, at terms."""
        if name not in self.functions:
            return self.terms.elementwise(name, *found)
        definition = self.functions[name]
        if self.level >= _DEEPEST:
            raise self.refuse(spans)(
                f"{name} calls itself", "a function ends after finitely many calls"
            )
        before, self.level = self.parameters, self.level + 1
        self.parameters = {**dict(zip(definition.parameters, found, strict=True))}
        try:
            return self.term(definition.expr, definition.spans)
        finally:
            self.parameters, self.level = before, self.level - 1

    def _name_or_function(self: Lowering, expr: Any, spans: Spans | None) -> Any:  # type: ignore[misc]
        """Read σ(x) where σ has an equation: a number multiplies, an array is refused."""
        name, inner, word = expr.args
        places = spans.parts if spans else (None, None, None)
        a = yield name, places[0]
        b = yield inner, places[1]
        shown, text = to_text(name), to_text(inner)
        row = OPERATORS[str(word)]
        spelled = next((s for s in row.spellings if len(s) > 1), row.name)
        if a.rank:
            raise self.refuse(spans)(
                f"{shown}({text}) has two meanings, since {shown} has an equation",
                f"write {shown}*({text}) for the product, {spelled}({text}) for the function",
            )
        self.tell(spans)(
            f"{shown} has an equation, so {shown}({text}) is a product;"
            f" the function is {spelled}({text})"
        )
        return self.terms.elementwise("mul", a, b)


def _zeros(shape: tuple[int, ...]) -> Any:
    import numpy as np

    return np.zeros(shape)
