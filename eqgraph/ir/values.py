"""Take the values that a user gives: floats under known names, and nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from eqgraph.errors import EqGraphError, ShapeError, UnknownName, ValuesError, nearest
from eqgraph.ir.formats import FORMATS, format_of
from eqgraph.operators import Shape
from eqgraph.operators.shapes import show
from eqgraph.syntax import canonical, display

Array = np.ndarray[Any, np.dtype[Any]]
DType = np.dtype[Any]  # of one of the formats
ArrayLike = npt.ArrayLike | Fraction | Decimal  # a number, nested lists of numbers, an array
Values = Mapping[str, ArrayLike]  # by name, in any accepted spelling


def bind(
    values: Values, leaves: Iterable[str], defined: Iterable[str], dtype: np.dtype[Any]
) -> dict[str, Array]:
    """Return the values of all leaves by displayed name.

    Raise `ValuesError` for a missing name, a name given twice in two spellings, or a value that
    is not an array of real numbers; raise `UnknownName` for a key that no equation reads.
    """
    if not isinstance(values, Mapping):
        raise ValuesError(
            f"values must be a dict from names to arrays, not {type(values).__name__}"
        )
    wanted, made = list(leaves), set(defined)
    found: dict[str, Array] = {}
    spelled: dict[str, str] = {}
    for key, value in values.items():
        name = _known(key, wanted, made)
        if name in found:
            raise ValuesError(f"{name} is given twice: as {spelled[name]!r} and as {key!r}")
        found[name], spelled[name] = as_array(value, name, dtype), key
    missing = [n for n in wanted if n not in found]
    if missing:
        raise ValuesError(
            f"no value for {', '.join(missing)}", hint=f"add {missing[0]!r} to the values"
        )
    return {n: found[n] for n in wanted}


def _known(key: Any, wanted: list[str], made: set[str]) -> str:
    """Return the displayed name that a key means, or say what is the nearest."""
    name = str(key)
    with suppress(EqGraphError, TypeError):
        name = display(canonical(key))
    if name in wanted:
        return name
    if name in made:
        raise ValuesError(f"{name} is given a value, but an equation defines it")
    near = nearest(name, wanted)
    hint = f"did you mean {near}?" if near else "the names are " + ", ".join(wanted)
    if near and unicodedata.normalize("NFKC", near) == name:
        hint += f" Python reads the keyword {near}= as {name}=: write {{{near!r}: …}}"
    raise UnknownName(f"no equation reads {str(key)[:60]!r}", hint=hint)


def as_array(
    value: ArrayLike, name: str, dtype: np.dtype[Any], shape: Shape | None = None
) -> Array:
    """Return a read-only copy of a value as floats of `dtype`, NaN and Inf included.

    Raise `ValuesError` for what is no array of real numbers, and `ShapeError` if `shape` is given
    and differs.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValuesError(
            f"the value of {name} has masked elements", hint="fill them first: a.filled(0)"
        )
    try:
        raw = np.asarray(value)
    except Exception as error:  # an object of any library may come, and raise what it likes
        raise ValuesError(f"the value of {name} is no array: {str(error)[:80]}") from None
    if raw.dtype.kind == "O":
        raw = _floats(raw, name)
    if raw.dtype.kind not in "biuf" and raw.dtype.name not in FORMATS:
        what = {"c": "complex numbers", "U": "text", "T": "text", "S": "bytes", "V": "records"}
        kind = what.get(raw.dtype.kind, str(raw.dtype))
        raise ValuesError(f"the value of {name} holds {kind}; expected real numbers")
    if shape is not None and raw.shape != shape:
        raise ShapeError(f"the value of {name} has shape {show(raw.shape)}; expected {show(shape)}")
    with np.errstate(over="ignore", under="ignore"):
        array = np.array(raw, dtype=dtype, order="C")
    _refuse_lost(raw, array, f"the value of {name}")
    array.setflags(write=False)
    return array


def lost(wide: Array, narrow: Array) -> str:
    """Return the first number that a narrower float makes infinite, or 0; empty if none is.

    Of an array that keeps one number that is not 0, others may become 0: they are small beside it.
    The small floats, which are for looking at what rounding does, may lose what they lose.

    >>> lost(np.array([1.0, 1e300]), np.array([1.0, np.inf])), lost(np.array(1e-60), np.array(0.0))
    ('1e+300', '1e-60')
    """
    if format_of(narrow.dtype).small:
        return ""
    beyond = np.isinf(narrow) & np.isfinite(wide)
    if not beyond.any() and not narrow.any():
        beyond = wide != 0
    return f"{float(wide[beyond].flat[0]):g}" if beyond.any() else ""


def _refuse_lost(wide: Array, narrow: Array, what: str) -> None:
    number = lost(wide, narrow) if narrow.dtype != wide.dtype else ""
    if number:
        raise ValuesError(
            f"{what} holds {number}, which does not fit a {narrow.dtype}",
            hint="use float64, or other units",
        )


def _floats(objects: Array, name: str) -> Array:
    """Turn integers of any size, fractions and decimals into floats; refuse all other objects."""
    floats = np.empty(objects.shape)
    for index in np.ndindex(objects.shape):
        number = objects[index]
        if not isinstance(number, Real | Decimal):
            kind = type(number).__name__
            raise ValuesError(
                f"the value of {name} holds Python objects ({kind}); expected real numbers"
            )
        try:
            floats[index] = float(number)
        except (OverflowError, ValueError):  # 10**400, a signalling NaN
            raise ValuesError(f"a number in the value of {name} does not fit a float64") from None
    return floats
