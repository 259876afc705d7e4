"""Read a graph of ONNX into operations, in double precision, and compute each by its evaluator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import GraphError, NotInstalled, ValuesError, visible
from eqgraph.imports.jax_loops import Body
from eqgraph.imports.jax_running import evaluate
from eqgraph.imports.looped import Looped
from eqgraph.imports.onnx_cells import CELLS, directions_read
from eqgraph.imports.onnx_doubles import widened
from eqgraph.imports.traced import Array, Operation
from eqgraph.targets.machines import reference

_FREE = 3  # the length of an axis that has a name only; each other name has another one
# Operators whose operands after the first say how, not what: shapes, axes, ends.
STATIC = frozenset(
    ("Reshape", "Slice", "Squeeze", "Unsqueeze", "Expand", "Pad", "Split", "CumSum", "ReduceSum",
     "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
     "ReduceLogSumExp", "ReduceSumSquare", "OneHot", "Dropout")
)  # fmt: skip


@dataclass(slots=True)
class TracedGraph(Looped):
    """Hold the operators of a graph of ONNX."""

    model: Any = None
    feed: dict[str, Array] = field(default_factory=dict)

    def results(self) -> list[Array]:
        """Run the whole graph by ONNX's reference evaluator."""
        return [np.asarray(x) for x in reference(self.model).run(None, self.feed)]

    def pulled(self, seeds: Sequence[Array]) -> dict[Any, Array]:
        """Return nothing: a graph of ONNX has no gradients to compare with."""
        return {}

    def versions(self) -> dict[str, str]:
        """Return the version of ONNX."""
        return {"onnx": needed_onnx().__version__}


def needed_onnx() -> Any:
    """Return ONNX.

    Raises:
        NotInstalled: it is not installed here.
    """
    try:
        import onnx
        import onnx.reference
    except ModuleNotFoundError:
        raise NotInstalled(
            "from_onnx reads a graph of ONNX, which is not installed here", hint="pip install onnx"
        ) from None
    return onnx


def traced_graph(path: str | Path, inputs: Mapping[str, Any] | None) -> TracedGraph:
    """Read a file of ONNX and run it, on the inputs that are given, or drawn.

    Raises:
        NotInstalled: ONNX is missing.
        ValuesError: the file cannot be read, or an input is missing or has another shape.
    """
    onnx = needed_onnx()
    try:
        model = onnx.load(str(path))
    except Exception as error:
        raise ValuesError(
            f"{visible(str(path))} is no graph of ONNX: {type(error).__name__}"
        ) from None
    widened(onnx, model)
    feed = _feed(onnx, model.graph, inputs or {})
    name = model.graph.name or Path(path).stem
    out = TracedGraph(visible(name)[:60], "ONNX", [], [], model=model, feed=feed)
    reading = Reading(onnx, out)
    try:
        reading.whole(model.graph)
    except (ValueError, TypeError, KeyError, RuntimeError, NotImplementedError) as error:
        raise GraphError(f"ONNX's evaluator cannot run this graph: {str(error)[:200]}") from None
    return out


def _feed(onnx: Any, graph: Any, given: Mapping[str, Any]) -> dict[str, Array]:
    """Return the inputs: as given, else drawn in the shapes that the graph declares."""
    rng = np.random.default_rng(0)
    known = {x.name for x in graph.initializer}
    sizes: dict[str, int] = {}
    out: dict[str, Array] = {}
    for one in graph.input:
        if one.name in known:
            continue
        kind = onnx.helper.tensor_dtype_to_np_dtype(one.type.tensor_type.elem_type)
        if one.name in given:
            value = np.asarray(given[one.name])
            out[one.name] = value.astype(np.float64 if kind.kind == "f" else kind)
            continue
        dims = one.type.tensor_type.shape.dim
        shape = [
            d.dim_value or sizes.setdefault(d.dim_param, _FREE + len(sizes)) for d in dims
        ]  # fmt: skip
        drawn = rng.normal(size=shape) if kind.kind == "f" else rng.integers(0, 2, size=shape)
        out[one.name] = np.asarray(drawn, np.float64 if kind.kind == "f" else kind)
    unknown = set(given) - set(out)
    if unknown:
        raise ValuesError(
            f"the graph has no input {visible(str(sorted(unknown)[0]))}",
            hint="it has " + ", ".join(map(visible, out)),
        )
    return out


class Reading:
    """Read graphs into operations, one node after the other."""

    def __init__(self, onnx: Any, out: TracedGraph) -> None:
        self.onnx, self.out = onnx, out

    def whole(self, graph: Any) -> None:
        """Read the whole graph: inputs, initialisers, nodes; compute all."""
        out = self.out
        known: dict[str, Any] = {}
        for name, value in out.feed.items():
            node = known[name] = Operation("argument", name=name.rstrip("ₜ"))
            out.arguments[node] = node.name
            out.values[node] = value
        self.initialised(graph, known)
        outputs = self.read(graph, known, out.nodes)
        evaluate(out.nodes, out.values, out.timed)
        self._find_constants(out.nodes)
        directions_read(out.nodes, out.values)
        out.outputs = [self._alias(x) for x in outputs]
        self._fixed(out.nodes)
        out.live(out.nodes, out.outputs)
        out.forget()

    def initialised(self, graph: Any, known: dict[str, Any]) -> None:
        """Register the initialisers: numbers of several entries are learned, others fixed."""
        for one in graph.initializer:
            value = self.onnx.numpy_helper.to_array(one)
            learned = value.dtype.kind == "f" and value.ndim > 0
            known[one.name] = (
                self.parameter(one.name, value) if learned else self.constant(value)
            )  # fmt: skip

    def parameter(self, name: str, value: Array) -> Operation:
        """Return a new parameter."""
        node = Operation("parameter", name=name)
        self.out.values[node], self.out.parameters[node] = value, name
        return node

    def constant(self, value: Any) -> Operation:
        """Return a new constant."""
        node = Operation("constant", name="C")
        self.out.values[node], self.out.buffers[node] = np.asarray(value), ""
        self.out.constants.add(node)
        return node

    def read(self, graph: Any, known: dict[str, Any], into: list[Operation]) -> list[Any]:
        """Read the nodes of a graph into a list; return its outputs."""
        for node in graph.node:
            args = tuple(known[name] if name else None for name in node.input)
            for name, made in zip(node.output, self._one(node, args, known, into), strict=False):
                known[name] = made
        return [known[x.name] for x in graph.output]

    def _one(self, node: Any, args: tuple[Any, ...], known: dict[str, Any],
             into: list[Operation]) -> list[Any]:  # fmt: skip
        attributes = {a.name: self.onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Constant":
            (value,) = reference(node).run(None, {})
            return [self.constant(value)]
        if node.op_type == "Scan":
            return self._scan(attributes, args, known, into)
        if node.op_type in CELLS:
            return CELLS[node.op_type](self, node.name or node.output[0], attributes, args, into)
        call = Operation(node.op_type, args, dict(attributes), path=node.name)
        call.params = {**attributes, "run": self._runner(node), "many": len(node.output) == 1}
        return self.placed(call, len(node.output), into)

    def placed(self, call: Operation, count: int, into: list[Operation]) -> list[Operation]:
        """Append an operation; of several results, each is one more."""
        into.append(call)
        if count == 1:
            return [call]
        parts = [Operation("getitem", (call,), {"index": k}) for k in range(count)]
        into += parts
        return parts

    def _runner(self, node: Any) -> Callable[..., Any]:
        opsets = {x.domain: x.version for x in self.out.model.opset_import}
        made = reference(node, opsets=opsets)
        names = [name for name in node.input if name]

        def run(*values: Any) -> Any:
            given = [x for x in values if x is not None]
            return made.run(None, dict(zip(names, map(np.asarray, given), strict=True)))

        return run

    def _scan(self, attributes: Mapping[str, Any], args: tuple[Any, ...], known: dict[str, Any],
              into: list[Operation]) -> list[Any]:  # fmt: skip
        inner, series = attributes["body"], attributes["num_scan_inputs"]
        count = len(args) - series
        ways = {*attributes.get("scan_input_directions", [0]),
                *attributes.get("scan_output_directions", [0])}  # fmt: skip
        axes = {*attributes.get("scan_input_axes", [0]), *attributes.get("scan_output_axes", [0])}
        if axes != {0} or len(ways) > 1:
            self.out.refused.append("Scan: along other axes than the first, or both ways at once")
        names = [x.name for x in inner.input]
        before = [Operation("state", name=n) for n in names[:count]]
        steps = [Operation("step", name=n) for n in names[count:]]
        nodes: list[Operation] = []
        own = {**known, **dict(zip(names, [*before, *steps], strict=True))}
        self.initialised(inner, own)
        given = self.read(inner, own, nodes)
        body = Body(nodes, before, steps, given[:count], given[count:], 0, ways == {1},
                    ["carry"] * count)  # fmt: skip
        return self.loop(body, args, into)

    def loop(self, body: Body, args: tuple[Any, ...], into: list[Operation]) -> list[Operation]:
        """Append a loop; its results are those of one operation."""
        call = Operation("scan", args, {"body": body})
        return self.placed(call, len(body.after) + len(body.given), into) if (
            len(body.after) + len(body.given) > 1) else [self._only(call, into)]  # fmt: skip

    def _only(self, call: Operation, into: list[Operation]) -> Operation:
        into.append(call)
        into.append(Operation("getitem", (call,), {"index": 0}))
        return into[-1]

    # --- what is fixed ----------------------------------------------------------------------------

    def _find_constants(self, nodes: list[Operation]) -> None:
        """Find what no input changes: shapes too, of this run."""
        out = self.out
        for node in nodes:
            body = node.params.get("body")
            if isinstance(body, Body):
                self._find_constants(body.nodes)
            elif node.target == "Shape" or all(x in out.constants for x in node.all_input_nodes):
                out.constants.add(node)
                if node in out.timed:  # a shape, which is the same at all steps
                    out.timed.discard(node)
                    out.values[node] = out.values[node][0]

    def _fixed(self, nodes: list[Operation]) -> None:
        """Turn operands that say how into parameters; go through what changes nothing."""
        out = self.out
        for node in nodes:
            body = node.params.get("body")
            if isinstance(body, Body):
                self._fixed(body.nodes)
                body.after = [self._alias(x) for x in body.after]
                body.given = [self._alias(x) for x in body.given]
            node.args = tuple(self._alias(x) for x in node.args)
            if node.target in STATIC:
                how = [
                    None if x is None else out.values[x] if x in out.constants else Ellipsis
                    for x in node.args[1:]
                ]
                node.args, node.params = node.args[:1], {**node.params, "how": how}
            elif node.target != "scan":
                node.args = tuple(x for x in node.args if x is not None)

    def _alias(self, x: Any) -> Any:
        while isinstance(x, Operation) and x.target in ("Identity", "Dropout"):
            x = x.args[0]
        return x
