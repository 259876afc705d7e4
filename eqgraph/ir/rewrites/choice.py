"""Choose rules: all, by their names, or by groups; and apply them to a graph."""

from __future__ import annotations

from collections.abc import Iterable

from eqgraph.errors import GraphError, nearest
from eqgraph.ir.graph import Graph
from eqgraph.ir.rewrites import exponentials, optimisation, squares
from eqgraph.ir.rewrites.rewriter import Rewriter
from eqgraph.ir.rewrites.rule import Rule

_TABLES = (exponentials.RULES, squares.RULES, optimisation.RULES)
RULES: dict[str, Rule] = {rule.name: rule for table in _TABLES for rule in table}
GROUPS = ("stability", "optimisation")
Choice = bool | str | Iterable[str]


def choose(rules: Choice) -> tuple[Rule, ...]:
    """Return the chosen rules in the order of the table; raise `GraphError` for an unknown name.

    >>> [rule.name for rule in choose(["log1p", "fold"])], len(choose(False))
    (['log1p', 'fold'], 0)
    """
    if isinstance(rules, bool):
        return tuple(RULES.values()) if rules else ()
    try:
        chosen = (rules,) if isinstance(rules, str) else tuple(rules)
    except TypeError:  # an array without axes is an Iterable, too
        raise GraphError(
            f"rewrite is True, False or a list of rules, not {type(rules).__name__}",
            hint=f"its groups are {' and '.join(GROUPS)}",
        ) from None
    for name in chosen:
        if not isinstance(name, str) or (name not in RULES and name not in GROUPS):
            near = nearest(str(name), [*RULES, *GROUPS])
            hint = f"did you mean {near!r}?" if near else "they are " + ", ".join(RULES)
            raise GraphError(f"there is no rewrite {str(name)[:60]!r}", hint=hint)
    return tuple(r for r in RULES.values() if r.name in chosen or set(r.groups) & set(chosen))


def rewrite(g: Graph, rules: Choice = True) -> Graph:
    """Return a graph of the same values, rewritten; the given one stays, and returns if none fits.

    `rules` is True for all, or a list of names and groups ("stability", "optimisation"). Names,
    places in the text and equations are kept. A rule that keeps digits reaches through a name that
    the user gave, whose node stays beside it; a rule that only saves nodes does not.

    >>> import eqgraph as eg
    >>> g = eg.graph("y = log(1 + x)", {"x": 1e-15})
    >>> better = rewrite(g)
    >>> better["y"].operator, len(g), len(better)
    (OPERATORS['log1p'], 4, 2)
    """
    rewriter = Rewriter(g, choose(rules))
    new = rewriter.run()
    return new if rewriter.events else g
