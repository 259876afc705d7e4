"""Give the letters of a rule a meaning: the base of all algebras, and NumPy's."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from eqgraph.operators.intrinsics import COMPARISONS, NUMPY, Word
from eqgraph.operators.shapes import Axes, Shape, axes_of
from eqgraph.operators.table import OPERATORS


class Declined(AttributeError):
    """Say that a target has no word for an intrinsic."""


class Algebra:
    """Resolve `m.name`: the algebra's own word, or else the row's forward rule in this algebra.

    So a row whose forward uses other rows needs no word anywhere: it is lowered by definition.
    """

    def word(self, name: str) -> Word | None:
        """Return this algebra's own meaning of an operator or an intrinsic, or None."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """Return what a reader calls it."""
        return type(self).__name__

    def __getattr__(self, name: str) -> Word:
        word = None if name.startswith("_") else self.word(name)
        if word is None and name in OPERATORS:
            if OPERATORS[name].primitive:
                raise Declined(f"{self.title} has no word for {name!r}")
            word = partial(OPERATORS[name].forward, self)
        if word is None:
            raise AttributeError(f"no operator is called {name!r}")
        setattr(self, name, word)  # looked up once
        return word

    def count(self, x: Any, *, axis: Axes = None) -> int:
        """Count the elements that a reduction over `axis` takes together."""
        shape: Shape = getattr(x, "shape", ())  # a scalar of SymPy has none
        return math.prod(shape if axis is None else [shape[k] for k in axes_of(shape, axis)])


class NumPyAlgebra(Algebra):
    """Mean values: arrays in, arrays out; stable kernels where a row has one.

    >>> numpy_algebra.sigmoid(np.float64(0))
    np.float64(0.5)
    """

    def word(self, name: str) -> Word | None:
        """Prefer the row's kernel, then the intrinsic, then the ufunc; arrays have the signs."""
        row = OPERATORS.get(name)
        if row is not None and row.kernel is not None:
            return partial(row.kernel, self)
        if name in NUMPY:
            return NUMPY[name]
        # x² by `**` is a product, by np.power it is not.
        return None if row is None or row.python or not row.ufunc else getattr(np, row.ufunc)


def ufunc_of(name: str) -> np.ufunc | None:
    """Return the ufunc that computes an operator or compares, or None."""
    row = OPERATORS.get(name)
    return getattr(np, row.ufunc) if row is not None and row.ufunc else COMPARISONS.get(name)


numpy_algebra = NumPyAlgebra()
