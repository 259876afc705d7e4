"""Read a Python program as a tree of labels: each node what a reader would write in it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Literal

from eqgraph.errors import ParseError
from eqgraph.syntax.python.source import place, read, shown, source_of

MOST = 400  # nodes of a tree that is drawn
Kind = Literal["statement", "operator", "name", "number"]

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "−", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|",
    ast.BitXor: "^", ast.BitAnd: "&", ast.USub: "−", ast.UAdd: "+", ast.Not: "not",
    ast.Invert: "~", ast.And: "and", ast.Or: "or", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in",
    ast.NotIn: "not in",
}  # fmt: skip
_WORDS: dict[type[ast.AST], str] = {
    ast.Module: "program", ast.Assign: "=", ast.AnnAssign: "=", ast.Return: "return",
    ast.Call: "call", ast.Subscript: "[ ]", ast.Tuple: "( , )", ast.List: "[ , ]",
    ast.IfExp: "if else", ast.arguments: "parameters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one node of a syntax tree: its label, its parent's index, its place in the source."""

    label: str
    kind: Kind
    parent: int | None
    span: tuple[int, int] | None


def parts_of(given: Any) -> tuple[str, tuple[Part, ...]]:
    """Return the source of a program and its tree, parents before children, in reading order.

    Nothing is run. Raise `ParseError` where it is no Python, or too much of it to be drawn.

    >>> [part.label for part in parts_of("1 + 1")[1]]
    ['+', '1', '1']
    """
    source = source_of(given)
    module = read(source)
    if not module.body:
        raise ParseError("there is no program", hint="write one, such as 1 + 1")
    parts: list[Part] = []
    stack: list[tuple[Any, int | None]] = [(_bare(module), None)]
    while stack:
        node, parent = stack.pop()
        if len(parts) == MOST:
            raise ParseError(f"a program of more than {MOST} nodes is too large for a picture")
        span = place(source, node) if hasattr(node, "lineno") else None
        parts.append(Part(label(node), _kind(node), parent, span))
        stack.extend((child, len(parts) - 1) for child in reversed(children(node)))
    return source, tuple(parts)


def _bare(node: Any) -> Any:
    """Take off the wrappings that say nothing: a program of one statement, an expression in it."""
    while (isinstance(node, ast.Module) and len(node.body) == 1) or isinstance(node, ast.Expr):
        node = node.body[0] if isinstance(node, ast.Module) else node.value
    return node


def label(node: Any) -> str:
    """Return what stands in a node of the tree."""
    if _dotted(node):
        return ast.unparse(node)
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp):
        return _SIGNS[type(node.op)]
    if isinstance(node, ast.AugAssign):
        return _SIGNS[type(node.op)] + "="
    if isinstance(node, ast.Compare):
        return " ".join(_SIGNS[type(op)] for op in node.ops)
    if isinstance(node, ast.Constant):
        return shown(node.value)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return f"{'class' if isinstance(node, ast.ClassDef) else 'def'} {node.name}"
    for name in ("id", "attr", "arg"):
        text = getattr(node, name, None)
        if isinstance(text, str):
            return {"attr": f".{text}", "arg": text + "=" * isinstance(node, ast.keyword)}.get(
                name, text
            )
    return _WORDS.get(type(node), type(node).__name__.lower())


def _dotted(node: Any) -> bool:
    """Tell whether a node is a name, or one with dots, such as np.tanh."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _kind(node: Any) -> Kind:
    if isinstance(node, ast.Constant):
        return "number"
    if isinstance(node, ast.arg) or _dotted(node):
        return "name"
    return "statement" if isinstance(node, ast.stmt | ast.Module) else "operator"


def children(node: Any) -> list[Any]:
    """Return the nodes below a node, in reading order, without what the label says already."""
    if isinstance(node, ast.FunctionDef):
        given = node.args
        rest = [x for x in (given.vararg, given.kwarg) if x is not None]
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]
        return [*named, *given.defaults, *map(_bare, node.body)]
    if isinstance(node, ast.arg) or _dotted(node):
        return []
    silent = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
    found = [child for child in ast.iter_child_nodes(node) if not isinstance(child, silent)]
    return list(map(_bare, found))
