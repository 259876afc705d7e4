"""Read a condition on a training: norms of weights, gradients and steps, saturation, dead units.

`‖Wf‖`, `‖∂L/∂Wf‖` and `‖ΔWf‖` are of parameters, `saturation(fₜ)`, `low(fₜ)`, `high(fₜ)`,
`dead(hₜ)` and `constant(hₜ)` shares of the units of an equation, from 0 to 1; the loss, `‖∇L‖` (of
all gradients), `rate` and `update` are numbers. All are of one update, before its step.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, ParseError, ValuesError
from eqgraph.learn.model import Model
from eqgraph.syntax import canonical, condition_tree, display

Lookup = Callable[["Measure"], float]
SHARES = {
    "saturation": "the share of it near either end of σ or tanh, over units, steps and sequences",
    "low": "the share near the lower end",
    "high": "the share near the upper end",
    "dead": "the share of its units that are 0 at every step in every sequence",
    "constant": "the share of its units that vary by less than 10⁻⁶",
}
NUMBERS = {"rate": "the learning rate", "update": "how many updates were done before"}
NORMS = {
    "L": "the loss, by its name",
    "‖∇L‖": "the norm of the gradients of all parameters, before they are cut",
    "‖W‖": "the norm of a parameter",
    "‖∂L/∂W‖": "the norm of its gradient",
    "‖ΔW‖": "the norm of the step that it takes",
}
_TESTS: Mapping[str, Callable[[float], Any]] = {"isnan": np.isnan, "isinf": np.isinf}
_NOT_FINITE = ("NaN", "Inf")
_LONGEST = 500
_SHIFT = 2  # the places in a tree are those in 𝟙[text]
_COMPARE = {
    "<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge,
    "≟": operator.eq, "≠": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """Hold what is measured, `kind`, and of what, `name`; it prints as a condition names it.

    >>> str(Measure("gradient", "Wf", "L")), str(Measure("dead", "hₜ"))
    ('‖∂L/∂Wf‖', 'dead(hₜ)')
    """

    kind: str
    name: str = ""
    of: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "gradient":
                return f"‖∂{self.of}/∂{self.name}‖"
            case "step":
                return f"‖Δ{self.name}‖"
            case "weight":
                return f"‖{self.name}‖"
            case "norm":
                return f"‖∇{self.of}‖"
            case "loss":
                return self.name
        return f"{self.kind}({self.name})" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class TrainingCondition:
    """Hold a condition on a training that was read, and what it measures."""

    text: str
    evaluate: Callable[[Lookup], Any]
    measures: tuple[Measure, ...]

    @property
    def after(self) -> bool:
        """Tell whether the condition needs the step to be tried: it reads a ‖ΔW‖."""
        return any(one.kind == "step" for one in self.measures)

    @property
    def finite(self) -> bool:
        """Tell whether the condition asks for NaN or ∞."""
        return self.text.strip() in _NOT_FINITE or "isnan" in self.text or "isinf" in self.text

    def holds(self, look: Lookup) -> bool:
        """Tell whether the condition holds for these measures."""
        with np.errstate(all="ignore"):
            return bool(self.evaluate(look))


def parse_measures(text: str, model: Model) -> TrainingCondition:
    """Read a condition on a training of a model; raise `ParseError` that points at what is wrong.

    >>> m = Model("param Wf ∈ ℝ; loss L = ∑ₜ σ(Wf*xₜ)")
    >>> [str(one) for one in parse_measures("‖∂L/∂Wf‖ > 10³ or ‖ΔWf‖/‖Wf‖ > 0.1", m).measures]
    ['‖∂L/∂Wf‖', '‖ΔWf‖', '‖Wf‖']
    """
    if not isinstance(text, str):
        raise ValuesError(f"a condition is a text, not {type(text).__name__}")
    if len(text) > _LONGEST:
        raise ParseError(f"a condition has at most {_LONGEST} characters")
    reader = _Reader(text, model)
    if text.strip() in _NOT_FINITE:
        loss = reader.noted(Measure("loss", model.loss or ""))
        return TrainingCondition(text, lambda look: not np.isfinite(loss(look)), (*reader.found,))
    tree = condition_tree(text)
    if not reader.is_condition(tree):
        raise ParseError(
            "a condition compares: it has a sign such as > or <", text=text, span=(0, len(text)),
            hint=f"{text.strip()} > 0.9",
        )  # fmt: skip
    evaluate = reader.read(tree)
    if not reader.found:
        raise ParseError("the condition measures nothing", text=text, span=(0, len(text)),
                         hint=reader.known())  # fmt: skip
    return TrainingCondition(text, evaluate, tuple(reader.found))


class _Reader:
    """Read the tree of a condition into a function of its measures."""

    def __init__(self, text: str, model: Model) -> None:
        self.text, self.model = text, model
        self.found: dict[Measure, None] = {}

    def noted(self, measure: Measure) -> Callable[[Lookup], float]:
        """Note a measure; return how it is looked up."""
        self.found[measure] = None
        return lambda look: look(measure)

    def is_condition(self, tree: Any) -> bool:
        """Tell whether a tree says yes or no."""
        if tree.kind == "group":
            return self.is_condition(tree.parts[0])
        return tree.kind in ("logic", "compare") or (tree.kind == "apply" and tree.word in _TESTS)

    def read(self, tree: Any) -> Callable[[Lookup], Any]:
        """Return how a tree is evaluated."""
        match tree.kind:
            case "group":
                return self.read(tree.parts[0])
            case "logic":
                return self._logic(tree)
            case "compare":
                return self._compared(tree)
            case "apply" if tree.word in _TESTS:
                inner, test = self.read(tree.parts[1]), _TESTS[tree.word]
                return lambda look: bool(test(inner(look)))
            case "apply" if tree.word in SHARES:
                return self.noted(Measure(tree.word, self._family(tree.parts[1])))
            case "fence" if tree.word == "‖":
                return self.noted(self._norm(tree.parts[0]))
            case "name":
                return self.noted(self._plain(tree))
        return self._number(tree)

    def _logic(self, tree: Any) -> Callable[[Lookup], Any]:
        parts = [self.read(part) for part in tree.parts]
        if tree.word == "not":
            return lambda look: not parts[0](look)
        test = any if tree.word == "or" else all
        return lambda look: test(part(look) for part in parts)

    def _compared(self, tree: Any) -> Callable[[Lookup], Any]:
        sides = [self.read(part) for part in tree.parts]
        signs = [_COMPARE[sign.value] for sign in tree.data]

        def holds(look: Lookup) -> bool:
            values = [side(look) for side in sides]
            pairs = zip(signs, values, values[1:], strict=False)
            return all(bool(compare(a, b)) for compare, a, b in pairs)

        return holds

    def _number(self, tree: Any) -> Callable[[Lookup], Any]:
        """Read arithmetic on measures: numbers, powers, quotients, products, sums."""
        match tree.kind:
            case "number":
                number = float(tree.data)
                return lambda look: number
            case "power":
                base, power = (self.read(part) for part in tree.parts)
                return lambda look: np.float64(base(look)) ** power(look)
            case "negation":
                inner = self.read(tree.parts[0])
                return lambda look: -inner(look)
            case "product" | "sum":
                return self._chain(tree)
        raise self._unknown(tree)

    def _chain(self, tree: Any) -> Callable[[Lookup], Any]:
        first, *rest = [self.read(part) for part in tree.parts]
        if tree.kind == "product":
            signs = [sign.text for sign in tree.data]
            apply = [operator.truediv if sign == "/" else operator.mul for sign in signs]
        else:
            apply = [operator.add if at is None else operator.sub for at in tree.data[1:]]
            if tree.data[0] is not None:
                plain = first
                first = lambda look: -plain(look)  # noqa: E731

        def value(look: Lookup) -> Any:
            total = np.float64(first(look))
            for step, part in zip(apply, rest, strict=True):
                total = step(total, part(look))
            return total

        return value

    def _norm(self, tree: Any) -> Measure:
        """Return what stands between bars: W, ΔW or ∂L/∂W of a parameter W."""
        if tree.kind == "name":
            name = self._shown(tree.word)
            if name not in self.model.parameters and name.startswith("Δ"):
                return Measure("step", self._parameter(name[1:], tree))
            return Measure("weight", self._parameter(name, tree))
        parts = [part.word for part in tree.parts if part.kind == "name"]
        of_loss = [*map(self._shown, parts)] == [self.model.loss]
        if tree.kind == "slope" and tree.word == "∇" and of_loss:
            return Measure("norm", of=self.model.loss or "")
        if tree.kind == "slope" and tree.word == "∂" and len(parts) == len(tree.parts) == 2:
            if self._shown(parts[0]) != self.model.loss:
                raise self._unknown(tree.parts[0])
            loss = self.model.loss or ""
            return Measure("gradient", self._parameter(self._shown(parts[1]), tree.parts[1]), loss)
        raise self._unknown(tree)

    def _parameter(self, name: str, tree: Any) -> str:
        if name not in self.model.parameters:
            raise self._unknown(tree)
        return name

    def _family(self, tree: Any) -> str:
        name = self._shown(tree.word) if tree.kind == "name" else ""
        if name not in families(self.model):
            raise self._unknown(tree)
        return name

    def _plain(self, tree: Any) -> Measure:
        name = self._shown(tree.word)
        if name == self.model.loss:
            return Measure("loss", name)
        if name in NUMBERS:
            return Measure(name)
        raise self._unknown(tree)

    @staticmethod
    def _shown(word: str) -> str:
        try:
            return display(canonical(word))
        except EqGraphError:
            return word

    def known(self) -> str:
        """Say what a condition on this training may read."""
        loss, some = self.model.loss, self.model.parameters[:1]
        of = [f"‖{n}‖, ‖∂{loss}/∂{n}‖, ‖Δ{n}‖" for n in some]
        shares = [f"{kind}({n})" for n in families(self.model)[:1] for kind in SHARES]
        return f"it knows {', '.join([f'{loss}, ‖∇{loss}‖', *of, *shares, *NUMBERS])}"

    def _unknown(self, tree: Any) -> ParseError:
        start, end = max(tree.start - _SHIFT, 0), min(tree.end - _SHIFT, len(self.text))
        return ParseError(
            f"a condition on a training knows no {self.text[start:end].strip()!r}",
            text=self.text, span=(start, end), hint=self.known(),
        )  # fmt: skip


def families(model: Model) -> list[str]:
    """Return the equations that hold at every step, by name, in the order of the text."""
    clock = model._template.source.clock
    timed = {name: clock.read(canonical(name)) for name in model.equations}
    return [display(canonical(n)) for n, at in timed.items() if at is not None and not at.offset]
