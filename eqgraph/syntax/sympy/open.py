"""Hold in SymPy trees what names, indices and shapes settle: products by rank, elements, sums."""

from __future__ import annotations

from typing import Any

import sympy


class Fraction(sympy.Rational):
    """Be a fraction of one character, such as ½, which is written as such."""

    __slots__ = ()

    def __new__(cls, p: int, q: int) -> Fraction:
        """Make the fraction, no singleton of SymPy."""
        made = sympy.Expr.__new__(cls)
        made.p, made.q = p, q
        return made  # type: ignore[no-any-return]

    def __getnewargs__(self) -> tuple[int, int]:
        return self.p, self.q


class Index(sympy.Symbol):
    """Be an index: a number from 1 to the length of an axis; never a value that is given."""

    __slots__ = ()

    def __new__(cls, name: str, **assumptions: Any) -> Index:
        """Make the index of a name."""
        made: Index = sympy.Symbol.__new__(cls, name, integer=True, positive=True)
        return made


class Parameter(sympy.Symbol):
    """Be a parameter of a function that the text defines."""

    __slots__ = ()


class Open(sympy.Expr):
    """Be the class of all forms that the graph settles; never evaluated."""

    is_commutative = True

    def __new__(cls, *args: Any, **options: Any) -> Open:
        """Hold the parts; texts are refused, since SymPy would run them."""
        parts = (sympy.sympify(a, strict=True) for a in args)
        made: Open = sympy.Expr.__new__(cls, *parts)
        return made

    def _sympystr(self, printer: Any) -> str:
        from eqgraph.syntax.sympy.text_printer import to_text  # the printers stand above the trees

        return to_text(self)

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm

        return prettyForm(self._sympystr(printer))

    def _latex(self, printer: Any) -> str:
        from eqgraph.syntax.sympy.latex_printer import to_latex

        return to_latex(self)


class Juxtaposed(Open):
    """Multiply what stands side by side: `W x`; ranks say which product it is."""


class Crossed(Open):
    """Multiply by ×: a number scales; between vectors it is refused."""


class Element(Open):
    """Take elements: a base and its indices, W at i and j."""


class Counted(Element):
    """Take elements where bounds do not say if SymPy's indices count from 0 or from 1."""


class Numbered(Element):
    """Take elements by indices in which whole numbers stand that are given as values."""


class Over(Open):
    """Run over indices: the word (a Symbol), the body, then (index, low, high, condition)."""


class Called(Open):
    """Call a function that the text defines: its name (a Symbol), then the operands."""


class Slope(Open):
    """Differentiate a function of the text: its name, which operand, then the operands."""


class Partial(Open):
    """Differentiate one quantity of the text by another: ∂L/∂W."""


class Derived(Open):
    """Differentiate an expression by a parameter, at a point: expression, parameter, point."""


class NameOrFunction(Open):
    """Be a word that is a function and the name of an equation: name, word, operand."""


class PowerOrTranspose(Open):
    """Be xᵀ where T has a value: operand, T."""


class Stacked(Open):
    """Join rows: [a, b; c, d] is a matrix; the lengths of the rows stand at the end."""


class Identity(sympy.AtomicExpr):
    """Be the identity matrix of the size that fits."""

    is_commutative = True
    is_number = False

    def _sympystr(self, printer: Any) -> str:
        return "I"


class Ones(sympy.AtomicExpr):
    """Be the vector of ones of the length that fits."""

    is_commutative = True
    is_number = False

    def _sympystr(self, printer: Any) -> str:
        return "𝟏"


class Inverted(Open):
    """Be x⁻¹: one over each entry, or the inverse of a matrix."""


class Word(sympy.Symbol):
    """Be a word inside a form: the sum of a ∑, the name of a function; never a value."""

    __slots__ = ()


class Filled(Open):
    """Be an array that several lines fill: how many, which axis, the right sides in order."""


class Array(Open):
    """Be an array that is written out: its numbers row by row, then its shape as a Tuple."""


class Eye(Open):
    """Be the identity matrix of a size that is written out: eye(3)."""
