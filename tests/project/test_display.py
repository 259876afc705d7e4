"""Test that everything shows itself, in IPython and wherever a MIME bundle is asked for."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

import eqgraph as eg
from eqgraph import shown
from eqgraph.learn import ColouredText
from eqgraph.learn.history import History

WIDGET = "application/vnd.jupyter.widget-view+json"
TEXT = "f = (x + y)*z"
VALUES = {"x": -2, "y": 5, "z": -4}


def things() -> dict[str, tuple[Any, set[str]]]:
    """Return one of each kind that shows itself, and the forms that it has beside plain text."""
    equations = eg.parse(TEXT)
    graph = eg.graph(TEXT, VALUES)
    model = eg.model("hₜ = w*hₜ₋₁; h₀ = 1; loss L = h_T")
    steps = eg.Machine(model.unroll(2, values={"w": 0.5})).run()
    return {
        "Equation": (equations.equations[0], {"text/latex"}),
        "Equations": (equations, {"text/latex"}),
        "Graph": (graph, {"image/svg+xml"}),
        "Machine": (eg.Machine(graph), {"image/svg+xml"}),
        "Model": (eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0"), {"text/latex"}),
        "History": (History([3.0, 2.0]), {"image/svg+xml"}),
        "HistoryComparison": (eg.compare(*[History([3.0, 2.0])] * 2), {"image/svg+xml"}),
        "ColouredText": (ColouredText("ab", np.array([1.0, -2.0]), "a"), {"image/svg+xml"}),
        "Difference": (
            eg.Machine(graph).run().differs(eg.Machine(eg.graph(TEXT, VALUES | {"z": 4})).run()),
            {"image/svg+xml"},
        ),
        "Digits": (eg.digits(eg.Machine(graph)), {"text/html"}),
        "Paths": (eg.paths(steps, "h₁"), {"image/svg+xml"}),
        "TimeView": (eg.timeview(steps), {"image/svg+xml"}),
        "Quiz": (eg.quiz(TEXT, VALUES), {"image/svg+xml", WIDGET}),
    }


@pytest.mark.parametrize("kind", things())
def test_a_thing_shows_itself(kind: str) -> None:
    thing, forms = things()[kind]
    bare = thing._repr_mimebundle_()
    data = bare[0] if isinstance(bare, tuple) else bare
    assert set(data) == {"text/plain"} | forms
    in_ipython, _ = DisplayFormatter().format(thing)
    assert set(data) <= set(in_ipython)


def test_whatever_says_that_it_is_shown_is_registered() -> None:
    ours = [kind for kind in shown.Shown.__subclasses__() if kind.__module__.startswith("eqgraph.")]
    # By name: a dataclass with slots is made anew from the class that was written.
    kinds = {kind.__name__: getattr(sys.modules[kind.__module__], kind.__name__) for kind in ours}
    assert set(kinds) == set(things())
    assert set(kinds.values()) <= set(shown.bundle.registry)


def test_what_is_not_registered_has_its_text() -> None:
    class Plain(shown.Shown):
        pass

    made = Plain()
    assert made._repr_mimebundle_() == {"text/plain": repr(made)}
    for view in (shown.svg, shown.dot, shown.widget):
        with pytest.raises(TypeError, match="Plain"):
            view(made)


def test_showing_costs_nothing_before_something_is_shown() -> None:
    code = (
        "import sys, eqgraph\n"
        "late = {'eqgraph.picture', 'eqgraph.player', 'anywidget', 'graphviz'} & set(sys.modules)\n"
        "assert not late, late"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
