"""Find where a module can be broken at one point, and break it there."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
COMPUTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
KINDS = (
    "comparison", "arithmetic", "boolean", "not", "int", "float", "flag", "condition",
    "return None", "deleted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """Hold one change: the bytes from `start` to `end` of a file become `new`."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    new: str
    change: str
    lines: tuple[int, int]  # of the statement, for the tests that run it

    @property
    def room(self) -> str:
        """Return the folder within the package."""
        return "/".join(self.path.split("/")[1:-1]) or "(top)"

    def applied(self, source: bytes) -> bytes:
        """Return the file with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def sites(root: Path, path: str) -> Iterator[tuple[str, ast.AST, ast.stmt]]:
    """Yield what can be changed in a module: its kind, the syntax, the statement around it."""
    for statement, node in _walk(ast.parse((root / path).read_bytes())):
        for kind in _kinds(node):
            yield kind, node, statement


def mutate(root: Path, path: str, kind: str, node: ast.AST, statement: ast.stmt,
           chance: random.Random) -> Mutant:  # fmt: skip
    """Make the mutant of a site; where a kind has several changes, chance picks one."""
    target, changed = _changed(kind, node, chance)
    source = (root / path).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    start = starts[target.lineno - 1] + target.col_offset  # type: ignore[attr-defined]
    end = starts[target.end_lineno - 1] + target.end_col_offset  # type: ignore[attr-defined]
    new = "pass" if changed is None else ast.unparse(changed)
    old = ast.unparse(target)
    if isinstance(target, ast.expr):
        new = f"({new})"
    last = statement.end_lineno or statement.lineno
    if isinstance(body := getattr(statement, "body", None), list) and body:
        last = max(statement.lineno, body[0].lineno - 1)  # the head of an `if`, not all of it
    shown = f"{' '.join(old.split())[:150]} → {' '.join(new.split())[:150]}"
    line = target.lineno  # type: ignore[attr-defined]
    if isinstance(target, ast.Constant):  # say which of them
        whole = source.splitlines()[line - 1].decode()
        ahead = source[starts[line - 1] : start].decode()
        shown += f" at {len(ahead.lstrip())} of {whole.strip()}"
    return Mutant(path, line, kind, start, end, new, shown, (statement.lineno, last))


def _walk(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.AST]]:
    """Yield syntax with its statement; leave out what no test can see or what stands for types."""
    stack: list[tuple[ast.stmt | None, ast.AST]] = [(None, tree)]
    while stack:
        statement, node = stack.pop()
        if isinstance(node, ast.stmt):
            statement = node
            if statement is not node or _unseen(node):
                continue
        if statement is not None:
            yield statement, node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _unseen(child):
                    stack.append((statement, child))


def _unseen(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Assign):
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        return bool(names & {"__all__", "__slots__"})
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    return isinstance(node, (ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom))


def _kinds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare):
        yield "comparison"
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in COMPUTED:
        yield "arithmetic"
    elif isinstance(node, ast.BoolOp):
        yield "boolean"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not"
    elif isinstance(node, ast.Constant):
        kinds = {int: "int", float: "float", bool: "flag"}
        if type(node.value) in kinds:
            yield kinds[type(node.value)]
    elif (
        isinstance(node, ast.Return)
        and node.value is not None
        and ast.unparse(node) != ("return None")
    ):
        yield "return None"
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) or (
        isinstance(node, ast.comprehension) and node.ifs
    ):
        yield "condition"
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if called or isinstance(
        node, (ast.Assign, ast.AugAssign, ast.Continue, ast.Break, ast.Raise, ast.Delete)
    ):
        yield "deleted"


def _changed(kind: str, node: ast.AST, chance: random.Random) -> tuple[ast.AST, ast.AST | None]:
    """Return what is replaced, and by what; None deletes it."""
    new = copy.deepcopy(node)
    if kind == "comparison":
        at = chance.randrange(len(node.ops))  # type: ignore[attr-defined]
        new.ops[at] = chance.choice(COMPARED[type(node.ops[at])])()  # type: ignore[attr-defined]
    elif kind == "arithmetic":
        new.op = COMPUTED[type(node.op)]()  # type: ignore[attr-defined]
    elif kind == "boolean":
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()  # type: ignore[attr-defined]
    elif kind == "not":
        new = node.operand  # type: ignore[attr-defined]
    elif kind in ("int", "float", "flag"):
        new.value = _other(node.value, chance)  # type: ignore[attr-defined]
    elif kind == "condition":
        test = chance.choice(node.ifs) if isinstance(node, ast.comprehension) else node.test  # type: ignore[attr-defined]
        negated: ast.expr = ast.UnaryOp(ast.Not(), test)
        return test, chance.choice([negated, ast.Constant(True), ast.Constant(False)])
    elif kind == "return None":
        return node, ast.Return(ast.Constant(None))
    else:
        return node, None
    return node, new


def _other(value: float, chance: random.Random) -> float:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1])
    return chance.choice([value * 2, value / 2]) if value else 1.0
