"""Lower a model again where shapes decide what its text leaves open: products, indices, |A|."""

from __future__ import annotations

from itertools import count

from eqgraph.errors import ShapeError
from eqgraph.ir.series import Values, declared_shape
from eqgraph.ir.template import Template, template
from eqgraph.operators import Shape
from eqgraph.syntax import canonical, display, head_of, walk
from eqgraph.syntax.sympy.open import Identity, Index, Ones, Open
from eqgraph.syntax.text.model import ModelText

_BY_RANK = frozenset(["transpose", "abs", "norm", "norm2"])
_SIZE = 3  # of the first dimension that is declared by a letter only; each has another one


def settled(plain: Template, values: Values, *, checked: bool) -> Template:
    """Return the template that the shapes of the values settle, or those that are declared.

    A text that leaves nothing open keeps its template. Where shapes are not known, it is open.
    """
    source = plain.source
    shapes = _leaves(plain, values, checked=checked)
    scales = () in shapes.values() and _holds(source, frozenset(["matmul"]))  # a·x of a number
    if not (is_open(source) or scales) or any(shape is None for shape in shapes.values()):
        return plain
    families = plain.states()
    states = {name: _start(plain, values, name) for name in families}
    for _ in range(len(families) + 1):
        guessed = template(source, {**shapes, **states}, guess=True)
        found = {name: guessed.results[name].shape for name in families}
        new = {name: states[name] if found[name] is None else found[name] for name in families}
        if new == states:
            break
        states = new
    unknown = [name for name in families if states[name] is None]
    states |= dict.fromkeys(unknown, ())  # numbers make numbers
    made = template(source, {**shapes, **states})
    if any(made.results[name].shape != () for name in unknown):
        name = display(unknown[0])
        raise ShapeError(
            f"the shape of {name} does not show from the equations",
            text=source.text, span=plain.places.get(unknown[0]),
            hint=f"declare it, state {name} ∈ ℝʰ",
        )  # fmt: skip
    return made


def is_open(source: ModelText) -> bool:
    """Tell whether ranks or lengths decide something in a text."""
    return _holds(source, _BY_RANK) or any(
        isinstance(part, Open | Identity | Ones | Index)
        for equation in source.equations.equations
        for part in walk(equation.expr)
    )


def _holds(source: ModelText, rows: frozenset[str]) -> bool:
    """Tell whether a text applies one of these operators."""
    exprs = (equation.expr for equation in source.equations.equations)
    heads = (head_of(part) for expr in exprs for part in walk(expr))
    return any(head is not None and head[0] in rows for head in heads)


def _leaves(plain: Template, values: Values, *, checked: bool) -> dict[str, Shape | None]:
    """Return the shapes of parameters and inputs; without values those that are declared."""
    clock, declarations = plain.source.clock, plain.source.declarations
    sizes = dict(values.sizes)
    if not checked and not _has_indices(plain.source):
        fresh = count(_SIZE)
        letters = (d for one in declarations.values() for d in one.dims or () if isinstance(d, str))
        for letter in letters:
            sizes.setdefault(letter, next(fresh))
    out: dict[str, Shape | None] = {}
    for name in (*plain.plain(), *plain.inputs()):
        shape = values.shape(name)
        if shape is None and clock.read(name):
            shape = values.shape(canonical(clock.at(name, clock.first)))
        one = declarations.get(name)
        if shape is None:
            out[name] = declared_shape(one, sizes)
        else:  # a batch axis is no part of the rank that is declared
            out[name] = shape if one is None or one.dims is None else _last(shape, len(one.dims))
    return out


def _last(shape: Shape, count: int) -> Shape:
    return shape[len(shape) - count :]


def _has_indices(source: ModelText) -> bool:
    """Tell whether lengths, and not ranks alone, decide something in a text."""
    kinds = (Index, Identity, Ones)
    exprs = (equation.expr for equation in source.equations.equations)
    return any(isinstance(part, kinds) for expr in exprs for part in walk(expr))


def _start(plain: Template, values: Values, family: str) -> Shape | None:
    """Return the shape of a state that is declared, or given as an array outside of the steps."""
    shape = declared_shape(plain.source.declarations.get(family), values.sizes)
    clock = plain.source.clock
    given = values.shape(
        canonical(clock.outside(family, 1 if family in plain.sweeps.backward else -1))
    )
    one = plain.source.declarations.get(family)
    if given and one is not None and one.dims is not None:
        given = _last(given, len(one.dims))
    return shape if shape is not None or not given else given
