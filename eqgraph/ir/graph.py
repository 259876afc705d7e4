"""Define the graph: nodes in topological order, under the names of the equations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from eqgraph import shown
from eqgraph.errors import EqGraphError, UnknownName, nearest
from eqgraph.ir.node import Node, NodeLike
from eqgraph.ir.notes import Note
from eqgraph.ir.shelter import sheltered
from eqgraph.ir.sketch import Sketch
from eqgraph.ir.values import Array, DType
from eqgraph.shown import Shown, Themes
from eqgraph.syntax import Equation, canonical, display, to_latex

if TYPE_CHECKING:
    from graphviz import Digraph

    from eqgraph.ir.rewrites.hints import Hint

_SIGMOID = "\\operatorname{sigmoid}\\left("
_SHOWN = 60  # characters of an unknown name in a message


@dataclass(frozen=True, slots=True, eq=False)
class Graph(Shown):
    """Hold an expression graph: the equations as written, with equal subexpressions shared.

    `eg.graph` builds it. `g[name]` is a node, in any spelling of its name; `len(g)` counts the
    nodes, and a loop goes through them in topological order.

    Args:
        nodes: all nodes, operands before what uses them.
        equations: the equations that they compute.
        text: the text that their places count in.
        values: the arrays of the leaves, by displayed name; empty for a structure.
        dtype: of all values, float64 unless asked otherwise.
        results: the node of each equation, in the order of the text.
        notes: what names and shapes decided where the text left it open, each with its place.
        fixed: the names whose values decided the structure, such as the end of a ∑.
        origins: what names are in the module of another framework that they were read from.

    >>> import eqgraph as eg
    >>> g = eg.graph("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})
    >>> [n.name for n in g.nodes], g["f"].operator
    (['x', 'y', 'z', 'v1', 'f'], OPERATORS['mul'])
    """

    nodes: tuple[Node, ...]
    equations: tuple[Equation, ...]
    text: str
    values: Mapping[str, Array]
    dtype: DType
    results: tuple[Node, ...]  # one an equation, in the order of the text
    _names: Mapping[str, Node] = field(repr=False)
    notes: tuple[Note, ...] = ()  # what names and shapes decided where the text left it open
    fixed: tuple[str, ...] = ()  # names whose values decided the structure
    origins: Mapping[str, str] = field(default_factory=dict)  # of names: in an imported module

    @property
    def inputs(self) -> tuple[Node, ...]:
        """Return the leaves that take a value: inputs and parameters, in order of appearance."""
        return tuple(n for n in self.nodes if n.leaf and n.kind != "constant")

    @property
    def outputs(self) -> tuple[Node, ...]:
        """Return the nodes that no other node uses."""
        return tuple(n for n in self.nodes if not n.users)

    @property
    def hints(self) -> tuple[Note | Hint, ...]:
        """Return what was read by shape or name, and where `rewrite="stability"` keeps digits."""
        from eqgraph.ir.rewrites.hints import hints  # rewrites build graphs

        return (*self.notes, *hints(self))

    def __getitem__(self, name: NodeLike) -> Node:
        """Return the node of a name in any accepted spelling; a node stands for its name.

        Args:
            name: the name, or a node of this or of another graph.

        Raises:
            UnknownName: there is no such node; the nearest name is in the hint.
        """
        if isinstance(name, Node):
            if name.kind == "constant" and any(name is node for node in self.nodes):
                return name  # the name of a constant is its number, and no name to look up
            name = name.name
        if isinstance(name, str) and name in self._names:
            return self._names[name]
        try:
            known = self._names.get(display(canonical(name)))
        except EqGraphError:
            known = None
        if known is None:
            near = nearest(str(name), self._names)
            hint = f"did you mean {near}?" if near else "it has " + ", ".join(self._names)
            told = name[:_SHOWN] if isinstance(name, str) else name
            raise UnknownName(f"the graph has no node {told!r}", hint=hint)
        return known

    def __contains__(self, name: object) -> bool:
        try:
            return isinstance(name, str) and self[name] is not None
        except UnknownName:
            return False

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._names)

    def __reduce__(self) -> tuple[Any, ...]:
        from eqgraph.ir.copying import flat_graph, graph_of  # it makes graphs

        return graph_of, flat_graph(self)

    def __repr__(self) -> str:
        leaves = ", ".join(n.name for n in self.inputs) or "numbers alone"
        results = ", ".join(r.name for r in self.results)
        return f"<Graph of {len(self.nodes)} nodes: {results} from {leaves}>"

    def __str__(self) -> str:
        """Return the graph in short, and where it would lose digits."""
        return "\n".join([repr(self), *(f"hint: {hint}" for hint in self.hints)])

    def latex(self) -> str:
        """Return the equations in LaTeX, aligned at the equals signs."""
        rows = [f"{e.left_latex()} &= {to_latex(e.expr)}" for e in self.equations]
        if {"σ", "σ²"} & {name for node in self.nodes for name in node.names}:
            # beside a σ with a value \sigma\left(x\right) would be a product
            rows = [row.replace("\\sigma\\left(", _SIGMOID) for row in rows]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def explicit(self) -> str:
        """Return the equations as they were read, with every sign written.

        With the same values it reads back to the same graph. Raise `GraphError` where no text can
        say what a node computes.

        >>> import eqgraph as eg
        >>> eg.graph("y = W x", {"W": [[1, 2], [3, 4]], "x": [1, 1]}).explicit()
        'y = W·x'
        """
        from eqgraph.ir.explicit import explicit  # it builds graphs

        return explicit(self)

    def dot(self) -> Digraph:
        """Return a graphviz object, which shows itself without the dot program."""
        return shown.dot(self)

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture of the structure as an SVG text.

        The values are a machine's: its picture, and the player, have places for them.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        return shown.svg(self, theme=theme)


def assemble(
    nodes: Iterable[Node],
    *,
    equations: tuple[Equation, ...] = (),
    results: tuple[Node, ...] = (),
    text: str = "",
    values: Mapping[str, Array] = MappingProxyType({}),
    dtype: DType,
    keep_ids: bool = False,
    notes: tuple[Note, ...] = (),
    fixed: tuple[str, ...] = (),
    origins: Mapping[str, str] = MappingProxyType({}),
) -> Graph:
    """Make a graph of named nodes: link the users, index the names, number the nodes.

    A part of another graph keeps its ids, by which pictures know constants.
    """
    kept = tuple(nodes)
    users: dict[str, dict[str, Node]] = {n.id: {} for n in kept}
    for node in kept:
        for x in node.operands:
            users[x.id][node.id] = node
    names: dict[str, Node] = {}
    for node in kept:
        node.users = tuple(users[node.id].values())
        names.update((name, node) for name in node.names)
    below = sheltered(kept)
    for node in kept:
        node.sheltered = node.id in below
    for number, node in enumerate(() if keep_ids else kept):
        node.id = f"n{number}"
    shared = MappingProxyType(names)
    return Graph(kept, equations, text, values, dtype, results, shared, notes, fixed, dict(origins))


def finish(g: Graph, sketch: Sketch, results: dict[str, Node]) -> Graph:
    """Make the graph that grew out of `g`: name the results and drop what they do not need."""
    count = len(g.nodes)
    needed = {n.id for n in sketch.nodes[:count]}
    stack = list(results.values())
    while stack:
        node = stack.pop()
        if node.id not in needed:
            needed.add(node.id)
            stack.extend(node.operands)
    taken = set(g._names) | set(results)
    for name, node in results.items():
        node.names = (*node.names, name)
        if not node.name or node.kind == "constant":
            node.name = name
        node.given = True
    fresh = free_names(taken)
    kept = [n for n in sketch.nodes if n.id in needed]
    for node in kept:
        if not node.names and node.kind != "constant":
            node.name = next(fresh)
            node.names = (node.name,)
    originals = dict(zip((n.id for n in g.nodes), sketch.nodes, strict=False))
    return assemble(
        kept, equations=g.equations, text=g.text, values=g.values, dtype=g.dtype,
        results=(*(originals[r.id] for r in g.results), *results.values()), origins=g.origins,
    )  # fmt: skip


def free_names(taken: set[str]) -> Iterator[str]:
    """Count v1, v2, … and skip the names that are taken."""
    number = 0
    while True:
        number += 1
        if f"v{number}" not in taken:
            yield f"v{number}"
