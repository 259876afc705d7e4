"""Read the rules of the rows with lines of source for their letters: the algebra of a writer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS, Algebra, numpy_algebra
from eqgraph.operators.algebra import Declined
from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import KERNEL_WORDS, Word
from eqgraph.operators.shapes import Axes, Shape, axes_of, reduce
from eqgraph.targets.names import identifier
from eqgraph.targets.target import Target, Unwritable


class Free(int):
    """Hold a size that is known when the source runs, such as that of a batch."""

    def __mul__(self, other: Any) -> Free:
        return Free(int(self) * int(other))

    def __add__(self, other: Any) -> Free:
        return Free(int(self) + int(other))

    def __sub__(self, other: Any) -> Free:
        return Free(int(self) - int(other))

    def __floordiv__(self, other: Any) -> Free:
        return Free(int(self) // int(other))

    __rmul__, __radd__ = __mul__, __add__


@dataclass(slots=True, eq=False)
class Line:
    """Hold one line of source: a word of the target, applied to other lines and to numbers."""

    word: str  # of the rows; empty for what is given
    operands: tuple[Any, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    shape: Shape = ()
    name: str = ""  # what it is called in the source; empty while nothing calls it
    equation: int | None = None
    label: str = ""  # what it would be called


class Term(Arithmetic):
    """Stand for the value of a line while rules are read."""

    __slots__ = ("algebra", "line")

    def __init__(self, algebra: Writer, line: Line) -> None:
        self.algebra, self.line = algebra, line

    @property
    def shape(self) -> Shape:
        """Return the shape of the value; sizes may be `Free`."""
        return self.line.shape

    def _apply(self, name: str, *operands: Any) -> Any:
        return self.algebra.apply(name, *operands)


_SHAPES: dict[str, Any] = {"binade": reduce, "finite": lambda x: x}  # of the words without a row


class Writer(Algebra):
    """Mean lines of source; equal ones are written once, and numbers are computed at once."""

    def __init__(self, target: Target, dtype: Any = "float64") -> None:
        self.target, self.dtype = target, np.dtype(dtype)
        self.lines: list[Line] = []
        self.equation: int | None = None
        self._seen: dict[Hashable, Term] = {}

    @property
    def title(self) -> str:
        """Return what a reader calls the target."""
        return self.target.title

    def word(self, name: str) -> Word | None:
        """Prefer the target's own word, then the row's kernel."""
        row = OPERATORS.get(name)
        if self.target.has(name) and name != "count":
            return partial(self.apply, name)
        if row is not None and row.kernel is not None:
            return partial(row.kernel, self)
        if name in KERNEL_WORDS:
            raise Declined(f"{self.target.title} has no word for {name!r}")
        return None

    def given(self, name: str, shape: Shape) -> Term:
        """Return a term for what the source calls `name`."""
        return Term(self, Line("", shape=shape, name=name))

    def constant(self, value: Any) -> Any:
        """Return a number as it is, and a term for an array of numbers."""
        return float(value) if np.ndim(value) == 0 else self._array(value)

    def _array(self, value: Any) -> Term:
        """Return a term for an array of numbers, or for one number as an array."""
        line = Line("constant", (np.asarray(value),), {"dtype": str(self.dtype)}, np.shape(value))
        self.lines.append(line)
        return Term(self, line)

    def label(self, term: Any, name: str) -> None:
        """Say what a value is called where a line of its own gives it."""
        if isinstance(term, Term) and not term.line.label:
            plain = name.isascii() and name.isidentifier()
            term.line.label = name if plain else identifier(name)

    def apply(self, name: str, *operands: Any, **params: Any) -> Any:
        """Add a line, unless it stands there already, or is a number that is known now."""
        row = OPERATORS.get(name)
        if not any(isinstance(x, Term) for x in operands):
            with np.errstate(all="ignore"):
                numbers = [np.asarray(x, self.dtype) for x in operands]
                return self.constant(getattr(numpy_algebra, name)(*numbers, **params))
        if row is not None and callable(row.vjp) and self.target.has("constant"):
            # One that takes any number of operands lays arrays side by side, not numbers.
            operands = tuple(x if isinstance(x, Term) else self._array(x) for x in operands)
        shapes = [x.shape if isinstance(x, Term) else () for x in operands]
        if name == "transpose" and len(shapes[0]) < 2:
            return operands[0]
        _check(name, params)
        merged = {**(row.params if row else {}), **params}
        shape = (row.shape if row else _SHAPES[name])(*shapes, **params)
        return self._line(name, operands, merged, shape)

    def _line(self, word: str, operands: tuple[Any, ...], params: Any, shape: Shape) -> Term:
        parts = tuple(id(x.line) if isinstance(x, Term) else float(x) for x in operands)
        key = (word, parts, str(sorted(params.items())))
        if key not in self._seen:
            xs = tuple(x.line if isinstance(x, Term) else x for x in operands)
            line = Line(word, xs, params, shape, equation=self.equation)
            self.lines.append(line)
            self._seen[key] = Term(self, line)
        return self._seen[key]

    def count(self, x: Any, *, axis: Axes = None) -> Any:
        """Count elements: a number where it is known now, else a line that counts."""
        shape: Shape = getattr(x, "shape", ())
        axes = axes_of(shape, axis)
        if not any(isinstance(shape[k], Free) for k in axes):
            return super().count(x, axis=axis)
        if not self.target.has("count"):
            raise Unwritable("it depends on the size of the batch")
        return self._line("count", (x,), {"axis": None if axis is None else axes}, ())


def _check(name: str, params: Mapping[str, Any]) -> None:
    """Refuse sizes that are known only when the source runs where the rule wants a number."""
    for key, value in params.items():
        if any(isinstance(v, Free) for v in (value if isinstance(value, tuple) else (value,))):
            raise Unwritable(f"{key} of {name} depends on the size of the batch or the length")
