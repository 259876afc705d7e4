"""Read the package's own sources, for the tests that hold them to the house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "eqgraph"


@dataclass(frozen=True, slots=True)
class Import:
    """Hold one import: who asks, for which module, and whether it waits until a call."""

    module: str  # "ir/graph.py"
    name: str  # "eqgraph.picture.svg", "sympy"
    line: int
    late: bool = False  # inside a function: asked for when it is called
    types: bool = False  # for the type checker only

    @property
    def layer(self) -> str:
        """Return the folder or file of the package that asks."""
        return self.module.split("/", maxsplit=1)[0].removesuffix(".py")

    @property
    def top(self) -> str:
        """Return the name of the package that is asked for."""
        return self.name.split(".", maxsplit=1)[0]

    @property
    def target(self) -> str:
        """Return the folder or file of our package that is asked for, "" for the face."""
        return [*self.name.split("."), ""][1]

    @property
    def inside(self) -> str:
        """Return the file or folder, inside its own folder, that asks."""
        return [*self.module.removesuffix(".py").split("/"), ""][1]

    @property
    def target_inside(self) -> str:
        """Return the file or folder, inside that folder, that is asked for."""
        return [*self.name.split("."), "", ""][2]


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax trees of the package by path."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(module: str, tree: ast.Module) -> list[Import]:
    """Return all imports of a module.

    >>> tree = ast.parse("import numpy as np\\ndef svg():\\n    from eqgraph.picture import svg")
    >>> [(found.name, found.late) for found in imports("ir/graph.py", tree)]
    [('numpy', False), ('eqgraph.picture.svg', True)]
    """
    return list(_imports(module, tree, late=False, types=False))


def _imports(module: str, tree: ast.AST, *, late: bool, types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Import | ast.ImportFrom):
            for name in _names(module, child):
                yield Import(module, name, child.lineno, late, types)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            guard = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            yield from _imports(module, child, late=late or function, types=types or guard)


def _names(module: str, statement: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    source = statement.module or ""
    if statement.level:
        folders = ["eqgraph", *module.split("/")[:-1]]
        kept = folders[: len(folders) - statement.level + 1]
        source = ".".join([*kept, source] if source else kept)
    return [f"{source}.{alias.name}" for alias in statement.names]
