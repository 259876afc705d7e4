"""Hold the package's sources to the house rules: nothing evaluates text, nothing grows too long."""

from __future__ import annotations

import ast

import pytest

from tests.project.sources import PACKAGE, imports, modules

FILE_LINES = 300
FUNCTION_LINES = 50

# Longer than the rule, with the reason; (file, function) or (file, "").
LONGER: dict[tuple[str, str], str] = {}

# Each of these runs text as code, or reads files that do.
BUILTINS = {"eval", "exec", "compile", "__import__"}
FUNCTIONS = {"parse_expr", "sympify", "lambdify", "S", "autowrap", "ufuncify", "import_module"}
MODULES = {"pickle", "marshal", "shelve", "dill", "subprocess", "sympy.parsing"}


def refuses_text(call: ast.Call) -> bool:
    """Tell whether a call of sympify says strict=True, with which it takes no text."""
    return any(
        word.arg == "strict" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def hazards(tree: ast.Module) -> list[str]:
    """Return the places at which a module could run text as code."""
    found = []
    strict = {
        id(call.func)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and refuses_text(call)
    }
    for node in ast.walk(tree):
        if id(node) in strict:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in BUILTINS | FUNCTIONS:
                found.append(f"{node.lineno}: {node.func.id}")
        elif isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
            found.append(f"{node.lineno}: {node.attr}")
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            found.append(f"{node.value.lineno}: allow_pickle")
    for one in imports("", tree):
        parts = one.name.split(".")
        if {parts[0], ".".join(parts[:2])} & MODULES or parts[-1] in FUNCTIONS - {"S"}:
            found.append(f"{one.line}: {one.name}")
    return found


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
    "text", ["re.compile('a')", "numpy.load(path)", "sympy.sympify(value, strict=True)"]
)
def test_the_check_lets_others_pass(text: str) -> None:
    assert hazards(ast.parse(text)) == []


@pytest.mark.parametrize("module", modules())
def test_files_are_short(module: str) -> None:
    lines = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES or (module, "") in LONGER


@pytest.mark.parametrize("module", modules())
def test_functions_are_short(module: str) -> None:
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
        and (module, node.name) not in LONGER
    ]
    assert long == []


def test_exceptions_are_still_needed() -> None:
    functions = {
        (module, node.name)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    assert set(LONGER) <= functions | {(module, "") for module in modules()}
