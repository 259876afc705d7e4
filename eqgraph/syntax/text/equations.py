"""Read a text of equations: split it, name what has no name, refuse what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy

from eqgraph.errors import ParseError, UnknownName, nearest
from eqgraph.shown import Shown
from eqgraph.syntax.names import canonical
from eqgraph.syntax.sympy.copied import apart, flat, spanned, together
from eqgraph.syntax.sympy.latex_printer import to_latex
from eqgraph.syntax.sympy.open import Element
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.sympy.trees import Spans
from eqgraph.syntax.text.known import Definition

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Equation(Shown):
    """Hold one equation: `symbol` = `expr`, and where both stand in the text.

    `name` is the displayed name; `given` is False if it was made up for a line without `=`.
    """

    name: str
    symbol: sympy.Symbol
    expr: sympy.Expr
    span: Span
    spans: Spans | None
    name_span: Span
    given: bool = True
    indices: tuple[Any, ...] = ()  # of a left side such as Yᵢⱼ: its symbol is Y

    def __str__(self) -> str:
        return f"{self.name} = {to_text(self.expr)}"

    def __reduce__(self) -> tuple[Any, ...]:
        # SymPy's own copies would simplify what was written.
        plain = (self.name, self.span, self.name_span, self.given)
        return _copied, (*plain, flat(self.spans), *apart((self.symbol, self.expr, *self.indices)))

    def latex(self) -> str:
        """Return the equation in LaTeX."""
        return f"{self.left_latex()} = {to_latex(self.expr)}"

    def left_latex(self) -> str:
        """Return the left side in LaTeX, with its indices."""
        name = to_latex(self.symbol)
        if not self.indices:
            return name
        # Braces and no brackets around top_k in top_kᵢ: a left side is one name.
        shown = to_latex(Element(self.symbol, *self.indices))
        return shown.replace(rf"\left({name}\right)", f"{{{name}}}", 1)


def _copied(
    name: str, span: Span, name_span: Span, given: bool, spans: Any, parts: Any, places: Any
) -> Equation:
    symbol, expr, *indices = together(parts, places)
    return Equation(name, symbol, expr, span, spanned(spans), name_span, given, tuple(indices))


@dataclass(frozen=True, eq=False, repr=False)
class Equations(Shown, Mapping[str, sympy.Expr]):
    """Hold equations in the order of their text: a mapping from name to SymPy expression.

    Names are found in any spelling; one that no equation defines raises `UnknownName`.

    Args:
        text: what was read.
        equations: one record an equation: name, symbol, expression, and its place in the text.
        hints: remarks on what was read, each with its place.
        notes: what names decided, each with its offset in the text.
        functions: what the text defines, by name.
        spaces: whether a space before a bracket means a product; not so in LaTeX.
        doubt: the error of a LaTeX text that only values can settle, else None.
        latex_notes: those of the notes that hold whatever the values are: LaTeX alone decided.

    >>> eqs = parse("h_t = o_t*tanh(c_t)")
    >>> eqs["hₜ"], str(eqs)
    (o_t*tanh(c_t), 'hₜ = oₜ*tanh(cₜ)')
    """

    text: str
    equations: tuple[Equation, ...]
    hints: tuple[str, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()  # what names decided, each with its place
    functions: Mapping[str, Definition] = field(default_factory=dict)
    spaces: bool = True  # False: the text was LaTeX, in which spaces say nothing
    doubt: ParseError | None = None  # why the text cannot be read before its values are known
    latex_notes: tuple[tuple[int, str], ...] = ()
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        places = {e.symbol.name: k for k, e in enumerate(self.equations)}
        object.__setattr__(self, "_places", places)

    def __getitem__(self, name: str) -> sympy.Expr:
        """Return the expression of a name.

        Args:
            name: in any accepted spelling.

        Raises:
            UnknownName: no equation defines it; the nearest name is in the hint.
        """
        self.check()
        try:
            return self.equations[self._places[canonical(name)]].expr
        except (KeyError, ParseError):
            near = nearest(str(name), self)
            hint = f"did you mean {near}?" if near else "the names are " + ", ".join(self)
            raise UnknownName(f"no equation defines {name}", hint=hint) from None

    def check(self) -> Equations:
        """Return itself; raise what stands against reading the text without values."""
        if self.doubt is not None:
            raise self.doubt
        return self

    def __iter__(self) -> Iterator[str]:
        return (equation.name for equation in self.check().equations)

    def __len__(self) -> int:
        return len(self.check().equations)

    def __str__(self) -> str:
        if self.doubt is not None:
            return self.text
        lines = [(e.span[0], str(e)) for e in self.equations]
        lines += [(f.span[0], str(f)) for f in self.functions.values()]
        return "\n".join(line for _, line in sorted(lines, key=lambda one: one[0]))

    def __repr__(self) -> str:
        return f"Equations({', '.join(self)})"

    def latex(self) -> str:
        """Return the equations in LaTeX, aligned at their equal signs."""
        lines = [(e.span[0], e.left_latex(), e.expr) for e in self.check().equations]
        lines += [(f.span[0], f.left_latex(), f.expr) for f in self.functions.values()]
        rows = (f"{x} &= {to_latex(y)}" for _, x, y in sorted(lines, key=lambda one: one[0]))
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


def parse(text: str) -> Equations:
    """Read equations, one a line or parted by `;`.

    Args:
        text: the equations, in Unicode or ASCII; a line without `=` gets the next free name.

    Raises:
        ParseError: the text cannot be read; it points at the place. Also where a name is defined
            twice, or equations need each other.

    What only the values decide stays open in the trees: a product without a sign, an index.

    >>> eqs = parse("y = W·x + b  # a comment")
    >>> eqs["y"].args
    (W·x, b)
    """
    from eqgraph.syntax.text.reader import read  # it makes equations

    return read(text)
