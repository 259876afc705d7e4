"""Read a Python function of arithmetic as equations: from its source, never running it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from textwrap import indent
from types import ModuleType
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, ParseError
from eqgraph.operators import OPERATORS, Operator
from eqgraph.operators.formula import Formula, write
from eqgraph.operators.notation import ATOM, NEGATION
from eqgraph.operators.table import SPELLINGS
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.python.source import place, read, source_of
from eqgraph.syntax.text.equations import Equations, parse

_SIGNS: dict[type[ast.AST], Operator] = {
    getattr(ast, row.python): row for row in OPERATORS.values() if row.python
}
_BITS = 1024  # of the largest whole number that is a float64
_NUMBERS = {"pi": "π", "e": "exp(1)"}
_MODULES = {"np": np, "numpy": np, "math": math}  # what a source without surroundings may mean
_READ = "a function is read from assignments and one return of arithmetic, NumPy functions and @"


def equations_of_function(function: Any) -> Equations:
    """Return the equations of a Python function.

    Each assignment is an equation, and what is returned the last one. Anything else in it is a
    `ParseError` that points at the line.

    >>> from eqgraph.syntax.python.function import read_function
    >>> print(read_function("def f(x, w):\\n    z = w @ x\\n    return np.tanh(z)"))
    z = w·x
    v1 = tanh(z)
    """
    return read_function(source_of(function), getattr(function, "__globals__", {}))


def read_function(source: str, known: Mapping[str, Any] | None = None) -> Equations:
    """Return the equations of a function's source; `known` is what its names mean outside."""
    reader = _Reader(source, _MODULES if known is None else known)
    return parse(reader.text())


def read_program(source: str, known: Mapping[str, Any] | None = None) -> Equations:
    """Return the equations of a program: a function, or assignments and an expression.

    What is read before it is assigned is an input.

    >>> print(read_program("z = w*x + 1\\nz*z"))
    z = w*x + 1
    v1 = z*z
    """
    body = read(source).body
    if not body or any(isinstance(statement, ast.FunctionDef) for statement in body):
        return read_function(source, known)
    last = body[-1]
    result: Any = last.value if isinstance(last, ast.Expr) else None
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        result = last.targets[0]
    names = [n for s in body for n in ast.walk(s) if isinstance(n, ast.Name)]
    made = {n.id for n in names if isinstance(n.ctx, ast.Store)} | {*_MODULES, "abs"}
    given = dict.fromkeys(n.id for n in names if n.id not in made)
    try:
        lines = [ast.unparse(s) for s in (body[:-1] if isinstance(last, ast.Expr) else body)]
        lines += [f"return {ast.unparse(result)}"] if result is not None else []
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        raise ParseError("the source is nested too deeply, or holds too large a number") from None
    text = "\n".join(lines)
    return read_function(f"def program({', '.join(given)}):\n{indent(text, '    ')}", known)


class _Reader:
    """Translate one function to the language, part by part."""

    def __init__(self, source: str, known: Mapping[str, Any]) -> None:
        self.source, self.known = source, known
        self.names: dict[str, str] = {}  # Python's name to ours: parameters and what is assigned

    def text(self) -> str:
        """Return the equations of the function as a text."""
        function = self._function(read(self.source))
        lines: dict[str, str] = {}
        for statement in self._body(function):
            if isinstance(statement, ast.Return):
                return "\n".join(self._with_result(lines, statement))
            name, value = self._assignment(statement)
            right = self._write(value).text
            self._define(name)
            lines[name.id] = f"{self.names[name.id]} = {right}"
        raise self._error("this function returns nothing", function)

    def _function(self, module: ast.Module) -> ast.FunctionDef:
        function = module.body[0] if module.body else None
        if not isinstance(function, ast.FunctionDef) or len(module.body) > 1:
            raise self._error("this is no function", function or module)
        if function.decorator_list:
            raise self._error("a decorator changes a function", function.decorator_list[0])
        given = function.args
        for extra in (given.vararg, given.kwarg):
            if extra is not None:
                raise self._error("* and ** have no meaning here", extra)
        for default in (*given.defaults, *given.kw_defaults):
            if default is not None:
                raise self._error("a default is not read: give the value to eg.graph", default)
        for parameter in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            self._define(parameter)
        return function

    def _body(self, function: ast.FunctionDef) -> Iterator[ast.stmt]:
        """Yield the statements, refusing what follows the return."""
        body = function.body
        documented = ast.get_docstring(function, clean=False) is not None
        for number, statement in enumerate(body[documented:], documented):
            if isinstance(statement, ast.Return) and number < len(body) - 1:
                raise self._error("nothing may follow the return", body[number + 1])
            yield statement

    def _assignment(self, statement: ast.stmt) -> tuple[ast.Name, ast.expr]:
        target: Any = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target = statement.target
        if not isinstance(target, ast.Name):
            kind = type(statement).__name__.lower()
            raise self._error(f"`{kind}` cannot be read as an equation", target or statement)
        if target.id in self.names:
            raise self._error(
                f"{target.id} has a value already", target, "an equation names each value once"
            )
        return target, statement.value  # type: ignore[attr-defined]

    def _with_result(self, lines: dict[str, str], statement: ast.Return) -> list[str]:
        """Put what is returned last: the equation of that name, or an expression."""
        value = statement.value
        if value is None:
            raise self._error("this function returns nothing", statement)
        if isinstance(value, ast.Name) and value.id in lines:
            last = lines.pop(value.id)
            return [*lines.values(), last]
        return [*lines.values(), self._write(value).text]

    def _define(self, part: Any) -> None:
        """Take a name as it is spelled: Python folds hₜ into ht, the reader does not."""
        name = part.id if isinstance(part, ast.Name) else part.arg
        start, end = place(self.source, part)
        spelled = self.source[start:end].split(":")[0].strip()
        if name in SPELLINGS or name in _NUMBERS.keys() - {"e"}:
            raise self._error(f"{name} is no name here", part, "it means a function or a number")
        try:
            self.names[name] = display(canonical(spelled))
        except EqGraphError as error:
            raise self._error(f"{name}: {error.message}", part, error.hint) from None
        ours = list(self.names.values())
        if ours.count(self.names[name]) > 1:
            raise self._error(f"two names read {self.names[name]}", part, "rename one of them")

    def _write(self, expression: ast.expr) -> Formula:
        """Write an expression; as in lowering, depth costs memory and never recursion."""
        stack = [self._visit(expression)]
        answer: Formula | None = None
        while stack:
            try:
                part = stack[-1].send(answer)
            except StopIteration as done:
                stack.pop()
                answer = done.value
            else:
                stack.append(self._visit(part))
                answer = None
        assert answer is not None
        return answer

    def _visit(self, part: ast.expr) -> Any:
        """Write one expression; yield the operands to have them written."""
        operands: list[ast.expr] = []
        params: dict[str, int] = {}
        if isinstance(part, ast.Name):
            return self._name(part)
        if isinstance(part, ast.Constant):
            return self._number(part)
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.UAdd):
            return (yield part.operand)
        if isinstance(part, ast.BinOp | ast.UnaryOp) and type(part.op) in _SIGNS:
            row = _SIGNS[type(part.op)]
            operands = [part.left, part.right] if isinstance(part, ast.BinOp) else [part.operand]
        elif isinstance(part, ast.Call):
            row, operands, params = self._call(part)
        elif isinstance(part, ast.Attribute) and part.attr in ("T", "mT"):
            row, operands = OPERATORS["transpose"], [part.value]
        elif isinstance(part, ast.Attribute) and self._word(part) in _NUMBERS:
            return Formula(_NUMBERS[str(self._word(part))])
        else:
            what = type(getattr(part, "op", part)).__name__.lower()
            raise self._error(f"`{what}` has no meaning in an equation", part)
        written = []
        for operand in operands:
            written.append((yield operand))
        return write(row, *(_apart(row, k, x) for k, x in enumerate(written)), **params)

    def _name(self, part: ast.Name) -> Formula:
        if part.id not in self.names:
            raise self._error(
                f"{part.id} is no parameter, and nothing is assigned to it", part,
                f"add {part.id} to the parameters",
            )  # fmt: skip
        return Formula(self.names[part.id])

    def _number(self, part: ast.Constant) -> Formula:
        value = part.value
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if real and isinstance(value, int) and value.bit_length() > _BITS:
            raise self._error("this number does not fit a float64", part)
        if not real or value in (math.inf, -math.inf):
            raise self._error(f"{str(value)[:40]!r} is no number of an equation", part)
        return Formula(repr(value))

    def _call(self, call: ast.Call) -> tuple[Operator, list[ast.expr], dict[str, int]]:
        """Return the row, the operands and the axis of a call."""
        word = self._word(call.func)
        words = _words()
        if word not in words:
            called = ast.unparse(call.func)[:60]
            raise self._error(
                f"{called} is no function that can be read", call.func,
                "these can: " + ", ".join(map(_dotted, words)),
            )  # fmt: skip
        row = words[word]
        operands = [x for x in call.args if not isinstance(x, ast.Starred)]
        if len(operands) != row.arity or len(call.args) != len(operands):
            raise self._error(f"{word} takes {row.arity} operands here", call)
        params: dict[str, int] = {}
        if row.params.get("axis") is not None and not call.keywords:
            raise self._error(f"{word} works on all entries without axis=", call, "write axis=-1")
        for keyword in call.keywords:
            axis = _whole(keyword.value)
            if keyword.arg != "axis" or "axis" not in row.params or axis is None:
                raise self._error(f"{keyword.arg or '**'}= cannot be read", keyword.value)
            params["axis"] = axis
        return row, operands, params

    def _word(self, function: ast.expr) -> str | None:
        """Return NumPy's name of what a dotted name means, looking at modules only."""
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.insert(0, function.attr)
            function = function.value
        if not isinstance(function, ast.Name) or function.id in self.names:
            return None
        meant = self.known.get(function.id)
        if isinstance(meant, ModuleType):
            return ".".join(parts) if meant.__name__ in ("numpy", "math") and parts else None
        if parts:
            return None
        if meant is None:
            return "abs" if function.id == "abs" else None
        name = getattr(meant, "__name__", "")
        same = any(meant is getattr(module, name, None) for module in (np, math) if name)
        return name if same else None

    def _error(self, message: str, part: Any, hint: str | None = None) -> ParseError:
        located = hasattr(part, "lineno")
        span = place(self.source, part) if located else (0, 1)
        return ParseError(message, text=self.source, span=span, hint=hint or _READ)


def _words() -> dict[str, Operator]:
    """Return NumPy's and math's functions, each with the row that it means."""
    return {name: row for row in OPERATORS.values() for name in (row.ufunc, *row.numpy) if name}


def _dotted(name: str) -> str:
    return f"np.{name}" if hasattr(np, name.split(".")[0]) else f"math.{name}"


def _apart(row: Operator, index: int, x: Formula) -> Formula:
    """Keep the grouping of Python: a + (b + c) is not (a + b) + c."""
    note = row.notation
    if note.kind == "infix" and index and x.precedence == note.precedence:
        return Formula(f"({x.text})")
    if x.text.startswith("−") and x.precedence == ATOM:
        return Formula(x.text, NEGATION)
    return x


def _whole(part: ast.expr) -> int | None:
    """Return an integer literal, also a negative one."""
    sign = 1
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        part, sign = part.operand, -1
    if isinstance(part, ast.Constant) and type(part.value) is int:
        return sign * part.value
    return None
