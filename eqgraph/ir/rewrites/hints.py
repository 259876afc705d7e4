"""Tell where a plain graph would gain digits by a rewrite; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.ir.rewrites.choice import choose
from eqgraph.ir.rewrites.rewriter import Event, Rewriter
from eqgraph.syntax import to_text

if TYPE_CHECKING:
    from eqgraph.ir.graph import Graph
    from eqgraph.ir.node import Node

_LONGEST = 60  # characters of the text that are quoted


class Hint(str):
    """Be the text of a hint; `rule` names the rewrite, `line` and `column` the place or None.

    `node` is the node of the graph that the rule would replace.
    """

    node: Node
    rule: str
    line: int | None
    column: int | None


def hints(g: Graph) -> tuple[Hint, ...]:
    """Return a hint for every place where a rule of stability fits, in the order of the text.

    Of rules that build on each other only the last is listed.

    >>> import eqgraph as eg
    >>> eg.graph("y = log(1+x)").hints
    ('log(1+x): log1p keeps 16 digits at small x (line 1, column 5)',)
    """
    rewriter = Rewriter(g, choose("stability"))
    kept = {id(n) for n in rewriter.run().nodes}
    last: dict[str, Event] = {}
    for event in rewriter.events:
        if event.rule.hint and id(event.after[0]) in kept:
            last[event.origin.id] = event
    events = sorted(last.values(), key=lambda e: e.origin.spans[:1] or ((len(g.text), 0),))
    return tuple(dict.fromkeys(_hint(g, event) for event in events))  # each time step the same


def _hint(g: Graph, event: Event) -> Hint:
    line, column = place(g, event.origin)
    where = f" (line {line}, column {column})" if line else ""
    hint = Hint(f"{excerpt(g, event.origin)}: {event.rule.hint}{where}")
    hint.node, hint.rule = event.origin, event.rule.name
    hint.line, hint.column = line, column
    return hint


def place(g: Graph, node: Node) -> tuple[int, int] | tuple[None, None]:
    """Return the line and the column of a node in the text, counted from 1."""
    if not node.spans:
        return None, None
    start = node.spans[0][0]
    return g.text.count("\n", 0, start) + 1, start - g.text.rfind("\n", 0, start)


def excerpt(g: Graph, node: Node) -> str:
    """Return how a node is written: by the user, or else by us."""
    text = node.name
    if node.spans:
        start, end = node.spans[0]
        text = " ".join(g.text[start:end].split())
    elif node.expr is not None:
        text = to_text(node.expr)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
