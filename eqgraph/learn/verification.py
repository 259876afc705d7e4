"""Run what was written beside the machine, and say how far they are from each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError
from eqgraph.ir import Graph
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.syntax import canonical, display
from eqgraph.tape import Machine
from eqgraph.targets.certificate import Certificate, hashed
from eqgraph.targets.exporting import Source
from eqgraph.targets.machines import (
    array,
    differentiated,
    evaluated,
    loaded,
    numbers,
    versions,
    wide,
)
from eqgraph.targets.names import identifier
from eqgraph.targets.program import Program
from eqgraph.targets.writer import Free

STEPS, BATCH = 4, 3


def verify(source: Source, of: Graph | Model, given: Mapping[str, Any], dtype: str) -> Certificate:
    """Compare a source with the machine, on the model's numbers and on drawn ones."""
    text = of.text.encode("utf-8")
    values = of.values
    data = b"".join(np.ascontiguousarray(values[k]).tobytes() for k in sorted(values))
    hashes = {
        "text": hashed(text),
        "numbers": hashed(data),
        "source": hashed(source.text if isinstance(source.text, bytes) else source.text.encode()),
    }
    out = Certificate(source.target.name, dtype, versions(source.target), hashes)
    try:
        with wide(source.target, dtype), np.errstate(all="ignore"):
            work = loaded(source.text) if isinstance(source.text, str) else None
            if work is None:
                _evaluated(out, source, of, given)
            elif isinstance(of, Graph):
                _graph(out, source, work, of)
            else:
                _model(out, source, work, of, given)
    except (EqGraphError, ValueError, FloatingPointError) as error:
        out.problem = f"nothing was compared: {str(error)[:200]}"
    return out


def _graph(out: Certificate, source: Source, work: ModuleType, graph: Graph) -> None:
    """Compare the results of a graph, and its gradients where they are written."""
    to = array(source.target)
    rng = np.random.default_rng(0)
    own = {n.name: n for n in graph.inputs}
    for label in ("the graph's", "drawn"):
        m = Machine(graph, source.of or None)
        if label == "drawn":
            if any(n.operator and n.operator.whole is not None for n in graph.nodes):
                continue
            for name, node in own.items():
                if name not in graph.fixed:
                    number = np.asarray(rng.uniform(0.4, 0.9, node.shape or ()))
                    m.let(name, np.asarray(number, graph.dtype))
        m.run()
        terms = _terms(m)
        args = [to(m.value(name)) for name in own]
        found = work.forward(*args)
        kept = list(dict.fromkeys(graph.results))
        found = found if isinstance(found, tuple) else (found,)
        for node, got in zip(kept, found, strict=True):
            out.add(node.name, label, numbers(got), m.value_of(node))
        if hasattr(work, "gradients"):
            _, *back = work.gradients(*args)
            for name, got in zip(own, back, strict=True):
                grad = m.grad(name)
                want = np.zeros_like(m.value(name)) if grad is None else grad
                out.add(f"∂{m.of.name}/∂{name}", label, numbers(got), want, terms)


def _terms(m: Machine) -> float:
    """Return the size of what is added up on the way back: sums of it may be 0 but for rounding."""
    sizes = [np.max(np.abs(g), initial=0) for n in m.graph.nodes if (g := m.grad_of(n)) is not None]
    return float(max((s for s in sizes if np.isfinite(s)), default=0.0))


def _evaluated(
    out: Certificate, source: Source, of: Graph | Model, given: Mapping[str, Any]
) -> None:
    """Compare what ONNX's reference evaluator gives."""
    rng = np.random.default_rng(0)
    assert isinstance(source.text, bytes)
    if isinstance(of, Graph):
        m = Machine(of, source.of or None).run()
        feed: dict[str, Any] = {n.name: _value(m, n.name) for n in of.inputs}
        for name, got in evaluated(source.text, feed).items():
            terms = _terms(m) if name.startswith("∂") else 0.0
            out.add(name, "the graph's", got, _of_graph(m, name), terms)
        return
    program = source.program
    assert program is not None
    feed = _data(program, given, out.dtype, rng)
    m = Machine(of.unroll(values=feed, dtype=out.dtype, rewrite=False)).run()
    clock = program.template.source.clock
    target = display(program.template.source.loss or "")
    for name, got in evaluated(source.text, feed).items():
        if name == target or name.startswith("∂"):
            out.add(name, "the model's", got, _of_graph(m, name))
        else:
            steps = [_value(m, of.at(name, clock.first + k)) for k in range(len(got))]
            out.add(name, "the model's", got, np.stack(steps))


def _of_graph(m: Machine, name: str) -> Array:
    """Return a value, or the gradient that a name such as ∂L/∂W means."""
    if not name.startswith("∂"):
        return _value(m, name if name in m.graph else name.removesuffix("′"))
    of = name.split("/∂", 1)[1]
    grad = m.grad(of)
    return np.zeros_like(_value(m, of)) if grad is None else grad


def _model(
    out: Certificate, source: Source, work: ModuleType, model: Model, given: Mapping[str, Any]
) -> None:
    """Compare the states, the loss and its gradients of a model."""
    program = source.program
    assert program is not None
    rng = np.random.default_rng(0)
    drawn = {
        k: np.asarray(0.5 * rng.normal(size=v.shape), v.dtype) for k, v in model.values.items()
    }
    for label, values in (("the model's", dict(model.values)), ("drawn", drawn)):
        data = _data(program, given, out.dtype, rng)
        graph = model.unroll(values={**values, **data}, dtype=out.dtype, rewrite=False)
        m = Machine(graph).run()
        _compare(out, source, work, model, m, label, values)


def _compare(
    out: Certificate, source: Source, work: ModuleType, model: Model, m: Machine, label: str,
    values: Mapping[str, Array],
) -> None:  # fmt: skip
    program, to = source.program, array(source.target)
    assert program is not None
    p = {key: to(values[name]) for key, name in source.files.items()}
    series = _series(program, m)
    starts = [s for state in program.states for s in state.starts]
    missing = [to(m.value(s.shown)) for s in starts if s.number is None and s.slot is None]
    inputs = [to(series[s.name]) for s in program.series if not s.target]
    first = program.template.source.clock.first
    length = [] if program.series else [_steps(program, m)]
    for key, got in work.run(p, *inputs, *length, *missing).items():
        family = next(f for f in program.template.families if identifier(f) == key)
        each = [_value(m, model.at(display(family), first + k)) for k in range(len(got))]
        out.add(display(family), label, numbers(got), np.stack(each))
    if not program.loss:
        return
    every = [*(to(series[s.name]) for s in program.series), *length, *missing]
    target = display(canonical(program.template.source.loss or ""))
    out.add(target, label, numbers(work.loss(p, *every)), m.value(target))
    found = work.gradients(p, *every)[1] if hasattr(work, "gradients") else None
    for grads, how in (
        (found, "written"),
        (differentiated(source.target, work.loss, p, every), "autodiff"),
    ):
        for key, got in (grads or {}).items():
            name = source.files[key]
            grad = m.grad(name)
            want = np.zeros_like(m.value(name)) if grad is None else grad
            out.add(f"∂{target}/∂{name} ({how})", label, numbers(got), want)


def _value(m: Machine, name: str) -> Array:
    found = m.value(name)
    assert found is not None
    return found


def _steps(program: Program, m: Machine) -> int:
    return len({n.time for n in m.graph.nodes if n.time is not None and n.operator is not None})


def _series(program: Program, m: Machine) -> dict[str, Array]:
    """Return the inputs over time that a machine was given."""
    clock = program.template.source.clock
    out = {}
    for one in program.series:
        steps = sorted(
            n.time for n in m.graph.inputs if n.time is not None and n.time >= clock.first
            and n.name == clock.at(one.family, n.time)
        )  # fmt: skip
        out[one.name] = np.stack([_value(m, clock.at(one.family, k)) for k in steps])
    return out


def _data(
    program: Program, given: Mapping[str, Any], dtype: str, rng: np.random.Generator
) -> dict[str, Any]:
    """Return data over time: as given, or drawn; initial values that have to be given."""
    own = {display(canonical(name)): np.asarray(value, dtype) for name, value in given.items()}
    out: dict[str, Any] = {}
    for one in program.series:
        name = display(one.family)
        shape = tuple(BATCH if isinstance(n, Free) else int(n) for n in one.shape)
        out[name] = own.get(name, rng.normal(size=(STEPS, *shape)).astype(dtype))
    for state in program.states:
        shape = tuple(BATCH if isinstance(n, Free) else int(n) for n in state.shape)
        for start in state.starts:
            if start.number is None and start.slot is None:
                out[start.shown] = own.get(start.shown, rng.normal(size=shape).astype(dtype))
    return out
