"""Define a rewrite rule: one row, whose two sides are lambdas over an algebra, as in the rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eqgraph.operators.formula import Formula, FormulaAlgebra, formula

if TYPE_CHECKING:
    from eqgraph.ir.node import Node
    from eqgraph.ir.rewrites.rewriter import Rewriter

Side = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Hold one rewrite: what is looked for, what it becomes, when, and why.

    `before(m, *operands, **params)` and `after` are the two sides, read in the algebra of graphs
    to match and to build, in that of formulas to be shown, and with many digits to be proved.
    `also` lists other spellings of the left side. `condition` gets what was found, by name.
    A rule that no pattern can say has `act`, which gets a node and returns another one or None.
    Source of the stability rules, where a row names no other: the table of PyTensor and Gorgonia.
    """

    name: str
    sentence: str
    source: str
    before: Side | None = None
    after: Side | None = None
    also: tuple[Side, ...] = ()
    condition: Callable[..., bool] | None = None
    act: Callable[[Rewriter, Node], Node | None] | None = None
    text: tuple[str, str] = ("", "")  # both sides for the reader, where there is no pattern
    hint: str = ""  # why a reader of a plain graph should care; empty: no hint is given
    groups: tuple[str, ...] = ("stability",)
    apart: bool = False  # it stops at a name that the user gave, as those of optimisation do

    @property
    def crosses(self) -> bool:
        """Tell whether the left side may reach through names: digits lost are lost by any name."""
        return self.groups == ("stability",) and not self.apart

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return all spellings of the left side."""
        return () if self.before is None else (self.before, *self.also)

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the operands."""
        return _names(self.before, inspect.Parameter.POSITIONAL_OR_KEYWORD)[1:]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters that any value may stand for."""
        return _names(self.before, inspect.Parameter.KEYWORD_ONLY)

    @property
    def shown(self) -> tuple[str, str]:
        """Return both sides as formulas.

        >>> from eqgraph.ir.rewrites import RULES
        >>> RULES["log1p"].shown, RULES["log_softmax"].shown
        (('log(1 + x)', 'log1p(x)'), ('log(softmax(x))', 'log_softmax(x)'))
        """
        if self.before is None or self.after is None:
            return self.text
        names = {name: Formula(name) for name in self.variables}
        sides = (side(FormulaAlgebra(), **names) for side in (self.before, self.after))
        left, right = (formula(side).text for side in sides)
        return left, right


def _names(side: Side | None, kind: Any) -> tuple[str, ...]:
    if side is None:
        return ()
    return tuple(p.name for p in inspect.signature(side).parameters.values() if p.kind is kind)
