"""Build a graph: from equations and values to named nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from eqgraph.errors import GraphError
from eqgraph.ir.equation import EquationLowering
from eqgraph.ir.formats import DTypeLike, dtype_of
from eqgraph.ir.graph import Graph, assemble, free_names
from eqgraph.ir.node import Kind, Node
from eqgraph.ir.notes import notes_of
from eqgraph.ir.order import order
from eqgraph.ir.rewrites import Choice
from eqgraph.ir.rewrites import rewrite as rewritten
from eqgraph.ir.sketch import Sketch
from eqgraph.ir.values import Array, Values, bind
from eqgraph.syntax import (
    Equation,
    Equations,
    Source,
    canonical,
    display,
    equations_of,
    names_in,
)

# Letters that papers use for what is learned; all other leaves are inputs.
_PARAMETER_LETTERS = frozenset("WUVBwuvbθϑλγβφωΘΛΓΦΩ")
_SIDE_LETTERS = frozenset("QK")  # beside Q and K, V is a value of attention


class GraphSettings(TypedDict, total=False):
    """Name the options of `graph` that make the graph as it is written."""

    dtype: DTypeLike
    parameters: Iterable[str] | None


class GraphOptions(GraphSettings, total=False):
    """Name all options of `graph`, for what hands them on."""

    rewrite: Choice


def graph(
    source: Source,
    values: Values | None = None,
    *,
    dtype: DTypeLike = "float64",
    parameters: Iterable[str] | None = None,
    rewrite: Choice = False,
) -> Graph:
    """Build the expression graph of equations, exactly as they are written.

    Args:
        source: a text, `Equations`, a SymPy expression or `Eq`, {name: SymPy expression}, or a
            Python function of arithmetic and NumPy functions, which is read and never run. SymPy's
            sums over indices, cases, matrices and derivatives are read; a name may be an indexed
            y[i], or f(x), which defines a function.
        values: for every name that no equation defines, in any spelling, a number or an array of
            any shape; integers become floats. Without it the graph is only a structure.
        dtype: float64 or float32, of all values; float16 and bfloat16 to see what rounding does:
            each instruction computes in float32 and rounds its result.
        parameters: the leaves that are learned; by default those called W, U, V, B, w, b, θ, …
            without a time.
        rewrite: True for all rules that keep digits and save nodes, or their names and groups
            ("stability", "optimisation"); names of the equations stay, with their values. What
            keeps digits reaches through names: after `s = softmax(z)`, `l = log(s)` is computed
            from z, and no gradient of l flows through s.

    Raises:
        ParseError: the text cannot be read; it points at the place, as the next two do.
        ShapeError: the shapes of operands do not fit; it names both.
        GraphError: an expression, a dtype, a parameter or a rewrite that there is not.
        NotInstalled: bfloat16 needs ml_dtypes.
        ValuesError: a value is missing, given twice, or no array of real numbers.
        UnknownName: `values` has a name that no equation reads.

    >>> import eqgraph as eg
    >>> g = eg.graph("z = W·x", {"W": [[0.95, 0.8], [0, 0]], "x": [1, 1]})
    >>> g["z"].shape, g["W"].kind, g["x"].kind
    ((2,), 'parameter', 'input')
    """
    equations, text, found = equations_of(source, values)
    kind = dtype_of(dtype, small=True)
    defined = {e.symbol.name: e for e in equations}
    leaves = _leaves(equations, defined, found)
    shown = {name: display(name) for name in leaves}
    bound = None
    if values is not None:
        bound = bind(values, shown.values(), _known_as(equations, found), kind)
    symbols: dict[str, Node] = {}
    lowering = EquationLowering(Sketch(kind), symbols, text, functions=found.functions)
    lowering.structural = values is None
    if bound is not None:
        lowering.numbers = {name: bound[shown[name]] for name in leaves}
    visited = _lowered(lowering, symbols, found, shown, _kinds(shown, parameters), bound)
    name_rest(equations, visited)
    place(equations, visited, symbols)
    results = tuple(symbols[e.symbol.name] for e in equations)
    # An expression that was there already leaves what its second reading made unused.
    used = reachable((*results, *(n for n in symbols.values() if n.leaf)))
    nodes = [n for n in lowering.sketch.nodes if n.id in used]
    for node in nodes:
        node.spans = tuple(lowering.spans.get(node.id, ()))
    plain = assemble(
        nodes,
        equations=equations,
        results=results,
        text=text,
        values=bound or {},
        dtype=kind,
        notes=notes_of(text, (*found.notes, *lowering.notes)),
        fixed=tuple(display(name) for name in lowering.fixed),
    )
    return plain if rewrite is None or rewrite is False else rewritten(plain, rewrite)


def leaves_of(source: Source, values: Values | None = None) -> tuple[str, ...]:
    """Return the names that no equation defines, in the order of the text."""
    equations, _, found = equations_of(source, values)
    defined = {e.symbol.name: e for e in equations}
    return tuple(display(name) for name in _leaves(equations, defined, found))


def _lowered(
    lowering: EquationLowering,
    symbols: dict[str, Node],
    found: Equations,
    shown: Mapping[str, str],
    kinds: Mapping[str, Kind],
    bound: Mapping[str, Array] | None,
) -> dict[str, list[Node]]:
    """Lower all equations, those that are read first; return the nodes that each one made."""
    visited: dict[str, list[Node]] = {}
    for equation in order(found.equations, found.text, found.functions):
        for name in names_in(equation.expr, found.functions):
            if name in shown and name not in symbols:
                shape = bound[shown[name]].shape if bound is not None else None
                symbols[name] = lowering.sketch.leaf(shown[name], kinds[name], shape)
        visited[equation.name] = []
        lowering.equation(equation, visited)
    lowering.settle_all()
    return _completed(visited)


def _completed(visited: dict[str, list[Node]]) -> dict[str, list[Node]]:
    """Put the nodes that no expression stands for, such as a transpose, before their users."""
    met = {node.id for nodes in visited.values() for node in nodes}
    for name, nodes in visited.items():
        stack, hidden = list(nodes), []
        while stack:
            found = [x for x in stack.pop().operands if x.operator is not None and x.id not in met]
            met.update(x.id for x in found)
            stack += found
            hidden += found
        if hidden:
            visited[name] = sorted([*nodes, *hidden], key=lambda one: int(one.id[1:]))
    return visited


def reachable(results: Iterable[Node]) -> set[str]:
    """Return the ids of all nodes that the results need."""
    needed: set[str] = set()
    stack = list(results)
    while stack:
        node = stack.pop()
        if node.id not in needed:
            needed.add(node.id)
            stack.extend(node.operands)
    return needed


def _known_as(equations: tuple[Equation, ...], found: Equations) -> list[str]:
    return [name for e in equations for name in (e.name, display(e.symbol.name))]


def _leaves(
    equations: tuple[Equation, ...], defined: Mapping[str, Equation], found: Equations
) -> list[str]:
    names = (n for e in equations for n in names_in(e.expr, found.functions))
    return list(dict.fromkeys(n for n in names if n not in defined))


def _kinds(shown: Mapping[str, str], parameters: Iterable[str] | None) -> dict[str, Kind]:
    """Tell parameters from inputs: as the user says, or by the habits of papers."""
    if parameters is not None:
        listed = [parameters] if isinstance(parameters, str) else parameters
        if not isinstance(listed, Iterable):
            raise GraphError(f"parameters are a list of names, not {type(listed).__name__}")
        chosen = {display(canonical(p)) for p in listed}
        unknown = chosen - set(shown.values())
        if unknown:
            raise GraphError(f"{', '.join(sorted(unknown))} in parameters: no equation reads it")
        return {n: "parameter" if s in chosen else "input" for n, s in shown.items()}
    attention = {n[0] for n in shown} >= _SIDE_LETTERS
    kinds: dict[str, Kind] = {}
    for name in shown:
        subscript = name.partition("_")[2].strip("{}")
        timed = any(
            part.split("-")[0].split("+")[0].strip() == "t" for part in subscript.split(",")
        )
        learned = name[0] in _PARAMETER_LETTERS and not timed and not (attention and name[0] == "V")
        kinds[name] = "parameter" if learned else "input"
    return kinds


def name_rest(equations: tuple[Equation, ...], visited: Mapping[str, list[Node]]) -> None:
    """Name what no equation names: v1, v2, … in the order of the text."""
    taken = {name for nodes in visited.values() for n in nodes for name in (n.name, *n.names)}
    fresh = free_names(taken)
    for equation in equations:
        for node in visited.get(equation.name, ()):
            if node.operator is not None and not node.names:
                node.name = next(fresh)
                node.names = (node.name,)


def place(
    equations: tuple[Equation, ...], visited: Mapping[str, list[Node]], symbols: Mapping[str, Node]
) -> None:
    """Draw every node in the first equation that makes it; a leaf only if no other reads it."""
    readers: dict[str, set[int]] = {}
    for number, equation in enumerate(equations):
        for node in visited[equation.name]:
            if node.operator is not None:
                node.equation = number
                for x in node.operands:
                    readers.setdefault(x.id, set()).add(number)
    leaves = [n for n in symbols.values() if n.leaf]
    constants = [x for ns in visited.values() for n in ns for x in n.operands if x.leaf]
    for node in (*leaves, *constants):
        homes = readers.get(node.id, set())
        if len(homes) == 1 and (node.kind != "input"):
            node.equation = next(iter(homes))
