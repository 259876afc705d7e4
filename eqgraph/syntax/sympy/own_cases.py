"""Write SymPy's cases and conditions, its functions and its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef

from eqgraph.errors import GraphError
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy.functions import head
from eqgraph.syntax.sympy.open import Called, Derived, Parameter, Word

if TYPE_CHECKING:
    from eqgraph.syntax.sympy.own import Own

Visit = Any  # a generator that yields (part, scope) and is sent what became of it
_RELATIONS = {
    sympy.StrictLessThan: "less", sympy.LessThan: "less_equal", sympy.Equality: "equal",
    sympy.StrictGreaterThan: "greater", sympy.GreaterThan: "greater_equal",
    sympy.Unequality: "not_equal",
}  # fmt: skip


def _piecewise(own: Own, expr: Any, scope: Any) -> Visit:
    """Write cases as nested choices, the last of which holds otherwise."""
    *cases, (last, rest) = expr.args
    if rest is not sympy.true:
        raise GraphError(
            "this Piecewise does not say what holds otherwise",
            hint="end it with (value, True)",
        )
    value = yield last, scope
    for then, condition in reversed(cases):
        first = yield then, scope
        test = yield condition, scope
        value = head("where")(test, first, value)
    return value


def _relation(own: Own, expr: Any, scope: Any) -> Visit:
    left = yield expr.args[0], scope
    right = yield expr.args[1], scope
    return head(_RELATIONS[type(expr)])(left, right)


def _joined(name: str) -> Callable[[Own, Any, Any], Visit]:
    def write(own: Own, expr: Any, scope: Any) -> Visit:
        total = None
        for arg in expr.args:
            one = yield arg, scope
            total = one if total is None else head(name)(total, one)
        return total

    return write


def _not(own: Own, expr: Any, scope: Any) -> Visit:
    inner = yield expr.args[0], scope
    return head("logical_not")(inner)


def _truth(own: Own, expr: Any, scope: Any) -> Visit:
    return sympy.S.One if expr else sympy.S.Zero
    yield  # a generator, as its caller is


def _delta(own: Own, expr: Any, scope: Any) -> Visit:
    if len(expr.args) > 2:
        raise GraphError("a KroneckerDelta with a range", hint="leave the range out")
    left = yield expr.args[0], scope
    right = yield expr.args[1], scope
    return head("equal")(left, right)


def _called(own: Own, expr: Any, scope: Any) -> Visit:
    """Call a function that the same source defines."""
    name = canonical(type(expr).__name__)
    if name not in own.functions:
        shown = ", ".join(map(str, expr.args))
        raise GraphError(
            f"{display(name)} is a function without a definition",
            hint=f"define it in the same dict: {{{display(name)}({shown}): …, …}},"
            " or use a Symbol for a quantity",
        )
    operands = []
    for arg in expr.args:
        operands.append((yield arg, scope))
    return Called(Word(name), *operands)


def _derivative(own: Own, expr: Any, scope: Any) -> Visit:
    """Differentiate by a parameter that stands for the variable, once for each time."""
    inner, *steps = expr.args
    variables = [v for v, count in steps for _ in range(_times(count))]
    inside, points = dict(scope), []
    for variable in dict.fromkeys(variables):
        if not isinstance(variable, sympy.Symbol):
            raise GraphError(
                f"a Derivative by {variable}, which is no Symbol",
                hint="let SymPy work it out first: expr.doit()",
            )
        own.slopes += 1
        points.append((variable, Parameter(f"{variable.name}#{own.slopes}")))
    outer = []
    for variable, parameter in points:
        outer.append((yield variable, scope))
        inside[variable] = parameter
    body = yield inner, MappingProxyType(inside)
    last = {parameter: point for (_, parameter), point in zip(points, outer, strict=True)}
    for k, variable in enumerate(variables):
        parameter = inside[variable]
        at = last[parameter] if variable not in variables[k + 1 :] else parameter
        body = Derived(body, parameter, at)
    return body


def _times(count: Any) -> int:
    if not count.is_Integer:
        raise GraphError(f"a Derivative of order {count}", hint="the order is a whole number")
    return int(count)


def _substituted(own: Own, expr: Any, scope: Any) -> Visit:
    """Put points in the place of variables: f′ at a point."""
    inner, variables, points = expr.args
    inside = dict(scope)
    for variable, point in zip(variables, points, strict=True):
        inside[variable] = yield point, scope
    return (yield inner, MappingProxyType(inside))


WRITERS: dict[Any, Callable[[Own, Any, Any], Visit]] = {
    sympy.Piecewise: _piecewise, sympy.KroneckerDelta: _delta,
    **dict.fromkeys(_RELATIONS, _relation),
    sympy.And: _joined("logical_and"), sympy.Or: _joined("logical_or"), sympy.Not: _not,
    sympy.logic.boolalg.BooleanAtom: _truth,
    AppliedUndef: _called, sympy.Derivative: _derivative, sympy.Subs: _substituted,
}  # fmt: skip
