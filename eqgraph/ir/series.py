"""Take the values of a model: arrays over time, initial values, parameters; count the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, GraphError, ShapeError, UnknownName, ValuesError, nearest
from eqgraph.ir.node import Node
from eqgraph.ir.template import Template
from eqgraph.ir.values import Array, as_array
from eqgraph.operators import Shape
from eqgraph.operators.shapes import show
from eqgraph.syntax import canonical, display
from eqgraph.syntax.text.declarations import Declaration

_MOST = 1_000_000  # steps: more would not end in a lifetime


@dataclass(slots=True)
class Values:
    """Hold the values of a model, by canonical name: over time, at single steps, and plain."""

    steps: int
    series: dict[str, Array] = field(default_factory=dict)  # a family: its first axis is time
    single: dict[str, Array] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)  # the named dimensions

    def shape(self, name: str) -> Shape | None:
        """Return the shape of a family at one step, or of a plain name."""
        if name in self.series:
            each: Shape = self.series[name].shape[1:]
            return each
        found: Shape | None = self.single[name].shape if name in self.single else None
        return found


def bind(
    template: Template, values: Mapping[str, Any] | None, steps: int | None, dtype: np.dtype[Any]
) -> Values:
    """Return the values of a model and the number of its steps.

    Raise `ValuesError`, `UnknownName` or `ShapeError` where they do not fit the text.
    """
    out = Values(0)
    spelled: dict[str, str] = {}
    for key, value in (values or {}).items():
        name = _known(template, key)
        if name in spelled:
            raise ValuesError(
                f"{display(name)} is given twice: as {spelled[name]!r} and as {key!r}"
            )
        spelled[name] = key
        array = as_array(value, display(name), dtype)
        if template.source.clock.read(name) is None:
            out.single[name] = array
        elif array.ndim == 0:
            raise ValuesError(
                f"{display(name)} needs one value a step: its first axis is time",
                hint="a scalar input is a vector of one number a step",
            )
        else:
            out.series[name] = array
    out.steps = _steps(template, out, steps)
    if values is not None:
        _check_missing(template, out)
    _check_shapes(template, out)
    return out


def _known(template: Template, key: Any) -> str:
    """Return the canonical name that a key means, or say why it can have no value."""
    clock = template.source.clock
    try:
        name = canonical(key)
    except (EqGraphError, TypeError):
        name = str(key)
    defined = template.results
    inputs, plain = set(template.inputs()), set(template.plain())
    if name in inputs or name in plain:
        return name
    timed = clock.step_of(name, template.families)
    if timed is not None and timed.family in inputs and timed.offset >= clock.first:
        return name
    start = clock.offset_of(name, template.families)
    if start is not None and start in template.starts():
        return canonical(clock.outside(*start))
    if name in template.source.declarations and name not in defined:
        return name  # declared, and read nowhere
    if name in defined or (timed is not None and timed.family in defined):
        raise ValuesError(f"{display(name)} is given a value, but an equation defines it")
    if name == clock.end:
        raise ValuesError(
            f"{key} is the number of steps",
            hint=f"declare it, const {key} ∈ ℝ, or call it something else",
        )
    names = [display(n) for n in (*inputs, *plain)]
    names += [clock.outside(family, offset) for family, offset in template.starts()]
    near = nearest(str(key), names)
    hint = f"did you mean {near}?" if near else "the names are " + ", ".join(names)
    raise UnknownName(f"no equation reads {str(key)[:60]!r}", hint=hint)


def _steps(template: Template, values: Values, given: int | None) -> int:
    """Count the steps: as given, as the text says, or as many as the arrays are long."""
    clock = template.source.clock
    lengths = {name: len(a) for name, a in values.series.items()}
    said = clock.last - clock.first + 1 if clock.last is not None else None
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | np.integer)):
        raise ValuesError(f"the number of steps is a whole number, not {given!r}")
    if given is not None and said is not None and given != said:
        raise ValuesError(f"the text says {said} steps, not {given}")
    if not template.families:
        said = said or 1
    steps = given if given is not None else said
    if steps is None:
        if not lengths:
            raise ValuesError(
                "how many steps? no value has a time axis", hint="give them: model.unroll(25)"
            )
        if len(set(lengths.values())) > 1:
            listed = ", ".join(f"{display(n)} has {k}" for n, k in lengths.items())
            raise ValuesError(f"the inputs differ in their number of steps: {listed}")
        steps = next(iter(lengths.values()))
    if not 1 <= steps <= _MOST:
        raise ValuesError(f"a model has 1 to {_MOST:,} steps, not {steps:,}")
    short = [name for name, k in lengths.items() if k < steps]
    if short:
        raise ValuesError(f"{display(short[0])} has {lengths[short[0]]} steps of {steps}")
    long = next((name for name, k in lengths.items() if k > steps), None)
    if long is not None:
        raise ValuesError(
            f"{display(long)} has {lengths[long]} steps for {steps}",
            hint=f"give the rows that are meant, such as the first: values[:{steps}]",
        )
    return int(steps)


def _check_missing(template: Template, values: Values) -> None:
    clock, source = template.source.clock, template.source
    for name in template.plain():
        if name not in values.single:
            raise ValuesError(
                f"no value for {display(name)}", text=source.text, span=template.places.get(name),
                hint=f"add {display(name)!r} to the values",
            )  # fmt: skip
    for family in template.inputs():
        single = (canonical(clock.at(family, clock.first + s)) for s in range(values.steps))
        if family not in values.series and not all(name in values.single for name in single):
            raise ValuesError(
                f"no value for {display(family)}", text=source.text,
                span=template.places.get(family),
                hint=f"add {display(family)!r}: an array whose first axis is time",
            )  # fmt: skip
    for family, offset in template.starts():
        shown = clock.outside(family, offset)
        if (name := canonical(shown)) not in values.single and name not in template.results:
            reads = ((clock.read(n), n) for n in template.places)
            at = next(n for t, n in reads if t and t.family == family and t.offset * offset > 0)
            raise GraphError(
                f"{display(family)} has no initial value {shown}", text=source.text,
                span=template.places[at],
                hint=f"write {shown} = 0, or give {shown!r} among the values",
            )  # fmt: skip


def _check_shapes(template: Template, values: Values) -> None:
    """Compare the declared shapes with the values, and learn the named sizes from them."""
    known: dict[str, str] = {}
    for name, one in template.source.declarations.items():
        shape = values.shape(name)
        if one.dims is None or shape is None:
            continue
        exact = one.role == "parameter" or not template.source.clock.read(name)
        fits = len(shape) == len(one.dims) if exact else len(shape) >= len(one.dims)
        if not fits:
            raise _misfit(template, one, shape, "the number of axes differs")
        for dim, size in zip(one.dims, shape[len(shape) - len(one.dims) :], strict=True):
            wanted = dim if isinstance(dim, int) else values.sizes.setdefault(dim, size)
            if isinstance(dim, str):
                known.setdefault(dim, display(name))
            if wanted != size:
                why = f"{dim} is {wanted}" + (f" by {known[dim]}" if isinstance(dim, str) else "")
                raise _misfit(template, one, shape, why if isinstance(dim, str) else
                              f"{size} is not {dim}")  # fmt: skip


def _misfit(template: Template, one: Declaration, shape: Shape, why: str) -> ShapeError:
    return ShapeError(
        f"the value of {display(one.name)} has shape {show(shape)}, but {one} is declared: {why}",
        text=template.source.text, span=one.span,
    )  # fmt: skip


def declared_shape(one: Declaration | None, sizes: Mapping[str, int]) -> Shape | None:
    """Return the shape that a declaration gives, if all its sizes are known."""
    if one is None or one.dims is None:
        return None
    dims = [d if isinstance(d, int) else sizes.get(d) for d in one.dims]
    return None if None in dims else tuple(d for d in dims if d is not None)


def check_results(template: Template, values: Values, result: Callable[[str], Node]) -> None:
    """Compare the declared shapes of what the equations define with what they give."""
    for name, one in template.source.declarations.items():
        if name not in template.results:
            continue
        node, wanted = result(name), declared_shape(one, values.sizes)
        if node.shape is None or wanted is None:
            continue
        if node.shape[len(node.shape) - len(wanted) :] != wanted:
            raise ShapeError(
                f"{node.name} has shape {show(node.shape)}, but {one} is declared",
                text=template.source.text, span=one.span,
            )  # fmt: skip
