"""Decide where a run is computed: in the page, or by the kernel, which sends what is looked at.

Both sides keep to what is decided here: it travels with the payload.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from eqgraph.ir import Node
from eqgraph.payload.program import Streamed, Why
from eqgraph.payload.schema import Program
from eqgraph.tape import Machine, Tape

OPERATIONS = 10**9  # of a run in a page: seconds there
INPUTS = 8 * 2**20  # bytes of leaves that travel with a payload, whose message takes 9 MiB
STEPS, WORK = 1_000, 2 * 10**7  # of a run, beyond which a look at all of it is felt
UNSURE = frozenset(  # words that may have no result: a matrix that is singular, an index outside
    ("solve", "inverse", "det", "logdet", "cofactor", "expm", "spectral", "left_singular",
     "one_hot", "gather", "scatter_add")
)  # fmt: skip
REGISTERS = 2**30  # bytes of all that a page computes; it holds a part and recomputes the rest


def streamed(machine: Machine) -> Streamed | None:
    """Return why the kernel computes a run, or None where the page does.

    >>> import eqgraph as eg
    >>> streamed(eg.Machine(eg.graph("y = x*x", {"x": 3.0})))
    """
    estimates: tuple[tuple[Why, float, float], ...] = (
        ("inputs", sum(x.nbytes for x in machine.values.values()), INPUTS),
        ("registers", sum(8 * _size(one.node) for one in machine.tape), REGISTERS),
        ("operations", operations(machine.tape), OPERATIONS),
    )
    for why, amount, budget in estimates:
        if amount > budget:
            return {"why": why, "amount": amount, "budget": budget, "run": 0}
    return None


def later(machine: Machine, sent: Program) -> bool:
    """Tell whether who opens a run would wait for its problems: they are looked for in between.

    A run that may come to no end is tried first: it says how far there are steps.

    >>> import eqgraph as eg
    >>> from eqgraph.payload.run import payload
    >>> "later" in payload(eg.Machine(eg.graph("y = x*x", {"x": 3.0})))
    False
    """
    called = {line[0] for routine in sent["routines"] for line in routine["lines"]}
    if "fixed" in sent or called & UNSURE:
        return False
    return len(machine.tape) > STEPS or operations(machine.tape) > WORK


def operations(tape: Tape) -> int:
    """Estimate how many additions and multiplications a whole run takes.

    >>> import eqgraph as eg
    >>> m = eg.Machine(eg.graph("y = W·x", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 2.0]}))
    >>> operations(m.tape)  # forward, back to W, and back to x; and the seed
    26
    """
    return sum(_costs(tape))


def _costs(tape: Tape) -> Iterator[int]:
    known: dict[str, int] = {}
    for one in tape:
        if one.kind == "seed":
            yield _size(one.node)
            continue
        maker = one.maker
        if maker.id not in known:
            known[maker.id] = _cost(maker)
        yield known[maker.id]


def _cost(node: Node) -> int:
    """Estimate one evaluation: a product of arrays is the root of the product of all sizes.

    That is m·k·n for (m × k)·(k × n), as it is for an outer product or one with a vector.
    """
    assert node.operator is not None
    sizes = [_size(node), *map(_size, node.operands)]
    if node.operator.elementwise or len(node.operands) < 2:
        return max(sizes)
    return 2 * math.isqrt(math.prod(sizes))


def _size(node: Node) -> int:
    return math.prod(node.shape or ())
