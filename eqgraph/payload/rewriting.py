"""Write the payload of rewrites: each step is one rule, with the graph before and after it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from eqgraph.ir import Graph, Node
from eqgraph.ir.rewrites.history import History, Step
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.drawings import Drawings
from eqgraph.payload.equations import Places
from eqgraph.payload.groups import single
from eqgraph.payload.nodes import label_info
from eqgraph.payload.program import Span
from eqgraph.payload.run import VERSION
from eqgraph.payload.schema import HistoryPayload, InstructionInfo, Item, NodeInfo, Wording
from eqgraph.picture.changes import Panel, near, shot_ref
from eqgraph.syntax.numbers import number

_EXACT = 4.5e-16  # two units in the last place of a float64
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# What the interface calls things; a player that does not know the field keeps its own words.
_WORDS: Wording = {
    "tape": "Rewrites",
    "fresh": "the graph as the equations are written",
    "freshHint": "each step is one rule: what changes is lit, before and after",
    "empty": "no rule fits: the graph stays as it is written",
    "phase": {"start": "start", "forward": "rewrite", "backward": "rewrite"},
    "forwardTo": "rewrites →",
    "group": {"forward": "→ rewrites", "backward": "→ rewrites"},
}


def shots(history: History) -> list[tuple[Panel, ...]]:
    """Return the panels of all steps; step 0 is the graph as written."""
    caption = f"as written, {_nodes(history.graph)}"
    panels: list[tuple[Panel, ...]] = [(Panel(_start(history), (), caption),)]
    for step in history:
        before = Panel(step.was, step.before, f"before, {_nodes(step.was)}")
        after = Panel(step.now, step.after, f"after, {_nodes(step.now)}")
        panels.append((before, after))
    return panels


def _start(history: History) -> Graph:
    """Return the graph as written; of a large one the part where the first rule fits."""
    return near(history.steps[0].was, history.steps[0].before) if history.steps else history.graph


def _nodes(g: Graph) -> str:
    return f"{len(g)} node{'s' if len(g) != 1 else ''}"


def rewrite_payload(history: History) -> HistoryPayload:
    """Return what the browser needs: the same data as for a tape, one instruction a rewrite."""
    arrays, places = Arrays(), Places(history.graph)
    counts = [arrays(np.array(float(len(step.now)))) for step in history]
    start = _start(history)
    graphs = [start, *(near(step.now, step.after) for step in history)]
    known = arrays(np.array(float(len(start))))
    draw = Drawings()
    drawn = single(draw.changes(shots(history)), draw)
    return {
        "version": VERSION,
        "title": "rewrites of " + ", ".join(r.name for r in history.graph.results),
        "looks": drawn["looks"],
        "pictures": drawn["pictures"],
        "groups": drawn["groups"],
        "times": drawn["times"],
        "opens": drawn["opens"],
        "of": history.graph.results[-1].name if history.graph.results else "",
        "equations": [
            {"name": e.name, "text": places.text(k)} for k, e in enumerate(history.graph.equations)
        ],
        "nodes": [
            _node(node, number, places, known)
            for number, g in enumerate(graphs)
            for node in g.nodes
        ],
        "instructions": [
            _instruction(step, k, history, places, arrays, counts[k - 1])
            for k, step in enumerate(history, 1)
        ],
        "arrays": arrays.arrays,
        "turn": len(history),
        "problems": [],
        "hints": [],
        "time": None,
        "words": _WORDS,
    }


def _node(node: Node, number: int, places: Places, known: int) -> NodeInfo:
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
        **label_info(node),
    }


def _instruction(
    step: Step, number: int, history: History, places: Places, arrays: Arrays, count: int
) -> InstructionInfo:
    lit = step.after or step.now.results[-1:]
    refs = [shot_ref(n, number) for n in lit]
    before, after = step.formulas
    where = f"line {step.line}, column {step.column}" if step.line else ""
    nodes = f"{_nodes(step.was)} before, {_nodes(step.now)} after"
    spoken = " ".join(line_text(line) for line in _lines(step, arrays)[1:])
    return {
        "phase": "forward",
        "kind": "compute",
        "node": refs[0],
        "text": f"{step.rule.name}: {before} → {after}",
        "rule": f"{step.rule.name}:",
        "equation": _equation(step, history),
        "spans": _span(step, history),
        "reads": refs[1:],
        "edges": [],
        "value": count,
        "part": None,
        "contribution": None,
        "sentence": step.rule.sentence,
        "speech": f"rewrite {number} of {len(history)}, {where}: {step.rule.name}, {before} "
        f"becomes {after}. {step.rule.sentence}. {nodes}. {spoken}".strip(),
        "rows": _lines(step, arrays),
        "card": None,
    }


def _equation(step: Step, history: History) -> int | None:
    spans = _span(step, history)
    return spans[0][0] if spans else None


def _span(step: Step, history: History) -> list[Span]:
    """Return the place of a step inside its equation."""
    if step.span is None:
        return []
    start, end = step.span
    for k, equation in enumerate(history.graph.equations):
        first, last = equation.span
        if first <= start and end <= last:
            return [(k, start - first, end - first)]
    return []


def _lines(step: Step, arrays: Arrays) -> list[list[Item]]:
    """Show both forms, the nodes they take, and what they compute at the given values."""
    before, after = step.formulas
    where = f"line {step.line}, column {step.column}" if step.line else "before"
    lines: list[list[Item]] = [
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
        lines.append(
            [
                _value("value before", c.before, c.error_before, arrays),
                {"sign": "→"},
                {**_value("value after", c.after, c.error_after, arrays), "result": True},
            ]
        )
    return lines


def _value(role: str, value: Any, error: float, arrays: Arrays) -> Item:
    """Show a scalar with all its digits, an array as cells; and how far it is off."""
    item: Item = {"role": f"{role}, {off(error)}"}
    if np.ndim(value):
        item["array"] = arrays(value)
    else:
        item["text"] = digits(float(value))
    return item


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


def line_text(line: list[Item]) -> str:
    """Say a line of the strip in words."""
    words = [
        f"{item['role']}: {item['text']}" for item in line if "role" in item and "text" in item
    ]
    return ", ".join(words)
