"""Cut a model into sections: what stands before time, one step, what each step reads, the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from eqgraph.ir.node import Node
from eqgraph.ir.states import state_shapes
from eqgraph.ir.template import Reading, Template
from eqgraph.operators import Shape, ShapeMismatch
from eqgraph.syntax import canonical, display
from eqgraph.targets.bundles import Bundled, bundle
from eqgraph.targets.joining import join_sums
from eqgraph.targets.names import Names, identifier
from eqgraph.targets.program import FUNCTIONS, Series, Start, State
from eqgraph.targets.section import Section, Slot, cut
from eqgraph.targets.target import Unwritable
from eqgraph.targets.writer import Free


class Cutting:
    """Hold what is known while a model is cut."""

    def __init__(self, template: Template, shapes: Mapping[str, Shape], join: bool) -> None:
        self.template = template
        self.shapes = shapes  # of leaves with a name: canonical, families at t
        self.names = Names(FUNCTIONS)
        source = self._shapes()
        late = {n.id for n in template.nodes if n.id in template.late}
        early = [n for n in template.nodes if n.id not in late]
        found: Bundled = bundle(early, template.timed - late, source, join, template.swept)
        if join:
            join_sums(found)
        self.nodes: dict[str, Node] = {n.id: n for n in found.nodes}
        self.order = found.nodes
        self.timed, self.found = found.timed, found
        self.late = [n for n in template.nodes if n.id in late or n.id in template.readings]
        self.known: dict[str, Slot] = {}
        self._dependent = _dependent(found.nodes, template)
        self.swept = _swept(found.nodes, template)

    def _shapes(self) -> dict[str, Shape]:
        """Return the shapes of all nodes but those that need the end."""
        template = self.template
        states = state_shapes(template, self.shapes.get)
        self.state_shapes = states
        out: dict[str, Shape] = {}
        for node in template.nodes:
            reading = template.readings.get(node.id)
            if node.id in template.late:
                continue
            if node.operator is not None:
                try:
                    shapes = [out[x.id] for x in node.operands]
                    out[node.id] = node.operator.shape(*shapes, **node.params)
                except ShapeMismatch as error:
                    raise Unwritable(f"{node.name or node.sign}: {error}") from None
            elif reading is None:
                out[node.id] = () if node.value is None else node.value.shape
            elif reading.kind in ("count", "now"):
                out[node.id] = ()
            else:
                shape = states.get(reading.name, self.shapes.get(reading.name))
                if shape is None:
                    raise Unwritable(f"the shape of {display(reading.name)} is not known")
                out[node.id] = shape
        return out

    # --- slots ------------------------------------------------------------------------------------

    def slot(self, node: Node, name: str, *, parameter: bool = False) -> Slot:
        """Return the slot of a node, under a name that nothing else has."""
        if node.id not in self.known:
            self.known[node.id] = Slot(self.names.own(name), node, parameter)
        return self.known[node.id]

    def leaves(self) -> tuple[list[Slot], list[Series], tuple[str, str]]:
        """Name parameters, inputs over time, and the time itself."""
        parameters: list[Slot] = []
        series: dict[str, Series] = {}
        clock = ["", ""]
        for node in self.order:
            reading = self.template.readings.get(node.id)
            if node.operator is not None or reading is None:
                continue
            if reading.kind == "plain":
                slot = self.slot(node, identifier(reading.name), parameter=True)
                parameters.append(slot)
            elif reading.kind == "count":
                clock[0] = self.slot(
                    node, self.template.source.clock.end or "T", parameter=True
                ).name
            elif reading.kind == "now":
                clock[1] = self.slot(node, identifier(self.template.source.clock.index)).name
            elif reading.kind == "timed" and reading.name not in self.template.results:
                known = series.get(reading.name)
                if known is None:
                    known = series[reading.name] = self._series(reading.name)
                if reading.step == 0:
                    known.node = self.slot(node, identifier(reading.name)).node
        return parameters, list(series.values()), (clock[0], clock[1])

    def _series(self, family: str) -> Series:
        one = self.template.source.declarations.get(family)
        index = identifier(self.template.source.clock.index)
        whole = identifier(family).removesuffix(f"_{index}") or identifier(family)
        name = self.names.own(whole if whole != identifier(family) else f"{whole}_all")
        text = self.template.source.text
        before = text[: one.span[0]].replace(";", "\n").rpartition("\n")[2] if one else ""
        shape = self.shapes.get(family, self.state_shapes.get(family))
        if shape is None:
            raise Unwritable(f"the shape of {display(family)} is not known")
        return Series(name, family, None, shape, "target" in before.split())

    def states(self, series: list[Series]) -> list[State]:
        """Name what is handed on, at each lag."""
        template, clock = self.template, self.template.source.clock
        by_family = {s.family: s for s in series}
        out = []
        away = [(f, n, -1) for f, n in template.lags().items()]
        for family, lag, sign in [*away, *((f, n, 1) for f, n in template.leads().items())]:
            result = template.results.get(family)
            at = self.nodes[result.id] if result is not None else by_family[family].node
            if at is None:
                raise Unwritable(f"{display(family)} is read at an earlier step, never at its own")
            name = self.known[at.id].name if at.id in self.known else self.names.name(family)
            state = State(family, [], Slot(name, at))
            state.shape = self.state_shapes.get(family, self.shapes.get(family, ()))
            for k in range(1, lag + 1):
                state.before.append(self._earlier(family, k, sign))
                state.starts.append(self._start(canonical(clock.outside(family, sign * k))))
            out.append(state)
        return out

    def _earlier(self, family: str, lag: int, sign: int) -> Slot:
        for node in self.order:
            reading = self.template.readings.get(node.id)
            if reading == Reading("timed", family, sign * lag):
                return self.slot(node, identifier(family, sign * -lag))
        empty = Node("input", None, (), {}, None, self.order[0].dtype, id=f"{family}−{lag}")
        return self.slot(empty, identifier(family, sign * -lag))  # handed on, and not read

    def _start(self, name: str) -> Start:
        node = self.template.results.get(name)
        start = Start(self.names.name(name), display(name))
        if node is not None and node.kind == "constant" and node.value is not None:
            start.number = float(node.value)
        elif node is not None:
            start.slot = Slot(start.name, self.nodes[node.id], True)
            self.known[node.id] = start.slot
        return start

    # --- sections ---------------------------------------------------------------------------------

    def section(self, gives: Iterable[Slot], without: Iterable[str] = ()) -> Section:
        """Return the section that gives some slots, of nodes that have no end."""
        hidden = set(without)
        known = {key: slot for key, slot in self.known.items() if key not in hidden}
        return cut(gives, self.order, known, self.found.shapes)

    def prepared(self) -> list[Slot]:
        """Name what has no time, depends on a parameter, and is read in time or at the end."""
        late = [n for n in self.template.nodes if n.id in self.template.late]
        read = {x.id for n in (*self.order, *late) for x in n.operands
                if n.id in self.timed or n.id in self.template.late}  # fmt: skip
        out = []
        for node in self.order:
            given = node.id in self.known and self.known[node.id].parameter
            timed = node.id in self.timed or node.operator is None
            if not timed and node.id in self._dependent and (node.id in read or given):
                out.append(self.slot(node, identifier(node.name or "v"), parameter=True))
        return out

    def hoisted(
        self, leaves: Collection[str], number: int, moving: Mapping[str, Slot]
    ) -> list[Slot]:
        """Name the products of a sweep with what is there for all steps: one product for all."""
        out = []
        for node in self.order:
            if node.operator is None or node.operator.name != "matmul" or node.id not in self.timed:
                continue
            if self.swept[node.id] != number:
                continue
            left, right = node.operands
            if left.id in leaves and right.id not in self.timed and self._rank(right) == 2:
                out.append(self._product(node, moving.get(left.id) or self.known[left.id], right))
            elif right.id in leaves and left.id not in self.timed and self._rank(right) == 1:
                out.append(self._product(node, moving.get(right.id) or self.known[right.id], left))
        return out

    def _product(self, node: Node, moving: Slot, matrix: Node) -> Slot:
        index = identifier(self.template.source.clock.index)
        whole = moving.name.removesuffix(f"_{index}")
        return self.slot(node, f"{whole}_{self.known[matrix.id].name}")

    def _rank(self, node: Node) -> int:
        return len(self.found.shapes[node.id])


def _swept(nodes: list[Node], template: Template) -> dict[str, int]:
    """Return the sweep of each node; what was made here has that of what reads it."""
    out = dict(template.swept)
    for node in reversed(nodes):
        for x in node.operands:
            if x.id not in template.swept and node.id in out:
                out[x.id] = min(out.get(x.id, out[node.id]), out[node.id])
    return out


def _dependent(nodes: list[Node], template: Template) -> set[str]:
    """Return the ids of what has something given below it: all else is a number."""
    out: set[str] = set()
    for node in nodes:
        leaf = node.operator is None and node.id in template.readings
        if leaf or any(x.id in out for x in node.operands):
            out.add(node.id)
    return out


def lengthened(section: Section, series: set[str], steps: Free, shapes: dict[str, Any]) -> None:
    """Give what stands for all steps the axis of time, in place."""
    longer: dict[str, Shape] = {}
    for slot in section.takes:
        shape = shapes[slot.node.id]
        longer[slot.node.id] = (steps, *shape) if slot.node.id in series else shape
    section.shapes = longer
