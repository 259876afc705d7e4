"""Write what no word of the page computes: those numbers stay as the kernel found them."""

from __future__ import annotations

from eqgraph.payload.kinds import Kinds
from eqgraph.payload.routines import DECLINED
from eqgraph.payload.values import Values
from eqgraph.tape import Machine


def fixed(machine: Machine, kinds: Kinds, values: Values) -> dict[str, int]:
    """Return the arrays of the steps that the page cannot take, by step.

    Forward it is the value of the node, backward what the step adds to a gradient.
    """
    found: dict[str, int] = {}
    for one in machine.tape:
        if one.kind == "seed":
            continue
        kind = kinds.kinds[kinds(one.maker)]
        if one.kind == "compute":
            if kind["routine"] == DECLINED:
                found[str(one.step)] = values(machine.result(one.step))
            continue
        assert one.operand is not None
        back = kind["back"][one.operand]
        if back is not None and back["routine"] == DECLINED:
            found[str(one.step)] = values(machine.contribution(one.step))
    return found
