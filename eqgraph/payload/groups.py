"""Draw the pictures that a player opens: the whole, the overview, and one for each kind of group.

Groups of one structure, such as the steps of a recurrence written out, share one picture; the
player writes their own names into it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from eqgraph import picture
from eqgraph.ir import Graph, Node
from eqgraph.payload.drawings import Drawings
from eqgraph.payload.figures import Group as GroupInfo
from eqgraph.payload.figures import PictureInfo, Pictures, TimeStep
from eqgraph.payload.repeats import Shown, repeats
from eqgraph.picture.folding import (
    FOLDED,
    MOST,
    WHOLE,
    Group,
    Groups,
    at_time,
    at_times,
    folds,
    inner,
    members,
    overview,
    result_of,
)
from eqgraph.picture.labels import italic, text_width

_BUCKET = 24.0  # px: names that differ by less fit into the same picture


def pictures(graph: Graph, after: str = "") -> Pictures:
    """Return the payload's pictures, the groups that they show, and the picture that opens.

    They are laid out like those of the text that they come `after`, where that is calm.
    """
    inside, draw = members(graph), Drawings(after)
    if not folds(graph, inside):
        return single(draw(graph), draw)
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    drawn: dict[str, PictureInfo] = {}
    if len(graph) <= WHOLE:
        drawn["whole"] = draw(graph)
    folded = overview(graph, inside)
    if len(folded) <= MOST:
        shown = [numbers[node.id] for node in folded.nodes]
        drawn["overview"] = {**draw(folded), "shown": shown}
    insides = {group: inner(graph, group, inside) for group in inside}
    shared = _shared(insides)
    for group, number in shared.items():
        if str(number) not in drawn and len(insides[group]) <= WHOLE:
            drawn[str(number)] = draw(list(insides.values())[number])
    groups = list(_groups(graph, inside, insides, shared, drawn))
    times = _times(graph, inside, draw, drawn)
    return {
        "looks": draw.looks,
        "pictures": drawn,
        "groups": groups,
        "times": times,
        "opens": _opens(graph, times, drawn),
    }


def single(drawn: PictureInfo, draw: Drawings) -> Pictures:
    """Return the same fields for one picture that does not fold."""
    return {"looks": draw.looks, "pictures": {"whole": drawn}, "groups": [], "times": [],
            "opens": "whole"}  # fmt: skip


def opening(graph: Graph) -> str:
    """Return the picture that a player opens with, as an SVG text."""
    return picture.svg(_opening(graph), theme="inherit")


def _opening(graph: Graph) -> Graph:
    inside = members(graph)
    if len(graph) <= FOLDED or not folds(graph, inside):
        return graph
    times = sorted(group[1] for group in inside if not isinstance(group, int))
    if times:
        return at_time(graph, times[0], inside)
    folded = overview(graph, inside)
    return folded if len(folded) <= MOST else inner(graph, next(iter(inside)), inside)


def _opens(graph: Graph, times: list[TimeStep], drawn: Iterable[str]) -> str | None:
    """Choose the picture to begin with: of a large graph the first time, or the overview."""
    if len(graph) <= FOLDED:
        return "whole"
    first = [f"t{times[0]['times'][0]}"] if times else []
    return next((name for name in (*first, *drawn) if name != "whole"), None)


def _groups(
    graph: Graph, inside: Groups, insides: dict[Group, Graph], shared: dict[Group, int],
    drawn: Iterable[str],
) -> Iterator[GroupInfo]:  # fmt: skip
    """Describe the groups, those of one equation and picture together."""
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    alike: dict[tuple[int, int, int], list[Shown]] = {}
    for group, shown in insides.items():
        equation, time = (group, None) if isinstance(group, int) else group
        places = [node.id for node in shown.nodes]
        result = places.index(result_of(graph, group, inside[group]).id)
        own = {node.id for node in inside[group]}
        at = [numbers[one] if one in own else -1 - numbers[one] for one in places]
        alike.setdefault((equation, shared[group], result), []).append(Shown(time, at))
    for (equation, pattern, result), found in alike.items():
        name = str(pattern) if str(pattern) in drawn else None
        for repeat in repeats(found):
            yield {**repeat, "picture": name, "equation": equation, "node": result}


def _times(
    graph: Graph, inside: Groups, draw: Drawings, drawn: dict[str, PictureInfo]
) -> list[TimeStep]:
    """Draw the overview of each time of an unrolled model; most times share a picture."""
    times = sorted({group[1] for group in inside if not isinstance(group, int)})
    steps = at_times(graph, times, inside)
    if any(len(shown) > WHOLE for shown in steps.values()):
        return []
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    alike: dict[str, list[Shown]] = {}
    for time, number in _shared(steps).items():
        pattern = f"t{times[number]}"
        if pattern not in drawn:
            drawn[pattern] = draw(steps[times[number]])
        shown = [numbers[node.id] for node in steps[time].nodes]
        alike.setdefault(pattern, []).append(Shown(time, shown))
    return [
        {**repeat, "picture": name} for name, found in alike.items() for repeat in repeats(found)
    ]


def _shared(insides: dict[Any, Graph]) -> dict[Any, int]:
    """Choose for each group the one whose picture it uses: of its kind, that with most room."""
    kinds: dict[Hashable, list[int]] = {}
    widths = []
    for number, drawn in enumerate(insides.values()):
        wide = [_name_width(node) for node in drawn.nodes]
        kinds.setdefault(_kind(drawn, wide), []).append(number)
        widths.append(sum(wide))
    chosen = {}
    for numbers in kinds.values():
        widest = max(numbers, key=lambda number: widths[number])
        chosen.update(dict.fromkeys(numbers, widest))
    return {group: chosen[number] for number, group in enumerate(insides)}


def _kind(drawn: Graph, widths: list[float]) -> Hashable:
    """Return what two groups have in common if one picture does for both."""
    place = {node.id: number for number, node in enumerate(drawn.nodes)}
    return tuple(
        (
            node.kind,
            node.operator.name if node.operator else _literal(node),
            str(sorted(node.params.items())) if node.params else "",
            node.shape,
            node.dtype,
            (node.folded, node.given, node.equation is None, italic(node.name)),
            int(width // _BUCKET),
            tuple(place[x.id] for x in node.operands),
        )
        for node, width in zip(drawn.nodes, widths, strict=True)
    )


def _literal(node: Node) -> str:
    return node.name if node.kind == "constant" else ""


def _name_width(node: Node) -> float:
    """Return how wide the name of a node is drawn; that of an operator without one is not."""
    return text_width(node.name, 16.0) if node.given or node.operator is None else 0.0
