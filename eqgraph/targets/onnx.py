"""ONNX: the source in Python is run once, with words that record nodes; a loop is a `Scan`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import NotInstalled
from eqgraph.ir.graph import Graph
from eqgraph.ir.node import Node
from eqgraph.syntax import display
from eqgraph.targets.frame import Frame
from eqgraph.targets.machines import loaded
from eqgraph.targets.names import identifier
from eqgraph.targets.numpy import ELEMENTWISE, OWN, SIGNS
from eqgraph.targets.plain import graph_functions
from eqgraph.targets.program import Program
from eqgraph.targets.python import Function
from eqgraph.targets.reverse import Reverse
from eqgraph.targets.target import Target, Unwritable, listed
from eqgraph.targets.writer import Free

STEPS, BATCH = 1_000_003, 1_000_033  # stand for sizes that are known when it runs
# What ONNX has no operator for, and no few operators either.
LACKS = listed(
    "solve inverse cofactor expm spectral left_singular erfinv gamma lgamma digamma polygamma "
    "binomial dsigmoid sech2 softplus"
)


def _work(functions: list[Function]) -> Any:
    text = "\n\n\n".join(f.text() for f in functions)
    return loaded(f"from eqgraph.targets.onnx_words import *\n\n\n{text}\n", "nodes")


def _body(dtype: Any) -> Any:
    try:
        from eqgraph.targets import onnx_words as words
    except ImportError:
        raise NotInstalled("onnx is not installed here", hint="pip install onnx") from None
    body = words.Body(dtype)
    words.CURRENT[:] = [body]
    return body


def _inputs(body: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    from eqgraph.targets.onnx_words import Tensor

    return {name: Tensor(body, body.name(name), shape) for name, shape in shapes.items()}


def _finished(
    body: Any, inputs: Mapping[str, Any], outputs: Mapping[str, Any], text: str, name: str
) -> bytes:
    """Return the bytes of a model that the checker has passed."""
    import onnx
    from onnx import helper

    from eqgraph.targets.onnx_words import OPSET

    kind = helper.np_dtype_to_tensor_dtype(body.dtype)
    free = {STEPS: "T", BATCH: "B"}

    def info(called: str, shape: tuple[int, ...]) -> Any:
        return helper.make_tensor_value_info(called, kind, [free.get(n, n) for n in shape])

    for called, x in outputs.items():
        known = body.given(x)
        body.nodes.append(helper.make_node("Identity", [known.name], [called]))
    took = [info(called, x.shape) for called, x in inputs.items()]
    gave = [info(called, body.given(x).shape) for called, x in outputs.items()]
    graph = helper.make_graph(body.nodes, name, took, gave, body.constants, doc_string=text)
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opset, producer_name="eqgraph", ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    return bytes(inferred.SerializeToString())


def _graph(target: Target, graph: Graph, of: Node | None) -> bytes:
    functions, _, section = graph_functions(target, graph, of)
    body = _body(graph.dtype)
    work = _work(functions)
    inputs = _inputs(body, {s.node.name: s.node.shape or () for s in section.takes})
    given = work.forward(*inputs.values())
    given = given if isinstance(given, tuple) else (given,)
    names = [s.node.name for s in section.gives]
    outputs = {_fresh(n, inputs): x for n, x in zip(names, given, strict=True)}
    if of is not None:
        _, *back = work.gradients(*inputs.values())
        for name, x in zip(inputs, back, strict=True):
            outputs[f"∂{of.name}/∂{name}"] = x
    return _finished(body, inputs, outputs, graph.text, "equations")


def _fresh(name: str, taken: Mapping[str, Any]) -> str:
    return f"{name}′" if name in taken else name


def _model(
    target: Target, program: Program, dtype: str, gradients: bool, names: Mapping[str, str],
    values: Mapping[str, Any],
) -> bytes:  # fmt: skip
    if not program.series:
        raise Unwritable("a model without inputs over time has no first axis to scan")
    frame = Frame(target, program, dtype)
    functions = frame.write()
    if gradients and program.loss:
        functions = Reverse(frame).write()
    work, body = _work(functions), _body(dtype)
    shapes = {display(s.family): (STEPS, *_sized(s.shape)) for s in program.series}
    inputs = _inputs(body, shapes)
    first = next(iter(inputs.values()))
    body.sizes[STEPS] = (first, 0)
    if BATCH in first.shape:
        body.sizes[BATCH] = (first, first.shape.index(BATCH))
    series = dict(zip((s.name for s in program.series), inputs.values(), strict=True))
    starts: dict[str, Any] = {}
    for state in program.states:
        for one in state.starts:
            if one.number is None and one.slot is None:
                starts |= _inputs(body, {one.shown: _sized(state.shape)})
    p = {key: _parameter(body, name, values[name]) for key, name in names.items()}
    run = [x for key, x in series.items() if not _is_target(program, key)]
    states = work.run(p, *run, *starts.values()).items()
    outputs = {_family(program, k): x for k, x in states if _family(program, k) not in inputs}
    if program.loss:
        shown = display(program.template.source.loss or "")
        every = [*series.values(), *starts.values()]
        if gradients:
            outputs[shown], back = work.gradients(p, *every)
            outputs |= {f"∂{shown}/∂{names[key]}": x for key, x in back.items()}
        else:
            outputs[shown] = work.loss(p, *every)
    text = program.template.source.text
    return _finished(body, {**inputs, **starts}, outputs, text, "model")


def _sized(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(BATCH if isinstance(n, Free) else int(n) for n in shape)


def _is_target(program: Program, name: str) -> bool:
    return next(s.target for s in program.series if s.name == name)


def _family(program: Program, key: str) -> str:
    return next(display(f) for f in program.template.families if identifier(f) == key)


def _parameter(body: Any, name: str, value: Any) -> Any:
    from onnx import numpy_helper

    from eqgraph.targets.onnx_words import Tensor

    array = np.array(value, body.dtype)
    called = body.name(name)
    body.constants.append(numpy_helper.from_array(array, called))
    return Tensor(body, called, array.shape)


ONNX = Target(
    name="onnx",
    title="ONNX",
    suffix=".onnx",
    signs=SIGNS,
    words={
        **{key: name for key, name in OWN.items() if key not in LACKS},
        **{name: name for name in (*ELEMENTWISE, "pieces", "det", "logdet", "cumsum")},
        **{name: f"total_{name}" for name in ("sum", "prod", "max", "min")},
    },
    package="onnx",
    graph=_graph,
    model=_model,
)
