"""List the history of a rewritten graph: one step a rewrite, with the graph before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.ir.rewrites.choice import Choice, choose
from eqgraph.ir.rewrites.exact import Array, error, exact_values, values
from eqgraph.ir.rewrites.hints import excerpt, place
from eqgraph.ir.rewrites.rewriter import Event, Rewriter
from eqgraph.ir.rewrites.rule import Rule
from eqgraph.operators.formula import Formula, write
from eqgraph.operators.notation import ATOM, NEGATION

MOST = 200  # rewrites that are listed one by one
_DEPTHS = (10, 8, 6, 5, 4, 3)  # operators under each other that are written out
_LONGEST = 80  # characters of a form; a longer one is written less deep


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold what both forms compute at the given values, and how far each is off."""

    before: Array
    after: Array
    exact: Any = field(repr=False)
    error_before: float
    error_after: float


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Hold one rewrite: the rule, both graphs, and the nodes that change, the top one first."""

    rule: Rule
    was: Graph
    now: Graph
    before: tuple[Node, ...]  # of `was`; the first is what is replaced
    after: tuple[Node, ...]  # of `now`; the first is what stands in its place
    formulas: tuple[str, str]  # both forms in the names of the text
    written: str  # how the place reads in the text
    span: tuple[int, int] | None
    line: int | None
    column: int | None
    comparison: Comparison | None

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.line else ""
        count = f"{len(self.was)} → {len(self.now)} nodes"
        return f"{where}{self.rule.name}: {self.formulas[0]} → {self.formulas[1]} ({count})"


@dataclass(frozen=True, slots=True, eq=False)
class History(Sequence[Step]):
    """Hold the steps from a graph as written to the rewritten one; it prints as a listing.

    >>> import eqgraph as eg
    >>> from eqgraph.ir.rewrites.history import history
    >>> print(history(eg.graph("y = log(1/(1 + exp(-x)))")))
    line 1, column 9: sigmoid: 1/(1 + exp(−x)) → σ(x) (7 → 3 nodes)
    line 1, column 5: log sigmoid: log(σ(x)) → −softplus(−x) (3 → 4 nodes)
    """

    graph: Graph
    result: Graph
    steps: tuple[Step, ...]
    unlisted: int = 0  # rewrites after the last step that is listed

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        return self.steps[index]

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        more = [f"and {self.unlisted} more"] if self.unlisted else []
        return "\n".join([*map(str, self.steps), *more]) or "no rule fits"

    __repr__ = __str__


def history(g: Graph, rules: Choice = True, most: int = MOST) -> History:
    """Rewrite a graph one rule at a time and keep every state.

    The first k rewrites are always the same, so state k is what a rewriter gives that stops there.
    """
    chosen = choose(rules)
    whole = Rewriter(g, chosen)
    result = whole.run()
    count = min(len(whole.events), most)
    exact = exact_values(g) if g.values or not g.inputs else {}
    last = Rewriter(g, chosen, 0)
    was = last.run()
    steps = []
    for k in range(1, count + 1):
        rewriter = Rewriter(g, chosen, k)
        now = rewriter.run()
        steps.append(_step(rewriter.events[k - 1], (last, was), (rewriter, now), exact))
        last, was = rewriter, now
    return History(g, result, tuple(steps), len(whole.events) - count)


State = tuple[Rewriter, Graph]


def _step(event: Event, was: State, now: State, exact: dict[str, Any]) -> Step:
    g, origin = was[0].given, event.origin
    met = (was[0].made(now[0].number(n)) for n in event.before if event.after)
    before, after = tuple(n for n in met if n is not None), now[0].outcome(event)
    line, column = place(g, origin)
    if event.after:
        formulas = spelled(event.before[0]), spelled(event.after[0])
    else:  # dead nodes, which are those of the given graph
        before, formulas = event.before, (", ".join(n.name for n in event.before), "nothing")
    comparison = None
    if event.origin.id in exact and before and after:
        comparison = _compare(was[1], now[1], before[0], after[0], exact[origin.id])
    return Step(
        event.rule,
        was[1],
        now[1],
        before,
        after,
        formulas,
        excerpt(g, origin),
        origin.spans[0] if origin.spans else None,
        line,
        column,
        comparison,
    )


def _compare(was: Graph, now: Graph, before: Node, after: Node, exact: Any) -> Comparison | None:
    x, y = values(was).get(before.id), values(now).get(after.id)
    if x is None or y is None:
        return None
    return Comparison(x, y, exact, error(x, exact), error(y, exact))


def spelled(node: Node) -> str:
    """Write what a node computes as deep as fits, down to the names that the user gave."""
    texts = (spell(node, deep).text for deep in _DEPTHS)
    return next((text for text in texts if len(text) <= _LONGEST), spell(node, 2).text)


def spell(node: Node, deep: int) -> Formula:
    """Write what a node computes, so many operators deep."""
    literal_minus = node.kind == "constant" and node.name.startswith("−")
    if node.operator is None:
        return Formula(node.name, NEGATION if literal_minus else ATOM, node.shape or ())
    if not deep:
        return Formula("…")
    operands = (
        Formula(x.name) if x.given and x.name else spell(x, deep - 1) for x in node.operands
    )
    return write(node.operator, *operands, **node.params)
