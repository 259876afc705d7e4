"""Hold the package's sources to the house rules: nothing evaluates text, nothing grows too long."""

from __future__ import annotations

import ast
import re
from typing import TypeGuard

import pytest

from tests.project.sources import PACKAGE, imports, modules

FILE_LINES = 300
FUNCTION_LINES = 50

# Longer than the rule, with the reason; (file, function) or (file, "").
LONGER: dict[tuple[str, str], str] = {
    (f"targets/{name}.py", ""): "all that a target says by itself stands in one file"
    for name in (
        "intrinsics/numpy",
        "intrinsics/jax",
        "intrinsics/torch",
        "intrinsics/tensorflow",
        "onnx_words",
    )
}

# Each of these runs text as code, or reads files that do.
BUILTINS = {"eval", "exec", "compile", "__import__"}
FUNCTIONS = {"parse_expr", "sympify", "lambdify", "autowrap", "ufuncify", "import_module"}
MODULES = {"pickle", "marshal", "shelve", "dill", "subprocess", "sympy.parsing"}


def hazards(tree: ast.Module) -> list[str]:
    """Return the places at which a module could run text as code."""
    found = []
    harmless = {id(node.func) for node in ast.walk(tree) if _refuses_text(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in BUILTINS | FUNCTIONS:
            found.append(f"{node.lineno}: {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
            if id(node) not in harmless:
                found.append(f"{node.lineno}: {node.attr}")
        elif isinstance(node, ast.Call) and _last(node.func) == "S":
            found.append(f"{node.lineno}: S(…)")
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle" and not _is(node, False):
            found.append(f"{node.value.lineno}: allow_pickle")
    for one in imports("", tree):
        parts = one.name.split(".")
        if {parts[0], ".".join(parts[:2])} & MODULES or parts[-1] in FUNCTIONS:
            found.append(f"{one.line}: {one.name}")
    return found


def _refuses_text(node: ast.AST) -> TypeGuard[ast.Call]:
    """Tell whether this is a call that says strict=True, with which sympify takes no text."""
    return isinstance(node, ast.Call) and any(
        word.arg == "strict" and _is(word, True) for word in node.keywords
    )


def _is(word: ast.keyword, value: bool) -> bool:
    return isinstance(word.value, ast.Constant) and word.value.value is value


def _last(function: ast.expr) -> str:
    """Return the last word of a function's name: "c" of a.b.c."""
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize("module", modules())
def test_nothing_evaluates_text(module: str) -> None:
    assert hazards(modules()[module]) == []


@pytest.mark.parametrize(
    "text",
    [
        "eval(text)",
        "sympy.sympify(text)",
        "from sympy import lambdify",
        "import sympy.parsing.sympy_parser",
        "from sympy.parsing import latex",
        "sympy.S(text)",
        "import pickle",
        "numpy.load(path, allow_pickle=True)",
    ],
)
def test_the_check_finds_a_hazard(text: str) -> None:
    assert hazards(ast.parse(text)) != []


@pytest.mark.parametrize(
    "text",
    ["re.compile('a')", "load(path, allow_pickle=False)", "sympy.sympify(1, strict=True)", "S.One"],
)
def test_the_check_lets_others_pass(text: str) -> None:
    assert hazards(ast.parse(text)) == []


WRITES = {"write_text", "write_bytes", "savez", "tofile", "mkstemp", "mkdtemp"}


def unsafe_writes(tree: ast.Module) -> list[str]:
    """Return where a module writes a file in place: a kill would leave half of it."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _last(node.func)
        modes = [a.value for a in [*node.args, *(k.value for k in node.keywords)]
                 if isinstance(a, ast.Constant) and isinstance(a.value, str)]  # fmt: skip
        mode = re.compile(r"[rbt]*[wax+][rwaxbt+]*")
        opens = name in ("open", "fdopen") and any(map(mode.fullmatch, modes))
        if name in WRITES or opens:
            found.append(f"{node.lineno}: {name}")
    return found


@pytest.mark.parametrize("module", sorted(set(modules()) - {"files.py"}))
def test_what_is_written_is_written_whole(module: str) -> None:
    assert unsafe_writes(modules()[module]) == [], "write_whole of eqgraph.files does it"


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("path.write_text(text)", False),
        ("open(path, 'wb')", False),
        ("path.open(mode='a')", False),
        ("open(path, 'rb')", True),
        ("path.open(encoding='utf-8')", True),
        ("write_whole(path, text)", True),
    ],
)
def test_the_check_of_writes(text: str, fine: bool) -> None:
    assert (unsafe_writes(ast.parse(text)) == []) is fine


def lines_of(module: str) -> int:
    """Return the lines of a file without its docstrings, which may be as long as they help."""
    whole = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    return whole - sum(map(told, ast.walk(modules()[module])))


def told(node: ast.AST) -> int:
    """Return the lines of a node's own docstring."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    first = node.body[0] if node.body else None
    if first is None or ast.get_docstring(node) is None:
        return 0
    return (first.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("module", modules())
def test_files_are_short(module: str) -> None:
    assert lines_of(module) <= FILE_LINES or (module, "") in LONGER


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    return (function.end_lineno or 0) - function.lineno + 1 - told(function)


@pytest.mark.parametrize("module", modules())
def test_functions_are_short(module: str) -> None:
    long = [
        f"{node.name}: {length(node)} lines"
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > FUNCTION_LINES
        and (module, node.name) not in LONGER
    ]
    assert long == []


def test_exceptions_are_still_needed() -> None:
    long = {
        (module, node.name)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and length(node) > FUNCTION_LINES
    } | {(module, "") for module in modules() if lines_of(module) > FILE_LINES}
    assert set(LONGER) <= long
