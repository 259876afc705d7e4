"""Find the products by which a state goes from step to step, and how much they lengthen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eqgraph.ir import Node
from eqgraph.tape.cause import Look
from eqgraph.tape.matrices import radius, spectral_norm


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """Hold a product of a state with a parameter: hₜ₋₁·U.

    Args:
        term: it, in words.
        parameter: the node of U.
        radius: its spectral radius.
        norm: its spectral norm.
        square: whether it is a square matrix; else each unit has a number of its own.
    """

    term: str
    parameter: Node
    radius: float
    norm: float
    square: bool


def products(look: Look) -> list[Product]:
    """Return the products of a state with a parameter on its way to the next step."""
    found: dict[str, Product] = {}
    for nodes in look.states.values():
        t = max(nodes) if look.onward > 0 else min(nodes)
        node = nodes.get(t - look.onward)
        for user in node.users if node is not None else ():
            name = user.operator.name if user.operator is not None else ""
            if user.time != t or name not in ("matmul", "mul"):
                continue
            for leaf in user.operands:
                if leaf.kind == "parameter" or (leaf.kind == "input" and leaf.time is None):
                    one = _product(look, user, leaf, t, name)
                    if one is not None:
                        found.setdefault(leaf.name, one)
    return list(found.values())


def _product(look: Look, user: Node, leaf: Node, t: int, name: str) -> Product | None:
    value = np.asarray(look.machine.seen(leaf), np.float64)
    term = look.sums.term(user, t)
    if name == "mul":
        most = float(np.abs(value).max(initial=0.0))
        return Product(term, leaf, most, most, square=False)
    if value.ndim != 2 or value.shape[0] != value.shape[1]:
        return None
    return Product(term, leaf, radius(value), spectral_norm(value), square=True)
