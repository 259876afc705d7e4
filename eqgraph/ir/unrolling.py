"""Unroll a model over time: copy the template of one step for every step, sharing the weights.

The copies are made natively: nothing is substituted in SymPy, where shared parts would be written
out again and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.formats import dtype_of
from eqgraph.ir.graph import Graph, assemble, free_names
from eqgraph.ir.mismatch import explain
from eqgraph.ir.node import Kind, Node
from eqgraph.ir.notes import notes_of
from eqgraph.ir.series import Values, bind, check_results, declared_shape
from eqgraph.ir.settled import settled
from eqgraph.ir.sketch import Misfit, Sketch
from eqgraph.ir.states import repeated, state_shapes
from eqgraph.ir.template import Template
from eqgraph.ir.values import Array
from eqgraph.operators import OPERATORS, Shape
from eqgraph.syntax import canonical, display
from eqgraph.syntax.clock import stepped


def unroll(
    template: Template,
    steps: int | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    dtype: Any = "float64",
) -> Graph:
    """Return the graph of a model over its steps: hₜ at step 3 is the node h₃.

    An input's values may come as one array, named as at t, whose first axis is time; weights are
    one node for all steps. The number of steps is that of the data if it is not given.
    """
    kind = dtype_of(dtype, small=True)
    if values is None and template.closed:
        values = {}
    bound = bind(template, values, steps, kind)
    template = settled(template, bound, checked=values is not None)
    return _Unrolling(template, bound, kind, checked=values is not None).graph()


class _Unrolling:
    """Hold what has been copied so far: once for all, and by step."""

    def __init__(
        self, template: Template, values: Values, dtype: np.dtype[Any], *, checked: bool
    ) -> None:
        self.template, self.values, self.checked = template, values, checked
        self.clock = template.source.clock
        self.sketch = Sketch(dtype)
        self.once: dict[str, Node] = {}
        self.here: list[dict[str, Node]] = [{} for _ in range(values.steps)]
        self.families: dict[tuple[str, int], Node] = {}
        self.bound: dict[str, Array] = {}
        self.named: dict[str, list[str]] = {}  # the equations' names of a template node, by id
        for name, node in template.results.items():
            self.named.setdefault(node.id, []).append(name)
        names = (name for node in template.nodes for name in node.names)
        self.fresh = free_names(set(names))

    def graph(self) -> Graph:
        """Copy what has no time, the start, every step, and what needs the end."""
        template, late = self.template, self.template.late
        states = state_shapes(template, self._shape)
        initial = self._initial(states)
        untimed = [n for n in template.nodes if n.id not in template.timed and n.id not in late]
        for node in untimed:
            if node.id not in self.once and node.id not in initial:
                self._copy(node, self.once, None)
        self._start()
        steps = [n for n in template.nodes if n.id in template.timed and n.id not in late]
        for number in sorted({template.swept[n.id] for n in steps}):
            swept = [n for n in steps if template.swept[n.id] == number]
            order = list(enumerate(self.here))
            for k, here in reversed(order) if number % 2 else order:
                for node in swept:
                    self._copy(node, here, self.clock.first + k)
        for node in (n for n in template.nodes if n.id in late):
            if node.id in template.timed:
                for k, here in enumerate(self.here):
                    self._copy(node, here, self.clock.first + k)
            else:
                self._copy(node, self.once, None)
        return self._finish()

    # --- leaves -----------------------------------------------------------------------------------

    def _shape(self, name: str) -> Shape | None:
        """Return the shape of an input or a parameter: of its value, or as declared."""
        found = self.values.shape(name)
        if found is None and self.clock.read(name):
            found = self.values.shape(canonical(self.clock.at(name, self.clock.first)))
        if found is None and not self.checked:
            found = declared_shape(self.template.source.declarations.get(name), self.values.sizes)
        return found

    def _leaf(self, name: str, kind: Kind, shape: Shape | None, value: Array | None) -> Node:
        if value is not None:
            self.bound[name] = value
            shape = value.shape
        return self.sketch.leaf(name, kind, shape)

    def _plain(self, name: str) -> Node:
        one = self.template.source.declarations.get(name)
        kind: Kind = "input" if one is not None and one.role == "input" else "parameter"
        return self._leaf(display(name), kind, self._shape(name), self.values.single.get(name))

    def _family(self, family: str, step: int) -> Node:
        """Return a family's node at a step; an input's is made when it is read first."""
        known = self.families.get((family, step))
        if known is not None:
            return known
        shown = self.clock.at(family, step)
        if family in self.template.results:
            first, last = self.clock.first, self.clock.first + self.values.steps - 1
            raise GraphError(f"there is no {shown}: the steps are {first} to {last}")
        value = self.values.single.get(canonical(shown))
        at = step - self.clock.first
        if value is None and family in self.values.series and at >= 0:
            value = self.values.series[family][at]
        node = self._leaf(shown, "input", self._shape(family), value)
        node.time = step
        self.families[family, step] = node
        return node

    # --- outside of the steps ---------------------------------------------------------------------

    def _step(self, offset: int) -> int:
        """Return the step that is so far before the first one, or after the last one."""
        return self.clock.first + offset + (self.values.steps - 1 if offset > 0 else 0)

    def _initial(self, states: dict[str, Shape]) -> set[str]:
        """Make the leaves of the initial values; return the template nodes that they replace."""
        replaced: set[str] = set()
        for family, offset in self.template.starts():
            step = self._step(offset)
            name = canonical(self.clock.outside(family, offset))
            equation = self.template.results.get(name)
            value = self.values.single.get(name) if self.checked else None
            if value is None and equation is not None and self.checked:
                value = equation.value
            if value is not None and not value.shape:
                value = repeated(value, self._state_shape(family, states), self.template, family)
            if equation is not None and value is None and equation.kind != "constant":
                continue  # an expression: copied with all that has no time
            if equation is not None and equation.kind == "constant":
                replaced.add(equation.id)
            node = self._leaf(self.clock.at(family, step), "input", states.get(family), value)
            node.time, node.given = step, equation is not None
            self.families[family, step] = node
            if equation is not None and equation.kind == "constant":
                self.once[equation.id] = node
        return replaced

    def _state_shape(self, family: str, states: dict[str, Shape]) -> Shape | None:
        one = self.template.source.declarations.get(family)
        return states.get(family, declared_shape(one, self.values.sizes))

    def _start(self) -> None:
        """Point the initial values that are expressions at their nodes."""
        for family, offset in self.template.starts():
            equation = self.template.results.get(canonical(self.clock.outside(family, offset)))
            if equation is not None and (family, self._step(offset)) not in self.families:
                self.families[family, self._step(offset)] = self.once[equation.id]

    # --- copies -----------------------------------------------------------------------------------

    def _copy(self, node: Node, here: dict[str, Node], step: int | None) -> None:
        """Copy one template node, and give the copy the names that it has at this step."""
        reading = self.template.readings.get(node.id)
        if node.operator is not None:
            made = self._operator(node, here, step)
        elif reading is None:
            assert node.value is not None
            made = self.sketch.constant(node.value, node.name if not node.given else None)
            self._place(made, node, step)
        else:
            made = self._read(node, reading.kind, reading.name, reading.step, step)
        here[node.id] = made
        for name in self.named.get(node.id, ()):
            start = self._outside(name)
            if start is not None and self.families.get(start, made) is not made:
                continue  # another initial value was given
            if step is None and self.clock.read(name):  # at t, but the same at all steps
                for k in range(self.clock.first, self.clock.first + self.values.steps):
                    self.families[name, k] = made
                    self._call(made, self.clock.at(name, k))
            elif step is None:
                self._call(made, self.clock.at(*start) if start else display(name))
            elif self.clock.read(name):
                self.families[name, step] = made
                self._call(made, self.clock.at(name, step))

    def _outside(self, name: str) -> tuple[str, int] | None:
        """Return the family and the step of an equation for one step, such as h₀ or h_{T+1}."""
        found = self.clock.offset_of(name, self.template.families)
        if found is not None:
            return found.family, self._step(found.offset)
        return self.clock.step_of(name, self.template.families)

    def _read(self, node: Node, kind: str, name: str, lag: int, step: int | None) -> Node:
        last = self.clock.first + self.values.steps - 1
        if kind == "timed":
            assert step is not None
            return self._family(name, step + lag)
        if kind == "end":
            return self._family(name, last + lag)
        if kind == "step":
            return self._family(name, lag)
        if kind in ("count", "now"):
            return self.sketch.constant(
                float(last if kind == "count" or step is None else step), None
            )
        if kind == "sum":
            return self._sum(node)
        return self._plain(name)

    def _operator(self, node: Node, here: dict[str, Node], step: int | None) -> Node:
        assert node.operator is not None
        operands = [here.get(x.id) or self.once[x.id] for x in node.operands]
        count = len(self.sketch.nodes)
        try:
            made = self.sketch.apply(node.operator, *operands, **node.params)
        except Misfit as misfit:
            place = node.spans[0] if node.spans else None
            raise explain(misfit, self.template.source.text, place) from None
        if len(self.sketch.nodes) > count:
            self._place(made, node, step)
            if node.id not in self.named:
                made.name = node.name if step is None else stepped(node.name, step)
                made.names = (made.name,)
        return made

    def _place(self, made: Node, node: Node, step: int | None) -> None:
        made.expr, made.spans, made.equation, made.time = node.expr, node.spans, node.equation, step
        made.axes, made.reads = node.axes, node.reads

    def _sum(self, node: Node) -> Node:
        """Add up the copies of a summand, from the first step to the last."""
        summand = self.template.summands[node.id]
        timed = summand.id in self.template.timed
        parts = [here[summand.id] if timed else self.once[summand.id] for here in self.here]
        total = parts[0]
        for k, part in enumerate(parts[1:], self.clock.first + 1):
            count = len(self.sketch.nodes)
            total = self.sketch.apply(OPERATORS["add"], total, part)
            if len(self.sketch.nodes) > count:
                total.time, total.spans = k, node.spans
                total.equation = node.equation
        return total

    def _call(self, made: Node, name: str) -> None:
        """Give a node the name of an equation; a second equation for it adds a name."""
        if name in made.names:
            return
        made.names = (*made.names, name)
        if not made.given and (not made.leaf or made.kind == "constant"):
            made.name, made.given = name, True

    # --- the graph --------------------------------------------------------------------------------

    def _finish(self) -> Graph:
        source = self.template.source
        used = {x.id for n in self.sketch.nodes for x in n.operands}
        nodes = [n for n in self.sketch.nodes if n.kind != "constant" or n.names or n.id in used]
        for node in nodes:
            if node.operator is not None and not node.names:
                node.name = next(self.fresh)
                node.names = (node.name,)
        results = [self._result(e.symbol.name) for e in source.equations.equations]
        if results[-1] is not (target := self._result(self.template.target)):
            results.append(target)
        check_results(self.template, self.values, self._result)
        return assemble(
            nodes, equations=source.equations.equations, results=tuple(results), text=source.text,
            values=MappingProxyType(self.bound), dtype=self.sketch.dtype,
            notes=notes_of(source.text, self.template.notes),
        )  # fmt: skip

    def _result(self, name: str) -> Node:
        """Return the node of an equation; of one that holds at every step, that of the last."""
        if self.clock.read(name):
            return self.families[name, self.clock.first + self.values.steps - 1]
        start = self._outside(name)
        if start is not None and start in self.families:
            return self.families[start]
        return self.once[self.template.results[name].id]
