"""Play rewrites: each step is one rule, with the graph before and after it."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np

from eqgraph import picture
from eqgraph.ir import Graph, GraphSettings, Node, Values, graph
from eqgraph.ir.rewrites import Choice
from eqgraph.ir.rewrites.history import History, Step, history
from eqgraph.payload.groups import single
from eqgraph.payload.payload import VERSION, Arrays, Places
from eqgraph.picture import Themes
from eqgraph.picture.changes import Panel, changes, near, shot_ref
from eqgraph.player.widget import Player
from eqgraph.syntax import Source
from eqgraph.syntax.numbers import number

_EXACT = 4.5e-16  # two units in the last place of a float64
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# What the interface calls things; a player that does not know the field keeps its own words.
_WORDS = {
    "tape": "Rewrites",
    "fresh": "the graph as the equations are written",
    "freshHint": "each step is one rule: what changes is lit, before and after",
    "empty": "no rule fits: the graph stays as it is written",
    "phase": {"start": "start", "forward": "rewrite", "backward": "rewrite"},
    "forwardTo": "rewrites →",
    "group": {"forward": "→ rewrites", "backward": "→ rewrites"},
}
Item = dict[str, Any]


class Rewrites(Player):
    """Play the history of a rewritten graph: one rule a step, before and after.

    `history` lists the steps. Keys, page and hooks are those of the player. `eg.rewrites` makes it.

    Args:
        told: the history of a graph.
        traits: of any anywidget, such as `layout`.

    >>> import eqgraph as eg
    >>> r = eg.rewrites("y = log(1 + x)", {"x": 1e-15})
    >>> print(r.history)
    line 1, column 5: log1p: log(1 + x) → log1p(x) (4 → 2 nodes)
    >>> r.history[0].comparison.before.item(), r.history[0].comparison.after.item()
    (1.110223024625156e-15, 9.999999999999995e-16)
    """

    def __init__(self, told: History, **traits: object) -> None:
        self.history = told
        super(Player, self).__init__(payload=rewrite_payload(told), **traits)

    @property
    def before(self) -> Graph:
        """Return the graph as written."""
        return self.history.graph

    @property
    def after(self) -> Graph:
        """Return the graph after all rewrites."""
        return self.history.result

    @property
    def steps(self) -> int:
        """Return the number of rewrites."""
        return len(self.history)

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture at the present step as an SVG text: before and after.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        return changes([_shots(self.history)[self.step]], theme)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Carry a picture and the listing beside the widget."""
        bundle = super(Player, self)._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        drawn = picture.fitted(self.svg())
        return {**data, "image/svg+xml": drawn, "text/plain": str(self.history)}, metadata


def rewrites(
    source: Source | Graph,
    values: Values | None = None,
    *,
    rewrite: Choice = True,
    **options: Unpack[GraphSettings],
) -> Rewrites:
    """Return the player of all rewrites of equations or of a graph.

    Args:
        source: what `eg.graph` takes, or a Graph.
        values: as for `eg.graph`; with them, every step compares both forms with the exact result.
        rewrite: the rules, as for `eg.graph`; by default all.
        options: those of `eg.graph`, for equations: dtype, parameters.

    Raises:
        GraphError: there is no such rewrite.
        EqGraphError: whatever `eg.graph` raises.

    Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 1.

    >>> import eqgraph as eg
    >>> print(eg.rewrites("y = log(1/(1 + exp(-x)))").history[0])
    line 1, column 9: sigmoid: 1/(1 + exp(−x)) → σ(x) (7 → 3 nodes)
    """
    g = source if isinstance(source, Graph) else graph(source, values, **options)
    return Rewrites(history(g, rewrite))


def _shots(told: History) -> list[tuple[Panel, ...]]:
    """Return the panels of all steps; step 0 is the graph as written."""
    caption = f"as written, {_nodes(told.graph)}"
    shots: list[tuple[Panel, ...]] = [(Panel(_start(told), (), caption),)]
    for step in told:
        before = Panel(step.was, step.before, f"before, {_nodes(step.was)}")
        after = Panel(step.now, step.after, f"after, {_nodes(step.now)}")
        shots.append((before, after))
    return shots


def _start(told: History) -> Graph:
    """Return the graph as written; of a large one the part where the first rule fits."""
    return near(told.steps[0].was, told.steps[0].before) if told.steps else told.graph


def _nodes(g: Graph) -> str:
    return f"{len(g)} node{'s' if len(g) != 1 else ''}"


def rewrite_payload(told: History) -> dict[str, Any]:
    """Return what the browser needs: the same data as for a tape, one instruction a rewrite."""
    arrays, places = Arrays(), Places(told.graph)
    counts = [arrays(np.array(float(len(step.now)))) for step in told]
    start = _start(told)
    graphs = [start, *(near(step.now, step.after) for step in told)]
    known = arrays(np.array(float(len(start))))
    return {
        "version": VERSION,
        "title": "rewrites of " + ", ".join(r.name for r in told.graph.results),
        **single(changes(_shots(told), theme="inherit")),
        "of": told.graph.results[-1].name if told.graph.results else "",
        "equations": [
            {"name": e.name, "text": places.text(k)} for k, e in enumerate(told.graph.equations)
        ],
        "nodes": [
            _node(node, number, places, known)
            for number, g in enumerate(graphs)
            for node in g.nodes
        ],
        "instructions": [
            _instruction(step, k, told, places, arrays, counts[k - 1])
            for k, step in enumerate(told, 1)
        ],
        "arrays": arrays.arrays,
        "turn": len(told),
        "problems": [],
        "words": _WORDS,
    }


def _node(node: Node, number: int, places: Places, known: int) -> dict[str, Any]:
    """Describe a node of one step; the picture has no room for its value."""
    return {
        "ref": shot_ref(node, number),
        "name": node.name,
        "names": list(node.names),
        "kind": node.kind,
        "sign": node.sign,
        "shape": None if node.shape is None else list(node.shape),
        "equation": node.equation,
        "operands": [],
        "users": [],
        "spans": places.of(node),
        "value": known,
    }


def _instruction(
    step: Step, number: int, told: History, places: Places, arrays: Arrays, count: int
) -> dict[str, Any]:
    lit = step.after or step.now.results[-1:]
    refs = [shot_ref(n, number) for n in lit]
    before, after = step.formulas
    where = f"line {step.line}, column {step.column}" if step.line else ""
    nodes = f"{_nodes(step.was)} before, {_nodes(step.now)} after"
    spoken = " ".join(row_text(row) for row in _rows(step, arrays)[1:])
    return {
        "phase": "forward",
        "kind": "compute",
        "node": refs[0],
        "text": f"{step.rule.name}: {before} → {after}",
        "rule": f"{step.rule.name}:",
        "equation": _equation(step, told),
        "spans": _span(step, told),
        "reads": refs[1:],
        "edges": [],
        "value": count,
        "part": None,
        "sentence": step.rule.sentence,
        "speech": f"rewrite {number} of {len(told)}, {where}: {step.rule.name}, {before} becomes "
        f"{after}. {step.rule.sentence}. {nodes}. {spoken}".strip(),
        "rows": _rows(step, arrays),
        "card": None,
    }


def _equation(step: Step, told: History) -> int | None:
    spans = _span(step, told)
    return spans[0][0] if spans else None


def _span(step: Step, told: History) -> list[list[int]]:
    """Return the place of a step inside its equation."""
    if step.span is None:
        return []
    start, end = step.span
    for k, equation in enumerate(told.graph.equations):
        first, last = equation.span
        if first <= start and end <= last:
            return [[k, start - first, end - first]]
    return []


def _rows(step: Step, arrays: Arrays) -> list[list[Item]]:
    """Show both forms, the nodes they take, and what they compute at the given values."""
    before, after = step.formulas
    where = f"line {step.line}, column {step.column}" if step.line else "before"
    rows: list[list[Item]] = [
        [
            {"label": step.written, "role": where, "text": before},
            {"sign": "→"},
            {"role": f"by the rule {step.rule.name}", "text": after, "result": True},
            {"sign": ":"},
            {"role": "nodes before", "text": str(len(step.was))},
            {"sign": "→"},
            {"role": "after", "text": str(len(step.now))},
        ]
    ]
    if step.comparison is not None:
        c = step.comparison
        rows.append(
            [
                _value("value before", c.before, c.error_before, arrays),
                {"sign": "→"},
                {**_value("value after", c.after, c.error_after, arrays), "result": True},
            ]
        )
    return rows


def _value(role: str, value: Any, error: float, arrays: Arrays) -> Item:
    """Show a scalar with all its digits, an array as cells; and how far it is off."""
    item: Item = {"role": f"{role}, {off(error)}"}
    if np.ndim(value):
        return {**item, "array": arrays(value)}
    return {**item, "text": digits(float(value))}


def digits(x: float) -> str:
    """Write a float with all its digits, as a reader writes it.

    >>> digits(1.110223024625156e-15), digits(-0.5), digits(float("-inf"))
    ('1.110223024625156·10⁻¹⁵', '−0.5', '−∞')
    """
    head, _, power = repr(x).replace("inf", "∞").replace("nan", "NaN").partition("e")
    exponent = str(int(power)).translate(_RAISED) if power else ""
    return head.replace("-", "−") + (f"·10{exponent}" if power else "")


def off(error: float) -> str:
    """Say how far a value is off.

    >>> off(0.11022), off(1.0), off(9e-17), off(2.5e-9), off(float("inf"))
    ('off by 11 %', 'off by 100 %', 'exact to 16 digits', 'off by 2.5·10⁻⁹ of it', 'not finite')
    """
    if not math.isfinite(error):
        return "not finite"
    if error <= _EXACT:
        return "exact to 16 digits"
    if error >= 10:
        return f"off by {number(error, 2, short=True)} times"
    if error >= 0.005:
        return f"off by {100 * float(f'{error:.2g}'):g} %"
    return f"off by {number(error, 2, short=True)} of it"


def row_text(row: list[Item]) -> str:
    """Say a row of the strip in words."""
    words = [f"{item['role']}: {item['text']}" for item in row if "role" in item and "text" in item]
    return ", ".join(words)
