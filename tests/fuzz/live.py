"""Entries that live in a notebook: messages of a page, quizzes, conditions, options of the face."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.learn.conventions import from_torch
from eqgraph.learn.optimisers import SGD
from tests.fuzz import odd
from tests.fuzz.watch import Wrong

CIRCUIT = ("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4})
CONDITIONS = ["value > 3", "‖grad‖ < 1e-6", "q = 3 and not (f < 0)", "any(value) ≥ 2*x", "f"]
CONDITION_SIGNS = "xyzqf<>=≤≥≠()‖|+-*/·²√0123456789.eandornotvaluegrad∞ "
FORMULAS = ["z", "x + y", "q̄*z", "[1, 2]", "-∞", "1e-3", "½", "(x + y)·z", "tanh(x)²"]
PROGRAMS = [
    "z = w*x + 1\nz*z", "def f(x, w):\n    z = w @ x\n    return np.tanh(z)",
    "a = x if x > 0 else -x\na**2", "lambda x: x + 1", "for i in range(3):\n    s = s + i\ns",
]  # fmt: skip
PYTHON = "xyzw()[]{}:,.=+-*/@%&|<>!~^#'\"\\ \n\t0123456789_fdeinrlambda"
MODELS = [
    "hₜ = tanh(W·xₜ + U·hₜ₋₁ + b); h₀ = 0; yₜ = V·hₜ; loss L = ∑ₜ ∑(yₜ²)",
    "param w ∈ ℝ; aₜ = w*aₜ₋₁ + xₜ; a₀ = 1", "cₜ = σ(a)*cₜ₋₂; loss L = mean(c_T)",
]  # fmt: skip
MODEL_SIGNS = "xhWUbcaₜ₋₁₀₂₊_{}-+*·/²∑ₖ(),;= ∈ℝ^×paramlossinput0123456789#"


class Live:
    """Hold what is asked, and make it anew before it has grown."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self._left = 0
        self.quiz: Any = None
        self.player: Any = None
        self.state: Any = None
        self.run = eg.Machine(eg.graph(*CIRCUIT)).run()

    def _fresh(self) -> None:
        self._left -= 1
        if self._left > 0:
            return
        self._left = 150
        if self.player is not None:
            self.player.close()
            self.quiz.widget.close()
        self.player, self.quiz = eg.play("y = W·x\nL = ∑(y*y)", _WX), eg.quiz(*CIRCUIT)
        self.quiz.answer(0, "z")
        self.state = self.quiz.state()
        for one in (self.player, self.quiz.widget):
            one.send = lambda content, buffers=None: self.heard.append(content)

    def message(self, rng: random.Random) -> Callable[[], Any]:
        """Send a message or a state to a widget."""
        self._fresh()
        widget = rng.choice((self.player, self.quiz.widget))
        content = odd.data(rng)
        if isinstance(content, dict) and rng.random() < 0.9:
            kinds = ["answer", "hint", "reveal", "apply"]
            content["kind"] = rng.choice(kinds if rng.random() < 0.98 else ["digits"])
            content.setdefault("k", rng.choice((0, 1, 2)))
            content.setdefault("name", rng.choice(("x", "W", "y")))
        if rng.random() < 0.5:
            state = {rng.choice(("step", "inputs", "payload", "progress", "task", "_esm")): content}
            return lambda: _update(widget, state)

        def work() -> None:
            self.heard.clear()
            data = {"method": "custom", "content": content}
            widget._handle_msg({"content": {"data": data}, "buffers": []})
            if len(self.heard) != 1:
                raise Wrong(f"{len(self.heard)} replies to {content!r}")
            if str(self.heard[0].get("text", "")).startswith("eqgraph failed"):
                raise Wrong(f"{self.heard[0]['text']}: {content!r}")

        return work

    def answers(self, rng: random.Random) -> Callable[[], Any]:
        """Answer a question, or take up a state."""
        self._fresh()
        quiz, k = self.quiz, rng.choice((0, 1, 2, 3, -1, 9))
        if rng.random() < 0.3:
            state = odd.changed(copy.deepcopy(self.state), rng)
            return lambda: _restored(quiz, state)
        if rng.random() < 0.2:
            given = odd.value(rng)
            return lambda: quiz.answer(k, given)
        text = odd.altered(rng.choice(FORMULAS), CONDITION_SIGNS, rng)
        return lambda: quiz.answer(k, text)

    def condition(self, rng: random.Random) -> Callable[[], Any]:
        """Stop a machine at a condition."""
        machine = eg.Machine(self.run.graph)
        where = odd.altered(rng.choice(CONDITIONS), CONDITION_SIGNS, rng)
        return lambda: machine.break_at(where).run()

    def program(self, rng: random.Random) -> Callable[[], Any]:
        """Read a Python program, never running it."""
        text = odd.altered(rng.choice(PROGRAMS), PYTHON, rng)
        return lambda: eg.syntax_tree(text)

    def model(self, rng: random.Random) -> Callable[[], Any]:
        """Read a model's text, and unroll it."""
        text = odd.altered(rng.choice(MODELS), MODEL_SIGNS, rng)
        steps = rng.choice((None, 0, 1, 2, 3))

        def work() -> None:
            found = eg.model(text)
            found.unroll(steps)
            found.explicit()

        return work

    def option(self, rng: random.Random) -> Callable[[], Any]:
        """Call a function of the face with something odd in the place of an argument."""
        name = rng.choice([*_OPTIONS])
        given = odd.value(rng)
        return lambda: _OPTIONS[name](given)


_WX = {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]}


def _update(widget: Any, state: dict[str, Any]) -> None:
    data = {"method": "update", "state": state}
    widget._handle_msg({"content": {"data": data}, "buffers": []})
    if type(widget.step) is not int or not 0 <= widget.step <= widget.last_step:
        raise Wrong(f"the step is {widget.step!r}")


def _restored(quiz: eg.Quiz, state: Any) -> None:
    before = quiz.state()
    try:
        quiz.restore(state)
    except eg.EqGraphError:
        if quiz.state() != before:
            raise Wrong("a refused state changed the quiz") from None
        raise
    score = quiz.score()
    if not 0 <= score.points <= score.right <= score.of:
        raise Wrong(str(score))


def _model() -> eg.Model:
    return eg.model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ; loss L = ∑ₜ ∑(yₜ²)")


def _trained(optimiser: Any = None, **options: Any) -> Any:
    model = _model().init({"h": 2, "n": 2})
    options = {"updates": 1, "progress": False, **options}
    return eg.train(model, {"xₜ": np.ones((2, 2))}, optimiser, **options)


def _machine() -> eg.Machine:
    return eg.Machine(eg.graph("y = W·x\nL = ∑(y*y)", _WX)).run()


_LSTM = {"weight_ih_l0": np.ones((8, 3)), "weight_hh_l0": np.ones((8, 2))}
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "values": lambda v: eg.graph("y = x*w", v),
    "value": lambda v: eg.graph("y = x*w", {"x": v, "w": 1.0}),
    "name": lambda v: eg.graph("y = x", {v: 1.0} if _hashable(v) else {"x": 1.0}),
    "text": lambda v: eg.graph(v),
    "dtype": lambda v: eg.graph("y = x", {"x": 1.0}, dtype=v),
    "rewrite": lambda v: eg.graph("y = x", {"x": 1.0}, rewrite=v),
    "of": lambda v: eg.Machine(_machine().graph, of=v),
    "seed": lambda v: eg.Machine(_machine().graph, "L", v),
    "let": lambda v: _machine().let("x", v),
    "seek": lambda v: _machine().seek(v),
    "grad": lambda v: _machine().grad(v),
    "check": lambda v: _machine().check(v),
    "watch": lambda v: _machine().watch(v),
    "break": lambda v: _machine().break_at(v),
    "entries": lambda v: eg.check_gradients(_machine(), entries=v),
    "sizes": lambda v: _model().init(v),
    "size": lambda v: _model().init({"h": 2, "n": v}),
    "scheme": lambda v: _model().init({"h": 2, "n": 2}, scheme=v),
    "each": lambda v: _model().init({"h": 2, "n": 2}, each={"W": v}),
    "drawn": lambda v: _model().init({"h": 2, "n": 2}, seed=v),
    "set": lambda v: _model().set({"W": v}),
    "unroll": lambda v: _model().unroll(values=v),
    "steps": lambda v: _model().unroll(v),
    "data": lambda v: eg.Trainer(_model().init({"h": 2, "n": 2}), {"xₜ": v}),
    "norm": lambda v: _trained(norm=v),
    "bound": lambda v: _trained(bound=v),
    "window": lambda v: _trained(window=v),
    "batch": lambda v: _trained(batch=v),
    "shuffled": lambda v: _trained(seed=v),
    "rate": lambda v: _trained(SGD(rate=v)),
    "momentum": lambda v: _trained(SGD(rate=0.1, momentum=v)),
    "updates": lambda v: _trained(updates=v if not isinstance(v, int) or v < 9 else -1),
    "every": lambda v: _trained(every=v),
    "theme": lambda v: _machine().graph.svg(theme=v),
    "state": lambda v: from_torch("lstm", v),
    "weight": lambda v: from_torch("lstm", {**_LSTM, "bias_ih_l0": v}),
    "layer": lambda v: from_torch("lstm", _LSTM, v),
    "tolerance": lambda v: eg.quiz(*CIRCUIT, tolerance=v),
    "asked": lambda v: eg.quiz(*CIRCUIT, ask=v),
    "derivative": lambda v: eg.derivative(_machine().graph, "L", v),
    "preset": lambda v: eg.preset(v),
    "layers": lambda v: eg.preset("lstm", layers=v),
}


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
