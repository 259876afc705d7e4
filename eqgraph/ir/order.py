"""Sort equations by what they read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from eqgraph.errors import GraphError
from eqgraph.syntax import Equation, names_in
from eqgraph.syntax.text.known import Definition


def order(
    equations: tuple[Equation, ...],
    text: str,
    functions: Mapping[str, Definition] = MappingProxyType({}),
) -> list[Equation]:
    """Sort equations so that each stands after those it reads; otherwise the order of the text.

    Raise `GraphError` that names the cycle if there is one.
    """
    defined = {e.symbol.name: e for e in equations}
    done: dict[str, bool] = {}  # False while its operands are on the way
    out: list[Equation] = []
    for equation in equations:
        stack: list[tuple[Equation, bool]] = [(equation, False)]
        while stack:
            current, opened = stack.pop()
            name = current.symbol.name
            if opened:
                done[name] = True
                out.append(current)
                continue
            if name in done:
                continue
            done[name] = False
            stack.append((current, True))
            names = names_in(current.expr, functions)
            reads = [name for name in names if name in defined]
            for read in reads:
                if done.get(read) is False:
                    raise GraphError(
                        f"{current.name} and {defined[read].name} need each other: a cycle",
                        text=text or None, span=current.span,
                    )  # fmt: skip
            stack.extend((defined[r], False) for r in reversed(reads))
    return out
