"""Read a text of equations: split it, name what has no name, refuse what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy

from eqgraph.errors import ParseError, UnknownName, nearest
from eqgraph.shown import Shown
from eqgraph.syntax.alphabet import KEYWORDS
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.lookalikes import name_hints
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.runs import Fault
from eqgraph.syntax.sympy.latex_printer import to_latex
from eqgraph.syntax.sympy.text_printer import to_text
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text.lexer import Token, tokens
from eqgraph.syntax.text.parser import CONSTANTS, Parser

Span = tuple[int, int]
_NEW_LINE = "this begins a new expression; an operator at its end continues a line"


@dataclass(frozen=True, slots=True)
class Equation(Shown):
    """Hold one equation: `symbol` = `expr`, and where both stand in the text.

    `name` is the displayed name; `given` is False if it was made up for a line without `=`.
    """

    name: str
    symbol: sympy.Symbol
    expr: sympy.Expr
    span: Span
    spans: Spans | None
    name_span: Span
    given: bool = True

    def __str__(self) -> str:
        return f"{self.name} = {to_text(self.expr)}"

    def latex(self) -> str:
        """Return the equation in LaTeX."""
        return f"{to_latex(self.symbol)} = {to_latex(self.expr)}"


@dataclass(frozen=True, eq=False, repr=False)
class Equations(Shown, Mapping[str, sympy.Expr]):
    """Hold equations in the order of their text: a mapping from name to SymPy expression.

    Names are found in any spelling; one that no equation defines raises `UnknownName`.

    Args:
        text: what was read.
        equations: one record an equation: name, symbol, expression, and its place in the text.
        hints: remarks on what was read, each with its place.

    >>> eqs = parse("h_t = o_t*tanh(c_t)")
    >>> eqs["hₜ"], str(eqs)
    (o_t*tanh(c_t), 'hₜ = oₜ*tanh(cₜ)')
    """

    text: str
    equations: tuple[Equation, ...]
    hints: tuple[str, ...] = ()
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        places = {e.symbol.name: k for k, e in enumerate(self.equations)}
        object.__setattr__(self, "_places", places)

    def __getitem__(self, name: str) -> sympy.Expr:
        """Return the expression of a name.

        Args:
            name: in any accepted spelling.

        Raises:
            UnknownName: no equation defines it; the nearest name is in the hint.
        """
        try:
            return self.equations[self._places[canonical(name)]].expr
        except (KeyError, ParseError):
            near = nearest(str(name), self)
            hint = f"did you mean {near}?" if near else "the names are " + ", ".join(self)
            raise UnknownName(f"no equation defines {name}", hint=hint) from None

    def __iter__(self) -> Iterator[str]:
        return (equation.name for equation in self.equations)

    def __len__(self) -> int:
        return len(self.equations)

    def __str__(self) -> str:
        return "\n".join(map(str, self.equations))

    def __repr__(self) -> str:
        return f"Equations({', '.join(self)})"

    def latex(self) -> str:
        """Return the equations in LaTeX, aligned at their equal signs."""
        lines = (f"{to_latex(e.symbol)} &= {to_latex(e.expr)}" for e in self.equations)
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


def parse(text: str) -> Equations:
    """Read equations, one a line or parted by `;`.

    Args:
        text: the equations, in Unicode or ASCII; a line without `=` gets the next free name.

    Raises:
        ParseError: the text cannot be read; it points at the place. Also where a name is defined
            twice, or equations need each other.

    >>> eqs = parse("y = W·x + b  # a comment")
    >>> eqs["y"].args
    (W·x, b)
    """
    return _Reader(text).read()


class _Reader:
    """Read the equations of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parser = Parser(tokens(text, grammar()), grammar())
        self.found: list[tuple[Token | None, Operand, dict[str, Span], Span]] = []

    def read(self) -> Equations:
        try:
            self._lines()
            if not self.found:
                raise ParseError("there is no equation", hint="write one, such as y = W·x + b")
            equations = self._named()
            self._check_cycles(equations)
        except Fault as fault:
            raise ParseError(
                fault.message, text=self.text, span=(fault.start, fault.end), hint=fault.hint
            ) from None
        return Equations(self.text, equations, self._hints(equations))

    def _lines(self) -> None:
        parser, all_tokens = self.parser, self.parser.tokens
        while all_tokens[parser.at].kind != "end":
            if all_tokens[parser.at].kind == "line":
                parser.at += 1
                continue
            self._line()
            after = all_tokens[parser.at]
            if after.kind == "mark":
                raise _bad_left(self.found[-1], after)

    def _line(self) -> None:
        """Read one equation, or one expression without a name."""
        parser = self.parser
        at = parser.at
        name, equals = parser.tokens[at], parser.tokens[min(at + 1, len(parser.tokens) - 1)]
        parser.uses = {}
        left: Token | None = None
        if name.kind == "name":
            if equals.kind == "mark" and equals.value == "=":
                left = name
                _check_left(name, parser.grammar.functions)
                parser.at += 2
            elif equals.kind == "name" and name.value in KEYWORDS:
                raise Fault(
                    f"`{name.value}` opens a declaration, which is no equation",
                    name.start, name.end,
                    "eg.model reads model texts; eg.graph takes plain equations",
                )  # fmt: skip
        elif name[:2] == ("sign", "-") and at and parser.tokens[at - 1].value != ";":
            parser.hints.append((name.start, _NEW_LINE))
        value = parser.expression()
        start = name.start if left else value.start
        self.found.append((left, value, parser.uses, (start, value.end)))

    def _named(self) -> tuple[Equation, ...]:
        """Make the equations, refusing a second one of the same name."""
        taken = {name for _, _, uses, _ in self.found for name in uses}
        taken |= {left.value for left, _, _, _ in self.found if left}
        free = (f"v{k}" for k in count(1) if f"v{k}" not in taken)
        first: dict[str, Token] = {}
        out = []
        for left, value, _, span in self.found:
            name = left.value if left else next(free)
            if left and first.setdefault(name, left) is not left:
                line = self.text.count("\n", 0, first[name].start) + 1
                raise Fault(
                    f"{display(name)} is defined twice", left.start, left.end,
                    f"it is defined in line {line} already; give one of them another name",
                )  # fmt: skip
            symbol = self.parser.symbols.get(name) or sympy.Symbol(name)
            where = (left.start, left.end) if left else (span[0], span[0])
            out.append(
                Equation(
                    display(name), symbol, value.expr, span, value.spans, where, left is not None
                )
            )
        return tuple(out)

    def _check_cycles(self, equations: tuple[Equation, ...]) -> None:
        """Refuse equations that need each other, naming them; a walk without recursion."""
        uses = {e.symbol.name: found[2] for e, found in zip(equations, self.found, strict=True)}
        done: set[str] = set()
        for start in uses:
            path: dict[str, Iterator[str]] = {} if start in done else {start: iter(uses[start])}
            while path:
                name, rest = next(reversed(path.items()))
                for used in rest:
                    if used in path:
                        raise _cycle([*path][[*path].index(used) :], uses[name][used])
                    if used in uses and used not in done:
                        path[used] = iter(uses[used])
                        break
                else:
                    done.add(name)
                    path.popitem()

    def _hints(self, equations: tuple[Equation, ...]) -> tuple[str, ...]:
        places: dict[str, int] = {}
        for equation, (_, _, uses, _) in zip(equations, self.found, strict=True):
            if equation.given:
                places.setdefault(equation.symbol.name, equation.name_span[0])
            for name, span in uses.items():
                places.setdefault(name, span[0])
        hints = sorted([*self.parser.hints, *name_hints(places)])
        return tuple(self._placed(at, message) for at, message in hints[:50])

    def _placed(self, at: int, message: str) -> str:
        line = self.text.count("\n", 0, at) + 1
        return f"line {line}, column {at - self.text.rfind(chr(10), 0, at)}: {message}"


def _check_left(name: Token, functions: Mapping[str, Any]) -> None:
    """Refuse to define a number or a function."""
    shown = display(name.value)
    if name.value in CONSTANTS:
        raise Fault(
            f"{shown} is the number 3.14159…",
            name.start,
            name.end,
            "choose another name, such as π₀ or p",
        )
    if name.value in functions and len(name.value) > 1:
        raise Fault(f"{shown} is a function", name.start, name.end, "choose another name")


def _bad_left(found: tuple[Token | None, Operand, dict[str, Span], Span], equals: Token) -> Fault:
    """Say why an `=` cannot follow what was read."""
    left, value, _, _ = found
    if left is not None:
        return Fault(
            "a second `=` in one equation",
            equals.start,
            equals.end,
            "write two equations, one a line",
        )
    return Fault(
        "the left side must be one name",
        value.start,
        value.end,
        "write y = …, with the expression on the right",
    )


def _cycle(names: list[str], place: Span) -> Fault:
    shown = [display(name) for name in names]
    if len(names) == 1:
        return Fault(
            f"{shown[0]} is defined by itself", *place,
            "the value before is another name, such as xₜ₋₁",
        )  # fmt: skip
    return Fault(f"these equations need each other: {' → '.join([*shown[:20], shown[0]])}", *place)
