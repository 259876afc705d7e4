"""Write a graph as a text with every sign written, which reads back to the same graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import EqGraphError, GraphError
from eqgraph.ir.graph import Graph, free_names
from eqgraph.ir.literals import constant_text
from eqgraph.ir.node import Node
from eqgraph.operators.notation import ATOM, MATMUL, NEGATION, POWER, PRODUCT, SUM
from eqgraph.syntax import display, to_text, walk
from eqgraph.syntax.alphabet import FRACTIONS
from eqgraph.syntax.grammar import APPLY
from eqgraph.syntax.sympy.forms import Form
from eqgraph.syntax.sympy.open import Identity, Index, Ones, Open
from eqgraph.syntax.sympy.open_text import Piece, inside, named
from eqgraph.syntax.sympy.text_printer import bare, exponent_text, options_text, row_text

if TYPE_CHECKING:
    from eqgraph.ir.template import Template

_LARGEST = 20_000  # nodes of a text, shared ones counted where they are written
_ENTRYWISE = frozenset(["square", "pow", "exp", "log", "sqrt", "reciprocal"])
_GLYPHS = {str(q): glyph for glyph, (p, q) in FRACTIONS.items() if p == 1}
_SIGMAS, _SIGMOID = frozenset(["σ", "σ²"]), re.compile(r"(?<!\w)σ\(")
_WHY = "unnamed parts are written where they are used; give them names of their own"


def explicit(g: Graph) -> str:
    """Return the equations with every sign written; raise `GraphError` where no text can say it.

    What was open in the text, or is told in a note, is written from the nodes; the rest stays.
    """
    structural = any(n.shape is None for n in g.nodes)
    if structural:
        if is_open(g):
            raise GraphError(
                "without values this text is open: they decide what its products are",
                hint="build the graph with values",
            )
        return "\n".join(map(_line, g.equations))
    return read_back(g)[0]


def is_open(g: Graph) -> bool:
    """Tell whether names, shapes or indices decided what a text means."""
    return bool(g.notes) or any(_is_open(e.expr) for e in g.equations)


def read_back(g: Graph) -> tuple[str, Graph]:
    """Return the explicit text and the graph that it reads back to; raise `GraphError` if none."""
    first = ""
    for from_nodes in (False, True):
        text = "\n".join(_lines(g, from_nodes))
        if _SIGMAS & {name for n in g.nodes for name in n.names}:  # σ(x) would be open
            text = _SIGMOID.sub("sigmoid(", text)
        first, again = _difference(g, text)
        if again is not None and not first:
            return text, again
    raise GraphError(
        f"no text reads back to {first}", hint="the node itself is right; please report the text"
    )


def _line(equation: Any) -> str:
    return f"{display(equation.symbol.name)} = {to_text(equation.expr)}"


def _is_open(expr: Any) -> bool:
    return any(isinstance(part, Open | Identity | Ones | Index) for part in walk(expr))


def _lines(g: Graph, from_nodes: bool) -> Iterator[str]:
    """Yield a line for each result, in the order of the text."""
    equations, left = _left_sides(g)
    owner: dict[str, str] = {n.id: n.name for n in g.nodes if n.leaf and n.kind != "constant"}
    for node, name in zip(g.results, left, strict=True):
        owner.setdefault(node.id, name)
    writer = Writer(g, owner)
    for k, (node, name) in enumerate(zip(g.results, left, strict=True)):
        equation = equations[k] if k < len(equations) else None
        plain = equation is not None and not from_nodes and not _is_open(equation.expr)
        if plain and equation is not None and not _noted(g, equation.span):
            yield _line(equation)
        elif owner[node.id] != name:
            yield f"{name} = {owner[node.id]}"
        elif not _given(node, name):
            right = inside(writer.written(node, name), 0)
            yield from writer.apart
            writer.apart.clear()
            yield f"{name} = {right}"


def _left_sides(g: Graph) -> tuple[Sequence[Any], list[str]]:
    """Return the equations of the results, where they have their own, and the results' names."""
    equations = g.equations if len(g.equations) <= len(g.results) else ()
    left = [display(e.symbol.name) for e in equations]
    return equations, left + [r.name for r in g.results[len(left) :]]


def _given(node: Node, name: str) -> bool:
    """Tell whether a result is an input, such as the h₀ of a model: its value is no equation."""
    return node.leaf and node.kind != "constant" and node.name == name


def _noted(g: Graph, span: tuple[int, int]) -> bool:
    return any(span[0] <= note.place < max(span[1], span[0] + 1) for note in g.notes)


class Writer:
    """Write nodes as expressions, those with a name by their names."""

    def __init__(self, g: Graph | Template, owner: dict[str, str]) -> None:
        self.owner, self.free = owner, free_names({name for n in g.nodes for name in n.names})
        self.apart: list[str] = []  # lines of what no expression can hold
        self.done: dict[str, Piece] = {}

    def written(self, root: Node, name: str) -> Piece:
        """Write what a node computes, from its operands up and without recursion."""
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [x for x in node.operands if not self._known(x)]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            piece = self._node(node)
            if len(piece.text) > _LARGEST:
                raise GraphError(f"the text of {name} would be too long", hint=_WHY)
            self.done[node.id] = piece
        return self.done[root.id]

    def _known(self, node: Node) -> bool:
        return node.id in self.owner or node.id in self.done

    def operand(self, node: Node) -> Piece:
        """Return a node as an operand: its name, or what it computes."""
        found = self.owner.get(node.id)
        return self.done[node.id] if found is None else named(found)

    def _node(self, node: Node) -> Piece:
        if node.value is not None:
            return constant_text(node)
        assert node.operator is not None
        xs = [self.operand(x) for x in node.operands]
        special = _SPECIAL.get(node.operator.name)
        return special(self, node, xs) if special else _row(node, xs)

    def _is_reciprocal(self, node: Node) -> bool:
        is_one = node.operator is not None and node.operator.name == "reciprocal"
        return is_one and node.id not in self.owner

    def _apart(self, node: Node, x: Piece) -> Piece:
        """Give a part a line and a name of its own."""
        self.owner[node.id] = next(self.free)
        self.apart.append(f"{self.owner[node.id]} = {inside(x, 0)}")
        return named(self.owner[node.id])

    def factor(self, node: Node, x: Piece, *, first: bool = True) -> Piece:
        """Return a factor of a product: one over it is x⁻¹, or it would stand below a bar."""
        if not self._is_reciprocal(node):
            return x
        if _rank(node) == 2:  # ⁻¹ of a matrix is another one
            return self._apart(node, x)
        (below,) = node.operands
        text = self.operand(below).text
        if below.value is not None:
            return (
                Piece(_GLYPHS[text]) if first and text in _GLYPHS else Piece(f"({text})⁻¹", POWER)
            )
        return Piece(inside(self.operand(below), ATOM) + "⁻¹", POWER)


def _rank(node: Node) -> int:
    return len(node.shape or ())


def _row(node: Node, xs: list[Piece]) -> Piece:
    row = node.operator
    assert row is not None
    params = {k: v for k, v in node.params.items() if v != row.params.get(k)}
    axis = params.pop("axis", None) if isinstance(params.get("axis"), int) else None
    form = Form("row", row=row, axis=axis, options=tuple(params.items()))
    kind: str = row.notation.kind
    bare = kind in ("call", "postfix", "join", "fence") or row.name in _PLAIN or kind == "relation"
    matrix = kind == "fence" and any(n == 2 for n in map(_rank, node.operands))
    if row.name == "norm" and matrix and not params and axis is None:
        return Piece(f"{row_text(form, xs).text}_F")
    if row.name == "norm2" and _rank(node.operands[0]) == 2:
        return call("norm2", xs, form)  # ‖A‖₂ would be told
    return (
        row_text(form, xs)
        if bare and not (matrix and row.name == "abs")
        else call(row.name, xs, form)
    )


_PLAIN = frozenset(["where", "mod", "transpose", "logical_not"])


def call(name: str, xs: list[Piece], form: Form | None = None) -> Piece:
    """Write a row as a call by its name."""
    texts = [f"𝟙[{x.text}]" if x.condition else x.text for x in xs]
    texts += options_text(form) if form else ()
    return Piece(f"{name}({', '.join(texts)})")


def _sum(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    sign = "+" if node.operator and node.operator.name == "add" else "−"
    left = inside(xs[0], SUM)
    return Piece(f"{left} {sign} {inside(xs[1], NEGATION + 1)}", SUM)


def _product(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    left = writer.factor(node.operands[0], xs[0])
    right = writer.factor(node.operands[1], xs[1], first=False)
    return Piece(f"{inside(left, PRODUCT)}*{inside(right, PRODUCT + 1)}", PRODUCT)


def _quotient(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    left = writer.factor(node.operands[0], xs[0])
    return Piece(f"{inside(left, PRODUCT)}/{inside(xs[1], MATMUL + 1)}", PRODUCT)


def _negation(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    return Piece(f"−{inside(xs[0], NEGATION + 1)}", NEGATION)


def _reciprocal(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    return Piece(f"1/{inside(xs[0], MATMUL + 1)}", PRODUCT)


def _root(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    return Piece("√" + bare(xs[0]), APPLY)


def _power(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    return Piece(inside(xs[0], ATOM) + exponent_text(xs[1]), POWER)


def _matmul(writer: Writer, node: Node, xs: list[Piece]) -> Piece:
    a, b = node.operands
    if any(_entrywise(x) for x in (a, b)):
        return call("matmul", xs)
    summed = any(u.operator and u.operator.name in ("add", "sub", "neg") for u in node.users)
    if summed and _rank(a) == 1 and _rank(b) == 1:  # beside other terms a · of vectors is refused
        return Piece(f"{inside(xs[0], ATOM)}ᵀ·{inside(xs[1], MATMUL + 1)}", MATMUL)
    return Piece(f"{inside(xs[0], MATMUL)}·{inside(xs[1], MATMUL + 1)}", MATMUL)


def _entrywise(node: Node) -> bool:
    """Tell whether a square matrix was changed entry by entry, before a product of matrices."""
    shape = node.shape or ()
    square = len(shape) == 2 and shape[0] == shape[1] > 1
    return square and node.operator is not None and node.operator.name in _ENTRYWISE


_SPECIAL: dict[str, Callable[[Writer, Node, list[Piece]], Piece]] = {
    "add": _sum, "sub": _sum, "mul": _product, "div": _quotient, "neg": _negation,
    "reciprocal": _reciprocal, "pow": _power, "sqrt": _root, "matmul": _matmul,
}  # fmt: skip


# --- does it read back? ---------------------------------------------------------------------------


def _difference(g: Graph, text: str) -> tuple[str, Graph | None]:
    """Return the first name whose node reads back as another one, or "", and what was read."""
    from eqgraph.ir.build import graph  # it builds what this writes

    read = {n.name: g.values[n.name] for n in g.inputs if n.users or n in g.results}
    try:
        again = graph(text, {k: np.array(v) for k, v in read.items()}, dtype=g.dtype)
    except EqGraphError as error:
        return f"{', '.join(r.name for r in g.results[:3])}: {error}", None
    mine, other = _keys(g), _keys(again)
    for node, found in same_results(g, again):
        if mine[node.id] != other[found.id]:
            return node.name, again
    return "", again


def same_results(g: Graph, again: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield each result that has an equation, and what it reads back to; parts of it are left."""
    names = {display(e.symbol.name) for e in g.equations} | {n for r in g.results for n in r.names}
    results = zip(g.results, _left_sides(g)[1], strict=True)
    made = (node for node, name in results if not _given(node, name))
    pairs = zip(again.equations, again.results, strict=True)
    return zip(made, (node for one, node in pairs if one.name in names), strict=True)


def _keys(g: Graph) -> dict[str, int]:
    """Number what nodes compute: two of one number compute the same, in all graphs."""
    out: dict[str, int] = {}
    for node in g.nodes:
        key: Hashable
        if node.value is not None:
            key = ("constant", node.value.shape, (node.value + 0.0).tobytes())
        elif node.operator is None:
            key = ("leaf", node.name)
        else:
            params = tuple(sorted((k, str(v)) for k, v in node.params.items()))
            key = (node.operator.name, tuple(out[x.id] for x in node.operands), params)
        out[node.id] = hash(key)
    return out
