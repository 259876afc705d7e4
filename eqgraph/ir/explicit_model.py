"""Write a model with every sign written, from the template that its shapes settle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.ir.explicit import Writer
from eqgraph.ir.node import Node
from eqgraph.ir.series import bind
from eqgraph.ir.settled import is_open, settled
from eqgraph.ir.template import Template, template
from eqgraph.operators.notation import PRODUCT, SUM
from eqgraph.syntax import display
from eqgraph.syntax.alphabet import TO_SUBSCRIPT
from eqgraph.syntax.sympy.open_text import Piece, inside
from eqgraph.syntax.text.model import read_model


def explicit_model(plain: Template, values: Mapping[str, Any] | None) -> str:
    """Return declarations and equations with every sign written; what is open stays refused."""
    made = _settled(plain, values)
    if is_open(made.source) and any(n.shape is None for n in made.nodes):
        raise GraphError(
            "without shapes this text is open: they decide what its products are",
            hint="declare the shapes, or give values: model.explicit(values)",
        )
    text = "\n".join([*_declared(made), *_lines(made)])
    if _nodes(_settled(template(read_model(text)), values)) != _nodes(made):
        raise GraphError("no text reads back to this model", hint="please report the text")
    return text


def _settled(plain: Template, values: Mapping[str, Any] | None) -> Template:
    dtype = np.dtype(np.float64)
    steps = 1 if values is None and plain.source.clock.last is None else None
    return settled(plain, bind(plain, values, steps, dtype), checked=values is not None)


def _nodes(made: Template) -> set[str]:
    """Return what the equations compute, each written from its leaves."""
    known: dict[str, str] = {}
    for node in made.nodes:
        reading = made.readings.get(node.id)
        if node.operator is None:
            value = "" if node.value is None else str(node.value.tolist())
            inner = known.get(made.summands[node.id].id, "") if node.id in made.summands else ""
            known[node.id] = f"{reading}{value}{inner}"
        else:
            operands = ",".join(known[x.id] for x in node.operands)
            known[node.id] = f"{node.operator.name}{sorted(node.params.items())}({operands})"
        known[node.id] = hashlib.sha256(known[node.id].encode()).hexdigest()
    return {f"{name}: {known[node.id]}" for name, node in made.results.items()}


def _declared(made: Template) -> Iterator[str]:
    roles = {"parameter": "param ", "input": "input ", "state": "state "}
    for one in made.source.declarations.values():
        if one.role in roles or one.role is None:
            yield f"{roles.get(one.role or '', '')}{one}".strip()


def _lines(made: Template) -> Iterator[str]:
    source = made.source
    sums = made.summands
    leaves = (n for n in made.nodes if n.leaf and n.kind != "constant" and n.id not in sums)
    owner = {n.id: n.name for n in leaves}
    results = [(e.symbol.name, made.results[e.symbol.name]) for e in source.equations.equations]
    for name, node in results:
        owner.setdefault(node.id, display(name))
    writer = Writer(made, owner)
    for name, node in results:
        shown = display(name)
        loss = "loss " * (name == source.loss)
        if owner[node.id] != shown:
            yield f"{loss}{shown} = {owner[node.id]}"
            continue
        for one in _sums(made, node):
            summand = made.summands[one.id]
            known = summand.id in writer.owner or summand.id in writer.done
            inner = inside(
                writer.operand(summand) if known else writer.written(summand, shown), PRODUCT
            )
            writer.done[one.id] = Piece(f"{_sign(made)} {inner}", SUM, open=True)
        piece = writer.done[node.id] if node.id in sums else writer.written(node, shown)
        right = inside(piece, 0)
        yield from writer.apart
        writer.apart.clear()
        yield f"{loss}{shown} = {right}"


def _sums(made: Template, root: Node) -> list[Node]:
    """Return the sums over time that an equation reads."""
    found: dict[str, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.id in made.summands:
            found[node.id] = node
        stack.extend(node.operands)
    return list(found.values())


def _sign(made: Template) -> str:
    index = made.source.clock.index
    return "∑" + TO_SUBSCRIPT.get(index, f"_{{{index}}}")
