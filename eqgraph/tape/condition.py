"""Read the condition of a breakpoint: a small grammar of its own, never Python's.

    condition   = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | comparison
    comparison  = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
    sum         = term { ("+" | "-") term }
    term        = factor { ("*" | "/") factor }
    factor      = "-" factor | number | name | function "(" condition ")" | "|" sum "|"
                | "(" condition ")"

`|x|` is the norm of an array, `isnan` and `isinf` tell of any element; a comparison of an array is
an error that says so. `value` and `grad` are those of the node just written, other names are
values of nodes; a comparison with what is not known yet does not hold.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, MachineError, ParseError
from eqgraph.ir import Graph

Lookup = Callable[[str], Any]
Evaluate = Callable[[Lookup], Any]

_LONGEST, _DEEPEST = 500, 50
_TOKEN = re.compile(
    r"""\s*(?:
        (\d+\.?\d*(?:[eE][+-]?\d+)? | \.\d+(?:[eE][+-]?\d+)?)
        | (<= | >= | == | != | [-+*/()|<>−≤≥≠])
        | ([^\s\d+\-*/()|<>=!−≤≥≠] (?:\{[^{}]*\} | [^\s+\-*/()|<>=!−≤≥≠])*)  # braces hold t-1
    )""",
    re.VERBOSE,
)
_TWINS = {"−": "-", "≤": "<=", "≥": ">=", "≠": "!="}
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "isnan": lambda x: bool(np.isnan(x).any()),
    "isinf": lambda x: bool(np.isinf(x).any()),
    "norm": lambda x: float(np.linalg.norm(np.ravel(x))),
    "min": lambda x: float(np.min(x)),
    "max": lambda x: float(np.max(x)),
    "mean": lambda x: float(np.sum(x) / np.size(x)),
    "abs": lambda x: np.abs(x),
}


class _Unknown(Exception):
    """A name of the condition has no value yet."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold a condition that was read: its text and how to tell whether it holds."""

    text: str
    evaluate: Evaluate
    reads: bool = True  # a name: without one it holds always, or never

    def holds(self, look_up: Lookup) -> bool:
        """Tell whether the condition holds; not so while a value in it is not known yet."""

        def known(name: str) -> Any:
            value = look_up(name)
            if value is None:
                raise _Unknown(name)
            return value

        try:
            with np.errstate(all="ignore"):
                return bool(_single(self.evaluate(known), self.text))
        except _Unknown:
            return False
        except ValueError as error:  # shapes that do not fit, the largest of no elements
            raise MachineError(f"the condition {self.text!r}: {error}") from None


def _single(x: Any, text: str) -> Any:
    if np.ndim(x):
        raise MachineError(
            f"the condition {text!r} compares an array of shape {np.shape(x)}",
            hint="use |x| (the norm), min(x), max(x) or mean(x)",
        )
    return x


def parse_condition(text: str, graph: Graph) -> Condition:
    """Read a condition; raise `ParseError` that points at what is wrong in it."""
    if len(text) > _LONGEST:
        raise ParseError(f"a condition has at most {_LONGEST} characters")
    reader = _Reader(text, graph)
    evaluate = reader.disjunction()
    reader.expect("", "an operator or the end")
    return Condition(text, evaluate, reader.reads)


class _Reader:
    def __init__(self, text: str, graph: Graph) -> None:
        self.text, self.graph, self.depth, self.reads = text, graph, 0, False
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                at = len(text) - len(text[at:].lstrip())
                raise ParseError("this cannot be read in a condition", text=text, span=(at, at + 1))
            kind = ("number", "sign", "name")[(match.lastindex or 1) - 1]
            token = match.group(match.lastindex or 1)
            self.tokens.append((kind, _TWINS.get(token, token), match.start(match.lastindex or 1)))
            at = match.end()
        self.tokens.append(("end", "", len(text.rstrip())))
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at][1]

    def accept(self, *signs: str) -> str | None:
        kind, token, _ = self.tokens[self.at]
        if kind not in ("number", "end") and token in signs:
            self.at += 1
            return token
        return None

    def expect(self, sign: str, what: str) -> None:
        kind, token, start = self.tokens[self.at]
        if token != sign or (sign == "" and kind != "end"):
            raise ParseError(
                f"expected {what}", text=self.text, span=(start, start + max(1, len(token)))
            )
        self.at += 1

    def disjunction(self) -> Evaluate:
        left = self.conjunction()
        while self.accept("or"):
            left = _join(any, left, self.conjunction(), self.text)
        return left

    def conjunction(self) -> Evaluate:
        left = self.negation()
        while self.accept("and"):
            left = _join(all, left, self.negation(), self.text)
        return left

    def negation(self) -> Evaluate:
        turned = 0
        while self.accept("not"):
            turned += 1
        inner = self.comparison()
        return inner if turned % 2 == 0 else lambda look: not _single(inner(look), self.text)

    def comparison(self) -> Evaluate:
        left = self.sum()
        sign = self.accept(*_COMPARE)
        if sign is None:
            return left
        right, compare, text = self.sum(), _COMPARE[sign], self.text
        return lambda look: compare(_single(left(look), text), _single(right(look), text))

    def sum(self) -> Evaluate:
        return self._chain(self.term, {"+": np.add, "-": np.subtract})

    def term(self) -> Evaluate:
        return self._chain(self.factor, {"*": np.multiply, "/": np.divide})

    def _chain(self, part: Callable[[], Evaluate], signs: dict[str, Any]) -> Evaluate:
        left = part()
        while sign := self.accept(*signs):
            left = _combine(signs[sign], left, part())
        return left

    def factor(self) -> Evaluate:
        minus = 0
        while self.accept("-"):
            minus += 1
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ParseError(
                f"a condition nests at most {_DEEPEST} deep", text=self.text, span=(0, 1)
            )
        inner = self._atom()
        self.depth -= 1
        return inner if minus % 2 == 0 else lambda look: -_count(inner(look))

    def _atom(self) -> Evaluate:
        kind, token, start = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            number = float(token)
            return lambda look: number
        if self.accept("("):
            inner = self.disjunction()
            self.expect(")", "a closing parenthesis")
            return inner
        if self.accept("|"):
            inner = self.sum()
            self.expect("|", "the closing bar")
            return lambda look: _FUNCTIONS["norm"](inner(look))
        if kind != "name" or token in ("and", "or", "not"):
            raise ParseError(
                "expected a number, a name or a function",
                text=self.text,
                span=(start, start + max(1, len(token))),
            )
        self.at += 1
        return (
            self._function(token)
            if self.peek() == "(" and token in _FUNCTIONS
            else self._name(token, start)
        )

    def _function(self, name: str) -> Evaluate:
        self.accept("(")
        inner, function = self.disjunction(), _FUNCTIONS[name]
        self.expect(")", "a closing parenthesis")
        return lambda look: function(inner(look))

    def _name(self, name: str, start: int) -> Evaluate:
        if name in ("inf", "nan"):
            number = math.inf if name == "inf" else math.nan
            return lambda look: number
        self.reads = True
        if name not in ("value", "grad"):
            try:
                name = self.graph[name].name
            except EqGraphError as error:
                names = ", ".join((*_FUNCTIONS, "value", "grad"))
                raise ParseError(
                    f"a condition knows no {name!r}", text=self.text,
                    span=(start, start + len(name)), hint=error.hint or f"it knows {names}",
                ) from None  # fmt: skip
        return lambda look: look(name)


def _combine(function: Any, left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda look: function(_count(left(look)), _count(right(look)))


def _count(x: Any) -> Any:
    """Let true and false count as 1 and 0."""
    return x * 1.0


def _join(test: Callable[..., bool], left: Evaluate, right: Evaluate, text: str) -> Evaluate:
    """Join by `any` or `all`: what is not known yet decides nothing that the other side decides."""

    def join(look: Lookup) -> bool:
        sides: list[bool | None] = []
        for side in (left, right):
            try:
                sides.append(bool(_single(side(look), text)))
            except _Unknown:
                sides.append(None)
        if (test is any) in sides:
            return test is any
        if None in sides:
            raise _Unknown
        return test is all

    return join
