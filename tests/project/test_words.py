"""Hold the package's names to the words of the field: CONTRIBUTING.md has the glossary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.project.sources import PACKAGE, modules

# What has a word in the field, and that word.
FORBIDDEN = {
    "story": "narration",
    "told": "text, message, state",
    "fact": "value, detail",
    "moment": "step",
    "asked": "question",
    "guest": "host",
    "portrait": "picture",
    "spread": "scale, variance",
    "trouble": "problem",
    "stone": "breakpoint",
    "wish": "request",
    "byhand": "the name of the method",
    "vertex": "node",
}
PLURALS = {f"{word}s": word for word in FORBIDDEN} | {"stories": "story", "wishes": "wish"}

# (module, word): what keeps it.
KEPT = {
    ("ir/derivative.py", "asked"): "still to be renamed",
    ("ir/graph.py", "told"): "still to be renamed",
    ("payload/schema.py", "fact"): "a key of the payload, which the page reads",
}

# Named row for a line of text or of cells, a sequence of a batch, or a vector that lies after ᵀ.
LINES_OF_TEXT = {
    "ir/explicit.py",
    "ir/matrices.py",
    "ir/overs.py",
    "ir/products.py",
    "ir/sums.py",
    "learn/coloured.py",
    "learn/heatmaps.py",
    "payload/window.py",
    "player/streaming.py",
    "syntax/latex/tables.py",
    "syntax/latex/words.py",
    "syntax/open_mathml.py",
    "syntax/sympy/open_latex.py",
    "syntax/sympy/open_text.py",
    "syntax/text/ascii.py",
    "syntax/text/parser.py",
    "syntax/text/powers.py",
    "syntax/text/products.py",
}


def words(name: str) -> list[str]:
    """Split a name into its words, in the singular: StoryOf, _story_of."""
    found = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    return [PLURALS.get(word, word) for word in found]


def defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of all that a module defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def dialect(module: str, tree: ast.Module) -> list[str]:
    """Return where a module, or what it defines, is named by a word that the field has not."""
    names = [(1, module.removesuffix(".py")), *defined(tree)]
    return [
        f"{module}:{line}: {name}: {word} is {FORBIDDEN[word]} here"
        for line, name in names
        for word in words(name)
        if word in FORBIDDEN and (module, word) not in KEPT
    ]


@pytest.mark.parametrize(
    "text",
    [
        "class StepStories: ...",
        "def _told(k): ...",
        "def f(*, askedFor=1): ...",
        "moment = 1",
        "for place, trouble in x: ...",
        "self.facts = 1",
        "import numpy as guest",
    ],
)
def test_a_name_of_our_own_is_found(text: str) -> None:
    assert len(dialect("ir/some.py", ast.parse(text))) == 1


def test_words_of_the_field_that_look_alike_are_let_through() -> None:
    text = "momentum = history = factor = stored = spreadsheet = retold = 1"
    assert not dialect("ir/some.py", ast.parse(text))


def test_modules_are_named_too() -> None:
    assert len(dialect("ir/portrait.py", ast.parse(""))) == 1


def test_the_package_is_named_by_the_words_of_the_field() -> None:
    found = [place for module, tree in modules().items() for place in dialect(module, tree)]
    assert not found, "\n".join(found)


def test_a_row_is_that_of_an_operator() -> None:
    """Matrices have `rows` and `cols`; where one `row` is named, the module knows operators."""
    named = {
        module
        for module, tree in modules().items()
        for _, name in defined(tree)
        if name.strip("_").lower() == "row"
        and not re.search(
            r"\bOperator\b|\bOPERATORS\b",
            (PACKAGE / module).read_text("utf-8"),
        )
    }
    assert named <= LINES_OF_TEXT


def test_the_modules_are_read() -> None:
    assert len(modules()) > 100
    assert PACKAGE.name == "eqgraph"
