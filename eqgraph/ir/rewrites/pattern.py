"""Match patterns: the left sides of rules, read as small graphs, in all orders of operands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from eqgraph.ir.algebra import GraphAlgebra
from eqgraph.ir.node import Node
from eqgraph.ir.rewrites.rule import Rule, Side
from eqgraph.ir.sketch import Sketch

Found = dict[str, Any]  # what variables and parameters stand for
CONSTANT, ANY = "a number", ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Stand for any value of a parameter, such as an axis."""

    name: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Look for an operator on operands, each a pattern, a variable or a number."""

    operator: str
    operands: tuple[Any, ...]
    params: tuple[tuple[str, Any], ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """Return what the operands must be: an operator's name, a number, or anything."""
        return tuple(
            x.operator if isinstance(x, Pattern) else ANY if isinstance(x, str) else CONSTANT
            for x in self.operands
        )

    def match(self, node: Node, found: Found, met: list[Node], *, crossing: bool = False) -> bool:
        """Tell whether a node has this form; `found` and `met` (all but variables) are filled.

        Unless it is `crossing`, below its top a pattern meets no node that the user named. The
        depth of the recursion is that of the pattern.
        """
        if node.operator is None or node.operator.name != self.operator:
            return False
        if met and node.given and not crossing:
            return False
        met.append(node)
        for name, wanted in self.params:
            value = node.params[name]
            if isinstance(wanted, Parameter):
                if found.setdefault(wanted.name, value) != value:
                    return False
            elif wanted != value:
                return False
        return all(
            _meets(part, x, found, met, crossing)
            for part, x in zip(self.operands, node.operands, strict=True)
        )


def _meets(part: Any, node: Node, found: Found, met: list[Node], crossing: bool) -> bool:
    if isinstance(part, Pattern):
        return part.match(node, found, met, crossing=crossing)
    if isinstance(part, str):
        known = found.setdefault(part, node)
        return known is node or _same_number(known, node)
    value = number(node)
    return value is not None and value == part and np.signbit(value) == np.signbit(part)


def number(node: Node) -> float | None:
    """Return the value of a literal, exactly; None for anything else and for a named constant."""
    if node.value is None or node.names or node.shape != ():
        return None
    return float(node.value)


def _same_number(a: Node, b: Node) -> bool:
    """Tell whether two uses of a literal have the same bits: 0 and −0 differ."""
    return (
        number(a) is not None
        and number(b) is not None
        and np.array_equal(a.value.tobytes(), b.value.tobytes())  # type: ignore[union-attr]
    )


def head(node: Node) -> str:
    """Return what a pattern may ask of an operand: its operator, a number, or nothing."""
    if node.operator is not None:
        return node.operator.name
    return CONSTANT if number(node) is not None else ANY


@cache
def patterns(side: Side) -> tuple[Pattern, ...]:
    """Read the left side of a rule: all its forms, operands of commutative operators both ways.

    >>> [p.operands[0].operands for p in patterns(lambda m, x: m.log(1 + x))]
    [(1.0, 'x'), ('x', 1.0)]
    """
    sketch = Sketch(np.dtype("float64"))
    m = GraphAlgebra(sketch)
    arguments: dict[str, Any] = {}
    for parameter in list(inspect.signature(side).parameters.values())[1:]:
        name = parameter.name
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            arguments[name] = Parameter(name)
        else:
            arguments[name] = m.term(sketch.leaf(name, "input", None))
    forms: dict[str, tuple[Any, ...]] = {}
    for node in sketch.nodes:
        forms[node.id] = (node.name,)
    top = side(m, **arguments).node
    for node in sketch.nodes:
        if node.operator is not None:
            forms[node.id] = tuple(_forms(node, forms))
        elif node.value is not None:
            forms[node.id] = (float(node.value),)
    return forms[top.id]


def _forms(node: Node, forms: Mapping[str, tuple[Any, ...]]) -> Iterator[Pattern]:
    """Combine the forms of the operands; a repeated node may have a form each time."""
    assert node.operator is not None
    params = tuple(node.params.items())
    seen: dict[Pattern, None] = {}
    for operands in product(*(forms[x.id] for x in node.operands)):
        seen[Pattern(node.operator.name, operands, params)] = None
        if node.operator.commutative:
            seen[Pattern(node.operator.name, operands[::-1], params)] = None
    yield from seen


class Index:
    """Find the rules that may fit a node, by its operator and what its operands are."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._by_operator: dict[str, list[tuple[Rule, Pattern]]] = {}
        for rule in rules:
            for side in rule.sides:
                for pattern in patterns(side):
                    self._by_operator.setdefault(pattern.operator, []).append((rule, pattern))
        self._known: dict[tuple[str, tuple[str, ...]], list[tuple[Rule, Pattern]]] = {}

    def candidates(self, node: Node) -> list[tuple[Rule, Pattern]]:
        """Return (rule, pattern) in the order of the table."""
        assert node.operator is not None
        listed = self._by_operator.get(node.operator.name)
        if not listed:
            return []
        heads = tuple(map(head, node.operands))
        key = (node.operator.name, heads)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = [
                (rule, pattern)
                for rule, pattern in listed
                if all(w in (ANY, h) for w, h in zip(pattern.heads, heads, strict=True))
            ]
        return known
