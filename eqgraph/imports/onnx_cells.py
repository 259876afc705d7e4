"""Read the recurrent operators of ONNX as loops: the equations of their gates at t."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.imports.jax_loops import Body
from eqgraph.imports.traced import Array, Operation

if TYPE_CHECKING:
    from eqgraph.imports.onnx_tracing import Reading

# The gates in ONNX's order; what a weight of each is called.
_GATES: Mapping[str, tuple[str, ...]] = {"RNN": ("",), "LSTM": ("i", "o", "f", "c"),
                                         "GRU": ("z", "r", "h")}  # fmt: skip
_WORDS: Mapping[str, Callable[..., Array]] = {
    "MatMul": np.matmul, "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Tanh": np.tanh,
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Relu": lambda x: np.maximum(x, 0),
}  # fmt: skip


class _Step:
    """Write the operations of one step of a cell."""

    def __init__(self) -> None:
        self.nodes: list[Operation] = []
        self.x = Operation("step", name="x")

    def do(self, word: str, *args: Any) -> Operation:
        """Append an operation."""
        made = Operation(word, args, {"run": _WORDS[word], "many": False})
        self.nodes.append(made)
        return made


def _cell(reading: Reading, name: str, attributes: Mapping[str, Any], args: tuple[Any, ...],
          into: list[Operation], kind: str) -> list[Any]:  # fmt: skip
    """Read one operator: a loop for each direction."""
    given = [*args, *[None] * 8][:8]
    x, W, R, B, lengths, h0, c0, peep = given
    _check(attributes, lengths, peep, kind)
    way = attributes.get("direction", b"forward").decode()
    count = 2 if way == "bidirectional" else 1
    ys, finals = [], list[list[Any]]([[], []])
    for k in range(count):
        back = k == 1 or way == "reverse"
        home = name if count == 1 else f"{name}/{'backward' if back else 'forward'}"
        weights = _weights(reading, home, kind, k, (W, R, B))
        step, before, after = _step(kind, weights, attributes)
        starts = [_start(reading, s, k, weights, x) for s in (h0, c0)[: len(before)]]
        into += starts
        names = [b.name for b in before]
        body = Body(step.nodes, before, [step.x], after, [after[0]], 0, back, names)
        *last, y = reading.loop(body, (*starts, x), into)
        ys.append(y)
        for n, one in enumerate(last):
            finals[n].append(one)
    out = [_joined("directions", ys, 1, into)]
    return out + [_joined("finals", one, 0, into) for one in finals if one]


def _check(attributes: Mapping[str, Any], lengths: Any, peep: Any, kind: str) -> None:
    usual = {"RNN": ({b"Tanh"}, {b"Relu"}), "LSTM": ({b"Sigmoid", b"Tanh"},),
             "GRU": ({b"Sigmoid", b"Tanh"},)}[kind]  # fmt: skip
    found = set(attributes.get("activations", ())) or usual[0]
    if found not in usual or attributes.get("layout") or attributes.get("clip") or peep is not None:
        raise GraphError(f"{kind}: other activations, peepholes, a clip, or the batch first")
    if lengths is not None:
        raise GraphError(f"{kind}: sequences of different lengths")


def _weights(reading: Reading, home: str, kind: str, k: int,
             given: tuple[Any, Any, Any]) -> dict[str, Operation]:  # fmt: skip
    """Cut the weights of each gate; they are parameters of their own."""
    values = reading.out.values
    W, R = values[given[0]][k], values[given[1]][k]
    size = R.shape[1]
    bias = np.zeros(2 * len(W)) if given[2] is None else values[given[2]][k]
    first, second = bias[: len(W)], bias[len(W) :]
    out: dict[str, Operation] = {}
    for n, gate in enumerate(_GATES[kind]):
        cut = slice(n * size, (n + 1) * size)
        split = kind == "GRU" and gate == "h"
        parts = {"W": W[cut].T, "U": R[cut].T, "b": first[cut] + (0 if split else second[cut])}
        if split:
            parts["b_u"] = second[cut]
        for letter, value in parts.items():
            own = letter if letter == "b_u" or not gate else f"{letter}_{gate}"
            node = out[own] = reading.parameter(f"{home}.{own}", np.ascontiguousarray(value))
            whole = given["WUb".index(letter[0])]
            if whole in reading.out.parameters:
                reading.out.called[node] = reading.out.parameters[whole]
    return out


def _start(reading: Reading, state: Any, k: int, weights: Mapping[str, Operation],
           x: Any) -> Operation:  # fmt: skip
    """Return the first state of a direction: of the run's shape where there is none."""
    values = reading.out.values
    size = next(v for n, v in weights.items() if n[0] == "U")
    if state is None:
        made = Operation("zeros", (x,), {"many": False})
        width = values[size].shape[0]
        made.params = {"run": lambda v: np.zeros((v.shape[1], width)), "many": False}
        reading.out.constants.add(made)
    else:
        made = Operation("first", (state,), {"run": lambda v: v[k], "many": False, "index": k})
    return made


def _step(kind: str, w: Mapping[str, Operation], attributes: Mapping[str, Any]) -> Any:
    """Write one step: what goes into each gate, and the states after it."""
    step = _Step()
    x, h, c = (
        Operation("step", name="x"),
        Operation("state", name="h"),
        Operation("state", name="c"),
    )
    step.x = x
    do = step.do

    def into(gate: str, state: Any = h) -> Operation:
        end = f"_{gate}" if gate else ""
        both = do("Add", do("MatMul", x, w["W" + end]), do("MatMul", state, w["U" + end]))
        return do("Add", both, w["b" + end])

    if kind == "RNN":
        relu = b"Relu" in attributes.get("activations", ())
        return step, [h], [do("Relu" if relu else "Tanh", into(""))]
    if kind == "LSTM":
        i, f, o = (do("Sigmoid", into(gate)) for gate in "ifo")
        new = do("Add", do("Mul", f, c), do("Mul", i, do("Tanh", into("c"))))
        return step, [h, c], [do("Mul", o, do("Tanh", new)), new]
    r, z = do("Sigmoid", into("r")), do("Sigmoid", into("z"))
    wide = do("Add", do("MatMul", x, w["W_h"]), w["b_h"])
    if attributes.get("linear_before_reset"):
        inner = do("Mul", r, do("Add", do("MatMul", h, w["U_h"]), w["b_u"]))
    else:
        inner = do("Add", do("MatMul", do("Mul", r, h), w["U_h"]), w["b_u"])
    new = do("Tanh", do("Add", wide, inner))
    return step, [h], [do("Add", do("Mul", do("Sub", 1.0, z), new), do("Mul", z, h))]


def _joined(target: str, parts: list[Any], axis: int, into: list[Operation]) -> Operation:
    made = Operation(target, tuple(parts),
                     {"run": lambda *xs: np.stack(xs, axis), "many": False})  # fmt: skip
    into.append(made)
    return made


def directions_read(nodes: list[Operation], values: Mapping[Any, Any]) -> None:
    """Take the axis of directions away where what reads it does: Squeeze, or Transpose, Reshape."""
    for node in nodes:
        if node.target == "Squeeze" and node.args[0].target in ("directions", "finals"):
            if len(node.args[0].args) == 1:
                node.target, node.args, node.params = "Identity", node.args[0].args, {}
        elif node.target == "Reshape" and node.args[0].target == "Transpose":
            turned = node.args[0]
            both = turned.args[0]
            shape = np.shape(values[both])
            wide = (*shape[:1], *shape[2:3], shape[1] * shape[-1])
            order = tuple(turned.params.get("perm", ()))
            fits = both.target == "directions" and order == (0, 2, 1, 3)
            if fits and np.shape(values[node]) == wide:
                node.target, node.args, node.params = "Concat", both.args, {"axis": -1}


def _of(kind: str) -> Callable[..., list[Any]]:
    return lambda reading, name, attributes, args, into: _cell(
        reading, name, attributes, args, into, kind
    )


CELLS: Mapping[str, Callable[..., list[Any]]] = {kind: _of(kind) for kind in _GATES}
