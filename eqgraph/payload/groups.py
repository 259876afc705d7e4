"""Draw the pictures that a player opens: the whole, the overview, and one for each kind of group.

Groups of one structure, such as the steps of a recurrence written out, share one picture; the
player writes their own names into it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from eqgraph import picture
from eqgraph.ir import Graph, Node
from eqgraph.payload.schema import Group as GroupInfo
from eqgraph.payload.schema import Pictures, TimeStep
from eqgraph.picture import ref
from eqgraph.picture.folding import (
    FOLDED,
    MOST,
    WHOLE,
    Group,
    Groups,
    at_time,
    folds,
    inner,
    members,
    overview,
    result_of,
)
from eqgraph.picture.labels import italic, text_width
from eqgraph.picture.style import style

_BUCKET = 24.0  # px: names that differ by less fit into the same picture


def pictures(graph: Graph) -> Pictures:
    """Return the payload's pictures, the groups that they show, and the picture that opens."""
    inside = members(graph)
    if not folds(graph, inside):
        return single(picture.svg(graph, theme="inherit", styled=False), style("inherit"))
    drawn: dict[str, str] = {}
    if len(graph) <= WHOLE:
        drawn["whole"] = picture.svg(graph, theme="inherit", styled=False)
    shown = overview(graph, inside)
    if len(shown) <= MOST:
        drawn["overview"] = picture.svg(shown, theme="inherit", styled=False)
    insides = {group: inner(graph, group, inside) for group in inside}
    shared = _shared(insides)
    for group, number in shared.items():
        if str(number) not in drawn and len(insides[group]) <= WHOLE:
            chosen = list(insides.values())[number]
            drawn[str(number)] = picture.svg(chosen, theme="inherit", styled=False)
    groups = [
        _group(graph, inside, group, insides[group], str(shared[group]), drawn) for group in inside
    ]
    times = _times(graph, inside, drawn)
    opens: str | None = "whole"
    if len(graph) > FOLDED:
        opens = next((name for name in (_first(times), *drawn) if name not in ("", "whole")), None)
    return {
        "pictures": drawn,
        "style": style("inherit"),
        "groups": groups,
        "times": times,
        "opens": opens,
    }


def single(svg: str, rules: str = "") -> Pictures:
    """Return the same fields for one picture that does not fold."""
    return {"pictures": {"whole": svg}, "style": rules, "groups": [], "times": [],
            "opens": "whole"}  # fmt: skip


def opening(payload: Pictures) -> str:
    """Return the picture that a payload opens with, as an SVG text with its style."""
    svg = payload["pictures"].get(payload["opens"] or "", "")
    if not payload["style"] or not svg:
        return svg
    end = svg.index(">") + 1
    return f"{svg[:end]}<style>{payload['style']}</style>{svg[end:]}"


def _group(
    graph: Graph, inside: Groups, group: Group, drawn: Graph, number: str, known: dict[str, str]
) -> GroupInfo:
    """Describe a group: what its picture shows, in the order of groups with the same picture."""
    own = {node.id for node in inside[group]}
    return {
        "picture": number if number in known else None,
        "node": ref(result_of(graph, group, inside[group])),
        "equation": group if isinstance(group, int) else group[0],
        "time": None if isinstance(group, int) else group[1],
        "members": [ref(node) for node in drawn.nodes if node.id in own],
        "outside": [ref(node) for node in drawn.nodes if node.id not in own],
    }


def _first(times: list[TimeStep]) -> str:
    return f"t{times[0]['time']}" if times else ""


def _times(graph: Graph, inside: Groups, drawn: dict[str, str]) -> list[TimeStep]:
    """Draw the overview of each time of an unrolled model; most times share a picture."""
    times = sorted({group[1] for group in inside if not isinstance(group, int)})
    steps = {time: at_time(graph, time, inside) for time in times}
    shared = _shared(steps)
    for time, shown in steps.items():
        if len(shown) > WHOLE:
            return []
        pattern = f"t{times[shared[time]]}"
        if pattern not in drawn:
            chosen = steps[times[shared[time]]]
            drawn[pattern] = picture.svg(chosen, theme="inherit", styled=False)
    return [
        {
            "picture": f"t{times[shared[time]]}",
            "time": time,
            "shown": [ref(node) for node in shown.nodes],
        }
        for time, shown in steps.items()
    ]


def _shared(insides: dict[Any, Graph]) -> dict[Any, int]:
    """Choose for each group the one whose picture it uses: of its kind, that with most room."""
    kinds: dict[Hashable, list[int]] = {}
    widths = []
    for number, drawn in enumerate(insides.values()):
        kinds.setdefault(_kind(drawn), []).append(number)
        widths.append(sum(_name_width(node) for node in drawn.nodes))
    chosen = {}
    for numbers in kinds.values():
        widest = max(numbers, key=lambda number: widths[number])
        chosen.update(dict.fromkeys(numbers, widest))
    return {group: chosen[number] for number, group in enumerate(insides)}


def _kind(drawn: Graph) -> Hashable:
    """Return what two groups have in common if one picture does for both."""
    place = {node.id: number for number, node in enumerate(drawn.nodes)}
    return tuple(
        (
            node.kind,
            node.operator.name if node.operator else _literal(node),
            tuple(sorted((key, str(value)) for key, value in node.params.items())),
            node.shape,
            str(node.dtype),
            (node.folded, node.given, node.equation is None, italic(node.name)),
            int(_name_width(node) // _BUCKET),
            tuple(place[x.id] for x in node.operands),
        )
        for node in drawn.nodes
    )


def _literal(node: Node) -> str:
    return node.name if node.kind == "constant" else ""


def _name_width(node: Node) -> float:
    """Return how wide the name of a node is drawn; that of an operator without one is not."""
    return text_width(node.name, 16.0) if node.given or node.operator is None else 0.0
