"""Change the equations of a machine: what is still read keeps its values, the place its node."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError, ValuesError
from eqgraph.ir import ArrayLike, Graph, Node, Values, graph
from eqgraph.ir.build import leaves_of
from eqgraph.ir.values import as_array
from eqgraph.syntax import canonical, display
from eqgraph.tape import Instruction, Machine

_LONGEST = 100_000  # characters of the numbers that a page may give for a name


@dataclass(frozen=True, slots=True)
class Before:
    """Hold what was played before a change; `rule` names a rewrite, and is empty for a new text.

    `after` is the text that this one was made from, if any.
    """

    machine: Machine
    step: int
    rule: str
    after: str


class Valueless(ValuesError):
    """Names have no value yet; `.names` lists them."""

    def __init__(self, names: list[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"no value for {', '.join(names)}", hint="give one: it is asked for")


def written(g: Graph) -> str:
    """Return the text that a graph was read from; empty where it cannot be read again.

    A derivative and a model that was unrolled in time are not what their text alone says.
    """
    if not g.text or len(g.results) != len(g.equations):
        return ""
    with suppress(EqGraphError):
        if set(leaves_of(g.text, g.values)) <= set(g.values):
            return g.text
    return ""


def edited(machine: Machine, text: str, values: Values | None = None) -> Machine:
    """Return the machine of another text, with the values that are there and those given.

    Raise `MachineError` where the graph is not what a text says, `Valueless` for names without
    values, and whatever the reading of the text raises.
    """
    old = machine.graph
    if not written(old):
        raise MachineError(
            "these equations cannot be changed here: the graph is not what their text alone says",
            hint="change them where the graph is made",
        )
    held = {**machine.values, **_named(values or {})}
    wanted = leaves_of(text, held)
    missing = [name for name in wanted if name not in held]
    if missing:
        raise Valueless(missing)
    fresh = _read(text, {name: held[name] for name in wanted}, old)
    of = machine.of.name
    stays = of in fresh and of != old.results[-1].name
    again = Machine(fresh, of if stays else None)
    if machine.of.name == again.of.name and machine.seed.shape == again.seed.shape:
        return Machine(fresh, again.of, machine.seed) if np.any(machine.seed != 1) else again
    return again


def _read(text: str, values: Mapping[str, Any], old: Graph) -> Graph:
    """Read a text; what was a parameter, by whose word ever, is one again."""
    fresh = graph(text, values, dtype=old.dtype)
    was = {node.name: node.kind for node in old.inputs}
    kinds = {node.name: was.get(node.name, node.kind) for node in fresh.inputs}
    if all(node.kind == kinds[node.name] for node in fresh.inputs):
        return fresh
    parameters = [name for name, kind in kinds.items() if kind == "parameter"]
    return graph(text, values, dtype=old.dtype, parameters=parameters)


def _named(values: Values) -> dict[str, ArrayLike]:
    if not isinstance(values, Mapping):
        raise ValuesError(f"values come as a dict from names, not as {type(values).__name__}")
    return {display(canonical(name)): array for name, array in values.items()}


def numbers(given: object) -> dict[str, ArrayLike]:
    """Read the numbers that a page gives for names: `0.5`, `[1, 2]`, `[[1, 2], [3, 4]]`.

    Raise `ValuesError` for what is none of these.
    """
    if not isinstance(given, Mapping):
        raise ValuesError("values are numbers by name")
    return {str(name): _number(str(name)[:60], text) for name, text in given.items()}


def _number(name: str, text: object) -> ArrayLike:
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise ValuesError(f"the value of {name} is a text of at most {_LONGEST} characters")
    try:
        return as_array(json.loads(text.replace("−", "-")), name, np.dtype(float))
    except (EqGraphError, ValueError, RecursionError):
        hint = "write 0.5, [1, 2] or [[1, 2], [3, 4]]"
        raise ValuesError(f"{text[:40]!r} is no value for {name}", hint=hint) from None


def same_place(old: Machine, step: int, fresh: Machine) -> int:
    """Return the place on another tape: after the instruction that does the same to the same node.

    Where that node is gone, it is the last instruction before it that is still there.
    """
    known: dict[Hashable, int] = {}
    before, after = _ids(old.graph, known), _ids(fresh.graph, known)
    places: dict[Hashable, int] = {}
    for one in fresh.tape:
        for key in _keys(one, after):
            places[key] = one.step
    for one in reversed(list(old.tape)[:step]):
        for key in _keys(one, before):
            if key in places:
                return places[key]
    return 0


def _keys(one: Instruction, ids: Mapping[str, int]) -> Iterable[Hashable]:
    """Name an instruction: by its edge, its node, and by what its node is called."""
    node = ids[one.node.id]
    edge = (ids[one.user.id], one.operand) if one.user else None
    return (one.kind, node, edge), (one.kind, node), (one.kind, one.node.name, one.node.equation)


def _ids(g: Graph, known: dict[Hashable, int]) -> dict[str, int]:
    """Number the nodes; those of two graphs that have one name, or are made alike, are one."""
    ids: dict[str, int] = {}
    for node in g.nodes:
        ids[node.id] = known.setdefault(_made(node, ids), len(known))
    return ids


def _made(node: Node, ids: Mapping[str, int]) -> Hashable:
    if node.operator is None or node.given:
        return node.name
    return node.operator.name, str(node.params), tuple(ids[x.id] for x in node.operands)
