"""Add up whole what is cut in one manner: the sums of all gates are one sum, cut afterwards.

What `bundles` cuts, x·[W₁ W₂ …] and h·[U₁ U₂ …], is added piece by piece where the equations add
it. Here the wholes are added, and with them the biases side by side; the entries are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eqgraph.ir.node import Node
from eqgraph.operators import OPERATORS
from eqgraph.targets.bundles import Bundled, joined, made
from eqgraph.targets.names import identifier

Pieces = Mapping[str, tuple[str, int]]  # of what, and which one, by the id of a piece


def join_sums(found: Bundled) -> None:
    """Join the sums of pieces in place, until there is none left."""
    while _joined_once(found):
        pass


def _joined_once(found: Bundled) -> bool:
    """Join the first sums that can be; tell whether there were any."""
    users: dict[str, list[Node]] = {}
    for node in found.nodes:
        for x in node.operands:
            users.setdefault(x.id, []).append(node)
    pieces = {
        p.id: (whole, k) for whole, all_of in found.cuts.items() for k, p in enumerate(all_of)
    }
    for whole, all_of in found.cuts.items():
        for side in (0, 1):
            sums = [_sum_of(piece, side, users) for piece in all_of]
            known = [one for one in sums if one is not None]
            if len(known) < len(sums):
                continue
            other = _other(found, [one.operands[1 - side] for one in known], pieces, users)
            if other is not None:
                _replace(found, whole, other, side, known, users)
                return True
    return False


def _sum_of(piece: Node, side: int, users: Mapping[str, list[Node]]) -> Node | None:
    """Return the one sum that reads a piece, as its operand of a side."""
    read = users.get(piece.id, [])
    fits = len(read) == 1 and read[0].operator is OPERATORS["add"]
    return read[0] if fits and read[0].operands[side].id == piece.id else None


def _other(
    found: Bundled, xs: list[Node], pieces: Pieces, users: Mapping[str, list[Node]]
) -> Node | None:
    """Return the whole that is added: what the others are the pieces of, or biases in one row."""
    whole = pieces.get(xs[0].id, ("", 0))[0]
    if [x.id for x in xs] == [piece.id for piece in found.cuts.get(whole, ())]:
        once = all(len(users[x.id]) == 1 for x in xs)
        return next(n for n in found.nodes if n.id == whole) if once else None
    size = found.shapes[next(iter(found.cuts.values()))[0].id][-1]
    for x in xs:
        leaf = x.operator is None and x.value is None and x.id not in found.timed
        if not leaf or found.shapes[x.id] != (size,) or len(users[x.id]) > 1:
            return None
    if len({x.id for x in xs}) < len(xs):
        return None
    row = made("concat", xs, {"axis": -1}, joined([x.name for x in xs]))
    found.shapes[row.id] = (size * len(xs),)
    found.matrices.add(row.id)
    return row


def _replace(
    found: Bundled, whole: str, other: Node, side: int, sums: list[Node],
    users: Mapping[str, list[Node]],
) -> None:  # fmt: skip
    """Put the sum of two wholes before the first of some sums, which become its pieces."""
    nodes = {n.id: n for n in found.nodes}
    pair = (nodes[whole], other) if side == 0 else (other, nodes[whole])
    wide = made("add", pair, {}, f"{pair[0].name}+{pair[1].name}")
    found.shapes[wide.id] = found.shapes[whole]
    found.timed.add(wide.id)
    old = {p.id for key in (whole, other.id) for p in found.cuts.get(key, ())}
    cuts = [
        replace(
            one, operator=OPERATORS["slice"], operands=(wide,), params=piece.params,
            equation=None, given=True, name=name, names=(name,),
        )
        for one, piece in zip(sums, found.cuts[whole], strict=True)
        for name in [_called(one, users)]
    ]  # fmt: skip
    found.cuts.pop(whole)
    found.cuts.pop(other.id, None)
    found.cuts[wide.id] = cuts
    by_id = {one.id: one for one in cuts}
    copies: dict[str, Node] = {}
    out: list[Node] = []
    for node in found.nodes:
        if node.id in old:
            continue
        if node.id == sums[0].id:
            out += [*([other] if other.id not in nodes else []), wide]
        new = by_id.get(node.id)
        if new is None:
            new = replace(node, operands=tuple(copies.get(x.id, x) for x in node.operands))
        copies[node.id] = new
        out.append(new)
    found.nodes = out
    for key, all_of in found.cuts.items():
        found.cuts[key] = [copies.get(p.id, p) for p in all_of]


def _called(one: Node, users: Mapping[str, list[Node]]) -> str:
    """Return what a sum is called, by the equation that it stands in: iₜ has the sum i_t_sum."""
    node = one
    while not node.given and users.get(node.id):
        node = users[node.id][0]
    return (
        f"{identifier(node.name)}_sum" if node.given and node is not one else identifier(one.name)
    )
