"""Find cells: the copies of one node at successive steps, or a node that is there once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from eqgraph.ir import Graph, Node
from eqgraph.operators import Operator, Shape
from eqgraph.tape.stacked.operation import Unstackable


@dataclass(slots=True, eq=False)
class Read:
    """Say what a cell reads: another cell `lag` steps back, or only its step `index`.

    `starts` are the cells of the first `lag` values, which lie before the other cell's first.
    """

    cell: Cell
    lag: int = 0
    index: int | None = None
    starts: list[Cell] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Cell:
    """Hold nodes that are computed alike, one a step; or, not `stacked`, a single node.

    Kinds: an "operator", a "leaf", the "total" over all steps of what it reads, a "slice" of a
    wider cell along an axis, and a "wide" leaf that was put together of leaves.
    """

    kind: str
    nodes: list[Node]
    stacked: bool
    shape: Shape  # of one step
    reads: list[Read] = field(default_factory=list)
    row: Operator | None = None
    params: dict[str, object] = field(default_factory=dict)
    start: int = 0  # of a slice
    axis: int = -1
    below: bool = False  # put together of cells that are sheltered

    @property
    def sheltered(self) -> bool:
        """Tell whether a choice may hand no gradient to it."""
        return self.below or any(node.sheltered for node in self.nodes)


@dataclass(slots=True)
class Cells:
    """Hold all cells of a graph, where its nodes are, and the number of steps."""

    cells: list[Cell]
    slots: dict[str, tuple[Cell, int | None]]  # by id of the node; the index in a stacked cell
    steps: int

    def readers(self) -> dict[int, list[tuple[Cell, int]]]:
        """Return who reads each cell, with the index of the operand, by id() of the cell."""
        out: dict[int, list[tuple[Cell, int]]] = {id(c): [] for c in self.cells}
        for cell in self.cells:
            for k, read in enumerate(cell.reads):
                out[id(read.cell)].append((cell, k))
                for start in read.starts:
                    out[id(start)].append((cell, k))
        return out


def find_cells(graph: Graph) -> Cells:
    """Group the nodes of a graph into cells; raise `Unstackable` if nothing repeats over time."""
    groups = _groups(graph)
    totals = _totals(graph, groups)
    while True:
        member = {n.id: (key, k) for key, ns in groups.items() for k, n in enumerate(ns)}
        broken = [key for key, ns in groups.items() if not _repeats(ns, groups, member)]
        if not broken:
            break
        for key in broken:
            del groups[key]
    if not groups:
        raise Unstackable("nothing repeats over time")
    return _Builder(graph, groups, member, totals).build()


def _groups(graph: Graph) -> dict[Hashable, list[Node]]:
    """Group operator nodes that the same place of the text made at successive steps."""
    found: dict[Hashable, dict[int, Node]] = {}
    for node in graph.nodes:
        if node.operator is None or node.time is None:
            continue
        params = tuple(sorted(node.params.items(), key=str))
        key: Hashable = (node.operator.name, node.equation, node.spans, params, node.shape)
        k = 0
        while node.time in found.setdefault((key, k), {}):
            k += 1
        found[key, k][node.time] = node
    steps = max((len(ns) for ns in found.values()), default=0)
    return {
        key: [ns[t] for t in sorted(ns)]
        for key, ns in found.items()
        if len(ns) == steps > 1 and max(ns) - min(ns) == steps - 1
    }


def _totals(
    graph: Graph, groups: dict[Hashable, list[Node]]
) -> dict[str, tuple[Hashable, set[str]]]:
    """Find sums that add up all members of a group: (the group, the nodes in between), by id."""
    last = {ns[-1].id: key for key, ns in groups.items()}
    out: dict[str, tuple[Hashable, set[str]]] = {}
    for node in graph.nodes:
        if node.operator is None or node.operator.name != "add":
            continue
        key = last.get(node.operands[1].id)
        terms = groups.get(key, []) if key is not None else []
        between: set[str] = set()
        at, k = node, len(terms) - 1
        while k > 0 and at.operator is node.operator and at.operands[1] is terms[k]:
            between.add(at.id)
            at, k = at.operands[0], k - 1
        inner = (graph_node for graph_node in _chain(node, len(between) - 1))
        if key is not None and k == 0 and at is terms[0] and all(len(n.users) == 1 for n in inner):
            out[node.id] = (key, between)
    return out


def _chain(node: Node, count: int) -> Iterator[Node]:
    for _ in range(count):
        node = node.operands[0]
        yield node


def _repeats(
    nodes: list[Node],
    groups: dict[Hashable, list[Node]],
    member: dict[str, tuple[Hashable, int]],
) -> bool:
    """Tell whether each operand of the nodes is the same at all steps, or moves along with them."""
    for k in range(len(nodes[0].operands)):
        xs = [n.operands[k] for n in nodes]
        if all(x is xs[0] for x in xs) or _leaves(xs):
            continue
        found = member.get(xs[-1].id)
        if found is None:
            return False
        lag = len(xs) - 1 - found[1]
        if any(x is not y for x, y in zip(xs[lag:], groups[found[0]], strict=False)):
            return False
        if any(x.id in member for x in xs[:lag]):
            return False
    return True


def _leaves(xs: list[Node]) -> bool:
    """Tell whether operands are equal constants, or inputs of their own at each step."""
    if all(x.value is not None for x in xs):
        return all((x.value == xs[0].value).all() for x in xs if x.value is not None)
    return all(x.kind == "input" for x in xs) and len({x.id for x in xs}) == len(xs)


class _Builder:
    """Make the cells of groups, of sums over time, and of all other nodes."""

    def __init__(
        self,
        graph: Graph,
        groups: dict[Hashable, list[Node]],
        member: dict[str, tuple[Hashable, int]],
        totals: dict[str, tuple[Hashable, set[str]]],
    ) -> None:
        self.graph, self.groups, self.member = graph, groups, member
        self.totals = {key: found for key, found in totals.items() if found[0] in groups}
        self.skipped = {i for top, (_, ids) in self.totals.items() for i in ids - {top}}
        self.out = Cells([], {}, len(next(iter(groups.values()))))
        self.stacks: dict[Hashable, Cell] = {}

    def build(self) -> Cells:
        for key, nodes in self.groups.items():
            first = nodes[0]
            cell = Cell("operator", nodes, True, first.shape or (), [], first.operator)
            cell.params = dict(first.params)
            self.stacks[key] = self._add(cell)
        self._leaf_stacks()
        for node in self.graph.nodes:
            if node.id not in self.out.slots and node.id not in self.skipped:
                kind = "leaf" if node.operator is None else "operator"
                kind = "total" if node.id in self.totals else kind
                cell = Cell(kind, [node], False, node.shape or (), [], node.operator)
                cell.params = dict(node.params)
                self._add(cell)
        for cell in list(self.out.cells):
            self._link(cell)
        return self.out

    def _add(self, cell: Cell) -> Cell:
        self.out.cells.append(cell)
        for k, node in enumerate(cell.nodes):
            self.out.slots[node.id] = (cell, k if cell.stacked else None)
        return cell

    def _leaf_stacks(self) -> None:
        """Make cells of the inputs that a group reads, one a step."""
        for nodes in self.groups.values():
            for k in range(len(nodes[0].operands)):
                xs = [n.operands[k] for n in nodes]
                if all(x.kind == "input" for x in xs) and len({x.id for x in xs}) == len(xs):
                    known = {self.out.slots[x.id][0] for x in xs if x.id in self.out.slots}
                    if not known:
                        self._add(Cell("leaf", xs, True, xs[0].shape or ()))
                    elif len(known) > 1 or next(iter(known)).nodes != xs:
                        raise Unstackable("an input is read at two times")

    def _link(self, cell: Cell) -> None:
        if cell.kind == "leaf":
            return
        if cell.kind == "total":
            cell.reads = [Read(self.stacks[self.totals[cell.nodes[0].id][0]])]
        elif not cell.stacked:
            for x in cell.nodes[0].operands:
                if x.id not in self.out.slots:
                    raise Unstackable("a part of a sum over time is read by itself")
                target, index = self.out.slots[x.id]
                cell.reads.append(Read(target, 0, index))
        else:
            for k in range(len(cell.nodes[0].operands)):
                cell.reads.append(self._moving([n.operands[k] for n in cell.nodes]))

    def _moving(self, xs: list[Node]) -> Read:
        last, index = self.out.slots[xs[-1].id]
        if index is None:
            return Read(last)  # one for all steps, or constants that are equal
        lag = len(xs) - 1 - index
        starts = []
        if xs[0] is xs[-1]:
            raise Unstackable("a step is read at all times")
        for x in xs[:lag]:
            start, at = self.out.slots[x.id]
            if at is not None:
                raise Unstackable("a step of another cell is a start")
            starts.append(start)
        return Read(last, lag, None, starts)
