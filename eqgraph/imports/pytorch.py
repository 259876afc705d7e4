"""Read a module of PyTorch as equations with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eqgraph.errors import GraphError
from eqgraph.imports.checking import arrays, build, certify
from eqgraph.imports.imported import Imported
from eqgraph.imports.names import Names, superscript
from eqgraph.imports.term import Term
from eqgraph.imports.tracing import Traced, traced
from eqgraph.imports.writer import Writer, op_of


def from_torch(module: object, inputs: object) -> Imported:
    """Read an nn.Module as equations with names, and compare both at once.

    The module is traced by torch.export, a copy of it in evaluation mode and double precision.
    Where all of it goes step by step, the text is a model over t; else it is a plain text.

    Args:
        module: of PyTorch; it stays as it is.
        inputs: a tensor, or a tuple of the arguments of its `forward`; shapes are those of the run.

    Raises:
        NotInstalled: PyTorch is missing.
        ValuesError: this is no module.
        GraphError: it cannot be traced, or has operators without a row: all of them are named, with
            their places; or the text computes something else than the module.

    >>> from torch import nn, ones  # doctest: +SKIP
    >>> print(from_torch(nn.Sequential(nn.Linear(3, 2), nn.Tanh()), ones(1, 3)))  # doctest: +SKIP
    # Sequential, from PyTorch
    # 0: Linear(3, 2) · 1: Tanh()
    ŷ = tanh(x·Wᵀ + b)
    """
    one = traced(module, inputs)
    for time in (*_times(one), {}):
        page, outputs = _written(one, time)
        if not page.refused:
            break
    if page.refused:
        raise GraphError(
            f"{len(page.refused)} operators of {type(module).__name__} have no text:\n  "
            + "\n  ".join(page.refused),
            hint="write them with other operators of PyTorch, or read the modules around them",
        )
    text = _text(page, type(module).__name__)
    values = arrays(page)
    certificate = certify(text, values, page, outputs)
    graph, model = build(text, values, page)
    return Imported(text, values, graph, model, certificate, _places(page),
                    tuple(x.text for x in outputs))  # fmt: skip


def _written(one: Traced, time: Mapping[Any, int]) -> tuple[Writer, list[Term]]:
    """Write twice: the first time counts what is asked for, so that single ones need no number."""
    counts: Mapping[str, int] = {}
    for _ in range(2):
        page = Writer(one, Names(counts), time)
        outputs = page.write()
        counts = page.names.used
    return page, outputs


def _times(one: Traced) -> Iterator[dict[Any, int]]:
    """Yield which arguments may go step by step, along which axis."""
    layers = [n for n in one.nodes if op_of(n)[1] in
              ("rnn_tanh.input", "rnn_relu.input", "lstm.input", "gru.input")]  # fmt: skip
    if not layers:
        return
    axis = 1 if layers[0].args[8] else 0
    into = {node: axis for node in _above(layers[0].args[0]) if node in one.arguments}
    steps = one.values[layers[0].args[0]].shape[axis]
    others = {
        node: axis for node in one.arguments
        if getattr(one.values[node], "ndim", 0) > axis and one.values[node].shape[axis] == steps
    }  # fmt: skip
    if into:
        if {**others, **into} != into:
            yield {**others, **into}
        yield into


def _above(node: Any) -> set[Any]:
    """Return all that a node is computed from, itself included."""
    found, stack = set(), [node]
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack += one.all_input_nodes
    return found


def _text(page: Writer, title: str) -> str:
    """Put the declarations before the equations."""
    lines = [f"# {title}, from PyTorch"]
    if page.time:
        lines.append("t ∈ 1…T")
        lines += [f"input {n}" for n, leaf in page.leaves.items() if leaf.time is not None]
        lines += _declared(page)
        lines += page.heads
    return "\n".join([*lines, *page.lines]) + "\n"


def _declared(page: Writer) -> list[str]:
    """Declare what is learned with its shape, and what is given for all steps."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for name, leaf in page.leaves.items():
        if leaf.role == "parameter":
            shape = tuple(leaf.cut(page.traced.values).shape)
            groups.setdefault(shape, []).append(name)
    lines = [
        f"param {', '.join(names)}" + (f" ∈ {_space(shape)}" if shape else "")
        for shape, names in groups.items()
    ]
    given = [n for n, leaf in page.leaves.items() if leaf.role != "parameter" and leaf.time is None]
    return [*lines, *(f"input {name}" for name in given)]


def _space(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return "ℝ" + superscript(shape[0])
    return f"ℝ^{{{'×'.join(map(str, shape))}}}"


def _places(page: Writer) -> dict[str, str]:
    """Return what each parameter is called in the module."""
    learned = page.learned
    return {
        name: " + ".join(learned.get(node, node.name) for node in leaf.nodes)
        for name, leaf in page.leaves.items() if leaf.nodes
    }  # fmt: skip
