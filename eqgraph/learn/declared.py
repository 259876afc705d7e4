"""Ask a model text what it says of a parameter: its shape, and the product that it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from eqgraph.errors import ShapeError
from eqgraph.ir.series import declared_shape
from eqgraph.ir.template import Template
from eqgraph.ir.values import Array
from eqgraph.learn.initialisers import Fan
from eqgraph.operators.shapes import show
from eqgraph.syntax import canonical
from eqgraph.syntax.text.model import ModelText


def check_declared(source: ModelText, name: str, array: Array, sizes: dict[str, int]) -> None:
    """Compare an array with the declared shape."""
    one = source.declarations.get(canonical(name))
    if one is None or one.dims is None:
        return
    fits = len(array.shape) == len(one.dims)
    for dim, size in zip(one.dims, array.shape, strict=False):
        fits = fits and size == (dim if isinstance(dim, int) else sizes.setdefault(dim, size))
    if not fits:
        raise ShapeError(
            f"the value of {name} has shape {show(array.shape)}, but {one} is declared"
            + (f" and {', '.join(f'{k} is {v}' for k, v in sizes.items())}" if sizes else ""),
            text=source.text, span=one.span,
        )  # fmt: skip


def fan(template: Template, name: str, shape: tuple[int, ...]) -> Fan:
    """Tell how many numbers go in and out of a matrix, by the product that it stands in."""
    if len(shape) < 2:
        return Fan(shape[0] if shape else 1, shape[0] if shape else 1)
    for node in template.nodes:
        if node.operator is not None and node.operator.core:
            for k, x in enumerate(node.operands):
                if name in x.names:
                    return Fan(shape[-2], shape[-1]) if k else Fan(shape[-1], shape[-2])
    return Fan(shape[-1], shape[-2])


def shape_of(template: Template, name: str, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the declared shape of a parameter, or say what lacks."""
    one = template.source.declarations.get(canonical(name))
    shape = declared_shape(one, sizes)
    if shape is not None:
        return shape
    source = template.source
    if one is None or one.dims is None:
        raise ShapeError(
            f"the shape of {name} is not declared", text=source.text,
            span=template.places.get(canonical(name)),
            hint=f"write param {name} ∈ ℝ^{{h×n}}, or set its value",
        )  # fmt: skip
    missing = [d for d in one.dims if isinstance(d, str) and d not in sizes]
    raise ShapeError(
        f"the size {missing[0]} of {one} is not known", text=source.text, span=one.span,
        hint=f'model.init({{"{missing[0]}": 100, …}})',
    )  # fmt: skip
