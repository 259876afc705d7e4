"""Check an answer: a number against its digits, a formula at many points."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, ParseError, ShapeError, UnknownName, ValuesError
from eqgraph.ir import graph
from eqgraph.quizzes.verdicts import VERDICTS, close, misfit, verdict
from eqgraph.syntax import display, equations_of, names_in, parse
from eqgraph.tape import Machine
from eqgraph.tape.explicit_condition import right_side

Known = Mapping[str, Any]
_FORMULA = 1e-7  # relative: two formulas that round differently
_TIE = 1e-9  # relative: what half a unit is off in binary
_DIGITS = re.compile(r"[-+]?(\d*)\.?(\d*)")
LONGEST = 1000  # characters of an answer
_INFINITE = re.compile(r"(?<!\w)\+?(?:∞|inf(?:inity)?)(?!\w)", re.IGNORECASE)
_NAN = re.compile(r"(?<!\w)\+?nan(?!\w)", re.IGNORECASE)
# Where these are names of the graph, they are no numbers.
_SPECIAL = {"inf", "infinity", "nan", "∞"}
_LARGEST = 100_000  # elements of an answer


@dataclass(frozen=True, slots=True)
class Feedback:
    """Hold the verdict on an answer; `exact`, `approximate` and `max_diff` as makemore tells them.

    `max_diff` is that of a right answer: how far off a wrong one is would tell the right one.
    """

    right: bool
    kind: str  # "number" or "formula"
    exact: bool
    approximate: bool
    max_diff: float | None
    message: str

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        if self.max_diff is None:
            return f"wrong | {self.message}"
        line = f"exact: {self.exact!s:5} | approximate: {self.approximate!s:5}"
        return f"{self.message} | {line} | maxdiff: {self.max_diff:.6g}"


def check(
    answer: Any, target: Any, known: Known, samples: Sequence[tuple[Any, Known]],
    forbidden: frozenset[str], tolerance: float,
) -> Feedback:  # fmt: skip
    """Compare an answer with the target; a formula also at the samples (target, known names).

    Raise `EqGraphError` for what cannot be read, which costs nothing.
    """
    if not isinstance(answer, str):
        return compare(_array(answer), target, tolerance)
    numbers = _listed(answer) if not _SPECIAL & {name.lower() for name in known} else None
    if numbers is not None:
        return compare(numbers, target, tolerance, answer)
    names = _allowed(answer, known, forbidden)
    value = evaluate(answer, known, np.shape(target))
    if not names:
        return compare(value, target, tolerance, answer)
    return _compare_formula(answer, value, target, samples)


def _allowed(formula: str, known: Known, forbidden: frozenset[str]) -> frozenset[str]:
    """Return the names that a formula reads; raise `EqGraphError` if it may not read them."""
    if len(formula) > LONGEST:
        raise ParseError(f"an answer is at most {LONGEST} characters long")
    names = _names(formula, known)
    given = sorted(names & forbidden)
    if given:
        raise ValuesError(f"{given[0]} is what is asked", hint="use what it is made of")
    missing = sorted(names - known.keys())
    if missing:
        hint = "known are " + ", ".join(list(known)[:40])
        raise UnknownName(f"there is no value called {missing[0]}", hint=hint)
    return names


def _array(answer: Any) -> Any:
    with suppress(Exception):  # an object of any library may come, and raise what it likes
        found = np.asarray(answer)
        if found.dtype.kind in "biuf" and not np.ma.is_masked(answer):
            return np.asarray(found, dtype=np.float64)
    raise ValuesError("an answer is a number, an array, or a formula as text")


def _listed(text: str) -> Any:
    """Return the numbers of `[[1, 2], [3, 4]]`, `−∞` or `NaN`, or None for anything else."""
    if '"' in text:
        return None
    text = _INFINITE.sub("Infinity", _NAN.sub("NaN", text.replace("−", "-")))
    try:
        found = json.loads(text)
        if isinstance(found, list) or (isinstance(found, float) and not np.isfinite(found)):
            return np.asarray(found, dtype=np.float64)
    except OverflowError:
        raise ValuesError("a number of the answer is too large for a float64") from None
    except (ValueError, TypeError, RecursionError):
        pass
    return None


def _names(formula: str, known: Known) -> frozenset[str]:
    """Return the displayed names that a formula reads, where these are known."""
    found = parse(formula).equations
    if len(found) != 1 or found[0].given:
        raise ParseError("an answer is one number or one formula", hint="such as 1 − h²")
    equations, _, read = equations_of(formula, known)
    names = (name for e in equations for name in names_in(e.expr, read.functions))
    return frozenset(map(display, names))


def evaluate(formula: str, known: Known, shape: tuple[int, ...]) -> Any:
    """Return the value of a formula, with the names that are known, in a shape if it can be.

    The tape writes z̄·xᵀ for the product of a column and a row: vectors are columns if that fits.
    """
    value: Any = None
    error: ShapeError | None = None
    try:
        value = _value(formula, known)
    except ShapeError as misfit:
        error = misfit
    if error is not None or np.shape(value) != shape or "ᵀ" in formula or ".T" in formula:
        columns = {n: v[:, None] if np.ndim(v) == 1 else v for n, v in known.items()}
        try:
            found = _value(formula, columns)
        except ShapeError:
            found = None
        if found is not None and [n for n in found.shape if n > 1] == [n for n in shape if n > 1]:
            return found.reshape(shape)
    if error is not None:
        raise error
    return (
        np.broadcast_to(value, shape) if np.shape(value) == () and _names(formula, known) else value
    )


def _value(formula: str, known: Known) -> Any:
    g = graph(formula, {name: known[name] for name in _names(formula, known)})
    if any(int(np.prod(node.shape or ())) > _LARGEST for node in g.nodes):
        raise ValuesError("this answer makes arrays that are too large")
    with np.errstate(all="ignore"):
        return Machine(g).run().value_of(g.results[0])


def explicit_answer(formula: Any, known: Known, forbidden: frozenset[str]) -> str:
    """Return a formula with every sign written, as a page reads it; nothing is computed.

    Raise `EqGraphError` for what cannot be read or gives the answer away.
    """
    if not isinstance(formula, str):
        raise ParseError("a formula is a text")
    names = _allowed(formula, known, forbidden)
    columns = {n: v[:, None] if np.ndim(v) == 1 else v for n, v in known.items()}
    try:
        return right_side(graph(formula, {name: known[name] for name in names}))
    except ShapeError:
        return right_side(graph(formula, {name: columns[name] for name in names}))


def compare(value: Any, target: Any, tolerance: float, typed: str = "") -> Feedback:
    """Compare numbers: exactly, within the tolerance, and as far as digits were typed."""
    if np.shape(value) != np.shape(target):
        return _wrong("number", misfit(value, target))
    gap = tolerance * _size(target)
    exact = bool(np.array_equal(value, target, equal_nan=True))
    if exact or np.all(close(value, target, gap)) or _rounded(typed, target):
        return _right("number", exact, value, target)
    return _wrong("number", verdict(value, target, gap))


def _compare_formula(
    formula: str, value: Any, target: Any, samples: Sequence[tuple[Any, Known]]
) -> Feedback:
    if np.shape(value) != np.shape(target):
        return _wrong("formula", misfit(value, target))
    gap = _FORMULA * _size(target)
    if not np.all(close(value, target, gap)):
        return _wrong("formula", verdict(value, target, gap))
    exact = bool(np.array_equal(value, target, equal_nan=True))
    if all(_agrees(formula, wanted, known) for wanted, known in samples):
        return _right("formula", exact, value, target)
    return Feedback(False, "formula", exact, True, None, VERDICTS["others"])


def _right(kind: str, exact: bool, value: Any, target: Any) -> Feedback:
    return Feedback(True, kind, exact, True, _difference(value, target), VERDICTS["right"])


def _wrong(kind: str, message: str) -> Feedback:
    return Feedback(False, kind, False, False, None, message)


def _agrees(formula: str, target: Any, known: Known) -> bool:
    if not np.all(np.isfinite(target)):
        return True
    try:
        value = evaluate(formula, known, np.shape(target))
    except EqGraphError:
        return False
    if np.shape(value) != np.shape(target):
        return False
    return bool(np.all(close(value, target, _FORMULA * max(_size(target), 1e-6))))


def _size(target: Any) -> float:
    """Return the largest finite entry; an infinite one would leave room for any answer."""
    return float(np.max(np.abs(target), initial=0.0, where=np.isfinite(target)))


def _difference(value: Any, target: Any) -> float:
    with np.errstate(all="ignore"):
        gaps = np.where(close(value, target, 0.0), 0.0, np.abs(np.subtract(value, target)))
    return float(np.max(gaps, initial=0.0))


def _rounded(typed: str, target: Any) -> bool:
    """Tell whether a typed number is the target, rounded to two digits or more.

    Halfway between two numbers, both are: schools round up, IEEE 754 to the even digit.
    """
    match = _DIGITS.fullmatch(typed.strip().replace("−", "-"))
    if match is None or np.shape(target) or not np.isfinite(target):
        return False
    digits = (match[1] + match[2]).lstrip("0")
    number = float(typed.strip().replace("−", "-") or "nan") if digits else 0.0
    half = 0.5 * 10.0 ** -len(match[2])
    return len(digits) > 1 and abs(number - float(target)) <= half * (1 + _TIE)
