"""Run what was written, and say how far it is from what the rows compute."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numpy as np

from eqgraph.operators import OPERATORS, numpy_algebra
from eqgraph.targets.names import Names
from eqgraph.targets.printer import Printer
from eqgraph.targets.target import Target
from eqgraph.targets.writer import Term, Writer
from tests.operators.samples import Case, cases, defaults, draw, value


def loaded(text: str) -> types.SimpleNamespace:
    """Return what a source in Python defines."""
    space: dict[str, Any] = {"__name__": "written"}
    exec(compile(text, "written", "exec"), space)
    return types.SimpleNamespace(**space)


def written(target: Target, name: str, case: Case) -> tuple[str, list[str], list[Any]]:
    """Write a row, forward and each vjp; return the text, its results and what they should be."""
    row = OPERATORS[name]
    xs, params = draw(row, case), defaults(row, case)
    m = Writer(target)
    terms = [m.given(f"x{k}", x.shape) for k, x in enumerate(xs)]
    y = value(row, *xs, **params)
    g = np.random.default_rng(1).normal(size=y.shape)
    found, wanted = [("y", getattr(m, name)(*terms, **params))], [y]
    for k in range(len(xs)):
        rule = row.rule(k)
        if rule is not None:
            back = rule(m, m.given("g", y.shape), found[0][1], *terms, **params)
            found.append((f"d{k}", back))
            with np.errstate(all="ignore"):
                wanted.append(np.asarray(rule(numpy_algebra, g, y, *xs, **params)))
    printer = Printer(target, Names({"g", "y"}))
    lines = [(key, x.line if isinstance(x, Term) else x) for key, x in found]
    text = "\n".join(printer.statements(m.lines, lines, depth=0))
    return text, [printer.text(x)[0] for _, x in lines], wanted


def difference(
    target: Target, name: str, to: Callable[[Any], Any], back: Callable[[Any], Any]
) -> float:
    """Return the largest difference, over all uses of a row, relative to 1 or to the value."""
    row = OPERATORS[name]
    space = vars(loaded(target.intrinsics))
    worst = 0.0
    for case in cases(row):
        text, results, wanted = written(target, name, case)
        xs = draw(row, case)
        g = np.random.default_rng(1).normal(size=wanted[0].shape)
        given = {f"x{k}": to(x) for k, x in enumerate(xs)} | {"g": to(g)}
        local = {**space, **given}
        exec(text, local)
        for result, want in zip(results, wanted, strict=True):
            got = np.asarray(back(eval(result, local)))
            assert got.shape == want.shape or (got.ndim == 0 and want.size), (name, case, result)
            fine = np.isfinite(want)
            assert np.array_equal(
                np.broadcast_to(got, want.shape)[~fine], want[~fine], equal_nan=True
            )
            error = np.abs(got - np.where(fine, want, 0))[np.broadcast_to(fine, want.shape)]
            scale = np.maximum(1, np.abs(want[fine]))
            worst = max(worst, float(np.max(error / scale, initial=0)))
    return worst
