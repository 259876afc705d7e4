"""Make the SymPy classes of operators that SymPy has none for, one a row of the table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import new_class
from typing import Any, ClassVar

import sympy
from sympy.codegen import cfunctions

from eqgraph.errors import GraphError
from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.sympy_algebra import sympy_algebra
from eqgraph.syntax.sympy.open import Word

# SymPy's printers look methods up by class name, so the names that they claim are taken.
_NAMES = {
    "matmul": "MatProd", "transpose": "Transp", "sum": "Total", "max": "MaxOver", "min": "MinOver",
    "sqrt": "SquareRoot", "cbrt": "CubeRoot", "cross": "CrossProduct",
}  # fmt: skip
_MANY = {sympy.Max: "maximum", sympy.Min: "minimum"}  # SymPy's own take any number of operands


class Head(sympy.Function):
    """Be the class of all generated heads: an operator applied to operands, never evaluated.

    `args` are the operands, then the axis as an Integer, other options as pairs (name, value).
    """

    operator: ClassVar[str] = ""  # the name of the row
    is_commutative = True  # pointwise or opaque: what SymPy would otherwise ask all operands

    def __new__(cls, *args: Any, **options: Any) -> Head:
        """Apply the operator; texts are refused, since SymPy would run them."""
        row = OPERATORS[cls.operator]
        exprs = tuple(
            [a if isinstance(a, sympy.Basic) else sympy.sympify(a, strict=True) for a in args]
        )
        least, most = row.arity or 1, (row.arity or len(args)) + len(row.params)
        if not least <= len(exprs) <= most:
            raise TypeError(f"{cls.__name__} cannot take {len(exprs)} arguments")
        return sympy.Expr.__new__(cls, *exprs)  # type: ignore[no-any-return]

    def fdiff(self, argindex: int = 1) -> Any:
        """Give SymPy the derivative of a pointwise operator, from its row; refuse any other."""
        row = OPERATORS[self.operator]
        rule = row.rule(argindex - 1) if row.elementwise else None
        if rule is None:
            raise GraphError(
                f"SymPy cannot differentiate {row.name}",
                hint="build a graph: eg.derivative gives the gradient as a graph",
            )
        return rule(sympy_algebra, sympy.S.One, self, *self.args)

    def _sympystr(self, printer: Any) -> str:
        from eqgraph.syntax.sympy.text_printer import to_text  # printers take heads apart

        return to_text(self)

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm

        return prettyForm(self._sympystr(printer))

    def _latex(self, printer: Any) -> str:
        from eqgraph.syntax.sympy.latex_printer import to_latex

        return to_latex(self)


@cache
def head(name: str) -> Any:
    """Return the SymPy class of an operator: SymPy's own, or a generated head.

    >>> head("tanh"), head("matmul").__name__
    (tanh, 'MatProd')
    """
    row = OPERATORS[name]
    if row.sympy:
        return getattr(sympy, row.sympy, None) or getattr(cfunctions, row.sympy)
    title = _NAMES.get(name) or "".join(word.capitalize() for word in name.split("_"))
    title = {"Logsumexp": "LogSumExp"}.get(title, title)
    if hasattr(sympy, title) and name not in _NAMES:
        title += "Of"
    body = {"operator": name, "__doc__": row.doc, "__module__": __name__}
    cls = new_class(title, (Head,), exec_body=lambda namespace: namespace.update(body))
    return globals().setdefault(title, cls)  # where pickle looks it up


def __getattr__(title: str) -> Any:
    """Find a head by its class name: `from eqgraph.syntax.sympy.functions import MatProd`."""
    for row in OPERATORS.values():
        if not row.sympy and title[:1].isupper() and head(row.name).__name__ == title:
            return head(row.name)
    raise AttributeError(f"module {__name__!r} has no attribute {title!r}")


def operands(expr: sympy.Basic) -> tuple[Any, ...]:
    """Return the arguments of an expression without the options of a head."""
    hidden = sympy.Tuple if isinstance(expr, Head) else ()
    return tuple(arg for arg in expr.args if not isinstance(arg, hidden))


def encoded(row: Operator, params: Mapping[str, Any]) -> list[sympy.Basic]:
    """Return options as arguments of a head: the axis as an Integer, others as (name, value)."""
    out: list[sympy.Basic] = []
    for name, value in params.items():
        if value is None and row.params.get(name, 0) is None:
            continue  # axis=None is what holds without it
        if name == "axis" and isinstance(value, int) and row.arity is not None:
            out.insert(0, sympy.Integer(value))
        else:
            out.append(sympy.Tuple(Word(name), _basic(value)))
    return out


def _basic(value: Any) -> sympy.Basic:
    if isinstance(value, tuple | list):
        return sympy.Tuple(*(_basic(v) for v in value))
    if value is None or isinstance(value, bool):
        return Word(str(value))
    if isinstance(value, str):
        return Word(value)
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value, precision=53)


def _plain(value: Any) -> Any:
    if isinstance(value, sympy.Tuple):
        return tuple(_plain(v) for v in value)
    if value.is_Symbol:
        return {"None": None, "True": True, "False": False}.get(value.name, value.name)
    return int(value) if value.is_Integer else float(value)


@lru_cache(maxsize=4)
def _sympy_classes(names: tuple[str, ...]) -> dict[Any, Operator]:
    return {head(name): OPERATORS[name] for name in names if OPERATORS[name].sympy}


def head_of(expr: sympy.Basic) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
    """Return (operator, operands, params) of a head or of a SymPy function that is an operator.

    None for names, numbers, sums, products, powers, and for functions that are no operator. What
    SymPy's Max and Min hold beyond two operands is folded from the left.

    >>> x, y, z = sympy.symbols("x y z")
    >>> head_of(sympy.tanh(x)), head_of(head("sum")(x, -1)), head_of(x + y)
    (('tanh', (x,), {}), ('sum', (x,), {'axis': -1}), None)
    """
    if isinstance(expr, Head):
        row = OPERATORS[expr.operator]
        options = [a for a in expr.args if isinstance(a, sympy.Tuple)]
        operands = tuple(a for a in expr.args if not isinstance(a, sympy.Tuple))
        params = {str(name): _plain(value) for name, value in options}
        if row.arity is not None and len(operands) > row.arity:  # an axis made by hand
            params["axis"] = int(operands[row.arity])
            operands = operands[: row.arity]
        return row.name, operands, params
    cls = type(expr)
    if cls in _MANY:
        return _MANY[cls], _folded(cls, expr.args), {}
    own = _sympy_classes(tuple(OPERATORS)).get(cls)
    if own is None or len(expr.args) != own.arity:
        return None
    return own.name, expr.args, {}


def _folded(cls: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    row = head(_MANY[cls])
    total = args[0]
    for arg in args[1:-1]:
        total = row(total, arg)
    return (total, args[-1]) if len(args) > 1 else args
