"""Say what nodes of one kind have in common: what they compute, what they hand back, and in words.

A node's kind is its operator with its options, the shapes and the literals that it reads. The
texts have places, `{0}` and `{1}` for the operands' names, `{y}` for the node's own and `{g}` for
that of its gradient, so that a kind is described once however many nodes are of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from eqgraph.ir import Node
from eqgraph.operators.algebra import Declined
from eqgraph.operators.evaluated import Evaluated, EvaluatedAlgebra
from eqgraph.operators.formula import ONE, Formula, FormulaAlgebra, formula, write
from eqgraph.operators.notation import ATOM, Notation
from eqgraph.payload.program import Back, KindInfo, Terms
from eqgraph.payload.routines import Routines, TapeWriter
from eqgraph.payload.terms import terms
from eqgraph.tape import named
from eqgraph.tape.tape import summed
from eqgraph.targets.target import Unwritable
from eqgraph.targets.writer import Term

Line = list[str | int]  # signs, and the numbers of what stands between them


class Kinds:
    """Collect the kinds of the nodes of a graph, and the routines that they run."""

    def __init__(self) -> None:
        self.kinds: list[KindInfo] = []
        self.routines = Routines()
        self._known: dict[Hashable, int] = {}
        self._of: dict[str, int] = {}  # by the id of a node

    def __call__(self, node: Node) -> int:
        """Return the number of the kind of a node of the graph."""
        if node.id not in self._of:
            self._of[node.id] = self._number(node)
        return self._of[node.id]

    def _number(self, node: Node) -> int:
        key = _key(node)
        if key not in self._known:
            self._known[key] = len(self.kinds)
            self.kinds.append(self._kind(node))
        return self._known[key]

    def _kind(self, node: Node) -> KindInfo:
        operator = node.operator
        assert operator is not None
        shapes = [x.shape or () for x in node.operands]
        found = terms(operator, shapes, node.params, (), node.reads)
        made: KindInfo = {
            "operator": operator.name,
            "routine": self.routines.forward(node),
            "shape": list(node.shape or ()),
            "formula": write(operator, *_places(node), **node.params).text,
            "line": _line(operator.notation, range(len(node.operands)), found),
            "back": [
                self._back(node, k)
                if x.kind != "constant" and operator.rule(k) is not None
                else None
                for k, x in enumerate(node.operands)
            ],
        }
        if operator.elementwise:
            made["elementwise"] = True
        if (branch := self.routines.branch(node)) is not None:
            made["branch"] = branch
        if found is not None:
            made["terms"] = found
        return made

    def _back(self, node: Node, k: int) -> Back:
        """Describe what flows back to the operand at index k."""
        operator = node.operator
        assert operator is not None
        rule = operator.rule(k)
        assert rule is not None
        xs = _places(node)
        texts = FormulaAlgebra({(operator.name, tuple(x.text for x in xs)): "{y}"})
        own, upstream = (Formula(hole, shape=node.shape or ()) for hole in ("{y}", "{g}"))
        text = formula(rule(texts, upstream, own, *xs, **node.params))
        made: Back = {"text": text.text, "routine": self.routines.backward(node, k)}
        if text.precedence < ATOM:
            made["loose"] = True
        if summed(node, k):
            made["summed"] = True
        try:
            self._explain(made, node, k, texts)
        except (Declined, Unwritable):
            made["opaque"] = True
        return made

    def _explain(self, made: Back, node: Node, k: int, texts: FormulaAlgebra) -> None:
        """Say what a contribution is made of: upstream × local, or the operands of a product."""
        operator = node.operator
        assert operator is not None
        rule = operator.rule(k)
        assert rule is not None
        writer = TapeWriter(node.dtype)
        m = EvaluatedAlgebra(texts, writer)
        shape, shapes = node.shape or (), [x.shape or () for x in node.operands]
        named_shapes = {"{g}": shape, "{y}": shape}
        given = [writer.given(name, s) for name, s in named_shapes.items()]
        given += [writer.given(f"x{j}", s) for j, s in enumerate(shapes)]
        holes = [Formula(name, shape=s) for name, s in named_shapes.items()] + _places(node)
        g, *pairs = (m.pair(hole, term) for hole, term in zip(holes, given, strict=True))
        if operator.elementwise:
            local = rule(m, m.pair(ONE, g.value), *pairs, **node.params)
            if local.formula.text != "1":
                made["local"] = local.formula.text
                made["tight"] = local.formula.precedence > _LOW
                made["locals"] = self.routines.add(writer, given, [local.value])
                made["shapes"] = [list(local.shape)]
            return
        whole = rule(m, g, *pairs, **node.params)
        self._factors(made, whole, writer, given)

    def _factors(self, made: Back, whole: Evaluated, writer: TapeWriter, given: list[Term]) -> None:
        """Show the operands of the last operator of a rule, such as Wᵀ and ḡ of Wᵀ·ḡ."""
        operator, xs = whole.row, whole.operands
        if operator is None or len(xs) < 2:
            return
        found = terms(operator, [x.shape for x in xs], whole.params, [x.formula.text for x in xs])
        adds = found is not None and found.get("by") == "∑"
        note = operator.notation
        plain = note.text == "{0}" or note.text.startswith("{0}[")
        if plain or (note.kind not in ("infix", "pattern") and not adds):
            return
        shown = xs if adds else xs[:2]
        labels = [x.formula.text for x in shown]
        made["line"] = _line(note, range(len(shown)), found)
        if note.kind == "pattern":
            made["line"], made["turned"] = [0, "·", 1], True
        made["factors"] = labels
        made["locals"] = self.routines.add(writer, given, [x.value for x in shown])
        made["shapes"] = [list(x.shape) for x in shown]
        if found is not None:
            made["terms"] = found


_LOW = 20  # a local derivative that binds no tighter stands in parentheses as a factor


def _key(node: Node) -> Hashable:
    """Return what two nodes have in common if they are of one kind."""
    assert node.operator is not None
    first = {x.id: k for k, x in reversed(list(enumerate(node.operands)))}
    return (
        node.operator.name,
        str(sorted(node.params.items())) if node.params else "",
        node.shape,
        node.dtype,
        node.sheltered,
        node.reads,
        node.axes,
        tuple(
            (x.shape, x.dtype, x.kind == "constant" and x.name, first[x.id]) for x in node.operands
        ),
    )


def _places(node: Node) -> list[Formula]:
    """Return the operands as places, the same place for the same operand; literals as they are."""
    first = {x.id: k for k, x in reversed(list(enumerate(node.operands)))}
    return [
        named(x) if x.kind == "constant" else Formula(f"{{{first[x.id]}}}", shape=x.shape or ())
        for x in node.operands
    ]


def _line(note: Notation, operands: Sequence[int], found: Terms | None) -> Line:
    """Write operands as the operator is written; a sum of products as what it is."""
    line: Line = []
    between = note.text if note.kind in ("infix", "power") else ","
    if found and found.get("by") == "∑" and len(operands) > 1 and note.kind == "call":
        line, between = ["∑"], "·"
    elif note.kind in ("call", "prefix", "root", "fence", "join"):
        line.append(note.sign)
    for k in operands:
        line += [between, k] if k else [k]
    if note.kind in ("postfix", "pattern"):
        line.append(note.sign)
    return line
