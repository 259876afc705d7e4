"""List the contraction over named axes and what its derivative needs, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator, Rule
from eqgraph.operators.shapes import like_second
from eqgraph.operators.table import register


def _einsum_rule(k: int) -> Rule:
    """Contract the cotangent with all other operands, to the axes of operand k.

    What only this operand names was summed away: its gradient is repeated. What it names twice is
    a diagonal: the gradient goes there.
    """

    def rule(m: Any, g: Any, y: Any, *xs: Any, spec: str = "") -> Any:
        inner, _, result = spec.partition("->")
        terms = inner.split(",")
        own, others = terms[k], [t for j, t in enumerate(terms) if j != k]
        operands = [x for j, x in enumerate(xs) if j != k]
        known = {*result, *"".join(others)}
        wanted = "".join(letter for letter in dict.fromkeys(own) if letter in known)
        back = m.einsum(g, *operands, spec=f"{','.join([result, *others])}->{wanted}")
        return back if wanted == own else m.spread(back, xs[k], spec=f"{wanted}->{own}")

    return rule


def _expand_back(m: Any, g: Any, y: Any, small: Any, x: Any, *, spec: str = "->") -> Any:
    have, _, want = spec.partition("->")
    return m.einsum(g, spec=f"{want}->{have}")


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="einsum",
        adds=True,
        arity=None,
        spellings=("einsum",),
        params={"spec": ""},
        elementwise=False,
        notation=call("einsum"),
        doc="Multiply operands along named axes and sum out what the result does not name.",
        primitive=True,
        forward=lambda m, *xs, spec="": m.einsum(*xs, spec=spec),
        vjp=_einsum_rule,
        shape=shapes.einsum,
        reason="axes of one name run together, those not named behind are summed",
        reason_back="each operand receives the gradient contracted with all the others",
    ),
    Operator(
        name="spread",
        arity=2,
        params={"spec": "->"},
        elementwise=False,
        notation=pattern("spread({0})", r"\operatorname{{spread}}({0})"),
        doc="Repeat along the axes that are not named, and put on a diagonal what is named twice.",
        primitive=True,
        forward=lambda m, g, x, *, spec="->": m.spread(g, x, spec=spec),
        vjp=(_expand_back, None),
        shape=like_second,
        reason="repeated where it was summed, on the diagonal where an axis was named twice",
        reason_back="what was repeated is summed",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
